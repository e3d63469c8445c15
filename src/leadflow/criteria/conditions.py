"""Conditions: what is asked of a value that is known.

A new operator is a class here, or a row in the table of comparisons, and a method of the handles that offer it
(`handles.py`).
"""

import math
from abc import abstractmethod
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
from leadflow.criteria.check import every
from leadflow.criteria.codegen import Code, Emitted
from leadflow.leads import OrderedEnum
from leadflow.money import Money

__all__ = [
    "Bound",
    "Compared",
    "Comparison",
    "Condition",
    "Contains",
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


@attrs.frozen(order=False, weakref_slot=False, repr=False)
class Condition:
    """What is asked of a value: data, with the `phrase` that follows the name of the field in a sentence.

    `bounds` is what a value is compared with by order or equality alone (None where more of the value counts);
    `negated` asks that something is not so, which of several values none may contradict. Where it is `redacted`, the
    values that it names are personal data, and masked in its sentence and its `repr`.
    """

    phrase: str = attrs.field(init=False, eq=False, repr=False)
    bounds: tuple[Any, ...] | None = attrs.field(init=False, default=None, eq=False, repr=False)
    negated: bool = attrs.field(init=False, default=False, eq=False, repr=False)
    redacted: bool = attrs.field(init=False, default=False, eq=False, repr=False)

    def __repr__(self) -> str:
        """Return what it is made of; the values of a `redacted` condition are personal, and masked."""
        parts = []
        for field in attrs.fields(type(self)):
            hidden = self.redacted and field.name in {"texts", "bounds"}
            if field.repr:
                parts.append(f"{field.name}={'***' if hidden else repr(getattr(self, field.name))}")
        return f"{type(self).__name__}({', '.join(parts)})"

    @abstractmethod
    def meets(self, value: Any, as_of: datetime) -> bool | None:
        """Whether a known value meets it; None when it cannot be compared, as money of another currency."""

    def throughout(self, low: Any, high: Any) -> bool | None:
        """Whether every value from `low` to `high` (both included; None: no bound) meets it; None where some do."""
        if self.bounds is None or len(self.bounds) > 1 or self.negated:
            return None
        return Compared(Comparison.BETWEEN, self.bounds * 2).throughout(low, high)

    def problem(self, value: object) -> str | None:
        """Return why a known value cannot be compared, or None."""
        bound = self.bounds[0] if self.bounds else None
        if isinstance(value, Money) and isinstance(bound, Money) and value.currency != bound.currency:
            return f"the amount is in {value.currency}, and nothing is converted here"
        return None

    def emit(self, value: str, code: Code, *, known: str = "") -> Emitted:
        """Return the expressions of whether a value, given as an expression, meets it.

        Args:
            value: The expression.
            code: The function under construction.
            known: The expression of whether the value is known; "" for always.
        """
        asked = f"{code.bind(self.meets)}({value}, at)"
        yes, no = asked, f"not {asked}"
        return Emitted(f"({known} and {yes})", f"({known} and {no})") if known else Emitted(yes, no)


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    # The same texts give the same condition, however they are spelled and in whatever order.
    found: dict[str, str] = {}
    for text in sorted(values):
        found.setdefault(normal(text), text)
    return tuple(found[key] for key in sorted(found))


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, repr=False)
class _OfTexts(Condition):
    """A condition that compares with `texts`, all in their normal form.

    Each kind has its wordings, for one text and for several, and for both when it is `negated`.
    """

    wordings: ClassVar[tuple[str, ...]]
    texts: tuple[str, ...] = attrs.field(converter=_texts, kw_only=False)
    several: bool = False
    redacted: bool = False
    normals: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        wording = self.wordings[self.several + 2 * self.negated]
        if isinstance(self, Has):
            wording = "has" if len(self.texts) == 1 else "has all of" if self.every else "has any of"
        # The first letter of a personal text is left: two questions about one field should not read alike.
        shown = [f"{text[:1]}***" if self.redacted else text for text in self.texts]
        object.__setattr__(self, "normals", frozenset(map(normal, self.texts)))
        object.__setattr__(self, "phrase", f"{wording} {', '.join(shown)}")

    def meets(self, value: Any, as_of: datetime) -> bool:  # noqa: ARG002  # a text does not change with time
        """Whether the text, in its normal form, is one of them, has one in it or begins with one."""
        if isinstance(self, StartsWith):
            return bool(value.startswith(tuple(self.normals)))
        if isinstance(self, Contains):
            return any(part in value for part in self.normals)
        return (value in self.normals) is not self.negated


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, repr=False)
class IsText(_OfTexts):
    """The text is one of `texts` (or, `negated`, none of them)."""

    wordings = ("is", "is one of", "is not", "is none of")
    negated: bool = False


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, repr=False)
class Contains(_OfTexts):
    """The text has one of `texts` in it."""

    wordings = ("contains", "contains any of")


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, repr=False)
class StartsWith(_OfTexts):
    """The text begins with one of `texts`."""

    wordings = ("starts with", "starts with any of")


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, repr=False)
class Has(_OfTexts):
    """The set has `every` one of `texts`, or any of them."""

    wordings = ("has",)
    every: bool

    def meets(self, value: frozenset[str], as_of: datetime) -> bool:  # noqa: ARG002  # a set does not change with time
        """Whether the set, in normal form, has them."""
        if self.every:
            return self.normals <= value
        return not self.normals.isdisjoint(value)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, repr=False)
class Is(Condition):
    """The value is one of `bounds`: members of one enumeration, numbers, truths, the empty set."""

    bounds: tuple[Any, ...] = attrs.field(kw_only=False)
    negated: bool = False
    several: bool = False
    redacted: bool = attrs.field(default=False, eq=False)

    def __attrs_post_init__(self) -> None:
        wording = IsText.wordings[self.several + 2 * self.negated]
        empty = self.bounds == (frozenset(),)
        values = ", ".join("***" if self.redacted else spell(bound) for bound in self.bounds)
        object.__setattr__(self, "phrase", "is empty" if empty else f"{wording} {values}")

    def meets(self, value: object, as_of: datetime) -> bool:  # noqa: ARG002  # a value does not change with time
        """Whether the value is one of them (or, `negated`, none)."""
        return (value in self.bounds) is not self.negated


class Comparison(StrEnum):
    """How a value is compared with a bound, or with two."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    MORE_THAN = "more than"
    LESS_THAN = "less than"
    BETWEEN = "between"


_COMPARE: dict[Comparison, tuple[tuple[Callable[[Any, Any], bool], ...], str, str]] = {
    Comparison.AT_LEAST: ((ge,), "{0} >= {1}", "{0} < {1}"),
    Comparison.AT_MOST: ((le,), "{0} <= {1}", "{0} > {1}"),
    Comparison.MORE_THAN: ((gt,), "{0} > {1}", "{0} <= {1}"),
    Comparison.LESS_THAN: ((lt,), "{0} < {1}", "{0} >= {1}"),
    Comparison.BETWEEN: ((ge, le), "{1} <= {0} <= {2}", "not {1} <= {0} <= {2}"),
}
"""How each comparison with each bound is made, and how the source of the whole and of its inverse is written."""


@attrs.frozen(order=False, weakref_slot=False)
class Compared(Condition):
    """The value is at least, at most, more or less than the one of `bounds`, or between the two, both included.

    Money has an order within a currency.
    """

    comparison: Comparison
    bounds: tuple[Any, ...]

    def __attrs_post_init__(self) -> None:
        phrase = f"is {self.comparison.value} {' and '.join(map(spell, self.bounds))}"
        object.__setattr__(self, "phrase", phrase)

    def meets(self, value: Any, as_of: datetime) -> bool | None:  # noqa: ARG002  # the bounds do not move with time
        """Whether the value compares so; None for money of another currency."""
        if isinstance(value, Money) and self.problem(value):
            return None
        tests = _COMPARE[self.comparison][0]
        return all(test(value, bound) for test, bound in zip(tests, self.bounds, strict=True))

    def throughout(self, low: Any, high: Any) -> bool | None:
        """Whether every value from `low` to `high` compares so; None where some do."""
        answers: list[bool | None] = []
        for test, bound in zip(_COMPARE[self.comparison][0], self.bounds, strict=True):
            hardest, easiest = (low, high) if test in {ge, gt} else (high, low)
            surely = hardest is not None and test(hardest, bound)
            answers.append(True if surely else False if easiest is not None and not test(easiest, bound) else None)
        return every(answers)

    def emit(self, value: str, code: Code, *, known: str = "") -> Emitted:
        """Return the comparison and its inverse, as Python writes them; of money, within the currency."""
        bound = self.bounds[0]
        if isinstance(bound, Money):
            # Amounts compare as plain decimals once the currency is checked.
            plain_amounts = attrs.evolve(self, bounds=tuple(each.amount for each in self.bounds))
            known = f"{known and known + ' and '}{value}.currency == {code.bind(bound.currency)}"
            return plain_amounts.emit(f"{value}.amount", code, known=known)
        literals = [code.literal(each) for each in self.bounds]
        yes, no = (text.format(value, *literals) for text in _COMPARE[self.comparison][1:])
        return Emitted(f"({known} and {yes})", f"({known} and {no})") if known else Emitted(yes, no)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Spans(Condition):
    """The day or instant lies in the stretch of length `span` that begins, or ends, at the instant asked about."""

    span: timedelta = attrs.field(kw_only=False)
    ahead: bool

    def __attrs_post_init__(self) -> None:
        phrase = f"is within the {'next' if self.ahead else 'last'} {spell(self.span)}"
        object.__setattr__(self, "phrase", phrase)

    def meets(self, value: date | datetime, as_of: datetime) -> bool:
        """Whether the value lies in the stretch, both ends included; days are those of the zone of `as_of`."""
        now: Any = as_of if isinstance(value, datetime) else day_of(as_of)
        ahead: timedelta = value - now if self.ahead else now - value
        return timedelta(0) <= ahead <= self.span
