"""The fields of a lead's profile by their paths, such as `company.employees` and `attributes.erp`."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

import attrs

from leadflow._validate import known, known_text, required_text, to_utc
from leadflow.errors import invalid, invalid_type
from leadflow.leads.profile import Company, Person, Source, known_number, quiet
from leadflow.money import Money

__all__ = ["SECTIONS", "content_key", "known_attribute", "known_field_value", "quiet", "required_field"]

SECTIONS: dict[str, type[Person] | type[Company] | type[Source]] = {
    "person": Person,
    "company": Company,
    "source": Source,
}
"""The parts of a profile by the name of the lead's attribute that holds them."""

_FIELDS = {
    section: frozenset(attribute.name for attribute in attrs.fields(kind)) for section, kind in SECTIONS.items()
}


def required_field(value: str) -> str:
    """Give the path of a profile field; refuse one that no profile has.

    >>> required_field("company.employees")
    'company.employees'
    """
    path = required_text(value, "field")
    section, _, name = path.partition(".")
    if section == "attributes" and name.strip():
        return path
    if name not in _FIELDS.get(section, frozenset()):
        raise invalid(
            "field",
            value,
            "is no field of a profile",
            'write "person.…", "company.…" or "source.…" with a field of Person, Company or Source, or "attributes.<name>"',
        )
    return path


def known_attribute(value: object, name: str) -> object:
    """Give the value of a custom attribute: text, truth, a number, money, a date, an aware time, a member or a set of texts.

    What is missing (None, NaN, blank) becomes None; lists and sets become frozensets of texts.

    >>> known_attribute("  ", "erp") is None
    True
    """
    value = known(value)
    if value is None or isinstance(value, (bool, Enum, Money)):
        return value
    if isinstance(value, str):
        return known_text(value, name)
    if isinstance(value, datetime):
        return to_utc(value, name)
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float, Decimal)):
        return known_number(value, name)
    if isinstance(value, (list, tuple, set, frozenset)):
        return frozenset(_members(value, name))
    raise invalid_type(
        name,
        value,
        "an attribute is text, truth, a number, money, a date, an aware time or a set of texts",
        "convert it before it becomes a fact",
    )


def _members(values: Iterable[object], name: str) -> Iterable[str]:
    for value in values:
        if not isinstance(value, str):
            raise invalid_type(name, value, "a set of texts is needed", f'write {name}={{"sap", "odoo"}}')
        text = known_text(value, name)
        if text is not None:
            yield text


def known_field_value(path: str, value: object) -> object:
    """Give `value` as the field at `path` keeps it, by the field's own rules; None when it is missing.

    >>> known_field_value("company.employees", 85.0)
    85
    """
    section, _, name = path.partition(".")
    if section == "attributes":
        return known_attribute(value, name)
    return getattr(SECTIONS[section](**{name: value}), name)  # type: ignore[arg-type]  # the field's converter checks it


def content_key(value: object) -> tuple[object, ...]:
    """Give a key that orders values of any kinds, the same in every process: equal keys mean the same content.

    >>> content_key("b") > content_key("a")
    True
    """
    if isinstance(value, frozenset):
        return ("frozenset", *sorted(content_key(member) for member in value))
    if attrs.has(type(value)):
        fields = attrs.astuple(value, recurse=False)  # type: ignore[arg-type]  # attrs.has does not narrow an object
        return (type(value).__name__, *(content_key(field) for field in fields))
    if isinstance(value, (tuple, list)):
        return ("tuple", *(content_key(member) for member in value))
    if isinstance(value, datetime):
        return ("datetime", value.isoformat())
    text = str(value) if isinstance(value, str) and not isinstance(value, Enum) else repr(value)
    return (type(value).__name__, text)
