"""Identity: a digest, a short text that identifies a set of rules in every process and on every version of Python."""

import json
import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from hashlib import sha256
from types import FunctionType

import attrs

from leadflow.errors import invalid_type

__all__ = ["canonical", "digest"]

_PLAIN = (bool, int, str, type(None))


def canonical(value: object) -> object:
    """Return a rule as plain lists, texts and numbers: equal rules give the same, different ones something else.

    >>> canonical(timedelta(days=1))
    ['timedelta', 86400000000]
    """
    if isinstance(value, Enum):
        return [type(value).__name__, value.name]
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, (float, Decimal, Fraction)):
        if not math.isfinite(value):
            return ["number", str(value).lower()]
        # Equal numbers are one, of whatever type: a half is a half, and 1.0 is 1.
        exact = Fraction(value)
        return exact.numerator if exact.denominator == 1 else ["number", str(exact)]
    if isinstance(value, timedelta):
        return ["timedelta", value // timedelta(microseconds=1)]
    if isinstance(value, (datetime, date)):
        return [type(value).__name__, value.isoformat()]
    if isinstance(value, (tuple, list)):
        return [canonical(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return ["set", sorted((canonical(item) for item in value), key=json.dumps)]
    if isinstance(value, Mapping):
        pairs = [[canonical(key), canonical(item)] for key, item in value.items()]
        return ["mapping", sorted(pairs, key=json.dumps)]
    if isinstance(value, (type, FunctionType)):
        return [value.__module__, value.__qualname__]
    if attrs.has(type(value)):
        # What does not count for equality is derived from what does.
        fields = [field.name for field in attrs.fields(type(value)) if field.eq]  # type: ignore[arg-type]  # attrs.has does not narrow
        return [type(value).__name__, {name: canonical(getattr(value, name)) for name in fields}]
    raise invalid_type(
        "rule", value, "has no digest: it is no data", "make it an attrs class of plain fields, or leave it out"
    )


def digest(rule: object) -> str:
    """Return 16 hexadecimal digits that identify a rule or a set of rules: sha256 of its canonical JSON.

    Equal rules have the same digest, in every process. Raises `InvalidTypeError` for what is no data.

    >>> from leadflow import company
    >>> digest(company.country.is_("VN")) == digest(company.country.is_("VN"))
    True
    """
    text = json.dumps(canonical(rule), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:16]
