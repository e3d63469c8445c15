"""Who a lead is: the person, the company they work for, and the source they came from."""

from collections.abc import Iterable
from typing import SupportsIndex

import attrs

from leadflow._validate import known_text, known_texts
from leadflow.leads._known import as_member, known_channel, known_count, known_member, known_money, known_number
from leadflow.leads._shown import shown
from leadflow.leads.vocabulary import Actor, Channel, OrderedEnum, Seniority
from leadflow.money import Money

__all__ = [
    "Actor",
    "Channel",
    "Company",
    "OrderedEnum",
    "Person",
    "Seniority",
    "Source",
    "as_member",
    "known_channel",
    "known_number",
]

# attrs gives a converter no name to complain about, and type checkers read converters that are plain functions only:
# so each field has its own.


def _name(value: str | None) -> str | None:
    return known_text(value, "name")


def _email(value: str | None) -> str | None:
    return known_text(value, "email")


def _phone(value: str | None) -> str | None:
    return known_text(value, "phone")


def _job_title(value: str | None) -> str | None:
    return known_text(value, "job_title")


def _department(value: str | None) -> str | None:
    return known_text(value, "department")


def _seniority(value: Seniority | str | None) -> Seniority | None:
    return value if type(value) is Seniority else known_member(Seniority, value, "seniority")


def _country(value: str | None) -> str | None:
    return known_text(value, "country")


def _region(value: str | None) -> str | None:
    return known_text(value, "region")


def _city(value: str | None) -> str | None:
    return known_text(value, "city")


def _language(value: str | None) -> str | None:
    return known_text(value, "language")


def _domain(value: str | None) -> str | None:
    return known_text(value, "domain")


def _industry(value: str | None) -> str | None:
    return known_text(value, "industry")


def _employees(value: SupportsIndex | float | None) -> int | None:
    return known_count(value, "employees")


def _annual_revenue(value: Money | None) -> Money | None:
    return known_money(value, "annual_revenue")


def _technologies(value: Iterable[str] | None) -> frozenset[str] | None:
    return known_texts(value, "technologies")


def _campaign(value: str | None) -> str | None:
    return known_text(value, "campaign")


def _medium(value: str | None) -> str | None:
    return known_text(value, "medium")


def _keyword(value: str | None) -> str | None:
    return known_text(value, "keyword")


def _offer(value: str | None) -> str | None:
    return known_text(value, "offer")


def _origin(value: Actor | str | None) -> Actor | None:
    return value if type(value) is Actor else known_member(Actor, value, "origin")


def _referred_by(value: str | None) -> str | None:
    return known_text(value, "referred_by")


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Person:
    """The person behind a lead; what is missing is None. `repr` masks the e-mail address and the phone number.

    >>> Person(name="Hoa", email="hoa@minhphat.example", seniority=Seniority.MANAGER)
    Person(name='Hoa', email='h***@minhphat.example', seniority=<Seniority.MANAGER: 'manager'>)
    """

    name: str | None = attrs.field(default=None, converter=_name)
    email: str | None = attrs.field(default=None, converter=_email)
    phone: str | None = attrs.field(default=None, converter=_phone)
    job_title: str | None = attrs.field(default=None, converter=_job_title)
    department: str | None = attrs.field(default=None, converter=_department)
    seniority: Seniority | None = attrs.field(default=None, converter=_seniority)
    country: str | None = attrs.field(default=None, converter=_country)
    city: str | None = attrs.field(default=None, converter=_city)
    language: str | None = attrs.field(default=None, converter=_language)

    def __repr__(self) -> str:
        return shown(self)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Company:
    """The company a lead works for; what is missing is None, an empty set of technologies is known to be empty.

    >>> Company(name="Minh Phat", industry="retail", employees=85, country="VN").employees
    85
    """

    name: str | None = attrs.field(default=None, converter=_name)
    domain: str | None = attrs.field(default=None, converter=_domain)
    industry: str | None = attrs.field(default=None, converter=_industry)
    employees: int | None = attrs.field(default=None, converter=_employees)
    country: str | None = attrs.field(default=None, converter=_country)
    region: str | None = attrs.field(default=None, converter=_region)
    city: str | None = attrs.field(default=None, converter=_city)
    annual_revenue: Money | None = attrs.field(default=None, converter=_annual_revenue)
    technologies: frozenset[str] | None = attrs.field(default=None, converter=_technologies)

    def __repr__(self) -> str:
        return shown(self)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Source:
    """Where a lead came from: channel, campaign, the offer that drew it, and which team's work it was (`origin`).

    >>> Source(channel="Paid Social", campaign="seven-reasons", origin=Actor.MARKETING).channel
    <Channel.PAID_SOCIAL: 'paid_social'>
    """

    channel: str | None = attrs.field(default=None, converter=known_channel)
    campaign: str | None = attrs.field(default=None, converter=_campaign)
    medium: str | None = attrs.field(default=None, converter=_medium)
    keyword: str | None = attrs.field(default=None, converter=_keyword)
    offer: str | None = attrs.field(default=None, converter=_offer)
    origin: Actor | None = attrs.field(default=None, converter=_origin)
    referred_by: str | None = attrs.field(default=None, converter=_referred_by)

    def __repr__(self) -> str:
        return shown(self)
