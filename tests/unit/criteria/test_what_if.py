"""What the answer to a question could become: against leads in which what is missing is filled in, value by value."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow import Company, Lead, Money, Person, Seniority, activities, attribute, company, evidence, person, verdict
from leadflow.criteria import Criterion, Guard
from leadflow.criteria.check import View
from leadflow.criteria.tree import AllOf, leaves
from leadflow.criteria.what_if import Outlook, WhatIf, what_if
from leadflow.qualification import BuyingRole

NOW = datetime(2026, 3, 31, tzinfo=UTC)
BLANK = Lead("L-1", created_at=NOW)


def outlook(guard: Criterion, lead: Lead = BLANK) -> Outlook:
    """Ask what unknown answers about a lead could become."""
    view = View(lead, NOW)
    answers: dict[Guard, bool | tuple[str, ...]] = {}
    for leaf in leaves(guard):
        answer = leaf.holds_in(view)
        answers[leaf] = leaf.check_in(view).missing if answer is None else answer
    return what_if(guard, answers, NOW)


A, B, C = (attribute(name, bool).is_true() for name in "abc")


# The oracle: fill in what is missing

VALUES: dict[str, tuple[object, ...]] = {
    "attributes.a": (True, False),
    "attributes.b": (True, False),
    "company.employees": (5, 10, 15, 20, 25, 30, 35),
    "company.industry": ("retail", "banking", "mining"),
    "person.seniority": tuple(Seniority),
}


def lead_of(facts: Mapping[str, object]) -> Lead:
    return Lead(
        "L-1",
        created_at=NOW,
        company=Company(employees=facts.get("company.employees"), industry=facts.get("company.industry")),
        person=Person(seniority=facts.get("person.seniority")),
        attributes={path[-1]: value for path, value in facts.items() if path.startswith("attributes")},
    )


def filled(guard: Criterion, facts: Mapping[str, object], paths: Iterable[str]) -> bool:
    """Whether any values at these paths make the answer a yes."""
    missing = [path for path in paths if path not in facts]
    return any(
        guard.holds(lead_of({**facts, **dict(zip(missing, values, strict=True))}), as_of=NOW) is True
        for values in product(*(VALUES[path] for path in missing))
    )


def questions() -> st.SearchStrategy[Criterion]:
    bounds = st.sampled_from([10, 20, 30])
    industries = st.sampled_from(["Retail", "banking"])
    levels = st.sampled_from([Seniority.SENIOR, Seniority.DIRECTOR, Seniority.VP])
    one = st.one_of(
        st.sampled_from([A, B, attribute("a", bool).is_false()]),
        bounds.map(lambda bound: company.employees >= bound),
        bounds.map(lambda bound: company.employees < bound),
        bounds.map(company.employees.is_),
        st.tuples(bounds, bounds).map(lambda pair: company.employees.between(min(pair), max(pair))),
        industries.map(company.industry.is_),
        industries.map(company.industry.is_not),
        st.just(company.industry.in_({"retail", "banking"})),
        levels.map(person.seniority.at_least),
        levels.map(person.seniority.is_),
    )
    return st.recursive(
        one,
        lambda part: st.one_of(
            st.tuples(part, part).map(lambda pair: pair[0] & pair[1]),
            st.tuples(part, part).map(lambda pair: pair[0] | pair[1]),
            part.map(lambda inner: ~inner),
        ),
        max_leaves=5,
    )


def known() -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional={path: st.sampled_from(values) for path, values in VALUES.items()})


@given(questions(), known())
def test_it_agrees_with_leads_filled_in(guard: Criterion, facts: dict[str, object]) -> None:
    lead = lead_of(facts)
    if guard.holds(lead, as_of=NOW) is not None:
        return
    found = outlook(guard, lead)
    paths = [path for path in VALUES if path in guard.paths]
    assert found.possible is filled(guard, facts, paths)
    assert {*found.enough} == {path for path in paths if path not in facts and filled(guard, facts, [path])}


# By hand


def test_either_one_is_enough_or_both_are_needed() -> None:
    assert outlook(A | B) == Outlook(possible=True, enough=("attributes.a", "attributes.b"))
    assert outlook(A & B) == Outlook(possible=True, enough=())
    assert outlook(A & (B | C), lead_of({"attributes.a": True})).enough == ("attributes.b", "attributes.c")
    assert outlook(~A & (B | C), lead_of({"attributes.b": True})).enough == ("attributes.a",)


def test_what_no_value_meets_is_impossible() -> None:
    for guard in (
        A & ~A,
        (company.employees < 10) & (company.employees > 20),
        company.industry.is_("retail") & company.industry.is_("banking"),
        person.seniority.at_least(Seniority.DIRECTOR) & person.seniority.at_most(Seniority.MANAGER),
        (attribute("end", date) < date(2026, 1, 1)) & (attribute("end", date) > date(2026, 2, 1)),
        (evidence.budget.amount < Money(5, "EUR")) & (evidence.budget.amount > Money(6, "EUR")),
        company.employees.is_(10) & company.employees.is_(20),
        company.employees.between(1, 5) & ~company.employees.between(1, 9),
    ):
        assert outlook(guard) == Outlook(possible=False, enough=()), guard


def test_what_some_value_meets_is_possible() -> None:
    for guard in (
        (company.employees > 10) & (company.employees < 20),
        company.industry.is_not("retail") & company.industry.is_not("banking"),
        company.employees.between(1, 5) & company.employees.between(5, 9),
        (attribute("end", date) >= date(2026, 1, 1)) & (attribute("end", date) <= date(2026, 1, 1)),
        activities("call").days_since_last() <= 3,
    ):
        assert len(outlook(guard).enough) == 1, guard


def test_questions_of_other_kinds_are_free() -> None:
    # A text may contain both; two people were found; two currencies do not compare; what was done is not tracked.
    contained = company.name.contains("bank") & company.name.contains("trust") & company.name.is_not("x")
    assert outlook(contained).enough == ("company.name",)
    both = evidence.authority.role.is_(BuyingRole.INFLUENCER) & evidence.authority.role.is_(BuyingRole.DECISION_MAKER)
    assert outlook(both).enough == ("evidence.authority.role",)
    amounts = (evidence.budget.amount > Money(5, "EUR")) & (evidence.budget.amount > Money(5, "USD"))
    assert outlook(amounts).enough == ("evidence.budget.amount",)
    soon = attribute("end", date).within_next(days=9) & (attribute("end", date) > date(2026, 1, 1))
    assert outlook(soon).enough == ("attributes.end",)
    untracked = attrs.evolve(BLANK, tracked=False)
    done = activities("call").any() & (activities("mail").count() >= 2)
    assert outlook(done, untracked).enough == ("activities",)


def test_asking_for_what_is_missing() -> None:
    size = company.employees
    assert outlook(size.missing() & (size >= 10)).enough == ()
    assert outlook(size.known() & A | size.known() & B, lead_of({"company.employees": 5})).enough == (
        "attributes.a",
        "attributes.b",
    )
    assert outlook(size.missing() & A) == Outlook(possible=True, enough=("attributes.a",))
    # Two facts must be learned, and the third must not.
    assert outlook((size.missing() & A & B) | ((size >= 10) & (size < 5))) == Outlook(possible=True, enough=())


def test_a_verdict_needs_all_that_it_lacks() -> None:
    score, fit = verdict.score("engagement") >= 40, verdict.is_fit
    guard = score | fit
    lacking = ("company.employees", "company.country")
    assert what_if(guard, {score: lacking, fit: False}, NOW) == Outlook(possible=True, enough=())
    assert what_if(guard, {score: lacking, fit: ("company.country",)}, NOW).enough == ("company.country",)
    assert what_if(score & ~fit, {score: ("company.city",), fit: False}, NOW).enough == ("company.city",)


def test_a_guard_as_wide_as_people_like() -> None:
    wide = [attribute(f"x{number}", bool).is_true() for number in range(150)]
    answers = {leaf: leaf.paths for leaf in wide}
    assert what_if(AllOf(wide), answers, NOW) == Outlook(possible=True, enough=())


def test_beyond_the_tries_it_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadflow.criteria.what_if.MAX_VISITS", 1)
    assert outlook(A & ~A) == Outlook(possible=True, enough=())
    assert outlook(A) == Outlook(possible=True, enough=())


def test_leads_of_whom_the_same_is_known_are_worked_out_once() -> None:
    asked = WhatIf(company.country.is_("VN") & (company.employees >= 10))
    both = (("company.country", "company.employees"), ())
    assert asked.blocked_by(View(BLANK, NOW)) == both
    assert asked.blocked_by(View(attrs.evolve(BLANK, id="L-2"), NOW)) == both
    here = Lead("L-3", created_at=NOW, company=Company(country="VN"))
    assert asked.blocked_by(View(here, NOW)) == (("company.employees",), ("company.employees",))
    assert WhatIf((company.employees < 5) & (company.employees > 9)).blocked_by(View(BLANK, NOW)) is None
