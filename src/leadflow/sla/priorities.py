"""Priority: which lead comes first when several are to be served, by a rule of the playbook."""

from collections.abc import Callable
from datetime import datetime

import attrs

from leadflow._validate import whole_number
from leadflow.assessment import Assess, Assessment
from leadflow.criteria.verdicts import GradeHandle, ScoreHandle, TemperatureHandle
from leadflow.errors import invalid_type
from leadflow.leads import Lead, OrderedEnum
from leadflow.scores import Score, Scorer
from leadflow.sla._terms import missing_assessment

__all__ = ["Priority", "PriorityRule", "Ranking"]

PriorityRule = Scorer | GradeHandle | ScoreHandle | TemperatureHandle
"""What leads are ranked by: a scorer, or the place where a verdict is found, such as `verdict.grade`."""

_SAID = 2


def _value(value: int | None) -> int | None:
    return None if value is None else whole_number(value, "value", minimum=0)


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Priority:
    """How much a lead comes first, by one rule: the `value`, larger first, and `why`, in words.

    A score gives its percent; a grade or a temperature its place on the scale, from 1 for the lowest, and 0 for a lead
    that is no fit. The `value` is None when nobody knows. Values of two rules do not compare.

    >>> print(Priority(value=4, why="grade A"))
    grade A
    """

    value: int | None = attrs.field(converter=_value)
    why: str

    def __str__(self) -> str:
        return self.why


class Ranking:
    """A rule, ready to rank leads as they were known at one instant."""

    def __init__(self, rule: PriorityRule, assess: Assess | None, now: datetime) -> None:
        self._rank = _ranker(rule, assess, now)
        self._found: dict[str, Priority] = {}

    def of(self, lead: Lead) -> Priority:
        """Return the priority of a lead; asked once of each."""
        found = self._found.get(lead.id)
        if found is None:
            found = self._found[lead.id] = self._rank(lead)
        return found


def _ranker(rule: PriorityRule, assess: Assess | None, now: datetime) -> Callable[[Lead], Priority]:
    if isinstance(rule, (GradeHandle, ScoreHandle, TemperatureHandle)):
        if assess is None:
            raise missing_assessment("priority")
        return lambda lead: _by_verdict(rule, assess(lead, as_of=now))
    if isinstance(rule, Scorer):
        return lambda lead: _by_score(rule.score(lead, as_of=now))
    raise invalid_type("priority", rule, "leads are ranked by a score, a grade or a temperature", "write verdict.grade")


def _by_verdict(rule: GradeHandle | ScoreHandle | TemperatureHandle, assessment: Assessment) -> Priority:
    if isinstance(rule, ScoreHandle):
        return _by_score(assessment.score_of(rule.name))
    if isinstance(rule, TemperatureHandle):
        return _by_temperature(assessment.temperature)
    fit = assessment.fit_of(rule.name)
    if fit.grade is None:
        return Priority(value=0, why="no fit")
    place = len(fit.scale) - fit.scale.index(fit.grade)
    return Priority(value=place, why=f"grade {fit.grade}{', provisional' if fit.provisional else ''}")


def _by_temperature(temperature: OrderedEnum | None) -> Priority:
    if temperature is None:
        return Priority(value=None, why="temperature not known")
    return Priority(value=temperature.rank + 1, why=str(temperature.value))


def _by_score(score: Score) -> Priority:
    low, high = score.low_percent, score.high_percent
    span = "" if low == high else f" ({low} to {high} %)"
    gained = sorted((each for each in score.reasons if each.points > 0), key=lambda each: -each.points)[:_SAID]
    because = ", ".join(f"{each.text} {each.points:+d}" for each in gained)
    return Priority(value=score.percent, why=f"{score.name} {score.percent} %{span}{because and f': {because}'}")
