"""The deals in a review: by rep, why they were lost, and which open ones need attention."""

from datetime import UTC, date, datetime, timedelta

from leadflow.calendars import Month
from leadflow.funnel import Funnel, Stage, StageKind, Transition
from leadflow.leads import DealUpdated, Lead, Outcome, Planned
from leadflow.metrics import DealIssueKind, Proportion
from leadflow.money import Money
from leadflow.playbook import Playbook, Review, Topic

MARCH = Month(2026, 3)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
PIPELINE = Funnel(
    "sales",
    stages=(
        Stage("demo", rots_after=timedelta(days=14)),
        Stage("Closed Won", kind=StageKind.WON),
        Stage("Closed Lost", kind=StageKind.LOST),
    ),
    transitions=(Transition("demo", "Closed Won"), Transition("demo", "Closed Lost")),
)


def on(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def deal(number: int, *updates: DealUpdated) -> Lead:
    return Lead(f"L-{number}", created_at=on(1), history=updates)


def review(*leads: Lead) -> Review:
    return Playbook("2026", pipelines=(PIPELINE,), tz=UTC).review(leads, MARCH, as_of=NOW)


def dong(millions: int) -> Money:
    return Money(millions * 1_000_000, "VND")


CLOSED = (
    deal(1, DealUpdated("D-1", at=on(2), stage="demo", owner="rep-an", amount=dong(30)),
         DealUpdated("D-1", at=on(9), stage="Closed Won")),
    deal(2, DealUpdated("D-2", at=on(2), owner="rep-an", amount=dong(12), outcome=Outcome.WON)),
    deal(3, DealUpdated("D-3", at=on(3), owner="rep-binh", amount=dong(50), stage="Closed Lost", reason="price",
                        competitor="MISA")),
    deal(4, DealUpdated("D-4", at=on(3), owner="rep-binh", outcome=Outcome.LOST, reason="Price")),
)  # fmt: skip


def test_revenue_is_of_the_rep_who_owns_the_deal_however_it_was_closed() -> None:
    (new,) = review(*CLOSED).deals.by_owner
    assert {rep: (own.won, own.lost, own.revenue) for rep, own in new.groups.items()} == {
        "rep-an": (2, 0, (dong(42),)),
        "rep-binh": (0, 2, ()),
    }
    text = review(*CLOSED).to_text()
    assert "rep-an    new    2 of 2 (100%)  42.0m VND     0    n/a" in text
    assert "rep-binh  new      0 of 2 (0%)        n/a     0    n/a" in text


SALES = Funnel(
    "new business",
    stages=(
        Stage("demo", label="Demo"),
        Stage("offer", label="Offer"),
        Stage("won", label="Won", kind=StageKind.WON),
        Stage("lost", label="Lost", kind=StageKind.LOST),
    ),
    transitions=(
        Transition("demo", "offer"),
        Transition("offer", "won"),
        Transition("demo", "lost"),
        Transition("offer", "lost"),
    ),
)
RENEWALS = Funnel(
    "renewals",
    stages=(Stage("contacted", label="Contacted"), Stage("renewed", label="Renewed", kind=StageKind.WON)),
    transitions=(Transition("contacted", "renewed"),),
)
TWO = Playbook("2026", pipelines=(SALES, RENEWALS), tz=UTC)


def through(number: int, *stages: tuple[str, datetime]) -> Lead:
    told = [DealUpdated(f"D-{number}", at=at, stage=stage) for stage, at in stages]
    return Lead(f"L-{number}", created_at=on(1, 2), history=told)


FLOWING = (
    through(1, ("demo", on(10, 2)), ("offer", on(20, 2)), ("won", on(5))),
    through(2, ("demo", on(11, 2)), ("lost", on(12, 2))),
    through(3, ("demo", on(3)), ("offer", on(9)), ("lost", on(10))),
    through(4, ("demo", on(4)), ("offer", on(11)), ("won", on(12))),
    through(5, ("demo", on(30))),
)


def test_deals_flow_through_each_pipeline_and_go_on_from_stage_to_stage() -> None:
    found = TWO.review(FLOWING, MARCH, as_of=NOW)
    flows, steps = found.deals.flows, found.deals.steps
    assert {stage.stage: stage.entered for stage in flows["new business"].stages} == {
        "demo": 3, "offer": 2, "won": 2, "lost": 1,
    }  # fmt: skip
    assert [(step.source, step.target, str(step.cohort)) for step in steps["new business"]] == [
        ("demo", "offer", "2 of 3 (67 %)"),
        ("offer", "won", "1 of 2 (50 %)"),
    ]
    text = found.to_text()
    assert (
        """
Deals through “new business”
stage  entered  advanced   leaked  still in stage  Feb 2026  change
Demo         3   2 (67%)   0 (0%)               1         2      +1
Offer        2   1 (50%)  1 (50%)               0         1      +1
Won          2                                            0      +2
Lost         1                                            1       0
Leaked: Offer to Lost 1.

conversion     by cohort, to date   in the period  Feb 2026   change
Demo to Offer        2 of 3 (67%)   2 per 3 (67%)       50%  +17 pts
Offer to Won         1 of 2 (50%)  2 per 2 (100%)        0%  +50 pts
"""
        in text
    )
    assert "renewals" not in text, "no deal entered any of its stages"


def test_the_flow_of_deals_is_compared_with_the_period_before() -> None:
    change = TWO.review(FLOWING, MARCH, as_of=NOW).change
    assert change is not None
    assert change["entered:new business:demo"].difference == 1
    assert change["entered:new business:lost"].figure.higher_is_better is False
    # Of the offers of February, one was still open at its end.
    assert (change["on:new business:offer"].before, change["on:new business:offer"].after) == (0.0, 0.5)
    assert change["leaked:new business:demo"].before == 0.5
    assert change["time:new business:demo"].after == timedelta(days=6)
    step = change["step:new business:demo:offer"]
    assert (step.figure.label, step.before, step.figure.cases) == ("Demo to Offer, new business", 0.5, Proportion(2, 3))
    assert change["entered:renewals:contacted"].after == 0
    assert "step:renewals:contacted:renewed" not in change.changes, "there was nothing to go on"
    assert "Demo to Offer, new business" in TWO.trend(FLOWING, MARCH, as_of=NOW).to_text()


def test_what_did_not_happen_in_a_pipeline_is_not_shown() -> None:
    ended = TWO.review([through(6, ("demo", on(3, 2)), ("lost", on(4)))], MARCH, as_of=NOW)
    assert ended.deals.flows["new business"]["lost"].entered == 1
    assert "Demo to Offer" not in ended.to_text(), "no deal was there to go on"
    assert "Deals through “new business”" in ended.to_text()
    waiting = TWO.review([through(7, ("demo", on(3, 2)))], MARCH, as_of=NOW)
    assert waiting.deals.flows["new business"]["demo"].at_end == 1
    assert "Deals through" not in waiting.to_text(), "no deal entered a stage"


def test_lost_deals_are_counted_by_reason_and_competitor() -> None:
    lines = [line.split() for line in review(*CLOSED).to_text().splitlines()]
    assert ["price", "2"] in [[cell.casefold() for cell in line] for line in lines]
    assert ["MISA", "1"] in lines


def test_open_deals_that_need_attention_are_listed_and_discussed() -> None:
    found = review(
        deal(5, DealUpdated("D-5", at=on(2), stage="demo", owner="rep-an", amount=dong(30))),
        deal(6, DealUpdated("D-6", at=on(30), stage="demo", closes_on=date(2026, 3, 31), next_step="call")),
        Lead("L-7", created_at=on(1), history=[
            DealUpdated("D-7", at=on(30), stage="demo", owner="rep-an"),
            Planned("demo", due=date(2026, 4, 3), at=on(30), deal="D-7"),
        ]),
    )  # fmt: skip
    assert [(each.deal, each.kind) for each in found.deals.issues] == [
        ("D-5", DealIssueKind.ROTTING),
        ("D-5", DealIssueKind.NO_NEXT_STEP),
        ("D-6", DealIssueKind.CLOSING_DATE_PASSED),
    ]
    (item,) = (item for item in found.agenda if item.topic is Topic.DEALS)
    assert item.headline == (
        "2 open deals need attention: 1 too long in its stage, 1 closing date passed and 1 no next step."
    )
    assert item.evidence == ("by owner: rep-an 1, unassigned 1",)
    assert "D-6   L-6   unassigned  demo         n/a  closing date passed" in found.to_text()


def test_where_next_steps_are_never_recorded_their_absence_says_nothing() -> None:
    found = review(deal(8, DealUpdated("D-8", at=on(30), stage="demo")))
    assert found.deals.issues == ()
    assert not [item for item in found.agenda if item.topic is Topic.DEALS]


def test_without_deals_there_is_no_section() -> None:
    assert "\nDEALS\n" not in review(Lead("L-9", created_at=on(1))).to_text()
