"""Questions as a user writes them: checked by mypy and pyright in strict mode, never run."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import assert_type

from leadflow import (
    Actor,
    Channel,
    DealKind,
    Disposition,
    Lead,
    Money,
    Outcome,
    Seniority,
    accepted,
    activities,
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
from leadflow.assessment import Assessment
from leadflow.criteria import (
    Check,
    Criterion,
    Decay,
    Guard,
    HalfLife,
    Happening,
    LinearDecay,
    PerInterval,
    Steps,
    consent,
    consent_changed,
    deal_entered,
    deal_lost,
    deal_opened,
    evidence_found,
    objection_raised,
    objection_resolved,
    put_on_hold,
    referred,
    resumed,
)
from leadflow.criteria.check import View
from leadflow.criteria.findings import dimensions_in, findings_on, without_stale
from leadflow.criteria.handles import (
    DateHandle,
    EnumHandle,
    InstantHandle,
    MoneyHandle,
    NumberHandle,
    OrderedHandle,
    SetHandle,
    TextHandle,
    TruthHandle,
)
from leadflow.criteria.happenings import happenings_in
from leadflow.criteria.occurrences import Occurrence
from leadflow.criteria.tree import AllOf, AnyOf, Not, Worth, leaves
from leadflow.criteria.weights import Each, decayed
from leadflow.leads import BuyingRole, OrderedEnum, Severity
from leadflow.reasons import Reason

now = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
lead = Lead("L-1", created_at=now)


class Tier(OrderedEnum):
    SILVER = "silver"
    GOLD = "gold"


class Region(Enum):
    NORTH = "north"
    SOUTH = "south"


# The tour, section 2
small_firm = company.country.is_("VN") & company.employees.between(10, 250)
engaged = activities("email_click").within(days=30).count() >= 3
hot = activities("demo_request").any() | (activities("price_page").within(days=7).count() >= 2)
quiet = ~activities().within(days=60).any()
touched = activities("call", "email_sent", actor=Actor.SALES).any()
on_erp = attribute("erp", str).in_({"sap", "odoo"})
again = activities("demo_request").since(entered("recycled")).any()

assert_type(small_firm, Criterion)
assert_type(engaged, Criterion)
assert_type(hot, Criterion)
assert_type(quiet, Criterion)
assert_type(touched & on_erp | again, Criterion)

check = small_firm.check(lead, as_of=now)
assert_type(check, Check)
assert_type(check.answer, bool | None)
assert_type(check.reasons, tuple[Reason, ...])
assert_type(check.missing, tuple[str, ...])
assert_type(small_firm.holds(lead, as_of=now), bool | None)
assert_type(str(small_firm), str)

# Handles by their kind
assert_type(company.country, TextHandle)
assert_type(company.country.get(lead), str | None)
assert_type(company.employees, NumberHandle)
assert_type(company.employees.get(lead), int | float | Decimal | None)
assert_type(company.annual_revenue, MoneyHandle)
assert_type(company.technologies, SetHandle)
assert_type(person.seniority, OrderedHandle[Seniority])
assert_type(person.seniority.get(lead), Seniority | None)
assert_type(source.origin, EnumHandle[Actor])
assert_type(owner.path, str)
assert_type(stage.get(lead), str | None)

assert_type(attribute("erp", str), TextHandle)
assert_type(attribute("tax_id", str, personal=True), TextHandle)
assert_type(attribute("vip", bool), TruthHandle)
assert_type(attribute("branches", int), NumberHandle)
assert_type(attribute("growth", float), NumberHandle)
assert_type(attribute("founded", date), DateHandle)
assert_type(attribute("demo_at", datetime), InstantHandle)
assert_type(attribute("budget", Money), MoneyHandle)
assert_type(attribute("tools", frozenset), SetHandle)
assert_type(attribute("tier", Tier), OrderedHandle[Tier])
assert_type(attribute("region", Region), EnumHandle[Region])
assert_type(attribute("region", Region).get(lead), Region | None)

# Every question
questions: list[Criterion] = [
    company.country.is_("VN"),
    company.country.is_not("VN"),
    company.industry.in_(["retail", "services"]),
    person.job_title.contains("accountant"),
    person.job_title.contains_any({"accountant", "finance"}),
    source.channel.in_({Channel.EMAIL, "zalo"}),
    company.name.known(),
    company.name.missing(),
    company.employees >= 10,
    company.employees > 10.5,
    company.employees <= Decimal(10),
    company.employees < 10,
    company.employees.is_(10),
    company.employees >= 10,
    company.annual_revenue >= Money(1, "EUR"),
    company.annual_revenue.between(Money(1, "EUR"), Money(2, "EUR")),
    company.technologies.has("sap"),
    company.technologies.has_any({"sap"}),
    company.technologies.has_all(["sap", "odoo"]),
    person.seniority.at_least(Seniority.MANAGER),
    person.seniority.at_most(Seniority.OWNER),
    person.seniority.is_not(Seniority.ENTRY),
    source.origin.is_(Actor.MARKETING),
    attribute("tier", Tier).at_least(Tier.SILVER),
    attribute("region", Region).in_({Region.NORTH}),
    attribute("founded", date) >= date(2020, 1, 1),
    attribute("founded", date).within_last(days=365),
    attribute("demo_at", datetime) >= now,
    attribute("demo_at", datetime).within_next(days=1, hours=12),
    consent("email").is_true(),
    evidence.budget.amount >= Money("20000000", "VND"),
    evidence.budget.approved.is_false(),
    evidence.authority.role.in_({BuyingRole.DECISION_MAKER}),
    evidence.need.severity.at_least(Severity.MODERATE),
    evidence.timeline.decide_by.within_next(days=180),
    evidence.answer("metrics").known(),
    evidence.answer("champion", bool).is_true(),
    evidence.answer("seats", int) >= 5,
    evidence.answer("cost", Money) > Money(1, "EUR"),
    activities("webinar").days_since_last() <= 14,
    activities("webinar").count().between(1, 3),
    activities("webinar").count().is_(2),
]
assert_type(AllOf(questions), AllOf)
assert_type(AnyOf(question for question in questions), AnyOf)
assert_type(Not(small_firm).parts, tuple[Criterion])

# Happenings
happenings: list[Happening] = [
    activities("call", actor=Actor.SALES, outcome=Outcome.CONNECTED, channel="phone", campaign="x", value=3),
    activities(actor=None, automated=None),
    created(),
    entered("mql"),
    accepted(),
    rejected(),
    rejected(Disposition.RECYCLE),
    rejected(reason="price"),
    rejected(with_reason=True),
    assigned(),
    assigned("rep-7"),
    deal_opened(DealKind.NEW),
    deal_entered("closing"),
    deal_won(),
    deal_lost(DealKind.RENEWAL),
    evidence_found("budget"),
    objection_raised("price"),
    objection_resolved(),
    consent_changed("email", granted=False),
    referred(),
    put_on_hold(),
    resumed(),
    activities("call").nth(6) | accepted() | rejected(),
    activities("call").within(days=1, hours=12).since(entered("mql")),
]
for happening in happenings:
    assert_type(happening.occurrences(lead, as_of=now), tuple[Occurrence, ...])
    assert_type(happening.first_from(lead, now, as_of=now), Occurrence | None)

# Worth
assert_type(small_firm.worth(40, "size"), Worth)
assert_type(hot.worth(40, unknown=5).points, int)
assert_type(activities("email_click").each(3, at_most=15, decay=HalfLife(days=14)), Each)
decays: list[Decay] = [
    HalfLife(14),
    LinearDecay(over_days=30),
    Steps({7: 1, 30: 0.5, 90: 0.25}),
    Steps([(7, Fraction(1, 3))]),
    PerInterval(percent=25, days=30, compounding=False),
]
assert_type([decayed(3, [], decay) for decay in decays], list[int])

# Guards: a verdict makes the whole a guard
guard = (verdict.score("engagement") >= 40) & verdict.grade.at_least("B")
assert_type(guard, Guard)
assert_type(guard & small_firm, Guard)
assert_type(small_firm & guard, Guard)
assert_type(small_firm | verdict.qualified, Guard)
assert_type(~guard, Guard)
assert_type(~small_firm, Criterion)
guards: list[Guard] = [
    small_firm,
    verdict.score("engagement") < 40,
    verdict.score("engagement").between(10, 40),
    verdict.score("engagement").surely_at_least(40),
    verdict.grade.in_({"A", "B"}),
    verdict.fit("Enterprise").grade.is_("A"),
    verdict.fit("Enterprise").is_fit,
    verdict.is_fit,
    verdict.disqualified,
    verdict.temperature.at_least("warm"),
    verdict.stage.in_(["mql", "sal"]),
]


def ask(assessed: Assessment) -> tuple[Check, bool | None]:
    """Ask a guard about an assessment."""
    return guard.check_in(assessed), guard.holds_in(assessed)


# For who builds on questions
assert_type(small_firm.holds_in(View(lead, now)), bool | None)
assert_type(list(leaves(guard)), list[Guard])
assert_type([found.windowed for found in happenings_in(guard)], list[bool])
assert_type(dimensions_in(guard), tuple[str, ...])
assert_type(len(findings_on(lead, "budget")), int)
assert_type(without_stale(lead, as_of=now, stale_after=None), Lead)
