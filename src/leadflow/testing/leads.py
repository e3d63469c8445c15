"""Strategies for leads: a profile and a history; for leads handed over to sales; and for the views of a history."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from leadflow import leads as facts
from leadflow.leads import (
    Accepted,
    Actor,
    Assigned,
    DealUpdated,
    Disposition,
    Event,
    History,
    Lead,
    Outcome,
    Rejected,
    StageEntered,
)
from leadflow.leads.deals import deals_of
from leadflow.leads.journey import journey_of
from leadflow.testing._hook import register
from leadflow.testing.events import ACTIVITIES, STAGES, events, events_of
from leadflow.testing.profiles import attributes, companies, emails, moments, persons, sources

__all__ = ["event_lists", "handed_leads", "histories", "leads"]

_HANDED_STAGES = ("mql", "sal", "sql", "recycled", "MQL")
_OUTCOMES = (None, Outcome.NO_ANSWER, Outcome.CONNECTED, Outcome.REPLIED)
_ACTORS = (Actor.SALES, Actor.SALES, Actor.LEAD, Actor.MARKETING)

# A mark is an instant with a sequence number; a choice picks one of what can be recorded there.
_Record = Callable[[datetime, int, int], Event]
_RECORDS: tuple[_Record, ...] = (
    lambda at, seq, choice: StageEntered(_HANDED_STAGES[choice % len(_HANDED_STAGES)], at=at, seq=seq),
    lambda at, seq, _: StageEntered("mql", at=at, seq=seq),
    lambda at, seq, choice: Accepted(at=at, seq=seq, by=("rep-7", "rep-9")[choice % 2]),
    lambda at, seq, choice: Rejected("no budget", at=at, seq=seq, disposition=tuple(Disposition)[choice % 3]),
    lambda at, seq, _: Rejected("not mine", at=at, seq=seq, disposition=Disposition.RETURN),
    lambda at, seq, choice: Assigned((None, "rep-7", "rep-9")[choice % 3], at=at, seq=seq),
    lambda at, seq, choice: facts.OnHold(at=at, seq=seq, until=at + timedelta(hours=choice) if choice % 2 else None),
    lambda at, seq, _: facts.Resumed(at=at, seq=seq),
    lambda at, seq, choice: facts.Activity(
        ("call", "email_sent", "Call")[choice % 3],
        at=at,
        seq=seq,
        actor=_ACTORS[choice % len(_ACTORS)],
        outcome=_OUTCOMES[choice // 2 % len(_OUTCOMES)],
        automated=choice % 7 == 6,
    ),
    lambda at, seq, choice: facts.ObjectionRaised(
        ("price", "Price ", "migration")[choice % 3], at=at, seq=seq, note=(None, "too dear")[choice % 2]
    ),
    lambda at, seq, choice: facts.ObjectionResolved(
        ("price", "migration")[choice % 2], at=at, seq=seq, note=(None, "by quarter")[choice % 2]
    ),
)
# Handing over and answering come most often: the rest says little without them.
_OFTEN = (*_RECORDS[1:2], *_RECORDS[:6], *_RECORDS)
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
                facts.OnHold(at=at + _HOUR),
                facts.Resumed(at=at + 3 * _HOUR),
                Accepted(at=at + 4 * _HOUR),
            ],
        ]
    ),
    st.integers(0, 20),
)


def event_lists(
    *,
    at: st.SearchStrategy[datetime] | None = None,
    stages: Sequence[str] = STAGES,
    kinds: Sequence[str] = ACTIVITIES,
    max_size: int = 12,
) -> st.SearchStrategy[list[Event]]:
    """Draw what systems record of one lead: events in any order, some of them twice, several at one instant.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(event_lists())
    ... def order_does_not_matter(recorded: list[Event]) -> None:
    ...     assert History(recorded) == History(reversed(recorded))
    >>> order_does_not_matter()
    """
    found = st.lists(events(at=at, stages=stages, kinds=kinds), max_size=max_size, unique_by=_identity)
    return st.builds(
        lambda once, again: once + [once[place % len(once)] for place in again if once],
        found,
        st.lists(st.integers(0, max_size), max_size=2),
    )


def _identity(event: Event) -> object:
    return event if event.id is None else event.id


def histories(
    *,
    at: st.SearchStrategy[datetime] | None = None,
    stages: Sequence[str] = STAGES,
    kinds: Sequence[str] = ACTIVITIES,
    max_size: int = 12,
) -> st.SearchStrategy[History]:
    """Draw histories of up to `max_size` events of every kind, at instants `at`."""
    return st.builds(History, event_lists(at=at, stages=stages, kinds=kinds, max_size=max_size))


def leads(
    *,
    ids: st.SearchStrategy[str] | None = None,
    created: st.SearchStrategy[datetime] | datetime | None = None,
    at: st.SearchStrategy[datetime] | None = None,
    tracked: bool | None = None,
    history: st.SearchStrategy[History] | None = None,
) -> st.SearchStrategy[Lead]:
    """Draw leads with everything that can be known of them, and can be missing.

    `ids` draws their ids; `created` is when they were created, or draws it; `at` draws when their events happened;
    `tracked` says whether what they do is recorded (both kinds are drawn when it is None); `history` replaces the drawn
    histories.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(leads(tracked=False))
    ... def what_was_done_comes_in_order(lead: Lead) -> None:
    ...     assert sorted(activity.at for activity in lead.activities) == [activity.at for activity in lead.activities]
    >>> what_was_done_comes_in_order()
    """
    if isinstance(created, datetime):
        created = st.just(created)
    return st.builds(
        Lead,
        st.integers(0, 9).map("L-{}".format) if ids is None else ids,
        created_at=moments() if created is None else created,
        # Nothing known of a section comes first: rules must stand it, and examples shrink faster.
        person=st.builds(facts.Person) | persons(),
        company=st.builds(facts.Company) | companies(),
        source=st.builds(facts.Source) | sources(),
        attributes=attributes(),
        tracked=st.booleans() if tracked is None else st.just(tracked),
        history=histories(at=at) if history is None else history,
    )


def handed_leads(*, max_size: int = 16) -> st.SearchStrategy[Lead]:
    """Draw leads that were handed over to sales and back: entered, answered, assigned, put on hold, called, objecting.

    Everything happens on whole hours of one day, so that much of it happens at one instant.
    """

    def handed(
        created: datetime, marks: list[tuple[_Record, int, int, int]], rounds: list[tuple[_Round, int]], tracked: bool
    ) -> Lead:
        found = [record(created + timedelta(hours=hours), seq, choice) for record, hours, seq, choice in marks]
        found += [event for begin, hours in rounds for event in begin(created + timedelta(hours=hours))]
        return Lead("L-1", created_at=created, tracked=tracked, history=found)

    few, many = st.lists(_MARKS, max_size=max_size), st.lists(_MARKS, min_size=max_size // 2, max_size=max_size)
    return st.builds(handed, moments(), few | many, st.lists(_ROUNDS, max_size=3), st.booleans())


def _journeys() -> st.SearchStrategy[facts.Journey]:
    entries = st.lists(events_of(StageEntered), max_size=8, unique_by=_identity)
    return entries.map(lambda found: journey_of(History(found).of(StageEntered)))


def _deals() -> st.SearchStrategy[facts.Deal]:
    updates = st.lists(events_of(DealUpdated), min_size=1, max_size=5, unique_by=_identity)
    return updates.map(lambda found: deals_of(History(found).of(DealUpdated))[0])


def _closed() -> st.SearchStrategy[facts.Closed]:
    lost = DealUpdated("D-1", at=datetime(2026, 3, 2, tzinfo=UTC), outcome=Outcome.LOST, reason="no budget")
    return _deals().map(lambda deal: (*deal.closings, *deals_of([lost])[0].closings)[0])


def _closed_stages() -> st.SearchStrategy[facts.ClosedStages]:
    names = st.sampled_from(["won", "customer", "Closed Won"])
    open_stages = st.none() | st.frozensets(st.sampled_from(STAGES), min_size=1)
    return st.builds(
        facts.ClosedStages, won=st.frozensets(names), deals_won=st.frozensets(names), deals_open=open_stages
    )


def _vocabularies() -> st.SearchStrategy[facts.Vocabularies]:
    more = st.fixed_dictionaries({"TikTok": st.lists(st.sampled_from(["douyin", "tik tok", "TT"]), unique=True)})
    return st.just(facts.Vocabularies()) | more.map(lambda channels: facts.Vocabularies().but(channels=channels))


def _visits() -> st.SearchStrategy[facts.Visit]:
    def visit(stage: str, at: datetime, other: datetime | None) -> facts.Visit:
        first, last = (at, other) if other is None else (min(at, other), max(at, other))
        return facts.Visit(stage, entered_at=first, left_at=last)

    return st.builds(visit, st.sampled_from(STAGES), moments(), st.none() | moments())


def _profile_conflicts() -> st.SearchStrategy[facts.ProfileConflict]:
    counts = st.builds(
        facts.ProfileConflict,
        field=st.just("company.employees"),
        kept=st.none() | st.integers(0, 300),
        claimed=st.integers(301, 600),
        at=st.none() | moments(),
    )
    addresses = st.builds(facts.ProfileConflict, field=st.just("person.email"), kept=emails(), claimed=emails())
    return counts | addresses.filter(lambda conflict: conflict.kept != conflict.claimed)


def _hand_off(lead: Lead) -> facts.HandOff:
    lead = lead.record(StageEntered("mql", at=lead.created_at, seq=-1))
    return lead.hand_offs("mql", as_of=lead.created_at + 30 * _HOUR, within=8 * _HOUR)[0]


def _objection(lead: Lead) -> facts.Objection:
    return lead.record(facts.ObjectionRaised("price", at=lead.created_at, seq=-1)).objections[-1]


def _plan(lead: Lead) -> facts.Plan:
    return lead.record(facts.Planned("call", lead.created_at, at=lead.created_at, seq=-1)).plans[0]


register(
    {
        facts.Consent: st.builds(
            facts.Consent, st.sampled_from(["email", "phone"]), granted=st.booleans(), at=moments()
        ),
        facts.Closed: _closed,
        facts.ClosedStages: _closed_stages,
        facts.Deal: _deals,
        facts.HandOff: lambda: handed_leads().map(_hand_off),
        History: histories,
        facts.Hold: lambda: _visits().map(lambda visit: facts.Hold(start=visit.entered_at, end=visit.left_at)),
        facts.Journey: _journeys,
        Lead: leads,
        facts.Objection: lambda: handed_leads().map(_objection),
        facts.Outreach: lambda: handed_leads().map(lambda lead: lead.outreach(as_of=lead.created_at + 30 * _HOUR)),
        facts.Plan: lambda: handed_leads().map(_plan),
        facts.Profile: lambda: leads().map(lambda lead: lead.initial),
        facts.ProfileConflict: _profile_conflicts,
        facts.Visit: _visits,
        facts.Vocabularies: _vocabularies,
        facts.Vocabulary: lambda: _vocabularies().map(lambda each: each.channels),
    }
)
