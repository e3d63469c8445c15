"""Tally: how the rules of a scorecard or an ICP add up, with their bounds."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, Protocol

import attrs

from leadflow.criteria.codegen import Code, Emitted
from leadflow.errors import LimitError, invalid
from leadflow.leads import Lead
from leadflow.reasons import Reason
from leadflow.scores.compiled import Prepared, Ranging, ValuingAll, answering, ranging, valuing, valuing_all
from leadflow.scores.explain import CAP, FLOOR
from leadflow.scores.score import Score, Span

__all__ = ["MAX_POINTS", "MAX_RULES", "UNBOUNDED", "Ledger", "Must", "Part", "Section"]

MAX_RULES = 10_000
"""The most rules that one scorecard or ICP holds."""
MAX_POINTS = 1_000_000_000
"""The most points, up or down, that one rule may give."""
UNBOUNDED = 10**30
"""Stands for no bound: more than any sum of rules, so that clamping it gives the bound around it."""


class Part(Protocol):
    """A rule made ready to look at leads."""

    @property
    def name(self) -> str:
        """What the rule is called."""

    @property
    def weight(self) -> int:
        """Its absolute points: what it counts in the coverage."""

    @property
    def worst(self) -> int:
        """The fewest points it can give; `-UNBOUNDED` when nothing bounds them."""

    @property
    def best(self) -> int:
        """The most points it can give; `UNBOUNDED` when nothing bounds them."""

    @property
    def unknown(self) -> int:
        """The points it gives where the answer is unknown."""

    @property
    def bound(self) -> int | None:
        """What its points may come to at most (below zero: at least), or None."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the facts it reads."""

    def reason(self, code: Code) -> str:
        """Return the expression of its reason, before its own bound."""

    def prepare(self, code: Code) -> Prepared:
        """Return the expressions of its points, within its own bound."""


class Must(Protocol):
    """A must made ready to look at leads: it decides, and gives no points."""

    def reason(self, code: Code) -> str:
        """Return the expression of its reason."""

    def answer(self, code: Code) -> Emitted:
        """Return the expressions that are true when it is surely met, and when it is surely not."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Section:
    """Rules that share a cap and a floor."""

    name: str
    parts: tuple[Part, ...]
    cap: int | None = None
    floor: int | None = None

    def clamp(self, points: int) -> int:
        """Return `points` within the bounds."""
        return Span(0, 0, self.cap, self.floor).clamp(points)

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """The weights of the rules."""
        return tuple(part.weight for part in self.parts)

    @cached_property
    def bounded(self) -> tuple[tuple[int, Part], ...]:
        """The rules whose points can go beyond what they may come to, each with its place."""
        return tuple((place, part) for place, part in enumerate(self.parts) if _runs(part))


def _runs(part: Part) -> bool:
    return part.bound is not None or max(part.best, -part.worst) == UNBOUNDED


class Ledger:
    """What a scorecard or an ICP is once made ready: it adds up what its rules say of a lead.

    Reasons begin with those of the `musts`; then come the rules in declared order, each followed by the bound that bit.
    """

    def __init__(
        self,
        name: str,
        sections: Sequence[Section],
        *,
        cap: int | None = None,
        floor: int | None = None,
        musts: Sequence[Must] = (),
    ) -> None:
        self._name = name
        self._sections = tuple(sections)
        self._musts = tuple(musts)
        self._parts = tuple(part for section in sections for part in section.parts)
        self._check()
        self._weight = sum(part.weight for part in self._parts)
        places = [len(musts)]
        for section in sections:
            places.append(places[-1] + len(section.parts))
        spans = [
            Span(start, stop, section.cap, section.floor)
            for section, start, stop in zip(sections, places, places[1:], strict=False)
        ]
        self._spans = (*spans, Span(places[0], places[-1], cap, floor))

    def _check(self) -> None:
        if len(self._parts) > MAX_RULES:
            raise LimitError(
                f"{self._name!r} has {len(self._parts):,} rules: a set holds at most {MAX_RULES:,}; "
                f"merge some into a Characteristic",
                name=self._name,
                size=len(self._parts),
                limit=MAX_RULES,
            )
        seen: set[str] = set()
        for part in self._parts:
            if part.name in seen:
                raise invalid(
                    "name",
                    part.name,
                    f"two rules of {self._name!r} share it",
                    "name them: worth(points, 'another name')",
                )
            seen.add(part.name)
            if part.weight > MAX_POINTS:
                raise invalid("points", part.weight, f"a rule gives at most {MAX_POINTS:,}", "use a smaller unit")

    @property
    def _whole(self) -> Span:
        return self._spans[-1]

    @cached_property
    def reachable(self) -> int:
        """The most points that any lead can have."""
        best = self._whole.clamp(sum(s.clamp(sum(part.best for part in s.parts)) for s in self._sections))
        # Who does not meet a must has 0, even where nobody else can have as much.
        return max(best, 0) if self._musts else best

    @cached_property
    def lowest(self) -> int:
        """The fewest points that any lead can have."""
        return self._whole.clamp(sum(s.clamp(sum(part.worst for part in s.parts)) for s in self._sections))

    @property
    def loose(self) -> str | None:
        """The name of a rule that nothing bounds where something must, or None."""
        if max(self.reachable, -self.lowest) < UNBOUNDED // 2:
            return None
        return next(part.name for part in self._parts if max(part.best, -part.worst) == UNBOUNDED)

    # Generated when first asked for.
    @cached_property
    def _answer(self) -> Callable[[Lead, datetime, None], tuple[Reason, ...]]:
        return answering((*self._musts, *self._parts))

    @cached_property
    def value(self) -> Callable[[Lead, datetime, None], int]:
        """The function that gives the points alone of a lead as it was known at an instant; 0 where a must bars it."""
        return valuing(self._sections, cap=self._whole.cap, floor=self._whole.floor, musts=self._musts)

    @cached_property
    def values(self) -> ValuingAll:
        """The function that gives the points alone of each of many leads; None of one that was created later."""
        return valuing_all(self._sections, cap=self._whole.cap, floor=self._whole.floor, musts=self._musts)

    @cached_property
    def ranges(self) -> Ranging:
        """The function that gives the points of each of many leads, with their range and coverage."""
        return ranging(self._sections, cap=self._whole.cap, floor=self._whole.floor, musts=self._musts)

    def score(self, lead: Lead, at: datetime) -> Score:
        """Return the score of a lead as it was known at `at` (in UTC)."""
        told = self._answer(lead, at, None)
        value = low = high = open_weight = 0
        bites: list[_Bite] = []
        for number, (section, span) in enumerate(zip(self._sections, self._spans, strict=False)):
            points = worst = best = 0
            for reason, weight in zip(told[span.start : span.stop], section.weights, strict=True):
                points += reason.points
                worst += reason.low
                best += reason.high
                if reason.answer is None:
                    open_weight += weight
            for place, part in section.bounded:
                reason = told[span.start + place]
                if reason.answer is None:
                    worst += part.worst - reason.low
                    best += part.best - reason.high
                elif part.bound is not None and abs(reason.points) > abs(part.bound):
                    over = part.bound - reason.points
                    points, worst, best = points + over, worst + over, best + over
                    bites.append(
                        _Bite(number, span.start + place + 1, bite(part.name, over, part.bound), of_a_rule=True)
                    )
            kept = span.clamp(points)
            if kept != points:
                bites.append(_Bite(number, span.stop, bite(section.name, kept - points, kept), of_a_rule=False))
            value += kept
            low += span.clamp(worst)
            high += span.clamp(best)
        spans = self._spans
        if bites:
            told, spans = _inserted(told, spans, bites)
        kept = self._whole.clamp(value)
        if kept != value:
            told = (*told, bite(self._name, kept - value, kept))
        return Score(
            self._name,
            value=kept,
            low=self._whole.clamp(low),
            high=self._whole.clamp(high),
            reachable=self.reachable,
            decided=self._weight - open_weight,
            weight=self._weight,
            reasons=told,
            spans=spans,
        )


def _inserted(
    told: tuple[Reason, ...], spans: tuple[Span, ...], bites: Sequence["_Bite"]
) -> tuple[tuple[Reason, ...], tuple[Span, ...]]:
    """Return the reasons with the bounds that bit in their places, and the spans that this moves."""
    reasons = list(told)
    for one in reversed(bites):
        reasons.insert(one.place, one.reason)
    *groups, whole = spans
    moved, shift = [], 0
    for number, span in enumerate(groups):
        mine = [one for one in bites if one.section == number]
        inside = sum(one.of_a_rule for one in mine)
        moved.append(Span(span.start + shift, span.stop + shift + inside, span.cap, span.floor))
        shift += len(mine)
    return tuple(reasons), (*moved, Span(whole.start, whole.stop + shift, whole.cap, whole.floor))


class _Bite(NamedTuple):
    """A bound that bit: in which section, before which place of the reasons told, and its reason."""

    section: int
    place: int
    reason: Reason
    of_a_rule: bool


def bite(name: str, points: int, bound: int | None) -> Reason:
    """Return the reason that stands for a bound: the points it took away, or gave back.

    >>> bite("behaviour", -5, 60).text
    'at most 60 for behaviour'
    """
    if points < 0:
        return Reason(f"at most {bound} for {name}", code=f"{CAP}{name}", points=points, low=points, high=points)
    return Reason(f"at least {bound} for {name}", code=f"{FLOOR}{name}", points=points, low=points, high=points)
