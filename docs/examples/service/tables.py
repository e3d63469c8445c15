"""The tables: who the leads are, and what happened to them. Rows are only ever added."""

import attrs
from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from leadflow import Lead
from service.values import Json
from service.wire import event_from, lead_from


class Base(DeclarativeBase):
    """The tables. `raw` is a fact as it came over the wire; the columns beside it are what the host looks up by."""

    raw: Mapped[Json] = mapped_column(JSON)


class LeadRow(Base):
    """A lead as it was first sent; `version` counts its moves, so that no two are decided on the same past."""

    __tablename__ = "leads"
    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    events: Mapped[list["EventRow"]] = relationship(lazy="selectin")
    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012  # SQLAlchemy's own name

    def lead(self) -> Lead:
        """Return the lead with all that happened to it."""
        return attrs.evolve(lead_from(self.raw), history=[event_from(row.raw) for row in self.events])


class EventRow(Base):
    """Something that happened to a lead, which has an id once."""

    __tablename__ = "events"
    lead_id: Mapped[str] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[str]  # text, for SQLite's own times forget the zone


class HandoverRow(Base):
    """Something that one team owed the other and handed over."""

    __tablename__ = "handovers"
    id: Mapped[str] = mapped_column(primary_key=True)
