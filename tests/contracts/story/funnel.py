"""Funnels: ways out, moves and refusals, histories as they read, replays and drawings."""

import copy
import pickle
from collections import Counter
from collections.abc import Iterator

from leadflow.assessment import Rules
from leadflow.criteria import accepted, activities, company, entered, verdict
from leadflow.errors import FunnelError, UnknownStageError
from leadflow.funnel import Advanced, Funnel, Option, Refused, Stage, StageKind, Transition, presets
from leadflow.leads import Activity, Actor, Deal, Lead, StageEntered
from leadflow.scoring import Scorecard
from tests.contracts.story import moment, part, refused
from tests.contracts.story.leads import someone


def own(turn: int) -> Funnel:
    """Return a funnel of this turn's own, with a guard of every kind and labels that need quoting."""
    return Funnel(
        f"B2B {turn}",
        version=1 + turn,
        stages=(
            Stage("lead", owner=Actor.MARKETING, label='Lead: "new"'),
            Stage("mql", owner=Actor.MARKETING),
            Stage("sal", owner=Actor.SALES, probability=20, forecast="pipeline"),
            Stage("sql", owner=Actor.SALES),
            Stage("won", kind=StageKind.WON),
            Stage("recycled", kind=StageKind.RECYCLED),
        ),
        transitions=(
            Transition("lead", "mql", when=verdict.score("clicks") >= 10 + turn, automatic=True),
            Transition("lead", "mql", when=activities("demo_request").any(), automatic=True, name="asked"),
            Transition("mql", "sal", when=accepted().since(entered("mql")).any()),
            Transition("mql", "recycled", when=company.employees >= 500),
            Transition("mql", "recycled", when=company.technologies.has("mainframe"), automatic=True),
            Transition("sal", "sql", when=company.annual_revenue.known() & company.region.known()),
            Transition("sql", "won"),
            Transition("recycled", "mql"),
        ),
        cumulative=bool(turn % 2),
    )


def told_of(option: Option) -> str:
    """Return everything an option says."""
    return f"{option.target} {option.answer} {option.reasons} {option.unmet} {option.missing}"


def came_of(result: Advanced | Refused) -> str:
    """Return everything a move or a refusal says."""
    if isinstance(result, Advanced):
        return f"{result.source} {result.target} {result.event} {result.lead.journey} {result.reasons} {result}"
    return (
        f"{result} {result.kind} {result.kind.value} {result.answer} {result.unmet} {result.unknown} {result.missing} "
        f"{result.next_stages} {[told_of(option) for option in result.options]}"
    )


@part
def funnels(turn: int) -> Iterator[str]:
    """Declare funnels, and look at what was declared."""
    for funnel in (
        own(turn),
        presets.lifecycle(threshold=40 + turn),
        presets.sales_steps(),
        presets.hubspot_lifecycle(),
        presets.salesforce_opportunity(),
        presets.demand_waterfall(scorer=None, hand_raises=("chat", f"demo {turn}")),
    ):
        yield f"{funnel!r}"
        yield f"{funnel.order} {funnel.of_kind(StageKind.WON, StageKind.LOST)} {funnel.entries}"
        for name in funnel.order:
            stage = funnel.stage(name)
            yield f"{stage.text} {stage.kind.closed} {stage.kind.progress} {len(funnel.transitions_from(name))}"
        for way in funnel.transitions:
            yield f"{way} {way.needs_verdicts}"
        same = pickle.loads(pickle.dumps(funnel))
        yield f"{same == funnel} {hash(same) == hash(copy.deepcopy(funnel))}"
        yield funnel.to_mermaid()
    yield refused(FunnelError, lambda: Funnel("x", stages=(Stage("lead"),)))
    yield refused(UnknownStageError, lambda: own(turn).stage("customer"))


@part
def walking(turn: int) -> Iterator[str]:
    """Ask for ways out, advance, settle, at several ages of the lead."""
    funnel, lead = own(turn), someone(turn)
    assess = Rules(scorers=(Scorecard("clicks", activities("email_click").each(10, at_most=50)),))
    for days in (0, 2, 5, 30):
        assessment = assess(lead, as_of=moment(turn, days=days))
        yield f"{funnel.stage_of(assessment.lead)} {[told_of(option) for option in funnel.options(assessment)]}"
        for name in funnel.order:
            yield came_of(funnel.advance(assessment, name, by="rep-7", reason=f"turn {turn}"))
    fresh = Lead(f"L-{turn}", created_at=moment(turn), history=[Activity("demo_request", at=moment(turn, days=1))])
    settled = funnel.settle(fresh, assess, as_of=moment(turn, days=2), by="nightly")
    yield f"{settled.lead.journey} {[came_of(move) for move in settled.moves]} {settled.held_back}"
    steps = presets.sales_steps()
    assessment = assess(lead, as_of=moment(turn, days=10))
    yield f"{[told_of(option) for option in steps.options(assessment, deal='D-1')]}"
    yield came_of(steps.advance(assessment, "lost", deal="D-1"))


@part
def reading(turn: int) -> Iterator[str]:
    """Read a history as it is, and as the rules would have made it."""
    funnel = own(turn)
    lead = someone(turn).record(
        StageEntered("lead", at=moment(turn, days=21)),
        StageEntered("demo booked", at=moment(turn, days=22)),
        StageEntered("Won", at=moment(turn, days=23)),
    )
    things: list[Lead | Deal] = [lead, *lead.deals]
    for of in things:
        for read in (funnel, presets.sales_steps()):
            yield f"{read.stage_of(of)} {read.visits(of)} {read.furthest(of)} {read.milestones(of)}"
            yield f"{[f'{move} {move}' for move in read.moves(of)]} {read.deviations(of)}"
            yield f"{read.reached(of, 'won')} {read.regressions(of)} {read.skipped(of)}"
            yield f"{[(cycle, cycle.began_at) for cycle in read.cycles(of)]}"
    moves = Counter((move.source, move.target) for move in funnel.moves(lead) if move.kind.value != "unknown_stage")
    known = {ends: number for ends, number in moves.items() if {*ends} <= {*funnel.order}}
    yield funnel.to_mermaid({"won": 1 + turn}, known, direction="TB")
    assess = Rules(scorers=(Scorecard("clicks", activities("email_click").each(10, at_most=50)),))
    replay = funnel.replay(
        lead, assess, as_of=moment(turn, days=30), at=[moment(turn, days=night) for night in range(9)]
    )
    yield f"{replay.lead.journey} {replay.moves} {replay.refused} {len(replay.steps)}"
    yield f"{[funnel.allows(lead, entry, assess) for entry in lead.stage_entries]}"
