"""Figures to argue over a profile with: won and lost among yes, no and unknown."""

import copy
import pickle
from datetime import timedelta
from typing import Any

import pytest

from leadflow import ICP, Company, Person, Seniority, company, entered, person
from leadflow.errors import InvalidTypeError, NaiveDatetimeError, UnknownNameError
from leadflow.icp import AnswerFigures, CriterionFigures
from leadflow.leads import Lead, ProfileChanged, StageEntered
from leadflow.scoring import Characteristic
from tests.unit.rulebook import CREATED, NOW, lead

ICP_ = ICP(
    "SME",
    must=[company.country.is_("VN")],
    should=[
        company.employees.between(10, 250).worth(40, "size"),
        person.seniority.at_least(Seniority.MANAGER).worth(20, "level"),
        Characteristic(company.industry, {"retail": 10}, name="industry"),
    ],
)
WON, LOST = entered("won").any(), entered("lost").any()


def ended(stage: str | None, employees: int | None, *, country: str | None = "VN") -> Lead:
    events = [StageEntered(stage, at=CREATED + timedelta(days=1))] if stage else []
    return lead(*events, company=Company(country=country, employees=employees), person=Person(seniority="manager"))


# 30 of 40 small firms were won, 5 of 50 others, 3 of 10 of unknown size; 7 are still open.
LEADS = [
    *[ended("won", 85)] * 30,
    *[ended("lost", 85)] * 10,
    *[ended("won", 850)] * 5,
    *[ended("lost", 850)] * 45,
    *[ended("won", None)] * 3,
    *[ended("lost", None)] * 7,
    *[ended(None, 85)] * 6,
    ended("opportunity", 85),
]


def test_won_and_lost_by_the_answer() -> None:
    found = ICP_.evidence(iter(LEADS), WON, lost=LOST, as_of=NOW)
    size = found["size"]
    assert (size.yes.won, size.yes.lost, size.no.won, size.no.lost) == (30, 10, 5, 45)
    assert (size.unknown.won, size.unknown.lost) == (3, 7)
    assert (size.yes.rate, size.no.rate) == (0.75, 0.1)
    assert found.undecided == 7
    assert [figures.name for figures in found.criteria] == ["company.country is VN", "size", "level"]
    assert found["company.country is VN"].yes.decided == 100


def test_a_criterion_that_does_not_discriminate_is_named() -> None:
    abroad = [*[ended("won", 85, country="US")] * 2, *[ended("lost", 850, country="US")] * 3]
    found = ICP_.evidence([*LEADS, *abroad], WON, as_of=NOW)
    assert found["size"].discriminates is True
    assert found["company.country is VN"].discriminates is False
    assert found["level"].discriminates is None  # everybody is a manager
    assert found.idle == ("company.country is VN",)
    assert str(found).splitlines()[1].endswith("unknown none; does not discriminate")
    assert found.undecided == 0  # without lost=, every lead not won counts as lost


def test_against_expectation_discriminates_too() -> None:
    worse = CriterionFigures("x", yes=AnswerFigures(won=1, lost=99), no=AnswerFigures(won=60, lost=40))
    assert worse.discriminates is True
    assert worse.lift is not None
    assert worse.lift[1] < 0


def test_newcombes_own_example() -> None:
    # Newcombe 1998, example (a), method 10: 56 of 70 against 48 of 80.
    example = CriterionFigures("x", yes=AnswerFigures(won=56, lost=14), no=AnswerFigures(won=48, lost=32))
    assert example.lift is not None
    assert [round(end, 4) for end in example.lift] == [0.0524, 0.3339]


def test_who_was_not_there_is_left_out() -> None:
    late = Lead("L-9", created_at=NOW + timedelta(days=1))
    found = ICP_.evidence([late], WON, as_of=NOW)
    assert (found.undecided, found["size"].yes.rate, found["size"].discriminates) == (1, None, None)
    assert str(found).splitlines()[:2] == [
        "SME (1 undecided leads left out)",
        "  company.country is VN: yes none; no none; unknown none",
    ]
    before = ICP_.evidence(LEADS, WON, lost=LOST, as_of=CREATED)
    assert before.undecided == len(LEADS)


def test_what_was_found_out_after_the_decision_is_no_evidence() -> None:
    def sold(number: int, stage: str, handed: int) -> Lead:
        known = ProfileChanged("company.employees", after=85, at=CREATED + timedelta(days=5))
        entries = (
            StageEntered("mql", at=CREATED + timedelta(days=handed)),
            StageEntered(stage, at=CREATED + timedelta(days=6)),
        )
        return Lead(f"L-{number}", created_at=CREATED, company=Company(country="VN"), history=[known, *entries])

    # The size was typed in after six were handed over, and before four were.
    leads = [sold(n, "won" if n % 2 else "lost", 1 if n < 6 else 5) for n in range(10)]
    found = ICP_.evidence(leads, WON, lost=LOST, as_of=NOW)["size"]
    assert (found.yes.decided, found.unknown.decided) == (4, 6)
    later = ICP_.evidence(leads, WON, lost=LOST, as_of=NOW, decided=entered("won") | entered("lost"))["size"]
    assert (later.yes.decided, later.unknown.decided) == (10, 0)
    never = ICP_.evidence(leads, WON, lost=LOST, as_of=NOW, decided=entered("demo"))["size"]
    assert (never.yes.decided, never.unknown.decided) == (0, 10)


def test_a_lead_that_another_profile_fits_better_speaks_for_that_one() -> None:
    large = ICP("large", must=[company.employees >= 500])
    found = ICP_.evidence(LEADS, WON, lost=LOST, as_of=NOW, among=[ICP_, large])
    assert (found.elsewhere, found.undecided, found["size"].no.decided) == (50, 7, 0)
    strict = ICP("small", must=[company.employees < 500])
    found = strict.evidence(LEADS, WON, lost=LOST, as_of=NOW, among=[strict, large])
    assert (found.elsewhere, found["company.employees is less than 500"].yes.decided) == (50, 40)
    assert str(found).splitlines()[0] == "small (7 undecided leads left out, 50 fit another profile better)"


def test_misuse() -> None:
    found = ICP_.evidence(LEADS, WON, as_of=NOW)
    with pytest.raises(UnknownNameError, match="profile 'SME': criterion 'industry' does not exist; write one of "):
        found["industry"]
    with pytest.raises(NaiveDatetimeError):
        ICP_.evidence(LEADS, WON, as_of=NOW.replace(tzinfo=None))
    happening: Any = entered("won")
    with pytest.raises(InvalidTypeError, match=r"won=.*a criterion is needed; write won=entered\(.*\.any\(\)"):
        ICP_.evidence(LEADS, happening, as_of=NOW)
    question: Any = WON
    with pytest.raises(InvalidTypeError, match=r"decided=.*a happening is needed; write decided="):
        ICP_.evidence(LEADS, WON, decided=question, as_of=NOW)
    with pytest.raises(InvalidTypeError, match=r"lost=.*a criterion is needed; write lost="):
        ICP_.evidence(LEADS, WON, lost=happening, as_of=NOW)


def test_it_survives_copies() -> None:
    found = ICP_.evidence(LEADS, WON, as_of=NOW)
    for twin in (copy.copy(found), copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert twin == found
        assert hash(twin) == hash(found)
