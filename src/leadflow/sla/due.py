"""The due list: what somebody must do by when, so that a promise is kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from leadflow.leads import Actor, Lead
from leadflow.sla.clocks import Clock
from leadflow.sla.priorities import Priority

__all__ = ["DueRow", "by_owner"]


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class DueRow:
    """One thing to do: for which lead, by whom, what (`awaits`, in words), and until when. All instants are in UTC.

    `owner` has the lead now. `due_at` is when the time is used up, `last_call_at` the latest instant at which it still
    counts, both None while nobody can tell; `remaining` is the open time left. `warning` says that most of the time is
    used, `overdue` that it is too late, and still to be done. `priority` is how much the lead comes first, None where
    no rule for it was given. `clock` has the rest.

    >>> from datetime import UTC
    >>> from leadflow.calendars import ALWAYS_OPEN
    >>> from leadflow.sla import ClockState
    >>> start, now = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> clock = Clock(
    ...     commitment="first touch", party=Actor.SALES, lead_id="L-1", state=ClockState.RUNNING, reason="running",
    ...     awaits="call", started_at=start, as_of=now, counted_until=now, elapsed=now - start,
    ...     target=timedelta(hours=4), due_at=start + timedelta(hours=4), calendar=ALWAYS_OPEN)
    >>> row = DueRow(lead=Lead("L-1", created_at=start), owner="rep-7", clock=clock)
    >>> f"{row.owner}: {row.awaits} by {row.due_at:%H:%M} ({row.commitment})"
    'rep-7: call by 13:00 (first touch)'
    """

    lead: Lead
    owner: str | None
    clock: Clock
    priority: Priority | None = None

    @property
    def lead_id(self) -> str:
        """The id of the lead."""
        return self.lead.id

    @property
    def commitment(self) -> str:
        """The name of the commitment."""
        return self.clock.commitment

    @property
    def party(self) -> Actor:
        """Who owes it."""
        return self.clock.party

    @property
    def awaits(self) -> str:
        """What is to be done, in words."""
        return self.clock.awaits

    @property
    def due_at(self) -> datetime | None:
        """When the time is used up."""
        return self.clock.due_at

    @property
    def last_call_at(self) -> datetime | None:
        """The latest instant at which it still counts."""
        return self.clock.last_call_at

    @property
    def remaining(self) -> timedelta | None:
        """The open time left."""
        return self.clock.remaining

    @property
    def warning(self) -> bool:
        """Whether most of the time is used."""
        return self.clock.warning

    @property
    def overdue(self) -> bool:
        """Whether it is too late for the promise, and still to be done."""
        return self.clock.overdue > timedelta(0)

    @property
    def paused(self) -> bool:
        """Whether the time does not run at present, because the lead is on hold or in a stage that pauses it."""
        return self.clock.paused


def by_owner(rows: Iterable[DueRow]) -> dict[str | None, tuple[DueRow, ...]]:
    """Return the list of each owner: owners by name, what nobody owns (None) last, rows in the order given.

    `by_owner([*contract.overdue(leads, as_of=now), *contract.due(leads, as_of=now)])` is what each has to do: first
    what is overdue, then what comes due.

    >>> by_owner([])
    {}
    """
    found: dict[str | None, list[DueRow]] = {}
    for row in rows:
        found.setdefault(row.owner, []).append(row)
    return {owner: tuple(found[owner]) for owner in sorted(found, key=lambda owner: (owner is None, owner or ""))}
