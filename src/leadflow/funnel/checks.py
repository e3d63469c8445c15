"""Checks: what makes a funnel impossible to walk, found when it is built."""

from leadflow._validate import normalise_text
from leadflow.criteria.happening_kinds import Recorded
from leadflow.criteria.happenings import happenings_in
from leadflow.errors import (
    AutomaticCycleError,
    DuplicateStageError,
    FunnelError,
    NoWayOutError,
    ShadowedTransitionError,
    UnboundedHappeningError,
    UnknownStageError,
    UnreachableStageError,
    unknown_name,
)
from leadflow.funnel.graph import reachable
from leadflow.funnel.stages import Stage, StageKind, Transition
from leadflow.leads import Accepted, Rejected

__all__ = ["check_funnel"]


def check_funnel(stages: tuple[Stage, ...], transitions: tuple[Transition, ...], entries: tuple[str, ...]) -> None:
    """Raise the `FunnelError` for the first thing that makes a funnel impossible to walk, if there is one."""
    _check_names(stages, transitions, entries)
    _check_reach(stages, transitions, entries)
    _check_shadows(transitions)
    _check_cycles(transitions)
    _check_bounds(transitions)


def _check_names(stages: tuple[Stage, ...], transitions: tuple[Transition, ...], entries: tuple[str, ...]) -> None:
    seen: dict[str, str] = {}
    for stage in stages:
        name = normalise_text(stage.name)
        if name in seen:
            raise DuplicateStageError(
                f"stages {seen[name]!r} and {stage.name!r}: two stages differ in more than case and white space; "
                f"rename one, or drop it",
                stages=(seen[name], stage.name),
            )
        seen[name] = stage.name
    kinds = {stage.name: stage.kind for stage in stages}
    named = [(f"transition {one}", end) for one in transitions for end in (one.source, one.target)]
    for where, name in [*named, *(("entries", name) for name in entries)]:
        if name not in kinds:
            fix = f"declare Stage({name!r})"
            raise unknown_name("stage", name, kinds, where=where, fix=fix, error=UnknownStageError, stages=(name,))
    for name in entries:
        if kinds[name] is not StageKind.OPEN:
            raise FunnelError(
                f"entry stage {name!r} is {kinds[name].value}: leads enter a funnel in an open stage; "
                f"declare an open stage first, or name open ones in entries=",
                stages=(name,),
            )


def _check_reach(stages: tuple[Stage, ...], transitions: tuple[Transition, ...], entries: tuple[str, ...]) -> None:
    onward: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for transition in transitions:
        onward.setdefault(transition.source, []).append(transition.target)
        back.setdefault(transition.target, []).append(transition.source)
    reached = reachable(entries, onward)
    lost = tuple(stage.name for stage in stages if stage.name not in reached)
    if lost:
        raise UnreachableStageError(
            f"no transitions lead from {', '.join(map(repr, entries))} to {', '.join(map(repr, lost))}; "
            f"add a transition, or name the stage in entries=",
            stages=lost,
        )
    ending = reachable((stage.name for stage in stages if stage.kind.closed), back)
    trapped = tuple(stage.name for stage in stages if stage.name not in ending)
    if trapped:
        raise NoWayOutError(
            f"from {', '.join(map(repr, trapped))} no path leads to a closed stage (won, lost, disqualified), so leads "
            f"would stay there for ever; add a transition, or give the last stage kind=StageKind.WON or LOST",
            stages=trapped,
        )


def _check_shadows(transitions: tuple[Transition, ...]) -> None:
    earlier: list[Transition] = []
    for transition in transitions:
        for first in earlier:
            if first.source != transition.source:
                continue
            if first.target == transition.target:
                # Beside one that waits for a person, an automatic one with the same guard still has its use.
                same_guard = first.when == transition.when and (first.automatic or not transition.automatic)
                shadowed = first.when is None or same_guard
            else:
                # The first open automatic transition is taken, so none after one without a condition ever is.
                shadowed = first.when is None and first.automatic and transition.automatic
            if shadowed:
                raise ShadowedTransitionError(
                    f"transition {transition} can never be taken: an earlier one from {first.source!r} ({first}) "
                    f"always applies; drop one, or give the earlier one a condition",
                    stages=(transition.source, transition.target),
                )
        earlier.append(transition)


def _check_cycles(transitions: tuple[Transition, ...]) -> None:
    targets: dict[str, list[str]] = {}
    for transition in transitions:
        if transition.automatic and transition.when is None:
            targets.setdefault(transition.source, []).append(transition.target)
    for start in targets:
        came_from: dict[str, str] = {}
        waiting = [start]
        while waiting and start not in came_from:
            source = waiting.pop(0)
            for target in targets.get(source, ()):
                if target not in came_from:
                    came_from[target] = source
                    waiting.append(target)
        if start in came_from:
            circle = [came_from[start]]
            while circle[-1] != start:
                circle.append(came_from[circle[-1]])
            circle.reverse()
            raise AutomaticCycleError(
                f"automatic transitions without a condition lead in a circle: {' -> '.join((*circle, start))}; "
                f"give one a condition with when=, or take away automatic=True",
                stages=tuple(circle),
            )


def _check_bounds(transitions: tuple[Transition, ...]) -> None:
    for transition in transitions:
        if not transition.automatic or transition.when is None:
            continue
        plain = (one for happening in happenings_in(transition.when) for one in happening.unbounded)
        for happening in plain:
            if isinstance(happening, Recorded) and happening.event in (Accepted, Rejected):
                raise UnboundedHappeningError(
                    f"automatic transition {transition}: {happening} is not bounded, so one of long ago would move the "
                    f"lead again at once; write .since(entered({transition.source!r})) on it",
                    stages=(transition.source, transition.target),
                )
