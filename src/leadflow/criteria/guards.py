"""Guards about verdicts, as data; they are answered where an assessment is at hand."""

from abc import abstractmethod

import attrs

from leadflow.criteria.check import Graded, Verdicts, View
from leadflow.criteria.conditions import Comparison, normal
from leadflow.criteria.leaf import Leaf
from leadflow.criteria.tree import Guard
from leadflow.errors import invalid_type, unknown_name
from leadflow.leads import OrderedEnum
from leadflow.leads.vocabulary import find_member

__all__ = [
    "FitGuard",
    "GradeGuard",
    "QualificationGuard",
    "ScoreGuard",
    "StageGuard",
    "TemperatureGuard",
    "VerdictGuard",
]


class VerdictGuard(Leaf):
    """A leaf that asks about one verdict of an assessment."""

    __slots__ = ()

    @property
    def needs_verdicts(self) -> bool:
        """It does."""
        return True

    @abstractmethod
    def ask(self, assessed: Verdicts) -> bool | None:
        """Return the answer about an assessment."""

    @abstractmethod
    def deciding(self, assessed: Verdicts) -> tuple[str, ...]:
        """Return the paths of the facts that would decide it."""

    def interpret(self, view: View) -> bool | None:
        """Return the answer; raises where there are no verdicts to ask about."""
        return self.ask(_assessed(view, self))

    def missing(self, view: View) -> tuple[str, ...]:
        """Return the paths of the facts that would decide it."""
        return self.deciding(_assessed(view, self))


def _assessed(view: View, guard: Guard) -> Verdicts:
    if view.assessed is None:
        raise invalid_type(
            "guard", str(guard), "asks about a verdict, and a lead alone has none", "ask .holds_in(assessment)"
        )
    return view.assessed


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class ScoreGuard(VerdictGuard):
    """Asks whether a score has so many points, or `more`: yes if it has, no if it cannot come to them, else unknown.

    `surely` asks it of the points that it has even if every unknown goes the worst way: yes or no.
    """

    name: str = attrs.field(kw_only=False)
    points: int = attrs.field(kw_only=False)
    more: bool = False
    surely: bool = False

    def ask(self, assessed: Verdicts) -> bool | None:
        """Return the answer."""
        score = assessed.score_of(self.name)
        needed = self.points + self.more
        if self.surely:
            return score.low >= needed
        if score.value >= needed:
            return True
        return False if score.high < needed else None

    def deciding(self, assessed: Verdicts) -> tuple[str, ...]:
        """Return the paths that would decide it."""
        return assessed.missing_for("score", self.name)

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

    name: str | None
    grades: tuple[str, ...]
    comparison: Comparison | None = None

    def ask(self, assessed: Verdicts) -> bool | None:
        """Return the answer."""
        answer = self._of(assessed.fit_of(self.name))
        if answer is False and self.name is None:
            others = (fit for fit in assessed.contenders if set(self.grades) <= set(fit.scale))
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

    def deciding(self, assessed: Verdicts) -> tuple[str, ...]:
        """Return the paths that would decide it."""
        return assessed.missing_for("fit", self.name)

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

    name: str | None = None

    def ask(self, assessed: Verdicts) -> bool | None:
        """Return the answer."""
        return assessed.fit_of(self.name).fits

    def deciding(self, assessed: Verdicts) -> tuple[str, ...]:
        """Return the paths that would decide it."""
        return assessed.missing_for("fit", self.name)

    def __str__(self) -> str:
        return "the lead is a fit" if self.name is None else f"the lead is a fit for {self.name}"


@attrs.frozen(order=False, weakref_slot=False)
class QualificationGuard(VerdictGuard):
    """Asks whether the lead is qualified, or disqualified; unknown while the qualification is open."""

    disqualified: bool = False

    def ask(self, assessed: Verdicts) -> bool | None:
        """Return the answer."""
        return assessed.disqualified if self.disqualified else assessed.qualified

    def deciding(self, assessed: Verdicts) -> tuple[str, ...]:
        """Return the paths that would decide it."""
        return assessed.missing_for("qualification", None)

    def __str__(self) -> str:
        return f"the lead is {'disqualified' if self.disqualified else 'qualified'}"


@attrs.frozen(order=False, weakref_slot=False)
class TemperatureGuard(VerdictGuard):
    """Asks how the temperature compares, or (without a comparison) whether it is this one.

    Yes if the present one does, no if none that the lead may turn out to have does, else unknown.
    """

    temperature: str
    comparison: Comparison | None = None

    def ask(self, assessed: Verdicts) -> bool | None:
        """Return the answer."""
        present = assessed.temperature
        if isinstance(present, OrderedEnum) and self._suits(present):
            return True
        answers = {self._suits(one) for one in assessed.temperatures if isinstance(one, OrderedEnum)}
        return answers.pop() if len(answers) == 1 else None

    def _suits(self, present: OrderedEnum) -> bool:
        wanted = find_member(type(present), self.temperature)
        if wanted is None:
            raise unknown_name("temperature", self.temperature, (str(member.value) for member in type(present)))
        if self.comparison is Comparison.AT_LEAST:
            return present >= wanted
        return present <= wanted if self.comparison is Comparison.AT_MOST else present is wanted

    def deciding(self, assessed: Verdicts) -> tuple[str, ...]:
        """Return the paths that would decide it."""
        return assessed.missing_for("temperature", None)

    def __str__(self) -> str:
        comparison = "" if self.comparison is None else f"{self.comparison.value} "
        return f"the temperature is {comparison}{self.temperature}"


@attrs.frozen(order=False, weakref_slot=False)
class StageGuard(VerdictGuard):
    """Asks whether the lead is in one of these stages."""

    stages: tuple[str, ...]

    def ask(self, assessed: Verdicts) -> bool | None:
        """Return the answer: unknown of a lead that entered none."""
        present = assessed.stage
        return None if present is None else normal(present) in map(normal, self.stages)

    def deciding(self, assessed: Verdicts) -> tuple[str, ...]:
        """Return the paths that would decide it."""
        return assessed.missing_for("stage", None)

    def __str__(self) -> str:
        return f"the stage is {'' if len(self.stages) == 1 else 'one of '}{', '.join(self.stages)}"
