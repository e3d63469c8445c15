"""Weights: what each time is worth (`Each`), and how much of it is left as it ages (decay)."""

import math
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

import attrs

from leadflow._validate import asked_at, exact_number, named, required_text, whole_number
from leadflow.criteria.occurrences import HappeningBase
from leadflow.errors import LeadflowError, invalid, invalid_type
from leadflow.leads import Lead

__all__ = ["Decay", "Each", "HalfLife", "LinearDecay", "PerInterval", "Steps", "decayed"]

_Number: TypeAlias = float | Decimal | Fraction

_DAY = 86_400_000_000
"""Microseconds: ages are whole numbers of them, so that sums are exact."""
_MICROSECOND = timedelta(microseconds=1)


def _within(value: float | Decimal | Fraction, name: str, low: int, high: int, fix: str) -> Fraction:
    exact = exact_number(value, name)
    if not low <= exact <= high:
        raise invalid(name, value, f"must lie between {low} and {high:,}", fix)
    return exact


def _days(value: float | Decimal | Fraction, name: str = "days") -> Fraction:
    days = _within(value, name, 0, 366_000, "write days=14")
    if not days:
        raise invalid(name, value, "must be greater than 0", "write days=14")
    return days


def _percent(value: float | Decimal | Fraction) -> Fraction:
    percent = _within(value, "percent", 0, 100, "write percent=25")
    if not percent:
        raise invalid("percent", value, "must be greater than 0", "write percent=25")
    return percent


def _spell(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"


class Decay(ABC):
    """How much of its worth an event has left as it ages."""

    __slots__ = ()

    @abstractmethod
    def total(self, ages: Sequence[int]) -> float | Fraction:
        """Return the shares that are left at several ages (in microseconds), together."""

    def share(self, age: timedelta) -> float | Fraction:
        """Return the share of the worth that is left at this age."""
        return self.total((age // _MICROSECOND,))


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class HalfLife(Decay):
    """Half of the worth is left after `days`, a quarter after twice as many: `2 ** (-age / days)`.

    >>> HalfLife(days=14).share(timedelta(days=28))
    0.25
    """

    days: Fraction = attrs.field(converter=_days, kw_only=False)
    period: float = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "period", float(self.days * _DAY))

    def total(self, ages: Sequence[int]) -> float:
        """Return the shares of several ages (in microseconds) together."""
        # fsum rounds once, so that the order of the events cannot show in the last digit.
        return math.fsum([2.0 ** (-age / self.period) for age in ages])

    def __str__(self) -> str:
        return f"halving every {_spell(self.days)} days"


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class LinearDecay(Decay):
    """The worth falls evenly to nothing over `over_days`: `1 - age / over_days`.

    >>> LinearDecay(over_days=30).share(timedelta(days=10))
    Fraction(2, 3)
    """

    over_days: Fraction = attrs.field(converter=_days, kw_only=False)

    def total(self, ages: Sequence[int]) -> Fraction:
        """Return the shares of several ages (in microseconds) together."""
        over = self.over_days * _DAY
        whole, parts = over.numerator, over.denominator
        return Fraction(sum([max(0, whole - age * parts) for age in ages]), whole)

    def __str__(self) -> str:
        return f"falling to nothing over {_spell(self.over_days)} days"


def _bands(
    value: Mapping[int, _Number] | Mapping[float, _Number] | Iterable[tuple[float, _Number]],
) -> tuple[tuple[Fraction, Fraction], ...]:
    fix = "write Steps({7: 1, 30: 0.5, 90: 0.25})"
    pairs = value.items() if isinstance(value, Mapping) else value
    try:
        bands = tuple(
            sorted((_days(days), _within(share, "share", 0, 1, "write 0.5 for a half")) for days, share in pairs)
        )
    except (TypeError, ValueError) as problem:
        if isinstance(problem, LeadflowError):
            raise
        raise invalid_type("bands", value, "bands are days with their shares", fix) from None
    if not bands:
        raise invalid("bands", value, "at least one band is needed", fix)
    if len({day for day, _ in bands}) != len(bands):
        raise invalid("bands", value, "each number of days must be listed once", fix)
    shares = [share for _, share in bands]
    if shares != sorted(shares, reverse=True):
        raise invalid("bands", value, "shares must not grow with age", fix)
    return bands


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Steps(Decay):
    """The share of the worth by age: up to so many days (included), so much; beyond the last band nothing.

    `bands` maps days to shares, as in `Steps({7: 1, 30: 0.5, 90: 0.25})`: exact, and the same in any warehouse.

    >>> Steps({7: 1, 30: 0.5, 90: 0.25}).share(timedelta(days=8))
    Fraction(1, 2)
    """

    bands: tuple[tuple[Fraction, Fraction], ...] = attrs.field(converter=_bands, kw_only=False)
    scaled: tuple[tuple[int, int], ...] = attrs.field(init=False, eq=False, repr=False)
    unit: int = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        unit = math.lcm(*(share.denominator for _, share in self.bands))
        scaled = tuple((int(days * _DAY), int(share * unit)) for days, share in self.bands)
        object.__setattr__(self, "unit", unit)
        object.__setattr__(self, "scaled", scaled)

    def total(self, ages: Sequence[int]) -> Fraction:
        """Return the shares of several ages (in microseconds) together."""
        whole = 0
        for age in ages:
            for oldest, share in self.scaled:
                if age <= oldest:
                    whole += share
                    break
        return Fraction(whole, self.unit)

    def __str__(self) -> str:
        return ", ".join(f"{_spell(share * 100)} % up to {_spell(days)} days" for days, share in self.bands)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class PerInterval(Decay):
    """The worth loses `percent` after every interval of `days`: of what is left (`compounding`), or of the whole.

    >>> PerInterval(percent=25, days=30, compounding=False).share(timedelta(days=60))
    Fraction(1, 2)
    """

    percent: Fraction = attrs.field(converter=_percent)
    days: Fraction = attrs.field(converter=_days)
    compounding: bool = attrs.field()

    @compounding.validator
    def _true_or_false(self, _: object, value: bool) -> None:
        if not isinstance(value, bool):
            raise invalid_type("compounding", value, "is True or False", "write compounding=True")

    def total(self, ages: Sequence[int]) -> Fraction:
        """Return the shares of several ages (in microseconds) together."""
        interval = self.days * _DAY
        whole, parts = interval.numerator, interval.denominator
        intervals = Counter([age * parts // whole for age in ages])
        lost, total = self.percent / 100, Fraction(0)
        for passed, count in intervals.items():
            left = (1 - lost) ** passed if self.compounding else max(Fraction(0), 1 - lost * passed)
            total += count * left
        return total

    def __str__(self) -> str:
        whole = "what is left" if self.compounding else "the whole"
        return f"losing {_spell(self.percent)} % of {whole} every {_spell(self.days)} days"


def decayed(points: int, ages: Iterable[timedelta], decay: Decay | None) -> int:
    """Return the points of events of these ages together, rounded once, half to even; without a decay each gives all.

    >>> decayed(3, [timedelta(0), timedelta(days=14)], HalfLife(days=14))
    4
    """
    if decay is None:
        return points * sum(1 for _ in ages)
    return round(points * decay.total([age // _MICROSECOND for age in ages]))


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, field_transformer=named)
class Each:
    """The rule that each time something took place is worth `points` (whole), all together `at_most` so many.

    With a `decay`, each is worth less the older it is, and the total is rounded once, half to even. `at_most` has the
    sign of `points`: taking away is bounded by a negative number.

    >>> from leadflow import activities
    >>> str(Each(activities("email_click"), 3, at_most=15))
    '+3 for each email_click, at most +15'
    """

    happening: HappeningBase = attrs.field(kw_only=False)
    points: int = attrs.field(kw_only=False, converter=whole_number)
    name: str = attrs.field(kw_only=False, converter=required_text)
    at_most: int | None = None
    decay: Decay | None = None

    @name.default
    def _name_of_happening(self) -> str:
        return str(self.happening)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.happening, HappeningBase):
            fix = 'write activities("email_click").each(3)'
            raise invalid_type("happening", self.happening, "a happening is needed", fix)
        if self.decay is not None and not isinstance(self.decay, Decay):
            fix = "write HalfLife(days=14) or Steps({7: 1, 30: 0.5})"
            raise invalid_type("decay", self.decay, "a decay is needed", fix)
        if self.at_most is not None and whole_number(self.at_most, "at_most") * self.points <= 0:
            rule = f"has the sign of the points, {self.points:+d}, and is not 0"
            raise invalid("at_most", self.at_most, rule, "write at_most=15")

    def earned(self, lead: Lead, *, as_of: datetime) -> int | None:
        """Return the points that `lead` earned by `as_of` (aware), before `at_most`; None when it is not tracked."""
        at = asked_at(as_of)
        known = lead.as_of(at)
        if not self.happening.is_known(known):
            return None
        return decayed(self.points, (at - one.at for one in self.happening.find(known, at)), self.decay)

    def bounded(self, earned: int) -> int:
        """Return the points that are left of those earned after `at_most`."""
        if self.at_most is None:
            return earned
        return min(earned, self.at_most) if self.points > 0 else max(earned, self.at_most)

    def __str__(self) -> str:
        parts = [f"{self.points:+d} for each {self.happening.named}"]
        if self.at_most is not None:
            parts.append(f"at most {self.at_most:+d}")
        if self.decay is not None:
            parts.append(str(self.decay))
        return ", ".join(parts)
