"""Periods that people plan and report by, and cadences: how often a promise recurs."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum
from typing import Any

import attrs

from leadflow._validate import EPOCH, plain_date, whole_number
from leadflow.calendars._pauses import instant
from leadflow.calendars._zones import DAY, EPOCH_ORDINAL, check_zone, day_number, day_of, first_instant
from leadflow.errors import invalid, invalid_type

__all__ = ["Cadence", "Day", "Month", "Period", "Quarter", "Week", "Year", "check_period", "instants_of"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _days_away(day: date, days: int) -> date:
    """Return the date `days` after `day`; raise `InvalidValueError` beyond the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise invalid("period", day, "there is no period beyond the years 1 to 9999", "stay inside them") from None


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Period:
    """The days from `start` up to, not including, `end`: a span of dates of any length.

    `Day`, `Week`, `Month`, `Quarter` and `Year` are the ones with a name.

    A period is dates; its instants depend on the zone asked about. Periods sort by start, then end; iterating gives the
    dates, `len` counts them, `in` asks for a date. Raises `InvalidValueError` unless `start < end`.

    >>> sprint = Period(date(2026, 3, 2), date(2026, 3, 14))
    >>> len(sprint), date(2026, 3, 14) in sprint, str(sprint)
    (12, False, '2026-03-02 to 2026-03-13')
    """

    start: date
    end: date
    label: str = attrs.field(init=False, eq=False)
    """What the period is called in a report."""

    def __attrs_post_init__(self) -> None:
        plain_date(self.start, "start")
        plain_date(self.end, "end")
        if self.start >= self.end:
            raise invalid(
                "end", self.end, f"a period ends after it starts ({self.start})", "give the day after the last"
            )
        object.__setattr__(self, "label", f"{self.start} to {self.end - timedelta(days=1)}")

    def bounds(self, tz: tzinfo) -> tuple[datetime, datetime]:
        """Return when the period begins and ends on the wall clock of `tz`, as instants in UTC, half-open.

        >>> from datetime import timezone
        >>> Day(2026, 3, 2).bounds(timezone(timedelta(hours=7)))[0].isoformat()
        '2026-03-01T17:00:00+00:00'
        """
        low, high = instants_of(self, tz)
        return EPOCH + low, EPOCH + high

    def contains(self, at: datetime, tz: tzinfo) -> bool:
        """Return whether the instant `at` (aware) lies in the period, by the wall clock of `tz`."""
        low, high = instants_of(self, tz)
        return low <= instant(at, "at") < high

    def next(self) -> "Period":
        """Return the period after this one: of the same kind, or as many days.

        >>> Quarter(2026, 4).next(), Period(date(2026, 3, 2), date(2026, 3, 9)).next()
        (Quarter(2027, 1), Period(datetime.date(2026, 3, 9), datetime.date(2026, 3, 16)))
        """
        return self._beside(after=True)

    def previous(self) -> "Period":
        """Return the period before this one: of the same kind, or as many days."""
        return self._beside(after=False)

    def _beside(self, *, after: bool) -> "Period":
        """Return the period after this one, or the one before it."""
        if not isinstance(self, _Named):
            days = len(self) if after else -len(self)
            return Period(_days_away(self.start, days), _days_away(self.end, days))
        kind: Any = type(self)
        day = self.end if after else _days_away(self.start, -1)
        found: Period = (
            kind.of(day, year_starts=self.year_starts) if isinstance(self, (Quarter, Year)) else kind.of(day)
        )
        return found

    def __iter__(self) -> Iterator[date]:
        for day in range(self.start.toordinal(), self.end.toordinal()):
            yield date.fromordinal(day)

    def __len__(self) -> int:
        return (self.end - self.start).days

    def __contains__(self, day: object) -> bool:
        if isinstance(day, datetime):
            raise invalid_type("day", day, "an instant needs a zone to be in a period", "write period.contains(at, tz)")
        return isinstance(day, date) and self.start <= day < self.end

    def __lt__(self, other: "Period") -> bool:
        return (self.start, self.end) < (other.start, other.end) if isinstance(other, Period) else NotImplemented

    def __le__(self, other: "Period") -> bool:
        return (self.start, self.end) <= (other.start, other.end) if isinstance(other, Period) else NotImplemented

    def __gt__(self, other: "Period") -> bool:
        return (self.start, self.end) > (other.start, other.end) if isinstance(other, Period) else NotImplemented

    def __ge__(self, other: "Period") -> bool:
        return (self.start, self.end) >= (other.start, other.end) if isinstance(other, Period) else NotImplemented

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"Period({self.start!r}, {self.end!r})"


def _fiscal_label(year: int, year_starts: int) -> str:
    """Return the year; a fiscal year by the two years that it touches ('2026/27')."""
    if not 1 <= whole_number(year_starts, "year_starts") <= 12:
        raise invalid("year_starts", year_starts, "a year starts in a month from 1 to 12", "write 4 for April")
    whole_number(year, "year")
    return str(year) if year_starts == 1 else f"{year}/{(year + 1) % 100:02}"


def _fiscal(day: date, year_starts: int) -> tuple[int, int]:
    """Return the fiscal year of a date (named by the year it starts in) and the months since that start."""
    _fiscal_label(plain_date(day, "day").year, year_starts)
    return day.year - (day.month < year_starts), (day.month - year_starts) % 12


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class _Named(Period):
    """A period with a name: its dates follow from its numbers."""

    start: date = attrs.field(init=False, eq=False, repr=False)
    end: date = attrs.field(init=False, eq=False, repr=False)
    label: str = attrs.field(init=False, eq=False, repr=False)

    def _set(self, start: date, end: date, label: str) -> None:
        """Fill in what follows from the numbers."""
        for name, value in (("start", start), ("end", end), ("label", label)):
            object.__setattr__(self, name, value)

    def _set_months(self, year: int, first: int, count: int, label: str) -> None:
        """Span whole months from month `first` of a year; months past December lie in the next one."""
        try:
            start, end = (date(year + (m - 1) // 12, (m - 1) % 12 + 1, 1) for m in (first, first + count))
        except (ValueError, OverflowError):
            rule = "there is no such period in the years 1 to 9999"
            raise invalid(type(self).__name__.lower(), (year, first), rule, "write a real one") from None
        self._set(start, end, label)

    def __repr__(self) -> str:
        numbers = {field.name: getattr(self, field.name) for field in attrs.fields(type(self)) if field.init}
        starts = numbers.pop("year_starts", 1)
        shown = [*map(str, numbers.values()), *([] if starts == 1 else [f"year_starts={starts}"])]
        return f"{type(self).__name__}({', '.join(shown)})"


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Day(_Named):
    """One calendar day: `Day(2026, 3, 2)`.

    >>> Day(2026, 2, 28).next(), str(Day(2026, 3, 2))
    (Day(2026, 3, 1), '2026-03-02')
    """

    year: int
    month: int
    day: int

    def __attrs_post_init__(self) -> None:
        try:
            start = date(self.year, self.month, self.day)
        except (ValueError, OverflowError):
            numbers = (self.year, self.month, self.day)
            raise invalid("day", numbers, "there is no such day in the years 1 to 9999", "write a real one") from None
        self._set(start, _days_away(start, 1), start.isoformat())

    @classmethod
    def of(cls, day: date) -> "Day":
        """Return the period of one date."""
        plain_date(day, "day")
        return cls(day.year, day.month, day.day)


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Week(_Named):
    """One ISO 8601 week, Monday to Sunday: `Week(2026, 10)`; week 1 is the one with the year's first Thursday.

    >>> Week(2026, 53).next(), Week(2026, 10).start
    (Week(2027, 1), datetime.date(2026, 3, 2))
    """

    year: int
    week: int

    def __attrs_post_init__(self) -> None:
        whole_number(self.year, "year")
        whole_number(self.week, "week")
        try:
            start = date.fromisocalendar(self.year, self.week, 1)
            self._set(start, start + timedelta(days=7), f"{self.year}-W{self.week:02}")
        except (ValueError, OverflowError):
            numbers = (self.year, self.week)
            raise invalid("week", numbers, "there is no such ISO week", "write a week that the year has") from None

    @classmethod
    def of(cls, day: date) -> "Week":
        """Return the ISO week of a date: 1 January 2027 lies in `Week(2026, 53)`."""
        year, week, _ = plain_date(day, "day").isocalendar()
        return cls(year, week)


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Month(_Named):
    """One calendar month: `Month(2026, 3)`.

    >>> Month(2026, 12).next(), Month(2026, 3).label, len(Month(2028, 2))
    (Month(2027, 1), 'Mar 2026', 29)
    """

    year: int
    month: int

    def __attrs_post_init__(self) -> None:
        if not 1 <= whole_number(self.month, "month") <= 12:
            raise invalid("month", self.month, "a month is a number from 1 to 12", "write 3 for March")
        label = f"{_MONTHS[self.month - 1]} {self.year}"
        self._set_months(whole_number(self.year, "year"), self.month, 1, label)

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month of a date."""
        plain_date(day, "day")
        return cls(day.year, day.month)


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Quarter(_Named):
    """Three months: `Quarter(2026, 1)`; with `year_starts=4`, the first quarter of the fiscal year from April 2026.

    >>> Quarter(2026, 4).next(), Quarter(2026, 4, year_starts=4).start
    (Quarter(2027, 1), datetime.date(2027, 1, 1))
    """

    year: int
    quarter: int
    year_starts: int = attrs.field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not 1 <= whole_number(self.quarter, "quarter") <= 4:
            raise invalid("quarter", self.quarter, "a quarter is a number from 1 to 4", "write 1 for the first")
        label = f"Q{self.quarter} {_fiscal_label(self.year, self.year_starts)}"
        self._set_months(self.year, self.year_starts + 3 * (self.quarter - 1), 3, label)

    @classmethod
    def of(cls, day: date, *, year_starts: int = 1) -> "Quarter":
        """Return the quarter of a date, in the year that starts in month `year_starts`.

        >>> Quarter.of(date(2027, 2, 1), year_starts=4)
        Quarter(2026, 4, year_starts=4)
        """
        year, months = _fiscal(day, year_starts)
        return cls(year, months // 3 + 1, year_starts=year_starts)


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Year(_Named):
    """Twelve months: `Year(2026)`; with `year_starts=4`, the fiscal year from April 2026 to March 2027.

    >>> Year(2026).next(), Year(2026, year_starts=4).end, Year(2026, year_starts=4).label
    (Year(2027), datetime.date(2027, 4, 1), '2026/27')
    """

    year: int
    year_starts: int = attrs.field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        self._set_months(self.year, self.year_starts, 12, _fiscal_label(self.year, self.year_starts))

    @classmethod
    def of(cls, day: date, *, year_starts: int = 1) -> "Year":
        """Return the year of a date, where years start in month `year_starts`."""
        return cls(_fiscal(day, year_starts)[0], year_starts=year_starts)


class Cadence(Enum):
    """How often: every day, ISO week, month, quarter or year.

    >>> Cadence.MONTH.of(date(2026, 3, 31))
    Month(2026, 3)
    """

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def of(self, day: date, *, year_starts: int = 1) -> Period:
        """Return this cadence's period with the date `day` in it; quarters and years may start in another month.

        >>> Cadence.QUARTER.of(date(2026, 3, 31), year_starts=2)
        Quarter(2026, 1, year_starts=2)
        """
        kind: Any = {each.__name__.lower(): each for each in (Day, Week, Month, Quarter, Year)}[self.value]
        found: Period = kind.of(day, year_starts=year_starts) if kind in (Quarter, Year) else kind.of(day)
        return found

    def containing(self, at: datetime, tz: tzinfo, *, year_starts: int = 1) -> Period:
        """Return this cadence's period that the instant `at` (aware) lies in, by the wall clock of `tz`."""
        number = day_of(instant(at, "at"), check_zone(tz))[0]
        try:
            day = date.fromordinal(number + EPOCH_ORDINAL)
        except (ValueError, OverflowError):
            rule = "on this wall clock it lies outside the years 1 to 9999"
            raise invalid("at", at, rule, "use a nearer one") from None
        return self.of(day, year_starts=year_starts)

    def next(self, at: datetime, tz: tzinfo, *, year_starts: int = 1) -> Period:
        """Return the period after the one that `at` lies in."""
        return self.containing(at, tz, year_starts=year_starts).next()

    def previous(self, at: datetime, tz: tzinfo, *, year_starts: int = 1) -> Period:
        """Return the period before the one that `at` lies in."""
        return self.containing(at, tz, year_starts=year_starts).previous()

    def over(self, period: Period, *, year_starts: int = 1) -> tuple[Period, ...]:
        """Return this cadence's periods that share a day with `period`, in order; the first and last may reach out of
        it.

        >>> Cadence.MONTH.over(Quarter(2026, 1))
        (Month(2026, 1), Month(2026, 2), Month(2026, 3))
        """
        found = [self.of(plain_date(period.start, "start"), year_starts=year_starts)]
        while found[-1].end < period.end:
            found.append(found[-1].next())
        return tuple(found)

    def __str__(self) -> str:
        return self.value


def instants_of(period: Period, tz: tzinfo) -> tuple[timedelta, timedelta]:
    """Return when the period begins and ends on the wall clock of `tz`, as times since 1970 UTC."""
    check_zone(tz)
    return first_instant(day_number(period.start) * DAY, tz), first_instant(day_number(period.end) * DAY, tz)


def check_period(period: Period) -> Period:
    """Return `period` if it is one."""
    if not isinstance(period, Period):
        raise invalid_type("period", period, "a period is needed", "write Month(2026, 3)")
    return period
