"""Score: what a strategy says about one lead at one instant, with reasons that sum to it."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import NamedTuple, Protocol, Self, runtime_checkable

import attrs

from leadflow._validate import named, required_text, whole_number
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead
from leadflow.reasons import Reason, ranked

__all__ = ["CAP", "FLOOR", "MUST", "Gain", "Score", "ScoreRange", "Scorer", "Span", "percent_of", "table"]

CAP, FLOOR, MUST = "cap:", "floor:", "must:"
"""How the codes of reasons begin that stand for a bound, or for what a customer must be."""


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


def table(reasons: Iterable[Reason], value: int) -> str:
    """Return reasons as a table: points, the most there are, the answer and what was asked; the last line is their sum.

    >>> print(table([Reason("size", answer=True, points=40, reachable=40), Reason("industry", reachable=30)], 40))
      +40 of 40  yes      size
        0 of 30  unknown  industry
      ---
       40
    """
    rows = []
    for reason in reasons:
        if reason.code.startswith((CAP, FLOOR)):
            answer = "bound"
        elif reason.answer is None:
            answer = "unknown" if reason.missing or reason.low != reason.high or not reason.points else ""
        else:
            answer = "yes" if reason.answer else "no"
        points, most = f"{reason.points:+d}" if reason.points else "0", f"of {reason.reachable}"
        text = f"{reason.text} (find out: {', '.join(reason.missing)})" if reason.missing else reason.text
        rows.append((points, most if reason.reachable else "", answer, text))
    wide = max([len(points) for points, *_ in rows] + [len(str(value))])
    wide_most = max([len(most) for _, most, *_ in rows], default=0)
    lines = [f"  {points:>{wide}} {most:<{wide_most}}  {answer:<7}  {text}" for points, most, answer, text in rows]
    return "\n".join([*lines, f"  {'-' * wide}", f"  {value:>{wide}}"])


@attrs.frozen(weakref_slot=False)
class Span:
    """The reasons from `start` up to `stop` belong together: their sum is kept from `floor` to `cap`, where given.

    The reason of a bound that changed the sum comes after them.

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
    """How many `points` one part could still add to a score, if it gave the most it can, and its `reason`.

    >>> print(Gain(Reason("asked for a demo"), 40))
    +40 asked for a demo
    """

    reason: Reason
    points: int

    def __str__(self) -> str:
        # A deduction gives its points back once its condition holds no longer.
        lost = self.reason.answer is True and self.reason.points < 0
        return f"+{self.points} {'without: ' if lost else ''}{self.reason.text}"


def _reasons(value: Iterable[Reason]) -> tuple[Reason, ...]:
    reasons = tuple(value)
    for reason in reasons:
        if not isinstance(reason, Reason):
            raise invalid_type("reasons", reason, "a score is explained by reasons", 'write Reason("text", points=5)')
    return reasons


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
    `fits` says whether every must is met (True where there is none): a lead that fails one has 0 %.

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
    fits: bool | None = True

    def __attrs_post_init__(self) -> None:
        for name in ("value", "low", "high", "reachable", "decided", "weight"):
            if type(getattr(self, name)) is not int:
                whole_number(getattr(self, name), name)
        explained = sum([reason.points for reason in self.reasons])
        if explained != self.value:
            rule, fix = f"the reasons sum to {explained}", f"give the missing {self.value - explained:+d} a Reason"
            raise invalid("value", self.value, rule, f"{fix} of its own")
        if not self.low <= self.value <= self.high:
            rule = f"lies outside low={self.low} to high={self.high}"
            raise invalid("value", self.value, rule, "let low and high contain it")
        if not 0 <= self.decided <= self.weight:
            rule = f"lies outside 0 to weight={self.weight}"
            raise invalid("decided", self.decided, rule, "count decided weights only")

    @classmethod
    def of(cls, name: str, reasons: Iterable[Reason]) -> Self:
        """Return the score that is the plain sum of `reasons`, for a strategy of your own.

        A reason with something `missing`, or with `low` and `high` apart, is undecided: it counts from the one to the
        other. Any other counts its points. What it weighs for the coverage is the most that it can move.

        >>> Score.of("mine", [Reason("budget", high=10, reachable=10, missing=("attributes.budget",))]).coverage
        0.0
        """
        found = _reasons(reasons)
        value = low = high = decided = weight = 0
        for reason in found:
            points, most = reason.points, max(map(abs, (reason.points, reason.reachable, reason.low, reason.high)))
            undecided = reason.missing or reason.low != reason.high
            value += points
            low += min(reason.low, points) if undecided else points
            high += max(reason.high, points) if undecided else points
            decided += 0 if undecided else most
            weight += most
        reachable = sum(max(reason.reachable, reason.high, reason.points) for reason in found)
        return cls(
            name,
            value=value,
            low=low,
            high=high,
            reachable=reachable,
            decided=decided,
            weight=weight,
            reasons=found,
        )

    @property
    def coverage(self) -> float:
        """The share of the weight that is decided, from 0 to 1; 1 when there is nothing to decide."""
        return self.decided / self.weight if self.weight else 1.0

    @property
    def percent(self) -> int:
        """The value in whole percents of the best reachable, rounded down, from 0 to 100."""
        return 0 if self.fits is False else percent_of(self.value, self.reachable)

    @property
    def low_percent(self) -> int:
        """The percents if every unknown goes worst."""
        return percent_of(self.low, self.reachable) if self.fits else 0

    @property
    def high_percent(self) -> int:
        """The percents if every unknown goes best."""
        return 0 if self.fits is False else percent_of(self.high, self.reachable)

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
        stakes = self.stakes()
        return tuple(sorted(stakes, key=lambda path: -stakes[path]))

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
        everything = Span(0, len(self.reasons))
        *groups, whole = self.spans or (everything, everything)
        groups = groups or [everything]
        members = [self.reasons[group.start : group.stop] for group in groups]
        sums = [sum(reason.points for reason in reasons) for reasons in members]
        kept = [group.clamp(points) for group, points in zip(groups, sums, strict=True)]
        now, gains = whole.clamp(sum(kept)), []
        for group, reasons, points, bounded in zip(groups, members, sums, kept, strict=True):
            for reason in reasons:
                best = whole.clamp(sum(kept) - bounded + group.clamp(points + reason.given_up))
                if reason.given_up > 0 and best > now and not reason.code.startswith(CAP):
                    gains.append(Gain(reason, best - now))
        return tuple(sorted(gains, key=lambda gain: -gain.points))

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
        if self.fits is False:
            return f"{self.name}: not our customer"
        said = f"{self.name}: {self.value} of {self.reachable} ({self.percent} %)"
        return said if self.low == self.high else f"{said}, from {self.low} to {self.high} when all is known"


class ScoreRange(NamedTuple):
    """Points of one lead without their reasons: `value`, `low` and `high` if every unknown goes worst or best, and
    `coverage`, the share of the weight that is decided (0 to 1).

    >>> print(ScoreRange(35, 20, 60, 0.75))
    35, from 20 to 60 when all is known (75 % of the weight is)
    """

    value: int
    low: int
    high: int
    coverage: float

    def __str__(self) -> str:
        if self.low == self.high:
            return str(self.value)
        known = f"{self.coverage:.0%}".replace("%", " %")
        return f"{self.value}, from {self.low} to {self.high} when all is known ({known} of the weight is)"


@runtime_checkable
class Scorer(Protocol):
    """A strategy is anything with a `name` and `score(lead, *, as_of)` that returns a `Score`.

    >>> class Everyone:
    ...     name = "everyone"
    ...     def score(self, lead, *, as_of):
    ...         return Score.of(self.name, [])
    >>> isinstance(Everyone(), Scorer)
    True
    """

    @property
    def name(self) -> str:
        """The name of the strategy; unique within a playbook."""

    def score(self, lead: Lead, *, as_of: datetime) -> Score:
        """Return the points of one lead at one instant."""
