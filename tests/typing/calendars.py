"""Business time as a user writes it: checked by mypy and pyright in strict mode, never run."""

from datetime import UTC, date, datetime, timedelta
from typing import assert_type

from leadflow import ALWAYS_OPEN, BusinessCalendar, BusinessDays, BusinessHours, Cadence, HolidayRule, Month, Quarter
from leadflow.calendars import Calendar, Day, Pace, Period, Week, Year
from leadflow.errors import NeverOpensError

now = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
office = BusinessCalendar(
    tz=UTC,
    weekly={"mon-fri": ["08:00-12:00", "13:30-17:30"], "sat": ["08:00-12:00"]},
    holidays=[date(2026, 1, 1), HolidayRule.fixed("Reunification Day", month=4, day=30)],
    special_hours={date(2026, 12, 24): ["08:00-12:00"]},
    closures=[(now, now + timedelta(hours=2))],
    holiday_scope="day",
)
named = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00", holidays={date(2026, 1, 1): "New Year"})
assert_type(office.add(now, timedelta(hours=4), pauses=[(now, now)]), datetime)
assert_type(office.elapsed(now, now), timedelta)
assert_type(office.due(now, BusinessHours(4)), datetime)
assert_type(office.used(now, now, BusinessDays(1)), BusinessDays)
assert_type(office.used(now, now, timedelta(days=1)), timedelta)
assert_type(office.is_open(now), bool)
assert_type(office | named, Calendar)
assert_type(office & named - ALWAYS_OPEN, Calendar)

periods: tuple[Period, ...] = (Day(2026, 3, 1), Week(2026, 10), Month(2026, 3), Quarter(2026, 1), Year(2026))
assert_type(Cadence.MONTH.containing(now, UTC), Period)
pace = Pace(target=120, actual=40, period=Month(2026, 3), calendar=office, as_of=now)
assert_type(pace.projection, float | None)

try:
    office.next_open(now)
except NeverOpensError as error:
    assert_type(str(error), str)
