"""What percents, or thirds of a letter, are called."""

import copy
import json
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.scores import THIRDS_SCALE, Grades, Thirds
from tests.unit.scores.cases import CASES

USUAL = Grades({"A": 80, "B": 60, "C": 40, "D": 0})


@pytest.mark.parametrize(
    ("earned", "possible", "grade"),
    [
        (80, 100, "A"),
        (79, 100, "B"),
        (799_999, 1_000_000, "B"),  # 79.9999 % is no A, whatever a display rounds it to
        (4, 5, "A"),
        (2, 3, "B"),
        (0, 3, "D"),
        (-5, 3, "D"),
        (9, 3, "A"),
        (0, 0, "A"),
        (-1, 0, "D"),
    ],
)
def test_grades_begin_at_their_thresholds(earned: int, possible: int, grade: str) -> None:
    assert USUAL.grade(earned, possible) == grade


def test_the_order_of_writing_does_not_matter() -> None:
    assert Grades({"D": 0, "A": 80, "C": 40, "B": 60}) == USUAL
    assert USUAL.scale == ("A", "B", "C", "D")
    assert str(USUAL) == "A from 80 %, B from 60 %, C from 40 %, D from 0 %"


@pytest.mark.parametrize("grading", [USUAL, Thirds(), Thirds(start="C")])
@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_gradings_survive_copies(grading: Any, travel: Callable[[Any], Any]) -> None:
    assert travel(grading) == grading
    assert hash(travel(grading)) == hash(grading)


@pytest.mark.parametrize(
    ("grades", "error", "message"),
    [
        ({}, InvalidValueError, "at least one grade is needed"),
        (["A", "B"], InvalidTypeError, "grades are names with thresholds"),
        ({"A": 80, "B": 80, "C": 0}, InvalidValueError, "'A' and 'B' overlap: both begin at 80"),
        ({"A": 80, "B": 60}, InvalidValueError, "leaves a gap: below 60 there is no grade"),
        ({"A": 80.5, "B": 0}, InvalidTypeError, r"grades\['A'\]=80.5: a whole number is needed"),
        ({"A": True, "B": 0}, InvalidTypeError, r"grades\['A'\]=True"),
        ({"A": 101, "B": 0}, InvalidValueError, r"grades\['A'\]=101: a threshold is a percentage from 0 to 100"),
        ({"A": 50, "B": -1}, InvalidValueError, r"grades\['B'\]=-1"),
        ({"A": 50, " A ": 0}, InvalidValueError, "is there twice"),
        ({" ": 0}, InvalidValueError, "must not be blank"),
        ({1: 0}, InvalidTypeError, "text is needed"),
    ],
)
def test_gaps_and_overlaps_cannot_be_written(grades: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Grades(grades)


# The facts of the field


@pytest.mark.parametrize("case", CASES["pardot_grade"]["cases"], ids=json.dumps)
def test_thirds_move_as_pardot_says(case: dict[str, Any]) -> None:
    assert case["from"] == CASES["pardot_grade"]["start"] == Thirds().start
    assert Thirds().grade(case["thirds"], 15) == case["to"]


def test_thirds_have_pardots_scale() -> None:
    assert list(reversed(Thirds().scale)) == CASES["pardot_grade"]["scale_low_to_high"]
    assert Thirds().scale == THIRDS_SCALE


def test_thirds_end_where_the_scale_ends() -> None:
    assert [Thirds().grade(thirds, 15) for thirds in (-99, -2, -1, 0, 10, 11, 99)] == [
        "F",
        "F",
        "D-",
        "D",
        "A+",
        "A+",
        "A+",
    ]
    assert str(Thirds(start="C")) == "thirds of a letter from C"


def test_a_start_is_on_the_scale() -> None:
    with pytest.raises(InvalidValueError, match="start='E': is no grade of the scale; write one of A\\+"):
        Thirds(start="E")


def test_where_nothing_is_possible_the_best_unless_points_were_lost() -> None:
    grades = Grades({"A": 80, "B": 40, "C": 0})
    assert [grades.grade(0, 0), grades.grade(-1, 0), grades.grade(5, 0)] == ["A", "C", "A"]


@pytest.mark.parametrize("bands", ["fit", "likelihood", "grade"])
def test_madkudus_bands(bands: str) -> None:
    ranges: dict[str, list[int]] = CASES["madkudu_bands"][bands]
    # MadKudu's grades begin at 1: who has nothing at all has none of them, which we call F.
    floor = {} if min(low for low, _ in ranges.values()) == 0 else {"F": 0}
    grades = Grades({name: low for name, (low, _) in ranges.items()} | floor)
    for name, (low, high) in ranges.items():
        assert {grades.grade(percent, 100) for percent in range(low, high + 1)} == {name}


def test_grades_agree_with_fractions() -> None:
    for possible in (1, 3, 7, 15, 100, 999):
        for earned in range(possible + 1):
            share = Fraction(earned * 100, possible)
            expected = next(name for name, low in USUAL.thresholds.items() if share >= low)
            assert USUAL.grade(earned, possible) == expected
