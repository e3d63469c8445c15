"""Supposing: whether answers to what is unknown can turn a question to yes, and which fact alone can."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from leadflow.criteria.check import every, inverse, some
from leadflow.criteria.conditions import Between, Compared, Condition, Is, IsText
from leadflow.criteria.operands import Asked, Kind, Operand, Presence
from leadflow.criteria.tree import AllGuards, AllOf, AnyGuard, AnyOf, Guard, Not, NotGuard
from leadflow.errors import CurrencyMismatchError

__all__ = ["MAX_VISITS", "Supposed", "suppose"]

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
class Supposed:
    """What an unknown answer could become: whether a yes is `possible`, and the paths of the facts of which each one
    alone is `enough` for a yes, given the answer that helps.
    """

    possible: bool
    enough: tuple[str, ...]


@attrs.frozen(weakref_slot=False)
class _Fact:
    """Unknown leaves that one value answers together: the paths it takes, and every row of answers there is."""

    paths: frozenset[str]
    leaves: tuple[Guard, ...]
    rows: tuple[tuple[bool, ...], ...]


def suppose(guard: Guard, told: Mapping[Guard, bool | tuple[str, ...]], at: datetime) -> Supposed:
    """Return what an unknown answer to `guard` could become. `told` gives for each leaf its answer, or the paths of the
    facts that would decide it; `at` (in UTC) is the instant asked about.

    Questions about one number, amount, day, member, truth or exact text are answered together, so that no value is
    supposed that cannot be; every other question is as free as the last. A verdict needs all the facts that it misses.

    >>> from datetime import UTC
    >>> from leadflow import company
    >>> small, here = company.employees <= 50, company.country.is_("VN")
    >>> told = {small: ("company.employees",), here: ("company.country",)}
    >>> suppose(small | here, told, datetime(2026, 3, 2, tzinfo=UTC)).enough
    ('company.employees', 'company.country')
    >>> suppose(small & here, told, datetime(2026, 3, 2, tzinfo=UTC)).enough
    ()
    """
    known = {leaf: answer if isinstance(answer, bool) else None for leaf, answer in told.items()}
    facts = tuple(_facts({leaf: paths for leaf, paths in told.items() if not isinstance(paths, bool)}, at))
    paths = dict.fromkeys(path for fact in facts if len(fact.paths) == 1 for path in fact.paths)
    tries = iter(range(MAX_VISITS // len(told)))

    def reaches_yes(learned: Sequence[_Fact], *, kept: bool = False) -> bool | None:
        return _reaches_yes(guard, known, learned, tries, kept=kept)

    enough = tuple(path for path in paths if reaches_yes([fact for fact in facts if fact.paths == {path}]))
    # Beyond the tries it stays what it was: not impossible, and no fact surely enough.
    possible = bool(enough) or reaches_yes(facts) is not False
    # A guard that asks whether a fact is missing may be met by learning some facts, and not that one.
    return Supposed(possible=possible or reaches_yes(facts, kept=True) is not False, enough=enough)


def _facts(unknown: Mapping[Guard, tuple[str, ...]], at: datetime) -> Iterator[_Fact]:
    by_operand: dict[Operand, list[Asked]] = {}
    for leaf in unknown:
        if isinstance(leaf, Asked):
            by_operand.setdefault(leaf.operand, []).append(leaf)
    rows = {operand: _rows(operand, [leaf.condition for leaf in asked], at) for operand, asked in by_operand.items()}
    for leaf, paths in unknown.items():
        together = rows.get(leaf.operand) if isinstance(leaf, Asked) else None
        if together is None or not isinstance(leaf, Asked):
            yield _Fact(frozenset(paths), (leaf,), ((True,), (False,)))
        elif leaf is by_operand[leaf.operand][0]:
            yield _Fact(frozenset(paths), tuple(by_operand[leaf.operand]), together)


def _rows(operand: Operand, conditions: list[Condition], at: datetime) -> tuple[tuple[bool, ...], ...] | None:
    """Return every row of answers that one value can give; None where the questions are of kinds that do not
    compare.
    """
    members = getattr(operand, "members", None)
    values: Iterable[Any]
    if getattr(operand, "several", False):
        # Of several people found, one may meet the one condition and another the other.
        return None
    texts = [condition for condition in conditions if isinstance(condition, IsText)]
    if len(texts) == len(conditions):
        values = ["", *(text for condition in texts for text in condition.normals)]
    elif not all(isinstance(condition, (Compared, Between, Is)) for condition in conditions):
        return None
    elif members is not None:
        values = members
    elif getattr(operand, "kind", None) is Kind.TRUTH:
        values = (True, False)
    else:
        bounds = [bound for condition in conditions for bound in _bounds(condition)]
        try:
            ordered = sorted(bounds)
        except CurrencyMismatchError:
            return None
        # What counts of a value is where it lies: on a bound, or between two of them.
        place = {bound: 2 * rank + 1 for rank, bound in enumerate(ordered)}
        conditions = [_placed(condition, place) for condition in conditions]
        values = range(2 * len(ordered) + 1)
    return tuple(
        dict.fromkeys(tuple(condition.meets(value, at) is True for condition in conditions) for value in values)
    )


def _bounds(condition: Condition) -> tuple[Any, ...]:
    if isinstance(condition, Compared):
        return (condition.bound,)
    if isinstance(condition, Between):
        return (condition.low, condition.high)
    return condition.values if isinstance(condition, Is) else ()


def _placed(condition: Condition, place: Mapping[Any, int]) -> Condition:
    """Return the condition as one of places among the bounds."""
    bounds = [place[bound] for bound in _bounds(condition)]
    if isinstance(condition, Compared):
        return Compared(condition.comparison, *bounds)
    return Between(*bounds) if isinstance(condition, Between) else Is(tuple(bounds), negated=condition.negated)


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
