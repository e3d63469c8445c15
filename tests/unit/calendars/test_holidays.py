"""Holidays: by rule, by date, and by whatever answers `in`."""

import datetime as dt
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from leadflow.calendars import BusinessCalendar, HolidayRule
from leadflow.calendars.holidays import Holidays, Lookup, to_holidays
from leadflow.errors import InvalidTypeError, InvalidValueError

WEEKDAYS = "mon-fri 09:00-17:00"


# Easter Sundays by the tables of the US Census Bureau (western) and of the Greek Orthodox Archdiocese (orthodox).
@pytest.mark.parametrize(
    ("rule", "year", "days"),
    [
        (HolidayRule.fixed("Christmas", month=12, day=25), 2026, [date(2026, 12, 25)]),
        (HolidayRule.fixed("leap day", month=2, day=29), 2028, [date(2028, 2, 29)]),
        (HolidayRule.fixed("leap day", month=2, day=29), 2026, []),
        (HolidayRule.fixed("outside", month=1, day=1), 10_000, []),
        (HolidayRule.nth_weekday("Thanksgiving", month=11, weekday="thu", n=4), 2025, [date(2025, 11, 27)]),
        (HolidayRule.nth_weekday("Memorial Day", month=5, weekday="mon", n=-1), 2026, [date(2026, 5, 25)]),
        (HolidayRule.nth_weekday("fifth Friday", month=2, weekday="fri", n=5), 2026, []),
        (HolidayRule.nth_weekday("fifth from the end", month=2, weekday="fri", n=-5), 2026, []),
        (HolidayRule.nth_weekday("last of the year", month=12, weekday="thu", n=-1), 2026, [date(2026, 12, 31)]),
        (HolidayRule.nth_weekday("outside", month=5, weekday="mon", n=1), 0, []),
        (HolidayRule.easter("Easter Monday", days=1), 2024, [date(2024, 4, 1)]),
        (HolidayRule.easter("Easter", church="orthodox"), 2024, [date(2024, 5, 5)]),
        (HolidayRule.easter("before the formula"), 1500, []),
        # 120 days before 28 March 2027.
        (HolidayRule.easter("in the year before", days=-120), 2026, [date(2026, 11, 28)]),
        (
            HolidayRule.recurring("every second Friday", "FREQ=WEEKLY;INTERVAL=2;COUNT=3", starts=date(2026, 12, 11)),
            2026,
            [date(2026, 12, 11), date(2026, 12, 25)],
        ),
        (
            HolidayRule.recurring("every second Friday", "FREQ=WEEKLY;INTERVAL=2;COUNT=3", starts=date(2026, 12, 11)),
            2027,
            [date(2027, 1, 8)],
        ),
        (HolidayRule.recurring("ended", "FREQ=YEARLY;UNTIL=20271231", starts=date(2026, 5, 4)), 2028, []),
        (
            HolidayRule.recurring("ended", "FREQ=YEARLY;UNTIL=20271231T000000Z;BYMONTH=5", starts=date(2026, 5, 4)),
            2027,
            [date(2027, 5, 4)],
        ),
        (HolidayRule.recurring("not begun", "RRULE:FREQ=YEARLY", starts=date(2026, 5, 4)), 2025, []),
    ],
)
def test_dates(rule: HolidayRule, year: int, days: list[date]) -> None:
    assert list(rule.dates(year)) == days
    twin = eval(repr(rule), {"HolidayRule": HolidayRule, "datetime": dt})
    assert pickle.loads(pickle.dumps(rule)) == rule == twin
    assert hash(rule) == hash(twin)
    assert str(rule).startswith(rule.name)


def test_rules_read_aloud() -> None:
    assert str(HolidayRule.fixed("Reunification Day", month=4, day=30)) == "Reunification Day (30 Apr)"
    assert str(HolidayRule.nth_weekday("MLK Day", month=1, weekday="mon", n=3)) == "MLK Day (3. mon of Jan)"
    assert (
        str(HolidayRule.nth_weekday("Memorial Day", month=5, weekday="mon", n=-1)) == "Memorial Day (last mon of May)"
    )
    assert str(HolidayRule.easter("Good Friday", days=-2)) == "Good Friday (Easter -2)"
    assert str(HolidayRule.easter("Easter")) == "Easter (Easter)"


easter: Any = HolidayRule.easter
fixed: Any = HolidayRule.fixed
nth: Any = HolidayRule.nth_weekday
recurring: Any = HolidayRule.recurring
D = date(2026, 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: fixed(" ", month=1, day=1),
        lambda: fixed("x", month=13, day=1),
        lambda: fixed("x", month=2, day=30),
        lambda: fixed("x", month=2, day=0),
        lambda: fixed("x", month=2.0, day=1),
        lambda: nth("x", month=1, weekday="monday", n=1),
        lambda: nth("x", month=1, weekday="mon", n=0),
        lambda: nth("x", month=1, weekday="mon", n=6),
        lambda: easter("x", days=400),
        lambda: easter("x", church="northern"),
        lambda: recurring("x", 5, starts=D),
        lambda: recurring("x", "FREQ=HOURLY", starts=D),
        lambda: recurring("x", "FREQ=DAILY;BYHOUR=3", starts=D),
        lambda: recurring("x", "FREQ=DAILY;NONSENSE=3", starts=D),
        # What would ask the clock, open a file, or search for ever.
        lambda: recurring("x", "RDATE:15", starts=D),
        lambda: recurring("x", "EXDATE;TZID=Asia/Tokyo:20260101", starts=D),
        lambda: recurring("x", "FREQ=DAILY EXRULE:FREQ=DAILY", starts=D),
        lambda: recurring("x", "FREQ=DAILY;INTERVAL=0", starts=D),
        lambda: recurring("x", "FREQ=DAILY;INTERVAL=10000", starts=D),
        lambda: recurring("x", "FREQ=DAILY;COUNT=0", starts=D),
        lambda: recurring("x", "FREQ=DAILY;FREQ=YEARLY", starts=D),
        lambda: recurring("x", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", starts=D),
        lambda: recurring("x", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", starts=D),
        lambda: recurring("x", "FREQ=YEARLY;BYMONTH=13", starts=D),
        lambda: recurring("x", "FREQ=YEARLY;BYMONTH=1,", starts=D),
        lambda: recurring("x", "FREQ=DAILY;INTERVAL=\u0661", starts=D),
        lambda: recurring("x", "", starts=D),
        lambda: recurring("x", "BYMONTH=3;INTERVAL=2", starts=D),
        lambda: recurring("x", "FREQ=DAILY;COUNT=3;UNTIL=20270101", starts=D),
        lambda: recurring("x", "FREQ=DAILY;UNTIL=20271301", starts=D),
        lambda: recurring("x", "FREQ=DAILY;UNTIL=soon", starts=D),
        lambda: recurring("x", "DTSTART:20260101\nRRULE:FREQ=DAILY", starts=D),
        lambda: recurring("x", "FREQ=YEARLY", starts=datetime(2026, 1, 1, tzinfo=UTC)),
        lambda: fixed("x", month=1, day=1).dates("2026"),
    ],
)
def test_wrong_rules_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises((InvalidValueError, InvalidTypeError), match=";"):
        wrong()


class Lazy(dict[date, str]):
    """What a `holidays` object does: it works a year out when it is asked."""

    def __contains__(self, day: object) -> bool:
        assert isinstance(day, date)
        if (day.month, day.day) == (7, 14):
            self[day] = "Bastille Day"
        return super().__contains__(day)


class Only:
    """A container that cannot be listed."""

    def __contains__(self, day: object) -> bool:
        return day == date(2026, 3, 2)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Only)

    __hash__ = None  # type: ignore[assignment]  # a container of days need not hash


def dates() -> Iterator[date]:
    yield date(2026, 3, 2)


@pytest.mark.parametrize(
    "given",
    [
        [date(2026, 3, 2)],
        {date(2026, 3, 2)},
        frozenset({date(2026, 3, 2)}),
        {date(2026, 3, 2): "name"},
        {date(2026, 3, 2): "name"}.keys(),
        MappingProxyType({date(2026, 3, 2): "name"}),
        [[date(2026, 3, 2)], {date(2026, 3, 2)}],
        dates(),
        [HolidayRule.fixed("name", month=3, day=2)],
        HolidayRule.fixed("name", month=3, day=2),
        Only(),
        [Only()],
    ],
    ids=lambda given: type(given).__name__,
)
def test_everything_that_names_days_closes_them(given: Any) -> None:
    office = BusinessCalendar(tz=UTC, weekly=WEEKDAYS, holidays=given)
    assert not office.is_open(datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert office.is_open(datetime(2026, 3, 3, 12, tzinfo=UTC))
    assert office == BusinessCalendar(tz=UTC, weekly=WEEKDAYS, holidays=office.holidays)


def test_a_lookup_is_asked_for_years_that_it_has_not_worked_out() -> None:
    lazy = Lazy()
    office = BusinessCalendar(tz=UTC, weekly=WEEKDAYS, holidays=[lazy, date(2026, 7, 13)])
    twin = BusinessCalendar(tz=UTC, weekly=WEEKDAYS, holidays=[date(2026, 7, 13), Lazy()])
    assert not office.is_open(datetime(2026, 7, 14, 12, tzinfo=UTC))
    assert not office.is_open(datetime(2031, 7, 14, 12, tzinfo=UTC))
    assert office.is_open(datetime(2026, 7, 15, 12, tzinfo=UTC))
    # It is a copy that was asked: the caller's object, equality and hash are as they were.
    assert len(lazy) == 0
    assert office == twin
    assert hash(office) == hash(twin)
    assert pickle.loads(pickle.dumps(office)) == office
    assert str(office).endswith("closed 2026-07-13, Lazy holidays")
    assert office.holidays.lookups[0] != Lookup({})
    assert office.holidays.lookups[0] != "Lazy"
    assert repr(office.holidays) == "[datetime.date(2026, 7, 13), {}]"


def test_the_holidays_package_works_as_it_is() -> None:
    holidays = pytest.importorskip("holidays", reason="the holidays package is not installed")
    vietnam = holidays.country_holidays("VN")
    office = BusinessCalendar(tz=UTC, weekly=WEEKDAYS, holidays=vietnam)
    # Tet 2026: New Year's Eve on Monday 16 February, four days after it. Thursday 30 April: Reunification Day.
    for day in (date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 20), date(2026, 4, 30), date(2026, 9, 2)):
        assert not office.is_open(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)), day
    assert office.is_open(datetime(2026, 2, 25, 12, tzinfo=UTC))
    assert len(vietnam) == 0


@pytest.mark.parametrize(
    "wrong", ["2026-03-02", [5], [datetime(2026, 3, 2, tzinfo=UTC)], None, [[[[date(2026, 3, 2)]]]]]
)
def test_what_is_no_holiday_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidTypeError, match="holidays="):
        to_holidays(wrong)


TET = (date(2026, 2, 16), date(2026, 2, 20))  # Monday to Friday


@pytest.mark.parametrize(
    ("given", "closed"),
    [
        ([TET], [16, 17, 18, 19, 20]),
        ([[TET], date(2026, 2, 23)], [16, 17, 18, 19, 20, 23]),
        ([(date(2026, 2, 18), date(2026, 2, 18))], [18]),
        ([[*TET]], [16, 20]),
        ([{*TET}], [16, 20]),
        ([frozenset(TET)], [16, 20]),
        # The collection itself, whatever its kind, is no pair.
        (TET, [16, 20]),
        ([(*TET, date(2026, 2, 18))], [16, 18, 20]),
        ([{date(2026, 2, 17): "Tet", date(2026, 2, 18): True}], [17, 18]),
        ({date(2026, 2, 17): "Tet"}, [17]),
    ],
)
def test_pairs_are_spans_and_collections_are_their_days(given: Any, closed: list[int]) -> None:
    assert to_holidays(given).days == tuple(date(2026, 2, day) for day in closed)


def test_a_span_that_crosses_the_year_closes_all_of_it() -> None:
    office = BusinessCalendar(tz=UTC, weekly=WEEKDAYS, holidays=[(date(2026, 12, 24), date(2027, 1, 2))])
    # Friday 1 January is the last working day of the span; Monday 4 January is open.
    due = office.add(datetime(2026, 12, 23, 16, tzinfo=UTC), timedelta(hours=2))
    assert due == datetime(2027, 1, 4, 10, tzinfo=UTC)


def test_the_longest_span_is_366_days() -> None:
    assert len(to_holidays([(date(2024, 1, 1), date(2024, 12, 31))]).days) == 366
    with pytest.raises(InvalidValueError, match="at most 366 days"):
        to_holidays([(date(2026, 2, 16), date(2027, 2, 17))])
    with pytest.raises(InvalidValueError, match="ends before it begins"):
        to_holidays([TET[::-1]])


@pytest.mark.parametrize("value", [False, None, {"active": False}, {"active": True}, "", " ", 0, 1])
def test_a_mapping_that_leaves_open_whether_a_day_is_closed_is_refused(value: Any) -> None:
    with pytest.raises(InvalidTypeError, match="give each date a name or True"):
        to_holidays([{date(2026, 3, 4): value}])


def test_rules_and_days_stand_once() -> None:
    rule = HolidayRule.easter("Easter")
    assert to_holidays([rule, rule, date(2026, 1, 1), date(2026, 1, 1)]) == Holidays((date(2026, 1, 1),), (rule,))
    assert not to_holidays(())


@pytest.mark.parametrize(
    ("rule", "year", "days"),
    [
        # 29 February on a Monday: 2044 after 2016.
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", 2044, [date(2044, 2, 29)]),
        ("FREQ=YEARLY;BYEASTER=1", 2027, [date(2027, 3, 29)]),
        ("freq=monthly; byday=+2TU,-1FR;bymonth=03".replace(" ", ""), 2027, [date(2027, 3, 9), date(2027, 3, 26)]),
        ("FREQ=YEARLY;BYYEARDAY=-1;", 2028, [date(2028, 12, 31)]),
        # It ends before it begins.
        ("FREQ=DAILY;UNTIL=20200101", 2027, []),
    ],
)
def test_rules_of_whole_days_are_read(rule: str, year: int, days: list[date]) -> None:
    assert list(HolidayRule.recurring("x", rule, starts=date(2026, 1, 1)).dates(year)) == days


def test_what_a_rule_may_have_is_said() -> None:
    with pytest.raises(InvalidValueError, match="'NONSENSE=3' is no part of a rule for whole days"):
        HolidayRule.recurring("x", "FREQ=DAILY;NONSENSE=3", starts=date(2026, 1, 1))
    with pytest.raises(InvalidValueError, match="no day before 2127 is one of it"):
        HolidayRule.recurring("x", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", starts=date(2026, 1, 1))
