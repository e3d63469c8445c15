"""Typed handles: one for each kind of value, with the questions that it can answer."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

import attrs

from leadflow._validate import plain_date, required_text, to_utc
from leadflow.criteria.conditions import Compared, Comparison, Contains, Has, Is, IsText, Spans
from leadflow.criteria.handles import Comparable, Handle, span_of
from leadflow.criteria.operands import Fact
from leadflow.criteria.tree import Criterion
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead, OrderedEnum, Source
from leadflow.leads.vocabulary import find_member
from leadflow.money import Money

__all__ = [
    "ChannelHandle",
    "DateHandle",
    "EnumHandle",
    "InstantHandle",
    "MoneyHandle",
    "NumberHandle",
    "OrderedHandle",
    "SetHandle",
    "TextHandle",
    "TruthHandle",
]

E = TypeVar("E", bound=Enum)
R = TypeVar("R", bound=OrderedEnum)


def _texts(values: Iterable[str], path: str) -> tuple[str, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise invalid_type(path, values, "several texts are needed", f'write {path}.in_({{"a", "b"}}), or .is_("a")')
    found = tuple(required_text(value, path) for value in values)
    if not found:
        raise invalid(path, (), "none of nothing is ever so", "name at least one text")
    return found


class TextHandle(Handle):
    """Asks about text, compared after NFKC, casefold and collapsing white space.

    >>> from leadflow import company
    >>> str(company.industry.in_({"retail", "logistics"}))
    'company.industry is one of logistics, retail'
    """

    __slots__ = ()

    def is_(self, text: str) -> Criterion:
        """Ask whether it is this text."""
        return self._is(text, negated=False)

    def is_not(self, text: str) -> Criterion:
        """Ask whether it is another text; unknown when it is missing."""
        return self._is(text, negated=True)

    def in_(self, texts: Iterable[str]) -> Criterion:
        """Ask whether it is one of these texts; raises for a single text, and for none."""
        return self._asked(IsText(map(self._operand, _texts(texts, self.path)), several=True, redacted=self._redacted))

    def contains(self, text: str) -> Criterion:
        """Ask whether it has this text in it, such as "accountant" in a job title."""
        return self._asked(Contains((required_text(text, self.path),), redacted=self._redacted))

    def contains_any(self, texts: Iterable[str]) -> Criterion:
        """Ask whether it has one of these texts in it; raises for a single text, and for none."""
        return self._asked(Contains(_texts(texts, self.path), several=True, redacted=self._redacted))

    def _is(self, text: str, *, negated: bool) -> Criterion:
        wanted = self._operand(required_text(text, self.path))
        return self._asked(IsText((wanted,), negated=negated, redacted=self._redacted))

    def _operand(self, text: str) -> str:
        return text

    @property
    def _redacted(self) -> bool:
        return self.path in {"person.name", "person.email", "person.phone"}

    def get(self, lead: Lead) -> str | None:
        """Return the text as `lead` has it, or None."""
        raw = self.operand.newest(lead)
        return raw if isinstance(raw, str) else None


class ChannelHandle(TextHandle):
    """Asks about a channel: a `Channel`, its name in any spelling, or a channel of your own.

    >>> from leadflow import source
    >>> str(source.channel.is_("Paid Social"))
    'source.channel is paid_social'
    """

    __slots__ = ()

    def _operand(self, text: str) -> str:
        return str(Source(channel=text).channel)


class NumberHandle(Handle, Comparable[float | Decimal]):
    """Asks about a number.

    >>> from leadflow import company
    >>> str(company.employees >= 10)
    'company.employees is at least 10'
    """

    __slots__ = ()

    def is_(self, number: float | Decimal) -> Criterion:
        """Ask whether it is exactly this number."""
        return self._asked(Is((self._bound(number),)))

    def get(self, lead: Lead) -> int | float | Decimal | None:
        """Return the number as `lead` has it, or None."""
        raw = self.operand.newest(lead)
        return raw if isinstance(raw, (int, float, Decimal)) else None


class MoneyHandle(Handle, Comparable[Money]):
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

    def get(self, lead: Lead) -> Money | None:
        """Return the amount as `lead` has it, or None."""
        raw = self.operand.newest(lead)
        return raw if isinstance(raw, Money) else None


class DateHandle(Handle, Comparable[date]):
    """Asks about a calendar date; an instant counts as its date in UTC.

    >>> from leadflow import attribute
    >>> str(attribute("contract_end", date).within_next(days=90))
    'attributes.contract_end is within the next 90 days'
    """

    __slots__ = ()

    def _bound(self, value: date) -> date:
        return plain_date(value, self.path)

    def is_(self, day: date) -> Criterion:
        """Ask whether it is exactly this day (this instant)."""
        return self._asked(Is((self._bound(day),)))

    def within_next(self, *, days: float = 0, hours: float = 0) -> Criterion:
        """Ask whether it lies in the stretch of exactly this length that begins at the instant asked about."""
        return self._asked(Spans(span_of("within_next", days=days, hours=hours), ahead=True))

    def within_last(self, *, days: float = 0, hours: float = 0) -> Criterion:
        """Ask whether it lies in the stretch of exactly this length that ends at the instant asked about."""
        return self._asked(Spans(span_of("within_last", days=days, hours=hours), ahead=False))

    def get(self, lead: Lead) -> date | None:
        """Return the date as `lead` has it, or None."""
        raw = self.operand.newest(lead)
        return raw if isinstance(raw, date) else None


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
        raw = self.operand.newest(lead)
        return raw if isinstance(raw, datetime) else None


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class EnumHandle(Handle, Generic[E]):
    """Asks about a member of an enumeration.

    >>> from leadflow import Actor, source
    >>> str(source.origin.is_(Actor.MARKETING))
    'source.origin is marketing'
    """

    operand: Fact
    members: type[E]

    def _member(self, value: object) -> E:
        found = find_member(self.members, value)
        if found is None:
            choices = ", ".join(f"{self.members.__name__}.{member.name}" for member in self.members)
            raise invalid_type(self.path, value, f"is not a {self.members.__name__}", f"write one of {choices}")
        return found

    def is_(self, member: E) -> Criterion:
        """Ask whether it is this member."""
        return self._asked(Is((self._member(member),)))

    def is_not(self, member: E) -> Criterion:
        """Ask whether it is another member; unknown when it is missing."""
        return self._asked(Is((self._member(member),), negated=True))

    def in_(self, members: Iterable[E]) -> Criterion:
        """Ask whether it is one of these members; raises for a single member, and for none."""
        if isinstance(members, (str, Enum)) or not isinstance(members, Iterable):
            raise invalid_type(self.path, members, "several members are needed", "write .in_({A, B}), or .is_(A)")
        chosen = {self._member(member) for member in members}
        if not chosen:
            raise invalid(self.path, (), "none of nothing is ever so", "name at least one member")
        return self._asked(Is(tuple(member for member in self.members if member in chosen), several=True))

    def get(self, lead: Lead) -> E | None:
        """Return the member as `lead` has it, or None."""
        raw = self.operand.newest(lead)
        return raw if isinstance(raw, self.members) else None


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class OrderedHandle(EnumHandle[R]):
    """Asks about a member of an enumeration that is ordered from the lowest to the highest.

    >>> from leadflow import Seniority, person
    >>> str(person.seniority.at_least(Seniority.MANAGER))
    'person.seniority is at least manager'
    """

    def at_least(self, member: R) -> Criterion:
        """Ask whether it is this member or a higher one."""
        return self._asked(Compared(Comparison.AT_LEAST, self._member(member)))

    def at_most(self, member: R) -> Criterion:
        """Ask whether it is this member or a lower one."""
        return self._asked(Compared(Comparison.AT_MOST, self._member(member)))


class SetHandle(Handle):
    """Asks about a set of texts; an empty set is known, and has nothing.

    >>> from leadflow import company
    >>> str(company.technologies.has_any({"sap", "odoo"}))
    'company.technologies has any of odoo, sap'
    """

    __slots__ = ()

    def has(self, text: str) -> Criterion:
        """Ask whether the set has this text."""
        return self._asked(Has((required_text(text, self.path),), every=True))

    def has_any(self, texts: Iterable[str]) -> Criterion:
        """Ask whether the set has at least one of these texts; raises for a single text, and for none."""
        return self._asked(Has(_texts(texts, self.path), every=False))

    def has_all(self, texts: Iterable[str]) -> Criterion:
        """Ask whether the set has all of these texts; raises for a single text, and for none."""
        return self._asked(Has(_texts(texts, self.path), every=True))

    def get(self, lead: Lead) -> frozenset[str] | None:
        """Return the set as `lead` has it, or None."""
        raw = self.operand.newest(lead)
        return raw if isinstance(raw, frozenset) else None


class TruthHandle(Handle):
    """Asks about something that is true or false.

    >>> from leadflow import evidence
    >>> str(evidence.budget.approved.is_true())
    'evidence.budget.approved is true'
    """

    __slots__ = ()

    def is_true(self) -> Criterion:
        """Ask whether it is true."""
        return self._asked(Is((True,)))

    def is_false(self) -> Criterion:
        """Ask whether it is false; unknown when it is missing."""
        return self._asked(Is((False,)))

    def get(self, lead: Lead) -> bool | None:
        """Return the truth as `lead` has it, or None."""
        raw = self.operand.newest(lead)
        return raw if isinstance(raw, bool) else None
