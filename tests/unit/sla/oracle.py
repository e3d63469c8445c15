"""A slow twin of the clocks: it walks half hour by half hour, and shares no code with leadflow.

Time is counted in half hours since Monday, 2 March 2026, 00:00 UTC. The office is open on weekdays from 8 to 12 and
from 13:30 to 17:30, and on Saturdays from 8 to 12.
"""

from typing import NamedTuple

DAY = 48
HORIZON = 90 * DAY


class Told(NamedTuple):
    """Something that happened: when, in which order at that time, what, and for a hold until when."""

    at: int
    seq: int
    what: str
    until: int | None = None


class Promise(NamedTuple):
    """What is promised: which stage or event starts it, which stop it (the n-th of each), and how long it may take."""

    start: str
    stops: tuple[tuple[str, int], ...]
    unit: str  # "hours", "days" or "wall"
    amount: int  # half hours, or days
    cancel: str | None
    pause_in: frozenset[str]
    cohort: bool = False


class Walked(NamedTuple):
    """What came of one clock."""

    start: int
    state: str
    ended: int | None
    elapsed: int
    due: int | None
    last_call: int | None


STAGES = {"mql", "waiting", "recycled", "won", "lost"}


def is_open(slot: int) -> bool:
    """Whether the office is open in a half hour."""
    day, time = slot // DAY % 7, slot % DAY
    morning, afternoon = 16 <= time < 24, 27 <= time < 35
    return (day < 5 and (morning or afternoon)) or (day == 5 and morning)


def real(history: list[Told]) -> list[Told]:
    """Leave out what tells again of the present stage."""
    found, stage = [], None
    for told in history:
        if told.what in STAGES:
            if told.what == stage:
                continue
            stage = told.what
        found.append(told)
    return found


def is_paused(history: list[Told], slot: int, pause_in: frozenset[str]) -> bool:
    """Whether a half hour is on hold, or in a stage that pauses, as far as is known."""
    on_hold, until, stage = False, None, None
    for told in history:
        if told.at > slot:
            break
        if on_hold and until is not None and until <= told.at:
            on_hold = False
        if told.what == "hold":
            if not on_hold:
                on_hold, until = True, told.until
            elif until is not None:
                until = None if told.until is None else max(until, told.until)
        elif told.what == "resume":
            on_hold = False
        elif told.what in STAGES:
            stage = told.what
    held = on_hold and (until is None or slot < until)
    return held or stage in pause_in


def first_after(history: list[Told], what: str, start: Told, number: int = 1) -> int | None:
    """When the n-th of a kind came after the start."""
    for told in history:
        if told.what == what and (told.at, told.seq) > (start.at, start.seq):
            number -= 1
            if number == 0:
                return told.at
    return None


def walk(promise: Promise, told: list[Told], now: int) -> list[Walked]:
    """Give every clock of a lead as it stood at `now`."""
    history = real(sorted(each for each in told if each.at <= now))
    return [_clock(promise, history, each, now) for each in history if each.what == promise.start]


def _clock(promise: Promise, history: list[Told], start: Told, now: int) -> Walked:
    stops = [first_after(history, what, start, number) for what, number in promise.stops]
    stop = min((at for at in stops if at is not None), default=None)
    cancel = first_after(history, promise.cancel or "won", start)
    lost = None if promise.cohort else first_after(history, "lost", start)
    ends = [at for at in (stop, cancel, lost) if at is not None]
    ended = min(ends) if ends else None

    runs = []
    for slot in range(start.at, HORIZON):
        paused = is_paused(history, slot, promise.pause_in) and (ended is None or slot < ended)
        runs.append((promise.unit == "wall" or is_open(slot)) and not paused)
    target = _target(promise, start.at)
    due, last_call, used = None, None, 0
    for offset, counts in enumerate(runs):
        if used == target and due is None:
            due = start.at + offset
        if used == target and counts:
            last_call = start.at + offset
            break
        used += counts
    elapsed = sum(runs[: (now if ended is None else ended) - start.at])

    if elapsed > target:
        state = "breached"
    elif ended is None:
        state = "running"
    elif ended == stop:
        state = "met"
    else:
        state = "cancelled" if ended == cancel else "breached"
    return Walked(start.at, state, ended, elapsed, due, last_call)


def _target(promise: Promise, start: int) -> int:
    if promise.unit != "days":
        return promise.amount
    left, end = promise.amount, start
    for slot in range((start // DAY + 1) * DAY, HORIZON):
        if is_open(slot):
            end = slot + 1
            if not any(is_open(later) for later in range(slot + 1, (slot // DAY + 1) * DAY)):
                left -= 1
                if left == 0:
                    break
    return sum(is_open(slot) for slot in range(start, end))
