"""Conditions: what is asked of a value that is known.

A new operator is one class here, which says how it reads, whether a value meets it and how it compiles, and a method
of the handles that offer it (`handles.py`).
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Any, ClassVar

import attrs

from leadflow._validate import day_of, normalise_text
from leadflow._words import spell
from leadflow.criteria.codegen import Code, Emitted
from leadflow.leads import OrderedEnum
from leadflow.money import Money

__all__ = [
    "Between",
    "Bound",
    "Compared",
    "Comparison",
    "Condition",
    "Contains",
    "Empty",
    "Has",
    "Is",
    "IsText",
    "Spans",
    "StartsWith",
    "normal",
    "plain",
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

    bound_fields: ClassVar[tuple[str, ...]] = ()

    @property
    def bounds(self) -> tuple[Any, ...] | None:
        """What a value is compared with by order or equality alone, or None where more of the value counts."""
        return tuple(getattr(self, name) for name in self.bound_fields) or None

    @abstractmethod
    def meets(self, value: Any, as_of: datetime) -> bool | None:
        """Whether a known value meets it; None when it cannot be compared, as money of another currency."""

    def with_bounds(self, *bounds: Any) -> "Condition":
        """Return the same condition with other bounds."""
        return attrs.evolve(self, **dict(zip(self.bound_fields, bounds, strict=True)))

    def throughout(self, low: Any, high: Any) -> bool | None:  # noqa: ARG002  # of most conditions nothing is known
        """Whether every value from `low` to `high` (both included; None: no bound) meets it; None where some do."""
        return None

    def problem(self, value: object) -> str | None:  # noqa: ARG002  # a value is comparable unless a condition knows better
        """Return why a known value cannot be compared, or None."""
        return None

    def emit(self, value: str, code: Code) -> Emitted:
        """Return the expressions of whether a value meets it, given as an expression and known to be comparable."""
        asked = f"{code.bind(self.meets)}({value}, at)"
        return Emitted(asked, f"not {asked}")

    def emit_known(self, value: str, code: Code, *, known: str = "") -> Emitted:
        """Return the expressions for a value that is known where `known` holds (by default: where it is not None)."""
        yes, no, _ = self.emit(value, code)
        known = known or f"{value} is not None"
        return Emitted(f"({known} and {yes})", f"({known} and {no})")


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    found = {normal(text): text for text in sorted(values, reverse=True)}
    return tuple(found[key] for key in sorted(found))


def _alternatives(texts: Iterable[str], *, several: bool, negated: bool) -> str:
    listed = ", ".join(texts)
    if several:
        return f"is none of {listed}" if negated else f"is one of {listed}"
    return f"is not {listed}" if negated else f"is {listed}"


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class _OfTexts(Condition):
    """A condition that compares with `texts`, all in their normal form; `redacted` ones are personal data."""

    texts: tuple[str, ...] = attrs.field(converter=_texts, kw_only=False)
    several: bool = False
    redacted: bool = False
    normals: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "normals", frozenset(map(normal, self.texts)))

    @property
    def shown(self) -> tuple[str, ...]:
        """The texts as a sentence shows them."""
        return tuple(f"{text[:1]}***" for text in self.texts) if self.redacted else self.texts


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class IsText(_OfTexts):
    """The text is one of `texts` (or, `negated`, none of them)."""

    negated: bool = False

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence; personal texts are masked."""
        return _alternatives(self.shown, several=self.several, negated=self.negated)

    def meets(self, value: str, as_of: datetime) -> bool:  # noqa: ARG002  # a text does not change with time
        """Whether the text, in its normal form, is one of them."""
        return (value in self.normals) is not self.negated


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Contains(_OfTexts):
    """The text has one of `texts` in it."""

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence; personal texts are masked."""
        listed = ", ".join(self.shown)
        return f"contains any of {listed}" if self.several else f"contains {listed}"

    def meets(self, value: str, as_of: datetime) -> bool:  # noqa: ARG002  # a text does not change with time
        """Whether the text, in its normal form, has one of them in it."""
        return any(part in value for part in self.normals)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class StartsWith(_OfTexts):
    """The text begins with one of `texts`."""

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence; personal texts are masked."""
        return f"starts with {', '.join(self.shown)}"

    def meets(self, value: str, as_of: datetime) -> bool:  # noqa: ARG002  # a text does not change with time
        """Whether the text, in its normal form, begins with one of them."""
        return value.startswith(tuple(self.normals))


@attrs.frozen(order=False, weakref_slot=False)
class Empty(Condition):
    """The set has nothing in it."""

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        return "is empty"

    def meets(self, value: frozenset[str], as_of: datetime) -> bool:  # noqa: ARG002  # a set does not change with time
        """Whether the set has nothing in it."""
        return not value


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Has(_OfTexts):
    """The set has `every` one of `texts`, or any of them."""

    every: bool

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


def _inside(first: Any, last: Any, low: Any, high: Any) -> bool | None:
    if low > last or (high is not None and high < first):
        return False
    return True if first <= low and high is not None and high <= last else None


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Is(Condition):
    """The value is one of `values`: members of one enumeration, numbers, truths."""

    values: tuple[Any, ...] = attrs.field(kw_only=False)
    negated: bool = False
    several: bool = False

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        return _alternatives(map(spell, self.values), several=self.several, negated=self.negated)

    @property
    def bounds(self) -> tuple[Any, ...]:
        """The values."""
        return self.values

    def with_bounds(self, *bounds: Any) -> Condition:
        """Return the same condition with other values."""
        return attrs.evolve(self, values=bounds)

    def meets(self, value: object, as_of: datetime) -> bool:  # noqa: ARG002  # a value does not change with time
        """Whether the value is one of them."""
        return (value in self.values) is not self.negated

    def throughout(self, low: Any, high: Any) -> bool | None:
        """Whether every value from `low` to `high` is the one; None where some are."""
        if len(self.values) != 1 or self.negated:
            return None
        return _inside(self.values[0], self.values[0], low, high)


class Comparison(StrEnum):
    """How a value is compared with a bound."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    MORE_THAN = "more than"
    LESS_THAN = "less than"


_COMPARE: dict[Comparison, tuple[Callable[[Any, Any], bool], str, str]] = {
    Comparison.AT_LEAST: (ge, ">=", "<"),
    Comparison.AT_MOST: (le, "<=", ">"),
    Comparison.MORE_THAN: (gt, ">", "<="),
    Comparison.LESS_THAN: (lt, "<", ">="),
}
"""How each comparison is made, and how the source of it and of its inverse is written."""


class _Ordered(Condition):
    """A condition on values that have an order. Money has one within a currency."""

    __slots__ = ()

    def problem(self, value: Any) -> str | None:
        """Return why a known value cannot be compared, or None."""
        if not isinstance(value, Money) or value.currency == getattr(self, self.bound_fields[0]).currency:
            return None
        return f"the amount is in {value.currency}, and nothing is converted here"

    def emit_known(self, value: str, code: Code, *, known: str = "") -> Emitted:
        """Return the expressions for a value that is known where `known` holds; of money, within the currency."""
        known = known or f"{value} is not None"
        bounds = self.bounds or ()
        if isinstance(bounds[0], Money):
            # Amounts compare as plain decimals once the currency is checked.
            condition = self.with_bounds(*(bound.amount for bound in bounds))
            known = f"{known} and {value}.currency == {code.bind(bounds[0].currency)}"
            return condition.emit_known(f"{value}.amount", code, known=known)
        return super().emit_known(value, code, known=known)


@attrs.frozen(order=False, weakref_slot=False)
class Compared(_Ordered):
    """The value is at least, at most, more or less than `bound`."""

    bound_fields = ("bound",)
    comparison: Comparison
    bound: Bound

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        return f"is {self.comparison.value} {spell(self.bound)}"

    def meets(self, value: Any, as_of: datetime) -> bool | None:  # noqa: ARG002  # the bound does not move with time
        """Whether the value compares so; None for money of another currency."""
        if isinstance(value, Money) and self.problem(value):
            return None
        return _COMPARE[self.comparison][0](value, self.bound)

    def throughout(self, low: Any, high: Any) -> bool | None:
        """Whether every value from `low` to `high` compares so; None where some do."""
        compare = _COMPARE[self.comparison][0]
        upward = self.comparison in {Comparison.AT_LEAST, Comparison.MORE_THAN}
        hardest, easiest = (low, high) if upward else (high, low)
        if hardest is not None and compare(hardest, self.bound):
            return True
        return False if easiest is not None and not compare(easiest, self.bound) else None

    def emit(self, value: str, code: Code) -> Emitted:
        """Return the comparison and its inverse, as Python writes them."""
        _, yes, no = _COMPARE[self.comparison]
        bound = code.literal(self.bound)
        return Emitted(f"{value} {yes} {bound}", f"{value} {no} {bound}")


@attrs.frozen(order=False, weakref_slot=False)
class Between(_Ordered):
    """The value lies between `low` and `high`, both included."""

    bound_fields = ("low", "high")
    low: Bound
    high: Bound

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        return f"is between {spell(self.low)} and {spell(self.high)}"

    def meets(self, value: Any, as_of: datetime) -> bool | None:  # noqa: ARG002  # the bounds do not move with time
        """Whether the value lies between them; None for money of another currency."""
        if isinstance(value, Money) and self.problem(value):
            return None
        return bool(self.low <= value <= self.high)

    def throughout(self, low: Any, high: Any) -> bool | None:
        """Whether every value from `low` to `high` lies between them; None where some do."""
        return _inside(self.low, self.high, low, high)

    def emit(self, value: str, code: Code) -> Emitted:
        """Return the chained comparison and its inverse."""
        inside = f"{code.literal(self.low)} <= {value} <= {code.literal(self.high)}"
        return Emitted(inside, f"not {inside}")


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
        """Whether the value lies in the stretch, both ends included; days are those of the zone of `as_of`."""
        now: Any = as_of if isinstance(value, datetime) else day_of(as_of)
        ahead: timedelta = value - now if self.ahead else now - value
        return timedelta(0) <= ahead <= self.span
