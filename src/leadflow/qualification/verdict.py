"""Qualification: whether a lead is ready to buy, what is missing, and what to ask next."""

from enum import StrEnum
from typing import Self

import attrs

from leadflow.reasons import Reason

__all__ = ["Action", "IfUnmet", "Qualification", "QualificationVerdict"]


class QualificationVerdict(StrEnum):
    """What a qualification came to.

    QUALIFIED: enough of what is required is met. OPEN: enough of it can still be met. Where it no longer can,
    DISQUALIFIED: something unmet disqualifies, required or not; else NOT_YET: time or another person may mend it.
    """

    QUALIFIED = "qualified"
    NOT_YET = "not_yet"
    DISQUALIFIED = "disqualified"
    OPEN = "open"


class IfUnmet(StrEnum):
    """What an unmet dimension means: the lead is out, is nurtured and asked again, or another person must be found.

    >>> IfUnmet.RECYCLE.what_to_do
    'nurture, and ask again later'
    """

    DISQUALIFY = "disqualify", "disqualify"
    RECYCLE = "recycle", "nurture, and ask again later"
    FIND_PERSON = "find_person", "find the right person"

    what_to_do: str
    """What to do about an unmet dimension, for people."""

    def __new__(cls, value: str, what_to_do: str = "") -> Self:
        """Return the member of a value and of what to do."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.what_to_do = what_to_do
        return member


@attrs.frozen(kw_only=True, weakref_slot=False)
class Action:
    """What to do about a dimension that is not met.

    >>> print(Action("timeline", what=IfUnmet.RECYCLE, because="the date has passed"))
    timeline: nurture, and ask again later (the date has passed)
    """

    dimension: str = attrs.field(kw_only=False)
    what: IfUnmet
    because: str

    def __str__(self) -> str:
        return f"{self.dimension}: {self.what.what_to_do} ({self.because})"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Qualification:
    """How ready a lead is to buy, by one framework at one instant.

    `met`, `unmet` and `unknown` are the keys of the dimensions, in declared order; `stale` are those among the unknown
    that were answered too long ago. `next_questions` ask for the unknown ones, the weightiest first; `actions` say what
    to do about the unmet ones that stand in the way. `disqualified` is None as long as something unknown may yet
    disqualify. The points of `reasons` (the weights of what is met) sum to `value` of `possible`.

    >>> still = QualificationVerdict.OPEN
    >>> print(Qualification("BANT", verdict=still, unknown=("authority",), next_questions=("Who signs off?",)))
    BANT: open; unknown: authority; ask: Who signs off?
    """

    name: str = attrs.field(kw_only=False)
    verdict: QualificationVerdict
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    disqualified: bool | None = None
    next_questions: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    reasons: tuple[Reason, ...] = ()
    possible: int = 0

    @property
    def qualified(self) -> bool | None:
        """True when QUALIFIED, False when DISQUALIFIED or NOT_YET, None when OPEN."""
        return None if self.verdict is QualificationVerdict.OPEN else self.verdict is QualificationVerdict.QUALIFIED

    @property
    def value(self) -> int:
        """The weights of the dimensions that are met."""
        return sum(reason.points for reason in self.reasons)

    @property
    def to_find_out(self) -> tuple[str, ...]:
        """The paths of the facts that are unknown, those of the weightiest dimension first."""
        unknown = sorted((r for r in self.reasons if r.missing), key=lambda r: -r.reachable)
        return tuple(dict.fromkeys(path for reason in unknown for path in reason.missing))

    def explain(self) -> str:
        """Return the qualification as a small table for people.

        >>> reason = Reason("budget: 30,000,000 VND", code="budget", answer=True, points=1)
        >>> q = Qualification("BANT", verdict=QualificationVerdict.QUALIFIED, met=("budget",), reasons=(reason,))
        >>> print(q.explain())
        BANT: qualified; met: budget
          met      budget: 30,000,000 VND
        """
        answers = {True: "met", False: "unmet", None: "unknown"}
        rows = [f"  {answers[reason.answer]:<8} {reason.text}" for reason in self.reasons]
        return "\n".join([str(self), *rows, *(f"  do       {action}" for action in self.actions)])

    def __str__(self) -> str:
        parts = [f"{self.name}: {self.verdict.value.replace('_', ' ')}"]
        for name in ("met", "unmet", "unknown", "stale"):
            keys: tuple[str, ...] = getattr(self, name)
            parts += [f"{name}: {', '.join(keys)}"] if keys else []
        if self.next_questions:
            parts.append(f"ask: {self.next_questions[0]}")
        return "; ".join(parts)
