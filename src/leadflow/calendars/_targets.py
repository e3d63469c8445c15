"""When a target is used up, and how much of it is: the arithmetic behind `due`, `last_call` and `used`."""

from collections.abc import Iterator
from datetime import tzinfo
from fractions import Fraction

from leadflow.calendars._pauses import Paused
from leadflow.calendars._zones import day_of

__all__ = ["days_due", "days_last_call", "days_used", "last_call", "open_days", "time_due"]


def time_due(clock: Paused, start: int, duration: int) -> int | None:
    """Give the earliest instant at which `duration` has run since `start`."""
    return clock.forward(start, duration) if duration else start


def last_call(clock: Paused, start: int, duration: int) -> int | None:
    """Give the latest instant at which no more than `duration` has run since `start`; None if it never runs out."""
    due = time_due(clock, start, duration)
    return None if due is None else clock.next_running(due)


def _next_open_day(clock: Paused, tz: tzinfo, after: int) -> tuple[int, int] | None:
    """Give the bounds of the first local day, from the one beginning at `after`, with running time in it."""
    running = clock.next_running(after)
    return None if running is None else day_of(running, tz)[1:]


def days_due(clock: Paused, tz: tzinfo, start: int, days: int | Fraction) -> int | None:
    """Give the earliest instant at which `days` open local days after that of `start` are used up."""
    if days == 0:
        return start
    whole, part = divmod(days, 1)
    end = day_of(start, tz)[2]
    first = end
    for _ in range(whole + (part > 0)):
        bounds = _next_open_day(clock, tz, end)
        if bounds is None:
            return None
        first, end = bounds
    length = clock.elapsed(first, end)
    return clock.forward(first, -int(-length * part // 1) if part else length)


def days_last_call(clock: Paused, tz: tzinfo, start: int, days: int | Fraction) -> int | None:
    """Give the latest instant at which no more than `days` are used; None if they never run out."""
    due = days_due(clock, tz, start, days)
    if due is None:
        return None
    if days == 0:
        return clock.next_running(day_of(start, tz)[2])
    if days % 1 == 0:
        return clock.next_running(due)
    # Part of a day is a share of its open time, which need not fall on a whole microsecond: step back if it is passed.
    if days_used(clock, tz, start, due) > days:
        return due - 1
    return clock.next_running(due)


def days_used(clock: Paused, tz: tzinfo, start: int, until: int) -> int | Fraction:
    """Give the open local days after that of `start` which are used by `until`; the last one in part."""
    end = day_of(start, tz)[2]
    whole = 0
    while end < until:
        bounds = _next_open_day(clock, tz, end)
        if bounds is None or bounds[0] >= until:
            break
        first, end = bounds
        if end > until:
            return whole + Fraction(clock.elapsed(first, until), clock.elapsed(first, end))
        whole += 1
    return whole


def open_days(clock: Paused, tz: tzinfo, low: int, high: int) -> Iterator[int]:
    """Give the day numbers of the local days from `low` to `high` with running time in them; both begin a day."""
    end = low
    while (running := clock.next_running(end)) is not None and running < high:
        number, _, end = day_of(running, tz)
        yield number
