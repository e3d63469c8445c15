"""The fields of a lead's profile by their paths, such as `company.employees` and `attributes.erp`."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import attrs

from leadflow._validate import normalise_text, required_text
from leadflow.errors import invalid
from leadflow.leads._known import known_attribute
from leadflow.leads.profile import Company, Person, Source

__all__ = ["SECTIONS", "content_key", "known_attribute", "known_field_value", "meaning", "required_field"]

SECTIONS: dict[str, type[Person] | type[Company] | type[Source]] = {
    "person": Person,
    "company": Company,
    "source": Source,
}
"""The parts of a profile by the name of the lead's attribute that holds them."""

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


def meaning(value: object) -> object:
    """Return what two values of a profile must share to agree: spelling, Unicode form and kind of number do not matter.

    >>> meaning("VN ") == meaning("vn"), meaning(85) == meaning(85.0), meaning(1) == meaning(True)
    (True, True, False)
    """
    if isinstance(value, frozenset):
        return frozenset(meaning(member) for member in value)
    if isinstance(value, str) and not isinstance(value, Enum):
        return ("text", normalise_text(value))
    return (
        ("number", value)
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
        else (type(value), value)
    )


@cache
def _field_names(kind: Any) -> tuple[str, ...] | None:
    return tuple(field.name for field in attrs.fields(kind)) if attrs.has(kind) else None


def content_key(value: object) -> tuple[Any, ...]:
    """Return a key that orders values of any kinds, the same in every process: equal keys mean the same content.

    >>> content_key("b") > content_key("a")
    True
    """
    kind: Any = type(value)
    # The most frequent first: a field of an event is missing or a text.
    if value is None:
        return ("NoneType",)
    if kind is str:
        return ("str", value)
    if (names := _field_names(kind)) is not None:
        # Not by its repr, which masks personal data.
        return (kind.__qualname__, *[content_key(getattr(value, name)) for name in names])
    if isinstance(value, frozenset):
        return ("frozenset", *sorted(map(content_key, value)))
    if isinstance(value, tuple):
        return ("tuple", *map(content_key, value))
    return (kind.__qualname__, value.isoformat() if isinstance(value, date) else repr(value))
