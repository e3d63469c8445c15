"""Pauses as instants: checked, in order and disjoint."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from leadflow._validate import EPOCH, to_utc
from leadflow.errors import invalid, invalid_type

__all__ = ["ENDLESS", "Pairs", "instant", "instant_pairs", "merged"]

Pairs = list[tuple[timedelta, timedelta]]

ENDLESS = timedelta.max
"""The end of a pause that has none yet."""


def instant(value: datetime, name: str) -> timedelta:
    """Return an aware datetime as the time since 1970 UTC; raise `NaiveDatetimeError` or `InvalidTypeError`."""
    try:
        since = value - EPOCH
    except TypeError:
        since = None
    # A subclass of datetime (pandas.Timestamp) may give a subclass of timedelta: to_utc makes it plain, or refuses it.
    return since if type(since) is timedelta else to_utc(value, name) - EPOCH


def instant_pairs(pairs: Iterable[tuple[datetime, datetime]], name: str) -> Pairs:
    """Return pairs of aware datetimes as instants, in the order given; a pair that runs backwards is refused."""
    if not isinstance(pairs, Iterable):
        raise invalid_type(name, pairs, "pairs of instants are needed", f"write {name}=[(start, end)]")
    result: Pairs = []
    for pair in pairs:
        try:
            start, end = pair
        except (TypeError, ValueError):
            raise invalid_type(name, pair, "a pair of instants is needed", f"write {name}=[(start, end)]") from None
        low, high = instant(start, name), instant(end, name)
        if high < low:
            raise invalid(name, (start.isoformat(), end.isoformat()), "it ends before it starts", "swap the two")
        result.append((low, high))
    return result


def merged(pairs: Pairs) -> Pairs:
    """Return the same time as disjoint pairs in order, without empty ones.

    >>> hour = timedelta(hours=1)
    >>> merged([(5 * hour, 9 * hour), (hour, 6 * hour), (20 * hour, 20 * hour)]) == [(hour, 9 * hour)]
    True
    """
    result: Pairs = []
    for low, high in sorted(pairs):
        if low >= high:
            continue
        if result and low <= result[-1][1]:
            if high > result[-1][1]:
                result[-1] = (result[-1][0], high)
        else:
            result.append((low, high))
    return result
