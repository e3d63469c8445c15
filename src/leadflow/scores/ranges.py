"""Ranges: points with what they may still become, of many leads at once."""

from typing import NamedTuple

__all__ = ["ScoreRange"]


class ScoreRange(NamedTuple):
    """Points of one lead without their reasons: `value`, `low` and `high` if every unknown goes worst or best, and
    `coverage`, the share of the weight that is decided (0 to 1).

    >>> print(ScoreRange(35, 20, 60, 0.75))
    35, from 20 to 60 when all is known (75 % of the weight is)
    """

    value: int
    low: int
    high: int
    coverage: float

    def __str__(self) -> str:
        if self.low == self.high:
            return str(self.value)
        known = f"{self.coverage:.0%}".replace("%", " %")
        return f"{self.value}, from {self.low} to {self.high} when all is known ({known} of the weight is)"
