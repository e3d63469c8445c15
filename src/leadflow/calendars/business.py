"""BusinessCalendar: the opening hours of one office, as its people would write them on the door."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import EPOCH, plain_date
from leadflow.calendars._compiled import DaySource, Span, asked_days, midnights
from leadflow.calendars._pauses import instant_pairs, merged
from leadflow.calendars._zones import DAY, EPOCH_ORDINAL, check_zone, day_number, offsets, walls_to_instants
from leadflow.calendars.calendar import Calendar, join, minus
from leadflow.calendars.holiday_rules import Occurrences, RecurringHoliday
from leadflow.calendars.holidays import Holidays, to_holidays
from leadflow.calendars.shifts import Shift, WeeklyHours, to_shifts, to_weekly_hours
from leadflow.errors import invalid, invalid_type

__all__ = ["BusinessCalendar"]

_FIRST_DAY, _LAST_DAY = day_number(date.min), day_number(date.max)
# No look-up knows of holidays outside of these years.
_LOOKUPS = (day_number(date(1900, 1, 1)), day_number(date(2200, 1, 1)))


def _to_special_hours(value: Mapping[date, str | Iterable[Shift | str]]) -> FrozenMapping[date, tuple[Shift, ...]]:
    if not isinstance(value, Mapping):
        raise invalid_type(
            "special_hours", value, "dates and their shifts are needed", "write {date(2026, 12, 24): ['08:00-12:00']}"
        )
    return FrozenMapping(
        (plain_date(day, "special_hours"), to_shifts(value[day], "special_hours")) for day in sorted(value)
    )


def _to_closures(value: Iterable[tuple[datetime, datetime]]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((EPOCH + low, EPOCH + high) for low, high in merged(instant_pairs(value, "closures")))


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, repr=False, cache_hash=True)
class BusinessCalendar(Calendar):
    """The open time of one office: shifts by weekday on its own wall clock, holidays, special hours and closures.

    `tz` is any tzinfo. `weekly` is weekdays and their shifts (or the same as text, or `WeeklyHours`); shifts may cross
    midnight and belong to the date on which they start. `holidays` are dates, pairs of dates (spans, both included),
    `HolidayRule`s, sets of dates, and mappings from dates to a name or True (an object of the `holidays` package as it
    is); with `holiday_scope="shift"` they drop the shifts that start on that date, with `"day"` they close the whole
    civil day. `special_hours` replace a date's shifts and win over a
    holiday; a date with none is closed. `closures` are pairs of aware instants. Raises `InvalidValueError` or
    `InvalidTypeError` for anything else.

    >>> from datetime import UTC
    >>> office = BusinessCalendar(
    ...     tz=UTC, weekly={"mon-fri": ["08:00-12:00", "13:30-17:30"], "sat": ["08:00-12:00"]},
    ...     holidays=[date(2026, 4, 30)], special_hours={date(2026, 12, 24): ["08:00-12:00"]},
    ... )
    >>> office.elapsed(datetime(2026, 4, 29, 17, tzinfo=UTC), datetime(2026, 5, 1, 9, tzinfo=UTC))
    datetime.timedelta(seconds=5400)
    """

    tz: tzinfo
    weekly: WeeklyHours = attrs.field(converter=to_weekly_hours)
    holidays: Holidays = attrs.field(default=Holidays(), converter=to_holidays)
    special_hours: FrozenMapping[date, tuple[Shift, ...]] = attrs.field(
        default=FrozenMapping(), converter=_to_special_hours
    )
    closures: tuple[tuple[datetime, datetime], ...] = attrs.field(default=(), converter=_to_closures)
    holiday_scope: Literal["shift", "day"] = "shift"

    def __attrs_post_init__(self) -> None:
        check_zone(self.tz)
        if self.holiday_scope not in ("shift", "day"):
            raise invalid("holiday_scope", self.holiday_scope, "must be 'shift' or 'day'", "write 'shift'")

    def compile_source(self) -> DaySource:
        """Return what lists this calendar's open time, for a timeline to compile."""
        return _OfficeHours(self)

    def __str__(self) -> str:
        """Return the timetable in one line.

        >>> from datetime import UTC
        >>> print(BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00", holidays=[date(2026, 1, 1)]))
        mon-fri 09:00-17:00 (UTC); closed 2026-01-01
        """
        parts = [f"{self.weekly} ({self.tz})"]
        if self.holidays:
            parts.append(f"closed {self.holidays}")
        parts += [f"{day} {' '.join(map(str, shifts)) or 'closed'}" for day, shifts in self.special_hours.items()]
        parts += [f"closed {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC" for start, end in self.closures]
        return "; ".join(parts)

    def __repr__(self) -> str:
        arguments = [f"tz={self.tz!r}", f"weekly={str(self.weekly)!r}"]
        if self.holidays:
            arguments.append(f"holidays={self.holidays!r}")
        if self.special_hours:
            hours = ", ".join(f"{day!r}: {' '.join(map(str, shifts))!r}" for day, shifts in self.special_hours.items())
            arguments.append(f"special_hours={{{hours}}}")
        if self.closures:
            arguments.append(f"closures={list(self.closures)!r}")
        if self.holiday_scope != "shift":
            arguments.append(f"holiday_scope={self.holiday_scope!r}")
        return f"BusinessCalendar({', '.join(arguments)})"


def _clip(edges: Sequence[timedelta], low: timedelta, high: timedelta) -> list[timedelta]:
    """Return the part of `edges` within `[low, high]`."""
    first, last = bisect_right(edges, low), bisect_left(edges, high)
    inside = list(edges[first:last])
    if first & 1:
        inside.insert(0, low)
    if last & 1:
        inside.append(high)
    return inside


def _merged(walls: list[timedelta]) -> list[timedelta]:
    """Join shifts that reach into later ones; give them in order."""
    merged: list[timedelta] = []
    for opening, closing in sorted(zip(walls[::2], walls[1::2], strict=True)):
        if merged and opening <= merged[-1]:
            merged[-1] = max(merged[-1], closing)
        else:
            merged += (opening, closing)
    return merged


class _OfficeHours:
    """The source of a `BusinessCalendar`: lists its open time between two instants.

    It is made once per calendar, so that look-ups and counted rules keep what they have worked out.
    """

    def __init__(self, office: BusinessCalendar) -> None:
        def rims(shifts: tuple[Shift, ...]) -> tuple[timedelta, ...]:
            return tuple(rim for shift in shifts for rim in (shift.opens, shift.closes))

        holidays = office.holidays
        self._tz = office.tz
        # Day 0 (1970-01-01) was a Thursday.
        self._week = tuple(rims(office.weekly.days[(day + 3) % 7]) for day in range(7))
        self._special = {day_number(day): rims(shifts) for day, shifts in office.special_hours.items()}
        self._holidays = frozenset(day_number(day) for day in holidays.days)
        self._rules = tuple(Occurrences(rule) for rule in holidays.rules)
        self._rule_starts = [day_number(rule.starts) for rule in holidays.rules if isinstance(rule, RecurringHoliday)]
        self._lookups: tuple[Container[date], ...] = tuple(deepcopy(lookup.container) for lookup in holidays.lookups)
        self._closures = [rim - EPOCH for pair in office.closures for rim in pair]
        self._close_days = office.holiday_scope == "day"
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

    def _table(self, first: int, last: int, closed: set[int]) -> list[tuple[timedelta, ...]]:
        """Return the shifts that start on each day from `first` to `last`, by the holidays and the special hours."""
        table = [self._week[day % 7] for day in range(first, last + 1)]
        for day in closed:
            table[day - first] = ()
        for day, hours in self._special.items():
            if first <= day <= last:
                table[day - first] = hours
        return table

    def day_starts(self, tz: tzinfo, low: timedelta, high: timedelta) -> list[timedelta]:
        """Return when each local day begins: at midnight, or when the last shift of the days before it closes."""
        if self._reach <= 1 or tz != self._tz:
            return midnights(tz, low, high)
        days = asked_days(low, high)
        first, last = max(days.start - self._reach, _FIRST_DAY), min(days.stop - 1, _LAST_DAY)
        closes = dict(
            zip(range(first, last + 1), self._table(first, last, self._closed_days(first, last)), strict=True)
        )
        walls: list[timedelta] = []
        latest = timedelta(first)
        for number in range(min(first, days.start), days.stop):
            midnight = timedelta(number)
            if number >= days.start:
                walls.append(max(midnight, latest))
            latest = max([latest, *(midnight + rim for rim in closes.get(number, ()))])
        return walls_to_instants(walls, *offsets(tz, low - 12 * DAY, high + 4 * DAY))

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
        table = self._table(first, last, closed)
        walls = [
            midnight + rim
            for midnight, rims in zip(map(timedelta, range(first, last + 1)), table, strict=True)
            for rim in rims
        ]
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
