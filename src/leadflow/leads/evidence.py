"""What was found out about a lead's readiness to buy: budget, authority, need, timeline, and other answers."""

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

import attrs

from leadflow._validate import known_text, required_text, to_utc
from leadflow.errors import invalid_type
from leadflow.leads.profile import OrderedEnum, as_member, known_money, known_number, known_text_or_member
from leadflow.money import Money

__all__ = ["Answer", "Authority", "Budget", "BuyingRole", "Evidence", "Need", "Severity", "Timeline"]


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
    return None if known_text_or_member(value) is None else as_member(BuyingRole, value, "role")


def _severity(value: Severity | str | None) -> Severity | None:
    return None if known_text_or_member(value) is None else as_member(Severity, value, "severity")


def _money(value: Money | None) -> Money | None:
    return known_money(value, "amount")


def _text(value: str | None) -> str | None:
    return known_text(value, "text")


def _truth(value: bool | None) -> bool | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if not isinstance(value, bool):
        raise invalid_type("approved", value, "is True, False or None (unknown)", "write approved=True")
    return value


def _pains(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise invalid_type("pains", value, "several texts are needed", f"write pains=({value!r},)")
    return tuple(text for item in value if (text := known_text(item, "pains")) is not None)


def _decide_by(value: datetime | date | None) -> datetime | None:
    if value is None or type(value).__name__ == "NaTType":
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        # A day is over when its last microsecond is; without a zone it is the day of UTC.
        return datetime.combine(value, time(0), tzinfo=UTC) + timedelta(days=1, microseconds=-1)
    return to_utc(value, "decide_by")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Budget:
    """What the lead can spend: the `amount`, and whether it is `approved`; what is not known is None.

    >>> Budget(Money("30000000", "VND"), approved=True).approved
    True
    """

    amount: Money | None = attrs.field(default=None, converter=_money, kw_only=False)
    approved: bool | None = attrs.field(default=None, converter=_truth)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Authority:
    """The part the person (or the one called `name`) plays in the purchase.

    >>> Authority(BuyingRole.DECISION_MAKER).role
    <BuyingRole.DECISION_MAKER: 'decision_maker'>
    """

    role: BuyingRole | None = attrs.field(default=None, converter=_role, kw_only=False)
    name: str | None = attrs.field(default=None, converter=_text)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Need:
    """What hurts, and how much.

    >>> Need(pains=("month-end closing takes 9 days",), severity=Severity.HIGH).severity >= Severity.MODERATE
    True
    """

    severity: Severity | None = attrs.field(default=None, converter=_severity)
    pains: tuple[str, ...] = attrs.field(default=(), converter=_pains)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Timeline:
    """By when the lead means to decide: an aware datetime; a plain date means the end of that day in UTC.

    >>> Timeline(date(2026, 6, 30)).decide_by
    datetime.datetime(2026, 6, 30, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
    """

    decide_by: datetime | None = attrs.field(default=None, converter=_decide_by, kw_only=False)
    trigger: str | None = attrs.field(default=None, converter=_text)


def _dimension(value: str) -> str:
    return required_text(value, "dimension")


def _answer(value: str | bool | float | Decimal | Money | None) -> str | bool | int | float | Decimal | Money | None:
    if isinstance(value, (bool, Money)):
        return value
    if isinstance(value, str):
        return known_text(value, "answer")
    return known_number(value, "answer")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Answer:
    """The answer to the question of any other `dimension` of a qualification framework: text, truth, number or money.

    >>> Answer("metrics", "closing 3 days faster").dimension
    'metrics'
    """

    dimension: str = attrs.field(converter=_dimension, kw_only=False)
    answer: str | bool | int | float | Decimal | Money | None = attrs.field(default=None, converter=_answer, kw_only=False)


Evidence = Budget | Authority | Need | Timeline | Answer
"""Any one finding about a lead's readiness to buy."""
