"""Guard and Criterion: questions that combine with `&`, `|` and `~`, and answer yes, no or unknown.

Every question answers in two ways that agree: `interpret` walks the tree, and `emit` gives the source of the generated
function that `holds` calls. `explain` adds the reasons.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar, NoReturn, overload

import attrs

from leadflow._validate import asked_at, named, required_text, several, whole_number
from leadflow.criteria.arguments import limited_depth
from leadflow.criteria.check import Check, Subject, View, every, inverse, some
from leadflow.criteria.codegen import Code, Decide, Emitted, compiled, interpreted
from leadflow.errors import InvalidTypeError, invalid, invalid_type
from leadflow.leads import Lead
from leadflow.reasons import Reason

__all__ = [
    "AllGuards",
    "AllOf",
    "AnyGuard",
    "AnyOf",
    "Criterion",
    "Guard",
    "Leaf",
    "Not",
    "NotGuard",
    "Worth",
    "leaves",
]


def _no_operand(other: object) -> InvalidTypeError:
    return invalid_type(
        "operand",
        other,
        "only questions combine with & and |",
        "put parentheses around each comparison, as in (company.employees >= 10) & (company.country.is_('VN')); "
        "of a happening ask .any(), of a field .known() or .is_true()",
    )


class Guard(ABC):
    """A question about an assessment: a lead and the verdicts on it. Combine guards with `&`, `|` and `~`."""

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

    @property
    def is_cheap(self) -> bool:
        """Whether a look at the profile answers it, without a walk through events or a verdict."""
        return False

    @abstractmethod
    def interpret(self, view: Subject) -> bool | None:
        """Return the answer about what `view` shows, by walking the tree."""

    @abstractmethod
    def explain(self, view: Subject, *, negated: bool = False) -> Check:
        """Return the answer (or, `negated`, its inverse) about what `view` shows, with the reasons that decided it."""

    def emit(self, code: Code) -> Emitted:
        """Return the expressions of the answer in generated code; a kind without faster ones is interpreted."""
        return interpreted(self, code)

    def emit_early(self, code: Code) -> None:  # noqa: B027  # most questions have no cheap part
        """Write the lines that decide before anything dear is looked at, where a cheap part alone can."""

    @property
    def _function(self) -> Decide:
        try:
            return self._decide
        except AttributeError:
            # Made at the first question and kept outside equality, hash and pickle: attrs knows nothing of it.
            object.__setattr__(self, "_decide", compiled(self))
            return self._decide

    def holds_in(self, assessment: Subject) -> bool | None:
        """Return the answer about an assessment: True, False, or None when it is unknown."""
        return self._function(assessment.lead, assessment.as_of, assessment)

    def check_in(self, assessment: Subject) -> Check:
        """Return the answer about an assessment, with the reasons that decided it."""
        return self.explain(assessment)

    def __and__(self, other: "Guard") -> "Guard":
        return AllGuards((self, other))

    def __or__(self, other: "Guard") -> "Guard":
        return AnyGuard((self, other))

    def __invert__(self) -> "Guard":
        return NotGuard(self)

    def __rand__(self, other: object) -> NoReturn:
        raise _no_operand(other)

    __ror__ = __rand__

    def __bool__(self) -> NoReturn:
        raise invalid_type(
            "question",
            str(self),
            "a question has no truth value before a lead is asked",
            "combine with & | ~ (each part in parentheses) instead of and, or, not; "
            "write .between(low, high) instead of low <= x <= high; ask with .holds(lead, as_of=...)",
        )


class Criterion(Guard):
    """A question about a lead, answered with yes, no or unknown. It is a guard too.

    >>> from leadflow import company
    >>> str(company.country.is_("VN") & company.employees.between(10, 250))
    'company.country is VN and company.employees is between 10 and 250'
    """

    __slots__ = ()

    def holds(self, lead: Lead, *, as_of: datetime) -> bool | None:
        """Return the answer about a lead: True, False, or None when it is unknown.

        Args:
            lead: The lead, whatever else happened to it after `as_of`.
            as_of: The instant (aware) as of which it is asked; dates are compared with the day it is in its zone.

        Raises:
            NotYetCreatedError: The lead was created later.
            NaiveDatetimeError: `as_of` has no time zone.
        """
        at = asked_at(as_of)
        return self._function(lead.as_of(at), at, None)

    def check(self, lead: Lead, *, as_of: datetime) -> Check:
        """Return the answer about a lead, with the reasons that decided it; arguments and errors as of `holds`."""
        at = asked_at(as_of)
        return self.explain(View(lead.as_of(at), at))

    def worth(self, points: int, name: str | None = None, *, unknown: int = 0) -> "Worth":
        """Return the rule that a yes is worth some points, and a no nothing.

        Args:
            points: The points (whole) of a yes.
            name: What stands in the reasons; without one, the question itself does.
            unknown: The points (whole) of an unknown answer.
        """
        return Worth(self, points, str(self) if name is None else name, unknown=unknown)

    @overload
    def __and__(self, other: "Criterion") -> "Criterion": ...
    @overload
    def __and__(self, other: Guard) -> Guard: ...
    def __and__(self, other: Guard) -> Guard:
        return AllOf((self, other)) if isinstance(other, Criterion) else AllGuards((self, other))

    @overload
    def __or__(self, other: "Criterion") -> "Criterion": ...
    @overload
    def __or__(self, other: Guard) -> Guard: ...
    def __or__(self, other: Guard) -> Guard:
        return AnyOf((self, other)) if isinstance(other, Criterion) else AnyGuard((self, other))

    def __invert__(self) -> "Criterion":
        return Not(self)


def leaves(guard: Guard) -> Iterator[Guard]:
    """Return the leaves of a question, in the order in which they are written."""
    if not guard.parts:
        yield guard
    for part in guard.parts:
        yield from leaves(part)


class Leaf(Guard):
    """A question that is not made of others. Its reasons are made once for a rule, not once for a lead."""

    __slots__ = ("_checks",)
    _checks: tuple[Check, ...]

    def explain(self, view: Subject, *, negated: bool = False) -> Check:
        """Return the answer with its reason."""
        try:
            checks = self._checks
        except AttributeError:
            # Made at the first question and kept outside equality, hash and pickle: attrs knows nothing of it.
            checks = tuple(_checks_of(str(self)))
            object.__setattr__(self, "_checks", checks)
        answer = self.interpret(view)
        if answer is not None:
            return checks[2 * negated + answer]
        problem, text = self.problem(view), checks[2 * negated].reasons[0].text
        text = text if problem is None else f"{text}: {problem}"
        return Check(None, (Reason(text, code="unknown", missing=self.missing(view)),))

    def missing(self, view: Subject) -> tuple[str, ...]:  # noqa: ARG002  # what would decide may depend on the lead
        """Return the paths of the facts that would decide it: all that it reads, unless a leaf knows better."""
        return self.paths

    def problem(self, view: Subject) -> str | None:  # noqa: ARG002  # most leaves are unknown because a fact is missing
        """Return why facts that are there answer nothing, or None."""
        return None


def _parts(parts: Iterable[Guard]) -> tuple[Any, ...]:
    return tuple(several(parts, "parts", "write AllOf([a, b]) or AnyOf([a, b])"))


def _one(part: Guard) -> tuple[Any]:
    return (part,)


def _checks_of(question: str) -> Iterator[Check]:
    for negated, text in enumerate((question, f"not ({question})")):
        for answer in (False, True):
            said = answer is not bool(negated)
            yield Check(said, (Reason(text, code="met" if said else "unmet", answer=said),))


class _Joint(Guard):
    """Questions joined into one by a `word`: "and", "or", or (a single one) "not"."""

    __slots__ = ()
    word: ClassVar[str]

    def __attrs_post_init__(self) -> None:
        flat: list[Guard] = []
        for part in self.parts:
            if not isinstance(part, Guard):
                raise _no_operand(part)
            if isinstance(self, Criterion) and not isinstance(part, Criterion):
                rule = "a question about a lead alone is needed"
                raise invalid_type("criterion", part, rule, "write company.name.known()")
            # One level for a & b & c: neither depth nor equality depends on where the parentheses stood.
            flat += part.parts if isinstance(part, _Joint) and part.word == self.word != "not" else (part,)
        if not flat:
            raise invalid("parts", (), "at least one question is required", "write AllOf([a, b]) or AnyOf([a, b])")
        depth = 1 + max(part.depth for part in flat)
        object.__setattr__(
            self, "depth", limited_depth(depth, "questions", "name a part of it and ask that on its own")
        )
        object.__setattr__(self, "parts", tuple(flat))

    @property
    def is_cheap(self) -> bool:
        return all(part.is_cheap for part in self.parts)

    def interpret(self, view: Subject) -> bool | None:
        return (every if self.word == "and" else some)(part.interpret(view) for part in self.parts)

    def explain(self, view: Subject, *, negated: bool = False) -> Check:
        # Not (a or b) is (not a) and (not b): negations travel to the leaves, so each reason has the whole's answer.
        fold = every if (self.word == "and") is not negated else some
        checks = [part.explain(view, negated=negated) for part in self.parts]
        answer = fold(check.answer for check in checks)
        return Check(answer, tuple(reason for check in checks if check.answer is answer for reason in check.reasons))

    def emit(self, code: Code) -> Emitted:
        parts = [part.emit(code) for part in self.parts]
        yes, no = (" and ", " or ") if self.word == "and" else (" or ", " and ")
        return Emitted(f"({yes.join(part.yes for part in parts)})", f"({no.join(part.no for part in parts)})")

    def emit_early(self, code: Code) -> None:
        cheap = [part for part in self.parts if part.is_cheap]
        if not cheap or len(cheap) == len(self.parts):
            return
        emitted, no = [part.emit(code) for part in cheap], self.word == "and"
        code.line(f"if {' or '.join(part.no if no else part.yes for part in emitted)}:")
        code.line(f"return {not no}", 2)

    def __str__(self) -> str:
        joined = [isinstance(part, _Joint) and part.word != "not" for part in self.parts]
        texts = [f"({part})" if wrap else str(part) for part, wrap in zip(self.parts, joined, strict=True)]
        return f" {self.word} ".join(texts)


class _Inverse(_Joint):
    __slots__ = ()
    word = "not"

    def interpret(self, view: Subject) -> bool | None:
        return inverse(self.parts[0].interpret(view))

    def explain(self, view: Subject, *, negated: bool = False) -> Check:
        return self.parts[0].explain(view, negated=not negated)

    def emit(self, code: Code) -> Emitted:
        part = self.parts[0].emit(code)
        return Emitted(part.no, part.yes)

    def __str__(self) -> str:
        return f"not ({self.parts[0]})"


@attrs.frozen(order=False, weakref_slot=False)
class AllOf(_Joint, Criterion):
    """The criterion that all of its parts hold; nested ones become one. Raises on none, and beyond a depth of 50."""

    word = "and"
    parts: tuple[Criterion, ...] = attrs.field(converter=_parts)
    depth: int = attrs.field(init=False, eq=False, repr=False)


@attrs.frozen(order=False, weakref_slot=False)
class AnyOf(_Joint, Criterion):
    """The criterion that at least one of its parts holds; nested ones become one. Raises as `AllOf` does."""

    word = "or"
    parts: tuple[Criterion, ...] = attrs.field(converter=_parts)
    depth: int = attrs.field(init=False, eq=False, repr=False)


@attrs.frozen(order=False, weakref_slot=False)
class Not(_Inverse, Criterion):
    """The criterion that its part does not hold; unknown stays unknown."""

    parts: tuple[Criterion] = attrs.field(converter=_one)
    depth: int = attrs.field(init=False, eq=False, repr=False)

    def __invert__(self) -> Criterion:
        return self.parts[0]


@attrs.frozen(order=False, weakref_slot=False)
class AllGuards(_Joint):
    """The guard that all of its parts hold, at least one of which is about a verdict."""

    word = "and"
    parts: tuple[Guard, ...] = attrs.field(converter=_parts)
    depth: int = attrs.field(init=False, eq=False, repr=False)


@attrs.frozen(order=False, weakref_slot=False)
class AnyGuard(_Joint):
    """The guard that at least one of its parts holds, at least one of which asks about a verdict."""

    word = "or"
    parts: tuple[Guard, ...] = attrs.field(converter=_parts)
    depth: int = attrs.field(init=False, eq=False, repr=False)


@attrs.frozen(order=False, weakref_slot=False)
class NotGuard(_Inverse):
    """The guard that its part does not hold; unknown stays unknown."""

    parts: tuple[Guard] = attrs.field(converter=_one)
    depth: int = attrs.field(init=False, eq=False, repr=False)

    def __invert__(self) -> Guard:
        return self.parts[0]


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, field_transformer=named)
class Worth:
    """The rule that a yes to `criterion` is worth `points`, a no none and an unknown `unknown` points (all whole)."""

    criterion: Criterion = attrs.field(kw_only=False)
    points: int = attrs.field(kw_only=False, converter=whole_number)
    name: str = attrs.field(kw_only=False, converter=required_text)
    unknown: int = attrs.field(default=0, converter=whole_number)

    @criterion.validator
    def _about_a_lead(self, _: object, value: Criterion) -> None:
        if not isinstance(value, Criterion):
            rule = "a question about a lead alone is needed"
            raise invalid_type("criterion", value, rule, "write company.name.known()")

    @name.default
    def _name_of_criterion(self) -> str:
        return str(self.criterion)

    def __str__(self) -> str:
        return f"{self.points:+d} if {self.criterion}"
