"""Targets: which values of a field the criteria of an ICP ask for."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import cast

import attrs

from leadflow.criteria import AllOf, AnyOf, Criterion, Guard, Not, leaves
from leadflow.criteria.check import every, inverse, some
from leadflow.criteria.conditions import IsText
from leadflow.criteria.operands import Field, FieldCriterion, Kind, Presence, coerced
from leadflow.icp import ICP
from leadflow.scores import Characteristic

__all__ = ["Targets", "targets_of"]

_NO_SEGMENTS = {"person.name", "person.email", "person.phone", "owner", "stage"}
"""Fields whose values name a person, which no report prints, and those that tell what became of a lead."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class _Asks:
    """What one rule of an ICP asks of a field: `worth` points for `criterion`, None where it is a must."""

    criterion: Criterion | Characteristic
    worth: int | None

    def likes(self, value: object, at: datetime) -> bool:
        """Whether a value earns something, or is what a lead must be."""
        if isinstance(self.criterion, Characteristic):
            return _points(self.criterion, value) > 0
        return _answer(self.criterion, value, at) is True


@attrs.frozen(kw_only=True, weakref_slot=False)
class Targets:
    """The fields that the criteria of some ICPs ask about, each by itself, and what they ask of each.

    `fields` are those of texts and of members of an enumeration, by their paths; `several` are the criteria that ask
    about several fields at once, of which nobody can tell what each field should be.
    """

    fields: dict[str, Field]
    several: tuple[str, ...]
    asks: tuple[dict[str, tuple[_Asks, ...]], ...]

    def wants(self, path: str, value: object, at: datetime) -> bool:
        """Whether one of the ICPs asks for the value of a field, given as conditions compare it.

        Every must that reads the field alone holds of it, nothing takes points for it, and where the ICP gives points
        by the field, it gives some for this value.
        """
        return any(_wanted(of_icp[path], value, at) for of_icp in self.asks if path in of_icp)

    def candidates(self, path: str, at: datetime) -> Iterator[tuple[object, str]]:
        """Return the values of a field that the ICPs ask for, as conditions compare them and as people write them."""
        field = self.fields[path]
        told: dict[object, str] = {}
        if field.members is not None:
            told = {member: str(member.value) for member in field.members}
        else:
            for asks in (each for of_icp in self.asks for each in of_icp.get(path, ())):
                for text in _texts(asks.criterion):
                    told.setdefault(coerced(text, Kind.TEXT), text)
        yield from ((value, text) for value, text in told.items() if self.wants(path, value, at))


def targets_of(icps: tuple[ICP, ...]) -> Targets:
    """Return what the criteria of some ICPs ask of each field.

    >>> from leadflow.criteria import company
    >>> sorted(targets_of((ICP("SME", must=[company.country.is_("VN") & (company.employees >= 10)]),)).fields)
    ['company.country']
    """
    fields: dict[str, Field] = {}
    several: list[str] = []
    found: list[dict[str, tuple[_Asks, ...]]] = []
    for icp in icps:
        asks: dict[str, tuple[_Asks, ...]] = {}
        for name, criterion, worth in _rules(icp):
            field = _field(criterion)
            if field is not None:
                fields[field.path] = field
                asks[field.path] = (*asks.get(field.path, ()), _Asks(criterion=criterion, worth=worth))
            elif isinstance(criterion, Criterion) and len(criterion.paths) > 1:
                several.append(name)
        found.append(asks)
    return Targets(fields=fields, several=tuple(dict.fromkeys(several)), asks=tuple(found))


def _rules(icp: ICP) -> Iterator[tuple[str, Criterion | Characteristic, int | None]]:
    """Return what each rule asks for; what must hold all at once is asked of each field by itself."""
    for must in icp.must:
        for part in _together(must):
            yield str(part), part, None
    for rule in icp.should:
        if isinstance(rule, Characteristic):
            yield rule.name, rule, 1
        elif rule.points > 0:
            yield from ((rule.name, part, rule.points) for part in _together(rule.criterion))
        else:
            yield rule.name, rule.criterion, rule.points


def _together(criterion: Criterion) -> tuple[Criterion, ...]:
    return criterion.parts if isinstance(criterion, AllOf) else (criterion,)


def _field(criterion: Criterion | Characteristic) -> Field | None:
    """Return the one field of texts or members that a rule reads, or None."""
    if isinstance(criterion, Characteristic):
        operands = [] if criterion.by_threshold else [criterion.field]
    else:
        asked = list(leaves(criterion))
        operands = [leaf.operand for leaf in asked if isinstance(leaf, (FieldCriterion, Presence))]
        # That a fact is known at all says nothing of its value.
        about = any(isinstance(leaf, FieldCriterion) for leaf in asked)
        if not about or len(operands) < len(asked) or len(criterion.paths) > 1:
            return None
    field = operands[0] if operands else None
    if not isinstance(field, Field) or field.path in _NO_SEGMENTS:
        return None
    return field if field.kind is Kind.TEXT or field.members is not None else None


def _wanted(asks: tuple[_Asks, ...], value: object, at: datetime) -> bool:
    musts = [each.likes(value, at) for each in asks if each.worth is None]
    earns = [each.likes(value, at) for each in asks if each.worth is not None and each.worth > 0]
    loses = [each.likes(value, at) for each in asks if each.worth is not None and each.worth <= 0]
    return all(musts) and not any(loses) and (any(earns) if earns else bool(musts))


def _answer(asked: Guard, value: object, at: datetime) -> bool | None:
    """Return what a criterion on one field answers of a value of it."""
    if isinstance(asked, (AllOf, AnyOf)):
        answers = [_answer(part, value, at) for part in asked.parts]
        return every(answers) if isinstance(asked, AllOf) else some(answers)
    if isinstance(asked, Not):
        return inverse(_answer(asked.parts[0], value, at))
    if isinstance(asked, Presence):
        return asked.wanted
    question = cast(FieldCriterion, asked)
    own = _as_asked(value, question.operand)
    return None if own is None else question.condition.meets(own, at)


def _as_asked(value: object, field: object) -> object | None:
    """Return a value as the conditions on a field compare it; one may ask for an attribute as text, another as
    member.
    """
    members = getattr(field, "members", None)
    raw = value.value if isinstance(value, Enum) and (members is None or not isinstance(value, members)) else value
    return coerced(raw, getattr(field, "kind", Kind.TEXT), members)


def _points(rule: Characteristic, value: object) -> int:
    place = rule.place(_as_asked(value, rule.field))
    return rule.order[place].points if place < len(rule.order) else rule.unknown


def _texts(criterion: Criterion | Characteristic) -> Iterator[str]:
    if isinstance(criterion, Characteristic):
        yield from (str(each) for one in criterion.bins for each in one.values)
        return
    for leaf in leaves(criterion):
        if isinstance(leaf, FieldCriterion) and isinstance(leaf.condition, IsText):
            yield from leaf.condition.texts
