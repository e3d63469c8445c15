"""Conversion: of those to whom one thing happened, how many came to another, and by when."""

from collections.abc import Hashable, Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

import attrs

from leadflow._validate import FrozenMapping, positive_timedelta, to_utc
from leadflow.calendars import Period
from leadflow.criteria import Happening
from leadflow.leads import Lead, Population
from leadflow.metrics.ratios import Proportion, Ratio, in_order

__all__ = [
    "CohortConversion",
    "Conversion",
    "Grouping",
    "PeriodConversion",
    "cohort_conversion",
    "conversion",
    "period_conversion",
]


class Grouping(Protocol):
    """What leads are grouped by: a handle, such as `source.channel`."""

    def get(self, lead: Lead) -> Hashable:
        """Return the value of this lead, or None when it is not known."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Conversion:
    """How many of those who came to `start` came to `stop` within a time: the mature ones decide, the rest is told
    apart.

    A lead is `mature` when it has had all of `within`; the `immature` ones have not, though `immature_converted` of
    them came to `stop` already. `unknown` leads are not tracked, so nobody knows what they did. `groups` holds the same
    per value of the grouping, None being the leads of whom it is not known.
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

    @property
    def rate(self) -> float | None:
        """The share of the mature ones who converted, or None when nobody is mature."""
        return self.mature.value

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of the rate at 95 %."""
        return self.mature.interval


def _first(happening: Happening, lead: Lead, as_of: datetime) -> datetime | None:
    found = happening.occurrences(lead, as_of=as_of)
    return found[0].at if found else None


def _first_from(happening: Happening, lead: Lead, start: datetime, as_of: datetime) -> datetime | None:
    found = happening.first_from(lead, start, as_of=as_of)
    return None if found is None else found.at


def _unknown(lead: Lead, *happenings: Happening) -> bool:
    return not lead.tracked and any(happening.needs_tracking for happening in happenings)


@attrs.define
class _Tally:
    counted: int = 0
    mature: int = 0
    immature: int = 0
    immature_converted: int = 0
    unknown: int = 0

    def add(self, lead: Lead, start: Happening, stop: Happening, within: timedelta, as_of: datetime) -> None:
        if _unknown(lead, start, stop):
            self.unknown += 1
            return
        entered = _first(start, lead, as_of)
        if entered is None:
            return
        reached = _first_from(stop, lead, entered, as_of)
        converted = reached is not None and reached - entered <= within
        if as_of - entered >= within:
            self.mature += 1
            self.counted += converted
        else:
            self.immature += 1
            self.immature_converted += converted


def conversion(
    leads: Iterable[Lead],
    start: Happening,
    stop: Happening,
    *,
    within: timedelta,
    as_of: datetime,
    by: Grouping | None = None,
) -> Conversion:
    """Return the share of those who came to `start` that came to `stop` within a time of it, of the mature ones only.

    Each lead counts once, from the first time that `start` happened to it; `stop` counts at that instant or later. `by`
    groups by a handle. A lead not yet created at `as_of` is left out and counted.

    >>> from datetime import UTC
    >>> from leadflow import entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> conversion([], entered("mql"), entered("won"), within=timedelta(days=90), as_of=now).rate is None
    True
    """
    now = to_utc(as_of, "as_of")
    positive_timedelta(within, "within")
    population = Population.of(leads, as_of=now)
    whole = _Tally()
    groups: dict[Hashable, _Tally] = {}
    for lead in population.leads:
        whole.add(lead, start, stop, within, now)
        if by is not None:
            groups.setdefault(by.get(lead), _Tally()).add(lead, start, stop, within, now)

    def result(tally: _Tally, not_yet_created: int = 0) -> Conversion:
        return Conversion(
            start=str(start),
            stop=str(stop),
            within=within,
            as_of=now,
            mature=Proportion(tally.counted, tally.mature),
            immature=tally.immature,
            immature_converted=tally.immature_converted,
            unknown=tally.unknown,
            not_yet_created=not_yet_created,
        )

    return attrs.evolve(
        result(whole, population.not_yet_created),
        groups=FrozenMapping({value: result(groups[value]) for value in in_order(groups)}),
    )


@attrs.frozen(kw_only=True, weakref_slot=False)
class _Asked:
    """What a question about the starts and stops of a period is asked of."""

    leads: tuple[Lead, ...]
    as_of: datetime
    low: datetime
    high: datetime
    unknown: int
    not_yet_created: int

    @classmethod
    def of(
        cls, leads: Iterable[Lead], happenings: tuple[Happening, ...], period: Period, *, as_of: datetime, tz: tzinfo
    ) -> "_Asked":
        now = to_utc(as_of, "as_of")
        low, high = period.bounds(tz)
        population = Population.of(leads, as_of=now)
        known = tuple(lead for lead in population.leads if not _unknown(lead, *happenings))
        return cls(
            leads=known,
            as_of=now,
            low=low,
            high=high,
            unknown=len(population.leads) - len(known),
            not_yet_created=population.not_yet_created,
        )

    def firsts(self, happening: Happening) -> list[tuple[Lead, datetime]]:
        """Return the leads to which it first happened in the period, and when."""
        found = ((lead, _first(happening, lead, self.as_of)) for lead in self.leads)
        return [(lead, at) for lead, at in found if at is not None and self.low <= at < self.high]


@attrs.frozen(kw_only=True, weakref_slot=False)
class CohortConversion:
    """How many of a period's cohort have `converted` so far; of `unknown` leads nobody knows what they did."""

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
    """Return how many of those who first came to `start` in the period have come to `stop` by `as_of`, whenever that
    was.

    The cohort of a recent period has had little time: compare cohorts at the same distance, or ask `conversion`.

    >>> from leadflow import Month, entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> cohort_conversion([], entered("mql"), entered("won"), Month(2026, 3), as_of=now).converted.value is None
    True
    """
    asked = _Asked.of(leads, (start, stop), period, as_of=as_of, tz=tz)
    firsts = asked.firsts(start)
    converted = sum(_first_from(stop, lead, at, asked.as_of) is not None for lead, at in firsts)
    return CohortConversion(
        start=str(start),
        stop=str(stop),
        period=period,
        as_of=asked.as_of,
        converted=Proportion(converted, len(firsts)),
        unknown=asked.unknown,
        not_yet_created=asked.not_yet_created,
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
    """Return how many first came to `stop` in the period, per lead that first came to `start` in it.

    >>> from leadflow import Month, entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> period_conversion([], entered("mql"), entered("won"), Month(2026, 3), as_of=now).ratio.value is None
    True
    """
    asked = _Asked.of(leads, (start, stop), period, as_of=as_of, tz=tz)
    return PeriodConversion(
        start=str(start),
        stop=str(stop),
        period=period,
        as_of=asked.as_of,
        ratio=Ratio(len(asked.firsts(stop)), len(asked.firsts(start))),
        unknown=asked.unknown,
        not_yet_created=asked.not_yet_created,
    )
