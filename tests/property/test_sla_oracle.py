"""Clocks against a slow walk, half hour by half hour, that shares no code with them."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from leadflow.calendars import BusinessCalendar, BusinessDays, BusinessHours, Cadence
from leadflow.criteria import Happening, accepted, activities, company, entered, rejected
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Event,
    Lead,
    OnHold,
    ProfileChanged,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.sla import Clock, Convert, Respond, SLAContract
from tests.unit.sla import oracle
from tests.unit.sla.oracle import DAY, Promise, Told

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)
SLOT = timedelta(minutes=30)
OFFICE = BusinessCalendar(tz=UTC, weekly="mon-fri 08:00-12:00 13:30-17:30; sat 08:00-12:00")
WHAT = (
    *("mql", "mql", "accept", "reject", "call", "call", "hold", "resume"),
    *("waiting", "recycled", "won", "lost", "own", "size"),
)
WATCHED: dict[str, Happening] = {
    "mql": entered("mql"),
    "accept": accepted(),
    "reject": rejected(),
    "call": activities("call", actor=Actor.SALES),
    "waiting": entered("waiting"),
    "recycled": entered("recycled"),
    "lost": entered("lost"),
}

slots = st.integers(0, 12 * DAY) | st.sampled_from([16, 24, 27, 35, DAY + 16, 4 * DAY + 35, 7 * DAY + 16])


@st.composite
def told(draw: st.DrawFn) -> list[Told]:
    """Draw what happened to a lead; what falls together has an order."""
    found = [
        Told(0, -2, "size", size=draw(st.none() | st.sampled_from([10, 90]))),
        Told(draw(slots), -1, "mql"),
    ]
    for seq, at in enumerate(draw(st.lists(slots, max_size=10))):
        what = draw(st.sampled_from(WHAT))
        until = draw(st.none() | st.integers(at, at + 4 * DAY)) if what == "hold" else None
        who = draw(st.sampled_from([None, "rep-1", "rep-2"])) if what == "own" else None
        size = draw(st.sampled_from([10, 90])) if what == "size" else None
        found.append(Told(at, seq, what, until, who, size))
    return found


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    """Draw what is promised."""
    unit = draw(st.sampled_from(["hours", "days", "wall"]))
    stops = st.tuples(st.sampled_from(["accept", "reject", "call", "recycled"]), st.integers(1, 3))
    return Promise(
        start=draw(st.sampled_from(["mql", "call"])),
        stops=tuple(draw(st.lists(stops, min_size=1, max_size=3))),
        unit=unit,
        amount=draw(st.integers(1, 5) if unit == "days" else st.integers(1, 40)),
        cancel=draw(st.none() | st.sampled_from(["waiting", "recycled", "reject"])),
        pause_in=draw(st.frozensets(st.sampled_from(["waiting", "recycled"]))),
        cohort=draw(st.booleans()),
        warn_at=draw(st.sampled_from([None, 0.0, 0.5, 1.0])),
        at_least_size=draw(st.sampled_from([None, None, 50])),
        starts=draw(st.none() | st.integers(0, 6 * DAY)),
        ends=draw(st.none() | st.integers(6 * DAY + 1, 12 * DAY)),
    )


def instant(slot: int) -> datetime:
    return EPOCH + SLOT * slot


def as_event(each: Told) -> Event:
    at, seq = instant(each.at), each.seq
    match each.what:
        case "accept":
            return Accepted(at=at, seq=seq)
        case "reject":
            return Rejected(at=at, seq=seq)
        case "call":
            return Activity("call", at=at, seq=seq, actor=Actor.SALES)
        case "hold":
            return OnHold(at=at, seq=seq, until=None if each.until is None else instant(each.until))
        case "resume":
            return Resumed(at=at, seq=seq)
        case "own":
            return Assigned(each.who, at=at, seq=seq)
        case "size":
            return ProfileChanged("company.employees", after=each.size, at=at, seq=seq)
        case stage:
            return StageEntered(stage, at=at, seq=seq)


def as_commitment(promise: Promise) -> Respond | Convert:
    happenings = [WATCHED[what] if number == 1 else WATCHED[what].nth(number) for what, number in promise.stops]
    stop = happenings[0]
    for happening in happenings[1:]:
        stop = stop | happening
    within = {
        "hours": BusinessHours(Fraction(promise.amount, 2)),
        "days": BusinessDays(promise.amount),
        "wall": SLOT * promise.amount,
    }[promise.unit]
    return (Convert if promise.cohort else Respond)(
        "promise",
        start=WATCHED[promise.start],
        stop=stop,
        within=within,
        at_least=0.9,
        per=Cadence.MONTH,
        cancel=None if promise.cancel is None else WATCHED[promise.cancel],
        pause_in=promise.pause_in,
        warn_at=promise.warn_at,
        where=None if promise.at_least_size is None else company.employees >= promise.at_least_size,
    )


def slot_of(at: datetime | None, length: timedelta = SLOT) -> int | None:
    if at is None:
        return None
    slot, rest = divmod(at - EPOCH, length)
    assert not rest
    return slot


def slots_in(spans: tuple[tuple[datetime, datetime], ...], start: datetime) -> tuple[int, ...]:
    """Return the half hours of spans in order, those before the start left out; an overlap would show twice."""
    return tuple(
        slot for low, high in spans for slot in range((max(low, start) - EPOCH) // SLOT, (high - EPOCH) // SLOT)
    )


def as_walked(clock: Clock) -> oracle.Walked:
    """Return a clock in half hours."""
    start, ended, target = slot_of(clock.started_at), slot_of(clock.ended_at), slot_of_length(clock.target)
    assert start is not None
    return oracle.Walked(
        start=start,
        state=clock.state.value,
        reason=clock.reason,
        ended=ended,
        stopped=slot_of(clock.stopped_at),
        target=target,
        elapsed=slot_of_length(clock.elapsed),
        due=slot_of(clock.due_at),
        last_call=slot_of(clock.last_call_at),
        warns=slot_of(clock.warns_at, SLOT / 2),
        warning=clock.warning,
        on_hold=clock.paused,
        counted=slots_in(clock.intervals, clock.started_at),
        paused=slots_in(clock.pauses, clock.started_at),
        owner=clock.owner,
        owner_at_due=clock.owner_at_due,
    )


def slot_of_length(length: timedelta | None) -> int:
    assert length is not None
    slot, rest = divmod(length, SLOT)
    assert not rest
    return slot


@given(told(), promises(), st.integers(0, 20 * DAY))
def test_clocks_are_what_a_slow_walk_finds(history: list[Told], promise: Promise, now: int) -> None:
    lead = Lead("L-1", created_at=EPOCH, history=map(as_event, history))
    commitment = as_commitment(promise)
    contract = SLAContract(
        "Smarketing",
        calendar=OFFICE,
        sales=[commitment],
        starts=None if promise.starts is None else instant(promise.starts),
        ends=None if promise.ends is None else instant(promise.ends),
    )
    clocks = contract.clocks(lead, as_of=instant(now))
    expected = [
        each._replace(reason=str(WATCHED[promise.cancel])) if promise.cancel and each.reason == promise.cancel else each
        for each in oracle.walk(promise, history, now)
    ]
    assert sorted(map(as_walked, clocks), key=lambda walked: walked.start) == expected
    for clock, walked in zip(sorted(clocks, key=lambda clock: clock.started_at), expected, strict=True):
        assert (clock.commitment, clock.party, clock.lead_id) == (commitment.name, Actor.SALES, "L-1")
        assert (clock.as_of, clock.awaits) == (instant(now), str(commitment.stop))
        assert clock.counted_until == instant(now if walked.ended is None else walked.ended)
        target = walked.target
        assert clock.remaining == (None if target is None else SLOT * max(target - walked.elapsed, 0))
        assert clock.overdue == (SLOT * 0 if target is None else SLOT * max(walked.elapsed - target, 0))
