"""How long things took: medians of what is over, and medians that also hear what is still going on."""

from collections.abc import Iterable
from datetime import timedelta

import attrs

__all__ = ["Durations", "censored_median", "median"]


def median(durations: Iterable[timedelta]) -> timedelta | None:
    """Return the median duration, the mean of the middle two when there is an even number, or None when there is none.

    >>> median([timedelta(days=1), timedelta(days=9), timedelta(days=2)])
    datetime.timedelta(days=2)
    """
    ordered = sorted(durations)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def censored_median(completed: Iterable[timedelta], running: Iterable[timedelta]) -> timedelta | None:
    """Return the duration by which half are over, counting those that still run as lasting longer than they have so
    far.

    The median of the product-limit estimate (Kaplan and Meier 1958), exact: at one duration, what is over counts before
    what still runs. None when fewer than half are over by the longest duration seen.

    >>> censored_median([timedelta(days=2), timedelta(days=4)], [timedelta(days=3), timedelta(days=3)]) is None
    False
    >>> censored_median([timedelta(days=2)], [timedelta(days=3), timedelta(days=3)]) is None
    True
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


@attrs.frozen(kw_only=True, weakref_slot=False)
class Durations:
    """How long a number of things took: how many are over, how many still run, and both medians.

    `median_completed` hears only what is over, which is short while the long ones still run; `median_censored` hears
    both.

    >>> spent = Durations.of([timedelta(days=1), timedelta(days=3)], running=[timedelta(days=2)])
    >>> spent.completed, spent.running, spent.median_completed, spent.median_censored
    (2, 1, datetime.timedelta(days=2), datetime.timedelta(days=3))
    """

    completed: int
    running: int
    median_completed: timedelta | None
    median_censored: timedelta | None

    @classmethod
    def of(cls, completed: Iterable[timedelta], *, running: Iterable[timedelta] = ()) -> "Durations":
        """Return the summary of the durations that are `completed` and of those `running` so far.

        >>> Durations.of([]).median_completed is None
        True
        """
        over, on = tuple(completed), tuple(running)
        return cls(
            completed=len(over),
            running=len(on),
            median_completed=median(over),
            median_censored=censored_median(over, on),
        )
