"""KPIs: the figures that marketing and sales share."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

import attrs

from leadflow.calendars import Period
from leadflow.funnel import Funnel, StageKind
from leadflow.leads import Lead, Population
from leadflow.metrics.costs import Cost, Spend, costs
from leadflow.metrics.deals import Closing, Velocity, closing, customer_since, velocity
from leadflow.metrics.figures import Durations, Proportion, Ratio

__all__ = ["KPIs", "StepConversion", "kpis"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class StepConversion:
    """The step from one stage to the next: the first later one to which the funnel declares a transition.

    `cohort`: of the leads that first reached `source` in the period, how many have reached `target` so far.
    `in_period`: how many first reached `target` in the period, per lead that first reached `source` in it (often other
    leads).
    """

    source: str
    target: str
    cohort: Proportion
    in_period: Ratio


@attrs.frozen(kw_only=True, weakref_slot=False)
class KPIs:
    """The figures that marketing and sales share, for one period.

    In it, `created` leads were created and `customers` were won. Of the leads created, `cohort_lead_to_customer` have
    bought so far; `period_lead_to_customer` sets the customers won in the period against the leads created in it.
    `lead_cycle` is the time from creation to winning, `closings` are of deals, one per kind.
    """

    created: int
    customers: int
    cohort_lead_to_customer: Proportion
    period_lead_to_customer: Ratio
    steps: tuple[StepConversion, ...]
    lead_cycle: Durations
    closings: tuple[Closing, ...]
    velocities: tuple[Velocity, ...]
    costs: tuple[Cost, ...]


def kpis(
    leads: Iterable[Lead],
    funnel: Funnel | None,
    period: Period,
    *,
    as_of: datetime,
    spend: Iterable[Spend] = (),
    tz: tzinfo = UTC,
) -> KPIs:
    """Return the shared figures of a period, as known at `as_of`.

    A stage counts as reached when it was entered, or passed by entering a later one. A lead is a customer from the
    first time it entered a stage of kind WON or won a deal.

    Args:
        leads: Any iterable of leads, or a population.
        funnel: The funnel of the leads; without one there are no steps.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware.
        spend: What was spent in the period; without it there are no costs.
        tz: The zone of the period's days.

    >>> from leadflow import Month
    >>> from leadflow.funnel import presets
    >>> figures = kpis([], presets.lifecycle(), Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    >>> figures.cohort_lead_to_customer.value is None, figures.steps[0].source
    (True, 'lead')
    """
    population = Population.of(leads, as_of=as_of)
    low, high = period.bounds(tz)
    won_stages = () if funnel is None else funnel.of_kind(StageKind.WON)
    created: list[str | None] = []
    won: list[str | None] = []
    cycles: list[timedelta] = []
    bought_since = 0
    for lead in population:
        bought = customer_since(lead, won_stages)
        if low <= lead.created_at < high:
            created.append(lead.source.channel)
            bought_since += bought is not None
        if bought is not None and low <= bought < high:
            won.append(lead.source.channel)
            cycles.append(bought - lead.created_at)
    closings = closing(population, period, as_of=as_of, tz=tz)
    return KPIs(
        created=len(created),
        customers=len(won),
        cohort_lead_to_customer=Proportion(bought_since, len(created)),
        period_lead_to_customer=Ratio(len(won), len(created)),
        steps=() if funnel is None else _steps(population, funnel, low, high),
        lead_cycle=Durations.of(cycles),
        closings=closings,
        velocities=tuple(item for figures in closings for item in velocity(figures)),
        costs=costs(spend, created=created, won=won),
    )


def _steps(population: Population, funnel: Funnel, low: datetime, high: datetime) -> tuple[StepConversion, ...]:
    path = (*funnel.of_kind(StageKind.OPEN), *funnel.of_kind(StageKind.WON)[:1])
    following: dict[str, str] = {}
    for place, stage in enumerate(path):
        targets = {transition.target for transition in funnel.transitions_from(stage)}
        onward = next((later for later in path[place + 1 :] if later in targets), None)
        if onward is not None:
            following[stage] = onward
    reached = dict.fromkeys(path, 0)
    went_on = dict.fromkeys(path, 0)
    for lead in population:
        milestones = funnel.milestones(lead)
        for stage in path:
            if stage in milestones and low <= milestones[stage] < high:
                reached[stage] += 1
                went_on[stage] += following.get(stage) in milestones
    return tuple(
        StepConversion(
            source=source,
            target=target,
            cohort=Proportion(went_on[source], reached[source]),
            in_period=Ratio(reached[target], reached[source]),
        )
        for source, target in following.items()
    )
