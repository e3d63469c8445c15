"""How facts print: what is known of them, with personal data masked."""

from datetime import date
from functools import cache
from typing import Any

import attrs

from leadflow.errors import redacted

__all__ = ["shown"]


@cache
def _fields(kind: Any) -> "tuple[attrs.Attribute[Any], ...]":
    # What is given by place comes first, as one writes it.
    return tuple(sorted(attrs.fields(kind), key=lambda field: field.kw_only))


def shown(fact: object) -> str:
    """Return the `repr` of a fact: no field that says nothing, e-mail addresses and phone numbers masked.

    >>> from leadflow.leads import Company
    >>> shown(Company(country="VN", employees=85))
    "Company(employees=85, country='VN')"
    """
    kind: Any = type(fact)
    parts = []
    for field in _fields(kind):
        value = getattr(fact, field.name)
        if field.default is not attrs.NOTHING and value == field.default:
            continue
        named = getattr(fact, "field", "") if field.name in _VALUES else field.name
        text = value.isoformat() if isinstance(value, date) else redacted(value, named)
        parts.append(f"{field.name}={text}" if field.kw_only else text)
    return f"{kind.__name__}({', '.join(parts)})"


_VALUES = ("before", "after", "kept", "claimed")
"""Fields that hold the value of the profile field which the fact's own `field` names."""
