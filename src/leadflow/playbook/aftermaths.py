"""Aftermaths: what became of the leads of promises that were kept, and of those that were missed."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from functools import reduce
from operator import or_

import attrs

from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.criteria import Happening, deal_won, entered
from leadflow.leads import Lead
from leadflow.playbook._contracts import Sla, in_force_during
from leadflow.sla import Aftermath, Respond, SLAContract

__all__ = ["Aftermaths", "aftermaths_of"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Aftermaths:
    """What became of leads, by the promises to answer that were kept or missed: no word on what caused what.

    `so_far` are the leads of the period under review and what their deals are worth; they have not all had the time
    `within` (by the wall clock) in which a lead is expected to be won, until `matures_at`. `mature` are those of the
    latest period (`cohort`) all of which have had it; None, and none, when no period with leads has.

    >>> from datetime import UTC
    >>> Aftermaths(within=timedelta(days=90), matures_at=datetime(2026, 6, 30, tzinfo=UTC)).cohort is None
    True
    """

    within: timedelta
    matures_at: datetime
    so_far: tuple[Aftermath, ...] = ()
    cohort: Period | None = None
    mature: tuple[Aftermath, ...] = ()


def aftermaths_of(
    leads: Sequence[Lead],
    sla: Sla | None,
    period: Period,
    *,
    within: timedelta,
    as_of: datetime,
    assess: Assess,
    tz: tzinfo,
) -> Aftermaths | None:
    """Return the aftermath of every promise to answer in force in a period, of leads as they were known at `as_of`
    (UTC); None without a contract.

    They are won when they enter a stage of the contract in which leads are won, or win a deal.
    """
    if sla is None:
        return None
    first = min((lead.created_at for lead in leads), default=as_of)
    cohort = _latest_mature(period, within=within, as_of=as_of, first=first, tz=tz)
    return Aftermaths(
        within=within,
        matures_at=period.bounds(tz)[1] + within,
        so_far=_of(leads, sla, period, within=within, as_of=as_of, assess=assess, tz=tz),
        cohort=cohort,
        mature=() if cohort is None else _of(leads, sla, cohort, within=within, as_of=as_of, assess=assess, tz=tz),
    )


def _latest_mature(period: Period, *, within: timedelta, as_of: datetime, first: datetime, tz: tzinfo) -> Period | None:
    """Return the latest period up to this one that ended so long ago; None before the `first` lead."""
    found = period
    while (end := found.bounds(tz)[1]) > first:
        if end + within <= as_of:
            return found
        found = found.previous()
    return None


def _of(
    leads: Sequence[Lead],
    sla: Sla,
    period: Period,
    *,
    within: timedelta,
    as_of: datetime,
    assess: Assess,
    tz: tzinfo,
) -> tuple[Aftermath, ...]:
    low, high = period.bounds(tz)
    # A clock that started in the period has its start told in it: of few leads anything was.
    there = [lead for lead in leads if not lead.tracked or _lived(lead, low, high)]
    return tuple(
        contract.aftermath(there, each.name, period, outcome=_won(contract), within=within, as_of=as_of, assess=assess)
        for contract in in_force_during(sla, period)
        for each in contract.commitments
        if isinstance(each, Respond)
    )


def _lived(lead: Lead, low: datetime, high: datetime) -> bool:
    """Whether anything was told of a lead from one instant on, and anything before the other."""
    events = lead.history.events
    begun, ended = (events[0].at, events[-1].at) if events else (lead.created_at, lead.created_at)
    return max(ended, lead.created_at) >= low and min(begun, lead.created_at) < high


def _won(contract: SLAContract) -> Happening:
    return reduce(or_, (entered(stage) for stage in sorted(contract.won)), deal_won())
