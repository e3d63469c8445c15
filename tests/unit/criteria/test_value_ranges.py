"""Ranges of what activities are about."""

from typing import Any

import pytest

from leadflow.criteria import activities
from leadflow.errors import InvalidValueError
from leadflow.money import Money


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (5, 3, r"low is above high; write between\(3, 5\)"),
        (Money(5, "EUR"), Money(3, "EUR"), "low is above high"),
        (Money(5, "EUR"), Money(5, "VND"), "amounts in one currency"),
        (5, Money(5, "VND"), "both ends are numbers, or amounts"),
    ],
)
def test_a_range_that_holds_nothing_is_refused(low: Any, high: Any, text: str) -> None:
    with pytest.raises(InvalidValueError, match=text):
        activities("session").value.between(low, high)


def test_a_range_of_one_value_is_a_range() -> None:
    asked = activities("session").value.between(5, 5.0)
    assert str(asked) == "session whose value is at least 5 whose value is at most 5"
