"""The Monday list: whose lead comes first, why, and each rep's own list."""

from datetime import date, datetime

import attrs
import pytest

from leadflow.assessment import Rules
from leadflow.criteria import company, person, verdict
from leadflow.errors import InvalidTypeError, InvalidValueError, MissingAssessmentError, UnknownNameError
from leadflow.icp import ICP
from leadflow.leads import Assigned, Company, Lead, Person, StageEntered
from leadflow.scores import Score
from leadflow.scoring import Blend, Matrix, Scorecard
from leadflow.sla import DueRow, Priority, PriorityRule, Respond, by_owner
from leadflow.temperature import TemperatureRules
from tests.unit.sla.world import ANSWER, answer, at, contract, lead

FIRMS = ICP(
    "firms",
    must=(company.country.is_("VN"),),
    should=((company.employees >= 50).worth(60, "size"), company.industry.is_("retail").worth(40, "industry")),
    grades={"A": 80, "B": 50, "C": 0},
)
KNOWN = Scorecard("known", person.email.known().worth(30, "e-mail"), person.phone.known().worth(10, "phone"))
RULES = Rules(icps=(FIRMS,), scorers=(KNOWN, Blend("both", (FIRMS, 60), (KNOWN, 40))))
NOW = at("02 12:00")


def mql(id: str, when: str, owner: str | None = None, **profile: object) -> Lead:
    return lead(StageEntered("mql", at=at(when)), Assigned(owner, at=at(when), seq=1), id=id, **profile)


def firm(employees: int | None, industry: str | None = "retail", country: str | None = "VN") -> dict[str, object]:
    return {"company": Company(employees=employees, industry=industry, country=country)}


SMALL = mql("L-small", "02 09:00", "rep-2", **firm(10))  # C: 40 of 100; due at 13
BIG = mql("L-big", "02 11:00", "rep-1", **firm(90))  # A: 100 of 100; due at 15
PLAIN = mql("L-plain", "02 10:00", "rep-1", **firm(90, "farming"))  # B: 60 of 100; due at 14
ABROAD = mql("L-abroad", "02 09:30", "rep-2", **firm(90, country="FR"))  # no fit; due at 13:30
NOWHERE = mql("L-nowhere", "02 10:30", **firm(90, country=None))  # A, provisional; due at 14:30
LATE = mql("L-late", "2026-02-27 09:00", "rep-1", **firm(10))
EVERYBODY = (SMALL, BIG, PLAIN, ABROAD, NOWHERE, LATE)


def due(rule: PriorityRule | None, *leads: Lead) -> list[tuple[str, int | None, str]]:
    rows = contract(answer()).due(leads, as_of=NOW, assess=RULES, priority=rule)
    return [(row.lead_id, row.priority.value, str(row.priority)) for row in rows if row.priority is not None]


def ids(rows: object) -> list[str]:
    return [row.lead_id for row in rows]  # type: ignore[attr-defined]  # rows have it


def test_without_a_rule_there_is_no_priority_and_what_is_due_soonest_comes_first() -> None:
    rows = contract(answer()).due(EVERYBODY, as_of=NOW)
    assert ids(rows) == ["L-small", "L-abroad", "L-plain", "L-nowhere", "L-big"]
    assert {row.priority for row in rows} == {None}


def test_by_grade_the_best_first_and_of_one_grade_the_soonest() -> None:
    assert due(verdict.grade, *EVERYBODY) == [
        ("L-nowhere", 3, "grade A, provisional"),
        ("L-big", 3, "grade A"),
        ("L-plain", 2, "grade B"),
        ("L-small", 1, "grade C"),
        ("L-abroad", 0, "no fit"),
    ]
    assert due(verdict.fit("firms").grade, BIG) == [("L-big", 3, "grade A")]


def test_by_a_scorer_which_needs_no_assessment() -> None:
    rows = contract(answer()).due(EVERYBODY, as_of=NOW, priority=FIRMS)
    assert [(row.lead_id, row.priority and row.priority.value) for row in rows] == [
        ("L-nowhere", 100),
        ("L-big", 100),
        ("L-plain", 60),
        ("L-small", 40),
        ("L-abroad", 0),  # a must is not met: no points
    ]
    assert str(rows[1].priority) == "firms 100 %: size +60, industry +40"
    assert str(rows[2].priority) == "firms 60 %: size +60"


def test_by_the_percent_of_a_score_with_its_range() -> None:
    half = mql("L-half", "02 09:00", "rep-1", **firm(None), person=Person(email="hoa@example.vn", phone="0903 000 000"))
    # FIRMS: 40 known of 100, at best 100; KNOWN: 40 of 40. Together 0.6 * 40 + 0.4 * 100 = 64, at best 100.
    assert due(verdict.score("both"), half, SMALL) == [
        ("L-half", 64, "both 64 % (64 to 100 %): known: 100 % +40, firms: 40 % +24"),
        ("L-small", 24, "both 24 %: firms: 40 % +24"),
    ]
    nothing = mql("L-nothing", "02 09:00", **firm(1, "farming"))
    assert due(FIRMS, nothing) == [("L-nothing", 0, "firms 0 %")]


def test_by_temperature_and_unknown_last() -> None:
    rules = Rules(temperature=TemperatureRules(warm=company.employees >= 50))
    unknown = mql("L-unknown", "02 09:00", **firm(None))
    rows = contract(answer()).due([unknown, SMALL, BIG], as_of=NOW, assess=rules, priority=verdict.temperature)
    assert [(row.lead_id, str(row.priority)) for row in rows] == [
        ("L-big", "warm"),
        ("L-small", "cold"),
        ("L-unknown", "temperature not known"),
    ]
    assert [row.priority and row.priority.value for row in rows] == [2, 1, None]


def test_only_what_is_known_now_ranks() -> None:
    asked: list[datetime] = []

    class Noted:
        name = "noted"

        def score(self, lead: Lead, *, as_of: datetime) -> Score:
            asked.append(as_of)
            assert lead == lead.as_of(as_of)
            return Score.of(self.name, [])

    agreed = contract(answer(), Respond("other", **ANSWER))
    rows = agreed.due([BIG, BIG.record(StageEntered("x", at=at("30 09:00")))], as_of=NOW, priority=Noted())
    assert len(rows) == 2
    assert asked == [NOW]  # once a lead, not once a row


# Each rep's own list


def test_the_monday_list() -> None:
    agreed = contract(answer())
    rows = [*agreed.overdue(EVERYBODY, as_of=NOW), *agreed.due(EVERYBODY, as_of=NOW)]
    lists = by_owner(rows)
    assert list(lists) == ["rep-1", "rep-2", None]
    assert {who: ids(found) for who, found in lists.items()} == {
        "rep-1": ["L-late", "L-plain", "L-big"],
        "rep-2": ["L-small", "L-abroad"],
        None: ["L-nowhere"],
    }
    assert by_owner(iter(rows)) == lists
    last_first = sorted(rows, key=lambda row: row.owner or "", reverse=True)
    assert [row.owner for row in last_first][::5] == ["rep-2", None]
    assert list(by_owner(last_first)) == ["rep-1", "rep-2", None]
    first = lists["rep-1"][0]
    assert (first.owner, first.lead_id, first.awaits, first.overdue) == (
        "rep-1",
        "L-late",
        "acceptance or rejection",
        True,
    )
    assert first.last_call_at == at("2026-02-27 13:00")


def test_the_list_of_one_owner() -> None:
    agreed = contract(answer())
    lists = by_owner([*agreed.overdue(EVERYBODY, as_of=NOW), *agreed.due(EVERYBODY, as_of=NOW)])
    for who in ("rep-1", " REP-1 "):
        own = [row for ask in (agreed.overdue, agreed.due) for row in ask(iter(EVERYBODY), as_of=NOW, owner=who)]
        assert tuple(own) == lists["rep-1"]
    assert agreed.due(EVERYBODY, as_of=NOW, owner="nobody") == ()
    ranked = agreed.due(EVERYBODY, as_of=NOW, owner="rep-1", assess=RULES, priority=verdict.grade)
    assert ids(ranked) == ["L-big", "L-plain"]
    with pytest.raises(InvalidValueError, match="owner=' '"):
        agreed.due(EVERYBODY, as_of=NOW, owner=" ")


def test_the_lists_of_versions() -> None:
    old = contract(answer(), ends=date(2026, 2, 28))
    new = contract(answer(), starts=date(2026, 3, 1), version=2)
    both = attrs.evolve(new, earlier=(old,))
    for ask in ({}, {"owner": "rep-1"}, {"assess": RULES, "priority": verdict.grade}):
        assert both.due(EVERYBODY, as_of=NOW, **ask) == new.due(EVERYBODY, as_of=NOW, **ask)  # type: ignore[arg-type]  # by name
        assert both.overdue(EVERYBODY, as_of=NOW, **ask) == old.overdue(EVERYBODY, as_of=NOW, **ask)  # type: ignore[arg-type]  # by name
    early = contract(answer(), ends=at("02 10:00"))
    later = contract(answer(), starts=at("02 10:00"), version=2)
    ranked = attrs.evolve(later, earlier=(early,)).due(EVERYBODY, as_of=NOW, assess=RULES, priority=verdict.grade)
    assert ids(ranked) == ["L-nowhere", "L-big", "L-plain", "L-small", "L-abroad"]


# Misuse


def test_what_cannot_rank_is_refused() -> None:
    agreed = contract(answer())
    with pytest.raises(InvalidTypeError, match=r"priority='grade': .*write verdict.grade"):
        agreed.due(EVERYBODY, as_of=NOW, priority="grade")  # type: ignore[arg-type]  # misuse
    for rule in (verdict.grade, verdict.score("both"), verdict.temperature):
        for ask in (agreed.due, agreed.overdue):
            with pytest.raises(MissingAssessmentError, match="'priority' asks about verdicts"):
                ask([], as_of=NOW, priority=rule)
    with pytest.raises(UnknownNameError, match="nonsense"):
        agreed.due(EVERYBODY, as_of=NOW, assess=RULES, priority=verdict.score("nonsense"))
    with pytest.raises(InvalidValueError, match="value=-1"):
        Priority(value=-1, why="x")


def test_a_row_says_its_priority() -> None:
    (row,) = contract(answer()).due([BIG], as_of=NOW, assess=RULES, priority=verdict.grade)
    assert isinstance(row, DueRow)
    assert row.priority == Priority(value=3, why="grade A")


def test_leads_are_ranked_by_their_cell() -> None:
    cells = {("A", "1"): "call today", ("B", "1"): "call"}
    matrix = Matrix("m", rows=FIRMS, columns=KNOWN, bands={"1": 75, "2": 0}, cells=cells, default="wait")
    rows = contract(answer()).due(
        EVERYBODY, as_of=NOW, assess=Rules(icps=(FIRMS,), matrices=(matrix,)), priority=verdict.cell("m")
    )
    found = {row.lead_id: str(row.priority) for row in rows}
    assert rows[0].lead_id in {"L-big", "L-nowhere"}
    assert found["L-abroad"] == "2, wait"
    assert found["L-plain"] == "B2, wait"
