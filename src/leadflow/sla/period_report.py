"""The report of a period: every commitment counted in one walk over the leads."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import normalise_text, several
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.criteria import Grouping
from leadflow.criteria.verdicts import GradeHandle
from leadflow.errors import invalid_type
from leadflow.leads import Actor, Population
from leadflow.sla._tallies import CadencePeriod, Tally, periods_of, target_of, whole_of
from leadflow.sla._terms import Terms, check_assess
from leadflow.sla.attainment import Attainment
from leadflow.sla.attainments import Attainments
from leadflow.sla.commitment import Commitment
from leadflow.sla.lead_view import missing_assessment
from leadflow.sla.volumes import Provided

__all__ = ["period_report"]


class _Line(NamedTuple):
    """One commitment over some periods of its cadence, and its counting."""

    commitment: Commitment
    party: Actor
    periods: tuple[CadencePeriod, ...]
    tally: Tally


class _Row(NamedTuple):
    """What is reported of a commitment: its periods, and beside them the next one and the latest mature one."""

    line: _Line
    following: _Line | None
    mature: _Line | None


def period_report(
    versions: Sequence[Terms],
    population: Population,
    period: Period,
    *,
    assess: Assess | None,
    provided: Iterable[Provided],
    by: Grouping | GradeHandle | None,
) -> Attainments:
    """Count every commitment over the periods of its cadence that `period` stands for.

    Args:
        versions: The versions of the contract, the earliest first; those in force in the period are reported. Where
            there is only one, it is reported whenever it is in force.
        population: The leads.
        period: The period asked for.
        assess: Makes the verdicts that guards ask about.
        provided: What was handed over.
        by: What members are counted by too.
    """
    if isinstance(by, GradeHandle) and assess is None:
        raise missing_assessment("by")
    now = population.as_of
    last = versions[-1]
    in_force = [each for each in versions if len(versions) == 1 or each.overlaps(*period.bounds(each.calendar.tz))]
    handed_over: dict[object, Provided] = {}
    for place, item in enumerate(several(provided, "provided", "write provided=[Provided(...)]")):
        if not isinstance(item, Provided):
            fix = 'write Provided("campaign calendar", at=...)'
            raise invalid_type("provided", item, "what was handed over is a Provided", fix)
        handed_over.setdefault(place if item.id is None else item.id, item)
    attained: list[Attainment] = []
    for terms in in_force:
        check_assess([commitment for commitment, _ in terms.commitments], assess)
        rows = [_row(terms, promised, period, now, by) for promised in terms.commitments]
        tallies = [line.tally for row in rows for line in row if line is not None]
        low = min((tally.bounds.low for tally in tallies), default=now)
        high = max((tally.bounds.high for tally in tallies), default=now)
        for lead in population.touching(low, high):
            view = terms.view(lead, now, assess)
            for tally in tallies:
                tally.add(view)
        for tally in tallies:
            tally.add_provided(handed_over.values(), now)
        suffix = "" if terms is in_force[-1] else f" (version {terms.version})"
        attained += [_attainment(terms, row, f"{row.line.commitment.name}{suffix}", now) for row in rows]
    promised = [each for terms in in_force for each, _ in terms.commitments]
    names = {normalise_text(each.name) for each in promised if each.counts_deliverables}
    return Attainments(
        contract=last.name,
        version=in_force[-1].version if in_force else last.version,
        versions=tuple(terms.version for terms in in_force),
        period=period,
        as_of=now,
        rows=tuple(attained),
        leads=len(population),
        not_yet_created=population.not_yet_created,
        repeated=population.repeated,
        unmatched=tuple(each for each in handed_over.values() if normalise_text(each.what) not in names),
    )


def _row(
    terms: Terms,
    promised: tuple[Commitment, Actor],
    period: Period,
    now: datetime,
    by: Grouping | GradeHandle | None,
) -> _Row:
    commitment, party = promised

    def line(periods: tuple[Period, ...], by: Grouping | GradeHandle | None = None) -> _Line:
        found = tuple(CadencePeriod.of(each, terms.calendar, terms.starts_at, terms.ends_at) for each in periods)
        return _Line(commitment, party, found, Tally(commitment, found, by))

    own, following = periods_of(commitment.per, period, terms.year_starts)
    mature = commitment.latest_mature((terms.calendar, *terms.calendars.values()), now, terms.year_starts)
    cohort = None if mature is None else line((mature,))
    return _Row(
        line(own, by),
        None if following is None else line((following,)),
        None if cohort is None or cohort.periods[0].in_force is None else cohort,
    )


def _attainment(terms: Terms, row: _Row, name: str, now: datetime) -> Attainment:
    def one(line: _Line, period: CadencePeriod, place: int | None = None) -> Attainment:
        periods = line.periods if place is None else (period,)
        return Attainment(
            name=name,
            version=terms.version,
            commitment=line.commitment,
            party=line.party,
            target=target_of(line.commitment, periods),
            period=period.period,
            in_force=period.in_force,
            as_of=now,
            over=period.ends_at <= now,
            known_at=line.commitment.known_at((terms.calendar, *terms.calendars.values()), period.ends_at),
            counted=line.tally.counted(place),
            periods=len(periods),
            untracked=line.tally.untracked,
            groups=FrozenMapping(line.tally.groups() if place is None else {}),
            calendar=terms.calendar,
        )

    line, following, mature = row
    parts = [one(line, each, place) for place, each in enumerate(line.periods)] if len(line.periods) > 1 else ()
    return attrs.evolve(
        one(line, whole_of(line.periods)),
        parts=tuple(parts),
        next_period=None if following is None else one(following, following.periods[0]),
        latest_mature=None if mature is None else one(mature, mature.periods[0]),
    )
