"""Clock: one promise running for one lead, how much of its time is used, and how it ended."""

from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from leadflow._validate import to_utc
from leadflow.calendars import Calendar
from leadflow.leads import Actor

__all__ = ["Clock", "ClockEnding", "ClockState"]

Pauses = tuple[tuple[datetime, datetime], ...]


class ClockState(StrEnum):
    """Where a clock stands: still running, met, breached, or cancelled before it could be either."""

    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


class ClockEnding(StrEnum):
    """What ended a clock: its stop, one that came early, a cancellation, or the lead was won, lost or given back.

    LOST is the closing of the lead in any other way than as won. Of a clock that ended in time, LOST and GIVEN_BACK are
    breaches; one that was late by then stays late.
    """

    STOP = "stop"
    EARLY = "early"
    CANCEL = "cancel"
    WON = "won"
    LOST = "lost"
    GIVEN_BACK = "given back"


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Clock:
    """One commitment's time for one lead, from one start, as it stood at `as_of`. All instants are in UTC.

    - `party` owes it; `commitment` is its name, in a `version` of the contract; `awaits` is what stops it, in words;
      `reason` says why the state is what it is.
    - `started_at`; `stopped_at`, when the stop came; `ended_at`, when the stop, a cancellation or the closing of the
      lead ended it, and by what (`ending`). All are None as long as there was none.
    - `target` is the open time allowed (None when the calendar never has that much, or when a hold without an end
      leaves open how long a business day becomes) and `elapsed` what was used of it until `counted_until`. Met means
      elapsed <= target; breached means elapsed > target, or closed untouched.
    - `due_at` is the earliest instant at which the target is used up, `last_call_at` the latest at which a stop still
      meets it: the next opening, when the target runs out at a closing. Both are None while that is not known: during a
      hold without an end, or when that much time never comes. `warns_at` is when the share of the target at which it
      warns is used.
    - `owner` had the lead at the start, or was the first to get it before the clock ended: a later `as_of` may fill it
      in, and never changes it. `owner_at_due` had it when it was due, or has it now. A lead without an owner may wait
      in a `queue`.
    - `pauses` were taken out of the time of `calendar`.
    - `remaining` is the open time left of the target, not below zero, None when it is never used up; `overdue` the open
      time used beyond it, zero within; `warning` says that the clock still runs and has used the share of its target
      at which it warns.

    >>> from datetime import UTC
    >>> from leadflow.calendars import ALWAYS_OPEN
    >>> start, now = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> clock = Clock(
    ...     commitment="first touch", party=Actor.SALES, lead_id="L-1", state=ClockState.RUNNING, reason="running",
    ...     awaits="call", started_at=start, as_of=now, counted_until=now, elapsed=now - start,
    ...     target=timedelta(hours=4), warns_at=start + timedelta(hours=3), calendar=ALWAYS_OPEN)
    >>> str(clock.remaining), clock.warning
    ('1:00:00', True)
    """

    commitment: str
    version: int = 1
    party: Actor
    lead_id: str
    state: ClockState
    reason: str
    awaits: str
    started_at: datetime
    stopped_at: datetime | None = None
    ended_at: datetime | None = None
    ending: ClockEnding | None = None
    due_at: datetime | None = None
    last_call_at: datetime | None = None
    warns_at: datetime | None = None
    target: timedelta | None
    elapsed: timedelta
    counted_until: datetime
    owner: str | None = None
    owner_at_due: str | None = None
    queue: str | None = None
    as_of: datetime
    paused: bool = False
    calendar: Calendar = attrs.field(repr=False)
    pauses: Pauses = attrs.field(default=(), repr=False)
    remaining: timedelta | None = attrs.field(init=False, eq=False, repr=False)
    overdue: timedelta = attrs.field(init=False, eq=False, repr=False)
    warning: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        left = None if self.target is None else self.target - self.elapsed
        none = timedelta(0)
        object.__setattr__(self, "remaining", None if left is None else max(left, none))
        object.__setattr__(self, "overdue", none if left is None else max(-left, none))
        warns = self.warns_at is not None and self.warns_at <= self.as_of
        object.__setattr__(self, "warning", warns and self.state is ClockState.RUNNING)

    @property
    def intervals(self) -> tuple[tuple[datetime, datetime], ...]:
        """The open intervals that were counted, in UTC, half-open and in order; their lengths sum to `elapsed`."""
        found = self.calendar.intervals(self.started_at, self.counted_until, pauses=self.pauses)
        return tuple((to_utc(opens, "opens"), to_utc(closes, "closes")) for opens, closes in found)
