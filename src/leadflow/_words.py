"""How values read in a sentence: the one place for durations, shares, counts and lists."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from fractions import Fraction

__all__ = ["calendar_day", "clock_time", "listed", "many", "percent", "rounded_duration", "rounded_percent", "spell"]

_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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


def rounded_duration(value: timedelta) -> str:
    """Return a duration in the unit that people would use for it.

    >>> rounded_duration(timedelta(minutes=45)), rounded_duration(timedelta(days=2))
    ('45 min', '2.0 days')
    """
    minutes = value / timedelta(minutes=1)
    if abs(minutes) < 1:
        return f"{value.total_seconds():.0f} s"
    if abs(minutes) < 90:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.1f} h" if abs(minutes) < 48 * 60 else f"{minutes / 1440:.1f} days"


def rounded_percent(share: float, *, apart_from: float | None = None) -> str:
    """Return a share in whole per cent; in tenths where whole ones would say 0, 100 or `apart_from`, and it is not.

    >>> rounded_percent(0.954), rounded_percent(0.998), rounded_percent(0.946, apart_from=0.95)
    ('95%', '99.8%', '94.6%')
    """
    # Fractions, not decimals: what a host sets for those must not change a report.
    exact = Fraction(str(share)) * 100
    other = None if apart_from is None else Fraction(str(apart_from)) * 100
    whole = round(exact)
    hidden = {0, 100} if other is None else {0, 100, round(other)}
    if whole not in hidden or exact in (whole, other):
        return f"{whole}%"
    tenths = round(exact * 10)
    return {0: "<0.1%", 1000: ">99.9%"}.get(tenths, f"{tenths / 10:.1f}%")


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


def clock_time(at: datetime, tz: tzinfo, *, now: datetime | None = None) -> str:
    """Return an instant on the wall clock of `tz`: the time alone on the day of `now`, the year only in another
    year.
    """
    local = at.astimezone(tz)
    today = None if now is None else now.astimezone(tz).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    return f"{calendar_day(local.date(), today=today)} {local:%H:%M}"


def calendar_day(day: date, *, today: date | None = None) -> str:
    """Return a day with its weekday, and the year only in another year than that of `today`.

    >>> calendar_day(date(2026, 3, 4), today=date(2026, 12, 31)), calendar_day(date(2026, 3, 4))
    ('Wed 4 Mar', 'Wed 4 Mar 2026')
    """
    found = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return found if today is not None and day.year == today.year else f"{found} {day.year}"
