"""Clocks against a slow walk, half hour by half hour, that shares no code with them."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from leadflow.calendars import BusinessCalendar, BusinessDays, BusinessHours, Cadence
from leadflow.criteria import Happening, accepted, activities, entered, rejected
from leadflow.leads import Accepted, Activity, Actor, Event, Lead, OnHold, Rejected, Resumed, StageEntered
from leadflow.sla import Convert, Respond, SLAContract
from tests.unit.sla import oracle
from tests.unit.sla.oracle import DAY, Promise, Told

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)
SLOT = timedelta(minutes=30)
OFFICE = BusinessCalendar(tz=UTC, weekly="mon-fri 08:00-12:00 13:30-17:30; sat 08:00-12:00")
WHAT = ("mql", "mql", "accept", "reject", "call", "call", "hold", "resume", "waiting", "recycled", "won", "lost")
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
    found = [Told(draw(slots), -1, "mql")]
    for seq, at in enumerate(draw(st.lists(slots, max_size=10))):
        what = draw(st.sampled_from(WHAT))
        until = draw(st.none() | st.integers(at, at + 4 * DAY)) if what == "hold" else None
        found.append(Told(at, seq, what, until))
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
    )


def slot_of(at: datetime | None) -> int | None:
    return None if at is None else (at - EPOCH) // SLOT


@given(told(), promises(), st.integers(0, 20 * DAY))
def test_clocks_are_what_a_slow_walk_finds(history: list[Told], promise: Promise, now: int) -> None:
    lead = Lead("L-1", created_at=EPOCH, history=map(as_event, history))
    contract = SLAContract("Smarketing", calendar=OFFICE, sales=[as_commitment(promise)])
    found = [
        oracle.Walked(
            (clock.started_at - EPOCH) // SLOT,
            clock.state.value,
            slot_of(clock.ended_at),
            clock.elapsed // SLOT,
            slot_of(clock.due_at),
            slot_of(clock.last_call_at),
        )
        for clock in contract.clocks(lead, as_of=instant(now))
    ]
    assert sorted(found, key=lambda clock: clock.start) == oracle.walk(promise, history, now)
