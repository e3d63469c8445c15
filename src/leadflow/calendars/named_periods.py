"""The periods with a name: day, ISO week, month, quarter, year, and the fiscal ones."""

from datetime import date, timedelta

import attrs

from leadflow._validate import plain_date, whole_number
from leadflow.calendars.periods import Period, days_away
from leadflow.errors import invalid

__all__ = ["Day", "Month", "Quarter", "Week", "Year"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _set_dates(period: Period, start: date, end: date) -> None:
    object.__setattr__(period, "start", start)
    object.__setattr__(period, "end", end)


def _date(name: str, year: int, month: int, day: int = 1) -> date:
    """Return a date, counting months past December on into the next year."""
    try:
        return date(year + (month - 1) // 12, (month - 1) % 12 + 1, day)
    except (ValueError, OverflowError):
        raise invalid(
            name, (year, month, day), "there is no such day in the years 1 to 9999", "write a real one"
        ) from None


def _check_start(year_starts: int) -> None:
    if not 1 <= whole_number(year_starts, "year_starts") <= 12:
        raise invalid("year_starts", year_starts, "a year starts in a month from 1 to 12", "write 4 for April")


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Day(Period):
    """One calendar day: `Day(2026, 3, 2)`.

    >>> Day(2026, 2, 28).next(), str(Day(2026, 3, 2))
    (Day(2026, 3, 1), '2026-03-02')
    """

    start: date = attrs.field(init=False, eq=False, repr=False)
    end: date = attrs.field(init=False, eq=False, repr=False)
    year: int
    month: int
    day: int

    def __attrs_post_init__(self) -> None:
        start = _date("day", self.year, self.month, self.day)
        _set_dates(self, start, days_away(start, 1))

    @classmethod
    def of(cls, day: date) -> "Day":
        """Return the period of one date.

        >>> Day.of(date(2026, 3, 2))
        Day(2026, 3, 2)
        """
        plain_date(day, "day")
        return cls(day.year, day.month, day.day)

    @property
    def label(self) -> str:
        """The date, as ISO 8601 writes it.

        >>> Day(2026, 3, 2).label
        '2026-03-02'
        """
        return self.start.isoformat()

    def _moved(self, steps: int) -> "Day":
        return Day.of(days_away(self.start, steps))

    def __repr__(self) -> str:
        return f"Day({self.year}, {self.month}, {self.day})"


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Week(Period):
    """One ISO 8601 week, Monday to Sunday: `Week(2026, 10)`; week 1 is the one with the year's first Thursday.

    >>> Week(2026, 53).next(), Week(2026, 10).start
    (Week(2027, 1), datetime.date(2026, 3, 2))
    """

    start: date = attrs.field(init=False, eq=False, repr=False)
    end: date = attrs.field(init=False, eq=False, repr=False)
    year: int
    week: int

    def __attrs_post_init__(self) -> None:
        whole_number(self.year, "year")
        whole_number(self.week, "week")
        try:
            start = date.fromisocalendar(self.year, self.week, 1)
            _set_dates(self, start, start + timedelta(days=7))
        except (ValueError, OverflowError):
            raise invalid(
                "week", (self.year, self.week), "there is no such ISO week", "write a week the year has"
            ) from None

    @classmethod
    def of(cls, day: date) -> "Week":
        """Return the ISO week of a date.

        >>> Week.of(date(2027, 1, 1))
        Week(2026, 53)
        """
        year, week, _ = plain_date(day, "day").isocalendar()
        return cls(year, week)

    @property
    def label(self) -> str:
        """The week, as ISO 8601 writes it.

        >>> Week(2026, 1).label
        '2026-W01'
        """
        return f"{self.year}-W{self.week:02}"

    def _moved(self, steps: int) -> "Week":
        return Week.of(days_away(self.start, 7 * steps))

    def __repr__(self) -> str:
        return f"Week({self.year}, {self.week})"


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Month(Period):
    """One calendar month: `Month(2026, 3)`.

    >>> Month(2026, 12).next(), len(Month(2028, 2))
    (Month(2027, 1), 29)
    """

    start: date = attrs.field(init=False, eq=False, repr=False)
    end: date = attrs.field(init=False, eq=False, repr=False)
    year: int
    month: int

    def __attrs_post_init__(self) -> None:
        if not 1 <= whole_number(self.month, "month") <= 12:
            raise invalid("month", self.month, "a month is a number from 1 to 12", "write 3 for March")
        whole_number(self.year, "year")
        _set_dates(self, _date("month", self.year, self.month), _date("month", self.year, self.month + 1))

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month of a date.

        >>> Month.of(date(2026, 3, 2))
        Month(2026, 3)
        """
        plain_date(day, "day")
        return cls(day.year, day.month)

    @property
    def label(self) -> str:
        """The month's short name and year.

        >>> Month(2026, 3).label
        'Mar 2026'
        """
        return f"{_MONTHS[self.month - 1]} {self.year}"

    def _moved(self, steps: int) -> "Month":
        years, month = divmod(self.month - 1 + steps, 12)
        return Month(self.year + years, month + 1)

    def __repr__(self) -> str:
        return f"Month({self.year}, {self.month})"


def _year_label(year: int, year_starts: int) -> str:
    return str(year) if year_starts == 1 else f"{year}/{(year + 1) % 100:02}"


def _fiscal(day: date, year_starts: int) -> tuple[int, int]:
    """Return the fiscal year of a date (named by the year it starts in) and the months since that start."""
    _check_start(year_starts)
    plain_date(day, "day")
    year = day.year - (day.month < year_starts)
    return year, (day.month - year_starts) % 12


def _starts(year_starts: int) -> str:
    return "" if year_starts == 1 else f", year_starts={year_starts}"


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Quarter(Period):
    """Three months: `Quarter(2026, 1)`; with `year_starts=4`, the first quarter of the fiscal year from April 2026.

    >>> Quarter(2026, 4).next(), Quarter(2026, 4, year_starts=4).start
    (Quarter(2027, 1), datetime.date(2027, 1, 1))
    """

    start: date = attrs.field(init=False, eq=False, repr=False)
    end: date = attrs.field(init=False, eq=False, repr=False)
    year: int
    quarter: int
    year_starts: int = attrs.field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check_start(self.year_starts)
        if not 1 <= whole_number(self.quarter, "quarter") <= 4:
            raise invalid("quarter", self.quarter, "a quarter is a number from 1 to 4", "write 1 for the first")
        whole_number(self.year, "year")
        first = self.year_starts + 3 * (self.quarter - 1)
        _set_dates(self, _date("quarter", self.year, first), _date("quarter", self.year, first + 3))

    @classmethod
    def of(cls, day: date, *, year_starts: int = 1) -> "Quarter":
        """Return the quarter of a date, in the year that starts in month `year_starts`.

        >>> Quarter.of(date(2027, 2, 1), year_starts=4)
        Quarter(2026, 4, year_starts=4)
        """
        year, months = _fiscal(day, year_starts)
        return cls(year, months // 3 + 1, year_starts=year_starts)

    @property
    def label(self) -> str:
        """The quarter and its year; a fiscal year by the two years that it touches.

        >>> Quarter(2026, 1).label, Quarter(2026, 1, year_starts=4).label
        ('Q1 2026', 'Q1 2026/27')
        """
        return f"Q{self.quarter} {_year_label(self.year, self.year_starts)}"

    def _moved(self, steps: int) -> "Quarter":
        years, quarter = divmod(self.quarter - 1 + steps, 4)
        return Quarter(self.year + years, quarter + 1, year_starts=self.year_starts)

    def __repr__(self) -> str:
        return f"Quarter({self.year}, {self.quarter}{_starts(self.year_starts)})"


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Year(Period):
    """Twelve months: `Year(2026)`; with `year_starts=4`, the fiscal year from April 2026 to March 2027.

    >>> Year(2026).next(), Year(2026, year_starts=4).end
    (Year(2027), datetime.date(2027, 4, 1))
    """

    start: date = attrs.field(init=False, eq=False, repr=False)
    end: date = attrs.field(init=False, eq=False, repr=False)
    year: int
    year_starts: int = attrs.field(default=1, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check_start(self.year_starts)
        whole_number(self.year, "year")
        first = self.year_starts
        _set_dates(self, _date("year", self.year, first), _date("year", self.year, first + 12))

    @classmethod
    def of(cls, day: date, *, year_starts: int = 1) -> "Year":
        """Return the year of a date, where years start in month `year_starts`.

        >>> Year.of(date(2027, 2, 1), year_starts=4)
        Year(2026, year_starts=4)
        """
        return cls(_fiscal(day, year_starts)[0], year_starts=year_starts)

    @property
    def label(self) -> str:
        """The year; a fiscal year by the two years that it touches.

        >>> Year(2026).label, Year(2026, year_starts=4).label
        ('2026', '2026/27')
        """
        return _year_label(self.year, self.year_starts)

    def _moved(self, steps: int) -> "Year":
        return Year(self.year + steps, year_starts=self.year_starts)

    def __repr__(self) -> str:
        return f"Year({self.year}{_starts(self.year_starts)})"
