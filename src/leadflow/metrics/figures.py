"""Figures: proportions, ratios, averages and durations, each with the counts that it is made of."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import attrs

from leadflow._statistics import quantile, wilson_interval
from leadflow._validate import whole_number
from leadflow.errors import invalid
from leadflow.money import Money

__all__ = ["Average", "Durations", "Proportion", "Ratio", "rounded"]


def _count(value: int) -> int:
    return whole_number(value, "count", minimum=0)


@attrs.frozen(weakref_slot=False)
class Proportion:
    """How many `of` a number of cases were `counted`: a share with its numerator, its denominator and its interval.

    Proportions of disjoint cases add up. Raises `InvalidValueError` when more are counted than there are.

    >>> kept = Proportion(18, 100)
    >>> kept.value, str(kept + Proportion(2, 4))
    (0.18, '20 of 104 (19 %)')
    """

    counted: int = attrs.field(converter=_count)
    of: int = attrs.field(converter=_count)
    value: float | None = attrs.field(init=False, eq=False, repr=False)
    """The share, from 0 to 1; None when there are no cases."""

    def __attrs_post_init__(self) -> None:
        if self.counted > self.of:
            raise invalid(
                "counted", self.counted, f"cannot be more than the {self.of} there are", "count a part of them"
            )
        object.__setattr__(self, "value", self.counted / self.of if self.of else None)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of the share at 95 %; None when there are no cases."""
        return wilson_interval(self.counted, self.of)

    def __add__(self, other: "Proportion") -> "Proportion":
        return Proportion(self.counted + other.counted, self.of + other.of)

    def __str__(self) -> str:
        percent = "n/a" if self.value is None else f"{self.value * 100:.0f} %"
        return f"{self.counted:,} of {self.of:,} ({percent})"


@attrs.frozen(weakref_slot=False)
class Ratio:
    """One count `per` another that it is no part of, such as the customers won in a month per lead created in it.

    It may exceed 1 and has no interval, because the ones counted are not the ones they are divided by.

    >>> Ratio(6, 4).value, str(Ratio(0, 0))
    (1.5, '0 per 0 (n/a)')
    """

    counted: int = attrs.field(converter=_count)
    per: int = attrs.field(converter=_count)

    @property
    def value(self) -> float | None:
        """The ratio; None when there is nothing to divide by."""
        return self.counted / self.per if self.per else None

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.counted + other.counted, self.per + other.per)

    def __str__(self) -> str:
        percent = "n/a" if self.value is None else f"{self.value * 100:.0f} %"
        return f"{self.counted:,} per {self.per:,} ({percent})"


def rounded(amount: Fraction, currency: str) -> Money:
    """Return an exact amount rounded to hundredths."""
    cents = round(amount * 100)
    # Built from its digits: the host's settings for decimal arithmetic must not change a figure.
    return Money(Decimal((int(cents < 0), tuple(map(int, str(abs(cents)))), -2)), currency)


@attrs.frozen(weakref_slot=False)
class Average:
    """An amount shared by a number of things; the total and the number are exact, the `value` is rounded to hundredths.

    >>> Average(Money(100, "EUR"), 3).value
    Money('33.33', 'EUR')
    """

    total: Money
    count: int

    @property
    def value(self) -> Money | None:
        """The total per thing, or None when there is nothing to share it."""
        return rounded(Fraction(self.total.amount) / self.count, self.total.currency) if self.count else None


@attrs.frozen(kw_only=True, weakref_slot=False)
class Durations:
    """How long a number of things took: how many are completed, how many still run, and both medians.

    `median_completed` is of the completed ones only, and short while the long ones still run; `median_censored` is of
    both. It is None when fewer than half are over by the longest duration seen. Nine of ten completed ones took at most
    `p90`, in proportion between two of them; `mean` is their mean. `negative` ones ended before they began, which
    cannot be: they are left out.

    >>> spent = Durations.of([timedelta(days=1), timedelta(days=3)], running=[timedelta(days=2)])
    >>> spent.completed, spent.running, spent.median_completed, spent.median_censored
    (2, 1, datetime.timedelta(days=2), datetime.timedelta(days=3))
    """

    completed: int
    running: int
    median_completed: timedelta | None
    median_censored: timedelta | None
    p90: timedelta | None = None
    mean: timedelta | None = None
    negative: int = 0

    @classmethod
    def of(cls, completed: Iterable[timedelta], *, running: Iterable[timedelta] = ()) -> "Durations":
        """Return the summary of the durations that are `completed` and of those `running` so far."""
        ended, on = sorted(completed), tuple(running)
        over = tuple(duration for duration in ended if duration >= timedelta(0))
        return cls(
            completed=len(over),
            running=len(on),
            median_completed=quantile(over, Fraction(1, 2)),
            median_censored=_censored_median(over, on),
            p90=quantile(over, Fraction(9, 10)),
            mean=sum(over, timedelta(0)) / len(over) if over else None,
            negative=len(ended) - len(over),
        )


def _censored_median(completed: tuple[timedelta, ...], running: tuple[timedelta, ...]) -> timedelta | None:
    """Return the median of the product-limit estimate (Kaplan and Meier 1958), exact: at one duration, what is over
    counts before what still runs.
    """
    marks = sorted([(duration, 0) for duration in completed] + [(duration, 1) for duration in running])
    at_risk = len(marks)
    # The product of the shares that stay, as whole numbers: no rounding can miss one half. Between two that still run
    # the product telescopes to `at_risk / block`, so the numbers grow with those only.
    stay, whole, block = 1, 1, at_risk
    place = 0
    while place < len(marks):
        duration = marks[place][0]
        over = running_here = 0
        while place < len(marks) and marks[place][0] == duration:
            running_here += marks[place][1]
            over += 1 - marks[place][1]
            place += 1
        at_risk -= over
        if over and 2 * stay * at_risk <= whole * block:
            return duration
        if running_here:
            stay, whole = stay * at_risk, whole * block
            at_risk -= running_here
            block = at_risk
    return None
