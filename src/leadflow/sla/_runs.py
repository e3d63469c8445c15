"""The run of one clock: from its start to what ended it, the verdict, and what people read of it."""

from datetime import datetime, timedelta
from typing import NamedTuple, cast

from leadflow.calendars import Calendar
from leadflow.calendars.deadlines import Deadline
from leadflow.criteria.occurrences import Occurrence
from leadflow.leads import Actor
from leadflow.sla.clocks import Clock, ClockEnding, ClockState, Pauses
from leadflow.sla.lead_view import LeadView, queue_of

__all__ = ["Run"]


class Run(NamedTuple):
    """What came of one clock until it ended, or until now."""

    start: Occurrence
    state: ClockState
    reason: str
    ended_at: datetime | None
    ending: ClockEnding | None
    until: datetime
    elapsed: timedelta
    deadline: Deadline
    calendar: Calendar
    pause_in: frozenset[str]
    stopped: bool

    def clock(
        self, view: LeadView, *, commitment: str, version: int, party: Actor, awaits: str, warn_at: float | None
    ) -> Clock:
        """Return the clock that people read: with when it is due, the last call, the owners, and the pauses."""
        start, deadline = self.start.at, self.deadline
        due_at = deadline.used_up_at()
        pauses = view.pauses(self.pause_in, start, self.until, open_end=self.ended_at is None)
        still = bool(pauses) and (pauses[-1][1] is None or self.until < pauses[-1][1])
        paused = self.state is ClockState.RUNNING and still
        if still:
            # Cut off now; those before it have ended.
            pauses = (*pauses[:-1], (pauses[-1][0], self.until))
        return Clock(
            commitment=commitment,
            version=version,
            party=party,
            lead_id=view.lead.id,
            state=self.state,
            reason="on hold" if paused else self.reason,
            awaits=awaits,
            started_at=start,
            stopped_at=self.ended_at if self.stopped else None,
            ended_at=self.ended_at,
            ending=self.ending,
            due_at=due_at,
            last_call_at=None if due_at is None else deadline.last_call_at,
            warns_at=None if warn_at is None else deadline.used_up_at(warn_at),
            target=deadline.target,
            elapsed=self.elapsed,
            counted_until=self.until,
            owner=view.lead.owner_from(start, self.until),
            owner_at_due=view.lead.owner_at(self.until if due_at is None else min(due_at, self.until)),
            queue=queue_of(view.lead, self.until)[0],
            as_of=view.as_of,
            paused=paused,
            calendar=self.calendar,
            pauses=cast("Pauses", pauses),
        )
