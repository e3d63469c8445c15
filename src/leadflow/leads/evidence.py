"""What was found out about a lead's readiness to buy: budget, authority, need, timeline, and other answers."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import attrs

from leadflow._validate import known, known_text, named, normalise_text, required_text
from leadflow.errors import PersonalName, is_personal
from leadflow.leads.values import (
    known_day_or_instant,
    known_member,
    known_money,
    known_number,
    known_truth,
    shown,
    texts_in_order,
)
from leadflow.leads.vocabulary import OrderedEnum
from leadflow.money import Money

__all__ = ["Answer", "Authority", "Budget", "BuyingRole", "Evidence", "Need", "Severity", "Timeline", "folded"]


class BuyingRole(StrEnum):
    """The part a person plays in a purchase."""

    DECISION_MAKER = "decision_maker"
    ECONOMIC_BUYER = "economic_buyer"
    CHAMPION = "champion"
    INFLUENCER = "influencer"
    TECHNICAL_BUYER = "technical_buyer"
    USER = "user"
    GATEKEEPER = "gatekeeper"
    BLOCKER = "blocker"


class Severity(OrderedEnum):
    """How much a need hurts, from the lowest to the highest."""

    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    CRITICAL = "critical"


def _role(value: BuyingRole | str | None) -> BuyingRole | None:
    return known_member(BuyingRole, value, "role")


def _severity(value: Severity | str | None) -> Severity | None:
    return known_member(Severity, value, "severity")


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Budget:
    """What the lead can spend: the `amount`, and whether it is `approved`; what is not known is None.

    >>> Budget(Money("30000000", "VND"), approved=True).approved
    True
    """

    amount: Money | None = attrs.field(default=None, converter=known_money, kw_only=False)
    approved: bool | None = attrs.field(default=None, converter=known_truth)

    __repr__ = shown


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Authority:
    """The part the person (or the one called `name`) plays in the purchase.

    >>> Authority(BuyingRole.DECISION_MAKER).role
    <BuyingRole.DECISION_MAKER: 'decision_maker'>
    """

    role: BuyingRole | None = attrs.field(default=None, converter=_role, kw_only=False)
    name: str | None = attrs.field(default=None, converter=known_text)

    __repr__ = shown


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Need:
    """What hurts, and how much.

    >>> Need(pains=("month-end closing takes 9 days",), severity=Severity.HIGH).severity >= Severity.MODERATE
    True
    """

    severity: Severity | None = attrs.field(default=None, converter=_severity)
    pains: tuple[str, ...] = attrs.field(default=(), converter=texts_in_order)

    __repr__ = shown


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Timeline:
    """By when the lead means to decide: an aware datetime, or a plain date, which means that day wherever it is asked.

    >>> Timeline(date(2026, 6, 30)).decide_by
    datetime.date(2026, 6, 30)
    """

    decide_by: datetime | date | None = attrs.field(default=None, converter=known_day_or_instant, kw_only=False)
    trigger: str | None = attrs.field(default=None, converter=known_text)

    __repr__ = shown


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Answer:
    """The answer to the question of any other `dimension` of a qualification framework: text, truth, number or money.

    >>> Answer("metrics", "closing 3 days faster").dimension
    'metrics'
    """

    dimension: str = attrs.field(converter=required_text, kw_only=False)
    answer: str | bool | int | float | Decimal | Money | None = attrs.field(default=None, kw_only=False)

    def __attrs_post_init__(self) -> None:
        # Whether an answer names a person is known by its dimension, and an error must know it.
        name = PersonalName("answer") if is_personal(f"evidence.{self.dimension}") else "answer"
        plain = self.answer if isinstance(self.answer, (bool, Money)) else known(self.answer)
        if plain is not None and not isinstance(plain, (bool, Money)):
            plain = known_text(plain, name) if isinstance(plain, str) else known_number(plain, name)
        object.__setattr__(self, "answer", plain)

    __repr__ = shown


Evidence = Budget | Authority | Need | Timeline | Answer
"""Any one finding about a lead's readiness to buy."""


def folded(older: Evidence, newer: Evidence) -> Evidence:
    """Return what two findings of one kind say together: of every part the newest value that is known, and all pains.

    >>> folded(Budget(Money("30000000", "VND")), Budget(approved=True))
    Budget(Money('30000000', 'VND'), approved=True)
    """
    kind: Any = type(newer)
    parts: dict[str, object] = {}
    for field in attrs.fields(kind):
        before, after = getattr(older, field.name), getattr(newer, field.name)
        if isinstance(after, tuple):
            spelled: dict[str, str] = {}
            for text in (*before, *after):
                spelled.setdefault(normalise_text(text), text)
            after = tuple(spelled.values())
        parts[field.name] = before if after is None else after
    both: Evidence = kind(**parts)
    return both
