"""The run of one clock: from its start to what ended it, and the verdict."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

from leadflow.calendars import ALWAYS_OPEN, BusinessHours, Calendar, NeverOpensError, Within
from leadflow.criteria import Happening, Occurrence
from leadflow.criteria.happenings import Either, Nth
from leadflow.sla._watched import Closing, Place, Watched, place
from leadflow.sla.clocks import ClockState
from leadflow.sla.commitments import Clocked, Convert
from leadflow.sla.tiers import Tiers

__all__ = ["Run", "following", "is_mature", "open_run_of", "run_of", "target_of"]

_FIRST = itemgetter(0)


class Run(NamedTuple):
    """What came of one clock; `target` is None when the calendar never has that much time."""

    start: Occurrence
    state: ClockState
    reason: str
    ended_at: datetime | None
    stopped: bool
    until: datetime
    elapsed: timedelta
    target: timedelta | None
    calendar: Calendar


def following(watched: Watched, happening: Happening, start: Occurrence, limit: int = 1) -> Sequence[Occurrence]:
    """Return the first occurrences at or after the start of a clock, of which `nth` counts from there; at most `limit`.

    At one instant the `seq` of the events decides what came after; and no event follows itself.
    """
    if isinstance(happening, Either):
        parts = [following(watched, part, start, limit) for part in happening.parts]
        found = {id(each.event): each for part in parts for each in part}
        return sorted(found.values(), key=place)[:limit]
    if isinstance(happening, Nth):
        return following(watched, happening.happening, start, happening.n)[happening.n - 1 :]
    occurrences = watched.occurrences(happening)
    first = bisect_left(occurrences, place(start), key=place)
    return [each for each in occurrences[first : first + limit + 1] if each.event is not start.event][:limit]


def target_of(
    within: Within, own: Calendar | None, calendar: Calendar, start: datetime
) -> tuple[Calendar, timedelta | None]:
    """Return the calendar a target runs on, and the open time it comes to from `start`: None when it never has that
    much.

    A timedelta is time by the wall clock, unless the commitment names a calendar of its `own`. Business days are the
    open time up to the last close of the n-th open day: what a pause takes out is added behind it.
    """
    if isinstance(within, timedelta):
        return own or ALWAYS_OPEN, within
    runs_on = own or calendar
    try:
        if isinstance(within, BusinessHours):
            return runs_on, within.duration
        return runs_on, runs_on.elapsed(start, runs_on.due(start, within))
    except NeverOpensError:
        return runs_on, None


def run_of(watched: Watched, commitment: Clocked, start: Occurrence, calendar: Calendar) -> Run:
    """Return the run of the clock that began at `start`, on its own calendar or the one given."""
    return _run(watched, commitment, start, calendar, _ending(watched, commitment, start))


def open_run_of(watched: Watched, commitment: Clocked, start: Occurrence, calendar: Calendar) -> Run | None:
    """Return the run if nothing has ended it; most have been, and to see that is cheaper than to time them."""
    ending = _ending(watched, commitment, start)
    return _run(watched, commitment, start, calendar, ending) if ending[0] is None else None


def _run(
    watched: Watched, commitment: Clocked, start: Occurrence, calendar: Calendar, end: tuple[datetime | None, str]
) -> Run:
    ended_at, ending = end
    within = _within(watched, commitment, start)
    calendar, target = target_of(within, commitment.calendar, calendar, start.at)
    until = watched.as_of if ended_at is None else ended_at
    paused = watched.pauses(commitment.pause_in).time(calendar, start.at, until)
    elapsed = calendar.elapsed(start.at, until) - paused
    state, reason = _verdict(commitment, ending, late=target is not None and elapsed > target)
    return Run(start, state, reason, ended_at, ending == "stop", until, elapsed, target, calendar)


def _within(watched: Watched, commitment: Clocked, start: Occurrence) -> Within:
    within = commitment.within
    if not isinstance(within, Tiers):
        return within
    return next((time for guard, time in within.tiers if watched.answer(guard, start.at) is True), within.otherwise)


def _ending(watched: Watched, commitment: Clocked, start: Occurrence) -> tuple[datetime | None, str]:
    """Return when and by what a clock ended.

    At one instant the `seq` of events decides; where they have the same, a stop goes before a cancellation, and that
    before a closing.
    """
    endings: list[tuple[Place, int, str]] = []
    for rank, happening in enumerate((commitment.stop, commitment.cancel)):
        if happening is not None:
            endings += [(place(each), rank, ("stop", "cancel")[rank]) for each in following(watched, happening, start)]
    closing = _closing(watched, commitment, start)
    if closing is not None:
        endings.append((closing.place, 2, "won" if closing.won else "lost"))
    if not endings:
        return None, ""
    (at, _), _, what = min(endings)
    return at, what


def _closing(watched: Watched, commitment: Clocked, start: Occurrence) -> Closing | None:
    """Return the first closing of the lead that matters to a clock: being won only where nothing else cancels it."""
    closings = watched.closings
    first = bisect_left(closings, place(start), key=_FIRST)
    for closing in closings[first:]:
        matters = commitment.cancel is None if closing.won else not isinstance(commitment, Convert)
        if matters and closing.event is not start.event:
            return closing
    return None


def _verdict(commitment: Clocked, ending: str, *, late: bool) -> tuple[ClockState, str]:
    if late:
        return ClockState.BREACHED, "too late" if ending == "stop" else "overdue"
    match ending:
        case "stop":
            return ClockState.MET, "in time"
        case "cancel":
            return ClockState.CANCELLED, str(commitment.cancel)
        case "won":
            return ClockState.CANCELLED, "won"
        case "lost":
            return ClockState.BREACHED, "closed untouched"
        case _:
            return ClockState.RUNNING, "running"


def is_mature(watched: Watched, commitment: Clocked, run: Run) -> bool:
    """Return whether the time of a clock would be used up by now if nothing had ended it."""
    if run.target is None:
        return False
    paused = watched.pauses(commitment.pause_in).time(run.calendar, run.start.at, watched.as_of)
    return run.calendar.elapsed(run.start.at, watched.as_of) - paused > run.target
