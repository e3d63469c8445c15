"""Rules made ready to look at leads: what `worth`, `each` and a characteristic come to, with their reasons."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from leadflow.criteria import Criterion, Each, View, Worth, decayed
from leadflow.criteria.codegen import Code, Emitted, Memo, emit
from leadflow.criteria.codegen_events import seen
from leadflow.leads import Lead
from leadflow.reasons import Reason
from leadflow.scores.binned import CharacteristicPart
from leadflow.scores.characteristic import Characteristic
from leadflow.scores.compiled import Prepared
from leadflow.scores.explain import MUST
from leadflow.scores.tally import UNBOUNDED, Part

__all__ = ["EachPart", "MustPart", "WorthPart", "made_ready", "nothing"]


def nothing(points: int) -> int:  # noqa: ARG001  # other gradings take points off for a no
    """A no gives nothing, whatever a yes is worth.

    >>> nothing(40)
    0
    """
    return 0


def made_ready(
    rule: Worth | Each | Characteristic, *, no: Callable[[int], int] = nothing, limit: int | None = None
) -> Part:
    """Return the rule made ready to look at leads: `no` says what a no to `worth` gives, `limit` what bounds it from
    outside.

    >>> from leadflow import company
    >>> made_ready(company.country.is_("VN").worth(40)).best
    40
    """
    if isinstance(rule, Worth):
        return WorthPart(rule, no(rule.points))
    return EachPart(rule, limit) if isinstance(rule, Each) else CharacteristicPart(rule)


class _Unknown:
    """Makes the reason for an answer that is unknown: one for all leads of whom the same facts are missing."""

    __slots__ = ("_criterion", "_made")

    def __init__(self, criterion: Criterion, make: Callable[[tuple[str, ...]], Reason]) -> None:
        self._criterion = criterion
        self._made: Memo[tuple[str, ...], Reason] = Memo(make)

    def __call__(self, lead: Lead, at: datetime) -> Reason:
        return self._made[self._criterion.check_for(View(lead, at)).missing]

    def expression(self, code: Code) -> str:
        """Return the expression of the reason."""
        paths = self._criterion.paths
        if len(paths) == 1:
            # What can be missing is clear beforehand.
            return code.bind(self._made[paths])
        return f"{code.bind(self)}(lead, at)"


class WorthPart:
    """A `worth` rule made ready: its reasons exist once, whatever the number of leads."""

    __slots__ = ("_no", "_rule", "best", "bound", "name", "paths", "unknown", "weight", "worst")

    def __init__(self, rule: Worth, no: int = 0) -> None:
        self.name = rule.name
        self.weight = abs(rule.points)
        self.worst = min(rule.points, no, rule.unknown)
        self.best = max(rule.points, no, rule.unknown)
        self.unknown = rule.unknown
        self.bound = None
        self.paths = rule.criterion.paths
        self._rule = rule
        self._no = no

    def _decided(self, *, answer: bool, points: int) -> Reason:
        return Reason(
            self.name,
            code=f"rule:{self.name}",
            answer=answer,
            points=points,
            low=points,
            high=points,
            reachable=self.best,
        )

    def _open(self, missing: tuple[str, ...]) -> Reason:
        return Reason(
            self.name,
            code=f"rule:{self.name}",
            points=self._rule.unknown,
            low=self.worst,
            high=self.best,
            reachable=self.best,
            missing=missing,
        )

    def reason(self, code: Code) -> str:
        """Return the expression of its reason."""
        yes, no, _ = emit(self._rule.criterion, code)
        met = code.bind(self._decided(answer=True, points=self._rule.points))
        unmet = code.bind(self._decided(answer=False, points=self._no))
        return f"{met} if {yes} else {unmet} if {no} else {_Unknown(self._rule.criterion, self._open).expression(code)}"

    def prepare(self, code: Code) -> Prepared:
        """Return the expressions of its points."""
        yes, no, answer = emit(self._rule.criterion, code)
        return Prepared(f"{self._rule.points:d}", yes=yes, no=no, otherwise=self._no, answer=answer)


class EachPart:
    """An `each` rule made ready; what bounds it, its own `at_most` or a `limit` around it, is what it can reach."""

    __slots__ = ("_most", "_rule", "best", "bound", "name", "paths", "unknown", "weight", "worst")

    def __init__(self, rule: Each, limit: int | None = None) -> None:
        most = abs(rule.at_most or 0) or (UNBOUNDED if rule.points else 0)
        self.name = rule.name
        self.best, self.worst = (most, 0) if rule.points > 0 else (0, -most)
        self.unknown = 0
        self.bound = rule.at_most
        self.weight = abs(rule.at_most or rule.points)
        self.paths = rule.happening.paths
        self._rule = rule
        self._most = rule.at_most if rule.at_most is not None else (limit if limit is not None else rule.points)

    def _earned(self, code: Code) -> tuple[str, str]:
        """Return the expressions of the points before the rule's own bound, and of whether they are known."""
        rule = self._rule
        if rule.decay is None:
            found, known = seen(rule.happening, "count", code)
            return f"{found} * {rule.points:d}", known
        found, known = seen(rule.happening, "all", code)
        ages = f"[at - t for t in {found}]"
        return f"({code.bind(decayed)}({rule.points:d}, {ages}, {code.bind(rule.decay)}) if {found} else 0)", known

    def reason(self, code: Code) -> str:
        """Return the expression of its reason, before its own bound."""
        earned, known = self._earned(code)
        reason = f"{code.bind(Memo(self._told))}[{earned}]"
        return f"{reason} if {known} else {code.bind(self._open())}" if known else reason

    def prepare(self, code: Code) -> Prepared:
        """Return the expressions of its points, within its own bound."""
        earned, known = self._earned(code)
        rule = self._rule
        if rule.at_most is not None:
            earned = f"{'min' if rule.points > 0 else 'max'}({earned}, {rule.at_most:d})"
        return Prepared(earned, yes=known)

    def _told(self, earned: int) -> Reason:
        times = earned // self._rule.points if self._rule.decay is None and self._rule.points else 0
        return Reason(
            f"{self.name}, {times} times" if times > 1 else self.name,
            code=f"rule:{self.name}",
            answer=earned != 0,
            points=earned,
            low=earned,
            high=earned,
            reachable=max(self._most, 0) if self._rule.points > 0 else 0,
        )

    def _open(self) -> Reason:
        gives = self._rule.points > 0
        return Reason(
            f"{self.name}: not known",
            code=f"rule:{self.name}",
            low=0 if gives else min(self._most, 0),
            high=max(self._most, 0) if gives else 0,
            reachable=max(self._most, 0) if gives else 0,
            missing=self.paths,
        )


class MustPart:
    """A must made ready: it gives no points, it decides."""

    __slots__ = ("_criterion", "name")

    def __init__(self, criterion: Criterion) -> None:
        self.name = str(criterion)
        self._criterion = criterion

    def reason(self, code: Code) -> str:
        """Return the expression of its reason."""
        yes, no, _ = emit(self._criterion, code)
        met, unmet = (code.bind(self._reason(answer)) for answer in (True, False))
        return f"{met} if {yes} else {unmet} if {no} else {self._open().expression(code)}"

    def answer(self, code: Code) -> Emitted:
        """Return the expressions that are true when it is surely met, and when it is surely not."""
        return emit(self._criterion, code)

    def _reason(self, answer: bool | None, missing: tuple[str, ...] = ()) -> Reason:
        return Reason(self.name, code=f"{MUST}{self.name}", answer=answer, missing=missing)

    def _open(self) -> _Unknown:
        return _Unknown(self._criterion, partial(self._reason, None))
