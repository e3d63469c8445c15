"""How well a score ranks: four figures that can be read by anybody who calls leads from the top of a list."""

from collections.abc import Sequence
from itertools import groupby
from math import sqrt

from sklearn.metrics import roc_auc_score

__all__ = ["area", "area_within", "error_of_area", "share_found"]

Scores = Sequence[float]


def area(scores: Scores, bought: Sequence[bool]) -> float:
    """Return the area under the ROC curve: how often one who bought has more points than one who did not.

    A tie counts half. 0.5 is what chance gives, 1 is the best. Raises when all bought, or nobody did.
    """
    if len({*bought}) < 2:
        raise ValueError("to compare, some must have bought and some not")
    return float(roc_auc_score(bought, scores))


def error_of_area(value: float, positive: int, negative: int) -> float:
    """Return the standard error of an area, by the formula of Hanley and McNeil (Radiology 143, 1982)."""
    first, second = value / (2 - value), 2 * value**2 / (1 + value)
    spread = (positive - 1) * (first - value**2) + (negative - 1) * (second - value**2)
    return sqrt((value * (1 - value) + spread) / (positive * negative))


def area_within(scores: Scores, bought: Sequence[bool], group: Sequence[int]) -> float:
    """Return the area over pairs of one group only: a rep chooses among the leads of today, not among those of all
    years.

    Groups in which all bought, or nobody, have no pairs. Raises when no group has any.
    """
    rows = sorted(zip(group, scores, bought, strict=True), key=lambda row: row[0])
    right = pairs = 0.0
    for _, found in groupby(rows, key=lambda row: row[0]):
        _, points, ends = zip(*found, strict=True)
        among = sum(ends) * (len(ends) - sum(ends))
        if among:
            right, pairs = right + area(points, ends) * among, pairs + among
    if not pairs:
        raise ValueError("to compare, some must have bought and some not, in one group")
    return right / pairs


def share_found(scores: Scores, bought: Sequence[bool], share: float) -> float:
    """Return the part of all who bought that stands in the best `share` (0 to 1) of the list.

    Where the end of that part falls among leads of equal points, each of them is as likely to be in it: the expected
    number counts, so that no figure hangs on the order of the leads.
    """
    room = share * len(scores)
    found = 0.0
    for _, tied in groupby(sorted(zip(scores, bought, strict=True), key=lambda row: -row[0]), key=lambda row: row[0]):
        ends = [end for _, end in tied]
        found += sum(ends) * min(1.0, max(0.0, room) / len(ends))
        room -= len(ends)
    return found / sum(bought)
