"""The funnels that the field knows."""

from datetime import timedelta

import pytest

from leadflow.assessment import Rules
from leadflow.criteria import activities, company
from leadflow.errors import InvalidTypeError
from leadflow.funnel import (
    Advanced,
    ForecastCategory,
    Funnel,
    MoveKind,
    RefusalKind,
    Refused,
    StageKind,
    Transition,
    presets,
)
from leadflow.icp import ICP
from leadflow.leads import Accepted, Activity, Company, Deal, DealUpdated, Disposition, Lead, Rejected
from leadflow.scoring import Scorecard
from tests.unit.funnel.lines import FIRST, asked, day, lead

ASSESS = Rules(
    icps=(ICP("SME", should=(company.country.is_("VN").worth(100),), grades={"A": 80, "B": 60, "C": 0}),),
    scorers=(Scorecard("engagement", activities("email_click").each(10, at_most=100)),),
)
DEMO = Activity("demo_request", at=day(1))


def clicks(number: int) -> list[Activity]:
    return [Activity("email_click", at=day(1) + timedelta(minutes=minute)) for minute in range(number)]


def targets(funnel: Funnel, of: Lead) -> list[str]:
    settled = funnel.settle(of, ASSESS, as_of=day(30))
    return [move.target for move in settled.moves]


# Lifecycle


def test_a_lead_is_an_mql_by_score_and_grade() -> None:
    life = presets.lifecycle()
    assert targets(life, lead(*clicks(4), company=Company(country="VN"))) == ["mql"]
    assert targets(life, lead(*clicks(3), company=Company(country="VN"))) == []
    assert targets(life, lead(*clicks(4), company=Company(country="DE"))) == []
    assert targets(life, lead(*clicks(4))) == [], "of a country that is not known, the grade is not known"


def test_or_by_raising_its_hand() -> None:
    assert targets(presets.lifecycle(), lead(DEMO)) == ["mql"]
    chat = presets.lifecycle(hand_raises=["chat", "call_back"])
    assert targets(chat, lead(DEMO)) == []
    assert targets(chat, lead(Activity("call_back", at=day(2)))) == ["mql"]


def test_threshold_grade_and_scorer_are_yours() -> None:
    vietnamese = lead(*clicks(3), company=Company(country="VN"))
    assert targets(presets.lifecycle(threshold=30), vietnamese) == ["mql"]
    assert targets(presets.lifecycle(scorer="SME", threshold=60, grade=None), vietnamese) == ["mql"]
    assert targets(presets.lifecycle(scorer=None), vietnamese) == ["mql"]
    assert targets(presets.lifecycle(grade=None), lead(*clicks(4))) == ["mql"]
    assert presets.lifecycle("ours", version=3).version == 3


def test_without_any_rule_people_decide() -> None:
    by_hand = presets.lifecycle(scorer=None, grade=None, hand_raises=())
    assert by_hand.transitions_from("lead")[0] == Transition("lead", "mql")
    assert by_hand.transitions_from("recycled")[0] == Transition("recycled", "mql")


@pytest.mark.parametrize("stage", ["mql", "sal"])
@pytest.mark.parametrize(
    ("disposition", "expected"),
    [(Disposition.RECYCLE, ["recycled"]), (Disposition.DISQUALIFY, ["disqualified"]), (Disposition.RETURN, [])],
)
def test_a_rejection_says_what_becomes_of_the_lead(stage: str, disposition: Disposition, expected: list[str]) -> None:
    told = lead((1, stage), Rejected(at=day(2), disposition=disposition))
    assert targets(presets.lifecycle(), told) == expected


def test_sales_accepts_and_qualifies() -> None:
    life = presets.lifecycle()
    told = lead((1, "mql"), Accepted(at=day(2)))
    moved = life.advance(asked(told), "sal")
    assert isinstance(moved, Advanced)
    refused = life.advance(asked(moved.lead), "sql")
    assert isinstance(refused, Refused)
    assert refused.answer is None, "without a framework nobody knows whether it is qualified"


def test_a_recycled_lead_comes_back() -> None:
    told = lead((1, "mql"), (2, "recycled"), Activity("demo_request", at=day(3)))
    assert targets(presets.lifecycle(), told) == ["mql"]


# Steps of a sale


def test_a_sale_goes_step_by_step_and_may_step_back() -> None:
    steps = presets.sales_steps()
    assert steps.order == ("qualification", "discovery", "solution", "closing", "won", "lost", "renewal", "expansion")
    assert {way.target for way in steps.transitions_from("solution")} == {"closing", "discovery", "lost"}
    assert {way.target for way in steps.transitions_from("won")} == {"renewal", "expansion"}


@pytest.mark.parametrize("kind", ["renewal", "expansion"])
def test_renewals_and_expansions_are_deals_of_their_own(kind: str) -> None:
    told = lead(
        DealUpdated("D-2", kind=kind, stage=kind, at=day(1)), DealUpdated("D-2", stage="won", outcome="won", at=day(9))
    )
    (deal,) = told.deals
    assert presets.sales_steps().deviations(deal) == ()
    assert presets.sales_steps().furthest(deal) == kind


# HubSpot


def test_hubspot_goes_forward_only_and_may_skip() -> None:
    hubspot = presets.hubspot_lifecycle()
    moved = hubspot.advance(asked(lead((1, "lead"))), "customer")
    assert isinstance(moved, Advanced)
    assert hubspot.deviations(moved.lead) == ()
    assert list(hubspot.milestones(moved.lead)) == [
        "subscriber",
        "lead",
        "marketingqualifiedlead",
        "salesqualifiedlead",
        "opportunity",
        "customer",
    ]
    back = hubspot.advance(asked(moved.lead), "lead")
    assert isinstance(back, Refused)
    assert back.kind is RefusalKind.CLOSED
    assert hubspot.moves(lead((1, "opportunity"), (2, "lead")))[1].kind is MoveKind.BACKWARD


def test_hubspot_other_is_a_way_out() -> None:
    told = lead((1, "other"))
    assert list(presets.hubspot_lifecycle().milestones(told)) == ["subscriber", "other"]


# Salesforce


def test_salesforce_has_probabilities_and_forecast_categories() -> None:
    # The standard value set OpportunityStage of a new organisation.
    stages = presets.salesforce_opportunity().stages
    assert {stage.name: stage.probability for stage in stages} == {
        "Prospecting": 10,
        "Qualification": 10,
        "Needs Analysis": 20,
        "Value Proposition": 50,
        "Id. Decision Makers": 60,
        "Perception Analysis": 70,
        "Proposal/Price Quote": 75,
        "Negotiation/Review": 90,
        "Closed Won": 100,
        "Closed Lost": 0,
    }
    assert {stage.forecast for stage in stages[:8]} == {ForecastCategory.PIPELINE}
    assert [stage.forecast for stage in stages[8:]] == [ForecastCategory.CLOSED, ForecastCategory.OMITTED]
    assert [stage.kind for stage in stages[8:]] == [StageKind.WON, StageKind.LOST]


def test_salesforce_skips_but_reopening_and_going_back_are_told_of() -> None:
    sales = presets.salesforce_opportunity()
    told = lead(
        *(
            DealUpdated("D-1", stage=stage, at=day(at))
            for at, stage in enumerate(["Proposal/Price Quote", "Value Proposition", "Closed Lost", "Closed Won"])
        )
    )
    (deal,) = told.deals
    assert isinstance(deal, Deal)
    assert [move.kind for move in sales.moves(deal)] == [
        MoveKind.DECLARED,
        MoveKind.BACKWARD,
        MoveKind.DECLARED,
        MoveKind.UNDECLARED,
    ]
    assert sales.reached(deal, "Needs Analysis") == FIRST


# Demand waterfall


def test_the_waterfall_has_three_entries() -> None:
    waterfall = presets.demand_waterfall()
    for path in (
        ["inquiry", "aql", "tal", "tql", "sal", "sql", "won"],
        ["inquiry", "aql", "sal", "sql", "lost"],
        ["tgl", "sal", "sql", "won"],
        ["sgl", "sql", "won"],
        ["inquiry", "aql", "recycled", "aql", "disqualified"],
    ):
        assert waterfall.deviations(lead(*enumerate(path))) == ()


def test_an_sql_of_the_waterfall_passed_acceptance_only_if_it_came_that_way() -> None:
    waterfall = presets.demand_waterfall()
    assert list(waterfall.milestones(lead((0, "sgl"), (1, "sql")))) == ["sgl", "sql"]
    assert list(waterfall.milestones(lead((0, "inquiry"), (1, "sql")))) == ["inquiry", "aql", "sal", "sql"]
    assert list(waterfall.milestones(lead((1, "sql")))) == ["inquiry", "sql"], "who knows by which entry it came"


def test_the_waterfall_qualifies_by_automation() -> None:
    assert targets(presets.demand_waterfall(), lead(*clicks(4))) == ["aql"]
    assert targets(presets.demand_waterfall(grade="B"), lead(*clicks(4), company=Company(country="DE"))) == []
    assert targets(presets.demand_waterfall(), lead(DEMO)) == ["aql"]
    assert targets(presets.demand_waterfall(), lead((1, "recycled"), Activity("demo_request", at=day(2)))) == ["aql"]
    by_hand = presets.demand_waterfall(scorer=None, hand_raises=())
    assert by_hand.transitions_from("inquiry") == (Transition("inquiry", "aql"),)
    assert by_hand.transitions_from("recycled")[0] == Transition("recycled", "aql")


@pytest.mark.parametrize("stage", ["aql", "tal", "tql", "tgl", "sal"])
def test_the_waterfall_recycles_what_is_rejected(stage: str) -> None:
    assert targets(presets.demand_waterfall(), lead((1, stage), Rejected(at=day(2)))) == ["recycled"]


def test_one_text_is_not_several_kinds() -> None:
    with pytest.raises(InvalidTypeError, match="hand_raises='demo': several are needed"):
        presets.lifecycle(hand_raises="demo")
