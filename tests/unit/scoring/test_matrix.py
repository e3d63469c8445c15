"""A grade and a band read together."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from leadflow import ICP, Company, activities, assess, company, verdict
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError, UnknownNameError
from leadflow.scores import Grades
from leadflow.scoring import Matrix, Scorecard
from tests.unit.rulebook import NOW, did, lead
from tests.unit.scores.cases import CASES

FIT = ICP(
    "SME",
    must=[company.country.is_("VN")],
    should=[company.employees.between(10, 250).worth(40, "size"), company.industry.is_("retail").worth(40, "industry")],
    grades={"A": 80, "B": 50, "C": 0},
)
CLICKS = Scorecard("clicks", activities("email_click").each(10, at_most=30))
MATRIX = Matrix(
    "fit x clicks",
    rows=FIT,
    columns=CLICKS,
    bands={"1": 60, "2": 30, "3": 0},
    cells={("A", "1"): "call today", ("A", "2"): "call", ("B", "1"): "call"},
    default="nurture",
)


def test_it_places_a_lead() -> None:
    good = Company(country="VN", employees=85, industry="retail")
    best = lead(did("email_click"), did("email_click", days=1), company=good)
    placed = MATRIX.place(best, as_of=NOW)
    assert (placed.row, placed.column, placed.cell, placed.says) == ("A", "1", "A1", "call today")
    assert placed.could_say == ("call today",)
    assert str(placed) == "fit x clicks: A1, call today"
    assert placed.fit == FIT.fit(best, as_of=NOW)
    assert placed.score == CLICKS.score(best, as_of=NOW)


def test_what_is_unknown_may_change_what_it_says() -> None:
    half = lead(did("email_click"), company=Company(country="VN", industry="retail"))
    placed = MATRIX.place(half, as_of=NOW)
    assert (placed.cell, placed.says, placed.could_say) == ("B2", "nurture", ("nurture", "call"))
    assert str(placed) == "fit x clicks: B2, nurture (could be: call)"
    stranger = MATRIX.place(lead(tracked=False), as_of=NOW)
    assert stranger.could_say == ("nurture", "call today", "call")


def test_who_is_no_customer_has_no_row() -> None:
    abroad = lead(did("email_click"), company=Company(country="US", employees=85, industry="retail"))
    placed = MATRIX.place(abroad, as_of=NOW)
    assert (placed.row, placed.cell, placed.says, placed.could_say) == (None, "2", "nurture", ("nurture",))


def test_it_is_a_verdict_of_an_assessment_like_others() -> None:
    asked = lead(did("email_click"), company=Company(country="VN", industry="retail"))
    given = assess(asked, as_of=NOW, matrices=[MATRIX])
    placed = given.placements["fit x clicks"]
    assert placed == MATRIX.place(asked, as_of=NOW) == given.placement_of("fit x clicks")
    assert (placed.could_be, placed.missing, placed.rank) == (("B2", "A2"), ("company.employees",), 5)
    assert verdict.cell("fit x clicks").is_("B2").check_in(given).missing == ("company.employees",)
    assert verdict.cell("fit x clicks").in_({"A2", "B2"}).holds_in(given) is True
    assert str(given).endswith("fit x clicks: B2, nurture (could be: call)")
    with pytest.raises(UnknownNameError, match="matrix 'fit' does not exist"):
        given.placement_of("fit")
    with pytest.raises(InvalidValueError, match="two matrices share one"):
        assess(asked, as_of=NOW, matrices=[MATRIX, MATRIX])
    wrong: Any = "fit x clicks"
    with pytest.raises(InvalidTypeError, match="a Matrix is needed"):
        assess(asked, as_of=NOW, matrices=[wrong, wrong])
    assert assess(asked, as_of=NOW, matrices=MATRIX).rules.matrices == (MATRIX,)


def test_a_lead_that_fails_a_must_is_in_the_lowest_band_too() -> None:
    local = ICP("local", must=[company.country.is_("VN")])
    matrix = Matrix("m", rows=FIT, columns=local, bands={"1": 50, "2": 0}, cells={}, default="wait")
    placed = matrix.place(lead(company=Company(country="US")), as_of=NOW)
    assert (placed.cell, placed.could_be, placed.rank) == ("2", ("2",), 0)
    assert matrix.names == ("A1", "A2", "B1", "B2", "C1", "C2", "1", "2")


def test_it_shows_itself() -> None:
    assert MATRIX.to_text().splitlines() == [
        "   1           2        3",
        "A  call today  call     nurture",
        "B  call        nurture  nurture",
        "C  nurture     nurture  nurture",
    ]
    assert str(MATRIX) == "fit x clicks: SME by clicks"


def test_hubspots_combined_score_has_nine_cells() -> None:
    first, last = CASES["hubspot"]["combined_matrix"].rsplit(" ", 1)[1].split("..")
    grades, bands = Grades({"A": 67, "B": 34, "C": 0}), Grades({"1": 67, "2": 34, "3": 0})
    icp = ICP("fit", should=FIT.should, grades=grades)
    cells = {(row, column): row + column for row in grades.scale for column in bands.scale}
    matrix = Matrix("HubSpot", rows=icp, columns=CLICKS, bands=bands, cells=cells, default="none")
    best = lead(*(did("email_click", days=d) for d in range(3)), company=Company(employees=85, industry="retail"))
    assert matrix.place(best, as_of=NOW).says == first
    worst = lead(company=Company(employees=850, industry="law"))
    assert matrix.place(worst, as_of=NOW).says == last


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(travel: Callable[[Any], Any]) -> None:
    assert travel(MATRIX) == MATRIX
    assert hash(travel(MATRIX)) == hash(MATRIX)
    placed = MATRIX.place(lead(), as_of=NOW)
    assert travel(placed) == placed


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"cells": {("E", "1"): "x"}}, UnknownNameError, "grade 'E' does not exist; write one of A, B, C"),
        ({"cells": {("A", "9"): "x"}}, UnknownNameError, "band '9' does not exist; write one of 1, 2"),
        ({"cells": None}, InvalidTypeError, "cells=None: cells map grade and band to words"),
        ({"cells": {"A1": "x"}}, InvalidValueError, "a cell is a grade and a band"),
        ({"cells": {("A", "1"): " "}}, InvalidValueError, "must not be blank"),
        ({"default": ""}, InvalidValueError, "must not be blank"),
        ({"rows": CLICKS}, InvalidTypeError, "rows are grades"),
        ({"columns": "clicks"}, InvalidTypeError, "a scorer has a name"),
        ({"bands": {"1": 50}}, InvalidValueError, "leaves a gap"),
        ({"name": ""}, InvalidValueError, "must not be blank"),
    ],
)
def test_what_cannot_be_written(change: dict[str, Any], error: type[Exception], message: str) -> None:
    written: dict[str, Any] = {
        "name": "m", "rows": FIT, "columns": CLICKS, "bands": {"1": 50, "2": 0}, "cells": {}, "default": "wait"
    }  # fmt: skip
    with pytest.raises(error, match=message):
        Matrix(**(written | change))


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(NaiveDatetimeError):
        MATRIX.place(lead(), as_of=NOW.replace(tzinfo=None))
