"""Leaf: a question that is not made of others, with its reasons made once."""

import attrs

from leadflow.criteria.check import Check, View
from leadflow.criteria.tree import Guard
from leadflow.reasons import Reason

__all__ = ["Leaf"]


@attrs.frozen(order=False, weakref_slot=False)
class _Told:
    """What a leaf can be told to have answered: its texts, and the checks that are the same for every lead."""

    texts: tuple[str, str]
    checks: tuple[Check, Check, Check, Check]


class Leaf(Guard):
    """A question that is not made of others. Its texts are made once for a rule, not once for a lead."""

    __slots__ = ("_told",)
    _told: _Told

    def check_for(self, view: View, *, negated: bool = False) -> Check:
        """Return the answer with its reason."""
        try:
            told = self._told
        except AttributeError:
            told = _told(str(self))
            # Outside equality, hash and pickle: attrs knows nothing of it.
            object.__setattr__(self, "_told", told)
        answer = self.interpret(view)
        if answer is not None:
            return told.checks[2 * negated + answer]
        problem = self.problem(view)
        text = told.texts[negated] if problem is None else f"{told.texts[negated]}: {problem}"
        return Check(None, (Reason(text, code="unknown", missing=self.missing(view)),))

    def missing(self, view: View) -> tuple[str, ...]:  # noqa: ARG002  # what would decide may depend on the lead
        """Return the paths of the facts that would decide it: all that it reads, unless a leaf knows better."""
        return self.paths

    def problem(self, view: View) -> str | None:  # noqa: ARG002  # most leaves are unknown because a fact is missing
        """Return why facts that are there answer nothing, or None."""
        return None


def _told(text: str) -> _Told:
    negated = f"not ({text})"
    return _Told(
        (text, negated),
        (_decided(text, False), _decided(text, True), _decided(negated, True), _decided(negated, False)),
    )


def _decided(text: str, answer: bool) -> Check:
    return Check(answer, (Reason(text, code="met" if answer else "unmet", answer=answer),))
