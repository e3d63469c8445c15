"""Funnel, contract and playbook as a user writes them: checked by mypy and pyright in strict mode, never run."""

from datetime import UTC, date, datetime, timedelta
from typing import assert_type

from leadflow import (
    Actor,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    Disposition,
    Lead,
    Money,
    Month,
    Observed,
    Outcome,
    Playbook,
    Provided,
    Review,
    Spend,
    Standing,
    accepted,
    activities,
    company,
    entered,
    rejected,
    source,
    verdict,
)
from leadflow.assessment import Assessment
from leadflow.funnel import Advanced, Funnel, Option, Refused, Stage, StageKind, Transition, presets
from leadflow.metrics import (
    BlockedReport,
    CriterionAnswers,
    MetSegment,
    ObjectionSummary,
    Targeting,
    blocked,
    conversion,
    targeting,
)
from leadflow.playbook import Comparison, NextStep, Outcomes, Trend
from leadflow.sla import (
    Attainment,
    Attainments,
    Clock,
    Convert,
    Deliver,
    DueRow,
    Provide,
    Respond,
    Share,
    SLAContract,
)

now = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
lead = Lead("L-1042", created_at=now)
office = BusinessCalendar(tz=UTC, weekly={"mon-fri": ["08:00-12:00", "13:30-17:30"]}, holidays=[date(2026, 1, 1)])

funnel = Funnel(
    "B2B",
    version=1,
    stages=(
        Stage("lead", owner=Actor.MARKETING),
        Stage("mql", owner=Actor.MARKETING),
        Stage("sal", owner=Actor.SALES),
        Stage("won", kind=StageKind.WON),
        Stage("recycled", kind=StageKind.RECYCLED, owner=Actor.MARKETING),
    ),
    transitions=(
        Transition(
            "lead", "mql", when=(verdict.score("engagement") >= 40) & verdict.grade.at_least("B"), automatic=True
        ),
        Transition("mql", "sal", when=accepted().since(entered("mql")).any()),
        Transition("mql", "recycled", when=rejected(Disposition.RECYCLE).since(entered("mql")).any(), automatic=True),
        Transition("sal", "won", when=verdict.qualified),
    ),
)
contract = SLAContract(
    "Smarketing 2026",
    calendar=office,
    marketing=(
        Deliver("MQLs", entered("mql"), at_least=120, per=Cadence.MONTH),
        Deliver(
            "sourced pipeline",
            entered("opportunity"),
            worth="amount",
            at_least=Money("2000000000", "VND"),
            where=source.origin.is_(Actor.MARKETING),
            per=Cadence.MONTH,
        ),
        Share("A/B grade", of=entered("mql"), meeting=verdict.grade.at_least("B"), at_least=0.6, per=Cadence.MONTH),
        Provide("campaign calendar", at_least=1, per=Cadence.MONTH),
    ),
    sales=(
        Respond(
            "first touch",
            start=entered("mql"),
            stop=activities("call", "email_sent", "meeting", actor=Actor.SALES),
            within=BusinessHours(4),
            at_least=0.95,
            per=Cadence.MONTH,
            where=verdict.grade.at_least("B"),
            cancel=entered("won"),
            pause_in={"recycled"},
            warn_at=0.75,
        ),
        Respond(
            "six attempts or an answer",
            start=entered("mql"),
            within=BusinessDays(10),
            at_least=0.8,
            per=Cadence.MONTH,
            stop=activities("call", actor=Actor.SALES).nth(6)
            | activities("call", actor=Actor.SALES, outcome=Outcome.CONNECTED)
            | accepted()
            | rejected(),
        ),
        Convert(
            "MQL to won",
            start=entered("mql"),
            stop=entered("won"),
            within=timedelta(days=90),
            at_least=0.25,
            per=Cadence.QUARTER,
        ),
    ),
)
playbook = Playbook("Smarketing 2026", funnel=funnel, pipelines=(presets.sales_steps(),), sla=contract)

assessment = playbook.assess(lead, as_of=now)
assert_type(assessment, Assessment)
assert_type(funnel.options(assessment), tuple[Option, ...])
match funnel.advance(assessment, "sal"):
    case Advanced(lead=moved):
        assert_type(moved, Lead)
    case Refused() as no:
        assert_type(no.missing, tuple[str, ...])
# The playbook's own method is what funnels and contracts ask for verdicts.
assert_type(funnel.settle(lead, playbook.assess, as_of=now).lead, Lead)
assert_type(contract.clocks(lead, as_of=now, assess=playbook.assess), tuple[Clock, ...])
assert_type(contract.due([lead], as_of=now, before=now, assess=playbook.assess), tuple[DueRow, ...])
kept = contract.attainment([lead], Month(2026, 3), as_of=now, assess=playbook.assess, by=source.channel)
assert_type(kept["first touch"], Attainment)
assert_type(kept["first touch"].rate, float | None)

standing = playbook.standing(lead, as_of=now)
assert_type(standing, Standing)
assert_type(standing.next_steps, tuple[NextStep, ...])
review = playbook.review(
    (one for one in [lead]),
    Month(2026, 3),
    as_of=now,
    provided=[Provided("campaign calendar", at=now, by="mkt-1")],
    spend=[Spend(Money(1000, "EUR"), channel="email")],
    observed=[Observed("visits", 12400, target=15000, target_by=date(2026, 12, 31), period=Month(2026, 3))],
    trend=6,
)
assert_type(review, Review)
assert_type(review.to_text(), str)
assert_type(review.compare(review), Comparison)
assert_type(playbook.trend([lead], Month(2026, 3), as_of=now, count=3), Trend)
assert_type(review.objections, tuple[ObjectionSummary, ...])
assert_type(review.objections[0].criteria, tuple[CriterionAnswers, ...])
assert_type(review.attainment, Attainments | None)
assert_type(review.outcomes, Outcomes | None)
assert_type(review.targeting, Targeting)
assert_type(review.targeting.not_targeted, tuple[MetSegment, ...])
assert_type(review.trend, Trend | None)
assert_type(targeting([lead], playbook.icps, Month(2026, 3), as_of=now, by=(company.industry,)), Targeting)
assert_type(Playbook("2026", sla=contract, won_within=timedelta(days=60)), Playbook)
assert_type(blocked([lead], verdict.qualified, as_of=now, assess=playbook.assess), BlockedReport)
assert_type(
    conversion(
        [lead], entered("mql"), entered("won"), within=timedelta(days=90), as_of=now, by=source.channel
    ).mature.value,
    float | None,
)
