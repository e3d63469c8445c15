"""A deal is closed by its outcome or by its stage, and open again when it goes on: everything that counts agrees."""

from datetime import UTC, datetime

from leadflow import (
    Actor,
    BusinessCalendar,
    BusinessHours,
    Cadence,
    DealUpdated,
    Lead,
    Money,
    Month,
    Playbook,
    StageEntered,
    activities,
    created,
    deal_won,
)
from leadflow.assessment import Rules
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.metrics import closing
from leadflow.sla import ClockState, Deliver, Respond, SLAContract

MARCH, APRIL = Month(2026, 3), Month(2026, 4)
BOUGHT = Funnel(
    "customers", stages=(Stage("lead"), Stage("won", kind=StageKind.WON)), transitions=(Transition("lead", "won"),)
)


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def dong(amount: int) -> Money:
    return Money(amount, "VND")


def test_a_review_counts_deals_that_their_stage_closed() -> None:
    def moved(name: str, stage: str, amount: int) -> Lead:
        opened = DealUpdated(name, at=at(3, 1), stage="Prospecting", amount=Money(amount, "EUR"))
        return Lead(name, created_at=at(3, 1), history=[opened, DealUpdated(name, at=at(3, 20), stage=stage)])

    leads = [moved("W", "Closed Won", 100), moved("L", "Closed Lost", 900)]
    playbook = Playbook("p", funnel=BOUGHT, pipelines=(presets.salesforce_opportunity(),))
    found = playbook.review(leads, MARCH, as_of=at(4, 1)).kpis
    (deals,) = found.closings
    assert (deals.won, deals.lost, deals.open, deals.open_amounts) == (1, 1, 0, ())
    assert found.customers == 1
    assert deal_won().any().holds(leads[0], as_of=at(4, 1)) is True


def test_a_deal_won_by_its_outcome_cancels_what_was_promised_of_the_lead() -> None:
    office = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
    promise = Respond(
        "first touch",
        start=created(),
        stop=activities("call", actor=Actor.SALES),
        within=BusinessHours(4),
        at_least=0.9,
        per=Cadence.MONTH,
    )
    playbook = Playbook("p", funnel=BOUGHT, sla=SLAContract("s", calendar=office, sales=(promise,)))
    won = Lead(
        "V",
        created_at=at(3, 2),
        history=[
            DealUpdated("D", at=at(3, 2), amount=Money(1, "EUR")),
            DealUpdated("D", at=at(3, 2, 11), outcome="won"),
        ],
    )
    assert playbook.contract is not None
    assert playbook.contract.clocks(won, as_of=at(3, 10))[0].state is ClockState.CANCELLED
    assert playbook.contract.overdue([won], as_of=at(3, 10)) == ()
    assert playbook.review([won], MARCH, as_of=at(4, 1)).kpis.customers == 1


def test_revenue_counts_a_deal_in_a_stage_that_wins_and_a_deal_moved_on_is_open() -> None:
    revenue = Deliver("revenue", deal_won(), worth="amount", at_least=dong(50_000_000), per=Cadence.MONTH)
    contract = SLAContract("c", calendar=BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00"), sales=(revenue,))
    playbook = Playbook("p", funnel=BOUGHT, pipelines=(presets.sales_steps(),), sla=contract)
    bought = Lead(
        "K20",
        created_at=at(3, 2),
        history=[
            StageEntered("won", at=at(3, 20)),
            DealUpdated("D20", at=at(3, 12), stage="closing", amount=dong(28_000_000)),
            DealUpdated("D20", at=at(3, 20), stage="won"),
        ],
    )
    reopened = Lead(
        "K15",
        created_at=at(3, 2),
        history=[
            DealUpdated("D15", at=at(3, 10), stage="closing", amount=dong(48_000_000)),
            DealUpdated("D15", at=at(3, 24), stage="lost", outcome="lost"),
            DealUpdated("D15", at=at(3, 30), stage="closing"),
        ],
    )
    found = playbook.review([bought, reopened], MARCH, as_of=at(4, 1))
    (deals,) = found.kpis.closings
    assert (deals.won, deals.lost, deals.open, deals.open_amounts) == (1, 0, 1, (dong(48_000_000),))
    assert found.attainment is not None
    assert found.attainment["revenue"].actual == dong(28_000_000)


PIPELINE = Funnel(
    "pipeline",
    stages=(
        Stage("prospect"),
        Stage("nego"),
        Stage("won", kind=StageKind.WON),
        Stage("lost", kind=StageKind.LOST),
    ),
    transitions=(
        Transition("prospect", "nego"),
        Transition("nego", "won"),
        Transition("nego", "lost"),
        Transition("lost", "nego", name="reopen"),
    ),
)


def test_a_deal_moved_back_along_a_declared_way_is_open_again() -> None:
    rules = Rules()
    opened = DealUpdated("D", at=at(3, 1), stage="nego", amount=Money(500, "EUR"))
    lead = Lead("x", created_at=at(3, 1), history=[opened])
    for day, stage in ((at(3, 20), "lost"), (at(4, 5), "nego")):
        lead = PIPELINE.advance(rules(lead, as_of=day), stage, deal="D").lead
    (deal,) = lead.deals
    assert (deal.stage, deal.outcome) == ("nego", None)
    assert [cycle.kind.value for cycle in PIPELINE.cycles(deal)] == ["lost", "open"]
    (april,) = closing([lead], APRIL, as_of=at(5, 1))
    assert (april.won, april.lost, april.open, april.open_amounts) == (0, 0, 1, (Money(500, "EUR"),))
    lost_again = PIPELINE.advance(rules(lead, as_of=at(4, 20)), "lost", deal="D").lead
    (april,) = closing([lost_again], APRIL, as_of=at(5, 1))
    assert (april.won, april.lost, april.open) == (0, 1, 0)


def test_a_win_taken_back_into_negotiation_is_open_again() -> None:
    opened = DealUpdated("D", at=at(3, 1), amount=Money(500, "EUR"))
    won, back = DealUpdated("D", at=at(3, 20), outcome="won"), DealUpdated("D", at=at(4, 5), stage="nego")
    (april,) = closing([Lead("w", created_at=at(3, 1), history=[opened, won, back])], APRIL, as_of=at(5, 1))
    assert (april.won, april.lost, april.open, april.open_amounts) == (0, 0, 1, (Money(500, "EUR"),))
    reopened = DealUpdated("D", at=at(4, 5), outcome="open")
    (april,) = closing([Lead("w", created_at=at(3, 1), history=[opened, won, reopened])], APRIL, as_of=at(5, 1))
    assert (april.won, april.open) == (0, 1)
