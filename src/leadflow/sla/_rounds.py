"""The rounds of a cadence that an attainment is about."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from leadflow._validate import MICROSECOND
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
from leadflow.money import Money
from leadflow.sla.commitments import Convert
from leadflow.sla.tiers import Tiers

__all__ = ["Round", "latest_mature_round", "owed", "round_of", "rounds_of"]


class Round(NamedTuple):
    """One period of a cadence, and what the dates of the contract leave of it.

    `bounds` are the instants between which the contract is in force in it, `in_force` the days, None when it never is;
    `share` is the part of the period's open time in them.
    """

    period: Period
    bounds: tuple[datetime, datetime]
    in_force: Period | None
    share: Fraction
    ends_at: datetime


def rounds_of(per: Cadence, period: Period, year_starts: int) -> tuple[tuple[Period, ...], Period | None]:
    """Return a cadence's periods that end in `period`, and the one that begins in it and ends after it.

    Where they are longer than `period`, the first are the one that contains its last day alone, and there is none
    beside it.
    """
    found = per.over(period, year_starts=year_starts)
    ended = tuple(each for each in found if each.end <= period.end)
    whole = any(each.start >= period.start for each in ended)
    if not whole and found[-1].end - found[-1].start > period.end - period.start:
        return found[-1:], None
    return ended, next(iter(found[len(ended) :]), None)


def round_of(period: Period, calendar: Calendar, starts_at: datetime | None, ends_at: datetime | None) -> Round:
    """Return a period of a cadence under a contract that is in force from `starts_at` to `ends_at`; None is no
    bound.
    """
    begins, ends = period.bounds(calendar.tz)
    low, high = max(begins, starts_at or begins), min(ends, ends_at or ends)
    if (low, high) == (begins, ends):
        return Round(period, (low, high), period, Fraction(1), ends)
    if low >= high:
        return Round(period, (low, high), None, Fraction(0), ends)
    days = [Cadence.DAY.containing(at, calendar.tz) for at in (low, high - MICROSECOND)]
    part, whole = calendar.elapsed(low, high), calendar.elapsed(begins, ends)
    if not whole:
        part, whole = high - low, ends - begins
    share = Fraction(part // MICROSECOND, whole // MICROSECOND)
    return Round(period, (low, high), Period(days[0].start, days[1].end), share, high)


def owed(at_least: int | Money, share: Fraction) -> int | Money:
    """Return what is owed of a volume in a part of a round, in whole leads or units of money (or hundredths)."""
    if share == 1:
        return at_least
    if isinstance(at_least, Money):
        amount = Fraction(at_least.amount)
        unit = Decimal(1) if amount.denominator == 1 else Decimal("0.01")
        return Money(unit * round(amount * share / Fraction(unit)), at_least.currency)
    return round(at_least * share)


def latest_mature_round(commitment: Convert, calendar: Calendar, as_of: datetime, year_starts: int) -> Period | None:
    """Return the latest period whose every member had its time by `as_of`, pauses aside; None when there is none."""
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
    """Return an instant by which a clock must have started to be used up by `as_of`: the latest, or close below it."""
    if isinstance(within, timedelta):
        return (own or ALWAYS_OPEN).subtract(as_of, within)
    clock = own or calendar
    if isinstance(within, BusinessHours):
        return clock.subtract(as_of, within.duration)
    start = as_of - timedelta(days=int(within.days))
    while clock.due(start, within) > as_of:
        start -= timedelta(days=1)
    return start
