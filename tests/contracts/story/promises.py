"""What each team owes the other: promises, clocks, and what was kept."""

import pickle
from collections.abc import Iterator
from datetime import date, timedelta

import attrs

from leadflow.calendars import BusinessDays, BusinessHours, Cadence, Month, Quarter
from leadflow.criteria import accepted, activities, company, entered, rejected, source, verdict
from leadflow.leads import Actor, ClosedStages, Lead, Outcome
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
    by_lead,
    by_owner,
)
from tests.contracts.story import BERLIN, moment, part
from tests.contracts.story.calendars import night_shift, office
from tests.contracts.story.leads import someone
from tests.contracts.story.rules import rules_of


def contract(turn: int) -> SLAContract:
    """Return a contract with every kind of promise, in both directions."""
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
                pause_in={"recycled", "opportunity", "lost", "disqualified", "won"},
            ),
            Respond(
                "six attempts or an answer",
                start=entered("mql"),
                stop=calls.nth(6) | reached | accepted() | rejected(),
                within=BusinessDays(10),
                early=timedelta(days=1),
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
        closed_stages=ClosedStages(lost={"lost", "disqualified", "dead", "junk", "duplicate"}),
    )


@part
def clocks(turn: int) -> Iterator[str]:
    """Run every clock, and list what is due, overdue and broken."""
    agreed, rules, lead = contract(turn), rules_of(turn), someone(turn)
    yield f"{agreed} {agreed!r} {agreed.effective} {hash(agreed) == hash(pickle.loads(pickle.dumps(agreed)))}"
    for commitment in agreed.commitments:
        yield f"{commitment} {commitment.guards} {commitment.happenings}"
        yield f"{agreed.commitment(commitment.name) == commitment}"
    everybody = [lead, Lead("L-9", created_at=moment(turn, days=99))]
    for days in (0, 2.1, 3.7, 6, 25, 50):
        at = moment(turn, days=days)
        for clock in agreed.clocks(lead.as_of(at), as_of=at, assess=rules):
            yield from _of_a_clock(clock)
        rows = (
            *agreed.due(everybody, as_of=at, before=at + timedelta(days=30), assess=rules, priority=verdict.grade),
            *agreed.overdue(everybody, as_of=at, assess=rules, priority=verdict.score("engagement")),
            *agreed.due(everybody, as_of=at, assess=rules, owner="rep-7"),
        )
        for row in rows:
            yield from _of_a_row(row)
        yield f"{by_owner(rows)} {by_lead(rows)} {[item.lines(BERLIN) for item in by_lead(rows)]}"
        yield f"{by_lead(rows).to_text()} {len(by_lead(rows, personal=True).to_text())}"
        yield f"{agreed.breaches(everybody, as_of=at, period=Month(2026, 3), assess=rules)}"


def _of_a_clock(clock: Clock) -> Iterator[str]:
    yield f"{clock} {clock!r} {clock.remaining} {clock.overdue} {clock.warning} {clock.intervals}"


def _of_a_row(row: DueRow) -> Iterator[str]:
    yield f"{row} {row!r} {row.lead_id} {row.commitment} {row.party} {row.awaits} {row.due_at} {row.last_call_at}"
    yield f"{row.remaining} {row.warning} {row.overdue} {row.paused} {row.priority} {row.priority!r}"


@part
def attainments(turn: int) -> Iterator[str]:
    """Add up what was promised and kept."""
    agreed, rules = contract(turn), rules_of(turn)
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
    yield f"{kept.status} {kept.needed} {kept.periods_met} {kept.next_period} {kept.in_force}"
    for counted in kept.groups.values():
        yield f"{counted} {counted.rate} {counted.best} {counted.worst}"
        yield f"{counted.mean_time} {counted.median_time} {counted.p90_time}"


@part
def outcomes(turn: int) -> Iterator[str]:
    """Compare those whose promise was kept with those whose promise was broken."""
    after = contract(turn).compare_outcomes(
        [someone(turn)],
        "first touch",
        Month(2026, 3),
        outcome=entered("won"),
        within=timedelta(days=20),
        as_of=moment(turn, days=90),
        assess=rules_of(turn),
    )
    yield f"{after} {after!r} {after.difference} {after.interval} {after.comparable}"
    for cohort in (after.met, after.breached):
        yield f"{cohort} {cohort.rate} {cohort.interval}"


@part
def versions(turn: int) -> Iterator[str]:
    """Rewrite the agreement, and ask both wordings of it."""
    lead, rules, at = someone(turn), rules_of(turn), moment(turn, days=9)
    old = attrs.evolve(contract(turn), version=1, starts=None, ends=moment(turn, days=5))
    new = attrs.evolve(old, version=2, starts=old.ends, ends=None)
    both = attrs.evolve(new, earlier=(old,))
    yield f"{both} {both!r} {both == pickle.loads(pickle.dumps(both))} {both.version_at(at) == new}"
    yield f"{both.clocks(lead, as_of=at, assess=rules)} {both.due([lead], as_of=at, assess=rules)}"
    yield f"{both.overdue([lead], as_of=at, assess=rules)} {both.breaches([lead], as_of=at, assess=rules)}"
    yield f"{both.attainment([lead], Month(2026, 3), as_of=at, assess=rules)}"
