"""Whom we want, and how well a lead fits; expected values by hand."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from leadflow import ICP, Company, Person, Seniority, activities, attribute, company, person
from leadflow.errors import InvalidTypeError, InvalidValueError, LimitError, NaiveDatetimeError, NotYetCreatedError
from leadflow.icp import Fit, FitHalf, FitVerdict, best_fit
from leadflow.leads import Lead
from leadflow.scores import THIRDS_SCALE, Characteristic, Score, Thirds
from tests.unit.rulebook import NOW, did, lead
from tests.unit.scores.cases import CASES

SME = ICP(
    "SME accounting",
    must=(company.country.is_("VN"),),
    should=(
        company.employees.between(10, 250).worth(40, "size"),
        company.industry.in_({"retail", "logistics", "services"}).worth(40, "industry"),
        person.seniority.at_least(Seniority.MANAGER).worth(20, "decision level"),
    ),
    grades={"A": 80, "B": 60, "C": 40, "D": 0},
)
BEST = lead(company=Company(country="VN", employees=85, industry="retail"), person=Person(seniority=Seniority.MANAGER))


def fit(asked: Lead, icp: ICP = SME) -> Fit:
    return icp.fit(asked, as_of=NOW)


def score(asked: Lead, icp: ICP = SME) -> Score:
    given = icp.score(asked, as_of=NOW)
    assert icp.value(asked, as_of=NOW) == given.value
    return given


def test_the_one_we_want() -> None:
    best = fit(BEST)
    assert (best.grade, best.percent, best.low, best.high, best.points.coverage) == ("A", 100, 100, 100, 1.0)
    assert (best.verdict, best.fits, best.provisional) == (FitVerdict.FIT, True, False)
    assert (best.low_grade, best.high_grade, best.scale, best.name) == (
        "A",
        "A",
        ("A", "B", "C", "D"),
        "SME accounting",
    )
    assert [(reason.text, reason.points) for reason in best.reasons] == [
        ("company.country is VN", 0),
        ("size", 40),
        ("industry", 40),
        ("decision level", 20),
    ]
    assert sum(reason.points for reason in best.reasons) == best.points.value == best.points.reachable == 100
    assert (best.company.earned, best.company.possible, best.company.percent) == (80, 80, 100)
    assert (best.person.earned, best.person.possible) == (20, 20)
    assert (best.rest.earned, best.rest.possible, best.rest.reasons) == (0, 0, ())
    assert best.to_find_out == ()
    assert str(best) == "SME accounting: A, 100 %"
    assert score(BEST) == best.points


def test_what_is_unknown_makes_a_range() -> None:
    some = fit(lead(company=Company(country="VN", employees=85)))
    assert (some.verdict, some.grade, some.percent, some.low, some.high) == (FitVerdict.FIT, "C", 40, 40, 100)
    assert (some.low_grade, some.high_grade, some.points.coverage) == ("C", "A", 0.4)
    assert some.to_find_out == ("company.industry", "person.seniority")
    assert (some.company.low, some.company.earned, some.company.high) == (40, 40, 80)
    assert (some.person.low, some.person.high) == (0, 20)
    assert str(some) == "SME accounting: C, 40 % (40 to 100 % when all is known)"
    assert str(some.company) == "company 40 of 80"


def test_a_must_that_is_not_met() -> None:
    abroad = lead(company=Company(country="US", employees=85, industry="retail"))
    out = fit(abroad)
    assert (out.verdict, out.fits, out.grade, out.low_grade, out.high_grade) == (
        FitVerdict.NOT_FIT,
        False,
        None,
        None,
        None,
    )
    assert (out.percent, out.low, out.high) == (0, 0, 0)
    assert (out.percent_if_fit, out.grade_if_fit) == (80, "A")  # what it would have is a field of its own
    assert str(out) == "SME accounting: not our customer"
    assert out.ranked[0].text == "company.country is VN"
    assert out.explain().splitlines()[:2] == [
        "SME accounting: not our customer",
        "    0        no       company.country is VN",
    ]
    folded = score(abroad)
    assert (folded.value, folded.low, folded.high, folded.percent) == (0, 0, 0, 0)
    assert [reason.points for reason in folded.reasons] == [-80, 40, 40, 0]
    assert folded.deductions[0].text == "company.country is VN"
    assert [str(gain) for gain in folded.potential_gains] == ["+80 company.country is VN", "+20 decision level"]


def test_a_must_that_is_unknown() -> None:
    nowhere = lead(company=Company(employees=85, industry="retail"))
    open_ = fit(nowhere)
    assert (open_.verdict, open_.fits, open_.provisional) == (FitVerdict.UNDECIDED, None, True)
    assert (open_.grade, open_.low_grade, open_.high_grade) == ("A", "A", "A")
    assert open_.to_find_out == ("company.country", "person.seniority")
    assert str(open_).endswith("80 to 100 % when all is known), provisional: a must is unknown")
    folded = score(nowhere)
    assert (folded.value, folded.low, folded.high) == (80, 0, 100)
    assert folded.to_find_out == ("company.country", "person.seniority")


def test_any_must_that_is_not_met_decides() -> None:
    strict = ICP("strict", must=[company.country.is_("VN"), company.industry.is_("retail"), company.employees >= 10])
    assert fit(lead(company=Company(country="VN", industry="law")), strict).verdict is FitVerdict.NOT_FIT
    assert fit(lead(company=Company(country="VN", industry="retail")), strict).verdict is FitVerdict.UNDECIDED
    good = fit(lead(company=Company(country="VN", industry="retail", employees=10)), strict)
    assert (good.verdict, good.grade, good.percent, good.points.coverage) == (FitVerdict.FIT, "A", 100, 1.0)
    # With musts alone their share that is known is the coverage.
    assert fit(lead(company=Company(country="VN")), strict).points.coverage == 1 / 3
    assert fit(lead(), strict).to_find_out == ("company.country", "company.industry", "company.employees")
    assert score(lead(company=Company(country="US")), strict).value == 0
    assert [reason.points for reason in score(lead(company=Company(country="US", industry="law")), strict).reasons] == [
        0,
        0,
        0,
    ]


def test_halves_are_told_apart_by_what_they_ask() -> None:
    icp = ICP(
        "halves",
        should=[
            company.employees.between(10, 250).worth(8, "size"),
            (company.industry.is_("retail") & company.country.is_("VN")).worth(4, "trade"),
            person.name.known().worth(2, "named"),
            (person.country.is_("VN") | company.country.is_("VN")).worth(1, "both"),
            attribute("erp", str).is_("none").worth(16, "erp"),
            activities("call").any().worth(32, "behaviour"),
        ],
    )
    halves = fit(lead(did("call")), icp)
    assert [reason.text for reason in halves.company.reasons] == ["size", "trade"]
    assert [reason.text for reason in halves.person.reasons] == ["named"]
    assert [reason.text for reason in halves.rest.reasons] == ["both", "erp", "behaviour"]
    parts = (halves.company, halves.person, halves.rest)
    assert sum(part.earned for part in parts) == halves.points.value == 32
    assert sum(part.possible for part in parts) == halves.points.reachable == 63
    assert FitHalf("nothing").percent == 100


def test_grades_are_compared_exactly() -> None:
    icp = ICP(
        "x",
        should=[activities("a").any().worth(799_999), activities("b").any().worth(200_001)],
        grades={"A": 80, "B": 0},
    )
    given = fit(lead(did("a")), icp)
    assert (given.percent, given.grade) == (79, "B")


def test_characteristics_and_points_taken() -> None:
    icp = ICP(
        "x",
        should=[
            Characteristic(company.employees, {0: 0, 10: 40}, name="size"),
            company.industry.is_("gambling").worth(-50, "gambling"),
        ],
    )
    given = fit(lead(company=Company(employees=20, industry="gambling")), icp)
    assert (given.points.value, given.percent, given.grade) == (-10, 0, "D")
    assert fit(lead(company=Company(employees=20)), icp).low == 0
    assert str(icp) == "x; size: from 10 +40, from 0 +0; gambling -50"
    assert str(SME) == "SME accounting; must: company.country is VN; size +40; industry +40; decision level +20"


# Thirds of a letter, as Pardot grades


DEFAULT = CASES["pardot_grade"]["default_profile"]
WEIGHTS = CASES["pardot_grade"]["weights"]
PARDOT = ICP(
    "Pardot default",
    should=[attribute(name, bool).is_true().worth(DEFAULT["each_thirds"], name) for name in DEFAULT["criteria"]],
    grades=Thirds(),
)


@pytest.mark.parametrize(
    ("matches", "grade"),
    [
        ({}, "D"),
        (dict.fromkeys(DEFAULT["criteria"], True), "A+"),
        (dict.fromkeys(DEFAULT["criteria"], False), "F"),
        ({"industry": True}, "C-"),
        ({"industry": True, "location": False}, "D"),
        ({"industry": False}, "F"),
        ({"industry": True, "location": True, "department": True}, "B"),
    ],
)
def test_a_match_moves_the_grade(matches: dict[str, object], grade: str) -> None:
    assert fit(lead(attributes=matches), PARDOT).grade == grade


@pytest.mark.parametrize(("weight", "grade"), [("weak", "D+"), ("moderate", "C-"), ("strong", "C")])
def test_weights_are_thirds(weight: str, grade: str) -> None:
    icp = ICP("x", should=[company.country.is_("VN").worth(WEIGHTS[weight])], grades=Thirds())
    assert fit(lead(company=Company(country="VN")), icp).grade == grade
    unknown = fit(lead(), icp)
    assert (unknown.grade, unknown.high_grade) == ("D", grade)
    assert THIRDS_SCALE.index(unknown.low_grade or "") - THIRDS_SCALE.index("D") == min(WEIGHTS[weight], 2)
    assert fit(lead(company=Company(country="US")), icp).grade == unknown.low_grade
    assert score(lead(company=Company(country="US")), icp).value == -WEIGHTS[weight]


# Several profiles


def test_the_best_of_several() -> None:
    large = ICP("large", must=[company.employees >= 1000], should=[company.country.is_("VN").worth(10)])
    loose = ICP("loose", should=[company.employees.between(1, 50).worth(10)])
    twin = ICP("twin", should=[company.employees.between(1, 50).worth(10)])
    asked = lead(company=Company(country="VN", employees=85))
    fits = [fit(asked, icp) for icp in (large, twin, loose, SME)]
    # Not a large one (though at 100 %); the small ones give 0 %; SME is a fit with 40 %.
    assert best_fit(fits) == fits[3]
    assert best_fit(fits[:3]) == fits[1]
    assert best_fit(fits[:1]) == fits[0]
    undecided = fit(lead(company=Company(country="VN")), large)
    assert undecided.percent == 100
    assert best_fit([fits[0], undecided]) == undecided
    assert best_fit([undecided, fits[2]]) == fits[2]
    assert best_fit(iter(())) is None


@pytest.mark.parametrize("thing", [SME, PARDOT, fit(BEST), fit(lead())])
@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(thing: Any, travel: Callable[[Any], Any]) -> None:
    twin = travel(thing)
    assert twin == thing
    assert hash(twin) == hash(thing)
    if isinstance(thing, ICP):
        assert twin.fit(BEST, as_of=NOW) == thing.fit(BEST, as_of=NOW)


def test_time_is_an_argument() -> None:
    late = lead(created_at=NOW)
    for ask in (SME.fit, SME.score, SME.value):
        with pytest.raises(NotYetCreatedError):
            ask(late, as_of=NOW.replace(year=2025))
        with pytest.raises(NaiveDatetimeError):
            ask(late, as_of=NOW.replace(tzinfo=None))


HERE = company.country.is_("VN")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({}, InvalidValueError, "'x' asks for nothing"),
        ({"must": HERE}, InvalidTypeError, r"several criteria are needed; write must=\(criterion,\)"),
        ({"must": [HERE.worth(5)]}, InvalidTypeError, "a criterion is needed"),
        ({"must": None}, InvalidTypeError, "must=None: several are needed"),
        ({"should": 5}, InvalidTypeError, "should=5: several are needed"),
        ({"must": [HERE, company.country.is_("vn")]}, None, ""),
        ({"must": [HERE, HERE]}, InvalidValueError, "a criterion is there twice"),
        ({"should": HERE.worth(5)}, InvalidTypeError, r"write should=\(criterion.worth\(40\),\)"),
        ({"should": HERE}, InvalidTypeError, "several weighed criteria are needed"),
        ({"should": [HERE]}, InvalidTypeError, "a weighed criterion is needed"),
        ({"should": [activities("a").each(3)]}, InvalidTypeError, "a weighed criterion is needed"),
        ({"should": [HERE.worth(5), HERE.worth(6)]}, InvalidValueError, "two rules of 'x' share it"),
        ({"should": [HERE.worth(5)], "grades": {"A": 80, "B": 80, "C": 0}}, InvalidValueError, "overlap"),
        ({"should": [HERE.worth(5)], "grades": {"A": 80, "B": 60}}, InvalidValueError, "leaves a gap"),
        ({"should": [HERE.worth(4)], "grades": Thirds()}, InvalidValueError, "moves 1, 2 or 3 thirds of a letter"),
        ({"should": [HERE.worth(1, f"r{n}") for n in range(10_001)]}, LimitError, "'x' has 10,001 rules"),
    ],
)
def test_what_cannot_be_written(change: dict[str, Any], error: type[Exception] | None, message: str) -> None:
    if error is None:
        assert ICP("x", **change).name == "x"
    else:
        with pytest.raises(error, match=message):
            ICP("x", **change)


@pytest.mark.parametrize("should", [(), [(company.employees >= 10).worth(-30)]], ids=["musts alone", "a penalty"])
def test_a_lead_that_is_no_customer_has_no_percents_where_nothing_can_be_gained(should: Any) -> None:
    icp = ICP("local", must=[HERE], should=should)
    asked = lead(company=Company(country="US", employees=5))
    out, folded = fit(asked, icp), score(asked, icp)
    assert (out.percent, out.low, out.high, out.grade) == (0, 0, 0, None)
    assert (folded.percent, folded.low_percent, folded.high_percent, folded.fits) == (0, 0, 0, False)
    assert str(folded) == str(out) == "local: not our customer"
    at_home = score(lead(company=Company(country="VN", employees=5)), icp)
    assert (at_home.percent, at_home.fits) == (100, True)
    open_ = score(lead(company=Company(employees=5)), icp)
    assert (open_.low_percent, open_.percent, open_.high_percent, open_.fits) == (0, 100, 100, None)


RETAIL = ICP(
    "retail", must=[HERE, ~person.job_title.contains("student")], should=[(company.employees >= 10).worth(100)]
)
AGENCIES = ICP("agencies", must=[company.industry.is_("agency")], should=[(company.employees >= 3).worth(100)])


@pytest.mark.parametrize(
    ("asked", "best", "fits"),
    [
        # Excluded by the only profile that applies, while nothing is known to be met of the other.
        (lead(person=Person(job_title="student"), company=Company(country="VN")), "retail", False),
        # Something speaks for the other one.
        (lead(person=Person(job_title="student"), company=Company(country="VN", industry="agency")), "agencies", True),
        # Not what the first one asks for: whether it is an agency is open.
        (lead(person=Person(job_title="owner"), company=Company(country="US")), "agencies", None),
        (lead(person=Person(job_title="owner"), company=Company(country="VN")), "retail", True),
        (lead(), "retail", None),
        # A fit comes first, though more would be right of the other, of which it is open whether it is one.
        (lead(person=Person(job_title="owner"), company=Company(country="VN", employees=5)), "retail", True),
        # Of two that do not fit, the one of which more would be right.
        (lead(company=Company(country="US", industry="law", employees=5)), "agencies", False),
    ],
)
def test_a_lead_is_held_against_the_profile_that_fits_it_best(asked: Lead, best: str, fits: bool | None) -> None:
    found = best_fit([fit(asked, RETAIL), fit(asked, AGENCIES)])
    assert found is not None
    assert (found.name, found.fits) == (best, fits)


def test_it_has_a_name() -> None:
    with pytest.raises(InvalidValueError, match="must not be blank"):
        ICP("", must=[HERE])


def test_where_all_points_are_taken_who_fails_a_must_has_the_most() -> None:
    taken = Characteristic(company.employees, {0: -1}, unknown=-7)
    icp = ICP("strict", must=[company.country.is_("VN")], should=[taken])
    score = icp.score(Lead("L-1", created_at=NOW), as_of=NOW)
    assert (score.value, score.low, score.high, score.reachable, score.percent) == (-7, -7, 0, 0, 0)
    assert icp.fit(Lead("L-1", created_at=NOW, company=Company(country="VN")), as_of=NOW).percent == 0
