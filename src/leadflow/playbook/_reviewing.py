"""How a review is made: every part of it over the same leads, each as it was known at the instant."""

from collections.abc import Iterable
from datetime import datetime

from leadflow._validate import FrozenMapping, to_utc
from leadflow.calendars import Period
from leadflow.errors import invalid_type
from leadflow.leads import Lead, Population
from leadflow.metrics import Observed, Spend, objections, targeting
from leadflow.playbook._contracts import breaches_by_name, unmatched_by_all, versions_of
from leadflow.playbook._measuring import Agreement, at_the_same_distance, had_leads, measured
from leadflow.playbook.aftermaths import aftermaths_of
from leadflow.playbook.agenda import agenda_of
from leadflow.playbook.blocked import blocked_leads
from leadflow.playbook.comparison import compared
from leadflow.playbook.left_out import LeftOut
from leadflow.playbook.promises import promises_of
from leadflow.playbook.review import Review
from leadflow.playbook.trend import trend_of
from leadflow.sla import Provided

__all__ = ["review_of"]


def review_of(
    agreed: Agreement,
    leads: Iterable[Lead],
    period: Period,
    *,
    as_of: datetime,
    provided: Iterable[Provided],
    spend: Iterable[Spend],
    observed: Iterable[Observed],
    trend: int | None,
) -> Review:
    """Return the review of a period, as known at `as_of`; see `Playbook.review`."""
    if not isinstance(period, Period):
        raise invalid_type("period", period, "a period is needed", "write Month(2026, 3)")
    now = to_utc(as_of, "as_of")
    population = Population.of(leads, as_of=now)
    known, given, spent = population.leads, tuple(provided), tuple(spend)
    measures = measured(agreed, known, period, as_of=now, provided=given, spend=spent, contested=True)
    before = period.previous()
    then = at_the_same_distance(now, period, before, agreed.tz)
    earlier = Population.of(known, as_of=then).leads
    change, told = None, {period: measures.figures}
    if had_leads(earlier, before, agreed.tz):
        told[before] = measured(agreed, earlier, before, as_of=then, provided=given).figures
        change = compared(told[before], measures.figures, periods=(before, period))
    blocked = () if agreed.funnel is None else blocked_leads(known, agreed.funnel, as_of=now, assess=agreed.assess)
    contracts = versions_of(agreed.sla)
    promises = promises_of(known, contracts, period, as_of=now, assess=agreed.assess, funnel=agreed.funnel)
    aftermaths = aftermaths_of(
        known, agreed.sla, period, within=agreed.won_within, as_of=now, assess=agreed.assess, tz=agreed.tz
    )
    heard = objections(known, period, as_of=now, icps=agreed.icps, funnel=agreed.funnel, tz=agreed.tz)
    met = targeting(known, agreed.icps, period, as_of=now, funnel=agreed.funnel, tz=agreed.tz)
    return Review(
        playbook=agreed.name,
        version=agreed.version,
        period=period,
        as_of=now,
        tz=agreed.tz,
        leads=len(known),
        attainments=measures.attainments,
        aftermaths=aftermaths,
        funnel=measures.funnel,
        kpis=measures.kpis,
        rejections=measures.rejections,
        objections=heard,
        targeting=met,
        blocked=blocked,
        promises=promises,
        observed=tuple(observed),
        left_out=LeftOut(
            not_yet_created=population.not_yet_created,
            repeated=population.repeated,
            without_stage=0 if measures.funnel is None else measures.funnel.without_stage,
            untracked=sum(not lead.tracked for lead in known),
            undeclared=FrozenMapping() if measures.funnel is None else measures.funnel.undeclared,
            unmatched=unmatched_by_all(measures.attainments),
        ),
        change=change,
        trend=None
        if trend is None
        else trend_of(agreed, known, period, as_of=now, count=trend, provided=given, told=told),
        agenda=agenda_of(
            attainments=measures.attainments,
            breaches=breaches_by_name(promises.breaches, contracts),
            aftermaths=aftermaths,
            rejections=measures.rejections,
            objections=heard,
            targeting=met,
            blocked=blocked,
            promises=promises,
            funnel=measures.funnel,
            change=change,
        ),
    )
