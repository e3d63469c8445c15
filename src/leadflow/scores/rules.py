"""Rules made ready to look at leads: what `worth`, `each` and a characteristic come to, with their reasons."""

from collections.abc import Callable

from leadflow.criteria import Criterion, Each, View, Worth
from leadflow.reasons import Reason
from leadflow.scores.characteristic import Characteristic, CharacteristicPart
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
    """Give the rule made ready to look at leads: `no` says what a no to `worth` gives, `limit` what bounds it from
    outside.

    >>> from leadflow import company
    >>> made_ready(company.country.is_("VN").worth(40)).best
    40
    """
    if isinstance(rule, Worth):
        return WorthPart(rule, no(rule.points))
    return EachPart(rule, limit) if isinstance(rule, Each) else CharacteristicPart(rule)


def _reason(name: str, answer: bool | None, points: int, best: int) -> Reason:
    return Reason(name, code=f"rule:{name}", answer=answer, points=points, low=points, high=points, reachable=best)


class WorthPart:
    """A `worth` rule made ready: its two decided reasons exist once, whatever the number of leads."""

    __slots__ = ("_no", "_rule", "_unknown", "_yes", "best", "bound", "name", "paths", "weight", "worst")

    def __init__(self, rule: Worth, no: int = 0) -> None:
        self.name = rule.name
        self.weight = abs(rule.points)
        self.worst = min(rule.points, no, rule.unknown)
        self.best = max(rule.points, no, rule.unknown)
        self.bound = None
        self.paths = rule.criterion.paths
        self._rule = rule
        self._yes = _reason(rule.name, True, rule.points, self.best)
        self._no = _reason(rule.name, False, no, self.best)

    def look(self, view: View) -> Reason:
        """Give what the rule says of what `view` shows."""
        answer = self._rule.criterion.answer_for(view)
        if answer is None:
            return self._missing(self._rule.criterion.check_for(view).missing)
        return self._yes if answer else self._no

    def points(self, view: View) -> int:
        """Give the points alone."""
        answer = self._rule.criterion.answer_for(view)
        return self._rule.unknown if answer is None else (self._yes if answer else self._no).points

    def _missing(self, paths: tuple[str, ...]) -> Reason:
        return Reason(
            self.name,
            code=f"rule:{self.name}",
            points=self._rule.unknown,
            low=self.worst,
            high=self.best,
            reachable=self.best,
            missing=paths,
        )


class EachPart:
    """An `each` rule made ready; what bounds it, its own `at_most` or a `limit` around it, is what it can reach."""

    __slots__ = ("_rule", "_unknown", "best", "bound", "name", "paths", "weight", "worst")

    def __init__(self, rule: Each, limit: int | None = None) -> None:
        gives = rule.points > 0
        most = abs(rule.at_most or 0) or (UNBOUNDED if rule.points else 0)
        self.name = rule.name
        self.best, self.worst = (most, 0) if gives else (0, -most)
        self.bound = rule.at_most
        self.weight = abs(rule.at_most or rule.points)
        self.paths = rule.happening.paths
        self._rule = rule
        shown = rule.at_most if rule.at_most is not None else (limit if limit is not None else rule.points)
        self._unknown = Reason(
            f"{rule.name}: not known",
            code=f"rule:{rule.name}",
            low=0 if gives else min(shown, 0),
            high=max(shown, 0) if gives else 0,
            reachable=max(shown, 0) if gives else 0,
            missing=rule.happening.paths,
        )

    def look(self, view: View) -> Reason:
        """Give what the rule says of what `view` shows."""
        earned = self._rule.earned_in(view)
        if earned is None:
            return self._unknown
        times = earned // self._rule.points if self._rule.decay is None and self._rule.points else 0
        return Reason(
            f"{self.name}, {times} times" if times > 1 else self.name,
            code=f"rule:{self.name}",
            answer=earned != 0,
            points=earned,
            low=earned,
            high=earned,
            reachable=self._unknown.reachable,
        )

    def points(self, view: View) -> int:
        """Give the points alone."""
        return self._rule.earned_in(view) or 0


class MustPart:
    """A must made ready: it gives no points, it decides."""

    __slots__ = ("_criterion", "_no", "_yes", "name")

    def __init__(self, criterion: Criterion) -> None:
        self.name = str(criterion)
        self._criterion = criterion
        self._yes = Reason(self.name, code=f"{MUST}{self.name}", answer=True)
        self._no = Reason(self.name, code=f"{MUST}{self.name}", answer=False)

    def look(self, view: View) -> Reason:
        """Give whether what `view` shows meets it."""
        answer = self._criterion.answer_for(view)
        if answer is None:
            return Reason(self.name, code=f"{MUST}{self.name}", missing=self._criterion.check_for(view).missing)
        return self._yes if answer else self._no
