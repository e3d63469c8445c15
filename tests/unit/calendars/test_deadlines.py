"""Deadlines: one promise in time, with pauses that last, end, or are cut off where a clock ended."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from leadflow.calendars import ALWAYS_OPEN, BusinessCalendar, BusinessDays, BusinessHours, NeverOpensError
from leadflow.calendars.deadlines import Deadline

OFFICE = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(day: int, hour: float) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC) + hour * HOUR


def test_pauses_move_a_deadline_and_its_last_call() -> None:
    running = OFFICE.running([(at(2, 10), at(2, 12)), (at(2, 15), at(3, 10)), (at(2, 13), at(2, 13))])
    deadline = Deadline(MONDAY, BusinessHours(4), running)
    assert (deadline.target, deadline.used(at(2, 14)), deadline.used_up_at()) == (4 * HOUR, 3 * HOUR, at(2, 15))
    assert deadline.last_call_at == at(3, 10)  # nothing runs from Monday at three until then
    assert (deadline.late(at(3, 10)), deadline.late(at(3, 10.5))) == (False, True)
    assert deadline.used_up_at(0.5) == at(2, 13)
    assert deadline.used_up_at(0) == MONDAY


def test_a_pause_without_an_end_leaves_open_what_comes_after_it() -> None:
    running = OFFICE.running([(at(2, 11), None)])
    assert Deadline(MONDAY, BusinessHours(4), running).used_up_at() is None
    assert Deadline(MONDAY, BusinessHours(2), running).used_up_at() == at(2, 11)
    assert Deadline(MONDAY, BusinessHours(2), running).last_call_at is None
    assert Deadline(MONDAY, BusinessHours(1), running).last_call_at == at(2, 10)
    assert Deadline(MONDAY, BusinessDays(1), running).target is None
    # How long Tuesday becomes is not known, but a quarter of it is used up however long that is.
    tuesday = OFFICE.running([(at(3, 12), None)])
    assert Deadline(MONDAY, BusinessDays(1), tuesday).target is None
    assert Deadline(MONDAY, BusinessDays(Fraction(1, 4)), tuesday).used_up_at() == at(3, 11)
    ended = Deadline(MONDAY, BusinessHours(4), running, ended_at=at(2, 12))
    assert (ended.used_up_at(), ended.last_call_at) == (at(2, 14), at(2, 14))


def test_what_is_paused_after_the_end_takes_nothing_out() -> None:
    running = OFFICE.running([(at(2, 10), at(2, 11)), (at(2, 12), at(2, 13))])
    assert Deadline(MONDAY, BusinessHours(4), running, ended_at=at(2, 12)).used_up_at() == at(2, 14)
    assert Deadline(MONDAY, BusinessHours(4), running, ended_at=at(2, 17)).used_up_at() == at(2, 15)
    assert Deadline(MONDAY, BusinessHours(4), running, ended_at=at(2, 10.5)).used_up_at() == at(2, 13.5)


def test_days_that_a_pause_closes_do_not_count() -> None:
    whole = OFFICE.running([(at(3, 8), at(3, 18))])
    assert Deadline(MONDAY, BusinessDays(1), whole).used_up_at() == at(4, 17)
    assert Deadline(MONDAY, BusinessDays(1), OFFICE.running([(at(3, 8), None)])).used_up_at() is None
    third = Deadline(MONDAY, BusinessDays(Fraction(1, 7)), OFFICE.running())
    assert third.used_up_at() is not None
    assert third.last_call_at is not None
    assert third.last_call_at < third.used_up_at()  # type: ignore[operator]  # neither is None
    assert OFFICE.last_call(MONDAY, BusinessDays(0)) == at(3, 9)
    with pytest.raises(NeverOpensError):
        (OFFICE - ALWAYS_OPEN).due(MONDAY, BusinessDays(1))


def test_going_back_jumps_over_pauses() -> None:
    pauses = [(at(2, 10), at(2, 12)), (at(2, 14), at(2, 15))]
    assert OFFICE.subtract(at(2, 16), 3 * HOUR, pauses=pauses) == at(2, 12)
    assert OFFICE.subtract(at(2, 16), 4 * HOUR, pauses=pauses) == MONDAY
    assert OFFICE.intervals(MONDAY, at(2, 16), pauses=pauses) == (
        (at(2, 9), at(2, 10)),
        (at(2, 12), at(2, 14)),
        (at(2, 15), at(2, 16)),
    )
    assert OFFICE.intervals(at(2, 10), at(2, 11), pauses=pauses) == ()
