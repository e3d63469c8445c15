"""Handles: what one writes to ask about a field or a count; they build questions, and refuse misuse."""

from datetime import timedelta
from decimal import Decimal
from typing import Generic, NoReturn, TypeVar

import attrs

from leadflow._validate import finite_number, positive_timedelta
from leadflow.criteria.conditions import Between, Bound, Compared, Comparison, Condition, plain
from leadflow.criteria.misuse import no_equality, no_truth_of_handle
from leadflow.criteria.operands import Asked, Fact, Operand, Presence
from leadflow.criteria.tree import Criterion
from leadflow.errors import invalid
from leadflow.money import Money

__all__ = ["Comparable", "Handle", "plain_number", "span_of"]

B = TypeVar("B")


def plain_number(value: float | Decimal, name: str) -> int | float | Decimal:
    """Return a finite number, a whole one as an int, so that equal bounds are one; a bool is not a number.

    >>> plain_number(10.0, "at least")
    10
    """
    number = finite_number(value, name, "write a number, such as 10, or ask .known()")
    if number == int(number):
        return int(number)
    return plain(number.normalize()) if isinstance(number, Decimal) else number


def span_of(name: str, *, days: float, hours: float) -> timedelta:
    """Return a stretch of time longer than zero.

    >>> span_of("within", days=1, hours=12)
    datetime.timedelta(days=1, seconds=43200)
    """
    whole_days, whole_hours = plain_number(days, f"{name} days"), plain_number(hours, f"{name} hours")
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
        return plain_number(value, self.operand.phrase)  # type: ignore[arg-type]  # numbers, unless a subclass knows better

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
