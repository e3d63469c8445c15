"""Histories as people really have them: contact before the hand-off, leads given back, cohorts that are not mature."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest

from leadflow.calendars import ALWAYS_OPEN, BusinessDays, BusinessHours, Cadence
from leadflow.criteria import accepted, activities, company, deal_lost, deal_won, entered, rejected
from leadflow.display import to_html
from leadflow.errors import InvalidValueError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, closed_stages
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    ClosedStages,
    Company,
    DealUpdated,
    Disposition,
    Event,
    Lead,
    OnHold,
    Outcome,
    Population,
    ProfileChanged,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.playbook import Playbook
from leadflow.sla import (
    AttainmentStatus,
    ClockEnding,
    ClockState,
    Convert,
    Respond,
    Tiers,
    by_lead,
    by_owner,
)
from leadflow.sla import Counted as Numbers
from tests.unit.sla.world import MARCH, OFFICE, answer, at, contract, kept, lead, only

CALL = activities("call", actor=Actor.SALES)
TOUCH = Respond("touch", start=entered("mql"), stop=CALL, within=BusinessHours(4), at_least=0.9, per=Cadence.MONTH)
MQL = StageEntered("mql", at=at("02 10:00"))


def call(when: str, **more: Any) -> Activity:
    return Activity("call", at=at(when), actor=Actor.SALES, **more)


def cohort(within: Any = timedelta(days=90), **more: Any) -> Convert:
    terms: dict[str, Any] = {"start": entered("sql"), "stop": entered("won"), "at_least": 0.25, "per": Cadence.MONTH}
    return Convert("sales", **{**terms, "within": within, **more})


# Contact before the hand-off


def test_a_call_ten_minutes_before_the_hand_off_meets_the_promise() -> None:
    early = attrs.evolve(TOUCH, early=timedelta(days=1))
    called = lead(call("02 09:50"), MQL)
    clock = only(early, called, "10 09:00")
    assert (clock.state, clock.reason, clock.elapsed) == (ClockState.MET, "already contacted", timedelta(0))
    assert (clock.stopped_at, clock.ended_at, clock.due_at) == (MQL.at, MQL.at, at("02 14:00"))
    assert only(TOUCH, called, "10 09:00").state is ClockState.BREACHED
    row = kept(early, called, now="10 09:00")
    assert (row.met, row.rate) == (1, 1.0)
    assert contract(early).due([called], as_of=at("02 11:00")) == ()


@pytest.mark.parametrize(
    ("when", "state"),
    [
        ("01 10:00", ClockState.MET),  # a day before, to the minute
        ("01 09:59", ClockState.BREACHED),
        ("02 10:00", ClockState.MET),  # at the instant, by the order of the events
    ],
)
def test_how_early_is_early(when: str, state: ClockState) -> None:
    early = attrs.evolve(TOUCH, early=timedelta(days=1))
    assert only(early, lead(call(when, seq=-1), MQL), "10 09:00").state is state


def test_attempts_before_the_hand_off_are_counted_within_the_time() -> None:
    twice = attrs.evolve(TOUCH, stop=CALL.nth(2) | accepted(), early=timedelta(hours=2))
    assert only(twice, lead(call("02 09:00"), call("02 09:30"), MQL), "10 09:00").reason == "already contacted"
    assert only(twice, lead(call("01 09:00"), call("02 09:30"), MQL), "10 09:00").state is ClockState.BREACHED
    assert only(twice, lead(Accepted(at=at("02 09:00")), MQL), "10 09:00").reason == "already contacted"


def test_no_event_is_early_for_itself() -> None:
    again = Respond("again", start=CALL, stop=CALL, within=BusinessHours(4), at_least=0.9, per=Cadence.MONTH)
    early = attrs.evolve(again, early=timedelta(hours=1))
    assert only(early, lead(call("02 10:00")), "02 11:00").state is ClockState.RUNNING


def test_early_is_a_time() -> None:
    with pytest.raises(InvalidValueError, match="early"):
        attrs.evolve(TOUCH, early=timedelta(0))


# Given back is not due


GIVEN_BACK: list[list[Event]] = [
    [Rejected("not ICP", at=at("03 09:00"), by="chi"), StageEntered("recycled", at=at("03 09:00"))],
    [StageEntered("recycled", at=at("03 09:00"))],
    [Rejected("wrong region", at=at("03 09:00"), by="chi", disposition=Disposition.RETURN)],
    [StageEntered("lost", at=at("03 09:00"))],
    [StageEntered("disqualified", at=at("03 09:00"))],
]


@pytest.mark.parametrize("events", GIVEN_BACK)
def test_what_is_given_back_is_on_no_list_and_card_list_and_review_agree(events: list[Event]) -> None:
    gone = lead(MQL, Assigned("chi", at=MQL.at), *events)
    for who in (gone, lead(MQL, Assigned("chi", at=at("02 17:00")), *events)):
        playbook = Playbook("p", sla=contract(TOUCH))
        (clock,) = contract(TOUCH).clocks(who, as_of=at("31 09:00"))
        assert (clock.state, clock.ended_at, clock.stopped_at) == (ClockState.BREACHED, at("03 09:00"), None)
        assert contract(TOUCH).overdue([who], as_of=at("31 09:00")) == ()
        review = playbook.review([who], MARCH, as_of=at("31 09:00"))
        assert (review.promises.overdue, len(review.breaches)) == ((), 1)
        late = [step for step in playbook.standing(who, as_of=at("31 09:00")).next_steps if step.kind == "late"]
        assert late == []


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        (GIVEN_BACK[1], "given back untouched"),
        (GIVEN_BACK[2], "given back untouched"),
        (GIVEN_BACK[3], "closed untouched"),
        (GIVEN_BACK[4], "closed untouched"),
    ],
)
def test_given_back_within_the_time_says_so(events: list[Event], reason: str) -> None:
    patient = attrs.evolve(TOUCH, within=BusinessHours(40))
    clock = only(patient, lead(MQL, *events), "31 09:00")
    assert (clock.state, clock.reason) == (ClockState.BREACHED, reason)


def test_an_answer_that_gives_it_back_is_an_answer() -> None:
    replied = only(answer(), lead(MQL, *GIVEN_BACK[0]), "31 09:00")
    assert (replied.state, replied.reason) == (ClockState.BREACHED, "too late")
    prompt = Rejected("no", at=at("02 11:00"), disposition=Disposition.RETURN)
    assert only(answer(), lead(MQL, prompt), "31 09:00").state is ClockState.MET


def test_what_is_promised_of_rejected_leads_goes_on_when_they_are_recycled() -> None:
    recall = attrs.evolve(TOUCH, name="recall", start=rejected(), within=BusinessHours(40))
    back = lead(
        Rejected("later", at=at("03 09:00"), seq=1),
        StageEntered("recycled", at=at("03 09:00"), seq=2),
        call("03 12:00"),
    )
    assert only(recall, back, "31 09:00").state is ClockState.MET


def test_a_cohort_waits_for_who_is_given_back() -> None:
    back = lead(StageEntered("sql", at=at("02 10:00")), StageEntered("recycled", at=at("03 10:00")))
    assert only(cohort(), back, "31 09:00").state is ClockState.RUNNING


def test_who_asks_again_after_being_given_back_is_late_on_every_list() -> None:
    demo = attrs.evolve(TOUCH, name="demo request", start=activities("demo_request"))
    stages = (Stage("mql"), Stage("recycled", kind=StageKind.RECYCLED), Stage("lost", kind=StageKind.LOST))
    moves = (Transition("mql", "recycled"), Transition("recycled", "mql"), Transition("mql", "lost"))
    funnel = Funnel("own", stages=stages, transitions=moves)
    playbook = Playbook("p", funnel=funnel, sla=contract(TOUCH, demo))
    asked = Activity("demo_request", at=at("05 09:00"))
    again = lead(MQL, Assigned("chi", at=MQL.at), StageEntered("recycled", at=at("03 09:00")), asked)
    now = at("31 09:00")
    assert playbook.contract is not None
    assert [row.commitment for row in playbook.contract.overdue([again], as_of=now)] == ["demo request"]
    assert [clock.commitment for clock in playbook.review([again], MARCH, as_of=now).promises.overdue] == [
        "demo request"
    ]
    steps = playbook.standing(again, as_of=now).next_steps
    assert [step.about for step in steps if step.kind == "late"] == ["demo request"]


def test_stages_of_the_funnel_say_what_is_given_back() -> None:
    stages = ClosedStages(won=["sold"], lost=["gone"], deals_won=["signed"])
    own = contract(TOUCH).closed_in(stages, recycled=["parked"])
    assert (own.recycled, own.closed_stages) == ({"parked"}, stages)
    assert contract(TOUCH, recycled=["parked"]).closed_in(stages).recycled == {"parked"}
    parked = own.clocks(lead(MQL, StageEntered("parked", at=at("02 11:00"))), as_of=at("31 09:00"))[0]
    assert parked.reason == "given back untouched"
    with pytest.raises(InvalidValueError, match="recycled"):
        contract(recycled={"Won"})
    back = contract(TOUCH, closed_stages=ClosedStages(lost=()), recycled=["lost"])
    lost = lead(MQL, StageEntered("lost", at=at("02 11:00")))
    assert back.clocks(lost, as_of=at("31 09:00"))[0].ending is ClockEnding.GIVEN_BACK


def test_pipelines_say_which_deals_are_won_without_a_funnel_too() -> None:
    stages = (Stage("Báo giá"), Stage("Ký", kind=StageKind.WON), Stage("Mất", kind=StageKind.LOST))
    pipeline = Funnel("deals", stages=stages, transitions=[Transition("Báo giá", "Ký"), Transition("Báo giá", "Mất")])
    playbook = Playbook("p", pipelines=[pipeline], sla=contract(TOUCH, recycled=["parked"]))
    assert playbook.contract is not None
    assert playbook.contract.closed_stages == closed_stages(None, [pipeline])
    assert playbook.contract.recycled == {"parked"}
    signed = lead(MQL, DealUpdated("D-1", at=at("02 11:00"), stage="KÝ"))
    assert [clock.ending for clock in playbook.standing(signed, as_of=at("31 09:00")).clocks] == [ClockEnding.WON]


# Deals are won, too


@pytest.mark.parametrize(
    "update",
    [
        DealUpdated("D-1", at=at("02 11:00"), outcome=Outcome.WON),
        DealUpdated("D-1", at=at("02 11:00"), stage="won"),
        StageEntered("won", at=at("02 11:00")),
    ],
)
def test_however_winning_is_recorded_it_cancels(update: Event) -> None:
    clock = only(TOUCH, lead(MQL, update), "31 09:00")
    assert (clock.state, clock.reason, clock.ended_at) == (ClockState.CANCELLED, "won", at("02 11:00"))
    lost = only(TOUCH, lead(MQL, DealUpdated("D-1", at=at("02 11:00"), outcome=Outcome.LOST)), "02 12:00")
    assert lost.state is ClockState.RUNNING


@pytest.mark.parametrize(
    "update",
    [
        DealUpdated("D-1", at=at("02 11:00"), stage="Ký hợp đồng"),
        DealUpdated("D-1", at=at("02 11:00"), stage="Báo giá", outcome=Outcome.WON),
        StageEntered("Khách hàng", at=at("02 11:00")),
    ],
)
def test_a_population_says_which_stages_win(update: Event) -> None:
    stages = ClosedStages(won=["khách hàng"], deals_won=["ký hợp đồng"], deals_open=["báo giá"])
    leads = [lead(MQL, update)]
    now = at("02 12:00")
    read = Population.of(leads, as_of=now, closed_stages=stages)
    assert contract(TOUCH).due(read, as_of=now) == ()
    assert contract(TOUCH, closed_stages=stages).due(leads, as_of=now) == ()
    for agreed, who in ((contract(TOUCH), read.leads[0]), (contract(TOUCH, closed_stages=stages), leads[0])):
        assert [clock.ending for clock in agreed.clocks(who, as_of=now)] == [ClockEnding.WON]
    usual = [clock.ending for clock in contract(TOUCH).clocks(leads[0], as_of=now)]
    assert usual == [ClockEnding.WON if isinstance(update, DealUpdated) and update.outcome else None]


def test_a_deal_that_is_won_again_after_it_was_reopened_cancels_what_began_since() -> None:
    deal = [
        DealUpdated("D-1", at=at("02 09:30"), outcome=Outcome.WON),
        DealUpdated("D-1", at=at("02 10:15"), outcome=Outcome.OPEN),
        DealUpdated("D-1", at=at("02 11:00"), outcome=Outcome.WON),
    ]
    clock = only(TOUCH, lead(MQL, *deal), "31 09:00")
    assert (clock.ending, clock.ended_at) == (ClockEnding.WON, at("02 11:00"))


# A cohort is mature, or it is not yet


@pytest.mark.parametrize("after", [timedelta(0), timedelta(microseconds=1)])
def test_at_exactly_the_time_a_member_is_mature(after: timedelta) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    won, open_one = (
        Lead(
            name,
            created_at=start,
            history=[
                StageEntered("sql", at=start),
                *([StageEntered("won", at=start + timedelta(days=5))] * (name == "a")),
            ],
        )
        for name in "ab"
    )
    now = start + timedelta(days=90) + after
    agreed = contract(cohort(), calendar=ALWAYS_OPEN)
    row = agreed.attainment([won, open_one], MARCH, as_of=now)["sales"]
    assert (row.met, row.breached, row.running) == (1, 1, 0)
    before = agreed.attainment([won, open_one], MARCH, as_of=start + timedelta(days=90) - timedelta(microseconds=1))
    assert (before["sales"].met, before["sales"].running) == (0, 2)
    at_last = Lead("c", created_at=start, history=[*open_one.history.events, StageEntered("won", at=now - after)])
    assert agreed.attainment([at_last], MARCH, as_of=now)["sales"].met == 1


def test_of_business_time_the_last_call_is_the_limit() -> None:
    sql = StageEntered("sql", at=at("02 09:00"))
    promise = cohort(BusinessHours(8))  # used up at the close on Monday; a stop counts until Tuesday at nine
    for now, breached in (("02 17:00", 0), ("03 08:59", 0), ("03 09:00", 1)):
        assert kept(promise, lead(sql), now=now).breached == breached
    assert kept(promise, lead(sql, StageEntered("won", at=at("03 09:00"))), now="03 09:00").met == 1


def test_a_stop_recorded_before_the_start_at_its_instant_is_none() -> None:
    first = lead(StageEntered("won", at=at("02 10:00"), seq=1), StageEntered("sql", at=at("02 10:00"), seq=2))
    assert kept(cohort(timedelta(days=1)), first, now="31 00:00").breached == 1


def test_a_cohort_that_is_not_mature_is_not_yet() -> None:
    leads = [
        lead(StageEntered("sql", at=at("02 10:00")), id="young"),
        lead(StageEntered("sql", at=at("02 10:00")), StageEntered("won", at=at("05 10:00")), id="won"),
    ]
    row = kept(cohort(timedelta(days=30)), *leads, now="31 10:00")
    assert (row.status, row.known_at) == (AttainmentStatus.NOT_YET, at("2026-05-01 00:00"))
    assert (row.met + row.breached, row.running) == (0, 2)
    assert list(row.commitment.notes(row.counted)) == ["0 decided, 2 leads have time left"]
    over = kept(cohort(timedelta(days=30)), *leads, now="2026-05-02 00:00")
    assert (over.status, over.rate) == (AttainmentStatus.MET, 0.5)
    assert kept(cohort(timedelta(days=30), at_least=0.9), *leads, now="2026-05-02 00:00").status.value == "missed"
    assert kept(cohort(timedelta(days=30)), now="2026-05-02 00:00").status is AttainmentStatus.NO_DATA
    assert kept(answer(), now="31 10:00").known_at is None


def test_a_review_says_how_much_of_a_cohort_is_decided_and_when_it_is_known() -> None:
    def sql(id: str, *events: Event) -> Lead:
        return lead(StageEntered("sql", at=at("02 10:00")), *events, id=id)

    leads = [sql("won", StageEntered("won", at=at("05 10:00"))), sql("open"), sql("held", OnHold(at=at("03 10:00")))]
    playbook = Playbook("p", sla=contract(cohort(timedelta(days=30), at_least=0.5)))
    young = playbook.review(leads, MARCH, as_of=at("31 10:00"))
    for shown in (young.to_text(), to_html(young)):
        assert "not yet" in shown
        assert "0 decided, 3 leads have time left" in " ".join(shown.split())
        assert "complete on Fri 1 May 2026 00:00" in " ".join(shown.split())
    assert "(1 not yet)" in young.to_text()
    # The one on hold has not had its time after the date either: two are decided, and it can tip the balance.
    held = playbook.review(leads, MARCH, as_of=at("2026-06-01 10:00"))
    (row,) = held.attainment.rows if held.attainment else ()
    assert (row.status, row.met, row.breached, row.running) == (AttainmentStatus.NOT_YET, 1, 1, 1)
    text = " ".join(held.to_text().split())
    assert "2 decided, 1 lead has time left" in text
    assert "complete when the work that was on hold has had its time" in text


def test_when_it_is_known() -> None:
    tiers = Tiers([(company.employees >= 500, BusinessDays(1))], otherwise=BusinessHours(16))
    assert kept(cohort(tiers), now="31 10:00").known_at == at("2026-04-02 17:00")
    own = kept(cohort(timedelta(hours=9), calendar=OFFICE), now="31 10:00")
    assert own.known_at == at("2026-04-02 10:00")
    assert kept(cohort(BusinessDays(1)), now="31 10:00", calendar=OFFICE - ALWAYS_OPEN).known_at is None


# Targets that follow the lead


GREW = ProfileChanged("company.employees", before=10, after=900, at=at("02 12:00"))
FOLLOWING = Tiers([(company.employees >= 500, BusinessHours(3))], otherwise=BusinessHours(8), follow=True)


def small(*events: Event) -> Lead:
    return lead(MQL, *events, company=Company(employees=10))


def test_a_target_may_follow_the_lead() -> None:
    clock = only(attrs.evolve(TOUCH, within=FOLLOWING), small(GREW), "02 12:30")
    assert (clock.target, clock.elapsed, clock.due_at) == (timedelta(hours=3), timedelta(hours=2.5), at("02 13:00"))
    frozen = only(attrs.evolve(TOUCH, within=attrs.evolve(FOLLOWING, follow=False)), small(GREW), "02 12:30")
    assert frozen.target == timedelta(hours=8)


def test_what_is_too_late_stays_too_late_whatever_the_lead_becomes() -> None:
    shrank = ProfileChanged("company.employees", before=900, after=10, at=at("02 14:00"))
    promise = attrs.evolve(TOUCH, within=FOLLOWING)
    late = only(promise, small(GREW, shrank, call("02 15:00")), "31 09:00")
    assert (late.state, late.target) == (ClockState.BREACHED, timedelta(hours=3))
    prompt = attrs.evolve(shrank, at=at("02 12:30"))
    again = only(promise, small(GREW, prompt, call("02 15:00")), "31 09:00")
    assert (again.state, again.target) == (ClockState.MET, timedelta(hours=8))
    # What is recorded after the stop changes nothing.
    assert only(promise, small(call("02 11:00"), GREW), "31 09:00").target == timedelta(hours=8)


# Business days and holds


def test_a_hold_counts_one_way_everywhere() -> None:
    hold = (at("02 11:00"), at("02 12:00"))
    held = lead(MQL, OnHold(at=hold[0]), Resumed(at=hold[1]))
    clock = only(answer(within=BusinessDays(1)), held, "02 13:00")
    (handed,) = held.hand_offs("mql", as_of=at("02 13:00"), within=BusinessDays(1), calendar=OFFICE)
    assert clock.due_at == OFFICE.due(MQL.at, BusinessDays(1), pauses=[hold]) == at("03 17:00")
    assert clock.last_call_at == handed.last_call_at == at("04 09:00")


def test_on_hold_without_an_end_a_business_day_is_as_long_as_it_becomes() -> None:
    held = lead(MQL, OnHold(at=at("03 12:00")))
    clock = only(answer(within=BusinessDays(1)), held, "03 15:00")
    assert (clock.due_at, clock.target, clock.remaining, clock.state) == (None, None, None, ClockState.RUNNING)
    half = only(answer(within=BusinessDays(Fraction(1, 4))), held, "03 15:00")
    assert (half.due_at, half.state) == (at("03 11:00"), ClockState.BREACHED)


# Owners and queues


def test_who_waits_in_a_queue_is_to_be_assigned() -> None:
    waiting = lead(MQL, Assigned(queue="North", at=MQL.at), id="L-2")
    taken = lead(MQL, Assigned(queue="North", at=MQL.at), Assigned("an", at=at("02 11:00")), id="L-1")
    nobody = lead(MQL, id="L-3")
    agreed = contract(TOUCH, answer(within=BusinessHours(40)))
    now = at("03 09:00")
    rows = [*agreed.overdue([waiting, taken, nobody], as_of=now), *agreed.due([waiting, taken, nobody], as_of=now)]
    assert [row.clock.queue for row in rows] == [None, "North", None] * 2
    items = by_lead(rows)
    assert [(item.lead.id, item.owner, item.queue, len(item.rows)) for item in items] == [
        ("L-1", "an", None, 2),
        ("L-2", None, "North", 2),
        ("L-3", None, None, 2),
    ]
    assert [str(item).split(":")[0] for item in items] == ["L-1 (an)", "L-2 (assign it", "L-3 (assign it"]
    assert str(items[1]) == (
        "L-2 (assign it: queue North, waiting 23.0 h): call by sales (overdue) for 'touch'; "
        "acceptance or rejection for 'answer'"
    )
    assert {owner: len(of) for owner, of in by_owner(items).items()} == {"an": 1, None: 2}


# How long it takes


def test_how_long_the_answers_took() -> None:
    leads = [
        lead(MQL, call(f"02 1{hours}:00"), Assigned(f"rep-{hours % 2}", at=MQL.at), id=f"L-{hours}")
        for hours in (1, 2, 4, 6)
    ]
    row = kept(TOUCH, *leads, lead(MQL, id="open"), now="02 18:00")
    counted = row.counted
    assert counted.times == tuple(timedelta(hours=number) for number in (1, 2, 4, 6))
    assert (counted.median_time, counted.mean_time) == (timedelta(hours=3), timedelta(hours=3.25))
    assert counted.p90_time == timedelta(hours=5.4)
    parts = [kept(TOUCH, each, now="02 18:00").counted for each in leads]
    assert sum(parts, Numbers()).times == counted.times
    none = kept(answer(), now="31 00:00").counted
    assert (none.median_time, none.p90_time, none.mean_time) == (None, None, None)


# What outcomes may say


def test_outcomes_of_few_leads_or_of_the_promise_itself_are_not_compared() -> None:
    leads = [lead(MQL, *([call("02 11:00")] if number < 5 else []), id=f"L-{number}") for number in range(10)]

    def compared(outcome: Any, count: int = 10) -> bool:
        found = contract(attrs.evolve(TOUCH, stop=CALL | entered("sql"))).compare_outcomes(
            leads[:count], "touch", MARCH, outcome=outcome, within=timedelta(days=5), as_of=at("31 00:00")
        )
        return found.comparable

    assert compared(deal_won())
    assert not compared(deal_won(), count=9)
    assert not compared(entered("sql"))
    assert not compared(deal_won() | CALL)


@pytest.mark.parametrize("stop", [entered("won"), entered("won") | deal_won(), entered("Won").nth(1)])
def test_what_waits_for_the_lead_to_be_won_is_not_cancelled_by_another_record_of_it(stop: Any) -> None:
    sql, won = StageEntered("sql", at=at("02 10:00")), StageEntered("won", at=at("05 10:00"), seq=2)
    registered = DealUpdated("D", at=at("05 10:00"), seq=1, outcome=Outcome.WON)
    assert only(cohort(timedelta(days=10), stop=stop), lead(sql, registered, won), "20 10:00").state is ClockState.MET


def test_what_waits_for_something_else_is_cancelled_by_the_win() -> None:
    sql = StageEntered("sql", at=at("02 10:00"))
    registered = DealUpdated("D", at=at("03 10:00"), outcome=Outcome.WON)
    for stop in (entered("demo"), entered("demo") | entered("won"), deal_lost()):
        clock = only(cohort(timedelta(days=10), stop=stop), lead(sql, registered), "20 10:00")
        assert (clock.state, clock.ending) == (ClockState.CANCELLED, ClockEnding.WON)
