"""What every room checks alike: aware times, finite numbers, names that are not blank, mappings that do not change."""

import math
import unicodedata
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any, SupportsIndex, TypeVar

import attrs

from leadflow.errors import LimitError, NaiveDatetimeError, PersonalName, invalid, invalid_type, is_personal, redacted

__all__ = [
    "EPOCH",
    "MAX_TEXT",
    "MICROSECOND",
    "AsOf",
    "asked_at",
    "day_of",
    "exact_number",
    "finite_number",
    "known",
    "known_text",
    "known_texts",
    "micros",
    "named",
    "normalise_text",
    "plain_date",
    "positive_timedelta",
    "required_text",
    "several",
    "share",
    "stream",
    "to_utc",
    "whole_number",
    "zone_of",
]

K = TypeVar("K", bound=Hashable)
V_co = TypeVar("V_co", covariant=True)
D = TypeVar("D")
T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

MAX_TEXT = 10_000
"""The most characters of one text: to compare it, it is brought into one normal form, in time by its length squared."""

_LARGEST = 10**100
_MISSING = frozenset({"NaTType", "NAType"})
_MEASURES_OF_TIME = frozenset({"datetime64", "timedelta64"})


def named(kind: type, fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
    """Pass each converter that takes a `name` the name of its field, so that its errors say which field they are about.

    A `field_transformer` of attrs: type checkers infer `__init__` from the converters as written.
    """
    found = []
    for field in fields:
        name = field.alias or field.name
        # "name" alone says nothing; "person.name" does.
        if is_personal(f"{kind.__name__.lower()}.{name}") and not is_personal(name):
            name = PersonalName(name)
        found.append(field.evolve(converter=_with_name(field.converter, name)))
    return found


def _with_name(converter: Any, name: str) -> Any:
    code = getattr(converter, "__code__", None)
    if code is None or "name" not in code.co_varnames[: code.co_argcount]:
        return converter

    def convert(value: Any) -> Any:
        return converter(value, name)

    return convert


def to_utc(value: datetime, name: str = "") -> datetime:
    """Return the instant `value` in UTC, where comparing, subtracting and hashing are exact; refuse a naive one.

    >>> to_utc(datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=7))), "at")
    datetime.datetime(2026, 3, 2, 2, 0, tzinfo=datetime.timezone.utc)
    """
    plain = type(value) is datetime
    if plain and value.tzinfo is UTC:
        return value
    # pandas.NaT is a datetime by its class, but names no instant.
    if not plain and (not isinstance(value, datetime) or known(value) is None):
        raise invalid_type(name, value, "an instant is needed", f"pass {name}=datetime(..., tzinfo=...)")
    # A fixed offset is always known; another zone has to be asked, for Python takes None for the zone of the machine.
    if type(value.tzinfo) is not timezone and value.utcoffset() is None:
        raise NaiveDatetimeError(
            f"{name}={redacted(value, name)}: a naive datetime does not name an instant; "
            f"write datetime(..., tzinfo=UTC) or tzinfo=ZoneInfo('Asia/Ho_Chi_Minh')",
            name=name,
            value=value,
        )
    try:
        shifted = value.astimezone(UTC)
    except OverflowError:
        raise invalid(name, value, "in UTC this instant lies outside the years 1 to 9999", "use a nearer one") from None
    # A subclass of datetime (pandas.Timestamp, a test double) would travel on inside facts: keep the plain type.
    if type(shifted) is datetime:
        return shifted
    return datetime.combine(shifted.date(), shifted.time(), UTC)


class AsOf(datetime):
    """An instant in UTC as of which something is asked, which remembers the `zone` it was given in.

    Dates are compared with the day that it is there. It equals the plain instant; arithmetic forgets the zone.
    """

    __slots__ = ("zone",)
    zone: tzinfo

    def __reduce_ex__(self, _: SupportsIndex) -> tuple[Callable[[datetime], datetime], tuple[datetime]]:
        return (asked_at, (datetime.combine(self.date(), self.time(), UTC).astimezone(zone_of(self)),))

    def __repr__(self) -> str:
        return repr(datetime.combine(self.date(), self.time(), UTC))


def asked_at(value: datetime, name: str = "as_of", tz: tzinfo | None = None) -> datetime:
    """Return the instant as of which something is asked, in UTC; the zone `tz`, or the one it was given in, stays with
    it.

    >>> day_of(asked_at(datetime(2026, 3, 2, 6, tzinfo=timezone(timedelta(hours=7)))))
    datetime.date(2026, 3, 2)
    """
    if tz is None and isinstance(value, AsOf):
        return value
    at = to_utc(value, name)
    zone = tz or value.tzinfo
    if zone is None or zone is UTC:
        return at
    found = AsOf.combine(at.date(), at.time(), UTC)
    found.zone = zone
    return found


def zone_of(at: datetime) -> tzinfo:
    """Return the zone in which an instant was asked about (`asked_at`), or UTC."""
    return getattr(at, "zone", UTC)


def day_of(at: datetime) -> date:
    """Return the day on which an instant falls in the zone in which it was asked about (`asked_at`), or in UTC."""
    zone = zone_of(at)
    return at.date() if zone is UTC else at.astimezone(zone).date()


def micros(value: datetime) -> int:
    """Return the instant `value` (aware) as whole microseconds since 1970-01-01 UTC, exactly.

    >>> micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (value - EPOCH) // MICROSECOND


def required_text(value: str, name: str = "") -> str:
    """Return `value` without outer white space; refuse what is not text, or blank.

    >>> required_text(" mql ", "stage")
    'mql'
    """
    if not isinstance(value, str):
        raise invalid_type(name, value, "text is needed", f"pass {name} as a str")
    # Of a subclass of str too this is plain text: its own methods would travel on inside facts.
    text = str.strip(value)
    if not text:
        raise invalid(name, value, "must not be blank", f"write a {name} that is not empty")
    return text if text.isascii() and len(text) <= MAX_TEXT else _sound(text, name)


def _sound(text: str, name: str) -> str:
    """Return a text that is not too long and can be written down; refuse another."""
    if len(text) > MAX_TEXT:
        raise LimitError(
            f"{name} has {len(text):,} characters: a text has at most {MAX_TEXT:,}; keep what rules and readers need",
            name=name,
            size=len(text),
            limit=MAX_TEXT,
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise invalid(name, text, "half of a surrogate pair is no character", "decode the text anew") from None
    return text


def known_text(value: str | None, name: str = "") -> str | None:
    """Return text without outer white space, or None when it is missing: None, NaN, empty or blank.

    >>> known_text("  ", "industry") is None
    True
    """
    if value is None:
        return None
    if isinstance(value, str):
        text = str.strip(value)
        return (text or None) if text.isascii() and len(text) <= MAX_TEXT else _sound(text, name)
    if known(value) is None:
        return None
    raise invalid_type(name, value, "text or None is needed", f"pass {name} as a str, or leave it out")


def known_texts(values: Iterable[str] | None, name: str = "") -> frozenset[str] | None:
    """Return a set of texts as a frozenset without its blank members; None stays None (unknown), empty is known.

    >>> known_texts(["sap", " "], "technologies")
    frozenset({'sap'})
    """
    if values is None or known(values) is None:
        return None
    if isinstance(values, str):
        raise invalid_type(name, values, "several texts are needed", f"write {name}={{{redacted(values, name)}}}")
    if not isinstance(values, Iterable):
        raise invalid_type(name, values, "several texts are needed", f'write {name}={{"sap", "odoo"}}')
    return frozenset(text for value in values if (text := known_text(value, name)) is not None)


def several(values: Iterable[T], name: str, fix: str) -> tuple[T, ...]:
    """Return several things as a tuple; refuse what is one thing, or a text.

    >>> several([1, 2], "parts", "write parts=(a, b)")
    (1, 2)
    """
    return tuple(stream(values, name, fix))


def stream(values: Iterable[T], name: str, fix: str) -> Iterable[T]:
    """Return several things as they are, to be read once; refuse what is one thing, or a text.

    >>> list(stream(iter([1, 2]), "leads", "pass [lead]"))
    [1, 2]
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise invalid_type(name, values, "several are needed", fix)
    return values


def known(value: object) -> object:
    """Return `value`, or None when it stands for nothing: None, NaN, NaT, NA, empty or blank text.

    A scalar of numpy becomes the number, truth or text it holds, so that no fact depends on numpy.

    >>> known(float("nan")) is None, known(""), known(0)
    (True, None, 0)
    """
    kind = type(value)
    if value is None or kind is int or kind is bool:
        return value
    if isinstance(value, str):
        return value if value.strip() else None
    # Known by name: leadflow does not import numpy or pandas, and their missing values refuse to be compared.
    if kind.__name__ in _MISSING:
        return None
    if kind.__name__ in _MEASURES_OF_TIME:
        return None if value != value else value  # NaT alone differs from itself
    if kind.__module__ == "numpy" and hasattr(value, "item") and not getattr(value, "shape", ()):
        return known(value.item())
    if isinstance(value, Decimal):
        return None if value.is_nan() else value
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def whole_number(value: object, name: str = "", *, minimum: int | None = None) -> int:
    """Return `value` if it is a whole number (bool and float are not), at least `minimum` if one is given.

    >>> whole_number(40, "points")
    40
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise invalid_type(name, value, "a whole number is needed", "write an int, such as 40 (not 40.0 or True)")
    if minimum is not None and value < minimum:
        raise invalid(name, value, f"must be at least {minimum}", f"write {minimum} or more")
    return value


def finite_number(value: object, name: str, fix: str = "write a number, such as 10") -> int | float | Decimal:
    """Return `value` if it is a finite number of at most 100 digits before the point (a bool is no number).

    >>> finite_number(12.5, "value")
    12.5
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise invalid_type(name, value, "a number is needed", fix)
    # A signalling NaN cannot even be looked at, and a long whole number is no float.
    if not (value.is_finite() if isinstance(value, Decimal) else not isinstance(value, float) or math.isfinite(value)):
        raise invalid(name, value, "a number is finite", fix)
    # Seen before it is written out: a short text such as "1e999999" is a long number.
    if not -_LARGEST < value < _LARGEST:
        raise invalid(name, value, "a number has at most 100 digits before the point", "check the unit")
    return value


def exact_number(value: object, name: str, fix: str = "write a number, such as 10") -> Fraction:
    """Return a finite number exactly; a float means the decimal that it prints as, so that 0.1 is a tenth.

    >>> exact_number(0.1, "hours")
    Fraction(1, 10)
    """
    number = value if isinstance(value, Fraction) else finite_number(value, name, fix)
    return Fraction(repr(float(number))) if isinstance(number, float) else Fraction(number)


def share(value: float, name: str) -> float:
    """Return `value` if it is a share: a finite number from 0 to 1.

    >>> share(0.95, "at_least")
    0.95
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise invalid_type(name, value, "a share is a number from 0 to 1", "write 0.95 for 95 %")
    if not 0 <= value <= 1:
        raise invalid(name, value, "a share lies between 0 and 1", "write 0.95 for 95 %")
    return value


def positive_timedelta(value: timedelta, name: str) -> timedelta:
    """Return `value` if it is a duration longer than zero.

    >>> positive_timedelta(timedelta(hours=4), "within")
    datetime.timedelta(seconds=14400)
    """
    if not isinstance(value, timedelta):
        raise invalid_type(name, value, "a duration is needed", "write timedelta(hours=4)")
    if value <= timedelta(0):
        raise invalid(name, value, "must be longer than zero", "write timedelta(hours=4)")
    return value


def plain_date(value: date, name: str) -> date:
    """Return `value` if it is a calendar date (a datetime is not).

    >>> plain_date(date(2026, 4, 30), "holidays")
    datetime.date(2026, 4, 30)
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise invalid_type(name, value, "a calendar date is needed", "write date(2026, 4, 30)")
    return value


def normalise_text(value: str) -> str:
    r"""Return the form in which texts are compared: NFKC, casefolded, white space collapsed.

    >>> normalise_text("  Nguye\u0302\u0303n  VAN ") == normalise_text("nguy\u1ec5n van")
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    return " ".join(folded.split())
