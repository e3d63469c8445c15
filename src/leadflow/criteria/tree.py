"""Guard and Criterion: questions that combine with `&`, `|` and `~`, and answer yes, no or unknown.

Every question answers in two ways that agree: `interpret` walks the tree, and `emit` gives the source of the generated
function that `holds` calls. `explain` adds the reasons.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar, NoReturn, TypeVar

import attrs

from leadflow._validate import asked_at, named, required_text, several, whole_number
from leadflow.criteria.arguments import limited
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


G = TypeVar("G", "Criterion", "Guard")


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
    depth: int = 1
    """How deep the question nests, from 1."""
    size: int = 1
    """How many questions it is made of, each as often as it stands in it."""
    parts: tuple["Guard", ...] = ()
    """The questions this one is made of; none for a leaf."""
    needs_verdicts: bool = False
    """Whether any part asks about a verdict, so that a lead alone is not enough."""
    reads: ClassVar[str] = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """The path of every fact that the question reads, first read first."""
        if self.reads:
            found: tuple[str, ...] = getattr(self, self.reads).paths
            return found
        return tuple(dict.fromkeys(path for part in self.parts for path in part.paths))

    @abstractmethod
    def interpret(self, view: Subject) -> bool | None:
        """Return the answer about what `view` shows, by walking the tree."""

    @abstractmethod
    def explain(self, view: Subject, *, negated: bool = False) -> Check:
        """Return the answer (or, `negated`, its inverse) about what `view` shows, with the reasons that decided it."""

    def emit(self, code: Code) -> Emitted:
        """Return the expressions of the answer in generated code; a kind without faster ones is interpreted."""
        return interpreted(self, code)

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
        # The inverse of an inverse is what was inverted.
        if isinstance(self, (Not, NotGuard)):
            return self.parts[0]
        return Not(self) if isinstance(self, Criterion) else NotGuard(self)

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

    def __and__(self, other: G) -> G:
        joined: Any = AllOf if isinstance(other, Criterion) else AllGuards
        return joined((self, other))  # type: ignore[no-any-return]  # a criterion if both are

    def __or__(self, other: G) -> G:
        joined: Any = AnyOf if isinstance(other, Criterion) else AnyGuard
        return joined((self, other))  # type: ignore[no-any-return]  # as above

    def __invert__(self) -> "Criterion":
        return super().__invert__()  # type: ignore[return-value]  # that of a criterion is one


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
    wording: ClassVar[str]
    """How it reads, with its own attributes in braces."""

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
        problem, missing = self.doubt(view)
        text = checks[2 * negated].reasons[0].text
        return Check(None, (Reason(f"{text}: {problem}" if problem else text, code="unknown", missing=missing),))

    def doubt(self, view: Subject) -> tuple[str | None, tuple[str, ...]]:  # noqa: ARG002  # it may depend on the lead
        """Return why facts that are there answer nothing (or None), and the paths of the facts that would decide it."""
        return None, self.paths

    def __str__(self) -> str:
        return self.wording.format(self)


def _parts(parts: Iterable[Guard]) -> tuple[Any, ...]:
    return tuple(several(parts, "parts", "write AllOf([a, b]) or AnyOf([a, b])"))


def _one(part: Guard) -> tuple[Any]:
    return (part,)


def _checks_of(question: str) -> Iterator[Check]:
    for negated, text in enumerate((question, f"not ({question})")):
        for answer in (False, True):
            said = answer is not bool(negated)
            yield Check(said, (Reason(text, code="met" if said else "unmet", answer=said),))


@attrs.frozen(order=False, weakref_slot=False)
class _Joint(Guard):
    """Questions joined into one by a `word`: "and", "or", or (a single one) "not"."""

    word: ClassVar[str]
    parts: tuple[Any, ...] = attrs.field(converter=_parts)
    depth: int = attrs.field(init=False, eq=False, repr=False)
    size: int = attrs.field(init=False, eq=False, repr=False)
    needs_verdicts: bool = attrs.field(init=False, eq=False, repr=False)

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
        deepest, together = max(part.depth for part in flat), sum(part.size for part in flat)
        depth, size = limited(1 + deepest, 1 + together, "questions", "name a part of it and ask that on its own")
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "parts", tuple(flat))
        object.__setattr__(self, "needs_verdicts", any(part.needs_verdicts for part in flat))

    def interpret(self, view: Subject) -> bool | None:
        answers = (part.interpret(view) for part in self.parts)
        if self.word == "not":
            return inverse(next(answers))
        return every(answers) if self.word == "and" else some(answers)

    def explain(self, view: Subject, *, negated: bool = False) -> Check:
        if self.word == "not":
            return self.parts[0].explain(view, negated=not negated)  # type: ignore[no-any-return]  # parts are guards
        # Not (a or b) is (not a) and (not b): negations travel to the leaves, so each reason has the whole's answer.
        fold = every if (self.word == "and") is not negated else some
        checks = [part.explain(view, negated=negated) for part in self.parts]
        answer = fold(check.answer for check in checks)
        return Check(answer, tuple(reason for check in checks if check.answer is answer for reason in check.reasons))

    def emit(self, code: Code) -> Emitted:
        parts = [part.emit(code) for part in self.parts]
        if self.word == "not":
            return Emitted(parts[0].no, parts[0].yes)
        yes, no = (" and ", " or ") if self.word == "and" else (" or ", " and ")
        return Emitted(f"({yes.join(part.yes for part in parts)})", f"({no.join(part.no for part in parts)})")

    def emit_early(self, code: Code) -> None:
        """Write the lines that decide before anything dear is looked at, where parts about the profile alone can."""
        cheap = [
            part
            for part in self.parts
            if all(getattr(getattr(leaf, "operand", None), "in_profile", False) for leaf in leaves(part))
        ]
        if self.word == "not" or not cheap or len(cheap) == len(self.parts):
            return
        emitted, no = [part.emit(code) for part in cheap], self.word == "and"
        code.line(f"if {' or '.join(part.no if no else part.yes for part in emitted)}:")
        code.line(f"return {not no}", 2)

    def __str__(self) -> str:
        if self.word == "not":
            return f"not ({self.parts[0]})"
        joined = [isinstance(part, _Joint) and part.word != "not" for part in self.parts]
        texts = [f"({part})" if wrap else str(part) for part, wrap in zip(self.parts, joined, strict=True)]
        return f" {self.word} ".join(texts)


@attrs.frozen(order=False, weakref_slot=False)
class AllOf(_Joint, Criterion):
    """The criterion that all of its parts hold; nested ones become one. Raises on none, and beyond a depth of 50."""

    word = "and"


@attrs.frozen(order=False, weakref_slot=False)
class AnyOf(_Joint, Criterion):
    """The criterion that at least one of its parts holds; nested ones become one. Raises as `AllOf` does."""

    word = "or"


@attrs.frozen(order=False, weakref_slot=False)
class Not(_Joint, Criterion):
    """The criterion that its part does not hold; unknown stays unknown."""

    word = "not"
    parts: tuple[Criterion] = attrs.field(converter=_one)


@attrs.frozen(order=False, weakref_slot=False)
class AllGuards(_Joint):
    """The guard that all of its parts hold, at least one of which is about a verdict."""

    word = "and"


@attrs.frozen(order=False, weakref_slot=False)
class AnyGuard(_Joint):
    """The guard that at least one of its parts holds, at least one of which asks about a verdict."""

    word = "or"


@attrs.frozen(order=False, weakref_slot=False)
class NotGuard(_Joint):
    """The guard that its part does not hold; unknown stays unknown."""

    word = "not"
    parts: tuple[Guard] = attrs.field(converter=_one)


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
