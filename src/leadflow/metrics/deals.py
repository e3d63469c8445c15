"""Deals: how many close, at what amount, how long they take, and how fast money moves through the pipeline."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction

import attrs

from leadflow.calendars import Period
from leadflow.leads import Deal, DealKind, Lead, Outcome, Population
from leadflow.metrics.figures import Average, Durations, Proportion, rounded
from leadflow.money import Money, total

__all__ = ["Closing", "Velocity", "closing", "customer_since", "velocity"]


def customer_since(lead: Lead, won_stages: Iterable[str]) -> datetime | None:
    """Return when a lead first was a customer: when it entered a stage in which leads are won, or won a deal."""
    entered = [at for stage in won_stages if (at := lead.journey.entered(stage)) is not None]
    bought = [deal.closed_at for deal in lead.deals if deal.outcome is Outcome.WON and deal.closed_at is not None]
    return min((*entered, *bought), default=None)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Closing:
    """The deals of one kind in a period: how many `closed` and how many of those were won, their amounts and their
    time.

    `averages` are the won deals' amounts, one per currency; `without_amount` won deals have none. `cycle` is the time
    from opening to winning. `open` deals were open when the period ended, worth `open_amounts`.
    """

    kind: DealKind
    closed: Proportion
    averages: tuple[Average, ...]
    without_amount: int
    cycle: Durations
    open: int
    open_amounts: tuple[Money, ...]

    @property
    def won(self) -> int:
        """The deals won in the period."""
        return self.closed.counted

    @property
    def lost(self) -> int:
        """The deals lost in the period."""
        return self.closed.of - self.closed.counted


def closing(leads: Iterable[Lead], period: Period, *, as_of: datetime, tz: tzinfo = UTC) -> tuple[Closing, ...]:
    """Return the closing of each kind of deal that was open or closed in the period, as known at `as_of`.

    >>> from leadflow import Month
    >>> closing([], Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    ()
    """
    low, high = period.bounds(tz)
    kinds: dict[DealKind, list[Deal]] = {kind: [] for kind in DealKind}
    for lead in Population.of(leads, as_of=as_of):
        for deal in lead.deals:
            if deal.opened_at < high and (deal.closed_at is None or deal.closed_at >= low):
                kinds[deal.kind].append(deal)
    return tuple(_closing(kind, deals, high) for kind, deals in kinds.items() if deals)


def _closing(kind: DealKind, deals: list[Deal], high: datetime) -> Closing:
    closed = [(deal, deal.closed_at) for deal in deals if deal.closed_at is not None and deal.closed_at < high]
    won = [(deal, at) for deal, at in closed if deal.outcome is Outcome.WON]
    still_open = [deal for deal in deals if deal.closed_at is None or deal.closed_at >= high]
    amounts = [deal.amount for deal, _ in won if deal.amount is not None]
    currencies = [amount.currency for amount in amounts]
    open_amounts = total(deal.amount for deal in still_open if deal.amount is not None)
    return Closing(
        kind=kind,
        closed=Proportion(len(won), len(closed)),
        averages=tuple(Average(amount, currencies.count(each)) for each, amount in sorted(total(amounts).items())),
        without_amount=len(won) - len(amounts),
        cycle=Durations.of(at - deal.opened_at for deal, at in won),
        open=len(still_open),
        open_amounts=tuple(amount for _, amount in sorted(open_amounts.items())),
    )


@attrs.frozen(kw_only=True, weakref_slot=False)
class Velocity:
    """How much money a day the open deals of one kind are worth, in one currency, at the pace of the period.

    Open deals x share won x average won deal / days of the cycle: what sales calls velocity. `per_day` is None when one
    of the four is not known.
    """

    kind: DealKind
    currency: str
    per_day: Money | None


def velocity(figures: Closing) -> tuple[Velocity, ...]:
    """Return the sales velocity of one kind of deal, one per currency of its won or open deals."""
    averages = {average.total.currency: average for average in figures.averages}
    cycle = figures.cycle.median_completed
    found: list[Velocity] = []
    for currency in sorted({*averages, *(amount.currency for amount in figures.open_amounts)}):
        average, per_day = averages.get(currency), None
        if average is not None and cycle:
            days = Fraction(cycle // timedelta(microseconds=1), 86_400_000_000)
            share = Fraction(figures.closed.counted, figures.closed.of)
            per_day = rounded(figures.open * share * Fraction(average.total.amount) / average.count / days, currency)
        found.append(Velocity(kind=figures.kind, currency=currency, per_day=per_day))
    return tuple(found)
