"""Calendar: when people work, and arithmetic in the time they do."""

from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from operator import and_, or_
from threading import Lock
from typing import TypeVar

import attrs

from leadflow._validate import EPOCH, MICROSECOND
from leadflow.calendars._compiled import BITS, DaySource, LocalDays, Span, Timeline, asked_days, midnights
from leadflow.calendars._pauses import ENDLESS, instant, instant_pairs
from leadflow.calendars._zones import EPOCH_ORDINAL, to_zone
from leadflow.calendars.deadlines import RunningTime
from leadflow.calendars.durations import BusinessDays, BusinessHours, Within, business_time, check_within
from leadflow.calendars.periods import Period, check_period, instants_of
from leadflow.errors import LimitError, NeverOpensError, invalid

__all__ = ["ALWAYS_OPEN", "Calendar", "join", "minus"]

Pauses = Iterable[tuple[datetime, datetime]]
_NOTHING = timedelta()
_MAKING = Lock()
W = TypeVar("W", BusinessHours, BusinessDays, timedelta)


class Calendar(ABC):
    """Open time on one wall clock: a `BusinessCalendar`, `ALWAYS_OPEN`, or calendars joined by `|`, `&` and `-`.

    Instants go in aware, in any zone (a naive one raises `NaiveDatetimeError`), and come out in the zone `tz`. A
    `timedelta` given to `add`, `subtract` and got from `elapsed` is business time. `pauses` are pairs of instants;
    where they overlap they count once, and only the business time in them is taken out. What would need open time that
    never comes raises `NeverOpensError`.

    >>> from datetime import UTC
    >>> from leadflow.calendars import BusinessCalendar
    >>> office = BusinessCalendar(tz=UTC, weekly="mon-fri 08:00-12:00 13:30-17:30")
    >>> print(office.add(datetime(2026, 3, 6, 16, 30, tzinfo=UTC), timedelta(hours=4)))    # a Friday
    2026-03-09 11:00:00+00:00
    """

    __slots__ = ("_days", "_timeline")

    # Compiled when first asked for. They are slots but no attrs fields: no part of eq, hash, copies and pickles.
    _timeline: Timeline
    _days: LocalDays

    @property
    @abstractmethod
    def tz(self) -> tzinfo:
        """The zone of the answers, and of local days."""

    @abstractmethod
    def compile_source(self) -> DaySource:
        """Return what lists this calendar's open time in integers, for a timeline to compile."""

    def _compiled(self) -> Timeline:
        try:
            return self._timeline
        except AttributeError:
            # One timeline for good: sums of two have different anchors and must never be mixed.
            with _MAKING:
                made = getattr(self, "_timeline", None) or Timeline(self.compile_source())
                object.__setattr__(self, "_timeline", made)
            return made

    def _local_days(self) -> LocalDays:
        try:
            return self._days
        except AttributeError:
            with _MAKING:
                days = getattr(self, "_days", None) or LocalDays(self.compile_source(), self.tz)
                object.__setattr__(self, "_days", days)
            return days

    def running(self, pauses: Iterable[tuple[datetime, datetime | None]] = ()) -> RunningTime:
        """Return the open time less `pauses`, for many questions about one lead; a pause without an end still lasts."""
        pairs = [(instant(low, "pauses"), ENDLESS if high is None else instant(high, "pauses")) for low, high in pauses]
        return RunningTime(self._compiled(), self._local_days, pairs)

    def _paused(self, pauses: Pauses) -> RunningTime:
        return RunningTime(self._compiled(), self._local_days, instant_pairs(pauses, "pauses"))

    def _found(self, found: timedelta | None, at: datetime, what: str) -> datetime:
        if found is None:
            raise NeverOpensError(
                f"at={at.isoformat()}: {what} in {self}; check the shifts, holidays and closures of the calendar", at=at
            )
        return to_zone(found, self.tz)

    def elapsed(self, start: datetime, end: datetime, *, pauses: Pauses = ()) -> timedelta:
        """Return the business time from `start` to `end`; negative if `end` is the earlier one.

        >>> friday, monday = datetime(2026, 3, 6, 18, tzinfo=UTC), datetime(2026, 3, 9, 18, tzinfo=UTC)
        >>> ALWAYS_OPEN.elapsed(friday, monday), ALWAYS_OPEN.elapsed(monday, friday, pauses=[(friday, monday)])
        (datetime.timedelta(days=3), datetime.timedelta(0))
        """
        try:
            low, high = start - EPOCH, end - EPOCH
            # The common case by hand (see Timeline.opened): two bisects, nothing built but the answer.
            blocks = self._timeline.blocks
            edges, sums, _ = blocks[low.days >> BITS]
            at = bisect_right(edges, low)
            before = sums[at] + low if at & 1 else sums[at]
            edges, sums, _ = blocks[high.days >> BITS]
            at = bisect_right(edges, high)
            elapsed = (sums[at] + high if at & 1 else sums[at]) - before
            if not pauses and type(elapsed) is timedelta:
                return elapsed
        except (AttributeError, KeyError, TypeError):
            pass  # not compiled yet, or no instants: what follows does it, or says what is wrong
        low, high = instant(start, "start"), instant(end, "end")
        if pauses:
            return self._paused(pauses).elapsed(low, high)
        opened = self._compiled().opened
        return opened(high) - opened(low)

    def add(self, at: datetime, duration: timedelta, *, pauses: Pauses = ()) -> datetime:
        """Return the earliest instant with `duration` of business time since `at`: a closing, not the next opening.

        A negative duration subtracts; a zero one gives `at`. Raises `NeverOpensError` if that much never comes.

        >>> print(ALWAYS_OPEN.add(datetime(2026, 3, 6, 18, tzinfo=UTC), timedelta(hours=8)))
        2026-03-07 02:00:00+00:00
        """
        try:
            # The common case by hand (see Timeline.forward): ahead and without pauses.
            start = at - EPOCH
            edges, sums, totals = self._timeline.blocks[start.days >> BITS]
            here = bisect_right(edges, start)
            target = (sums[here] + start if here & 1 else sums[here]) + duration
            if not pauses and duration > _NOTHING:
                if target > totals[-1]:
                    _, sums, totals = self._timeline.reaching(target)
                found = target - sums[2 * bisect_left(totals, target) - 1]
                if type(found) is timedelta:
                    return (EPOCH + found).astimezone(self.tz)
        except (AttributeError, KeyError, OverflowError, TypeError):
            pass  # not compiled yet, too far, or no instant: what follows does it, or says what is wrong
        return self._moved(at, business_time(duration), pauses, back=False)

    def subtract(self, at: datetime, duration: timedelta, *, pauses: Pauses = ()) -> datetime:
        """Return the latest instant with `duration` of business time until `at`: an opening, not the last closing."""
        return self._moved(at, business_time(duration), pauses, back=True)

    def _moved(self, at: datetime, duration: timedelta, pauses: Pauses, *, back: bool) -> datetime:
        start = instant(at, "at")
        clock = self._paused(pauses) if pauses else self._compiled()
        if duration < _NOTHING:
            duration, back = -duration, not back
        if not duration:
            return to_zone(start, self.tz)
        if back:
            return self._found(clock.backward(start, duration), at, "there is not that much open time before")
        return self._found(clock.forward(start, duration), at, "there is not that much open time ahead")

    def due(self, start: datetime, within: Within, *, pauses: Pauses = ()) -> datetime:
        """Return when a promise made at `start` is due: the earliest instant at which `within` is used up.

        `within` is `BusinessHours`, `BusinessDays` (the last closing of the n-th open day after that of the start), or
        a `timedelta` by the wall clock. Time in `pauses` does not count; a day is open if any of it is outside them.

        >>> start = datetime(2026, 3, 6, 18, tzinfo=UTC)
        >>> print(ALWAYS_OPEN.due(start, BusinessHours(4)), ALWAYS_OPEN.due(start, BusinessDays(1)), sep=" | ")
        2026-03-06 22:00:00+00:00 | 2026-03-08 00:00:00+00:00
        """
        found = self._clock(within, pauses).due(instant(start, "start"), within)
        return self._found(found, start, f"{within} never pass")

    def last_call(self, start: datetime, within: Within, *, pauses: Pauses = ()) -> datetime | None:
        """Return the latest instant at which no more than `within` is used; None if it is never used up or never
        passed.

        When `within` runs out at a closing, that is the next opening: nothing is used up in between.
        """
        clock, begin = self._clock(within, pauses), instant(start, "start")
        found = clock.last_call(begin, within, clock.due(begin, within))
        return None if found is None else to_zone(found, self.tz)

    def used(self, start: datetime, until: datetime, within: W, *, pauses: Pauses = ()) -> W:
        """Return how much of `within` is used from `start` until `until`, in the same unit, so that the two compare.

        For `BusinessDays` that is the open days after the day of the start, the last one in part by its open time.
        Raises `InvalidValueError` if `until` is before `start`.

        >>> start = datetime(2026, 3, 6, 18, tzinfo=UTC)
        >>> ALWAYS_OPEN.used(start, datetime(2026, 3, 7, 12, tzinfo=UTC), BusinessDays(1))
        BusinessDays(Fraction(1, 2))
        """
        clock, low, high = self._clock(within, pauses), instant(start, "start"), instant(until, "until")
        if high < low:
            raise invalid("until", until.isoformat(), f"it is before the start ({start.isoformat()})", "swap the two")
        if isinstance(within, BusinessDays):
            return BusinessDays(clock.days_used(low, high))
        passed = clock.elapsed(low, high)
        return BusinessHours.of(passed) if isinstance(within, BusinessHours) else passed

    def _clock(self, within: Within, pauses: Pauses) -> RunningTime:
        timeline = _WALL_CLOCK if isinstance(check_within(within), timedelta) else self._compiled()
        return RunningTime(timeline, self._local_days, instant_pairs(pauses, "pauses"))

    def is_open(self, at: datetime) -> bool:
        """Return whether the calendar is open at `at`; at a closing it is not."""
        return self._compiled().is_open(instant(at, "at"))

    def next_open(self, at: datetime) -> datetime:
        """Return the first opening strictly after `at`; raises `NeverOpensError` if there is none."""
        return self._found(self._compiled().next_edge(instant(at, "at"), 0), at, "there is no opening ahead")

    def next_close(self, at: datetime) -> datetime:
        """Return the first closing strictly after `at`; raises `NeverOpensError` if there is none."""
        return self._found(self._compiled().next_edge(instant(at, "at"), 1), at, "there is no closing ahead")

    def previous_open(self, at: datetime) -> datetime:
        """Return the last opening strictly before `at`; raises `NeverOpensError` if there is none."""
        return self._found(self._compiled().previous_edge(instant(at, "at"), 0), at, "there is no opening before")

    def previous_close(self, at: datetime) -> datetime:
        """Return the last closing strictly before `at`; raises `NeverOpensError` if there is none."""
        return self._found(self._compiled().previous_edge(instant(at, "at"), 1), at, "there is no closing before")

    def roll_forward(self, at: datetime) -> datetime:
        """Return `at` if the calendar is open then, else the next opening."""
        start, timeline = instant(at, "at"), self._compiled()
        if timeline.is_open(start):
            return to_zone(start, self.tz)
        return self._found(timeline.next_edge(start, 0), at, "there is no opening ahead")

    def roll_back(self, at: datetime) -> datetime:
        """Return `at` if the calendar is open then, else the latest closing at or before it."""
        start, timeline = instant(at, "at"), self._compiled()
        if timeline.is_open(start):
            return to_zone(start, self.tz)
        return self._found(timeline.previous_edge(start + MICROSECOND, 1), at, "there is no closing before")

    def intervals(
        self, start: datetime, end: datetime, *, pauses: Pauses = ()
    ) -> tuple[tuple[datetime, datetime], ...]:
        """Return the open intervals within `[start, end)`, clipped to it, in order; their lengths sum to `elapsed`.

        >>> from leadflow.calendars import BusinessCalendar
        >>> office = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
        >>> found = office.intervals(datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC))
        >>> [f"{opens:%a %H:%M} to {closes:%H:%M}" for opens, closes in found]
        ['Fri 12:00 to 17:00', 'Mon 09:00 to 12:00']
        """
        low, high = instant(start, "start"), instant(end, "end")
        if high < low:
            raise invalid("end", end.isoformat(), f"it is before the start ({start.isoformat()})", "swap the two")
        zone = self.tz
        return tuple((to_zone(a, zone), to_zone(b, zone)) for a, b in self._paused(pauses).pieces(low, high))

    def open_time(self, period: Period) -> timedelta:
        """Return the business time in a period, whose bounds are those of the calendar's own wall clock."""
        low, high = instants_of(check_period(period), self.tz)
        opened = self._compiled().opened
        return opened(high) - opened(low)

    def open_days(self, period: Period) -> tuple[date, ...]:
        """Return the local dates of a period on which the calendar is open at all, in order.

        The hours of a night shift after midnight make their date open too; `BusinessDays` counts such a shift on the
        date on which it starts.

        >>> from leadflow.calendars import BusinessCalendar, Week
        >>> len(BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00").open_days(Week(2026, 10)))
        5
        """
        low, high = instants_of(check_period(period), self.tz)
        opened, rims = self._compiled().opened, midnights(self.tz, low, high)
        return tuple(
            date.fromordinal(number + EPOCH_ORDINAL)
            for number, (start, end) in zip(asked_days(low, high), pairwise(rims), strict=False)
            if low <= start < high and opened(end) > opened(start)
        )

    def __or__(self, other: "Calendar") -> "Calendar":
        return _Combined(self, "|", other) if isinstance(other, Calendar) else NotImplemented

    def __and__(self, other: "Calendar") -> "Calendar":
        return _Combined(self, "&", other) if isinstance(other, Calendar) else NotImplemented

    def __sub__(self, other: "Calendar") -> "Calendar":
        return _Combined(self, "-", other) if isinstance(other, Calendar) else NotImplemented


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class _AlwaysOpen(Calendar):
    """All of time, in UTC. It is its own source."""

    @property
    def tz(self) -> tzinfo:
        return UTC

    def compile_source(self) -> DaySource:
        return self

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        return [low, high]

    def span(self) -> Span:
        return Span(_NOTHING, _NOTHING, weekly=True)

    def day_starts(self, tz: tzinfo, low: timedelta, high: timedelta) -> list[timedelta]:
        return midnights(tz, low, high)

    def __str__(self) -> str:
        return "always"

    def __repr__(self) -> str:
        return "ALWAYS_OPEN"


ALWAYS_OPEN: Calendar = _AlwaysOpen()
"""The calendar that never closes: business time is plain time, in UTC."""
_MOST_JOINED = 200
_WALL_CLOCK = Timeline(ALWAYS_OPEN.compile_source())


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class _Combined(Calendar):
    """Two calendars joined: `|` open when either is, `&` when both are, `-` when only the left one is."""

    left: Calendar
    operator: str
    right: Calendar
    size: int = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        size = sum(each.size if isinstance(each, _Combined) else 1 for each in (self.left, self.right))
        if size > _MOST_JOINED:
            message = f"size={size}: at most {_MOST_JOINED} calendars make one; write one with all of their holidays"
            raise LimitError(message, name="size", size=size, limit=_MOST_JOINED)
        object.__setattr__(self, "size", size)

    @property
    def tz(self) -> tzinfo:
        return self.left.tz

    def compile_source(self) -> DaySource:
        keep = {"|": or_, "&": and_, "-": minus}[self.operator]
        return _Joined(self.left.compile_source(), self.right.compile_source(), keep)

    def __str__(self) -> str:
        return f"({self.left} {self.operator} {self.right})"

    def __repr__(self) -> str:
        return f"({self.left!r} {self.operator} {self.right!r})"


def join(left: Sequence[timedelta], right: Sequence[timedelta], keep: Callable[[int, int], bool]) -> list[timedelta]:
    """Return the bounds of what `keep(open on the left, open on the right)` keeps; each side is 1 when open, else 0.

    >>> hour = timedelta(hours=1)
    >>> [edge // hour for edge in join([0 * hour, 10 * hour], [5 * hour, 20 * hour], lambda a, b: bool(a and b))]
    [5, 10]
    """
    edges: list[timedelta] = []
    i = j = 0
    while i < len(left) or j < len(right):
        at = left[i] if j == len(right) or (i < len(left) and left[i] <= right[j]) else right[j]
        if i < len(left) and left[i] == at:
            i += 1
        if j < len(right) and right[j] == at:
            j += 1
        if keep(i & 1, j & 1) != len(edges) & 1:
            edges.append(at)
    return edges


def minus(left: int, right: int) -> bool:
    """Keep what is open on the left and not on the right."""
    return left > right


class _Joined:
    """Two sources, and which of their open time is kept."""

    def __init__(self, left: DaySource, right: DaySource, keep: Callable[[int, int], bool]) -> None:
        self._left, self._right, self._keep = left, right, keep

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return the bounds of what is kept."""
        return join(self._left.edges(low, high), self._right.edges(low, high), self._keep)

    def span(self) -> Span:
        """Return where either side has dates of its own; it opens outside of them as `keep` says for their weeks."""
        left, right = self._left.span(), self._right.span()
        # A side without a week is closed outside of its dates.
        outside = any(self._keep(a, b) for a in range(left.weekly + 1) for b in range(right.weekly + 1))
        return Span(min(left.first, right.first), max(left.last, right.last), outside)

    def day_starts(self, tz: tzinfo, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return when each local day begins: when the shifts of the day before have closed on both sides."""
        left = self._left.day_starts(tz, low, high)
        return left if self._keep is minus else list(map(max, left, self._right.day_starts(tz, low, high)))
