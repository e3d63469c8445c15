"""Compiled rules: how the rules of a scorecard or an ICP add up, with their bounds."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Self

from leadflow._validate import asked_at, stream
from leadflow.criteria.codegen import Code
from leadflow.errors import LimitError, invalid
from leadflow.leads import Lead
from leadflow.reasons import Reason
from leadflow.scores.generated import RangesOf, range_function, value_function
from leadflow.scores.rules import UNBOUNDED, CompiledMust, Section
from leadflow.scores.score import CAP, FLOOR, Score, ScoreRange, Span
from leadflow.scores.versions import Aspects, RulesDiff, compared, digest

__all__ = ["MAX_POINTS", "MAX_RULES", "CompiledRules", "RuleSet"]

MAX_RULES = 10_000
"""The most rules that one scorecard or ICP holds."""
MAX_POINTS = 1_000_000_000
"""The most points, up or down, that one rule may give."""


class CompiledRules:
    """A scorecard or an ICP, compiled: it adds up what its rules say of a lead.

    Reasons begin with those of the `musts`; then come the rules in declared order, each followed by the reason of a
    bound that changed its points.
    """

    def __init__(
        self,
        name: str,
        sections: Sequence[Section],
        *,
        cap: int | None = None,
        floor: int | None = None,
        musts: Sequence[CompiledMust] = (),
    ) -> None:
        rules = [rule for section in sections for rule in section.rules]
        if len(rules) > MAX_RULES:
            raise LimitError(
                f"{name!r} has {len(rules):,} rules: a set holds at most {MAX_RULES:,}; "
                f"merge some into a Characteristic",
                name=name,
                size=len(rules),
                limit=MAX_RULES,
            )
        names: set[str] = set()
        for rule in rules:
            if rule.name in names:
                fix = "name them: worth(points, 'another name')"
                raise invalid("name", rule.name, f"two rules of {name!r} share it", fix)
            names.add(rule.name)
            if rule.weight > MAX_POINTS:
                raise invalid("points", rule.weight, f"a rule gives at most {MAX_POINTS:,}", "use a smaller unit")
        self._name, self._sections, self._musts, self._rules = name, tuple(sections), tuple(musts), rules
        self._weight = sum(rule.weight for rule in rules)
        spans, start = [], len(musts)
        for section in sections:
            spans.append(Span(start, start + len(section.rules), section.cap, section.floor))
            start += len(section.rules)
        self._whole = Span(len(musts), start, cap, floor)
        self._spans = (*spans, self._whole)
        # Of each section: the weights of its rules, and those whose points can go beyond what they may come to.
        unbounded = {rule.name for rule in rules if max(rule.best, -rule.worst) == UNBOUNDED}
        self._weights = [tuple(rule.weight for rule in section.rules) for section in sections]
        self._bounded = [
            [(i, rule) for i, rule in enumerate(section.rules) if rule.bound is not None or rule.name in unbounded]
            for section in sections
        ]
        best, worst = (
            self._whole.clamp(sum(span.clamp(sum(points)) for span, points in zip(spans, of, strict=True)))
            for of in (
                [[rule.best for rule in section.rules] for section in sections],
                [[rule.worst for rule in section.rules] for section in sections],
            )
        )
        if max(best, -worst) >= UNBOUNDED // 2:
            loose = next(rule.name for rule in rules if rule.name in unbounded)
            raise invalid(
                "at_most",
                None,
                f"nothing bounds what each {loose!r} of {name!r} comes to, so it has no range and no percentage",
                "write each(..., at_most=15), or a cap= (for points taken, a floor=) on its Group or on the Scorecard",
            )
        self.lowest = worst
        # A lead that fails a must has 0, even where no other lead can have as much.
        self.reachable = max(best, 0) if musts else best

    # Generated when first asked for: a rule set is often built only to be compared or shown.
    @cached_property
    def _reasons(self) -> Callable[[Lead, datetime, None], tuple[Reason, ...]]:
        code = Code()
        reasons = [must.reason(code) for must in self._musts] + [rule.reason(code) for rule in self._rules]
        code.flush()
        code.give(f"({''.join(f'{reason}, ' for reason in reasons)})")
        function: Callable[[Lead, datetime, None], tuple[Reason, ...]] = code.function()
        return function

    @cached_property
    def value(self) -> Callable[[Lead, datetime, None], int]:
        """The function that gives the points alone of a lead as it was known at an instant; 0 if a must fails."""
        function: Callable[[Lead, datetime, None], int] = value_function(
            Code(), self._sections, self._whole, self._musts
        )
        return function

    @cached_property
    def values(self) -> Callable[[Iterable[Lead], datetime], list[int | None]]:
        """The function that gives the points alone of each of many leads; None of one that was created later."""
        function: Callable[[Iterable[Lead], datetime], list[int | None]] = value_function(
            Code(population=True), self._sections, self._whole, self._musts
        )
        return function

    @cached_property
    def ranges(self) -> RangesOf:
        """The function that gives the points of each of many leads, with their range and coverage."""
        return range_function(self._sections, self._whole, self._musts)

    def score(self, lead: Lead, at: datetime) -> Score:
        """Return the score of a lead as it was known at `at` (in UTC)."""
        reasons = self._reasons(lead, at, None)
        value = low = high = undecided = 0
        bounds: list[tuple[int, int, Reason]] = []
        for number, (section, span) in enumerate(zip(self._sections, self._spans, strict=False)):
            points = worst = best = 0
            for reason, weight in zip(reasons[span.start : span.stop], self._weights[number], strict=True):
                points += reason.points
                worst += reason.low
                best += reason.high
                if reason.answer is None:
                    undecided += weight
            for i, rule in self._bounded[number]:
                reason = reasons[span.start + i]
                if reason.answer is None:
                    worst += rule.worst - reason.low
                    best += rule.best - reason.high
                elif rule.bound is not None and abs(reason.points) > abs(rule.bound):
                    over = rule.bound - reason.points
                    points, worst, best = points + over, worst + over, best + over
                    bounds.append((2 * number, span.start + i + 1, _bound_reason(rule.name, over, rule.bound)))
            kept = span.clamp(points)
            if kept != points:
                bounds.append((2 * number + 1, span.stop, _bound_reason(section.name, kept - points, kept)))
            value += kept
            low += span.clamp(worst)
            high += span.clamp(best)
        spans = self._spans
        # Of most leads no bound changes anything, so that nothing moves.
        if bounds:
            reasons, spans = _with_bounds(reasons, spans, bounds)
        kept = self._whole.clamp(value)
        if kept != value:
            reasons = (*reasons, _bound_reason(self._name, kept - value, kept))
        return Score(
            self._name,
            value=kept,
            low=self._whole.clamp(low),
            high=self._whole.clamp(high),
            reachable=self.reachable,
            decided=self._weight - undecided,
            weight=self._weight,
            reasons=reasons,
            spans=spans,
        )


def _with_bounds(
    reasons: tuple[Reason, ...], spans: tuple[Span, ...], bounds: Sequence[tuple[int, int, Reason]]
) -> tuple[tuple[Reason, ...], tuple[Span, ...]]:
    """Return the reasons with those of bounds in their places, and the spans that this moves.

    A bound is numbered by its section: twice that number where it bounds a rule inside, one more where it bounds all.
    """
    found = list(reasons)
    for _, place, reason in reversed(bounds):
        found.insert(place, reason)
    *groups, whole = spans
    moved = []
    for i, span in enumerate(groups):
        before = sum(number < 2 * i for number, _, _ in bounds)
        inside = sum(number == 2 * i for number, _, _ in bounds)
        moved.append(Span(span.start + before, span.stop + before + inside, span.cap, span.floor))
    return tuple(found), (*moved, Span(whole.start, whole.stop + len(bounds), whole.cap, whole.floor))


def _bound_reason(name: str, points: int, bound: int) -> Reason:
    """Return the reason that stands for a bound: the points it took away, or gave back."""
    most, code = ("most", CAP) if points < 0 else ("least", FLOOR)
    return Reason(f"at {most} {bound} for {name}", code=f"{code}{name}", points=points, low=points, high=points)


class RuleSet(ABC):
    """What a scorecard and an ICP share: points without reasons, a digest, and what changed between two of them."""

    __slots__ = ()
    name: str

    @property
    @abstractmethod
    def _compiled(self) -> CompiledRules: ...

    @abstractmethod
    def described(self) -> dict[str, Aspects]:
        """Return every rule and bound in words, by its name and aspect: what `diff` compares."""

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that identify these rules in every process: equal rules have the same."""
        return digest(self)

    def diff(self, other: Self) -> RulesDiff:
        """Return what changed from these rules to `other`: added, removed and changed ones, by name.

        >>> from leadflow import ICP, company
        >>> old, new = (ICP("SME", must=[company.country.is_(country)]) for country in ("VN", "SG"))
        >>> print(old.diff(new))
        SME:
          - must company.country is VN: company.country is VN
          + must company.country is SG: company.country is SG
        """
        return compared((self.name, self.described()), (other.name, other.described()))

    def value(self, lead: Lead, *, as_of: datetime) -> int:
        """Return the points alone. Raises as `score` does."""
        at = asked_at(as_of)
        return self._compiled.value(lead.as_of(at), at, None)

    def values(self, leads: Iterable[Lead], *, as_of: datetime) -> list[int | None]:
        """Return the points of each of `leads` (read once), in their order; None for one created after `as_of`."""
        return self._compiled.values(stream(leads, "leads", "pass [lead]"), asked_at(as_of))

    def ranges(self, leads: Iterable[Lead], *, as_of: datetime) -> list[ScoreRange | None]:
        """Return the points of each of `leads` (read once) with their range and coverage, as `score` gives them but
        without reasons, in their order; None for one created after `as_of`.

        >>> from datetime import UTC
        >>> from leadflow import ICP, company
        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> icp = ICP("SME", should=[company.employees.between(10, 250).worth(40, "size")])
        >>> icp.ranges([Lead("L-1", created_at=at)], as_of=at)
        [ScoreRange(value=0, low=0, high=40, coverage=0.0)]
        """
        return self._compiled.ranges(stream(leads, "leads", "pass [lead]"), asked_at(as_of))
