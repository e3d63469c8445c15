"""Who a lead is: the person, the company they work for, the source they came from, and their fields by path."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import known_text, known_texts, named, required_text
from leadflow.errors import invalid, invalid_type
from leadflow.leads.values import known_attribute, known_channel, known_count, known_member, known_money, shown
from leadflow.leads.vocabulary import Actor, Seniority
from leadflow.money import Money

__all__ = [
    "SECTIONS",
    "Company",
    "Person",
    "Profile",
    "Source",
    "check_section",
    "known_field_value",
    "required_field",
]


def _seniority(value: Seniority | str | None) -> Seniority | None:
    return known_member(Seniority, value, "seniority")


def _origin(value: Actor | str | None) -> Actor | None:
    return known_member(Actor, value, "origin")


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Person:
    """The person behind a lead; what is missing is None. `repr` masks name, e-mail address and phone number.

    >>> Person(name="Hoa", email="hoa@minhphat.example", seniority=Seniority.MANAGER)
    Person(name='H***', email='h***@minhphat.example', seniority=<Seniority.MANAGER: 'manager'>)
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

    __repr__ = shown


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

    __repr__ = shown


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

    __repr__ = shown


SECTIONS: dict[str, type[Person] | type[Company] | type[Source]] = {
    "person": Person,
    "company": Company,
    "source": Source,
}
"""The parts of a profile by the name of the lead's attribute that holds them."""


def check_section(_: object, field: "attrs.Attribute[Any]", value: object) -> None:
    """Refuse a part of a profile that is of another kind than its field."""
    kind = SECTIONS[str(field.alias)]
    if not isinstance(value, kind):
        name = kind.__name__
        raise invalid_type(
            str(field.alias), value, f"a {name} is needed", f"write {field.alias}={name}(...), or leave it out"
        )


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    f"{section}.{field.name}": field.converter
    for section, kind in SECTIONS.items()
    for field in attrs.fields(kind)
    if field.converter is not None
}


def required_field(value: str) -> str:
    """Return the path of a profile field; refuse one that no profile has.

    >>> required_field("company.employees")
    'company.employees'
    """
    path = required_text(value, "field")
    if path in _CONVERTERS:
        return path
    section, _, name = path.partition(".")
    if section.strip() == "attributes" and name.strip():
        return f"attributes.{name.strip()}"
    raise invalid(
        "field",
        value,
        "is no field of a profile",
        'write "person.…", "company.…" or "source.…" with a field of Person, Company or Source, or "attributes.<name>"',
    )


def known_field_value(path: str, value: object) -> object:
    """Return `value` as the field at `path` keeps it, by the field's own rules; None when it is missing.

    >>> known_field_value("company.employees", 85.0)
    85
    """
    converter = _CONVERTERS.get(path)
    return known_attribute(value, path) if converter is None else converter(value)


@attrs.frozen(weakref_slot=False)
class Profile:
    """Person, company, source and attributes of a lead as they were known at one instant."""

    person: Person
    company: Company
    source: Source
    attributes: FrozenMapping[str, object]

    def value(self, path: str) -> object:
        """Return the value of the field at `path`, or None when it is missing."""
        section, _, name = path.partition(".")
        if section == "attributes":
            return self.attributes.get(name)
        return getattr(getattr(self, section), name)

    def claims(self) -> dict[str, object]:
        """Return every value that is known, by the path of its field."""
        known = {
            f"{section}.{field.name}": getattr(getattr(self, section), field.name)
            for section, kind in SECTIONS.items()
            for field in attrs.fields(kind)
        }
        known.update((f"attributes.{name}", value) for name, value in self.attributes.items())
        return {path: value for path, value in known.items() if value is not None}

    def changed(self, values: Mapping[str, object]) -> "Profile":
        """Return the profile with other values of some fields, by their paths."""
        # One construction a section, however many fields change.
        changes: dict[str, dict[str, Any]] = {section: {} for section in (*SECTIONS, "attributes")}
        for path, value in values.items():
            section, _, name = path.partition(".")
            changes[section][name] = value
        attributes = {**self.attributes, **changes.pop("attributes")}
        sections: dict[str, Any] = {
            section: attrs.evolve(getattr(self, section), **fields) if fields else getattr(self, section)
            for section, fields in changes.items()
        }
        known = {name: value for name, value in attributes.items() if value is not None}
        return Profile(**sections, attributes=FrozenMapping(known, self.attributes.personal))
