"""How values read in a sentence: the one place for durations, shares, counts and lists."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

__all__ = ["listed", "many", "percent", "spell"]

_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)


def spell(value: object) -> str:
    """Return a value as a sentence says it; a duration in the largest unit that divides it.

    >>> spell(timedelta(days=30)), spell(timedelta(minutes=90)), spell(True), spell(Decimal("1E+2"))
    ('30 days', '90 minutes', 'true', '100')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, timedelta):
        for unit, length in _UNITS:
            if not value % length:
                return f"{value // length} {unit}{'' if value == length else 's'}"
        return f"{value / timedelta(seconds=1):g} seconds"
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def percent(share: float) -> str:
    """Return a share in per cent, with as many digits as it has.

    >>> percent(0.95), percent(0.125)
    ('95 %', '12.5 %')
    """
    return f"{share * 100:.6g} %"


def many(number: int, thing: str, things: str | None = None) -> str:
    """Return a number of things, in the singular where there is one.

    >>> many(1, "lead"), many(1200, "reply", "replies")
    ('1 lead', '1,200 replies')
    """
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def listed(parts: Sequence[str], joint: str = "and") -> str:
    """Return texts in a row.

    >>> listed(["budget", "need", "timeline"])
    'budget, need and timeline'
    """
    return f" {joint} ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
