"""Opening hours as people write them."""

from datetime import timedelta
from typing import Any

import pytest

from leadflow.calendars import Shift, WeeklyHours
from leadflow.calendars.shifts import to_shifts, to_weekly_hours
from leadflow.errors import InvalidTypeError, InvalidValueError

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "opens", "closes", "shown"),
    [
        ("08:00-12:00", 8 * HOUR, 12 * HOUR, "08:00-12:00"),
        ("8:00 - 12:00", 8 * HOUR, 12 * HOUR, "08:00-12:00"),
        ("08:00\u201312:00", 8 * HOUR, 12 * HOUR, "08:00-12:00"),
        ("22:00-06:00", 22 * HOUR, 30 * HOUR, "22:00-06:00"),
        ("18:00-26:00", 18 * HOUR, 26 * HOUR, "18:00-02:00"),
        ("00:00-24:00", 0 * HOUR, 24 * HOUR, "00:00-24:00"),
        ("00:00-00:00", 0 * HOUR, 24 * HOUR, "00:00-24:00"),
        ("09:00-09:00", 9 * HOUR, 33 * HOUR, "09:00-09:00"),
        ("09:00-34:00", 9 * HOUR, 34 * HOUR, "09:00-34:00"),
        ("08:00:30-08:00:31.5", 8 * HOUR + timedelta(seconds=30), 8 * HOUR + timedelta(seconds=31.5), None),
    ],
)
def test_a_shift_is_read_and_written(text: str, opens: timedelta, closes: timedelta, shown: str | None) -> None:
    shift = Shift.parse(text)
    assert (shift.opens, shift.closes) == (opens, closes)
    assert str(shift) == (shown or text)
    assert Shift.parse(str(shift)) == shift == eval(repr(shift))


@pytest.mark.parametrize("text", ["", "08:00", "08-12", "8:0-9:0", "08:60-09:00", "24:00-25:00", "09:00-200:00", "a-b"])
def test_what_is_no_shift_is_refused(text: str) -> None:
    with pytest.raises(InvalidValueError, match=r"; (write|split)"):
        Shift.parse(text)


def test_wrong_kinds_are_refused() -> None:
    anything: Any = 8
    with pytest.raises(InvalidTypeError, match="a shift is needed"):
        Shift.parse(anything)
    with pytest.raises(InvalidTypeError, match="a time of day"):
        Shift(anything, "09:00")
    with pytest.raises(InvalidValueError, match="00:00 or later"):
        Shift(HOUR, -HOUR)
    with pytest.raises(InvalidValueError, match="between 00:00 and 24:00"):
        Shift(-HOUR, HOUR)
    with pytest.raises(InvalidTypeError, match="shifts are needed"):
        to_shifts(anything, "weekly")
    with pytest.raises(InvalidTypeError, match="weekdays and their shifts"):
        to_weekly_hours(anything)
    with pytest.raises(InvalidTypeError, match="weekdays are named"):
        WeeklyHours.of({anything: ["09:00-10:00"]})
    with pytest.raises(InvalidValueError, match="seven days"):
        WeeklyHours(((),))


def test_overlapping_and_touching_shifts_merge() -> None:
    assert to_shifts(["13:00-15:00", "08:00-12:00", "11:00-13:00"], "weekly") == (Shift("08:00", "15:00"),)
    assert to_shifts(["08:00-17:00", "09:00-12:00"], "weekly") == (Shift("08:00", "17:00"),)
    assert to_shifts(Shift("08:00", "09:00"), "weekly") == (Shift("08:00", "09:00"),)
    assert to_shifts("08:00 - 09:00, 10:00-11:00 12:00-13:00", "weekly")[2] == Shift("12:00", "13:00")
    assert to_shifts("", "weekly") == ()


@pytest.mark.parametrize(
    ("days", "open_days"),
    [
        ("mon", [0]),
        ("Monday", [0]),
        ("mon-fri", [0, 1, 2, 3, 4]),
        ("fri-mon", [0, 4, 5, 6]),
        ("mon, wed,SAT", [0, 2, 5]),
        ("mon\u2013sun", [0, 1, 2, 3, 4, 5, 6]),
        ("tue-tue", [1]),
    ],
)
def test_weekdays(days: str, open_days: list[int]) -> None:
    week = WeeklyHours.of({days: ["09:00-10:00"]})
    assert [day for day in range(7) if week.days[day]] == open_days


@pytest.mark.parametrize("hours", [{"mon-": ["9:00-10:00"]}, {"day": []}, {"mon-fri": [], "fri": []}, {"mon,mon": []}])
def test_weekdays_that_are_none_or_stand_twice_are_refused(hours: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidValueError, match="weekly"):
        WeeklyHours.of(hours)


@pytest.mark.parametrize(
    "text",
    [
        "closed",
        "mon 09:00-17:00",
        "mon-fri 08:00-12:00 13:30-17:30; sat 08:00-12:00",
        "tue 22:00-06:00; thu 00:00-24:00",
    ],
)
def test_a_week_reads_like_a_timetable(text: str) -> None:
    week = WeeklyHours.parse(text)
    assert str(week) == text
    assert eval(repr(week)) == week == to_weekly_hours(week) == to_weekly_hours(text)


def test_a_week_over_several_lines() -> None:
    text = """
        mon-thu 09:00-12:00, 13:00-17:00
        fri 09:00-12:00
    """
    assert str(WeeklyHours.parse(text)) == "mon-thu 09:00-12:00 13:00-17:00; fri 09:00-12:00"
    with pytest.raises(InvalidValueError, match="written twice"):
        WeeklyHours.parse("mon 09:00-10:00; mon 11:00-12:00")
