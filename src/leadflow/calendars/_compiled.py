"""Open time as sorted bounds and running sums, so that every question is one bisect; and the local days of a zone.

Instants are timedeltas since 1970 UTC: whole microseconds, compared and added in C, one subtraction from a datetime.
Time is cut into blocks of 512 days, compiled when first asked for. In a block, `edges` are the bounds (opening,
closing, opening, ...), clipped to it. With `i = bisect_right(edges, t)`, an odd `i` means open, and the open time from
the anchor to `t` is `sums[i] + t` if open and `sums[i]` if closed. `totals[n]` is the open time up to the block's n-th
opening. The anchor is the first block asked for: only differences of sums have a meaning, so the order of questions
has none.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import timedelta, tzinfo
from itertools import accumulate, pairwise
from operator import sub
from threading import Lock
from typing import NamedTuple, Protocol

from leadflow._validate import MICROSECOND
from leadflow.calendars._zones import DAY, FIRST_ASKED, LAST_ASKED, offsets, walls_to_instants

__all__ = ["BITS", "Block", "DaySource", "LocalDays", "Source", "Span", "Timeline", "asked_days", "midnights"]

BITS = 9
_LENGTH = timedelta(days=1 << BITS)
_FIRST_BLOCK = FIRST_ASKED.days >> BITS
_LAST_BLOCK = LAST_ASKED.days >> BITS
# 400 years, after which the Gregorian calendar repeats: a calendar closed that long, with no date of its own ahead,
# never opens again.
_CYCLE = (146_097 >> BITS) + 2
_KEPT = 64
_NOTHING = timedelta()
_EVER = LAST_ASKED - FIRST_ASKED + timedelta(days=9)  # more open time than this there is not in the years 1 to 9999


class Span(NamedTuple):
    """Where a source has dates of its own, as instants; `weekly` says whether it can open outside of them."""

    first: timedelta
    last: timedelta
    weekly: bool


class Source(Protocol):
    """What a timeline compiles: anything that can list its open time between two instants."""

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return openings and closings in turn, strictly ascending, clipped to `[low, high]`."""

    def span(self) -> Span:
        """Return where the source has dates of its own."""


class DaySource(Source, Protocol):
    """A source that knows its local days, of which shifts over midnight are part of the one on which they start."""

    def day_starts(self, tz: tzinfo, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return when each local day begins: at midnight, or when the last shift of the days before it closes.

        One instant for each day of `asked_days(low, high)`, ascending; a day that such a shift swallows is empty.
        """


class Block(NamedTuple):
    """One compiled block of a timeline."""

    edges: list[timedelta]
    sums: list[timedelta]
    totals: list[timedelta]


class _Chain(NamedTuple):
    """The open time before each block: `before[n]` up to the start of block `first + n`."""

    first: int
    before: list[timedelta]


def _block(edges: list[timedelta], before: timedelta) -> Block:
    """Return a block with its running sums, given the open time before it."""
    openings, closings = edges[::2], edges[1::2]
    totals = list(accumulate(map(sub, closings, openings), initial=before))
    sums = [_NOTHING] * (len(edges) + 1)
    sums[::2] = totals
    sums[1::2] = map(sub, totals, openings)
    return Block(edges, sums, totals)


class Timeline:
    """All questions about one source's open time; safe to share between threads.

    Blocks are made under a lock and published whole; readers take what is there without one. At most 64 blocks (some
    90 years) are kept, the oldest made go first; the sums between blocks, one timedelta each, stay.
    """

    __slots__ = (
        "_chain",
        "_edgeless_after",
        "_edgeless_before",
        "_lock",
        "_shut_after",
        "_shut_before",
        "_span",
        "blocks",
        "source",
    )

    def __init__(self, source: Source) -> None:
        self.source = source
        self.blocks: dict[int, Block] = {}
        self._chain = _Chain(0, [])
        self._lock = Lock()
        self._span = source.span()
        # What searches without a result have shown: the blocks beyond which there is no more open time, and no more
        # opening or closing. The next search stops there.
        self._shut_after, self._shut_before = _LAST_BLOCK, _FIRST_BLOCK
        self._edgeless_after, self._edgeless_before = [_LAST_BLOCK] * 2, [_FIRST_BLOCK] * 2

    def block(self, index: int) -> Block:
        """Return the block `index`, compiled if need be."""
        return self.blocks.get(index) or self._compile(index)

    def _compile(self, index: int) -> Block:
        with self._lock:
            found = self.blocks.get(index)
            if found is not None:  # another thread was first
                return found
            first, before = self._chain
            if not before:
                first, before = index, [_NOTHING]
            last = first + len(before) - 2
            if first <= index <= last:
                return self._keep(index, _block(self._edges(index), before[index - first]))
            before = before.copy()
            made: dict[int, Block] = {}
            for number in range(last + 1, index + 1):
                edges = self._edges(number)
                if index - number < _KEPT:
                    made[number] = _block(edges, before[-1])
                before.append(before[-1] + sum(map(sub, edges[1::2], edges[::2]), _NOTHING))
            earlier: list[timedelta] = []
            start = before[0]
            for number in range(first - 1, index - 1, -1):
                edges = self._edges(number)
                start -= sum(map(sub, edges[1::2], edges[::2]), _NOTHING)
                if number - index < _KEPT:
                    made[number] = _block(edges, start)
                earlier.append(start)
            # The chain first: a thread that finds a block must find it in the chain too.
            self._chain = _Chain(min(first, index), earlier[::-1] + before)
            for number, block in made.items():
                self._keep(number, block)
            return made[index]

    def _edges(self, index: int) -> list[timedelta]:
        low = timedelta(days=index << BITS)
        return self.source.edges(low, low + _LENGTH)

    def _keep(self, index: int, block: Block) -> Block:
        if len(self.blocks) >= _KEPT:
            del self.blocks[next(iter(self.blocks))]
        self.blocks[index] = block
        return block

    def _last_worth_asking(self, opened: int, *, back: bool = False) -> int:
        """Return the last block (the first, if `back`) where more open time may lie, when `opened` had the latest."""
        if back:
            rim = self._span.first.days >> BITS
            return max(min(opened, rim) - _CYCLE if self._span.weekly else rim, _FIRST_BLOCK)
        rim = self._span.last.days >> BITS
        return min(max(opened, rim) + _CYCLE if self._span.weekly else rim, _LAST_BLOCK)

    def opened(self, instant: timedelta) -> timedelta:
        """Return the open time from the anchor to `instant`."""
        edges, sums, _ = self.block(instant.days >> BITS)
        index = bisect_right(edges, instant)
        return sums[index] + instant if index & 1 else sums[index]

    def is_open(self, instant: timedelta) -> bool:
        """Return whether `instant` is open."""
        return bisect_right(self.block(instant.days >> BITS).edges, instant) & 1 == 1

    def forward(self, instant: timedelta, duration: timedelta) -> timedelta | None:
        """Return the earliest instant with `duration` (> 0) of open time since `instant`; None if there never is."""
        if duration > _EVER:
            return None
        index = instant.days >> BITS
        edges, sums, totals = self.blocks.get(index) or self._compile(index)
        at = bisect_right(edges, instant)
        target = (sums[at] + instant if at & 1 else sums[at]) + duration
        if target > totals[-1]:
            found = self._reaching(index, target)
            if found is None:
                return None
            _, sums, totals = found
        return target - sums[2 * bisect_left(totals, target) - 1]

    def reaching(self, target: timedelta) -> Block:
        """Return the block in which the open time reaches `target`, if it is compiled; raise `KeyError` if not."""
        first, before = self._chain
        return self.blocks[first + bisect_left(before, target) - 1]

    def _reaching(self, index: int, target: timedelta) -> Block | None:
        """Return the first block from `index` on at whose end the open time has reached `target`."""
        first, before = self._chain
        # Start from the block that reaches the target, or from the last one summed.
        index = opened = max(index, first + min(bisect_left(before, target), len(before) - 1) - 1)
        while target > (block := self.block(index)).totals[-1]:
            if block.totals[-1] > block.totals[0]:
                opened = index
            index += 1
            if index > self._shut_after or index > self._last_worth_asking(opened):
                self._shut_after = min(self._shut_after, opened)
                return None
        return block

    def backward(self, instant: timedelta, duration: timedelta) -> timedelta | None:
        """Return the latest instant with `duration` (> 0) of open time until `instant`; None if there never was."""
        if duration > _EVER:
            return None
        index = instant.days >> BITS
        target = self.opened(instant) - duration
        totals = self.block(index).totals
        if target < totals[0]:
            first, before = self._chain
            index = opened = min(index, first + max(bisect_right(before, target) - 1, 0))
            while target < (totals := self.block(index).totals)[0]:
                if totals[-1] > totals[0]:
                    opened = index
                index -= 1
                if index < self._shut_before or index < self._last_worth_asking(opened, back=True):
                    self._shut_before = max(self._shut_before, opened)
                    return None
        block = self.block(index)
        return target - block.sums[2 * bisect_right(block.totals, target) - 1]

    def next_edge(self, instant: timedelta, closing: int) -> timedelta | None:
        """Return the next opening (`closing` = 0) or closing (1) strictly after `instant`; None if there is none."""
        index = opened = instant.days >> BITS
        while True:
            edges = self.block(index).edges
            at = bisect_right(edges, instant)
            for place in range(at + ((at ^ closing) & 1), len(edges), 2):
                if self._is_bound(edges[place], index + closing):
                    return edges[place]
            if edges and not (len(edges) == 2 and edges[1] - edges[0] == _LENGTH):
                opened = index
            index += 1
            if index > self._edgeless_after[closing] or index > self._last_worth_asking(opened):
                self._edgeless_after[closing] = min(self._edgeless_after[closing], opened)
                return None

    def previous_edge(self, instant: timedelta, closing: int) -> timedelta | None:
        """Return the last opening (`closing` = 0) or closing (1) strictly before `instant`; None if there is none."""
        index = opened = instant.days >> BITS
        while True:
            edges = self.block(index).edges
            at = bisect_left(edges, instant) - 1
            for place in range(at - ((at ^ closing) & 1), -1, -2):
                if self._is_bound(edges[place], index + closing):
                    return edges[place]
            if edges and not (len(edges) == 2 and edges[1] - edges[0] == _LENGTH):
                opened = index
            index -= 1
            if index < self._edgeless_before[closing] or index < self._last_worth_asking(opened, back=True):
                self._edgeless_before[closing] = max(self._edgeless_before[closing], opened)
                return None

    def _is_bound(self, edge: timedelta, index: int) -> bool:
        """Return whether an edge is a real bound: on the start of block `index`, open time may run across it."""
        if edge != timedelta(days=index << BITS):
            return True
        before, after = self.block(index - 1).edges, self.block(index).edges
        return not (before and before[-1] == edge and after and after[0] == edge)

    def pieces(self, low: timedelta, high: timedelta) -> Iterator[tuple[timedelta, timedelta]]:
        """Return the open intervals within `[low, high)`, clipped, in order, each as long as it can be."""
        if low >= high:
            return
        start = end = low
        for index in range(low.days >> BITS, (high.days >> BITS) + 1):
            edges = self.block(index).edges
            at = bisect_right(edges, low) & -2
            for opening, closing in zip(edges[at::2], edges[at + 1 :: 2], strict=True):
                if opening >= high:
                    break
                if opening > end:
                    if end > start:
                        yield start, end
                    start = max(opening, low)
                end = min(closing, high)
        if end > start:
            yield start, end


def asked_days(low: timedelta, high: timedelta) -> range:
    """Return the numbers of the days from one that has begun by `low` to one that has not by `high`, in any zone.

    A shift lasts at most seven days, so as many days before may have one that is still open.
    """
    return range(low.days - 10, high.days + 4)


def midnights(tz: tzinfo, low: timedelta, high: timedelta) -> list[timedelta]:
    """Return the midnights that begin the `asked_days`, as instants."""
    days = asked_days(low, high)
    return walls_to_instants(list(map(timedelta, days)), *offsets(tz, low - 12 * DAY, high + 4 * DAY))


class _OpenDays:
    """A source that is open for the first microsecond of each local day on which another source is open at all."""

    def __init__(self, source: DaySource, tz: tzinfo) -> None:
        self._source, self._tz = source, tz

    def span(self) -> Span:
        """Return the span of the source."""
        return self._source.span()

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return the first microsecond of each open local day that begins in `[low, high)`."""
        starts = self._source.day_starts(self._tz, low, high)
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

    So the n-th open day, and how many there are between two instants, is found at once, by what finds open time. A
    shift over midnight is part of the day on which it starts, and the next day begins when it closes.
    """

    __slots__ = ("_source", "_tables", "_tz", "opened")

    def __init__(self, source: DaySource, tz: tzinfo) -> None:
        self.opened = Timeline(_OpenDays(source, tz))
        self._source, self._tz = source, tz
        self._tables: dict[int, tuple[list[timedelta], list[timedelta]]] = {}

    def bounds(self, instant: timedelta) -> tuple[timedelta, timedelta]:
        """Return the first instant of the local day that `instant` belongs to, and that of the next day."""
        starts, _ = self._table(instant)
        at = bisect_right(starts, instant)
        return starts[at - 1], starts[at]

    def next_day(self, instant: timedelta) -> timedelta:
        """Return when the first local day begins whose date is after that of `instant`."""
        starts, dates = self._table(instant)
        return starts[bisect_right(dates, instant)]

    def _table(self, instant: timedelta) -> tuple[list[timedelta], list[timedelta]]:
        """Return when the days around an instant begin, and their midnights."""
        index = instant.days >> BITS
        found = self._tables.get(index)
        if found is None:
            low = timedelta(days=index << BITS)
            dates = midnights(self._tz, low, low + _LENGTH)
            found = (self._source.day_starts(self._tz, low, low + _LENGTH), dates)
            if len(self._tables) >= _KEPT:
                self._tables.clear()
            self._tables[index] = found
        return found
