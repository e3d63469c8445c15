"""Laws of closings: however a closing is recorded, the deal and the lead read the same one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.leads import Closed, Deal, DealUpdated, Lead, Outcome, Population, StageEntered, in_order
from leadflow.money import Money

START = datetime.fromisoformat("2026-03-02T09:00+07:00")
STANDS = st.sampled_from([Outcome.WON, Outcome.LOST, Outcome.OPEN])
STYLES = ("outcome", "stage", "both")


def update(number: int, day: int, stands: Outcome, style: str) -> DealUpdated:
    """Return the update that says, in one of three styles, how a deal stands."""
    stage = f"talk {number}" if stands is Outcome.OPEN else f" {stands.value.upper()} "
    return DealUpdated(
        "D-1",
        at=START + timedelta(days=day),
        outcome=None if style == "stage" else stands,
        stage=None if style == "outcome" else stage,
        amount=Money(number + 1, "EUR"),
    )


def read(closings: Sequence[Closed]) -> list[object]:
    """Return what closings say, but for the event that said it."""
    return [(one.outcome, one.at, one.reopened_at, one.amount, one.deal) for one in closings]


def slow_closings(steps: Sequence[tuple[int, Outcome]]) -> list[tuple[Outcome, datetime, datetime | None]]:
    """Return the closings by their definition: a change of how the deal stands closes it, or opens it again."""
    found: list[tuple[Outcome, datetime, datetime | None]] = []
    present = Outcome.OPEN
    for day, stands in steps:
        at = START + timedelta(days=day)
        if stands is present:
            continue
        if stands is Outcome.OPEN:
            found[-1] = (*found[-1][:2], at)
        else:
            found.append((stands, at, None))
        present = stands
    return found


STEPS = st.lists(st.tuples(st.integers(0, 20), STANDS), max_size=8).map(lambda steps: sorted(steps, key=lambda s: s[0]))


@given(STEPS, st.data())
def test_however_a_closing_is_recorded_it_is_the_same(steps: list[tuple[int, Outcome]], data: st.DataObject) -> None:
    styles = data.draw(st.lists(st.sampled_from(STYLES), min_size=len(steps), max_size=len(steps)))
    present, entered = Outcome.OPEN, Outcome.OPEN
    for number, (_, stands) in enumerate(steps):
        if styles[number] == "stage" and present is not Outcome.OPEN and stands is entered:
            # Recorded again of its stage a deal did not move: only an outcome says that it stands otherwise.
            styles[number] = "both"
        present, entered = stands, entered if styles[number] == "outcome" else stands
    updates = in_order(
        [update(number, *step, style) for number, (step, style) in enumerate(zip(steps, styles, strict=True))]
    )
    lead = Lead("L-1", created_at=START, history=data.draw(st.permutations(updates)))
    expected = slow_closings(steps)
    for deal in lead.deals:
        assert [(one.outcome, one.at, one.reopened_at) for one in deal.closings] == expected
        closed = expected[-1] if expected and expected[-1][2] is None else None
        assert (deal.outcome, deal.closed_at) == ((None, None) if closed is None else closed[:2])
    # A lead is won with each deal that it wins, and not lost with one that it loses.
    assert read(lead.closings) == [
        one
        for one in read([one for deal in lead.deals for one in deal.closings])
        if one[0] is Outcome.WON  # type: ignore[index]  # tuples
    ]
    (known,) = Population.of([lead], as_of=START + timedelta(days=30))
    assert known.closings == lead.closings


@given(STEPS)
def test_every_style_gives_the_same_deal(steps: list[tuple[int, Outcome]]) -> None:
    deals = [
        Deal(in_order([update(number, *step, style) for number, step in enumerate(steps)])) for style in STYLES if steps
    ]
    assert all(read(deal.closings) == read(deals[0].closings) for deal in deals)
    assert len({(deal.outcome, deal.closed_at, deal.amount) for deal in deals}) <= 1


@given(STEPS, st.integers(0, 20))
def test_a_closing_is_what_it_was_then(steps: list[tuple[int, Outcome]], day: int) -> None:
    lead = Lead("L-1", created_at=START, history=in_order([update(n, *step, "stage") for n, step in enumerate(steps)]))
    then = lead.as_of(START + timedelta(days=day))
    assert [(one.outcome, one.at) for one in then.closings] == [
        (one.outcome, one.at) for one in lead.closings if one.at <= START + timedelta(days=day)
    ]


@pytest.mark.parametrize("won", [StageEntered("Won", at=START), update(0, 0, Outcome.WON, "stage")])
def test_a_lead_is_won_by_its_stage_or_by_its_deal(won: StageEntered | DealUpdated) -> None:
    (closing,) = Lead("L-1", created_at=START, history=[won]).closings
    assert (closing.outcome, closing.at, closing.event) == (Outcome.WON, won.at, won)


def test_a_deal_that_was_opened_without_moving_closes_again() -> None:
    (deal,) = Lead(
        "L-1",
        created_at=START,
        history=[
            DealUpdated("D", at=START, stage="lost"),
            DealUpdated("D", at=START + timedelta(days=1), outcome="open"),
            DealUpdated("D", at=START + timedelta(days=2), stage="Lost", reason="price"),
            DealUpdated("D", at=START + timedelta(days=3), stage="Lost"),
        ],
    ).deals
    assert [(one.at, one.reopened_at, one.reason) for one in deal.closings] == [
        (START, START + timedelta(days=1), None),
        (START + timedelta(days=2), None, "price"),
    ]
