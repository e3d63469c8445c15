"""Calendars: what they say of themselves, how they join, and what they refuse."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz as dateutil_tz

from leadflow.calendars import (
    ALWAYS_OPEN,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Calendar,
    Day,
    HolidayRule,
    Month,
    NeverOpensError,
    Period,
    Week,
    WeeklyHours,
)
from leadflow.errors import InvalidTypeError, InvalidValueError, LimitError, NaiveDatetimeError

HCM = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
WEEKENDS = BusinessCalendar(tz=UTC, weekly="sat-sun 09:00-17:00")
FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAIVE = datetime(2026, 3, 6, 16)  # noqa: DTZ001  # what must be refused

OFFICE = BusinessCalendar(
    tz=HCM,
    weekly={"mon-fri": ["08:00-12:00", "13:30-17:30"], "sat": ["08:00-12:00"]},
    holidays=[date(2026, 1, 1), HolidayRule.fixed("Reunification Day", month=4, day=30)],
    special_hours={date(2026, 12, 24): ["08:00-12:00"], date(2026, 12, 31): []},
    closures=[
        (datetime(2026, 6, 2, 12, tzinfo=UTC), datetime(2026, 6, 2, 13, tzinfo=UTC)),
        (datetime(2026, 6, 1, 8, tzinfo=HCM), datetime(2026, 6, 1, 12, tzinfo=HCM)),
    ],
    holiday_scope="day",
)


def test_a_calendar_reads_like_a_timetable() -> None:
    assert str(OFFICE) == (
        "mon-fri 08:00-12:00 13:30-17:30; sat 08:00-12:00 (Asia/Ho_Chi_Minh); "
        "closed 2026-01-01, Reunification Day (30 Apr); 2026-12-24 08:00-12:00; 2026-12-31 closed; "
        "closed 2026-06-01 01:00 to 2026-06-01 05:00 UTC; closed 2026-06-02 12:00 to 2026-06-02 13:00 UTC"
    )
    assert str(WEEKDAYS | WEEKENDS) == "(mon-fri 09:00-17:00 (UTC) | sat-sun 09:00-17:00 (UTC))"
    assert str(ALWAYS_OPEN) == "always"


def test_a_calendar_is_what_its_repr_says() -> None:
    import datetime as dt
    import zoneinfo

    for calendar in (OFFICE, WEEKDAYS, (OFFICE & WEEKDAYS) - ALWAYS_OPEN, ALWAYS_OPEN | WEEKENDS):
        names = {
            "ALWAYS_OPEN": ALWAYS_OPEN,
            "BusinessCalendar": BusinessCalendar,
            "HolidayRule": HolidayRule,
            "datetime": dt,
            "zoneinfo": zoneinfo,
        }
        assert eval(repr(calendar), names) == calendar
        assert hash(eval(repr(calendar), names)) == hash(calendar)


def test_definitions_that_mean_the_same_are_equal() -> None:
    assert BusinessCalendar(tz=UTC, weekly=WeeklyHours.parse("mon-fri 09:00-17:00")) == WEEKDAYS
    assert BusinessCalendar(tz=UTC, weekly={"mon,tue,wed,thu,fri": ["12:00-17:00", "09:00-13:00"]}) == WEEKDAYS
    assert WEEKDAYS != WEEKENDS
    assert (WEEKDAYS | WEEKENDS) != (WEEKENDS | WEEKDAYS)
    assert ALWAYS_OPEN.tz is UTC


def test_special_hours_win_over_a_holiday_that_closes_the_day() -> None:
    night = BusinessCalendar(
        tz=BERLIN,
        weekly="mon-sun 22:00-06:00",
        holidays=[date(2026, 3, 4), date(2026, 3, 5)],
        special_hours={date(2026, 3, 5): ["10:00-11:00"]},
        holiday_scope="day",
    )
    assert not night.is_open(datetime(2026, 3, 4, 1, tzinfo=BERLIN))  # the night before ends at midnight
    assert not night.is_open(datetime(2026, 3, 5, 1, tzinfo=BERLIN))  # the shift of the 4th does not start
    assert night.is_open(datetime(2026, 3, 5, 10, 30, tzinfo=BERLIN))
    assert not night.is_open(datetime(2026, 3, 5, 23, tzinfo=BERLIN))
    assert night.is_open(datetime(2026, 3, 6, 23, tzinfo=BERLIN))


NIGHTS = BusinessCalendar(tz=UTC, weekly="mon-fri 22:00-06:00")


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ((2, 10), 1, (4, 6)),  # Monday: the shift of Tuesday closes on Wednesday
        ((3, 2), 1, (5, 6)),  # Tuesday at two: the first day after is Wednesday
        ((5, 10), 1, (7, 6)),  # Thursday: the shift of Friday closes on Saturday
        ((6, 10), 1, (10, 6)),  # Friday: no shift starts on Saturday or Sunday
        ((7, 3), 1, (10, 6)),
        ((6, 10), 5, (14, 6)),
        ((2, 10), Fraction(1, 2), (4, 2)),  # half of the eight hours from 22:00
    ],
)
@pytest.mark.parametrize("calendar", [NIGHTS, NIGHTS | (ALWAYS_OPEN - ALWAYS_OPEN), NIGHTS & ALWAYS_OPEN])
def test_a_night_shift_belongs_to_the_day_on_which_it_starts(
    calendar: Calendar, start: tuple[int, int], days: int | Fraction, due: tuple[int, int]
) -> None:
    began, ends = (datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in (start, due))
    assert calendar.due(began, BusinessDays(days)) == ends
    assert calendar.used(began, ends, BusinessDays(days)) == BusinessDays(days)


def test_a_day_that_opens_at_midnight_does_not_open_the_day_before() -> None:
    tuesdays = BusinessCalendar(tz=UTC, weekly={"tue": ["00:00-08:00"]})
    sunday = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert tuesdays.due(sunday, BusinessDays(1)) == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert tuesdays.used(sunday, datetime(2026, 3, 4, tzinfo=UTC), BusinessDays(9)) == BusinessDays(1)


def test_a_day_and_a_night_shift_of_one_date_end_together() -> None:
    both = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00 22:00-06:00")
    assert both.due(datetime(2026, 3, 2, 10, tzinfo=UTC), BusinessDays(1)) == datetime(2026, 3, 4, 6, tzinfo=UTC)
    joined = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00") | NIGHTS
    assert joined.due(datetime(2026, 3, 2, 10, tzinfo=UTC), BusinessDays(1)) == datetime(2026, 3, 4, 6, tzinfo=UTC)


def test_shifts_of_whole_days_end_at_midnight() -> None:
    always = BusinessCalendar(tz=UTC, weekly="mon-sun 00:00-24:00")
    assert always.due(datetime(2026, 3, 2, 10, tzinfo=UTC), BusinessDays(1)) == datetime(2026, 3, 4, tzinfo=UTC)


def test_open_days_and_open_time() -> None:
    assert OFFICE.open_time(Week(2026, 10)) == timedelta(hours=44)
    assert len(OFFICE.open_days(Month(2026, 4))) == 25
    assert [day.day for day in OFFICE.open_days(Week(2026, 53))] == [28, 29, 30, 1, 2]  # 31 December is closed
    # Night shifts have open time on both days that they touch.
    night = BusinessCalendar(tz=UTC, weekly="fri 22:00-06:00")
    assert night.open_days(Week(2026, 10)) == (date(2026, 3, 6), date(2026, 3, 7))
    assert (ALWAYS_OPEN - ALWAYS_OPEN).open_days(Week(2026, 10)) == ()


def test_business_days_end_with_the_last_closing() -> None:
    start = datetime(2026, 3, 6, 9, tzinfo=HCM)  # a Friday; Saturday is open till noon
    assert OFFICE.due(start, BusinessDays(1)) == datetime(2026, 3, 7, 12, tzinfo=HCM)
    assert OFFICE.due(start, BusinessDays(2)) == datetime(2026, 3, 9, 17, 30, tzinfo=HCM)
    assert OFFICE.last_call(start, BusinessDays(2)) == datetime(2026, 3, 10, 8, tzinfo=HCM)
    assert OFFICE.due(start, BusinessDays(0)) == start
    assert OFFICE.last_call(start, BusinessDays(0)) == datetime(2026, 3, 7, 8, tzinfo=HCM)
    assert OFFICE.used(start, datetime(2026, 3, 9, 12, tzinfo=HCM), BusinessDays(2)) == BusinessDays(1.5)
    assert OFFICE.used(start, datetime(2026, 3, 8, 12, tzinfo=HCM), BusinessDays(2)) == BusinessDays(1)
    # A whole Saturday on hold is not counted; half a Monday on hold is.
    holds = [
        (datetime(2026, 3, 7, 7, tzinfo=HCM), datetime(2026, 3, 7, 18, tzinfo=HCM)),
        (datetime(2026, 3, 9, 7, tzinfo=HCM), datetime(2026, 3, 9, 12, tzinfo=HCM)),
    ]
    assert OFFICE.due(start, BusinessDays(1), pauses=holds) == datetime(2026, 3, 9, 17, 30, tzinfo=HCM)
    assert OFFICE.used(start, datetime(2026, 3, 10, 7, tzinfo=HCM), BusinessDays(1), pauses=holds) == BusinessDays(1)


def test_a_day_that_was_left_out_is_no_business_day() -> None:
    apia = ZoneInfo("Pacific/Apia")
    hotline = BusinessCalendar(tz=apia, weekly="mon-sun 00:00-24:00")
    days = hotline.open_days(Period(date(2011, 12, 28), date(2012, 1, 2)))
    assert [day.day for day in days] == [28, 29, 31, 1]
    start = datetime(2011, 12, 29, 12, tzinfo=apia)
    assert hotline.due(start, BusinessDays(1)) == datetime(2012, 1, 1, tzinfo=apia)
    assert hotline.used(start, datetime(2012, 1, 1, 12, tzinfo=apia), BusinessDays(1)) == BusinessDays(1.5)


def test_part_of_a_day_need_not_be_a_whole_microsecond() -> None:
    seventh = BusinessDays(Fraction(1, 7))  # 4114285714 microseconds and two sevenths of the eight hours
    due, call = WEEKDAYS.due(FRIDAY, seventh), WEEKDAYS.last_call(FRIDAY, seventh)
    opens = datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert due - opens == timedelta(microseconds=4_114_285_715)
    assert call == due - timedelta(microseconds=1)
    assert WEEKDAYS.last_call(FRIDAY, BusinessDays(Fraction(1, 8))) == opens + HOUR


def test_a_timedelta_is_the_wall_clock() -> None:
    assert WEEKDAYS.due(FRIDAY, timedelta(hours=30)) == FRIDAY + timedelta(hours=30)
    assert WEEKDAYS.used(FRIDAY, FRIDAY + timedelta(hours=30), timedelta(hours=1)) == timedelta(hours=30)
    hold = [(FRIDAY + HOUR, FRIDAY + 3 * HOUR)]
    assert WEEKDAYS.due(FRIDAY, HOUR, pauses=hold) == FRIDAY + HOUR
    assert WEEKDAYS.last_call(FRIDAY, HOUR, pauses=hold) == FRIDAY + 3 * HOUR
    assert WEEKDAYS.due(FRIDAY, 2 * HOUR, pauses=hold) == FRIDAY + 4 * HOUR


def test_what_is_never_used_up_has_no_last_call() -> None:
    once = BusinessCalendar(tz=UTC, weekly={}, special_hours={date(2026, 3, 9): ["09:00-11:00"]})
    assert once.last_call(FRIDAY, BusinessHours(1)) == datetime(2026, 3, 9, 10, tzinfo=UTC)
    assert once.last_call(FRIDAY, BusinessHours(2)) is None  # used up at the closing, and never passed
    assert once.due(FRIDAY, BusinessHours(2)) == datetime(2026, 3, 9, 11, tzinfo=UTC)
    assert once.last_call(FRIDAY, BusinessHours(3)) is None
    assert once.last_call(FRIDAY, BusinessDays(2)) is None
    with pytest.raises(NeverOpensError, match="3 business hours never pass"):
        once.due(FRIDAY, BusinessHours(3))
    with pytest.raises(NeverOpensError, match="2 business days never pass"):
        once.due(FRIDAY, BusinessDays(2))
    hold = [(FRIDAY, FRIDAY + timedelta(days=20))]
    with pytest.raises(NeverOpensError):
        once.due(FRIDAY, BusinessDays(1), pauses=hold)


def test_intersections_that_never_overlap_say_so() -> None:
    nowhere = WEEKDAYS & WEEKENDS
    for ask in (nowhere.next_open, nowhere.next_close, nowhere.previous_open, nowhere.previous_close):
        for _ in range(2):  # the second time, what the first one found is known
            with pytest.raises(NeverOpensError) as caught:
                ask(FRIDAY)
            assert caught.value.at == FRIDAY
    for move in (nowhere.add, nowhere.subtract):
        for _ in range(2):
            with pytest.raises(NeverOpensError, match="there is not that much open time"):
                move(FRIDAY, HOUR)
    for roll in (nowhere.roll_forward, nowhere.roll_back):
        with pytest.raises(NeverOpensError, match="there is no"):
            roll(FRIDAY)
    assert nowhere.elapsed(FRIDAY, FRIDAY + timedelta(days=900)) == timedelta(0)
    assert nowhere.intervals(FRIDAY, FRIDAY + timedelta(days=900)) == ()


def test_a_calendar_far_from_its_only_opening_finds_it() -> None:
    once = BusinessCalendar(tz=UTC, weekly={}, special_hours={date(2026, 3, 9): ["09:00-11:00"]})
    opening = datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert once.next_open(datetime(1400, 1, 1, tzinfo=UTC)) == opening
    assert once.previous_open(datetime(2700, 1, 1, tzinfo=UTC)) == opening
    assert once.add(datetime(1400, 1, 1, tzinfo=UTC), HOUR) == opening + HOUR
    assert once.subtract(datetime(2700, 1, 1, tzinfo=UTC), HOUR) == opening + HOUR
    assert once.elapsed(datetime(1400, 1, 1, tzinfo=UTC), datetime(2700, 1, 1, tzinfo=UTC)) == 2 * HOUR


def test_always_open_has_no_openings() -> None:
    around_the_clock = BusinessCalendar(tz=BERLIN, weekly="mon-sun 00:00-24:00")
    for calendar in (ALWAYS_OPEN, around_the_clock):
        with pytest.raises(NeverOpensError, match="there is no closing ahead"):
            calendar.next_close(FRIDAY)
        with pytest.raises(NeverOpensError, match="there is no opening before"):
            calendar.previous_open(FRIDAY)
        assert calendar.roll_back(FRIDAY) == FRIDAY == calendar.roll_forward(FRIDAY)
    assert len(around_the_clock.intervals(FRIDAY, FRIDAY + timedelta(days=4000))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: WEEKDAYS.elapsed(NAIVE, FRIDAY),
        lambda: WEEKDAYS.elapsed(FRIDAY, NAIVE),
        lambda: WEEKDAYS.add(NAIVE, HOUR),
        lambda: WEEKDAYS.subtract(NAIVE, HOUR),
        lambda: WEEKDAYS.is_open(NAIVE),
        lambda: WEEKDAYS.next_open(NAIVE),
        lambda: WEEKDAYS.roll_back(NAIVE),
        lambda: WEEKDAYS.intervals(NAIVE, FRIDAY),
        lambda: WEEKDAYS.due(NAIVE, BusinessHours(4)),
        lambda: WEEKDAYS.used(FRIDAY, NAIVE, BusinessHours(4)),
        lambda: WEEKDAYS.elapsed(FRIDAY, FRIDAY, pauses=[(NAIVE, FRIDAY)]),
        lambda: BusinessCalendar(tz=UTC, weekly="", closures=[(NAIVE, FRIDAY)]),
    ],
)
def test_naive_instants_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(NaiveDatetimeError, match="write datetime"):
        wrong()


nothing: Any = None
four: Any = 4


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: WEEKDAYS.elapsed(nothing, FRIDAY),
        lambda: WEEKDAYS.elapsed("2026-03-06", FRIDAY),  # type: ignore[arg-type]  # what must be refused
        lambda: WEEKDAYS.elapsed(date(2026, 3, 6), FRIDAY),  # type: ignore[arg-type]  # what must be refused
        lambda: WEEKDAYS.add(FRIDAY, four),
        lambda: WEEKDAYS.add(FRIDAY, BusinessHours(4)),  # type: ignore[arg-type]  # what must be refused
        lambda: WEEKDAYS.due(FRIDAY, four),
        lambda: WEEKDAYS.open_time(four),
        lambda: WEEKDAYS.elapsed(FRIDAY, FRIDAY, pauses=four),
        lambda: WEEKDAYS.elapsed(FRIDAY, FRIDAY, pauses=[four]),
        lambda: WEEKDAYS.elapsed(FRIDAY, FRIDAY, pauses=[(FRIDAY,)]),  # type: ignore[list-item]  # what must be refused
        lambda: BusinessCalendar(tz="UTC", weekly=""),  # type: ignore[arg-type]  # what must be refused
        lambda: BusinessCalendar(tz=UTC, weekly=four),
        lambda: BusinessCalendar(tz=UTC, weekly="", special_hours=four),
        lambda: BusinessCalendar(tz=UTC, weekly="", special_hours={FRIDAY: []}),
        lambda: WEEKDAYS | four,
        lambda: WEEKDAYS & four,
        lambda: WEEKDAYS - four,
    ],
)
def test_wrong_kinds_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        wrong()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: WEEKDAYS.due(FRIDAY, timedelta(hours=-1)),
        lambda: WEEKDAYS.used(FRIDAY, FRIDAY - HOUR, BusinessHours(4)),
        lambda: WEEKDAYS.intervals(FRIDAY, FRIDAY - HOUR),
        lambda: WEEKDAYS.elapsed(FRIDAY, FRIDAY, pauses=[(FRIDAY, FRIDAY - HOUR)]),
        lambda: BusinessCalendar(tz=UTC, weekly="", closures=[(FRIDAY, FRIDAY - HOUR)]),
        lambda: BusinessCalendar(tz=UTC, weekly="", holiday_scope=nothing),
    ],
)
def test_wrong_values_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError, match=";"):
        wrong()


def test_the_ends_of_time() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert ALWAYS_OPEN.elapsed(first, last) == last - first
    assert ALWAYS_OPEN.add(first, last - first) == last
    assert ALWAYS_OPEN.subtract(last, last - first) == first
    assert WEEKDAYS.is_open(datetime(1, 1, 1, 9, tzinfo=UTC))  # 1 January 1 was a Monday
    assert WEEKDAYS.next_open(first) == datetime(1, 1, 1, 9, tzinfo=UTC)
    assert WEEKDAYS.next_close(datetime(9999, 12, 31, 12, tzinfo=UTC)) == datetime(9999, 12, 31, 17, tzinfo=UTC)
    with pytest.raises(NeverOpensError):
        WEEKDAYS.next_open(datetime(9999, 12, 31, 12, tzinfo=UTC))
    with pytest.raises(NeverOpensError):
        WEEKDAYS.previous_close(datetime(1, 1, 1, 12, tzinfo=UTC))
    with pytest.raises(NeverOpensError):
        WEEKDAYS.add(datetime(9999, 12, 1, tzinfo=UTC), timedelta(days=30))
    with pytest.raises(NeverOpensError):
        WEEKDAYS.subtract(datetime(1, 1, 9, tzinfo=UTC), timedelta(days=30))
    with pytest.raises(NeverOpensError):
        WEEKDAYS.due(datetime(9999, 1, 1, tzinfo=UTC), BusinessDays(1_000))
    with pytest.raises(NeverOpensError):
        ALWAYS_OPEN.add(last, timedelta(days=1000))
    # An instant that exists, on a wall clock whose year 10000 does not.
    ahead = BusinessCalendar(tz=timezone(timedelta(hours=14)), weekly="mon-sun 00:00-24:00")
    with pytest.raises(InvalidValueError, match="years 1 to 9999"):
        (ahead | ALWAYS_OPEN).roll_forward(last)
    assert WEEKDAYS.open_time(Day(1, 1, 1)) == timedelta(hours=8)


@pytest.mark.deep  # a calendar that is always open is looked through from end to end
def test_a_calendar_that_is_always_open_never_closes() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    for calendar in (ALWAYS_OPEN | WEEKDAYS, WEEKDAYS | ALWAYS_OPEN):
        with pytest.raises((NeverOpensError, InvalidValueError)):
            calendar.next_close(last)
        with pytest.raises((NeverOpensError, InvalidValueError)):
            calendar.previous_open(first)


@pytest.mark.deep  # a calendar that is asked for so much looks through all its years
@pytest.mark.parametrize("huge", [timedelta.max, timedelta(days=5_000_000), timedelta(days=3_000_000)])
def test_more_time_than_there_is(huge: timedelta) -> None:
    with pytest.raises(NeverOpensError):
        WEEKDAYS.add(datetime(9990, 1, 1, tzinfo=UTC), huge)
    with pytest.raises(NeverOpensError):
        WEEKDAYS.subtract(datetime(9, 1, 1, tzinfo=UTC), huge)


def test_a_whole_shift_of_one_microsecond() -> None:
    tick = timedelta(microseconds=1)
    blink = BusinessCalendar(tz=UTC, weekly="mon 09:00:00-09:00:00.000001")
    assert blink.add(FRIDAY, tick) == datetime(2026, 3, 9, 9, 0, 0, 1, tzinfo=UTC)
    assert blink.add(FRIDAY, 3 * tick) == datetime(2026, 3, 23, 9, 0, 0, 1, tzinfo=UTC)
    assert blink.subtract(FRIDAY, 2 * tick) == datetime(2026, 2, 23, 9, tzinfo=UTC)


class Localising(tzinfo):
    """A zone like those of pytz: what it answers carries another tzinfo than the zone itself."""

    def fromutc(self, dt: datetime) -> datetime:
        return (dt.replace(tzinfo=None) + 7 * HOUR).replace(tzinfo=timezone(7 * HOUR))

    def utcoffset(self, dt: datetime | None) -> timedelta:
        return 7 * HOUR + timedelta(minutes=7)  # the local mean time that pytz shows before it is asked properly

    def dst(self, dt: datetime | None) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None) -> str:
        return "localising"


def test_zones_of_other_makers() -> None:
    ours = BusinessCalendar(tz=BERLIN, weekly="mon-sun 01:00-05:00")
    theirs = BusinessCalendar(tz=dateutil_tz.gettz("Europe/Berlin") or UTC, weekly="mon-sun 01:00-05:00")
    for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 1)):
        period = Day.of(day)
        assert theirs.open_time(period) == ours.open_time(period)
        start, end = period.bounds(BERLIN)
        found = [(a.astimezone(UTC), b.astimezone(UTC)) for a, b in theirs.intervals(start, end)]
        assert found == [(a.astimezone(UTC), b.astimezone(UTC)) for a, b in ours.intervals(start, end)]
    localising = BusinessCalendar(tz=Localising(), weekly="mon-fri 09:00-17:00")
    assert localising.next_open(FRIDAY) == datetime(2026, 3, 9, 2, tzinfo=UTC)


class HalfSecond(tzinfo):
    """A zone whose clock jumps ahead by an hour, half a second after noon UTC."""

    def fromutc(self, dt: datetime) -> datetime:
        return dt + HOUR if dt.isoformat() >= "2026-03-09T12:00:00.500000" else dt

    def utcoffset(self, dt: datetime | None) -> timedelta:
        return timedelta(0)

    def dst(self, dt: datetime | None) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None) -> str:
        return "half a second"


def test_a_clock_may_change_within_a_second() -> None:
    office = BusinessCalendar(tz=HalfSecond(), weekly="mon 12:30-14:00")
    found = office.elapsed(datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC))
    # From 12:00:00.5, when the clock shows 13:00:00.5, until it shows 14:00.
    assert found == timedelta(minutes=59, seconds=59.5)


class Stamp(datetime):
    """As pandas.Timestamp is: its difference is not the plain one either."""

    def __sub__(self, other: Any) -> Any:
        return Span(seconds=(datetime(*self.timetuple()[:6], tzinfo=self.tzinfo) - other).total_seconds())


class Span(timedelta):
    """As pandas.Timedelta is one."""

    def __add__(self, other: Any) -> Any:
        return Span(seconds=self.total_seconds() + other.total_seconds())

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return Span(seconds=self.total_seconds() - other.total_seconds())


def test_subclasses_do_not_leak_into_answers() -> None:
    start, end = Stamp(2026, 3, 6, 16, tzinfo=UTC), Stamp(2026, 3, 9, 10, tzinfo=UTC)
    WEEKDAYS.elapsed(FRIDAY, FRIDAY)
    elapsed = WEEKDAYS.elapsed(start, end)
    assert (elapsed, type(elapsed)) == (2 * HOUR, timedelta)
    later = WEEKDAYS.add(start, Span(hours=2))
    assert (later, type(later)) == (datetime(2026, 3, 9, 10, tzinfo=UTC), datetime)
    assert type(WEEKDAYS.roll_forward(start)) is datetime
    with pytest.raises(InvalidTypeError):
        WEEKDAYS.add(NAIVE.date(), HOUR)  # type: ignore[arg-type]  # what must be refused


def test_at_most_two_hundred_calendars_make_one() -> None:
    joined: Calendar = ALWAYS_OPEN
    for _ in range(7):
        joined = joined | joined
    assert joined.is_open(FRIDAY)
    with pytest.raises(LimitError, match="size=256: at most 200 calendars make one") as raised:
        _ = joined | joined
    assert (raised.value.size, raised.value.limit) == (256, 200)
    chain: Calendar = OFFICE
    for _ in range(199):
        chain = chain | OFFICE
    assert chain.is_open(FRIDAY) is OFFICE.is_open(FRIDAY)
