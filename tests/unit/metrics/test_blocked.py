"""How many leads would pass if which fact were known."""

import copy
import pickle
from datetime import UTC, datetime, timedelta

import pytest

from leadflow import Company, Lead, Person, Playbook, Seniority, TemperatureRules, activities, company, person, verdict
from leadflow.assessment import Assessment
from leadflow.errors import InvalidTypeError, NaiveDatetimeError
from leadflow.metrics import BlockedReport, MissingFacts, WantedFact, blocked
from leadflow.scoring import Scorecard

NOW = datetime(2026, 3, 31, tzinfo=UTC)
VN, SIZE, BOSS = company.country.is_("VN"), company.employees.between(10, 250), person.seniority.at_least("director")


def lead(
    name: str, country: str | None = None, employees: int | None = None, seniority: Seniority | None = None
) -> Lead:
    return Lead(
        name,
        created_at=NOW - timedelta(days=9),
        company=Company(country=country, employees=employees),
        person=Person(seniority=seniority),
    )


LEADS = [
    lead("A", "VN", 85),
    lead("B", "VN"),
    lead("C", "VN"),
    lead("D", None, 85),
    lead("E"),
    lead("F", "US"),  # the size of a firm abroad changes nothing
    lead("G", None, 850),
]


def test_by_what_they_lack_the_most_first() -> None:
    found = blocked(iter(LEADS), VN & SIZE, as_of=NOW)
    assert found == BlockedReport(
        guard="company.country is VN and company.employees is between 10 and 250",
        passed=1,
        failed=2,
        blocked=(
            MissingFacts(missing=("company.employees",), enough=("company.employees",), lead_ids=("B", "C")),
            MissingFacts(missing=("company.country",), enough=("company.country",), lead_ids=("D",)),
            MissingFacts(missing=("company.country", "company.employees"), enough=(), lead_ids=("E",)),
        ),
    )
    assert found.count == 4
    assert repr(found) == "<BlockedReport: passed=1, failed=2, blocked=4>"
    assert found.facts == (
        WantedFact("company.employees", leads=3, alone=2),
        WantedFact("company.country", leads=2, alone=1),
    )
    assert str(found).splitlines() == [
        "company.country is VN and company.employees is between 10 and 250: passed 1, failed 2, blocked 4",
        "  2 missing company.employees",
        "  1 missing company.country",
        "  1 missing company.country, company.employees (none alone is surely enough)",
    ]


def test_of_several_facts_each_may_be_enough() -> None:
    found = blocked([lead("A"), lead("B", "US")], VN | (SIZE & BOSS), as_of=NOW)
    facts = ("company.country", "company.employees", "person.seniority")
    assert found.blocked == (
        MissingFacts(missing=facts, enough=("company.country",), lead_ids=("A",)),
        MissingFacts(missing=facts[1:], enough=(), lead_ids=("B",)),
    )
    assert str(found.blocked[0]) == f"1 missing {', '.join(facts)} (company.country is enough)"
    assert [str(fact) for fact in found.facts] == [
        "company.country: missing for 1 lead, sufficient alone for 1",
        "company.employees: missing for 2 leads, sufficient alone for 0",
        "person.seniority: missing for 2 leads, sufficient alone for 0",
    ]


def test_what_no_answer_lets_pass_has_failed() -> None:
    nonsense = (company.employees < 10) & (company.employees > 250)
    assert nonsense.holds(lead("A"), as_of=NOW) is None
    found = blocked([lead("A")], nonsense, as_of=NOW)
    assert (found.passed, found.failed, found.blocked) == (0, 1, ())


def test_nobody_is_lost() -> None:
    later = Lead("Z", created_at=NOW + timedelta(days=1))
    found = blocked([*LEADS, later, LEADS[0]], VN & SIZE, as_of=NOW)
    assert (found.passed + found.failed + found.count, found.not_yet_created, found.repeated) == (7, 1, 1)
    assert str(found).splitlines()[0].endswith("blocked 4; 1 not yet created left out")
    assert blocked([], VN, as_of=NOW) == BlockedReport(guard="company.country is VN", passed=0, failed=0, blocked=())


def test_guards_about_verdicts() -> None:
    card = Scorecard("engagement", SIZE.worth(20), VN.worth(20), activities("demo").any().worth(40))
    playbook = Playbook("ours", scorers=(card,), temperature=TemperatureRules())
    asked: list[str] = []

    def assess(one: Lead, *, as_of: datetime) -> Assessment:
        asked.append(one.id)
        return playbook.assess(one, as_of=as_of)

    found = blocked(LEADS, verdict.score("engagement") >= 40, as_of=NOW, assess=assess)
    assert sorted(asked) == list("ABCDEFG")
    # A has 40; F can come to 20 only, and so can G.
    assert (found.passed, found.failed, found.count) == (1, 2, 4)
    assert [(group.missing, group.enough, group.lead_ids) for group in found.blocked] == [
        (("company.employees",), ("company.employees",), ("B", "C")),
        (("company.country",), ("company.country",), ("D",)),
        (("company.country", "company.employees"), (), ("E",)),
    ]
    # What asks about no verdict needs no assessment, even where one could be made.
    asked.clear()
    blocked(LEADS, VN, as_of=NOW, assess=assess)
    assert asked == []


def test_a_verdict_that_names_no_fact() -> None:
    playbook = Playbook("ours", temperature=TemperatureRules())
    found = blocked([lead("A")], verdict.qualified, as_of=NOW, assess=playbook.assess)
    assert str(found.blocked[0]) == "1 missing facts that have no name"
    assert found.facts == ()


def test_misuse() -> None:
    with pytest.raises(InvalidTypeError, match=r"guard=True: a criterion or a guard is needed"):
        blocked(LEADS, True, as_of=NOW)  # type: ignore[arg-type]  # what people write
    with pytest.raises(InvalidTypeError, match=r"assess=None: score x is at least 40: asks about a verdict"):
        blocked(LEADS, verdict.score("x") >= 40, as_of=NOW)
    with pytest.raises(NaiveDatetimeError):
        blocked(LEADS, VN, as_of=NOW.replace(tzinfo=None))


def test_it_survives_copies() -> None:
    found = blocked(LEADS, VN & SIZE, as_of=NOW)
    for twin in (copy.copy(found), copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert twin == found
        assert hash(twin) == hash(found)
