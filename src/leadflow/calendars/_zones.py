"""Wall clocks and instants: which offset a zone has, and when its wall clock first shows a given time.

Instants are timedeltas since 1970-01-01 00:00 UTC, wall times are timedeltas since 1970-01-01 00:00 on that wall: a
timedelta is whole microseconds, exact, and one subtraction away from a datetime. Zones are read through
`tzinfo.fromutc` alone, which is unambiguous for every kind of tzinfo.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from leadflow._validate import EPOCH, MICROSECOND
from leadflow.errors import invalid, invalid_type

__all__ = [
    "DAY",
    "EPOCH_ORDINAL",
    "check_zone",
    "day_number",
    "day_of",
    "first_instant",
    "offset_at",
    "offsets",
    "to_zone",
    "walls_to_instants",
]

DAY = timedelta(days=1)
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

# Where a zone can be asked without leaving the years 1 to 9999 on its wall; outside, the nearest answer holds.
FIRST_ASKED = datetime(1, 1, 3, tzinfo=UTC) - EPOCH
LAST_ASKED = datetime(9999, 12, 30, tzinfo=UTC) - EPOCH


def check_zone(tz: tzinfo) -> tzinfo:
    """Return `tz` if it is a time zone object."""
    if not isinstance(tz, tzinfo):
        raise invalid_type("tz", tz, "a tzinfo is needed", "write tz=ZoneInfo('Asia/Ho_Chi_Minh')")
    return tz


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to `day`.

    >>> day_number(date(1970, 1, 3))
    2
    """
    return day.toordinal() - EPOCH_ORDINAL


def to_zone(instant: timedelta, tz: tzinfo) -> datetime:
    """Return `instant` as a datetime in `tz`; raise `InvalidValueError` where its wall clock leaves the years 1 to
    9999.

    >>> to_zone(timedelta(), timezone(timedelta(hours=7))).isoformat()
    '1970-01-01T07:00:00+07:00'
    """
    try:
        return (EPOCH + instant).astimezone(tz)
    except OverflowError:
        raise invalid(
            "instant", instant, f"in {tz} this instant lies outside the years 1 to 9999", "use a nearer time"
        ) from None


def _asked(instant: timedelta) -> timedelta:
    return min(max(instant, FIRST_ASKED), LAST_ASKED)


def offset_at(instant: timedelta, tz: tzinfo) -> timedelta:
    """Return what the wall clock of `tz` shows at `instant` beyond UTC.

    >>> offset_at(timedelta(), timezone(timedelta(hours=7)))
    datetime.timedelta(seconds=25200)
    """
    moment = EPOCH.replace(tzinfo=tz) + _asked(instant)
    # Both carry tz, so Python subtracts them by the wall, which is the offset. (pytz answers in another tzinfo.)
    return tz.fromutc(moment).replace(tzinfo=tz) - moment


def _change(tz: tzinfo, before: timedelta, after: timedelta) -> timedelta:
    """Return the first instant in (before, after] at which the offset is no longer that of `before`."""
    old = offset_at(before, tz)
    while True:
        middle = before + (after - before) // 2
        whole = timedelta(middle.days, middle.seconds)
        # Clocks are changed on whole seconds: those are tried first, and the instant before settles it.
        if before < whole:
            middle = whole
        elif offset_at(after - MICROSECOND, tz) == old:
            return after
        if offset_at(middle, tz) == old:
            before = middle
        else:
            after = middle


def offsets(tz: tzinfo, low: timedelta, high: timedelta) -> tuple[list[timedelta], list[timedelta]]:
    """Return the offsets of `tz` from `low` to `high`: where each begins, and what it is; one look a day.

    The closest two transitions of any zone in the tz database lie four days apart, so one look a day finds each.

    >>> offsets(timezone(timedelta(hours=1)), timedelta(), 5 * DAY)
    ([datetime.timedelta(0)], [datetime.timedelta(seconds=3600)])
    """
    if isinstance(tz, timezone):
        return [low], [offset_at(low, tz)]
    asked, last = _asked(low), _asked(high)
    fromutc = tz.fromutc
    zero = EPOCH.replace(tzinfo=tz)
    moment, end = zero + asked, zero + last
    offset = fromutc(moment).replace(tzinfo=tz) - moment
    starts, values = [low], [offset]
    while moment < end:
        before, moment = moment, min(moment + DAY, end)
        shown = fromutc(moment).replace(tzinfo=tz) - moment
        if shown != offset:
            offset = shown
            starts.append(_change(tz, before - zero, moment - zero))
            values.append(offset)
    return starts, values


def walls_to_instants(walls: list[timedelta], starts: list[timedelta], values: list[timedelta]) -> list[timedelta]:
    """Return, for ascending wall times, the first instant at which the wall clock shows each time or a later one.

    This one rule answers every daylight-saving question: a time in a skipped hour maps to the transition, a time in a
    repeated hour to its first showing, and the mapping never runs backwards. `starts` and `values` are from `offsets`.

    >>> hours = [timedelta(hours=n) for n in range(4)]
    >>> found = walls_to_instants(hours, starts=[-DAY, hours[1]], values=[hours[0], hours[1]])    # 1:00 is skipped
    >>> [instant // hours[1] for instant in found]
    [0, 1, 1, 2]
    """
    if len(values) == 1:
        offset = values[0]
        return [wall - offset for wall in walls]
    instants: list[timedelta] = []
    done = 0
    for index, offset in enumerate(values):
        until = bisect_left(walls, starts[index + 1] + offset, done) if index + 1 < len(starts) else len(walls)
        first = starts[index]
        if done < until and walls[done] - offset < first:
            instants += [max(first, wall - offset) for wall in walls[done:until]]
        else:
            instants += [wall - offset for wall in walls[done:until]]
        done = max(done, until)
    return instants


def first_instant(wall: timedelta, tz: tzinfo) -> timedelta:
    """Return the first instant at which the wall clock of `tz` shows `wall` or a later time.

    >>> first_instant(DAY, timezone(timedelta(hours=7)))
    datetime.timedelta(seconds=61200)
    """
    if isinstance(tz, timezone):
        return wall - offset_at(wall, tz)
    # No zone is a whole day ahead or behind, so the two offsets a day around are the only ones that can matter.
    before, after = offset_at(wall - DAY, tz), offset_at(wall + DAY, tz)
    if before == after:
        return wall - before
    change = _change(tz, wall - DAY, wall + DAY)
    return wall - before if wall - before < change else max(change, wall - after)


def day_of(instant: timedelta, tz: tzinfo) -> tuple[int, timedelta, timedelta]:
    """Return the local day that `instant` belongs to: its day number, its first instant, and that of the next day.

    >>> day_of(timedelta(hours=17), timezone(timedelta(hours=7)))[0]
    1
    """
    number = (instant + offset_at(instant, tz)).days
    end = first_instant((number + 1) * DAY, tz)
    if end <= instant:
        # A clock that fell back over midnight shows yesterday again: the day, once begun, goes on.
        number += 1
        return number, end, first_instant((number + 1) * DAY, tz)
    return number, first_instant(number * DAY, tz), end
