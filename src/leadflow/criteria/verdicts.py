"""Verdicts: what one writes to ask about the verdicts on a lead; every question is a guard."""

from collections.abc import Iterable
from enum import Enum
from typing import ClassVar

import attrs

from leadflow._validate import known_text, named, required_text, whole_number
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


@attrs.frozen(eq=False, order=False, weakref_slot=False, field_transformer=named)
class ScoreHandle(Ordered[int, Guard]):
    """Asks about the score of one name, in whole points.

    >>> str(verdict.score("engagement") >= 40)
    'score engagement is at least 40'
    """

    instead = "write >=, <= or .between(low, high)"
    name: str = attrs.field(converter=required_text)

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


@attrs.frozen(eq=False, order=False, weakref_slot=False, field_transformer=named)
class NamedHandle(Asking):
    """What is asked by the names of what there is: `is_` and `in_`, and `at_least` and `at_most` where they are ranked.

    `thing` is the kind of verdict, and `name` the rule whose verdict it is, where there may be several.
    """

    instead = 'write .is_("A") or .at_least("B"), and ~ for not'
    thing: ClassVar[str]
    name: str | None = attrs.field(default=None, converter=known_text)

    def _guard(self, wanted: Iterable[OrderedEnum | str], comparison: Comparison | None = None) -> Guard:
        texts = [str(each.value) if isinstance(each, Enum) else each for each in wanted]
        names = tuple(sorted({required_text(text, self.thing) for text in texts}))
        if self.thing == "grade":
            return GradeGuard(name=self.name, grades=names, comparison=comparison)
        if self.thing == "cell":
            return CellGuard(str(self.name), cells=names)
        return StageGuard(names) if self.thing == "stage" else TemperatureGuard(names[0], comparison)

    def is_(self, value: OrderedEnum | str) -> Guard:
        """Ask whether it is this one, by its name."""
        return self._guard((value,))


class _Listed(NamedHandle):
    __slots__ = ()

    def in_(self, values: Iterable[str]) -> Guard:
        """Ask whether it is one of these; raises for a single one, and for none."""
        return self._guard(required_texts(values, self.thing, self.thing))


class _Ranked(NamedHandle):
    __slots__ = ()

    def at_least(self, value: OrderedEnum | str) -> Guard:
        """Ask whether it is this one or a better (a warmer) one."""
        return self._guard((value,), Comparison.AT_LEAST)

    def at_most(self, value: OrderedEnum | str) -> Guard:
        """Ask whether it is this one or a worse (a colder) one."""
        return self._guard((value,), Comparison.AT_MOST)


class GradeHandle(_Listed, _Ranked):
    """Asks about the grade of the best fit, or of the fit to one ICP.

    >>> str(verdict.grade.at_least("B")), str(verdict.fit("Enterprise").grade.is_("A"))
    ('the grade is at least B', 'the Enterprise grade is A')
    """

    __slots__ = ()
    thing = "grade"


@attrs.frozen(weakref_slot=False, order=False)
class FitHandle:
    """Asks about the fit to one ICP: its `grade`, and whether it `is_fit`.

    >>> str(verdict.fit("Enterprise").is_fit)
    'the lead is a fit for Enterprise'
    """

    name: str
    grade: GradeHandle = attrs.field(init=False, eq=False, repr=False)
    is_fit: Guard = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        name = required_text(self.name, "name")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "grade", GradeHandle(name))
        object.__setattr__(self, "is_fit", FitGuard(name))


class CellHandle(_Listed):
    """Asks about the cell of one matrix in which the lead stands, such as "A1", and about what it says.

    >>> str(verdict.cell("priority").in_({"A1", "A2"})), str(verdict.cell("priority").says("call today"))
    ('priority is one of A1, A2', 'priority says call today')
    """

    __slots__ = ()
    thing = "cell"
    name: str

    def says(self, text: str) -> Guard:
        """Ask whether its cell says this."""
        return CellGuard(self.name, texts=(required_text(text, "text"),))


class TemperatureHandle(_Ranked):
    """Asks about the temperature, given as a `Temperature` or by its name.

    >>> str(verdict.temperature.at_least("warm"))
    'the temperature is at least warm'
    """

    __slots__ = ()
    thing = "temperature"


class StageHandle(_Listed):
    """Asks about the stage that the lead is in.

    >>> str(verdict.stage.is_("mql"))
    'the stage is mql'
    """

    __slots__ = ()
    thing = "stage"


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
    # Each is called with the name of the rule.
    score = ScoreHandle
    cell = CellHandle
    fit = FitHandle


verdict = VerdictHandles()
"""The verdicts on a lead, in an assessment of it."""
