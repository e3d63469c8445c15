"""Grades: what percents, or thirds of a letter, are called."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import ClassVar, Protocol, runtime_checkable

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import required_text, whole_number
from leadflow.criteria.check import Graded
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead

__all__ = ["THIRDS_SCALE", "Grader", "Grades", "Thirds"]

THIRDS_SCALE = ("A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F")
"""The letters of `Thirds`, the best first."""


def _thresholds(value: Mapping[str, int]) -> FrozenMapping[str, int]:
    fix = 'write {"A": 80, "B": 60, "C": 0}'
    if not isinstance(value, Mapping):
        raise invalid_type("grades", value, "grades are names with thresholds", fix)
    if not value:
        raise invalid("grades", dict(value), "at least one grade is needed", fix)
    read: dict[str, int] = {}
    for raw, threshold in value.items():
        name = required_text(raw, "grades")
        if name in read:
            raise invalid("grades", name, "is there twice", "give each grade a name of its own")
        whole_number(threshold, f"grades[{name!r}]")
        if not 0 <= threshold <= 100:
            raise invalid(f"grades[{name!r}]", threshold, "a threshold is a percentage from 0 to 100", "write 80")
        read[name] = threshold
    best_first = sorted(read.items(), key=lambda item: -item[1])
    for (above, high), (below, low) in pairwise(best_first):
        if high == low:
            rule = f"{above!r} and {below!r} overlap: both begin at {low}"
            raise invalid("grades", dict(value), rule, "let each grade begin elsewhere")
    lowest, threshold = best_first[-1]
    if threshold:
        rule = f"leaves a gap: below {threshold} there is no grade"
        raise invalid("grades", dict(value), rule, f"let the lowest grade begin at 0, such as {lowest!r}: 0")
    return FrozenMapping(best_first)


@attrs.frozen(weakref_slot=False)
class Grades:
    """Grades by thresholds on the percents of the best reachable: each begins at its threshold, that one included.

    The order in which they are written does not matter: the highest threshold is tried first. Compared exactly, in
    whole numbers. Raises when thresholds are no whole percents, two are equal, or the lowest does not begin at 0.

    >>> Grades({"A": 80, "B": 60, "C": 0}).grade(4, 5)
    'A'
    """

    thresholds: FrozenMapping[str, int] = attrs.field(converter=_thresholds)
    scale: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """The grades, the best first."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "scale", tuple(self.thresholds))

    def grade(self, earned: int, possible: int) -> str:
        """Return the grade of `earned` of `possible` points; with nothing possible, the best unless points were lost.

        >>> Grades({"pass": 50, "fail": 0}).grade(1, 3)
        'fail'
        """
        if possible <= 0:
            earned, possible = (1 if earned >= possible else 0), 1
        for name, threshold in self.thresholds.items():
            if earned * 100 >= threshold * possible:
                return name
        return self.scale[-1]

    def __str__(self) -> str:
        return ", ".join(f"{name} from {threshold} %" for name, threshold in self.thresholds.items())


def _start(value: str) -> str:
    if value not in THIRDS_SCALE:
        raise invalid("start", value, "is no grade of the scale", f"write one of {', '.join(THIRDS_SCALE)}")
    return value


@attrs.frozen(kw_only=True, weakref_slot=False)
class Thirds:
    """Grades by thirds of a letter, as in Pardot: each match moves up by its 1, 2 or 3 thirds, each mismatch down by as
    much.

    An unknown moves nothing; the scale ends at F and A+. `start` is the grade before anything matched.

    >>> Thirds().grade(1, 6), Thirds().grade(2, 6), Thirds().grade(3, 6), Thirds().grade(10, 10)
    ('D+', 'C-', 'C', 'A+')
    """

    scale: ClassVar[tuple[str, ...]] = THIRDS_SCALE
    """The grades, the best first."""
    start: str = attrs.field(default="D", converter=_start)

    def grade(self, earned: int, possible: int) -> str:  # noqa: ARG002  # thirds count from the start, not from the best
        """Return the grade that lies `earned` thirds above the start, or below it.

        >>> Thirds().grade(-5, 6)
        'F'
        """
        place = THIRDS_SCALE.index(self.start) - earned
        return THIRDS_SCALE[min(max(place, 0), len(THIRDS_SCALE) - 1)]

    def __str__(self) -> str:
        return f"thirds of a letter from {self.start}"


@runtime_checkable
class Grader(Protocol):
    """Anything that puts a lead on a scale of grades: it has a `name`, a `scale` (best first) and `fit(lead, *,
    as_of)`.

    >>> isinstance("A", Grader)
    False
    """

    @property
    def name(self) -> str:
        """The name of the grader."""

    @property
    def scale(self) -> tuple[str, ...]:
        """Its grades, the best first."""

    def fit(self, lead: Lead, *, as_of: datetime) -> Graded:
        """Return the grade of one lead at one instant."""
