"""Who a lead is: the person, the company they work for, and the source they came from."""

import attrs

from leadflow._validate import known_text, known_texts, named
from leadflow.leads._known import known_channel, known_count, known_member, known_money, known_number
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
    "known_channel",
    "known_number",
]

# attrs gives a converter no name to complain about, and type checkers read converters that are plain functions only:
# so each field has its own.


def _seniority(value: Seniority | str | None) -> Seniority | None:
    return value if type(value) is Seniority else known_member(Seniority, value, "seniority")


def _origin(value: Actor | str | None) -> Actor | None:
    return value if type(value) is Actor else known_member(Actor, value, "origin")


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Person:
    """The person behind a lead; what is missing is None. `repr` masks the e-mail address and the phone number.

    >>> Person(name="Hoa", email="hoa@minhphat.example", seniority=Seniority.MANAGER)
    Person(name='Hoa', email='h***@minhphat.example', seniority=<Seniority.MANAGER: 'manager'>)
    """

    name: str | None = attrs.field(default=None, converter=known_text)
    email: str | None = attrs.field(default=None, converter=known_text)
    phone: str | None = attrs.field(default=None, converter=known_text)
    job_title: str | None = attrs.field(default=None, converter=known_text)
    department: str | None = attrs.field(default=None, converter=known_text)
    seniority: Seniority | None = attrs.field(default=None, converter=_seniority)
    country: str | None = attrs.field(default=None, converter=known_text)
    city: str | None = attrs.field(default=None, converter=known_text)
    language: str | None = attrs.field(default=None, converter=known_text)

    def __repr__(self) -> str:
        return shown(self)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Company:
    """The company a lead works for; what is missing is None, an empty set of technologies is known to be empty.

    >>> Company(name="Minh Phat", industry="retail", employees=85, country="VN").employees
    85
    """

    name: str | None = attrs.field(default=None, converter=known_text)
    domain: str | None = attrs.field(default=None, converter=known_text)
    industry: str | None = attrs.field(default=None, converter=known_text)
    employees: int | None = attrs.field(default=None, converter=known_count)
    country: str | None = attrs.field(default=None, converter=known_text)
    region: str | None = attrs.field(default=None, converter=known_text)
    city: str | None = attrs.field(default=None, converter=known_text)
    annual_revenue: Money | None = attrs.field(default=None, converter=known_money)
    technologies: frozenset[str] | None = attrs.field(default=None, converter=known_texts)

    def __repr__(self) -> str:
        return shown(self)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Source:
    """Where a lead came from: channel, campaign, the offer that drew it, and which team's work it was (`origin`).

    >>> Source(channel="Paid Social", campaign="seven-reasons", origin=Actor.MARKETING).channel
    <Channel.PAID_SOCIAL: 'paid_social'>
    """

    channel: str | None = attrs.field(default=None, converter=known_channel)
    campaign: str | None = attrs.field(default=None, converter=known_text)
    medium: str | None = attrs.field(default=None, converter=known_text)
    keyword: str | None = attrs.field(default=None, converter=known_text)
    offer: str | None = attrs.field(default=None, converter=known_text)
    origin: Actor | None = attrs.field(default=None, converter=_origin)
    referred_by: str | None = attrs.field(default=None, converter=known_text)

    def __repr__(self) -> str:
        return shown(self)
