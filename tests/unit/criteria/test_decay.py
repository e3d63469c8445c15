"""How much of its points an event is still worth, by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from leadflow.criteria import Decay, HalfLife, LinearDecay, PerInterval, Steps, accepted, activities, entered
from leadflow.criteria.weights import Each, decayed
from leadflow.leads import Activity, Lead

TICK = timedelta(microseconds=1)


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.mark.parametrize(
    ("decay", "age", "share"),
    [
        (HalfLife(14), days(0), 1),
        (HalfLife(14), days(7), 0.5**0.5),
        (HalfLife(14), days(14), 0.5),
        (HalfLife(14), days(28), 0.25),
        (HalfLife(days=Fraction(1, 2)), days(1), 0.25),
        (LinearDecay(30), days(0), 1),
        (LinearDecay(30), days(10), Fraction(2, 3)),
        (LinearDecay(30), days(30), 0),
        (LinearDecay(30), days(31), 0),
        (LinearDecay(over_days=0.1), timedelta(hours=1.2), Fraction(1, 2)),
        (LinearDecay(Fraction(1, 3)), timedelta(hours=2), Fraction(3, 4)),
        (Steps({7: 1, 30: 0.5, 90: 0.25}), days(7), 1),
        (Steps({7: 1, 30: 0.5, 90: 0.25}), days(7) + TICK, Fraction(1, 2)),
        (Steps({30: 0.5, 7: 1, 90: 0.25}), days(30), Fraction(1, 2)),
        (Steps({7: 1, 30: 0.5, 90: 0.25}), days(90), Fraction(1, 4)),
        (Steps({7: 1, 30: 0.5, 90: 0.25}), days(90) + TICK, 0),
        (Steps([(7, Decimal("0.1")), (14, 0)]), days(3), Fraction(1, 10)),
        (Steps({7: 0.1}), days(3), Fraction(1, 10)),
        (PerInterval(percent=25, days=30, compounding=False), days(30) - TICK, 1),
        (PerInterval(percent=25, days=30, compounding=False), days(30), Fraction(3, 4)),
        (PerInterval(percent=25, days=30, compounding=False), days(90), Fraction(1, 4)),
        (PerInterval(percent=25, days=30, compounding=False), days(1000), 0),
        (PerInterval(percent=25, days=30, compounding=True), days(60), Fraction(9, 16)),
        (PerInterval(percent=100, days=30, compounding=True), days(30), 0),
        (PerInterval(percent=12.5, days=Fraction(1, 2), compounding=True), timedelta(hours=12), Fraction(7, 8)),
    ],
)
def test_the_share_that_is_left(decay: Decay, age: timedelta, share: float | Fraction) -> None:
    assert decay.share(age) == pytest.approx(share, abs=1e-15)
    if not isinstance(decay, HalfLife):
        assert decay.share(age) == share


@pytest.mark.parametrize(
    ("points", "ages", "decay", "total"),
    [
        (3, [0, 1, 2], None, 9),
        (3, [], HalfLife(14), 0),
        (3, [0, 14], HalfLife(14), 4),  # 4.5, half to even
        (5, [0, 14], HalfLife(14), 8),  # 7.5, half to even
        (-3, [0, 14], HalfLife(14), -4),
        (1, [14], HalfLife(14), 0),  # 0.5
        (1, [14, 14, 14], HalfLife(14), 2),  # 1.5: rounded once, not three times
        (1, [20, 20, 20], Steps({30: 0.5}), 2),
        (10, [10, 20], LinearDecay(30), 10),
        (7, [30, 60, 60], PerInterval(percent=50, days=30, compounding=True), 7),
    ],
)
def test_the_total_is_rounded_once_half_to_even(
    points: int, ages: list[float], decay: Decay | None, total: int
) -> None:
    assert decayed(points, map(days, ages), decay) == total
    assert decayed(points, map(days, reversed(ages)), decay) == total


def test_many_events_sum_exactly() -> None:
    third = Steps({30: Fraction(1, 3)})
    assert decayed(1, [days(1)] * 3_000, third) == 1_000
    tenth = Steps({30: 0.1})
    assert decayed(1, [days(1)] * 1_000_005, tenth) == 100_000


@pytest.mark.parametrize(
    ("decay", "reads"),
    [
        (HalfLife(14), "halving every 14 days"),
        (HalfLife(0.5), "halving every 0.5 days"),
        (LinearDecay(30), "falling to nothing over 30 days"),
        (Steps({7: 1, 30: 0.5}), "100 % up to 7 days, 50 % up to 30 days"),
        (PerInterval(percent=25, days=30, compounding=True), "losing 25 % of what is left every 30 days"),
        (PerInterval(percent=25, days=30, compounding=False), "losing 25 % of the whole every 30 days"),
    ],
)
def test_decays_read_aloud(decay: Decay, reads: str) -> None:
    assert str(decay) == reads


NOW = datetime(2026, 3, 31, tzinfo=UTC)
LEAD = Lead(
    "L-1",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    history=[Activity("click", at=NOW - days(number)) for number in (0, 14, 28)],
)


def test_each_time_is_worth_its_points() -> None:
    clicks = activities("click")
    assert clicks.each(3).earned(LEAD, as_of=NOW) == 9
    assert clicks.each(4, decay=HalfLife(days=14)).earned(LEAD, as_of=NOW) == 7
    assert clicks.each(3).earned(LEAD, as_of=NOW - days(1)) == 6
    assert clicks.within(days=14).each(3).earned(LEAD, as_of=NOW) == 6
    assert accepted().each(3).earned(LEAD, as_of=NOW) == 0


def test_what_bounds_each() -> None:
    assert [activities().each(3, at_most=5).bounded(earned) for earned in (0, 3, 5, 6)] == [0, 3, 5, 5]
    assert [activities().each(-3, at_most=-5).bounded(earned) for earned in (0, -3, -6)] == [0, -3, -5]
    assert activities().each(3).bounded(1000) == 1000


def test_each_reads_aloud_and_is_named_after_its_happening() -> None:
    rule = activities("click").each(3, at_most=15, decay=HalfLife(days=14))
    assert rule.name == "click"
    assert str(rule) == "+3 for each click, at most +15, halving every 14 days"
    assert rule == Each(activities("click"), 3, at_most=15, decay=HalfLife(14))
    assert str((entered("mql") | accepted()).each(-3, "moves")) == "-3 for each (entering mql or acceptance)"
    assert (entered("mql") | accepted()).each(-3, "moves").name == "moves"
