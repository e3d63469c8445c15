"""How a review is made: every part of it over the same leads, each as it was known at the instant."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

import attrs

from leadflow._validate import FrozenMapping, to_utc
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.errors import invalid_type
from leadflow.funnel import Funnel
from leadflow.leads import Lead
from leadflow.metrics import FunnelReport, Kpis, Observed, Population, Rejections, Spend, kpis, rejections, stage_flow
from leadflow.playbook.agenda import agenda_of
from leadflow.playbook.blocked import blocked_leads
from leadflow.playbook.comparison import Figure, compared
from leadflow.playbook.figures import figures_of
from leadflow.playbook.left_out import LeftOut
from leadflow.playbook.promises import Promises, promises_of
from leadflow.playbook.review import Review
from leadflow.sla import Attainments, Provided, SLAContract

__all__ = ["Agreement", "review_of"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Agreement:
    """What a review needs of a playbook."""

    name: str
    version: int
    assess: Assess
    funnel: Funnel | None
    sla: SLAContract | None
    not_our_customer: tuple[str, ...]
    tz: tzinfo


@attrs.frozen(kw_only=True, weakref_slot=False)
class _Measures:
    """What a period was in figures."""

    attainment: Attainments | None
    funnel: FunnelReport | None
    kpis: Kpis
    rejections: Rejections

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What it is compared by."""
        return figures_of(attainment=self.attainment, funnel=self.funnel, kpis=self.kpis, rejections=self.rejections)


def _measured(
    agreed: Agreement,
    leads: Sequence[Lead],
    period: Period,
    *,
    as_of: datetime,
    provided: Sequence[Provided],
    spend: Sequence[Spend],
    contested: bool,
) -> _Measures:
    attainment = None
    if agreed.sla is not None:
        attainment = agreed.sla.attainment(leads, period, as_of=as_of, assess=agreed.assess, provided=provided)
    return _Measures(
        attainment=attainment,
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


def _at_the_same_distance(as_of: datetime, period: Period, before: Period, tz: tzinfo) -> datetime:
    """Give the instant that lies to the period before as `as_of` lies to the period: to its end when that is over."""
    start, end = period.bounds(tz)
    start_before, end_before = before.bounds(tz)
    if as_of >= end:
        return end_before + (as_of - end)
    return min(start_before + (as_of - start), end_before)


def review_of(
    agreed: Agreement,
    leads: Iterable[Lead],
    period: Period,
    *,
    as_of: datetime,
    provided: Iterable[Provided],
    spend: Iterable[Spend],
    observed: Iterable[Observed],
) -> Review:
    """Give the review of a period, as known at `as_of`; see `Playbook.review`."""
    if not isinstance(period, Period):
        raise invalid_type("period", period, "a period is needed", "write Month(2026, 3)")
    now = to_utc(as_of, "as_of")
    population = Population.of(leads, as_of=now)
    known, given, spent = population.leads, tuple(provided), tuple(spend)
    measures = _measured(agreed, known, period, as_of=now, provided=given, spend=spent, contested=True)
    before = period.previous()
    then = _at_the_same_distance(now, period, before, agreed.tz)
    earlier = Population.of(known, as_of=then).leads
    change = None
    if earlier:
        measures_before = _measured(agreed, earlier, before, as_of=then, provided=given, spend=(), contested=False)
        change = compared(
            measures_before.figures,
            measures.figures,
            periods=(before, period),
        )
    blocked = () if agreed.funnel is None else blocked_leads(known, agreed.funnel, as_of=now, assess=agreed.assess)
    promises = Promises()
    if agreed.sla is not None:
        promises = promises_of(known, agreed.sla, period, as_of=now, assess=agreed.assess, funnel=agreed.funnel)
    return Review(
        playbook=agreed.name,
        version=agreed.version,
        period=period,
        as_of=now,
        tz=agreed.tz,
        leads=len(known),
        attainment=measures.attainment,
        funnel=measures.funnel,
        kpis=measures.kpis,
        rejections=measures.rejections,
        blocked=blocked,
        promises=promises,
        observed=tuple(observed),
        left_out=LeftOut(
            not_yet_created=population.not_yet_created,
            repeated=population.repeated,
            without_stage=0 if measures.funnel is None else measures.funnel.without_stage,
            untracked=sum(not lead.tracked for lead in known),
            undeclared=FrozenMapping() if measures.funnel is None else measures.funnel.undeclared,
            unmatched=() if measures.attainment is None else measures.attainment.unmatched,
        ),
        change=change,
        agenda=agenda_of(
            attainment=measures.attainment,
            rejections=measures.rejections,
            blocked=blocked,
            promises=promises,
            funnel=measures.funnel,
            change=change,
        ),
    )
