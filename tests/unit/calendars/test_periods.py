"""Periods and cadences: the dates people plan by, and their instants in a zone."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leadflow.calendars import Cadence, Day, Month, Period, Quarter, Week, Year
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError

BERLIN = ZoneInfo("Europe/Berlin")
APIA = ZoneInfo("Pacific/Apia")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("period", "start", "end", "label"),
    [
        (Day(2028, 2, 29), date(2028, 2, 29), date(2028, 3, 1), "2028-02-29"),
        # ISO 8601: week 1 has the first Thursday; 2026 has 53 weeks.
        (Week(2026, 1), date(2025, 12, 29), date(2026, 1, 5), "2026-W01"),
        (Week(2026, 53), date(2026, 12, 28), date(2027, 1, 4), "2026-W53"),
        (Month(2026, 12), date(2026, 12, 1), date(2027, 1, 1), "Dec 2026"),
        (Quarter(2026, 1), date(2026, 1, 1), date(2026, 4, 1), "Q1 2026"),
        (Quarter(2026, 4, year_starts=4), date(2027, 1, 1), date(2027, 4, 1), "Q4 2026/27"),
        (Quarter(2026, 2, year_starts=11), date(2027, 2, 1), date(2027, 5, 1), "Q2 2026/27"),
        (Year(2026), date(2026, 1, 1), date(2027, 1, 1), "2026"),
        (Year(1999, year_starts=10), date(1999, 10, 1), date(2000, 10, 1), "1999/00"),
        (Period(date(2026, 3, 2), date(2026, 3, 3)), date(2026, 3, 2), date(2026, 3, 3), "2026-03-02 to 2026-03-02"),
    ],
)
def test_bounds_and_names(period: Period, start: date, end: date, label: str) -> None:
    assert (period.start, period.end, period.label, str(period)) == (start, end, label, label)
    assert len(period) == (end - start).days
    assert start in period
    assert end not in period
    assert start - timedelta(days=1) not in period
    assert "2026" not in period
    assert eval(repr(period)) == period if type(period) is not Period else repr(period).startswith("Period(datetime")
    twin = pickle.loads(pickle.dumps(period))
    assert twin == period == copy.copy(period)
    assert hash(twin) == hash(period)


def test_a_period_begins_when_the_wall_clock_says_so() -> None:
    assert Day(2025, 3, 30).bounds(BERLIN) == (
        datetime(2025, 3, 29, 23, tzinfo=UTC),
        datetime(2025, 3, 30, 22, tzinfo=UTC),
    )
    # Apia skipped 30 December 2011: that day is empty, and its year is a day shorter.
    start, end = Day(2011, 12, 30).bounds(APIA)
    assert start == end
    start, end = Year(2011).bounds(APIA)
    assert end - start == timedelta(days=364)
    # Midnight of 4 November 2018 was skipped in Sao Paulo, and that of 18 February was shown twice as 23:00.
    assert Day(2018, 11, 4).bounds(SAO_PAULO)[0] == datetime(2018, 11, 4, 3, tzinfo=UTC)
    start, end = Day(2018, 2, 17).bounds(SAO_PAULO)
    assert end - start == timedelta(hours=25)
    assert Month(2026, 3).contains(datetime(2026, 3, 31, 22, tzinfo=timezone(timedelta(hours=-2))), UTC) is False


def test_a_day_once_begun_goes_on() -> None:
    # St John's went from 00:01 back to 23:01: the new day had begun for one minute.
    st_johns = ZoneInfo("America/St_Johns")
    again = datetime(2006, 10, 28, 23, 30, tzinfo=st_johns, fold=1)
    assert Cadence.DAY.containing(again, st_johns) == Day(2006, 10, 29)
    assert Cadence.DAY.containing(again.replace(fold=0), st_johns) == Day(2006, 10, 28)


def test_periods_sort() -> None:
    quarter, month, week = Quarter(2026, 1), Month(2026, 1), Week(2026, 1)
    assert sorted([quarter, month, week]) == [week, month, quarter]
    assert month < quarter
    assert month <= quarter
    assert quarter > month
    assert quarter >= month
    assert Month(2026, 1) != Period(date(2026, 1, 1), date(2026, 2, 1))
    anything: Any = "2026"
    for compare in ("__lt__", "__le__", "__gt__", "__ge__"):
        assert getattr(month, compare)(anything) is NotImplemented


anything: Any = "x"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Month(2026, 13),
        lambda: Month(2026, 0),
        lambda: Month(0, 1),
        lambda: Month(10**20, 1),
        lambda: Month(9999, 12),
        lambda: Day(2026, 2, 30),
        lambda: Day(9999, 12, 31),
        lambda: Week(2025, 53),
        lambda: Week(9999, 52),
        lambda: Quarter(2026, 5),
        lambda: Quarter(2026, 1, year_starts=0),
        lambda: Year(2026, year_starts=13),
        lambda: Year(9999),
        lambda: Year.of(date(2026, 1, 1), year_starts=13),
        lambda: Period(date(2026, 1, 1), date(2026, 1, 1)),
        lambda: Period(date(1, 1, 1), date(1, 1, 8)).previous(),
        lambda: Day(1, 1, 1).previous(),
        lambda: Cadence.DAY.containing(datetime(1, 1, 1, tzinfo=UTC), timezone(timedelta(hours=-3))),
    ],
)
def test_what_is_no_period_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidValueError, match=";"):
        wrong()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Month(2026.0, anything),
        lambda: Month(anything, 1),
        lambda: Week(2026, anything),
        lambda: Day.of(datetime(2026, 1, 1, tzinfo=UTC)),
        lambda: Period(anything, date(2026, 1, 1)),
        lambda: Month(2026, 1).bounds(anything),
        lambda: Month(2026, 1).contains(anything, UTC),
        lambda: datetime(2026, 1, 1, tzinfo=UTC) in Month(2026, 1),
    ],
)
def test_wrong_kinds_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidTypeError, match=";"):
        wrong()


def test_naive_instants_are_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  # what must be refused
    with pytest.raises(NaiveDatetimeError, match="at="):
        Cadence.MONTH.containing(naive, UTC)


def test_cadences_name_themselves() -> None:
    assert [str(cadence) for cadence in Cadence] == ["day", "week", "month", "quarter", "year"]
    assert Cadence.WEEK.over(Month(2026, 2)) == (
        Week(2026, 5),
        Week(2026, 6),
        Week(2026, 7),
        Week(2026, 8),
        Week(2026, 9),
    )
