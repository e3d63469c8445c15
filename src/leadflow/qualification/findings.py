"""Findings: an answer to a framework's question, and what was found on a dimension, in words."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import attrs

from leadflow._validate import required_text
from leadflow._words import spell
from leadflow.criteria import Check, Criterion, View, dimensions_in, findings_on, leaves
from leadflow.criteria.conditions import Condition, Spans
from leadflow.criteria.findings import Finding
from leadflow.criteria.operands import Asked, Kind
from leadflow.errors import redact

__all__ = ["answered", "in_words"]


@attrs.frozen(order=False, weakref_slot=False)
class Told(Finding):
    """The newest answer to the question of a dimension, of whatever kind."""

    def values(self, view: View) -> tuple[object | None, ...]:
        """Return the answer as it stands."""
        return (self.raw(view.lead)[-1],)

    def problem(self, view: View) -> str | None:  # noqa: ARG002  # an answer of any kind answers
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
    return Asked(Told(required_text(dimension, "dimension"), "answer", Kind.TEXT), Affirmed())


def in_words(met: Criterion, check: Check, view: View) -> str:
    """Return what was found on a dimension and why it is met, unmet or unknown, for people.

    >>> from datetime import UTC
    >>> from leadflow.leads import Lead
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> view = View(Lead("L-1", created_at=at), at)
    >>> in_words(answered("metrics"), answered("metrics").check_for(view), view)
    'not known'
    """
    found = list(_found(met, view))
    said = ", ".join(dict.fromkeys((*(_spoken(value, part) for _, part, value in found), *_asides(met, view))))
    if check.answer:
        return said or "; ".join(reason.text for reason in check.reasons)
    if check.answer is False and any(_has_passed(condition, value, view.as_of) for condition, _, value in found):
        return f"{said}: the date has passed"
    if check.answer is None:
        return f"{said}, but {_doubt(met, check, view)}" if said else "not known"
    needed = f"needed: {_needed(met, check)}"
    return f"{said}; {needed}" if said else needed


def _needed(met: Criterion, check: Check) -> str:
    """What would meet it: of one finding what it must be, otherwise the questions that were not answered so."""
    if not (isinstance(met, Asked) and isinstance(met.operand, Finding)):
        return "; ".join(reason.text for reason in check.reasons)
    phrase = met.condition.phrase.removeprefix("is ")
    return phrase if met.operand.members is None else phrase.replace("_", " ")


def _doubt(met: Criterion, check: Check, view: View) -> str:
    """Why what was found does not decide it."""
    needed = _needed(met, check)
    if not (isinstance(met, Asked) and isinstance(met.operand, Finding)):
        return f"it is not known whether {needed}"
    missing = f"{'a' if met.operand.several else 'the'} {_PARTS.get(met.operand.part, met.operand.part)} is not known"
    return f"{met.problem(view) or missing} (needed: {needed})"


_PARTS = {"decide_by": "date"}
"""What people call a part of a finding, where that is not its name."""


def _found(met: Criterion, view: View) -> Iterator[tuple[Condition | None, str, Any]]:
    for leaf in leaves(met):
        operand = getattr(leaf, "operand", None)
        if isinstance(operand, Finding):
            for value in operand.raw(view.lead):
                if value is not None:
                    yield getattr(leaf, "condition", None), operand.part, value


def _asides(met: Criterion, view: View) -> Iterator[str]:
    """Return what else was told of the dimensions asked about: that the money is approved, what hurts, what presses."""
    asked = {getattr(getattr(leaf, "operand", None), "part", None) for leaf in leaves(met)}
    for dimension in dimensions_in(met):
        part, words = _ASIDES.get(dimension, (None, None))
        if words is not None and part not in asked and (told := findings_on(view.lead, dimension)):
            yield from map(redact, words(told[-1].evidence))


_ASIDES: dict[str, tuple[str, Callable[[Any], tuple[str, ...]]]] = {
    "budget": ("approved", lambda budget: ("approved",) if budget.approved else ()),
    "need": ("pains", lambda need: need.pains),
    "timeline": ("trigger", lambda timeline: (timeline.trigger,) if timeline.trigger else ()),
}
"""What else to tell of a dimension: the part of the finding that says it, and its words."""


def _has_passed(condition: Condition | None, value: Any, as_of: datetime) -> bool:
    return isinstance(condition, Spans) and condition.ahead and isinstance(value, datetime) and value < as_of


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
