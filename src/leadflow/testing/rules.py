"""Strategies for rules and their verdicts: ICPs, scorecards and their blends, frameworks, temperatures, assessments."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from leadflow.assessment import Assessment, Rules
from leadflow.criteria import Criterion, activities, attribute, company, entered, evidence, person
from leadflow.icp import ICP, Fit
from leadflow.leads import BuyingRole, Seniority, Severity
from leadflow.money import Money
from leadflow.qualification import BANT, Dimension, Framework, IfUnmet, Qualification, answered
from leadflow.scores import Characteristic, Grades, Score, Scorer, Thirds
from leadflow.scoring import Blend, Group, Matrix, Scorecard
from leadflow.temperature import PASSIVE_ACTIVITIES, Reactions, TemperatureRules
from leadflow.testing._hook import register
from leadflow.testing.criteria import each_rules, questions, views, worths
from leadflow.testing.profiles import money

__all__ = [
    "assessment_rules",
    "assessments",
    "blends",
    "characteristics",
    "fits",
    "frameworks",
    "grades",
    "icps",
    "matrices",
    "qualifications",
    "scorecards",
    "scores",
    "temperature_rules",
]

_LETTERS = ("A", "B", "C", "D", "E")
_POINTS = st.integers(-50, 50)
_NAMES = st.uuids().map(str)
_MUSTS = st.sampled_from(
    [company.country.is_("VN"), company.employees.between(10, 250), company.industry.is_("retail"), person.name.known()]
)


def grades() -> st.SearchStrategy[Grades]:
    """Draw grades of one to five letters."""
    above = st.lists(st.integers(1, 100), max_size=len(_LETTERS) - 1, unique=True)
    return above.map(lambda found: Grades(dict(zip(_LETTERS, [*sorted(found, reverse=True), 0], strict=False))))


def characteristics() -> st.SearchStrategy[Characteristic]:
    """Draw characteristics: of numbers, money, days, texts, truths, members, counts and times since the last."""

    def bins(keys: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[Any]:
        return st.dictionaries(keys, _POINTS, min_size=1, max_size=most)

    counts = [activities().count(), entered("mql").count(), activities("email_click").within(days=30).count()]
    numbers = [company.employees, attribute("branches", float), *counts, activities().days_since_last()]
    texts = [company.country, company.industry, attribute("erp", str)]
    amounts = st.integers(0, 10**12).map(lambda amount: Money(amount, "VND"))
    drawn: list[tuple[Sequence[Any], st.SearchStrategy[Any]]] = [
        (numbers, bins(st.integers(0, 300), 12)),
        (texts, bins(st.sampled_from(["VN", "SG", "retail", "services", "sap", "none"]))),
        ([attribute("vip", bool)], bins(st.booleans())),
        ([company.annual_revenue, evidence.budget.amount], bins(amounts)),
        ([attribute("founded", date)], bins(st.dates())),
        ([person.seniority, attribute("erp", Seniority)], bins(st.sampled_from(Seniority))),
        ([evidence.authority.role], bins(st.sampled_from(BuyingRole))),
    ]
    fields = st.one_of([st.tuples(st.sampled_from(handles), found) for handles, found in drawn])
    return st.builds(
        lambda field, **rest: Characteristic(*field, **rest),
        fields,
        name=_NAMES,
        other=st.sampled_from([0, 0, 7, -7]),
        unknown=st.sampled_from([0, 0, 7, -7]),
    )


def _groups() -> st.SearchStrategy[Group]:
    rules = st.lists(worths() | each_rules() | characteristics(), min_size=1, max_size=4)
    return st.builds(
        lambda name, parts, **bounds: Group(name, *parts, **bounds),
        _NAMES,
        rules,
        cap=st.none() | st.integers(0, 80),
        floor=st.none() | st.integers(-80, 0),
    )


def scorecards(*, name: str = "engagement") -> st.SearchStrategy[Scorecard]:
    """Draw scorecards of this `name`: rules in groups and on their own, bounded by themselves or as a whole."""
    parts = st.lists(worths() | each_rules() | characteristics() | _groups(), min_size=1, max_size=4)
    # Both bounds or none, for a rule without a limit of its own needs one on its side.
    return st.builds(
        lambda found, cap, floor: Scorecard(name, *found, cap=cap, floor=floor),
        parts,
        st.integers(0, 120),
        st.integers(-120, 0),
    )


def icps(*, names: Sequence[str] = ("SME", "Enterprise")) -> st.SearchStrategy[ICP]:
    """Draw ideal customer profiles of these `names`, graded by thresholds or by thirds of a letter."""

    def icp(name: str, must: Sequence[Criterion], should: Sequence[Any], graded: Any) -> ICP:
        # One that asks for nothing cannot be written.
        return ICP(name, must=must or ([] if should else [company.country.is_("VN")]), should=should, grades=graded)

    name, musts = st.sampled_from(names), st.lists(_MUSTS, max_size=2, unique=True)
    steps = st.builds(
        lambda criterion, points, title: criterion.worth(points, title), questions(), st.integers(1, 3), _NAMES
    )
    by_points = st.builds(icp, name, musts, st.lists(worths() | characteristics(), max_size=4), grades())
    by_thirds = st.builds(icp, name, musts, st.lists(steps, min_size=1, max_size=4), st.builds(Thirds))
    return by_points | by_thirds


def blends() -> st.SearchStrategy[Blend]:
    """Draw blends of a scorecard and an ICP."""
    weights = st.integers(1, 100)
    return st.builds(
        lambda *parts: Blend("priority", *parts), st.tuples(scorecards(), weights), st.tuples(icps(), weights)
    )


def matrices() -> st.SearchStrategy[Matrix]:
    """Draw matrices of an ICP by a scorecard."""

    def matrix(rows: ICP, columns: Scorecard, bands: Grades, row: int, column: int) -> Matrix:
        cell = (rows.scale[row % len(rows.scale)], bands.scale[column % len(bands.scale)])
        cells = {cell: "call today"}
        return Matrix("priority", rows=rows, columns=columns, bands=bands, cells=cells, default="nurture")

    return st.builds(matrix, icps(), scorecards(), grades(), st.integers(0, 4), st.integers(0, 4))


def _dimensions() -> st.SearchStrategy[Dimension]:
    """Draw dimensions of a framework: over evidence, over answers, and over anything else about a lead."""
    met = st.one_of(
        money(currencies=("VND", "EUR")).map(lambda amount: evidence.budget.amount >= amount),
        st.sets(st.sampled_from(BuyingRole), min_size=1).map(evidence.authority.role.in_),
        st.sampled_from(Severity).map(evidence.need.severity.at_least),
        st.sampled_from([7, 180]).map(lambda days: evidence.timeline.decide_by.within_next(days=days)),
        st.sampled_from(["metrics", "champion"]).map(answered),
        questions(),
    )
    question, if_unmet = st.just("What about it?"), st.sampled_from(IfUnmet)
    return st.builds(Dimension, _NAMES, question=question, met=met, weight=st.integers(1, 5), if_unmet=if_unmet)


def frameworks() -> st.SearchStrategy[Framework]:
    """Draw frameworks: BANTs requiring all, some or certain dimensions, and ones of other dimensions."""

    def spans(most: int) -> st.SearchStrategy[timedelta]:
        return st.integers(1, most).map(lambda days: timedelta(days=days))

    keys = st.sampled_from(["budget", "authority", "need", "timeline"])
    bants = st.builds(
        BANT,
        minimum_budget=st.integers(1, 10**9).map(lambda amount: Money(amount, "VND")),
        roles=st.sets(st.sampled_from(BuyingRole), min_size=1),
        minimum_need=st.sampled_from(Severity),
        decide_within=spans(400),
        stale_after=st.none() | spans(120),
        required=st.none() | st.integers(1, 4) | st.sets(keys, min_size=1),
        if_unmet=st.dictionaries(keys, st.sampled_from(IfUnmet)),
        weights=st.dictionaries(keys, st.integers(1, 5)),
    )
    some = st.lists(_dimensions(), min_size=1, max_size=4)
    return bants | st.builds(Framework, st.just("ours"), dimensions=some, stale_after=st.none() | spans(120))


def temperature_rules() -> st.SearchStrategy[TemperatureRules]:
    """Draw rules for the temperature: the default of the field, and others."""
    return st.just(TemperatureRules()) | st.builds(TemperatureRules, warm=questions())


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
    """Draw scores, as scorecards, ICPs and blends give them."""
    scorers: st.SearchStrategy[Scorer] = scorecards() | icps() | blends()
    return st.builds(lambda scorer, view: scorer.score(view.lead, as_of=view.as_of), scorers, views())


def fits() -> st.SearchStrategy[Fit]:
    """Draw fits to an ICP."""
    return st.builds(lambda icp, view: icp.fit(view.lead, as_of=view.as_of), icps(), views())


def qualifications() -> st.SearchStrategy[Qualification]:
    """Draw qualifications by a framework."""
    return st.builds(lambda framework, view: framework.qualify(view.lead, as_of=view.as_of), frameworks(), views())


_PASSIVE = st.lists(st.sampled_from(PASSIVE_ACTIVITIES), unique=True)

register(
    {
        Assessment: assessments,
        Blend: blends,
        Characteristic: characteristics,
        Dimension: _dimensions,
        Fit: fits,
        Framework: frameworks,
        Grades: grades,
        Group: _groups,
        ICP: icps,
        Matrix: matrices,
        Qualification: qualifications,
        Reactions: st.just(Reactions()) | st.builds(Reactions, passive=_PASSIVE),
        Rules: assessment_rules,
        Score: scores,
        Scorecard: scorecards,
        Scorer: lambda: scorecards() | icps() | blends(),
        TemperatureRules: temperature_rules,
        Thirds: st.builds(Thirds, start=st.sampled_from(Thirds().scale)),
    }
)
