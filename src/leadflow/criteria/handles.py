"""Handles: what one writes to ask about a field or a count; they build questions, and refuse misuse."""

import math
from datetime import timedelta
from decimal import Decimal
from typing import Generic, NoReturn, TypeVar

import attrs

from leadflow._validate import positive_timedelta
from leadflow.criteria.conditions import Between, Bound, Compared, Comparison, Condition, plain
from leadflow.criteria.misuse import no_equality, no_truth_of_handle
from leadflow.criteria.operands import Asked, Fact, Operand, Presence
from leadflow.criteria.tree import Criterion
from leadflow.errors import invalid, invalid_type
from leadflow.money import Money

__all__ = ["Comparable", "Handle", "finite_number", "span_of"]

B = TypeVar("B")

_LARGEST = 10**100


def finite_number(value: float | Decimal, name: str) -> int | float | Decimal:
    """Return a finite number, a whole one as an int, so that equal bounds are one; a bool is not a number.

    >>> finite_number(10.0, "at least")
    10
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise invalid_type(name, value, "a number is needed", "write a number, such as 10")
    # A signalling NaN cannot even be looked at, and a long whole number is no float.
    if not (value.is_finite() if isinstance(value, Decimal) else isinstance(value, int) or math.isfinite(value)):
        raise invalid(name, value, "a number is finite", "leave the question out, or ask .known()")
    # Seen before it is written out: a short text such as "1e999999" is a long number.
    if not -_LARGEST < value < _LARGEST:
        raise invalid(name, value, "a number has at most 100 digits before the point", "check the unit")
    if value == int(value):
        return int(value)
    return plain(value.normalize()) if isinstance(value, Decimal) else value


def span_of(name: str, *, days: float, hours: float) -> timedelta:
    """Return a stretch of time longer than zero.

    >>> span_of("within", days=1, hours=12)
    datetime.timedelta(days=1, seconds=43200)
    """
    whole_days, whole_hours = finite_number(days, f"{name} days"), finite_number(hours, f"{name} hours")
    try:
        return positive_timedelta(timedelta(days=float(whole_days), hours=float(whole_hours)), name)
    except OverflowError:
        raise invalid(name, days, "is longer than time lasts here", "write fewer days") from None


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class Asker:
    """What asks about an operand. It has no truth value and does not compare with `==`."""

    operand: Operand

    def __eq__(self, other: object) -> NoReturn:
        raise no_equality(self.operand.phrase)

    def __ne__(self, other: object) -> NoReturn:
        raise no_equality(self.operand.phrase)

    def __hash__(self) -> int:
        return hash(self.operand)

    def __bool__(self) -> NoReturn:
        raise no_truth_of_handle(self.operand.phrase)


class Comparable(Asker, Generic[B]):
    """What is asked by comparing: `>=`, `<=`, `>`, `<` and `between`, each giving a criterion.

    `==` raises, and says what to write instead. To keep a handle in data of your own, keep its `operand`, which
    compares and hashes by content.

    >>> from leadflow import activities
    >>> str(activities("email_click").count() >= 3)
    'count of email_click is at least 3'
    """

    __slots__ = ()

    def _bound(self, value: B) -> Bound:
        return finite_number(value, self.operand.phrase)  # type: ignore[arg-type]  # numbers, unless a subclass knows better

    def _compared(self, comparison: Comparison, bound: B) -> Criterion:
        return Asked(self.operand, Compared(comparison, self._bound(bound)))

    def __ge__(self, bound: B) -> Criterion:
        return self._compared(Comparison.AT_LEAST, bound)

    def __le__(self, bound: B) -> Criterion:
        return self._compared(Comparison.AT_MOST, bound)

    def __gt__(self, bound: B) -> Criterion:
        return self._compared(Comparison.MORE_THAN, bound)

    def __lt__(self, bound: B) -> Criterion:
        return self._compared(Comparison.LESS_THAN, bound)

    def between(self, low: B, high: B) -> Criterion:
        """Ask whether it lies between `low` and `high`, both included; raises when low is above high."""
        first, last = self._bound(low), self._bound(high)
        if isinstance(first, Money) and isinstance(last, Money) and first.currency != last.currency:
            raise invalid("between", (low, high), "both ends are in one currency", "convert one of them")
        if first > last:  # type: ignore[operator]  # both ends are of one kind
            raise invalid("between", (low, high), "low is above high", f"write between({high!r}, {low!r})")
        return Asked(self.operand, Between(first, last))


class Handle(Asker):
    """What every handle of a field can ask: whether the fact is known. `path` names the fact, `get` reads it.

    `==` raises, and says what to write instead. To keep a handle in data of your own, keep its `operand`, which
    compares and hashes by content.

    >>> from leadflow import company
    >>> str(company.industry.known()), company.industry.path
    ('company.industry is known', 'company.industry')
    """

    __slots__ = ()
    operand: Fact

    @property
    def path(self) -> str:
        """The path of the fact, such as "company.industry"."""
        return self.operand.path

    def known(self) -> Criterion:
        """Ask whether the fact is known: yes or no, never unknown."""
        return Presence(self.operand, wanted=True)

    def missing(self) -> Criterion:
        """Ask whether the fact is missing: yes or no, never unknown."""
        return Presence(self.operand, wanted=False)

    def _asked(self, condition: Condition) -> Criterion:
        return Asked(self.operand, condition)
