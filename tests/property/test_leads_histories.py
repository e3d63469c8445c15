"""Laws of histories: order, repeats and partial records do not matter; the later does not change the earlier."""

from datetime import datetime, tzinfo
from itertools import pairwise
from random import Random

import attrs
from hypothesis import given
from hypothesis import strategies as st

from leadflow.leads import Event, History, Lead, StageEntered
from leadflow.leads.deals import deals_of
from leadflow.leads.events import DealUpdated, OnHold, Resumed
from leadflow.leads.journey import holds_of, journey_of
from leadflow.testing import event_lists, histories, leads, moments, zones


def slow_order(batch: list[Event]) -> list[Event]:
    """Return the history by its definition: take what comes first, again and again, and nothing twice."""
    left, kept = list(batch), []
    while left:
        first = left[0]
        for event in left[1:]:
            if (event.at, event.seq, event.id or "") < (first.at, first.seq, first.id or ""):
                first = event
        kept.append(first)
        left = [event for event in left if event != first]
    return kept


@given(event_lists(), st.randoms(use_true_random=False))
def test_order_and_repeats_do_not_matter(batch: list[Event], random: Random) -> None:
    shuffled = [*batch, *batch]
    random.shuffle(shuffled)
    assert History(shuffled) == History(batch)
    assert History(History(batch)) == History(batch)
    assert History(batch).record(*batch) == History(batch)


@given(event_lists())
def test_it_is_the_order_of_the_definition(batch: list[Event]) -> None:
    history, slow = History(batch), slow_order(batch)
    assert set(history) == set(slow)
    assert len(history) == len(slow)
    # Events that time, sequence and id do not separate are put in order by content, which the definition leaves open.
    places = [(event.at, event.seq, event.id or "") for event in history]
    assert places == [(event.at, event.seq, event.id or "") for event in slow]


@given(event_lists(), st.data())
def test_partial_histories_merge_to_the_whole(batch: list[Event], data: st.DataObject) -> None:
    parts = [History(data.draw(st.lists(st.sampled_from(batch)))) if batch else History() for _ in range(3)]
    one, two, three = parts
    assert one.merge(two) == two.merge(one) == History([*one, *two])
    assert one.merge(two).merge(three) == one.merge(two.merge(three))
    assert one.merge(one) == one
    assert one.merge(History()) == one == History().merge(one)
    assert History(batch).merge(one) == History(batch)


@given(histories(), moments(), moments())
def test_what_was_known_stays_known(history: History, one: datetime, other: datetime) -> None:
    early, late = sorted((one, other))
    assert history.until(late).until(early) == history.until(early) == history.until(early).until(late)
    assert list(history.until(early)) == [event for event in history if event.at <= early]
    assert history.until(early) == History(history.until(early))
    assert set(history.until(early)) <= set(history.until(late))


@given(histories(), zones())
def test_the_zone_in_which_it_is_recorded_does_not_matter(history: History, zone: tzinfo) -> None:
    moved = []
    for event in history:
        times = {"at": event.at.astimezone(zone)}
        if isinstance(event, OnHold) and event.until is not None:
            times["until"] = event.until.astimezone(zone)
        moved.append(attrs.evolve(event, **times))
    assert History(moved) == history
    assert hash(History(moved)) == hash(history)


# Views, against what their definitions say


@given(histories())
def test_a_journey_is_the_moves_between_stages(history: History) -> None:
    entries = history.of(StageEntered)
    journey = journey_of(entries)
    moves = [
        entry
        for before, entry in zip([None, *entries], entries, strict=False)
        if before is None or before.stage != entry.stage
    ]
    assert [(visit.stage, visit.entered_at) for visit in journey.visits] == [(move.stage, move.at) for move in moves]
    for visit, following in pairwise(journey.visits):
        assert visit.left_at == following.entered_at
        assert visit.stage != following.stage
    assert journey.stage == (entries[-1].stage if entries else None)
    assert not journey.visits or journey.visits[-1].left_at is None


@given(histories(), moments())
def test_time_is_spent_in_one_stage_at_a_time(history: History, as_of: datetime) -> None:
    journey = journey_of(history.of(StageEntered))
    spent = [journey.time_in(stage, as_of=as_of) for stage in {visit.stage for visit in journey.visits}]
    begun = [visit.entered_at for visit in journey.visits if visit.entered_at <= as_of]
    assert sum(spent, start=as_of - as_of) == (as_of - min(begun) if begun else as_of - as_of)


@given(histories(), moments())
def test_work_is_on_hold_when_the_last_word_was_hold(history: History, moment: datetime) -> None:
    marks = [event for event in history if isinstance(event, (OnHold, Resumed))]
    holds = holds_of(marks)
    for hold, following in pairwise(holds):
        assert hold.end is not None
        assert hold.start <= hold.end <= following.start
    # Walk the marks up to the moment and keep every hold that nothing has ended.
    running: list[OnHold] = []
    for mark in marks:
        if mark.at <= moment:
            running = [*running, mark] if isinstance(mark, OnHold) else []
            running = [hold for hold in running if hold.until is None or hold.until > mark.at or hold is mark]
    on_hold = any(hold.until is None or hold.until > moment for hold in running)
    assert any(hold.start <= moment and (hold.end is None or moment < hold.end) for hold in holds) == on_hold


@given(histories())
def test_deals_tell_the_last_of_everything(history: History) -> None:
    updates = history.of(DealUpdated)
    deals = {deal.id: deal for deal in deals_of(updates)}
    assert list(deals) == list(dict.fromkeys(update.deal for update in updates))
    for name, deal in deals.items():
        own = [update for update in updates if update.deal == name]
        for field in ("kind", "stage", "amount", "closes_on", "owner", "next_step"):
            batch = [value for update in own if (value := getattr(update, field)) is not None]
            assert not batch or getattr(deal, field) == batch[-1]
        assert deal.opened_at == own[0].at
        assert (deal.closed_at is None) == (deal.outcome is None)


@given(leads())
def test_consent_withdrawn_is_never_overlooked(lead: Lead) -> None:
    for purpose, consent in lead.consents.items():
        batch = [event for event in lead.history if getattr(event, "purpose", None) == purpose]
        latest = [event for event in batch if (event.at, event.seq) == (batch[-1].at, batch[-1].seq)]
        assert consent.granted == all(event.granted for event in latest)
