"""What the tests of the rules share: one instant, and leads in few words."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from leadflow import Activity, Company, EvidenceFound, Lead, Person, Source
from leadflow.leads import Event, Evidence

NOW = datetime(2026, 3, 31, 11, 0, tzinfo=UTC)
CREATED = datetime(2026, 3, 2, 2, 15, tzinfo=UTC)


def ago(**span: float) -> datetime:
    """Return the instant so long before NOW."""
    return NOW - timedelta(**span)


def did(kind: str, **span: float) -> Activity:
    """Return an activity of the lead's, so long before NOW."""
    return Activity(kind, at=ago(**span))


def found(evidence: Evidence, **span: float) -> EvidenceFound:
    """Return evidence found so long before NOW."""
    return EvidenceFound(evidence, at=ago(**span))


def lead(
    *events: Event,
    company: Company | None = None,
    person: Person | None = None,
    source: Source | None = None,
    attributes: dict[str, object] | None = None,
    tracked: bool = True,
    created_at: datetime = CREATED,
) -> Lead:
    """Return a lead with these events."""
    return Lead(
        "L-1",
        created_at=min([created_at, *(event.at for event in events)]),
        company=company or Company(),
        person=person or Person(),
        source=source or Source(),
        attributes=attributes or {},
        tracked=tracked,
        history=events,
    )


def texts(things: Iterable[object]) -> list[str]:
    """Return how things print."""
    return [str(thing) for thing in things]
