"""Build, assess and review a made-up population: leads and events a second, seconds a review, peak memory.

Run by hand: python tests/benchmarks/bench_review.py [leads] [--text]
"""

import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

from leadflow import (
    ICP,
    Accepted,
    Activity,
    Actor,
    Assigned,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    Channel,
    Company,
    DealUpdated,
    Disposition,
    EvidenceFound,
    Lead,
    Money,
    Month,
    Outcome,
    Person,
    Rejected,
    Seniority,
    Source,
    StageEntered,
    TemperatureRules,
    accepted,
    activities,
    company,
    entered,
    person,
    rejected,
    source,
    verdict,
)
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.metrics import Observed, Spend
from leadflow.playbook import Playbook
from leadflow.qualification import BANT, Authority, Budget, BuyingRole, Need, Severity, Timeline
from leadflow.scoring import Group, HalfLife, Scorecard
from leadflow.sla import Convert, Deliver, Provide, Provided, Respond, Share, SLAContract

SAIGON = timezone(timedelta(hours=7))
REPS = ("An", "Binh", "Chi", "Dung", "Giang")
CAMPAIGNS = ("seven-reasons", "month-end-webinar", "report-template", None)

office = BusinessCalendar(
    tz=SAIGON,
    weekly={"mon-fri": ["08:00-12:00", "13:30-17:30"], "sat": ["08:00-12:00"]},
    holidays=[date(2026, 1, 1), date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18), date(2026, 2, 19)],
)
icp = ICP(
    "SME accounting",
    must=(company.country.is_("VN"),),
    should=(
        company.employees.between(10, 250).worth(40, "size"),
        company.industry.in_({"retail", "logistics", "services"}).worth(40, "industry"),
        person.seniority.at_least(Seniority.MANAGER).worth(20, "decision level"),
    ),
    grades={"A": 80, "B": 60, "C": 40, "D": 0},
)
engagement = Scorecard(
    "engagement",
    Group(
        "behaviour",
        activities("email_click").each(5, at_most=25, decay=HalfLife(days=30)),
        activities("webinar").within(days=90).any().worth(20),
        activities("form_submit").any().worth(20, "left a form"),
        (activities("demo_request").any() | (activities("price_page").within(days=7).count() >= 2)).worth(40, "asked"),
        cap=80,
    ),
    Group("bad signs", activities("unsubscribe").any().worth(-30), floor=-40),
)
funnel = Funnel(
    "B2B",
    version=1,
    stages=(
        Stage("lead", owner=Actor.MARKETING),
        Stage("mql", owner=Actor.MARKETING, label="MQL"),
        Stage("sal", owner=Actor.SALES, label="SAL"),
        Stage("sql", owner=Actor.SALES, label="SQL"),
        Stage("opportunity", owner=Actor.SALES),
        Stage("won", kind=StageKind.WON),
        Stage("lost", kind=StageKind.LOST),
        Stage("recycled", kind=StageKind.RECYCLED, owner=Actor.MARKETING),
        Stage("disqualified", kind=StageKind.DISQUALIFIED),
    ),
    transitions=(
        Transition(
            "lead",
            "mql",
            when=(verdict.score("engagement") >= 40) & verdict.grade.at_least("B"),
            automatic=True,
        ),
        Transition("lead", "mql", when=activities("demo_request").any(), automatic=True),
        Transition("mql", "sal", when=accepted().since(entered("mql")).any()),
        Transition("mql", "recycled", when=rejected(Disposition.RECYCLE).since(entered("mql")).any(), automatic=True),
        Transition(
            "mql", "disqualified", when=rejected(Disposition.DISQUALIFY).since(entered("mql")).any(), automatic=True
        ),
        Transition("recycled", "mql", when=activities("demo_request").since(entered("recycled")).any(), automatic=True),
        Transition("sal", "sql", when=verdict.qualified),
        Transition("sql", "opportunity"),
        Transition("opportunity", "won"),
        Transition("opportunity", "lost"),
    ),
)
touch = activities("call", "email_sent", "meeting", actor=Actor.SALES)
contract = SLAContract(
    "Smarketing 2026",
    calendar=office,
    marketing=(
        Deliver("MQLs", entered("mql"), at_least=400, per=Cadence.MONTH),
        Deliver(
            "sourced pipeline",
            entered("opportunity"),
            worth="amount",
            at_least=Money("2000000000", "VND"),
            where=source.origin.is_(Actor.MARKETING),
            per=Cadence.MONTH,
        ),
        Share(
            "A/B grade among MQLs",
            of=entered("mql"),
            meeting=verdict.grade.at_least("B"),
            at_least=0.6,
            per=Cadence.MONTH,
        ),
        Provide("campaign calendar", at_least=1, per=Cadence.MONTH),
    ),
    sales=(
        Respond(
            "first touch",
            start=entered("mql"),
            stop=touch,
            within=BusinessHours(4),
            at_least=0.95,
            per=Cadence.MONTH,
            where=verdict.grade.at_least("B"),
        ),
        Respond(
            "accept or reject",
            start=entered("mql"),
            stop=accepted() | rejected(),
            within=BusinessDays(1),
            at_least=0.9,
            per=Cadence.MONTH,
        ),
        Share(
            "rejections with a reason",
            of=rejected(),
            meeting=rejected(with_reason=True),
            at_least=1.0,
            per=Cadence.MONTH,
        ),
        Convert(
            "SQL to won in 90 days",
            start=entered("sql"),
            stop=entered("won"),
            within=timedelta(days=90),
            at_least=0.25,
            per=Cadence.QUARTER,
        ),
        Provide("stories from the field", at_least=4, per=Cadence.MONTH),
    ),
)
playbook = Playbook(
    "Smarketing 2026",
    icps=(icp,),
    scorers=(engagement,),
    qualification=BANT(minimum_budget=Money("20000000", "VND")),
    temperature=TemperatureRules(),
    funnel=funnel,
    pipelines=(presets.sales_steps(),),
    sla=contract,
)


def population(count: int, seed: int = 7) -> Iterator[Lead]:
    """Give leads created over half a year, with about twenty events each."""
    draw = random.Random(seed)
    start = datetime(2025, 10, 1, tzinfo=SAIGON)
    for number in range(count):
        yield one_lead(draw, number, start + timedelta(minutes=draw.randrange(183 * 1440)))


def one_lead(draw: random.Random, number: int, created: datetime) -> Lead:
    """Give one lead with a plausible life."""
    channel = draw.choice([Channel.PAID_SOCIAL, Channel.CONTENT, Channel.CHAT, Channel.REFERRAL, Channel.EVENT])
    campaign = draw.choice(CAMPAIGNS)
    known = draw.random() < 0.8
    lead = Lead(
        f"L-{number}",
        created_at=created,
        person=Person(name=f"Person {number}", email=f"p{number}@firm.example", seniority=draw.choice(list(Seniority))),
        company=Company(
            industry=draw.choice(["retail", "logistics", "services", "farming"]),
            employees=draw.choice([4, 15, 40, 90, 200, 900]) if known else None,
            country="VN" if draw.random() < 0.9 else "TH",
        ),
        source=Source(channel=channel, campaign=campaign, origin=Actor.MARKETING),
    )
    events = []
    at = created
    for _ in range(draw.randrange(2, 18)):
        at += timedelta(hours=draw.expovariate(1 / 30))
        kind = draw.choices(
            ["email_click", "price_page", "webinar", "form_submit", "demo_request", "unsubscribe"],
            weights=[50, 25, 10, 10, 3, 2],
        )[0]
        events.append(Activity(kind, at=at, channel=channel, value="month-end" if kind == "price_page" else None))
    if draw.random() < 0.45:
        events += handed_over(draw, number, created + timedelta(hours=draw.expovariate(1 / 48)), channel)
    return lead.record(*events)


def handed_over(draw: random.Random, number: int, at: datetime, channel: Channel) -> list[object]:
    """Give what happened from the hand-off on."""
    rep = draw.choice(REPS)
    slow = 40 if rep == "Dung" else 5
    events: list[object] = [StageEntered("mql", at=at), Assigned(rep, at=at + timedelta(minutes=3))]
    touched = at + timedelta(hours=draw.expovariate(1 / slow))
    if draw.random() < 0.95:
        events.append(
            Activity("call", at=touched, actor=Actor.SALES, outcome=draw.choice([Outcome.CONNECTED, Outcome.NO_ANSWER]))
        )
    decided = touched + timedelta(hours=draw.expovariate(1 / 6))
    if draw.random() < (0.45 if channel is Channel.PAID_SOCIAL else 0.2):
        reason = draw.choice(["not ICP", "no budget", "no answer", "bought elsewhere", None])
        gone = reason == "not ICP"
        events.append(Rejected(reason, at=decided, disposition=Disposition.DISQUALIFY if gone else Disposition.RECYCLE))
        events.append(StageEntered("disqualified" if gone else "recycled", at=decided, seq=1))
        return events
    events += [Accepted(at=decided, by=rep), StageEntered("sal", at=decided, seq=1)]
    stages = ("sql", "opportunity", "won")
    for stage, chance in zip(stages, (0.6, 0.7, 0.4), strict=True):
        decided += timedelta(days=draw.expovariate(1 / 9))
        if draw.random() > chance:
            if stage == "won":
                events.append(StageEntered("lost", at=decided))
                events.append(DealUpdated(f"D-{number}", at=decided, outcome=Outcome.LOST))
            break
        if stage == "sql":
            events += found_out(draw, decided - timedelta(hours=5))
        events.append(StageEntered(stage, at=decided))
        if stage == "opportunity":
            amount = Money(draw.randrange(10, 90) * 1_000_000, "VND")
            events.append(DealUpdated(f"D-{number}", at=decided, stage="qualification", amount=amount))
        if stage == "won":
            events.append(DealUpdated(f"D-{number}", at=decided, outcome=Outcome.WON))
    return events


def found_out(draw: random.Random, at: datetime) -> list[object]:
    """Give what a first call found out."""
    return [
        EvidenceFound(Budget(Money(draw.randrange(15, 60) * 1_000_000, "VND"), approved=True), at=at),
        EvidenceFound(Authority(draw.choice([BuyingRole.DECISION_MAKER, BuyingRole.USER])), at=at),
        EvidenceFound(Need(severity=draw.choice(list(Severity))), at=at),
        EvidenceFound(Timeline(at + timedelta(days=draw.randrange(20, 200))), at=at),
    ]


def timed(what: str, started: float, number: int, unit: str) -> None:
    """Print how long something took."""
    spent = time.perf_counter() - started
    print(f"{what:<28} {spent:7.2f} s  {number / spent:12,.0f} {unit} a second")


def main(count: int, *, text: bool) -> None:
    """Measure."""
    now = datetime(2026, 4, 1, 8, 0, tzinfo=SAIGON)
    started = time.perf_counter()
    leads = list(population(count))
    events = sum(len(lead.history) for lead in leads)
    timed("build", started, events, "events")
    started = time.perf_counter()
    for lead in leads:
        if lead.created_at <= now:
            assessment = playbook.assess(lead, as_of=now)
            _ = (assessment.fit, assessment.scores, assessment.qualification, assessment.temperature)
    timed("assess whole", started, len(leads), "leads")
    started = time.perf_counter()
    review = playbook.review(
        leads,
        Month(2026, 3),
        as_of=now,
        provided=[Provided("campaign calendar", at=datetime(2026, 3, 2, tzinfo=UTC), by="Lan")],
        spend=[
            Spend(Money(90_000_000, "VND"), channel=Channel.PAID_SOCIAL),
            Spend(Money(30_000_000, "VND"), channel="content"),
        ],
        observed=[Observed("visits", 41_250, target=50_000, unit="sessions")],
    )
    timed("review of a month", started, len(leads), "leads")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(leads):,} leads, {events:,} events; peak {peak:,.0f} MB")
    if text:
        print()
        print(review.to_text())


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    main(numbers[0] if numbers else 13_087, text="--text" in sys.argv)
