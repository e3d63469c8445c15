"""BusinessCalendar: the opening hours of one office, as its people would write them on the door."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Literal

import attrs

from leadflow._validate import EPOCH, FrozenMapping, plain_date
from leadflow.calendars._compiled import Source
from leadflow.calendars._pauses import instant_pairs, merged
from leadflow.calendars._sources import OfficeHours
from leadflow.calendars._zones import check_zone
from leadflow.calendars.calendar import Calendar
from leadflow.calendars.closed_days import Holidays, to_holidays
from leadflow.calendars.shifts import Shift, WeeklyHours, to_shifts, to_weekly_hours
from leadflow.errors import invalid, invalid_type

__all__ = ["BusinessCalendar"]


def _to_special_hours(
    value: Mapping[date, str | Iterable[Shift | str]],
) -> FrozenMapping[date, tuple[Shift, ...]]:
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
    midnight and belong to the date on which they start. `holidays` are dates, `HolidayRule`s, and mappings or sets of
    dates (an object of the `holidays` package as it is); with `holiday_scope="shift"` they drop the shifts that start
    on that date, with `"day"` they close the whole civil day. `special_hours` replace a date's shifts and win over a
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

    def compile_source(self) -> Source:
        """Return what lists this calendar's open time in integers, for a timeline to compile.

        >>> from datetime import UTC, timedelta
        >>> found = BusinessCalendar(tz=UTC, weekly="thu 00:00-00:01").compile_source()
        >>> found.edges(timedelta(0), timedelta(days=5))    # 1970-01-01 was a Thursday
        [datetime.timedelta(0), datetime.timedelta(seconds=60)]
        """
        return OfficeHours(
            self.tz,
            self.weekly,
            self.holidays,
            self.special_hours,
            [rim - EPOCH for pair in self.closures for rim in pair],
            close_days=self.holiday_scope == "day",
        )

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
