"""Strategies for questions: happenings, criteria, guards, and what a yes or each time is worth."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, TypeVar

from hypothesis import strategies as st

from leadflow import criteria as asks
from leadflow._validate import asked_at
from leadflow.criteria import (
    Criterion,
    Decay,
    Guard,
    Happening,
    activities,
    attribute,
    company,
    evidence,
    person,
    source,
    verdict,
)
from leadflow.criteria.check import View
from leadflow.criteria.handles import Comparable
from leadflow.criteria.occurrences import Occurrence
from leadflow.criteria.tree import AllOf, AnyOf, Not, Worth
from leadflow.criteria.weights import Each
from leadflow.leads import Actor, BuyingRole, Channel, DealKind, Disposition, Outcome, Seniority, Severity
from leadflow.money import Money
from leadflow.testing._hook import register
from leadflow.testing.events import ACTIVITIES, STAGES
from leadflow.testing.leads import leads
from leadflow.testing.profiles import moments, money

__all__ = ["criteria", "decays", "each_rules", "guards", "happenings", "questions", "views", "worths"]

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
    (asks.owner, ("rep-7", "rep-9")),
    (asks.stage, STAGES[:4]),
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
_TRUTHS = (attribute("vip", bool), evidence.budget.approved, asks.consent("email"), evidence.answer("champion", bool))


_VALUES: tuple[str | int, ...] = ("Price list", 3)
_PLAIN = (
    asks.created(),
    asks.accepted(),
    asks.rejected(),
    asks.rejected(Disposition.RECYCLE),
    asks.rejected(with_reason=True),
    asks.assigned(),
    asks.assigned("rep-7"),
    asks.evidence_found(),
    asks.evidence_found("budget"),
    asks.evidence_found("metrics"),
    asks.objection_raised("price"),
    asks.planned("call"),
    asks.objection_resolved(),
    asks.referred(),
    asks.put_on_hold(),
    asks.resumed(),
    asks.consent_changed("email", granted=True),
    asks.deal_opened(),
    asks.deal_won(),
    asks.deal_lost(DealKind.RENEWAL),
    asks.deal_entered("closing"),
)


def happenings(*, max_leaves: int = 4) -> st.SearchStrategy[Happening]:
    """Draw happenings: plain ones, in windows, since others, n-th ones, and whichever comes first."""
    # One filter at a time: two together seldom find anything.
    narrow: list[st.SearchStrategy[Happening]] = [
        st.sampled_from([Actor.SALES, Actor.MARKETING, None]).map(lambda actor: activities(actor=actor)),
        st.sampled_from(Outcome).map(lambda outcome: activities(outcome=outcome, actor=None)),
        st.sampled_from([*Channel, "zalo"]).map(lambda channel: activities(channel=channel, actor=None)),
        st.sampled_from(["Tet-Offer", "seven-reasons"]).map(lambda campaign: activities(campaign=campaign)),
        st.sampled_from([None, True]).map(lambda automated: activities(automated=automated)),
        st.sampled_from(_VALUES).map(lambda value: activities(value=value)),
        st.sets(st.sampled_from(Outcome), min_size=1, max_size=3).map(
            lambda outcomes: activities(actor=None, outcome_not=outcomes)
        ),
        st.sampled_from(["price", "PRICE list", "x"]).map(activities().value.starts_with),
        st.sampled_from(["list", "price"]).map(activities(actor=None).value.contains),
        st.integers(0, 5).map(lambda number: activities(actor=None).value >= number),
        st.integers(0, 5).map(lambda number: activities().value < number),
    ]
    plain = st.one_of(
        *narrow,
        st.lists(st.sampled_from((*ACTIVITIES, "Email Click")), max_size=3).map(lambda kinds: activities(*kinds)),
        st.sampled_from(_PLAIN),
        st.sampled_from(STAGES).map(asks.entered),
    )

    def longer(shorter: st.SearchStrategy[Happening]) -> st.SearchStrategy[Happening]:
        return st.one_of(
            st.builds(lambda happening, days: happening.within(days=days), shorter, st.sampled_from([1, 7, 30, 90])),
            st.builds(lambda happening, hours: happening.within(hours=hours), shorter, st.sampled_from([24, 36.5])),
            st.builds(lambda happening, months: happening.within(months=months), shorter, st.integers(1, 3)),
            shorter.map(lambda happening: happening.per_day()),
            st.builds(lambda happening, field: happening.per(field), shorter, st.sampled_from(["value", "campaign"])),
            st.builds(lambda happening, start: happening.since(start), shorter, shorter),
            st.builds(lambda happening, n: happening.nth(n), shorter, st.integers(1, 3)),
            st.builds(lambda one, other: one | other, shorter, shorter),
        )

    return st.recursive(plain, longer, max_leaves=max_leaves)


def _ranges(
    handles: Sequence[Comparable[B]] | st.SearchStrategy[Comparable[B]], bounds: st.SearchStrategy[tuple[B, B]]
) -> st.SearchStrategy[Criterion]:
    """Draw comparisons of handles with bounds, the lower one first."""

    def ask(handle: Comparable[B], how: str, low_and_high: tuple[B, B]) -> Criterion:
        low, high = low_and_high
        if how == "between":
            return handle.between(low, high)
        found: Criterion = {">=": handle >= low, "<=": handle <= high, ">": handle > low, "<": handle < high}[how]
        return found

    drawn = handles if isinstance(handles, st.SearchStrategy) else st.sampled_from(handles)
    return st.builds(ask, drawn, st.sampled_from([">=", "<=", ">", "<", "between"]), bounds)


def _pairs(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(values, values).map(lambda pair: (min(pair), max(pair)))


def _numbers(low: int, high: int) -> st.SearchStrategy[tuple[float, float]]:
    drawn: st.SearchStrategy[tuple[float, float]] = _pairs(st.integers(low, high) | st.sampled_from([0.5, 9.5]))
    return drawn


def _field_questions() -> st.SearchStrategy[Criterion]:
    """Draw questions about fields: about texts, numbers, amounts, days, members, sets, truths, and what is known."""
    texts, sets, truths = st.sampled_from(_TEXTS), st.sampled_from(_SETS), st.sampled_from(_TRUTHS)
    some = st.sampled_from(["excel", "SAP", "odoo", "tax audit"])
    level, role = st.sampled_from(Seniority), st.sampled_from(BuyingRole)
    lengths = st.sampled_from([1, 30, 400, 10_000])
    present = st.sampled_from([pair[0] for pair in _TEXTS]) | st.sampled_from(_NUMBERS) | sets
    amounts = st.builds(lambda low, more: (low, low + Money(more, low.currency)), money(), st.integers(0, 10**12))
    return st.one_of(
        texts.flatmap(lambda pair: st.sampled_from(pair[1]).map(pair[0].is_)),
        texts.flatmap(lambda pair: st.sampled_from(pair[1]).map(pair[0].is_not)),
        texts.flatmap(lambda pair: st.sets(st.sampled_from(pair[1]), min_size=1).map(pair[0].in_)),
        texts.flatmap(lambda pair: st.sampled_from(pair[1]).map(pair[0].contains)),
        texts.flatmap(lambda pair: st.sampled_from(pair[1]).map(lambda text: pair[0].starts_with(text.strip()[:2]))),
        texts.flatmap(lambda pair: st.sets(st.sampled_from(pair[1]), min_size=1).map(pair[0].contains_any)),
        _ranges(_NUMBERS, _numbers(0, 300)),
        _ranges(_AMOUNTS, amounts),
        _ranges(_DAYS, _pairs(st.dates(date(1990, 1, 1), date(2026, 6, 1)))),
        _ranges(_INSTANTS, _pairs(moments())),
        level.map(person.seniority.at_least),
        level.map(person.seniority.at_most),
        level.map(person.seniority.is_not),
        level.map(attribute("erp", Seniority).at_least),
        st.sampled_from(Severity).map(evidence.need.severity.at_least),
        role.map(evidence.authority.role.is_),
        role.map(evidence.authority.role.is_not),
        st.sets(role, min_size=1).map(evidence.authority.role.in_),
        st.sampled_from(Actor).map(source.origin.is_),
        st.builds(lambda day, days: day.within_next(days=days), st.sampled_from([*_DAYS, *_INSTANTS]), lengths),
        st.builds(lambda day, days: day.within_last(days=days), st.sampled_from([*_DAYS, *_INSTANTS]), lengths),
        present.flatmap(lambda handle: st.sampled_from([handle.known(), handle.missing()])),
        sets.flatmap(lambda handle: some.map(handle.has)),
        sets.flatmap(lambda handle: st.sets(some, min_size=1).map(handle.has_any)),
        sets.flatmap(lambda handle: st.sets(some, min_size=1).map(handle.has_all)),
        sets.map(lambda handle: handle.is_empty()),
        truths.flatmap(lambda handle: st.sampled_from([handle.is_true(), handle.is_false()])),
    )


def questions() -> st.SearchStrategy[Criterion]:
    """Draw single questions about a lead: about every kind of field, about evidence, and about what happened."""
    counts = happenings().map(lambda happening: happening.count())
    since = happenings().map(lambda happening: happening.days_since_last())
    return st.one_of(
        _field_questions(),
        happenings().map(lambda happening: happening.any()),
        _ranges(counts, st.tuples(st.integers(0, 2), st.integers(2, 4))),
        _ranges(since, _numbers(0, 60)),
    )


def _joined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(lambda one, other: one & other, parts, parts),
        st.builds(lambda one, other: one | other, parts, parts),
        parts.map(lambda part: ~part),
    )


def criteria(*, max_leaves: int = 6) -> st.SearchStrategy[Criterion]:
    """Draw questions about a lead of up to `max_leaves` parts, joined by and, or and not.

    >>> from hypothesis import find
    >>> find(criteria(), lambda criterion: True).needs_verdicts
    False
    """
    return st.recursive(questions(), _joined, max_leaves=max_leaves)


def guards(
    *, scores: Sequence[str] = ("engagement",), fits: Sequence[str] = (), grades: Sequence[str] = ("A", "B", "C", "D")
) -> st.SearchStrategy[Guard]:
    """Draw questions about a lead and the verdicts on it: `scores` and `fits` of these names, a scale of `grades`.

    >>> from hypothesis import find
    >>> find(guards(), lambda guard: guard.needs_verdicts).depth > 0
    True
    """
    handles = st.sampled_from([verdict.grade, *(verdict.fit(name).grade for name in fits)])
    grade, temperature = st.sampled_from(grades), st.sampled_from(["cold", "warm", "qualified"])
    leaves = [
        st.sampled_from([verdict.is_fit, verdict.qualified, verdict.disqualified]),
        temperature.map(verdict.temperature.at_least),
        temperature.map(verdict.temperature.at_most),
        temperature.map(verdict.temperature.is_),
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
    return st.recursive(st.one_of(leaves), _joined, max_leaves=5)


def views() -> st.SearchStrategy[View]:
    """Draw what a question looks at: a lead as it was known at an instant."""
    late = datetime(2026, 5, 1, tzinfo=UTC)
    at = moments(earliest=late, latest=late + timedelta(days=90)) | moments()
    born = datetime(2026, 1, 1, tzinfo=UTC)
    # Of an untracked lead most answers are unknown: two of three are tracked.
    drawn = leads(created=born, tracked=True) | leads(created=born)
    return st.builds(lambda lead, when: View(lead.as_of(when), asked_at(when)), drawn, at)


def worths() -> st.SearchStrategy[Worth]:
    """Draw rules that a yes is worth points."""
    return st.builds(
        Worth, criteria(), st.integers(-50, 50), st.uuids().map(str), unknown=st.sampled_from([0, 0, 5, -5])
    )


_SPANS = st.integers(1, 120) | st.fractions(min_value=Fraction(1, 10), max_value=50, max_denominator=10)
_SHARES = st.fractions(min_value=0, max_value=1, max_denominator=8)
_STEPS = st.dictionaries(st.integers(1, 120), _SHARES, min_size=1, max_size=4)
_DECAYS: dict[type[Decay], st.SearchStrategy[Decay]] = {
    asks.HalfLife: _SPANS.map(asks.HalfLife),
    asks.LinearDecay: _SPANS.map(asks.LinearDecay),
    # An older event is never worth more than a newer one.
    asks.Steps: _STEPS.map(
        lambda steps: asks.Steps(zip(sorted(steps), sorted(steps.values(), reverse=True), strict=True))
    ),
    asks.PerInterval: st.builds(asks.PerInterval, percent=st.integers(1, 100), days=_SPANS, compounding=st.booleans()),
}


def decays() -> st.SearchStrategy[Decay]:
    """Draw decays of every kind."""
    return st.one_of(*_DECAYS.values())


def each_rules() -> st.SearchStrategy[Each]:
    """Draw rules that each time something took place is worth points."""

    def each(sign: int, points: int, most: int | None, name: str, *, happening: Happening, decay: Decay | None) -> Each:
        return happening.each(sign * points, name, at_most=None if most is None else sign * most, decay=decay)

    points = st.integers(1, 20)
    return st.builds(
        each,
        st.sampled_from([1, -1]),
        points,
        st.none() | points,
        st.uuids().map(str),
        happening=happenings(),
        decay=st.none() | decays(),
    )


register(
    {
        **_DECAYS,
        AllOf: lambda: st.lists(questions(), min_size=1, max_size=3).map(AllOf),
        AnyOf: lambda: st.lists(questions(), min_size=1, max_size=3).map(AnyOf),
        asks.Check: lambda: st.builds(lambda criterion, view: criterion.check_in(view), criteria(), views()),
        Criterion: criteria,
        Each: each_rules,
        Guard: guards,
        Happening: happenings,
        Not: lambda: questions().map(Not),
        Occurrence: lambda: st.builds(Occurrence, moments().map(lambda at: at.astimezone(UTC))),
        View: views,
        Worth: worths,
    }
)
