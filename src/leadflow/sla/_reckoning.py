"""The reckoning of a period: every commitment counted in one walk over the leads."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from leadflow._validate import FrozenMapping, normalise_text
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.criteria.verdicts import GradeHandle
from leadflow.leads import Actor, Lead
from leadflow.money import Money
from leadflow.sla._population import population_of
from leadflow.sla._rounds import Round, latest_mature_round, owed, round_of, rounds_of
from leadflow.sla._tallies import Tally
from leadflow.sla._terms import Terms, missing_assessment
from leadflow.sla.attainment import Attainment, Commitment, Grouping, Target
from leadflow.sla.attainments import Attainments
from leadflow.sla.commitments import Convert
from leadflow.sla.provided import Provided
from leadflow.sla.volumes import Provide

__all__ = ["reckon"]


class _Line(NamedTuple):
    """One commitment over some rounds, and its counting."""

    commitment: Commitment
    party: Actor
    rounds: tuple[Round, ...]
    tally: Tally


class _Beside(NamedTuple):
    """What is told beside the rounds of a commitment: the next one, and the latest mature one."""

    following: _Line | None
    mature: _Line | None


def reckon(
    terms: Terms,
    leads: Iterable[Lead],
    period: Period,
    *,
    now: datetime,
    assess: Assess | None,
    provided: Iterable[Provided],
    by: Grouping | GradeHandle | None,
) -> Attainments:
    """Count every commitment over the rounds that `period` stands for."""
    terms.check_assess(assess, object)
    if isinstance(by, GradeHandle) and assess is None:
        raise missing_assessment("by")
    lines = [_line(terms, commitment, party, period, by) for commitment, party in terms.commitments]
    beside = [_beside(terms, line, period, now) for line in lines]
    population = population_of(leads, now)
    all_lines = [*lines, *(line for each in beside for line in each if line is not None)]
    tallies = [line.tally for line in all_lines]
    first = min((tally.low for tally in tallies), default=now)
    last = max((tally.high for tally in tallies), default=now)
    for lead in population.leads:
        if not _may_count(lead, first, last):
            continue
        watched = terms.watch(lead, now, assess)
        for tally in tallies:
            tally.add(watched)
    handed_over = _each_once(provided)
    owed = set()
    for line in all_lines:
        if isinstance(line.commitment, Provide):
            owed.add(normalise_text(line.commitment.name))
            line.tally.add_provided(handed_over, now)
    return Attainments(
        contract=terms.name,
        version=terms.version,
        period=period,
        as_of=now,
        rows=tuple(_attainment(terms, *pair, now) for pair in zip(lines, beside, strict=True)),
        leads=len(population.leads),
        not_yet_created=population.not_yet_created,
        repeated=population.repeated,
        unmatched=tuple(each for each in handed_over if normalise_text(each.what) not in owed),
    )


def _may_count(lead: Lead, first: datetime, last: datetime) -> bool:
    """Whether anything of a lead lies in `[first, last)`; one that nobody tracks counts as such whenever it came."""
    events = lead.history.events
    begun, ended = (events[0].at, events[-1].at) if events else (lead.created_at, lead.created_at)
    return not lead.tracked or (max(ended, lead.created_at) >= first and min(begun, lead.created_at) < last)


def _each_once(provided: Iterable[Provided]) -> tuple[Provided, ...]:
    found: dict[object, Provided] = {}
    for place, each in enumerate(provided):
        found.setdefault(place if each.id is None else each.id, each)
    return tuple(found.values())


def _line(
    terms: Terms, commitment: Commitment, party: Actor, period: Period, by: Grouping | GradeHandle | None
) -> _Line:
    return _counting(terms, commitment, party, rounds_of(commitment.per, period, terms.year_starts)[0], by)


def _beside(terms: Terms, line: _Line, period: Period, now: datetime) -> _Beside:
    commitment = line.commitment
    following = rounds_of(commitment.per, period, terms.year_starts)[1]
    mature = None
    if isinstance(commitment, Convert):
        mature = latest_mature_round(commitment, terms.calendar, now, terms.year_starts)
    one, other = (
        None if each is None else _counting(terms, commitment, line.party, (each,), None)
        for each in (following, mature)
    )
    return _Beside(one, other)


def _counting(
    terms: Terms,
    commitment: Commitment,
    party: Actor,
    periods: tuple[Period, ...],
    by: Grouping | GradeHandle | None,
) -> _Line:
    rounds = tuple(round_of(each, terms.calendar, terms.starts_at, terms.ends_at) for each in periods)
    return _Line(commitment, party, rounds, Tally(commitment, [each.bounds for each in rounds], terms.calendar, by))


def _attainment(terms: Terms, line: _Line, beside: _Beside, now: datetime) -> Attainment:
    following, mature = beside
    if mature is not None and mature.rounds[0].in_force is None:
        mature = None
    return _one(
        terms,
        line,
        _whole(line.rounds),
        now,
        parts=tuple(_one(terms, line, each, now, place=place) for place, each in enumerate(line.rounds))
        if len(line.rounds) > 1
        else (),
        next_round=None if following is None else _one(terms, following, following.rounds[0], now),
        latest_mature=None if mature is None else _one(terms, mature, mature.rounds[0], now),
    )


def _whole(rounds: tuple[Round, ...]) -> Round:
    """Return several rounds as one; what is owed in each is summed, so that the share of the whole has no use."""
    first, last = rounds[0], rounds[-1]
    days = [each.in_force for each in rounds if each.in_force is not None]
    return Round(
        period=first.period if first is last else Period(first.period.start, last.period.end),
        bounds=(first.bounds[0], last.bounds[1]),
        in_force=Period(days[0].start, days[-1].end) if len(days) > 1 else next(iter(days), None),
        share=first.share,
        ends_at=last.ends_at,
    )


def _one(
    terms: Terms,
    line: _Line,
    round_: Round,
    now: datetime,
    *,
    place: int | None = None,
    parts: tuple[Attainment, ...] = (),
    next_round: Attainment | None = None,
    latest_mature: Attainment | None = None,
) -> Attainment:
    rounds = line.rounds if place is None else (round_,)
    return Attainment(
        commitment=line.commitment,
        party=line.party,
        target=_target(line.commitment, rounds),
        period=round_.period,
        in_force=round_.in_force,
        as_of=now,
        over=round_.ends_at <= now,
        counted=line.tally.counted(place),
        rounds=len(rounds),
        untracked=line.tally.untracked,
        parts=parts,
        groups=FrozenMapping(line.tally.groups() if place is None else {}),
        next_round=next_round,
        latest_mature=latest_mature,
        calendar=terms.calendar,
    )


def _target(commitment: Commitment, rounds: tuple[Round, ...]) -> Target:
    at_least = commitment.at_least
    if isinstance(at_least, float):
        return at_least
    amounts = [owed(at_least, each.share) for each in rounds]
    if isinstance(at_least, Money):
        return sum((each for each in amounts if isinstance(each, Money)), Money(0, at_least.currency))
    return sum(each for each in amounts if isinstance(each, int))
