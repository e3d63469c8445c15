"""Open time with pauses taken out: only the business time inside a pause counts, once."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta

from leadflow._validate import EPOCH, to_utc
from leadflow.calendars._compiled import Timeline
from leadflow.errors import invalid, invalid_type

__all__ = ["Paused", "instant", "instant_pairs", "merged"]

Pairs = list[tuple[timedelta, timedelta]]


def instant(value: datetime, name: str) -> timedelta:
    """Return an aware datetime as the time since 1970 UTC; raise `NaiveDatetimeError` or `InvalidTypeError`."""
    try:
        since = value - EPOCH
    except TypeError:
        since = None
    # A subclass of datetime (pandas.Timestamp) may give a subclass of timedelta: to_utc makes it plain, or refuses it.
    return since if type(since) is timedelta else to_utc(value, name) - EPOCH


def instant_pairs(pairs: Iterable[tuple[datetime, datetime]], name: str) -> Pairs:
    """Return pairs of aware datetimes as instants, in the order given; a pair that runs backwards is refused."""
    if not isinstance(pairs, Iterable):
        raise invalid_type(name, pairs, "pairs of instants are needed", f"write {name}=[(start, end)]")
    result: Pairs = []
    for pair in pairs:
        try:
            start, end = pair
        except (TypeError, ValueError):
            raise invalid_type(name, pair, "a pair of instants is needed", f"write {name}=[(start, end)]") from None
        low, high = instant(start, name), instant(end, name)
        if high < low:
            raise invalid(name, (start.isoformat(), end.isoformat()), "it ends before it starts", "swap the two")
        result.append((low, high))
    return result


def merged(pairs: Pairs) -> Pairs:
    """Return the same time as disjoint pairs in order, without empty ones.

    >>> hour = timedelta(hours=1)
    >>> merged([(5 * hour, 9 * hour), (hour, 6 * hour), (20 * hour, 20 * hour)]) == [(hour, 9 * hour)]
    True
    """
    result: Pairs = []
    for low, high in sorted(pairs):
        if low == high:
            continue
        if result and low <= result[-1][1]:
            if high > result[-1][1]:
                result[-1] = (result[-1][0], high)
        else:
            result.append((low, high))
    return result


class Paused:
    """A timeline with pauses taken out of it; the same questions, each a short walk over the pauses."""

    __slots__ = ("_timeline", "pauses")

    def __init__(self, timeline: Timeline, pauses: Pairs) -> None:
        self._timeline = timeline
        self.pauses = merged(pauses)

    def elapsed(self, low: timedelta, high: timedelta) -> timedelta:
        """Return the signed open time outside of the pauses."""
        if high < low:
            return -self.elapsed(high, low)
        opened = self._timeline.opened
        total = opened(high) - opened(low)
        for start, end in self.pauses:
            if start < high and end > low:
                total -= opened(min(end, high)) - opened(max(start, low))
        return total

    def forward(self, at: timedelta, duration: timedelta) -> timedelta | None:
        """Return the earliest instant with `duration` (> 0) of unpaused open time since `at`; None if there never
        is.
        """
        opened = self._timeline.opened
        for start, end in self.pauses:
            if end <= at:
                continue
            if start > at:
                before = opened(start) - opened(at)
                if before >= duration:
                    break
                duration -= before
            at = end
        return self._timeline.forward(at, duration)

    def backward(self, at: timedelta, duration: timedelta) -> timedelta | None:
        """Return the latest instant with `duration` (> 0) of unpaused open time until `at`; None if there never was."""
        opened = self._timeline.opened
        for start, end in reversed(self.pauses):
            if start >= at:
                continue
            if end < at:
                after = opened(at) - opened(end)
                if after >= duration:
                    break
                duration -= after
            at = start
        return self._timeline.backward(at, duration)

    def next_running(self, at: timedelta) -> timedelta | None:
        """Return the first instant at or after `at` that is open and not paused; None if there is none."""
        timeline = self._timeline
        while True:
            index = bisect_right(self.pauses, at, key=lambda pause: pause[0]) - 1
            if index >= 0 and at < self.pauses[index][1]:
                at = self.pauses[index][1]
            if timeline.is_open(at):
                return at
            opening = timeline.next_edge(at, 0)
            if opening is None:
                return None
            at = opening
            if index + 1 >= len(self.pauses) or self.pauses[index + 1][0] > at:
                return at

    def pieces(self, low: timedelta, high: timedelta) -> Pairs:
        """Return the open, unpaused intervals within `[low, high)`."""
        result: Pairs = []
        for start, end in self._timeline.pieces(low, high):
            at = start
            for pause_start, pause_end in self.pauses:
                if pause_start >= end:
                    break
                if pause_start > at:
                    result.append((at, pause_start))
                at = max(at, pause_end)
            if at < end:
                result.append((at, end))
        return result
