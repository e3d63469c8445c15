"""Conversion: the share of leads that reach one event after another, within a time, so far, or in a period."""

from collections.abc import Hashable, Iterable
from datetime import UTC, datetime, timedelta, tzinfo

import attrs

from leadflow._validate import FrozenMapping, positive_timedelta
from leadflow.calendars import Period
from leadflow.criteria import Grouping, Happening
from leadflow.criteria.happenings import following
from leadflow.criteria.occurrences import Occurrence
from leadflow.leads import Lead, Population
from leadflow.metrics.figures import Proportion, Ratio, in_order

__all__ = [
    "CohortConversion",
    "Conversion",
    "PeriodConversion",
    "cohort_conversion",
    "conversion",
    "period_conversion",
]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Conversion:
    """The share of leads that reach `stop` after `start` within a time: the mature ones decide, the others are apart.

    A lead is mature when it has had all of `within`; the `immature` ones have not, though `immature_converted` of them
    reached `stop` already. Of `unknown` leads it is not known what they did, for they are not tracked. `groups` holds
    the same per value of the grouping, None being the leads of which it is not known.
    """

    start: str
    stop: str
    within: timedelta
    as_of: datetime
    mature: Proportion
    immature: int = 0
    immature_converted: int = 0
    unknown: int = 0
    not_yet_created: int = 0
    groups: FrozenMapping[Hashable, "Conversion"] = attrs.field(factory=FrozenMapping)


def conversion(
    leads: Iterable[Lead],
    start: Happening,
    stop: Happening,
    *,
    within: timedelta,
    as_of: datetime,
    by: Grouping | None = None,
) -> Conversion:
    """Return the share of leads that reach `stop` within a time of `start`, of the mature leads only.

    Each lead counts once, from the first time that `start` happened. `stop` is another event, at that instant (unless
    its `seq` puts it before) or later; one at exactly `start + within` counts, and there the lead is mature.

    Args:
        leads: Any iterable of leads, or a population.
        start: What makes a lead a member, such as `entered("mql")`.
        stop: What it is to reach.
        within: The time it has.
        as_of: The instant, aware: leads created later are left out and counted.
        by: A handle to group by, such as `source.channel`.

    >>> from datetime import UTC
    >>> from leadflow import entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> conversion([], entered("mql"), entered("won"), within=timedelta(days=90), as_of=now).mature.value is None
    True
    """
    positive_timedelta(within, "within")
    population = Population.of(leads, as_of=as_of)
    now = population.as_of
    # The members of each group, as (mature, converted); None where it is not known.
    groups: dict[Hashable, list[tuple[bool, bool] | None]] = {}
    whole: list[tuple[bool, bool] | None] = []
    for lead in population:
        group = [] if by is None else groups.setdefault(by.get(lead), [])
        member: tuple[bool, bool] | None = None
        if start.is_known(lead) and stop.is_known(lead):
            began = _first(start, lead, now)
            if began is None:
                continue
            reached = _second(stop, lead, began, now)
            member = now - began.at >= within, reached is not None and reached - began.at <= within
        whole.append(member)
        group.append(member)

    def result(members: list[tuple[bool, bool] | None]) -> Conversion:
        return Conversion(
            start=str(start),
            stop=str(stop),
            within=within,
            as_of=now,
            mature=Proportion(members.count((True, True)), members.count((True, True)) + members.count((True, False))),
            immature=members.count((False, True)) + members.count((False, False)),
            immature_converted=members.count((False, True)),
            unknown=members.count(None),
        )

    return attrs.evolve(
        result(whole),
        not_yet_created=population.not_yet_created,
        groups=FrozenMapping({value: result(groups[value]) for value in in_order(groups)}),
    )


def _first(happening: Happening, lead: Lead, now: datetime) -> Occurrence | None:
    found = happening.find(lead, now)
    return found[0] if found else None


def _second(stop: Happening, lead: Lead, start: Occurrence, now: datetime) -> datetime | None:
    """Return when `stop` first happened after `start`: another event, and at one instant not one before it by `seq`."""
    found = following(stop, start, lambda happening: happening.find(lead, now))
    return found[0].at if found else None


def _firsts(
    population: Population, happening: Happening, other: Happening, period: Period, tz: tzinfo
) -> list[tuple[Lead, Occurrence]]:
    """Return the leads to which it first happened in the period, and that first time; not those of which either is
    unknown.
    """
    low, high = period.bounds(tz)
    known = (lead for lead in population if happening.is_known(lead) and other.is_known(lead))
    found = ((lead, _first(happening, lead, population.as_of)) for lead in known)
    return [(lead, first) for lead, first in found if first is not None and low <= first.at < high]


@attrs.frozen(kw_only=True, weakref_slot=False)
class CohortConversion:
    """How many of a period's cohort have `converted` so far; of `unknown` leads it is not known what they did."""

    start: str
    stop: str
    period: Period
    as_of: datetime
    converted: Proportion
    unknown: int = 0
    not_yet_created: int = 0


def cohort_conversion(
    leads: Iterable[Lead],
    start: Happening,
    stop: Happening,
    period: Period,
    *,
    as_of: datetime,
    tz: tzinfo = UTC,
) -> CohortConversion:
    """Return how many of the leads that first reached `start` in the period have reached `stop` by `as_of`.

    The cohort of a recent period has had little time: compare cohorts at the same distance, or ask `conversion`.

    Args:
        leads: Any iterable of leads, or a population.
        start: What makes a lead a member, when it first happens in the period.
        stop: What it is to reach: another event, at that instant or later.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware: leads created later are left out and counted.
        tz: The zone of the period's days.

    >>> from leadflow import Month, entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> cohort_conversion([], entered("mql"), entered("won"), Month(2026, 3), as_of=now).converted.value is None
    True
    """
    population = Population.of(leads, as_of=as_of)
    now = population.as_of
    cohort = _firsts(population, start, stop, period, tz)
    converted = sum(_second(stop, lead, first, now) is not None for lead, first in cohort)
    return CohortConversion(
        start=str(start),
        stop=str(stop),
        period=period,
        as_of=now,
        converted=Proportion(converted, len(cohort)),
        unknown=sum(not (start.is_known(lead) and stop.is_known(lead)) for lead in population),
        not_yet_created=population.not_yet_created,
    )


@attrs.frozen(kw_only=True, weakref_slot=False)
class PeriodConversion:
    """How many `stop`s a period saw per `start`, mostly of other leads: it may exceed 1, and has no interval."""

    start: str
    stop: str
    period: Period
    as_of: datetime
    ratio: Ratio
    unknown: int = 0
    not_yet_created: int = 0


def period_conversion(
    leads: Iterable[Lead],
    start: Happening,
    stop: Happening,
    period: Period,
    *,
    as_of: datetime,
    tz: tzinfo = UTC,
) -> PeriodConversion:
    """Return how many leads first reached `stop` in the period, per lead that first reached `start` in it.

    The arguments are those of `cohort_conversion`.

    >>> from leadflow import Month, entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> period_conversion([], entered("mql"), entered("won"), Month(2026, 3), as_of=now).ratio.value is None
    True
    """
    population = Population.of(leads, as_of=as_of)
    stops, starts = (_firsts(population, *ends, period, tz) for ends in ((stop, start), (start, stop)))
    return PeriodConversion(
        start=str(start),
        stop=str(stop),
        period=period,
        as_of=population.as_of,
        ratio=Ratio(len(stops), len(starts)),
        unknown=sum(not (start.is_known(lead) and stop.is_known(lead)) for lead in population),
        not_yet_created=population.not_yet_created,
    )
