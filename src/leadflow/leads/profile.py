"""Who a lead is: the person, the company they work for, and the source they came from."""

import math
import operator
import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum, StrEnum
from functools import total_ordering
from typing import SupportsIndex, TypeVar

import attrs

from leadflow._validate import known_text, known_texts, normalise_text
from leadflow.errors import invalid, invalid_type
from leadflow.money import Money

__all__ = ["Actor", "Channel", "Company", "OrderedEnum", "Person", "Seniority", "Source", "quiet"]

E = TypeVar("E", bound=Enum)

_PHONE = re.compile(r"[+()\d][\d\s().\-/]{5,}\d")


@total_ordering
class OrderedEnum(Enum):
    """An enumeration whose members are declared from the lowest to the highest, and compare in that order.

    >>> Seniority.MANAGER < Seniority.DIRECTOR
    True
    """

    @property
    def rank(self) -> int:
        """The place of this member in its declared order, from 0."""
        return list(type(self)).index(self)

    def __lt__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.rank < other.rank


class Actor(StrEnum):
    """Who acted: the lead itself, or one of the teams, or a machine."""

    LEAD = "lead"
    MARKETING = "marketing"
    SALES = "sales"
    SERVICE = "service"
    PARTNER = "partner"
    SYSTEM = "system"


class Channel(StrEnum):
    """The way by which a lead came or a message went, as the field groups them; other text is a channel of its own."""

    DIRECT = "direct"
    ORGANIC_SEARCH = "organic_search"
    PAID_SEARCH = "paid_search"
    ORGANIC_SOCIAL = "organic_social"
    PAID_SOCIAL = "paid_social"
    DISPLAY = "display"
    VIDEO = "video"
    EMAIL = "email"
    CONTENT = "content"
    CHAT = "chat"
    PHONE = "phone"
    SMS = "sms"
    WEBINAR = "webinar"
    EVENT = "event"
    REFERRAL = "referral"
    PARTNER = "partner"
    AFFILIATE = "affiliate"
    OUTBOUND = "outbound"
    DIRECT_MAIL = "direct_mail"
    TRADITIONAL_ADS = "traditional_ads"
    OTHER = "other"


class Seniority(OrderedEnum):
    """How far up a person stands, from the lowest to the highest."""

    ENTRY = "entry"
    SENIOR = "senior"
    MANAGER = "manager"
    DIRECTOR = "director"
    VP = "vp"
    C_LEVEL = "c_level"
    OWNER = "owner"


def as_member(kind: type[E], value: object, name: str) -> E:
    """Give the member of `kind` that `value` is, or names by its value or its name; refuse anything else."""
    if isinstance(value, kind):
        return value
    if isinstance(value, str):
        wanted = normalise_text(value).replace(" ", "_").replace("-", "_")
        for member in kind:
            if wanted in (str(member.value), member.name.casefold()):
                return member
    choices = ", ".join(f"{kind.__name__}.{member.name}" for member in kind)
    raise invalid(name, value, f"is not a {kind.__name__}", f"write one of {choices}")


def known_channel(value: str | None) -> str | None:
    """Give the `Channel` that `value` names, its own text where it names none, or None when missing."""
    text = known_text(value, "channel")
    if text is None or isinstance(text, Channel):
        return text
    # Like `Channel` members, so that "Paid Social" of one system is "paid_social" of another.
    plain = normalise_text(text).replace(" ", "_").replace("-", "_")
    return Channel(plain) if plain in Channel.__members__.values() else text


def known_count(value: SupportsIndex | float | None, name: str) -> int | None:
    """Give a whole number from 0, or None when missing; a whole float (as data frames give) counts as one."""
    if value is None or isinstance(value, bool):
        if value is None:
            return None
        raise invalid_type(name, value, "a count is a whole number", f"write {name}=85")
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if not value.is_integer():
            raise invalid(name, value, "a count is a whole number", f"write {name}=85")
        value = int(value)
    try:
        count = operator.index(value)
    except TypeError:
        raise invalid_type(name, value, "a count is a whole number", f"write {name}=85, or leave it out") from None
    if count < 0:
        raise invalid(name, value, "a count is never negative", f"write {name}=0 or more")
    return count


def known_money(value: Money | None, name: str) -> Money | None:
    """Give an amount of money, or None when missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if not isinstance(value, Money):
        raise invalid_type(name, value, "an amount needs its currency", 'write Money("1200", "EUR")')
    return value


def quiet(value: object) -> str:
    """Give the `repr` of a value with e-mail addresses and phone numbers masked.

    >>> quiet("hoa@minhphat.example"), quiet("+84 912 345 678"), quiet("retail")
    ("'h***@minhphat.example'", "'***78'", "'retail'")
    """
    if isinstance(value, str):
        if "@" in value:
            name, _, domain = value.rpartition("@")
            return repr(f"{name[:1]}***@{domain}")
        if _PHONE.fullmatch(value.strip()):
            return repr(f"***{value.strip()[-2:]}")
    return repr(value)


def _masked_phone(value: str | None) -> str:
    return repr(value) if value is None else repr(f"***{value[-2:]}")


def _masked_email(value: str | None) -> str:
    return quiet(value) if value is None or "@" in value else repr(f"{value[:1]}***")


def _in_order(values: frozenset[str] | None) -> str:
    # A set prints in the order of its salted hashes, another one in every process.
    return f"frozenset({{{', '.join(map(repr, sorted(values)))}}})" if values else repr(values)


def _seniority(value: Seniority | str | None) -> Seniority | None:
    return None if known_text_or_member(value) is None else as_member(Seniority, value, "seniority")


def _origin(value: Actor | str | None) -> Actor | None:
    return None if known_text_or_member(value) is None else as_member(Actor, value, "origin")


def known_text_or_member(value: object) -> object:
    """Give `value`, or None when it is missing: None, NaN, empty or blank."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    return None if isinstance(value, str) and not value.strip() else value


def _name(value: str | None) -> str | None:
    return known_text(value, "name")


def _email(value: str | None) -> str | None:
    return known_text(value, "email")


def _phone(value: str | None) -> str | None:
    return known_text(value, "phone")


def _text(value: str | None) -> str | None:
    return known_text(value, "text")


def _employees(value: SupportsIndex | float | None) -> int | None:
    return known_count(value, "employees")


def _annual_revenue(value: Money | None) -> Money | None:
    return known_money(value, "annual_revenue")


def _technologies(value: Iterable[str] | None) -> frozenset[str] | None:
    return known_texts(value, "technologies")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Person:
    """The person behind a lead; what is missing is None. `repr` masks the e-mail address and the phone number.

    >>> Person(name="Hoa", email="hoa@minhphat.example", seniority=Seniority.MANAGER).email
    'hoa@minhphat.example'
    """

    name: str | None = attrs.field(default=None, converter=_name)
    email: str | None = attrs.field(default=None, converter=_email, repr=_masked_email)
    phone: str | None = attrs.field(default=None, converter=_phone, repr=_masked_phone)
    job_title: str | None = attrs.field(default=None, converter=_text)
    department: str | None = attrs.field(default=None, converter=_text)
    seniority: Seniority | None = attrs.field(default=None, converter=_seniority)
    country: str | None = attrs.field(default=None, converter=_text)
    city: str | None = attrs.field(default=None, converter=_text)
    language: str | None = attrs.field(default=None, converter=_text)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Company:
    """The company a lead works for; what is missing is None, an empty set of technologies is known to be empty.

    >>> Company(name="Minh Phat", industry="retail", employees=85, country="VN").employees
    85
    """

    name: str | None = attrs.field(default=None, converter=_name)
    domain: str | None = attrs.field(default=None, converter=_text)
    industry: str | None = attrs.field(default=None, converter=_text)
    employees: int | None = attrs.field(default=None, converter=_employees)
    country: str | None = attrs.field(default=None, converter=_text)
    region: str | None = attrs.field(default=None, converter=_text)
    city: str | None = attrs.field(default=None, converter=_text)
    annual_revenue: Money | None = attrs.field(default=None, converter=_annual_revenue)
    technologies: frozenset[str] | None = attrs.field(default=None, converter=_technologies, repr=_in_order)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Source:
    """Where a lead came from: the channel, the campaign, the offer that drew it, and which team's work it was (`origin`).

    >>> Source(channel="Paid Social", campaign="seven-reasons", origin=Actor.MARKETING).channel
    <Channel.PAID_SOCIAL: 'paid_social'>
    """

    channel: str | None = attrs.field(default=None, converter=known_channel)
    campaign: str | None = attrs.field(default=None, converter=_text)
    medium: str | None = attrs.field(default=None, converter=_text)
    keyword: str | None = attrs.field(default=None, converter=_text)
    offer: str | None = attrs.field(default=None, converter=_text)
    origin: Actor | None = attrs.field(default=None, converter=_origin)
    referred_by: str | None = attrs.field(default=None, converter=_text)


def known_number(value: float | Decimal | None, name: str) -> int | float | Decimal | None:
    """Give a finite number, or None when missing (None or NaN); a bool is not a number."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise invalid_type(name, value, "a number is needed", f"write {name}=12, or leave it out")
    if value != value:  # NaN alone differs from itself
        return None
    if value in (math.inf, -math.inf):
        raise invalid(name, value, "a number is finite", "leave it out if it is not known")
    return value
