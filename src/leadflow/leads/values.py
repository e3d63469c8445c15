"""The values of facts: made plain as they come in (None when missing), compared, put in order, and printed."""

import operator
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, SupportsIndex, TypeVar

import attrs

from leadflow._validate import finite_number, known, known_text, normalise_text, plain_date, to_utc
from leadflow.errors import PersonalName, invalid, invalid_type, is_personal, redact, redacted
from leadflow.leads.vocabulary import Channel, find_member, member
from leadflow.money import Money

__all__ = [
    "content_key",
    "known_attribute",
    "known_channel",
    "known_count",
    "known_date",
    "known_day_or_instant",
    "known_instant",
    "known_member",
    "known_money",
    "known_number",
    "known_truth",
    "meaning",
    "shown",
    "texts_in_order",
    "truth",
]

_PROFILE_VALUES = ("before", "after", "kept", "claimed")
_WRITTEN = frozenset({"answer", "note", "value"})
"""Fields with what people write, in which a number to call may stand."""

E = TypeVar("E", bound=Enum)


def known_member(kind: type[E], value: object, name: str) -> E | None:
    """Return the member of `kind` that `value` is or spells, or None when missing."""
    # Most values come as members already, and facts are made by the hundred thousand.
    if type(value) is kind:
        return value
    return None if value is None or known(value) is None else member(kind, value, name)


def known_channel(value: str | None) -> str | None:
    """Return the `Channel` that `value` names, its own text where it names none, or None when missing.

    >>> known_channel("Paid Social"), known_channel("Zalo")
    (<Channel.PAID_SOCIAL: 'paid_social'>, 'Zalo')
    """
    if value is None or type(value) is Channel:
        return value
    text = known_text(value, "channel")
    # As the members are spelled, so that "Paid Social" of one system is "paid_social" of another.
    return None if text is None else find_member(Channel, text) or text


def known_count(value: SupportsIndex | float | None, name: str = "") -> int | None:
    """Return a whole number from 0, or None when missing; a whole float (as data frames give) counts as one.

    >>> known_count(85.0, "employees")
    85
    """
    if type(value) is int and value >= 0:
        return value
    plain = known(value)
    if plain is None:
        return None
    if isinstance(plain, bool) or not isinstance(plain, (float, SupportsIndex)):
        raise invalid_type(name, value, "a count is a whole number", f"write {name}=85, or leave it out")
    if isinstance(plain, float) and not plain.is_integer():
        raise invalid(name, value, "a count is a whole number", f"write {name}=85")
    count = int(plain) if isinstance(plain, float) else operator.index(plain)
    if count < 0:
        raise invalid(name, value, "a count is never negative", f"write {name}=0 or more")
    return count


def known_money(value: Money | None, name: str = "") -> Money | None:
    """Return an amount of money, or None when missing."""
    if value is None or isinstance(value, Money):
        return value
    if known(value) is None:
        return None
    raise invalid_type(name, value, "an amount needs its currency", 'write Money("1200", "EUR")')


def known_number(value: object, name: str) -> int | float | Decimal | None:
    """Return a finite number, or None when missing; a truth is not a number.

    >>> known_number(float("nan"), "value") is None
    True
    """
    plain = known(value)
    if plain is None:
        return None
    return finite_number(plain, name, f"write {name}=12, or leave it out")


def truth(value: bool, name: str = "") -> bool:
    """Return True or False; refuse anything else.

    >>> truth(True, "granted")
    True
    """
    plain = value if type(value) is bool else known(value)
    if not isinstance(plain, bool):
        raise invalid_type(name, value, "is True or False", f"write {name}=True or {name}=False")
    return plain


def known_truth(value: bool | None, name: str = "") -> bool | None:
    """Return True or False, or None when missing."""
    return None if known(value) is None else truth(value, name)  # type: ignore[arg-type]  # known() has seen that it is there


def known_instant(value: datetime | None, name: str = "") -> datetime | None:
    """Return an instant in UTC, or None when missing."""
    return None if value is None or known(value) is None else to_utc(value, name)


def known_date(value: date | None, name: str = "") -> date | None:
    """Return a calendar date, or None when missing."""
    return None if value is None or known(value) is None else plain_date(value, name)


def known_day_or_instant(value: datetime | date | None, name: str = "") -> datetime | date | None:
    """Return an instant in UTC, a day as it is, or None when missing.

    >>> known_day_or_instant(date(2026, 6, 30), "due")
    datetime.date(2026, 6, 30)
    """
    # A day stays a day: when it is over depends on where it is asked.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if value is not None and not isinstance(value, datetime) and known(value) is not None:
        fix = f"write {name}=date(2026, 6, 30) or datetime(..., tzinfo=...)"
        raise invalid_type(name, value, "a date or an aware datetime is needed", fix)
    return known_instant(value, name)


def texts_in_order(values: Iterable[str] | None, name: str = "") -> tuple[str, ...]:
    """Return several texts in their order, without the missing ones.

    >>> texts_in_order(["month-end closing takes 9 days", " "], "pains")
    ('month-end closing takes 9 days',)
    """
    if values is None or known(values) is None:
        return ()
    if isinstance(values, str):
        raise invalid_type(name, values, "several texts are needed", f"write {name}=({redacted(values, name)},)")
    if not isinstance(values, Iterable):
        raise invalid_type(name, values, "several texts are needed", f'write {name}=("...", "...")')
    return tuple(text for item in values if (text := known_text(item, name)) is not None)


def known_attribute(value: object, name: str) -> object:
    """Return the value of a custom attribute: text, truth, number, money, date, aware time, enum member, set of texts.

    What is missing (None, NaN, blank) becomes None; lists and sets become frozensets of texts.

    >>> known_attribute("  ", "erp") is None
    True
    """
    plain = known(value)
    if plain is None or isinstance(plain, (bool, Enum, Money)):
        return plain
    if isinstance(plain, str):
        return known_text(plain, name)
    if isinstance(plain, datetime):
        return to_utc(plain, name)
    if isinstance(plain, date):
        return plain
    if isinstance(plain, (int, float, Decimal)):
        return known_number(plain, name)
    if isinstance(plain, (list, tuple, set, frozenset)):
        return frozenset(texts_in_order(plain, name))
    raise invalid_type(
        name,
        value,
        "an attribute is text, truth, a number, money, a date, an aware time or a set of texts",
        "convert it before it becomes a fact",
    )


def meaning(value: object) -> object:
    """Return what two values of a profile must share to agree: spelling, Unicode form and kind of number do not matter.

    >>> meaning("VN ") == meaning("vn"), meaning(85) == meaning(85.0), meaning(1) == meaning(True)
    (True, True, False)
    """
    if isinstance(value, frozenset):
        return frozenset(meaning(member) for member in value)
    if isinstance(value, str) and not isinstance(value, Enum):
        return ("text", normalise_text(value))
    return (
        ("number", value)
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        else (type(value), value)
    )


@cache
def _fields(kind: Any) -> "tuple[attrs.Attribute[Any], ...] | None":
    # Positional arguments first, as in a call; None for what is no fact. What equality ignores is no content.
    if not attrs.has(kind):
        return None
    return tuple(sorted((field for field in attrs.fields(kind) if field.eq), key=lambda field: field.kw_only))


def content_key(value: object) -> tuple[Any, ...]:
    """Return a key that orders values of any kinds, the same in every process: equal keys mean the same content.

    >>> content_key("b") > content_key("a")
    True
    """
    kind: Any = type(value)
    # The most frequent first: a field of an event is missing or a text.
    if value is None:
        return ("NoneType",)
    if kind is str:
        return ("str", value)
    if (fields := _fields(kind)) is not None:
        # Not by its repr, which masks personal data.
        return (kind.__qualname__, *[content_key(getattr(value, field.name)) for field in fields])
    if isinstance(value, frozenset):
        return ("frozenset", *sorted(map(content_key, value)))
    if isinstance(value, tuple):
        return ("tuple", *map(content_key, value))
    return (kind.__qualname__, value.isoformat() if isinstance(value, date) else repr(value))


def shown(fact: object) -> str:
    """Return the `repr` of a fact: no field that says nothing, and personal data masked.

    >>> from leadflow.leads import Company
    >>> shown(Company(country="VN", employees=85))
    "Company(employees=85, country='VN')"
    """
    kind: Any = type(fact)
    parts = []
    for field in _fields(kind) or ():
        value = getattr(fact, field.name)
        if field.default is not attrs.NOTHING and value == field.default:
            continue
        # These hold the value of the profile field that the fact's own `field` names, which may be personal.
        own = f"{kind.__name__.lower()}.{field.name}"
        named = getattr(fact, "field", "") if field.name in _PROFILE_VALUES else own
        if field.name in _PROFILE_VALUES and getattr(fact, "personal", False):
            named = PersonalName(named)
        elif field.name == "answer":
            named = f"evidence.{getattr(fact, 'dimension', '')}"
        if field.name in _WRITTEN and isinstance(value, str) and " " in value:
            value = redact(value)
        plain = isinstance(value, date) and not is_personal(named)
        text = value.isoformat() if plain else redacted(value, named)
        parts.append(f"{field.name}={text}" if field.kw_only else text)
    return f"{kind.__name__}({', '.join(parts)})"
