"""Arguments: what people write in questions, checked alike wherever they write it."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from leadflow._validate import finite_number, positive_timedelta, required_text, zone_of
from leadflow.criteria.conditions import plain
from leadflow.errors import LimitError, invalid, invalid_type

__all__ = ["limited", "months_before", "plain_number", "required_texts", "span_of"]

MAX_DEPTH = 50
MAX_SIZE = 100_000
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


def months_before(as_of: datetime, months: int) -> datetime:
    """Return the instant so many calendar months before, at the same time of day in the zone of `as_of`.

    >>> months_before(datetime(2026, 3, 31, tzinfo=UTC), 1)
    datetime.datetime(2026, 2, 28, 0, 0, tzinfo=datetime.timezone.utc)
    """
    local = as_of.astimezone(zone_of(as_of))
    month = local.year * 12 + local.month - 1 - months
    if month < 12:
        return datetime.min.replace(tzinfo=UTC)
    year, month = month // 12, month % 12 + 1
    day = min(local.day, monthrange(year, month)[1])
    return datetime.combine(date(year, month, day), local.time(), local.tzinfo).astimezone(UTC)


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


def limited(depth: int, size: int, things: str, fix: str) -> tuple[int, int]:
    """Return how deep questions or happenings nest and how many there are, if that is no more than the limits.

    Args:
        depth: How deep they nest, from 1.
        size: How many there are, each as often as it stands there.
        things: What they are called.
        fix: What to do about too many.

    >>> limited(2, 3, "questions", "ask in two questions")
    (2, 3)
    """
    for name, number, limit, rule in (
        ("depth", depth, MAX_DEPTH, f"{things} nest at most {MAX_DEPTH} deep"),
        ("size", size, MAX_SIZE, f"at most {MAX_SIZE:,} {things} make one"),
    ):
        if number > limit:
            raise LimitError(f"{name}={number}: {rule}; {fix}", name=name, size=number, limit=limit)
    return depth, size
