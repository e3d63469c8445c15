"""History: the set of everything that happened to a lead, in one canonical order."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from datetime import datetime
from functools import cached_property
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, TypeVar, cast, overload

import attrs

from leadflow._validate import normalise_text, several, to_utc
from leadflow.errors import ConflictingEventError, LimitError, invalid_type, redacted
from leadflow.leads.attributes import declared, personal_names
from leadflow.leads.events import (
    Accepted,
    Assigned,
    DealUpdated,
    Event,
    EvidenceFound,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Planned,
    ProfileChanged,
    Referred,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.leads.values import content_key, meaning

__all__ = [
    "MAX_EVENTS",
    "History",
    "as_history",
    "as_listed",
    "in_order",
    "placed",
    "sorted_history",
    "track",
]

E = TypeVar("E", bound=Event)

MAX_EVENTS = 1_000_000
"""The most events that one history holds."""

_SHOWN = 10
_LONG = 1_000
_AT = attrgetter("at")
_PLACE = attrgetter("at", "seq")


def placed(event: E, order: int) -> E:
    """Return the event as one that a list named at this place among the events of its instant."""
    if event._order == order:  # noqa: SLF001  # part of facts, though not of their content
        return event
    # Its fields were checked when it was made, and the place is no argument.
    event = copy(event)
    object.__setattr__(event, "_order", order)
    return event


def _untied(events: list[Event]) -> list[Event]:
    """Put events of one place in order: as listed, by id, by content, however they came in; equal ones are one.

    Changes of one field whose values say which came first are in that order.
    """
    orders: dict[Event, int] = {}
    for event in events:
        orders[event] = max(orders.get(event, 0), event._order)  # noqa: SLF001  # part of facts, though not of their content

    def name(event: Event) -> tuple[int, str, str]:
        return (orders[event], event.id or "", type(event).__qualname__)

    kept: list[Event] = []
    for (order, *_), group in groupby(sorted(events, key=name), name):
        alike = list(group)
        alike = list(dict.fromkeys(sorted(alike, key=content_key))) if len(alike) > 1 else alike
        kept += [placed(event, order) for event in alike]
    places: dict[str, list[int]] = {}
    for place, event in enumerate(kept):
        if isinstance(event, ProfileChanged):
            places.setdefault(event.field, []).append(place)
    for own in places.values():
        for place, change in zip(own, _chain([kept[place] for place in own]), strict=False):
            kept[place] = change
    return kept


def _chain(changes: Sequence[Any]) -> list[ProfileChanged]:
    """Return the changes of a field in the order of their values, or none where the values leave the order open.

    One follows another where the value it had `before` is that `after` the other.
    """
    following: dict[int, int] = {}
    for number, change in enumerate(changes):
        found = [
            other
            for other, earlier in enumerate(changes)
            if other != number and change.before is not None and meaning(earlier.after) == meaning(change.before)
        ]
        if len(found) > 1 or (found and found[0] in following):
            return []
        following.update(dict.fromkeys(found, number))
    first = set(range(len(changes))) - set(following.values())
    # Every change but one follows another, and none in a circle: then they are one chain.
    if len(first) != 1:
        return []
    order = [first.pop()]
    while order[-1] in following:
        order.append(following[order[-1]])
    return [changes[number] for number in order] if len(order) == len(changes) else []


# Of most events the order within one instant says nothing: those are left alone at the cost of a look-up.
_TRACKS: dict[type[Event], tuple[object, str]] = {
    StageEntered: (StageEntered, ""),
    Assigned: (Assigned, ""),
    OnHold: (OnHold, ""),
    Resumed: (OnHold, ""),
    ObjectionRaised: (ObjectionRaised, "kind"),
    ObjectionResolved: (ObjectionRaised, "kind"),
    ProfileChanged: (ProfileChanged, "field"),
    DealUpdated: (DealUpdated, "deal"),
    Planned: (Planned, ""),
    EvidenceFound: (EvidenceFound, ""),
    Accepted: (Rejected, ""),
    Rejected: (Rejected, ""),
    Referred: (Referred, ""),
}


# What events of one instant may contradict each other about.
_SAID: dict[type[Event], tuple[str, ...]] = {
    StageEntered: ("stage",),
    Assigned: ("to", "queue"),
    ProfileChanged: ("after",),
    DealUpdated: ("kind", "stage", "amount", "closes_on", "outcome", "owner", "reason", "competitor", "next_step"),
}


def track(event: Event) -> object:
    """Return what an event says something about, where its order among others of the same matters; else None."""
    about, field = _TRACKS.get(type(event), (None, ""))
    return (about, normalise_text(getattr(event, field))) if field else about


def as_listed(events: Iterable[Event], known: "Sequence[Event]" = ()) -> list[Event]:
    """Return events that know the order in which they were listed, behind those that are `known` already.

    It matters only where two events of one instant and `seq` are about the same thing, such as the stage.
    """
    listed = list(events)
    times = [event.at for event in listed if isinstance(event, Event)]
    instants = set(times)
    # What happens is mostly recorded as it happens: each at an instant of its own, after all that is known.
    overlap = bool(instants and known) and min(instants) <= known[-1].at
    if not overlap and len(instants) == len(times):
        return listed
    shared = {at for at, number in Counter(times).items() if number > 1}
    places: dict[object, dict[Event, int]] = {}
    if overlap:
        for event in known:
            if event.at in instants:
                shared.add(event.at)
                order = event._order  # noqa: SLF001  # part of facts
                places.setdefault((event.at, event.seq, track(event)), {})[event] = order
    for number, event in enumerate(listed):
        about = track(event) if isinstance(event, Event) and event.at in shared else None
        if about is not None:
            place = places.setdefault((event.at, event.seq, about), {})
            order = place.setdefault(event, max(place.values(), default=-1) + 1)
            listed[number] = placed(event, max(order, event._order))  # noqa: SLF001  # as above
    return listed


def in_order(events: Iterable[E]) -> tuple[E, ...]:
    """Return events whose `seq` keeps the order in which they are listed, wherever several happened at one instant.

    For readers of rows: exports have dates and seconds. A `seq` that an event carries is kept, or raised. An event that
    is listed again is the same event again.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    >>> [event.seq for event in in_order([StageEntered("new", at=noon), StageEntered("contacted", at=noon)])]
    [0, 1]
    """
    found: list[E] = []
    last: dict[datetime, int] = {}
    known: dict[tuple[Any, ...], E] = {}
    for event in several(events, "events", "pass a list of events"):
        if not isinstance(event, Event):
            raise invalid_type("events", event, "events are needed", "pass Activity(...), StageEntered(...)")
        content = content_key(event)
        if content not in known:
            seq = max(event.seq, last[event.at] + 1) if event.at in last else event.seq
            last[event.at] = seq
            known[content] = event if seq == event.seq else attrs.evolve(event, seq=seq)
        elif isinstance(event, ProfileChanged) and event.personal:
            known[content] = cast("E", declared([known[content]], personal_names([event]))[0])
        found.append(known[content])
    return tuple(found)


def _canonical(events: Iterable[Event]) -> tuple[Event, ...]:
    if not isinstance(events, Iterable):
        raise invalid_type("events", events, "a history holds several events", "pass a list of them")
    found = list(islice(events, MAX_EVENTS + 1))
    if len(found) > MAX_EVENTS:
        raise LimitError(
            f"more than {MAX_EVENTS:,} events: a history holds at most so many; keep what the rules need",
            name="events",
            size=len(found),
            limit=MAX_EVENTS,
        )
    for event in found:
        if not isinstance(event, Event):
            fix = "pass Activity(...), StageEntered(...), each on its own"
            raise invalid_type("events", event, "a history holds events", fix)
    found = declared(found)
    found.sort(key=_PLACE)
    kept: list[Event] = []
    by_id: dict[str, Event] = {}
    for _, group in groupby(found, _PLACE):
        tied = list(group)
        for event in _untied(tied) if len(tied) > 1 else tied:
            first = event if event.id is None else by_id.setdefault(event.id, event)
            # Equal events stand at one place, where they became one: these differ.
            if first is not event:
                raise ConflictingEventError(
                    f"two events with id={redacted(event.id)} differ: {type(first).__name__} at {first.at.isoformat()} "
                    f"and {type(event).__name__} at {event.at.isoformat()}; give each event an id of its own, "
                    f"or drop the record that is wrong",
                    id=event.id,
                    mine=first,
                    theirs=event,
                )
            kept.append(event)
    return tuple(kept)


@attrs.frozen(weakref_slot=False, repr=False)
class History:
    """A set of events in the order (instant, `seq`, `id`): recorded in any order, or twice, it is the same history.

    Raises `ConflictingEventError` when two events of one `id` differ, `LimitError` beyond a million events.

    >>> from datetime import UTC
    >>> from leadflow.leads import StageEntered
    >>> late = StageEntered("sql", at=datetime(2026, 3, 9, tzinfo=UTC))
    >>> early = StageEntered("mql", at=datetime(2026, 3, 4, tzinfo=UTC))
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

    @cached_property
    def ties(self) -> tuple[tuple[Event, ...], ...]:
        """The events of one instant and `seq` that name different stages, owners or values of one field or deal.

        A group each: which came last is known from the order of a list at best. Changes of which one goes on `before`
        from what another came to `after` are no tie.
        """
        groups: dict[object, list[Event]] = {}
        for kind in _SAID:
            for event in self.of(kind):
                groups.setdefault((event.at, event.seq, track(event)), []).append(event)
        found = []
        for group in groups.values():
            if len(group) == 1 or (isinstance(group[0], ProfileChanged) and _chain(group)):
                continue
            said = [[meaning(getattr(event, field)) for event in group] for field in _SAID[type(group[0])]]
            # What an update of a deal leaves out did not change.
            silent = isinstance(group[0], DealUpdated)
            if any(len({value for value in values if not silent or value != meaning(None)}) > 1 for values in said):
                found.append(tuple(group))
        return tuple(found)

    def of(self, kind: type[E]) -> tuple[E, ...]:
        """Return the events of exactly this kind, in order.

        >>> History().of(Event)
        ()
        """
        return self._by_kind.get(kind, ())  # type: ignore[return-value]  # the table keys each event by its own type

    def record(self, *events: Event) -> "History":
        """Return the history with these events in it too; those already here are not counted twice.

        >>> len(History().record())
        0
        """
        # What happens is mostly recorded as it happens: one event more at the end needs no new sorting and checking.
        if len(events) == 1 and isinstance(events[0], Event) and len(self.events) < MAX_EVENTS:
            event = events[0]
            last = not self.events or _PLACE(self.events[-1]) < _PLACE(event)
            changes = self.of(ProfileChanged) if isinstance(event, ProfileChanged) else ()
            if (
                last
                and not personal_names((*changes, event))
                and (event.id is None or all(known.id != event.id for known in self.events))
            ):
                return sorted_history((*self.events, event))
        return History((*self.events, *events))

    def merge(self, other: "History") -> "History":
        """Return the history that has the events of both.

        >>> History().merge(History()) == History()
        True
        """
        if not isinstance(other, History):
            raise invalid_type("other", other, "a history merges with a history", "write record(*events) for events")
        same = other == self and personal_names(other.of(ProfileChanged)) <= personal_names(self.of(ProfileChanged))
        return self if same else History((*self.events, *other.events))

    def until(self, at: datetime, *, known: bool = False) -> "History":
        """Return what had happened by the instant `at` (aware, included); later events are gone.

        With `known`, what had happened but was recorded only later is gone too.

        >>> from datetime import UTC
        >>> len(History().until(datetime(2026, 3, 3, tzinfo=UTC)))
        0
        """
        instant = to_utc(at, "at")
        if known and any(event.known_at > instant for event in self.events):
            return sorted_history(tuple(event for event in self.events if event.known_at <= instant))
        if not self.events or self.events[-1].at <= instant:
            return self
        # A part of a canonical history is canonical: sorting and checking it again would double the cost of replaying.
        part = sorted_history(self.events[: bisect_right(self.events, instant, key=_AT)])
        if len(self.events) > _LONG:
            # Cut from the table of the whole: to sort ten thousand events by kind at each of them takes minutes.
            cut = {kind: events[: bisect_right(events, instant, key=_AT)] for kind, events in self._by_kind.items()}
            object.__setattr__(part, "_by_kind", cut)
        return part

    def __repr__(self) -> str:
        hidden = len(self.events) - _SHOWN
        shown = [repr(event) for event in self.events[: _SHOWN if hidden > 1 else None]]
        return f"History([{', '.join([*shown, f'... {hidden:,} more'] if hidden > 1 else shown)}])"


def sorted_history(events: tuple[Event, ...]) -> History:
    """Return events that are known to be in canonical order as a history, without sorting and checking them again."""
    history = History.__new__(History)
    object.__setattr__(history, "events", events)
    return history


def as_history(value: "History | Iterable[Event]") -> History:
    """Return `value` as a history: itself, or the one that holds its events as they are listed; a set lists nothing.

    >>> as_history([]) == History()
    True
    """
    if isinstance(value, History):
        return value
    unlisted = isinstance(value, (AbstractSet, str, bytes)) or not isinstance(value, Iterable)
    return History(value if unlisted else as_listed(islice(value, MAX_EVENTS + 1)))
