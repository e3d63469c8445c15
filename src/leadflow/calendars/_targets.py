"""When a target is used up, and how much of it is: the arithmetic behind `due`, `last_call` and `used`.

Days are counted after the local day of the start. Without pauses a timeline of open days gives the n-th of them at
once; with pauses, which can close a day, they are walked one by one.
"""

from datetime import timedelta
from fractions import Fraction
from math import ceil

from leadflow._validate import MICROSECOND
from leadflow.calendars._days import LocalDays
from leadflow.calendars._pauses import Paused

__all__ = ["days_due", "days_last_call", "days_used", "last_call", "time_due"]


def time_due(clock: Paused, start: timedelta, duration: timedelta) -> timedelta | None:
    """Return the earliest instant at which `duration` has run since `start`."""
    return clock.forward(start, duration) if duration else start


def last_call(clock: Paused, start: timedelta, duration: timedelta) -> timedelta | None:
    """Return the latest instant at which no more than `duration` has run since `start`; None if it never runs out."""
    due = time_due(clock, start, duration)
    return None if due is None else clock.next_running(due)


def _nth_day(clock: Paused, days: LocalDays, end: timedelta, number: int) -> tuple[timedelta, timedelta] | None:
    """Return the bounds of the n-th local day with running time in it, of those that begin at `end` or later."""
    if not clock.pauses:
        start = days.opened.forward(end, MICROSECOND * number)
        return None if start is None else days.bounds(start - MICROSECOND)
    bounds = (end, end)
    for _ in range(number):
        running = clock.next_running(bounds[1])
        if running is None:
            return None
        bounds = days.bounds(running)
    return bounds


def days_due(clock: Paused, days: LocalDays, start: timedelta, number: int | Fraction) -> timedelta | None:
    """Return the earliest instant at which `number` open local days after that of `start` are used up."""
    if not number:
        return start
    whole, part = (number, 0) if isinstance(number, int) else divmod(number, 1)
    bounds = _nth_day(clock, days, days.bounds(start)[1], whole + (part > 0))
    if bounds is None:
        return None
    length = clock.elapsed(*bounds)
    # Part of a day's open time need not fall on a whole microsecond: the first one by which it is used up.
    return clock.forward(bounds[0], MICROSECOND * ceil(length // MICROSECOND * part) if part else length)


def days_last_call(clock: Paused, days: LocalDays, start: timedelta, number: int | Fraction) -> timedelta | None:
    """Return the latest instant at which no more than `number` is used; None if it never runs out."""
    if not number:
        return clock.next_running(days.bounds(start)[1])
    due = days_due(clock, days, start, number)
    if due is None:
        return None
    if not isinstance(number, int) and days_used(clock, days, start, due) > number:
        return due - MICROSECOND
    return clock.next_running(due)


def days_used(clock: Paused, days: LocalDays, start: timedelta, until: timedelta) -> int | Fraction:
    """Return the open local days after that of `start` which are used by `until`; the last one in part."""
    end = days.bounds(start)[1]
    if until <= end:
        return 0
    first, last = days.bounds(until)
    opened = days.opened.opened
    whole = (opened(first) - opened(end)) // MICROSECOND
    # Only a day that a pause touches can be closed by it; each is looked at once.
    seen = end
    for low, high in clock.pauses:
        seen = max(seen, low)
        while seen < min(high, first):
            begin, seen = days.bounds(seen)
            if opened(seen) > opened(begin) and not clock.elapsed(begin, seen):
                whole -= 1
    length = clock.elapsed(first, last)
    return whole + Fraction(clock.elapsed(first, until) // MICROSECOND, length // MICROSECOND) if length else whole
