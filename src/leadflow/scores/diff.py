"""Diff: what changed between two versions of a set of rules, as data and as text."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import attrs

__all__ = ["ScoreChange", "ChangeKind", "RulesDiff", "compared"]


class ChangeKind(StrEnum):
    """What happened to a rule."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@attrs.frozen(kw_only=True, weakref_slot=False)
class ScoreChange:
    """One change: to which `rule`, of which kind, and in which `aspect` ("points", "condition", "group" ...).

    `before` and `after` are texts; None where the rule, or that aspect of it, was not there.

    >>> print(ScoreChange("size", kind=ChangeKind.CHANGED, aspect="points", before="+40", after="+30"))
    ~ size: points +40 -> +30
    """

    rule: str = attrs.field(kw_only=False)
    kind: ChangeKind
    aspect: str | None = None
    before: str | None = None
    after: str | None = None

    def __str__(self) -> str:
        if self.kind is ChangeKind.ADDED:
            return f"+ {self.rule}: {self.after}"
        if self.kind is ChangeKind.REMOVED:
            return f"- {self.rule}: {self.before}"
        return f"~ {self.rule}: {self.aspect} {_shown(self.before)} -> {_shown(self.after)}"


def _shown(value: str | None) -> str:
    return "none" if value is None else value


@attrs.frozen(kw_only=True, weakref_slot=False)
class RulesDiff:
    """The changes between two versions of a set of rules: removed ones first, then changed, then added, in their order.

    It is true when anything changed.

    >>> bool(RulesDiff(before="v1", after="v2"))
    False
    """

    before: str
    after: str
    changes: tuple[ScoreChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def of(self, kind: ChangeKind) -> tuple[ScoreChange, ...]:
        """Return the changes of one kind.

        >>> RulesDiff(before="v1", after="v2").of(ChangeKind.ADDED)
        ()
        """
        return tuple(change for change in self.changes if change.kind is kind)

    def __str__(self) -> str:
        if not self.changes:
            return f"{self.before}: nothing changed"
        names = self.before if self.before == self.after else f"{self.before} -> {self.after}"
        return "\n".join([f"{names}:", *(f"  {change}" for change in self.changes)])


Aspects = Mapping[str, str | None]


def compared(before: tuple[str, Mapping[str, Aspects]], after: tuple[str, Mapping[str, Aspects]]) -> RulesDiff:
    """Compare two sets, each a name and its rules by name, a rule being its aspects in words; "text" is the whole of
    it.

    >>> old, new = {"size": {"text": "+40", "points": "+40"}}, {"size": {"text": "+30", "points": "+30"}}
    >>> print(compared(("card", old), ("card", new)))
    card:
      ~ size: points +40 -> +30
    """
    return RulesDiff(before=before[0], after=after[0], changes=tuple(_changes(before[1], after[1])))


def _changes(before: Mapping[str, Aspects], after: Mapping[str, Aspects]) -> Iterator[ScoreChange]:
    for rule, aspects in before.items():
        if rule not in after:
            yield ScoreChange(rule, kind=ChangeKind.REMOVED, before=aspects["text"])
    for rule, aspects in before.items():
        if rule in after:
            for aspect in _aspects(aspects, after[rule]):
                old, new = aspects.get(aspect), after[rule].get(aspect)
                if old != new:
                    yield ScoreChange(rule, kind=ChangeKind.CHANGED, aspect=aspect, before=old, after=new)
    for rule, aspects in after.items():
        if rule not in before:
            yield ScoreChange(rule, kind=ChangeKind.ADDED, after=aspects["text"])


def _aspects(before: Aspects, after: Aspects) -> Iterable[str]:
    return [aspect for aspect in dict.fromkeys((*before, *after)) if aspect != "text"]
