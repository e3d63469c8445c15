"""Observed: how a funnel reads a history that people and CRMs wrote, which may skip stages and go back."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.errors import UnknownStageError, unknown_name
from leadflow.funnel.graph import Graph
from leadflow.funnel.stages import Stage, StageKind
from leadflow.leads import Deal, Lead, Visit

__all__ = ["Cycle", "HistoryReader", "Move", "MoveKind"]


class MoveKind(StrEnum):
    """How an observed move lies in the funnel."""

    DECLARED = "declared"
    SKIPPED = "skipped"
    BACKWARD = "backward"
    UNDECLARED = "undeclared"
    UNKNOWN_STAGE = "unknown_stage"


_WORDS = {
    MoveKind.DECLARED: "as declared",
    MoveKind.SKIPPED: "skips ahead",
    MoveKind.BACKWARD: "goes back",
    MoveKind.UNDECLARED: "is not declared",
    MoveKind.UNKNOWN_STAGE: "leaves the funnel's stages",
}


@attrs.frozen(kw_only=True, weakref_slot=False)
class Move:
    """One observed move: from where, to where, when, how it lies in the funnel, and the stages it `passed` unvisited.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 3, 9, tzinfo=UTC)
    >>> print(Move(source="lead", target="sql", at=monday, kind=MoveKind.SKIPPED, passed=("mql",)))
    lead -> sql skips ahead over mql
    """

    source: str
    target: str
    at: datetime
    kind: MoveKind
    passed: tuple[str, ...] = ()

    def __str__(self) -> str:
        over = f" over {', '.join(self.passed)}" if self.passed else ""
        return f"{self.source} -> {self.target} {_WORDS[self.kind]}{over}"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Cycle:
    """One time through the funnel: its visits in order, and the `kind` of the last stage in it that the funnel knows.

    `kind` is OPEN while it is under way. `ended_at` is when that stage was entered, None while it is under way;
    `won_at` is when one of kind WON was first entered.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
    >>> Cycle(visits=(Visit("mql", entered_at=monday),), kind=StageKind.OPEN).began_at == monday
    True
    """

    visits: tuple[Visit, ...]
    kind: StageKind
    ended_at: datetime | None = None
    won_at: datetime | None = None

    @property
    def began_at(self) -> datetime:
        """When its first stage was entered."""
        return self.visits[0].entered_at


@attrs.frozen(kw_only=True)
class HistoryReader:
    """What a funnel says of the recorded history of a lead or a deal, whether or not it followed the rules."""

    _graph: Graph = attrs.field(init=False, eq=False, repr=False)

    def stage(self, name: str) -> Stage:
        """Return the stage of this name. Raises `UnknownStageError`, which lists those there are."""
        graph = self._graph
        found = graph.stages.get(graph.declared(name))
        if found is None:
            where = f"funnel {graph.name!r}"
            raise unknown_name("stage", name, graph.order, where=where, error=UnknownStageError, stages=(name,))
        return found

    def stage_of(self, of: Lead | Deal) -> str:
        """Return the stage of a lead or a deal: the one recorded last, or the first entry stage where none was."""
        recorded = of.journey.stage
        return self._graph.entries[0] if recorded is None else self._graph.declared(recorded)

    def visits(self, of: Lead | Deal) -> tuple[Visit, ...]:
        """Return the visits to stages, in order; one to the first entry stage comes before what is no entry.

        Where the first recorded stage is another entry, the lead came there from outside; unless a transition leads
        there from the first entry stage and it was entered after the creation: then the lead was in the first before.
        """
        graph, recorded = self._graph, of.journey.visits
        if any(visit.stage not in graph.stages for visit in recorded):
            recorded = tuple(attrs.evolve(visit, stage=graph.declared(visit.stage)) for visit in recorded)
        entry, began = graph.entries[0], of.created_at if isinstance(of, Lead) else of.opened_at
        if not recorded:
            return (Visit(entry, entered_at=began),)
        first = recorded[0]
        # A lead comes into a further entry stage from outside, unless it was in the first one for a while and a
        # transition leads from there.
        from_first = first.entered_at > began and (entry, first.stage) in graph.between
        if first.stage in graph.entries and not from_first:
            return recorded
        return (Visit(entry, entered_at=min(began, first.entered_at), left_at=first.entered_at), *recorded)

    def moves(self, of: Lead | Deal) -> tuple[Move, ...]:
        """Return every move between stages, in order, each as it lies in the funnel."""
        graph, visits = self._graph, self.visits(of)
        inferred = len(visits) > len(of.journey.visits)
        # `base` is the last stage visited towards a purchase: progress goes on from there. Where there are several
        # entries and none was recorded, it is not known which of them it was.
        base: str | None = None
        found: list[Move] = []
        for place, (left, entered) in enumerate(pairwise(visits)):
            source, target = left.stage, entered.stage
            if source in graph.progress and not (inferred and place == 0 and len(graph.entries) > 1):
                base = source
            declared = (source, target) in graph.between
            progress = target in graph.progress
            forward = progress and (base is None or graph.rank[base] < graph.rank[target])
            passed = graph.passed(base, target) if forward and (graph.cumulative or not declared) else ()
            if declared:
                kind = MoveKind.DECLARED
            elif source not in graph.stages or target not in graph.stages:
                kind = MoveKind.UNKNOWN_STAGE
            elif forward and passed is not None and (base, target) not in graph.between:
                kind = MoveKind.SKIPPED
            elif not forward and progress and base != target:
                kind = MoveKind.BACKWARD
            else:
                kind = MoveKind.UNDECLARED
            between = tuple(name for name in passed or () if name != source)
            found.append(Move(source=source, target=target, at=entered.entered_at, kind=kind, passed=between))
        return tuple(found)

    def deviations(self, of: Lead | Deal) -> tuple[Move, ...]:
        """Return the moves that left the graph, in order: skips, moves back, undeclared ones, unknown stages.

        Guards are not asked: a history is read as it is. `replay` asks them.
        """
        return tuple(move for move in self.moves(of) if move.kind is not MoveKind.DECLARED)

    def regressions(self, of: Lead | Deal) -> tuple[Move, ...]:
        """Return the moves back within a cycle, declared or not, in order: to a stage before the one reached last."""
        base: str | None = None
        found: list[Move] = []
        begins = [begins for _, begins in self._with_beginnings(of)]
        for anew, move in zip(begins[1:], self.moves(of), strict=True):
            if move.source in self._graph.progress:
                base = move.source
            if not anew and base is not None and self._graph.ahead(move.target, base):
                found.append(move)
        return tuple(found)

    def skipped(self, of: Lead | Deal) -> tuple[str, ...]:
        """Return the stages that were passed and never visited, in declared order."""
        passed = {name for move in self.moves(of) for name in move.passed}
        visited = {visit.stage for visit in self.visits(of)}
        return tuple(name for name in self._graph.order if name in passed and name not in visited)

    def cycles(self, of: Lead | Deal) -> tuple[Cycle, ...]:
        """Return each time through the funnel, in order: one starts in an open stage after an exit or a win."""
        stages = self._graph.stages
        parts: list[list[Visit]] = [[]]
        for visit, begins in self._with_beginnings(of):
            if begins:
                parts.append([])
            parts[-1].append(visit)
        cycles: list[Cycle] = []
        for visits in parts:
            # Never empty: a cycle begins in a stage that the funnel knows.
            known = [(visit.entered_at, stages[visit.stage].kind) for visit in visits if visit.stage in stages]
            last, kind = known[-1]
            cycles.append(
                Cycle(
                    visits=tuple(visits),
                    kind=kind,
                    ended_at=None if kind is StageKind.OPEN else last,
                    won_at=next((at for at, kind in known if kind is StageKind.WON), None),
                )
            )
        return tuple(cycles)

    def _with_beginnings(self, of: Lead | Deal) -> Iterator[tuple[Visit, bool]]:
        """Return each visit, and whether a cycle begins with it: in an open stage, after one that was not open."""
        ended = False
        for visit in self.visits(of):
            is_open = visit.stage in self._graph.open
            yield visit, ended and is_open
            if visit.stage in self._graph.stages:
                ended = not is_open

    def milestones(self, of: Lead | Deal) -> FrozenMapping[str, datetime]:
        """Return when each stage was first entered, or passed by a skip; stages never reached are left out.

        >>> from datetime import UTC
        >>> from leadflow.leads import StageEntered
        >>> from leadflow.funnel import presets
        >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=monday, history=[StageEntered("sql", at=monday)])
        >>> list(presets.lifecycle().milestones(lead))
        ['lead', 'mql', 'sal', 'sql']
        """
        first = self.visits(of)[0]
        times = {first.stage: first.entered_at}
        for move in self.moves(of):
            for name in (*move.passed, move.target):
                times.setdefault(name, move.at)
        return FrozenMapping({name: times[name] for name in self._graph.order if name in times})

    def reached(self, of: Lead | Deal, stage: str) -> datetime | None:
        """Return when a stage was first entered, or passed by a skip: at the time of the later entry. None when never.

        Raises `UnknownStageError`.
        """
        return self.milestones(of).get(self.stage(stage).name)

    def furthest(self, of: Lead | Deal) -> str:
        """Return the stage closest to a purchase that was visited; exits do not count."""
        visited = (visit.stage for visit in self.visits(of))
        return max((name for name in visited if name in self._graph.progress), key=self._graph.rank.__getitem__)
