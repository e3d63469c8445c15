"""Happenings: something that a history can record, with its windows, and what can be asked of it."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NoReturn

import attrs

from leadflow._validate import asked_at, required_text, to_utc, whole_number, zone_of
from leadflow._words import many, spell
from leadflow.criteria.arguments import limited, months_before, span_of
from leadflow.criteria.conditions import normal
from leadflow.criteria.occurrences import (
    FIRST,
    Composite,
    Count,
    CountOf,
    DaysSinceLast,
    Happened,
    HappeningBase,
    Occurrence,
    SinceLast,
    Window,
)
from leadflow.criteria.operands import FieldCriterion
from leadflow.criteria.tree import Criterion, Guard, leaves
from leadflow.criteria.weights import Decay, Each
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead

__all__ = ["Either", "Happening", "Nth", "Per", "Since", "Within", "following", "happenings_in", "place"]

_FIRST_SEQ = -(2**63)


class Happening(HappeningBase):
    """Something that can happen in the history of a lead: asked about in criteria, start or stop of a clock, counted.

    >>> from leadflow import activities, entered
    >>> str(activities("demo_request").since(entered("recycled")).any())
    'demo_request since entering recycled happened'
    """

    __slots__ = ()

    def occurrences(self, lead: Lead, *, as_of: datetime) -> tuple[Occurrence, ...]:
        """Return every time it took place, in time order; none of what an untracked lead did.

        Args:
            lead: The lead.
            as_of: The last instant (aware) that counts.

        Raises:
            NotYetCreatedError: The lead was created later.
        """
        at = asked_at(as_of)
        return tuple(self.find(lead.as_of(at), at))

    def first_from(self, lead: Lead, start: datetime, *, as_of: datetime) -> Occurrence | None:
        """Return the first time it took place within a stretch of time, or None.

        Args:
            lead: The lead.
            start: The first instant (aware) that counts; `nth` counts from it.
            as_of: The last instant (aware) that counts.
        """
        at = asked_at(as_of)
        found = self.find(lead.as_of(at), at, to_utc(start, "start"))
        return found[0] if found else None

    def within(self, *, days: float = 0, hours: float = 0, months: int = 0) -> "Within":
        """Count only what happened in the stretch of time that ends at the instant asked about, both ends included.

        Args:
            days: How many times 24 hours it lasts.
            hours: How many hours it lasts besides.
            months: Or how many whole calendar months, from the same day and time of an earlier month in the zone of
                `as_of`, the last day of a month that is shorter.
        """
        if not months:
            return Within(self, span_of("within", days=days, hours=hours))
        if days or hours:
            rule = "whole months stand alone"
            raise invalid("within", months, rule, f"write within(months={months}), or days and hours")
        return Within(self, whole_number(months, "months", minimum=1))

    def per_day(self) -> "Per":
        """Count at most once a day, in the zone of `as_of`: the first time of each day."""
        return Per(self, None)

    def per(self, field: str = "value") -> "Per":
        """Count at most once per thing that `field` of the event names, such as "value" or "campaign": the first time.

        What names no such thing does not count.
        """
        return Per(self, required_text(field, "field"))

    def since(self, happening: "Happening") -> "Since":
        """Count only what happened at or after the latest occurrence of `happening`; nothing if there was none."""
        return Since(self, happening)

    def nth(self, n: int) -> "Nth":
        """Count only the n-th time (from 1): of all, or of those from the start of a clock."""
        return Nth(self, n)

    def __or__(self, other: "Happening") -> "Either":
        return Either((self, other))

    def any(self) -> Criterion:
        """Ask whether it took place at least once."""
        return Happened(self)

    def count(self) -> Count:
        """Ask how many times it took place: compare with `>=`, `<=`, `>`, `<`, `between` or `is_`."""
        return Count(CountOf(self))

    def days_since_last(self) -> DaysSinceLast:
        """Ask how many days ago it took place last, to the microsecond: compare with `>=`, `<=`, `>`, `<` or `between`.

        Of something that never happened it is unknown.
        """
        return DaysSinceLast(SinceLast(self))

    def each(
        self, points: int, name: str | None = None, *, at_most: int | None = None, decay: Decay | None = None
    ) -> Each:
        """Return the rule that each time is worth some points.

        Args:
            points: The points (whole) of each time.
            name: What stands in the reasons; without one, the happening itself does.
            at_most: The most points of all times together, with the sign of `points`.
            decay: How much less an event is worth as it ages.
        """
        return Each(self, points, str(self) if name is None else name, at_most=at_most, decay=decay)

    def __bool__(self) -> NoReturn:
        raise invalid_type(
            "happening", str(self), "has no truth value before a lead is asked", "write .any(); combine with | or &"
        )


def _happening(value: Happening) -> Happening:
    if not isinstance(value, Happening):
        raise invalid_type("happening", value, "a happening is needed", 'write activities("call"), entered("mql"), ...')
    limited(value.depth + 1, value.size + 1, "happenings", "ask in two questions")
    return value


@attrs.frozen(order=False, weakref_slot=False)
class Within(Composite, Happening):
    """What happened in the stretch that ends at the instant asked about, both ends included.

    `span` is its exact length, or a number of calendar months.
    """

    inner = ("happening",)
    windowed = True
    happening: Happening = attrs.field(converter=_happening)
    span: timedelta | int

    @property
    def window(self) -> Window | None:
        """The activities that it is about, in the shorter of both spans."""
        inner = self.happening.window
        if inner is None or isinstance(self.span, int):
            return None
        return inner if inner.span is not None and inner.span <= self.span else attrs.evolve(inner, span=self.span)

    def _inside(self, found: Sequence[Occurrence], as_of: datetime) -> Sequence[Occurrence]:
        if isinstance(self.span, timedelta):
            return [one for one in found if as_of - one.at <= self.span]
        start = months_before(as_of, self.span)
        return [one for one in found if one.at >= start]

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:
        """Return what lies in the window."""
        found = self._inside(self.happening.find(lead, as_of), as_of)
        return found if start is FIRST else [one for one in found if one.at >= start]

    def certain(self, lead: Lead, as_of: datetime) -> tuple[Sequence[Occurrence], Sequence[Occurrence] | None]:
        """Return what surely lies in the window, and what may lie in it."""
        sure, possible = self.happening.certain(lead, as_of)
        return self._inside(sure, as_of), None if possible is None else self._inside(possible, as_of)

    def __str__(self) -> str:
        span = spell(self.span) if isinstance(self.span, timedelta) else many(self.span, "calendar month")
        return f"{self.happening.named} within {span}"


@attrs.frozen(order=False, weakref_slot=False)
class Since(Composite, Happening):
    """What happened at or after the latest occurrence of `start`."""

    inner = ("happening", "start")
    wording = "{0.happening.named} since {0.start.named}"
    windowed = True
    unbounded = ()
    happening: Happening = attrs.field(converter=_happening)
    start: Happening = attrs.field(converter=_happening)

    @property
    def window(self) -> Window | None:
        """The activities that it is about, from this start too."""
        inner = self.happening.window
        return None if inner is None else attrs.evolve(inner, starts=(self.start, *inner.starts))

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:
        """Return what happened since."""
        last = self.start.latest(lead, as_of)
        if last is None:
            return ()
        # What is made of others counts from its own beginning; of a plain one, nothing earlier is looked at.
        found = self.happening.find(lead, as_of, FIRST if self.happening.parts else last)
        return [one for one in found if one.at >= last and one.at >= start]

    def certain(self, lead: Lead, as_of: datetime) -> tuple[Sequence[Occurrence], Sequence[Occurrence] | None]:
        """Return what surely happened since, and what may have: since the latest start that is sure, or since any.

        Nothing is sure where an untracked lead may have begun it anew.
        """
        starts, may_start = self.start.certain(lead, as_of)
        sure, possible = self.happening.certain(lead, as_of)
        last = starts[-1].at if starts else None
        if may_start is not None and not may_start:
            return (), ()
        if possible and last is not None:
            possible = [one for one in possible if one.at >= last]
        if last is None or not self.start.is_known(lead):
            return (), possible
        return [one for one in sure if one.at >= last], possible


@attrs.frozen(order=False, weakref_slot=False)
class Nth(Composite, Happening):
    """The n-th time of a happening."""

    inner = ("happening",)
    happening: Happening = attrs.field(converter=_happening)
    n: int = attrs.field()

    @n.validator
    def _from_one(self, _: object, value: int) -> None:
        whole_number(value, "n", minimum=1)

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:
        """Return the n-th of those at or after `start`."""
        return self.happening.find(lead, as_of, start)[self.n - 1 : self.n]

    def certain(self, lead: Lead, as_of: datetime) -> tuple[Sequence[Occurrence], Sequence[Occurrence] | None]:
        """Return the n-th where all are known, and those that may be it."""
        _, possible = self.happening.certain(lead, as_of)
        if self.is_known(lead) and possible is not None:
            found = possible[self.n - 1 : self.n]
            return found, found
        return (), None if possible is None else possible[self.n - 1 :]

    def counts(self, lead: Lead, as_of: datetime) -> tuple[int, int | None]:
        """Return whether there surely is an n-th, and whether there may be."""
        fewest, most = self.happening.counts(lead, as_of)
        return int(fewest >= self.n), int(most is None or most >= self.n)

    def __str__(self) -> str:
        suffix = "th" if self.n % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(self.n % 10, "th")
        return f"{self.n}{suffix} {self.happening.named}"


@attrs.frozen(order=False, weakref_slot=False)
class Per(Composite, Happening):
    """The first time of each day, or (with a `field`) per thing that the field of the event names."""

    inner = ("happening",)
    happening: Happening = attrs.field(converter=_happening)
    field: str | None

    def _first(self, found: Sequence[Occurrence], as_of: datetime) -> Sequence[Occurrence]:
        first: dict[object, Occurrence] = {}
        zone = zone_of(as_of)
        for one in found:
            if self.field is None:
                first.setdefault(one.at.astimezone(zone).date(), one)
                continue
            thing = getattr(one.event, self.field, None)
            if thing is not None:
                first.setdefault(normal(thing) if isinstance(thing, str) else thing, one)
        return list(first.values())

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:
        """Return the first of each at or after `start`."""
        return self._first(self.happening.find(lead, as_of, start), as_of)

    def certain(self, lead: Lead, as_of: datetime) -> tuple[Sequence[Occurrence], Sequence[Occurrence] | None]:
        """Return the first of each where all are known; otherwise none is sure to be the first, and any may be."""
        sure, possible = self.happening.certain(lead, as_of)
        return (self._first(sure, as_of) if self.is_known(lead) else ()), possible

    def counts(self, lead: Lead, as_of: datetime) -> tuple[int, int | None]:
        """Return how many there are at least, and at most."""
        sure, possible = self.happening.certain(lead, as_of)
        return len(self._first(sure, as_of)), None if possible is None else len(self._first(possible, as_of))

    def __str__(self) -> str:
        return f"{self.happening.named} once {'a day' if self.field is None else f'per {self.field}'}"


def _either(parts: Iterable[Happening]) -> tuple[Happening, ...]:
    found: list[Happening] = []
    for part in parts:
        found.extend(part.parts if isinstance(part, Either) else (_happening(part),))
    if not found:
        raise invalid("parts", (), "at least one happening is required", "write Either([accepted(), rejected()])")
    return tuple(found)


def _merged(findings: Iterable[Sequence[Occurrence]], lead: Lead) -> Sequence[Occurrence]:
    # One event that several parts describe is one occurrence; no event records the creation.
    unique = {id(found.event) if found.event is not None else 0: found for part in findings for found in part}
    moments = {
        id(found): (found.at, 0, "") if found.event is None else (found.at, found.event.seq, found.event.id or "")
        for found in unique.values()
    }
    merged = sorted(unique.values(), key=lambda found: moments[id(found)])
    if all(moments[id(one)] < moments[id(later)] for one, later in pairwise(merged)):
        return merged
    places = {id(event): place for place, event in enumerate(lead.history, 1)}
    return sorted(merged, key=lambda found: (found.at, places.get(id(found.event), 0)))


@attrs.frozen(order=False, weakref_slot=False)
class Either(Composite, Happening):
    """Whichever comes first; counted, all of them, each event once."""

    parts: tuple[Happening, ...] = attrs.field(converter=_either)

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:
        """Return the occurrences of all parts at or after `start`."""
        return _merged((part.find(lead, as_of, start) for part in self.parts), lead)

    def certain(self, lead: Lead, as_of: datetime) -> tuple[Sequence[Occurrence], Sequence[Occurrence] | None]:
        """Return the sure and the possible occurrences of all parts."""
        found = [part.certain(lead, as_of) for part in self.parts]
        known = [possible for _, possible in found if possible is not None]
        sure = _merged((certain for certain, _ in found), lead)
        return sure, _merged(known, lead) if len(known) == len(found) else None

    def counts(self, lead: Lead, as_of: datetime) -> tuple[int, int | None]:
        """Return how many of them there are at least, and at most: the n-th of a part is sure before its instant is."""
        fewest, most = super().counts(lead, as_of)
        return max(fewest, *(part.counts(lead, as_of)[0] for part in self.parts)), most

    def __str__(self) -> str:
        return " or ".join(map(str, self.parts))


def happenings_in(guard: Guard) -> Iterator[HappeningBase]:
    """Return the happenings that a question asks about, in the order in which they are written.

    >>> from leadflow import accepted, company, entered
    >>> [str(found) for found in happenings_in(accepted().since(entered("mql")).any() & company.name.known())]
    ['acceptance since entering mql']
    """
    for leaf in leaves(guard):
        if isinstance(leaf, Happened):
            yield leaf.happening
        elif isinstance(leaf, FieldCriterion) and isinstance(leaf.operand, (CountOf, SinceLast)):
            yield leaf.operand.happening


def place(occurrence: Occurrence) -> tuple[datetime, int]:
    """Return where an occurrence stands in time: its instant, then the `seq` of its event; creation comes first."""
    event = occurrence.event
    return (occurrence.at, _FIRST_SEQ if event is None else event.seq)


def following(
    happening: Happening, start: Occurrence, find: Callable[[Happening], Sequence[Occurrence]], limit: int = 1
) -> Sequence[Occurrence]:
    """Return the first occurrences at or after a start, of which `nth` counts from there; at most `limit`.

    The one rule of what comes second: at one instant the `seq` of the events decides, and no event follows itself.

    Args:
        happening: What comes second.
        start: What came first.
        find: Gives all occurrences of a happening, in time order.
        limit: How many are needed.
    """
    if isinstance(happening, Either):
        parts = [following(part, start, find, limit) for part in happening.parts]
        found = {id(each.event): each for part in parts for each in part}
        return sorted(found.values(), key=place)[:limit]
    if isinstance(happening, Nth):
        return following(happening.happening, start, find, happening.n)[happening.n - 1 :]
    occurrences = find(happening)
    first = bisect_left(occurrences, place(start), key=place)
    return [each for each in occurrences[first : first + limit + 1] if each.event is not start.event][:limit]
