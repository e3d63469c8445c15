"""Open local days, counted as open time is: a source that opens for one microsecond at the start of each of them."""

from datetime import date, timedelta, tzinfo
from itertools import pairwise

from leadflow._validate import MICROSECOND
from leadflow.calendars._compiled import Source, Span
from leadflow.calendars._zones import DAY, EPOCH_ORDINAL, offsets, walls_to_instants

__all__ = ["OpenDays"]

_FIRST_DAY = date.min.toordinal() - EPOCH_ORDINAL
_LAST_DAY = date.max.toordinal() - EPOCH_ORDINAL


class OpenDays:
    """The local days on which `source` is open at all; a timeline of them finds the n-th, and counts them, at once."""

    def __init__(self, source: Source, tz: tzinfo) -> None:
        self._source = source
        self._tz = tz

    def span(self) -> Span:
        """Give the span of the source."""
        return self._source.span()

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        """Give the first microsecond of each open local day that begins in `[low, high)`."""
        days = range(max(low.days - 1, _FIRST_DAY), min(high.days + 3, _LAST_DAY + 1) + 1)
        if not days:
            return []
        midnights = [timedelta(day) for day in days]
        starts = walls_to_instants(midnights, *offsets(self._tz, low - 2 * DAY, high + 3 * DAY))
        opened = self._source.edges(starts[0], starts[-1])
        found: list[timedelta] = []
        at, count = 0, len(opened)
        for start, end in pairwise(starts):
            # Past every interval that ends with this day's start or before it.
            while at < count and opened[at + 1] <= start:
                at += 2
            if at < count and opened[at] < end and low <= start < high:
                found += (start, start + MICROSECOND)
        return found
