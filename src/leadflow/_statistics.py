"""What several rooms need of statistics: the tail of the normal distribution, and how sure a share is."""

import math
from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from leadflow.errors import invalid, invalid_type

__all__ = ["newcombe_interval", "normal_quantile", "normal_tail", "quantile", "wilson_interval"]

_Z_95 = 1.959963984540054


def normal_tail(z: float) -> float:
    """Return the chance that a standard normal variable exceeds `z`, without loss of digits far out.

    >>> round(normal_tail(1.959963984540054), 12)
    0.025
    """
    return 0.5 * math.erfc(z / math.sqrt(2))


def normal_quantile(share: float) -> float:
    """Return the `z` below which a standard normal variable lies with the chance `share`, to about 15 digits.

    Newton's method on the tail, from the rational start of Abramowitz and Stegun 26.2.23. Raises `InvalidValueError`
    unless 0 < share < 1.

    >>> round(normal_quantile(0.975), 12)
    1.95996398454
    """
    if not 0 < share < 1:
        raise invalid("share", share, "lies strictly between 0 and 1", "write 0.975")
    tail = min(share, 1 - share)
    t = math.sqrt(-2 * math.log(tail))
    z = t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t)
    for _ in range(4):
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        z += (normal_tail(z) - tail) / density
    return z if share > 0.5 else -z


def quantile(ordered: Sequence[timedelta], share: Fraction) -> timedelta | None:
    """Return the duration below which a share of them lies, of durations in ascending order; None of none.

    Between two of them it is taken in proportion, so that the median of an even number is the mean of the middle two.

    >>> quantile([timedelta(hours=1), timedelta(hours=2)], Fraction(1, 2))
    datetime.timedelta(seconds=5400)
    """
    if not ordered:
        return None
    place, rest = divmod((len(ordered) - 1) * share, 1)
    low, high = ordered[int(place)], ordered[min(int(place) + 1, len(ordered) - 1)]
    return low + (high - low) * rest.numerator / rest.denominator


def wilson_interval(successes: int, trials: int, *, level: float = 0.95) -> tuple[float, float] | None:
    """Return the Wilson score interval of a share of `successes` out of `trials`, or None when nothing was tried.

    Both ends lie within 0 and 1, and the share lies within the ends, also for none or all of few (Wilson 1927; Brown,
    Cai and DasGupta 2001). Raises `InvalidValueError` unless 0 <= successes <= trials and 0 < level < 1.

    >>> low, high = wilson_interval(18, 100)
    >>> round(low, 4), round(high, 4)
    (0.117, 0.2667)
    """
    for name, count in (("successes", successes), ("trials", trials)):
        if isinstance(count, bool) or not isinstance(count, int):
            raise invalid_type(name, count, "a count is a whole number", f"write {name}=18")
    if not 0 <= successes <= trials:
        raise invalid("successes", successes, f"lies between 0 and the {trials} trials", "count both alike")
    if not 0 < level < 1:
        raise invalid("level", level, "a confidence level lies strictly between 0 and 1", "write 0.95 for 95 %")
    if trials == 0:
        return None
    z = _Z_95 if level == 0.95 else normal_quantile((1 + level) / 2)
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    # Rounding must not push the ends past the share itself: 0 of 10 starts at 0, 10 of 10 ends at 1.
    low = 0.0 if successes == 0 else min(middle - half, share)
    high = 1.0 if successes == trials else max(middle + half, share)
    return (low, high)


def newcombe_interval(
    successes: int, trials: int, other_successes: int, other_trials: int, *, level: float = 0.95
) -> tuple[float, float] | None:
    """Return the interval of the second share less the first (Newcombe 1998, method 10), or None when either tried
    nothing.

    The two samples are independent; the interval is built of their Wilson intervals. Raises as `wilson_interval` does.

    >>> low, high = newcombe_interval(56, 70, 48, 80)
    >>> round(low, 4), round(high, 4)
    (-0.3339, -0.0524)
    """
    mine = wilson_interval(successes, trials, level=level)
    theirs = wilson_interval(other_successes, other_trials, level=level)
    if mine is None or theirs is None:
        return None
    share, other = successes / trials, other_successes / other_trials
    difference = other - share
    return (
        difference - math.hypot(other - theirs[0], mine[1] - share),
        difference + math.hypot(theirs[1] - other, share - mine[0]),
    )
