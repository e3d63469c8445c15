"""From the run of a clock to what people read of it: when it is due, the last call, the owners."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from leadflow.calendars import BusinessHours, Calendar, NeverOpensError
from leadflow.leads import Actor
from leadflow.sla._pausing import Pause
from leadflow.sla._runs import Run, open_run_of, run_of
from leadflow.sla._watched import Watched
from leadflow.sla.clocks import Clock, ClockState
from leadflow.sla.commitments import Clocked

__all__ = ["clock_of", "runs_of"]


def runs_of(
    watched: Watched,
    commitment: Clocked,
    calendar: Calendar,
    between: tuple[datetime | None, datetime | None],
    *,
    open_only: bool = False,
) -> Iterator[Run]:
    """Give the runs of a commitment's clocks by their starts, which lie at or after the first instant, before the last.

    With `open_only` those that nothing has ended.
    """
    if not watched.observes(commitment.happenings):
        return
    find = open_run_of if open_only else run_of
    for start in watched.between(commitment.start, *between):
        run = find(watched, commitment, start, calendar)
        if run is not None and (commitment.where is None or watched.answer(commitment.where, start.at) is True):
            yield run


def clock_of(watched: Watched, commitment: Clocked, party: Actor, run: Run) -> Clock:
    """Give the clock of a run."""
    start = run.start.at
    pauses = watched.pauses(commitment.pause_in).touching(start, run.until, open_end=run.ended_at is None)
    due_at, last_call_at, warns_at = _instants(run, pauses, commitment.warn_at)
    paused = run.state is ClockState.RUNNING and any(
        low <= run.until and (high is None or run.until < high) for low, high in pauses
    )
    return Clock(
        commitment=commitment.name,
        party=party,
        lead_id=watched.lead.id,
        state=run.state,
        reason="on hold" if paused else run.reason,
        awaits=str(commitment.stop),
        started_at=start,
        stopped_at=run.ended_at if run.stopped else None,
        ended_at=run.ended_at,
        due_at=due_at,
        last_call_at=last_call_at,
        warns_at=warns_at,
        target=run.target,
        elapsed=run.elapsed,
        counted_until=run.until,
        owner=watched.owner_from(start, run.until),
        owner_at_due=watched.owner(run.until if due_at is None else min(due_at, run.until)),
        as_of=watched.as_of,
        paused=paused,
        calendar=run.calendar,
        pauses=tuple((low, min(high or run.until, run.until)) for low, high in pauses),
    )


def _instants(
    run: Run, touching: tuple[Pause, ...], warn_at: float | None
) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Give when the target is used up, the last call, and when the clock begins to warn; None where nobody can tell."""
    if run.target is None:
        return None, None, None
    # Only a last pause has no end: what lies beyond its start is not known before it is over.
    known = next((max(low, run.start.at) for low, high in touching if high is None), None)
    pauses = tuple((low, high) for low, high in touching if high is not None)
    due_at = _used_up(run, run.target, pauses, known)
    warns_at = None if warn_at is None else _used_up(run, run.target * warn_at, pauses, known)
    if due_at is None:
        return None, None, warns_at
    last = run.calendar.last_call(run.start.at, BusinessHours.of(run.target), pauses=pauses)
    if last is None or (known is not None and last >= known):
        return due_at, None, warns_at
    return due_at, last.astimezone(UTC), warns_at


def _used_up(
    run: Run, amount: timedelta, pauses: tuple[tuple[datetime, datetime], ...], known: datetime | None
) -> datetime | None:
    try:
        found = run.calendar.add(run.start.at, amount, pauses=pauses)
    except NeverOpensError:
        return None
    return None if known is not None and found > known else found.astimezone(UTC)
