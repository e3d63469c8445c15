"""What we agreed: ICPs, scorecards, qualification, temperature, and all verdicts on one lead."""

import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from leadflow.assessment import Assessment, Rules, assess
from leadflow.criteria import Guard, activities, company, entered, evidence, person, verdict
from leadflow.criteria.check import View
from leadflow.criteria.tree import AllOf
from leadflow.icp import ICP
from leadflow.leads import BuyingRole, Lead, Seniority, Severity
from leadflow.money import Money
from leadflow.qualification import (
    ANUM,
    BANT,
    CHAMP,
    GPCT,
    MEDDIC,
    MEDDPICC,
    Dimension,
    Framework,
    IfUnmet,
    answered,
)
from leadflow.reasons import Reason
from leadflow.scores import Bin, ChangeKind, Characteristic, Score, Scorer, Thirds, digest
from leadflow.scoring import Blend, Group, HalfLife, Matrix, Scorecard, as_scorer
from leadflow.temperature import Reactions, Temperature, TemperatureRules
from tests.contracts.story import moment, part
from tests.contracts.story.leads import someone

AGES = (0, 3, 6, 50)


def sme(turn: int) -> ICP:
    """Return the ICP of small firms."""
    return ICP(
        "SME accounting",
        must=(company.country.is_("VN"),),
        should=(
            company.employees.between(10, 250 + turn).worth(40, "size"),
            company.industry.in_({"retail", "logistics", "services"}).worth(40, "industry"),
            person.seniority.at_least(Seniority.MANAGER).worth(20, "decision level"),
        ),
        grades={"A": 80, "B": 60, "C": 40, "D": 0},
    )


def enterprise() -> ICP:
    """Return the ICP of large firms, graded in thirds of a letter."""
    size = Characteristic(company.employees, {0: 1, 100: 2, 1000: 3}, name="size")
    return ICP("Enterprise", should=(size, company.region.is_("north").worth(2)), grades=Thirds())


def engagement(turn: int) -> Scorecard:
    """Return a scorecard in which every bound bites."""
    return Scorecard(
        "engagement",
        Group(
            "behaviour",
            activities("email_click").each(3 + turn, at_most=5, decay=HalfLife(days=14)),
            activities("form_submit").within(days=90).any().worth(50, "form"),
            cap=45,
        ),
        Group("bad signs", (activities("unsubscribe").count() < 1).worth(-30), floor=-20),
        company.region.is_("north").worth(7, "region", unknown=1),
        Characteristic(company.industry, (Bin(4, values=("retail",)),), name="industry", other=1, unknown=2),
        cap=60,
    )


def days_known(lead: Lead, as_of: datetime) -> int:
    """Return a point for every day that the lead is known, up to 100."""
    return min(100, (as_of - lead.created_at).days)


def bant() -> Framework:
    """Return BANT in which evidence goes stale."""
    return BANT(
        minimum_budget=Money("20000000", "VND"),
        roles={BuyingRole.DECISION_MAKER, BuyingRole.ECONOMIC_BUYER},
        minimum_need=Severity.MODERATE,
        decide_within=timedelta(days=180),
        stale_after=timedelta(days=30),
    )


def rules_of(turn: int) -> Rules:
    """Return all rules together."""
    return Rules(
        icps=(sme(turn), enterprise()),
        scorers=(engagement(turn), as_scorer("days known", days_known)),
        qualification=bant(),
        temperature=TemperatureRules(),
        matrices=(grade_and_band(turn),),
    )


def grade_and_band(turn: int) -> Matrix:
    """Return the matrix of fit and engagement."""
    return Matrix(
        "grade x band",
        rows=sme(turn),
        columns=engagement(turn),
        bands={"1": 50, "2": 25, "3": 0},
        cells={("A", "1"): "call today"},
        default="nurture",
    )


@part
def fits(turn: int) -> Iterator[str]:
    """See how a lead fits two ICPs."""
    for icp in (sme(turn), enterprise()):
        yield f"{icp} {icp!r} {icp.scale} {hash(icp) == hash(pickle.loads(pickle.dumps(icp)))}"
        for days in AGES:
            fit = icp.fit(someone(turn), as_of=moment(turn, days=days))
            yield f"{fit.name} {fit.grade} {fit.verdict} {fit.percent} {fit.low} {fit.high} {fit.points.coverage}"
            yield f"{fit.reasons} {fit.to_find_out} {fit.ranked}"
            yield f"{fit.points.value} {fit.points.reachable} {fit.provisional} {fit.fits} {fit!r}"
            yield f"{fit.company.percent} {fit.person.percent} {fit.company} {fit.person} {fit.explain()}"
            yield f"{icp.score(someone(turn), as_of=moment(turn, days=days))}"
            yield f"{icp.value(someone(turn), as_of=moment(turn, days=days))}"


@part
def scores(turn: int) -> Iterator[str]:
    """Score by every strategy there is."""
    card = engagement(turn)
    scorers: list[Scorer] = [
        card,
        sme(turn),
        as_scorer("days known", days_known),
        Blend("priority", (sme(turn), 60), (card, 40)),
    ]
    for scorer in scorers:
        for days in AGES:
            score = scorer.score(someone(turn), as_of=moment(turn, days=days))
            yield from _of_a_score(score)
        yield f"{scorer!r} {scorer == pickle.loads(pickle.dumps(scorer))}"
    yield f"{card.groups} {card.rules} {card.reachable} {card.lowest} {card}"
    everybody = [someone(turn), Lead("L-9", created_at=moment(turn, days=99))]
    for scorer in (card, sme(turn)):
        yield f"{scorer.ranges(everybody, as_of=moment(turn, days=6))}"
    yield f"{sme(turn).values(everybody, as_of=moment(turn, days=6))}"
    yield f"{card.value(everybody[0], as_of=moment(turn, days=6))} {card.values(everybody, as_of=moment(turn, days=6))}"
    yield str(Score.of("by hand", [Reason("size", points=40, reachable=40), Reason("role", reachable=20)]))
    matrix = grade_and_band(turn)
    yield f"{matrix.names}"
    for days in AGES:
        placement = matrix.place(someone(turn), as_of=moment(turn, days=days))
        yield f"{placement} {placement.cell} {matrix.says('A', '1')} {matrix.to_text()}"


def _of_a_score(score: Score) -> Iterator[str]:
    yield f"{score} {score!r} {score.coverage} {score.percent} {score.low_percent} {score.high_percent}"
    yield f"{score.ranked} {score.deductions} {score.potential_gains}"
    yield f"{score.to_find_out} {score.stakes} {score.explain()}"


@part
def rule_versions(turn: int) -> Iterator[str]:
    """Compare two versions of the rules, and ask the won and the lost what they say of a profile."""
    for old, new in ((sme(turn), sme(turn + 1)), (sme(turn), enterprise())):
        yield f"{old.digest} {old.diff(new)} {old.described()}"
        yield f"{[str(change) for change in old.diff(new).of(ChangeKind.ADDED)]} {bool(old.diff(old))}"
    cards = (engagement(turn), engagement(turn + 1))
    yield f"{cards[0].digest == digest(cards[0])} {cards[0].diff(cards[1])} {cards[0].described()}"
    size = Characteristic(company.employees, {1: turn, 100: 9}, name="size")
    yield f"{size.bin_of(View(someone(turn), moment(turn, days=6).astimezone(UTC)))} {size.order}"
    everybody = [someone(turn), Lead("L-9", created_at=moment(turn, days=99))]
    figures = sme(turn).evidence(everybody, entered("won").any(), as_of=moment(turn, days=50))
    yield f"{figures} {figures!r} {figures.idle} {figures['size'].discriminates} {figures['size'].lift}"
    yield f"{figures['size'].unknown.rate} {figures['size'].unknown.decided} {figures['size'].yes.interval}"


@part
def qualifications(turn: int) -> Iterator[str]:
    """Qualify by every framework there is."""
    ours = Framework(
        "ours",
        dimensions=(
            Dimension("metrics", question="What will be better?", met=answered("metrics"), weight=2),
            Dimension("money", question="How much?", met=evidence.budget.amount.known(), if_unmet=IfUnmet.RECYCLE),
        ),
        required={"metrics", "money"},
    )
    least = Money(1000, "EUR")
    frameworks = [bant(), ours, CHAMP(minimum_budget=least), ANUM(minimum_budget=least), GPCT(), MEDDIC(), MEDDPICC()]
    for framework in frameworks:
        yield f"{framework} {framework!r}"
        for days in (0, 6, 50, 90):
            found = framework.qualify(someone(turn), as_of=moment(turn, days=days))
            yield f"{found} {found!r} {found.verdict} {found.met} {found.unmet} {found.unknown} {found.stale}"
            yield f"{found.next_questions} {found.actions} {found.reasons} {found.qualified} {found.value}"
            yield f"{found.to_find_out} {found.explain()}"
            yield f"{framework.history(someone(turn), as_of=moment(turn, days=days))}"


@part
def assessments(turn: int) -> Iterator[str]:
    """Work out every verdict, and ask about them."""
    rules = rules_of(turn)
    yield f"{rules!r} {list(rules.scorer_of)} {list(rules.icp_of)}"
    guards: list[Guard] = [
        (verdict.score("engagement") >= 40) & verdict.grade.at_least("B"),
        verdict.score("engagement").surely_at_least(4) | (verdict.score("days known") < 3 + turn),
        verdict.score("engagement").between(1, 9),
        verdict.grade.is_("A") | verdict.grade.in_({"B", "C", "D"}) | ~verdict.grade.at_most("C"),
        verdict.fit("Enterprise").grade.at_least("B") & verdict.fit("SME accounting").is_fit,
        verdict.qualified | verdict.disqualified | verdict.is_fit,
        verdict.temperature.at_least(Temperature.WARM) & verdict.temperature.at_most(Temperature.QUALIFIED),
        verdict.temperature.is_("cold") | verdict.stage.is_("sql") | verdict.stage.in_({"mql", "sal", "sql", "won"}),
        verdict.cell("grade x band").in_({"A1", "B1"}) | verdict.cell("grade x band").says("call today"),
        verdict.qualified & AllOf((entered("mql").any(), company.country.is_("VN"))),
    ]
    for days in AGES:
        assessment = rules(someone(turn), as_of=moment(turn, days=days))
        yield from _of_an_assessment(assessment)
        for guard in guards:
            yield f"{guard} {guard!r} {guard.check_in(assessment)} {guard.holds_in(assessment)} {guard.needs_verdicts}"
    bare = assess(someone(turn), as_of=moment(turn, days=6), temperature=TemperatureRules())
    reaction = Reactions(passive=("email_open",))
    yield f"{bare} {bare.temperature} {reaction.any().check(bare.lead, as_of=bare.as_of)}"
    yield f"{reaction.paths} {reaction.needs_tracking}"


def _of_an_assessment(assessment: Assessment) -> Iterator[str]:
    yield f"{assessment} {assessment.fit} {dict(assessment.fits)} {dict(assessment.scores)} {assessment.stage}"
    yield f"{assessment.qualification} {assessment.qualified} {assessment.disqualified}"
    warmth = assessment.temperature_verdict
    yield f"{assessment.temperature} {warmth} {warmth and warmth.to_find_out}"
    yield f"{assessment.score_of('engagement').value} {assessment.fit_of('Enterprise').grade} {assessment.fit_of(None)}"
    yield f"{assessment.missing_for('score', 'engagement')} {assessment.missing_for('fit', None)}"
