"""Guard and Criterion: questions that combine with `&`, `|` and `~`, and answer yes, no or unknown."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NoReturn, overload

import attrs

from leadflow._validate import named, required_text, to_utc, whole_number
from leadflow.criteria.check import Check, Verdicts, View, every, inverse, some
from leadflow.criteria.codegen import Decide, decide
from leadflow.criteria.misuse import no_operand, no_truth_of_question
from leadflow.errors import LimitError, invalid, invalid_type
from leadflow.leads import Lead

__all__ = [
    "MAX_DEPTH",
    "AllGuards",
    "AllOf",
    "AnyGuard",
    "AnyOf",
    "Criterion",
    "Guard",
    "Not",
    "NotGuard",
    "Worth",
]

MAX_DEPTH = 50
"""How deep `&`, `|` and `~` may nest."""


class Guard(ABC):
    """A question about an assessment: a lead and the verdicts on it. Combine guards with `&`, `|` and `~`.

    >>> from leadflow import activities, verdict
    >>> str(verdict.qualified & activities("demo_request").any())
    'the lead is qualified and demo_request happened'
    """

    __slots__ = ("_decide",)
    _decide: Decide

    @property
    def depth(self) -> int:
        """How deep the question nests, from 1."""
        return 1

    @property
    def parts(self) -> tuple["Guard", ...]:
        """The questions this one is made of; none for a leaf."""
        return ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The path of every fact that the question reads, first read first."""
        return tuple(dict.fromkeys(path for part in self.parts for path in part.paths))

    @property
    def needs_verdicts(self) -> bool:
        """Whether any part asks about a verdict, so that a lead alone is not enough."""
        return any(part.needs_verdicts for part in self.parts)

    @abstractmethod
    def interpret(self, view: View) -> bool | None:
        """Return the answer about what `view` shows, by walking the tree."""

    def decide(self, lead: Lead, at: datetime, assessed: Verdicts | None = None) -> bool | None:
        """Return the answer about a lead as it was known at `at` (in UTC), by the function the question compiles to."""
        try:
            function = self._decide
        except AttributeError:
            function = decide(self)
            # Outside equality, hash and pickle: attrs knows nothing of it.
            object.__setattr__(self, "_decide", function)
        return function(lead, at, assessed)

    def answer_for(self, view: View) -> bool | None:
        """Return the answer about what `view` shows, as `decide` does."""
        return self.decide(view.lead, view.as_of, view.assessed)

    @abstractmethod
    def check_for(self, view: View, *, negated: bool = False) -> Check:
        """Return the answer (or, `negated`, its inverse) about what `view` shows, with the reasons that decided it."""

    def check_in(self, assessment: Verdicts) -> Check:
        """Return the answer about an assessment, with the reasons that decided it."""
        return self.check_for(View(assessment.lead, assessment.as_of, assessment))

    def holds_in(self, assessment: Verdicts) -> bool | None:
        """Return the answer about an assessment: True, False, or None when it is unknown."""
        return self.decide(assessment.lead, assessment.as_of, assessment)

    def __and__(self, other: "Guard") -> "Guard":
        return AllGuards((self, _operand(other)))

    def __or__(self, other: "Guard") -> "Guard":
        return AnyGuard((self, _operand(other)))

    def __invert__(self) -> "Guard":
        return NotGuard(self)

    def __rand__(self, other: object) -> NoReturn:
        raise no_operand(other)

    def __ror__(self, other: object) -> NoReturn:
        raise no_operand(other)

    def __bool__(self) -> NoReturn:
        raise no_truth_of_question(str(self))


class Criterion(Guard):
    """A question about a lead, answered with yes, no or unknown. It is a guard too.

    >>> from leadflow import company
    >>> str(company.country.is_("VN") & company.employees.between(10, 250))
    'company.country is VN and company.employees is between 10 and 250'
    """

    __slots__ = ()

    def check(self, lead: Lead, *, as_of: datetime) -> Check:
        """Return the answer about `lead` as it was known at `as_of` (aware), with the reasons that decided it.

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        at = to_utc(as_of, "as_of")
        return self.check_for(View(lead.as_of(at), at))

    def holds(self, lead: Lead, *, as_of: datetime) -> bool | None:
        """Return the answer about `lead` as it was known at `as_of` (aware): True, False, or None when it is unknown.

        Raises as `check` does.
        """
        at = to_utc(as_of, "as_of")
        return self.decide(lead.as_of(at), at)

    def worth(self, points: int, name: str | None = None, *, unknown: int = 0) -> "Worth":
        """Return the rule that a yes is worth `points` (whole), a no nothing, and an unknown `unknown` points.

        `name` stands in the reasons; without one, the question itself does.

        >>> from leadflow import company
        >>> company.country.is_("VN").worth(40).name
        'company.country is VN'
        """
        return Worth(self, points, str(self) if name is None else name, unknown=unknown)

    @overload
    def __and__(self, other: "Criterion") -> "Criterion": ...
    @overload
    def __and__(self, other: Guard) -> Guard: ...
    def __and__(self, other: Guard) -> Guard:
        return AllOf((self, other)) if isinstance(other, Criterion) else AllGuards((self, _operand(other)))

    @overload
    def __or__(self, other: "Criterion") -> "Criterion": ...
    @overload
    def __or__(self, other: Guard) -> Guard: ...
    def __or__(self, other: Guard) -> Guard:
        return AnyOf((self, other)) if isinstance(other, Criterion) else AnyGuard((self, _operand(other)))

    def __invert__(self) -> "Criterion":
        return Not(self)


def _operand(other: Guard) -> Guard:
    if not isinstance(other, Guard):
        raise no_operand(other)
    return other


def _flat(parts: Iterable[Guard], *joints: type[Guard]) -> Iterator[Guard]:
    if isinstance(parts, Guard) or not isinstance(parts, Iterable):
        raise invalid_type("parts", str(parts), "several questions are needed", f"write {joints[0].__name__}([a, b])")
    empty = True
    for part in parts:
        empty = False
        # One level for a & b & c: neither depth nor equality depends on where the parentheses stood.
        yield from part.parts if isinstance(part, joints) else (_operand(part),)
    if empty:
        raise invalid("parts", (), "a question made of no questions has no answer", "give at least one")


def _grouped(part: Guard) -> str:
    return str(part) if not part.parts or isinstance(part, (Not, NotGuard)) else f"({part})"


def _told(answer: bool | None, checks: Iterable[Check]) -> Check:
    # Not (a or b) is (not a) and (not b): negations travel to the leaves, so each reason has the answer of the whole.
    return Check(answer, tuple(reason for check in checks if check.answer is answer for reason in check.reasons))


def _criterion(value: Guard) -> Criterion:
    if not isinstance(value, Criterion):
        raise invalid_type("criterion", value, "a question about a lead alone is needed", "write company.name.known()")
    return value


def _and_criteria(parts: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(map(_criterion, _flat(parts, AllOf)))


def _or_criteria(parts: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(map(_criterion, _flat(parts, AnyOf)))


def _and_guards(parts: Iterable[Guard]) -> tuple[Guard, ...]:
    return tuple(_flat(parts, AllGuards, AllOf))


def _or_guards(parts: Iterable[Guard]) -> tuple[Guard, ...]:
    return tuple(_flat(parts, AnyGuard, AnyOf))


class _Joint(Guard):
    __slots__ = ()

    def __attrs_post_init__(self) -> None:
        depth = 1 + max(part.depth for part in self.parts)
        if depth > MAX_DEPTH:
            raise LimitError(
                f"depth={depth}: questions nest at most {MAX_DEPTH} deep; name a part of it and ask that on its own",
                name="depth",
                size=depth,
                limit=MAX_DEPTH,
            )
        object.__setattr__(self, "depth", depth)


class _Every(_Joint):
    __slots__ = ()

    def interpret(self, view: View) -> bool | None:
        return every(part.interpret(view) for part in self.parts)

    def check_for(self, view: View, *, negated: bool = False) -> Check:
        checks = [part.check_for(view, negated=negated) for part in self.parts]
        return _told((some if negated else every)(check.answer for check in checks), checks)

    def __str__(self) -> str:
        return " and ".join(_grouped(part) for part in self.parts)


class _Some(_Joint):
    __slots__ = ()

    def interpret(self, view: View) -> bool | None:
        return some(part.interpret(view) for part in self.parts)

    def check_for(self, view: View, *, negated: bool = False) -> Check:
        checks = [part.check_for(view, negated=negated) for part in self.parts]
        return _told((every if negated else some)(check.answer for check in checks), checks)

    def __str__(self) -> str:
        return " or ".join(_grouped(part) for part in self.parts)


class _Inverse(_Joint):
    __slots__ = ()

    def interpret(self, view: View) -> bool | None:
        return inverse(self.parts[0].interpret(view))

    def check_for(self, view: View, *, negated: bool = False) -> Check:
        return self.parts[0].check_for(view, negated=not negated)

    def __str__(self) -> str:
        return f"not ({self.parts[0]})"


@attrs.frozen(order=False, weakref_slot=False)
class AllOf(_Every, Criterion):
    """The criterion that all of its parts hold; nested ones become one. Raises on no parts, and beyond a depth of 50.

    >>> from leadflow import company
    >>> str(AllOf([company.country.is_("VN"), company.industry.known()]))
    'company.country is VN and company.industry is known'
    """

    parts: tuple[Criterion, ...] = attrs.field(converter=_and_criteria)
    depth: int = attrs.field(init=False, eq=False, repr=False)


@attrs.frozen(order=False, weakref_slot=False)
class AnyOf(_Some, Criterion):
    """The criterion that at least one of its parts holds; nested ones become one. Raises as `AllOf` does.

    >>> from leadflow import company
    >>> str(AnyOf([company.country.is_("VN"), company.country.is_("LA")]))
    'company.country is VN or company.country is LA'
    """

    parts: tuple[Criterion, ...] = attrs.field(converter=_or_criteria)
    depth: int = attrs.field(init=False, eq=False, repr=False)


def _one_criterion(part: Criterion) -> tuple[Criterion]:
    return (_criterion(part),)


def _one_guard(part: Guard) -> tuple[Guard]:
    return (_operand(part),)


@attrs.frozen(order=False, weakref_slot=False)
class Not(_Inverse, Criterion):
    """The criterion that its part does not hold; unknown stays unknown.

    >>> from leadflow import company
    >>> str(~company.country.is_("VN"))
    'not (company.country is VN)'
    """

    parts: tuple[Criterion] = attrs.field(converter=_one_criterion)
    depth: int = attrs.field(init=False, eq=False, repr=False)

    def __invert__(self) -> Criterion:
        return self.parts[0]


@attrs.frozen(order=False, weakref_slot=False)
class AllGuards(_Every):
    """The guard that all of its parts hold, at least one of which asks about a verdict.

    >>> from leadflow import company, verdict
    >>> str(verdict.qualified & company.country.known())
    'the lead is qualified and company.country is known'
    """

    parts: tuple[Guard, ...] = attrs.field(converter=_and_guards)
    depth: int = attrs.field(init=False, eq=False, repr=False)


@attrs.frozen(order=False, weakref_slot=False)
class AnyGuard(_Some):
    """The guard that at least one of its parts holds, at least one of which asks about a verdict.

    >>> from leadflow import company, verdict
    >>> str(verdict.qualified | company.country.known())
    'the lead is qualified or company.country is known'
    """

    parts: tuple[Guard, ...] = attrs.field(converter=_or_guards)
    depth: int = attrs.field(init=False, eq=False, repr=False)


@attrs.frozen(order=False, weakref_slot=False)
class NotGuard(_Inverse):
    """The guard that its part does not hold; unknown stays unknown.

    >>> from leadflow import verdict
    >>> str(~verdict.qualified)
    'not (the lead is qualified)'
    """

    parts: tuple[Guard] = attrs.field(converter=_one_guard)
    depth: int = attrs.field(init=False, eq=False, repr=False)

    def __invert__(self) -> Guard:
        return self.parts[0]


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, field_transformer=named)
class Worth:
    """The rule that a yes to `criterion` is worth `points`, a no nothing and an unknown `unknown` points (all whole).

    >>> from leadflow import company
    >>> Worth(company.country.is_("VN"), 40, "home market").points
    40
    """

    criterion: Criterion = attrs.field(kw_only=False, converter=_criterion)
    points: int = attrs.field(kw_only=False, converter=whole_number)
    name: str = attrs.field(kw_only=False, converter=required_text)
    unknown: int = attrs.field(default=0, converter=whole_number)

    @name.default
    def _name_of_criterion(self) -> str:
        return str(self.criterion)

    def __str__(self) -> str:
        return f"{self.points:+d} if {self.criterion}"
