"""Consents: what a person allows, folded from what was told of it."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadflow._validate import FrozenMapping
from leadflow.leads.events import ConsentChanged

__all__ = ["Consent", "consents_of"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Consent:
    """Whether a purpose is allowed, and since when."""

    purpose: str = attrs.field(kw_only=False)
    granted: bool
    at: datetime


def consents_of(changes: Iterable[ConsentChanged]) -> FrozenMapping[str, Consent]:
    """Fold changes, in order, to the present consent per purpose; told both ways at one instant, the strict one holds.

    >>> consents_of([])
    FrozenMapping({})
    """
    consents: dict[str, Consent] = {}
    for change in changes:
        present = consents.get(change.purpose)
        if present is not None and present.at == change.at and not present.granted:
            continue
        consents[change.purpose] = Consent(change.purpose, granted=change.granted, at=change.at)
    return FrozenMapping(consents)
