"""Person, company and source: what is missing is None, what is wrong is refused at the door."""

import math
from decimal import Decimal
from typing import Any

import attrs
import pytest

from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.leads import Actor, Channel, Company, Person, Seniority, Source
from leadflow.leads.values import (
    known_count,
    known_date,
    known_instant,
    known_money,
    known_number,
    known_truth,
    texts_in_order,
    truth,
)
from leadflow.money import Money

TEXTS = [
    (kind, field.name)
    for kind in (Person, Company, Source)
    for field in attrs.fields(kind)
    if field.name not in {"seniority", "employees", "annual_revenue", "technologies", "origin", "channel"}
]


@pytest.mark.parametrize("kind", [Person, Company, Source])
def test_nothing_is_known_by_default(kind: type[Any]) -> None:
    assert all(value is None for value in attrs.asdict(kind(), recurse=False).values())
    assert repr(kind()) == f"{kind.__name__}()"


@pytest.mark.parametrize(("kind", "name"), TEXTS, ids=lambda part: getattr(part, "__name__", part))
def test_a_text_is_stripped_or_missing_and_its_error_names_the_field(kind: type[Any], name: str) -> None:
    assert getattr(kind(**{name: " x "}), name) == "x"
    for missing in (None, "", "  ", math.nan):
        assert getattr(kind(**{name: missing}), name) is None
    with pytest.raises(InvalidTypeError, match=f"^{name}=.*text or None is needed; pass {name} as a str"):
        kind(**{name: 3})


def test_everything_of_a_profile() -> None:
    company = Company(
        employees=85.0, annual_revenue=Money(1, "VND"), technologies=["sap", " ", "odoo", "sap"], country=" VN "
    )
    assert company.employees == 85
    assert type(company.employees) is int
    assert company.technologies == frozenset({"sap", "odoo"})
    assert company.country == "VN"
    assert Person(seniority="director").seniority is Seniority.DIRECTOR
    assert Person(seniority=Seniority.OWNER).seniority is Seniority.OWNER
    assert Source(origin="Marketing").origin is Actor.MARKETING
    assert Source(origin=Actor.SALES).origin is Actor.SALES
    assert Source(origin=" ").origin is None
    assert Source(channel="Organic Search").channel is Channel.ORGANIC_SEARCH


def test_known_to_be_empty_is_not_unknown() -> None:
    assert Company(technologies=[]).technologies == frozenset()
    assert Company().technologies is None
    assert Company(technologies=[]) != Company()


def test_a_profile_is_frozen_and_takes_names_only() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Person().name = "Hoa"  # type: ignore[misc]  # what must be refused
    with pytest.raises(TypeError):
        Person("Hoa")  # type: ignore[misc]  # what must be refused
    with pytest.raises(AttributeError):
        Person().nickname  # type: ignore[attr-defined]  # what must be refused


@pytest.mark.parametrize(("value", "count"), [(0, 0), (85, 85), (85.0, 85), (None, None), (math.nan, None), ("", None)])
def test_counts(value: Any, count: int | None) -> None:
    assert known_count(value, "employees") == count


@pytest.mark.parametrize(
    ("value", "error", "rule"),
    [
        (True, InvalidTypeError, "a count is a whole number"),
        ("85", InvalidTypeError, "a count is a whole number"),
        (Decimal(85), InvalidTypeError, "a count is a whole number"),
        (85.5, InvalidValueError, "a count is a whole number"),
        (math.inf, InvalidValueError, "a count is a whole number"),
        (-1, InvalidValueError, "a count is never negative"),
        (-1.0, InvalidValueError, "a count is never negative"),
    ],
)
def test_what_is_no_count(value: Any, error: type[Exception], rule: str) -> None:
    with pytest.raises(error, match=f"^employees=.*{rule}"):
        Company(employees=value)


def test_numbers() -> None:
    assert known_number(3, "value") == 3
    assert known_number(Decimal("0.5"), "value") == Decimal("0.5")
    assert known_number(math.nan, "value") is None
    for wrong in (True, "3", [3], 1j):
        with pytest.raises(InvalidTypeError, match="a number is needed"):
            known_number(wrong, "value")
    for endless in (math.inf, -math.inf, Decimal("inf")):
        with pytest.raises(InvalidValueError, match="a number is finite"):
            known_number(endless, "value")


def test_money_has_a_currency() -> None:
    assert known_money(None, "amount") is None
    assert known_money(math.nan, "amount") is None  # type: ignore[arg-type]  # as data frames pass it
    with pytest.raises(
        InvalidTypeError, match=r'annual_revenue=4500: an amount needs its currency; write Money\("1200"'
    ):
        Company(annual_revenue=4500)  # type: ignore[arg-type]  # what must be refused


def test_truths() -> None:
    assert truth(True, "granted") is True
    assert known_truth(None, "approved") is None
    assert known_truth(math.nan, "approved") is None  # type: ignore[arg-type]  # as data frames pass it
    assert known_truth(False, "approved") is False
    for wrong in (1, 0, "yes", None):
        with pytest.raises(InvalidTypeError, match="write granted=True or granted=False"):
            truth(wrong, "granted")  # type: ignore[arg-type]  # what must be refused


def test_times_and_dates_can_be_missing() -> None:
    assert known_instant(None, "until") is None
    assert known_date(None, "closes_on") is None
    assert known_date(math.nan, "closes_on") is None  # type: ignore[arg-type]  # as data frames pass it


def test_texts_keep_their_order() -> None:
    assert texts_in_order(["b", " ", "a "], "pains") == ("b", "a")
    assert texts_in_order(None, "pains") == ()
    assert texts_in_order("", "pains") == ()
    with pytest.raises(InvalidTypeError, match=r"write pains=\('slow',\)"):
        texts_in_order("slow", "pains")
    with pytest.raises(InvalidTypeError, match="several texts are needed"):
        texts_in_order(3, "pains")  # type: ignore[arg-type]  # what must be refused
