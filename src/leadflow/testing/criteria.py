"""Strategies for questions: criteria, guards, and what a yes is worth."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from leadflow.criteria import (
    AllOf,
    AnyOf,
    Check,
    Criterion,
    Guard,
    Not,
    View,
    Worth,
    attribute,
    company,
    consent,
    evidence,
    owner,
    person,
    source,
    stage,
    verdict,
)
from leadflow.criteria.handles import Comparable
from leadflow.leads import Actor, BuyingRole, Channel, Lead, Seniority, Severity
from leadflow.money import Money
from leadflow.testing.events import STAGES, moments
from leadflow.testing.happenings import happenings
from leadflow.testing.leads import leads
from leadflow.testing.profiles import money

__all__ = [
    "checks",
    "conjunctions",
    "criteria",
    "disjunctions",
    "guards",
    "negations",
    "questions",
    "views",
    "worths",
]

B = TypeVar("B")

_TEXTS = (
    (company.country, ("VN", "vn", "Vn ", "SG", "DE")),
    (company.industry, ("retail", "RETAIL", "sản xuất", "sa\u0309n xua\u0302\u0301t", "services")),
    (person.job_title, ("chief  accountant", "Owner")),
    (person.city, ("Huế", "hue\u0302\u0301", "berlin")),
    (source.channel, (Channel.EMAIL, "Paid Social", "zalo")),
    (source.campaign, ("seven-reasons", "tet-offer")),
    (attribute("erp", str), ("none", "SAP", "odoo")),
    (attribute("branches", str), ("3",)),
    (evidence.answer("metrics"), ("closing 3 days faster",)),
    (evidence.authority.name, ("Hoa", "Nguyễn Thị Hoa")),
    (owner, ("rep-7", "rep-9")),
    (stage, STAGES[:4]),
)
_NUMBERS = (
    company.employees,
    attribute("branches", float),
    attribute("growth", float),
    attribute("erp", float),
    evidence.answer("metrics", float),
)
_AMOUNTS = (
    company.annual_revenue,
    attribute("budget", Money),
    evidence.budget.amount,
    evidence.answer("metrics", Money),
)
_DAYS = (attribute("founded", date), attribute("vip", date))
_INSTANTS = (evidence.timeline.decide_by, attribute("founded", datetime))
_SETS = (company.technologies, attribute("tools", frozenset), evidence.need.pains)
_TRUTHS = (attribute("vip", bool), evidence.budget.approved, consent("email"), evidence.answer("champion", bool))


def _text_questions() -> st.SearchStrategy[Criterion]:
    handles = st.sampled_from(_TEXTS)
    return st.one_of(
        handles.flatmap(lambda pair: st.sampled_from(pair[1]).map(pair[0].is_)),
        handles.flatmap(lambda pair: st.sampled_from(pair[1]).map(pair[0].is_not)),
        handles.flatmap(lambda pair: st.sets(st.sampled_from(pair[1]), min_size=1).map(pair[0].in_)),
        handles.flatmap(lambda pair: st.sampled_from(pair[1]).map(pair[0].contains)),
        handles.flatmap(lambda pair: st.sets(st.sampled_from(pair[1]), min_size=1).map(pair[0].contains_any)),
    )


def _asked(handle: Comparable[B], how: str, bounds: tuple[B, B]) -> Criterion:
    low, high = bounds
    if how == "between":
        return handle.between(low, high)
    ask: Criterion = {">=": handle >= low, "<=": handle <= high, ">": handle > low, "<": handle < high}[how]
    return ask


def _ranges(handles: Sequence[Comparable[B]], bounds: st.SearchStrategy[tuple[B, B]]) -> st.SearchStrategy[Criterion]:
    return st.builds(_asked, st.sampled_from(handles), st.sampled_from([">=", "<=", ">", "<", "between"]), bounds)


def _in_order(low: float, high: float) -> tuple[float, float]:
    return min(low, high), max(low, high)


def _numbers(low: int, high: int) -> st.SearchStrategy[tuple[float, float]]:
    number = st.integers(low, high) | st.sampled_from([0.5, 9.5])
    return st.builds(_in_order, number, number)


def _counts() -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, 2), st.integers(2, 4))


def _amounts() -> st.SearchStrategy[tuple[Money, Money]]:
    return st.tuples(money(), st.integers(0, 10**12)).map(
        lambda drawn: (drawn[0], drawn[0] + Money(drawn[1], drawn[0].currency))
    )


def _days() -> st.SearchStrategy[tuple[date, date]]:
    days = st.dates(date(1990, 1, 1), date(2026, 6, 1))
    return st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))


def _moments() -> st.SearchStrategy[tuple[date, date]]:
    return st.tuples(moments(), moments()).map(lambda pair: (min(pair), max(pair)))


def _members() -> st.SearchStrategy[Criterion]:
    level, weight = st.sampled_from(Seniority), st.sampled_from(Severity)
    role, actor = st.sampled_from(BuyingRole), st.sampled_from(Actor)
    return st.one_of(
        level.map(person.seniority.at_least),
        level.map(person.seniority.at_most),
        level.map(person.seniority.is_not),
        weight.map(evidence.need.severity.at_least),
        role.map(evidence.authority.role.is_),
        role.map(evidence.authority.role.is_not),
        st.sets(role, min_size=1).map(evidence.authority.role.in_),
        actor.map(source.origin.is_),
        level.map(attribute("erp", Seniority).at_least),
    )


def _spans() -> st.SearchStrategy[Criterion]:
    lengths = st.sampled_from([1, 30, 400, 10_000])
    handles = st.sampled_from([*_DAYS, *_INSTANTS])
    return handles.flatmap(
        lambda handle: (
            lengths.map(lambda days: handle.within_next(days=days))
            | lengths.map(lambda days: handle.within_last(days=days))
        )
    )


def _presences() -> st.SearchStrategy[Criterion]:
    handles = st.sampled_from([pair[0] for pair in _TEXTS]) | st.sampled_from(_NUMBERS) | st.sampled_from(_SETS)
    return handles.flatmap(lambda handle: st.sampled_from([handle.known(), handle.missing()]))


def questions() -> st.SearchStrategy[Criterion]:
    """Draw single questions about a lead: about every kind of field, about evidence, and about what happened."""
    texts = st.sampled_from(["excel", "SAP", "odoo", "tax audit"])
    return st.one_of(
        _text_questions(),
        _ranges(_NUMBERS, _numbers(0, 300)),
        _ranges(_AMOUNTS, _amounts()),
        _ranges(_DAYS, _days()),
        _ranges(_INSTANTS, _moments()),
        _members(),
        _spans(),
        _presences(),
        st.sampled_from(_SETS).flatmap(lambda handle: texts.map(handle.has)),
        st.sampled_from(_SETS).flatmap(lambda handle: st.sets(texts, min_size=1).map(handle.has_any)),
        st.sampled_from(_SETS).flatmap(lambda handle: st.sets(texts, min_size=1).map(handle.has_all)),
        st.sampled_from(_TRUTHS).flatmap(lambda handle: st.sampled_from([handle.is_true(), handle.is_false()])),
        happenings().map(lambda happening: happening.any()),
        happenings().map(lambda happening: happening.count()).flatmap(lambda count: _ranges([count], _counts())),
        happenings()
        .map(lambda happening: happening.days_since_last())
        .flatmap(lambda since: _ranges([since], _numbers(0, 60))),
    )


def criteria(*, max_leaves: int = 6) -> st.SearchStrategy[Criterion]:
    """Draw questions about a lead of up to `max_leaves` parts, joined by and, or and not."""
    return st.recursive(questions(), _joined, max_leaves=max_leaves)


def _joined(parts: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
    return st.one_of(
        st.builds(lambda one, other: one & other, parts, parts),
        st.builds(lambda one, other: one | other, parts, parts),
        parts.map(lambda part: ~part),
    )


def conjunctions() -> st.SearchStrategy[AllOf]:
    """Draw criteria that all of their parts must meet."""
    return st.lists(questions(), min_size=1, max_size=3).map(AllOf)


def disjunctions() -> st.SearchStrategy[AnyOf]:
    """Draw criteria that one of their parts must meet."""
    return st.lists(questions(), min_size=1, max_size=3).map(AnyOf)


def negations() -> st.SearchStrategy[Not]:
    """Draw criteria whose part must not be met."""
    return questions().map(Not)


def guards(
    *, scores: Sequence[str] = ("engagement",), fits: Sequence[str] = (), grades: Sequence[str] = ("A", "B", "C", "D")
) -> st.SearchStrategy[Guard]:
    """Draw questions about a lead and the verdicts on it: `scores` and `fits` of these names, a scale of `grades`."""
    handles = st.sampled_from([verdict.grade, *(verdict.fit(name).grade for name in fits)])
    grade = st.sampled_from(grades)
    leaves = [
        st.sampled_from([verdict.is_fit, verdict.qualified, verdict.disqualified]),
        st.sampled_from(["cold", "warm", "qualified"]).map(verdict.temperature.at_least),
        st.sampled_from(["cold", "warm", "qualified"]).map(verdict.temperature.at_most),
        st.sampled_from(["cold", "warm", "qualified"]).map(verdict.temperature.is_),
        st.sets(st.sampled_from(STAGES), min_size=1).map(verdict.stage.in_),
        handles.flatmap(lambda handle: grade.map(handle.at_least) | grade.map(handle.at_most) | grade.map(handle.is_)),
        handles.flatmap(lambda handle: st.sets(grade, min_size=1).map(handle.in_)),
        criteria(max_leaves=2),
    ]
    if scores:
        score = st.sampled_from([verdict.score(name) for name in scores])
        points = st.integers(-100, 100)
        leaves += [
            st.builds(lambda handle, least: handle >= least, score, points),
            st.builds(lambda handle, most: handle < most, score, points),
            st.builds(lambda handle, least: handle.surely_at_least(least), score, points),
        ]
    return st.recursive(
        st.one_of(leaves),
        lambda parts: st.one_of(
            st.builds(lambda one, other: one & other, parts, parts),
            st.builds(lambda one, other: one | other, parts, parts),
            parts.map(lambda part: ~part),
        ),
        max_leaves=5,
    )


def views() -> st.SearchStrategy[View]:
    """Draw what a question looks at: a lead as it was known at an instant."""
    at = moments(earliest=_LATE, latest=_LATE + timedelta(days=90)) | moments()
    born = datetime(2026, 1, 1, tzinfo=UTC)
    # Of an untracked lead most answers are unknown: two of three are tracked.
    return st.builds(_view, leads(created=born, tracked=True) | leads(created=born), at)


_LATE = datetime(2026, 5, 1, tzinfo=UTC)


def _view(lead: Lead, at: datetime) -> View:
    return View(lead.as_of(at), at.astimezone(UTC))


def checks() -> st.SearchStrategy[Check]:
    """Draw answers with their reasons."""
    return st.builds(lambda criterion, view: criterion.check_in(view), criteria(), views())


def worths() -> st.SearchStrategy[Worth]:
    """Draw rules that a yes is worth points."""
    return st.builds(
        Worth,
        criteria(),
        st.integers(-50, 50),
        st.uuids().map(str),
        unknown=st.sampled_from([0, 0, 5, -5]),
    )
