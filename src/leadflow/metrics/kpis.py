"""KPIs: the figures that marketing and sales share."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

import attrs

from leadflow._validate import to_utc
from leadflow.calendars import Period
from leadflow.funnel import Funnel, StageKind
from leadflow.leads import Lead, Population
from leadflow.metrics.costs import Cost, Spend, costs
from leadflow.metrics.deals import Closing, Velocity, closing, velocity
from leadflow.metrics.durations import Durations
from leadflow.metrics.met import customer_since
from leadflow.metrics.ratios import Proportion, Ratio

__all__ = ["KPIs", "StepConversion", "kpis"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class StepConversion:
    """The way from one stage to the next: the first later one that the funnel declares a way to.

    `cohort`: of those who first reached `source` in the period, how many have reached `target` so far. `in_period`: how
    many first reached `target` in the period, per lead that first reached `source` in it (often other leads).
    """

    source: str
    target: str
    cohort: Proportion
    in_period: Ratio


@attrs.frozen(kw_only=True, weakref_slot=False)
class KPIs:
    """The figures that marketing and sales share, for one period.

    `created` leads came and `customers` were won in it. Of the leads that came, `cohort_lead_to_customer` have bought
    so far; `period_lead_to_customer` sets the customers won in the period against the leads that came in it.
    `lead_cycle` is the time from creation to winning, `closings` tell of deals, one per kind.
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
    """Return the shared figures of a period, as known at `as_of`; `tz` is the zone of the period's days.

    A stage counts as reached when it was entered, or passed by entering a later one. A lead is a customer from the
    first time it entered a stage of kind WON or won a deal. Without a funnel there are no steps, without `spend` no
    costs.

    >>> from leadflow import Month
    >>> from leadflow.funnel import presets
    >>> figures = kpis([], presets.lifecycle(), Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    >>> figures.cohort_lead_to_customer.value is None, figures.steps[0].source
    (True, 'lead')
    """
    population = Population.of(leads, as_of=to_utc(as_of, "as_of"))
    low, high = period.bounds(tz)
    steps = _Steps(funnel)
    created: list[str | None] = []
    won: list[str | None] = []
    cycles: list[timedelta] = []
    bought_since = 0
    for lead in population:
        steps.add(lead, low, high)
        bought = customer_since(lead, steps.won_stages)
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
        steps=steps.result(),
        lead_cycle=Durations.of(cycles),
        closings=closings,
        velocities=tuple(item for figures in closings for item in velocity(figures)),
        costs=costs(spend, created=created, won=won),
    )


class _Steps:
    """The way to a purchase, counted from one stage to the next."""

    def __init__(self, funnel: Funnel | None) -> None:
        self.funnel = funnel
        self.won_stages = () if funnel is None else funnel.of_kind(StageKind.WON)
        self.path = () if funnel is None else (*funnel.of_kind(StageKind.OPEN), *self.won_stages[:1])
        self.next = [] if funnel is None else [_next(funnel, self.path, place) for place in range(len(self.path))]
        self.reached = [0] * len(self.path)
        self.went_on = [0] * len(self.path)

    def add(self, lead: Lead, low: datetime, high: datetime) -> None:
        if self.funnel is None:
            return
        milestones = self.funnel.milestones(lead)
        for place, stage in enumerate(self.path):
            at = milestones.get(stage)
            if at is not None and low <= at < high:
                self.reached[place] += 1
                following = self.next[place]
                self.went_on[place] += following is not None and self.path[following] in milestones

    def result(self) -> tuple[StepConversion, ...]:
        return tuple(
            StepConversion(
                source=source,
                target=self.path[following],
                cohort=Proportion(self.went_on[place], self.reached[place]),
                in_period=Ratio(self.reached[following], self.reached[place]),
            )
            for place, (source, following) in enumerate(zip(self.path, self.next, strict=True))
            if following is not None
        )


def _next(funnel: Funnel, path: Sequence[str], place: int) -> int | None:
    """Return the place of the first later stage that the funnel declares a way to; None where there is none."""
    targets = {way.target for way in funnel.transitions_from(path[place])}
    return next((later for later in range(place + 1, len(path)) if path[later] in targets), None)
