"""How figures, times and facts are written for people."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction

from leadflow._words import calendar_day, clock_time, listed, many, rounded_duration, rounded_percent
from leadflow.metrics import Proportion, Ratio
from leadflow.money import Money

__all__ = [
    "NOT_KNOWN",
    "UNASSIGNED",
    "amounts",
    "calendar_day",
    "clock_time",
    "count",
    "duration",
    "facts",
    "interval",
    "listed",
    "many",
    "money",
    "percent",
    "point_interval",
    "points",
    "proportion",
    "ratio",
    "seen_at",
    "time_given",
]

NOT_KNOWN = "n/a"
"""What stands for a figure that there is not."""
UNASSIGNED = "unassigned"
"""What stands for the owner of a lead that has none."""


def count(value: int) -> str:
    """Return a whole number with its thousands separated."""
    return f"{value:,}"


def percent(value: float | None, *, apart_from: float | None = None) -> str:
    """Return a share in percent.

    Args:
        value: The share, or None where there is none.
        apart_from: A share, such as a target: where whole percents would show `value` as 0, 100 or that share, and it
            is not, it is given in tenths.
    """
    return NOT_KNOWN if value is None else rounded_percent(value, apart_from=apart_from)


def points(difference: float) -> str:
    """Return the difference of two shares in percentage points.

    >>> points(-0.126), points(0.01)
    ('-13 pts', '+1 pt')
    """
    whole = round(difference * 100)
    return f"{whole:+d} pt{'' if abs(whole) == 1 else 's'}" if whole else "0 pts"


def interval(bounds: tuple[float, float] | None) -> str:
    """Return the interval in which a share lies."""
    low, high = bounds or (0.0, 0.0)
    return f"{percent(low)} to {percent(high)}"


def point_interval(bounds: tuple[float, float] | None) -> str:
    """Return the interval in which the difference of two shares lies, in percentage points."""
    low, high = bounds or (0.0, 0.0)
    return f"{low * 100:+.0f} to {high * 100:+.0f} pts"


def proportion(value: Proportion) -> str:
    """Return a share with its counts."""
    return f"{value.counted:,} of {value.of:,} ({percent(value.value)})" if value.of else NOT_KNOWN


def ratio(value: Ratio) -> str:
    """Return a ratio with its counts."""
    return f"{value.counted:,} per {value.per:,} ({percent(value.value)})" if value.per else NOT_KNOWN


def money(value: Money | None) -> str:
    """Return an amount in short: three digits of millions and billions, no hundredths from a thousand on."""
    if value is None:
        return NOT_KNOWN
    amount = Fraction(value.amount)
    for unit, letter in ((10**9, "bn"), (10**6, "m")):
        if abs(amount) >= unit:
            scaled = float(amount / unit)
            digits = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
            return f"{scaled:,.{digits}f}{letter} {value.currency}"
    whole = abs(amount) >= 1000 or amount.denominator == 1
    return f"{float(amount):,.{0 if whole else 2}f} {value.currency}"


def amounts(values: Iterable[Money | None]) -> str:
    """Return amounts of several currencies, or kinds, as one sum that is not worked out."""
    return " + ".join(money(value) for value in values) or NOT_KNOWN


def duration(value: timedelta | None) -> str:
    """Return a duration in the unit that people would use for it."""
    return NOT_KNOWN if value is None else rounded_duration(value)


def time_given(within: timedelta) -> str:
    """Return a time that was agreed, in days where it is whole ones.

    >>> time_given(timedelta(days=45)), time_given(timedelta(hours=4))
    ('45 days', '4.0 h')
    """
    return duration(within) if within % timedelta(days=1) else many(within.days, "day")


def seen_at(at: datetime, tz: tzinfo) -> str:
    """Return the instant as of which something was asked, and the zone.

    >>> from datetime import UTC
    >>> seen_at(datetime(2026, 4, 1, 1, tzinfo=UTC), UTC)
    'Wed 1 Apr 2026 01:00 (UTC+00:00)'
    """
    zone = at.astimezone(tz).strftime("%z")
    return f"{clock_time(at, tz)} (UTC{zone[:3]}:{zone[3:5]})"


def facts(paths: Iterable[str]) -> str:
    """Return the facts at these paths; evidence by the dimension it is about."""
    names = []
    for path in paths:
        section, _, rest = path.partition(".")
        names.append(rest.partition(".")[0] if section == "evidence" and rest else path)
    return listed(list(dict.fromkeys(names)))
