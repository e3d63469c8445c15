"""Codegen of joints and of questions about fields."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial, singledispatch
from typing import NamedTuple

from leadflow.criteria.codegen import Code, Emitted, Memo, cost, emit, emit_early, interpreted
from leadflow.criteria.conditions import Between, Compared, Comparison, Condition, Is
from leadflow.criteria.operands import PROFILE, Asked, Field, Kind, Operand, Presence, coerced, reader_of
from leadflow.criteria.tree import AllGuards, AllOf, AnyGuard, AnyOf, Guard, Not, NotGuard
from leadflow.money import Money

__all__ = ["Valued", "compared", "emit_asked", "emit_value", "literal", "met", "raw"]

_SYMBOLS = {
    Comparison.AT_LEAST: (">=", "<"),
    Comparison.AT_MOST: ("<=", ">"),
    Comparison.MORE_THAN: (">", "<="),
    Comparison.LESS_THAN: ("<", ">="),
}
_MOST_MEMBERS = 12
# Of texts and members the answer does not depend on the instant.
_NEVER = datetime.min.replace(tzinfo=UTC)


# Joints


@emit.register(AllOf)
@emit.register(AllGuards)
def _every(node: Guard, code: Code) -> Emitted:
    parts = [emit(part, code) for part in node.parts]
    return Emitted(
        "(" + " and ".join(part.yes for part in parts) + ")", "(" + " or ".join(part.no for part in parts) + ")"
    )


@emit.register(AnyOf)
@emit.register(AnyGuard)
def _some(node: Guard, code: Code) -> Emitted:
    parts = [emit(part, code) for part in node.parts]
    return Emitted(
        "(" + " or ".join(part.yes for part in parts) + ")", "(" + " and ".join(part.no for part in parts) + ")"
    )


@emit.register(Not)
@emit.register(NotGuard)
def _inverse(node: Guard, code: Code) -> Emitted:
    part = emit(node.parts[0], code)
    return Emitted(part.no, part.yes)


for joint in (AllOf, AllGuards, AnyOf, AnyGuard, Not, NotGuard):
    cost.register(joint, lambda node: max(map(cost, node.parts)))


def _cheap(node: Guard, code: Code) -> list[Emitted]:
    costs = [cost(part) for part in node.parts]
    if max(costs) == min(costs):
        return []
    return [emit(part, code) for part, dear in zip(node.parts, costs, strict=True) if not dear]


@emit_early.register(AllOf)
@emit_early.register(AllGuards)
def _no_early(node: Guard, code: Code) -> None:
    if cheap := _cheap(node, code):
        code.line(f"if {' or '.join(part.no for part in cheap)}:")
        code.line("return False", 2)


@emit_early.register(AnyOf)
@emit_early.register(AnyGuard)
def _yes_early(node: Guard, code: Code) -> None:
    if cheap := _cheap(node, code):
        code.line(f"if {' or '.join(part.yes for part in cheap)}:")
        code.line("return True", 2)


# Fields


def literal(value: object, code: Code) -> str:
    """Return a constant as an expression: a whole number as it is written, anything else bound to a name."""
    return repr(value) if type(value) is int else code.bind(value)


def raw(field: Field, code: Code) -> str:
    """Return the name of the local variable that holds the fact as it stands, or None."""
    section, _, name = field.path.partition(".")
    if name in PROFILE.get(section, ()):
        return code.local(
            ("raw", field.path), lambda: f"{code.local(('section', section), lambda: f'lead.{section}')}.{name}"
        )
    if section == "attributes":
        return code.local(
            ("raw", field.path), lambda: f"{code.local('attributes', lambda: 'lead.attributes')}.get({code.bind(name)})"
        )
    return code.local(("raw", field.path), lambda: f"{code.bind(reader_of(field.path))}(lead)")


def _coerced(field: Field, code: Code) -> str:
    found = raw(field, code)
    if field.path.partition(".")[0] in PROFILE:
        # Fields of a profile hold nothing but their own kind.
        return found
    coerce: Callable[[object], object | None] = partial(coerced, kind=field.kind, members=field.members)
    return code.local(("coerced", field), lambda: f"{code.bind(coerce)}({found})")


def _remembered(field: Field, condition: Condition, code: Code) -> Emitted:
    # Normalising a text costs as much as ten look-ups, and a population has few different ones.
    def answer(fact: object) -> bool | None:
        value = coerced(fact, field.kind)
        return None if value is None else condition.meets(value, _NEVER)

    key = ("memo", field, condition)
    memo = code.shared(key, lambda: Memo(answer))
    found = f"{memo}[{raw(field, code)}]"
    return Emitted(found, f"{found} is False", found)


def _members(value: str, field: Field, condition: Condition, code: Code) -> Emitted:
    yes: list[str] = []
    no: list[str] = []
    for member in field.members or ():
        (yes if condition.meets(member, _NEVER) else no).append(f"{value} is {code.bind(member)}")
    return Emitted(f"({' or '.join(yes) or 'False'})", f"({' or '.join(no) or 'False'})")


def _currency(condition: Condition) -> str | None:
    bound = condition.bound if isinstance(condition, Compared) else getattr(condition, "low", None)
    return bound.currency if isinstance(bound, Money) else None


def _amount(bound: object) -> object:
    return bound.amount if isinstance(bound, Money) else bound


def compared(value: str, condition: Condition, code: Code) -> Emitted:
    """Return the expressions of a condition on a value that is known, of money in the currency of the condition."""
    if isinstance(condition, Compared):
        yes, no = _SYMBOLS[condition.comparison]
        bound = literal(_amount(condition.bound), code)
        return Emitted(f"{value} {yes} {bound}", f"{value} {no} {bound}")
    if isinstance(condition, Between):
        low, high = literal(_amount(condition.low), code), literal(_amount(condition.high), code)
        return Emitted(f"{low} <= {value} <= {high}", f"not {low} <= {value} <= {high}")
    asked = f"{code.bind(condition.meets)}({value}, at)"
    return Emitted(asked, f"not {asked}")


def met(value: str, condition: Condition, code: Code, *, known: str = "") -> Emitted:
    """Return the expressions of a condition on a value, which is known where `known` is so (by default: not None)."""
    known = known or f"{value} is not None"
    currency = _currency(condition)
    if currency is not None:
        known = f"{known} and {value}.currency == {code.bind(currency)}"
        value = f"{value}.amount"
    yes, no, _ = compared(value, condition, code)
    return Emitted(f"({known} and {yes})", f"({known} and {no})")


class Valued(NamedTuple):
    """The expressions of a value, as conditions compare it, and of whether it is known ("" for always)."""

    value: str
    known: str


@singledispatch
def emit_value(operand: Operand, code: Code) -> Valued | None:  # noqa: ARG001  # its emitters take it
    """Return the expressions of what an operand reads, which may stand after `code.flush()`; None: it is
    interpreted.
    """
    return None


@emit_value.register
def _field_value(operand: Field, code: Code) -> Valued | None:
    if operand.kind in {Kind.TEXT, Kind.SET}:
        return None
    value = _coerced(operand, code)
    return Valued(value, f"{value} is not None")


@singledispatch
def emit_asked(operand: Operand, condition: Condition, code: Code) -> Emitted:
    """Return the expressions of a condition on what an operand reads; an operand without an emitter is interpreted."""
    return interpreted(Asked(operand, condition), code)


@emit_asked.register
def _field(operand: Field, condition: Condition, code: Code) -> Emitted:
    if operand.kind in {Kind.TEXT, Kind.SET}:
        return _remembered(operand, condition, code)
    value = _coerced(operand, code)
    if operand.kind is Kind.TRUTH and isinstance(condition, Is):
        return Emitted(f"{value} is {condition.values[0]}", f"{value} is {not condition.values[0]}")
    if operand.members is not None and len(operand.members) <= _MOST_MEMBERS:
        return _members(value, operand, condition, code)
    return met(value, condition, code)


@emit.register
def _asked(node: Asked, code: Code) -> Emitted:
    return emit_asked(node.operand, node.condition, code)


@emit.register
def _presence(node: Presence, code: Code) -> Emitted:
    if not isinstance(node.operand, Field):
        return interpreted(node, code)
    found = raw(node.operand, code)
    known = Emitted(f"{found} is not None", f"{found} is None")
    return known if node.wanted else Emitted(known.no, known.yes)


@cost.register(Asked)
@cost.register(Presence)
def _field_cost(node: Asked | Presence) -> int:
    return 0 if isinstance(node.operand, Field) else 1
