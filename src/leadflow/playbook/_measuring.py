"""What a period was in figures, and which instant of the period before compares with one of this."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

import attrs

from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.funnel import Funnel
from leadflow.icp import ICP
from leadflow.leads import Lead
from leadflow.metrics import FunnelReport, KPIs, Rejections, Spend, kpis, rejections, stage_flow
from leadflow.playbook._contracts import Sla, attainments_of
from leadflow.playbook.comparison import Figure
from leadflow.playbook.figures import figures_of
from leadflow.sla import Attainments, Provided

__all__ = ["Agreement", "Measures", "at_the_same_distance", "had_leads", "measured"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Agreement:
    """What a review needs of a playbook."""

    name: str
    version: int
    assess: Assess
    icps: tuple[ICP, ...]
    funnel: Funnel | None
    sla: Sla | None
    not_our_customer: tuple[str, ...]
    won_within: timedelta
    tz: tzinfo


@attrs.frozen(kw_only=True, weakref_slot=False)
class Measures:
    """What a period was in figures."""

    attainments: tuple[Attainments, ...]
    funnel: FunnelReport | None
    kpis: KPIs
    rejections: Rejections

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What it is compared by."""
        return figures_of(attainments=self.attainments, funnel=self.funnel, kpis=self.kpis, rejections=self.rejections)


def measured(
    agreed: Agreement,
    leads: Sequence[Lead],
    period: Period,
    *,
    as_of: datetime,
    provided: Sequence[Provided] = (),
    spend: Sequence[Spend] = (),
    contested: bool = False,
) -> Measures:
    """Return what a period was in figures, as known at `as_of` of leads cut at that instant; `contested` asks the ICP,
    too.
    """
    return Measures(
        attainments=attainments_of(agreed.sla, leads, period, as_of=as_of, assess=agreed.assess, provided=provided),
        funnel=None if agreed.funnel is None else stage_flow(leads, agreed.funnel, period, as_of=as_of, tz=agreed.tz),
        kpis=kpis(leads, agreed.funnel, period, as_of=as_of, spend=spend, tz=agreed.tz),
        rejections=rejections(
            leads,
            period,
            as_of=as_of,
            assess=agreed.assess if contested else None,
            not_our_customer=agreed.not_our_customer,
            tz=agreed.tz,
        ),
    )


def at_the_same_distance(as_of: datetime, period: Period, before: Period, tz: tzinfo) -> datetime:
    """Return the instant that lies to the period before as `as_of` lies to the period: to its end when that is over."""
    start, end = period.bounds(tz)
    start_before, end_before = before.bounds(tz)
    if as_of >= end:
        return end_before + (as_of - end)
    return min(start_before + (as_of - start), end_before)


def had_leads(leads: Iterable[Lead], period: Period, tz: tzinfo) -> bool:
    """Whether any of these leads was there before the period was over: else there is nothing to compare with."""
    end = period.bounds(tz)[1]
    return any(lead.created_at < end for lead in leads)
