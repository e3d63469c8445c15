"""What the answer to a question could become: against leads in which what is missing is filled in, value by value."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow import Company, Lead, Money, Person, Seniority, activities, attribute, company, evidence, person, verdict
from leadflow.criteria import AllOf, Criterion, Guard, View, leaves
from leadflow.criteria import supposing as module
from leadflow.criteria.supposing import Supposed, suppose
from leadflow.qualification import BuyingRole

NOW = datetime(2026, 3, 31, tzinfo=UTC)
NOBODY = Lead("L-1", created_at=NOW)


def supposed(guard: Criterion, lead: Lead = NOBODY) -> Supposed:
    """Suppose about a lead."""
    view = View(lead, NOW)
    told: dict[Guard, bool | tuple[str, ...]] = {}
    for leaf in leaves(guard):
        answer = leaf.answer_for(view)
        told[leaf] = leaf.check_for(view).missing if answer is None else answer
    return suppose(guard, told, NOW)


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
    found = supposed(guard, lead)
    paths = [path for path in VALUES if path in guard.paths]
    assert found.possible is filled(guard, facts, paths)
    assert {*found.enough} == {path for path in paths if path not in facts and filled(guard, facts, [path])}


# By hand


def test_either_one_is_enough_or_both_are_needed() -> None:
    assert supposed(A | B) == Supposed(possible=True, enough=("attributes.a", "attributes.b"))
    assert supposed(A & B) == Supposed(possible=True, enough=())
    assert supposed(A & (B | C), lead_of({"attributes.a": True})).enough == ("attributes.b", "attributes.c")
    assert supposed(~A & (B | C), lead_of({"attributes.b": True})).enough == ("attributes.a",)


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
        assert supposed(guard) == Supposed(possible=False, enough=()), guard


def test_what_some_value_meets_is_possible() -> None:
    for guard in (
        (company.employees > 10) & (company.employees < 20),
        company.industry.is_not("retail") & company.industry.is_not("banking"),
        company.employees.between(1, 5) & company.employees.between(5, 9),
        (attribute("end", date) >= date(2026, 1, 1)) & (attribute("end", date) <= date(2026, 1, 1)),
        activities("call").days_since_last() <= 3,
    ):
        assert len(supposed(guard).enough) == 1, guard


def test_questions_of_other_kinds_are_free() -> None:
    # A text may contain both; two people were found; two currencies do not compare; nobody tracked what was done.
    contained = company.name.contains("bank") & company.name.contains("trust") & company.name.is_not("x")
    assert supposed(contained).enough == ("company.name",)
    both = evidence.authority.role.is_(BuyingRole.INFLUENCER) & evidence.authority.role.is_(BuyingRole.DECISION_MAKER)
    assert supposed(both).enough == ("evidence.authority.role",)
    amounts = (evidence.budget.amount > Money(5, "EUR")) & (evidence.budget.amount > Money(5, "USD"))
    assert supposed(amounts).enough == ("evidence.budget.amount",)
    soon = attribute("end", date).within_next(days=9) & (attribute("end", date) > date(2026, 1, 1))
    assert supposed(soon).enough == ("attributes.end",)
    untracked = attrs.evolve(NOBODY, tracked=False)
    done = activities("call").any() & (activities("mail").count() >= 2)
    assert supposed(done, untracked).enough == ("activities",)


def test_asking_for_what_is_missing() -> None:
    size = company.employees
    assert supposed(size.missing() & (size >= 10)).enough == ()
    assert supposed(size.known() & A | size.known() & B, lead_of({"company.employees": 5})).enough == (
        "attributes.a",
        "attributes.b",
    )
    assert supposed(size.missing() & A) == Supposed(possible=True, enough=("attributes.a",))
    # Two facts must be learned, and the third must not.
    assert supposed((size.missing() & A & B) | ((size >= 10) & (size < 5))) == Supposed(possible=True, enough=())


def test_a_verdict_needs_all_that_it_lacks() -> None:
    score, fit = verdict.score("engagement") >= 40, verdict.is_fit
    guard = score | fit
    lacking = ("company.employees", "company.country")
    assert suppose(guard, {score: lacking, fit: False}, NOW) == Supposed(possible=True, enough=())
    assert suppose(guard, {score: lacking, fit: ("company.country",)}, NOW).enough == ("company.country",)
    assert suppose(score & ~fit, {score: ("company.city",), fit: False}, NOW).enough == ("company.city",)


def test_a_guard_as_wide_as_people_like() -> None:
    wide = [attribute(f"x{number}", bool).is_true() for number in range(150)]
    told = {leaf: leaf.paths for leaf in wide}
    assert suppose(AllOf(wide), told, NOW) == Supposed(possible=True, enough=())


def test_beyond_the_tries_it_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_VISITS", 1)
    assert supposed(A & ~A) == Supposed(possible=True, enough=())
    assert supposed(A) == Supposed(possible=True, enough=())
