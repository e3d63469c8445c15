"""Operands: what a question reads from a lead, as data."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache
from operator import attrgetter

import attrs

from leadflow.criteria.check import Check, View, inverse, some
from leadflow.criteria.conditions import Condition, normal
from leadflow.criteria.tree import Criterion
from leadflow.leads import Lead
from leadflow.money import Money
from leadflow.reasons import Reason

__all__ = ["Asked", "Field", "Kind", "Operand", "Presence", "coerced", "decided", "member_of", "shown"]


class Kind(StrEnum):
    """What kind of value a field holds; a fact of another kind answers nothing."""

    TEXT = "text"
    NUMBER = "a number"
    MONEY = "an amount of money"
    DATE = "a date"
    INSTANT = "an instant"
    MEMBER = "a member of its enumeration"
    SET = "a set of texts"
    TRUTH = "true or false"


def _number(raw: object) -> object | None:
    return raw if isinstance(raw, (int, float, Decimal)) and not isinstance(raw, bool) else None


def _date(raw: object) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    return raw if isinstance(raw, date) else None


_COERCE: dict[Kind, Callable[[object], object | None]] = {
    Kind.TEXT: lambda raw: normal(raw) if isinstance(raw, str) else None,
    Kind.NUMBER: _number,
    Kind.MONEY: lambda raw: raw if isinstance(raw, Money) else None,
    Kind.DATE: _date,
    Kind.INSTANT: lambda raw: raw if isinstance(raw, datetime) else None,
    Kind.SET: lambda raw: frozenset(map(normal, raw)) if isinstance(raw, frozenset) else None,
    Kind.TRUTH: lambda raw: raw if isinstance(raw, bool) else None,
}


@lru_cache(maxsize=1024)
def _named(text: str, members: type[Enum]) -> Enum | None:
    wanted = normal(text).replace(" ", "_").replace("-", "_")
    return next((member for member in members if wanted in (str(member.value), member.name.casefold())), None)


def member_of(raw: object, members: type[Enum]) -> Enum | None:
    """Give the member that a fact is, or names by its value or its name in any spelling; None when it is none.

    >>> from leadflow import Actor
    >>> member_of("Marketing", Actor)
    <Actor.MARKETING: 'marketing'>
    """
    if isinstance(raw, members):
        return raw
    return _named(raw, members) if isinstance(raw, str) else None


def coerced(raw: object, kind: Kind, members: type[Enum] | None = None) -> object | None:
    """Give a fact as conditions compare it (texts in normal form), or None when it is missing or of another kind.

    >>> coerced("  Retail ", Kind.TEXT), coerced("Retail", Kind.NUMBER)
    ('retail', None)
    """
    if raw is None:
        return None
    return _COERCE[kind](raw) if members is None else member_of(raw, members)


def shown(raw: object, kind: Kind, members: type[Enum] | None = None) -> object | None:
    """Give a fact as it stands, or None when it is missing or of another kind.

    >>> shown("  Retail ", Kind.TEXT)
    '  Retail '
    """
    value = coerced(raw, kind, members)
    return raw if value is not None and kind in {Kind.TEXT, Kind.SET} else value


@attrs.frozen(order=False, weakref_slot=False)
class Operand(ABC):
    """What a question reads from a lead."""

    @property
    @abstractmethod
    def path(self) -> str:
        """The path of the fact, such as "company.employees"."""

    @abstractmethod
    def values(self, view: View) -> tuple[object | None, ...]:
        """Give the values as conditions compare them, None for each that is unknown; most operands have exactly one."""

    def newest(self, lead: Lead) -> object | None:
        """Give the fact told last, as it stands; None when it is missing or of another kind."""
        raise NotImplementedError

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that a question about it reads."""
        return (self.path,)

    @property
    def phrase(self) -> str:
        """How a sentence names it."""
        return self.path

    def known(self, view: View) -> bool:
        """Whether anything is known, of whatever kind."""
        return any(value is not None for value in self.values(view))

    def problem(self, view: View) -> str | None:  # noqa: ARG002  only facts of any kind can be of the wrong one
        """Why a fact that is there answers nothing, or None."""
        return None


@lru_cache(maxsize=1024)
def _reader(path: str) -> Callable[[Lead], object | None]:
    section, _, name = path.partition(".")
    if section == "attributes":
        return lambda lead: lead.attributes.get(name)
    if section == "consents":
        return lambda lead: None if (consent := lead.consents.get(name)) is None else consent.granted
    reader: Callable[[Lead], object | None] = attrgetter(path)
    return reader


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Field(Operand):
    """A field of the profile, or a view of the lead, by its path."""

    path: str = attrs.field(kw_only=False)
    kind: Kind = attrs.field(kw_only=False)
    members: type[Enum] | None = None

    def raw(self, lead: Lead) -> object | None:
        """Give the fact as it stands, or None when it is missing."""
        return _reader(self.path)(lead)

    def newest(self, lead: Lead) -> object | None:
        """Give the fact as it stands; None when it is missing or of another kind."""
        return shown(self.raw(lead), self.kind, self.members)

    def values(self, view: View) -> tuple[object | None, ...]:
        """Give the one value as conditions compare it."""
        return (coerced(self.raw(view.lead), self.kind, self.members),)

    def known(self, view: View) -> bool:
        """Whether the fact is there, of whatever kind."""
        return self.raw(view.lead) is not None

    def problem(self, view: View) -> str | None:
        """Why a fact that is there answers nothing, or None."""
        raw = self.raw(view.lead)
        if raw is None or coerced(raw, self.kind, self.members) is not None:
            return None
        return f"what is known is not {self.kind.value}"


def decided(answer: bool, text: str) -> Check:
    """Give the check of a leaf that is known: one reason with its answer."""
    return Check(answer, (Reason(text, code="met" if answer else "unmet", answer=answer),))


@attrs.frozen(order=False, weakref_slot=False)
class Asked(Criterion):
    """A leaf: the question whether what `operand` reads meets `condition`."""

    operand: Operand
    condition: Condition

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths it reads."""
        return self.operand.paths

    def answer_for(self, view: View) -> bool | None:
        """Give the answer: unknown when the fact is missing."""
        meets, as_of = self.condition.meets, view.as_of
        values = self.operand.values(view)
        if len(values) == 1:
            return None if values[0] is None else meets(values[0], as_of)
        # Several people were found: any that meets wins, and "is not" holds when none contradicts.
        answers = [None if value is None else meets(value, as_of) for value in values]
        if self.condition.negated:
            return inverse(some(map(inverse, answers)))
        return some(answers)

    def check_for(self, view: View, *, negated: bool = False) -> Check:
        """Give the answer with its reason."""
        answer = self.answer_for(view)
        text = f"not ({self})" if negated else str(self)
        if answer is not None:
            return decided(answer is not negated, text)
        problem = self.operand.problem(view)
        for value in self.operand.values(view):
            problem = problem or (None if value is None else self.condition.problem(value))
        shown = text if problem is None else f"{text}: {problem}"
        return Check(None, (Reason(shown, code="unknown", missing=(self.operand.path,)),))

    def __str__(self) -> str:
        return f"{self.operand.phrase} {self.condition.phrase}"


@attrs.frozen(order=False, weakref_slot=False)
class Presence(Criterion):
    """A leaf: the question whether a fact is known, or missing. It is never unknown itself."""

    operand: Operand
    wanted: bool

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths it reads."""
        return self.operand.paths

    def answer_for(self, view: View) -> bool:
        """Give the answer, which is always yes or no."""
        return self.operand.known(view) is self.wanted

    def check_for(self, view: View, *, negated: bool = False) -> Check:
        """Give the answer with its reason."""
        return decided(self.answer_for(view) is not negated, f"not ({self})" if negated else str(self))

    def __str__(self) -> str:
        return f"{self.operand.phrase} is {'known' if self.wanted else 'missing'}"
