"""Strategies for what came of an agreement: clocks, what is due, numbers, and the aftermath."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from leadflow.calendars import ALWAYS_OPEN, BusinessHours, Cadence, Month
from leadflow.criteria import accepted, entered, rejected
from leadflow.leads import Accepted, Assigned, Event, Lead, StageEntered
from leadflow.money import total
from leadflow.sla import Aftermath, Clock, Counted, DueRow, Fate, Priority, Respond, SLAContract
from leadflow.testing.calendars import business_hours
from leadflow.testing.events import moments
from leadflow.testing.profiles import money

__all__ = ["aftermaths", "clocks", "counts", "due_rows", "fates", "priorities"]


def counts() -> st.SearchStrategy[Counted]:
    """Draw numbers that a promise is measured by."""
    return st.builds(_counted, *[st.integers(0, 20)] * 4)


def _counted(met: int, breached: int, running: int, cancelled: int) -> Counted:
    started = met + breached + running + cancelled
    return Counted(started=started, met=met, breached=breached, running=running, cancelled=cancelled)


def _watched() -> st.SearchStrategy[tuple[Lead, Clock]]:
    """Draw a lead with one clock: what ended it if anything did, and how long it ran."""
    return st.builds(
        _lead_with_clock,
        moments(),
        business_hours(most=40).filter(lambda within: within.hours > 0),
        st.sampled_from([None, "accepted", "won", "lost"]),
        st.integers(0, 120),
        st.sampled_from([None, "rep-7"]),
    )


def _lead_with_clock(
    start: datetime, within: BusinessHours, end: str | None, hours: int, owner: str | None
) -> tuple[Lead, Clock]:
    promise = Respond(
        "answer",
        start=entered("mql"),
        stop=accepted() | rejected(),
        within=within,
        at_least=0.9,
        per=Cadence.MONTH,
    )
    at = start + timedelta(hours=hours)
    told: list[Event] = [StageEntered("mql", at=start), Assigned(owner, at=start)]
    if end is not None:
        told.append(Accepted(at=at) if end == "accepted" else StageEntered(end, at=at))
    lead = Lead("L-1", created_at=start, history=told)
    contract = SLAContract("Smarketing", calendar=ALWAYS_OPEN, sales=[promise])
    return lead, contract.clocks(lead, as_of=at)[0]


def clocks() -> st.SearchStrategy[Clock]:
    """Draw clocks in every state."""
    return _watched().map(lambda drawn: drawn[1])


def due_rows() -> st.SearchStrategy[DueRow]:
    """Draw rows of the due list, some of them overdue."""
    still_to_do = _watched().filter(lambda drawn: drawn[1].ended_at is None)
    return still_to_do.map(lambda drawn: DueRow(lead=drawn[0], owner=drawn[0].owner, clock=drawn[1]))


def priorities() -> st.SearchStrategy[Priority]:
    """Draw how much leads come first, of some of which nobody knows."""
    ranked = st.integers(0, 100).map(lambda value: Priority(value=value, why=f"engagement: {value} %"))
    return ranked | st.just(Priority(value=None, why="not known"))


def fates() -> st.SearchStrategy[Fate]:
    """Draw what became of some leads."""
    numbers = st.lists(st.integers(0, 30), min_size=3, max_size=3).map(sorted)
    return st.builds(
        lambda found, amounts: Fate(
            reached=found[0], mature=found[1], leads=found[2], amounts=tuple(total(amounts).values())
        ),
        numbers,
        st.lists(money(), max_size=2),
    )


def aftermaths() -> st.SearchStrategy[Aftermath]:
    """Draw comparisons of leads whose promise was kept with those whose promise was broken."""
    return st.builds(
        Aftermath,
        commitment=st.just("first touch"),
        outcome=st.just("entering won"),
        within=st.integers(1, 120).map(lambda days: timedelta(days=days)),
        period=st.integers(1, 12).map(lambda month: Month(2026, month)),
        as_of=moments(),
        met=fates(),
        breached=fates(),
    )
