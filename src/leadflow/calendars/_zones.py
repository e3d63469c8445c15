"""Wall clocks and instants: which offset a zone has, and when its wall clock first shows a given time.

Everything is whole microseconds: an instant since 1970-01-01 00:00 UTC, a wall time since 1970-01-01 00:00 on that
wall. Zones are read through `tzinfo.fromutc` alone, which is unambiguous for every kind of tzinfo.
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

DAY = 86_400_000_000
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

# Where a zone can be asked without leaving the years 1 to 9999 on its wall; outside, the nearest answer holds.
FIRST_ASKED = (datetime(1, 1, 3, tzinfo=UTC) - EPOCH) // MICROSECOND
LAST_ASKED = (datetime(9999, 12, 30, tzinfo=UTC) - EPOCH) // MICROSECOND

# A float of seconds holds whole microseconds exactly up to 2 ** 33 seconds (the year 2242).
EXACT_FLOAT = 2**33 * 1_000_000
ONE_DAY = timedelta(days=1)
_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def check_zone(tz: tzinfo) -> tzinfo:
    """Give `tz` if it is a time zone object."""
    if not isinstance(tz, tzinfo):
        raise invalid_type("tz", tz, "a tzinfo is needed", "write tz=ZoneInfo('Asia/Ho_Chi_Minh')")
    return tz


def day_number(day: date) -> int:
    """Give the days from 1970-01-01 to `day`.

    >>> day_number(date(1970, 1, 3))
    2
    """
    return day.toordinal() - EPOCH_ORDINAL


def to_zone(instant: int, tz: tzinfo) -> datetime:
    """Give `instant` as a datetime in `tz`; raise `InvalidValueError` where its wall clock leaves the years 1 to 9999.

    >>> to_zone(0, timezone(timedelta(hours=7))).isoformat()
    '1970-01-01T07:00:00+07:00'
    """
    if 0 <= instant < EXACT_FLOAT:
        return datetime.fromtimestamp(instant / 1_000_000, tz)
    try:
        return (EPOCH + MICROSECOND * instant).astimezone(tz)
    except OverflowError:
        raise invalid(
            "instant", instant, f"in {tz} this instant lies outside the years 1 to 9999", "use a nearer time"
        ) from None


def offset_at(instant: int, tz: tzinfo) -> int:
    """Give what the wall clock of `tz` shows at `instant` beyond UTC, in microseconds.

    >>> offset_at(0, timezone(timedelta(hours=7))) == 7 * 3_600_000_000
    True
    """
    moment = _ZERO.replace(tzinfo=tz) + MICROSECOND * min(max(instant, FIRST_ASKED), LAST_ASKED)
    # Both carry tz, so Python subtracts them by the wall: that difference is the offset.
    return (tz.fromutc(moment) - moment) // MICROSECOND


def _change(tz: tzinfo, before: int, after: int) -> int:
    """Give the first instant in (before, after] at which the offset is no longer that of `before`."""
    old = offset_at(before, tz)
    # Transitions stand on whole seconds in every zone there is, so whole seconds are searched before microseconds.
    while after - before > 1:
        middle = (before + after) // 2
        if after - before > 2_000_000:
            middle -= middle % 1_000_000
        if offset_at(middle, tz) == old:
            before = middle
        else:
            after = middle
    return after


def offsets(tz: tzinfo, low: int, high: int) -> tuple[list[int], list[int]]:
    """Give the offsets of `tz` from `low` to `high`: where each begins, and what it is; one look a day.

    The closest two transitions of any zone in the tz database lie four days apart, so one look a day finds each.

    >>> offsets(timezone(timedelta(hours=1)), 0, 5 * DAY)
    ([0], [3600000000])
    """
    if isinstance(tz, timezone):
        return [low], [offset_at(low, tz)]
    asked, last = min(max(low, FIRST_ASKED), LAST_ASKED), min(max(high, FIRST_ASKED), LAST_ASKED)
    starts, fromutc = [low], tz.fromutc
    moment = _ZERO.replace(tzinfo=tz) + MICROSECOND * asked
    offset = fromutc(moment) - moment
    values = [offset // MICROSECOND]
    while asked < last:
        step = min(DAY, last - asked)
        moment += ONE_DAY if step == DAY else MICROSECOND * step
        shown = fromutc(moment) - moment
        if shown != offset:
            offset = shown
            starts.append(_change(tz, asked, asked + step))
            values.append(offset // MICROSECOND)
        asked += step
    return starts, values


def walls_to_instants(walls: list[int], starts: list[int], values: list[int]) -> list[int]:
    """Give, for ascending wall times, the first instant at which the wall clock shows each time or a later one.

    This one rule answers every daylight-saving question: a time in a skipped hour maps to the transition, a time in a
    repeated hour to its first showing, and the mapping never runs backwards. `starts` and `values` are from `offsets`.

    >>> walls_to_instants([0, 10, 15, 20, 40], starts=[-100, 0], values=[0, 20])    # 0 to 20 is skipped
    [0, 0, 0, 0, 20]
    """
    if len(values) == 1:
        offset = values[0]
        return [wall - offset for wall in walls]
    instants: list[int] = []
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


def first_instant(wall: int, tz: tzinfo) -> int:
    """Give the first instant at which the wall clock of `tz` shows `wall` or a later time.

    >>> first_instant(DAY, timezone(timedelta(hours=7))) == DAY - 7 * 3_600_000_000
    True
    """
    if isinstance(tz, timezone):
        return wall - offset_at(wall, tz)
    # No zone is a whole day ahead or behind, so the two offsets a day around are the only ones that can matter.
    before, after = offset_at(wall - DAY, tz), offset_at(wall + DAY, tz)
    if before == after:
        return wall - before
    change = _change(tz, wall - DAY, wall + DAY)
    return wall - before if wall - before < change else max(change, wall - after)


def day_of(instant: int, tz: tzinfo) -> tuple[int, int, int]:
    """Give the local day that `instant` belongs to: its day number, its first instant, and that of the next day.

    >>> day_of(DAY - 1, timezone(timedelta(hours=7)))[0]
    1
    """
    number = (instant + offset_at(instant, tz)) // DAY
    end = first_instant((number + 1) * DAY, tz)
    if end <= instant:
        # A clock that fell back over midnight shows yesterday again: the day, once begun, goes on.
        number += 1
        return number, end, first_instant((number + 1) * DAY, tz)
    return number, first_instant(number * DAY, tz), end
