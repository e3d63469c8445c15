"""Arguments: what people write in questions, checked alike wherever they write it."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal

from leadflow._validate import finite_number, positive_timedelta, required_text
from leadflow.criteria.conditions import plain
from leadflow.errors import LimitError, invalid, invalid_type

__all__ = ["limited_depth", "plain_number", "required_texts", "span_of"]

MAX_DEPTH = 50
"""How deep `&`, `|` and `~`, and windows of happenings, may nest."""


def plain_number(value: float | Decimal, name: str) -> int | float | Decimal:
    """Return a finite number, a whole one as an int, so that equal bounds are one; a bool is not a number.

    >>> plain_number(10.0, "at least")
    10
    """
    number = finite_number(value, name, "write a number, such as 10, or ask .known()")
    if number == int(number):
        return int(number)
    return plain(number.normalize()) if isinstance(number, Decimal) else number


def span_of(name: str, *, days: float, hours: float) -> timedelta:
    """Return a stretch of time longer than zero.

    >>> span_of("within", days=1, hours=12)
    datetime.timedelta(days=1, seconds=43200)
    """
    whole_days, whole_hours = plain_number(days, f"{name} days"), plain_number(hours, f"{name} hours")
    try:
        return positive_timedelta(timedelta(days=float(whole_days), hours=float(whole_hours)), name)
    except OverflowError:
        raise invalid(name, days, "is longer than time lasts here", "write fewer days") from None


def required_texts(values: Iterable[str], name: str, thing: str = "text") -> tuple[str, ...]:
    """Return several texts; refuse a single one, and none.

    >>> required_texts(["retail"], "company.industry")
    ('retail',)
    """
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise invalid_type(
            name, values, f"several {thing}s are needed", f'write {name}.in_({{"a", "b"}}), or .is_("a")'
        )
    found = tuple(required_text(value, name) for value in values)
    if not found:
        raise invalid(name, (), "at least one value is required", f"name at least one {thing}")
    return found


def limited_depth(depth: int, things: str, fix: str) -> int:
    """Return how deep questions or happenings nest, if it is no more than `MAX_DEPTH`.

    >>> limited_depth(2, "questions", "ask in two questions")
    2
    """
    if depth > MAX_DEPTH:
        message = f"depth={depth}: {things} nest at most {MAX_DEPTH} deep; {fix}"
        raise LimitError(message, name="depth", size=depth, limit=MAX_DEPTH)
    return depth
