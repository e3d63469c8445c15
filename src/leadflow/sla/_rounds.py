"""The rounds of a cadence that an attainment is about."""

from datetime import datetime, timedelta

from leadflow.calendars import (
    ALWAYS_OPEN,
    BusinessHours,
    Cadence,
    Calendar,
    NeverOpensError,
    Period,
    Within,
)
from leadflow.errors import InvalidValueError
from leadflow.sla.commitments import Convert
from leadflow.sla.tiers import Tiers

__all__ = ["latest_mature_round", "rounds_of"]


def rounds_of(per: Cadence, period: Period, year_starts: int) -> tuple[Period, ...]:
    """Give a cadence's periods that end in `period`, or when none does the one that contains its last day."""
    found = per.over(period, year_starts=year_starts)
    return tuple(each for each in found if each.end <= period.end) or found[-1:]


def latest_mature_round(commitment: Convert, calendar: Calendar, as_of: datetime, year_starts: int) -> Period | None:
    """Give the latest period whose every member had its time by `as_of`, pauses aside; None when there is none."""
    within = commitment.within
    times = (*(time for _, time in within.tiers), within.otherwise) if isinstance(within, Tiers) else (within,)
    try:
        # Who started by then has had the whole time; the period with that instant in it has others, the one before not.
        latest = min(_latest_start(time, commitment.calendar, calendar, as_of) for time in times)
        return commitment.per.previous(latest, calendar.tz, year_starts=year_starts)
    except (NeverOpensError, InvalidValueError, OverflowError):
        # There is not that much open time since the calendar first opened, or since the year 1.
        return None


def _latest_start(within: Within, own: Calendar | None, calendar: Calendar, as_of: datetime) -> datetime:
    """Give an instant by which a clock must have started to be used up by `as_of`: the latest, or close below it."""
    if isinstance(within, timedelta):
        return (own or ALWAYS_OPEN).subtract(as_of, within)
    clock = own or calendar
    if isinstance(within, BusinessHours):
        return clock.subtract(as_of, within.duration)
    start = as_of - timedelta(days=int(within.days))
    while clock.due(start, within) > as_of:
        start -= timedelta(days=1)
    return start
