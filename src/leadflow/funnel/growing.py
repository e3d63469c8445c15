"""Growing: a history while it is replayed, which every guard looks at and nobody copies."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import TypeVar, cast, overload

from leadflow.leads import DealUpdated, Event, History, StageEntered
from leadflow.leads.journey import same_stage

__all__ = ["Growing", "Placed", "SoFar", "in_order"]

E = TypeVar("E", bound=Event)
Placed = tuple[int, Event]
_PLACE = itemgetter(0)
# Histories are frozen.
_keep = object.__setattr__


def in_order(events: tuple[Event, ...]) -> History:
    """Return events that are in canonical order as a history, without putting them in order again."""
    history = History.__new__(History)
    object.__setattr__(history, "events", events)
    return history


class Growing:
    """Events told instant by instant: the facts of an instant at once, then the entries that the rules allow."""

    __slots__ = ("earlier", "entries", "facts", "kinds", "stage")

    def __init__(self) -> None:
        self.earlier: list[Event] = []
        self.facts: list[Placed] = []
        self.entries: list[Placed] = []
        self.stage: str | None = None
        # All so far by kind: lists that only grow, so that what was seen of them stays as it was.
        self.kinds: dict[type[Event], list[Event]] = {}

    def begin(self, facts: Iterable[Placed]) -> None:
        """Go on to the next instant, at which these facts happened: each with its place among all that was told."""
        self.earlier += _together(self.facts, self.entries)
        self.facts, self.entries = list(facts), []
        for _, fact in self.facts:
            self.kinds.setdefault(type(fact), []).append(fact)

    def enter(self, place: int, entry: StageEntered | DealUpdated) -> None:
        """Add an entry at the present instant, after every one added before."""
        self.entries.append((place, entry))
        # Recorded again of its present stage is no entry: guards would walk back over thousands of those, each time.
        if not same_stage(self.stage, entry.stage):
            self.stage = entry.stage
            self.kinds.setdefault(type(entry), []).append(entry)


def _together(facts: list[Placed], entries: list[Placed]) -> list[Event]:
    return [event for _, event in merge(facts, entries, key=_PLACE)]


class _First(Sequence[Event]):
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


class SoFar(History):
    """The history that had grown when somebody looked; it costs the same however long it is, until it is read whole."""

    __slots__ = ("_counts", "_entries", "_facts", "_growing", "_told", "_whole")

    _growing: Growing
    _told: int
    _facts: list[Placed]
    _entries: tuple[list[Placed], int]
    _counts: dict[type[Event], int]
    _whole: tuple[Event, ...] | None

    def __init__(self, growing: Growing) -> None:
        _keep(self, "_growing", growing)
        _keep(self, "_told", len(growing.earlier))
        _keep(self, "_facts", growing.facts)
        _keep(self, "_entries", (growing.entries, len(growing.entries)))
        _keep(self, "_counts", {kind: len(events) for kind, events in growing.kinds.items()})
        _keep(self, "_whole", None)

    @property
    def events(self) -> tuple[Event, ...]:
        """Everything in it, in order."""
        if self._whole is None:
            entries, count = self._entries
            now = _together(self._facts, entries[:count])
            _keep(self, "_whole", (*self._growing.earlier[: self._told], *now))
        return cast("tuple[Event, ...]", self._whole)

    def __len__(self) -> int:
        return self._told + len(self._facts) + self._entries[1]

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, index: int | slice) -> Event | tuple[Event, ...]:
        return self._last if index == -1 and len(self) else self.events[index]

    @property
    def _last(self) -> Event:
        entries, count = self._entries
        now = [*self._facts[-1:], *entries[max(count - 1, 0) : count]]
        return max(now, key=_PLACE)[1] if now else self._growing.earlier[self._told - 1]

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """Return the events of exactly this kind, in order."""
        count = self._counts.get(kind, 0)
        # It reads as a tuple does; the table keys each event by its own type.
        return cast("tuple[E, ...]", _First(self._growing.kinds[kind], count) if count else ())

    def until(self, at: datetime) -> History:
        """Return what had happened by the instant `at`."""
        return self if not len(self) or self[-1].at <= at else in_order(self.events).until(at)
