"""Clocks: when they start, stop, pause and end, by hand arithmetic on an office open from 9 to 17."""

from datetime import timedelta

import pytest

from leadflow.calendars import ALWAYS_OPEN, BusinessCalendar, BusinessDays, BusinessHours
from leadflow.criteria import accepted, activities, company, created, deal_won, entered, verdict
from leadflow.errors import MissingAssessmentError, NaiveDatetimeError, NotYetCreatedError
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    ClosedStages,
    Company,
    DealUpdated,
    Disposition,
    OnHold,
    Outcome,
    ProfileChanged,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.sla import ClockState, Convert, Tiers
from tests.unit.sla.world import ANSWER, OFFICE, answer, at, contract, lead, only

MQL = StageEntered("mql", at=at("02 15:00"))  # two hours before the office closes: due on Tuesday at 11


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def call(when: str, **more: object) -> Activity:
    return Activity("call", at=at(when), actor=Actor.SALES, **more)  # type: ignore[arg-type]  # fields by their names


# Met, breached, running


def test_a_stop_in_time_meets_it() -> None:
    clock = only(answer(), lead(MQL, Accepted(at=at("03 10:30"))), "31 00:00")
    assert (clock.state, clock.reason) == (ClockState.MET, "in time")
    assert clock.started_at == at("02 15:00")
    assert clock.stopped_at == clock.ended_at == clock.counted_until == at("03 10:30")
    assert (clock.elapsed, clock.target, clock.remaining, clock.overdue) == (hours(3.5), hours(4), hours(0.5), hours(0))
    assert clock.due_at == clock.last_call_at == at("03 11:00")
    assert clock.intervals == ((at("02 15:00"), at("02 17:00")), (at("03 09:00"), at("03 10:30")))
    assert (clock.commitment, clock.party, clock.lead_id) == ("answer", Actor.SALES, "L-1")
    assert clock.awaits == "acceptance or rejection"
    assert not clock.paused
    assert not clock.warning


@pytest.mark.parametrize(
    ("stopped", "state", "reason"),
    [
        ("03 11:00", ClockState.MET, "in time"),
        ("2026-03-03 11:00:00.000001", ClockState.BREACHED, "too late"),
        ("05 09:00", ClockState.BREACHED, "too late"),
    ],
)
def test_exactly_the_target_is_in_time(stopped: str, state: ClockState, reason: str) -> None:
    clock = only(answer(), lead(MQL, Accepted(at=at(stopped))), "31 00:00")
    assert (clock.state, clock.reason, clock.stopped_at) == (state, reason, at(stopped))


@pytest.mark.parametrize(
    ("now", "state", "reason", "elapsed", "remaining"),
    [
        ("02 15:00", ClockState.RUNNING, "running", 0, 4),
        ("03 08:00", ClockState.RUNNING, "running", 2, 2),
        ("03 11:00", ClockState.RUNNING, "running", 4, 0),
        ("03 12:00", ClockState.BREACHED, "overdue", 5, 0),
    ],
)
def test_as_time_goes_on(now: str, state: ClockState, reason: str, elapsed: int, remaining: int) -> None:
    clock = only(answer(), lead(MQL), now)
    assert (clock.state, clock.reason) == (state, reason)
    assert (clock.elapsed, clock.remaining) == (hours(elapsed), hours(remaining))
    assert clock.stopped_at is clock.ended_at is None
    assert clock.counted_until == clock.as_of == at(now)


def test_used_up_at_closing_time_runs_until_the_next_opening() -> None:
    started = StageEntered("mql", at=at("06 13:00"))  # a Friday: four hours are used up at closing time
    for now in ("06 17:00", "08 12:00", "09 09:00"):
        clock = only(answer(), lead(started), now)
        assert clock.state is ClockState.RUNNING
        assert (clock.due_at, clock.last_call_at) == (at("06 17:00"), at("09 09:00"))
    assert only(answer(), lead(started), "2026-03-09 09:00:00.000001").state is ClockState.BREACHED
    assert only(answer(), lead(started, Accepted(at=at("09 09:00"))), "31 00:00").state is ClockState.MET


def test_a_breach_stays_one_and_says_how_late_the_stop_came() -> None:
    clock = only(answer(), lead(MQL, Accepted(at=at("03 13:00"))), "31 00:00")
    assert (clock.state, clock.overdue, clock.remaining) == (ClockState.BREACHED, hours(2), hours(0))


# Targets


def test_business_days_are_due_at_the_last_close() -> None:
    promise = answer(within=BusinessDays(1))
    clock = only(promise, lead(MQL), "02 16:00")
    assert (clock.due_at, clock.last_call_at) == (at("03 17:00"), at("04 09:00"))
    assert clock.target == hours(10)  # two on Monday, eight on Tuesday
    assert only(promise, lead(MQL, Accepted(at=at("04 09:00"))), "31 00:00").state is ClockState.MET
    assert only(promise, lead(MQL), "04 10:00").state is ClockState.BREACHED


def test_a_pause_takes_its_open_time_out_of_business_days() -> None:
    held = lead(MQL, OnHold(at=at("03 15:00")), Resumed(at=at("05 09:00")))
    clock = only(answer(within=BusinessDays(1)), held, "05 10:00")
    assert (clock.due_at, clock.last_call_at) == (at("03 15:00"), at("05 09:00"))  # Tuesday counts: it was open
    assert (clock.state, clock.overdue) == (ClockState.BREACHED, hours(1))


def test_a_timedelta_is_the_wall_clock() -> None:
    clock = only(answer(within=hours(4)), lead(MQL), "02 20:00")
    assert (clock.state, clock.due_at, clock.last_call_at) == (ClockState.BREACHED, at("02 19:00"), at("02 19:00"))
    assert clock.calendar == ALWAYS_OPEN


def test_a_timedelta_runs_on_the_commitments_own_calendar() -> None:
    on_call = BusinessCalendar(tz=OFFICE.tz, weekly="sat-sun 08:00-22:00")
    demo = answer(start=activities("demo_request"), stop=activities("call", actor=Actor.SALES), within=hours(1))
    asked = lead(Activity("demo_request", at=at("07 21:30")))  # Saturday night
    own = answer(start=demo.start, stop=demo.stop, within=hours(1), calendar=on_call)
    assert only(own, asked, "07 21:45").due_at == at("08 08:30")
    assert only(demo, asked, "07 21:45").due_at == at("07 22:30")
    hours_too = answer(start=demo.start, stop=demo.stop, within=BusinessHours(1), calendar=on_call)
    assert only(hours_too, asked, "07 21:45").due_at == at("08 08:30")


def test_a_calendar_that_never_has_the_time_never_breaches() -> None:
    once = BusinessCalendar(tz=OFFICE.tz, weekly="", special_hours={at("03 00:00").date(): ["09:00-10:00"]})
    for within in (BusinessHours(4), BusinessDays(2)):
        clock = only(answer(within=within, calendar=once), lead(MQL), "31 00:00")
        assert (clock.state, clock.due_at, clock.last_call_at) == (ClockState.RUNNING, None, None)
        assert clock.elapsed == hours(1)
    days = only(answer(within=BusinessDays(2), calendar=once), lead(MQL), "31 00:00")
    assert (days.target, days.remaining, days.overdue, days.warns_at) == (None, None, hours(0), None)
    exactly = only(answer(within=BusinessHours(1), calendar=once), lead(MQL), "31 00:00")
    assert (exactly.due_at, exactly.last_call_at) == (at("03 10:00"), None)  # it never opens again
    assert exactly.state is ClockState.RUNNING


@pytest.mark.parametrize("within", [BusinessHours(10**10), timedelta.max])
def test_a_target_beyond_the_calendar_is_never_used_up(within: BusinessHours) -> None:
    clock = only(answer(within=within), lead(MQL), "31 00:00")
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, None)


def test_tiers_decide_by_who_the_lead_was_at_the_start() -> None:
    within = Tiers([(company.employees >= 500, BusinessHours(1)), (company.employees >= 50, 2 * hours(1))],
                   otherwise=BusinessHours(8))  # fmt: skip
    promise = answer(within=within)
    for employees, target in ((900, hours(1)), (50, hours(2)), (10, hours(8)), (None, hours(8))):
        clock = only(promise, lead(MQL, company=Company(employees=employees)), "02 16:00")
        assert clock.target == target
    grew = lead(
        MQL, ProfileChanged("company.employees", before=10, after=900, at=at("02 15:30")), company=Company(employees=10)
    )
    assert only(promise, grew, "02 16:00").target == hours(8)


# Which start, which stop


def test_every_start_has_a_clock_of_its_own() -> None:
    again = lead(
        MQL,
        StageEntered("recycled", at=at("10 09:00")),
        StageEntered("mql", at=at("16 09:00")),
        StageEntered("mql", at=at("16 10:00")),  # told again: no new entry
        Accepted(at=at("16 11:00")),
    )
    first, second = contract(answer()).clocks(again, as_of=at("31 00:00"))
    assert (first.started_at, first.state) == (at("02 15:00"), ClockState.BREACHED)
    assert (second.started_at, second.state) == (at("16 09:00"), ClockState.MET)
    assert (first.reason, first.ended_at, first.stopped_at) == ("overdue", at("10 09:00"), None)
    assert second.stopped_at == at("16 11:00")


def test_a_start_while_a_clock_runs_starts_another() -> None:
    promise = answer(start=activities("demo_request"), stop=activities("call", actor=Actor.SALES))
    asked = lead(
        Activity("demo_request", at=at("02 09:00")), Activity("demo_request", at=at("02 12:00")), call("02 14:00")
    )
    states = [clock.state for clock in contract(promise).clocks(asked, as_of=at("31 00:00"))]
    assert states == [ClockState.BREACHED, ClockState.MET]


def test_a_stop_before_the_start_does_not_count() -> None:
    assert only(answer(), lead(Accepted(at=at("02 14:59")), MQL), "02 16:00").state is ClockState.RUNNING


def test_a_stop_at_the_instant_of_the_start_counts_unless_it_came_before_by_seq() -> None:
    same = only(answer(), lead(MQL, Accepted(at=MQL.at)), "31 00:00")
    assert (same.state, same.elapsed) == (ClockState.MET, hours(0))
    after = lead(StageEntered("mql", at=MQL.at, seq=1), Accepted(at=MQL.at, seq=2))
    assert only(answer(), after, "31 00:00").state is ClockState.MET
    before = lead(StageEntered("mql", at=MQL.at, seq=2), Accepted(at=MQL.at, seq=1))
    assert only(answer(), before, "02 16:00").state is ClockState.RUNNING


def test_no_event_answers_itself() -> None:
    calls = activities("call", actor=Actor.SALES)
    promise = answer(start=calls, stop=calls | accepted(), within=BusinessDays(5))
    first, second = contract(promise).clocks(lead(call("02 10:00"), call("03 10:00")), as_of=at("04 10:00"))
    assert (first.state, first.stopped_at) == (ClockState.MET, at("03 10:00"))
    assert second.state is ClockState.RUNNING


def test_the_creation_of_a_lead_comes_first_at_its_instant() -> None:
    promise = answer(start=created(), stop=accepted() | created())
    who = lead(Accepted(at=at("02 10:00"), seq=-5), created_at=at("02 10:00"))
    assert only(promise, who, "31 00:00").state is ClockState.MET
    assert only(promise, lead(created_at=at("02 10:00")), "02 11:00").state is ClockState.RUNNING


def test_attempts_are_counted_from_the_start() -> None:
    sixth = activities("call", actor=Actor.SALES).nth(6)
    answered = activities("call", actor=Actor.SALES, outcome=Outcome.CONNECTED)
    promise = answer(stop=sixth | answered | accepted(), within=BusinessDays(10))
    before = [call(f"02 0{hour}:00") for hour in (8, 9)]
    attempts = [call(f"0{day} 10:00") for day in (3, 4, 5, 6)]
    assert only(promise, lead(*before, MQL, *attempts), "07 00:00").state is ClockState.RUNNING
    sixth_at = only(promise, lead(*before, MQL, *attempts, call("09 10:00"), call("10 10:00")), "11 00:00").stopped_at
    assert sixth_at == at("10 10:00")
    reached = lead(*before, MQL, *attempts[:1], call("04 10:00", outcome=Outcome.CONNECTED))
    assert only(promise, reached, "11 00:00").stopped_at == at("04 10:00")


# Cancelled, closed


def test_being_won_cancels() -> None:
    clock = only(answer(), lead(MQL, StageEntered("won", at=at("02 16:00"))), "31 00:00")
    assert (clock.state, clock.reason, clock.ended_at) == (ClockState.CANCELLED, "won", at("02 16:00"))
    assert clock.stopped_at is None


@pytest.mark.parametrize("stage", ["lost", "disqualified", "  Lost "])
def test_closed_untouched_is_a_breach(stage: str) -> None:
    clock = only(answer(), lead(MQL, StageEntered(stage, at=at("02 16:00"))), "31 00:00")
    assert (clock.state, clock.reason) == (ClockState.BREACHED, "closed untouched")
    assert (clock.ended_at, clock.elapsed) == (at("02 16:00"), hours(1))


def test_a_stop_after_the_closing_does_not_mend_it() -> None:
    reopened = lead(MQL, StageEntered("lost", at=at("02 16:00")), Accepted(at=at("02 16:30")))
    clock = only(answer(), reopened, "31 00:00")
    assert (clock.state, clock.reason, clock.stopped_at) == (ClockState.BREACHED, "closed untouched", None)


def test_at_one_instant_the_stop_goes_first_then_the_cancellation() -> None:
    end = at("02 16:00")
    rejected = lead(
        MQL, Rejected("spam", at=end, disposition=Disposition.DISQUALIFY), StageEntered("disqualified", at=end)
    )
    assert only(answer(), rejected, "31 00:00").state is ClockState.MET
    lost = lead(MQL, StageEntered("lost", at=end))
    assert only(answer(cancel=entered("lost")), lost, "31 00:00").state is ClockState.CANCELLED


def test_at_one_instant_what_came_first_by_seq_ends_it() -> None:
    end = at("02 16:00")
    cancelled = answer(cancel=activities("withdrawn"))
    first = lead(MQL, Activity("withdrawn", at=end, seq=1), Accepted(at=end, seq=2))
    assert only(cancelled, first, "31 00:00").state is ClockState.CANCELLED
    second = lead(MQL, Activity("withdrawn", at=end, seq=2), Accepted(at=end, seq=1))
    assert only(cancelled, second, "31 00:00").state is ClockState.MET
    lost = lead(MQL, StageEntered("lost", at=end, seq=1), Accepted(at=end, seq=2))
    assert only(answer(), lost, "31 00:00").reason == "closed untouched"
    answered = lead(MQL, StageEntered("lost", at=end, seq=2), Accepted(at=end, seq=1))
    assert only(answer(), answered, "31 00:00").reason == "in time"


def test_closed_twice_at_one_instant_goes_by_the_order_of_the_events() -> None:
    end = at("02 16:00")
    lost_first = lead(MQL, StageEntered("lost", at=end, seq=1), StageEntered("won", at=end, seq=2))
    assert only(answer(), lost_first, "31 00:00").reason == "closed untouched"
    won_first = lead(MQL, StageEntered("lost", at=end, seq=2), StageEntered("won", at=end, seq=1))
    assert only(answer(), won_first, "31 00:00").reason == "won"


def test_cancel_says_what_cancels_in_place_of_being_won() -> None:
    promise = answer(cancel=entered("recycled"))
    recycled = only(promise, lead(MQL, StageEntered("recycled", at=at("02 16:00"))), "31 00:00")
    assert (recycled.state, recycled.reason) == (ClockState.CANCELLED, "entering recycled")
    won = lead(MQL, StageEntered("won", at=at("02 16:00")))
    assert only(promise, won, "02 16:30").state is ClockState.RUNNING
    assert only(promise, won, "31 00:00").reason == "overdue"
    lost = lead(MQL, StageEntered("lost", at=at("02 16:00")))
    assert only(promise, lost, "31 00:00").reason == "closed untouched"


def test_too_late_is_too_late_whatever_comes_after() -> None:
    for event in (StageEntered("won", at=at("04 10:00")), StageEntered("lost", at=at("04 10:00"))):
        clock = only(answer(), lead(MQL, event), "31 00:00")
        assert (clock.state, clock.reason, clock.ended_at) == (ClockState.BREACHED, "overdue", at("04 10:00"))


def test_what_was_closed_before_the_start_does_not_matter() -> None:
    promise = answer(start=activities("demo_request"), stop=activities("call", actor=Actor.SALES))
    back = lead(StageEntered("lost", at=at("02 09:00")), Activity("demo_request", at=at("02 10:00")))
    assert only(promise, back, "02 11:00").state is ClockState.RUNNING
    told_again = back.record(StageEntered("lost", at=at("02 10:30")))
    assert only(promise, told_again, "02 11:00").state is ClockState.RUNNING


def test_what_starts_a_clock_does_not_close_it() -> None:
    onboard = answer(start=entered("won"), stop=activities("call", actor=Actor.SALES))
    assert only(onboard, lead(StageEntered("won", at=at("02 09:00"))), "02 10:00").state is ClockState.RUNNING


def test_the_contract_names_the_closed_stages() -> None:
    gone = lead(MQL, StageEntered("Archived", at=at("02 16:00")))
    assert only(answer(), gone, "02 16:30").state is ClockState.RUNNING
    lost, won = ClosedStages(lost={"archived"}), ClosedStages(won={"archived"}, lost=())
    assert only(answer(), gone, "02 16:30", closed_stages=lost).reason == "closed untouched"
    assert only(answer(), gone, "02 16:30", closed_stages=won).state is ClockState.CANCELLED


def test_losing_a_lead_does_not_decide_a_conversion() -> None:
    promise = Convert("MQL to SQL", **{**ANSWER, "stop": entered("sql"), "within": timedelta(days=30)})
    lost = lead(MQL, StageEntered("lost", at=at("03 10:00")))
    assert only(promise, lost, "31 00:00").state is ClockState.RUNNING
    assert only(promise, lost.record(StageEntered("sql", at=at("10 10:00"))), "31 00:00").state is ClockState.MET
    late = only(promise, lost, "2026-04-02 00:00")
    assert (late.state, late.reason) == (ClockState.BREACHED, "overdue")
    won = lead(MQL, StageEntered("won", at=at("03 10:00")))
    assert only(promise, won, "31 00:00").state is ClockState.CANCELLED


# Pauses


def test_time_on_hold_does_not_count() -> None:
    held = lead(MQL, OnHold(at=at("02 16:00")), Resumed(at=at("03 10:00")), Accepted(at=at("03 12:30")))
    clock = only(answer(), held, "31 00:00")
    assert (clock.state, clock.elapsed) == (ClockState.MET, hours(3.5))
    assert clock.intervals == ((at("02 15:00"), at("02 16:00")), (at("03 10:00"), at("03 12:30")))
    assert (clock.due_at, clock.pauses) == (at("03 13:00"), ((at("02 16:00"), at("03 10:00")),))


def test_on_hold_without_an_end_nobody_can_tell_when_it_is_due() -> None:
    clock = only(answer(), lead(MQL, OnHold(at=at("02 16:00"))), "20 12:00")
    assert (clock.state, clock.reason, clock.paused) == (ClockState.RUNNING, "on hold", True)
    assert (clock.due_at, clock.last_call_at, clock.warns_at) == (None, None, None)
    assert (clock.elapsed, clock.remaining) == (hours(1), hours(3))
    assert clock.counted_until == at("20 12:00")


def test_a_hold_whose_end_is_known_moves_the_due_date() -> None:
    clock = only(answer(), lead(MQL, OnHold(at=at("02 16:00"), until=at("04 09:00"))), "03 12:00")
    assert (clock.paused, clock.due_at, clock.remaining) == (True, at("04 12:00"), hours(3))


def test_a_hold_that_begins_right_now_pauses() -> None:
    held = lead(MQL, OnHold(at=at("02 16:00")))
    clock = only(answer(), held, "02 16:00")
    assert (clock.paused, clock.elapsed, clock.due_at) == (True, hours(1), None)


def test_a_hold_from_before_the_start() -> None:
    held = lead(OnHold(at=at("02 10:00")), Resumed(at=at("02 16:00")), MQL)
    assert only(answer(), held, "02 16:30").elapsed == hours(0.5)
    over = lead(OnHold(at=at("02 10:00")), Resumed(at=at("02 11:00")), MQL)
    clock = only(answer(), over, "02 16:30")
    assert (clock.elapsed, clock.pauses) == (hours(1.5), ())


def test_a_hold_after_the_target_was_used_up_tells_nothing_new() -> None:
    started = StageEntered("mql", at=at("06 13:00"))
    held = lead(started, OnHold(at=at("07 12:00")))  # a Saturday, after the four hours were used up at closing time
    clock = only(answer(), held, "20 12:00")
    assert (clock.state, clock.due_at, clock.last_call_at) == (ClockState.RUNNING, at("06 17:00"), None)
    breached = only(answer(), lead(MQL, OnHold(at=at("03 12:00"))), "20 12:00")
    assert (breached.state, breached.due_at, breached.last_call_at) == (
        ClockState.BREACHED,
        at("03 11:00"),
        at("03 11:00"),
    )


def test_a_hold_that_begins_when_the_target_is_used_up() -> None:
    clock = only(answer(), lead(MQL, OnHold(at=at("03 11:00"))), "20 12:00")
    assert (clock.state, clock.due_at, clock.last_call_at) == (ClockState.RUNNING, at("03 11:00"), None)
    assert clock.warns_at == at("03 10:00")
    ended = only(answer(), lead(MQL, OnHold(at=at("03 11:00"), until=at("04 12:00"))), "04 10:00")
    assert (ended.due_at, ended.last_call_at) == (at("03 11:00"), at("04 12:00"))


def test_of_two_holds_the_last_one_decides_whether_the_end_is_known() -> None:
    first = (MQL, OnHold(at=at("02 16:00")), Resumed(at=at("03 10:00")))
    clock = only(answer(), lead(*first, OnHold(at=at("03 11:00"))), "20 12:00")
    assert (clock.paused, clock.elapsed, clock.due_at) == (True, hours(2), None)


def test_between_two_holds_only_the_time_in_between_is_used() -> None:
    first = (MQL, OnHold(at=at("02 16:00")), Resumed(at=at("03 12:00")))
    clock = only(answer(), lead(*first, OnHold(at=at("03 13:00")), Resumed(at=at("03 14:00"))), "03 15:00")
    # One hour on Monday, one from noon, and two after the second hold.
    assert (clock.elapsed, clock.due_at) == (hours(3), at("03 16:00"))


def test_a_stop_during_a_hold_ends_it() -> None:
    held = lead(MQL, OnHold(at=at("02 16:00")), Accepted(at=at("20 12:00")))
    for now in ("20 12:00", "31 00:00"):
        clock = only(answer(), held, now)
        assert (clock.state, clock.elapsed, clock.paused) == (ClockState.MET, hours(1), False)
        assert clock.due_at == at("20 15:00")  # had it gone on then


@pytest.mark.parametrize("held", ["02 16:00", "02 16:30"])
def test_a_hold_after_the_stop_does_not_matter(held: str) -> None:
    clock = only(answer(), lead(MQL, Accepted(at=at("02 16:00")), OnHold(at=at(held))), "20 12:00")
    assert (clock.elapsed, clock.pauses, clock.due_at) == (hours(1), (), at("03 11:00"))


def test_stages_that_pause() -> None:
    promise = answer(pause_in={"Waiting"}, stop=accepted())
    waited = lead(
        MQL,
        StageEntered("waiting", at=at("02 16:00")),
        StageEntered("mql", at=at("04 09:00")),
        OnHold(at=at("03 09:00")),
    )
    first, second = contract(promise).clocks(waited.record(Resumed(at=at("03 12:00"))), as_of=at("04 10:00"))
    assert (first.elapsed, first.pauses) == (hours(2), ((at("02 16:00"), at("04 09:00")),))
    assert second.started_at == at("04 09:00")
    still = only(promise, lead(MQL, StageEntered("waiting", at=at("02 16:00")), OnHold(at=at("03 09:00"))), "09 10:00")
    assert (still.paused, still.elapsed, still.due_at) == (True, hours(1), None)


def test_pauses_that_touch_or_overlap_count_once() -> None:
    promise = answer(pause_in={"waiting", "nurture"}, stop=accepted(), within=BusinessHours(8))
    told = lead(
        MQL,
        StageEntered("waiting", at=at("03 09:00")),
        StageEntered("nurture", at=at("03 10:00")),
        OnHold(at=at("03 10:30"), until=at("03 10:45")),
        StageEntered("sal", at=at("03 11:00")),
        OnHold(at=at("03 10:50"), until=at("03 12:00")),
        OnHold(at=at("03 13:00"), until=at("03 13:00")),
    )
    clock = only(promise, told, "03 14:00")
    assert clock.pauses == ((at("03 09:00"), at("03 12:00")),)
    assert clock.elapsed == hours(4)


# Warnings


def test_it_warns_when_a_share_of_the_time_is_used() -> None:
    assert only(answer(), lead(MQL), "02 16:00").warns_at == at("03 10:00")
    assert not only(answer(), lead(MQL), "03 09:59").warning
    assert only(answer(), lead(MQL), "03 10:00").warning
    assert not only(answer(), lead(MQL), "03 12:00").warning  # it is breached by then
    assert only(answer(warn_at=0), lead(MQL), "02 15:00").warning
    silent = only(answer(warn_at=None), lead(MQL), "03 10:30")
    assert (silent.warns_at, silent.warning) == (None, False)
    held = only(answer(), lead(MQL, OnHold(at=at("03 10:30"))), "20 12:00")
    assert (held.warns_at, held.warning, held.due_at) == (at("03 10:00"), True, None)


def test_a_warning_from_the_start_comes_even_on_hold() -> None:
    held = lead(OnHold(at=at("02 10:00")), MQL)
    clock = only(answer(warn_at=0), held, "02 16:00")
    assert (clock.paused, clock.warns_at, clock.due_at) == (True, MQL.at, None)
    assert only(answer(warn_at=0.25), held, "02 16:00").warns_at is None


# Owners


def test_the_owner_at_the_start_and_when_it_is_due() -> None:
    handed_on = lead(
        Assigned("rep-1", at=at("02 09:00")),
        MQL,
        Assigned("rep-2", at=at("03 09:30")),
        Assigned("rep-3", at=at("05 09:00")),
    )
    clock = only(answer(), handed_on, "31 00:00")
    assert (clock.owner, clock.owner_at_due) == ("rep-1", "rep-2")
    assert only(answer(), handed_on, "02 16:00").owner_at_due == "rep-1"


def test_who_gets_it_first_owns_it_when_nobody_did() -> None:
    queued = lead(MQL, Assigned(queue="north", at=at("02 15:01")), Assigned("rep-2", at=at("02 15:10")))
    assert only(answer(), queued, "02 15:05").owner is None
    assert only(answer(), queued, "02 16:00").owner == "rep-2"
    unowned = only(answer(), lead(MQL), "02 16:00")
    assert (unowned.owner, unowned.owner_at_due) == (None, None)
    answered = lead(MQL, Accepted(at=at("02 16:00")), Assigned("rep-9", at=at("02 16:30")))
    assert only(answer(), answered, "31 00:00").owner is None


# Who is concerned


def test_where_is_frozen_at_the_start() -> None:
    promise = answer(where=company.employees >= 50)
    grew = ProfileChanged("company.employees", before=10, after=90, at=at("02 15:30"))
    assert contract(promise).clocks(lead(MQL, grew, company=Company(employees=10)), as_of=at("31 00:00")) == ()
    shrank = ProfileChanged("company.employees", before=90, after=10, at=at("02 15:30"))
    assert only(promise, lead(MQL, shrank, company=Company(employees=90)), "31 00:00").started_at == MQL.at
    assert contract(promise).clocks(lead(MQL), as_of=at("31 00:00")) == ()  # nobody knows


def test_where_of_a_start_before_the_lead_was_recorded_asks_at_its_creation() -> None:
    promise = answer(where=company.employees >= 50, start=activities("demo_request"))
    early = lead(Activity("demo_request", at=at("02 10:00")), company=Company(employees=90), created_at=at("02 10:05"))
    assert only(promise, early, "02 11:00").started_at == at("02 10:00")


def test_a_guard_without_assess_is_refused_whatever_the_lead() -> None:
    promise = answer(where=verdict.qualified)
    with pytest.raises(
        MissingAssessmentError, match=r"^'answer' asks about verdicts, .*pass assess=playbook.assess"
    ) as raised:
        contract(promise).clocks(lead(), as_of=at("31 00:00"))
    assert raised.value.name == "answer"
    tiers = Tiers([(verdict.grade.at_least("B"), BusinessHours(1))], otherwise=BusinessHours(8))
    with pytest.raises(MissingAssessmentError):
        contract(answer(within=tiers)).clocks(lead(), as_of=at("31 00:00"))


def test_what_nobody_records_starts_no_clock() -> None:
    promise = answer(start=activities("demo_request"))
    asked = (Activity("demo_request", at=at("02 10:00")),)
    assert len(contract(promise).clocks(lead(*asked), as_of=at("31 00:00"))) == 1
    assert contract(promise).clocks(lead(*asked, tracked=False), as_of=at("31 00:00")) == ()
    unseen = answer(stop=activities("reply"))
    assert contract(unseen).clocks(lead(MQL, tracked=False), as_of=at("31 00:00")) == ()
    assert len(contract(answer()).clocks(lead(MQL, tracked=False), as_of=at("31 00:00"))) == 1


# Effective dates


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (None, None, [2, 10]),
        (at("03 00:00").date(), None, [10]),
        (None, at("09 00:00").date(), [2]),
        (None, at("10 00:00").date(), [2, 10]),  # the last day is included
        (at("02 15:00"), at("10 09:00"), [2]),  # of instants, the end is not
        (at("04 00:00").date(), at("05 00:00").date(), []),
    ],
)
def test_only_starts_inside_the_effective_dates_count(starts: object, ends: object, expected: list[int]) -> None:
    twice = lead(MQL, StageEntered("recycled", at=at("04 09:00")), StageEntered("mql", at=at("10 09:00")))
    clocks = contract(answer(), starts=starts, ends=ends).clocks(twice, as_of=at("31 00:00"))
    assert [clock.started_at.day for clock in clocks] == expected


# Order and misuse


def test_clocks_come_by_start_then_in_the_order_of_the_contract() -> None:
    later = answer(start=activities("demo_request"))
    promises = [
        Convert(
            "sale", start=entered("mql"), stop=deal_won(), within=timedelta(days=9), at_least=0.1, per=answer().per
        ),
        answer(),
    ]
    named = Convert("demo", **{**ANSWER, "start": later.start})
    told = lead(
        MQL, Activity("demo_request", at=at("02 14:00")), DealUpdated("D-1", outcome=Outcome.WON, at=at("03 09:00"))
    )
    clocks = contract(*promises, named).clocks(told, as_of=at("31 00:00"))
    assert [clock.commitment for clock in clocks] == ["demo", "sale", "answer"]


def test_time_is_aware_and_not_before_the_lead() -> None:
    with pytest.raises(NaiveDatetimeError, match="as_of"):
        contract(answer()).clocks(lead(), as_of=at("31 00:00").replace(tzinfo=None))
    with pytest.raises(NotYetCreatedError):
        contract(answer()).clocks(lead(), as_of=at("2025-01-01 00:00"))


def test_nothing_later_leaks_in() -> None:
    told = lead(MQL, Accepted(at=at("02 16:00")), Assigned("rep-9", at=at("02 16:00")))
    clock = only(answer(), told, "02 15:30")
    assert (clock.state, clock.owner, clock.elapsed) == (ClockState.RUNNING, None, hours(0.5))
