"""How durations, shares and lists read in a sentence."""

from datetime import timedelta

from leadflow.calendars import Within

__all__ = ["duration", "percent"]

_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)


def duration(within: Within) -> str:
    """Return a target in words; a timedelta in the largest unit that divides it.

    >>> duration(timedelta(days=90)), duration(timedelta(minutes=90))
    ('90 days', '90 minutes')
    """
    if not isinstance(within, timedelta):
        return str(within)
    for unit, length in _UNITS:
        count, rest = divmod(within, length)
        if not rest:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return str(within)


def percent(share: float) -> str:
    """Return a share in per cent, with as many digits as it has.

    >>> percent(0.95), percent(0.125)
    ('95 %', '12.5 %')
    """
    return f"{share * 100:.6g} %"
