"""Replay: the path that a funnel's rules would have made of a lead's history."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import attrs

from leadflow.assessment import Assess
from leadflow.criteria.check import View
from leadflow.funnel.graph import Graph
from leadflow.funnel.growing import Growing, Placed, SoFar, in_order
from leadflow.funnel.moves import RefusalKind, Refused
from leadflow.funnel.transitions import Transition
from leadflow.funnel.walk import entry_of, first_open, look_at, next_automatic, refused
from leadflow.leads import DealUpdated, Lead, StageEntered

__all__ = ["Replay", "Step", "replayed"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Step:
    """One step of a replay: a transition that was taken, or an attempt that was refused.

    `told` is what the history told of the stage at that instant; None for an automatic move. A step with neither a
    transition nor a refusal is the first: the lead came into a further entry stage from outside.

    >>> from datetime import UTC
    >>> taken = Transition("lead", "mql", automatic=True)
    >>> Step(at=datetime(2026, 3, 2, tzinfo=UTC), source="lead", target="mql", transition=taken).told is None
    True
    """

    at: datetime
    source: str
    target: str
    transition: Transition | None = None
    refused: Refused | None = None
    told: StageEntered | None = None


@attrs.frozen(kw_only=True)
class Replay:
    """What the rules would have made of a history: the lead with the journey they give it, and every step there.

    >>> from datetime import UTC
    >>> Replay(lead=Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))).moves
    ()
    """

    lead: Lead
    steps: tuple[Step, ...] = ()

    @property
    def moves(self) -> tuple[Step, ...]:
        """The transitions that were taken."""
        return tuple(step for step in self.steps if step.transition is not None)

    @property
    def refused(self) -> tuple[Step, ...]:
        """The attempts that the rules do not allow; being told again of the stage it is in already is none."""
        return tuple(
            step
            for step in self.steps
            if step.refused is not None and step.refused.kind is not RefusalKind.ALREADY_THERE
        )


def replayed(graph: Graph, lead: Lead, assess: Assess | None, at: datetime, ticks: Iterable[datetime]) -> Replay:
    """Replay what is known of `lead` at the instant `at`, looking for automatic moves at `ticks` too."""
    known = lead.as_of(at)
    walk = _Walk(graph, known, assess)
    for instant, events in _by_instant(known, {tick for tick in ticks if known.created_at <= tick <= at}):
        walk.see(instant, events)
    return Replay(lead=walk.lead, steps=tuple(walk.steps))


def _by_instant(lead: Lead, ticks: set[datetime]) -> Iterator[tuple[datetime, list[Placed]]]:
    # Nobody decides about a lead before it is there: what happened earlier is known from its creation on.
    happened: dict[datetime, list[Placed]] = {lead.created_at: []}
    for place, event in enumerate(lead.history.events):
        happened.setdefault(max(event.at, lead.created_at), []).append((place, event))
    for instant in sorted({*happened, *ticks}):
        yield instant, happened.get(instant, [])


class _Walk:
    """A replay under way: where the lead stands, and its history with the journey that the rules gave it so far."""

    def __init__(self, graph: Graph, lead: Lead, assess: Assess | None) -> None:
        self.graph = graph
        self.assess = assess
        # A lead with another history is built at every instant, so what does not change is looked up once.
        self.known: dict[str, Any] = {
            str(field.alias): getattr(lead, field.name) for field in attrs.fields(Lead) if field.init
        }
        # Whatever moves by itself stands behind everything that was told at its instant.
        self.behind = len(lead.history)
        self.stage = graph.entries[0]
        self.begun = lead.created_at
        self.steps: list[Step] = []
        self.growing = Growing()
        self.first = lead
        self._seen: Lead | None = None

    @property
    def lead(self) -> Lead:
        """The lead as the rules would have it now."""
        return Lead(**(self.known | {"history": in_order(SoFar(self.growing).events)}))

    def see(self, instant: datetime, events: list[Placed]) -> None:
        """Take what happened at one instant: first what was told of stages, in order, then the automatic moves."""
        self.growing.begin((place, event) for place, event in events if not isinstance(event, StageEntered))
        self._seen = None
        for place, told in events:
            if isinstance(told, StageEntered) and self._agree(instant, told):
                self._enter(place, told)
        self._settle(instant)

    def _enter(self, place: int, entry: StageEntered | DealUpdated) -> None:
        self.growing.enter(place, entry)
        self._seen = None

    def _look(self, instant: datetime, ways: tuple[Transition, ...]) -> View:
        # Guards ask a lead that costs little to make; an assessment belongs to the user, and gets one that lasts.
        if any(way.needs_verdicts for way in ways):
            return look_at(self.lead, instant, self.assess, ways)
        if self._seen is None:
            self._seen = Lead(**(self.known | {"history": SoFar(self.growing)}))
        return View(self._seen, instant)

    def _agree(self, instant: datetime, told: StageEntered) -> bool:
        source, target = self.stage, self.graph.declared(told.stage)
        if self._comes_from_outside(instant, target):
            self.steps.append(Step(at=instant, source=target, target=target, told=told))
            self.stage = target
            return True
        ways = self.graph.between.get((source, target), ())
        # Where no guard asks, nobody looks at the lead.
        view = self._look(instant, ways) if any(way.when is not None for way in ways) else View(self.first, instant)
        way = first_open(ways, view)
        if way is not None:
            self._take(instant, way, told)
            return True
        refusal = refused(self.graph, source, target, view)
        self.steps.append(Step(at=instant, source=source, target=target, refused=refusal, told=told))
        return source == target

    def _comes_from_outside(self, instant: datetime, target: str) -> bool:
        # As an observed history is read: see `visits_of`.
        if target not in self.graph.entries[1:] or StageEntered in self.growing.kinds:
            return False
        return instant <= self.begun or (self.stage, target) not in self.graph.between

    def _settle(self, instant: datetime) -> None:
        visited = {self.stage}
        while ways := self.graph.automatic.get(self.stage, ()):
            view = self._look(instant, ways)
            way, _ = next_automatic(ways, visited, view)
            if way is None:
                return
            entry = entry_of(self.graph, way, view, by=None, reason=None, deal=None)
            self._enter(self.behind, entry)
            self._take(instant, way, None)
            visited.add(self.stage)

    def _take(self, instant: datetime, way: Transition, told: StageEntered | None) -> None:
        self.steps.append(Step(at=instant, source=way.source, target=way.target, transition=way, told=told))
        self.stage = way.target
