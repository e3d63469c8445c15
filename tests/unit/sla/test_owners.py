"""Whose clock it is, once and for all, and the calendar on which it runs."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.calendars import ALWAYS_OPEN, BusinessCalendar, BusinessDays, BusinessHours, Cadence, Calendar
from leadflow.criteria import activities, entered
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.leads import Activity, Actor, Assigned, Event, Lead, StageEntered
from leadflow.sla import ClockState, Convert, Respond
from tests.unit.sla.world import ANSWER, MARCH, OFFICE, at, contract, kept, lead, only

TOUCH = Respond("touch", **{**ANSWER, "stop": activities("call", actor=Actor.SALES), "within": BusinessHours(8)})
MQL = StageEntered("mql", at=at("02 10:00"))
# On leave from Monday noon until Wednesday night; and a part-time week.
LEAVE = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00", closures=[(at("02 12:00"), at("05 00:00"))])
MORNINGS = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-13:00")


def due(who: Lead, *, now: str = "02 10:30", promise: Respond = TOUCH, **terms: Any) -> datetime | None:
    return only(promise, who, now, **terms).due_at


@pytest.mark.parametrize(
    ("calendars", "owner", "expected"),
    [
        ({}, "rep-7", "03 10:00"),  # seven hours on Monday, one on Tuesday
        ({"rep-7": LEAVE}, "rep-7", "05 15:00"),  # two hours on Monday, six on Thursday
        ({" Rep-7 ": LEAVE}, "REP-7", "05 15:00"),
        ({"rep-7": LEAVE}, "rep-9", "03 10:00"),
        ({"rep-9": MORNINGS, "rep-7": LEAVE}, "rep-9", "04 10:00"),
        ({"rep-7": LEAVE}, None, "03 10:00"),
    ],
)
def test_a_clock_runs_on_the_calendar_of_its_owner(
    calendars: dict[str, Calendar], owner: str | None, expected: str
) -> None:
    own = lead(MQL, Assigned(owner, at=MQL.at))
    assert due(own, calendars=calendars) == at(expected)
    assert due(own, promise=attrs.evolve(TOUCH, calendars=calendars)) == at(expected)


def test_the_commitment_goes_before_the_contract() -> None:
    own = lead(MQL, Assigned("rep-7", at=MQL.at))
    both = attrs.evolve(TOUCH, calendars={"rep-7": MORNINGS})
    assert due(own, promise=both, calendars={"rep-7": LEAVE}) == at("04 10:00")
    # A calendar of the commitment stands for that of the contract and of its owners, and its own owners before it.
    always = attrs.evolve(TOUCH, calendar=ALWAYS_OPEN)
    assert due(own, promise=always, calendars={"rep-7": LEAVE}) == at("02 18:00")
    assert due(own, promise=attrs.evolve(both, calendar=ALWAYS_OPEN)) == at("04 10:00")


def test_the_wall_clock_runs_for_everybody_unless_the_commitment_says_whose_it_does_not() -> None:
    own = lead(MQL, Assigned("rep-7", at=MQL.at))
    wall = attrs.evolve(TOUCH, within=timedelta(hours=8))
    assert due(own, promise=wall, calendars={"rep-7": LEAVE}) == at("02 18:00")
    assert due(own, promise=attrs.evolve(wall, calendars={"rep-7": LEAVE})) == at("05 15:00")


def test_days_are_open_days_of_the_owner_too() -> None:
    own = lead(MQL, Assigned("rep-7", at=MQL.at))
    next_day = attrs.evolve(TOUCH, within=BusinessDays(1))
    assert due(own, promise=next_day) == at("03 17:00")
    assert due(own, promise=next_day, calendars={"rep-7": LEAVE}) == at("05 17:00")


def test_until_somebody_gets_it_a_clock_runs_on_the_usual_calendar() -> None:
    # One hour until it is assigned at 11:00, one until the leave at noon, six on Thursday.
    later = lead(MQL, Assigned(queue="North", at=MQL.at), Assigned("rep-7", at=at("02 11:00")))
    assert due(later, now="02 10:30", calendars={"rep-7": LEAVE}) == at("03 10:00")
    assert due(later, now="02 11:00", calendars={"rep-7": LEAVE}) == at("05 15:00")
    # Assigned in the leave: three hours by 13:00, and the other five from Thursday on.
    away = lead(MQL, Assigned("rep-7", at=at("02 13:00")))
    assert due(away, now="02 14:00", calendars={"rep-7": LEAVE}) == at("05 14:00")
    assert only(TOUCH, away, "05 10:00", calendars={"rep-7": LEAVE}).elapsed == timedelta(hours=4)
    # What was too late before it was assigned stays so.
    late = lead(MQL, Assigned("rep-7", at=at("03 12:00")))
    clock = only(TOUCH, late, "04 09:00", calendars={"rep-7": LEAVE})
    assert (clock.state, clock.due_at) == (ClockState.BREACHED, at("03 10:00"))


def test_clocks_that_began_apart_run_on_the_calendar_of_who_got_them_together() -> None:
    before = StageEntered("mql", at=at("2026-02-26 16:00"))  # a Thursday: one hour, eight on Friday, four on Monday
    twice = lead(before, StageEntered("lead", at=at("02 09:00")), MQL, Assigned("rep-7", at=at("02 13:00")))
    patient = attrs.evolve(TOUCH, within=BusinessHours(16))
    clocks = contract(patient, calendars={"rep-7": LEAVE}).clocks(twice, as_of=at("02 14:00"))
    assert [clock.due_at for clock in clocks] == [at("05 12:00"), at("06 14:00")]
    assert [clock.elapsed for clock in clocks] == [timedelta(hours=13), timedelta(hours=3)]


def test_who_gets_it_after_its_owner_changes_nothing() -> None:
    handed_on = lead(MQL, Assigned("rep-9", at=MQL.at), Assigned("rep-7", at=at("02 10:15")))
    assert due(handed_on, calendars={"rep-7": LEAVE}) == at("03 10:00")
    answered = lead(MQL, Activity("call", at=at("02 11:00"), actor="sales"), Assigned("rep-7", at=at("02 11:30")))
    clock = only(TOUCH, answered, "31 09:00", calendars={"rep-7": LEAVE})
    assert (clock.owner, clock.calendar) == (None, OFFICE)


def test_owners_have_calendars_in_other_zones() -> None:
    saigon = BusinessCalendar(tz=timezone(timedelta(hours=7)), weekly="mon-fri 09:00-17:00")  # 02:00 to 10:00 in UTC
    own = lead(MQL, Assigned("rep-7", at=MQL.at))
    clock = only(TOUCH, own, "02 10:30", calendars={"rep-7": saigon})
    assert (clock.calendar, clock.due_at) == (saigon, at("03 10:00"))
    later = lead(MQL, Assigned("rep-7", at=at("02 11:00")))
    assert due(later, now="02 12:00", calendars={"rep-7": saigon}) == at("03 09:00")


def test_a_cohort_is_known_when_the_slowest_calendar_has_had_the_time() -> None:
    sale: dict[str, Any] = {"start": entered("mql"), "stop": entered("won"), "at_least": 0.5, "per": Cadence.MONTH}
    promise = Convert("sale", within=BusinessHours(8), calendars={"rep-7": MORNINGS}, **sale)
    assert kept(promise, now="31 10:00").known_at == at("2026-04-02 13:00")
    agreed = contract(attrs.evolve(promise, calendars={}), calendars={"rep-7": MORNINGS})
    row = agreed.attainment([], MARCH, as_of=at("2026-04-01 18:00"))["sale"]
    assert row.known_at == at("2026-04-02 13:00")
    assert row.latest_mature is not None
    assert row.latest_mature.period == MARCH.previous()
    by_wall = attrs.evolve(promise, within=timedelta(hours=8))
    assert kept(by_wall, now="31 10:00").known_at == at("2026-04-02 13:00")


@pytest.mark.parametrize(
    ("calendars", "kind", "message"),
    [
        ([("rep-7", OFFICE)], InvalidTypeError, "calendars=.*mapped to their calendars"),
        ({"rep-7": "mon-fri"}, InvalidTypeError, "calendars='mon-fri': a calendar is needed for 'rep-7'"),
        ({" ": OFFICE}, InvalidValueError, "calendars=' '"),
        ({"rep-7": OFFICE, "Rep-7": LEAVE}, InvalidValueError, "calendars='Rep-7': an owner has one calendar"),
    ],
)
def test_calendars_are_those_of_owners(calendars: Any, kind: type[Exception], message: str) -> None:
    for make in (lambda: contract(calendars=calendars), lambda: attrs.evolve(TOUCH, calendars=calendars)):
        with pytest.raises(kind, match=message):
            make()


ASSIGNED = st.lists(st.tuples(st.integers(-5, 40), st.sampled_from([None, "a", "b"])))


@given(st.integers(0, 48), st.integers(0, 48), ASSIGNED, st.booleans())
def test_an_owner_is_filled_once_and_never_changed(
    first: int, second: int, assigned: list[tuple[int, str | None]], answered: bool
) -> None:
    """Of clocks and of hand-offs alike; and on calendars of their own no verdict ever changes."""
    hour = timedelta(hours=1)
    events: list[Event] = [
        Assigned(to, at=MQL.at + number * hour, seq=place) for place, (number, to) in enumerate(assigned)
    ]
    if answered:
        events.append(Activity("call", at=at("03 12:00"), actor="sales"))
    own = lead(MQL, *events)
    agreed = contract(TOUCH, calendars={"a": LEAVE, "b": MORNINGS})
    early, late = (agreed.clocks(own, as_of=MQL.at + number * hour)[0] for number in sorted((first, second)))
    assert early.owner in (None, late.owner)
    assert early.state in (ClockState.RUNNING, late.state)
    assert early.elapsed <= late.elapsed
    before, after = (own.hand_offs("mql", as_of=MQL.at + number * hour)[0].owner for number in sorted((first, second)))
    assert before in (None, after)
