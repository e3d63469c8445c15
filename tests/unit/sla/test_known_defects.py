"""What other systems get wrong, by the cases of their own trackers and tests, comes out right here.

Sources: frappe/crm `crm_service_level_agreement.py` (calc_time) and `utils.py` (get_sla); frappe/erpnext
`service_level_agreement.py` and `test_issue.py`; frappe/helpdesk `handle_agreement_status`; the tracker of
glpi-project/glpi; and the way most help desks stop a clock for good when a ticket is closed.
"""

from datetime import timedelta
from typing import Any

import pytest

from leadflow.calendars import ALWAYS_OPEN, BusinessCalendar, BusinessDays, BusinessHours
from leadflow.criteria import company
from leadflow.leads import Accepted, Company, OnHold, ProfileChanged, Resumed, StageEntered
from leadflow.sla import ClockState, Tiers
from tests.unit.sla.world import OFFICE, answer, at, contract, kept, lead, only

EVERY_DAY = BusinessCalendar(tz=OFFICE.tz, weekly="mon-sun 10:00-18:00")


def started(when: str) -> StageEntered:
    return StageEntered("mql", at=at(when))


@pytest.mark.parametrize("created", ["2024-01-06 15:00", "2024-01-06 20:00"])
def test_frappe_crm_keeps_the_time_of_day_when_it_skips_a_weekend(created: str) -> None:
    clock = only(answer(within=BusinessHours(1)), lead(started(created), created_at=at(created)), created)
    assert clock.due_at == at("2024-01-08 10:00")  # frappe: 16:00, and 10:00 of the day after


def test_frappe_crm_lets_an_unconditional_default_win() -> None:
    within = Tiers([(company.employees >= 500, BusinessHours(1))], otherwise=BusinessHours(8))
    clock = only(answer(within=within), lead(started("02 10:00"), company=Company(employees=900)), "02 10:30")
    assert clock.target == timedelta(hours=1)


def on_hold(*marks: Any) -> Any:
    return lead(started("2020-03-04 04:00"), *marks, created_at=at("2020-03-04 04:00"))


def test_erpnext_adds_a_hold_outside_of_working_hours() -> None:
    held = on_hold(OnHold(at=at("2020-03-04 04:15")), Resumed(at=at("2020-03-04 05:00")))
    clock = only(answer(within=BusinessHours(6), calendar=EVERY_DAY), held, "2020-03-04 12:00")
    assert clock.due_at == at("2020-03-04 16:00")  # erpnext: 16:45
    assert clock.elapsed == timedelta(hours=2)


def test_erpnext_forgets_every_hold_but_the_last() -> None:
    held = on_hold(
        OnHold(at=at("2020-03-04 11:00")),
        Resumed(at=at("2020-03-04 12:00")),
        OnHold(at=at("2020-03-04 13:00")),
        Resumed(at=at("2020-03-04 13:30")),
    )
    clock = only(answer(within=BusinessHours(6), calendar=EVERY_DAY), held, "2020-03-04 14:00")
    assert clock.due_at == at("2020-03-04 17:30")  # erpnext: 16:30


def test_erpnext_says_one_second_where_it_took_none() -> None:
    answered = lead(started("02 10:00"), Accepted(at=at("02 10:00")))
    assert only(answer(), answered, "31 00:00").elapsed == timedelta(0)
    assert kept(answer(), now="2026-04-02 00:00").rate is None  # and nothing of nothing is nothing, not all of it


def test_helpdesk_fails_a_clock_while_it_is_paused() -> None:
    paused = lead(started("02 10:00"), OnHold(at=at("02 11:00")))
    for now in ("02 14:30", "03 09:00", "30 16:00"):
        clock = only(answer(), paused, now)
        assert (clock.state, clock.paused, clock.remaining) == (ClockState.RUNNING, True, timedelta(hours=3))
    resumed = only(answer(), paused.record(Resumed(at=at("30 16:00"))), "31 09:30")
    assert (resumed.state, resumed.due_at) == (ClockState.RUNNING, at("31 11:00"))


def test_closing_without_an_answer_hides_nothing() -> None:
    closed = lead(started("02 10:00"), StageEntered("lost", at=at("02 10:05")))
    clock = only(answer(), closed, "31 00:00")
    assert (clock.state, clock.reason) == (ClockState.BREACHED, "closed untouched")


def test_reopening_does_not_turn_back_the_clock() -> None:
    reopened = lead(
        started("02 10:00"), StageEntered("lost", at=at("04 10:00")), StageEntered("mql", at=at("05 10:00")),
        Accepted(at=at("05 10:30")),
    )  # fmt: skip
    first, second = contract(answer()).clocks(reopened, as_of=at("31 00:00"))
    assert (first.state, first.reason) == (ClockState.BREACHED, "overdue")
    assert second.state is ClockState.MET


@pytest.mark.parametrize("calendar", [OFFICE, EVERY_DAY, ALWAYS_OPEN])
def test_a_thousand_re_entries_at_one_instant_are_as_many_clocks(calendar: BusinessCalendar) -> None:
    marks = [StageEntered(("working", "mql")[number % 2], at=at("02 10:00"), seq=number) for number in range(2_000)]
    found = kept(answer(), lead(*marks, Accepted(at=at("02 10:00"), seq=1_000)), now="31 00:00", calendar=calendar)
    assert (found.started, found.met, found.breached) == (1_000, 500, 500)


def test_thousands_of_pauses_and_clocks_take_no_time_that_grows_with_their_product() -> None:
    minutes = [timedelta(minutes=number) for number in range(4_000)]
    marks = [
        StageEntered(("mql", "waiting")[number % 2], at=at("02 09:00") + each) for number, each in enumerate(minutes)
    ]
    found = kept(answer(pause_in={"waiting"}), lead(*marks), now="31 00:00")
    # Until Thursday night every second minute counts, 240 a working day; four hours are the last 240 of them.
    # So those breach which began before Wednesday morning: 240 on Monday, 480 in the night, 240 on Tuesday.
    assert (found.started, found.breached, found.running) == (2_000, 960, 1_040)


# GLPI


def test_glpi_takes_a_weekend_on_hold_for_working_time_in_targets_of_days() -> None:
    """glpi-project/glpi#10594, mended by #14937: closing hours on hold were added to a target of days."""
    held = lead(started("06 10:00"), OnHold(at=at("06 16:00")), Resumed(at=at("09 10:00")))
    clock = only(answer(within=BusinessDays(1)), held, "09 12:00")
    # One day from Friday is due on Monday at the close, whatever part of Friday and of Monday was on hold.
    assert (clock.due_at, clock.elapsed) == (at("09 17:00"), timedelta(hours=8))


def test_glpi_violates_what_is_on_hold() -> None:
    """glpi-project/glpi#24481: pending, and violated all the same."""
    held = lead(started("02 10:00"), OnHold(at=at("02 10:30")))
    found = kept(answer(), held, now="2026-04-02 00:00")
    assert (found.running, found.breached) == (1, 0)
    assert contract(answer()).overdue([held], as_of=at("2026-04-02 00:00")) == ()


def test_glpi_lets_the_share_of_time_used_grow_on_hold() -> None:
    """glpi-project/glpi#15948: the percentage of the time used went on while it stood still."""
    held = lead(started("02 10:00"), OnHold(at=at("02 12:00")))  # half of the four hours
    for now in ("02 12:00", "02 16:00", "05 12:00"):
        clock = only(answer(), held, now)
        assert (clock.elapsed, clock.remaining, clock.warning) == (timedelta(hours=2), timedelta(hours=2), False)


def test_glpi_forgets_the_hold_when_another_target_applies() -> None:
    """glpi-project/glpi#6902 and #15605: with a higher priority the new target counted the time on hold."""
    within = Tiers([(company.employees >= 500, BusinessHours(1))], otherwise=BusinessHours(8))
    grew = ProfileChanged("company.employees", before=10, after=900, at=at("03 12:00"))
    held = lead(
        started("02 10:00"), OnHold(at=at("02 10:30")), Resumed(at=at("03 12:00")), grew, company=Company(employees=10)
    )
    clock = only(answer(within=within), held, "03 12:15")
    assert (clock.target, clock.elapsed) == (timedelta(hours=8), timedelta(minutes=45))  # what was promised stays so
    again = held.record(StageEntered("working", at=at("03 12:15")), StageEntered("mql", at=at("03 12:20")))
    first, second = contract(answer(within=within)).clocks(again, as_of=at("03 12:30"))
    assert (first.target, first.elapsed) == (timedelta(hours=8), timedelta(hours=1))
    assert (second.target, second.elapsed) == (timedelta(hours=1), timedelta(minutes=10))


@pytest.mark.parametrize("created", ["07 12:00", "06 17:30", "09 08:00"])
def test_glpi_takes_no_time_for_what_comes_outside_of_working_hours(created: str) -> None:
    """glpi-project/glpi#687: a ticket made outside of the calendar's hours was solved in 0."""
    told = lead(started(created), Accepted(at=at("09 12:00")))
    clock = only(answer(), told, "31 00:00")
    assert (clock.elapsed, clock.due_at) == (timedelta(hours=3), at("09 13:00"))
