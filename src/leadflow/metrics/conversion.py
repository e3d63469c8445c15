"""Conversion: the share of leads that reach one event after another, within a time, so far, or in a period."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from operator import methodcaller
from typing import Any

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import positive_timedelta, whole_number
from leadflow.calendars import Period
from leadflow.criteria import Grouping, Happening, created
from leadflow.criteria.happenings import following, place
from leadflow.criteria.occurrences import Occurrence
from leadflow.funnel import Funnel
from leadflow.leads import Lead, Outcome, Population
from leadflow.metrics.deals import read_by
from leadflow.metrics.figures import Proportion, Ratio
from leadflow.metrics.grouping import grouped, owner_or_value

__all__ = [
    "CohortConversion",
    "Cohorts",
    "Conversion",
    "PeriodConversion",
    "cohort_conversion",
    "cohorts",
    "conversion",
    "period_conversion",
]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Conversion:
    """The share of leads that reach `stop` after `start` within a time: the mature ones decide, the others are apart.

    A lead is mature when it has had all of `within`; the `immature` ones have not, though `immature_converted` of them
    reached `stop` already, and at `known_at` the last of them will have had it (None where all have). Of `unknown`
    leads it is not known what they did, for they are not tracked. Of a cohort, `period` is that in which its leads
    began. `groups` holds the same per value of the grouping, None being the leads of which it is not known.
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
    period: Period | None = None
    known_at: datetime | None = None
    groups: FrozenMapping[Hashable, "Conversion"] = attrs.field(factory=FrozenMapping)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Cohorts:
    """The conversion of the cohorts of `periods` in a row, the oldest first, each counted by its mature leads only.

    `latest` is the latest cohort of a period that is over and all of whose leads have had their time, whether or not it
    is one of these; None where there is none.
    """

    periods: tuple[Conversion, ...]
    latest: Conversion | None


@attrs.frozen(weakref_slot=False)
class _Member:
    """A lead, when it first began (None: it is not known what it did), and when it reached the next step, if it did."""

    lead: Lead
    began: datetime | None
    reached: datetime | None


def _members(population: Population, start: Happening, stop: Happening | None) -> Iterator[_Member]:
    """Return the leads that began, from the first time, and those of which it is not known whether they did.

    The next step is another event, and at one instant not one before it by `seq`; None is becoming a customer.
    """
    now = population.as_of
    for lead in population:
        if not (start.is_known(lead) and (stop is None or stop.is_known(lead))):
            yield _Member(lead, None, None)
            continue
        for began in start.find(lead, now)[:1]:
            if stop is None:
                won = [Occurrence(each.at, each.event) for each in lead.closings if each.outcome is Outcome.WON]
                found = [each for each in won if place(each) >= place(began) and each.event is not began.event][:1]
            else:
                found = list(following(stop, began, methodcaller("find", lead, now)))
            yield _Member(lead, began.at, found[0].at if found else None)


def conversion(
    leads: Iterable[Lead],
    start: Happening,
    stop: Happening,
    *,
    within: timedelta,
    as_of: datetime,
    by: Grouping | None = None,
    pipelines: Iterable[Funnel] = (),
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
        by: A handle to group by, such as `source.channel`. By `owner`, a lead belongs to who owned it at the start, or
            else got it first within the time.
        pipelines: The pipelines of the deals, whose stages say what is won and lost. Without any, the leads say it.

    >>> from datetime import UTC
    >>> from leadflow import entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> conversion([], entered("mql"), entered("won"), within=timedelta(days=90), as_of=now).mature.value is None
    True
    """
    positive_timedelta(within, "within")
    population = read_by(leads, None, pipelines, as_of=as_of)
    asked = _asked(population, start, stop, within)
    found = _counted(asked, list(_members(population, start, stop)), by)
    return attrs.evolve(found, not_yet_created=population.not_yet_created)


def cohorts(
    leads: Iterable[Lead],
    period: Period,
    *,
    within: timedelta,
    as_of: datetime,
    start: Happening | None = None,
    stop: Happening | None = None,
    count: int = 1,
    by: Grouping | None = None,
    funnel: Funnel | None = None,
    pipelines: Iterable[Funnel] = (),
    tz: tzinfo = UTC,
) -> Cohorts:
    """Return how many leads of each period converted within a time, all of them as known at one instant.

    This is what a trend of conversion is read from: every cohort has had the same time, or says how many have not yet.

    Args:
        leads: Any iterable of leads, or a population.
        period: The last of the periods, such as `Month(2026, 3)`.
        within: The time that a lead has.
        as_of: The instant, aware: leads created later are left out and counted.
        start: What makes a lead a member of the period in which it first happens: its creation unless given.
        stop: What it is to reach: becoming a customer, by its stage or by a deal, unless given.
        count: How many periods in a row.
        by: A handle to group by, as for `conversion`.
        funnel: Says in which stages a lead is won; without one, the leads say it.
        pipelines: The pipelines of the deals, whose stages say what is won and lost. Without any, the leads say it.
        tz: The zone of the periods' days.

    >>> from leadflow import Month
    >>> now = datetime(2026, 5, 1, tzinfo=UTC)
    >>> lead = Lead("L-1", created_at=datetime(2026, 3, 9, tzinfo=UTC))
    >>> found = cohorts([lead], Month(2026, 4), within=timedelta(days=30), as_of=now, count=2)
    >>> [str(cohort.mature) for cohort in found.periods], str(found.latest.period)
    (['0 of 1 (0 %)', '0 of 0 (n/a)'], 'Mar 2026')
    """
    positive_timedelta(within, "within")
    whole_number(count, "count", minimum=1)
    first = created() if start is None else start
    population = read_by(leads, funnel, pipelines, as_of=as_of)
    asked = _asked(population, first, stop, within)
    members = list(_members(population, first, stop))
    begun = min((member.began for member in members if member.began is not None), default=population.as_of)
    found: list[Conversion] = []
    latest: Conversion | None = None
    while len(found) < count or (latest is None and period.bounds(tz)[1] > begun):
        low, high = period.bounds(tz)
        own = [member for member in members if member.began is None or low <= member.began < high]
        cohort = _counted(asked, own, by)
        # While a period runs, others may begin in it, and they have that time, too.
        known_at = high + within if high > population.as_of else cohort.known_at
        later = population.not_yet_created
        cohort = attrs.evolve(cohort, period=period, known_at=known_at, not_yet_created=later)
        if latest is None and cohort.mature.of and cohort.known_at is None:
            latest = cohort
        found.append(cohort)
        period = period.previous()
    return Cohorts(periods=tuple(reversed(found[:count])), latest=latest)


def _asked(population: Population, start: Happening, stop: Happening | None, within: timedelta) -> Conversion:
    return Conversion(
        start=str(start),
        stop="becoming a customer" if stop is None else str(stop),
        within=within,
        as_of=population.as_of,
        mature=Proportion(0, 0),
    )


def _counted(asked: Conversion, members: Sequence[_Member], by: Grouping | None) -> Conversion:
    now, within = asked.as_of, asked.within
    began = [member.began for member in members if member.began is not None]
    open_still = [at for at in began if now - at < within]
    in_time = [
        now - member.began >= within
        for member in members
        if member.began is not None and member.reached is not None and member.reached - member.began <= within
    ]
    groups: dict[Hashable, list[_Member]] = {}
    if by is not None:
        ends = [now if each.began is None else each.reached or min(now, each.began + within) for each in members]
        groups = grouped(
            (owner_or_value(by, each.lead, each.began or each.lead.created_at, end), each)
            for each, end in zip(members, ends, strict=True)
        )
    return attrs.evolve(
        asked,
        mature=Proportion(in_time.count(True), len(began) - len(open_still)),
        immature=len(open_still),
        immature_converted=in_time.count(False),
        unknown=len(members) - len(began),
        known_at=max(open_still) + within if open_still else None,
        groups=FrozenMapping({value: _counted(asked, own, None) for value, own in groups.items()}),
    )


@attrs.frozen(kw_only=True, weakref_slot=False)
class _OfPeriod:
    start: str
    stop: str
    period: Period
    as_of: datetime
    unknown: int = 0
    not_yet_created: int = 0


def _of_period(
    population: Population, start: Happening, stop: Happening, period: Period, *, tz: tzinfo
) -> tuple[list[_Member], list[_Member], dict[str, Any]]:
    """Return the leads that first began in the period, those that first got to `stop` in it, and what was asked."""
    low, high = period.bounds(tz)
    both = [list(_members(population, *ends)) for ends in ((start, stop), (stop, start))]
    began, stopped = ([one for one in each if one.began is not None and low <= one.began < high] for each in both)
    asked = {
        "start": str(start),
        "stop": str(stop),
        "period": period,
        "as_of": population.as_of,
        "unknown": sum(member.began is None for member in both[0]),
        "not_yet_created": population.not_yet_created,
    }
    return began, stopped, asked


@attrs.frozen(kw_only=True, weakref_slot=False)
class CohortConversion(_OfPeriod):
    """How many of a period's cohort have `converted` so far; of `unknown` leads it is not known what they did."""

    converted: Proportion


def cohort_conversion(
    leads: Iterable[Lead],
    start: Happening,
    stop: Happening,
    period: Period,
    *,
    as_of: datetime,
    pipelines: Iterable[Funnel] = (),
    tz: tzinfo = UTC,
) -> CohortConversion:
    """Return how many of the leads that first reached `start` in the period have reached `stop` by `as_of`.

    The cohort of a recent period has had little time: to compare periods, ask `cohorts`.

    Args:
        leads: Any iterable of leads, or a population.
        start: What makes a lead a member, when it first happens in the period.
        stop: What it is to reach: another event, at that instant or later.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware: leads created later are left out and counted.
        pipelines: The pipelines of the deals, whose stages say what is won and lost. Without any, the leads say it.
        tz: The zone of the period's days.

    >>> from leadflow import Month, entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> cohort_conversion([], entered("mql"), entered("won"), Month(2026, 3), as_of=now).converted.value is None
    True
    """
    population = read_by(leads, None, pipelines, as_of=as_of)
    cohort, _, asked = _of_period(population, start, stop, period, tz=tz)
    return CohortConversion(converted=Proportion(sum(one.reached is not None for one in cohort), len(cohort)), **asked)


@attrs.frozen(kw_only=True, weakref_slot=False)
class PeriodConversion(_OfPeriod):
    """How many `stop`s a period saw per `start`, mostly of other leads: it may exceed 1, and has no interval."""

    ratio: Ratio


def period_conversion(
    leads: Iterable[Lead],
    start: Happening,
    stop: Happening,
    period: Period,
    *,
    as_of: datetime,
    pipelines: Iterable[Funnel] = (),
    tz: tzinfo = UTC,
) -> PeriodConversion:
    """Return how many leads first reached `stop` in the period, per lead that first reached `start` in it.

    The arguments are those of `cohort_conversion`.

    >>> from leadflow import Month, entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> period_conversion([], entered("mql"), entered("won"), Month(2026, 3), as_of=now).ratio.value is None
    True
    """
    population = read_by(leads, None, pipelines, as_of=as_of)
    starts, stops, asked = _of_period(population, start, stop, period, tz=tz)
    return PeriodConversion(ratio=Ratio(len(stops), len(starts)), **asked)
