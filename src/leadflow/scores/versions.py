"""Versions of rules: a digest that identifies a set of rules in every process, and what changed between two sets."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from hashlib import sha256
from types import FunctionType
from typing import TypeAlias

import attrs

from leadflow.criteria.tree import Worth
from leadflow.criteria.weights import Each
from leadflow.errors import invalid_type
from leadflow.scores.characteristic import Characteristic

__all__ = ["Aspects", "ChangeKind", "RulesDiff", "ScoreChange", "aspects_of", "canonical", "compared", "digest"]

Aspects: TypeAlias = dict[str, str | None]
"""A rule in words, by aspect ("points", "condition", "group" ...); "text" is the whole of it."""


def canonical(value: object) -> object:
    """Return a rule as plain lists, texts and numbers: equal rules give the same, different ones something else.

    >>> canonical(timedelta(days=1))
    ['timedelta', 86400000000]
    """
    if isinstance(value, Enum):
        return [type(value).__name__, value.name]
    if isinstance(value, (bool, int, str, type(None))):
        return value
    if isinstance(value, (float, Decimal, Fraction)):
        if not math.isfinite(value):
            return ["number", str(value).lower()]
        # Equal numbers are one, of whatever type: a half is a half, and 1.0 is 1.
        exact = Fraction(value)
        return exact.numerator if exact.denominator == 1 else ["number", str(exact)]
    if isinstance(value, timedelta):
        return ["timedelta", value // timedelta(microseconds=1)]
    if isinstance(value, (datetime, date)):
        return [type(value).__name__, value.isoformat()]
    if isinstance(value, (tuple, list)):
        return [canonical(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return ["set", sorted((canonical(item) for item in value), key=json.dumps)]
    if isinstance(value, Mapping):
        pairs = [[canonical(key), canonical(item)] for key, item in value.items()]
        return ["mapping", sorted(pairs, key=json.dumps)]
    if isinstance(value, (type, FunctionType)):
        return [value.__module__, value.__qualname__]
    if attrs.has(type(value)):
        # What does not count for equality is derived from what does.
        fields = [field.name for field in attrs.fields(type(value)) if field.eq]  # type: ignore[arg-type]  # attrs.has does not narrow
        return [type(value).__name__, {name: canonical(getattr(value, name)) for name in fields}]
    raise invalid_type(
        "rule", value, "has no digest: it is no data", "make it an attrs class of plain fields, or leave it out"
    )


def digest(rule: object) -> str:
    """Return 16 hexadecimal digits that identify a rule or a set of rules: sha256 of its canonical JSON.

    Equal rules have the same digest, in every process. Raises `InvalidTypeError` for what is no data.

    >>> from leadflow import company
    >>> digest(company.country.is_("VN")) == digest(company.country.is_("VN"))
    True
    """
    text = json.dumps(canonical(rule), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:16]


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
        old, new = ("none" if value is None else value for value in (self.before, self.after))
        return f"~ {self.rule}: {self.aspect} {old} -> {new}"


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


def compared(before: tuple[str, Mapping[str, Aspects]], after: tuple[str, Mapping[str, Aspects]]) -> RulesDiff:
    """Compare two sets, each a name and its rules by name, a rule being its aspects in words.

    >>> old, new = {"size": {"text": "+40", "points": "+40"}}, {"size": {"text": "+30", "points": "+30"}}
    >>> print(compared(("card", old), ("card", new)))
    card:
      ~ size: points +40 -> +30
    """
    old, new = before[1], after[1]

    def changes() -> Iterator[ScoreChange]:
        for rule in [rule for rule in old if rule not in new]:
            yield ScoreChange(rule, kind=ChangeKind.REMOVED, before=old[rule]["text"])
        for rule in [rule for rule in old if rule in new]:
            for aspect in dict.fromkeys((*old[rule], *new[rule])):
                was, now = old[rule].get(aspect), new[rule].get(aspect)
                if aspect != "text" and was != now:
                    yield ScoreChange(rule, kind=ChangeKind.CHANGED, aspect=aspect, before=was, after=now)
        for rule in [rule for rule in new if rule not in old]:
            yield ScoreChange(rule, kind=ChangeKind.ADDED, after=new[rule]["text"])

    return RulesDiff(before=before[0], after=after[0], changes=tuple(changes()))


def aspects_of(rule: Worth | Each | Characteristic, *, group: str | None = None) -> Aspects:
    """Return what makes up a rule: its condition, points, bounds, decay and group, in words; "text" is the whole of it.

    >>> from leadflow import company
    >>> aspects_of(company.country.is_("VN").worth(40))["points"]
    '+40'
    """
    found: Aspects = {"text": str(rule), "group": group}
    if isinstance(rule, Each):
        return found | {
            "condition": str(rule.happening),
            "points": f"{rule.points:+d} each",
            "at most": None if rule.at_most is None else f"{rule.at_most:+d}",
            "decay": None if rule.decay is None else str(rule.decay),
        }
    unknown = f"{rule.unknown:+d}" if rule.unknown else None
    if isinstance(rule, Worth):
        return found | {"condition": str(rule.criterion), "points": f"{rule.points:+d}", "unknown": unknown}
    bins = ", ".join(f"{one} {one.points:+d}" for one in rule.order)
    return found | {"condition": rule.field.phrase, "bins": bins, "unknown": unknown}
