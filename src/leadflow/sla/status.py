"""Status: whether a promise is kept, and how many more it would take."""

import math
from enum import StrEnum
from fractions import Fraction

__all__ = ["AttainmentStatus", "needed_in_a_row", "share_status", "volume_status"]


class AttainmentStatus(StrEnum):
    """How a promise stands in a period: met, on track, at risk, missed, or no data when there was nothing to keep."""

    MET = "met"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    MISSED = "missed"
    NO_DATA = "no data"


def share_status(
    at_least: float, *, rate: float | None, best: float | None, worst: float | None, over: bool
) -> AttainmentStatus:
    """Return how a promised share stands; `over` says that the period is.

    Met needs the period to be over and even the worst case to do. Missed means that the best case does not do: while
    the period runs, of what has started in it so far. In between the rate so far decides; without one there is nothing
    against it.

    >>> share_status(0.9, rate=0.8, best=0.95, worst=0.7, over=False)
    <AttainmentStatus.AT_RISK: 'at risk'>
    """
    if best is None or worst is None:
        return AttainmentStatus.NO_DATA if over else AttainmentStatus.ON_TRACK
    if over and worst >= at_least:
        return AttainmentStatus.MET
    if best < at_least:
        return AttainmentStatus.MISSED
    return AttainmentStatus.ON_TRACK if rate is None or rate >= at_least else AttainmentStatus.AT_RISK


def volume_status(
    target: Fraction, actual: Fraction, *, passed: Fraction | None, slack: Fraction, final: bool, over: bool
) -> AttainmentStatus:
    """Return how a promised volume stands when the share `passed` of the period's open time is over.

    `final` says that what is reached cannot be lost again, as with a count. On track is what lags behind an even pace
    by `slack` at most.

    >>> half = Fraction(1, 2)
    >>> volume_status(Fraction(120), Fraction(40), passed=half, slack=half, final=True, over=False)
    <AttainmentStatus.AT_RISK: 'at risk'>
    """
    if actual >= target and (over or final):
        return AttainmentStatus.MET
    if over:
        return AttainmentStatus.MISSED
    if passed is None or actual + slack >= target * passed:
        return AttainmentStatus.ON_TRACK
    return AttainmentStatus.AT_RISK


def needed_in_a_row(at_least: float, *, best: int, of: int) -> int | None:
    """Return how many more, all of them met, bring `best` out of `of` up to a share; None when none ever would.

    >>> needed_in_a_row(0.9, best=8, of=10), needed_in_a_row(1.0, best=8, of=10)
    (10, None)
    """
    share = Fraction(str(at_least))
    short = share * of - best
    if short <= 0:
        return 0
    return None if share == 1 else math.ceil(short / (1 - share))
