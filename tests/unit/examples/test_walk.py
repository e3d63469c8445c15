"""The slow walk itself, by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.unit.examples.walk import Office, Told, outcome, outcomes_by_month


def hours(day: date) -> list[tuple[time, time]]:
    return [(time(8), time(12)), (time(13), time(17))] if day.weekday() < 5 else []


OFFICE = Office(ZoneInfo("Europe/Amsterdam"), hours)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)  # 10:00 at the office


def test_office_time_by_hand() -> None:
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(hours=1)) == timedelta(hours=1)
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(hours=4)) == timedelta(hours=3)
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(days=1)) == timedelta(hours=8)
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(days=7)) == timedelta(hours=40)
    # The clocks change on Sunday the 29th: 10:00 at the office is an hour earlier in UTC after it.
    assert OFFICE.worked(MONDAY, MONDAY + timedelta(days=28, hours=-1)) == timedelta(hours=160)


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
def test_outcomes_by_hand(later: list[Told], expected: str) -> None:
    start = Told(MONDAY, 1, "start")
    assert outcome(start, [start, *later], OFFICE, 4, MONDAY + timedelta(days=9)) == expected
    assert outcomes_by_month([[*later, start]], OFFICE, 4, MONDAY + timedelta(days=9)) == {(2026, 3): {expected: 1}}


def test_what_is_not_over_is_running() -> None:
    start = Told(MONDAY, 1, "start")
    assert outcome(start, [start], OFFICE, 4, MONDAY + timedelta(hours=5)) == "running"
