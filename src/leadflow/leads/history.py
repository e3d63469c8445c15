"""History: the set of everything that happened to a lead, in one canonical order."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import TypeVar, overload

import attrs

from leadflow.errors import ConflictingEventError, LimitError, invalid_type
from leadflow.leads.events import Event
from leadflow.leads.fields import content_key

__all__ = ["MAX_EVENTS", "History"]

E = TypeVar("E", bound=Event)

MAX_EVENTS = 1_000_000
"""The most events that one history holds."""

_AT = attrgetter("at")


def _order(event: Event) -> tuple[datetime, int, str]:
    return (event.at, event.seq, event.id or "")


def _canonical(events: Iterable[Event]) -> tuple[Event, ...]:
    found = list(events)
    for event in found:
        if not isinstance(event, Event):
            raise invalid_type("events", event, "a history holds events", "pass Activity(...), StageEntered(...), ...")
    if len(found) > MAX_EVENTS:
        raise LimitError(
            f"{len(found):,} events: a history holds at most {MAX_EVENTS:,}; keep what the rules need",
            name="events",
            size=len(found),
            limit=MAX_EVENTS,
        )
    found.sort(key=_order)
    kept: list[Event] = []
    by_id: dict[str, int] = {}
    start = 0
    while start < len(found):
        stop = start + 1
        key = _order(found[start])
        while stop < len(found) and _order(found[stop]) == key:
            stop += 1
        group: Sequence[Event] = found[start:stop]
        if len(group) > 1:
            # Without ids only the content tells events of one instant apart; it must not matter who came first.
            group = sorted(group, key=content_key)
        seen: set[Event] = set()
        for event in group:
            if event.id is None:
                if event not in seen:
                    seen.add(event)
                    kept.append(event)
            elif (place := by_id.setdefault(event.id, len(kept))) == len(kept):
                kept.append(event)
            elif type(kept[place]) is not type(event) or kept[place] != event:
                mine = kept[place]
                raise ConflictingEventError(
                    f"two events with id={event.id!r} differ: a {type(mine).__name__} at {mine.at.isoformat()} and "
                    f"a {type(event).__name__} at {event.at.isoformat()}; give each event an id of its own, "
                    f"or drop the record that is wrong",
                    id=event.id,
                    mine=mine,
                    theirs=event,
                )
        start = stop
    return tuple(kept)


@attrs.frozen
class History:
    """A set of events in the order (instant, `seq`, `id`): recorded in any order, or twice, it is the same history.

    Raises `ConflictingEventError` when two events of one `id` differ, `LimitError` beyond a million events.

    >>> from datetime import UTC
    >>> from leadflow.leads import StageEntered
    >>> late, early = StageEntered("sql", at=datetime(2026, 3, 9, tzinfo=UTC)), StageEntered("mql", at=datetime(2026, 3, 4, tzinfo=UTC))
    >>> [event.stage for event in History([late, early, late])]
    ['mql', 'sql']
    """

    events: tuple[Event, ...] = attrs.field(default=(), converter=_canonical)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Event, ...]: ...
    def __getitem__(self, index: int | slice) -> Event | tuple[Event, ...]:
        return self.events[index]

    @cached_property
    def _by_kind(self) -> dict[type[Event], tuple[Event, ...]]:
        kinds: dict[type[Event], list[Event]] = {}
        for event in self.events:
            kinds.setdefault(type(event), []).append(event)
        return {kind: tuple(events) for kind, events in kinds.items()}

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """Give the events of exactly this kind, in order.

        >>> History().of(Event)
        ()
        """
        return self._by_kind.get(kind, ())  # type: ignore[return-value]  # the table keys each event by its own type

    def record(self, *events: Event) -> "History":
        """Give the history with these events in it too; those already here are not counted twice.

        >>> len(History().record())
        0
        """
        return History((*self.events, *events))

    def merge(self, other: "History") -> "History":
        """Give the history that has the events of both.

        >>> History().merge(History()) == History()
        True
        """
        return self if other == self else History((*self.events, *other.events))

    def until(self, at: datetime) -> "History":
        """Give what had happened by the instant `at` (aware, included); later events are gone.

        >>> from datetime import UTC
        >>> len(History().until(datetime(2026, 3, 3, tzinfo=UTC)))
        0
        """
        if not self.events or self.events[-1].at <= at:
            return self
        return _ordered(self.events[: bisect_right(self.events, at, key=_AT)])


def _ordered(events: tuple[Event, ...]) -> History:
    # A part of a canonical history is canonical: sorting and checking it again would double the cost of replaying.
    history = History.__new__(History)
    object.__setattr__(history, "events", events)
    return history


def as_history(value: "History | Iterable[Event]") -> History:
    """Give `value` as a history: itself, or the one that holds its events."""
    return value if isinstance(value, History) else History(value)
