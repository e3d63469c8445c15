"""Strategies for leads: a profile and a history; and for the views of a history."""

from collections.abc import Sequence
from datetime import datetime

from hypothesis import strategies as st

from leadflow.leads import (
    Company,
    Consent,
    Deal,
    DealUpdated,
    Event,
    History,
    Hold,
    Journey,
    Lead,
    Person,
    Profile,
    ProfileConflict,
    Source,
    StageEntered,
    Visit,
)
from leadflow.leads.deals import deals_of
from leadflow.leads.journey import journey_of
from leadflow.testing.events import ACTIVITIES, STAGES, deal_updates, events, stage_entries
from leadflow.testing.profiles import attributes, companies, emails, moments, persons, sources

__all__ = [
    "consents",
    "deals",
    "event_lists",
    "histories",
    "holds",
    "journeys",
    "lead_profiles",
    "leads",
    "profile_conflicts",
    "visits",
]


def _identity(event: Event) -> object:
    return event if event.id is None else event.id


def event_lists(
    *,
    at: st.SearchStrategy[datetime] | None = None,
    stages: Sequence[str] = STAGES,
    kinds: Sequence[str] = ACTIVITIES,
    max_size: int = 12,
) -> st.SearchStrategy[list[Event]]:
    """Draw what systems tell of one lead: events in any order, some of them twice, several at one instant.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(event_lists())
    ... def order_does_not_matter(told: list[Event]) -> None:
    ...     assert History(told) == History(reversed(told))
    >>> order_does_not_matter()
    """
    told = st.lists(events(at=at, stages=stages, kinds=kinds), max_size=max_size, unique_by=_identity)
    return st.builds(_retold, told, st.lists(st.integers(0, max_size), max_size=2))


def _retold(told: list[Event], again: list[int]) -> list[Event]:
    return told + [told[place % len(told)] for place in again if told]


def histories(
    *,
    at: st.SearchStrategy[datetime] | None = None,
    stages: Sequence[str] = STAGES,
    kinds: Sequence[str] = ACTIVITIES,
    max_size: int = 12,
) -> st.SearchStrategy[History]:
    """Draw histories of up to `max_size` events of every kind, at instants `at`.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(histories(max_size=3))
    ... def short(history: History) -> None:
    ...     assert len(history) <= 3
    >>> short()
    """
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
        person=st.builds(Person) | persons(),
        company=st.builds(Company) | companies(),
        source=st.builds(Source) | sources(),
        attributes=attributes(),
        tracked=st.booleans() if tracked is None else st.just(tracked),
        history=histories(at=at) if history is None else history,
    )


def journeys(*, stages: Sequence[str] = STAGES) -> st.SearchStrategy[Journey]:
    """Draw journeys through these `stages`.

    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(journeys(stages=["lead", "mql"]))
    ... def the_last_visit_lasts(journey: Journey) -> None:
    ...     assert not journey.visits or journey.visits[-1].left_at is None
    >>> the_last_visit_lasts()
    """
    entries = st.lists(stage_entries(stages=stages), max_size=8, unique_by=_identity)
    return entries.map(lambda told: journey_of(History(told).of(StageEntered)))


def visits() -> st.SearchStrategy[Visit]:
    """Draw visits to a stage."""
    return st.builds(_visit, st.sampled_from(STAGES), moments(), st.none() | moments())


def _visit(stage: str, at: datetime, other: datetime | None) -> Visit:
    first, last = (at, other) if other is None else (min(at, other), max(at, other))
    return Visit(stage, entered_at=first, left_at=last)


def holds() -> st.SearchStrategy[Hold]:
    """Draw stretches in which work was on hold."""
    return visits().map(lambda visit: Hold(start=visit.entered_at, end=visit.left_at))


def consents() -> st.SearchStrategy[Consent]:
    """Draw consents."""
    return st.builds(Consent, st.sampled_from(["email", "phone"]), granted=st.booleans(), at=moments())


def deals() -> st.SearchStrategy[Deal]:
    """Draw deals, as they come out of what was told of them."""
    told = st.lists(deal_updates(), min_size=1, max_size=5, unique_by=_identity)
    return told.map(lambda updates: deals_of(History(updates).of(DealUpdated))[0])


def lead_profiles() -> st.SearchStrategy[Profile]:
    """Draw profiles of leads: who they were when they were created.

    >>> from hypothesis import find
    >>> find(lead_profiles(), lambda profile: profile.company.country == "VN").company
    Company(country='VN')
    """
    return leads().map(lambda lead: lead.initial)


def profile_conflicts() -> st.SearchStrategy[ProfileConflict]:
    """Draw disagreements about a field of the profile."""
    counts = st.builds(
        ProfileConflict,
        field=st.just("company.employees"),
        kept=st.none() | st.integers(0, 300),
        claimed=st.integers(301, 600),
        at=st.none() | moments(),
    )
    addresses = st.builds(ProfileConflict, field=st.just("person.email"), kept=emails(), claimed=emails())
    return counts | addresses.filter(lambda conflict: conflict.kept != conflict.claimed)
