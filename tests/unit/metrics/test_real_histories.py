"""Measures of histories as CRMs record them: closings by stage, deals opened again, a second step that is the first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from leadflow import (
    ALWAYS_OPEN,
    ICP,
    Accepted,
    Activity,
    Actor,
    Assigned,
    BusinessCalendar,
    Cadence,
    Company,
    DealUpdated,
    Lead,
    Money,
    Month,
    ObjectionRaised,
    Source,
    StageEntered,
    accepted,
    activities,
    company,
    created,
    entered,
    owner,
    source,
)
from leadflow.criteria import deal_won
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, closed_stages, presets
from leadflow.leads import ClosedStages, DealKind, Event, Planned, Population, ProfileChanged
from leadflow.metrics import (
    DealField,
    DealIssueKind,
    Proportion,
    closing,
    cohort_conversion,
    cohorts,
    conversion,
    deal_issues,
    durations,
    kpis,
    objections,
    period_conversion,
    stage_flow,
    steps,
    targeting,
    velocity,
)
from leadflow.sla import Convert, Respond, SLAContract

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
WITHIN = timedelta(days=90)


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def lead(name: str, *events: Event, **how: object) -> Lead:
    return Lead(name, created_at=on(3, 1), history=events, **how)  # type: ignore[arg-type]  # what a lead takes


def figures(leads: list[Lead], month: Month, now: datetime) -> list[tuple[int, int, int, list[str]]]:
    found = closing(leads, month, as_of=now)
    return [(one.won, one.lost, one.open, [str(amount) for amount in one.open_amounts]) for one in found]


# The second step is another event


def bought(*days: int) -> Lead:
    events = [DealUpdated(f"D-{day}", at=on(3, day - 1)) for day in days]
    return lead(f"L-{days}", *events, *(DealUpdated(f"D-{day}", at=on(3, day), outcome="won") for day in days))


CASES = [
    (deal_won(), deal_won(), [bought(5), bought(5, 20)], Proportion(1, 2)),
    (
        activities("pageview"),
        activities(),
        [
            lead("once", Activity("pageview", at=on(3, 2))),
            lead("twice", Activity("pageview", at=on(3, 2)), Activity("pageview", at=on(3, 3))),
        ],
        Proportion(1, 2),
    ),
    (entered("recycled"), entered("recycled"), [lead("a", StageEntered("recycled", at=on(3, 2)))], Proportion(0, 1)),
    (
        entered("mql"),
        entered("mql").nth(1) | accepted(),
        [lead("b", StageEntered("mql", at=on(3, 2)))],
        Proportion(0, 1),
    ),
    (
        entered("mql"),
        accepted(),
        [lead("c", Accepted(at=on(3, 2), seq=1), StageEntered("mql", at=on(3, 2), seq=2))],
        Proportion(0, 1),
    ),
    (
        entered("mql"),
        accepted(),
        [lead("d", StageEntered("mql", at=on(3, 2), seq=1), Accepted(at=on(3, 2), seq=2))],
        Proportion(1, 1),
    ),
    (created(), entered("mql"), [lead("e", StageEntered("mql", at=on(3, 1)))], Proportion(1, 1)),
]


@pytest.mark.parametrize(("start", "stop", "leads", "right"), CASES)
def test_the_second_step_is_another_event(start: object, stop: object, leads: list[Lead], right: Proportion) -> None:
    now = on(12, 1)
    assert conversion(leads, start, stop, within=WITHIN, as_of=now).mature == right  # type: ignore[arg-type]  # happenings
    assert cohort_conversion(leads, start, stop, MARCH, as_of=now).converted == right  # type: ignore[arg-type]  # the same


def test_at_exactly_the_end_of_the_time_a_lead_is_mature_and_its_stop_counts() -> None:
    began, over = on(3, 2), on(3, 2) + WITHIN
    late = lead("a", StageEntered("mql", at=began), StageEntered("won", at=over))
    for now, right in ((over, Proportion(1, 1)), (over - timedelta(microseconds=1), Proportion(0, 0))):
        found = conversion([late], entered("mql"), entered("won"), within=WITHIN, as_of=now)
        assert found.mature == right
        assert found.immature == 1 - right.of


def test_it_agrees_with_the_promise_to_convert() -> None:
    leads = [bought(5), bought(5, 20), bought(7)]
    promise = Convert("again", start=deal_won(), stop=deal_won(), within=WITHIN, at_least=0.1, per=Cadence.MONTH)
    row = SLAContract("k", calendar=ALWAYS_OPEN, sales=[promise]).attainment(leads, MARCH, as_of=on(12, 1))["again"]
    # The promise follows each start, conversion the first of each lead: the second purchase of one is a start, too.
    found = conversion(leads, deal_won(), deal_won(), within=WITHIN, as_of=on(12, 1)).mature
    assert (row.met, row.met + row.breached) == (found.counted, found.of + 1)


# A period is read at its end


def test_a_past_month_stands_still() -> None:
    opened = DealUpdated("D", at=on(3, 1), amount=Money(500, "EUR"))

    def told(*outcomes: tuple[datetime, str]) -> Lead:
        return lead("x", opened, *(DealUpdated("D", at=at, outcome=outcome) for at, outcome in outcomes))

    refunded = told((on(3, 20), "won"), (on(5, 5), "lost"))
    assert figures([refunded], MARCH, on(4, 1)) == figures([refunded], MARCH, on(6, 1)) == [(1, 0, 0, [])]
    assert figures([refunded], Month(2026, 5), on(6, 1)) == [(0, 1, 0, [])]
    revived = told((on(3, 20), "lost"), (on(5, 5), "won"))
    assert figures([revived], MARCH, on(6, 1)) == [(0, 1, 0, [])]
    twice = told((on(3, 20), "won"), (on(4, 5), "lost"), (on(5, 1), "won"))
    assert [kpis([twice], None, Month(2026, each), as_of=on(6, 1)).customers for each in (3, 4, 5)] == [1, 0, 0]
    grown = lead("g", opened, DealUpdated("D", at=on(4, 5), amount=Money(900, "EUR")))
    assert figures([grown], MARCH, on(6, 1)) == [(0, 0, 1, ["500 EUR"])]


def test_a_deal_opened_again_is_open_and_its_second_loss_counts_in_its_month() -> None:
    told = [
        DealUpdated("D", at=on(3, 1), stage="nego", amount=Money(500, "EUR")),
        DealUpdated("D", at=on(3, 20), stage="lost"),
    ]
    again = DealUpdated("D", at=on(4, 5), stage="nego")
    assert figures([lead("x", *told, again)], APRIL, on(5, 1)) == [(0, 0, 1, ["500 EUR"])]
    assert figures([lead("x", *told, again)], MARCH, on(5, 1)) == [(0, 1, 0, [])]
    lost = DealUpdated("D", at=on(4, 20), outcome="lost")
    assert figures([lead("x", *told, again, lost)], APRIL, on(5, 1)) == [(0, 1, 0, [])]


PIPELINE = Funnel(
    "pipeline",
    stages=(
        Stage("Prospecting", rots_after=timedelta(days=10)),
        Stage("Engaging"),
        Stage("Signed", kind=StageKind.WON),
        Stage("Dropped", kind=StageKind.LOST),
    ),
    transitions=[
        Transition("Prospecting", "Engaging"),
        Transition("Engaging", "Signed"),
        Transition("Engaging", "Dropped"),
    ],
)


def test_the_pipeline_says_which_stages_close_a_deal() -> None:
    deals = [
        lead("x", DealUpdated("D", at=on(3, 1), stage="Engaging"), DealUpdated("D", at=on(3, 9), stage="Signed")),
        lead("y", DealUpdated("E", at=on(3, 1), stage="Engaging"), DealUpdated("E", at=on(3, 9), stage="Dropped")),
    ]
    (found,) = closing(deals, MARCH, as_of=on(4, 1), pipelines=[PIPELINE])
    assert (found.won, found.lost, found.open) == (1, 1, 0)
    assert kpis(deals, None, MARCH, as_of=on(4, 1), pipelines=[PIPELINE]).customers == 1
    # A population that was read before is read the same: by pipelines alone, by a funnel alone, and by both.
    known = Population.of(deals, as_of=on(4, 1))
    for funnel in (None, presets.lifecycle()):
        assert kpis(known, funnel, MARCH, as_of=on(4, 1), pipelines=[PIPELINE]).customers == 1
    # And one that was read by a funnel stays so where only a pipeline is named.
    paying = lead("z", StageEntered("paying", at=on(3, 9)))
    own = Population.of([paying], as_of=on(4, 1), closed_stages=ClosedStages(won={"paying"}))
    assert kpis(own, None, MARCH, as_of=on(4, 1), pipelines=[PIPELINE]).customers == 1
    # A population that was read by a pipeline stays so where only a funnel is named.
    people = Population.of(deals, as_of=on(4, 1), closed_stages=closed_stages(None, [PIPELINE]))
    assert kpis(people, presets.lifecycle(), MARCH, as_of=on(4, 1)).customers == 1
    (unread,) = closing(deals, MARCH, as_of=on(4, 1))
    assert (unread.won, unread.lost, unread.open) == (0, 0, 2)


def test_every_measure_takes_the_pipelines_that_say_what_is_won() -> None:
    opened, signed = DealUpdated("D", at=on(3, 3), stage="Engaging"), DealUpdated("D", at=on(3, 9), stage="Signed")
    signed = attrs.evolve(signed, reason="references")
    leads = [lead("x", StageEntered("mql", at=on(3, 2)), opened, signed)]
    start, now = entered("mql"), on(6, 30)
    own: dict[str, Any] = {"as_of": now, "pipelines": [PIPELINE]}
    bare: dict[str, Any] = {"as_of": now}
    for how, won in ((own, 1), (bare, 0)):
        assert conversion(leads, start, deal_won(), within=WITHIN, **how).mature == Proportion(won, 1)
        assert cohorts(leads, MARCH, within=WITHIN, **how).periods[0].mature == Proportion(won, 1)
        assert cohort_conversion(leads, start, deal_won(), MARCH, **how).converted == Proportion(won, 1)
        assert period_conversion(leads, start, deal_won(), MARCH, **how).ratio.counted == won
        assert durations(leads, start, deal_won(), **how).time.completed == won
        assert targeting(leads, [ICP("any", must=[company.name.known()])], MARCH, **how).met == won
        assert len(deal_issues(leads, **how)) == 1 - won
    # A customer is a lead whom sales met; a pipeline that deals flow through says how they end.
    priced = lead("y", ObjectionRaised("price", at=on(3, 3)))
    vn = ICP("vn", must=[company.country.is_("VN")])
    bought = attrs.evolve(leads[0], company=Company(country="VN"))
    for how, met in ((own, 1), (bare, 0)):
        (summary,) = objections([priced, bought], MARCH, icps=[vn], **how)
        assert summary.criteria[0].baseline.of == met
    report = stage_flow(leads, PIPELINE, MARCH, as_of=now, deals=True, by=DealField.REASON)
    assert list(report.groups) == ["references"]
    assert list(steps(leads, PIPELINE, MARCH, as_of=now, deals=True, by=DealField.REASON)[0].groups) == ["references"]
    customer = Funnel(
        "own",
        stages=(Stage("new"), Stage("khách hàng", kind=StageKind.WON)),
        transitions=(Transition("new", "khách hàng"),),
    )
    paying = lead("z", StageEntered("khách hàng", at=on(3, 9)))
    assert cohorts([paying], MARCH, within=WITHIN, as_of=now, funnel=customer).periods[0].mature == Proportion(1, 1)
    assert cohorts([paying], MARCH, within=WITHIN, as_of=now).periods[0].mature == Proportion(0, 1)


# Deals on accounts, after a public CRM set: opportunities of agents on accounts of other agents


def accounts() -> list[Lead]:
    rows = [  # account, opportunity, agent, engaged, closed, stage, amount
        ("Cancity", "O-1", "Darcel", on(1, 5), on(3, 3), "Won", 1054),
        ("Cancity", "O-2", "Darcel", on(1, 10), on(3, 8), "Won", 4514),
        ("Cancity", "O-3", "Vicki", on(3, 1), on(3, 15), "Lost", 0),
        ("Isdom", "O-4", "Vicki", on(2, 1), on(3, 30), "Won", 588),
        ("Isdom", "O-5", "Moses", on(3, 20), None, "Engaging", None),
        ("Isdom", "O-6", "Moses", on(3, 25), on(4, 2), "Won", 517),
    ]
    owners = {"Cancity": "Moses", "Isdom": "Darcel"}
    found: dict[str, list[Event]] = {name: [Assigned(who, at=on(1, 1))] for name, who in owners.items()}
    for account, deal, agent, engaged, closed, stage, amount in rows:
        found[account].append(DealUpdated(deal, at=engaged, stage="Engaging", owner=agent))
        if closed is not None:
            money = Money(amount or 0, "USD") if stage == "Won" else None
            found[account].append(DealUpdated(deal, at=closed, stage=stage, amount=money))
    return [Lead(name, created_at=on(1, 1), history=events) for name, events in found.items()]


SALES = Funnel(
    "opportunities",
    stages=(
        Stage("Prospecting"),
        Stage("Engaging"),
        Stage("Won", kind=StageKind.WON),
        Stage("Lost", kind=StageKind.LOST),
    ),
    transitions=[Transition("Prospecting", "Engaging"), Transition("Engaging", "Won"), Transition("Engaging", "Lost")],
)


def test_deals_on_accounts() -> None:
    (found,) = closing(accounts(), MARCH, as_of=on(4, 30), by=owner, pipelines=[SALES])
    assert (found.won, found.lost, found.open) == (3, 1, 2)
    assert str(found.closed) == "3 of 4 (75 %)"
    assert found.revenue == (Money(6156, "USD"),)
    # Cycles of 57, 57 and 57 days won, and 14 days lost.
    assert found.cycle.median_completed == timedelta(days=57)
    assert found.lost_cycle.median_completed == timedelta(days=14)
    # The revenue of the agents is their own, not that of the owners of the accounts.
    assert {who: each.revenue for who, each in found.groups.items()} == {
        "Darcel": (Money(5568, "USD"),),
        "Moses": (),
        "Vicki": (Money(588, "USD"),),
    }
    assert {who: (each.won, each.lost, each.open) for who, each in found.groups.items()} == {
        "Darcel": (2, 0, 0),
        "Moses": (0, 0, 2),
        "Vicki": (1, 1, 0),
    }
    by_field = closing(accounts(), MARCH, as_of=on(4, 30), by=DealField.OWNER, pipelines=[SALES])
    assert by_field == (found,)
    shared = kpis(accounts(), None, MARCH, as_of=on(4, 30), by=owner, pipelines=[SALES])
    assert {who: [each.revenue for each in own.closings] for who, own in shared.groups.items()} == {
        "Darcel": [(Money(5568, "USD"),)],
        "Moses": [()],
        "Vicki": [(Money(588, "USD"),)],
    }
    assert {who: own.customers for who, own in shared.groups.items()} == {"Darcel": 1, "Moses": 1, "Vicki": 0}


def test_without_an_owner_of_its_own_a_deal_is_of_the_owner_of_its_lead_at_its_closing() -> None:
    told = [
        Assigned("an", at=on(3, 1)),
        DealUpdated("D", at=on(3, 2)),
        DealUpdated("D", at=on(3, 9), outcome="won"),
        DealUpdated("E", at=on(3, 9)),
        Assigned("binh", at=on(3, 20)),
    ]
    (found,) = closing([lead("x", *told)], MARCH, as_of=on(4, 1), by=DealField.OWNER)
    assert {who: (each.won, each.open) for who, each in found.groups.items()} == {"an": (1, 0), "binh": (0, 1)}


def test_losses_by_reason_and_competitor() -> None:
    def lost(name: str, reason: str | None, competitor: str | None = None) -> Lead:
        ended = DealUpdated(name, at=on(3, 9), outcome="lost", reason=reason, competitor=competitor)
        return lead(name, DealUpdated(name, at=on(3, 2), stage="nego"), ended, source=Source(channel="email"))

    leads = [
        lost("a", "price", "Acme"),
        lost("b", "no decision"),
        lost("c", "price"),
        lead("d", DealUpdated("d", at=on(3, 2))),
    ]

    def by(field: object) -> dict[object, tuple[int, int]]:
        (found,) = closing(leads, MARCH, as_of=on(4, 1), by=field)  # type: ignore[arg-type]  # some grouping
        return {value: (each.lost, each.open) for value, each in found.groups.items()}

    assert by(DealField.REASON) == {"no decision": (1, 0), "price": (2, 0), None: (0, 1)}
    assert by(DealField.COMPETITOR) == {"Acme": (1, 0), None: (2, 1)}
    assert by(DealField.STAGE) == {"nego": (3, 0), None: (0, 1)}
    assert by(source.channel) == {"email": (3, 0), None: (0, 1)}
    assert by("Reason") == by(DealField.REASON)
    with pytest.raises(InvalidValueError, match="by='why'"):
        by("why")
    with pytest.raises(InvalidTypeError, match="deals are grouped by a field or a handle"):
        by(3)


def test_velocity_is_of_the_deals_in_one_currency() -> None:
    def deals(currency: str, amount: int) -> list[Lead]:
        won = lead(
            f"w{currency}",
            DealUpdated("w", at=on(3, 2), amount=Money(amount, currency)),
            DealUpdated("w", at=on(3, 12), outcome="won"),
        )
        return [
            won,
            *(lead(f"{currency}{n}", DealUpdated("o", at=on(3, 2), amount=Money(amount, currency))) for n in range(5)),
        ]

    euros, dong = deals("EUR", 1000), deals("VND", 10**7)
    (alone,) = closing(euros, MARCH, as_of=on(3, 30))
    (together,) = closing([*euros, *dong], MARCH, as_of=on(3, 30))
    assert [str(each.per_day) for each in velocity(alone)] == ["500 EUR"]
    assert [str(each.per_day) for each in velocity(together)] == ["500 EUR", "5,000,000 VND"]
    # Without an amount, a deal belongs to the only currency there is.
    (one,) = closing([*euros, lead("none", DealUpdated("n", at=on(3, 2)))], MARCH, as_of=on(3, 30))
    assert [str(each.per_day) for each in velocity(one)] == ["600 EUR"]
    lost = [
        lead(
            "gone", DealUpdated("g", at=on(3, 2), amount=Money(1, "USD")), DealUpdated("g", at=on(3, 3), outcome="lost")
        )
    ]
    (with_loss,) = closing([*euros, *lost], MARCH, as_of=on(3, 30))
    assert [each.currency for each in velocity(with_loss)] == ["EUR"]


# The flow of deals, and how long things take


def test_deals_flow_through_their_pipeline() -> None:
    report = stage_flow(accounts(), SALES, MARCH, as_of=on(4, 30), deals=True)
    assert report.leads == 6
    flow = report["Engaging"]
    assert (flow.at_start, flow.entered, flow.left, flow.at_end) == (3, 3, 4, 2)
    assert (flow.converted, flow.leaked, flow.still_in) == (1, 1, 1)
    assert stage_flow(accounts(), SALES, MARCH, as_of=on(4, 30), deals=DealKind.RENEWAL).leads == 0
    step = steps(accounts(), SALES, MARCH, as_of=on(4, 30), deals=True)[-1]
    assert (step.source, step.target, step.cohort) == ("Engaging", "Won", Proportion(1, 3))
    assert step.in_period.counted == 3


def test_a_skipped_stage_says_how_many_passed_it() -> None:
    funnel = presets.lifecycle(scorer=None, grade=None)
    skipping = lead(
        "a",
        StageEntered("mql", at=on(3, 2)),
        StageEntered("sql", at=on(3, 4)),
        StageEntered("opportunity", at=on(3, 9)),
    )
    report = stage_flow([skipping], funnel, MARCH, as_of=on(4, 1))
    assert [(report[name].entered, report[name].passed) for name in ("mql", "sal", "sql")] == [(1, 0), (0, 1), (1, 0)]


def test_durations_in_business_time_by_owner() -> None:
    office = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
    leads = [
        lead("a", StageEntered("mql", at=on(3, 2)), Assigned("an", at=on(3, 2, 10)), Accepted(at=on(3, 2, 11))),
        lead("b", Assigned("an", at=on(3, 2)), StageEntered("mql", at=on(3, 6, 16)), Accepted(at=on(3, 9, 10))),
        lead("c", Assigned("binh", at=on(3, 2)), StageEntered("mql", at=on(3, 9, 10))),
        Lead("d", created_at=on(3, 1), tracked=False),
        Lead("e", created_at=on(5, 1)),
    ]
    found = durations(leads, entered("mql"), accepted(), as_of=on(3, 9, 17), calendar=office, by=owner)
    hours = timedelta(hours=1)
    assert (found.time.completed, found.time.running, found.not_yet_created) == (2, 1, 1)
    assert (found.time.median_completed, found.time.mean, found.time.p90) == (2 * hours, 2 * hours, 2 * hours)
    assert {who: (each.completed, each.running) for who, each in found.groups.items()} == {"an": (2, 0), "binh": (0, 1)}
    clock = durations(leads, entered("mql"), accepted(), Month(2026, 3), as_of=on(3, 9, 17))
    # 2 and 66 hours: nine tenths of the way.
    assert clock.time.p90 == timedelta(hours=59.6)
    assert durations(leads, entered("mql"), accepted(), APRIL, as_of=on(4, 9)).time.completed == 0
    assert durations(leads, activities("call"), accepted(), as_of=on(3, 9), by=source.channel).unknown == 1
    with pytest.raises(InvalidTypeError, match="a calendar is needed"):
        durations(leads, entered("mql"), accepted(), as_of=on(3, 9), calendar="office")  # type: ignore[arg-type]  # a name


def test_each_time_that_something_begins_is_measured() -> None:
    calls = [Activity("call", at=on(3, each)) for each in (4, 9)]
    twice = lead("a", StageEntered("mql", at=on(3, 2)), calls[0], StageEntered("sql", at=on(3, 5)), *calls[1:])
    again = twice.record(StageEntered("mql", at=on(3, 8)))
    found = durations([again], entered("mql"), activities("call"), as_of=on(4, 1))
    assert (found.time.completed, found.time.mean) == (2, timedelta(days=1.5))


def test_nine_in_ten_is_counted_as_the_commitments_count_it() -> None:
    leads = [lead(f"L-{day}", StageEntered("mql", at=on(3, 1)), Accepted(at=on(3, 1 + day))) for day in range(1, 11)]
    found = durations(leads, entered("mql"), accepted(), as_of=on(4, 1)).time
    # Of 1 to 10 days: a tenth of the way from 9 to 10.
    assert (found.p90, found.median_completed) == (timedelta(days=9.1), timedelta(days=5.5))
    day = timedelta(days=20)
    promise = Respond("r", start=entered("mql"), stop=accepted(), within=day, at_least=0.5, per=Cadence.MONTH)
    row = SLAContract("k", calendar=ALWAYS_OPEN, sales=[promise]).attainment(leads, MARCH, as_of=on(4, 1))["r"].counted
    assert (row.p90_time, row.median_time, row.mean_time) == (found.p90, found.median_completed, found.mean)


def test_what_ended_before_it_began_is_left_out_and_counted() -> None:
    early = Lead("a", created_at=on(3, 9), history=[StageEntered("won", at=on(3, 2))])
    figures = kpis([early, lead("b", StageEntered("won", at=on(3, 5)))], None, MARCH, as_of=on(4, 1))
    assert (figures.customers, figures.lead_cycle.completed, figures.lead_cycle.negative) == (2, 1, 1)
    assert figures.lead_cycle.median_completed == timedelta(days=4)


# Open deals that need attention


def test_open_deals_that_need_attention() -> None:
    leads = [
        lead("a", DealUpdated("D-1", at=on(3, 1), stage="prospecting", owner="an", next_step="call")),
        lead(
            "b",
            Assigned("binh", at=on(3, 1)),
            DealUpdated("D-2", at=on(3, 5), stage="Engaging", closes_on=on(3, 11).date()),
        ),
        lead("c", DealUpdated("D-3", at=on(3, 1), outcome="won")),
        lead("d", DealUpdated("D-4", at=on(3, 9), stage="elsewhere", next_step="demo", closes_on=on(3, 12).date())),
    ]
    found = deal_issues(leads, [PIPELINE], as_of=on(3, 12))
    assert [(issue.kind, issue.lead_id, issue.deal, issue.owner) for issue in found] == [
        (DealIssueKind.ROTTING, "a", "D-1", "an"),
        (DealIssueKind.CLOSING_DATE_PASSED, "b", "D-2", "binh"),
        (DealIssueKind.NO_NEXT_STEP, "b", "D-2", "binh"),
    ]
    # On the last day of its time it does not rot yet.
    assert [issue.deal for issue in deal_issues(leads[:1], [PIPELINE], as_of=on(3, 11))] == []


def test_a_step_that_is_planned_and_not_done_is_a_next_step() -> None:
    deals = [DealUpdated(name, at=on(3, 1)) for name in ("D-1", "D-2")]

    def without(*events: Event) -> list[str]:
        return [issue.deal for issue in deal_issues([lead("a", *deals, *events)], as_of=on(3, 12))]

    assert without() == ["D-1", "D-2"]
    assert without(Planned("demo", on(3, 20), at=on(3, 5), deal="D-1")) == ["D-2"]
    assert without(Planned("demo", on(3, 20), at=on(3, 5))) == []
    called = Activity("call", at=on(3, 6), actor=Actor.SALES)
    assert without(Planned("call", on(3, 6), at=on(3, 5), deal="D-1"), called) == ["D-1", "D-2"]
    # The call was made before it was planned, so that another one is to come.
    assert without(Planned("call", on(3, 8), at=on(3, 7), deal="D-2"), called) == ["D-1"]


# Targeting


def test_targeting_reads_the_profile_of_the_day_of_the_decision() -> None:
    told = [Accepted(at=on(3, 5)), ProfileChanged("company.industry", before="farming", after="retail", at=on(3, 20))]
    moved = lead("a", *told, company=Company(industry="farming"))
    icp = ICP("retail", must=(company.industry.is_("retail"),))
    found = targeting([moved], [icp], MARCH, as_of=on(4, 1), by=())
    assert {(each.value, each.met.counted) for each in found.segments} == {("farming", 1), ("retail", 0)}
