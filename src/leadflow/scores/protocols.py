"""Scorer and Grader: the shapes that any strategy has."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from leadflow.criteria import Graded
from leadflow.leads import Lead
from leadflow.scores.score import Score

__all__ = ["Grader", "Scorer"]


@runtime_checkable
class Scorer(Protocol):
    """A strategy is anything with a `name` and `score(lead, *, as_of)` that gives a `Score`.

    >>> class Everyone:
    ...     name = "everyone"
    ...     def score(self, lead, *, as_of):
    ...         return Score.of(self.name, [])
    >>> isinstance(Everyone(), Scorer)
    True
    """

    @property
    def name(self) -> str:
        """What the strategy is called; unique within a playbook."""

    def score(self, lead: Lead, *, as_of: datetime) -> Score:
        """Return the points of one lead at one instant."""


@runtime_checkable
class Grader(Protocol):
    """Anything that puts a lead on a scale of grades: it has a `name`, a `scale` (best first) and `fit(lead, *,
    as_of)`.

    >>> isinstance("A", Grader)
    False
    """

    @property
    def name(self) -> str:
        """What the grader is called."""

    @property
    def scale(self) -> tuple[str, ...]:
        """Its grades, the best first."""

    def fit(self, lead: Lead, *, as_of: datetime) -> Graded:
        """Return the grade of one lead at one instant."""
