"""Replay: the path that a funnel's rules would have made of a lead's history."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar, cast, overload

import attrs

from leadflow._validate import asked_at, zone_of
from leadflow.assessment import Assess
from leadflow.criteria.check import Subject, View
from leadflow.errors import invalid
from leadflow.funnel.graph import Graph
from leadflow.funnel.moves import RefusalKind, Refused, entry_of, first_open, next_automatic, refused, view_of
from leadflow.funnel.stages import Transition
from leadflow.leads import DealUpdated, Event, History, Lead, StageEntered
from leadflow.leads.history import sorted_history
from leadflow.leads.journey import same_stage

__all__ = ["Replay", "ReplayHistory", "Snapshot", "Step", "allowed", "replayed"]

E = TypeVar("E", bound=Event)
Placed = tuple[int, Event]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Step:
    """One step of a replay: a transition that was taken, or an attempt that was refused.

    `recorded` is the entry in the history that was tried; None for an automatic move. A step with neither a transition
    nor a refusal is the first: the lead came into a further entry stage from outside.

    >>> from datetime import UTC
    >>> taken = Transition("lead", "mql", automatic=True)
    >>> Step(at=datetime(2026, 3, 2, tzinfo=UTC), source="lead", target="mql", transition=taken).recorded is None
    True
    """

    at: datetime
    source: str
    target: str
    transition: Transition | None = None
    refused: Refused | None = None
    recorded: StageEntered | None = None


@attrs.frozen(kw_only=True)
class Replay:
    """What the rules would have made of a history: the lead with the journey they give it, and every step there.

    >>> from datetime import UTC
    >>> Replay(lead=Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))).moves
    ()
    """

    lead: Lead
    steps: tuple[Step, ...] = ()

    moves: tuple[Step, ...] = attrs.field(init=False, eq=False, repr=False)
    """The transitions that were taken."""
    refused: tuple[Step, ...] = attrs.field(init=False, eq=False, repr=False)
    """The attempts that the rules do not allow; recording the present stage again is none."""

    def __attrs_post_init__(self) -> None:
        moves: list[Step] = []
        refused: list[Step] = []
        for step in self.steps:
            if step.transition is not None:
                moves.append(step)
            elif step.refused is not None and step.refused.kind is not RefusalKind.ALREADY_THERE:
                refused.append(step)
        object.__setattr__(self, "moves", tuple(moves))
        object.__setattr__(self, "refused", tuple(refused))


class ReplayHistory:
    """An append-only history used during a replay; guards read snapshots of it, without copying.

    It grows instant by instant: first the facts of an instant, then the entries that the rules allow.
    """

    __slots__ = ("earlier", "entries", "facts", "kinds", "stage")

    def __init__(self) -> None:
        self.earlier: list[Event] = []
        self.facts: list[Placed] = []
        self.entries: list[Placed] = []
        self.stage: str | None = None
        # All events so far by kind: lists that only grow, so that the part a snapshot saw stays as it was.
        self.kinds: dict[type[Event], list[Event]] = {}

    def begin(self, facts: Iterable[Placed]) -> None:
        """Go on to the next instant, at which these facts happened: each with its place in the whole history."""
        self.earlier += _together(self.facts, self.entries)
        self.facts, self.entries = list(facts), []
        for _, fact in self.facts:
            self.kinds.setdefault(type(fact), []).append(fact)

    def enter(self, place: int, entry: StageEntered | DealUpdated) -> None:
        """Add an entry at the present instant, after every one added before."""
        self.entries.append((place, entry))
        # Recording the present stage again is no entry: guards would walk back over thousands of those, each time.
        if not same_stage(self.stage, entry.stage):
            self.stage = entry.stage
            self.kinds.setdefault(type(entry), []).append(entry)


def _together(facts: list[Placed], entries: list[Placed]) -> list[Event]:
    return [event for _, event in merge(facts, entries, key=itemgetter(0))]


class _Prefix(Sequence[Event]):
    """The first few of a list that only grows, without a copy: a copy at every step is what makes long replays slow."""

    __slots__ = ("_count", "_events")

    def __init__(self, events: list[Event], count: int) -> None:
        self._events = events
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Event]:
        return islice(self._events, self._count)

    def __reversed__(self) -> Iterator[Event]:
        # The list may have grown since: what came later is left out.
        return islice(reversed(self._events), len(self._events) - self._count, None)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, index: int | slice) -> Event | tuple[Event, ...]:
        places = range(self._count)[index]
        return self._events[places] if isinstance(places, int) else tuple(self._events[place] for place in places)


class Snapshot(History):
    """A replay's history at the moment it was taken; taking one costs the same however long the history is.

    The events become one tuple only when they are read whole.
    """

    __slots__ = ("_before", "_counts", "_entries", "_facts", "_replay", "_whole")

    _replay: ReplayHistory
    _before: int
    _facts: list[Placed]
    _entries: tuple[list[Placed], int]
    _counts: dict[type[Event], int]
    _whole: tuple[Event, ...] | None

    def __init__(self, replay: ReplayHistory) -> None:
        keep = object.__setattr__  # histories are frozen
        keep(self, "_replay", replay)
        keep(self, "_before", len(replay.earlier))
        keep(self, "_facts", replay.facts)
        keep(self, "_entries", (replay.entries, len(replay.entries)))
        keep(self, "_counts", {kind: len(events) for kind, events in replay.kinds.items()})
        keep(self, "_whole", None)

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything in it, in order."""
        if self._whole is None:
            entries, count = self._entries
            now = _together(self._facts, entries[:count])
            object.__setattr__(self, "_whole", (*self._replay.earlier[: self._before], *now))
        return cast("tuple[Event, ...]", self._whole)

    def __len__(self) -> int:
        return self._before + len(self._facts) + self._entries[1]

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, index: int | slice) -> Event | tuple[Event, ...]:
        if index != -1 or not len(self):
            return self.events[index]
        # The last event is asked for at every move; it is found without putting the whole together.
        entries, count = self._entries
        now = [*self._facts[-1:], *entries[max(count - 1, 0) : count]]
        return max(now, key=itemgetter(0))[1] if now else self._replay.earlier[self._before - 1]

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """Return the events of exactly this kind, in order."""
        count = self._counts.get(kind, 0)
        # It reads as a tuple does; the table keys each event by its own type.
        return cast("tuple[E, ...]", _Prefix(self._replay.kinds[kind], count) if count else ())

    def until(self, at: datetime, *, known: bool = False) -> History:
        """Return what had happened, or was even known, by the instant `at`."""
        if known or (len(self) > 0 and self[-1].at > at):
            return sorted_history(self.events).until(at, known=known)
        return self


def replayed(graph: Graph, lead: Lead, assess: Assess | None, at: datetime, ticks: Iterable[datetime]) -> Replay:
    """Replay what is known of `lead` at the instant `at`, looking for automatic moves at `ticks` too."""
    known = lead.as_of(at)
    walk = _Walk(graph, known, assess)
    # Before a lead is there, no decision about it is possible: what happened earlier is known from its creation on.
    happened: dict[datetime, list[Placed]] = {known.created_at: []}
    for place, event in enumerate(known.history.events):
        happened.setdefault(max(event.at, known.created_at), []).append((place, event))
    for instant in sorted({*happened, *(tick for tick in ticks if known.created_at <= tick <= at)}):
        # Dates are compared with the day where the replay is asked for.
        walk.see(asked_at(instant, tz=zone_of(at)), happened.get(instant, []))
    return Replay(lead=walk.lead, steps=tuple(walk.steps))


def allowed(graph: Graph, lead: Lead, entry: StageEntered, assess: Assess | None) -> bool | None:
    """Return whether the rules allow a recorded entry, of the lead and its recorded stages as they were just before."""
    events = lead.history.events
    place = next((place for place, event in enumerate(events) if event == entry), None)
    if place is None:
        fix = "take it from lead.stage_entries"
        raise invalid("entry", f"{entry.stage} at {entry.at.isoformat()}", "it is not in the lead's history", fix)
    before = [(number, each) for number, each in enumerate(events[:place]) if isinstance(each, StageEntered)]
    facts = [(number, each) for number, each in enumerate(events) if not isinstance(each, StageEntered)]
    instant = max(entry.at, lead.created_at)
    walk = _Walk(graph, lead, assess)
    walk.history.begin((number, each) for number, each in facts if each.at <= instant)
    for number, each in before:
        walk.history.enter(number, each)
        walk.stage = graph.declared(each.stage)
    return walk.allows(instant, entry)


class _Walk:
    """A replay under way: the stage the lead is in, and its history with the journey that the rules gave it so far."""

    def __init__(self, graph: Graph, lead: Lead, assess: Assess | None) -> None:
        self.graph = graph
        self.assess = assess
        # A lead with another history is built at every instant, so what does not change is looked up once.
        self.known: dict[str, Any] = {
            str(field.alias): getattr(lead, field.name) for field in attrs.fields(Lead) if field.init
        }
        # An automatic move comes after everything that was recorded at its instant.
        self.behind = len(lead.history)
        self.stage = graph.entries[0]
        self.first = lead
        self.steps: list[Step] = []
        self.history = ReplayHistory()
        self._seen: Lead | None = None

    @property
    def lead(self) -> Lead:
        """The lead as the rules would have it now."""
        return Lead(**(self.known | {"history": sorted_history(Snapshot(self.history).events)}))

    def see(self, instant: datetime, events: list[Placed]) -> None:
        """Take what happened at one instant: first the recorded stages, in order, then the automatic moves."""
        self.history.begin((place, event) for place, event in events if not isinstance(event, StageEntered))
        self._seen = None
        for place, recorded in events:
            if isinstance(recorded, StageEntered) and self.allows(instant, recorded) is True:
                self.history.enter(place, recorded)
                self._seen = None
        visited = {self.stage}
        while transitions := self.graph.automatic.get(self.stage, ()):
            view = self._view(instant, transitions)
            transition, _ = next_automatic(transitions, visited, view)
            if transition is None:
                return
            self.history.enter(self.behind, entry_of(self.graph, transition, view))
            self._seen = None
            self._take(instant, transition, None)
            visited.add(self.stage)

    def _view(self, instant: datetime, transitions: tuple[Transition, ...]) -> Subject:
        # Guards ask a lead that costs little to make; an assessment belongs to the user, and gets one that lasts.
        if any(one.needs_verdicts for one in transitions):
            return view_of(self.lead, instant, self.assess, transitions)
        if self._seen is None:
            self._seen = Lead(**(self.known | {"history": Snapshot(self.history)}))
        return View(self._seen, instant)

    def allows(self, instant: datetime, recorded: StageEntered) -> bool | None:
        """Try a recorded entry: whether the lead is in that stage now; None if facts that are missing may open it."""
        source, target = self.stage, self.graph.declared(recorded.stage)
        transitions = self.graph.between.get((source, target), ())
        # Into a further entry stage a lead comes from outside, as in an observed history: see `visits_of`.
        from_outside = not transitions or instant <= self.first.created_at
        if from_outside and target in self.graph.entries[1:] and StageEntered not in self.history.kinds:
            self.steps.append(Step(at=instant, source=target, target=target, recorded=recorded))
            self.stage = target
            return True
        # Without a guard the lead is not looked at, so any will do.
        guarded = any(one.when is not None for one in transitions)
        view = self._view(instant, transitions) if guarded else View(self.first, instant)
        transition = first_open(transitions, view)
        if transition is not None:
            self._take(instant, transition, recorded)
            return True
        refusal = refused(self.graph, source, target, view)
        self.steps.append(Step(at=instant, source=source, target=target, refused=refusal, recorded=recorded))
        return True if source == target else refusal.answer

    def _take(self, instant: datetime, transition: Transition, recorded: StageEntered | None) -> None:
        source, target = transition.source, transition.target
        step = Step(at=instant, source=source, target=target, transition=transition, recorded=recorded)
        self.steps.append(step)
        self.stage = transition.target
