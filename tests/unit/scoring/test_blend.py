"""Several strategies as one score; expected values by hand arithmetic."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from leadflow import ICP, Company, activities, company
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError
from leadflow.scoring import Blend, Scorecard, Scorer
from leadflow.scoring.blend import blended
from tests.unit.rulebook import NOW, did, lead

FIT = ICP("SME", must=[company.country.is_("VN")], should=[company.employees.between(10, 250).worth(40, "size")])
CLICKS = Scorecard("clicks", activities("email_click").each(10, at_most=30))
BOTH = Blend("priority", (FIT, 60), (CLICKS, 40))
GOOD = Company(country="VN", employees=85)


def test_a_part_of_one_percent_speaks_for_the_lead() -> None:
    little = Scorecard("little", activities("a").any().worth(1), activities("b").any().worth(99))
    found = Blend("all", (little, 1)).score(lead(did("a")), as_of=NOW)
    assert [(reason.text, reason.answer) for reason in found.reasons] == [("little: 1 %", True)]
    assert [reason.answer for reason in Blend("all", (little, 1)).score(lead(), as_of=NOW).reasons] == [False]


def test_it_is_the_average_of_the_percents() -> None:
    score = BOTH.score(lead(did("email_click"), company=GOOD), as_of=NOW)
    # 60 x 100 % + 40 x 33 % = 60 + 13.2 -> 73
    assert (score.value, score.low, score.high, score.reachable, score.percent) == (73, 73, 73, 100, 73)
    assert [(r.text, r.code, r.points, r.reachable) for r in score.reasons] == [
        ("SME: 100 %", "part:SME", 60, 60),
        ("clicks: 33 %", "part:clicks", 13, 40),
    ]
    assert [part.name for part in score.parts] == ["SME", "clicks"]
    assert score.coverage == 1.0


def test_who_is_no_customer_brings_no_fit() -> None:
    abroad = lead(did("email_click"), did("email_click", days=1), company=Company(country="US", employees=85))
    assert BOTH.score(abroad, as_of=NOW).value == 26  # 40 x 66 % = 26.4


def test_unknowns_make_a_range_and_say_what_to_find_out() -> None:
    score = BOTH.score(lead(did("email_click"), company=Company(country="VN")), as_of=NOW)
    assert (score.value, score.low, score.high) == (13, 13, 73)
    assert score.to_find_out == ("company.employees",)
    assert [r.answer for r in score.reasons] == [None, True]
    # All 40 points of the fit are open: 60 of 100 weights, as the clicks are known.
    assert score.coverage == 0.4
    stranger = BOTH.score(lead(tracked=False), as_of=NOW)
    assert (stranger.value, stranger.low, stranger.high, stranger.coverage) == (0, 0, 100, 0.0)
    # The country decides all 40 points of the fit (60 here) and so does the size; clicks decide 40.
    assert stranger.to_find_out == ("company.country", "company.employees", "activities")


def test_a_part_that_gave_nothing_is_a_no() -> None:
    assert [r.answer for r in BOTH.score(lead(company=Company(country="US")), as_of=NOW).reasons] == [False, False]


@pytest.mark.parametrize(
    ("percents", "weights", "parts"),
    [
        ([100, 100, 100], [1, 1, 1], [34, 33, 33]),  # largest remainder, the first wins ties
        ([50, 50], [1, 1], [25, 25]),
        ([1, 0], [1, 1], [0, 0]),  # 0.5 to even
        ([3, 0], [1, 1], [2, 0]),  # 1.5 to even
        ([33, 67, 66], [1, 1, 1], [11, 22, 22]),  # 55.33
        ([33, 67, 67], [1, 1, 1], [11, 23, 22]),  # 55.67 -> 56
        ([0, 0], [60, 40], [0, 0]),
    ],
)
def test_parts_sum_to_the_rounded_average(percents: list[int], weights: list[int], parts: list[int]) -> None:
    assert blended(percents, weights) == parts


def test_a_blend_is_a_scorer_too() -> None:
    assert isinstance(BOTH, Scorer)
    nested = Blend("all", (BOTH, 1), (Scorecard("x", activities("a").any().worth(5)), 1))
    score = nested.score(lead(did("a"), company=Company(country="VN")), as_of=NOW)
    assert (score.value, score.high) == (50, 80)
    assert score.to_find_out == ("company.employees",)


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(travel: Callable[[Any], Any]) -> None:
    assert travel(BOTH) == BOTH
    assert hash(travel(BOTH)) == hash(BOTH)
    score = BOTH.score(lead(), as_of=NOW)
    assert travel(score) == score


def test_it_reads_aloud() -> None:
    assert str(BOTH) == "priority: 60 x SME + 40 x clicks"
    assert repr(BOTH).startswith("Blend('priority', (ICP(name='SME'")


@pytest.mark.parametrize(
    ("write", "error", "message"),
    [
        (lambda: Blend("x"), InvalidValueError, "blend 'x' has none"),
        (lambda: Blend("x", (CLICKS, 0)), InvalidValueError, "weight of 'clicks'=0: must be at least 1"),
        (lambda: Blend("x", (CLICKS, -1)), InvalidValueError, "must be at least 1"),
        (lambda: Blend("x", (CLICKS, 0.5)), InvalidTypeError, "a whole number is needed"),
        (lambda: Blend("x", CLICKS), InvalidTypeError, r"a part is a scorer with its weight; write \(icp, 60\)"),
        (lambda: Blend("x", (CLICKS, 1, 2)), InvalidTypeError, "a part is a scorer with its weight"),
        (lambda: Blend("x", ("clicks", 1)), InvalidTypeError, "a scorer has a name and score"),
        (lambda: Blend("x", (CLICKS, 1), (CLICKS, 2)), InvalidValueError, "two scorers of 'x' share it"),
        (lambda: Blend(" ", (CLICKS, 1)), InvalidValueError, "must not be blank"),
    ],
)
def test_what_cannot_be_written(write: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        write()


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(NaiveDatetimeError):
        BOTH.score(lead(), as_of=NOW.replace(tzinfo=None))
