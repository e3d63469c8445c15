"""KPIs: the figures that marketing and sales share."""

from collections.abc import Hashable, Iterable
from datetime import UTC, datetime, timedelta, tzinfo

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import normalise_text
from leadflow.calendars import Period
from leadflow.criteria import Grouping
from leadflow.funnel import Funnel, StageKind
from leadflow.leads import Deal, DealKind, Lead
from leadflow.metrics.costs import Cost, Spend, costs
from leadflow.metrics.deals import Closing, Velocity, closing, customer_since, read_by, velocity
from leadflow.metrics.figures import Durations, Proportion, Ratio
from leadflow.metrics.grouping import DealField, at_end, followed, grouped, leads_of, normal_form

__all__ = ["KPIs", "StepConversion", "kpis", "steps"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class StepConversion:
    """The step from one stage to the next: the first later one to which the funnel declares a transition.

    `cohort`: of the leads that first reached `source` in the period, how many have reached `target` so far. Once the
    period is over, its members stand still; how many of them went on may grow. `in_period`: how many first reached
    `target` in the period, per lead that first reached `source` in it (often other leads): both stand still. `groups`
    holds the same per value of the grouping, of `steps`.
    """

    source: str
    target: str
    cohort: Proportion
    in_period: Ratio
    groups: FrozenMapping[Hashable, "StepConversion"] = attrs.field(factory=FrozenMapping)


@attrs.frozen(kw_only=True, weakref_slot=False)
class KPIs:
    """The figures that marketing and sales share, for one period.

    In it, `created` leads were created and `customers` were won. Of the leads created, `cohort_lead_to_customer` have
    bought so far; `period_lead_to_customer` sets the customers won in the period against the leads created in it.
    `lead_cycle` is the time from creation to winning, `closings` are of deals, one per kind. `groups` holds the
    same per value of the grouping.
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
    groups: FrozenMapping[Hashable, "KPIs"] = attrs.field(factory=FrozenMapping)


def kpis(
    leads: Iterable[Lead],
    funnel: Funnel | None,
    period: Period,
    *,
    as_of: datetime,
    by: Grouping | None = None,
    spend: Iterable[Spend] = (),
    pipelines: Iterable[Funnel] = (),
    tz: tzinfo = UTC,
) -> KPIs:
    """Return the shared figures of a period.

    A stage counts as reached when it was entered, or passed by entering a later one. A lead is a customer from the
    first time it was won, by its stage or by a deal. A period is read at its end: what is recorded to have happened
    later does not change it; only the cohorts go on, until `as_of`.

    Args:
        leads: Any iterable of leads, or a population.
        funnel: The funnel of the leads; without one there are no steps, and the leads say in which stages they are won.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware.
        by: A handle to group by, such as `source.channel`. By `owner`, leads belong to the owner of the lead and deals
            to that of the deal, both at the period's end. What was spent is in the whole only.
        spend: What was spent in the period; without it there are no costs.
        pipelines: The pipelines of the deals, whose stages say what is won and lost. Without any, the leads say it.
        tz: The zone of the period's days.

    >>> from leadflow import Month
    >>> from leadflow.funnel import presets
    >>> figures = kpis([], presets.lifecycle(), Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    >>> figures.cohort_lead_to_customer.value is None, figures.steps[0].source
    (True, 'lead')
    """
    now = read_by(leads, funnel, pipelines, as_of=as_of)
    bounds = period.bounds(tz)
    found = leads_of(now, bounds[1], by)
    then = at_end(now, bounds[1])
    closings = closing(then, period, as_of=then.as_of, by=by, tz=tz)
    # Money is spent on the channels of the leads, in whatever way either is spelled.
    channels = None if now.vocabularies is None else now.vocabularies.channels
    spent = [
        item if channels is None or item.channel is None else attrs.evolve(item, channel=channels.name_of(item.channel))
        for item in spend
    ]
    whole = _kpis([pair for _, pair in found], closings, funnel, bounds, spent)
    if by is None:
        return whole
    own_leads = grouped(found)
    # Leads and deals of one group may be spelled in two ways.
    of_deals = [(value, own) for figures in closings for value, own in figures.groups.items()]
    groups: dict[Hashable, KPIs] = {}
    for value in grouped([(value, None) for value in own_leads] + [(value, None) for value, _ in of_deals]):
        same = normal_form(value)
        pairs = [pair for each, own in own_leads.items() if normal_form(each) == same for pair in own]
        deals = tuple(own for each, own in of_deals if normal_form(each) == same)
        groups[value] = _kpis(pairs, deals, funnel, bounds, ())
    return attrs.evolve(whole, groups=FrozenMapping(groups))


def _kpis(
    pairs: list[tuple[Lead, Lead]],
    closings: tuple[Closing, ...],
    funnel: Funnel | None,
    bounds: tuple[datetime, datetime],
    spend: Iterable[Spend],
) -> KPIs:
    """Return the figures of leads as they were at the period's end, each with what is known of it now."""
    low, high = bounds
    created: list[str | None] = []
    won: list[str | None] = []
    cycles: list[timedelta] = []
    bought_since = 0
    for then, now in pairs:
        bought = customer_since(then)
        if low <= then.created_at < high:
            created.append(then.source.channel)
            bought_since += customer_since(now) is not None
        if bought is not None and low <= bought < high:
            won.append(then.source.channel)
            cycles.append(bought - then.created_at)
    return KPIs(
        created=len(created),
        customers=len(won),
        cohort_lead_to_customer=Proportion(bought_since, len(created)),
        period_lead_to_customer=Ratio(len(won), len(created)),
        steps=() if funnel is None else _steps(pairs, funnel, low, high),
        lead_cycle=Durations.of(cycles),
        closings=closings,
        velocities=tuple(item for figures in closings for item in velocity(figures)),
        costs=costs(spend, created=created, won=won),
    )


def steps(
    leads: Iterable[Lead],
    funnel: Funnel,
    period: Period,
    *,
    as_of: datetime,
    deals: bool | DealKind = False,
    by: Grouping | DealField | None = None,
    tz: tzinfo = UTC,
) -> tuple[StepConversion, ...]:
    """Return the conversion from each stage to the next, of leads or of deals.

    A stage counts as reached when it was entered, or passed by entering a later one. Which ones were reached in the
    period is read at its end, where those without a recorded stage are in the first one since their creation: an entry
    into it that is recorded later neither takes them out of that period nor counts again. Only how many of a cohort
    went on is read at `as_of`. Deals are followed as by `stage_flow`; one that was only in stages that `funnel` does
    not have is in another pipeline, and in none of the steps.

    Args:
        leads: Any iterable of leads, or a population.
        funnel: The funnel that reads their stages.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware.
        deals: Whether to follow the deals of the leads through `funnel`, their pipeline: all, or those of one kind.
        by: A handle to group by, such as `source.channel`, or, for deals, a `DealField`; read at the period's end.
        tz: The zone of the period's days.

    >>> from leadflow import Month
    >>> from leadflow.funnel import presets
    >>> steps([], presets.sales_steps(), Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC), deals=True)[0].target
    'discovery'
    """
    low, high = period.bounds(tz)
    population = read_by(leads, None, () if deals is False else (funnel,), as_of=as_of, wider=True)
    found = followed(population, funnel, high, deals, by)
    whole = _steps([pair for _, pair in found], funnel, low, high)
    groups = {} if by is None else {value: _steps(own, funnel, low, high) for value, own in grouped(found).items()}
    return tuple(
        attrs.evolve(step, groups=FrozenMapping({value: own[place] for value, own in groups.items()}))
        for place, step in enumerate(whole)
    )


def _steps(
    members: Iterable[tuple[Lead | Deal, Lead | Deal]], funnel: Funnel, low: datetime, high: datetime
) -> tuple[StepConversion, ...]:
    """Return the steps of what is followed, each as it was at the period's end and as it is known now."""
    path = (*funnel.of_kind(StageKind.OPEN), *funnel.of_kind(StageKind.WON)[:1])
    following: dict[str, str] = {}
    for place, stage in enumerate(path):
        targets = {transition.target for transition in funnel.transitions_from(stage)}
        onward = next((later for later in path[place + 1 :] if later in targets), None)
        if onward is not None:
            following[stage] = onward
    reached = dict.fromkeys(path, 0)
    went_on = dict.fromkeys(path, 0)
    stages = {normalise_text(name) for name in funnel.order}
    for then, now in members:
        entered, visits = then.stage_entries, then.journey.visits
        if isinstance(then, Deal) and visits and not any(normalise_text(each.stage) in stages for each in visits):
            continue
        milestones = funnel.milestones(then)
        since = milestones if entered == now.stage_entries else funnel.milestones(now)
        began = then.created_at if isinstance(then, Lead) else then.opened_at
        first = entered[0].at if entered else high
        # Until its first entry was recorded it was read as in the first stage: it cannot get there for the first time.
        known = funnel.entries[0] if began < low <= first else None
        for stage in path:
            if stage != known and stage in milestones and low <= milestones[stage] < high:
                reached[stage] += 1
                went = since.get(following.get(stage, ""))
                went_on[stage] += went is not None and went >= milestones[stage]
    return tuple(
        StepConversion(
            source=source,
            target=target,
            cohort=Proportion(went_on[source], reached[source]),
            in_period=Ratio(reached[target], reached[source]),
        )
        for source, target in following.items()
    )
