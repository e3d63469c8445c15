"""Where other tools are known to go wrong in time, leadflow gives the right answer."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadflow.calendars import ALWAYS_OPEN, BusinessCalendar, BusinessHours

OFFICE = BusinessCalendar(tz=UTC, weekly={"mon-fri": ["09:00-17:00"]})
SHOP = BusinessCalendar(tz=UTC, weekly={"mon-sun": ["10:00-18:00"]})
NEW_YORK = ZoneInfo("America/New_York")
NIGHTS = BusinessCalendar(tz=UTC, weekly={"mon-fri": ["22:00-06:00"]})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("created", "frappe", "correct"),
    [
        ("2024-01-06T15:00", "2024-01-08T16:00", "2024-01-08T10:00"),
        ("2024-01-06T20:00", "2024-01-09T10:00", "2024-01-08T10:00"),
    ],
)
def test_a_weekend_does_not_carry_its_time_of_day_into_monday(created: str, frappe: str, correct: str) -> None:
    """frappe/crm calc_time skips a closed day by adding a day and keeps the time of day."""
    due = OFFICE.due(at(created), BusinessHours(1))
    assert due == at(correct) != at(frappe)


def test_a_hold_outside_office_hours_moves_nothing() -> None:
    """erpnext test_hold_time_on_replied adds the 45 minutes of a hold before opening: 16:45."""
    hold = [(at("2020-03-04T04:15"), at("2020-03-04T05:00"))]
    created = at("2020-03-04T04:00")
    assert SHOP.elapsed(*hold[0]) == timedelta(0)
    assert SHOP.due(created, BusinessHours(6), pauses=hold) == at("2020-03-04T16:00")


def test_every_hold_counts_and_not_only_the_last() -> None:
    """erpnext reset_hold_status_and_update_hold_time: deadline = expected + last hold."""
    holds = [
        (at("2020-03-04T11:00"), at("2020-03-04T12:00")),
        (at("2020-03-04T13:00"), at("2020-03-04T13:30")),
    ]
    assert SHOP.due(at("2020-03-04T10:00"), BusinessHours(4), pauses=holds) == at("2020-03-04T15:30")


def test_no_time_is_zero() -> None:
    """erpnext gives 1.0 second for the same instant twice."""
    assert SHOP.elapsed(at("2020-03-04T11:00"), at("2020-03-04T11:00")) == timedelta(0)


def test_a_pause_that_is_still_on_uses_nothing_up() -> None:
    """frappe/helpdesk recomputes the deadline without the open pause: a long pause turns to failed."""
    start, now = at("2020-03-04T10:00"), at("2020-03-09T12:00")
    pauses = [(at("2020-03-04T11:00"), now)]
    assert SHOP.used(start, now, BusinessHours(4), pauses=pauses) == BusinessHours(1)


def test_friday_evening_to_monday_evening_is_a_day() -> None:
    """businesstime 0.3.0 gives 0."""
    assert OFFICE.elapsed(at("2024-06-07T18:00"), at("2024-06-10T18:00")) == timedelta(hours=8)


def test_night_shifts_end_and_differences_have_a_sign() -> None:
    """businesstimedelta 1.0.1 hangs on night shifts, and its differences are absolute."""
    assert NIGHTS.subtract(at("2016-01-19T06:00"), timedelta(hours=1)) == at("2016-01-19T05:00")
    assert NIGHTS.elapsed(at("2016-01-19T05:00"), at("2016-01-19T03:00")) == timedelta(hours=-2)


def test_a_short_day_has_no_hour_that_was_skipped() -> None:
    """pandas CustomBusinessHour computes on the wall: the morning of a change has an hour that nobody worked."""
    early = BusinessCalendar(tz=NEW_YORK, weekly="mon-sun 01:00-05:00")
    start = datetime(2024, 3, 10, 1, 0, tzinfo=NEW_YORK)
    assert early.add(start, timedelta(hours=3)).isoformat() == "2024-03-10T05:00:00-04:00"
    assert early.elapsed(start, datetime(2024, 3, 10, 5, 0, tzinfo=NEW_YORK)) == timedelta(hours=3)


def test_python_itself_subtracts_by_the_wall() -> None:
    """Two datetimes that share a zone differ by 2 hours here; 1 hour has passed."""
    berlin = ZoneInfo("Europe/Berlin")
    before, after = datetime(2025, 3, 30, 1, 30, tzinfo=berlin), datetime(2025, 3, 30, 3, 30, tzinfo=berlin)
    assert after - before == timedelta(hours=2)
    assert ALWAYS_OPEN.elapsed(before, after) == timedelta(hours=1)
