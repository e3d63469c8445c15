"""Operands: what a question reads from a lead, as data."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any

import attrs

from leadflow._validate import required_text
from leadflow.criteria.check import View, inverse, some
from leadflow.criteria.conditions import Condition, normal, plain, throughout
from leadflow.criteria.leaf import Leaf
from leadflow.criteria.tree import Criterion
from leadflow.errors import invalid
from leadflow.leads import Lead
from leadflow.leads.profile import SECTIONS
from leadflow.leads.vocabulary import find_member
from leadflow.money import Money

__all__ = [
    "PROFILE",
    "Asked",
    "Fact",
    "Field",
    "Kind",
    "Operand",
    "Presence",
    "coerced",
    "reader_of",
    "shown",
]


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
    if isinstance(raw, Decimal):
        return plain(raw)
    return raw if isinstance(raw, (int, float)) and not isinstance(raw, bool) else None


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


def coerced(raw: object, kind: Kind, members: type[Enum] | None = None) -> object | None:
    """Return a fact as conditions compare it (texts in normal form), or None when it is missing or of another kind.

    >>> coerced("  Retail ", Kind.TEXT), coerced("Retail", Kind.NUMBER)
    ('retail', None)
    """
    if raw is None:
        return None
    return _COERCE[kind](raw) if members is None else find_member(members, raw)


def shown(raw: object, kind: Kind, members: type[Enum] | None = None) -> object | None:
    """Return a fact as it stands, or None when it is missing or of another kind.

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
        """Return the values as conditions compare them, None for each that is unknown; most operands have exactly
        one.
        """

    def limits(self, view: View) -> tuple[Any, Any] | None:  # noqa: ARG002  # of most facts nothing is known before they are
        """Return the bounds of an unknown value, both included (an upper None: no bound); None without bounds."""
        return None

    @abstractmethod
    def problem(self, view: View) -> str | None:
        """Why a fact that is there answers nothing, or None."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths that a question about it reads."""
        return (self.path,)

    @property
    def phrase(self) -> str:
        """How a sentence names it."""
        return self.path


class Fact(Operand):
    """A fact of a lead, which is known or missing."""

    __slots__ = ()

    @abstractmethod
    def newest(self, lead: Lead) -> object | None:
        """Return the fact told last, as it stands; None when it is missing or of another kind."""

    @abstractmethod
    def known(self, view: View) -> bool:
        """Whether anything is known, of whatever kind."""


PROFILE = {section: frozenset(field.name for field in attrs.fields(kind)) for section, kind in SECTIONS.items()}
"""The names of the fields of each section of a profile."""


def _path(value: str) -> str:
    section, _, name = required_text(value, "path").partition(".")
    custom = section in {"attributes", "consents"} and name.strip()
    if not custom and name not in PROFILE.get(section, ()) and value not in {"owner", "stage"}:
        raise invalid("path", value, "is nothing that a lead has", "use company, person, source or attribute(...)")
    return value


@lru_cache(maxsize=1024)
def reader_of(path: str) -> Callable[[Lead], object | None]:
    """Return the function that reads the fact at a path.

    >>> reader_of("attributes.erp").__name__
    'attribute'
    """
    section, _, name = path.partition(".")

    def attribute(lead: Lead) -> object | None:
        return lead.attributes.get(name)

    def consent(lead: Lead) -> object | None:
        wanted = normal(name)
        return next((each.granted for purpose, each in lead.consents.items() if normal(purpose) == wanted), None)

    def stage(lead: Lead) -> object | None:
        return lead.journey.stage

    readers: dict[str, Callable[[Lead], object | None]] = {"attributes": attribute, "consents": consent, "stage": stage}
    return readers.get(section) or attrgetter(path)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Field(Fact):
    """A field of the profile, or a view of the lead, by its path."""

    path: str = attrs.field(kw_only=False, converter=_path)
    kind: Kind = attrs.field(kw_only=False)
    members: type[Enum] | None = None

    def raw(self, lead: Lead) -> object | None:
        """Return the fact as it stands, or None when it is missing."""
        return reader_of(self.path)(lead)

    def newest(self, lead: Lead) -> object | None:
        """Return the fact as it stands; None when it is missing or of another kind."""
        return shown(self.raw(lead), self.kind, self.members)

    def values(self, view: View) -> tuple[object | None, ...]:
        """Return the one value as conditions compare it."""
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


@attrs.frozen(order=False, weakref_slot=False)
class Asked(Leaf, Criterion):
    """A leaf: the question whether what `operand` reads meets `condition`."""

    operand: Operand
    condition: Condition

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths it reads."""
        return self.operand.paths

    def interpret(self, view: View) -> bool | None:
        """Return the answer: unknown when the fact is missing."""
        meets, as_of = self.condition.meets, view.as_of
        values = self.operand.values(view)
        if len(values) == 1:
            if values[0] is not None:
                return meets(values[0], as_of)
            limits = self.operand.limits(view)
            return None if limits is None else throughout(self.condition, *limits)
        # Several people were found: any that meets wins, and "is not" holds when none contradicts.
        answers = [None if value is None else meets(value, as_of) for value in values]
        if self.condition.negated:
            return inverse(some(map(inverse, answers)))
        return some(answers)

    def missing(self, view: View) -> tuple[str, ...]:  # noqa: ARG002  # the same path for every lead
        """Return the path of the fact that would decide it."""
        return (self.operand.path,)

    def problem(self, view: View) -> str | None:
        """Return why a fact that is there answers nothing, or None."""
        problem = self.operand.problem(view)
        for value in self.operand.values(view):
            problem = problem or (None if value is None else self.condition.problem(value))
        return problem

    def __str__(self) -> str:
        return f"{self.operand.phrase} {self.condition.phrase}"


@attrs.frozen(order=False, weakref_slot=False)
class Presence(Leaf, Criterion):
    """A leaf: the question whether a fact is known, or missing. It is never unknown itself."""

    operand: Fact
    wanted: bool

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths it reads."""
        return self.operand.paths

    def interpret(self, view: View) -> bool:
        """Return the answer, which is always yes or no."""
        return self.operand.known(view) is self.wanted

    def __str__(self) -> str:
        return f"{self.operand.phrase} is {'known' if self.wanted else 'missing'}"
