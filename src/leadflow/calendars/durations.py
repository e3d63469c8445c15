"""How long a promise may take: business hours, business days; a timedelta means the wall clock."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from operator import add, sub, truediv
from typing import Any, ClassVar, Self, TypeAlias, final

import attrs

from leadflow._validate import MICROSECOND, exact_number, named
from leadflow.errors import invalid, invalid_type

__all__ = ["BusinessDays", "BusinessHours", "Within", "business_time", "check_within", "time_in"]

_HOUR = 3_600_000_000
_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
_MOST = timedelta.max // MICROSECOND


def _amount(value: float | Decimal | Fraction, name: str = "") -> int | Fraction:
    exact = exact_number(value, name, f"write {name}=4, or Fraction(1, 2)")
    if exact < 0:
        raise invalid(name, value, "a duration is not negative", "write 0 or more")
    return exact.numerator if exact.denominator == 1 else exact


class _Amount:
    """What adds, subtracts and divides with its own kind, as timedeltas do; attrs makes it comparable."""

    __slots__ = ()

    unit: ClassVar[str]
    """The name of the field that holds the amount."""

    def _with(self, other: Self, operate: Callable[[Any, Any], Any]) -> Any:
        """Return what an operation makes of both amounts; not for another kind."""
        if type(other) is not type(self):
            return NotImplemented
        return operate(Fraction(getattr(self, self.unit)), getattr(other, self.unit))

    def __add__(self, other: Self) -> Self:
        make: Callable[[Any], Self] = type(self)
        total = self._with(other, add)
        return total if total is NotImplemented else make(total)

    def __sub__(self, other: Self) -> Self:
        make: Callable[[Any], Self] = type(self)
        rest = self._with(other, sub)
        return rest if rest is NotImplemented else make(rest)

    def __truediv__(self, other: Self) -> float:
        ratio = self._with(other, truediv)
        return ratio if ratio is NotImplemented else float(ratio)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({getattr(self, self.unit)!r})"


@final
@attrs.frozen(weakref_slot=False, order=True, repr=False, field_transformer=named)
class BusinessHours(_Amount):
    """So many hours of open time: `BusinessHours(4)`; fractions are exact to the microsecond.

    `hours` is an int, Fraction, Decimal or float (0.1 means a tenth, as it prints). Raises `InvalidValueError` for
    negative ones and for what is no whole number of microseconds. Two of them compare, add, subtract, and divide to a
    float, as timedeltas do.

    >>> BusinessHours(4).duration, str(BusinessHours(0.25))
    (datetime.timedelta(seconds=14400), '15 business minutes')
    """

    unit = "hours"
    hours: int | Fraction = attrs.field(converter=_amount)
    duration: timedelta = attrs.field(init=False, eq=False)
    """The open time, as a timedelta."""

    def __attrs_post_init__(self) -> None:
        micros = self.hours * _HOUR
        if micros > _MOST:
            raise invalid("hours", self.hours, "there is no such span of time", "write fewer hours")
        if micros.denominator != 1:
            fix = "write Fraction(1, 3), not 0.333333"
            raise invalid("hours", self.hours, "time is counted in whole microseconds", fix)
        object.__setattr__(self, "duration", MICROSECOND * int(micros))

    @classmethod
    def of(cls, duration: timedelta) -> "BusinessHours":
        """Return the business hours as long as `duration`.

        >>> BusinessHours.of(timedelta(minutes=90))
        BusinessHours(Fraction(3, 2))
        """
        if not isinstance(duration, timedelta):
            raise invalid_type("duration", duration, "a duration is needed", "write timedelta(hours=4)")
        return cls(Fraction(duration // MICROSECOND, _HOUR))

    def __str__(self) -> str:
        seconds, rest = divmod(self.duration, timedelta(seconds=1))
        if rest:
            return f"{self.duration} business hours"
        count, unit = next((seconds // size, unit) for unit, size in _UNITS if seconds % size == 0)
        return f"{count} business {unit}{'' if count == 1 else 's'}"


@final
@attrs.frozen(weakref_slot=False, order=True, repr=False, field_transformer=named)
class BusinessDays(_Amount):
    """So many open days after the day of the start: due at the last close of the n-th of them.

    The date of the start is not counted, whenever in it the clock starts. A shift belongs to the local date on which it
    starts: a day is open if a shift starts on it, and is over when the last of them closes, be it after midnight. A day
    on which all open time is on hold does not count; time on hold never moves a deadline into the next day otherwise.
    Part of a day (`BusinessDays(Fraction(1, 2))`) is that part of the day's open time. They compare, add,
    subtract, and divide to a float. Raises `InvalidValueError` for negative ones.

    >>> BusinessDays(2) > BusinessDays(1), str(BusinessDays(1))
    (True, '1 business day')
    """

    unit = "days"
    days: int | Fraction = attrs.field(converter=_amount)

    def __str__(self) -> str:
        number = self.days if isinstance(self.days, int) else f"{float(self.days):.2f}"
        return f"{number} business day{'' if self.days == 1 else 's'}"


Within: TypeAlias = BusinessHours | BusinessDays | timedelta


def check_within(value: Within, name: str = "within") -> Within:
    """Return `value` if it is what a promise may take: business hours, business days, or a timedelta not below zero.

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


def business_time(value: timedelta) -> timedelta:
    """Return `value` if it is a timedelta, as the plain type: a subclass (pandas.Timedelta) would travel on."""
    if type(value) is timedelta:
        return value
    if not isinstance(value, timedelta):
        raise invalid_type("duration", value, "business time is a timedelta", "write timedelta(hours=4)")
    return timedelta(value.days, value.seconds, value.microseconds)


def time_in(within: BusinessHours | timedelta) -> timedelta:
    """Return the time that a clock must run."""
    return within.duration if isinstance(within, BusinessHours) else business_time(within)
