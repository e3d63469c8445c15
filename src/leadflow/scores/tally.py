"""Tally: how the parts of a scorecard or an ICP add up, with their bounds."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from leadflow.criteria import View
from leadflow.errors import LimitError, invalid
from leadflow.reasons import Reason
from leadflow.scores.explain import CAP, FLOOR
from leadflow.scores.score import Score, Span

__all__ = [
    "MAX_POINTS",
    "MAX_RULES",
    "UNBOUNDED",
    "Part",
    "Section",
    "best_of",
    "check_parts",
    "tally",
    "total",
    "worst_of",
]

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
    def bound(self) -> int | None:
        """What its points may come to at most (below zero: at least), or None."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the facts it reads."""

    def look(self, view: View) -> Reason:
        """Give what the rule says of what `view` shows, before its own bound."""

    def points(self, view: View) -> int:
        """Give the points alone, before its own bound."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Section:
    """Parts that share a cap and a floor."""

    name: str
    parts: tuple[Part, ...]
    cap: int | None = None
    floor: int | None = None

    def clamp(self, points: int) -> int:
        """Give `points` within the bounds."""
        return Span(0, 0, self.cap, self.floor).clamp(points)


def check_parts(owner: str, parts: Sequence[Part]) -> None:
    """Refuse more rules than can be held, two of one name, and points beyond reason."""
    if len(parts) > MAX_RULES:
        raise LimitError(
            f"{owner!r} has {len(parts):,} rules: a set holds at most {MAX_RULES:,}; merge some into a Characteristic",
            name=owner,
            size=len(parts),
            limit=MAX_RULES,
        )
    seen: set[str] = set()
    for part in parts:
        if part.name in seen:
            raise invalid(
                "name", part.name, f"two rules of {owner!r} share it", "name them: worth(points, 'another name')"
            )
        seen.add(part.name)
        if part.weight > MAX_POINTS:
            raise invalid("points", part.weight, f"a rule gives at most {MAX_POINTS:,}", "use a smaller unit")


def _clamp_part(part: Part, points: int) -> int:
    if part.bound is None:
        return points
    return min(points, part.bound) if part.bound > 0 else max(points, part.bound)


def best_of(sections: Sequence[Section], *, cap: int | None = None, floor: int | None = None) -> int:
    """Give the most points that all sections together can ever give."""
    return Span(0, 0, cap, floor).clamp(sum(s.clamp(sum(p.best for p in s.parts)) for s in sections))


def worst_of(sections: Sequence[Section], *, cap: int | None = None, floor: int | None = None) -> int:
    """Give the fewest points that all sections together can ever give."""
    return Span(0, 0, cap, floor).clamp(sum(s.clamp(sum(p.worst for p in s.parts)) for s in sections))


def total(sections: Sequence[Section], view: View, *, cap: int | None = None, floor: int | None = None) -> int:
    """Give the points alone, without reasons."""
    whole = 0
    for section in sections:
        whole += section.clamp(sum([_clamp_part(part, part.points(view)) for part in section.parts]))
    return Span(0, 0, cap, floor).clamp(whole)


def tally(
    name: str,
    sections: Sequence[Section],
    view: View,
    *,
    reachable: int,
    cap: int | None = None,
    floor: int | None = None,
    before: Sequence[Reason] = (),
) -> Score:
    """Add up what the parts say of what `view` shows: each part, and each bound that bites, is a reason.

    `before` are reasons without points that come first, such as the musts of a profile.
    """
    reasons = list(before)
    spans: list[Span] = []
    value = low = high = decided = weight = 0
    for section in sections:
        start = len(reasons)
        points = worst = best = 0
        for part in section.parts:
            reason = part.look(view)
            reasons.append(reason)
            kept = reason.points if part.bound is None else _clamp_part(part, reason.points)
            if kept != reason.points:
                reasons.append(bite(part.name, kept - reason.points, part.bound))
            points += kept
            weight += part.weight
            if reason.answer is None:
                worst += part.worst
                best += part.best
            else:
                decided += part.weight
                worst += kept
                best += kept
        kept = section.clamp(points)
        if kept != points:
            reasons.append(bite(section.name, kept - points, kept))
        spans.append(Span(start, len(reasons), section.cap, section.floor))
        value += kept
        low += section.clamp(worst)
        high += section.clamp(best)
    whole = Span(len(before), len(reasons), cap, floor)
    kept = whole.clamp(value)
    if kept != value:
        reasons.append(bite(name, kept - value, kept))
    return Score(
        name,
        value=kept,
        low=whole.clamp(low),
        high=whole.clamp(high),
        reachable=reachable,
        decided=decided,
        weight=weight,
        reasons=tuple(reasons),
        spans=(*spans, whole),
    )


def bite(name: str, points: int, bound: int | None) -> Reason:
    """Give the reason that stands for a bound: the points it took away, or gave back.

    >>> bite("behaviour", -5, 60).text
    'at most 60 for behaviour'
    """
    if points < 0:
        return Reason(f"at most {bound} for {name}", code=f"{CAP}{name}", points=points, low=points, high=points)
    return Reason(f"at least {bound} for {name}", code=f"{FLOOR}{name}", points=points, low=points, high=points)
