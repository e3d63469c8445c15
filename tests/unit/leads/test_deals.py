"""Deals: closed by outcome or stage, reopened, with owner, reason and competitor; and the closings of a lead."""

from itertools import product

import pytest

from leadflow.assessment import Rules
from leadflow.criteria import deal_lost, deal_won
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, closed_stages, presets
from leadflow.leads import Closed, ClosedStages, Deal, DealUpdated, Lead, Outcome, Population, StageEntered
from leadflow.leads.deals import deals_of
from leadflow.money import Money
from tests.unit.leads.facts import START, at, lead_with

WON, LOST, OPEN = Outcome.WON, Outcome.LOST, Outcome.OPEN


def closings(*updates: DealUpdated) -> list[tuple[str, object, object]]:
    """Return outcome, instant and reopening of every closing of the one deal."""
    (deal,) = lead_with(*updates).deals
    return [(closed.outcome.value, closed.at, closed.reopened_at) for closed in deal.closings]


def moved(day: float, stage: str | None = None, outcome: Outcome | None = None) -> DealUpdated:
    return DealUpdated("D-1", at=at(day), stage=stage, outcome=outcome)


@pytest.mark.parametrize("stage", ["Closed Won", "won", "closedwon ", None])
@pytest.mark.parametrize("outcome", [WON, None])
def test_a_deal_is_closed_by_its_stage_or_its_outcome(stage: str | None, outcome: Outcome | None) -> None:
    if stage is None and outcome is None:
        return
    lead = lead_with(moved(1, "prospecting"), moved(20, stage, outcome), moved(21, stage, outcome))
    (deal,) = lead.deals
    assert (deal.outcome, deal.closed_at) == (WON, at(20))
    assert [(closed.outcome, closed.at, closed.deal) for closed in deal.closings] == [(WON, at(20), "D-1")]
    assert deal_won().any().holds(lead, as_of=at(30)) is True
    assert deal_lost().any().holds(lead, as_of=at(30)) is False
    assert lead.closings == deal.closings
    assert repr(deal.closings[0]).startswith("Closed(<Outcome.WON: 'won'>, at=2026-03-22T")


def test_a_deal_moved_into_an_open_stage_is_open_again() -> None:
    updates = [moved(1, "nego"), moved(20, "lost", LOST), moved(30, "nego"), moved(45, "lost")]
    assert closings(*updates[:3]) == [("lost", at(20), at(30))]
    assert closings(*updates) == [("lost", at(20), at(30)), ("lost", at(45), None)]
    (deal,) = lead_with(*updates[:3]).deals
    assert (deal.stage, deal.outcome, deal.closed_at, deal.reason) == ("nego", None, None, None)
    assert closings(moved(1), moved(20, None, WON), moved(30, "nego")) == [("won", at(20), at(30))]
    assert [each.at for each in deal_lost().occurrences(lead_with(*updates), as_of=at(60))] == [at(20), at(45)]


def test_open_can_be_recorded() -> None:
    assert closings(moved(1, "nego", LOST), moved(5, None, OPEN)) == [("lost", at(1), at(5))]
    assert closings(moved(1, "nego", OPEN), moved(5, "nego", LOST)) == [("lost", at(5), None)]
    assert closings(moved(1, "won", OPEN)) == [], "within one update the outcome counts"
    assert DealUpdated("D-1", at=at(1), outcome="open").outcome is OPEN  # type: ignore[arg-type]  # by its spelling
    with pytest.raises(InvalidValueError, match="a deal is won, lost or open"):
        DealUpdated("D-1", at=at(1), outcome=Outcome.BUSY)


def test_the_later_of_stage_and_outcome_counts() -> None:
    assert closings(moved(1, None, WON), moved(2, "lost")) == [("won", at(1), None), ("lost", at(2), None)]
    assert closings(moved(1, "lost"), moved(2, None, WON)) == [("lost", at(1), None), ("won", at(2), None)]
    assert closings(moved(1, "nego"), moved(2, None, LOST), moved(3, "Nego ")) == [("lost", at(2), None)]


def test_declared_stages_of_a_pipeline() -> None:
    stages = ClosedStages(deals_won={"Ký hợp đồng"}, deals_lost=["Mất"], deals_open=("Báo giá",))
    updates = [
        moved(1, "Báo giá"),
        moved(2, "ký hợp đồng"),
        moved(3, "giao hàng"),
        moved(4, "báo giá"),
        moved(5, "won"),
    ]
    (deal,) = deals_of(updates, stages)
    assert [(closed.outcome, closed.at, closed.reopened_at) for closed in deal.closings] == [(WON, at(2), at(4))]
    assert deal == Deal(updates, closed_stages=stages) != Deal(updates)
    lead = lead_with(*updates[:2])
    assert deal_won().any().holds(lead, as_of=at(9)) is False
    assert deal_won().any().holds(lead.with_closed_stages(stages), as_of=at(9)) is True
    assert lead.with_closed_stages(stages) == lead
    assert lead.with_closed_stages(ClosedStages()) is lead


def test_closed_stages_are_kept_by_everything_that_returns_a_lead() -> None:
    stages = ClosedStages(won=["customer"], deals_won=["signed"])
    lead = lead_with(moved(1, "signed"), StageEntered("customer", at=at(2))).with_closed_stages(stages)
    for each in (
        lead.as_of(at(1)),
        lead.record(moved(3, "signed")),
        lead.merge(lead_with()),
        lead_with().merge(lead),
        Population.of([lead_with(moved(1, "signed"))], as_of=at(9), closed_stages=stages).leads[0],
    ):
        assert each.closings[0].outcome is WON, each
    population = Population.of([lead_with(moved(1, "signed"))], as_of=at(9))
    again = Population.of(population, as_of=at(9), closed_stages=stages)
    assert [len(each.leads[0].closings) for each in (population, again)] == [0, 1]
    assert Population.of(again, as_of=at(9), closed_stages=stages) is again


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: ClosedStages(won=["a"], lost=["A"]), "lost='a': a stage is closed as won or as lost, not both"),
        (lambda: ClosedStages(deals_won=["a"], deals_lost=["a"]), "deals_lost='a': "),
        (lambda: ClosedStages(won="won"), "won='won': "),
        (lambda: ClosedStages(deals_open=[" "]), "deals_open="),
    ],
)
def test_wrong_stages_are_refused(make: object, error: str) -> None:
    with pytest.raises((InvalidValueError, InvalidTypeError), match=error):
        make()  # type: ignore[operator]  # the case is a function


def test_owner_reason_competitor_and_amount_are_those_of_the_time() -> None:
    (deal,) = lead_with(
        DealUpdated("D-1", at=at(1), owner="an", amount=Money(100, "EUR"), next_step="call"),
        DealUpdated("D-1", at=at(5), outcome=LOST, competitor="MISA"),
        DealUpdated("D-1", at=at(6), reason="price", owner="binh"),
        DealUpdated("D-1", at=at(9), outcome=OPEN),
        DealUpdated("D-1", at=at(12), outcome=WON, amount=Money(80, "EUR"), next_step="send the contract"),
    ).deals
    first, second = deal.closings
    assert (first.owner, first.reason, first.competitor, first.amount) == ("an", "price", "MISA", Money(100, "EUR"))
    assert (second.owner, second.reason, second.competitor, second.amount) == ("binh", None, None, Money(80, "EUR"))
    assert (deal.owner, deal.reason, deal.competitor, deal.next_step) == ("binh", None, None, "send the contract")


def test_a_lead_is_closed_by_its_stage_or_by_a_deal_that_it_won() -> None:
    lead = lead_with(
        StageEntered("lost", at=at(1), reason="no budget"),
        StageEntered("mql", at=at(3)),
        DealUpdated("D-1", at=at(4), outcome=LOST),
        DealUpdated("D-2", at=at(5), stage="won"),
        StageEntered("won", at=at(6)),
    )
    assert [(one.outcome, one.at, one.reopened_at, one.deal, one.reason) for one in lead.closings] == [
        (LOST, at(1), at(3), None, "no budget"),
        (WON, at(5), None, "D-2", None),
        (WON, at(6), None, None, None),
    ]


def test_a_deal_that_a_funnel_moves_back_is_open_again() -> None:
    stages = (Stage("prospect"), Stage("nego"), Stage("won", kind=StageKind.WON), Stage("lost", kind=StageKind.LOST))
    ways = [("prospect", "nego"), ("nego", "won"), ("nego", "lost"), ("lost", "nego")]
    pipeline = Funnel("pipeline", stages=stages, transitions=[Transition(source, target) for source, target in ways])
    lead = Lead("L-1", created_at=START, history=[moved(1, "nego")])
    for day, stage in ((20, "lost"), (35, "nego")):
        lead = pipeline.advance(Rules()(lead, as_of=at(day)), stage, deal="D-1").lead  # type: ignore[union-attr]  # advanced
    (deal,) = lead.deals
    assert (deal.stage, deal.outcome) == ("nego", None)


def test_every_way_of_recording_a_month_gives_the_same_closings() -> None:
    for outcomes in product((WON, LOST), repeat=3):
        ways: dict[str, list[tuple[Outcome, object, object]]] = {"outcome": [], "stage": [], "both": []}
        for way, found in ways.items():
            updates = [moved(0, "nego")]
            for place, outcome in enumerate(outcomes):
                stage = {WON: "Closed Won", LOST: "Closed Lost"}[outcome]
                reopens = way == "outcome"
                updates += [
                    moved(2 * place + 1, None if way == "outcome" else stage, None if way == "stage" else outcome),
                    moved(2 * place + 2, None if reopens else "nego", OPEN if reopens else None),
                ]
            (deal,) = lead_with(*updates).deals
            found += [(closed.outcome, closed.at, closed.reopened_at) for closed in deal.closings]
        assert ways["outcome"] == ways["stage"] == ways["both"]
        assert [outcome for outcome, _, _ in ways["both"]] == list(outcomes)


def test_closings_are_values() -> None:
    entry = StageEntered("won", at=at(1))
    assert Closed(WON, at=at(1), event=entry) == lead_with(entry).closings[0]


def test_a_funnel_and_pipelines_declare_the_closed_stages() -> None:
    lifecycle, pipeline = presets.lifecycle(), presets.salesforce_opportunity()
    found = closed_stages(lifecycle, [pipeline, presets.sales_steps()])
    assert (found.won, found.lost) == ({"won"}, {"lost", "disqualified"})
    assert (found.deals_won, found.deals_lost) == ({"closed won", "won"}, {"closed lost", "lost"})
    assert found.deals_open is not None
    assert "prospecting" in found.deals_open
    assert closed_stages() == ClosedStages()
