"""Deadlines: when a target is used up, and how much of it is, on time that stands still in pauses.

Everything that is promised asks here: `Calendar.due`, hand-offs and the clocks of a contract. Instants are timedeltas
since 1970 UTC. Days are counted after the local day of the start; a day counts if any of its open time is outside of
the pauses.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from leadflow._validate import EPOCH, MICROSECOND
from leadflow.calendars._compiled import LocalDays, Timeline
from leadflow.calendars._pauses import ENDLESS, Pairs, merged
from leadflow.calendars.durations import BusinessDays, Within, time_in

__all__ = ["Deadline", "RunningTime"]

_NOTHING = timedelta()


class RunningTime:
    """The open time of a calendar that lies in no pause. `Calendar.running` gives it.

    Sums are kept, so that every question is a bisect or two: a lead may have been put on hold ten thousand times, and
    have as many clocks, all of which share one object.
    """

    __slots__ = ("_days", "_highs", "_lows", "_stood", "_timeline", "_used", "count", "cut")

    def __init__(self, timeline: Timeline, days: Callable[[], LocalDays], pauses: Pairs) -> None:
        self._timeline, self._days = timeline, days
        # Pauses as they were known at this instant: later ones do not count, and the last one ends there.
        self.cut = ENDLESS
        self._lows: list[timedelta] = []
        self._highs: list[timedelta] = []
        # Before each pause: the time that had run, and the open time that had stood still.
        self._used: list[timedelta] = []
        self._stood = [_NOTHING]
        opened = timeline.opened
        for low, high in merged(pauses) if pauses else ():
            before, stood = opened(low), self._stood[-1]
            self._lows.append(low)
            self._highs.append(high)
            self._used.append(before - stood)
            self._stood.append(stood if high == ENDLESS else stood + opened(high) - before)
        self.count = len(self._lows)

    def until(self, end: timedelta) -> "RunningTime":
        """Return the same time without what stands still after `end`, where a clock has ended."""
        count = bisect_left(self._lows, end, 0, self.count)
        if count == self.count and (not count or self._highs[count - 1] <= end):
            return self
        found = copy(self)  # sums and all are shared, for a lead may have ten thousand clocks
        found.count, found.cut = count, end
        return found

    def _stood_by(self, at: timedelta) -> timedelta:
        """Return the open time that has stood still by an instant."""
        place = bisect_left(self._lows, at, 0, self.count)
        return self._stood_in(place, at) if place else _NOTHING

    def _stood_in(self, place: int, at: timedelta = ENDLESS) -> timedelta:
        """Return the open time that stands still in the first `place` pauses, by an instant that is after the start of
        the last of them.
        """
        end = min(self.cut, at)
        if not place or self._highs[place - 1] <= end:
            return self._stood[place]
        opened = self._timeline.opened
        return self._stood[place - 1] + opened(end) - opened(self._lows[place - 1])

    def _endless(self, place: int) -> bool:
        """Whether the last of the first `place` pauses has no end yet."""
        return place > 0 and self._highs[place - 1] == ENDLESS == self.cut

    def elapsed(self, low: timedelta, high: timedelta) -> timedelta:
        """Return the signed time that runs between two instants."""
        opened = self._timeline.opened
        total = opened(high) - opened(low)
        return total - (self._stood_by(high) - self._stood_by(low)) if self.count else total

    def forward(self, at: timedelta, duration: timedelta) -> timedelta | None:
        """Return the earliest instant by which `duration` (> 0) has run since `at`; None if it never has, or a pause
        without an end comes first.
        """
        if not self.count:
            return self._timeline.forward(at, duration)
        stood = self._stood_by(at)
        target = self._timeline.opened(at) - stood + duration
        place = bisect_left(self._used, target, 0, self.count)
        if self._endless(place):
            return None
        return self._timeline.forward(at, duration + self._stood_in(place) - stood)

    def backward(self, at: timedelta, duration: timedelta) -> timedelta | None:
        """Return the latest instant since which `duration` (> 0) has run until `at`; None if it never has."""
        stood = self._stood_by(at)
        place = bisect_right(self._used, self._timeline.opened(at) - stood - duration, 0, self.count)
        return self._timeline.backward(at, duration + stood - self._stood_in(place))

    def next_running(self, at: timedelta) -> timedelta | None:
        """Return the first instant at or after `at` that is open and not paused; None if there is none."""
        # Behind the last of the pauses by whose start no more time has run than by now.
        place = bisect_right(self._used, self._timeline.opened(at) - self._stood_by(at), 0, self.count)
        if self._endless(place):
            return None
        if place:
            at = max(at, min(self._highs[place - 1], self.cut))
        return at if self._timeline.is_open(at) else self._timeline.next_edge(at, 0)

    def pieces(self, low: timedelta, high: timedelta) -> Pairs:
        """Return the intervals within `[low, high)` in which time runs."""
        result: Pairs = []
        first = max(bisect_right(self._lows, low) - 1, 0)
        pauses = list(zip(self._lows[first:], self._highs[first:], strict=True))
        for start, end in self._timeline.pieces(low, high):
            at = start
            for pause_start, pause_end in pauses:
                if pause_start >= end:
                    break
                if pause_start > at:
                    result.append((at, pause_start))
                at = max(at, pause_end)
            if at < end:
                result.append((at, end))
        return result

    def due(self, start: timedelta, within: Within) -> timedelta | None:
        """Return the earliest instant at which `within` is used up; None if it never is, or that is not known yet."""
        if not isinstance(within, BusinessDays):
            duration = time_in(within)
            return self.forward(start, duration) if duration else start
        number = within.days
        if not number:
            return start
        whole, part = (number, 0) if isinstance(number, int) else divmod(number, 1)
        bounds = self._nth_day(self._days().next_day(start), whole + (part > 0))
        if bounds is None:
            return None
        length = self.elapsed(*bounds)
        if self._endless(self.count) and self._lows[-1] < bounds[1]:
            # The day is as long as it can still become: what is used up by that measure is, whenever the pause ends.
            length += self._timeline.opened(bounds[1]) - self._timeline.opened(self._lows[-1])
        # Part of a day's open time need not fall on a whole microsecond: the first one by which it is used up.
        return self.forward(bounds[0], MICROSECOND * ceil(length // MICROSECOND * part) if part else length)

    def _nth_day(self, end: timedelta, number: int) -> tuple[timedelta, timedelta] | None:
        """Return the bounds of the n-th local day with running time in it, of those that begin at `end` or later."""
        days = self._days()
        # A timeline of open days gives it at once, unless a pause may close one of them.
        start = days.opened.forward(end, MICROSECOND * number)
        if start is None:
            return None
        bounds = days.bounds(start - MICROSECOND)
        place = bisect_left(self._lows, bounds[1], 0, self.count)
        if not place or self._highs[place - 1] <= end:
            return bounds
        bounds = (end, end)
        for _ in range(number):
            running = self.next_running(bounds[1])
            if running is None:
                return None
            bounds = days.bounds(running)
        return bounds

    def last_call(self, start: timedelta, within: Within, due: timedelta | None) -> timedelta | None:
        """Return the latest instant at which no more than `within` is used; None if it never runs out.

        Args:
            start: When the time begins.
            within: The time.
            due: When it is used up, as `due(start, within)` has it.
        """
        if due is None:
            return None
        if isinstance(within, BusinessDays):
            if not within.days:
                return self.next_running(self._days().next_day(start))
            # Only a part of a day is rounded up to a whole microsecond, which may be one too many.
            if not isinstance(within.days, int) and self.days_used(start, due) > within.days:
                return due - MICROSECOND
        return self.next_running(due)

    def days_used(self, start: timedelta, until: timedelta) -> int | Fraction:
        """Return the open local days after that of `start` which are used by `until`; the last one in part."""
        days = self._days()
        end = days.next_day(start)
        if until <= end:
            return 0
        first, last = days.bounds(until)
        opened = days.opened.opened
        whole = (opened(first) - opened(end)) // MICROSECOND
        # Only a day that a pause touches can be closed by it; each is looked at once.
        seen = end
        for place in range(max(bisect_right(self._lows, end, 0, self.count) - 1, 0), self.count):
            if self._lows[place] >= first:
                break
            seen = max(seen, self._lows[place])
            while seen < min(self._highs[place], self.cut, first):
                begin, seen = days.bounds(seen)
                if opened(seen) > opened(begin) and not self.elapsed(begin, seen):
                    whole -= 1
        length = self.elapsed(first, last)
        return whole + Fraction(self.elapsed(first, until) // MICROSECOND, length // MICROSECOND) if length else whole


class Deadline:
    """One promise in time: `within` from `start`, on running time; once it has ended, no later pause matters.

    `target` is the open time allowed: None while it is unknown, or when the calendar never has that much. At an instant
    it is too late once more than that is `used`.
    """

    __slots__ = ("_due", "_running", "_start", "target", "within")

    def __init__(
        self, start: datetime, within: Within, running: RunningTime, *, ended_at: datetime | None = None
    ) -> None:
        self._start, self.within = start - EPOCH, within
        self._running = running if ended_at is None else running.until(ended_at - EPOCH)
        self.target: timedelta | None
        self._due: timedelta | None = None
        if isinstance(within, BusinessDays):
            self._due = self._running.due(self._start, within)
            self.target = None if self._due is None else self._running.elapsed(self._start, self._due)
        else:
            self.target = time_in(within)

    def used(self, at: datetime) -> timedelta:
        """Return the time that has run by an instant."""
        return self._running.elapsed(self._start, at - EPOCH)

    def late(self, at: datetime) -> bool:
        """Return whether an instant is too late."""
        return self.target is not None and self.used(at) > self.target

    def used_up_at(self, share: float = 1) -> datetime | None:
        """Return when a share of the target is used up; None while it is unknown, or when it never is."""
        if self.target is None:
            return None
        duration = self.target if share == 1 else self.target * share
        found = self._running.forward(self._start, duration) if duration else self._start
        return None if found is None else EPOCH + found

    @property
    def last_call_at(self) -> datetime | None:
        """The latest instant that is in time; None while it is unknown, or when there is none."""
        due = self._due
        if due is None and not isinstance(self.within, BusinessDays):
            due = self._running.due(self._start, self.within)
        found = self._running.last_call(self._start, self.within, due)
        return None if found is None else EPOCH + found
