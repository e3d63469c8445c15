"""One zone for every question of a playbook, and one closing however it is recorded."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow import (
    Activity,
    Actor,
    BusinessCalendar,
    BusinessHours,
    Cadence,
    EvidenceFound,
    Lead,
    Money,
    Month,
    ObjectionRaised,
    Planned,
    Playbook,
    StageEntered,
    attribute,
    created,
    deal_won,
)
from leadflow.criteria import activities
from leadflow.errors import InvalidTypeError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.leads import DealUpdated, Event, Population
from leadflow.qualification import BANT, Timeline
from leadflow.scoring import Scorecard
from leadflow.sla import Deliver, Respond, SLAContract

SAIGON, VANCOUVER = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("America/Vancouver")
ZONES = st.sampled_from([UTC, SAIGON, VANCOUVER, timezone(timedelta(hours=14)), timezone(timedelta(hours=-11))])
soon = Scorecard("soon", attribute("next_call", date).within_next(days=7).worth(10))
bant = BANT(minimum_budget=Money(1, "EUR"), decide_within=timedelta(days=180))
funnel = Funnel(
    "f",
    stages=(Stage("lead"), Stage("won", kind=StageKind.WON)),
    transitions=(Transition("lead", "won"),),
)
playbook = Playbook("p", scorers=(soon,), qualification=bant, funnel=funnel, tz=VANCOUVER)


def called_on_the_27th() -> Lead:
    decides = EvidenceFound(Timeline(date(2018, 2, 27)), at=datetime(2018, 2, 1, tzinfo=UTC))
    begun = datetime(2018, 1, 1, tzinfo=UTC)
    return Lead("L", created_at=begun, attributes={"next_call": date(2018, 2, 27)}, history=[decides])


@pytest.mark.parametrize("hour", [15, 16, 23])
def test_what_is_due_today_is_not_past_in_the_evening_of_the_playbook(hour: int) -> None:
    at = datetime(2018, 2, 27, hour, 30, tzinfo=VANCOUVER).astimezone(UTC)
    found = playbook.assess(called_on_the_27th(), as_of=at)
    assert found.scores["soon"].value == 10
    assert found.qualification is not None
    assert "timeline" in found.qualification.met


def test_what_was_due_yesterday_is_past_in_the_morning_of_the_playbook() -> None:
    at = datetime(2018, 2, 28, 6, 30, tzinfo=SAIGON)
    found = attrs.evolve(playbook, tz=SAIGON).assess(called_on_the_27th(), as_of=at.astimezone(UTC))
    assert found.scores["soon"].value == 0
    assert found.qualification is not None
    assert "timeline" not in found.qualification.met


@given(seconds=st.integers(0, 60 * 86_400), asked=ZONES, other=ZONES, own=ZONES)
def test_the_same_instant_gives_the_same_answer_in_whatever_zone_it_is_passed(
    seconds: int, asked: timezone, other: timezone, own: timezone
) -> None:
    at = datetime(2018, 2, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    lead, rules = called_on_the_27th(), attrs.evolve(playbook, tz=own)
    one, two = at.astimezone(asked), at.astimezone(other)
    assert rules.assess(lead, as_of=one).scores == rules.assess(lead, as_of=two).scores
    assert rules.standing(lead, as_of=one).to_text() == rules.standing(lead, as_of=two).to_text()
    population = Population.of([lead], as_of=two)
    reviews = [rules.review(leads, Month(2018, 2), as_of=one, trend=2).to_text() for leads in ([lead], population)]
    assert reviews[0] == reviews[1] == rules.review([lead], Month(2018, 2), as_of=two, trend=2).to_text()


def test_a_month_begins_in_the_zone_of_a_playbook_without_a_contract() -> None:
    new = Lead("N", created_at=datetime(2026, 3, 1, 3, tzinfo=SAIGON))
    review = Playbook("p", funnel=funnel, tz=SAIGON).review(
        [new], Month(2026, 3), as_of=datetime(2026, 4, 1, tzinfo=UTC)
    )
    assert review.kpis.created == 1
    in_utc = Playbook("p", funnel=funnel).review([new], Month(2026, 3), as_of=datetime(2026, 4, 1, tzinfo=UTC))
    assert in_utc.kpis.created == 0


def test_a_playbook_without_a_zone_says_that_it_uses_utc() -> None:
    at = datetime(2026, 4, 1, 8, tzinfo=SAIGON)
    lead = Lead("N", created_at=datetime(2026, 3, 1, 3, tzinfo=SAIGON))
    assert "Days and times are those of UTC." in Playbook("p").review([lead], Month(2026, 3), as_of=at).to_text()
    assert "01:00 (UTC+00:00)" in Playbook("p").standing(lead, as_of=at).to_text()
    own = Playbook("p", tz=SAIGON)
    assert "those of UTC" not in own.review([lead], Month(2026, 3), as_of=at).to_text()
    assert "08:00 (UTC+07:00)" in own.standing(lead, as_of=at).to_text()


def test_a_playbook_takes_the_zone_of_its_contract_unless_another_is_named() -> None:
    contract = SLAContract("s", calendar=BusinessCalendar(tz=SAIGON, weekly="mon-fri 09:00-17:00"))
    assert Playbook("p", sla=contract).tz is SAIGON
    assert Playbook("p", sla=contract, tz=VANCOUVER).tz is VANCOUVER
    assert attrs.evolve(Playbook("p"), sla=contract).tz is SAIGON
    with pytest.raises(InvalidTypeError, match="write tz=ZoneInfo"):
        Playbook("p", tz="Asia/Ho_Chi_Minh")  # type: ignore[arg-type]  # a name is no zone


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


office = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
selling = Playbook(
    "selling",
    funnel=presets.lifecycle(scorer=None, grade=None),
    qualification=bant,
    pipelines=(presets.salesforce_opportunity(),),
    sla=SLAContract(
        "s",
        calendar=office,
        sales=[
            Respond(
                "touch",
                start=created(),
                stop=activities("call", actor=Actor.SALES),
                within=BusinessHours(40),
                at_least=0.9,
                per=Cadence.MONTH,
            ),
            Deliver("revenue", deal_won(), worth="amount", at_least=Money(50, "EUR"), per=Cadence.MONTH),
        ],
    ),
)


def closed(name: str, stage: str, outcome: str, amount: int, way: str) -> Lead:
    end = DealUpdated(
        f"D{name}",
        at=at(4, 11),
        stage=stage if way != "outcome" else None,
        outcome=outcome if way != "stage" else None,
    )
    begun = DealUpdated(f"D{name}", at=at(2), stage="Prospecting", amount=Money(amount, "EUR"))
    return Lead(name, created_at=at(2), history=[Activity("call", at=at(2, 10), actor="sales"), begun, end])


def month(way: str) -> list[Lead]:
    return [closed("W", "Closed Won", "won", 100, way), closed("L", "Closed Lost", "lost", 900, way)]


def test_deals_closed_by_outcome_by_stage_and_by_both_give_one_set_of_figures() -> None:
    reviews = [selling.review(month(way), Month(2026, 3), as_of=at(31)) for way in ("outcome", "stage", "both")]
    for review in reviews:
        (closing,) = review.kpis.closings
        assert (closing.won, closing.lost, closing.open, closing.open_amounts) == (1, 1, 0, ())
        assert review.kpis.customers == 1
        assert review.attainment is not None
        assert review.attainment["revenue"].actual == Money(100, "EUR")
    first, *others = [dict.fromkeys(review.figures) for review in reviews]
    assert all(first == other for other in others)


@pytest.mark.parametrize("way", ["outcome", "stage", "both"])
def test_a_deal_won_ends_the_clock_of_its_lead_however_it_is_recorded(way: str) -> None:
    won = closed("W", "Closed Won", "won", 100, way)
    won = attrs.evolve(won, history=[each for each in won.history.events if not isinstance(each, Activity)])
    standing = selling.standing(won, as_of=at(20))
    assert [clock.state.value for clock in standing.clocks] == ["cancelled"]
    assert selling.assess(won, as_of=at(20)).lead.deals[0].outcome is not None
    assert standing.deals == ()


def test_a_stage_that_is_won_in_a_funnel_of_ones_own_wins_the_lead() -> None:
    own = Funnel(
        "own",
        stages=(Stage("new"), Stage("khách hàng", kind=StageKind.WON)),
        transitions=(Transition("new", "khách hàng"),),
    )
    lead = Lead("K", created_at=at(2), history=[StageEntered("khách hàng", at=at(3))])
    assert Playbook("p", funnel=own).review([lead], Month(2026, 3), as_of=at(31)).kpis.customers == 1


@pytest.mark.parametrize(
    "won",
    [
        DealUpdated("D", at=at(4), outcome="won"),
        DealUpdated("D", at=at(4), stage="Closed Won"),
        StageEntered("won", at=at(4)),
    ],
)
@pytest.mark.parametrize("by", [selling, Playbook("bare", qualification=bant, sla=selling.sla)])
def test_of_a_customer_nothing_is_asked_however_the_win_is_recorded(won: Event, by: Playbook) -> None:
    def asked(lead: Lead) -> set[str]:
        kinds = {step.kind.value for step in by.standing(lead, as_of=at(9)).next_steps}
        return kinds & {"ask", "objection", "planned"}

    events = [
        Activity("call", at=at(2, 10), actor="sales"),
        ObjectionRaised("price", at=at(3)),
        Planned("call", date(2026, 3, 5), at=at(3)),
        StageEntered("mql", at=at(3)),
    ]
    lead = Lead("C", created_at=at(2), history=events)
    assert asked(lead) == {"ask", "objection", "planned"}
    customer = lead.record(won)
    assert asked(customer) == set()
    assert by.to_do([customer], as_of=at(9)).rows == ()
    # Who comes back is worked on again, and so is a lead with a deal that is open, or open again.
    assert "ask" in asked(customer.record(StageEntered("sal", at=at(8))))
    for opened in (DealUpdated("D", at=at(8), outcome="open"), DealUpdated("E", at=at(8), stage="Prospecting")):
        assert ("ask" in asked(customer.record(opened))) is isinstance(won, DealUpdated)
