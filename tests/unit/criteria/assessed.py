"""A stand-in for an assessment: verdicts as plain data."""

from datetime import UTC, datetime
from typing import Any

import attrs
from hypothesis import strategies as st

from leadflow.criteria.check import View
from leadflow.errors import UnknownNameError
from leadflow.leads import Lead, OrderedEnum
from leadflow.testing import views

GRADES = ("A", "B", "C", "D")


class Warmth(OrderedEnum):
    COLD = "cold"
    WARM = "warm"
    QUALIFIED = "qualified"


@attrs.frozen(kw_only=True)
class Points:
    value: int = 0
    low: int = 0
    high: int = 0
    percent: int = 0


@attrs.frozen(kw_only=True)
class Fitting:
    grade: str | None = "B"
    scale: tuple[str, ...] = GRADES
    low_grade: str | None = "D"
    high_grade: str | None = "A"
    fits: bool | None = True
    percent: int = 60


@attrs.frozen(kw_only=True)
class Placed:
    could_be: tuple[str, ...] = ("A1", "B1")
    could_say: tuple[str, ...] = ("call today", "call")


@attrs.frozen(kw_only=True)
class Judged(View):
    lead: Lead = attrs.field(factory=lambda: Lead("L-1", created_at=datetime(2026, 1, 1, tzinfo=UTC)))
    as_of: datetime = datetime(2026, 3, 31, tzinfo=UTC)
    qualified: bool | None = None
    disqualified: bool | None = None
    temperature: Any = None
    could_be: tuple[Any, ...] = ()
    contenders: tuple[Fitting, ...] = ()
    stage: str | None = None
    scores: dict[str, Points] = attrs.field(factory=lambda: {"engagement": Points()})
    fits: dict[str | None, Fitting] = attrs.field(factory=lambda: {None: Fitting()})
    placements: dict[str, Placed] = attrs.field(factory=dict)

    @property
    def temperatures(self) -> tuple[Any, ...]:
        return self.could_be or (() if self.temperature is None else (self.temperature,))

    def score_of(self, name: str) -> Points:
        return self._named(self.scores, "scorer", name)

    def placement_of(self, name: str) -> Placed:
        return self._named(self.placements, "matrix", name)

    def fit_of(self, name: str | None) -> Fitting:
        return self._named(self.fits, "ICP", name)

    def missing_for(self, kind: str, name: str | None) -> tuple[str, ...]:
        return (f"{kind}/{name}",)

    @staticmethod
    def _named(things: Any, kind: str, name: str | None) -> Any:
        if name not in things:
            raise UnknownNameError(f"{name!r}: no such {kind}", kind=kind, name=name, known=tuple(things))
        return things[name]


def _points(numbers: list[int]) -> Points:
    low, value, high = sorted(numbers)
    return Points(value=value, low=low, high=high)


def _fitting(places: list[int], fits: bool | None) -> Fitting:
    best, own, worst = (GRADES[place] for place in sorted(places))
    return Fitting(grade=own, low_grade=worst, high_grade=best, fits=fits)


def assessments() -> st.SearchStrategy[Judged]:
    truth = st.sampled_from([True, False, None])
    points = st.lists(st.integers(-120, 120), min_size=3, max_size=3).map(_points)
    fitting = st.builds(_fitting, st.lists(st.integers(0, 3), min_size=3, max_size=3), truth)

    def build(view: View, **verdicts: Any) -> Judged:
        return Judged(lead=view.lead, as_of=view.as_of, **verdicts)

    return st.builds(
        build,
        views(),
        qualified=truth,
        disqualified=truth,
        temperature=st.none() | st.sampled_from(Warmth),
        stage=st.sampled_from([None, "mql", "MQL", "sql"]),
        scores=points.map(lambda score: {"engagement": score}),
        fits=st.tuples(fitting, fitting).map(lambda pair: {None: pair[0], "Enterprise": pair[1]}),
    )
