"""What identifies a set of rules, in every process."""

import math
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from leadflow import ICP, Money, Seniority, activities, company, person
from leadflow._mapping import FrozenMapping
from leadflow.criteria import Criterion
from leadflow.errors import InvalidTypeError
from leadflow.leads import Lead
from leadflow.qualification import BANT
from leadflow.scores import Thirds, digest
from leadflow.scores.versions import canonical
from leadflow.scoring import Group, HalfLife, Scorecard, Steps, as_scorer
from tests.unit.rulebook import lead


def card(points: int = 3, cap: int = 60) -> Scorecard:
    return Scorecard(
        "engagement",
        Group("g", activities("email_click").each(points, at_most=15, decay=HalfLife(days=14)), cap=cap),
        activities("webinar").each(2, at_most=8, decay=Steps({7: 1, 30: 0.5})),
        person.seniority.at_least(Seniority.MANAGER).worth(5),
        company.country.in_({"VN", "SG", "TH", "LA"}).worth(4),
    )


def small() -> Scorecard:
    return Scorecard("x", company.country.is_("VN").worth(40, "home"))


def test_equal_rules_have_equal_digests() -> None:
    assert card().digest == card().digest == digest(card())
    assert len(card().digest) == 16
    assert card().digest != card(points=4).digest
    assert card().digest != card(cap=61).digest
    assert len({digest(one) for one in (card(), small(), BANT(minimum_budget=Money(1, "EUR")), Thirds())}) == 4


def test_what_counts_for_equality_counts() -> None:
    one, other = (ICP("x", must=[company.country.is_(text)]) for text in ("VN", "vn"))
    assert (one == other) is (one.digest == other.digest)


def test_it_is_the_same_in_every_process() -> None:
    # Two hash seeds order sets differently; the digest must not see it.
    code = "from tests.unit.scores.test_identity import card, small; print(card().digest, small().digest)"
    root = str(Path(__file__).resolve().parents[3])
    printed = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([root, *sys.path])}
        ran = subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=root, check=True, stdout=subprocess.PIPE, text=True
        )
        printed.append(ran.stdout.split())
    assert printed == [[card().digest, small().digest]] * 2


def test_it_is_the_sha256_of_canonical_json() -> None:
    assert canonical(small()) == [
        "Scorecard",
        {
            "name": "x",
            "parts": [
                [
                    "Worth",
                    {
                        "criterion": canonical(company.country.is_("VN")),
                        "points": 40,
                        "name": "home",
                        "unknown": 0,
                    },
                ]
            ],
            "cap": None,
            "floor": None,
        },
    ]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (True, True),
        # What is equal has one form.
        (0.5, ["number", "1/2"]),
        (Decimal("0.50"), ["number", "1/2"]),
        (Fraction(1, 3), ["number", "1/3"]),
        (1.0, 1),
        (Decimal(1), 1),
        (math.inf, ["number", "inf"]),
        (Seniority.OWNER, ["Seniority", "OWNER"]),
        (date(2026, 3, 1), ["date", "2026-03-01"]),
        (datetime(2026, 3, 1, tzinfo=UTC), ["datetime", "2026-03-01T00:00:00+00:00"]),
        (timedelta(microseconds=7), ["timedelta", 7]),
        (frozenset({"b", "a"}), ["set", ["a", "b"]]),
        (FrozenMapping({"b": 1, "a": 2}), ["mapping", [["a", 2], ["b", 1]]]),
        ([1, (2,)], [1, [2]]),
        (Money, ["leadflow.money", "Money"]),
        (small, ["tests.unit.scores.test_identity", "small"]),
    ],
)
def test_plain_forms(value: object, plain: object) -> None:
    assert canonical(value) == plain


def busy(asked: Lead, as_of: datetime) -> int:
    return len(asked.activities)


class Bare:
    """A strategy that is no data."""

    name = "bare"


def test_a_function_is_known_by_its_path() -> None:
    assert digest(as_scorer("busy", busy)) == digest(as_scorer("busy", busy))
    assert digest(as_scorer("busy", busy)) != digest(as_scorer("busy", lambda lead, at: 1))


def test_what_is_no_data_has_none() -> None:
    with pytest.raises(InvalidTypeError, match="has no digest: it is no data"):
        digest(Bare())
    assert isinstance(company.country.is_("VN"), Criterion)
    assert lead().id == "L-1"
