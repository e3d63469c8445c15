"""Verdicts: questions about the verdicts on a lead, as data and as what one writes; an assessment answers them."""

from abc import abstractmethod
from collections.abc import Iterable
from enum import Enum
from typing import ClassVar, NoReturn

import attrs

from leadflow._validate import required_text, whole_number
from leadflow.criteria.arguments import required_texts
from leadflow.criteria.check import Graded, Subject, Verdicts, View
from leadflow.criteria.conditions import Comparison, normal
from leadflow.criteria.tree import Guard, Leaf
from leadflow.errors import invalid, invalid_type, unknown_name
from leadflow.leads import OrderedEnum
from leadflow.leads.vocabulary import find_member

__all__ = [
    "FitGuard",
    "FitHandle",
    "GradeGuard",
    "GradeHandle",
    "QualificationGuard",
    "ScoreGuard",
    "ScoreHandle",
    "StageGuard",
    "StageHandle",
    "TemperatureGuard",
    "TemperatureHandle",
    "VerdictGuard",
    "VerdictHandles",
    "verdict",
]


class VerdictGuard(Leaf):
    """A leaf that asks about one verdict of an assessment, of the `verdict_kind` that `missing_for` knows."""

    __slots__ = ()
    verdict_kind: ClassVar[str]
    needs_verdicts = True

    @abstractmethod
    def ask(self, verdicts: Verdicts) -> bool | None:
        """Return the answer about an assessment."""

    def _verdicts(self, view: Subject) -> Verdicts:
        if isinstance(view, View):
            rule = "asks about a verdict, and a lead alone has none"
            raise invalid_type("guard", str(self), rule, "ask .holds_in(assessment)")
        return view

    def interpret(self, view: Subject) -> bool | None:
        """Return the answer; raises where there are no verdicts to ask about."""
        return self.ask(self._verdicts(view))

    def missing(self, view: Subject) -> tuple[str, ...]:
        """Return the paths of the facts that would decide it."""
        return self._verdicts(view).missing_for(self.verdict_kind, getattr(self, "name", None))


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

    def ask(self, verdicts: Verdicts) -> bool | None:
        """Return the answer."""
        score = verdicts.score_of(self.name)
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

    def ask(self, verdicts: Verdicts) -> bool | None:
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

    def ask(self, verdicts: Verdicts) -> bool | None:
        """Return the answer."""
        return verdicts.fit_of(self.name).fits

    def __str__(self) -> str:
        return "the lead is a fit" if self.name is None else f"the lead is a fit for {self.name}"


@attrs.frozen(order=False, weakref_slot=False)
class QualificationGuard(VerdictGuard):
    """Asks whether the lead is qualified, or disqualified; unknown while the qualification is open."""

    verdict_kind = "qualification"
    disqualified: bool = False

    def ask(self, verdicts: Verdicts) -> bool | None:
        """Return the answer."""
        return verdicts.disqualified if self.disqualified else verdicts.qualified

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

    def ask(self, verdicts: Verdicts) -> bool | None:
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

    def ask(self, verdicts: Verdicts) -> bool | None:
        """Return the answer: unknown of a lead that entered none."""
        present = verdicts.stage
        return None if present is None else normal(present) in map(normal, self.stages)

    def __str__(self) -> str:
        return f"the stage is {'' if len(self.stages) == 1 else 'one of '}{', '.join(self.stages)}"


class _NoEquality:
    """A handle that does not compare with `==`, which must give a truth and not a question."""

    __slots__ = ()

    def __eq__(self, other: object) -> NoReturn:
        fix = 'write >=, <= or .between(low, high) of a score, .is_("A") or .at_least("B") of a grade, ~ for not'
        raise invalid_type("handle", repr(self), "does not compare with == or !=", fix)

    __ne__ = __eq__

    def __hash__(self) -> int:
        return hash(repr(self))


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class ScoreHandle(_NoEquality):
    """Asks about the score of one name, in whole points.

    >>> str(verdict.score("engagement") >= 40)
    'score engagement is at least 40'
    """

    name: str

    def __ge__(self, points: int) -> Guard:
        return ScoreGuard(self.name, whole_number(points, "points"))

    def __gt__(self, points: int) -> Guard:
        return ScoreGuard(self.name, whole_number(points, "points"), more=True)

    def __lt__(self, points: int) -> Guard:
        return ~ScoreGuard(self.name, whole_number(points, "points"))

    def __le__(self, points: int) -> Guard:
        return ~ScoreGuard(self.name, whole_number(points, "points"), more=True)

    def between(self, low: int, high: int) -> Guard:
        """Ask whether the score lies between `low` and `high`, both included; raises when low is above high."""
        if whole_number(low, "points") > whole_number(high, "points"):
            raise invalid("between", (low, high), "low is above high", f"write between({high!r}, {low!r})")
        return (self >= low) & (self <= high)

    def surely_at_least(self, points: int) -> Guard:
        """Ask whether the score has so many points even if every unknown goes the worst way."""
        return ScoreGuard(self.name, whole_number(points, "points"), surely=True)


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class GradeHandle(_NoEquality):
    """Asks about the grade of the best fit, or of the fit to one ICP.

    >>> str(verdict.grade.at_least("B")), str(verdict.fit("Enterprise").grade.is_("A"))
    ('the grade is at least B', 'the Enterprise grade is A')
    """

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

    def fit(self, name: str) -> FitHandle:
        """Ask about the fit to the ICP of this name."""
        return FitHandle(required_text(name, "name"))


verdict = VerdictHandles()
"""The verdicts on a lead, in an assessment of it."""
