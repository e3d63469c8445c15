"""Score: what a strategy says about one lead at one instant, with parts that sum to it."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Self

import attrs

from leadflow._validate import named, required_text, whole_number
from leadflow.errors import invalid, invalid_type
from leadflow.reasons import Reason, ranked
from leadflow.scores.explain import CAP, MUST, table

__all__ = ["Gain", "Score", "Span", "most_valuable", "percent_of"]


def percent_of(points: int, reachable: int) -> int:
    """Return `points` as whole percents of the best `reachable`, rounded down and kept within 0 to 100.

    Rounding down is what makes `percent >= 80` and `points * 100 >= 80 * reachable` say the same. Where nothing can be
    gained, nothing is missing: 100 when no points were lost, else 0.

    >>> percent_of(2, 3), percent_of(-5, 3), percent_of(0, 0)
    (66, 0, 100)
    """
    if reachable <= 0:
        return 100 if points >= reachable else 0
    return min(100, max(0, points * 100 // reachable))


def _reasons(value: Iterable[Reason]) -> tuple[Reason, ...]:
    reasons = tuple(value)
    for reason in reasons:
        if not isinstance(reason, Reason):
            raise invalid_type("reasons", reason, "a score is explained by reasons", 'write Reason("text", points=5)')
    return reasons


@attrs.frozen(weakref_slot=False)
class Span:
    """The reasons from `start` up to `stop` belong together: their sum is kept from `floor` to `cap`, where given.

    The reason of the bound itself, where it bit, comes after them.

    >>> Span(0, 3, cap=60).clamp(75)
    60
    """

    start: int
    stop: int
    cap: int | None = None
    floor: int | None = None

    def clamp(self, points: int) -> int:
        """Return `points` within the bounds."""
        if self.cap is not None and points > self.cap:
            return self.cap
        if self.floor is not None and points < self.floor:
            return self.floor
        return points


@attrs.frozen(weakref_slot=False)
class Gain:
    """How much one part could still add to a score, were it to give the most it can: `points`, and the `reason`.

    >>> print(Gain(Reason("asked for a demo"), 40))
    +40 asked for a demo
    """

    reason: Reason
    points: int

    def __str__(self) -> str:
        # What is so and takes points away gives them back when it is so no more.
        lost = self.reason.answer is True and self.reason.points < 0
        return f"+{self.points} {'without: ' if lost else ''}{self.reason.text}"


def _spans(value: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(value)


def _scores(value: "Iterable[Score]") -> "tuple[Score, ...]":
    return tuple(value)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, field_transformer=named)
class Score:
    """Points of one lead at one instant by one strategy; the points of its `reasons` sum to `value`, exactly.

    `low` and `high` are the points if every unknown goes worst or best, `reachable` is the best the strategy can ever
    give. `decided` of `weight` (absolute points) is known, which gives the `coverage`. `parts` are the scores that a
    strategy of strategies combined. `spans` say which reasons share a cap or a floor, the last one bounding the whole.

    Raises `InvalidValueError` when the reasons do not sum to the value, or the value lies outside `low` to `high`.

    >>> score = Score.of("size", [Reason("size", answer=True, points=40, low=40, high=40, reachable=40)])
    >>> score.value, score.low, score.high, score.coverage, score.percent
    (40, 40, 40, 1.0, 100)
    """

    name: str = attrs.field(converter=required_text, kw_only=False)
    value: int
    low: int
    high: int
    reachable: int
    decided: int = 0
    weight: int = 0
    reasons: tuple[Reason, ...] = attrs.field(default=(), converter=_reasons)
    parts: "tuple[Score, ...]" = attrs.field(default=(), converter=_scores)
    spans: tuple[Span, ...] = attrs.field(default=(), converter=_spans, repr=False)

    def __attrs_post_init__(self) -> None:
        for name in ("value", "low", "high", "reachable", "decided", "weight"):
            if type(getattr(self, name)) is not int:
                whole_number(getattr(self, name), name)
        explained = sum([reason.points for reason in self.reasons])
        if explained != self.value:
            raise invalid(
                "value",
                self.value,
                f"the reasons sum to {explained}",
                f"give the missing {self.value - explained:+d} a Reason of its own",
            )
        if not self.low <= self.value <= self.high:
            raise invalid(
                "value", self.value, f"lies outside low={self.low} to high={self.high}", "let low and high contain it"
            )
        if not 0 <= self.decided <= self.weight:
            raise invalid(
                "decided", self.decided, f"lies outside 0 to weight={self.weight}", "count decided weights only"
            )

    @classmethod
    def of(cls, name: str, reasons: Iterable[Reason]) -> Self:
        """Return the score that is the plain sum of `reasons`, for a strategy of your own.

        A reason with something `missing`, or with `low` and `high` apart, is undecided: it counts from the one to the
        other. Any other counts its points. What it weighs for the coverage is the most that it can move.

        >>> Score.of("mine", [Reason("budget", high=10, reachable=10, missing=("attributes.budget",))]).coverage
        0.0
        """
        found = _reasons(reasons)
        undecided = [bool(r.missing) or r.low != r.high for r in found]
        weights = [max(abs(r.points), abs(r.reachable), abs(r.low), abs(r.high)) for r in found]
        return cls(
            name,
            value=sum(r.points for r in found),
            low=sum(min(r.low, r.points) if unsure else r.points for r, unsure in zip(found, undecided, strict=True)),
            high=sum(max(r.high, r.points) if unsure else r.points for r, unsure in zip(found, undecided, strict=True)),
            reachable=sum(max(r.reachable, r.high, r.points) for r in found),
            decided=sum(w for w, unsure in zip(weights, undecided, strict=True) if not unsure),
            weight=sum(weights),
            reasons=found,
        )

    @property
    def coverage(self) -> float:
        """The share of the weight that is decided, from 0 to 1; 1 when there is nothing to decide."""
        return self.decided / self.weight if self.weight else 1.0

    @property
    def percent(self) -> int:
        """The value in whole percents of the best reachable, rounded down, from 0 to 100."""
        return percent_of(self.value, self.reachable)

    @property
    def low_percent(self) -> int:
        """The percents if every unknown goes worst."""
        return percent_of(self.low, self.reachable)

    @property
    def high_percent(self) -> int:
        """The percents if every unknown goes best."""
        return percent_of(self.high, self.reachable)

    @property
    def ranked(self) -> tuple[Reason, ...]:
        """The reasons by points given up against the best reachable, then by points gained."""
        return ranked(self.reasons)

    @property
    def deductions(self) -> tuple[Reason, ...]:
        """The reasons that took points away, caps included, the most costly first."""
        return tuple(sorted((r for r in self.reasons if r.points < 0), key=lambda r: r.points))

    @property
    def to_find_out(self) -> tuple[str, ...]:
        """The paths of the unknown facts that matter, the one that can move the score most first."""
        return tuple(path for path, _ in most_valuable(self.stakes()))

    def stakes(self) -> dict[str, Fraction]:
        """Return for each unknown fact by how many points it can move the score, in the order of the rules.

        >>> Score.of("mine", [Reason("b", low=-5, high=10, missing=("attributes.b",))]).stakes()
        {'attributes.b': Fraction(15, 1)}
        """
        found: dict[str, Fraction] = {}
        if self.parts:
            for part, reason in zip(self.parts, self.reasons, strict=False):
                share = Fraction(max(0, reason.reachable), part.reachable if part.reachable > 0 else 1)
                for path, points in part.stakes().items():
                    found[path] = found.get(path, Fraction(0)) + points * share
            return found
        for reason in self.reasons:
            stake = Fraction(reason.high - reason.low)
            for path in reason.missing if stake or reason.code.startswith(MUST) else ():
                found[path] = found.get(path, Fraction(0)) + stake
        return found

    @property
    def potential_gains(self) -> tuple[Gain, ...]:
        """What would raise the score most: each part that could still give more, caps considered, the largest first."""
        whole = self.spans[-1] if self.spans else Span(0, len(self.reasons))
        groups = self.spans[:-1] or (Span(0, len(self.reasons)),)
        raw = [sum(r.points for r in self._of(group)) for group in groups]
        bounded = [group.clamp(points) for group, points in zip(groups, raw, strict=True)]
        now, before = whole.clamp(sum(bounded)), sum(bounded)
        gains = []
        for group, points, kept in zip(groups, raw, bounded, strict=True):
            for reason in self._of(group):
                best = whole.clamp(before - kept + group.clamp(points + reason.given_up))
                if reason.given_up > 0 and best > now and not reason.code.startswith(CAP):
                    gains.append(Gain(reason, best - now))
        return tuple(sorted(gains, key=lambda gain: -gain.points))

    def _of(self, span: Span) -> tuple[Reason, ...]:
        return self.reasons[span.start : span.stop]

    def explain(self) -> str:
        """Return the score as a small table for people: what kept it down first, then what it is made of.

        >>> print(Score.of("size", [Reason("size", answer=True, points=40, low=40, high=40, reachable=40)]).explain())
        size: 40 of 40 (100 %)
          +40 of 40  yes      size
          ---
           40
        """
        return f"{self}\n{table(self.ranked, self.value)}"

    def __str__(self) -> str:
        said = f"{self.name}: {self.value} of {self.reachable} ({self.percent} %)"
        return said if self.low == self.high else f"{said}, from {self.low} to {self.high} when all is known"


def most_valuable(stakes: dict[str, Fraction]) -> list[tuple[str, Fraction]]:
    """Order facts by what they can move, the largest first; ties keep their order."""
    return sorted(stakes.items(), key=lambda item: -item[1])
