"""The way of a lead, and what each team owes the other along it."""

import pickle
from collections.abc import Iterator
from datetime import date, timedelta

from leadflow.calendars import BusinessDays, BusinessHours, Cadence, Month, Quarter
from leadflow.criteria import accepted, activities, company, entered, rejected, source, verdict
from leadflow.errors import UnknownStageError
from leadflow.funnel import Advanced, Funnel, Move, Refused, Stage, StageKind, Transition, presets
from leadflow.leads import Actor, Deal, Disposition, Lead, Outcome, StageEntered
from leadflow.money import Money
from leadflow.sla import (
    Attainment,
    Clock,
    Convert,
    Count,
    Deliver,
    DueRow,
    Provide,
    Provided,
    Respond,
    Share,
    SLAContract,
    Tiers,
)
from tests.contracts.story import moment, part, refused
from tests.contracts.story.calendars import night_shift, office
from tests.contracts.story.leads import someone
from tests.contracts.story.rules import assessor

DAYS = (0, 3, 4.5, 6, 50)


def ours(turn: int) -> Funnel:
    """Give a funnel of our own, with every kind of stage and of way."""
    return Funnel(
        "B2B",
        version=1 + turn,
        stages=(
            Stage("lead", owner=Actor.MARKETING),
            Stage("mql", owner=Actor.MARKETING, label='"MQL": agreed'),
            Stage("sal", owner=Actor.SALES),
            Stage("sql", owner=Actor.SALES),
            Stage("opportunity", owner=Actor.SALES),
            Stage("won", kind=StageKind.WON),
            Stage("lost", kind=StageKind.LOST),
            Stage("recycled", kind=StageKind.RECYCLED, owner=Actor.MARKETING),
        ),
        transitions=(
            Transition("lead", "mql", when=verdict.score("engagement") >= 5, automatic=True, name="scored"),
            Transition("mql", "sal", when=accepted().since(entered("mql")).any()),
            Transition(
                "mql", "recycled", when=rejected(Disposition.RECYCLE).since(entered("mql")).any(), automatic=True
            ),
            Transition("sal", "sql", when=verdict.qualified),
            Transition("sql", "opportunity"),
            Transition("opportunity", "won"),
            Transition("opportunity", "lost"),
            Transition("recycled", "mql", when=company.country.is_("VN")),
        ),
    )


@part
def funnels(turn: int) -> Iterator[str]:
    """See every way out, go it, be refused, and read what was observed."""
    rules = assessor(turn)
    funnel = ours(turn)
    yield f"{funnel} {funnel!r} {funnel.order} {hash(funnel) == hash(pickle.loads(pickle.dumps(funnel)))}"
    yield f"{funnel.of_kind(StageKind.WON, StageKind.LOST)} {funnel.ways_out('mql')} {funnel.stage('mql').text}"
    yield f"{[(kind, kind.closed, kind.progress) for kind in StageKind]} {funnel.kind_of('recycled')}"
    yield f"{[(str(way), way.needs_verdicts) for way in funnel.transitions]}"
    for days in DAYS:
        lead, at = someone(turn).as_of(moment(turn, days=days)), moment(turn, days=days)
        assessment = rules(lead, as_of=at)
        for option in funnel.options(assessment):
            yield f"{option} {option!r} {option.target} {option.unmet} {option.missing}"
        for stage in funnel.order:
            yield from _going(funnel.advance(assessment, stage, by="rep-9", reason="told"))
        settled = funnel.settle(Lead("L-3", created_at=at, history=lead.activities), rules, as_of=at)
        yield f"{settled} {settled!r}"
        replay = funnel.replay(lead, rules, as_of=at, at=[at])
        yield f"{replay} {replay!r} {replay.moves} {replay.refused}"
    yield refused(UnknownStageError, lambda: funnel.stage("nowhere"))


def _going(result: Advanced | Refused) -> Iterator[str]:
    yield f"{result} {result!r}"
    if isinstance(result, Advanced):
        yield f"{result.source} {result.target} {result.reasons}"
    else:
        yield f"{result.answer} {result.unmet} {result.unknown} {result.missing}"


@part
def observed(turn: int) -> Iterator[str]:
    """Read histories through every preset, as they are."""
    lead = someone(turn).record(StageEntered("opportunity", at=moment(turn, days=30)))
    for funnel in (
        presets.lifecycle(),
        presets.sales_steps(),
        presets.hubspot_lifecycle(),
        presets.salesforce_opportunity(),
        presets.demand_waterfall(),
        ours(turn),
    ):
        yield f"{funnel} {funnel.to_mermaid()}"
        yield funnel.to_mermaid({funnel.order[0]: turn}, guards=False, direction="TB")
        things: list[Lead | Deal] = [lead, *lead.deals]
        for thing in things:
            yield f"{funnel.stage_of(thing)} {funnel.furthest(thing)} {dict(funnel.milestones(thing))}"
            yield f"{funnel.visits(thing)} {funnel.reached(thing, funnel.order[0])}"
            moves: tuple[Move, ...] = (*funnel.moves(thing), *funnel.deviations(thing))
            yield f"{[str(move) for move in moves]} {moves!r}"


def contract(turn: int) -> SLAContract:
    """Give a contract with every kind of promise, in both directions."""
    calls = activities("call", actor=Actor.SALES)
    reached = activities("call", actor=Actor.SALES, outcome=Outcome.CONNECTED)
    return SLAContract(
        "Smarketing 2026",
        calendar=office(turn),
        marketing=(
            Deliver("MQLs", entered("mql"), at_least=2 + turn, per=Cadence.MONTH),
            Deliver(
                "sourced pipeline",
                entered("opportunity"),
                worth="amount",
                at_least=Money("2000000000", "VND"),
                where=source.origin.is_(Actor.MARKETING),
                per=Cadence.MONTH,
                count=Count.EACH,
            ),
            Share("A/B grade", of=entered("mql"), meeting=verdict.grade.at_least("B"), at_least=0.6, per=Cadence.MONTH),
            Provide("campaign calendar", at_least=1, per=Cadence.MONTH),
        ),
        sales=(
            Respond(
                "first touch",
                start=entered("mql"),
                stop=calls,
                within=Tiers([(company.employees >= 500, BusinessHours(1))], otherwise=BusinessHours(4)),
                at_least=0.95,
                per=Cadence.MONTH,
                where=verdict.grade.at_least("B"),
                pause_in={"waiting", "parked", "nurture", "snoozed", "recycled"},
            ),
            Respond(
                "six attempts or an answer",
                start=entered("mql"),
                stop=calls.nth(6) | reached | accepted() | rejected(),
                within=BusinessDays(10),
                at_least=0.8,
                per=Cadence.WEEK,
                cancel=entered("won"),
                calendar=night_shift(turn),
            ),
            Respond("next", start=entered("won"), stop=calls, within=timedelta(9), at_least=0.5, per=Cadence.MONTH),
            Share("with a reason", of=rejected(), meeting=rejected(with_reason=True), at_least=1.0, per=Cadence.MONTH),
            Convert(
                "SQL to won",
                start=entered("sql"),
                stop=entered("won"),
                within=timedelta(days=90),
                at_least=0.25,
                per=Cadence.QUARTER,
            ),
        ),
        starts=date(2026, 1, 1),
        ends=date(2026, 12, 31),
        lost={"lost", "disqualified", "dead", "junk", "duplicate"},
    )


@part
def clocks(turn: int) -> Iterator[str]:
    """Run every clock, and list what is due, overdue and broken."""
    agreed, rules, lead = contract(turn), assessor(turn), someone(turn)
    yield f"{agreed} {agreed!r} {agreed.effective} {hash(agreed) == hash(pickle.loads(pickle.dumps(agreed)))}"
    for commitment in agreed.commitments:
        yield f"{commitment} {commitment.guards} {commitment.happenings}"
        yield f"{agreed.commitment(commitment.name) == commitment}"
    everybody = [lead, Lead("L-9", created_at=moment(turn, days=99))]
    for days in (0, 2.1, 3.7, 6, 25, 50):
        at = moment(turn, days=days)
        for clock in agreed.clocks(lead.as_of(at), as_of=at, assess=rules):
            yield from _of_a_clock(clock)
        for row in (
            *agreed.due(everybody, as_of=at, before=at + timedelta(days=30), assess=rules),
            *agreed.overdue(everybody, as_of=at, assess=rules),
        ):
            yield from _of_a_row(row)
        yield f"{agreed.breaches(everybody, as_of=at, period=Month(2026, 3), assess=rules)}"


def _of_a_clock(clock: Clock) -> Iterator[str]:
    yield f"{clock} {clock!r} {clock.remaining} {clock.overdue} {clock.warning} {clock.intervals}"


def _of_a_row(row: DueRow) -> Iterator[str]:
    yield f"{row} {row!r} {row.lead_id} {row.commitment} {row.party} {row.awaits} {row.due_at} {row.last_call_at}"
    yield f"{row.remaining} {row.warning} {row.overdue} {row.paused}"


@part
def attainments(turn: int) -> Iterator[str]:
    """Add up what was promised and kept."""
    agreed, rules = contract(turn), assessor(turn)
    provided = [Provided("campaign calendar", at=moment(turn, days=1), by="mkt-1")]
    for period in (Month(2026, 3), Quarter(2026, 2)):
        kept = agreed.attainment(
            [someone(turn)],
            period,
            as_of=moment(turn, days=25),
            assess=rules,
            provided=provided,
            by=source.channel,
        )
        yield f"{kept} {kept!r} {kept.tally(Actor.SALES)} {kept.marketing} {kept.sales}"
        for name in kept:
            yield from _of_an_attainment(kept[name])
    yield f"{provided[0]} {provided[0]!r}"


def _of_an_attainment(kept: Attainment) -> Iterator[str]:
    yield f"{kept} {kept.name} {kept.so_far} {kept.started} {kept.met} {kept.breached} {kept.running} {kept.cancelled}"
    yield f"{kept.rate} {kept.best} {kept.worst} {kept.unit} {kept.actual} {kept.other_amounts} {kept.pace}"
    yield f"{kept.status} {kept.needed}"
    for counted in getattr(kept, "groups", {}).values():
        yield f"{counted} {counted.rate} {counted.best} {counted.worst}"
