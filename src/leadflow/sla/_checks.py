"""What every commitment checks when it is written: its name, share, cadence, happenings, guard and target."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from leadflow._validate import normalise_text, required_text, share
from leadflow.calendars import BusinessDays, BusinessHours, Cadence, Calendar, Within
from leadflow.criteria import Guard, Happening
from leadflow.errors import invalid, invalid_type

__all__ = [
    "any_calendar",
    "any_guard",
    "any_happening",
    "cadence",
    "name",
    "promised_share",
    "required_happening",
    "stage_names",
    "target_time",
    "warning_share",
]


def name(value: str) -> str:
    """Return the name of a commitment."""
    return required_text(value, "name")


def promised_share(value: float) -> float:
    """Return the share that is promised: more than 0, at most 1."""
    if not share(value, "at_least"):
        raise invalid("at_least", value, "a promise of nothing is none", "write 0.95 for 95 %")
    # Whoever writes 1 for all of them means a share too, not a number of leads.
    return float(value)


def warning_share(value: float | None) -> float | None:
    """Return the share of the target after which a clock warns, or None for never."""
    return None if value is None else share(value, "warn_at")


def cadence(value: Cadence) -> Cadence:
    """Return how often a promise comes round."""
    if isinstance(value, Cadence):
        return value
    known = ", ".join(f"Cadence.{member.name}" for member in Cadence)
    raise invalid_type("per", value, "a promise comes round at a cadence", f"write one of {known}")


def target_time(value: Within, field: str = "within") -> Within:
    """Return the time that a promise allows: longer than zero."""
    if isinstance(value, (BusinessHours, BusinessDays)):
        length: Any = value.hours if isinstance(value, BusinessHours) else value.days
    elif isinstance(value, timedelta):
        length = value // timedelta(microseconds=1)
    else:
        raise invalid_type(
            field, value, "a duration is needed", "write BusinessHours(4), BusinessDays(1) or timedelta(minutes=15)"
        )
    if length <= 0:
        raise invalid(field, value, "a promise allows some time", "write BusinessHours(4), or timedelta(minutes=15)")
    return value


def required_happening(value: Happening, field: str) -> Happening:
    """Return a happening that occurs at instants of its own, whenever it is asked about."""
    if not isinstance(value, Happening):
        raise invalid_type(field, value, "a happening is needed", f'write {field}=entered("mql")')
    if value.windowed:
        raise invalid(
            field,
            str(value),
            "a happening within a window depends on when it is asked about",
            "leave .within(...) and .since(...) out; each clock counts from its own start",
        )
    return value


def any_happening(value: Happening | None, field: str) -> Happening | None:
    """Return a happening, or None."""
    return None if value is None else required_happening(value, field)


def any_guard(value: Guard | None, field: str) -> Guard | None:
    """Return a question about a lead or its assessment, or None."""
    if value is None or isinstance(value, Guard):
        return value
    raise invalid_type(field, value, "a question is needed", f'write {field}=company.country.is_("VN")')


def any_calendar(value: Calendar | None) -> Calendar | None:
    """Return a calendar, or None."""
    if value is None or isinstance(value, Calendar):
        return value
    raise invalid_type("calendar", value, "a calendar is needed", "write calendar=BusinessCalendar(...)")


def stage_names(value: Iterable[str], field: str) -> frozenset[str]:
    """Return names of stages in normal form, as they are compared."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise invalid_type(field, value, "several stages are needed", f'write {field}={{"waiting"}}')
    return frozenset(normalise_text(required_text(stage, field)) for stage in value)
