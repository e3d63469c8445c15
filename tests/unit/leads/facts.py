"""Times and leads that the tests of facts share."""

from datetime import UTC, datetime, timedelta

from leadflow.leads import Event, Lead

START = datetime(2026, 3, 2, 2, 15, tzinfo=UTC)


def at(days: float = 0, **more: float) -> datetime:
    """Return the instant so many days (hours, minutes ...) after the lead was created."""
    return START + timedelta(days=days, **more)


def lead_with(*events: Event, **fields: object) -> Lead:
    """Return a lead with these events."""
    return Lead("L-1", created_at=START, history=events, **fields)  # type: ignore[arg-type]  # whatever the test says
