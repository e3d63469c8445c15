"""Fit: how well a lead fits an ideal customer profile."""

from collections.abc import Iterable
from enum import StrEnum

import attrs

from leadflow.reasons import Reason, ranked
from leadflow.scores.explain import MUST, table
from leadflow.scores.score import Score, percent_of

__all__ = ["Fit", "FitHalf", "FitVerdict", "best_fit"]


class FitVerdict(StrEnum):
    """Whether a lead can be a customer: every must is met, one is not, or one is unknown."""

    FIT = "fit"
    UNDECIDED = "undecided"
    NOT_FIT = "not_fit"


@attrs.frozen(kw_only=True, weakref_slot=False)
class FitHalf:
    """One part of a fit: what the criteria on the company, or on the person, gave.

    `earned` of `possible` points are there; they are from `low` to `high` when all is known.

    >>> FitHalf("company", earned=40, possible=80, low=40, high=80).percent
    50
    """

    name: str = attrs.field(kw_only=False)
    earned: int = 0
    possible: int = 0
    low: int = 0
    high: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def percent(self) -> int:
        """The points in whole percents of those possible, rounded down."""
        return percent_of(self.earned, self.possible)

    def __str__(self) -> str:
        return f"{self.name} {self.earned} of {self.possible}"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Fit:
    """How well a lead fits an ideal customer profile: a verdict on the musts, and a grade on the rest.

    `points` is the score of what the profile should have; `grade` its grade, None when the lead is NOT_FIT, and
    `low_grade` and `high_grade` those if every unknown goes worst or best, the musts apart: while one of them is
    unknown (`provisional`), all grades may yet be lost. `scale` has all grades, the best first.
    `company`, `person` and `rest` are the parts that ask about the company, the person, and anything else or both.

    >>> points = Score("SME", value=80, low=80, high=90, reachable=100, reasons=[Reason("size", points=80)])
    >>> fit = Fit(points=points, verdict=FitVerdict.FIT, grade="A", low_grade="A", high_grade="A", scale=("A", "B"))
    >>> print(fit)
    SME: A, 80 % (80 to 90 % when all is known)
    """

    points: Score
    verdict: FitVerdict
    grade: str | None
    low_grade: str | None
    high_grade: str | None
    scale: tuple[str, ...]
    company: FitHalf = FitHalf("company")
    person: FitHalf = FitHalf("person")
    rest: FitHalf = FitHalf("rest")

    @property
    def name(self) -> str:
        """The name of the profile."""
        return self.points.name

    @property
    def provisional(self) -> bool:
        """Whether a must is unknown, so that the grade may yet be lost."""
        return self.verdict is FitVerdict.UNDECIDED

    @property
    def fits(self) -> bool | None:
        """Whether every must is met: True for FIT, False for NOT_FIT, None for UNDECIDED."""
        return None if self.provisional else self.verdict is FitVerdict.FIT

    @property
    def earned(self) -> int:
        """The points that the lead has: the sum of the reasons."""
        return self.points.value

    @property
    def possible(self) -> int:
        """The most points that any lead can have."""
        return self.points.reachable

    @property
    def percent(self) -> int:
        """The points in whole percents of those possible, rounded down, from 0 to 100."""
        return self.points.percent

    @property
    def low(self) -> int:
        """The percents if every unknown goes worst."""
        return self.points.low_percent

    @property
    def high(self) -> int:
        """The percents if every unknown goes best."""
        return self.points.high_percent

    @property
    def coverage(self) -> float:
        """The share of the weight that is decided, from 0 to 1."""
        return self.points.coverage

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """One reason for each must and each should, in declared order; their points sum to `earned`."""
        return self.points.reasons

    @property
    def ranked(self) -> tuple[Reason, ...]:
        """The reasons by points given up, then by points gained; what decides the verdict comes first."""
        deciding = [r for r in self.reasons if r.code.startswith(MUST) and r.answer is not True]
        return (*deciding, *ranked(r for r in self.reasons if r not in deciding))

    @property
    def to_find_out(self) -> tuple[str, ...]:
        """The paths of the unknown facts that matter, the most valuable first: those of a must, then those that move
        most.
        """
        musts = [path for r in self.reasons if r.code.startswith(MUST) for path in r.missing]
        return tuple(dict.fromkeys((*musts, *self.points.to_find_out)))

    def explain(self) -> str:
        """Return the fit as a small table for people.

        >>> points = Score.of("SME", [Reason("country is VN", code="must:country", answer=False)])
        >>> out = FitVerdict.NOT_FIT
        >>> print(Fit(points=points, verdict=out, grade=None, low_grade=None, high_grade=None, scale=("A",)).explain())
        SME: not our customer
          0   no       country is VN
          -
          0
        """
        return f"{self}\n{table(self.ranked, self.earned)}"

    def __str__(self) -> str:
        if self.verdict is FitVerdict.NOT_FIT:
            return f"{self.name}: not our customer"
        said = f"{self.name}: {self.grade}, {self.percent} %"
        if self.low != self.high:
            said += f" ({self.low} to {self.high} % when all is known)"
        return f"{said}, provisional: a must is unknown" if self.provisional else said


_BEST = {FitVerdict.FIT: 0, FitVerdict.UNDECIDED: 1, FitVerdict.NOT_FIT: 2}


def best_fit(fits: Iterable[Fit]) -> Fit | None:
    """Return the best of several fits: FIT before UNDECIDED before NOT_FIT, then by percent, then the first; None of
    none.

    >>> best_fit([]) is None
    True
    """
    return min(fits, key=lambda fit: (_BEST[fit.verdict], -fit.percent), default=None)
