"""Guards: questions about the verdicts on a lead, as data; an assessment answers them."""

from abc import abstractmethod
from typing import Any, ClassVar

import attrs

from leadflow.criteria.check import Graded, Scored, View
from leadflow.criteria.conditions import Comparison, normal
from leadflow.criteria.tree import Leaf
from leadflow.errors import invalid_type, unknown_name
from leadflow.leads import OrderedEnum
from leadflow.leads.vocabulary import find_member

__all__ = [
    "CellGuard",
    "FitGuard",
    "GradeGuard",
    "QualificationGuard",
    "ScoreGuard",
    "StageGuard",
    "TemperatureGuard",
    "VerdictGuard",
]


class VerdictGuard(Leaf):
    """A leaf that asks about one verdict of an assessment, of the `verdict_kind` that `missing_for` knows."""

    __slots__ = ()
    verdict_kind: ClassVar[str]
    needs_verdicts = True

    @abstractmethod
    def ask(self, verdicts: Any) -> bool | None:
        """Return the answer about an assessment, which stands above the criteria."""

    def interpret(self, view: View) -> bool | None:
        """Return the answer; raises where there are no verdicts to ask about."""
        if type(view) is View:
            rule = "asks about a verdict, and a lead alone has none"
            raise invalid_type("guard", str(self), rule, "ask .holds_in(assessment)")
        answer: bool | None = self.ask(view)
        return answer

    def doubt(self, view: Any) -> tuple[str | None, tuple[str, ...]]:
        """Return nothing about facts that are there, and the paths of the facts that would decide it."""
        name = getattr(self, "name", None)
        missing: tuple[str, ...] = view.missing_for(self.verdict_kind, name)
        return None, missing


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class ScoreGuard(VerdictGuard):
    """Asks whether a score has so many points, or `more`: yes if it has, no if it cannot come to them, else unknown.

    `surely` asks it of the points that it has even if every unknown goes the worst way: yes or no.
    """

    verdict_kind = "score"
    name: str = attrs.field(kw_only=False)
    points: int = attrs.field(kw_only=False)
    more: bool = False
    surely: bool = False

    def ask(self, verdicts: Any) -> bool | None:
        """Return the answer."""
        score: Scored = verdicts.score_of(self.name)
        needed = self.points + self.more
        if self.surely:
            return score.low >= needed
        if score.value >= needed:
            return True
        return False if score.high < needed else None

    def __str__(self) -> str:
        surely = "surely " if self.surely else ""
        return f"score {self.name} is {surely}{'more than' if self.more else 'at least'} {self.points}"


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class GradeGuard(VerdictGuard):
    """Asks whether the grade of a fit is one of `grades`, or at least or at most the one of them.

    The answer is unknown where a better grade, which what is unknown could still give, would answer otherwise. Who is
    no fit, because a must is not met, stands below every grade. Of the best fit (no `name`) it is no only if no other
    fit, which may yet prove the best one, could answer yes.
    """

    verdict_kind = "fit"
    name: str | None
    grades: tuple[str, ...]
    comparison: Comparison | None = None

    def ask(self, verdicts: Any) -> bool | None:
        """Return the answer."""
        answer = self._of(verdicts.fit_of(self.name))
        if answer is False and self.name is None:
            others = (fit for fit in verdicts.contenders if set(self.grades) <= set(fit.scale))
            return False if all(self._of(fit) is False for fit in others) else None
        return answer

    def _of(self, fit: Graded) -> bool | None:
        wanted = [_rank(grade, fit) for grade in self.grades]
        if fit.fits is False:
            return self.comparison is Comparison.AT_MOST
        if fit.grade is None:
            return None
        worst = _rank(fit.grade, fit)
        best = worst if fit.high_grade is None else min(worst, _rank(fit.high_grade, fit))
        answers = {self._suits(rank, wanted) for rank in range(best, worst + 1)}
        return None if len(answers) > 1 else answers.pop()

    def _suits(self, rank: int, wanted: list[int]) -> bool:
        if self.comparison is Comparison.AT_LEAST:
            return rank <= wanted[0]
        return rank >= wanted[0] if self.comparison is Comparison.AT_MOST else rank in wanted

    def __str__(self) -> str:
        subject = "the grade" if self.name is None else f"the {self.name} grade"
        if self.comparison is not None:
            return f"{subject} is {self.comparison.value} {self.grades[0]}"
        return f"{subject} is {'' if len(self.grades) == 1 else 'one of '}{', '.join(self.grades)}"


def _rank(grade: str, fit: Graded) -> int:
    if grade not in fit.scale:
        raise unknown_name("grade", grade, fit.scale)
    return fit.scale.index(grade)


@attrs.frozen(order=False, weakref_slot=False)
class FitGuard(VerdictGuard):
    """Asks whether the lead meets every must of an ICP, or of the best one."""

    verdict_kind = "fit"
    name: str | None = None

    def ask(self, verdicts: Any) -> bool | None:
        """Return the answer; of the best fit it is no only if no other fit may yet prove the best one."""
        fits = verdicts.fit_of(self.name).fits
        others = verdicts.contenders if fits is False and self.name is None else ()
        return None if any(other.fits is not False for other in others) else fits

    def __str__(self) -> str:
        return "the lead is a fit" if self.name is None else f"the lead is a fit for {self.name}"


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class CellGuard(VerdictGuard):
    """Asks whether the lead stands in one of these cells of a matrix, or in one that says one of these `texts`.

    The answer is unknown where what is unknown could still move the lead in or out.
    """

    verdict_kind = "cell"
    name: str = attrs.field(kw_only=False)
    cells: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def ask(self, verdicts: Any) -> bool | None:
        """Return the answer."""
        placement = verdicts.placement_of(self.name)
        if self.cells:
            answers = {cell in self.cells for cell in placement.could_be}
        else:
            answers = {normal(text) in map(normal, self.texts) for text in placement.could_say}
        return answers.pop() if len(answers) == 1 else None

    def __str__(self) -> str:
        verb, wanted = ("is", self.cells) if self.cells else ("says", self.texts)
        return f"{self.name} {verb} {'' if len(wanted) == 1 else 'one of '}{', '.join(wanted)}"


@attrs.frozen(order=False, weakref_slot=False)
class QualificationGuard(VerdictGuard):
    """Asks whether the lead is qualified, or disqualified; unknown while the qualification is open."""

    verdict_kind = "qualification"
    disqualified: bool = False

    def ask(self, verdicts: Any) -> bool | None:
        """Return the answer."""
        answer: bool | None = verdicts.disqualified if self.disqualified else verdicts.qualified
        return answer

    def __str__(self) -> str:
        return f"the lead is {'disqualified' if self.disqualified else 'qualified'}"


@attrs.frozen(order=False, weakref_slot=False)
class TemperatureGuard(VerdictGuard):
    """Asks how the temperature compares, or (without a comparison) whether it is this one.

    Yes if the present one does, no if none that the lead may turn out to have does, else unknown.
    """

    verdict_kind = "temperature"
    temperature: str
    comparison: Comparison | None = None

    def ask(self, verdicts: Any) -> bool | None:
        """Return the answer."""
        present = verdicts.temperature
        if isinstance(present, OrderedEnum) and self._suits(present):
            return True
        answers = {self._suits(one) for one in verdicts.temperatures if isinstance(one, OrderedEnum)}
        return answers.pop() if len(answers) == 1 else None

    def _suits(self, present: OrderedEnum) -> bool:
        wanted = find_member(type(present), self.temperature)
        if wanted is None:
            raise unknown_name("temperature", self.temperature, (str(member.value) for member in type(present)))
        if self.comparison is Comparison.AT_LEAST:
            return present >= wanted
        return present <= wanted if self.comparison is Comparison.AT_MOST else present is wanted

    def __str__(self) -> str:
        comparison = "" if self.comparison is None else f"{self.comparison.value} "
        return f"the temperature is {comparison}{self.temperature}"


@attrs.frozen(order=False, weakref_slot=False)
class StageGuard(VerdictGuard):
    """Asks whether the lead is in one of these stages."""

    verdict_kind = "stage"
    stages: tuple[str, ...]

    def ask(self, verdicts: Any) -> bool | None:
        """Return the answer: unknown of a lead that entered none."""
        present: str | None = verdicts.stage
        return None if present is None else normal(present) in map(normal, self.stages)

    def __str__(self) -> str:
        return f"the stage is {'' if len(self.stages) == 1 else 'one of '}{', '.join(self.stages)}"
