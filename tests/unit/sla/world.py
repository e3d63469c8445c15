"""A small world to test promises in: one office, one lead, one commitment at a time. 2 March 2026 is a Monday."""

from datetime import UTC, datetime
from typing import Any

from leadflow.calendars import BusinessCalendar, BusinessHours, Cadence, Month
from leadflow.criteria import accepted, entered, rejected
from leadflow.leads import Event, Lead
from leadflow.sla import Attainment, Clock, Commitment, Respond, SLAContract

OFFICE = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
MARCH = Month(2026, 3)
ANSWER: dict[str, Any] = {
    "start": entered("mql"),
    "stop": accepted() | rejected(),
    "within": BusinessHours(4),
    "at_least": 0.9,
    "per": Cadence.MONTH,
}


def at(text: str) -> datetime:
    """Return an instant of March 2026, such as "02 09:00", or of any month, such as "2026-04-01 09:00"."""
    full = text if len(text) > 10 else f"2026-03-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=UTC)


def answer(**changed: Any) -> Respond:
    """Return the promise to accept or reject an MQL within four business hours, with some terms changed."""
    return Respond("answer", **{**ANSWER, **changed})


def contract(*promised: Commitment, **terms: Any) -> SLAContract:
    """Return an agreement of what sales promised, on the office's hours."""
    return SLAContract("Smarketing", **{"calendar": OFFICE, "sales": promised, **terms})


def lead(*events: Event, id: str = "L-1", **profile: Any) -> Lead:
    """Return a lead created on 1 January to which something happened."""
    return Lead(id, **{"created_at": at("2026-01-01 00:00"), "history": events, **profile})


def only(commitment: Commitment, who: Lead, now: str, **terms: Any) -> Clock:
    """Return the one clock of a lead under one commitment."""
    (clock,) = contract(commitment, **terms).clocks(who, as_of=at(now))
    return clock


def kept(commitment: Commitment, *leads: Lead, now: str, **asked: Any) -> Attainment:
    """Return what became of one commitment in March."""
    terms = {name: asked.pop(name) for name in ("calendar", "starts", "ends", "year_starts") if name in asked}
    period = asked.pop("period", MARCH)
    return contract(commitment, **terms).attainment(leads, period, as_of=at(now), **asked)[commitment.name]
