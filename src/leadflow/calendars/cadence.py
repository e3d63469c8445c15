"""Cadences: how often a promise comes round, and the period of each round."""

from datetime import date, datetime, tzinfo
from enum import Enum

from leadflow._validate import plain_date
from leadflow.calendars._pauses import instant
from leadflow.calendars._zones import EPOCH_ORDINAL, check_zone, day_of
from leadflow.calendars.named_periods import Day, Month, Quarter, Week, Year
from leadflow.calendars.periods import Period
from leadflow.errors import invalid

__all__ = ["Cadence"]


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
        match self:
            case Cadence.DAY:
                return Day.of(day)
            case Cadence.WEEK:
                return Week.of(day)
            case Cadence.MONTH:
                return Month.of(day)
            case Cadence.QUARTER:
                return Quarter.of(day, year_starts=year_starts)
            case _:
                return Year.of(day, year_starts=year_starts)

    def containing(self, at: datetime, tz: tzinfo, *, year_starts: int = 1) -> Period:
        """Return this cadence's period that the instant `at` (aware) lies in, by the wall clock of `tz`.

        >>> from datetime import UTC
        >>> Cadence.WEEK.containing(datetime(2026, 3, 2, tzinfo=UTC), UTC)
        Week(2026, 10)
        """
        number = day_of(instant(at, "at"), check_zone(tz))[0]
        try:
            day = date.fromordinal(number + EPOCH_ORDINAL)
        except (ValueError, OverflowError):
            raise invalid(
                "at", at, "on this wall clock it lies outside the years 1 to 9999", "use a nearer one"
            ) from None
        return self.of(day, year_starts=year_starts)

    def next(self, at: datetime, tz: tzinfo, *, year_starts: int = 1) -> Period:
        """Return the period after the one that `at` lies in.

        >>> from datetime import UTC
        >>> Cadence.MONTH.next(datetime(2026, 12, 2, tzinfo=UTC), UTC)
        Month(2027, 1)
        """
        return self.containing(at, tz, year_starts=year_starts).next()

    def previous(self, at: datetime, tz: tzinfo, *, year_starts: int = 1) -> Period:
        """Return the period before the one that `at` lies in.

        >>> from datetime import UTC
        >>> Cadence.YEAR.previous(datetime(2026, 12, 2, tzinfo=UTC), UTC)
        Year(2025)
        """
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
