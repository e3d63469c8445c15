"""Verdicts: what one writes to ask about the verdicts on a lead; every question is a guard."""

from collections.abc import Iterable
from enum import Enum

import attrs

from leadflow._validate import required_text, whole_number
from leadflow.criteria.arguments import required_texts
from leadflow.criteria.conditions import Comparison
from leadflow.criteria.guards import (
    CellGuard,
    FitGuard,
    GradeGuard,
    QualificationGuard,
    ScoreGuard,
    StageGuard,
    TemperatureGuard,
)
from leadflow.criteria.operators import Asking, Ordered
from leadflow.criteria.tree import Guard
from leadflow.errors import invalid
from leadflow.leads import OrderedEnum

__all__ = [
    "CellHandle",
    "FitHandle",
    "GradeHandle",
    "ScoreHandle",
    "StageHandle",
    "TemperatureHandle",
    "VerdictHandles",
    "verdict",
]


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class ScoreHandle(Ordered[int, Guard]):
    """Asks about the score of one name, in whole points.

    >>> str(verdict.score("engagement") >= 40)
    'score engagement is at least 40'
    """

    instead = "write >=, <= or .between(low, high)"
    name: str

    def _compare(self, comparison: Comparison, bound: int) -> Guard:
        upward = comparison in {Comparison.AT_LEAST, Comparison.MORE_THAN}
        more = comparison in {Comparison.MORE_THAN, Comparison.AT_MOST}
        guard = ScoreGuard(self.name, whole_number(bound, "points"), more=more)
        return guard if upward else ~guard

    def between(self, low: int, high: int) -> Guard:
        """Ask whether the score lies between `low` and `high`, both included; raises when low is above high."""
        if whole_number(low, "points") > whole_number(high, "points"):
            raise invalid("between", (low, high), "low is above high", f"write between({high!r}, {low!r})")
        return (self >= low) & (self <= high)

    def surely_at_least(self, points: int) -> Guard:
        """Ask whether the score has so many points even if every unknown goes the worst way."""
        return ScoreGuard(self.name, whole_number(points, "points"), surely=True)


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class GradeHandle(Asking):
    """Asks about the grade of the best fit, or of the fit to one ICP.

    >>> str(verdict.grade.at_least("B")), str(verdict.fit("Enterprise").grade.is_("A"))
    ('the grade is at least B', 'the Enterprise grade is A')
    """

    instead = 'write .is_("A") or .at_least("B"), and ~ for not'
    name: str | None = None

    def at_least(self, grade: str) -> Guard:
        """Ask whether it is this grade or a better one."""
        return GradeGuard(name=self.name, grades=(required_text(grade, "grade"),), comparison=Comparison.AT_LEAST)

    def at_most(self, grade: str) -> Guard:
        """Ask whether it is this grade or a worse one."""
        return GradeGuard(name=self.name, grades=(required_text(grade, "grade"),), comparison=Comparison.AT_MOST)

    def is_(self, grade: str) -> Guard:
        """Ask whether it is this grade."""
        return GradeGuard(name=self.name, grades=(required_text(grade, "grade"),))

    def in_(self, grades: Iterable[str]) -> Guard:
        """Ask whether it is one of these grades; raises for a single grade, and for none."""
        return GradeGuard(name=self.name, grades=tuple(sorted(set(required_texts(grades, "grade", "grade")))))


@attrs.frozen(weakref_slot=False, order=False)
class FitHandle:
    """Asks about the fit to one ICP: its `grade`, and whether it `is_fit`.

    >>> str(verdict.fit("Enterprise").is_fit)
    'the lead is a fit for Enterprise'
    """

    name: str

    @property
    def grade(self) -> GradeHandle:
        """The grade."""
        return GradeHandle(self.name)

    @property
    def is_fit(self) -> Guard:
        """Whether every must is met."""
        return FitGuard(self.name)


def _temperature(value: OrderedEnum | str) -> str:
    return required_text(str(value.value) if isinstance(value, Enum) else value, "temperature")


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class CellHandle(Asking):
    """Asks about the cell of one matrix in which the lead stands, and about what it says.

    >>> str(verdict.cell("priority").in_({"A1", "A2"})), str(verdict.cell("priority").says("call today"))
    ('priority is one of A1, A2', 'priority says call today')
    """

    name: str

    def is_(self, cell: str) -> Guard:
        """Ask whether the lead stands in this cell, such as "A1"."""
        return CellGuard(self.name, cells=(required_text(cell, "cell"),))

    def in_(self, cells: Iterable[str]) -> Guard:
        """Ask whether it stands in one of these cells; raises for a single cell, and for none."""
        return CellGuard(self.name, cells=tuple(sorted(set(required_texts(cells, "cell", "cell")))))

    def says(self, text: str) -> Guard:
        """Ask whether its cell says this."""
        return CellGuard(self.name, texts=(required_text(text, "text"),))


class TemperatureHandle:
    """Asks about the temperature, given as a `Temperature` or by its name.

    >>> str(verdict.temperature.at_least("warm"))
    'the temperature is at least warm'
    """

    __slots__ = ()

    def at_least(self, temperature: OrderedEnum | str) -> Guard:
        """Ask whether the lead is at least so warm."""
        return TemperatureGuard(_temperature(temperature), Comparison.AT_LEAST)

    def at_most(self, temperature: OrderedEnum | str) -> Guard:
        """Ask whether the lead is at most so warm."""
        return TemperatureGuard(_temperature(temperature), Comparison.AT_MOST)

    def is_(self, temperature: OrderedEnum | str) -> Guard:
        """Ask whether this is its temperature."""
        return TemperatureGuard(_temperature(temperature))


class StageHandle:
    """Asks about the stage that the lead is in.

    >>> str(verdict.stage.is_("mql"))
    'the stage is mql'
    """

    __slots__ = ()

    def is_(self, stage: str) -> Guard:
        """Ask whether this is the stage."""
        return StageGuard((required_text(stage, "stage"),))

    def in_(self, stages: Iterable[str]) -> Guard:
        """Ask whether it is one of these stages; raises for a single stage, and for none."""
        return StageGuard(tuple(sorted(set(required_texts(stages, "stage", "stage")))))


class VerdictHandles:
    """What can be asked about the verdicts on a lead; every question is a guard.

    >>> str((verdict.score("engagement") >= 40) & verdict.grade.at_least("B"))
    'score engagement is at least 40 and the grade is at least B'
    """

    __slots__ = ()
    grade = GradeHandle()
    is_fit: Guard = FitGuard()
    qualified: Guard = QualificationGuard()
    disqualified: Guard = QualificationGuard(disqualified=True)
    temperature = TemperatureHandle()
    stage = StageHandle()

    def score(self, name: str) -> ScoreHandle:
        """Ask about the score of this name."""
        return ScoreHandle(required_text(name, "name"))

    def cell(self, name: str) -> CellHandle:
        """Ask about the cell of the matrix of this name."""
        return CellHandle(required_text(name, "name"))

    def fit(self, name: str) -> FitHandle:
        """Ask about the fit to the ICP of this name."""
        return FitHandle(required_text(name, "name"))


verdict = VerdictHandles()
"""The verdicts on a lead, in an assessment of it."""
