"""Handles: what one writes to ask about a field or a count, one for each kind of value.

They build questions and refuse misuse. What a value is compared with comes from `conditions.py`.
"""

from abc import abstractmethod
from collections.abc import Hashable, Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar

import attrs

from leadflow._validate import plain_date, required_text, to_utc
from leadflow.criteria.arguments import plain_number, required_texts, span_of
from leadflow.criteria.conditions import (
    Bound,
    Compared,
    Comparison,
    Condition,
    Contains,
    Has,
    Is,
    IsText,
    Spans,
    StartsWith,
)
from leadflow.criteria.operands import Fact, FieldCriterion, Operand, Presence
from leadflow.criteria.operators import Asking, Ordered
from leadflow.criteria.tree import Criterion
from leadflow.errors import invalid, invalid_type, is_personal
from leadflow.leads import Lead, OrderedEnum, Source
from leadflow.leads.vocabulary import member
from leadflow.money import Money

__all__ = [
    "ChannelHandle",
    "Comparable",
    "DateHandle",
    "EnumHandle",
    "Handle",
    "InstantHandle",
    "MoneyHandle",
    "NumberHandle",
    "OrderedHandle",
    "SetHandle",
    "TextHandle",
    "TruthHandle",
    "FieldHandle",
]

B = TypeVar("B")
E = TypeVar("E", bound=Enum)
R = TypeVar("R", bound=OrderedEnum)
T = TypeVar("T")


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class FieldHandle(Asking):
    """What asks about an operand.

    To keep a handle in data of your own, keep its `operand`, which compares and hashes by content.
    """

    operand: Operand

    @property
    def phrase(self) -> str:
        """How a sentence names it."""
        return self.operand.phrase


class Comparable(FieldHandle, Ordered[B, Criterion]):
    """What is asked by comparing: `>=`, `<=`, `>`, `<` and `between`, each giving a criterion; `==` raises."""

    __slots__ = ()

    def _bound(self, value: B) -> Bound:
        return plain_number(value, self.operand.phrase)  # type: ignore[arg-type]  # numbers, unless a subclass knows better

    def _compare(self, comparison: Comparison, bound: B) -> Criterion:
        return FieldCriterion(self.operand, Compared(comparison, (self._bound(bound),)))

    def between(self, low: B, high: B) -> Criterion:
        """Ask whether it lies between `low` and `high`, both included; raises when low is above high."""
        first, last = self._bound(low), self._bound(high)
        if isinstance(first, Money) and isinstance(last, Money) and first.currency != last.currency:
            raise invalid("between", (low, high), "both ends are in one currency", "convert one of them")
        if first > last:  # type: ignore[operator]  # both ends are of one kind
            raise invalid("between", (low, high), "low is above high", f"write between({high!r}, {low!r})")
        return FieldCriterion(self.operand, Compared(Comparison.BETWEEN, (first, last)))


class Handle(FieldHandle):
    """What every handle of a field can ask: whether the fact is known. `path` names the fact, `get` reads it.

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

    def get(self, lead: Lead) -> Hashable:
        """Return the value as `lead` has it, or None when it is missing or of another kind."""
        value: Any = self.operand.newest(lead)
        return value  # type: ignore[no-any-return]  # facts are hashable

    def known(self) -> Criterion:
        """Ask whether the fact is known: yes or no, never unknown."""
        return Presence(self.operand, wanted=True)

    def missing(self) -> Criterion:
        """Ask whether the fact is missing: yes or no, never unknown."""
        return Presence(self.operand, wanted=False)


class _Of(Handle, Generic[T]):
    """A handle of a field that holds values of type `T`."""

    __slots__ = ()

    def get(self, lead: Lead) -> T | None:
        """Return the value as `lead` has it, or None when it is missing or of another kind."""
        return super().get(lead)  # type: ignore[return-value]  # the operand gives values of its own kind alone


class _Matched(_Of[T]):
    """A handle that is asked by equality: `is_`, `is_not` and `in_`."""

    __slots__ = ()

    @abstractmethod
    def _one_of(self, values: Iterable[Any], *, negated: bool = False, several: bool = False) -> Condition:
        """Return the condition that it is (or, `negated`, is not) one of some values."""

    def is_(self, value: T) -> Criterion:
        """Ask whether it is this value."""
        return FieldCriterion(self.operand, self._one_of((value,)))

    def is_not(self, value: T) -> Criterion:
        """Ask whether it is another value; unknown when it is missing."""
        return FieldCriterion(self.operand, self._one_of((value,), negated=True))

    def in_(self, values: Iterable[T]) -> Criterion:
        """Ask whether it is one of these values; raises for a single value, and for none."""
        return FieldCriterion(self.operand, self._one_of(values, several=True))


class TextHandle(_Matched[str]):
    """Asks about text, compared after NFKC, casefold and collapsing white space.

    >>> from leadflow import company
    >>> str(company.industry.in_({"retail", "logistics"}))
    'company.industry is one of logistics, retail'
    """

    __slots__ = ()

    def _one_of(self, values: Iterable[str], *, negated: bool = False, several: bool = False) -> Condition:
        texts = required_texts(values, self.path)
        return IsText(texts, negated=negated, several=several, redacted=is_personal(self.path))

    def contains(self, text: str) -> Criterion:
        """Ask whether it has this text in it, such as "accountant" in a job title."""
        return FieldCriterion(
            self.operand, Contains((required_text(text, self.path),), redacted=is_personal(self.path))
        )

    def starts_with(self, text: str) -> Criterion:
        """Ask whether it begins with this text, such as "/pricing"."""
        return FieldCriterion(
            self.operand, StartsWith((required_text(text, self.path),), redacted=is_personal(self.path))
        )

    def contains_any(self, texts: Iterable[str]) -> Criterion:
        """Ask whether it has one of these texts in it; raises for a single text, and for none."""
        return FieldCriterion(
            self.operand, Contains(required_texts(texts, self.path), several=True, redacted=is_personal(self.path))
        )


class ChannelHandle(TextHandle):
    """Asks about a channel: a `Channel`, its name in any spelling, or a channel of your own.

    >>> from leadflow import source
    >>> str(source.channel.is_("Paid Social"))
    'source.channel is paid_social'
    """

    __slots__ = ()

    def _one_of(self, values: Iterable[str], *, negated: bool = False, several: bool = False) -> Condition:
        channels = [str(Source(channel=text).channel) for text in required_texts(values, self.path)]
        return IsText(channels, negated=negated, several=several)


class NumberHandle(Comparable[float | Decimal], _Of[int | float | Decimal]):
    """Asks about a number.

    >>> from leadflow import company
    >>> str(company.employees >= 10)
    'company.employees is at least 10'
    """

    __slots__ = ()

    def is_(self, number: float | Decimal) -> Criterion:
        """Ask whether it is exactly this number."""
        return FieldCriterion(self.operand, Is((self._bound(number),), redacted=is_personal(self.path)))


class MoneyHandle(Comparable[Money], _Of[Money]):
    """Asks about an amount of money; of an amount in another currency the answer is unknown, for nothing is converted.

    >>> from leadflow import Money, company
    >>> str(company.annual_revenue >= Money(1_000_000, "EUR"))
    'company.annual_revenue is at least 1,000,000 EUR'
    """

    __slots__ = ()

    def _bound(self, value: Money) -> Money:
        if not isinstance(value, Money):
            raise invalid_type(self.path, value, "an amount needs its currency", 'write Money("1200", "EUR")')
        return value


class DateHandle(Comparable[date], _Of[date]):
    """Asks about a calendar date, compared with the day it is in the zone of `as_of`; an instant counts as its UTC day.

    >>> from leadflow import attribute
    >>> str(attribute("contract_end", date).within_next(days=90))
    'attributes.contract_end is within the next 90 days'
    """

    __slots__ = ()

    def _bound(self, value: date) -> date:
        return plain_date(value, self.path)

    def is_(self, day: date) -> Criterion:
        """Ask whether it is exactly this day (this instant)."""
        return FieldCriterion(self.operand, Is((self._bound(day),), redacted=is_personal(self.path)))

    def within_next(self, *, days: float = 0, hours: float = 0) -> Criterion:
        """Ask whether it lies in the stretch of exactly this length that begins at the instant asked about."""
        return FieldCriterion(self.operand, Spans(span_of("within_next", days=days, hours=hours), ahead=True))

    def within_last(self, *, days: float = 0, hours: float = 0) -> Criterion:
        """Ask whether it lies in the stretch of exactly this length that ends at the instant asked about."""
        return FieldCriterion(self.operand, Spans(span_of("within_last", days=days, hours=hours), ahead=False))


class InstantHandle(DateHandle):
    """Asks about an instant: every bound is an aware datetime.

    >>> from leadflow import evidence
    >>> str(evidence.timeline.decide_by.within_next(days=180))
    'evidence.timeline.decide_by is within the next 180 days'
    """

    __slots__ = ()

    def _bound(self, value: date) -> datetime:
        if not isinstance(value, datetime):
            raise invalid_type(self.path, value, "an instant is needed", "write datetime(..., tzinfo=...)")
        return to_utc(value, self.path)

    def get(self, lead: Lead) -> datetime | None:
        """Return the instant as `lead` has it (in UTC), or None."""
        return super().get(lead)  # type: ignore[return-value]  # the operand gives values of its own kind alone


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class EnumHandle(_Matched[E]):
    """Asks about a member of an enumeration.

    >>> from leadflow import Actor, source
    >>> str(source.origin.is_(Actor.MARKETING))
    'source.origin is marketing'
    """

    operand: Fact
    members: type[E]

    def _one_of(self, values: Iterable[E], *, negated: bool = False, several: bool = False) -> Condition:
        if isinstance(values, (str, Enum)) or not isinstance(values, Iterable):
            raise invalid_type(self.path, values, "several members are needed", "write .in_({A, B}), or .is_(A)")
        chosen = {member(self.members, value, self.path) for value in values}
        if not chosen:
            raise invalid(self.path, (), "at least one value is required", "name at least one member")
        found = tuple(each for each in self.members if each in chosen)
        return Is(found, negated=negated, several=several, redacted=is_personal(self.path))


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class OrderedHandle(EnumHandle[R]):
    """Asks about a member of an enumeration that is ordered from the lowest to the highest.

    >>> from leadflow import Seniority, person
    >>> str(person.seniority.at_least(Seniority.MANAGER))
    'person.seniority is at least manager'
    """

    def at_least(self, value: R) -> Criterion:
        """Ask whether it is this member or a higher one."""
        return FieldCriterion(self.operand, Compared(Comparison.AT_LEAST, (member(self.members, value, self.path),)))

    def at_most(self, value: R) -> Criterion:
        """Ask whether it is this member or a lower one."""
        return FieldCriterion(self.operand, Compared(Comparison.AT_MOST, (member(self.members, value, self.path),)))


class SetHandle(_Of[frozenset[str]]):
    """Asks about a set of texts; an empty set is known, and has nothing.

    >>> from leadflow import company
    >>> str(company.technologies.has_any({"sap", "odoo"}))
    'company.technologies has any of odoo, sap'
    """

    __slots__ = ()

    def _has(self, texts: Iterable[str], *, every: bool) -> Criterion:
        found = required_texts(texts, self.path)
        return FieldCriterion(self.operand, Has(found, every=every, redacted=is_personal(self.path)))

    def has(self, text: str) -> Criterion:
        """Ask whether the set has this text."""
        return self._has((text,), every=True)

    def is_empty(self) -> Criterion:
        """Ask whether the set has nothing in it; unknown when it is missing."""
        return FieldCriterion(self.operand, Is((frozenset(),)))

    def has_any(self, texts: Iterable[str]) -> Criterion:
        """Ask whether the set has at least one of these texts; raises for a single text, and for none."""
        return self._has(texts, every=False)

    def has_all(self, texts: Iterable[str]) -> Criterion:
        """Ask whether the set has all of these texts; raises for a single text, and for none."""
        return self._has(texts, every=True)


class TruthHandle(_Of[bool]):
    """Asks about something that is true or false.

    >>> from leadflow import evidence
    >>> str(evidence.budget.approved.is_true())
    'evidence.budget.approved is true'
    """

    __slots__ = ()

    def is_true(self) -> Criterion:
        """Ask whether it is true."""
        return FieldCriterion(self.operand, Is((True,)))

    def is_false(self) -> Criterion:
        """Ask whether it is false; unknown when it is missing."""
        return FieldCriterion(self.operand, Is((False,)))
