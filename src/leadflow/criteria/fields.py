"""Fields: what can be asked about a lead's profile, spelled as the attributes of `Lead` that it reads."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import TypeVar, overload

import attrs

from leadflow._validate import required_text
from leadflow.criteria.handles import (
    ChannelHandle,
    DateHandle,
    EnumHandle,
    Handle,
    InstantHandle,
    MoneyHandle,
    NumberHandle,
    OrderedHandle,
    SetHandle,
    TextHandle,
    TruthHandle,
)
from leadflow.criteria.operands import Fact, Field, Kind
from leadflow.errors import PersonalName, invalid_type
from leadflow.leads import Actor, Lead, OrderedEnum, Seniority
from leadflow.money import Money

__all__ = ["attribute", "company", "consent", "next_step", "owner", "person", "source", "stage"]

E = TypeVar("E", bound=Enum)
R = TypeVar("R", bound=OrderedEnum)


def _text(path: str) -> TextHandle:
    return TextHandle(Field(path, Kind.TEXT))


class PersonHandles:
    """What can be asked about the person; names, e-mail addresses and phone numbers stay masked in sentences."""

    __slots__ = ()
    name = _text("person.name")
    email = _text("person.email")
    phone = _text("person.phone")
    job_title = _text("person.job_title")
    department = _text("person.department")
    seniority = OrderedHandle(Field("person.seniority", Kind.MEMBER, members=Seniority), Seniority)
    country = _text("person.country")
    city = _text("person.city")
    language = _text("person.language")


class CompanyHandles:
    """What can be asked about the company."""

    __slots__ = ()
    name = _text("company.name")
    domain = _text("company.domain")
    industry = _text("company.industry")
    employees = NumberHandle(Field("company.employees", Kind.NUMBER))
    country = _text("company.country")
    region = _text("company.region")
    city = _text("company.city")
    annual_revenue = MoneyHandle(Field("company.annual_revenue", Kind.MONEY))
    technologies = SetHandle(Field("company.technologies", Kind.SET))


class SourceHandles:
    """What can be asked about the source."""

    __slots__ = ()
    channel = ChannelHandle(Field("source.channel", Kind.TEXT))
    campaign = _text("source.campaign")
    medium = _text("source.medium")
    keyword = _text("source.keyword")
    offer = _text("source.offer")
    origin = EnumHandle(Field("source.origin", Kind.MEMBER, members=Actor), Actor)
    referred_by = _text("source.referred_by")


person = PersonHandles()
"""The person, as known last."""

company = CompanyHandles()
"""The company, as known last."""

source = SourceHandles()
"""Where the lead came from, as known last."""

owner = _text("owner")
"""Who owns the lead: the last it was assigned to."""

stage = _text("stage")
"""The stage that the lead entered last."""


@attrs.frozen(order=False, weakref_slot=False)
class NextDue(Fact):
    """When the next step is due: of the plans that are not done, the one that is due first."""

    path: str = attrs.field(init=False, default="next_step")
    kind: Kind = attrs.field(init=False, default=Kind.INSTANT)
    members: type[Enum] | None = attrs.field(init=False, default=None)
    days_end = True

    def found(self, lead: Lead) -> tuple[object | None]:
        """Return the day or the instant, or None without an open plan."""
        dues: dict[datetime, date] = {}
        for plan in lead.plans:
            if plan.done_at is None:
                due = plan.due
                ends = due if isinstance(due, datetime) else datetime.combine(due, time.max, tzinfo=UTC)
                dues.setdefault(ends, due)
        return (dues[min(dues)] if dues else None,)


next_step = InstantHandle(NextDue())
"""When the next step that was agreed is due, known while a plan is open; of several, the one that is due first."""


def consent(purpose: str) -> TruthHandle:
    """Ask about the person's consent to a purpose, such as "email"; without any word of theirs it is unknown.

    >>> str(consent("email").is_true())
    'consents.email is true'
    """
    return TruthHandle(Field(f"consents.{required_text(purpose, 'purpose')}", Kind.TRUTH))


@overload
def attribute(name: str, kind: type[str], *, personal: bool = ...) -> TextHandle: ...
@overload
def attribute(name: str, kind: type[bool], *, personal: bool = ...) -> TruthHandle: ...
@overload
def attribute(name: str, kind: type[float], *, personal: bool = ...) -> NumberHandle: ...
@overload
def attribute(name: str, kind: type[datetime], *, personal: bool = ...) -> InstantHandle: ...
@overload
def attribute(name: str, kind: type[date], *, personal: bool = ...) -> DateHandle: ...
@overload
def attribute(name: str, kind: type[Money], *, personal: bool = ...) -> MoneyHandle: ...
@overload
def attribute(name: str, kind: type[frozenset[str]], *, personal: bool = ...) -> SetHandle: ...
@overload
def attribute(name: str, kind: type[R], *, personal: bool = ...) -> OrderedHandle[R]: ...
@overload
def attribute(name: str, kind: type[E], *, personal: bool = ...) -> EnumHandle[E]: ...
def attribute(name: str, kind: type[object], *, personal: bool = False) -> Handle:
    """Ask about a custom attribute: text, or whatever else `kind` says it is.

    Args:
        name: Its name.
        kind: str, bool, float, date, datetime, Money, frozenset, or an enumeration of yours. A fact of another kind
            answers nothing: unknown, and the reason says so.
        personal: Whether it holds personal data: values that a question names are then masked in sentences, reasons
            and errors; limits, which name no value, are shown.

    Raises:
        InvalidTypeError: There is no such kind.

    >>> str(attribute("erp", str).in_({"sap", "odoo"}))
    'attributes.erp is one of odoo, sap'
    >>> str(attribute("tax_id", str, personal=True).is_("8012345678"))
    'attributes.tax_id is 8***'
    """
    path = f"attributes.{required_text(name, 'attribute')}"
    if personal:
        path = PersonalName(path)
    if isinstance(kind, type) and issubclass(kind, Enum):
        field = Field(path, Kind.MEMBER, members=kind)
        return OrderedHandle(field, kind) if issubclass(kind, OrderedEnum) else EnumHandle(field, kind)
    for known, (handle, holds) in _MAKERS.items():
        if kind is known:
            return handle(Field(path, holds))
    fix = "write str, bool, float, date, datetime, Money, frozenset or an Enum"
    raise invalid_type("kind", kind, "is not a kind of attribute", fix)


_MAKERS: dict[type, tuple[type[Handle], Kind]] = {
    str: (TextHandle, Kind.TEXT),
    bool: (TruthHandle, Kind.TRUTH),
    int: (NumberHandle, Kind.NUMBER),
    float: (NumberHandle, Kind.NUMBER),
    Decimal: (NumberHandle, Kind.NUMBER),
    date: (DateHandle, Kind.DATE),
    datetime: (InstantHandle, Kind.INSTANT),
    Money: (MoneyHandle, Kind.MONEY),
    set: (SetHandle, Kind.SET),
    frozenset: (SetHandle, Kind.SET),
}
