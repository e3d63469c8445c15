"""Money: an amount in one currency."""

import re
from collections.abc import Iterable, Sequence
from decimal import Clamped, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from operator import index
from typing import Self, SupportsIndex

import attrs

from leadflow.errors import CurrencyMismatchError, invalid, invalid_type

__all__ = ["Money", "split_evenly", "total"]

_CODE = re.compile(r"[A-Z]{3}")
_BEFORE, _AFTER = 30, 100
# An own context: sums and products of such amounts stay exact whatever precision the host has set for its thread.
_EXACT = Context(prec=2 * (_BEFORE + _AFTER), traps=[Clamped, DivisionByZero, Inexact, InvalidOperation, Overflow])


def _amount(value: str | int | Decimal) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        exact = _whole(value)
    else:
        try:
            exact = Decimal(value)
        except InvalidOperation:
            raise invalid("amount", value, "is not a number", 'write Money("1200.50", "EUR")') from None
    if not exact.is_finite():
        raise invalid("amount", value, "an amount is finite", "leave an unknown amount out (None)")
    if not exact:
        return Decimal(0)
    # Seen before it is written out: a short text such as "1e999999" is a long number.
    if -_AFTER <= exact.adjusted() < _BEFORE:
        # One spelling for one amount, so that equal amounts print, sort and pickle alike.
        plain, _, fraction = format(exact, "f").partition(".")
        fraction = fraction.rstrip("0")
        if len(fraction) <= _AFTER:
            return Decimal(f"{plain}.{fraction}" if fraction else plain)
    rule = f"an amount has at most {_BEFORE} digits before the point and {_AFTER} after it"
    raise invalid("amount", value, rule, "check the unit, or round it")


def _whole(value: object) -> Decimal:
    # A whole number of numpy; floats, complex numbers and truths are none.
    if not isinstance(value, (bool, float)) and isinstance(value, SupportsIndex):
        return Decimal(index(value))
    raise invalid_type("amount", value, "an amount is exact", 'write Money("1200.50", "EUR"), or an int')


def _currency(value: str) -> str:
    if not isinstance(value, str):
        raise invalid_type("currency", value, "a currency is its ISO 4217 code", 'write "VND" or "EUR"')
    code = value.strip().upper()
    if not _CODE.fullmatch(code):
        raise invalid("currency", value, "a currency is its three-letter ISO 4217 code", 'write "VND" or "EUR"')
    return code


@attrs.frozen(order=False, weakref_slot=False)
class Money:
    """An exact amount in one currency, never rounded and never converted.

    `amount` is a whole number, a `Decimal` or its text (no float); `currency` an ISO 4217 code. Amounts of one currency
    add, subtract and compare; two currencies raise `CurrencyMismatchError`.

    >>> Money("19.90", "EUR") + Money(1, "EUR")
    Money('20.9', 'EUR')
    """

    amount: Decimal = attrs.field(converter=_amount)
    currency: str = attrs.field(converter=_currency)

    def _same(self, other: "Money") -> Decimal:
        if not isinstance(other, Money):
            raise invalid_type(
                "other", other, "an amount of money combines with money only", f'write Money("12", {self.currency!r})'
            )
        if other.currency != self.currency:
            raise CurrencyMismatchError(
                f"{self} and {other}: amounts of two currencies do not combine; convert one before",
                left=self.currency,
                right=other.currency,
            )
        return other.amount

    def __add__(self, other: "Money") -> "Money":
        return Money(_EXACT.add(self.amount, self._same(other)), self.currency)

    def __radd__(self, other: object) -> "Money":
        # So that sum([...]), which begins with 0, says what to write instead.
        raise invalid_type(
            "other", other, "an amount of money combines with money only", "write leadflow.money.total(amounts)"
        )

    def __sub__(self, other: "Money") -> "Money":
        return Money(_EXACT.subtract(self.amount, self._same(other)), self.currency)

    def __neg__(self) -> "Money":
        return Money(_EXACT.minus(self.amount), self.currency)

    def __mul__(self, times: int | Decimal) -> "Money":
        if isinstance(times, bool) or not isinstance(times, (int, Decimal)):
            raise invalid_type("times", times, "money is multiplied by an exact number", 'write Decimal("0.5")')
        if isinstance(times, Decimal) and not times.is_finite():
            raise invalid("times", times, "money is multiplied by a finite number", 'write Decimal("0.5")')
        try:
            return Money(_EXACT.multiply(self.amount, times), self.currency)
        except Inexact:
            raise invalid("times", times, "the product has too many digits to be exact", "round it before") from None

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount:,f} {self.currency}"

    def __repr__(self) -> str:
        return f"Money('{self.amount:f}', '{self.currency}')"

    def split(self, weights: Sequence[int], *, quantum: str | Decimal = "0.01") -> tuple[Self, ...]:
        """Split the amount by whole-number `weights` into multiples of `quantum` that sum to it exactly.

        Largest remainder: each part is rounded down, then the parts with the largest remainders get one quantum more,
        the first declared winning ties. What is smaller than a quantum goes to the first part with a weight.

        >>> Money(100, "EUR").split([1, 1, 1])
        (Money('33.34', 'EUR'), Money('33.33', 'EUR'), Money('33.33', 'EUR'))
        """
        unit = _amount(quantum)
        if unit <= 0:
            raise invalid("quantum", quantum, "must be more than zero", 'write "0.01", or "1" for VND')
        units, rest = _EXACT.divmod(self.amount.copy_abs(), unit)
        parts = split_evenly(int(units), weights)
        amounts = [_EXACT.multiply(unit, part) for part in parts]
        if rest:
            first = next(place for place, weight in enumerate(weights) if weight)
            amounts[first] = _EXACT.add(amounts[first], rest)
        return tuple(type(self)(amount.copy_sign(self.amount), self.currency) for amount in amounts)


def split_evenly(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split a whole number by whole-number `weights` so that the parts sum to it (largest remainder, first wins ties).

    >>> split_evenly(100, [1, 1, 1])
    (34, 33, 33)
    """
    if isinstance(weights, str) or not isinstance(weights, Sequence):
        raise invalid_type("weights", weights, "weights are a sequence of whole numbers", "write [1, 1, 1]")
    if any(isinstance(weight, bool) or not isinstance(weight, int) or weight < 0 for weight in weights):
        raise invalid("weights", tuple(weights), "weights are whole numbers from 0", "write [1, 1, 1]")
    weight_sum = sum(weights)
    if not weight_sum:
        raise invalid("weights", tuple(weights), "at least one weight must be more than 0", "write [1, 1, 1]")
    parts = [whole * weight // weight_sum for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(whole * weights[place] % weight_sum), place))
    for place in by_remainder[: whole - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def total(amounts: Iterable[Money]) -> dict[str, Money]:
    """Sum amounts per currency, in the order in which the currencies first appear; nothing is converted.

    >>> total([Money(1, "EUR"), Money(5, "VND"), Money(2, "EUR")])
    {'EUR': Money('3', 'EUR'), 'VND': Money('5', 'VND')}
    """
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return sums
