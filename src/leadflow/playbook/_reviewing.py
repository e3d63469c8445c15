"""How a review is made: every part of it over the same leads, each as it was known at the instant."""

from collections.abc import Iterable
from datetime import datetime

from leadflow._validate import FrozenMapping, to_utc
from leadflow.calendars import Period
from leadflow.errors import invalid_type
from leadflow.leads import Lead
from leadflow.metrics import Observed, Population, Spend, objections
from leadflow.playbook._measuring import Agreement, at_the_same_distance, had_leads, measured
from leadflow.playbook.agenda import agenda_of
from leadflow.playbook.blocked import blocked_leads
from leadflow.playbook.comparison import compared
from leadflow.playbook.left_out import LeftOut
from leadflow.playbook.promises import Promises, promises_of
from leadflow.playbook.review import Review
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
) -> Review:
    """Give the review of a period, as known at `as_of`; see `Playbook.review`."""
    if not isinstance(period, Period):
        raise invalid_type("period", period, "a period is needed", "write Month(2026, 3)")
    now = to_utc(as_of, "as_of")
    population = Population.of(leads, as_of=now)
    known, given, spent = population.leads, tuple(provided), tuple(spend)
    measures = measured(agreed, known, period, as_of=now, provided=given, spend=spent, contested=True)
    before = period.previous()
    then = at_the_same_distance(now, period, before, agreed.tz)
    earlier = Population.of(known, as_of=then).leads
    change = None
    if had_leads(earlier, before, agreed.tz):
        measures_before = measured(agreed, earlier, before, as_of=then, provided=given)
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
        objections=objections(known, period, as_of=now, tz=agreed.tz),
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
