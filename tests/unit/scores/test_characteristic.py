"""Bins of one field: thresholds or values, exactly one applies."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from leadflow import Company, Money, Person, Seniority, activities, attribute, company, evidence, person
from leadflow.criteria.check import View
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.leads import Authority, BuyingRole, Lead
from leadflow.reasons import Reason
from leadflow.scores import Bin, Characteristic
from leadflow.scoring import Scorecard
from tests.unit.rulebook import NOW, did, found, lead

NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 a naive time is what must be refused
SIZE = Characteristic(company.employees, {1: 5, 10: 20, 250: -10}, name="size", other=-1, unknown=3)
INDUSTRY = Characteristic(company.industry, {"retail": 40, ("logistics", "services"): 30, frozenset({"mining"}): 0})


def reason(rule: Characteristic, asked: Lead) -> Reason:
    """Ask a rule both ways."""
    card = Scorecard("card", rule)
    (reason_of,) = card.score(asked, as_of=NOW).reasons
    assert card.value(asked, as_of=NOW) == reason_of.points
    return reason_of


def points(rule: Characteristic, asked: Lead) -> int:
    return reason(rule, asked).points


@pytest.mark.parametrize(
    ("employees", "expected"),
    [(0, -1), (1, 5), (9, 5), (10, 20), (249, 20), (250, -10), (10_000, -10), (None, 3)],
)
def test_a_bin_begins_at_its_threshold(employees: int | None, expected: int) -> None:
    assert points(SIZE, lead(company=Company(employees=employees))) == expected


@pytest.mark.parametrize(
    ("industry", "expected"),
    [("Retail", 40), ("  RETAIL ", 40), ("services", 30), ("logistics", 30), ("mining", 0), ("law", 0), (None, 0)],
)
def test_values_are_compared_as_texts_are(industry: str | None, expected: int) -> None:
    assert points(INDUSTRY, lead(company=Company(industry=industry))) == expected


def test_reasons_say_which_bin() -> None:
    known = reason(SIZE, lead(company=Company(employees=85)))
    assert (known.text, known.code, known.answer) == ("size: from 10", "rule:size", True)
    assert (known.low, known.high, known.reachable, known.missing) == (20, 20, 20, ())
    lost = reason(SIZE, lead(company=Company(employees=850)))
    assert (lost.text, lost.answer, lost.points) == ("size: from 250", False, -10)
    assert reason(SIZE, lead(company=Company(employees=0))).text == "size: none of the bins"
    unknown = reason(SIZE, lead())
    assert (unknown.text, unknown.answer, unknown.missing) == ("size: not known", None, ("company.employees",))
    assert (unknown.low, unknown.points, unknown.high) == (-10, 3, 20)


def test_it_counts_once_in_the_coverage() -> None:
    score = Scorecard("card", SIZE).score(lead(), as_of=NOW)
    assert (score.weight, score.low, score.high, score.to_find_out) == (20, -10, 20, ("company.employees",))
    rule = Characteristic(company.employees, {0: 1}, other=-7, unknown=9)
    assert Scorecard("card", rule).score(lead(), as_of=NOW).weight == 7


def test_money_of_another_currency_is_unknown() -> None:
    revenue = Characteristic(company.annual_revenue, {Money(1000, "EUR"): 10, Money(0, "EUR"): 2})
    assert points(revenue, lead(company=Company(annual_revenue=Money(1000, "EUR")))) == 10
    assert points(revenue, lead(company=Company(annual_revenue=Money("999.99", "EUR")))) == 2
    abroad = lead(company=Company(annual_revenue=Money(5000, "USD")))
    assert revenue.bin_of(View(abroad, NOW)) is None


def test_counts_and_days_have_bins_too() -> None:
    clicks = Characteristic(activities("email_click").count(), {1: 5, 3: 12})
    assert clicks.name == "count of email_click"
    assert [points(clicks, lead(*(did("email_click", hours=h) for h in range(n)))) for n in (0, 1, 2, 3, 4)] == [
        0,
        5,
        5,
        12,
        12,
    ]
    assert clicks.bin_of(View(lead(tracked=False), NOW)) is None
    quiet = Characteristic(activities().days_since_last(), {0: 20, 30: 5, 90: -10})
    assert [points(quiet, lead(did("call", days=d))) for d in (0, 29.999, 30, 89, 90, 200)] == [20, 20, 5, 5, -10, -10]
    assert quiet.bin_of(View(lead(), NOW)) is None
    assert Characteristic(activities().days_since_last(), {timedelta(days=30): 5}) == Characteristic(
        activities().days_since_last(), {30: 5}
    )


def test_dates_instants_members_and_truths() -> None:
    renews = Characteristic(attribute("renews", date), {date(2026, 1, 1): 1, date(2026, 6, 1): 9})
    assert points(renews, lead(attributes={"renews": date(2026, 5, 31)})) == 1
    assert points(renews, lead(attributes={"renews": date(2026, 6, 1)})) == 9
    decide = Characteristic(evidence.timeline.decide_by, {datetime(2026, 6, 1, tzinfo=UTC): 9})
    assert decide.bins == (Bin(9, begins=datetime(2026, 6, 1, tzinfo=UTC)),)
    level = Characteristic(person.seniority, {Seniority.OWNER: 9, "manager": 5})
    assert points(level, lead(person=Person(seniority=Seniority.MANAGER))) == 5
    assert points(level, lead(person=Person(seniority=Seniority.ENTRY))) == 0
    cloud = Characteristic(attribute("cloud", bool), {True: 4, False: -4})
    assert points(cloud, lead(attributes={"cloud": False})) == -4
    assert str(cloud) == "attributes.cloud: true +4, false -4"


def test_of_several_values_the_first_bin_declared_counts() -> None:
    roles = Characteristic(evidence.authority.role, {"decision_maker": 9, "influencer": 3}, other=1)
    both = lead(found(Authority(BuyingRole.INFLUENCER), days=1), found(Authority(BuyingRole.DECISION_MAKER), days=2))
    assert points(roles, both) == 9
    assert points(roles, lead(found(Authority(BuyingRole.USER), days=1))) == 1
    assert points(roles, lead(found(Authority(), days=1))) == 0


def test_it_reads_aloud() -> None:
    assert str(SIZE) == "size: from 250 -10, from 10 +20, from 1 +5, other -1, unknown +3"
    assert str(INDUSTRY) == "company.industry: retail +40, logistics, services +30, mining +0"


@pytest.mark.parametrize("rule", [SIZE, INDUSTRY])
@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(rule: Characteristic, travel: Callable[[Characteristic], Characteristic]) -> None:
    assert points(rule, lead()) == (3 if rule is SIZE else 0)  # what is cached does not travel
    assert travel(rule) == rule
    assert hash(travel(rule)) == hash(rule)
    assert points(travel(rule), lead()) == points(rule, lead())


def test_the_order_of_thresholds_does_not_matter() -> None:
    assert Characteristic(company.employees, {10: 1, 1: 2}) == Characteristic(company.employees, {1: 2, 10: 1})
    assert Characteristic(company.employees, {10: 1}) != Characteristic(company.employees, {11: 1})
    assert Characteristic(SIZE.field, SIZE.bins, name="size", other=-1, unknown=3) == SIZE


@pytest.mark.parametrize(
    ("field", "bins", "error", "message"),
    [
        (company.employees, {}, InvalidValueError, "at least one bin is needed"),
        (company.employees, {1: 5, "many": 9}, InvalidValueError, "mixes thresholds with values"),
        (company.employees, {"many": 9}, InvalidValueError, "is no value of company.employees; write thresholds"),
        (company.employees, {True: 9}, InvalidValueError, "is no value of company.employees"),
        (company.employees, {float("nan"): 9}, InvalidValueError, "a number is finite"),
        (company.employees, {Money(1, "EUR"): 9}, InvalidTypeError, "a number is needed"),
        (company.employees, {1: 0.5}, InvalidTypeError, r"points=0.5: a whole number is needed"),
        (company.employees, {1: True}, InvalidTypeError, "points=True"),
        (company.industry, {3: 9}, InvalidValueError, "bins=3: is no threshold of company.industry"),
        (company.industry, {"retail": 1, "RETAIL ": 2}, InvalidValueError, "'retail': stands in two bins"),
        (company.industry, {(): 1}, InvalidValueError, "a bin must list at least one value"),
        (company.industry, {(1,): 1}, InvalidTypeError, "a bin is for texts, truths or members"),
        (company.industry, {None: 1}, InvalidTypeError, "a bin is for texts, truths or members"),
        (company.industry, {" ": 1}, InvalidValueError, "must not be blank"),
        (company.annual_revenue, {Money(1, "EUR"): 9, Money(2, "USD"): 1}, InvalidValueError, "one currency"),
        (company.annual_revenue, {5: 9}, InvalidValueError, "is no threshold of company.annual_revenue"),
        (evidence.timeline.decide_by, {date(2026, 1, 1): 9}, InvalidValueError, "is no threshold of"),
        (evidence.timeline.decide_by, {NAIVE: 9}, ValueError, "a naive datetime"),
        (attribute("renews", date), {datetime(2026, 1, 1, tzinfo=UTC): 9}, InvalidTypeError, "a calendar date"),
        (person.seniority, {"chief": 1}, InvalidValueError, "is no Seniority"),
        (person.seniority, {3: 1}, InvalidValueError, "is no threshold of person.seniority"),
        ("company.employees", {3: 1}, InvalidTypeError, "a handle is needed"),
        (company.employees, None, InvalidTypeError, "bins=None: several are needed"),
        (company.employees, [], InvalidTypeError, "bins map thresholds or values to points"),
        (company.employees, [(1, 5)], InvalidTypeError, "bins map thresholds or values to points"),
    ],
)
def test_what_cannot_be_written(field: Any, bins: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Characteristic(field, bins)


def test_one_text_in_two_bins_and_one_threshold_twice() -> None:
    with pytest.raises(InvalidValueError, match=r"stands in two bins of 'company.employees'"):
        Characteristic(company.employees, [Bin(1, begins=10), Bin(2, begins=10)])


def test_an_amount_in_another_currency_is_not_said_to_be_unknown_alone() -> None:
    revenue = Characteristic(company.annual_revenue, {Money(0, "VND"): 1, Money(10, "VND"): 5}, name="revenue")
    lead = Lead("L-1", created_at=NOW, company=Company(annual_revenue=Money(5, "EUR")))
    (reason,) = Scorecard("size", revenue).score(lead, as_of=NOW).reasons
    assert (reason.text, reason.answer) == ("revenue: not known in VND, and nothing is converted", None)
