"""Every error of leadflow, in one family.

Errors are for misuse: a naive time, an unknown stage, a negative weight. A business "no" is a value, never an error.
Each error names the value, the rule it broke and the fix, and carries the same as attributes.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from itertools import islice

__all__ = [
    "AutomaticCycleError",
    "ConflictingEventError",
    "CurrencyMismatchError",
    "DuplicateStageError",
    "FunnelError",
    "InvalidTypeError",
    "InvalidValueError",
    "LeadflowError",
    "LimitError",
    "MissingAssessmentError",
    "NaiveDatetimeError",
    "NeverOpensError",
    "NoWayOutError",
    "NotYetCreatedError",
    "PersonalName",
    "ShadowedTransitionError",
    "UnboundedHappeningError",
    "UnknownNameError",
    "UnknownStageError",
    "UnreachableStageError",
    "did_you_mean",
    "invalid",
    "invalid_type",
    "is_personal",
    "redact",
    "redacted",
    "unknown_name",
]

# No repetition without an end: a long text must not be searched from each of its places to its end.
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"']{1,64}@[^\s@<>()\[\],;:\"']{1,255}")
_PHONE = re.compile(r"\+?\(?\d[\d\s().\-/]{5,30}\d")
_INTERNATIONAL = re.compile(r"\+\(?\d[\d\s().\-/]{5,30}\d")
# What people are called, and answers to a dimension that is named for a part in the purchase: they name who plays it.
_PERSONAL = frozenset({"person.name", "authority.name", "evidence.authority.name"}).union(
    f"evidence.{role}"
    for role in (
        "decision_maker",
        "economic_buyer",
        "champion",
        "influencer",
        "technical_buyer",
        "gatekeeper",
        "blocker",
    )
)
_PERSONAL_ENDINGS = ("email", "phone", "mobile", "zalo")
_LONG = 400
"""Bits of the longest whole number that is written out, about 120 digits."""
_LONG_TEXT = 1_000
_SHOWN_THINGS = 200
_DEEPEST = 8
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}(\s\d{1,2})?")


class LeadflowError(Exception):
    """The base of every error that leadflow raises; what it is about is on its attributes.

    >>> str(LeadflowError("points=0.5: a whole number is needed", name="points"))
    'points=0.5: a whole number is needed'
    """

    def __init__(self, message: str, **data: object) -> None:
        super().__init__(message)
        self.__dict__.update(data)


class InvalidValueError(LeadflowError, ValueError):
    """A value breaks a rule: `name`, `value`, `rule` and `fix` say which, how, and what to write instead."""

    name: str
    value: object
    rule: str
    fix: str


class InvalidTypeError(LeadflowError, TypeError):
    """A value is of a kind that cannot stand here: `name`, `value`, `rule` and `fix` as in `InvalidValueError`."""

    name: str
    value: object
    rule: str
    fix: str


class NaiveDatetimeError(LeadflowError, ValueError):
    """A datetime has no time zone, so it does not name an instant; `name` is the argument, `value` what was given."""

    name: str
    value: datetime


class LimitError(LeadflowError, ValueError):
    """More than leadflow promises to handle: `name`, the `size` seen (of a stream, so far) and the `limit`."""

    name: str
    size: int
    limit: int


class ConflictingEventError(LeadflowError, ValueError):
    """Two events share the identifier `id` and differ: `mine` was here, `theirs` was to be added."""

    id: str
    mine: object
    theirs: object


class NotYetCreatedError(LeadflowError, ValueError):
    """The lead did not exist at the instant asked about: `lead_id`, `created_at`, `as_of`."""

    lead_id: str
    created_at: datetime
    as_of: datetime


class CurrencyMismatchError(LeadflowError, ValueError):
    """Two amounts are in different currencies, which leadflow never converts: `left` and `right` are the currencies."""

    left: str
    right: str


class NeverOpensError(LeadflowError, ValueError):
    """A calendar has no more open time in the direction asked for; `at` is where the search began."""

    at: datetime


class UnknownNameError(LeadflowError, KeyError):
    """No `kind` of thing has this `name`; `known` are the names that exist.

    It is a `KeyError`, so that `in` and `get` work on the mappings that raise it.
    """

    __str__ = LeadflowError.__str__

    kind: str
    name: str
    known: tuple[str, ...]


class MissingAssessmentError(LeadflowError, TypeError):
    """A guard that asks about verdicts was used without `assess=`; `name` is the commitment or stage it stands in."""

    name: str


class FunnelError(LeadflowError, ValueError):
    """A funnel that cannot work as written; `stages` are the stages concerned."""

    stages: tuple[str, ...]


class DuplicateStageError(FunnelError):
    """Two stages of one funnel share a name."""


class UnknownStageError(FunnelError, UnknownNameError):
    """A stage that the funnel does not declare."""


class UnreachableStageError(FunnelError):
    """No path of transitions leads from an entry stage to this one."""


class NoWayOutError(FunnelError):
    """From this stage no path leads to a closed stage: leads would be trapped in it."""


class ShadowedTransitionError(FunnelError):
    """A transition that can never be taken, because an earlier one with the same ends always applies."""


class AutomaticCycleError(FunnelError):
    """Automatic transitions without a condition lead in a circle."""


class UnboundedHappeningError(FunnelError):
    """An automatic transition asks for an acceptance or a rejection without saying since when."""


class PersonalName(str):
    """The name of a field that is declared personal, such as that of an attribute; nothing of its value is shown.

    >>> str(invalid(PersonalName("attributes.tax_id"), "8012345678", "is too long", "write ten digits"))
    "attributes.tax_id='***': is too long; write ten digits"
    """

    __slots__ = ()


def is_personal(name: str) -> bool:
    """Return whether a field holds personal data: a person's name, an e-mail address, a way to call, or so declared.

    The name is a path such as "person.email", or the key of an attribute. A `PersonalName` is personal, and so are the
    names that end in email, phone, mobile or zalo, and those of who plays a part in the purchase.

    >>> is_personal("person.name"), is_personal("attributes.backup_phone"), is_personal("company.name")
    (True, True, False)
    """
    plain = name.casefold()
    return isinstance(name, PersonalName) or plain.replace(" ", "_") in _PERSONAL or plain.endswith(_PERSONAL_ENDINGS)


def redacted(value: object, name: str = "", *, depth: int = 0) -> str:
    """Return the `repr` of a value with personal data masked, for messages and `repr`s.

    What is personal is decided by the name of the field (`is_personal`) and by what a mapping declares of its keys
    (`personal`), whatever the value looks like; figures, ids and configuration are shown. In any other text, addresses
    and international phone numbers ("+84 ...") are masked. Of a long text the beginning is shown, of many things the
    first, and of what is nested eight deep nothing; `depth` is how deep the value itself is.

    >>> redacted("hoa@minhphat.example"), redacted("51234567890"), redacted("0912345678", "person.phone")
    ("'h***@minhphat.example'", "'51234567890'", "'***78'")
    """
    if isinstance(name, PersonalName) and value is not None:
        return "'***'"
    if isinstance(value, Enum):
        return repr(value)
    if isinstance(value, int) and value.bit_length() > _LONG:
        # Python refuses to write out the longest ones, which no reader needs.
        return f"a whole number of about {value.bit_length() * 301 // 1000:,} digits"
    personal = is_personal(name) and value is not None and not isinstance(value, bool)
    if personal and isinstance(value, (str, int, float)):
        text = str(value)
        if "@" in text:
            return repr(_EMAIL.sub(_masked_email, text))
        # A number may have come out of a table as a number.
        if name.casefold().replace(" ", "_") in _PERSONAL:
            return repr(f"{text[:1]}***")
        return repr(f"***{text[-2:]}" if len(text) > 6 else "***")
    if isinstance(value, str):
        shown = redact(value, digits=False)
        cut = repr(shown[:_LONG_TEXT])
        return cut if len(shown) <= _LONG_TEXT else f"{cut[:-1]}…{cut[-1]} ({len(value):,} characters)"
    if isinstance(value, (Mapping, list, tuple, set, frozenset)) and depth >= _DEEPEST:
        return "..."
    if isinstance(value, Mapping):
        declared = getattr(value, "personal", ())
        names = {key: name if personal else PersonalName(key) if key in declared else str(key) for key in value}
        pairs = [
            f"{redacted(key, name if personal else '', depth=depth + 1)}: "
            f"{redacted(value[key], names[key], depth=depth + 1)}"
            for key in islice(value, _SHOWN_THINGS)
        ]
        return f"{{{', '.join(pairs)}{_more(value)}}}"
    if isinstance(value, (list, tuple)):
        inner = ", ".join(redacted(item, name, depth=depth + 1) for item in value[:_SHOWN_THINGS]) + _more(value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, (set, frozenset)):
        items = sorted(redacted(item, name, depth=depth + 1) for item in value)
        return "{" + ", ".join(items[:_SHOWN_THINGS]) + _more(value) + "}" if value else "set()"
    return "'***'" if personal else repr(value)


def _more(things: Collection[object]) -> str:
    rest = len(things) - _SHOWN_THINGS
    return f", … and {rest:,} more" if rest > 0 else ""


def redact(text: str, *, digits: bool = True) -> str:
    """Return a text that people wrote, such as a note, with e-mail addresses and phone numbers masked, for reasons.

    Without `digits`, as for the names of stages and rules, only what "+" begins is taken for a phone number.

    >>> redact("call Hoa at 0912345678, or hoa@minhphat.example")
    'call Hoa at ***78, or h***@minhphat.example'
    """
    return (_PHONE if digits else _INTERNATIONAL).sub(_masked_phone, _EMAIL.sub(_masked_email, text))


def _masked_email(found: re.Match[str]) -> str:
    name, _, domain = found[0].rpartition("@")
    return f"{name[:1]}***@{domain}"


def _masked_phone(found: re.Match[str]) -> str:
    text = found[0]
    return text if _DATE.fullmatch(text) else f"***{text[-2:]}"


def invalid(name: str, value: object, rule: str, fix: str) -> InvalidValueError:
    """Return the `InvalidValueError` for `value`, with its message in the one form that all of leadflow uses.

    >>> str(invalid("at_least", 1.5, "a share lies between 0 and 1", "write 0.95 for 95 %"))
    'at_least=1.5: a share lies between 0 and 1; write 0.95 for 95 %'
    """
    message = f"{name}={redacted(value, name)}: {rule}; {fix}"
    return InvalidValueError(message, name=name, value=value, rule=rule, fix=fix)


def invalid_type(name: str, value: object, rule: str, fix: str) -> InvalidTypeError:
    """Return the `InvalidTypeError` for `value`, in the same form as `invalid`.

    >>> str(invalid_type("as_of", None, "an instant is needed", "pass an aware datetime"))
    'as_of=None: an instant is needed; pass an aware datetime'
    """
    message = f"{name}={redacted(value, name)}: {rule}; {fix}"
    return InvalidTypeError(message, name=name, value=value, rule=rule, fix=fix)


_LISTED = 20
"""Names that a message lists; all of them are on the error."""


def did_you_mean(name: object, known: Iterable[str]) -> str | None:
    """Return the known name that is spelled most like `name`, whatever its case, or None when none is close.

    >>> did_you_mean("Engagment", ["engagement", "SME"])
    'engagement'
    """
    spelled = {each.casefold(): each for each in known}
    return next((spelled[near] for near in get_close_matches(str(name).casefold(), spelled, n=1)), None)


def unknown_name(
    kind: str,
    name: object,
    known: Iterable[str],
    *,
    where: str = "",
    fix: str = "",
    error: type[UnknownNameError] = UnknownNameError,
    **data: object,
) -> UnknownNameError:
    """Return the error for a look-up by a name that does not exist.

    Args:
        kind: What was looked for, in the singular: "scorer", "stage".
        name: The name that was asked for.
        known: The names that exist, in the order in which the message lists them.
        where: What was searched; it opens the message.
        fix: What else may be done, after "or".
        error: The class of the error, when it is a narrower one.
        data: Further attributes of the error.

    Returns:
        The error, to be raised; `kind`, `name` and `known` are its attributes.

    >>> str(unknown_name("scorer", "engagment", ["engagement", "SME"], where="playbook '2026'"))
    "playbook '2026': scorer 'engagment' does not exist (did you mean 'engagement'?); write one of engagement, SME"
    """
    names = tuple(known)
    near = did_you_mean(name, names)
    listed = ", ".join(redact(each, digits=False) for each in names[:_LISTED])
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    message = (
        f"{where}{': ' if where else ''}{kind} {redacted(name)} does not exist"
        f"{'' if near is None or near == name else f' (did you mean {redacted(near)}?)'}; "
        f"{f'write one of {listed}{more}' if names else 'there are none'}{', or ' if fix else ''}{fix}"
    )
    return error(message, kind=kind, name=name, known=names, **data)
