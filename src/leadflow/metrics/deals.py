"""Deals: how many close, at what amount, how long they take, and how fast money moves through the pipeline."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.calendars import Period
from leadflow.criteria import Grouping
from leadflow.funnel import Funnel, closed_stages
from leadflow.leads import Closed, Deal, DealKind, Lead, Outcome, Population
from leadflow.metrics.figures import Average, Durations, Proportion, rounded
from leadflow.metrics.grouping import DealField, at_end, deals_of, grouped
from leadflow.money import Money, total

__all__ = ["Closing", "Velocity", "closing", "customer_since", "read_by", "velocity"]


def read_by(
    leads: Iterable[Lead],
    funnel: Funnel | None,
    pipelines: Iterable[Funnel],
    *,
    as_of: datetime,
    wider: bool = False,
) -> Population:
    """Return the population, its closings read by the stages of a funnel and of pipelines where any are given.

    Args:
        leads: Any iterable of leads, or a population.
        funnel: The funnel of the leads; what it says stays as the population was read unless given.
        pipelines: The pipelines of the deals; likewise.
        as_of: The instant, aware.
        wider: Whether a population that was read by more pipelines stays as it is, where it reads the stages of these
            as they do: reading all of it again takes long.
    """
    several = tuple(pipelines)
    stages = closed_stages(funnel, several) if funnel is not None or several else None
    if stages is not None and isinstance(leads, Population) and leads.leads:
        # What is not given here stays as the population was read.
        known = leads.leads[0].closed_stages
        if wider and stages.deals_order == tuple(each for each in known.deals_order if each in stages.deals_order):
            alike = all(known.outcome_of(each) is stages.outcome_of(each) for each in stages.deals_order)
            stages = known if alike else stages
        if not several:
            stages = attrs.evolve(known, won=stages.won, lost=stages.lost)
        elif funnel is None:
            stages = attrs.evolve(stages, won=known.won, lost=known.lost, order=known.order)
    return Population.of(leads, as_of=as_of, closed_stages=stages)


def customer_since(lead: Lead) -> datetime | None:
    """Return when a lead first was a customer: won by its stage, or by a deal."""
    return next((closing.at for closing in lead.closings if closing.outcome is Outcome.WON), None)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Closing:
    """The deals of one kind in a period, as they were at its end.

    `closed` counts those closed in the period and still closed at its end, and how many of them were won. `averages`
    are the won deals' amounts, one per currency; `without_amount` won deals have none. `cycle` is the time from opening
    to winning, `lost_cycle` from opening to losing. `open` deals were open at the end, worth `open_amounts`.
    `currencies` holds the same per currency, which deals without an amount join where there is only one; `groups` per
    value of the grouping.
    """

    kind: DealKind
    closed: Proportion
    averages: tuple[Average, ...]
    without_amount: int
    cycle: Durations
    lost_cycle: Durations
    open: int
    open_amounts: tuple[Money, ...]
    currencies: FrozenMapping[str, "Closing"] = attrs.field(factory=FrozenMapping)
    groups: FrozenMapping[Hashable, "Closing"] = attrs.field(factory=FrozenMapping)

    won: int = attrs.field(init=False, eq=False, repr=False)
    """The deals won in the period."""
    lost: int = attrs.field(init=False, eq=False, repr=False)
    """The deals lost in the period."""
    revenue: tuple[Money, ...] = attrs.field(init=False, eq=False, repr=False)
    """The amounts of the won deals, summed per currency."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "won", self.closed.counted)
        object.__setattr__(self, "lost", self.closed.of - self.closed.counted)
        object.__setattr__(self, "revenue", tuple(average.total for average in self.averages))


_Member = tuple[Deal, Closed | None]
"""A deal at the end of a period, and its last closing if it was closed in it; None where it is open."""


def closing(
    leads: Iterable[Lead],
    period: Period,
    *,
    as_of: datetime,
    by: Grouping | DealField | None = None,
    pipelines: Iterable[Funnel] = (),
    tz: tzinfo = UTC,
) -> tuple[Closing, ...]:
    """Return the closing of each kind of deal that was open or closed in the period.

    A period is read at its end: what is recorded to have happened later does not change it.

    Args:
        leads: Any iterable of leads, or a population.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware.
        by: What to group by: a field of the deal, such as `DealField.REASON`, or a handle on its lead, such as
            `source.channel`. The handle `owner` is the owner of the deal.
        pipelines: The pipelines of the deals, whose stages say what is won and lost. Without any, the leads say it.
        tz: The zone of the period's days.

    >>> from leadflow import Month
    >>> closing([], Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    ()
    """
    low, high = period.bounds(tz)
    kinds: dict[DealKind, list[tuple[Hashable, _Member]]] = {kind: [] for kind in DealKind}
    population = at_end(read_by(leads, None, pipelines, as_of=as_of), high)
    for value, (deal, _) in deals_of(population, high, by):
        last = None if deal.outcome is None else deal.closings[-1]
        if last is None or last.at >= low:
            kinds[deal.kind].append((value, (deal, last)))
    found: list[Closing] = []
    for kind, pairs in kinds.items():
        if pairs:
            whole = _closing(kind, [member for _, member in pairs])
            groups = {} if by is None else {value: _closing(kind, own) for value, own in grouped(pairs).items()}
            found.append(attrs.evolve(whole, groups=FrozenMapping(groups)))
    return tuple(found)


def _closing(kind: DealKind, members: Sequence[_Member]) -> Closing:
    amounts = [None if deal.amount is None else deal.amount.currency for deal, _ in members]
    currencies = sorted({currency for currency in amounts if currency is not None})
    per_currency: dict[str, Closing] = {}
    for currency in currencies:
        with_it = {currency, None} if len(currencies) == 1 else {currency}
        own = [member for member, each in zip(members, amounts, strict=True) if each in with_it]
        per_currency[currency] = _summary(kind, own)
    return attrs.evolve(_summary(kind, members), currencies=FrozenMapping(per_currency))


def _summary(kind: DealKind, members: Sequence[_Member]) -> Closing:
    closed = [(deal, last) for deal, last in members if last is not None]
    won = [(deal, last) for deal, last in closed if last.outcome is Outcome.WON]
    amounts = [deal.amount for deal, _ in won if deal.amount is not None]
    currencies = [amount.currency for amount in amounts]
    open_deals = [deal for deal, last in members if last is None]
    open_amounts = total(deal.amount for deal in open_deals if deal.amount is not None)
    return Closing(
        kind=kind,
        closed=Proportion(len(won), len(closed)),
        averages=tuple(Average(amount, currencies.count(each)) for each, amount in sorted(total(amounts).items())),
        without_amount=len(won) - len(amounts),
        cycle=Durations.of(last.at - deal.opened_at for deal, last in won),
        lost_cycle=Durations.of(last.at - deal.opened_at for deal, last in closed if last.outcome is Outcome.LOST),
        open=len(open_deals),
        open_amounts=tuple(amount for _, amount in sorted(open_amounts.items())),
    )


@attrs.frozen(kw_only=True, weakref_slot=False)
class Velocity:
    """How much money a day the open deals of one kind are worth, in one currency, at the pace of the period.

    Open deals x share won x average won deal / days of the cycle, each of the deals in that currency: what sales calls
    velocity. `per_day` is None when one of the four is not known.
    """

    kind: DealKind
    currency: str
    per_day: Money | None


def velocity(figures: Closing) -> tuple[Velocity, ...]:
    """Return the sales velocity of one kind of deal, one per currency of its won or open deals."""
    found: list[Velocity] = []
    for currency, own in figures.currencies.items():
        if not (own.averages or own.open_amounts):
            continue
        cycle, per_day = own.cycle.median_completed, None
        if own.averages and cycle:
            days = Fraction(cycle // timedelta(microseconds=1), 86_400_000_000)
            share = Fraction(own.closed.counted, own.closed.of)
            (average,) = own.averages
            each = Fraction(average.total.amount) / average.count
            per_day = rounded(own.open * share * each / days, currency)
        found.append(Velocity(kind=figures.kind, currency=currency, per_day=per_day))
    return tuple(found)
