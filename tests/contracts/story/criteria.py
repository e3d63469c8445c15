"""Questions: handles, happenings, and what they answer for one lead at several ages."""

import copy
import pickle
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from leadflow.criteria import (
    Criterion,
    Decay,
    HalfLife,
    Happening,
    LinearDecay,
    PerInterval,
    Steps,
    accepted,
    activities,
    assigned,
    attribute,
    company,
    consent,
    consent_changed,
    created,
    deal_entered,
    deal_lost,
    deal_opened,
    deal_won,
    entered,
    evidence,
    evidence_found,
    next_step,
    objection_raised,
    objection_resolved,
    owner,
    person,
    planned,
    put_on_hold,
    referred,
    rejected,
    resumed,
    source,
    stage,
)
from leadflow.criteria.check import View
from leadflow.criteria.findings import dimensions_in, findings_on, without_stale
from leadflow.criteria.happening_kinds import Activities
from leadflow.criteria.happenings import happenings_in
from leadflow.criteria.tree import AllOf, AnyOf, Not, Worth, leaves
from leadflow.criteria.weights import Each, decayed
from leadflow.errors import LeadflowError
from leadflow.leads import Activity, Actor, BuyingRole, Channel, Disposition, Lead, Outcome, Seniority, Severity
from leadflow.money import Money
from tests.contracts.story import moment, part, refused
from tests.contracts.story.leads import someone


def about_profile(turn: int) -> list[Criterion]:
    """Ask every kind of handle every question."""
    return [
        company.country.is_("VN"),
        company.country.is_not("DE"),
        company.industry.in_({"retail", "logistics", f"services {turn}"}),
        company.domain.known() | company.domain.starts_with("minh"),
        person.job_title.contains("accountant") | person.job_title.contains_any({"cfo", f"finance {turn}"}),
        company.region.missing(),
        company.employees.between(10, 250 + turn),
        company.employees.at_least(10 + turn) & company.employees.at_most(250),
        company.employees.is_(85) | (company.employees > 85) | (company.employees < 10),
        company.annual_revenue >= Money("1000000000", "VND"),
        company.annual_revenue <= Money(1, "EUR"),
        company.technologies.has("sap"),
        company.technologies.has_any({"odoo", "netsuite", "sage", "xero"}),
        company.technologies.has_all({"sap", "excel", "pos", "crm"}),
        person.seniority.at_least(Seniority.MANAGER) & person.seniority.at_most(Seniority.C_LEVEL),
        person.seniority.in_({Seniority.OWNER, Seniority.MANAGER, Seniority.VP}),
        person.email.is_("hoa@minhphat.example"),
        source.channel.in_({Channel.PAID_SOCIAL, Channel.EMAIL, Channel.CHAT}) & ~source.campaign.is_("x"),
        source.origin.is_(Actor.MARKETING) | source.origin.is_not(Actor.SALES) | source.origin.in_({Actor.PARTNER}),
        owner.is_("rep-9") & stage.is_("sql"),
        consent("email").is_true() | consent("phone").is_false(),
        attribute("erp", str).in_({"sap", "odoo"}),
        attribute("branches", float) >= 3,
        attribute("vip", bool).is_true(),
        attribute("renewal", date).within_next(days=30) | attribute("renewal", date).is_(date(2026, 3, 1)),
        attribute("seen", datetime).within_last(days=3, hours=2) | (attribute("seen", datetime) < moment(turn)),
        attribute("budget", Money) > Money(1, "EUR"),
        attribute("level", Seniority).at_least(Seniority.SENIOR),
        attribute("team", Actor).is_(Actor.SALES),
        attribute("tags", frozenset[str]).has("lead") if turn < 0 else company.technologies.known(),
    ]


def about_evidence() -> list[Criterion]:
    """Ask what was found out."""
    return [
        evidence.budget.amount >= Money("20000000", "VND"),
        evidence.budget.approved.is_true(),
        evidence.authority.role.in_({BuyingRole.DECISION_MAKER, BuyingRole.ECONOMIC_BUYER}),
        evidence.need.severity.at_least(Severity.MODERATE) & evidence.need.pains.has("closing takes 9 days"),
        evidence.timeline.decide_by.within_next(days=180) | next_step.within_next(days=14),
        evidence.answer("competition").is_("spreadsheets") & evidence.answer("metrics", float).known(),
    ]


def happenings() -> list[Happening]:
    """Name every kind of happening, bare and bounded."""
    click = activities("email_click")
    return [
        created(),
        click,
        click.per_day() | click.per("value"),
        click.value.starts_with("price"),
        activities("call", "meeting", actor=Actor.SALES, outcome=Outcome.CONNECTED),
        activities(actor=None, automated=None, channel=Channel.EMAIL, campaign="x", value="price list"),
        click.within(days=3, hours=12).since(created()),
        activities("call", actor=Actor.SALES).nth(2) | accepted() | rejected(),
        entered("mql"),
        accepted().since(entered("mql")),
        rejected(Disposition.RETURN, reason="no answer"),
        rejected(with_reason=True),
        assigned("rep-9"),
        evidence_found("budget"),
        objection_raised("price"),
        planned("call"),
        objection_resolved(),
        referred("L-7"),
        put_on_hold() | resumed(),
        consent_changed("email", granted=True),
        deal_opened(),
        deal_entered("closing"),
        deal_won() | deal_lost(),
    ]


def questions(turn: int) -> list[Criterion]:
    """Return questions of every form."""
    times = [happening.any() for happening in happenings()]
    click = activities("email_click")
    asked = [
        *about_profile(turn),
        *about_evidence(),
        *times,
        click.count() >= 2,
        click.count().between(1, 3),
        activities().days_since_last() <= 3 + turn,
    ]
    return [*asked, AllOf(tuple(asked[:5])), AnyOf(tuple(asked[5:9])), Not(asked[0]), ~(asked[1] & asked[2]) | asked[3]]


@part
def criteria(turn: int) -> Iterator[str]:
    """Ask everything at four ages of the lead, and of one that nobody tracks."""
    lead = someone(turn)
    ages = [(lead, moment(turn, days=days)) for days in (0, 3, 6, 50)]
    ages.append((Lead("L-2", created_at=moment(turn), tracked=False), moment(turn, days=6)))
    for question in questions(turn):
        yield f"{question} {question!r}"
        yield f"{question.paths} {question.depth} {question.needs_verdicts} {len(question.parts)}"
        yield f"{list(leaves(question))}"
        for one, at in ages:
            check = question.check(one, as_of=at)
            then = View(one.as_of(at), at)
            yield f"{question.holds(one, as_of=at)} {question.holds_in(then)}"
            yield f"{question.check_in(then) == check} {question.interpret(then)}"
            yield f"{check} {check.missing}"
        same = pickle.loads(pickle.dumps(question))
        yield f"{same == question} {hash(same) == hash(copy.deepcopy(question))}"
    yield f"{dimensions_in(AllOf(tuple(about_evidence())))} {list(happenings_in(AnyOf(tuple(questions(turn)))))}"
    yield f"{findings_on(lead, 'budget')}"
    yield f"{without_stale(lead, as_of=moment(turn, days=90), stale_after=timedelta(days=60)).evidence}"


@part
def found(turn: int) -> Iterator[str]:
    """Find happenings, and what facts the handles read."""
    lead, at = someone(turn), moment(turn, days=50)
    for happening in happenings():
        yield f"{happening} {happening!r} {happening.named} {happening.paths}"
        yield f"{happening.occurrences(lead, as_of=at)} {happening.first_from(lead, moment(turn, days=3), as_of=at)}"
        yield f"{happening.windowed} {happening.unbounded} {happening.needs_tracking}"
        yield f"{happening.named} {happening.depth} {happening.parts} {happening.is_known(lead)}"
    for event in lead.history:
        yield f"{Activities(()).matches(event)}" if isinstance(event, Activity) else str(type(event))
    for handle in (
        company.country, company.employees, company.annual_revenue, person.seniority, source.channel, source.origin,
        consent("email"), attribute("renewal", date), attribute("seen", datetime), owner, stage,
    ):  # fmt: skip
        yield f"{handle.path} {handle.get(lead)}"
    yield str(sorted(company.technologies.get(lead) or ()))


@part
def weights(turn: int) -> Iterator[str]:
    """Return answers and times their worth, fading with age."""
    lead, at = someone(turn), moment(turn, days=9)
    decays: list[Decay] = [
        HalfLife(days=14),
        LinearDecay(over_days=30),
        Steps({7: 1, 30: 0.5, 90: 0.25}),
        PerInterval(percent=25, days=7, compounding=True),
        PerInterval(percent=10, days=1, compounding=False),
    ]
    for decay in decays:
        rule: Each = activities(actor=None).each(3, "activity", at_most=15, decay=decay)
        yield f"{rule} {rule!r} {rule.earned(lead, as_of=at)} {rule.bounded(100)}"
        yield f"{decay} {decay.share(timedelta(days=8 + turn))}"
        yield f"{decayed(5, [timedelta(days=turn), timedelta(9)], decay)}"
    worth: Worth = company.country.is_("VN").worth(40, "country", unknown=5)
    yield f"{worth} {worth!r} {Worth(company.country.is_('DE'), points=-3, name='country')}"
    yield refused(TypeError, lambda: company.country == "VN")
    yield refused(TypeError, lambda: bool(company.employees >= 3))
    yield refused(LeadflowError, lambda: company.country.in_("VN"))
