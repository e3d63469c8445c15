"""Objections: what a lead held against buying, and whether it was answered to its content."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadflow._validate import named, normalise_text, to_utc
from leadflow.leads._known import known_instant
from leadflow.leads._shown import shown
from leadflow.leads.events import ObjectionRaised, ObjectionResolved

__all__ = ["Objection", "objections_of"]


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Objection:
    """One objection of a lead: from when it was raised until it was resolved (None while it stands); times in UTC.

    Raised again before it was resolved it is the same one: `times` counts, `last_raised_at` tells when, and `note` is
    the last that was noted. Raised again after it was resolved it is another one, which was `reopened`. Kinds that
    differ in case or white space only are one kind. `resolution` is what was noted when it was resolved.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    >>> Objection("price", raised_at=noon, last_raised_at=noon).open
    True
    """

    kind: str = attrs.field(kw_only=False)
    raised_at: datetime = attrs.field(converter=to_utc)
    last_raised_at: datetime = attrs.field(converter=to_utc)
    resolved_at: datetime | None = attrs.field(default=None, converter=known_instant)
    times: int = 1
    reopened: bool = False
    note: str | None = None
    resolution: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still stands."""
        return self.resolved_at is None

    def __repr__(self) -> str:
        return shown(self)


def objections_of(events: Iterable[ObjectionRaised | ObjectionResolved]) -> tuple[Objection, ...]:
    """Fold what was raised and resolved, in order, to objections in the order in which they were first raised.

    What is resolved without having been raised is none.

    >>> objections_of([])
    ()
    """
    spells: list[tuple[list[ObjectionRaised], list[ObjectionResolved], bool]] = []
    latest: dict[str, int] = {}
    for event in events:
        kind = normalise_text(event.kind)
        place = latest.get(kind)
        if isinstance(event, ObjectionResolved):
            if place is not None:
                spells[place][1].append(event)
        elif place is not None and not spells[place][1]:
            spells[place][0].append(event)
        else:
            latest[kind] = len(spells)
            spells.append(([event], [], place is not None))
    return tuple(_objection(raised, resolved, reopened=reopened) for raised, resolved, reopened in spells)


def _objection(raised: list[ObjectionRaised], resolved: list[ObjectionResolved], *, reopened: bool) -> Objection:
    notes = [event.note for event in raised if event.note is not None]
    return Objection(
        raised[0].kind,
        raised_at=raised[0].at,
        last_raised_at=raised[-1].at,
        resolved_at=resolved[0].at if resolved else None,
        times=len(raised),
        reopened=reopened,
        note=notes[-1] if notes else None,
        resolution=resolved[0].note if resolved else None,
    )
