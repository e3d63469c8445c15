"""The trend is the reviews of the months, each as it was known at the same point."""

import pickle
from collections.abc import Iterator
from datetime import timedelta

import pytest

from leadflow import Accepted, DealUpdated, Lead, Money, Month, ObjectionRaised, Outcome, StageEntered
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.playbook import Trend
from tests.unit.playbook.house import at, call, fitting, handed_over, playbook, with_parts

MARCH = Month(2026, 3)
FIRST_OF_APRIL = at(1, 8, month=4)


def leads() -> Iterator[Lead]:
    for month in (1, 2, 3):
        for number in range(month + 1):
            begun = at(3 + number, month=month)
            yield fitting(
                f"L-{month}-{number}",
                StageEntered("mql", at=begun),
                Accepted(at=begun + timedelta(hours=1)),
                StageEntered("sal", at=begun + timedelta(hours=1)),
                DealUpdated("D", at=begun + timedelta(hours=1), amount=Money(number, "EUR")),
                # Won a month later: what the older months know by now, and did not know then.
                StageEntered("won", at=begun + timedelta(days=31)),
                DealUpdated("D", at=begun + timedelta(days=31), outcome=Outcome.WON),
                created=begun,
            )


def trend(*, count: int = 6) -> Trend:
    return playbook.trend(leads(), MARCH, as_of=FIRST_OF_APRIL, count=count)


def test_each_month_is_that_of_its_review() -> None:
    found = trend()
    assert found.periods == (Month(2026, 1), Month(2026, 2), MARCH)
    assert found["created"] == (2, 3, 4)
    for place, (month, seen) in enumerate(
        [(Month(2026, 1), at(1, 8, month=2)), (Month(2026, 2), at(1, 8)), (MARCH, FIRST_OF_APRIL)]
    ):
        for figure in playbook.review(leads(), month, as_of=seen).figures:
            # What leads become within a time is read at one instant for all months: the last one's.
            if figure.key not in ("lead-to-customer", "kept:MQL to won"):
                assert found[figure.key][place] == figure.value


def test_months_are_compared_at_the_same_point() -> None:
    # Seen from April, two of January's leads have bought; seen on 1 February, none had. None of them has had 90 days.
    assert trend()["customers"][0] == 0
    assert trend()["lead-to-customer"] == (None, None, None)
    late = playbook.trend(leads(), Month(2026, 1), as_of=at(1, month=6))
    assert late["lead-to-customer"] == (1.0,)


def test_only_as_many_periods_as_asked_for() -> None:
    assert trend(count=2).periods == (Month(2026, 2), MARCH)
    assert trend(count=1)["created"] == (4,)


def test_a_figure_that_a_month_did_not_have_is_none() -> None:
    first = fitting("L", DealUpdated("D", at=at(9, month=2), outcome=Outcome.WON), created=at(3, month=2))
    found = playbook.trend([first], MARCH, as_of=FIRST_OF_APRIL)
    assert found["closing:new"] == (1.0, None)
    assert "n/a" in found.to_text()


def test_the_text_is_a_table_of_the_months() -> None:
    lines = trend().to_text().splitlines()
    assert lines[0] == "TREND"
    assert lines[2].split() == ["metric", "Jan", "2026", "Feb", "2026", "Mar", "2026"]
    assert ["new", "leads", "2", "3", "4"] in [line.split() for line in lines]
    assert all(len(line) <= 100 for line in lines)


def test_what_an_earlier_period_did_not_have_stands_in_its_place() -> None:
    renewal = DealUpdated("D-1", at=at(10), kind="renewal", outcome="lost")
    early = fitting("E", DealUpdated("D-2", at=at(9, month=1), kind="expansion", outcome="won"), created=at(5, month=1))
    found = playbook.trend([*leads(), early, fitting("R", renewal)], MARCH, as_of=FIRST_OF_APRIL, count=3)
    last = playbook.trend([*leads(), early, fitting("R", renewal)], MARCH, as_of=FIRST_OF_APRIL, count=1)
    keys = [line.figure.key for line in last.lines]
    assert [line.figure.key for line in found.lines][: len(keys)] == keys
    assert all(line.figure.key.endswith(":expansion") for line in found.lines[len(keys) :])
    assert found["closing:renewal"] == (None, None, 0.0)


def test_nobody_has_no_trend() -> None:
    none = playbook.trend([], MARCH, as_of=FIRST_OF_APRIL)
    assert (none.periods, none.lines) == ((), ())
    assert none.to_text() == "TREND\n-----\n"
    with pytest.raises(KeyError):
        none["created"]


def test_a_trend_is_a_value() -> None:
    assert pickle.loads(pickle.dumps(trend())) == trend()


def test_what_is_no_period_or_count_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match="period"):
        playbook.trend([], "March", as_of=FIRST_OF_APRIL)  # type: ignore[arg-type]  # what a slip meets
    with pytest.raises(InvalidValueError, match="count=0"):
        trend(count=0)


def test_objections_are_in_the_review() -> None:
    told = [handed_over(f"L-{number}", 3, call(3), ObjectionRaised(f"kind {number}", at=at(4))) for number in range(9)]
    review = playbook.review(told, MARCH, as_of=FIRST_OF_APRIL)
    assert len(review.objections) == 9
    text = review.to_text()
    assert "OBJECTIONS\n----------\nobjection  leads  resolved since" in text
    assert "and 1 more kinds" in text
    assert with_parts(review, objections=()).to_text().count("OBJECTIONS") == 0
