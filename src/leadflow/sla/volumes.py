"""Commitments of an amount: so many leads, so much pipeline, so many deliverables in a period."""

from enum import StrEnum
from typing import Literal

import attrs

from leadflow._validate import whole_number
from leadflow.calendars import Cadence
from leadflow.criteria import Guard, Happening
from leadflow.errors import invalid, invalid_type
from leadflow.money import Money
from leadflow.sla import _checks

__all__ = ["Count", "Deliver", "Provide", "counting"]


class Count(StrEnum):
    """Which happenings of one lead count: the first, or each."""

    FIRST = "first"
    EACH = "each"


def counting(value: Count) -> Count:
    """Return which happenings of a lead count."""
    if not isinstance(value, Count):
        raise invalid_type("count", value, "a lead counts once or each time", "write Count.FIRST or Count.EACH")
    return value


def _happening(value: Happening) -> Happening:
    return _checks.required_happening(value, "happening")


def _where(value: Guard | None) -> Guard | None:
    return _checks.any_guard(value, "where")


def _worth(value: Literal["amount"] | None) -> Literal["amount"] | None:
    if value not in (None, "amount"):
        raise invalid("worth", value, "leads are counted, or their deals' amounts are summed", 'write worth="amount"')
    return value


def _whole(value: int) -> int:
    return whole_number(value, "at_least", minimum=1)


def _whole_or_money(value: int | Money) -> int | Money:
    if not isinstance(value, Money):
        return _whole(value)
    if value.amount <= 0:
        raise invalid("at_least", value, "a promise of nothing is none", f'write Money(1000, "{value.currency}")')
    return value


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Deliver:
    """The promise of a volume: so many leads have `happening` in a period, or deals worth so much.

    `at_least` is a whole number, or with `worth="amount"` a `Money`: then the amounts of the leads' deals are summed,
    as known by the end of the period, and what is in another currency is reported apart. A lead counts at its first
    happening for which `where` holds, with `count=Count.EACH` at each. Raises an error that names the value, the rule
    and the fix.

    >>> from leadflow.criteria import entered
    >>> print(Deliver("MQLs", entered("mql"), at_least=120, per=Cadence.MONTH))
    MQLs: entering mql, at least 120 per month
    """

    name: str = attrs.field(converter=_checks.name, kw_only=False)
    happening: Happening = attrs.field(converter=_happening, kw_only=False)
    at_least: int | Money = attrs.field(converter=_whole_or_money)
    per: Cadence = attrs.field(converter=_checks.cadence)
    worth: Literal["amount"] | None = attrs.field(default=None, converter=_worth)
    where: Guard | None = attrs.field(default=None, converter=_where)
    count: Count = attrs.field(default=Count.FIRST, converter=counting)

    def __attrs_post_init__(self) -> None:
        if self.worth is None and isinstance(self.at_least, Money):
            raise invalid("at_least", self.at_least, "a number of leads is promised", 'add worth="amount"')
        if self.worth is not None and not isinstance(self.at_least, Money):
            raise invalid("at_least", self.at_least, "an amount is promised", 'write at_least=Money(2000000, "VND")')

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions about a lead that the commitment asks."""
        return () if self.where is None else (self.where,)

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """The happenings that the commitment watches."""
        return (self.happening,)

    def __str__(self) -> str:
        what = "" if self.worth is None else "deals on "
        where = "" if self.where is None else f", where {self.where}"
        return f"{self.name}: {what}{self.happening}{where}, at least {self.at_least} per {self.per.value}"


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Provide:
    """The promise of deliverables that the teams owe each other: a campaign calendar, stories from the field.

    `at_least` so many (a whole number) `per` cadence; each is told by a `Provided` of the same name. Raises an error
    that names the value, the rule and the fix.

    >>> print(Provide("stories from the field", at_least=4, per=Cadence.MONTH))
    stories from the field: 4 per month
    """

    name: str = attrs.field(converter=_checks.name, kw_only=False)
    at_least: int = attrs.field(converter=_whole)
    per: Cadence = attrs.field(converter=_checks.cadence)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions about a lead that the commitment asks: none."""
        return ()

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """The happenings that the commitment watches: none."""
        return ()

    def __str__(self) -> str:
        return f"{self.name}: {self.at_least} per {self.per.value}"
