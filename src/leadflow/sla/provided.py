"""Provided: something that one team owed the other and handed over."""

from datetime import datetime

import attrs

from leadflow._validate import known_text, named, required_text, to_utc

__all__ = ["Provided"]


def _id(value: str | None) -> str | None:
    return None if value is None else required_text(value, "id")


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Provided:
    """A deliverable that was handed over: `what` (the name of its `Provide`), `at` an aware instant, `by` whom.

    `id` tells one hand-over told twice from two: those of one id count once, those without an id each. Raises an error
    that names the value, the rule and the fix.

    >>> from datetime import UTC
    >>> Provided("campaign calendar", at=datetime(2026, 3, 2, 9, tzinfo=UTC), by="Lan").what
    'campaign calendar'
    """

    what: str = attrs.field(converter=required_text, kw_only=False)
    at: datetime = attrs.field(converter=to_utc)
    by: str | None = attrs.field(default=None, converter=known_text)
    id: str | None = attrs.field(default=None, converter=_id)
