"""The reckoning of a period: every commitment counted in one walk over the leads."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from leadflow._validate import FrozenMapping, normalise_text
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.criteria.verdicts import GradeHandle
from leadflow.leads import Actor, Lead
from leadflow.sla._population import population_of
from leadflow.sla._rounds import latest_mature_round, rounds_of
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
    rounds: tuple[Period, ...]
    tally: Tally


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
    lines = [
        _line(terms, commitment, party, rounds_of(commitment.per, period, terms.year_starts), by)
        for commitment, party in terms.commitments
    ]
    mature = {
        line.commitment.name: _line(terms, line.commitment, line.party, (round_,), None)
        for line in lines
        if isinstance(line.commitment, Convert)
        and (round_ := latest_mature_round(line.commitment, terms.calendar, now, terms.year_starts)) is not None
    }
    population = population_of(leads, now)
    tallies = [line.tally for line in (*lines, *mature.values())]
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
    for line in lines:
        if isinstance(line.commitment, Provide):
            owed.add(normalise_text(line.commitment.name))
            line.tally.add_provided(handed_over, now)
    return Attainments(
        contract=terms.name,
        version=terms.version,
        period=period,
        as_of=now,
        rows=tuple(_attainment(terms, line, now, mature.get(line.commitment.name)) for line in lines),
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
    terms: Terms, commitment: Commitment, party: Actor, rounds: tuple[Period, ...], by: Grouping | GradeHandle | None
) -> _Line:
    bounds = []
    for each in rounds:
        low, high = each.bounds(terms.calendar.tz)
        bounds.append((max(low, terms.starts_at or low), min(high, terms.ends_at or high)))
    return _Line(commitment, party, rounds, Tally(commitment, bounds, terms.calendar, by))


def _attainment(terms: Terms, line: _Line, now: datetime, mature: _Line | None) -> Attainment:
    whole = line.rounds[0]
    if len(line.rounds) > 1:
        whole = Period(line.rounds[0].start, line.rounds[-1].end)
    parts = tuple(
        _one(terms, line, each, now, place=place) for place, each in enumerate(line.rounds) if len(line.rounds) > 1
    )
    return _one(
        terms,
        line,
        whole,
        now,
        parts=parts,
        latest_mature=None if mature is None else _one(terms, mature, mature.rounds[0], now),
    )


def _one(
    terms: Terms,
    line: _Line,
    period: Period,
    now: datetime,
    *,
    place: int | None = None,
    parts: tuple[Attainment, ...] = (),
    latest_mature: Attainment | None = None,
) -> Attainment:
    rounds = len(line.rounds) if place is None else 1
    return Attainment(
        commitment=line.commitment,
        party=line.party,
        target=_target(line.commitment, rounds),
        period=period,
        as_of=now,
        over=period.bounds(terms.calendar.tz)[1] <= now,
        counted=line.tally.counted(place),
        rounds=rounds,
        untracked=line.tally.untracked,
        parts=parts,
        groups=FrozenMapping(line.tally.groups() if place is None else {}),
        latest_mature=latest_mature,
        calendar=terms.calendar,
    )


def _target(commitment: Commitment, rounds: int) -> Target:
    at_least = commitment.at_least
    return at_least if isinstance(at_least, float) else at_least * rounds
