"""Proportions and ratios: two counts, what they make, and how sure it is."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

import attrs

from leadflow._statistics import wilson_interval
from leadflow._validate import whole_number
from leadflow.errors import invalid

__all__ = ["Proportion", "Ratio", "in_order"]

K = TypeVar("K", bound=Hashable)


def _count(value: int) -> int:
    return whole_number(value, "count", minimum=0)


@attrs.frozen(weakref_slot=False)
class Proportion:
    """How many `of` a number of cases were `counted`: a share with its numerator, its denominator and its interval.

    Proportions of disjoint cases add up. Raises `InvalidValueError` when more are counted than there are.

    >>> kept = Proportion(18, 100)
    >>> kept.value, str(kept + Proportion(2, 4))
    (0.18, '20 of 104 (19 %)')
    """

    counted: int = attrs.field(converter=_count)
    of: int = attrs.field(converter=_count)

    def __attrs_post_init__(self) -> None:
        if self.counted > self.of:
            raise invalid(
                "counted", self.counted, f"cannot be more than the {self.of} there are", "count a part of them"
            )

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1; None when there are no cases."""
        return self.counted / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of the share at 95 %; None when there are no cases."""
        return wilson_interval(self.counted, self.of)

    def __add__(self, other: "Proportion") -> "Proportion":
        return Proportion(self.counted + other.counted, self.of + other.of)

    def __str__(self) -> str:
        return f"{self.counted:,} of {self.of:,} ({_percent(self.value)})"


@attrs.frozen(weakref_slot=False)
class Ratio:
    """One count `per` another that it is no part of, such as the customers won in a month per lead that came in it.

    It may exceed 1 and has no interval, because the ones counted are not the ones they are divided by.

    >>> Ratio(6, 4).value, str(Ratio(0, 0))
    (1.5, '0 per 0 (n/a)')
    """

    counted: int = attrs.field(converter=_count)
    per: int = attrs.field(converter=_count)

    @property
    def value(self) -> float | None:
        """The ratio; None when there is nothing to divide by."""
        return self.counted / self.per if self.per else None

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.counted + other.counted, self.per + other.per)

    def __str__(self) -> str:
        return f"{self.counted:,} per {self.per:,} ({_percent(self.value)})"


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{value * 100:.0f} %"


def in_order(values: Iterable[K]) -> tuple[K, ...]:
    """Return the values of a grouping in an order that is the same in every process: by their text, None last."""
    return tuple(sorted(values, key=lambda value: (value is None, str(value))))
