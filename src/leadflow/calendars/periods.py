"""Period: a span of dates that people plan and report by."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

import attrs

from leadflow._validate import EPOCH, plain_date
from leadflow.calendars._pauses import instant
from leadflow.calendars._zones import DAY, check_zone, day_number, first_instant
from leadflow.errors import invalid, invalid_type

__all__ = ["Period", "check_period", "days_away", "instants_of"]


def days_away(day: date, days: int) -> date:
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

    def __attrs_post_init__(self) -> None:
        plain_date(self.start, "start")
        plain_date(self.end, "end")
        if self.start >= self.end:
            raise invalid(
                "end", self.end, f"a period ends after it starts ({self.start})", "give the day after the last"
            )

    @property
    def label(self) -> str:
        """What the period is called in a report.

        >>> from leadflow.calendars import Week, Month, Quarter
        >>> Month(2026, 3).label, Quarter(2026, 1).label, Week(2026, 10).label
        ('Mar 2026', 'Q1 2026', '2026-W10')
        """
        return f"{self.start} to {self.end - timedelta(days=1)}"

    def bounds(self, tz: tzinfo) -> tuple[datetime, datetime]:
        """Return the period's instants in UTC, half-open: when its first day begins on the wall clock of `tz`, and
        ends.

        >>> from datetime import timezone
        >>> from leadflow.calendars import Day
        >>> Day(2026, 3, 2).bounds(timezone(timedelta(hours=7)))[0].isoformat()
        '2026-03-01T17:00:00+00:00'
        """
        low, high = instants_of(self, tz)
        return EPOCH + low, EPOCH + high

    def contains(self, at: datetime, tz: tzinfo) -> bool:
        """Return whether the instant `at` (aware) lies in the period, by the wall clock of `tz`.

        >>> from datetime import UTC
        >>> from leadflow.calendars import Month
        >>> Month(2026, 3).contains(datetime(2026, 4, 1, tzinfo=UTC), UTC)
        False
        """
        low, high = instants_of(self, tz)
        return low <= instant(at, "at") < high

    def next(self) -> "Period":
        """Return the period after this one: of the same kind, or as many days.

        >>> from leadflow.calendars import Quarter
        >>> Quarter(2026, 4).next(), Period(date(2026, 3, 2), date(2026, 3, 9)).next()
        (Quarter(2027, 1), Period(datetime.date(2026, 3, 9), datetime.date(2026, 3, 16)))
        """
        return self._moved(1)

    def previous(self) -> "Period":
        """Return the period before this one: of the same kind, or as many days.

        >>> from leadflow.calendars import Month, Year
        >>> Month(2026, 1).previous(), Year(2026, year_starts=4).previous()
        (Month(2025, 12), Year(2025, year_starts=4))
        """
        return self._moved(-1)

    def _moved(self, steps: int) -> "Period":
        days = len(self) * steps
        return Period(days_away(self.start, days), days_away(self.end, days))

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


def instants_of(period: Period, tz: tzinfo) -> tuple[timedelta, timedelta]:
    """Return when the period begins and ends on the wall clock of `tz`, as times since 1970 UTC."""
    check_zone(tz)
    return first_instant(day_number(period.start) * DAY, tz), first_instant(day_number(period.end) * DAY, tz)


def check_period(period: Period) -> Period:
    """Return `period` if it is one."""
    if not isinstance(period, Period):
        raise invalid_type("period", period, "a period is needed", "write Month(2026, 3)")
    return period
