"""Local days: where they begin, and which of them are open at all."""

from bisect import bisect_right
from datetime import timedelta, tzinfo
from itertools import pairwise

from leadflow._validate import MICROSECOND
from leadflow.calendars._compiled import BITS, Source, Span, Timeline
from leadflow.calendars._zones import DAY, offsets, walls_to_instants

__all__ = ["LocalDays"]

_KEPT = 64
_LENGTH = timedelta(days=1 << BITS)


def _day_starts(tz: tzinfo, low: timedelta, high: timedelta) -> list[timedelta]:
    """Return when each local day begins, from one that has begun by `low` to one that has not by `high`."""
    midnights = [timedelta(day) for day in range(low.days - 2, high.days + 4)]
    return walls_to_instants(midnights, *offsets(tz, low - 4 * DAY, high + 4 * DAY))


class _OpenDays:
    """A source that is open for the first microsecond of each local day on which another source is open at all."""

    def __init__(self, source: Source, tz: tzinfo) -> None:
        self._source = source
        self._tz = tz

    def span(self) -> Span:
        """Return the span of the source."""
        return self._source.span()

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return the first microsecond of each open local day that begins in `[low, high)`."""
        starts = _day_starts(self._tz, low, high)
        opened = self._source.edges(starts[0], starts[-1])
        found: list[timedelta] = []
        at, count = 0, len(opened)
        for start, end in pairwise(starts):
            # Past every interval that ends with this day's start or before it.
            while at < count and opened[at + 1] <= start:
                at += 2
            # A day that a clock left out (Apia, 30 December 2011) is empty, though it may lie in open time.
            if at < count and start < end and opened[at] < end and low <= start < high:
                found += (start, start + MICROSECOND)
        return found


class LocalDays:
    """The local days of a calendar: `opened` is a timeline on which every open one counts a microsecond.

    So the n-th open day, and how many there are between two instants, is found at once, by what finds open time.
    """

    __slots__ = ("_tables", "_tz", "opened")

    def __init__(self, source: Source, tz: tzinfo) -> None:
        self.opened = Timeline(_OpenDays(source, tz))
        self._tables: dict[int, list[timedelta]] = {}
        self._tz = tz

    def bounds(self, instant: timedelta) -> tuple[timedelta, timedelta]:
        """Return the first instant of the local day that `instant` belongs to, and that of the next day."""
        index = instant.days >> BITS
        starts = self._tables.get(index) or self._table(index)
        at = bisect_right(starts, instant)
        return starts[at - 1], starts[at]

    def _table(self, index: int) -> list[timedelta]:
        low = timedelta(days=index << BITS)
        starts = _day_starts(self._tz, low, low + _LENGTH)
        if len(self._tables) >= _KEPT:
            self._tables.clear()
        self._tables[index] = starts
        return starts
