"""A slow twin of the clocks: it walks half hour by half hour, and shares no code with leadflow.

Time is counted in half hours since Monday, 2 March 2026, 00:00 UTC. The office is open on weekdays from 8 to 12 and
from 13:30 to 17:30, and on Saturdays from 8 to 12.
"""

from typing import NamedTuple

DAY = 48
HORIZON = 90 * DAY


class Told(NamedTuple):
    """Something that happened: when, in which order at that time, what; of a hold until when, who got it, its size."""

    at: int
    seq: int
    what: str
    until: int | None = None
    who: str | None = None
    size: int | None = None


class Promise(NamedTuple):
    """What is promised: which stage or event starts it, which stop it (the n-th of each), and how long it may take."""

    start: str
    stops: tuple[tuple[str, int], ...]
    unit: str  # "hours", "days" or "wall"
    amount: int  # half hours, or days
    cancel: str | None
    pause_in: frozenset[str]
    cohort: bool = False
    warn_at: float | None = None  # a multiple of 0.5
    at_least_size: int | None = None
    starts: int | None = None
    ends: int | None = None


class Walked(NamedTuple):
    """What came of one clock; `warns` is in quarters of an hour, `counted` and `paused` are the half hours."""

    start: int
    state: str
    reason: str
    ended: int | None
    stopped: int | None
    target: int | None
    elapsed: int
    due: int | None
    last_call: int | None
    warns: int | None
    warning: bool
    on_hold: bool
    counted: tuple[int, ...]
    paused: tuple[int, ...]
    owner: str | None
    owner_at_due: str | None


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


def first_after(history: list[Told], what: str, start: Told, number: int = 1) -> Told | None:
    """The n-th of a kind after the start."""
    for told in history:
        if told.what == what and (told.at, told.seq) > (start.at, start.seq):
            number -= 1
            if number == 0:
                return told
    return None


def walk(promise: Promise, told: list[Told], now: int) -> list[Walked]:
    """Return every clock of a lead as it stood at `now`."""
    history = real(sorted((each for each in told if each.at <= now), key=lambda each: (each.at, each.seq)))
    return [
        _clock(promise, history, each, now)
        for each in history
        if each.what == promise.start
        and (promise.starts is None or each.at >= promise.starts)
        and (promise.ends is None or each.at < promise.ends)
        and is_concerned(promise, history, each.at)
    ]


def is_concerned(promise: Promise, history: list[Told], at: int) -> bool:
    """Whether the lead is big enough, as was known then; of unknown size it is not."""
    if promise.at_least_size is None:
        return True
    sizes = [told.size for told in history if told.what == "size" and told.at <= at]
    return bool(sizes) and sizes[-1] is not None and sizes[-1] >= promise.at_least_size


def owner_at(history: list[Told], at: int) -> str | None:
    """Who had the lead."""
    owners = [told.who for told in history if told.what == "own" and told.at <= at]
    return owners[-1] if owners else None


def owner_of(history: list[Told], start: int, until: int) -> str | None:
    """Who had the lead at the start, or was the first to get it until the end."""
    first = owner_at(history, start)
    if first is not None:
        return first
    later = [told.who for told in history if told.what == "own" and start < told.at <= until and told.who is not None]
    return later[0] if later else None


def closed_after(history: list[Told], start: Told, stages: set[str]) -> Told | None:
    """The first entry into one of the stages after the start."""
    for told in history:
        if told.what in stages and (told.at, told.seq) > (start.at, start.seq):
            return told
    return None


def _clock(promise: Promise, history: list[Told], start: Told, now: int) -> Walked:
    ended, ending = _ending(promise, history, start)
    until = now if ended is None else ended
    paused, runs = [], []
    for slot in range(start.at, HORIZON):
        is_off = is_paused(history, slot, promise.pause_in) and (ended is None or slot < ended)
        paused.append(is_off)
        runs.append((promise.unit == "wall" or is_open(slot)) and not is_off)
    target = _target(promise, start.at, runs, paused)
    due, last_call, used = None, None, 0
    for offset, counts in enumerate(runs):
        if used == target and due is None:
            due = start.at + offset
        if used == target and counts:
            last_call = start.at + offset
            break
        used += counts
    counted = tuple(slot for slot in range(start.at, until) if runs[slot - start.at])
    late = target is not None and len(counted) > target
    # A member of a cohort is mature at the last instant at which a stop counts.
    late |= promise.cohort and ending == "none" and last_call is not None and now >= last_call
    state, reason = _verdict(promise, ending, late=late)
    on_hold = state == "running" and is_paused(history, now, promise.pause_in)
    warns = (
        None if promise.warn_at is None or target is None else _warns(runs, start.at, int(2 * promise.warn_at * target))
    )
    return Walked(
        start=start.at,
        state=state,
        reason="on hold" if on_hold else reason,
        ended=ended,
        stopped=ended if ending == "stop" else None,
        target=target,
        elapsed=len(counted),
        due=due,
        last_call=last_call,
        warns=warns,
        warning=state == "running" and warns is not None and warns <= 2 * now,
        on_hold=on_hold,
        counted=counted,
        paused=tuple(slot for slot in range(start.at, until) if paused[slot - start.at]),
        owner=owner_of(history, start.at, until),
        owner_at_due=owner_at(history, until if due is None else min(due, until)),
    )


def _ending(promise: Promise, history: list[Told], start: Told) -> tuple[int | None, str]:
    stops = [first_after(history, what, start, number) for what, number in promise.stops]
    cancel = None if promise.cancel is None else first_after(history, promise.cancel, start)
    matter = set() if promise.cohort else {"lost", "recycled"}
    closing = closed_after(history, start, matter if promise.cancel else {*matter, "won"})
    ends = [(each, "stop") for each in stops] + [(cancel, "cancel"), (closing, "" if closing is None else closing.what)]
    # The first of those at one place goes: a stop before a cancellation, that before a closing.
    found = [(each.at, each.seq, place, what) for place, (each, what) in enumerate(ends) if each is not None]
    if not found:
        return None, "none"
    ended, _, _, ending = min(found)
    return ended, ending


def _verdict(promise: Promise, ending: str, *, late: bool) -> tuple[str, str]:
    if late:
        return "breached", "too late" if ending == "stop" else "overdue"
    return {
        "stop": ("met", "in time"),
        "cancel": ("cancelled", f"{promise.cancel}"),
        "won": ("cancelled", "won"),
        "lost": ("breached", "closed untouched"),
        "recycled": ("breached", "given back untouched"),
        "none": ("running", "running"),
    }[ending]


def _warns(runs: list[bool], start: int, quarters: int) -> int | None:
    """When so many quarters of an hour were used, in quarters of an hour."""
    used = 0
    for offset, counts in enumerate(runs):
        if used == quarters:
            return 2 * (start + offset)
        if counts and used + 1 == quarters:
            return 2 * (start + offset) + 1
        used += 2 * counts
    return None


def _target(promise: Promise, start: int, runs: list[bool], paused: list[bool]) -> int | None:
    """The half hours that run until the last one of the n-th day on which any does; None while that is not known."""
    if promise.unit != "days":
        return promise.amount
    # A pause that goes on to the horizon has no end: how long the day becomes on which it begins is not known yet.
    endless = max((at for at, off in enumerate(paused, start) if not off), default=start - 1) + 1
    left = promise.amount
    for day in range(start // DAY + 1, HORIZON // DAY):
        slots = range(day * DAY, (day + 1) * DAY)
        running = [slot for slot in slots if runs[slot - start]]
        left -= bool(running)
        if left == 0:
            known = not any(is_open(slot) for slot in slots if slot >= endless)
            return sum(runs[: running[-1] + 1 - start]) if known else None
    return None
