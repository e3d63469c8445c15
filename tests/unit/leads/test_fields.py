"""Fields of a profile by path: which there are, what they hold, when two values agree, how contents are ordered."""

import math
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from leadflow.errors import InvalidTypeError, InvalidValueError, LimitError, NaiveDatetimeError
from leadflow.leads import Activity, Actor, Company, Person, Seniority, Source
from leadflow.leads.profile import SECTIONS, known_field_value, required_field
from leadflow.leads.values import content_key, known_attribute, meaning
from leadflow.money import Money

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PATHS = [f"{section}.{field.name}" for section, kind in SECTIONS.items() for field in attrs.fields(kind)]


def test_every_field_has_a_path() -> None:
    assert {"person": Person, "company": Company, "source": Source} == SECTIONS
    assert len(PATHS) == 25
    for path in PATHS:
        assert required_field(f" {path} ") == path


def test_custom_attributes_have_paths() -> None:
    assert required_field("attributes.erp") == required_field("attributes. erp ") == "attributes.erp"
    assert required_field("attributes.a.b") == "attributes.a.b"


@pytest.mark.parametrize(
    "path", ["company.size", "person", "employees", "owner.name", "attributes.", "attributes. ", "."]
)
def test_no_other_paths(path: str) -> None:
    with pytest.raises(InvalidValueError, match=r'is no field of a profile; write "person'):
        required_field(path)


def test_a_value_is_kept_as_its_field_keeps_it() -> None:
    assert known_field_value("company.employees", 85.0) == 85
    assert known_field_value("person.seniority", "owner") is Seniority.OWNER
    assert known_field_value("source.origin", "sales") is Actor.SALES
    assert known_field_value("company.industry", " ") is None
    assert known_field_value("attributes.erp", " sap ") == "sap"
    with pytest.raises(InvalidTypeError, match=r"^employees="):
        known_field_value("company.employees", "many")
    with pytest.raises(InvalidTypeError, match=r"^attributes\.erp="):
        known_field_value("attributes.erp", object)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (None, None),
        (math.nan, None),
        ("", None),
        (" sap ", "sap"),
        (True, True),
        (3, 3),
        (0.5, 0.5),
        (Decimal("0.5"), Decimal("0.5")),
        (Money(1, "EUR"), Money(1, "EUR")),
        (date(2026, 3, 4), date(2026, 3, 4)),
        (datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)),
        (Seniority.VP, Seniority.VP),
        (["a", "b", " "], frozenset({"a", "b"})),
        (("a",), frozenset({"a"})),
        ({"a"}, frozenset({"a"})),
        (frozenset(), frozenset()),
    ],
)
def test_kinds_of_attributes(given: object, kept: object) -> None:
    found = known_attribute(given, "erp")
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({"a": 1}, InvalidTypeError),
        (object(), InvalidTypeError),
        (b"sap", InvalidTypeError),
        ([1, 2], InvalidTypeError),
        (math.inf, InvalidValueError),
        (datetime.fromisoformat("2026-03-04"), NaiveDatetimeError),
    ],
)
def test_what_no_attribute_can_be(value: object, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^erp="):
        known_attribute(value, "erp")


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("VN", " vn", True),
        ("Nguye\u0302\u0303n", "Nguy\u1ec5n", True),
        (85, 85.0, True),
        (Decimal(85), 85, True),
        (1, True, False),
        ("1", 1, False),
        (frozenset({"SAP"}), frozenset({"sap"}), True),
        (frozenset({"sap"}), "sap", False),
        (Money(1, "EUR"), Money(1, "VND"), False),
        (Seniority.VP, Seniority.VP, True),
        (Actor.SALES, Actor.SALES, True),
        (Actor.SALES, "sales", False),
        (date(2026, 3, 4), datetime(2026, 3, 4, tzinfo=UTC), False),
        (None, "", False),
    ],
)
def test_when_two_records_mean_the_same(one: object, other: object, agree: bool) -> None:
    assert (meaning(one) == meaning(other)) is agree
    assert hash(meaning(one)) == hash(meaning(one))


DIFFERENT: list[Any] = [
    None,
    "",
    "a",
    "None",
    0,
    1,
    True,
    1.0,
    Decimal(1),
    Decimal("1.0"),
    Money(1, "EUR"),
    Money(1, "VND"),
    date(2026, 3, 4),
    datetime(2026, 3, 4, tzinfo=UTC),
    Actor.SALES,
    Seniority.VP,
    frozenset({"a", "b"}),
    frozenset({"a"}),
    frozenset(),
    ("a",),
    (),
    Person(email="hoa@minhphat.example"),
    Person(email="han@minhphat.example"),  # alike when masked
    Person(phone="hoa@minhphat.example"),
]


def test_contents_are_in_one_total_order() -> None:
    keys = [content_key(value) for value in DIFFERENT]
    assert len(set(keys)) == len(DIFFERENT)
    expected = sorted(keys)
    for turn in range(len(keys)):
        assert sorted(keys[turn:] + keys[:turn]) == expected


def test_the_order_is_the_same_in_every_process() -> None:
    code = (
        "from leadflow.leads.values import content_key\n"
        "print(content_key((frozenset('abcdefgh'), frozenset(['sap', 'odoo', 'misa']))))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


@pytest.mark.parametrize(
    "make", [lambda text: Source(campaign=text).campaign, lambda text: Activity(text, at=NOON).kind]
)
def test_a_text_has_a_length_and_can_be_written(make: Callable[[str], str | None]) -> None:
    assert make("x" * 10_000) == "x" * 10_000
    assert make(" " * 20_000 + "Đà Nẵng") == "Đà Nẵng"
    with pytest.raises(LimitError, match="has 10,001 characters: a text has at most 10,000") as caught:
        make("x" * 10_001)
    assert (caught.value.size, caught.value.limit) == (10_001, 10_000)
    with pytest.raises(LimitError):
        make("a" + "\u0301" * 40_000)
    with pytest.raises(InvalidValueError, match="half of a surrogate pair is no character"):
        make("Hoa \ud83d")


def test_a_text_is_plain() -> None:
    class Loud(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "<b>loud</b>"

        def strip(self, *_: object) -> str:
            return self

    for text in (Source(campaign=Loud("tet")).campaign, Activity(Loud("tet"), at=NOON).kind):
        assert (text, type(text), str(text)) == ("tet", str, "tet")
