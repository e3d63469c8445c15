"""Questions and rules as a user writes them: checked by mypy and pyright in strict mode, never run."""

from datetime import UTC, date, datetime, timedelta
from typing import assert_type

from leadflow import (
    ICP,
    Actor,
    Lead,
    Money,
    Outcome,
    Seniority,
    Temperature,
    TemperatureRules,
    accepted,
    activities,
    assess,
    assigned,
    attribute,
    company,
    created,
    deal_won,
    entered,
    evidence,
    owner,
    person,
    rejected,
    source,
    stage,
    verdict,
)
from leadflow.assessment import Assess, Assessment, Rules
from leadflow.criteria import (
    Check,
    Criterion,
    Guard,
    Happening,
    deal_entered,
    deal_lost,
    deal_opened,
    evidence_found,
    objection_raised,
    referred,
)
from leadflow.icp import Fit, FitHalf, FitVerdict
from leadflow.qualification import BANT, MEDDIC, BuyingRole, Dimension, Framework, Qualification, Severity, answered
from leadflow.reasons import Reason
from leadflow.scores import RulesDiff, ScoreChange, Thirds, digest
from leadflow.scoring import (
    Blend,
    Characteristic,
    Group,
    HalfLife,
    LinearDecay,
    Matrix,
    PerInterval,
    Score,
    Scorecard,
    Scorer,
    ScoreRange,
    Steps,
    as_scorer,
)

now = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
lead = Lead("L-1042", created_at=now)

small_firm = company.country.is_("VN") & company.employees.between(10, 250)
engaged = activities("email_click").within(days=30).count() >= 3
hot = activities("demo_request").any() | (activities("price_page").within(days=7).count() >= 2)
quiet = ~activities().within(days=60).any()
touched = activities("call", "email_sent", actor=Actor.SALES, outcome=Outcome.CONNECTED).any()
on_erp = attribute("erp", str).in_({"sap", "odoo"})
again = activities("demo_request").since(entered("recycled")).any()
assert_type(small_firm, Criterion)
assert_type(engaged, Criterion)
assert_type(quiet, Criterion)
assert_type(small_firm.check(lead, as_of=now), Check)
assert_type(small_firm.holds(lead, as_of=now), bool | None)
assert_type(str(on_erp & again & touched), str)

anything: list[Criterion] = [
    attribute("branches", float) >= 3,
    attribute("vip", bool).is_true(),
    attribute("renewal", date) > date(2026, 3, 1),
    attribute("budget", Money) <= Money(1, "EUR"),
    company.annual_revenue.between(Money(1, "EUR"), Money(2, "EUR")),
    company.technologies.has("sap"),
    person.seniority.at_least(Seniority.MANAGER),
    source.origin.is_(Actor.MARKETING),
    owner.known(),
    stage.missing(),
    evidence.need.severity.at_least(Severity.MODERATE),
]
# Happenings can be told apart from questions, and asked about.
happening: Happening = accepted() | rejected(with_reason=True) | activities("call", actor=Actor.SALES).nth(6)
times: tuple[Happening, ...] = (created(), entered("mql"), assigned("rep-7"), evidence_found(), objection_raised())
more: tuple[Happening, ...] = (referred(), deal_opened(), deal_entered("closing"), deal_won(), deal_lost())
engaged.worth("3")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # points are whole numbers

guard = (verdict.score("engagement") >= 40) & verdict.grade.at_least("B")
assert_type(guard, Guard)
assert_type(guard & small_firm, Guard)
mixed: Guard = small_firm & verdict.qualified | verdict.temperature.at_least(Temperature.WARM)

icp = ICP(
    "SME accounting",
    must=(company.country.is_("VN"),),
    should=(
        company.employees.between(10, 250).worth(40, "size"),
        company.industry.in_({"retail", "logistics", "services"}).worth(40, "industry"),
        Characteristic(company.employees, {0: 5, 10: 20, 250: 10}),
    ),
    grades={"A": 80, "B": 60, "C": 40, "D": 0},
)
fit = icp.fit(lead, as_of=now)
assert_type(fit, Fit)
assert_type(fit.grade, str | None)
assert_type(fit.verdict, FitVerdict)
assert_type(fit.reasons, tuple[Reason, ...])
assert_type(fit.to_find_out, tuple[str, ...])

bant = BANT(
    minimum_budget=Money("20000000", "VND"),
    roles={BuyingRole.DECISION_MAKER, BuyingRole.ECONOMIC_BUYER},
    minimum_need=Severity.MODERATE,
    decide_within=timedelta(days=180),
    stale_after=timedelta(days=90),
)
assert_type(bant, Framework)
assert_type(MEDDIC().qualify(lead, as_of=now), Qualification)
ours = Framework("ours", dimensions=(Dimension("metrics", question="In figures?", met=answered("metrics")),))

engagement = Scorecard(
    "engagement",
    Group(
        "behaviour",
        activities("email_click").each(3, at_most=15, decay=HalfLife(days=14)),
        activities("price_page").each(2, decay=Steps({7: 1, 30: 0.5, 90: 0.25})),
        hot.worth(40, "asked for sales"),
        cap=60,
    ),
    Group("bad signs", activities("unsubscribe").any().worth(-30), floor=-40),
)
assert_type(engagement.score(lead, as_of=now), Score)
assert_type(engagement.value(lead, as_of=now), int)
assert_type(engagement.values([lead], as_of=now), list[int | None])
assert_type(engagement.ranges([lead], as_of=now), list[ScoreRange | None])
assert_type(icp.values([lead], as_of=now), list[int | None])
assert_type([found.low if found else 0 for found in icp.ranges([lead], as_of=now)], list[int])
both = Blend("priority", (icp, 60), (engagement, 40))
matrix = Matrix(
    "grade x band",
    rows=icp,
    columns=engagement,
    bands={"1": 50, "2": 25, "3": 0},
    cells={("A", "1"): "call today"},
    default="nurture",
)


class Mine:
    """A strategy is anything with this shape."""

    @property
    def name(self) -> str:
        return "mine"

    def score(self, lead: Lead, *, as_of: datetime) -> Score:
        return engagement.score(lead, as_of=as_of)


scorers: tuple[Scorer, ...] = (Mine(), icp, engagement, both)
rules: Assess


def assessed(lead: Lead, *, as_of: datetime) -> Assessment:
    return assess(
        lead, as_of=as_of, icps=(icp,), scorers=scorers, qualification=bant, temperature=TemperatureRules(warm=hot)
    )


assert_type(engagement.diff(engagement), RulesDiff)
assert_type(icp.diff(icp).changes, tuple[ScoreChange, ...])
assert_type(engagement.digest, str)
assert_type(digest(bant), str)
assert_type(icp.evidence([lead], entered("won").any(), lost=entered("lost").any(), as_of=now)["size"].yes.won, int)
assert_type(Rules(icps=[icp])(lead, as_of=now), Assessment)
thirds = ICP("graded", should=[Characteristic(company.employees, {1: 1, 10: 3})], grades=Thirds())
assert_type(thirds.fit(lead, as_of=now).company, FitHalf)
assert_type(as_scorer("days", lambda lead, at: (at - lead.created_at).days, high=365).score(lead, as_of=now), Score)
steps = PerInterval(percent=25, days=30, compounding=True), LinearDecay(over_days=30)
rules = assessed
assert_type(rules(lead, as_of=now).temperature, Temperature | None)
