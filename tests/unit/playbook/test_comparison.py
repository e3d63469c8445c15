from datetime import timedelta

import pytest

from leadflow import Money, Month
from leadflow.metrics import Proportion
from leadflow.playbook import Comparison, Figure, FigureKind

Number = int | float | Money | timedelta
FEBRUARY, MARCH = Month(2026, 2), Month(2026, 3)


def figure(
    value: Number | None, *, kind: FigureKind = FigureKind.COUNT, better: bool | None = True, key: str = "x"
) -> Figure:
    return Figure(key, label="a figure", kind=kind, value=value, higher_is_better=better)


def share(counted: int, of: int) -> Figure:
    cases = Proportion(counted, of)
    return Figure("x", label="kept", kind=FigureKind.SHARE, value=cases.value, higher_is_better=True, cases=cases)


def between(old: Figure | None, new: Figure | None) -> Comparison:
    return Comparison.between([old] if old else [], [new] if new else [], periods=(FEBRUARY, MARCH))


@pytest.mark.parametrize(
    ("before", "after", "kind", "difference", "told"),
    [
        (4, 6, FigureKind.COUNT, 2, ["4", "+2"]),
        (1500, 400, FigureKind.COUNT, -1100, ["1,500", "-1,100"]),
        (4, 4, FigureKind.COUNT, 0, ["4", "0"]),
        (0.1, 0.3, FigureKind.SHARE, 0.2, ["10%", "+20 pts"]),
        (0.301, 0.3, FigureKind.SHARE, -0.001, ["30%", "0 pts"]),
        (Money(9, "EUR"), Money(7, "EUR"), FigureKind.MONEY, Money(-2, "EUR"), ["9 EUR", "-2 EUR"]),
        (Money(7, "EUR"), Money(9, "EUR"), FigureKind.MONEY, Money(2, "EUR"), ["7 EUR", "+2 EUR"]),
        (Money(7, "EUR"), Money(9, "VND"), FigureKind.MONEY, None, ["7 EUR", ""]),
        (Money(7, "EUR"), 9, FigureKind.MONEY, None, ["7 EUR", ""]),
        (timedelta(days=3), timedelta(days=5), FigureKind.TIME, timedelta(days=2), ["3.0 days", "+2.0 days"]),
        (timedelta(days=3), timedelta(days=1), FigureKind.TIME, timedelta(days=-2), ["3.0 days", "-2.0 days"]),
        (timedelta(days=3), timedelta(days=3), FigureKind.TIME, timedelta(0), ["3.0 days", "0"]),
        (timedelta(days=3), 4, FigureKind.TIME, None, ["3.0 days", ""]),
        (4, timedelta(days=3), FigureKind.TIME, None, ["4", ""]),
        (None, 4, FigureKind.COUNT, None, ["n/a", ""]),
        (4, None, FigureKind.COUNT, None, ["4", ""]),
    ],
)
def test_a_difference_is_exact_or_not_there(
    before: Number | None, after: Number | None, kind: FigureKind, difference: Number | None, told: list[str]
) -> None:
    found = between(figure(before, kind=kind), figure(after, kind=kind))
    assert found["x"].difference == difference
    assert found["x"].texts == tuple(told)


def test_what_changed_says_so_in_short() -> None:
    assert repr(between(figure(4), figure(3))) == "<Comparison Feb 2026 to Mar 2026: 1 figures, 1 worse>"


def test_better_and_worse_depend_on_the_figure() -> None:
    assert between(figure(4), figure(6))["x"].better is True
    assert between(figure(6), figure(4))["x"].better is False
    assert between(figure(6, better=False), figure(4, better=False))["x"].better is True
    assert between(figure(4), figure(4))["x"].better is None
    assert between(figure(4, better=None), figure(6, better=None))["x"].better is None
    assert between(figure(None), figure(6))["x"].better is None
    days = [figure(timedelta(days=number), better=False) for number in (2, 3)]
    assert between(days[0], days[1]).worse == (between(days[0], days[1])["x"],)
    assert between(figure(Money(7, "EUR")), figure(Money(6, "EUR")))["x"].better is False


def test_a_figure_of_one_review_only_is_there() -> None:
    gone, new = between(figure(4), None), between(None, figure(4))
    assert (gone["x"].before, gone["x"].after) == (4, None)
    assert (new["x"].before, new["x"].after) == (None, 4)
    assert gone["x"].interval is None
    both = Comparison.between(
        [figure(1, key="a"), figure(1, key="b")], [figure(1, key="c"), figure(1, key="b")], periods=(FEBRUARY, MARCH)
    )
    assert list(both.changes) == ["c", "b", "a"]


def test_of_shares_the_interval_of_the_difference_is_told() -> None:
    # Newcombe 1998: 56 of 70, then 48 of 80.
    low, high = between(share(56, 70), share(48, 80))["x"].interval or (0, 0)
    assert (round(low, 4), round(high, 4)) == (-0.3339, -0.0524)
    assert between(share(0, 0), share(48, 80))["x"].interval is None


def test_a_count_and_a_share_of_one_name_have_no_difference() -> None:
    change = between(figure(120), share(6, 10))["x"]
    assert (change.before, change.after, change.difference, change.better) == (120, 0.6, None, None)
