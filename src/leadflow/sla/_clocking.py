"""From the run of a clock to what people read of it: when it is due, the last call, the owners."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import cast

from leadflow.calendars import BusinessHours, Calendar, NeverOpensError
from leadflow.leads import Actor
from leadflow.sla._pausing import Pause, Pausing
from leadflow.sla._runs import Run, open_run_of, run_of
from leadflow.sla._watched import Watched
from leadflow.sla.clocks import Clock, ClockState, Pauses
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
    """Return the runs of a commitment's clocks by their starts, which lie at or after the first instant, before the
    last.

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
    """Return the clock of a run."""
    start = run.start.at
    pausing = watched.pauses(commitment.pause_in)
    pauses = pausing.touching(start, run.until, open_end=run.ended_at is None)
    due_at, last_call_at, warns_at = _instants(run, pausing, pauses, commitment.warn_at)
    paused = run.state is ClockState.RUNNING and bool(pauses) and (pauses[-1][1] is None or run.until < pauses[-1][1])
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
        owner=watched.lead.owner_from(start, run.until),
        owner_at_due=watched.lead.owner_at(run.until if due_at is None else min(due_at, run.until)),
        as_of=watched.as_of,
        paused=paused,
        calendar=run.calendar,
        pauses=_until(pauses, run.until),
    )


def _until(pauses: tuple[Pause, ...], until: datetime) -> Pauses:
    """Cut the last pause off; those before it have ended."""
    ended = tuple(pause for pause in pauses[-1:] if pause[1] is not None and pause[1] <= until)
    last = ended or tuple((low, until) for low, _ in pauses[-1:])
    return cast("Pauses", (*pauses[:-1], *last))


def _instants(
    run: Run, pausing: Pausing, touching: tuple[Pause, ...], warn_at: float | None
) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Return when the target is used up, the last call, and when the clock begins to warn; None while unknown."""
    if run.target is None:
        return None, None, None
    # Only a last pause has no end: what lies beyond its start is not known before it is over.
    start, pauses, known = run.start.at, touching, None
    if touching and touching[-1][1] is None:
        pauses, known = touching[:-1], max(touching[-1][0], start)

    def used_up(amount: timedelta) -> datetime | None:
        still = pausing.met_by(run.calendar, start, amount, pauses, still=False)
        try:
            found = run.calendar.add(start, amount + still)
        except NeverOpensError:
            return None
        return None if known is not None and found > known else found.astimezone(UTC)

    due_at = used_up(run.target)
    warns_at = None if warn_at is None else used_up(run.target * warn_at)
    if due_at is None:
        return None, None, warns_at
    still = pausing.met_by(run.calendar, start, run.target, pauses, still=True)
    last = run.calendar.last_call(start, BusinessHours.of(run.target + still))
    if last is None or (known is not None and last >= known):
        return due_at, None, warns_at
    return due_at, last.astimezone(UTC), warns_at
