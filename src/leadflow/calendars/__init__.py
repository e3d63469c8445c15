"""Business time: calendars, the periods people plan by, and how long a promise may take."""

from leadflow.calendars.business import BusinessCalendar
from leadflow.calendars.calendar import ALWAYS_OPEN, Calendar
from leadflow.calendars.durations import BusinessDays, BusinessHours, Within
from leadflow.calendars.holiday_rules import HolidayRule
from leadflow.calendars.pacing import Pace
from leadflow.calendars.periods import Cadence, Day, Month, Period, Quarter, Week, Year
from leadflow.calendars.shifts import Shift, WeeklyHours
from leadflow.errors import NeverOpensError

__all__ = [
    "ALWAYS_OPEN",
    "BusinessCalendar",
    "BusinessDays",
    "BusinessHours",
    "Cadence",
    "Calendar",
    "Day",
    "HolidayRule",
    "Month",
    "NeverOpensError",
    "Pace",
    "Period",
    "Quarter",
    "Shift",
    "Week",
    "WeeklyHours",
    "Within",
    "Year",
]
