"""Conditions: what is asked of a value that is known."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Any

import attrs

from leadflow._validate import normalise_text
from leadflow._words import spell
from leadflow.leads import OrderedEnum
from leadflow.money import Money

__all__ = [
    "Between",
    "Bound",
    "Compared",
    "Comparison",
    "Condition",
    "Contains",
    "Has",
    "Is",
    "IsText",
    "Spans",
    "normal",
    "plain",
    "throughout",
]

Bound = int | float | Decimal | Fraction | Money | date | datetime | timedelta | OrderedEnum
"""What a value that has an order is compared with."""

normal = lru_cache(maxsize=8192)(normalise_text)
"""`normalise_text`, remembering the texts it met last: the facts of a population repeat themselves."""


def plain(number: Decimal) -> float | Decimal:
    """Return a number as the float that is written alike, so that a tenth is a tenth; itself where no float is.

    >>> plain(Decimal("0.10")), plain(Decimal("0.12345678901234567890"))
    (0.1, Decimal('0.12345678901234567890'))
    """
    near = float(number)
    return near if math.isfinite(near) and Decimal(repr(near)) == number else number


@attrs.frozen(order=False, weakref_slot=False)
class Condition(ABC):
    """What is asked of a value: data, with a `phrase` for sentences."""

    @property
    @abstractmethod
    def phrase(self) -> str:
        """What follows the name of the field in a sentence, such as "is at least 10"."""

    @property
    def negated(self) -> bool:
        """Whether this asks that something is not so, which of several values none may contradict."""
        return False

    @abstractmethod
    def meets(self, value: Any, as_of: datetime) -> bool | None:
        """Whether a known value meets the condition; None when it cannot be told, as with money of another currency."""

    def problem(self, value: object) -> str | None:  # noqa: ARG002  # a value is comparable unless a condition knows better
        """Why it cannot be told, or None."""
        return None


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    found = {normal(text): text for text in sorted(values, reverse=True)}
    return tuple(found[key] for key in sorted(found))


def _shown(texts: tuple[str, ...], *, redacted: bool) -> tuple[str, ...]:
    return tuple(f"{text[:1]}***" for text in texts) if redacted else texts


def _alternatives(texts: tuple[str, ...], *, several: bool, negated: bool) -> str:
    listed = ", ".join(texts)
    if several:
        return f"is none of {listed}" if negated else f"is one of {listed}"
    return f"is not {listed}" if negated else f"is {listed}"


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class IsText(Condition):
    """The text is one of `texts` (or, `negated`, none of them), compared in its normal form."""

    texts: tuple[str, ...] = attrs.field(converter=_texts, kw_only=False)
    negated: bool = False
    several: bool = False
    redacted: bool = False
    normals: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "normals", frozenset(map(normal, self.texts)))

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence; personal texts are masked."""
        return _alternatives(_shown(self.texts, redacted=self.redacted), several=self.several, negated=self.negated)

    def meets(self, value: str, as_of: datetime) -> bool:  # noqa: ARG002  # a text does not change with time
        """Whether the text, in its normal form, is one of them."""
        return (value in self.normals) is not self.negated


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Contains(Condition):
    """The text has one of `texts` in it, all compared in their normal form."""

    texts: tuple[str, ...] = attrs.field(converter=_texts, kw_only=False)
    several: bool = False
    redacted: bool = False
    normals: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "normals", tuple(map(normal, self.texts)))

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence; personal texts are masked."""
        listed = ", ".join(_shown(self.texts, redacted=self.redacted))
        return f"contains any of {listed}" if self.several else f"contains {listed}"

    def meets(self, value: str, as_of: datetime) -> bool:  # noqa: ARG002  # a text does not change with time
        """Whether the text, in its normal form, has one of them in it."""
        return any(part in value for part in self.normals)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Is(Condition):
    """The value is one of `values`: members of one enumeration, numbers, truths."""

    values: tuple[Any, ...] = attrs.field(kw_only=False)
    negated: bool = False
    several: bool = False

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        return _alternatives(tuple(map(spell, self.values)), several=self.several, negated=self.negated)

    def meets(self, value: object, as_of: datetime) -> bool:  # noqa: ARG002  # a value does not change with time
        """Whether the value is one of them."""
        return (value in self.values) is not self.negated


class Comparison(StrEnum):
    """How a value is compared with a bound."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    MORE_THAN = "more than"
    LESS_THAN = "less than"


_COMPARE: dict[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.AT_LEAST: ge,
    Comparison.AT_MOST: le,
    Comparison.MORE_THAN: gt,
    Comparison.LESS_THAN: lt,
}


def _other_currency(value: object, bound: object) -> bool:
    return isinstance(value, Money) and isinstance(bound, Money) and value.currency != bound.currency


def _currency_problem(value: Any, bound: object) -> str | None:
    return (
        f"the amount is in {value.currency}, and nothing is converted here" if _other_currency(value, bound) else None
    )


@attrs.frozen(order=False, weakref_slot=False)
class Compared(Condition):
    """The value is at least, at most, more or less than `bound`."""

    comparison: Comparison
    bound: Bound

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        return f"is {self.comparison.value} {spell(self.bound)}"

    def meets(self, value: Any, as_of: datetime) -> bool | None:  # noqa: ARG002  # the bound does not move with time
        """Whether the value compares so; None for money of another currency."""
        return None if _other_currency(value, self.bound) else _COMPARE[self.comparison](value, self.bound)

    def problem(self, value: object) -> str | None:
        """Why it cannot be told, or None."""
        return _currency_problem(value, self.bound)


@attrs.frozen(order=False, weakref_slot=False)
class Between(Condition):
    """The value lies between `low` and `high`, both included."""

    low: Bound
    high: Bound

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        return f"is between {spell(self.low)} and {spell(self.high)}"

    def meets(self, value: Any, as_of: datetime) -> bool | None:  # noqa: ARG002  # the bounds do not move with time
        """Whether the value lies between them; None for money of another currency."""
        return None if _other_currency(value, self.low) else self.low <= value <= self.high

    def problem(self, value: object) -> str | None:
        """Why it cannot be told, or None."""
        return _currency_problem(value, self.low)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Has(Condition):
    """The set has all of `texts`, or any of them."""

    texts: tuple[str, ...] = attrs.field(converter=_texts, kw_only=False)
    every: bool
    normals: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "normals", frozenset(map(normal, self.texts)))

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        listed = ", ".join(self.texts)
        if len(self.texts) == 1:
            return f"has {listed}"
        return f"has all of {listed}" if self.every else f"has any of {listed}"

    def meets(self, value: frozenset[str], as_of: datetime) -> bool:  # noqa: ARG002  # a set does not change with time
        """Whether the set, in normal form, has them."""
        return self.normals <= value if self.every else not self.normals.isdisjoint(value)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Spans(Condition):
    """The day or instant lies in the stretch of length `span` that begins, or ends, at the instant asked about."""

    span: timedelta = attrs.field(kw_only=False)
    ahead: bool

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        return f"is within the {'next' if self.ahead else 'last'} {spell(self.span)}"

    def meets(self, value: date | datetime, as_of: datetime) -> bool:
        """Whether the value lies in the stretch, both ends included; days are those of UTC."""
        if isinstance(value, datetime):
            return timedelta(0) <= (value - as_of if self.ahead else as_of - value) <= self.span
        today = as_of.date()
        return timedelta(0) <= (value - today if self.ahead else today - value) <= self.span


_UPWARD = frozenset({Comparison.AT_LEAST, Comparison.MORE_THAN})


def throughout(condition: Condition, low: Any, high: Any) -> bool | None:
    """Whether every value from `low` to `high` (both included; None: no bound) meets a condition; None where some do.

    >>> throughout(Compared(Comparison.AT_LEAST, 2), 3, None), throughout(Compared(Comparison.AT_LEAST, 2), 1, None)
    (True, None)
    """
    if isinstance(condition, Compared):
        compare = _COMPARE[condition.comparison]
        hardest, easiest = (low, high) if condition.comparison in _UPWARD else (high, low)
        if hardest is not None and compare(hardest, condition.bound):
            return True
        return False if easiest is not None and not compare(easiest, condition.bound) else None
    if isinstance(condition, Between):
        return _inside(condition.low, condition.high, low, high)
    if isinstance(condition, Is) and len(condition.values) == 1 and not condition.negated:
        return _inside(*condition.values, *condition.values, low, high)
    return None


def _inside(first: Any, last: Any, low: Any, high: Any) -> bool | None:
    if low > last or (high is not None and high < first):
        return False
    return True if first <= low and high is not None and high <= last else None
