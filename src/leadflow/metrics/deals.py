"""Deals: how many close, at what amount, how long they take, and how fast money moves through the pipeline."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction

import attrs

from leadflow._validate import to_utc
from leadflow.calendars import Period
from leadflow.leads import Deal, DealKind, Lead, Outcome, Population
from leadflow.metrics.durations import Durations
from leadflow.metrics.ratios import Proportion
from leadflow.money import Money, total

__all__ = ["Average", "Closing", "Velocity", "closing", "velocity"]


def _rounded(amount: Fraction, currency: str) -> Money:
    cents = round(amount * 100)
    # Made of its digits: what a host sets for decimal arithmetic must not change a figure.
    return Money(Decimal((int(cents < 0), tuple(map(int, str(abs(cents)))), -2)), currency)


@attrs.frozen(weakref_slot=False)
class Average:
    """An amount shared by a number of things; the total and the number are exact, the `value` is rounded to hundredths.

    >>> Average(Money(100, "EUR"), 3).value
    Money('33.33', 'EUR')
    """

    total: Money
    count: int

    @property
    def value(self) -> Money | None:
        """The total per thing, or None when there is nothing to share it."""
        return _rounded(Fraction(self.total.amount) / self.count, self.total.currency) if self.count else None


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


@attrs.frozen(kw_only=True, weakref_slot=False)
class Velocity:
    """How much money a day the open deals of one kind are worth, in one currency, at the pace of the period.

    Open deals x share won x average won deal / days of the cycle: the sales velocity of the field. `per_day` is None
    when one of the four is not known.
    """

    kind: DealKind
    currency: str
    per_day: Money | None


def closing(leads: Iterable[Lead], period: Period, *, as_of: datetime, tz: tzinfo = UTC) -> tuple[Closing, ...]:
    """Return the closing of each kind of deal that was open or closed in the period, as known at `as_of`.

    >>> from leadflow import Month
    >>> closing([], Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    ()
    """
    low, high = period.bounds(tz)
    kinds: dict[DealKind, list[Deal]] = {kind: [] for kind in DealKind}
    for lead in Population.of(leads, as_of=to_utc(as_of, "as_of")).leads:
        for deal in lead.deals:
            if deal.opened_at < high and (deal.closed_at is None or deal.closed_at >= low):
                kinds[deal.kind].append(deal)
    return tuple(_closing(kind, deals, high) for kind, deals in kinds.items() if deals)


def _closing(kind: DealKind, deals: list[Deal], high: datetime) -> Closing:
    closed = [(deal, deal.closed_at) for deal in deals if deal.closed_at is not None and deal.closed_at < high]
    won = [(deal, at) for deal, at in closed if deal.outcome is Outcome.WON]
    still_open = [deal for deal in deals if deal.closed_at is None or deal.closed_at >= high]
    amounts = [deal.amount for deal, _ in won if deal.amount is not None]
    counts = {currency: sum(amount.currency == currency for amount in amounts) for currency in total(amounts)}
    return Closing(
        kind=kind,
        closed=Proportion(len(won), len(closed)),
        averages=tuple(Average(amount, counts[currency]) for currency, amount in sorted(total(amounts).items())),
        without_amount=len(won) - len(amounts),
        cycle=Durations.of(at - deal.opened_at for deal, at in won),
        open=len(still_open),
        open_amounts=_per_currency(deal.amount for deal in still_open),
    )


def _per_currency(amounts: Iterable[Money | None]) -> tuple[Money, ...]:
    sums = total(amount for amount in amounts if amount is not None)
    return tuple(sums[currency] for currency in sorted(sums))


def velocity(figures: Closing) -> tuple[Velocity, ...]:
    """Return the sales velocity of one kind of deal, one per currency of its won or open deals.

    >>> from leadflow import Month
    >>> [velocity(kind) for kind in closing([], Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))]
    []
    """
    averages = {average.total.currency: average for average in figures.averages}
    currencies = sorted({*averages, *(amount.currency for amount in figures.open_amounts)})
    return tuple(
        Velocity(kind=figures.kind, currency=currency, per_day=_per_day(figures, averages.get(currency)))
        for currency in currencies
    )


def _per_day(figures: Closing, average: Average | None) -> Money | None:
    cycle = figures.cycle.median_completed
    if average is None or not cycle:
        return None
    days = Fraction(cycle // timedelta(microseconds=1), 86_400_000_000)
    each = Fraction(average.total.amount) / average.count
    share = Fraction(figures.closed.counted, figures.closed.of)
    return _rounded(figures.open * share * each / days, average.total.currency)
