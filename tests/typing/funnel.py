"""Funnels as a user writes them: checked by mypy and pyright in strict mode, never run."""

from datetime import UTC, datetime
from typing import assert_type

from leadflow import (
    Accepted,
    Actor,
    DealUpdated,
    Disposition,
    Lead,
    StageEntered,
    accepted,
    activities,
    entered,
    rejected,
    verdict,
)
from leadflow.assessment import Assessment, Rules, assess
from leadflow.funnel import (
    Advanced,
    Cycle,
    ForecastCategory,
    Funnel,
    Move,
    MoveKind,
    Option,
    RefusalKind,
    Refused,
    Replay,
    Settled,
    Stage,
    StageKind,
    Step,
    Transition,
    presets,
)
from leadflow.leads import Deal, Visit
from leadflow.reasons import Reason

now = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
lead = Lead("L-1042", created_at=now, history=[StageEntered("mql", at=now), Accepted(at=now)])

funnel = Funnel(
    "B2B",
    version=1,
    stages=(
        Stage("lead", owner=Actor.MARKETING, label="Lead"),
        Stage("mql", owner=Actor.MARKETING),
        Stage("sql", owner=Actor.SALES, probability=20, forecast=ForecastCategory.PIPELINE),
        Stage("won", kind=StageKind.WON),
        Stage("recycled", kind=StageKind.RECYCLED),
    ),
    transitions=[
        Transition(
            "lead", "mql", when=(verdict.score("engagement") >= 40) & verdict.grade.at_least("B"), automatic=True
        ),
        Transition("lead", "mql", when=activities("demo_request").any(), automatic=True, name="asked for a demo"),
        Transition("mql", "sql", when=accepted().since(entered("mql")).any()),
        Transition("mql", "recycled", when=rejected(Disposition.RECYCLE).since(entered("mql")).any(), automatic=True),
        Transition("recycled", "mql"),
        Transition("sql", "won", when=verdict.qualified),
    ],
    entries=("lead",),
    cumulative=False,
)
assert_type(funnel.stage("sql"), Stage)
assert_type(funnel.stage("sql").kind, StageKind)
assert_type(funnel.stage("sql").kind.closed, bool)
assert_type(funnel.of_kind(StageKind.WON), tuple[str, ...])
assert_type(funnel.transitions_from("mql"), tuple[Transition, ...])
assert_type(funnel.order, tuple[str, ...])
assert_type(funnel.entries, tuple[str, ...])

assessment: Assessment = assess(lead, as_of=now)
options = funnel.options(assessment)
assert_type(options, tuple[Option, ...])
assert_type(options[0].answer, bool | None)
assert_type(options[0].unmet, tuple[Reason, ...])
assert_type(options[0].missing, tuple[str, ...])

result = funnel.advance(assessment, "sql", by="rep-7", reason="called back")
assert_type(result, Advanced | Refused)
match result:
    case Advanced(lead=moved, event=event):
        assert_type(moved, Lead)
        assert_type(event, StageEntered | DealUpdated)
        assert_type(result.reasons, tuple[Reason, ...])
    case Refused(kind=RefusalKind.UNMET, unmet=why):
        assert_type(why, tuple[Reason, ...])
        assert_type(result.answer, bool | None)
    case Refused(kind=kind):
        assert_type(kind, RefusalKind)

rules = Rules()
assert_type(funnel.settle(lead, as_of=now), Settled)
assert_type(funnel.settle(lead, rules, as_of=now, by="nightly").moves, tuple[Advanced, ...])
replay = funnel.replay(lead, rules, as_of=now, at=[now])
assert_type(replay, Replay)
assert_type(replay.refused, tuple[Step, ...])
assert_type(replay.steps[0].refused, Refused | None)

deal: Deal = lead.deals[0]
assert_type(funnel.stage_of(lead), str)
assert_type(funnel.visits(deal), tuple[Visit, ...])
assert_type(funnel.moves(lead), tuple[Move, ...])
assert_type(funnel.deviations(deal)[0].kind, MoveKind)
assert_type(funnel.regressions(deal), tuple[Move, ...])
assert_type(funnel.skipped(lead), tuple[str, ...])
assert_type(funnel.cycles(lead), tuple[Cycle, ...])
assert_type(funnel.cycles(lead)[0].ended_at, datetime | None)
assert_type(funnel.reached(lead, "sql"), datetime | None)
assert_type(funnel.milestones(lead)["sql"], datetime)
assert_type(funnel.furthest(lead), str)
assert_type(funnel.to_mermaid({"mql": 3}, {("mql", "sql"): 2}, guards=False, direction="TB"), str)

steps: Funnel = presets.sales_steps()
assert_type(steps.advance(assessment, "won", deal="D-1"), Advanced | Refused)
every: list[Funnel] = [
    presets.lifecycle(scorer="engagement", threshold=40, grade="B", hand_raises=("demo_request",)),
    presets.hubspot_lifecycle(),
    presets.salesforce_opportunity(version=2),
    presets.demand_waterfall(scorer=None),
]

# What must not type-check: each ignore is needed.
Stage("lead", "open")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # everything but the name by keyword
Transition("lead", "mql", when=activities("demo_request"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # a happening is no guard
funnel.advance(lead, "sql")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # a lead is no assessment
funnel.settle(lead)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # time is passed in
