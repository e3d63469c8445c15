"""The terms of one version of a contract as its verbs read them: everything resolved to instants."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from leadflow.assessment import Assess
from leadflow.calendars import Calendar
from leadflow.leads import Actor, Lead
from leadflow.sla.commitment import Commitment
from leadflow.sla.commitments import Clocked
from leadflow.sla.lead_view import LeadView, missing_assessment

__all__ = ["Terms", "check_assess"]


class Terms(NamedTuple):
    """What each party promises, the calendar, and the instants between which the version is in force."""

    name: str
    version: int
    calendar: Calendar
    calendars: Mapping[str, Calendar]
    starts_at: datetime | None
    ends_at: datetime | None
    year_starts: int
    recycled: frozenset[str]
    commitments: tuple[tuple[Commitment, Actor], ...]
    same: dict[int, int]

    def view(self, lead: Lead, now: datetime, assess: Assess | None) -> LeadView:
        """Return the view of a lead that is as it was known at `now`."""
        return LeadView(
            lead,
            now,
            calendar=self.calendar,
            calendars=self.calendars,
            recycled=self.recycled,
            assess=assess,
            same=self.same,
        )

    def clocked(self, *, work_only: bool = False) -> list[tuple[Clocked, Actor]]:
        """Return the commitments with a clock; with `work_only` those whose clocks are work to be done."""
        found = [(each, party) for each, party in self.commitments if isinstance(each, Clocked)]
        return [(each, party) for each, party in found if each.is_work or not work_only]

    def within(self, low: datetime | None, high: datetime | None) -> tuple[datetime | None, datetime | None]:
        """Return the part of a stretch in which the version is in force; None is no bound."""
        return (
            max((at for at in (low, self.starts_at) if at is not None), default=None),
            min((at for at in (high, self.ends_at) if at is not None), default=None),
        )

    def overlaps(self, low: datetime, high: datetime) -> bool:
        """Return whether the version is in force at all in a stretch."""
        return (self.starts_at is None or self.starts_at < high) and (self.ends_at is None or low < self.ends_at)


def check_assess(commitments: Iterable[Commitment], assess: Assess | None) -> None:
    """Raise `MissingAssessmentError` where a commitment asks about verdicts and nothing makes them."""
    for commitment in () if assess is not None else commitments:
        if any(guard.needs_verdicts for guard in commitment.guards):
            raise missing_assessment(commitment.name)
