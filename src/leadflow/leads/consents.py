"""Consents: what a person allows, folded from what was told of it."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadflow._validate import FrozenMapping, named, normalise_text, required_text, to_utc
from leadflow.leads._known import truth
from leadflow.leads.events import ConsentChanged

__all__ = ["Consent", "consents_of"]


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Consent:
    """Whether a purpose is allowed, and since when.

    >>> from datetime import UTC
    >>> Consent("email", granted=False, at=datetime(2026, 3, 4, tzinfo=UTC)).granted
    False
    """

    purpose: str = attrs.field(converter=required_text, kw_only=False)
    granted: bool = attrs.field(converter=truth)
    at: datetime = attrs.field(converter=to_utc)


def consents_of(changes: Iterable[ConsentChanged]) -> FrozenMapping[str, Consent]:
    """Fold changes, in order, to the present consent per purpose.

    Told both ways at one instant, and not put in order by `seq`, the strict one holds. Purposes that differ in case or
    white space only are one, named as it was told first: a withdrawal counts however it was spelled.

    >>> consents_of([])
    FrozenMapping({})
    """
    latest: dict[str, ConsentChanged] = {}
    names: dict[str, str] = {}
    for change in changes:
        purpose = normalise_text(change.purpose)
        name = names.setdefault(purpose, change.purpose)
        present = latest.get(name)
        tied = present is not None and (present.at, present.seq) == (change.at, change.seq)
        if not (tied and change.granted):
            latest[name] = change
    return FrozenMapping({name: Consent(name, granted=change.granted, at=change.at) for name, change in latest.items()})
