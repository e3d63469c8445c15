"""Fit: how well a lead fits an ideal customer profile, and which of several profiles fits it best."""

from collections.abc import Iterable
from enum import StrEnum

import attrs

from leadflow.reasons import Reason, ranked
from leadflow.scores.score import MUST, Score, percent_of, table

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
    unknown (`provisional`), all grades may yet be lost. A lead that is NOT_FIT has 0 %; what it would have, were every
    must met, are `grade_if_fit` and `percent_if_fit`. `scale` has all grades, the best first.
    `company`, `person` and `rest` are the parts that ask about the company, the person, and anything else or both.

    `applies` says whether every must that asks for something is met, those that exclude (`~criterion`) apart, and
    `musts_met` how many of them are: by these the best of several profiles is chosen.

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
    grade_if_fit: str | None = None
    applies: bool | None = True
    musts_met: int = 0

    name: str = attrs.field(init=False, eq=False, repr=False)
    """The name of the profile."""
    provisional: bool = attrs.field(init=False, eq=False, repr=False)
    """Whether a must is unknown, so that the grade may yet be lost."""
    fits: bool | None = attrs.field(init=False, eq=False, repr=False)
    """Whether every must is met: True for FIT, False for NOT_FIT, None for UNDECIDED."""
    percent_if_fit: int = attrs.field(init=False, eq=False, repr=False)
    """The percents that the lead would have, were every must met."""
    percent: int = attrs.field(init=False, eq=False, repr=False)
    """The points in whole percents of those possible, rounded down, from 0 to 100; 0 when the lead is NOT_FIT."""
    low: int = attrs.field(init=False, eq=False, repr=False)
    """The percents if every unknown goes worst."""
    high: int = attrs.field(init=False, eq=False, repr=False)
    """The percents if every unknown goes best."""
    reasons: tuple[Reason, ...] = attrs.field(init=False, eq=False, repr=False)
    """One reason for each must and each should, in declared order; their points sum to those of `points`."""

    def __attrs_post_init__(self) -> None:
        points = self.points
        fits = {FitVerdict.FIT: True, FitVerdict.NOT_FIT: False, FitVerdict.UNDECIDED: None}[self.verdict]
        percents = (points.percent, points.low_percent, points.high_percent)
        # A lead that is not fit has nothing, whatever it would have had.
        percent, low, high = (0, 0, 0) if fits is False else percents
        known = {"name": points.name, "provisional": fits is None, "fits": fits, "percent_if_fit": points.percent}
        known |= {"percent": percent, "low": low, "high": high, "reasons": points.reasons}
        for name, value in known.items():
            object.__setattr__(self, name, value)

    @property
    def score(self) -> Score:
        """The fit as one number: the points of what the lead should be, and none where a must is not met.

        A must that is false takes all points (a reason of its own, code `must:<criterion>`), one that is unknown may.
        """
        points, reasons = self.points, list(self.points.reasons)
        if self.fits:
            return points
        if self.fits is None:
            for i, reason in enumerate(reasons):
                if reason.missing and reason.code.startswith(MUST):
                    # Losing the must would leave nothing: that is what finding it out is worth.
                    reasons[i] = attrs.evolve(reason, low=-max(points.high, points.value))
            low, high = min(0, points.low), max(0, points.high)
            return attrs.evolve(points, low=low, high=high, reasons=reasons, fits=None)
        broken = next(i for i, reason in enumerate(reasons) if reason.code.startswith(MUST) and reason.answer is False)
        lost = -points.value
        reasons[broken] = attrs.evolve(reasons[broken], points=lost, low=lost, high=lost)
        return attrs.evolve(points, value=0, low=0, high=0, reasons=reasons, spans=(), fits=False)

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
        """Return the fit as a small table for people; of a lead that is NOT_FIT, with what it would have.

        >>> points = Score.of("SME", [Reason("country is VN", code="must:country", answer=False)])
        >>> out = FitVerdict.NOT_FIT
        >>> print(Fit(points=points, verdict=out, grade=None, low_grade=None, high_grade=None, scale=("A",)).explain())
        SME: not our customer
          0   no       country is VN
          -
          0
        """
        return f"{self}\n{table(self.ranked, self.points.value)}"

    def __str__(self) -> str:
        if self.verdict is FitVerdict.NOT_FIT:
            return f"{self.name}: not our customer"
        said = f"{self.name}: {self.grade}, {self.percent} %"
        if self.low != self.high:
            said += f" ({self.low} to {self.high} % when all is known)"
        return f"{said}, provisional: a must is unknown" if self.provisional else said


def best_fit(fits: Iterable[Fit]) -> Fit | None:
    """Return the best of several fits: the one that its lead is held against; None of none.

    FIT comes before UNDECIDED before NOT_FIT, then the higher percent, then the first. But a lead that meets all that a
    profile asks for and is excluded by it stays excluded: that comes before a profile of which nothing is known to be
    met.

    >>> best_fit([]) is None
    True
    """

    def order(fit: Fit) -> tuple[int, int]:
        if fit.fits:
            place = 0
        elif fit.fits is None:
            place = 1 if fit.applies or fit.musts_met else 3
        else:
            place = 2 if fit.applies else 4
        return (place, -fit.percent_if_fit)

    return min(fits, key=order, default=None)
