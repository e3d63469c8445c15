"""Strategies for rules and their verdicts: ICPs, scorecards and their blends, frameworks, temperatures, assessments."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from leadflow.assessment import Assessment, Rules
from leadflow.criteria import Criterion, View, activities, attribute, company, entered, evidence, person
from leadflow.icp import ICP, Fit
from leadflow.leads import BuyingRole, Seniority, Severity
from leadflow.money import Money
from leadflow.qualification import BANT, Dimension, Framework, IfUnmet, Qualification, answered
from leadflow.scores import Characteristic, Grades, Score, Scorer, Thirds
from leadflow.scoring import Blend, Group, Matrix, Scorecard
from leadflow.temperature import PASSIVE_ACTIVITIES, Reactions, TemperatureRules
from leadflow.testing.criteria import questions, views, worths
from leadflow.testing.happenings import each_rules
from leadflow.testing.profiles import money

__all__ = [
    "assessments",
    "assessment_rules",
    "bants",
    "blends",
    "characteristics",
    "dimensions",
    "fits",
    "frameworks",
    "grades",
    "groups",
    "icps",
    "matrices",
    "qualifications",
    "scorecards",
    "scorers",
    "scores",
    "temperature_rules",
]

_LETTERS = ("A", "B", "C", "D", "E")
_POINTS = st.integers(-50, 50)
_BOUNDS = st.none() | st.integers(0, 80)
_FLOORS = st.none() | st.integers(-80, 0)


def grades() -> st.SearchStrategy[Grades]:
    """Draw grades of one to five letters."""
    above = st.lists(st.integers(1, 100), max_size=len(_LETTERS) - 1, unique=True)
    return above.map(lambda found: Grades(dict(zip(_LETTERS, [*sorted(found, reverse=True), 0], strict=False))))


def thirds() -> st.SearchStrategy[Thirds]:
    """Draw grades by thirds of a letter, from any start."""
    return st.builds(Thirds, start=st.sampled_from(Thirds().scale))


def characteristics() -> st.SearchStrategy[Characteristic]:
    """Draw characteristics: of numbers, money, days, texts, truths, members, counts and times since the last."""
    counts = [activities().count(), entered("mql").count(), activities("email_click").within(days=30).count()]
    numbers = st.sampled_from(
        [company.employees, attribute("branches", float), *counts, activities().days_since_last()]
    )
    texts = st.sampled_from([company.country, company.industry, attribute("erp", str)])
    values: st.SearchStrategy[Any] = st.sampled_from(["VN", "SG", "retail", "services", "sap", "none"])
    amounts = st.integers(0, 10**12).map(lambda amount: Money(amount, "VND"))
    levels: st.SearchStrategy[Any] = st.sampled_from(list(Seniority))
    roles: st.SearchStrategy[Any] = st.sampled_from(list(BuyingRole))
    fields: st.SearchStrategy[tuple[Any, Any]] = st.one_of(
        st.tuples(numbers, _bins(st.integers(0, 300), 12)),
        st.tuples(texts, _bins(values)),
        st.tuples(st.just(attribute("vip", bool)), _bins(st.booleans())),
        st.tuples(st.sampled_from([company.annual_revenue, evidence.budget.amount]), _bins(amounts)),
        st.tuples(st.just(attribute("founded", date)), _bins(st.dates())),
        st.tuples(st.sampled_from([person.seniority, attribute("erp", Seniority)]), _bins(levels)),
        st.tuples(st.just(evidence.authority.role), _bins(roles)),
    )
    more = st.sampled_from([0, 0, 7, -7])
    return st.builds(_characteristic, fields, st.uuids().map(str), more, more)


def _bins(keys: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[Any]:
    return st.dictionaries(keys, _POINTS, min_size=1, max_size=most)


def _characteristic(drawn: tuple[Any, Any], name: str, other: int, unknown: int) -> Characteristic:
    return Characteristic(*drawn, name=name, other=other, unknown=unknown)


def groups() -> st.SearchStrategy[Group]:
    """Draw groups of rules of every kind, with and without bounds."""
    rules = st.lists(worths() | each_rules() | characteristics(), min_size=1, max_size=4)
    return st.builds(_group, st.uuids().map(str), rules, _BOUNDS, _FLOORS)


def _group(name: str, rules: Sequence[Any], cap: int | None, floor: int | None) -> Group:
    return Group(name, *rules, cap=cap, floor=floor)


def scorecards(*, name: str = "engagement") -> st.SearchStrategy[Scorecard]:
    """Draw scorecards of this `name`: rules in groups and on their own, bounded by themselves or as a whole."""
    parts = st.lists(worths() | each_rules() | characteristics() | groups(), min_size=1, max_size=4)
    # Both bounds or none, for a rule without a limit of its own needs one on its side.
    bounds = st.tuples(st.integers(0, 120), st.integers(-120, 0))
    return st.builds(_scorecard, st.just(name), parts, bounds)


def _scorecard(name: str, parts: Sequence[Any], bounds: tuple[int, int]) -> Scorecard:
    return Scorecard(name, *parts, cap=bounds[0], floor=bounds[1])


def icps(*, names: Sequence[str] = ("SME", "Enterprise")) -> st.SearchStrategy[ICP]:
    """Draw ideal customer profiles of these `names`, graded by thresholds or by thirds of a letter."""
    musts = st.lists(_profile_questions(), max_size=2, unique=True)
    return st.builds(
        _icp, st.sampled_from(names), musts, st.lists(worths() | characteristics(), max_size=4), grades()
    ) | (st.builds(_icp, st.sampled_from(names), musts, st.lists(_thirds(), min_size=1, max_size=4), st.builds(Thirds)))


def _profile_questions() -> st.SearchStrategy[Criterion]:
    return st.sampled_from(
        [
            company.country.is_("VN"),
            company.employees.between(10, 250),
            company.industry.is_("retail"),
            person.name.known(),
        ]
    )


def _thirds() -> st.SearchStrategy[Any]:
    return st.builds(
        lambda criterion, points, name: criterion.worth(points, name),
        questions(),
        st.integers(1, 3),
        st.uuids().map(str),
    )


def _icp(name: str, must: Sequence[Criterion], should: Sequence[Any], graded: Any) -> ICP:
    # One that asks for nothing cannot be written.
    return ICP(name, must=must or ([] if should else [company.country.is_("VN")]), should=should, grades=graded)


def scorers() -> st.SearchStrategy[Scorer]:
    """Draw anything that scores: scorecards, ICPs, and blends of both."""
    return scorecards() | icps() | blends()


def blends() -> st.SearchStrategy[Blend]:
    """Draw blends of a scorecard and an ICP."""
    weights = st.integers(1, 100)
    return st.builds(_blend, st.tuples(scorecards(), weights), st.tuples(icps(), weights))


def _blend(*parts: tuple[Scorer, int]) -> Blend:
    return Blend("priority", *parts)


def matrices() -> st.SearchStrategy[Matrix]:
    """Draw matrices of an ICP by a scorecard."""
    return st.builds(_matrix, icps(), scorecards(), grades(), st.lists(st.integers(0, 4), min_size=2, max_size=2))


def _matrix(rows: ICP, columns: Scorecard, bands: Grades, places: Sequence[int]) -> Matrix:
    cell = (rows.scale[places[0] % len(rows.scale)], bands.scale[places[1] % len(bands.scale)])
    return Matrix("priority", rows=rows, columns=columns, bands=bands, cells={cell: "call today"}, default="nurture")


def dimensions() -> st.SearchStrategy[Dimension]:
    """Draw dimensions of a framework: over evidence, over answers, and over anything else about a lead."""
    met = st.one_of(
        money(currencies=("VND", "EUR")).map(lambda amount: evidence.budget.amount >= amount),
        st.sets(st.sampled_from(BuyingRole), min_size=1).map(evidence.authority.role.in_),
        st.sampled_from(Severity).map(evidence.need.severity.at_least),
        st.sampled_from([7, 180]).map(lambda days: evidence.timeline.decide_by.within_next(days=days)),
        st.sampled_from(["metrics", "champion"]).map(answered),
        questions(),
    )
    return st.builds(
        Dimension,
        st.uuids().map(str),
        question=st.just("What about it?"),
        met=met,
        weight=st.integers(1, 5),
        if_unmet=st.sampled_from(IfUnmet),
    )


def bants() -> st.SearchStrategy[Framework]:
    """Draw BANTs, with and without staleness, requiring all, some or certain dimensions."""
    keys = st.sampled_from(["budget", "authority", "need", "timeline"])
    return st.builds(
        BANT,
        minimum_budget=st.integers(1, 10**9).map(lambda amount: Money(amount, "VND")),
        roles=st.sets(st.sampled_from(BuyingRole), min_size=1),
        minimum_need=st.sampled_from(Severity),
        decide_within=st.integers(1, 400).map(lambda days: timedelta(days=days)),
        stale_after=st.none() | st.integers(1, 120).map(lambda days: timedelta(days=days)),
        required=st.none() | st.integers(1, 4) | st.sets(keys, min_size=1),
        if_unmet=st.dictionaries(keys, st.sampled_from(IfUnmet)),
        weights=st.dictionaries(keys, st.integers(1, 5)),
    )


def frameworks() -> st.SearchStrategy[Framework]:
    """Draw frameworks: BANTs, and ones of other dimensions."""
    some = st.lists(dimensions(), min_size=1, max_size=4)
    stale = st.none() | st.integers(1, 120).map(lambda days: timedelta(days=days))
    return bants() | st.builds(Framework, st.just("ours"), dimensions=some, stale_after=stale)


def temperature_rules() -> st.SearchStrategy[TemperatureRules]:
    """Draw rules for the temperature: the default of the field, and others."""
    return st.just(TemperatureRules()) | st.builds(TemperatureRules, warm=questions())


def reactions() -> st.SearchStrategy[Reactions]:
    """Draw the reactions of a lead, with other ideas of what shows no interest."""
    return st.just(Reactions()) | st.builds(
        Reactions, passive=st.lists(st.sampled_from(PASSIVE_ACTIVITIES), unique=True)
    )


def assessment_rules() -> st.SearchStrategy[Rules]:
    """Draw rules by which leads are assessed: up to two ICPs, a scorecard, a framework, rules for the temperature."""
    sme = icps(names=("SME",))
    return st.builds(
        Rules,
        # Of names that differ by construction: a filter would print the whole strategy for every draw.
        icps=st.just(()) | st.tuples(sme) | st.tuples(sme, icps(names=("Enterprise",))),
        scorers=st.tuples(scorecards()),
        qualification=st.none() | frameworks(),
        temperature=st.none() | temperature_rules(),
    )


def assessments() -> st.SearchStrategy[Assessment]:
    """Draw assessments of a lead at an instant."""
    return st.builds(lambda rules, view: rules(view.lead, as_of=view.as_of), assessment_rules(), views())


def scores() -> st.SearchStrategy[Score]:
    """Draw scores, as scorers give them."""
    return st.builds(_score, scorers(), views())


def _score(scorer: Scorer, view: View) -> Score:
    return scorer.score(view.lead, as_of=view.as_of)


def fits() -> st.SearchStrategy[Fit]:
    """Draw fits to an ICP."""
    return st.builds(lambda icp, view: icp.fit(view.lead, as_of=view.as_of), icps(), views())


def qualifications() -> st.SearchStrategy[Qualification]:
    """Draw qualifications by a framework."""
    return st.builds(lambda framework, view: framework.qualify(view.lead, as_of=view.as_of), frameworks(), views())
