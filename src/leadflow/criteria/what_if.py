"""What-if: whether answers to what is unknown can turn a question to yes, and which fact alone can."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from leadflow.criteria.check import Subject, every, inverse, some
from leadflow.criteria.conditions import Condition, IsText
from leadflow.criteria.operands import FieldCriterion, Kind, Operand, Presence
from leadflow.criteria.tree import AllGuards, AllOf, AnyGuard, AnyOf, Guard, Not, NotGuard, leaves
from leadflow.errors import CurrencyMismatchError

__all__ = ["MAX_VISITS", "Outlook", "WhatIf", "what_if"]

MAX_VISITS = 1_000_000
"""How often leaves are looked at before a question counts as open; what people agree on takes some dozens."""

Answers = Mapping[Guard, bool | None]

_JOINTS: dict[type[Guard], Callable[[Iterable[bool | None]], bool | None]] = {
    AllOf: every,
    AllGuards: every,
    AnyOf: some,
    AnyGuard: some,
    Not: lambda answers: inverse(next(iter(answers))),
    NotGuard: lambda answers: inverse(next(iter(answers))),
}


@attrs.frozen(kw_only=True, weakref_slot=False)
class Outlook:
    """What an unknown answer could become: whether a yes is `possible`, and the paths of the facts of which each one
    alone is `enough` for a yes, given the answer that helps.
    """

    possible: bool
    enough: tuple[str, ...]


class WhatIf:
    """Says of lead after lead what is missing for a yes to one guard.

    Leads of whom the same is known are many: what could become of them is worked out once.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._leaves = tuple(dict.fromkeys(leaves(guard)))
        self._outlooks: dict[tuple[bool | tuple[str, ...], ...], Outlook] = {}

    def blocked_by(self, view: Subject) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """Return the paths of the facts that are missing for a yes, and those of which each alone is enough, in order.

        Args:
            view: A lead at an instant, or an assessment of it, about which the answer is unknown.

        Returns:
            None where no value of what is missing makes the answer a yes.
        """
        known: list[bool | tuple[str, ...]] = []
        for leaf in self._leaves:
            answer = leaf.holds_in(view)
            known.append(leaf.check_in(view).missing if answer is None else answer)
        key = tuple(known)
        outlook = self._outlooks.get(key)
        if outlook is None:
            outlook = what_if(self._guard, dict(zip(self._leaves, key, strict=True)), view.as_of)
            self._outlooks[key] = outlook
        if not outlook.possible:
            return None
        return tuple(sorted(self._guard.check_in(view).missing)), tuple(sorted(outlook.enough))


@attrs.frozen(weakref_slot=False)
class _Fact:
    """Unknown leaves that one value answers together: the paths it takes, and every row of answers there is."""

    paths: frozenset[str]
    leaves: tuple[Guard, ...]
    rows: tuple[tuple[bool, ...], ...]


def what_if(guard: Guard, answers: Mapping[Guard, bool | tuple[str, ...]], at: datetime) -> Outlook:
    """Return what an unknown answer to a guard could become.

    Questions about one number, amount, day, member, truth or exact text are answered together, so that no value is
    tried that cannot be; every other question is as free as the last. A verdict needs all the facts that it misses.

    Args:
        guard: The question.
        answers: For each leaf its answer, or the paths of the facts that would decide it.
        at: The instant asked about (in UTC).

    >>> from datetime import UTC
    >>> from leadflow import company
    >>> small, here = company.employees <= 50, company.country.is_("VN")
    >>> unknown = {small: ("company.employees",), here: ("company.country",)}
    >>> what_if(small | here, unknown, datetime(2026, 3, 2, tzinfo=UTC)).enough
    ('company.employees', 'company.country')
    >>> what_if(small & here, unknown, datetime(2026, 3, 2, tzinfo=UTC)).enough
    ()
    """
    known = {leaf: answer if isinstance(answer, bool) else None for leaf, answer in answers.items()}
    facts = tuple(_facts({leaf: paths for leaf, paths in answers.items() if not isinstance(paths, bool)}, at))
    paths = dict.fromkeys(path for fact in facts if len(fact.paths) == 1 for path in fact.paths)
    tries = iter(range(MAX_VISITS // len(answers)))

    def reaches_yes(learned: Sequence[_Fact], *, kept: bool = False) -> bool | None:
        return _reaches_yes(guard, known, learned, tries, kept=kept)

    enough = tuple(path for path in paths if reaches_yes([fact for fact in facts if fact.paths == {path}]))
    # Beyond the tries it stays what it was: not impossible, and no fact surely enough.
    possible = bool(enough) or reaches_yes(facts) is not False
    # A guard that asks whether a fact is missing may be met by learning some facts, and not that one.
    return Outlook(possible=possible or reaches_yes(facts, kept=True) is not False, enough=enough)


def _facts(unknown: Mapping[Guard, tuple[str, ...]], at: datetime) -> Iterator[_Fact]:
    by_operand: dict[Operand, list[FieldCriterion]] = {}
    for leaf in unknown:
        if isinstance(leaf, FieldCriterion):
            by_operand.setdefault(leaf.operand, []).append(leaf)
    rows = {operand: _rows(operand, [leaf.condition for leaf in asked], at) for operand, asked in by_operand.items()}
    for leaf, paths in unknown.items():
        together = rows.get(leaf.operand) if isinstance(leaf, FieldCriterion) else None
        if together is None or not isinstance(leaf, FieldCriterion):
            yield _Fact(frozenset(paths), (leaf,), ((True,), (False,)))
        elif leaf is by_operand[leaf.operand][0]:
            yield _Fact(frozenset(paths), tuple(by_operand[leaf.operand]), together)


def _rows(operand: Operand, conditions: list[Condition], at: datetime) -> tuple[tuple[bool, ...], ...] | None:
    """Return every row of answers that one value can give; None where the conditions do not compare."""
    members = getattr(operand, "members", None)
    values: Iterable[Any]
    if getattr(operand, "several", False):
        # Of several people found, one may meet the one condition and another the other.
        return None
    texts = [condition for condition in conditions if isinstance(condition, IsText)]
    if len(texts) == len(conditions):
        values = ["", *(text for condition in texts for text in condition.normals)]
    elif any(condition.bounds is None for condition in conditions):
        return None
    elif members is not None:
        values = members
    elif getattr(operand, "kind", None) is Kind.TRUTH:
        values = (True, False)
    else:
        try:
            ordered = sorted(bound for condition in conditions for bound in condition.bounds or ())
        except CurrencyMismatchError:
            return None
        # What counts of a value is where it lies: on a bound, or between two of them.
        place = {bound: 2 * rank + 1 for rank, bound in enumerate(ordered)}
        conditions = [
            attrs.evolve(each, bounds=tuple(place[bound] for bound in each.bounds or ()))  # type: ignore[call-arg]  # kinds with bounds take them
            for each in conditions
        ]
        values = range(2 * len(ordered) + 1)
    return tuple(
        dict.fromkeys(tuple(condition.meets(value, at) is True for condition in conditions) for value in values)
    )


def _answer(guard: Guard, answers: Answers) -> bool | None:
    if not guard.parts:
        return answers[guard]
    return _JOINTS[type(guard)](_answer(part, answers) for part in guard.parts)


def _open(guard: Guard, answers: Answers) -> Iterator[Guard]:
    """Return the unknown leaves on which an unknown answer hangs."""
    if _answer(guard, answers) is None:
        if not guard.parts:
            yield guard
        for part in guard.parts:
            yield from _open(part, answers)


def _reaches_yes(
    guard: Guard, known: Answers, facts: Sequence[_Fact], tries: Iterator[int], *, kept: bool
) -> bool | None:
    """Whether answers to these facts can make it a yes, whatever the others are; None when too much was tried.

    What is missing is so no more, unless it is `kept` so.
    """
    fact_of = {leaf: fact for fact in facts for leaf in fact.leaves}
    supposed = {path for fact in facts for path in fact.paths if not kept}
    asked = [leaf for leaf in known if isinstance(leaf, Presence) and leaf.operand.path in supposed]
    waiting: list[Answers] = [{**known, **{leaf: leaf.wanted for leaf in asked}}]
    for _ in tries:
        if not waiting:
            return False
        answers = waiting.pop()
        answer = _answer(guard, answers)
        if answer:
            return True
        # A stack of its own and not a function that calls itself: a guard may be as wide as people like.
        fact = next((fact_of[leaf] for leaf in _open(guard, answers) if leaf in fact_of), None)
        if answer is None and fact is not None:
            waiting += ({**answers, **dict(zip(fact.leaves, row, strict=True))} for row in reversed(fact.rows))
    return None
