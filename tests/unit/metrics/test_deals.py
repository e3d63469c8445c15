"""Deals, KPIs without a funnel, and costs: figures by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow import Actor, DealKind, DealUpdated, Lead, Money, Month, Outcome, Source
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.metrics import Average, Durations, Observed, Proportion, Spend, closing, costs, kpis, velocity

START = datetime(2026, 3, 1, tzinfo=UTC)
MARCH = Month(2026, 3)
NOW = START + timedelta(days=45)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def deal(
    name: str,
    opened: float,
    closed: float | None = None,
    *,
    outcome: Outcome = Outcome.WON,
    amount: Money | None = None,
    kind: DealKind | None = None,
) -> Lead:
    told = [DealUpdated(name, at=day(opened), amount=amount, kind=kind)]
    if closed is not None:
        told.append(DealUpdated(name, at=day(closed), outcome=outcome))
    return Lead(f"L-{name}", created_at=day(opened), source=Source(channel="email"), history=told)


def euros(amount: int) -> Money:
    return Money(amount, "EUR")


def population() -> list[Lead]:
    return [
        deal("a", 0, 10, amount=euros(100)),
        deal("b", -10, 20, amount=euros(300)),
        deal("c", 5, 6, amount=Money(7, "VND")),
        deal("d", 5, 25),
        deal("e", 2, 12, outcome=Outcome.LOST, amount=euros(1000)),
        deal("f", 3, amount=euros(50)),
        deal("g", 3, 40, amount=euros(60)),  # won in April: open at the end of March
        deal("h", -50, -20, amount=euros(9999)),  # won in February
        deal("i", 35, amount=euros(9999)),  # opened in April
        deal("r", 1, 3, amount=euros(10), kind=DealKind.RENEWAL),
    ]


def test_closing_is_told_per_kind() -> None:
    new, renewal = closing(population(), MARCH, as_of=NOW)
    assert (new.kind, renewal.kind) == (DealKind.NEW, DealKind.RENEWAL)
    assert (new.closed, new.won, new.lost) == (Proportion(4, 5), 4, 1)
    assert new.averages == (Average(euros(400), 2), Average(Money(7, "VND"), 1))
    assert new.without_amount == 1
    # 10, 30, 1 and 20 days.
    assert new.cycle == Durations.of([timedelta(days=days) for days in (10, 30, 1, 20)])
    assert (new.open, new.open_amounts) == (2, (euros(110),))
    assert (renewal.closed, renewal.open, renewal.open_amounts) == (Proportion(1, 1), 0, ())


def test_velocity_is_open_times_won_times_average_by_the_cycle() -> None:
    new, renewal = closing(population(), MARCH, as_of=NOW)
    in_euros, in_dong = velocity(new)
    # Of the deals in EUR: 2 open x 2/3 won x 200 EUR / 20 days. None in VND is open.
    assert (in_euros.currency, in_euros.per_day) == ("EUR", Money("13.33", "EUR"))
    assert in_dong.per_day == Money(0, "VND")
    assert velocity(renewal)[0].per_day == euros(0)


def test_a_day_of_the_cycle_is_a_day() -> None:
    trillion = Money(10**12, "VND")
    deals = [deal("won", 1, 2, amount=trillion), deal("open", 3, amount=trillion)]
    (figures,) = closing(deals, MARCH, as_of=NOW)
    assert figures.cycle.median_completed == timedelta(days=1)
    assert [item.per_day for item in velocity(figures)] == [trillion]


def test_what_is_not_known_gives_no_velocity() -> None:
    (only_open,) = closing([deal("f", 3, amount=euros(50))], MARCH, as_of=NOW)
    assert [item.per_day for item in velocity(only_open)] == [None]
    (at_once,) = closing([deal("f", 3, 3, amount=euros(50))], MARCH, as_of=NOW)
    assert [item.per_day for item in velocity(at_once)] == [None]


def test_an_average_of_nothing_is_none() -> None:
    assert Average(euros(100), 0).value is None
    assert Average(euros(100), 3).value == Money("33.33", "EUR")
    assert Average(Money("0.005", "EUR"), 1).value == Money(0, "EUR")  # half-even


def test_customers_are_told_by_deals_where_there_is_no_funnel() -> None:
    figures = kpis(population(), None, MARCH, as_of=NOW)
    assert figures.steps == ()
    assert (figures.created, figures.customers) == (7, 5)
    assert figures.cohort_lead_to_customer == Proportion(5, 7)
    assert figures.costs == ()


@pytest.mark.parametrize(("at", "inside"), [(-0.001, 0), (0, 1), (30.999, 1), (31, 0)])
def test_a_month_is_half_open(at: float, inside: int) -> None:
    assert kpis([deal("came", at)], None, MARCH, as_of=NOW).created == inside
    bought = kpis([deal("bought", -9, at)], None, MARCH, as_of=NOW)
    assert (bought.customers, bought.lead_cycle.completed) == (inside, inside)


def test_what_is_closed_as_the_month_ends_is_open_in_it() -> None:
    for at, counted in ((30.999, (0, 1)), (31, (1, 0))):
        (figures,) = closing([deal("bought", -9, at)], MARCH, as_of=NOW)
        assert (figures.open, figures.closed.of) == counted


def test_costs_are_told_per_channel_and_in_all() -> None:
    spend = [Spend(euros(90), channel="Email"), Spend(euros(10)), Spend(Money(7, "VND"), campaign="tet")]
    found = kpis(population(), None, MARCH, as_of=NOW, spend=spend).costs
    assert [(cost.channel, cost.spent) for cost in found] == [
        (None, euros(100)),
        (None, Money(7, "VND")),
        ("email", euros(90)),
    ]
    assert found[0].per_lead == Average(euros(100), 7)
    assert found[2].per_customer.value == euros(18)


def test_money_spent_on_nobody_has_no_cost_per_lead() -> None:
    (cost,) = costs([Spend(euros(90))], created=[], won=[])
    assert (cost.per_lead.value, cost.per_customer.value) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda: Spend(90), InvalidTypeError),
        (lambda: Observed(" ", 1), InvalidValueError),
        (lambda: Observed("visits", "many"), InvalidTypeError),
        (lambda: Observed("visits", True), InvalidTypeError),
        (lambda: Observed("visits", 1, period="March"), InvalidTypeError),  # type: ignore[arg-type]  # no period
        (lambda: Observed("visits", 1, target_by="May"), InvalidTypeError),  # type: ignore[arg-type]  # no date
        (lambda: Observed("visits", 1, party="finance"), InvalidValueError),  # type: ignore[arg-type]  # no team
        (lambda: Observed("visits", 3, period="2026-03"), InvalidTypeError),  # type: ignore[arg-type]  # no period
    ],
)
def test_what_is_no_figure_is_refused(wrong: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        wrong()  # type: ignore[operator]  # a function of no arguments


def test_observed_keeps_what_was_told() -> None:
    told = Observed("visits", float("nan"), target=euros(5), unit=" sessions ")
    assert (told.value, told.target, told.unit) == (None, euros(5), "sessions")
    assert Observed("revenue", euros(9), target=3).value == euros(9)
    assert Spend(euros(1), channel="fairs", campaign=" ").campaign is None


def test_a_party_may_be_spelled() -> None:
    assert Observed("calls", 1, party="Sales").party is Actor.SALES  # type: ignore[arg-type]  # as a table has it
