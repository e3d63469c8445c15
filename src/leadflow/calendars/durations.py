"""How long a promise may take: business hours, business days; a timedelta means the wall clock."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

import attrs

from leadflow._validate import MICROSECOND
from leadflow.errors import invalid, invalid_type

__all__ = ["BusinessDays", "BusinessHours", "Within", "check_within"]

_HOUR = 3_600_000_000
_MOST = timedelta.max // MICROSECOND


def _number(value: float | Decimal | Fraction, name: str) -> int | Fraction:
    """Give the number exactly: a float means the decimal that it prints as."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, Fraction)):
        raise invalid_type(name, value, "a number is needed", f"write {name} as an int, a Fraction or a Decimal")
    try:
        exact = Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    except (ValueError, OverflowError):
        raise invalid(name, value, "a finite number is needed", "write 4, or Fraction(1, 2)") from None
    if exact < 0:
        raise invalid(name, value, "a duration is not negative", "write 0 or more")
    return exact.numerator if exact.denominator == 1 else exact


def _to_hours(value: float | Decimal | Fraction) -> int | Fraction:
    hours = _number(value, "hours")
    if hours * _HOUR > _MOST:
        raise invalid("hours", value, "there is no such span of time", "write fewer hours")
    if (hours * _HOUR).denominator != 1:
        raise invalid("hours", value, "time is counted in whole microseconds", "write Fraction(1, 3), not 0.333333")
    return hours


def _to_days(value: float | Decimal | Fraction) -> int | Fraction:
    return _number(value, "days")


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class BusinessHours:
    """So many hours of open time: `BusinessHours(4)`; fractions are exact to the microsecond.

    `hours` is an int, Fraction, Decimal or float (0.1 means a tenth, as it prints). Raises `InvalidValueError` for
    negative ones and for what is no whole number of microseconds. Two of them compare, add, subtract, and divide to a
    float, as timedeltas do.

    >>> BusinessHours(4).duration, str(BusinessHours(0.25))
    (datetime.timedelta(seconds=14400), '15 business minutes')
    """

    hours: int | Fraction = attrs.field(converter=_to_hours)
    duration: timedelta = attrs.field(init=False, eq=False)
    """The open time, as a timedelta."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "duration", MICROSECOND * int(self.hours * _HOUR))

    @classmethod
    def of(cls, duration: timedelta) -> "BusinessHours":
        """Give the business hours as long as `duration`.

        >>> BusinessHours.of(timedelta(minutes=90))
        BusinessHours(Fraction(3, 2))
        """
        if not isinstance(duration, timedelta):
            raise invalid_type("duration", duration, "a duration is needed", "write timedelta(hours=4)")
        return cls(Fraction(duration // MICROSECOND, _HOUR))

    def __lt__(self, other: "BusinessHours") -> bool:
        return self.hours < other.hours if isinstance(other, BusinessHours) else NotImplemented

    def __le__(self, other: "BusinessHours") -> bool:
        return self.hours <= other.hours if isinstance(other, BusinessHours) else NotImplemented

    def __gt__(self, other: "BusinessHours") -> bool:
        return self.hours > other.hours if isinstance(other, BusinessHours) else NotImplemented

    def __ge__(self, other: "BusinessHours") -> bool:
        return self.hours >= other.hours if isinstance(other, BusinessHours) else NotImplemented

    def __add__(self, other: "BusinessHours") -> "BusinessHours":
        return BusinessHours(self.hours + other.hours) if isinstance(other, BusinessHours) else NotImplemented

    def __sub__(self, other: "BusinessHours") -> "BusinessHours":
        return BusinessHours(self.hours - other.hours) if isinstance(other, BusinessHours) else NotImplemented

    def __truediv__(self, other: "BusinessHours") -> float:
        return float(Fraction(self.hours) / other.hours) if isinstance(other, BusinessHours) else NotImplemented

    def __str__(self) -> str:
        seconds, rest = divmod(self.duration // MICROSECOND, 1_000_000)
        if rest:
            return f"{self.duration} business hours"
        for unit, length in (("hour", 3600), ("minute", 60), ("second", 1)):
            if seconds % length == 0:
                count = seconds // length
                return f"{count} business {unit}{'' if count == 1 else 's'}"
        raise AssertionError  # pragma: no cover  # every whole number of seconds is a multiple of one second

    def __repr__(self) -> str:
        return f"BusinessHours({self.hours!r})"


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class BusinessDays:
    """So many open days after the day of the start: due at the last close of the n-th of them.

    The day of the start is not counted, whenever in it the clock starts, and a day counts as open if any of its local
    civil day is. Part of a day (`BusinessDays(Fraction(1, 2))`) is that part of the day's open time. They compare, add,
    subtract, and divide to a float. Raises `InvalidValueError` for negative ones.

    >>> BusinessDays(2) > BusinessDays(1), str(BusinessDays(1))
    (True, '1 business day')
    """

    days: int | Fraction = attrs.field(converter=_to_days)

    def __lt__(self, other: "BusinessDays") -> bool:
        return self.days < other.days if isinstance(other, BusinessDays) else NotImplemented

    def __le__(self, other: "BusinessDays") -> bool:
        return self.days <= other.days if isinstance(other, BusinessDays) else NotImplemented

    def __gt__(self, other: "BusinessDays") -> bool:
        return self.days > other.days if isinstance(other, BusinessDays) else NotImplemented

    def __ge__(self, other: "BusinessDays") -> bool:
        return self.days >= other.days if isinstance(other, BusinessDays) else NotImplemented

    def __add__(self, other: "BusinessDays") -> "BusinessDays":
        return BusinessDays(self.days + other.days) if isinstance(other, BusinessDays) else NotImplemented

    def __sub__(self, other: "BusinessDays") -> "BusinessDays":
        return BusinessDays(self.days - other.days) if isinstance(other, BusinessDays) else NotImplemented

    def __truediv__(self, other: "BusinessDays") -> float:
        return float(Fraction(self.days) / other.days) if isinstance(other, BusinessDays) else NotImplemented

    def __str__(self) -> str:
        number = self.days if isinstance(self.days, int) else f"{float(self.days):.2f}"
        return f"{number} business day{'' if self.days == 1 else 's'}"

    def __repr__(self) -> str:
        return f"BusinessDays({self.days!r})"


Within: TypeAlias = BusinessHours | BusinessDays | timedelta


def check_within(value: Within, name: str = "within") -> Within:
    """Give `value` if it is what a promise may take: business hours, business days, or a timedelta not below zero.

    >>> check_within(timedelta(minutes=15))
    datetime.timedelta(seconds=900)
    """
    if isinstance(value, (BusinessHours, BusinessDays)):
        return value
    if not isinstance(value, timedelta):
        raise invalid_type(
            name, value, "a duration is needed", "write BusinessHours(4), BusinessDays(1) or timedelta(minutes=15)"
        )
    if value < timedelta(0):
        raise invalid(name, value, "a duration is not negative", "write timedelta(minutes=15)")
    return value
