"""What sales promised in money stands in the first lines of a review: its quota, and what is won of it."""

from datetime import date, datetime

import attrs
import pytest

from leadflow import Cadence, DealUpdated, Lead, Money, Month, Outcome, deal_won
from leadflow.sla import Deliver, SLAContract
from tests.unit.playbook.house import at, fitting, office, playbook

QUOTA = Deliver("revenue", deal_won(), worth="amount", at_least=Money(1000, "EUR"), per=Cadence.QUARTER)
contract = SLAContract("sale", calendar=office, sales=(QUOTA,))


def won(name: str, amount: Money | None, when: datetime) -> Lead:
    return fitting(name, DealUpdated("D", at=when, amount=amount, outcome=Outcome.WON), created=at(1, month=1))


def headline(*leads: Lead, as_of: datetime, month: int = 3, sla: SLAContract = contract) -> str:
    return attrs.evolve(playbook, sla=sla).review(leads, Month(2026, month), as_of=as_of).summary[1]


JANUARY = won("A", Money(250, "EUR"), at(20, month=1))
MARCH = won("B", Money(400, "EUR"), at(10))


def test_of_the_quarter_so_far() -> None:
    assert "“revenue” of Q1 2026, so far: 650 EUR of 1,000 EUR (65%)." in headline(JANUARY, MARCH, as_of=at(15))
    # In February the quarter is the same, and March's deal is not there yet.
    assert "“revenue” of Q1 2026, so far: 250 EUR of 1,000 EUR (25%)." in headline(
        JANUARY, MARCH, as_of=at(1, 8), month=2
    )


def test_of_the_whole_quarter() -> None:
    assert "“revenue” of Q1 2026: 650 EUR of 1,000 EUR (65%)." in headline(JANUARY, MARCH, as_of=at(1, 8, month=4))


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (None, "0 EUR of 1,000 EUR (0%)"),
        (Money(900, "USD"), "0 EUR of 1,000 EUR (0%)"),
        (Money(999, "EUR"), "999 EUR of 1,000 EUR (99.9%)"),
        (Money(2500, "EUR"), "2,500 EUR of 1,000 EUR (250%)"),
    ],
)
def test_at_the_edges(amount: Money | None, text: str) -> None:
    assert f"“revenue” of Q1 2026: {text}." in headline(won("A", amount, at(9)), as_of=at(1, 8, month=4))


def test_nothing_won() -> None:
    assert "“revenue” of Q1 2026: 0 EUR of 1,000 EUR (0%)." in headline(fitting("A"), as_of=at(1, 8, month=4))


def test_each_version_says_its_own() -> None:
    old = attrs.evolve(contract, ends=date(2026, 2, 28))
    new = attrs.evolve(contract, version=2, starts=date(2026, 3, 1), earlier=(old,))
    found = headline(JANUARY, MARCH, as_of=at(1, 8, month=4), sla=new)
    # March has 22 of the 64 working days of the quarter: 1,000 x 22 / 64 = 343.75, and January's deal is the old one's.
    assert "“revenue” of Q1 2026: 400 EUR of 344 EUR (116%)." in found


def test_what_marketing_promises_in_money_is_no_quota() -> None:
    pipeline = attrs.evolve(QUOTA, name="pipeline")
    found = headline(JANUARY, as_of=at(15), sla=SLAContract("x", calendar=office, marketing=(pipeline,)))
    assert "pipeline" not in found
