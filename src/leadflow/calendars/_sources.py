"""Where open time comes from: the hours of one office, the whole of time, or two sources joined."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Mapping, Sequence
from datetime import date, timedelta, tzinfo

from leadflow.calendars._compiled import Source, Span
from leadflow.calendars._zones import DAY, EPOCH_ORDINAL, day_number, offsets, walls_to_instants
from leadflow.calendars.closed_days import Holidays
from leadflow.calendars.holidays import RecurringHoliday
from leadflow.calendars.shifts import Shift, WeeklyHours

__all__ = ["EverOpen", "Joined", "OfficeHours", "join"]

Rims = tuple[timedelta, ...]

_FIRST_DAY = date.min.toordinal() - EPOCH_ORDINAL
# No look-up knows of holidays outside of these years.
_LOOKUPS = (day_number(date(1900, 1, 1)), day_number(date(2200, 1, 1)))
_LAST_DAY = date.max.toordinal() - EPOCH_ORDINAL


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


def _clip(edges: Sequence[timedelta], low: timedelta, high: timedelta) -> list[timedelta]:
    """Return the part of `edges` within `[low, high]`."""
    first, last = bisect_right(edges, low), bisect_left(edges, high)
    inside = list(edges[first:last])
    if first & 1:
        inside.insert(0, low)
    if last & 1:
        inside.append(high)
    return inside


def _rims(shifts: tuple[Shift, ...]) -> Rims:
    return tuple(rim for shift in shifts for rim in (shift.opens, shift.closes))


def _merged(walls: list[timedelta]) -> list[timedelta]:
    """Join shifts that reach into later ones; give them in order."""
    merged: list[timedelta] = []
    for opening, closing in sorted(zip(walls[::2], walls[1::2], strict=True)):
        if merged and opening <= merged[-1]:
            merged[-1] = max(merged[-1], closing)
        else:
            merged += (opening, closing)
    return merged


class OfficeHours:
    """The open time of one office: a week, holidays, special hours and closures on one wall clock."""

    def __init__(
        self,
        tz: tzinfo,
        weekly: WeeklyHours,
        holidays: Holidays,
        special_hours: Mapping[date, tuple[Shift, ...]],
        closures: Sequence[timedelta],
        *,
        close_days: bool,
    ) -> None:
        self._tz = tz
        # Day 0 (1970-01-01) was a Thursday.
        self._week = tuple(_rims(weekly.days[(day + 3) % 7]) for day in range(7))
        self._special = {day_number(day): _rims(shifts) for day, shifts in special_hours.items()}
        self._holidays = frozenset(day_number(day) for day in holidays.days)
        self._rules = tuple(rule.occurrences() for rule in holidays.rules)
        self._rule_starts = [day_number(rule.starts) for rule in holidays.rules if isinstance(rule, RecurringHoliday)]
        self._lookups: tuple[Container[date], ...] = tuple(lookup.fresh() for lookup in holidays.lookups)
        self._closures = closures
        self._close_days = close_days
        hours = [*self._week, *self._special.values()]
        longest = max((rim for day in hours for rim in day), default=timedelta())
        # 0: all shifts end before midnight; 1: one may end at midnight; more: so many days, and shifts may overlap.
        self._reach = longest.days + (longest > longest.days * DAY if longest > DAY else 0)

    def span(self) -> Span:
        """Return where special hours, closures and dated holidays lie; outside of it the week and the rules decide."""
        days = [*self._special, *self._holidays, *self._rule_starts]
        if self._lookups:
            days += _LOOKUPS
        instants = [*(day * DAY for day in days), *self._closures[:1], *self._closures[-1:]]
        if not instants:
            return Span(timedelta(), timedelta(), any(self._week))
        return Span(min(instants) - 2 * DAY, max(instants) + (self._reach + 2) * DAY, any(self._week))

    def _closed_days(self, first: int, last: int) -> set[int]:
        """Return the holidays from day `first` to day `last`, but for those with special hours."""
        closed = {day for day in self._holidays if first <= day <= last}
        years = range(date.fromordinal(first + EPOCH_ORDINAL).year, date.fromordinal(last + EPOCH_ORDINAL).year + 1)
        for rule in self._rules:
            for year in years:
                closed.update(day for day in map(day_number, rule.dates(year)) if first <= day <= last)
        if self._lookups:
            day = date.fromordinal(first + EPOCH_ORDINAL)
            for number in range(first, last + 1):
                if any(day in lookup for lookup in self._lookups):
                    closed.add(number)
                if number < last:
                    day += DAY
        return closed - self._special.keys()

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return the open time between two instants: the shifts on the wall, mapped to instants, less what is
        closed.
        """
        # The years 1 to 9999 are all the dates there are; two days more are in reach of some zone's clock.
        first = max(low.days - self._reach - 2, _FIRST_DAY)
        last = min(high.days + 2, _LAST_DAY)
        if first > last:
            return []
        closed = self._closed_days(first, last)
        table = [self._week[day % 7] for day in range(first, last + 1)]
        for day in closed:
            table[day - first] = ()
        for day, hours in self._special.items():
            if first <= day <= last:
                table[day - first] = hours
        midnights = map(timedelta, range(first, last + 1))
        walls = [midnight + rim for midnight, rims in zip(midnights, table, strict=True) for rim in rims]
        if self._reach > 1:
            walls = _merged(walls)
        starts, values = offsets(self._tz, low - 2 * DAY, high)
        instants = walls_to_instants(walls, starts, values)
        if len(starts) > 1 or self._reach:
            instants = _without_empty(instants)
        edges = _clip(instants, low, high)
        if self._close_days and closed:
            days = sorted(closed)
            rims = walls_to_instants([rim for day in days for rim in (day * DAY, (day + 1) * DAY)], starts, values)
            edges = join(edges, _without_empty(rims), minus)
        if self._closures:
            cut = _clip(self._closures, low, high)
            if cut:
                edges = join(edges, cut, minus)
        return edges


def _without_empty(instants: list[timedelta]) -> list[timedelta]:
    """Leave out intervals that a skipped hour has swallowed, and join those it made touch."""
    kept: list[timedelta] = []
    for instant in instants:
        if kept and kept[-1] == instant:
            kept.pop()
        else:
            kept.append(instant)
    return kept


class EverOpen:
    """All of time."""

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return the whole interval."""
        return [low, high]

    def span(self) -> Span:
        """Return no dates: it is open everywhere."""
        return Span(timedelta(), timedelta(), weekly=True)


class Joined:
    """Two sources, and which of their open time is kept."""

    def __init__(self, left: Source, right: Source, keep: Callable[[int, int], bool]) -> None:
        self._left = left
        self._right = right
        self._keep = keep

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return the bounds of what is kept."""
        return join(self._left.edges(low, high), self._right.edges(low, high), self._keep)

    def span(self) -> Span:
        """Return where either side has dates of its own; it opens outside of them as `keep` says for their weeks."""
        left, right = self._left.span(), self._right.span()
        # A side without a week is closed outside of its dates.
        outside = any(self._keep(a, b) for a in range(left.weekly + 1) for b in range(right.weekly + 1))
        return Span(min(left.first, right.first), max(left.last, right.last), outside)
