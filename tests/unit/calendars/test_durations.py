"""How long a promise may take."""

import operator
import pickle
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from leadflow.calendars import BusinessDays, BusinessHours
from leadflow.calendars.durations import business_time, check_within
from leadflow.errors import InvalidTypeError, InvalidValueError


@pytest.mark.parametrize(
    ("hours", "duration", "shown"),
    [
        (4, timedelta(hours=4), "4 business hours"),
        (1, timedelta(hours=1), "1 business hour"),
        (0, timedelta(0), "0 business hours"),
        (0.1, timedelta(minutes=6), "6 business minutes"),
        (Decimal("0.25"), timedelta(minutes=15), "15 business minutes"),
        (Fraction(1, 3), timedelta(minutes=20), "20 business minutes"),
        (Fraction(1, 3600), timedelta(seconds=1), "1 business second"),
        (Fraction(1, 3_600_000_000), timedelta(microseconds=1), "0:00:00.000001 business hours"),
        (4.0, timedelta(hours=4), "4 business hours"),
    ],
)
def test_hours_are_exact(hours: Any, duration: timedelta, shown: str) -> None:
    within = BusinessHours(hours)
    assert within.duration == duration
    assert str(within) == shown
    assert BusinessHours.of(duration) == within == eval(repr(within))
    assert pickle.loads(pickle.dumps(within)) == within
    assert hash(BusinessHours.of(duration)) == hash(within)


def test_days_may_be_parts() -> None:
    assert str(BusinessDays(2)) == "2 business days"
    assert str(BusinessDays(Fraction(1, 3))) == "0.33 business days"
    assert BusinessDays(0.5) == BusinessDays(Fraction(1, 2)) == eval(repr(BusinessDays(0.5)))


@pytest.mark.parametrize("kind", [BusinessHours, BusinessDays])
def test_arithmetic(kind: Any) -> None:
    assert kind(3) + kind(1) == kind(4)
    assert kind(3) - kind(1) == kind(2)
    assert kind(3) / kind(4) == 0.75
    assert kind(3) > kind(2) >= kind(2)
    assert kind(1) < kind(2) <= kind(2)


@pytest.mark.parametrize(
    "compute", [operator.lt, operator.le, operator.gt, operator.ge, operator.add, operator.sub, operator.truediv]
)
def test_units_do_not_mix(compute: Any) -> None:
    for one, two in ((BusinessHours(1), BusinessDays(1)), (BusinessDays(1), timedelta(hours=1)), (BusinessHours(1), 1)):
        with pytest.raises(TypeError):
            compute(one, two)
    assert BusinessHours(1) != BusinessDays(1)


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf"), Decimal("NaN"), 0.333333333333, 10**18])
def test_wrong_hours_are_refused(wrong: Any) -> None:
    with pytest.raises(InvalidValueError, match="hours="):
        BusinessHours(wrong)


@pytest.mark.parametrize("wrong", ["4", True, None, timedelta(hours=4)])
def test_wrong_kinds_are_refused(wrong: Any) -> None:
    with pytest.raises(InvalidTypeError, match="a number is needed"):
        BusinessDays(wrong)


def test_wrong_withins_are_refused() -> None:
    four: Any = 4
    with pytest.raises(InvalidTypeError, match=r"write BusinessHours\(4\)"):
        check_within(four)
    with pytest.raises(InvalidTypeError, match="timedelta"):
        BusinessHours.of(four)
    with pytest.raises(InvalidTypeError, match="timedelta"):
        business_time(four)
    with pytest.raises(InvalidValueError, match="not negative"):
        check_within(timedelta(hours=-1))
    assert check_within(timedelta(0)) == timedelta(0)


def test_subclasses_become_plain() -> None:
    class Span(timedelta):
        """As pandas.Timedelta is one."""

    assert type(business_time(Span(hours=4))) is timedelta
