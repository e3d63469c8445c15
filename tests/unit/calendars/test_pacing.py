"""Pace: expected by now, projection, needed per day and hour; the figures worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest

from leadflow.calendars import BusinessCalendar, Calendar, Month, Pace, Week
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError

# April 2026 has 22 weekdays: the 1st is a Wednesday.
OFFICE = BusinessCalendar(tz=UTC, weekly={"mon-fri": ["09:00-17:00"]})
APRIL = Month(2026, 4)


def pace(as_of: datetime, actual: Any = 40, target: Any = 220) -> Pace:
    return Pace(target=target, actual=actual, period=APRIL, calendar=OFFICE, as_of=as_of)


def test_in_the_middle_of_a_day() -> None:
    now = pace(datetime(2026, 4, 8, 13, tzinfo=UTC))  # five days and a half are over
    assert now.share == Fraction(11, 44)
    assert now.expected == 55.0
    assert now.projection == 160.0
    assert now.missing == 180.0
    assert now.days_left == Fraction(33, 2)
    assert now.time_left == timedelta(hours=132)
    assert now.needed_per_day == pytest.approx(180 / 16.5)
    assert now.needed_per_hour == pytest.approx(180 / 132)


def test_before_and_after_the_period() -> None:
    before = pace(datetime(2026, 3, 2, tzinfo=UTC), actual=0)
    assert (before.share, before.expected, before.projection, before.days_left) == (0, 0.0, None, 22)
    after = pace(datetime(2026, 5, 2, tzinfo=UTC))
    assert (after.share, after.expected, after.projection, after.days_left) == (1, 220.0, 40.0, 0)
    assert (after.needed_per_day, after.needed_per_hour) == (None, None)


def test_a_target_that_is_reached_needs_nothing() -> None:
    reached = pace(datetime(2026, 4, 4, tzinfo=UTC), actual=300)  # a Saturday
    assert (reached.missing, reached.needed_per_day, reached.days_left) == (0.0, 0.0, 19)


def test_a_period_without_open_time_has_no_pace() -> None:
    shut = Pace(
        target=1,
        actual=0,
        period=APRIL,
        calendar=BusinessCalendar(tz=UTC, weekly=""),
        as_of=datetime(2026, 4, 8, tzinfo=UTC),
    )
    assert (shut.share, shut.expected, shut.projection, shut.needed_per_day) == (None, None, None, None)


def test_what_is_no_pace_is_refused() -> None:
    now = datetime(2026, 4, 8, tzinfo=UTC)
    with pytest.raises(InvalidTypeError, match="target="):
        pace(now, target="120")
    with pytest.raises(InvalidValueError, match="actual="):
        pace(now, actual=float("nan"))
    with pytest.raises(NaiveDatetimeError, match="as_of="):
        pace(datetime(2026, 4, 8))  # noqa: DTZ001  # what must be refused
    nothing: Any = None
    with pytest.raises(InvalidTypeError, match="a Period is needed"):
        Pace(target=1, actual=0, period=nothing, calendar=OFFICE, as_of=now)
    with pytest.raises(InvalidTypeError, match="a Calendar is needed"):
        Pace(target=1, actual=0, period=APRIL, calendar=nothing, as_of=now)


# A short Saturday is a day

SHORT = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00; sat 09:00-10:00")


def by_days(as_of: datetime, actual: int = 55, calendar: Calendar = SHORT) -> Pace:
    return Pace(target=60, actual=actual, period=Week(2026, 10), calendar=calendar, as_of=as_of, unit="days")


@pytest.mark.parametrize(
    ("as_of", "share"),
    [
        (datetime(2026, 2, 28, 12, tzinfo=UTC), 0),
        (datetime(2026, 3, 2, tzinfo=UTC), 0),
        (datetime(2026, 3, 2, 13, tzinfo=UTC), Fraction(1, 12)),
        (datetime(2026, 3, 6, 18, tzinfo=UTC), Fraction(5, 6)),
        (datetime(2026, 3, 7, 9, 30, tzinfo=UTC), Fraction(11, 12)),
        (datetime(2026, 3, 8, tzinfo=UTC), 1),
        (datetime(2026, 3, 20, tzinfo=UTC), 1),
    ],
)
def test_by_days_a_short_day_is_a_day(as_of: datetime, share: Fraction) -> None:
    now = by_days(as_of)
    assert now.share == share
    assert now.expected == float(60 * share)
    # What has passed and what is left are days of one kind.
    assert share * 6 + now.days_left == 6


def test_by_days_a_holiday_and_a_period_without_open_days() -> None:
    tet = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00", holidays=[date(2026, 3, 4)])
    assert by_days(datetime(2026, 3, 4, 20, tzinfo=UTC), calendar=tet).share == Fraction(1, 2)
    shut = by_days(datetime(2026, 3, 4, tzinfo=UTC), calendar=BusinessCalendar(tz=UTC, weekly=""))
    assert (shut.share, shut.expected, shut.projection) == (None, None, None)


def test_a_pace_is_by_days_or_by_hours() -> None:
    with pytest.raises(InvalidValueError, match="unit='weeks': a pace is counted by open days or open hours"):
        attrs.evolve(pace(datetime(2026, 4, 8, tzinfo=UTC)), unit="weeks")
