"""When the clocks of one lead stand still, and how much open time that takes out of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from operator import itemgetter

from leadflow.calendars import Calendar

__all__ = ["Pause", "Pausing"]

Pause = tuple[datetime, datetime | None]
"""A stretch, half-open; it has no end while it lasts and none is set."""

_START = itemgetter(0)


class Pausing:
    """Stretches in which clocks stand still, merged and in order, as far as they are known at `now`."""

    def __init__(self, spans: Iterable[Pause], now: datetime) -> None:
        self.spans = tuple(_merged(spans))
        self._now = now
        self._sums: dict[int, list[timedelta]] = {}

    def touching(self, start: datetime, until: datetime, *, open_end: bool) -> tuple[Pause, ...]:
        """Return those that touch a clock; those of a clock that ended are cut off there, so that they never change."""
        if not self.spans:
            return ()
        first = max(bisect_right(self.spans, start, key=_START) - 1, 0)
        high = self.spans[first][1]
        if high is not None and high <= start:
            first += 1
        # Spans are shared, not copied: ten thousand clocks may each have stood still ten thousand times.
        found = self.spans[first : (bisect_right if open_end else bisect_left)(self.spans, until, key=_START)]
        if not open_end and found and (found[-1][1] is None or found[-1][1] > until):
            return (*found[:-1], (found[-1][0], until))
        return found

    def met_by(
        self, calendar: Calendar, start: datetime, amount: timedelta, spans: Sequence[Pause], *, still: bool
    ) -> timedelta:
        """Return the open time in those `spans` that a clock meets until it has used `amount`; with `still` until it
        runs on after that.
        """
        if not spans:
            return timedelta(0)
        # Time used grows from span to span, so that the first one behind the amount is found by halving.
        place = (bisect_right if still else bisect_left)(
            range(len(spans)), amount, key=lambda place: self._used(calendar, start, max(spans[place][0], start))
        )
        if place < len(spans):
            return self.time(calendar, start, max(spans[place][0], start))
        return self.time(calendar, start, spans[-1][1] or self._now)

    def _used(self, calendar: Calendar, start: datetime, at: datetime) -> timedelta:
        return calendar.elapsed(start, at) - self.time(calendar, start, at)

    def time(self, calendar: Calendar, start: datetime, until: datetime) -> timedelta:
        """Return the open time in them from `start` to `until`, which lies after now in none without an end."""
        if not self.spans:
            return timedelta(0)
        # Sums, because a lead may have been put aside ten thousand times, and have as many clocks.
        sums = self._sums.get(id(calendar))
        if sums is None:
            lengths = (calendar.elapsed(low, self._end(high, self._now)) for low, high in self.spans)
            sums = self._sums[id(calendar)] = list(accumulate(lengths, initial=timedelta(0)))
        return self._time_until(calendar, sums, until) - self._time_until(calendar, sums, start)

    def _time_until(self, calendar: Calendar, sums: list[timedelta], at: datetime) -> timedelta:
        place = bisect_left(self.spans, at, key=_START)
        if place == 0:
            return timedelta(0)
        low, high = self.spans[place - 1]
        return sums[place - 1] + calendar.elapsed(low, self._end(high, at))

    @staticmethod
    def _end(high: datetime | None, limit: datetime) -> datetime:
        return limit if high is None else min(high, limit)


def _merged(spans: Iterable[Pause]) -> list[Pause]:
    found: list[Pause] = []
    for start, end in sorted(spans, key=_START):
        if end is not None and end <= start:
            continue
        if found and (found[-1][1] is None or start <= found[-1][1]):
            last = found[-1][1]
            if last is not None and (end is None or end > last):
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found
