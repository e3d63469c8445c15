"""Brief: what a rep should know before the next call."""

from datetime import datetime

import attrs

from leadflow._validate import FrozenMapping
from leadflow.leads import Activity, Actor, Consent, EvidenceFound, Lead, ObjectionRaised
from leadflow.money import Money

__all__ = ["Brief", "Interest", "brief_of"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Interest:
    """One thing that the lead did, as often as it did it: read a page, clicked a mail; `last_at` in UTC."""

    kind: str
    value: str | None
    times: int
    last_at: datetime

    def __str__(self) -> str:
        what = self.kind if self.value is None else f"{self.kind}: {self.value}"
        return what if self.times == 1 else f"{what} ({self.times} times)"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Brief:
    """What is known of a lead at an instant that helps the next conversation; no name, address or number.

    `channel`, `campaign` and `offer` drew it; `interests` are its own activities, the latest first (what machines did
    in its name is left out); `attempts` the contacts that sales made; then open objections, consents, evidence and the
    owner.
    """

    lead_id: str
    channel: str | None
    campaign: str | None
    offer: str | None
    referred_by: str | None
    interests: tuple[Interest, ...]
    attempts: tuple[Activity, ...]
    objections: tuple[ObjectionRaised, ...]
    consents: FrozenMapping[str, Consent]
    evidence: tuple[EvidenceFound, ...]
    owner: str | None


def brief_of(lead: Lead) -> Brief:
    """Give the brief of a lead that is as of the instant asked about.

    >>> from datetime import UTC
    >>> brief_of(Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))).interests
    ()
    """
    source = lead.source
    return Brief(
        lead_id=lead.id,
        channel=source.channel,
        campaign=source.campaign,
        offer=source.offer,
        referred_by=source.referred_by,
        interests=_interests(lead),
        attempts=tuple(activity for activity in lead.activities if activity.actor is Actor.SALES),
        objections=lead.open_objections,
        consents=lead.consents,
        evidence=lead.evidence,
        owner=lead.owner,
    )


def _interests(lead: Lead) -> tuple[Interest, ...]:
    found: dict[tuple[str, str | None], Interest] = {}
    for activity in lead.activities:
        if activity.actor is not Actor.LEAD or activity.automated:
            continue
        value = activity.value
        # Only what was read or clicked is named: a text; an amount says nothing without its question.
        about = value if isinstance(value, str) else str(value) if isinstance(value, Money) else None
        key = (activity.kind, about)
        seen = found.pop(key, None)
        # Taken out and put in again, the latest stand last.
        found[key] = Interest(
            kind=activity.kind, value=about, times=1 + (seen.times if seen else 0), last_at=activity.at
        )
    return tuple(reversed(found.values()))
