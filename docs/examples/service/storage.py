"""Storage: who the leads are, and what happened to them, kept in any database of SQLAlchemy."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from leadflow import Lead
from leadflow.errors import redacted
from leadflow.funnel import Advanced, Refused, Settled
from leadflow.leads import Event, History
from leadflow.sla import Provided
from service.tables import Base, EventRow, HandoverRow, LeadRow
from service.values import Json, fact_from, fact_to
from service.wire import event_from, event_to, lead_to

Decision = TypeVar("Decision", bound=Advanced | Refused | Settled)


class NoSuchLeadError(LookupError):
    """No lead of this id was stored."""


class ConflictError(ValueError):
    """The same id was stored before with another content."""


class Store:
    """Everything that the service remembers. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        Base.metadata.create_all(engine)
        self._sessions = sessionmaker(engine)

    def lead(self, lead_id: str) -> Lead:
        """Return a lead, or raise `NoSuchLeadError`."""
        with self._sessions() as session:
            return _lead_row(session, lead_id).lead()

    def leads(self) -> list[Lead]:
        """Return all leads."""
        with self._sessions() as session:
            return [row.lead() for row in session.scalars(select(LeadRow).order_by(LeadRow.id))]

    def provided(self) -> list[Provided]:
        """Return what the teams handed to each other."""
        with self._sessions() as session:
            return [fact_from(Provided, row.raw, "handover") for row in session.scalars(select(HandoverRow))]

    def add_lead(self, lead: Lead) -> bool:
        """Store a new lead; False when the same was stored before, an error when something else was."""
        before = self._add(LeadRow(id=lead.id, raw=lead_to(lead)), lead.id)
        if before not in (None, lead_to(lead)):
            raise ConflictError(f"lead {redacted(lead.id)} is here with another profile; send changes as events")
        return before is None

    def add_handover(self, given: Provided, key: str) -> bool:
        """Store a hand-over under its id, in the same way."""
        before = self._add(HandoverRow(id=key, raw=fact_to(given)), key)
        if before not in (None, fact_to(given)):
            raise ConflictError(f"hand-over {redacted(key)} is here with another content; use a new id")
        return before is None

    def add_event(self, lead_id: str, event: Event, key: str, *, received_at: datetime) -> bool:
        """Store an event of a lead under its id, in the same way.

        A history is a set: to add to it needs no look at the rest of it, so events that come at once do not meet.
        """
        with self._sessions() as session:
            if session.scalar(select(LeadRow.id).where(LeadRow.id == lead_id)) is None:
                raise NoSuchLeadError(_no_such_lead(lead_id))
        row = EventRow(lead_id=lead_id, id=key, raw=event_to(event), received_at=received_at.isoformat())
        before = self._add(row, (lead_id, key))
        if before is not None:
            History([event_from(before)]).record(event)  # raises ConflictingEventError when they differ
        return before is None

    def _add(self, row: LeadRow | EventRow | HandoverRow, key: str | tuple[str, str]) -> Json | None:
        """Insert a row, or return what was stored before under its key: the database, not a look before, decides who is
        first.
        """
        try:
            with self._sessions.begin() as session:
                session.add(row)
        except IntegrityError:
            with self._sessions() as session:
                return session.get_one(type(row), key).raw
        return None

    def decide(self, lead_id: str, ask: Callable[[Lead], Decision], *, at: datetime) -> Decision:
        """Ask for a decision on a lead and store its moves; when another move came between, ask again."""
        while True:
            with suppress(StaleDataError), self._sessions.begin() as session:
                row = _lead_row(session, lead_id)
                decision = ask(row.lead())
                for event in _moves(decision):
                    row.version += 1
                    session.add(
                        EventRow(lead_id=lead_id, id=uuid4().hex, raw=event_to(event), received_at=at.isoformat())
                    )
                session.flush()  # raises StaleDataError when somebody moved the lead since it was read
                return decision


def _no_such_lead(lead_id: str) -> str:
    return f"lead {redacted(lead_id)} is not here; POST it to /leads first"


def _lead_row(session: Session, lead_id: str) -> LeadRow:
    row = session.get(LeadRow, lead_id)
    if row is None:
        raise NoSuchLeadError(_no_such_lead(lead_id))
    return row


def _moves(decision: Advanced | Refused | Settled) -> list[Event]:
    if isinstance(decision, Settled):
        return [move.event for move in decision.moves]
    return [decision.event] if isinstance(decision, Advanced) else []
