"""The slow walk itself, by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.unit.examples.walk import (
    Office,
    Told,
    after_days,
    after_hours,
    after_wall_days,
    converted,
    outcomes_by_month,
    responded,
)


def hours(day: date) -> list[tuple[time, time]]:
    return [(time(8), time(12)), (time(13), time(17))] if day.weekday() < 5 else []


OFFICE = Office(ZoneInfo("Europe/Amsterdam"), hours)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)  # 10:00 at the office
FRIDAY = MONDAY + timedelta(days=4)


def test_office_time_by_hand() -> None:
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(hours=1)) == timedelta(hours=1)
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(hours=4)) == timedelta(hours=3)
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(days=1)) == timedelta(hours=8)
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(days=7)) == timedelta(hours=40)
    # The clocks change on Sunday the 29th: 10:00 at the office is an hour earlier in UTC after it.
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(days=28, hours=-1)) == timedelta(hours=160)


def test_closings_by_hand() -> None:
    assert OFFICE.closing(MONDAY, 1) == datetime(2026, 3, 3, 16, tzinfo=UTC)
    assert OFFICE.closing(FRIDAY, 2) == datetime(2026, 3, 10, 16, tzinfo=UTC)
    assert OFFICE.closing(datetime(2026, 3, 27, 9, tzinfo=UTC), 1) == datetime(2026, 3, 30, 15, tzinfo=UTC)


def test_late_by_hand() -> None:
    in_a_day = after_days(OFFICE, 1)
    # The promise is used up when Monday closes, and can be kept until Tuesday opens.
    assert not in_a_day(FRIDAY, datetime(2026, 3, 9, 16, tzinfo=UTC))
    assert not in_a_day(FRIDAY, datetime(2026, 3, 10, 7, tzinfo=UTC))
    assert in_a_day(FRIDAY, datetime(2026, 3, 10, 7, 0, 1, tzinfo=UTC))
    assert not after_wall_days(2)(FRIDAY, FRIDAY + timedelta(days=2))
    assert after_wall_days(2)(FRIDAY, FRIDAY + timedelta(days=2, microseconds=1))


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([], "breached"),
        ([Told(MONDAY + timedelta(hours=5), 2, "stop")], "met"),
        ([Told(MONDAY + timedelta(hours=5, microseconds=1), 2, "stop")], "breached"),
        ([Told(MONDAY, 0, "stop"), Told(MONDAY + timedelta(hours=1), 2, "won")], "cancelled"),
        ([Told(MONDAY + timedelta(hours=1), 2, "lost"), Told(MONDAY + timedelta(hours=2), 3, "stop")], "breached"),
        ([Told(MONDAY + timedelta(hours=1), 2, "lost"), Told(MONDAY + timedelta(hours=1), 3, "stop")], "met"),
    ],
)
def test_responses_by_hand(later: list[Told], expected: str) -> None:
    start = Told(MONDAY, 1, "start")
    judge = responded(after_hours(OFFICE, 4))
    assert judge(start, [start, *later], MONDAY + timedelta(days=9)) == expected
    months = outcomes_by_month([[*later, start]], OFFICE.zone, judge, MONDAY + timedelta(days=9))
    assert months == {(2026, 3): {expected: 1}}


def test_what_is_not_over_is_running() -> None:
    start = Told(MONDAY, 1, "start")
    assert responded(after_hours(OFFICE, 4))(start, [start], MONDAY + timedelta(hours=5)) == "running"


@pytest.mark.parametrize(
    ("days", "later", "expected"),
    [
        (3, [], "running"),
        (3, [Told(MONDAY + timedelta(days=1), 2, "stop")], "running"),
        (4, [], "breached"),
        (4, [Told(MONDAY + timedelta(days=3), 2, "stop")], "met"),
        (9, [Told(MONDAY + timedelta(days=1), 2, "lost"), Told(MONDAY + timedelta(days=2), 3, "stop")], "met"),
        (9, [Told(MONDAY + timedelta(days=4), 3, "stop")], "breached"),
        (9, [Told(MONDAY, 0, "stop")], "breached"),
    ],
)
def test_conversions_by_hand(days: int, later: list[Told], expected: str) -> None:
    start = Told(MONDAY, 1, "start")
    judge = converted(after_wall_days(3))
    assert judge(start, sorted([start, *later]), MONDAY + timedelta(days=days)) == expected
