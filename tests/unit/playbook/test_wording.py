from datetime import UTC, datetime, timedelta, timezone
from decimal import localcontext

import pytest

from leadflow import Money
from leadflow.metrics import Average, Proportion, Ratio
from leadflow.playbook import _wording as say


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "n/a"),
        (0.0, "0%"),
        (1, "100%"),
        (0.07, "7%"),
        (0.125, "12%"),  # half to even, as Python rounds
        (0.375, "38%"),
        (0.0004, "<0.1%"),
        (0.004, "0.4%"),
        (0.997, "99.7%"),
        (0.99996, ">99.9%"),
    ],
)
def test_shares(value: float | None, said: str) -> None:
    assert say.percent(value) == said


def test_a_share_just_short_of_another_does_not_look_like_it() -> None:
    assert say.percent(0.247, apart_from=0.25) == "24.7%"
    assert say.percent(0.247, apart_from=0.3) == "25%"
    assert say.percent(0.25, apart_from=0.25) == "25%"


def test_counts_say_what_they_are_of() -> None:
    assert say.proportion(Proportion(1200, 4800)) == "1,200 of 4,800 (25%)"
    assert say.ratio(Ratio(6, 4)) == "6 per 4 (150%)"
    assert say.proportion(Proportion(0, 0)) == say.ratio(Ratio(3, 0)) == "n/a"


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "0 EUR"),
        ("19.5", "19.50 EUR"),
        ("999", "999 EUR"),
        ("1234.56", "1,235 EUR"),
        ("5217391", "5.22m EUR"),
        ("45000000", "45.0m EUR"),
        ("234000000", "234m EUR"),
        ("-2870000000", "-2.87bn EUR"),
        ("1234567000000", "1,235bn EUR"),
    ],
)
def test_amounts(amount: str, said: str) -> None:
    assert say.money(Money(amount, "EUR")) == said
    with localcontext(prec=2):
        # A host's setting for decimal arithmetic changes nothing.
        assert say.money(Money(amount, "EUR")) == said
        assert Average(Money(200, "EUR"), 3).value == Money("66.67", "EUR")


def test_no_amount() -> None:
    assert say.money(None) == "n/a"


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=25), "25 min"),
        (timedelta(hours=3), "3.0 h"),
        (timedelta(days=2, hours=12), "2.5 days"),
        (timedelta(days=-3), "-3.0 days"),
        (None, "n/a"),
    ],
)
def test_durations(spent: timedelta | None, said: str) -> None:
    assert say.duration(spent) == said


def test_times_are_on_the_wall_clock_and_no_longer_than_they_must_be() -> None:
    saigon = timezone(timedelta(hours=7))
    instant = datetime(2026, 3, 31, 20, 5, tzinfo=UTC)
    assert say.clock_time(instant, saigon) == "Wed 1 Apr 2026 03:05"
    assert say.clock_time(instant, saigon, now=datetime(2026, 4, 1, 1, tzinfo=UTC)) == "03:05"
    assert say.clock_time(instant, saigon, now=datetime(2026, 3, 31, 1, tzinfo=UTC)) == "Wed 1 Apr 03:05"
    assert say.clock_time(instant, saigon, now=datetime(2025, 3, 31, 1, tzinfo=UTC)) == "Wed 1 Apr 2026 03:05"


def test_facts_have_the_names_people_use() -> None:
    assert say.facts(["evidence.budget.amount", "evidence.budget.approved", "company.employees"]) == (
        "budget and company.employees"
    )
    assert (say.facts(["evidence"]), say.facts(["evidence.metrics"])) == ("evidence", "metrics")
    assert say.listed(["a"]) == "a"
    assert say.listed(["a", "b", "c"], "or") == "a, b or c"
