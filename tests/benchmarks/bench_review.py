"""Build, assess and review a made-up population under the agreement of the example: seconds, rates, peak of memory.

Run by hand: python tests/benchmarks/bench_review.py [leads] [--text]
"""

import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "docs" / "examples"))

from agreement import HCM, playbook  # the example's folder has to be on the path first

from leadflow import (
    Accepted,
    Activity,
    Actor,
    Assigned,
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
)
from leadflow.leads import Event
from leadflow.metrics import Observed, Spend
from leadflow.qualification import (
    Authority,
    Budget,
    BuyingRole,
    Need,
    Severity,
    Timeline,
)
from leadflow.sla import Provided

REPS = ("An", "Binh", "Chi", "Dung", "Giang")
CAMPAIGNS = ("seven-reasons", "month-end-webinar", "report-template", None)


def population(count: int, seed: int = 7) -> Iterator[Lead]:
    """Return leads created over half a year, with about twenty events each."""
    draw = random.Random(seed)
    start = datetime(2025, 10, 1, tzinfo=HCM)
    for number in range(count):
        yield one_lead(draw, number, start + timedelta(minutes=draw.randrange(183 * 1440)))


def one_lead(draw: random.Random, number: int, created: datetime) -> Lead:
    """Return one lead with a plausible life."""
    channel = draw.choice([Channel.PAID_SOCIAL, Channel.CONTENT, Channel.CHAT, Channel.REFERRAL, Channel.EVENT])
    campaign = draw.choice(CAMPAIGNS)
    known = draw.random() < 0.8
    lead = Lead(
        f"L-{number}",
        created_at=created,
        person=Person(name=f"Person {number}", email=f"p{number}@firm.example", seniority=draw.choice(list(Seniority))),
        company=Company(
            industry=draw.choice(["bán lẻ", "logistics", "dịch vụ", "farming"]),
            employees=draw.choice([4, 15, 40, 90, 200, 900]) if known else None,
            country="VN" if draw.random() < 0.9 else "TH",
        ),
        source=Source(channel=channel, campaign=campaign, origin=Actor.MARKETING),
    )
    events: list[Event] = []
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


def handed_over(draw: random.Random, number: int, at: datetime, channel: Channel) -> list[Event]:
    """Return what happened from the hand-off on."""
    rep = draw.choice(REPS)
    slow = 40 if rep == "Dung" else 5
    events: list[Event] = [StageEntered("mql", at=at), Assigned(rep, at=at + timedelta(minutes=3))]
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


def found_out(draw: random.Random, at: datetime) -> list[Event]:
    """Return what a first call found out."""
    return [
        EvidenceFound(Budget(Money(draw.randrange(15, 60) * 1_000_000, "VND"), approved=True), at=at),
        EvidenceFound(Authority(draw.choice([BuyingRole.DECISION_MAKER, BuyingRole.USER])), at=at),
        EvidenceFound(Need(severity=draw.choice(list(Severity))), at=at),
        EvidenceFound(Timeline(at + timedelta(days=draw.randrange(20, 200))), at=at),
    ]


def timed(what: str, started: float, number: int, unit: str) -> None:
    """Print how long something took."""
    spent = time.process_time() - started
    print(f"{what:<28} {spent:7.2f} s  {number / spent:12,.0f} {unit} a second")


def main(count: int, *, text: bool) -> None:
    """Measure."""
    now = datetime(2026, 4, 1, 8, 0, tzinfo=HCM)
    started = time.process_time()
    leads = list(population(count))
    events = sum(len(lead.history) for lead in leads)
    timed("build", started, events, "events")
    started = time.process_time()
    for lead in leads:
        if lead.created_at <= now:
            assessment = playbook.assess(lead, as_of=now)
            _ = (assessment.fit, assessment.scores, assessment.qualification, assessment.temperature)
    timed("assess whole", started, len(leads), "leads")
    started = time.process_time()
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
