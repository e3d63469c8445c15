"""Findings: an answer to a framework's question, what was found on a dimension in words, and who found what when."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from leadflow._validate import required_text
from leadflow._words import spell
from leadflow.criteria import Check, Criterion
from leadflow.criteria.check import Subject, View
from leadflow.criteria.conditions import Condition, Spans
from leadflow.criteria.findings import Finding, dimensions_in, findings_on
from leadflow.criteria.operands import FieldCriterion, Kind
from leadflow.criteria.tree import leaves
from leadflow.errors import redact
from leadflow.leads import Evidence, Lead

__all__ = ["Found", "answered", "in_words", "trail_of"]


@attrs.frozen(order=False, weakref_slot=False)
class NewestAnswer(Finding):
    """The newest answer to the question of a dimension, of whatever kind."""

    def values(self, view: Subject) -> tuple[object | None, ...]:
        """Return the answer as it stands."""
        return self.found(view.lead)[-1:]

    def problem(self, view: Subject) -> str | None:  # noqa: ARG002  # an answer of any kind answers
        """Nothing: an answer of any kind answers."""
        return None


@attrs.frozen(order=False, weakref_slot=False)
class Affirmed(Condition):
    """The value is anything but False."""

    @property
    def phrase(self) -> str:
        """What follows the name of the field in a sentence."""
        return "is answered, and not with no"

    def meets(self, value: object, as_of: datetime) -> bool:  # noqa: ARG002  # an answer does not change with time
        """Whether the value speaks for it."""
        return value is not False


def answered(dimension: str) -> Criterion:
    """Ask whether the newest `Answer` of a dimension speaks for it: text, a number, money and True do, False does not.

    Without an answer it is unknown.

    >>> str(answered("metrics"))
    'evidence.metrics is answered, and not with no'
    """
    return FieldCriterion(NewestAnswer(required_text(dimension, "dimension"), "answer", Kind.TEXT), Affirmed())


def in_words(met: Criterion, check: Check, view: View) -> str:
    """Return what was found on a dimension and why it is met, unmet or unknown, for people.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> view = View(Lead("L-1", created_at=at), at)
    >>> in_words(answered("metrics"), answered("metrics").check_in(view), view)
    'not known'
    """
    found: list[tuple[Condition | None, str, Any]] = []
    for leaf in leaves(met):
        operand = getattr(leaf, "operand", None)
        if isinstance(operand, Finding):
            values = [value for value in operand.found(view.lead) if value is not None]
            found += [(getattr(leaf, "condition", None), operand.part, value) for value in values]
    said = ", ".join(dict.fromkeys((*(_spoken(value, part) for _, part, value in found), *_asides(met, view))))
    if check.answer:
        return said or "; ".join(reason.text for reason in check.reasons)
    if check.answer is None:
        return f"{said}, but {_doubt(met, check, view)}" if said else "not known"
    for condition, _, value in found:
        ahead = isinstance(condition, Spans) and condition.ahead
        if ahead and isinstance(value, datetime) and value < view.as_of:
            return f"{said}: the date has passed"
    needed = f"needed: {_needed(met, check)}"
    return f"{said}; {needed}" if said else needed


def _needed(met: Criterion, check: Check) -> str:
    """What would meet it: of one finding what it must be, otherwise the questions that were not answered so."""
    if not (isinstance(met, FieldCriterion) and isinstance(met.operand, Finding)):
        return "; ".join(reason.text for reason in check.reasons)
    phrase = met.condition.phrase.removeprefix("is ")
    return phrase if met.operand.members is None else phrase.replace("_", " ")


def _doubt(met: Criterion, check: Check, view: View) -> str:
    """Why what was found does not decide it."""
    needed = _needed(met, check)
    if not (isinstance(met, FieldCriterion) and isinstance(met.operand, Finding)):
        return f"it is not known whether {needed}"
    part = "date" if met.operand.part == "decide_by" else met.operand.part
    missing = f"{'a' if met.operand.several else 'the'} {part} is not known"
    return f"{met.problem(view) or missing} (needed: {needed})"


def _asides(met: Criterion, view: View) -> Iterator[str]:
    """Return what else is known of the dimensions asked about: that the money is approved, what hurts, what presses."""
    asked = {getattr(getattr(leaf, "operand", None), "part", None) for leaf in leaves(met)}
    for dimension in dimensions_in(met):
        part, words = _ASIDES.get(dimension, (None, None))
        if words is not None and part not in asked and (findings := findings_on(view.lead, dimension)):
            yield from map(redact, words(findings[-1].evidence))


_ASIDES: dict[str, tuple[str, Callable[[Any], tuple[str, ...]]]] = {
    "budget": ("approved", lambda budget: ("approved",) if budget.approved else ()),
    "need": ("pains", lambda need: need.pains),
    "timeline": ("trigger", lambda timeline: (timeline.trigger,) if timeline.trigger else ()),
}
"""What else to say of a dimension: the part of the finding that has it, and its words."""


def _spoken(value: object, part: str) -> str:
    if isinstance(value, bool):
        yes, no = ("yes", "no") if part == "answer" else (part, f"not {part}")
        return yes if value else no
    if isinstance(value, frozenset):
        return redact("; ".join(sorted(value)))
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    said = spell(value).replace("_", " ")
    # Money and numbers look like something to call.
    return redact(said) if isinstance(value, str) else said


@attrs.frozen(kw_only=True, weakref_slot=False)
class Found:
    """One finding on a `dimension` of a framework: the `evidence`, when it was found, and `by` whom.

    `replaced` is the finding before it that it took the place of; on authority nothing is replaced, as every current
    finding counts. `counts` says whether it has a say now: it was not replaced, and is not `stale`.

    >>> from datetime import UTC
    >>> from leadflow.leads import Budget
    >>> Found("budget", evidence=Budget(approved=True), at=datetime(2026, 3, 5, tzinfo=UTC), by="rep-7").counts
    True
    """

    dimension: str = attrs.field(kw_only=False)
    evidence: Evidence
    at: datetime
    by: str | None = None
    replaced: Evidence | None = None
    stale: bool = False
    counts: bool = True


def trail_of(
    key: str, met: Criterion, lead: Lead, *, as_of: datetime, stale_after: timedelta | None
) -> Iterator[Found]:
    """Return the findings on what `met` asks about, oldest first, of a lead as it was known at `as_of` (in UTC).

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> list(trail_of("metrics", answered("metrics"), Lead("L-1", created_at=at), as_of=at, stale_after=None))
    []
    """
    for asked in dimensions_in(met):
        findings = findings_on(lead, asked)
        for place, event in enumerate(findings):
            every_one_counts = asked == "authority"
            stale = stale_after is not None and as_of - event.at > stale_after
            yield Found(
                key,
                evidence=event.evidence,
                at=event.at,
                by=event.by,
                replaced=None if every_one_counts or not place else findings[place - 1].evidence,
                stale=stale,
                counts=not stale and (every_one_counts or place == len(findings) - 1),
            )
