"""Strategies for leads that were handed over to sales, and for what can be read from them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import strategies as st

from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Disposition,
    Event,
    HandOff,
    Lead,
    Objection,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    Outreach,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.testing.events import moments

__all__ = ["hand_offs", "handed_leads", "objections", "outreaches"]

_STAGES = ("mql", "sal", "sql", "recycled", "MQL")
_OUTCOMES = (None, Outcome.NO_ANSWER, Outcome.CONNECTED, Outcome.REPLIED)
_ACTORS = (Actor.SALES, Actor.SALES, Actor.LEAD, Actor.MARKETING)

# A place is an instant with a sequence number; a choice picks one of what can be told.
_Told = Callable[[datetime, int, int], Event]
_TELLINGS: tuple[_Told, ...] = (
    lambda at, seq, choice: StageEntered(_STAGES[choice % len(_STAGES)], at=at, seq=seq),
    lambda at, seq, _: StageEntered("mql", at=at, seq=seq),
    lambda at, seq, choice: Accepted(at=at, seq=seq, by=("rep-7", "rep-9")[choice % 2]),
    lambda at, seq, choice: Rejected("no budget", at=at, seq=seq, disposition=tuple(Disposition)[choice % 3]),
    lambda at, seq, _: Rejected("not mine", at=at, seq=seq, disposition=Disposition.RETURN),
    lambda at, seq, choice: Assigned((None, "rep-7", "rep-9")[choice % 3], at=at, seq=seq),
    lambda at, seq, choice: OnHold(at=at, seq=seq, until=at + timedelta(hours=choice) if choice % 2 else None),
    lambda at, seq, _: Resumed(at=at, seq=seq),
    lambda at, seq, choice: Activity(
        ("call", "email_sent", "Call")[choice % 3],
        at=at,
        seq=seq,
        actor=_ACTORS[choice % len(_ACTORS)],
        outcome=_OUTCOMES[choice // 2 % len(_OUTCOMES)],
        automated=choice % 7 == 6,
    ),
    lambda at, seq, choice: ObjectionRaised(
        ("price", "Price ", "migration")[choice % 3], at=at, seq=seq, note=(None, "too dear")[choice % 2]
    ),
    lambda at, seq, choice: ObjectionResolved(
        ("price", "migration")[choice % 2], at=at, seq=seq, note=(None, "by quarter")[choice % 2]
    ),
)
# Handing over and answering come most often: the rest says little without them.
_OFTEN = (*_TELLINGS[1:2], *_TELLINGS[:6], *_TELLINGS)
_MARKS = st.tuples(st.sampled_from(_OFTEN), st.integers(0, 24), st.sampled_from([0, 0, 0, 1, 2]), st.integers(0, 11))
_HOUR = timedelta(hours=1)
_Round = Callable[[datetime], list[Event]]
# What belongs together, and would seldom be drawn together.
_ROUNDS = st.tuples(
    st.sampled_from(
        [
            lambda at: [StageEntered("mql", at=at), Accepted(at=at + _HOUR)],
            lambda at: [StageEntered("mql", at=at), Rejected(at=at + _HOUR), StageEntered("recycled", at=at + _HOUR)],
            lambda at: [
                StageEntered("mql", at=at),
                Rejected("not mine", at=at + _HOUR, disposition=Disposition.RETURN),
                Assigned("rep-9", at=at + 2 * _HOUR),
            ],
            lambda at: [StageEntered("mql", at=at, seq=1), Accepted(at=at)],
            lambda at: [
                StageEntered("mql", at=at),
                OnHold(at=at + _HOUR),
                Resumed(at=at + 3 * _HOUR),
                Accepted(at=at + 4 * _HOUR),
            ],
        ]
    ),
    st.integers(0, 20),
)


def handed_leads(*, max_size: int = 16) -> st.SearchStrategy[Lead]:
    """Draw leads that were handed over to sales and back: entered, answered, assigned, put on hold, called, objecting.

    Everything happens on whole hours of one day, so that much of it happens at one instant.
    """
    few, many = st.lists(_MARKS, max_size=max_size), st.lists(_MARKS, min_size=max_size // 2, max_size=max_size)
    return st.builds(_handed, moments(), few | many, st.lists(_ROUNDS, max_size=3), st.booleans())


def _handed(
    created: datetime, marks: list[tuple[_Told, int, int, int]], rounds: list[tuple[_Round, int]], tracked: bool
) -> Lead:
    told = [tell(created + timedelta(hours=hours), seq, choice) for tell, hours, seq, choice in marks]
    told += [event for tell, hours in rounds for event in tell(created + timedelta(hours=hours))]
    return Lead("L-1", created_at=created, tracked=tracked, history=told)


def _later(lead: Lead) -> datetime:
    return lead.created_at + timedelta(hours=30)


def hand_offs() -> st.SearchStrategy[HandOff]:
    """Draw hand-offs of every fate."""
    return handed_leads().map(_first_hand_off)


def _first_hand_off(lead: Lead) -> HandOff:
    lead = lead.record(StageEntered("mql", at=lead.created_at, seq=-1))
    return lead.hand_offs("mql", as_of=_later(lead), within=timedelta(hours=8))[0]


def outreaches() -> st.SearchStrategy[Outreach]:
    """Draw what sales did to reach a lead."""
    return handed_leads().map(lambda lead: lead.outreach(as_of=_later(lead)))


def objections() -> st.SearchStrategy[Objection]:
    """Draw objections, open and resolved, some of them raised again."""
    return handed_leads().map(_last_objection)


def _last_objection(lead: Lead) -> Objection:
    return lead.record(ObjectionRaised("price", at=lead.created_at, seq=-1)).objections[-1]
