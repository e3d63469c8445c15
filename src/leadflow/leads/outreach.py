"""Outreach: what sales did to reach a lead, and whether the two have spoken."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadflow._validate import named, normalise_text, required_text
from leadflow.errors import invalid_type
from leadflow.leads._known import known_instant
from leadflow.leads._shown import shown
from leadflow.leads.events import Activity, Assigned
from leadflow.leads.vocabulary import Actor, OrderedEnum, Outcome

__all__ = ["Outreach", "OutreachStatus", "given_at", "outreach_of"]

_SPOKEN = frozenset({Outcome.CONNECTED, Outcome.REPLIED, Outcome.HELD})
_ANSWERED = frozenset({Outcome.CONNECTED, Outcome.REPLIED})


class OutreachStatus(OrderedEnum):
    """How far sales came in reaching the lead: nothing tried yet, trying, or in touch."""

    NEW = "new"
    ATTEMPTING = "attempting"
    CONNECTED = "connected"


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Outreach:
    """What sales did to reach a lead `since` an instant (None: ever), as a rep's list shows it; times in UTC.

    `attempts` counts what sales did by hand, `connected_at` is when the two first spoke. `connected` is None where
    nobody can tell: on a lead that is not tracked, an answer that sales did not record stays unseen.

    >>> Outreach().status
    <OutreachStatus.NEW: 'new'>
    """

    since: datetime | None = attrs.field(default=None, converter=known_instant)
    attempts: int = 0
    first_attempt: datetime | None = attrs.field(default=None, converter=known_instant)
    last_attempt: datetime | None = attrs.field(default=None, converter=known_instant)
    connected_at: datetime | None = attrs.field(default=None, converter=known_instant)
    connected: bool | None = False

    @property
    def status(self) -> OutreachStatus:
        """NEW, ATTEMPTING or CONNECTED, by what was recorded."""
        if self.connected_at is not None:
            return OutreachStatus.CONNECTED
        return OutreachStatus.ATTEMPTING if self.attempts else OutreachStatus.NEW

    def __repr__(self) -> str:
        return shown(self)


def given_at(assigned: Iterable[Assigned]) -> datetime | None:
    """Return when the lead came to its present owner, or None where nobody owns it; told again, it stays with them.

    >>> given_at([]) is None
    True
    """
    owner: str | None = None
    since: datetime | None = None
    for event in assigned:
        if event.to != owner:
            owner, since = event.to, event.at
    return None if owner is None else since


def outreach_of(
    activities: Iterable[Activity], *, since: datetime | None, kinds: Iterable[str], tracked: bool
) -> Outreach:
    """Fold activities, in order, to what sales did to reach the lead since an instant.

    >>> outreach_of([], since=None, kinds=(), tracked=False).connected is None
    True
    """
    if isinstance(kinds, str):
        raise invalid_type("kinds", kinds, "several kinds are needed", f"write kinds=({kinds!r},)")
    wanted = {normalise_text(required_text(kind, "kinds")) for kind in kinds}
    attempts: list[datetime] = []
    connected_at: datetime | None = None
    for activity in activities:
        if activity.automated or (since is not None and activity.at < since):
            continue
        if activity.actor is Actor.SALES and (not wanted or normalise_text(activity.kind) in wanted):
            attempts.append(activity.at)
            spoken = activity.outcome in _SPOKEN
        else:
            # What the lead did by itself is an answer only to an attempt.
            spoken = activity.actor is Actor.LEAD and bool(attempts) and activity.outcome in _ANSWERED
        if spoken and connected_at is None:
            connected_at = activity.at
    return Outreach(
        since=since,
        attempts=len(attempts),
        first_attempt=attempts[0] if attempts else None,
        last_attempt=attempts[-1] if attempts else None,
        connected_at=connected_at,
        connected=connected_at is not None or (False if tracked else None),
    )
