"""Brief: what a rep should know before the next call."""

from datetime import datetime

import attrs

from leadflow._validate import FrozenMapping
from leadflow.leads import Activity, Actor, Answer, Consent, EvidenceFound, Lead, Objection
from leadflow.money import Money

__all__ = ["Brief", "Interest", "brief_of"]


_GRANTED = {True: "yes", False: "no"}


def _dimension(found: EvidenceFound) -> str:
    evidence = found.evidence
    return evidence.dimension if isinstance(evidence, Answer) else type(evidence).__name__.lower()


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
    objections: tuple[Objection, ...]
    consents: FrozenMapping[str, Consent]
    evidence: tuple[EvidenceFound, ...]
    owner: str | None

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """What is known, as pairs of a name and a text, for people to read."""
        pairs = (
            ("owner", self.owner),
            ("came by", self.channel),
            ("campaign", self.campaign),
            ("offer", self.offer),
            ("referred by", self.referred_by),
            ("did", ", ".join(map(str, self.interests))),
            ("attempts", str(len(self.attempts)) if self.attempts else None),
            ("objections", ", ".join(each.kind for each in self.objections)),
            ("consent", ", ".join(f"{each.purpose}: {_GRANTED[each.granted]}" for each in self.consents.values())),
            ("found out", ", ".join(dict.fromkeys(_dimension(each) for each in self.evidence))),
        )
        return tuple((name, text) for name, text in pairs if text)


def brief_of(lead: Lead) -> Brief:
    """Return the brief of a lead that is as of the instant asked about.

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
        attempts=tuple(each for each in lead.activities if each.actor is Actor.SALES and not each.automated),
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
