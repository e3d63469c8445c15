"""Pace: how far a target should be by now, where it will end, and what each remaining day must bring."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import attrs

from leadflow._validate import MICROSECOND, exact_number, named, to_utc
from leadflow.calendars.calendar import Calendar
from leadflow.calendars.durations import BusinessDays
from leadflow.calendars.periods import Cadence, Period
from leadflow.errors import invalid, invalid_type

__all__ = ["Pace"]

Number = int | float | Decimal | Fraction


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, field_transformer=named)
class Pace:
    """How `actual` stands against `target` for `period`, at the instant `as_of`, counted in the calendar's open time.

    `target` and `actual` are finite numbers (of money, the amount). With `unit="days"` an open day is a day, however
    short, and today counts by the part of its open time that has passed; with "hours" all open time counts alike. A
    figure that does not exist is None: the share of a period without open time, a projection from nothing, a need when
    no time is left.

    >>> from datetime import UTC
    >>> from leadflow.calendars import BusinessCalendar, Month
    >>> office = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
    >>> morning = datetime(2026, 4, 8, 9, tzinfo=UTC)
    >>> pace = Pace(target=220, actual=40, period=Month(2026, 4), calendar=office, as_of=morning)
    >>> pace.expected, pace.projection, pace.days_left, pace.needed_per_day
    (50.0, 176.0, Fraction(17, 1), 10.588235294117647)
    """

    target: Number
    actual: Number
    period: Period
    calendar: Calendar
    as_of: datetime = attrs.field(converter=to_utc)
    unit: Literal["days", "hours"] = "hours"
    share: Fraction | None = attrs.field(init=False, eq=False)
    """The share of the period's open days or open time that has passed, from 0 to 1; None if it has none."""
    expected: float | None = attrs.field(init=False, eq=False)
    """What an even pace would have reached by now: the target times the share that has passed."""
    projection: float | None = attrs.field(init=False, eq=False)
    """Where the period ends if it goes on as it has gone; None before any open time has passed."""
    missing: float = attrs.field(init=False, eq=False)
    """What is left to the target; zero once it is reached."""
    time_left: timedelta = attrs.field(init=False, eq=False)
    """The open time left in the period."""
    days_left: Fraction = attrs.field(init=False, eq=False)
    """The open days left in the period; today counts by the part of its open time that is left."""
    needed_per_day: float | None = attrs.field(init=False, eq=False)
    """What each open day left must bring to reach the target; None when no time is left."""
    needed_per_hour: float | None = attrs.field(init=False, eq=False)
    """What each open hour left must bring to reach the target; None when no time is left."""

    def __attrs_post_init__(self) -> None:
        if self.unit not in ("days", "hours"):
            raise invalid("unit", self.unit, "a pace is counted by open days or open hours", 'write unit="days"')
        target = exact_number(self.target, "target", "write target=120")
        actual = exact_number(self.actual, "actual", "write actual=40")
        for name, value, kind in (("period", self.period, Period), ("calendar", self.calendar, Calendar)):
            if not isinstance(value, kind):
                raise invalid_type(
                    name, value, f"a {kind.__name__} is needed", "write Month(2026, 3), and your calendar"
                )
        zone, calendar = self.calendar.tz, self.calendar
        start, end = self.period.bounds(zone)
        now = min(max(self.as_of, start), end)
        share, missing = self._passed(start, now, end), float(max(target - actual, Fraction(0)))
        time_left, days_left = calendar.elapsed(now, end), Fraction(0)
        if now < end:
            today = Cadence.DAY.containing(now, zone)
            whole, left = calendar.open_time(today), calendar.elapsed(now, today.bounds(zone)[1])
            part = Fraction(left // MICROSECOND, whole // MICROSECOND) if whole else Fraction(0)
            days_left = part + calendar.used(now, end, BusinessDays(1)).days
        read: dict[str, object] = {
            "share": share,
            "expected": None if share is None else float(target * share),
            "projection": float(actual / share) if share else None,
            "missing": missing,
            "time_left": time_left,
            "days_left": days_left,
            "needed_per_day": float(Fraction(missing) / days_left) if days_left else None,
            "needed_per_hour": missing / (time_left / timedelta(hours=1)) if time_left else None,
        }
        for name, figure in read.items():
            object.__setattr__(self, name, figure)

    def _passed(self, start: datetime, now: datetime, end: datetime) -> Fraction | None:
        """Return the share of the period's open days or open time that has passed."""
        calendar = self.calendar
        if self.unit == "days":
            # Days are counted after that of the start, so that the first one counts from the day before it.
            before, day = start - MICROSECOND, BusinessDays(1)
            days = calendar.used(before, end, day).days
            return Fraction(calendar.used(before, now, day).days) / days if days else None
        whole = calendar.elapsed(start, end)
        return Fraction(calendar.elapsed(start, now) // MICROSECOND, whole // MICROSECOND) if whole else None
