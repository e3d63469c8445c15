"""Operands: what a question reads from a lead, as data, and the questions about a fact."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, ClassVar

import attrs

from leadflow._validate import required_text
from leadflow.criteria.check import Subject, inverse, some
from leadflow.criteria.codegen import Code, Emitted, Memo, Valued, interpreted
from leadflow.criteria.conditions import Condition, Is, Spans, normal, plain
from leadflow.criteria.tree import Criterion, Leaf
from leadflow.errors import invalid
from leadflow.leads import Lead
from leadflow.leads.profile import SECTIONS
from leadflow.leads.vocabulary import find_member
from leadflow.money import Money

__all__ = [
    "Fact",
    "Field",
    "FieldCriterion",
    "Kind",
    "Operand",
    "Presence",
    "coerced",
    "read",
]

_MOST_MEMBERS = 12
# Of texts and members the answer does not depend on the instant.
_NEVER = datetime.min.replace(tzinfo=UTC)


class Kind(StrEnum):
    """What kind of value a field holds; a fact of another kind answers nothing."""

    TEXT = "text"
    NUMBER = "a number"
    MONEY = "an amount of money"
    DATE = "a date"
    INSTANT = "an instant"
    MEMBER = "a member"
    SET = "a set of texts"
    TRUTH = "a truth"


def coerced(raw: object, kind: Kind, members: type[Enum] | None = None) -> object | None:
    """Return a fact as conditions compare it, or None when it is missing or of another kind.

    Args:
        raw: The fact as it stands.
        kind: The kind of value asked about. Texts come in their normal form, and decimals as floats where they can.
        members: The enumeration whose member is asked about: a text that spells one is that member.

    >>> coerced("  Retail ", Kind.TEXT), coerced("Retail", Kind.NUMBER)
    ('retail', None)
    """
    if raw is None:
        return None
    if members is not None:
        return find_member(members, raw)
    if kind is Kind.TEXT:
        return normal(raw) if isinstance(raw, str) else None
    if kind is Kind.NUMBER:
        if isinstance(raw, Decimal):
            return plain(raw)
        return raw if isinstance(raw, (int, float)) and not isinstance(raw, bool) else None
    if kind is Kind.SET:
        return frozenset(map(normal, raw)) if isinstance(raw, frozenset) else None
    if kind is Kind.DATE and isinstance(raw, datetime):
        return raw.date()
    return raw if isinstance(raw, _TYPES[kind]) else None


_TYPES: dict[Kind, type] = {Kind.MONEY: Money, Kind.DATE: date, Kind.INSTANT: datetime, Kind.TRUTH: bool}


@attrs.frozen(order=False, weakref_slot=False)
class Operand:
    """What a question reads from a lead.

    `path` is that of the fact, such as "company.employees", `paths` are all that a question about it reads, and
    `phrase` is how a sentence names it.
    """

    path: str = attrs.field(init=False, eq=False, repr=False)
    paths: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    phrase: str = attrs.field(init=False, eq=False, repr=False)
    in_profile: ClassVar[bool] = False
    """Whether a look at the profile finds it, without a walk through events."""

    def __attrs_post_init__(self) -> None:
        path, paths, phrase = self.described()
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "paths", paths)
        object.__setattr__(self, "phrase", phrase)

    def described(self) -> tuple[str, tuple[str, ...], str]:
        """Return its path, the paths that it reads, and its name in a sentence."""
        return self.path, (self.path,), self.path

    @abstractmethod
    def values(self, view: Subject, *, by_day: bool = False) -> tuple[object | None, ...]:
        """Return the values (most operands have exactly one) as conditions compare them, None for each unknown one.

        For a question about a stretch of time, a day is compared `by_day`.
        """

    @abstractmethod
    def problem(self, view: Subject) -> str | None:
        """Return why a fact that is there answers nothing, or None."""

    def limits(self, view: Subject) -> tuple[Any, Any] | None:  # noqa: ARG002  # of most facts nothing is known before they are
        """Return the bounds of an unknown value, both included (an upper None: no bound); None without bounds."""
        return None

    def emit_value(self, code: Code) -> Valued | None:  # noqa: ARG002  # most operands are interpreted
        """Return the expressions of what it reads, which may stand after `code.flush()`; None: it is interpreted."""
        return None

    def emit(self, condition: Condition, code: Code) -> Emitted:
        """Return the expressions of a condition on what it reads; an operand without faster ones is interpreted."""
        return interpreted(FieldCriterion(self, condition), code)


class Fact(Operand):
    """A fact of a lead, which is known or missing. Where `days_end`, a day counts as its last microsecond (UTC)."""

    __slots__ = ()
    kind: Kind
    members: type[Enum] | None
    days_end: ClassVar[bool] = False

    @abstractmethod
    def found(self, lead: Lead) -> tuple[object | None, ...]:
        """Return the facts that count (at least one), oldest first, as they stand; None for each that is missing."""

    def compared(self, lead: Lead) -> Sequence[object | None]:
        """Return the facts as they are compared: a day is over when its last microsecond is, in UTC."""
        found = list(self.found(lead))
        for place, raw in enumerate(found if self.days_end and self.kind is Kind.INSTANT else ()):
            if isinstance(raw, date) and not isinstance(raw, datetime):
                found[place] = datetime.combine(raw, time.max, tzinfo=UTC)
        return found

    def newest(self, lead: Lead) -> object | None:
        """Return the fact recorded last, as it stands; None when it is missing or of another kind."""
        raw = self.compared(lead)[-1]
        value = coerced(raw, self.kind, self.members)
        keeps = value is not None and self.kind in {Kind.TEXT, Kind.SET}
        return raw if keeps else value

    def values(self, view: Subject, *, by_day: bool = False) -> tuple[object | None, ...]:
        """Return the values that count, as conditions compare them."""
        if by_day and self.days_end and self.kind is Kind.INSTANT:
            return tuple([raw if isinstance(raw, date) else None for raw in self.found(view.lead)])
        kind, members = self.kind, self.members
        return tuple([coerced(raw, kind, members) for raw in self.compared(view.lead)])

    def problem(self, view: Subject) -> str | None:
        """Return why a fact that is there answers nothing, or None."""
        for raw in self.compared(view.lead):
            if raw is not None and coerced(raw, self.kind, self.members) is None:
                of = "" if self.members is None else f" of {self.members.__name__}"
                return f"it is {_kind_of(raw)}, {self.kind.value}{of} is asked for"
        return None


def _kind_of(raw: object) -> str:
    if isinstance(raw, bool):
        return Kind.TRUTH.value
    if isinstance(raw, Enum):
        return f"a member of {type(raw).__name__}"
    kinds: dict[type, Kind] = {str: Kind.TEXT, int: Kind.NUMBER, float: Kind.NUMBER, Decimal: Kind.NUMBER}
    kinds |= {Money: Kind.MONEY, datetime: Kind.INSTANT, date: Kind.DATE, frozenset: Kind.SET}
    return next((kind.value for known, kind in kinds.items() if isinstance(raw, known)), type(raw).__name__)


_PROFILE = {section: frozenset(field.name for field in attrs.fields(kind)) for section, kind in SECTIONS.items()}


def _path(value: str) -> str:
    section, _, name = required_text(value, "path").partition(".")
    custom = section in {"attributes", "consents"} and name.strip()
    if not custom and name not in _PROFILE.get(section, ()) and value not in {"owner", "stage"}:
        raise invalid("path", value, "is not a field of a lead", "use company, person, source or attribute(...)")
    return value


@lru_cache(maxsize=1024)
def read(path: str) -> Callable[[Lead], object | None]:
    """Return the function that reads the fact at a path.

    >>> read("attributes.erp").__name__
    'custom'
    """
    section, _, name = path.partition(".")
    wanted = normal(name)

    def custom(lead: Lead) -> object | None:
        if section == "attributes":
            return lead.attributes.get(name)
        return next((each.granted for purpose, each in lead.consents.items() if normal(purpose) == wanted), None)

    return custom if section in {"attributes", "consents"} else attrgetter("journey.stage" if path == "stage" else path)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Field(Fact):
    """A field of the profile, or a view of the lead, by its path."""

    path: str = attrs.field(kw_only=False, converter=_path)
    kind: Kind = attrs.field(kw_only=False)
    members: type[Enum] | None = None

    in_profile: ClassVar[bool] = True

    def found(self, lead: Lead) -> tuple[object | None]:
        """Return the fact as it stands."""
        return (read(self.path)(lead),)

    def emit_raw(self, code: Code) -> str:
        """Return the name of the local variable that holds the fact as it stands, or None."""
        section, _, name = self.path.partition(".")

        def expression() -> str:
            if name in _PROFILE.get(section, ()):
                return f"{code.local(('section', section), lambda: f'lead.{section}')}.{name}"
            if section == "attributes":
                return f"{code.local('attributes', lambda: 'lead.attributes')}.get({code.bind(name)})"
            return f"{code.bind(read(self.path))}(lead)"

        return code.local(("raw", self.path), expression)

    def emit_value(self, code: Code) -> Valued | None:
        """Return the expressions of the value; None of texts and sets, which are remembered rather than compared."""
        if self.kind in {Kind.TEXT, Kind.SET}:
            return None
        value = self.emit_raw(code)
        # Fields of a profile hold nothing but their own kind.
        if self.path.partition(".")[0] not in _PROFILE:
            raw, coerce = value, partial(coerced, kind=self.kind, members=self.members)
            value = code.local(("coerced", self), lambda: f"{code.bind(coerce)}({raw})")
        return Valued(value, f"{value} is not None")

    def emit(self, condition: Condition, code: Code) -> Emitted:
        """Return the expressions of a condition on the field, the fastest that its kind of value allows."""
        valued = self.emit_value(code)
        if valued is None:

            def answer(fact: object) -> bool | None:
                value = coerced(fact, self.kind)
                return None if value is None else condition.meets(value, _NEVER)

            # Normalising a text costs as much as ten look-ups, and a population has few different ones.
            memo = code.shared(("memo", self, condition), lambda: Memo(answer))
            found = f"{memo}[{self.emit_raw(code)}]"
            return Emitted(found, f"{found} is False", found)
        value = valued.value
        if self.kind is Kind.TRUTH and isinstance(condition, Is):
            return Emitted(f"{value} is {condition.bounds[0]}", f"{value} is {not condition.bounds[0]}")
        if self.members is not None and len(self.members) <= _MOST_MEMBERS:
            tests = {member: f"{value} is {code.bind(member)}" for member in self.members}
            yes = [test for member, test in tests.items() if condition.meets(member, _NEVER)]
            no = [test for member, test in tests.items() if not condition.meets(member, _NEVER)]
            return Emitted(f"({' or '.join(yes) or 'False'})", f"({' or '.join(no) or 'False'})")
        return condition.emit(value, code, known=f"{value} is not None")


@attrs.frozen(order=False, weakref_slot=False)
class FieldCriterion(Leaf, Criterion):
    """A leaf: the question whether what `operand` reads meets `condition`."""

    reads = "operand"
    wording = "{0.operand.phrase} {0.condition.phrase}"
    operand: Operand
    condition: Condition

    def interpret(self, view: Subject) -> bool | None:
        """Return the answer: unknown when the fact is missing."""
        meets, as_of, operand = self.condition.meets, view.as_of, self.operand
        values = operand.values(view, by_day=isinstance(self.condition, Spans))
        if len(values) == 1:
            if values[0] is not None:
                return meets(values[0], as_of)
            limits = operand.limits(view)
            return None if limits is None else self.condition.throughout(*limits)
        # Several people were found: any that meets wins, and "is not" holds when none contradicts.
        answers = [None if value is None else meets(value, as_of) for value in values]
        if self.condition.negated:
            return inverse(some(map(inverse, answers)))
        return some(answers)

    def emit(self, code: Code) -> Emitted:
        """Return the expressions of the answer, as the operand gives them."""
        return self.operand.emit(self.condition, code)

    def doubt(self, view: Subject) -> tuple[str | None, tuple[str, ...]]:
        """Return why a fact that is there answers nothing (or None), and the path of the fact that would decide it."""
        problem = self.operand.problem(view)
        for value in self.operand.values(view):
            problem = problem or (None if value is None else self.condition.problem(value))
        return problem, (self.operand.path,)


@attrs.frozen(order=False, weakref_slot=False)
class Presence(Leaf, Criterion):
    """A leaf: the question whether a fact is known, or missing. It is never unknown itself."""

    reads = "operand"
    operand: Fact
    wanted: bool

    def interpret(self, view: Subject) -> bool:
        """Return the answer, which is always yes or no."""
        return any(raw is not None for raw in self.operand.found(view.lead)) is self.wanted

    def emit(self, code: Code) -> Emitted:
        """Return the expressions of the answer."""
        if not isinstance(self.operand, Field):
            return interpreted(self, code)
        found = self.operand.emit_raw(code)
        known, missing = f"{found} is not None", f"{found} is None"
        return Emitted(known, missing) if self.wanted else Emitted(missing, known)

    def __str__(self) -> str:
        return f"{self.operand.phrase} is {'known' if self.wanted else 'missing'}"
