"""Values on the wire: what JSON has no word for, and the fields of a fact that are missing, unknown or wrong."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeVar

import attrs

from leadflow import Money
from leadflow.errors import invalid, invalid_type, redacted

Json = dict[str, object]
T = TypeVar("T")

INSTANTS = {"at", "created_at", "decide_by", "due", "nurture_until", "recorded_at", "until"}
DATES = {"closes_on"}
EITHER = {"decide_by", "due"}


def checked(raw: object, name: str, *, known: Collection[str], needed: Collection[str] = ()) -> Json:
    """Return an object with known fields only and none missing: a misspelled field would be lost without a word."""
    if not isinstance(raw, dict):
        raise invalid_type(name, raw, "an object is needed", 'write {"field": value, ...}')
    for field in raw:
        if field not in known:
            raise invalid(name, field, "has no such field", f"write one of {', '.join(sorted(known))}")
    for field in needed:
        if raw.get(field) is None:
            raise invalid(f"{name}.{field}", None, "is missing", "send it")
    return raw


def instant(raw: object, name: str) -> datetime:
    """Read an instant; leadflow refuses one without an offset from UTC."""
    try:
        return datetime.fromisoformat(str(raw))
    except ValueError:
        raise invalid(name, raw, "is no instant", "write 2026-03-02T09:15:00+07:00") from None


def day(raw: object, name: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise invalid(name, raw, "is no day", "write 2026-03-02") from None


def decimal(raw: object, name: str) -> Decimal:
    """Read an exact number from its text."""
    try:
        return Decimal(str(raw))
    except InvalidOperation:
        raise invalid(name, raw, "is no number", 'write {"decimal": "0.5"}') from None


def money(raw: Mapping[str, Any]) -> Money:
    """Read an amount in a currency."""
    return Money(raw["amount"], raw["currency"])


def value_from(raw: object, name: str) -> object:
    """Return the value of a field: JSON's own, or one that an object of its kind spells out."""
    if raw is not None and name in INSTANTS:
        # A day stays a day: leadflow knows when it is over.
        return day(raw, name) if name in EITHER and len(str(raw)) == 10 else instant(raw, name)
    if raw is not None and name in DATES:
        return day(raw, name)
    if isinstance(raw, list):
        return [value_from(item, name) for item in raw]
    if not isinstance(raw, dict):
        return raw
    match sorted(raw):
        case ["amount", "currency"]:
            return money(raw)
        case ["date"]:
            return day(raw["date"], name)
        case ["decimal"]:
            return decimal(raw["decimal"], name)
        case ["instant"]:
            return instant(raw["instant"], name)
    raise invalid(name, raw, "is no value", 'write {"amount": "1200", "currency": "EUR"}, or {"date": "2026-03-02"}')


def value_to(value: object, name: str) -> object:
    """Return the value of a field as JSON."""
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, datetime):
        return value.isoformat() if name in INSTANTS else {"instant": value.isoformat()}
    if isinstance(value, date):
        return value.isoformat() if name in DATES | INSTANTS else {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (frozenset, tuple)):
        return sorted(value) if isinstance(value, frozenset) else list(value)
    return value


def fact_from(kind: type[T], raw: object, name: str, **made: object) -> T:
    """Make a fact of a kind from the object that describes it; `made` are fields made already."""
    fields = {field.name: field for field in attrs.fields(kind) if field.init}  # type: ignore[arg-type]  # every fact is an attrs class
    needed = [field.name for field in fields.values() if field.default is attrs.NOTHING and field.name not in made]
    read = checked(raw, name, known=fields.keys(), needed=needed)
    build: Callable[..., T] = kind
    return build(**{field: value_from(value, field) for field, value in read.items() if field not in made}, **made)


def fact_to(fact: attrs.AttrsInstance) -> Json:
    """Return what is known of a fact as JSON; what is not known is left out."""
    known = {field.name: getattr(fact, field.name) for field in attrs.fields(type(fact)) if field.init}
    return {name: value_to(value, name) for name, value in known.items() if value is not None}


def said(value: object) -> str:
    """Return a value for a message: personal data masked, and not longer than anybody reads."""
    text = redacted(value)
    return text if len(text) <= 200 else f"{text[:200]}…"
