"""Open local days, counted as open time is: a source that opens for one microsecond at the start of each of them."""

from datetime import date, tzinfo
from itertools import pairwise

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

    def edges(self, low: int, high: int) -> list[int]:
        """Give `[first instant, first instant + 1)` for each open local day that begins in `[low, high)`."""
        days = range(max(low // DAY - 1, _FIRST_DAY), min(high // DAY + 3, _LAST_DAY + 1) + 1)
        midnights = [day * DAY for day in days]
        starts = walls_to_instants(midnights, *offsets(self._tz, low - 2 * DAY, high + 3 * DAY))
        opened = self._source.edges(starts[0], starts[-1])
        found: list[int] = []
        at, count = 0, len(opened)
        for start, end in pairwise(starts):
            # Past every interval that ends with this day's start or before it.
            while at < count and opened[at + 1] <= start:
                at += 2
            if at < count and opened[at] < end and low <= start < high:
                found += (start, start + 1)
        return found
