"""What commitments and contracts check when they are written; every converter knows the name of its field."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import normalise_text, required_text, share
from leadflow.calendars import BusinessDays, BusinessHours, Cadence, Calendar, Within
from leadflow.criteria import Happening
from leadflow.errors import invalid, invalid_type

__all__ = [
    "cadence",
    "optional",
    "owner_calendars",
    "promised_share",
    "required_happening",
    "stage_names",
    "target_time",
    "unless_none",
]


def promised_share(value: float, name: str = "") -> float:
    """Return the share that is promised: more than 0, at most 1."""
    if not share(value, name):
        raise invalid(name, value, "must be greater than 0", "write 0.95 for 95 %")
    # Whoever writes 1 for all of them means a share too, not a number of leads.
    return float(value)


def cadence(value: Cadence, name: str = "") -> Cadence:
    """Return how often a promise is asked about."""
    if isinstance(value, Cadence):
        return value
    known = ", ".join(f"Cadence.{member.name}" for member in Cadence)
    raise invalid_type(name, value, "a cadence is needed", f"write one of {known}")


def target_time(value: Within, name: str = "") -> Within:
    """Return the time that a promise allows: longer than zero."""
    if isinstance(value, (BusinessHours, BusinessDays)):
        length: Any = value.hours if isinstance(value, BusinessHours) else value.days
    elif isinstance(value, timedelta):
        length = value // timedelta(microseconds=1)
    else:
        raise invalid_type(
            name, value, "a duration is needed", "write BusinessHours(4), BusinessDays(1) or timedelta(minutes=15)"
        )
    if length <= 0:
        raise invalid(name, value, "must be greater than 0", "write BusinessHours(4), or timedelta(minutes=15)")
    return value


def required_happening(value: Happening, name: str = "") -> Happening:
    """Return a happening that occurs at instants of its own, whenever it is asked about."""
    if not isinstance(value, Happening):
        raise invalid_type(name, value, "a happening is needed", f'write {name}=entered("mql")')
    if value.windowed:
        raise invalid(
            name,
            str(value),
            "a happening within a window depends on when it is asked about",
            "leave .within(...) and .since(...) out; each clock counts from its own start",
        )
    return value


def unless_none(check: Callable[[Any, str], object]) -> Callable[[object, "attrs.Attribute[Any]", object], None]:
    """Return what refuses a value that does not pass a check, and is not None; the check takes it and its name."""

    def validate(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        if value is not None:
            check(value, field.name)

    return validate


def optional(kind: type, rule: str, fix: str) -> Callable[[object, "attrs.Attribute[Any]", object], None]:
    """Return what refuses a value that is of another kind, and not None.

    Args:
        kind: The class of the values.
        rule: What is needed, in words.
        fix: What to write; `{}` stands for the name of the field.
    """

    def check(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
        if not (value is None or isinstance(value, kind)):
            raise invalid_type(field.name, value, rule, fix.format(field.name))

    return check


def owner_calendars(value: Mapping[str, Calendar], name: str = "") -> FrozenMapping[str, Calendar]:
    """Return the calendars of owners, by their names in normal form."""
    fix = f'write {name}={{"rep-7": BusinessCalendar(...)}}'
    if not isinstance(value, Mapping):
        raise invalid_type(name, value, "owners are mapped to their calendars", fix)
    found: dict[str, Calendar] = {}
    for owner, calendar in value.items():
        if not isinstance(calendar, Calendar):
            raise invalid_type(name, calendar, f"a calendar is needed for {owner!r}", fix)
        key = normalise_text(required_text(owner, name))
        if key in found:
            raise invalid(name, owner, "an owner has one calendar; two of the names are the same", "leave one out")
        found[key] = calendar
    return FrozenMapping(found)


def stage_names(value: Iterable[str], name: str = "") -> frozenset[str]:
    """Return names of stages in normal form, as they are compared."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise invalid_type(name, value, "several stages are needed", f'write {name}={{"waiting"}}')
    return frozenset(normalise_text(required_text(stage, name)) for stage in value)
