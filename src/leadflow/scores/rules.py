"""Compiled rules: what `worth`, `each`, a characteristic and a must come to, as reasons and as generated code.

One family serves both engines: `reason` is the expression that explains a rule's points, `points` the one that adds
them up without explaining. Reasons are made once, whatever the number of leads.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import attrs

from leadflow.criteria import Criterion
from leadflow.criteria.check import View
from leadflow.criteria.codegen import Code, Emitted, Memo
from leadflow.criteria.operands import Field, Kind, coerced
from leadflow.criteria.tree import Worth
from leadflow.criteria.weights import Each, decayed
from leadflow.leads import Lead
from leadflow.money import Money
from leadflow.reasons import Reason
from leadflow.scores.characteristic import Characteristic
from leadflow.scores.score import MUST

__all__ = ["UNBOUNDED", "CompiledMust", "CompiledRule", "Points", "Section", "compile_rule"]

UNBOUNDED = 10**30
"""Stands for no bound: more than any sum of rules, so that clamping it gives the bound around it."""
_MANY = 8
"""Beyond so many bins, looking one up is faster than asking one after the other."""


class Points(NamedTuple):
    """What a rule gives, in generated code: `points` where `yes` holds ("": always), `otherwise` where `no` does ("":
    nowhere), and what it gives for the unknown in any other case.

    `answer` is an expression of True, False or None for the same, where there is one. Where `points` are right of the
    unknown too, they are the `whole`.
    """

    points: str
    yes: str = ""
    no: str = ""
    otherwise: int = 0
    answer: str = ""
    whole: bool = False


class CompiledRule(ABC):
    """A rule with its bounds: it gives `worst` to `best` points (`UNBOUNDED` when nothing bounds them).

    `weight` is what it counts in the coverage, `unknown` what it gives where the answer is unknown, `bound` what its
    points may come to at most (below zero: at least), `reachable` the most that a reason of it can say.
    """

    __slots__ = ("best", "bound", "name", "paths", "reachable", "unknown", "weight", "worst")

    def __init__(
        self,
        name: str,
        paths: tuple[str, ...],
        *,
        weight: int,
        worst: int,
        best: int,
        unknown: int = 0,
        bound: int | None = None,
        reachable: int | None = None,
    ) -> None:
        self.name, self.paths, self.weight, self.worst, self.best = name, paths, weight, worst, best
        self.unknown, self.bound = unknown, bound
        self.reachable = best if reachable is None else reachable

    @abstractmethod
    def reason(self, code: Code) -> str:
        """Return the expression of its reason, before its own bound; it may stand after `code.flush()`."""

    @abstractmethod
    def points(self, code: Code) -> Points:
        """Return the expressions of its points, within its own bound; they may stand after `code.flush()`."""

    def known(self, text: str, points: int, *, answer: bool) -> Reason:
        """Return the reason for an answer that is known."""
        code = f"rule:{self.name}"
        return Reason(text, code=code, answer=answer, points=points, low=points, high=points, reachable=self.reachable)

    def open(self, text: str, missing: tuple[str, ...], low: int, high: int) -> Reason:
        """Return the reason for an answer that is unknown."""
        code = f"rule:{self.name}"
        return Reason(
            text, code=code, points=self.unknown, low=low, high=high, reachable=self.reachable, missing=missing
        )


def _when_unknown(criterion: Criterion, make: Callable[[tuple[str, ...]], Reason], code: Code) -> str:
    """Return the expression of the reason for an unknown answer: one for all leads that lack the same facts."""
    made: Memo[tuple[str, ...], Reason] = Memo(make)
    if len(criterion.paths) == 1:
        # What can be missing is clear beforehand.
        return code.bind(made[criterion.paths])

    def reason(lead: Lead, at: datetime) -> Reason:
        return made[criterion.check_in(View(lead, at)).missing]

    return f"{code.bind(reason)}(lead, at)"


class WorthRule(CompiledRule):
    """A compiled `worth` rule; a no gives `no` points."""

    __slots__ = ("_no", "_rule")

    def __init__(self, rule: Worth, no: int) -> None:
        possible = (rule.points, no, rule.unknown)
        super().__init__(
            rule.name,
            rule.criterion.paths,
            weight=abs(rule.points),
            worst=min(possible),
            best=max(possible),
            unknown=rule.unknown,
        )
        self._rule, self._no = rule, no

    def reason(self, code: Code) -> str:
        """Return the expression of its reason."""
        yes, no, _ = self._rule.criterion.emit(code)
        met = code.bind(self.known(self.name, self._rule.points, answer=True))
        unmet = code.bind(self.known(self.name, self._no, answer=False))

        def unknown(missing: tuple[str, ...]) -> Reason:
            return self.open(self.name, missing, self.worst, self.best)

        return f"{met} if {yes} else {unmet} if {no} else {_when_unknown(self._rule.criterion, unknown, code)}"

    def points(self, code: Code) -> Points:
        """Return the expressions of its points."""
        yes, no, answer = self._rule.criterion.emit(code)
        return Points(f"{self._rule.points:d}", yes=yes, no=no, otherwise=self._no, answer=answer)


class EachRule(CompiledRule):
    """A compiled `each` rule; what bounds it, its own `at_most` or a `limit` around it, is what it can reach."""

    __slots__ = ("_most", "_rule")

    def __init__(self, rule: Each, limit: int | None) -> None:
        most = abs(rule.at_most or 0) or (UNBOUNDED if rule.points else 0)
        bounds = [bound for bound in (rule.at_most, limit, rule.points) if bound is not None]
        gives = rule.points > 0
        super().__init__(
            rule.name,
            rule.happening.paths,
            weight=abs(rule.at_most or rule.points),
            worst=0 if gives else -most,
            best=most if gives else 0,
            bound=rule.at_most,
            reachable=max(bounds[0], 0) if gives else 0,
        )
        self._rule, self._most = rule, bounds[0]

    def _earned(self, code: Code) -> tuple[str, str]:
        """Return the expressions of the points before the rule's own bound, and of whether they are known."""
        rule = self._rule
        if rule.decay is None:
            found, known = rule.happening.emit_found("count", code)
            return f"{found} * {rule.points:d}", known
        found, known = rule.happening.emit_found("all", code)
        ages = f"[at - t for t in {found}]"
        return f"({code.bind(decayed)}({rule.points:d}, {ages}, {code.bind(rule.decay)}) if {found} else 0)", known

    def reason(self, code: Code) -> str:
        """Return the expression of its reason, before its own bound."""
        earned, known = self._earned(code)

        def make(points: int) -> Reason:
            times = points // self._rule.points if self._rule.decay is None and self._rule.points else 0
            text = f"{self.name}, {times} times" if times > 1 else self.name
            return self.known(text, points, answer=points != 0)

        reason = f"{code.bind(Memo(make))}[{earned}]"
        if not known:
            return reason
        low = 0 if self._rule.points > 0 else min(self._most, 0)
        unknown = self.open(f"{self.name}: not known", self.paths, low, self.reachable)
        return f"{reason} if {known} else {code.bind(unknown)}"

    def points(self, code: Code) -> Points:
        """Return the expressions of its points, within its own bound."""
        earned, known = self._earned(code)
        if self.bound is not None:
            earned = f"{'min' if self._rule.points > 0 else 'max'}({earned}, {self.bound:d})"
        return Points(earned, yes=known)


class BinRule(CompiledRule):
    """A compiled characteristic: generated code finds the bin."""

    __slots__ = ("_rule",)

    def __init__(self, rule: Characteristic) -> None:
        possible = [one.points for one in rule.order]
        super().__init__(
            rule.name,
            rule.field.paths,
            weight=max(map(abs, possible)),
            worst=min(*possible, rule.unknown),
            best=max(*possible, rule.unknown),
            unknown=rule.unknown,
        )
        self._rule = rule

    def reason(self, code: Code) -> str:
        """Return the expression of its reason."""
        currency = self._rule.currency
        # An amount may well be known, in another currency.
        text = "not known" if currency is None else f"not known in {currency}, and nothing is converted"
        reasons = [self.known(f"{self.name}: {one}", one.points, answer=one.points > 0) for one in self._rule.order]
        unknown = self.open(f"{self.name}: {text}", (self._rule.field.path,), self.worst, self.best)
        return f"{code.bind((*reasons, unknown))}[{code.later(self._place(code))}]"

    def points(self, code: Code) -> Points:
        """Return the expressions of its points."""
        place = code.later(self._place(code))
        points = code.bind((*(one.points for one in self._rule.order), self.unknown))
        return Points(f"{points}[{place}]", yes=f"{place} != {len(self._rule.order)}", whole=True)

    def _place(self, code: Code) -> str:
        """Return the expression of the place of the bin in `rule.order`, one beyond the last when it is unknown."""
        rule, field = self._rule, self._rule.field
        if isinstance(field, Field) and field.kind is Kind.TEXT:
            # Normalising a text costs as much as ten look-ups, and a population has few different ones.
            places: Memo[object, int] = Memo(lambda fact: rule.place(coerced(fact, Kind.TEXT)))
            return f"{code.bind(places)}[{field.emit_raw(code)}]"
        valued = field.emit_value(code)
        if valued is None:
            return f"{code.bind(rule.place_of)}({code.bind(View)}(lead, at))"
        value, known = valued
        if rule.currency is not None:
            known = f"{known} and {value}.currency == {code.bind(rule.currency)}"
            value = f"{value}.amount"
        found = self._by_threshold(value, code) if rule.by_threshold else self._by_value(value, code)
        return f"{found} if {known} else {len(rule.order)}" if known else found

    def _by_threshold(self, value: str, code: Code) -> str:
        bins = self._rule.bins
        begins = [one.begins.amount if isinstance(one.begins, Money) else one.begins for one in bins]
        if len(bins) > _MANY:
            return f"{len(bins)} - {code.bind(bisect_right)}({code.bind(begins[::-1])}, {value})"
        name = value if value.isidentifier() else code.name("w")
        tests = [f"{name} >= {code.literal(begin)}" for begin in begins]
        if name != value:
            tests[0] = f"({name} := {value}) >= {code.literal(begins[0])}"
        return _first_of(tests)

    def _by_value(self, value: str, code: Code) -> str:
        table, bins = self._rule.table, self._rule.bins
        if len(table) > _MANY:
            return f"{code.bind(table)}.get({value}, {len(bins)})"
        keys = [[key for key, place in table.items() if place == wanted] for wanted in range(len(bins))]
        return _first_of([" or ".join(f"{value} is {code.bind(key)}" for key in group) for group in keys])


def _first_of(tests: list[str]) -> str:
    """Return the expression of the place of the first test that holds, one beyond the last when none does."""
    return f"({''.join(f'{place} if {test} else ' for place, test in enumerate(tests))}{len(tests)})"


class CompiledMust:
    """A compiled must: it decides, and gives no points."""

    __slots__ = ("_criterion", "_name")

    def __init__(self, criterion: Criterion) -> None:
        self._name, self._criterion = str(criterion), criterion

    def reason(self, code: Code) -> str:
        """Return the expression of its reason."""
        yes, no, _ = self._criterion.emit(code)

        def reason(answer: bool | None, missing: tuple[str, ...] = ()) -> Reason:
            return Reason(self._name, code=f"{MUST}{self._name}", answer=answer, missing=missing)

        unknown = _when_unknown(self._criterion, lambda missing: reason(None, missing), code)
        return f"{code.bind(reason(True))} if {yes} else {code.bind(reason(False))} if {no} else {unknown}"

    def answer(self, code: Code) -> Emitted:
        """Return the expressions that are true when it is surely met, and when it is surely not."""
        return self._criterion.emit(code)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Section:
    """Compiled rules that share a cap and a floor."""

    name: str
    rules: tuple[CompiledRule, ...]
    cap: int | None = None
    floor: int | None = None


def compile_rule(rule: Worth | Each | Characteristic, *, no: int = 0, limit: int | None = None) -> CompiledRule:
    """Return the compiled rule: a no to `worth` takes `no` times its points, `limit` is what bounds it from outside.

    >>> from leadflow import company
    >>> compile_rule(company.country.is_("VN").worth(40)).best
    40
    """
    if isinstance(rule, Worth):
        return WorthRule(rule, no * rule.points)
    return EachRule(rule, limit) if isinstance(rule, Each) else BinRule(rule)
