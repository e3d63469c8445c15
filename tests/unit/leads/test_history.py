"""History: a set of events in one canonical order."""

import copy
import itertools
import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest

from leadflow.errors import ConflictingEventError, InvalidTypeError, LimitError, NaiveDatetimeError
from leadflow.leads import (
    Accepted,
    Activity,
    Assigned,
    DealUpdated,
    Event,
    History,
    Lead,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    ProfileChanged,
    Resumed,
    StageEntered,
    in_order,
)
from leadflow.leads import history as module
from leadflow.leads.history import MAX_EVENTS, as_history
from leadflow.leads.values import content_key
from tests.unit.leads.facts import START, at, lead_with


def test_in_order_of_time_then_sequence_then_id() -> None:
    events = [
        Activity("late", at=at(1)),
        Activity("b", at=at(), id="2"),
        Activity("a", at=at(), id="10"),
        Activity("second", at=at(), seq=1, id="0"),
        Activity("first of all", at=at(), seq=-1, id="9"),
        Activity("no id", at=at()),
    ]
    kinds = ["first of all", "no id", "a", "b", "second", "late"]
    for order in itertools.permutations(events):
        assert [event.kind for event in History(order).of(Activity)] == kinds


def test_content_orders_what_nothing_else_does() -> None:
    tied: list[Event] = [Activity("b", at=at()), Activity("a", at=at()), Resumed(at=at()), Accepted(at=at())]
    first, *others = {History(order).events for order in itertools.permutations(tied)}
    assert others == []
    assert len(first) == 4


def test_the_same_event_twice_is_one() -> None:
    click = Activity("click", at=at(), id="em-1")
    anonymous = Activity("click", at=at())
    history = History(
        [click, anonymous, click, anonymous, Activity("click", at=at(), id="em-1"), Activity("click", at=at())]
    )
    assert len(history) == 2
    assert set(history) == {click, anonymous}


def test_equal_events_are_one_however_their_numbers_are_written() -> None:
    whole, floating = Activity("visit", at=at(), value=1), Activity("visit", at=at(), value=1.0)
    other = Activity("visit", at=at(), value="a")
    for order in itertools.permutations([whole, other, floating]):
        kept = History(order)
        assert len(kept) == 2
        # Of two equal spellings the same one is kept, whoever came first.
        assert [type(event.value) for event in kept.of(Activity)] == [float, str]


def test_one_id_for_two_contents_is_a_conflict() -> None:
    mine = Activity("click", at=at(), id="em-1")
    for theirs in (
        Activity("click", at=at(1), id="em-1"),
        Activity("open", at=at(), id="em-1"),
        Activity("click", at=at(), id="em-1", by="crm"),
        Accepted(at=at(), id="em-1"),
        Accepted(at=at(-1), id="em-1"),
    ):
        for pair in ([mine, theirs], [theirs, mine]):
            with pytest.raises(
                ConflictingEventError,
                match=r"two events with id='em-1' differ: (Activity|Accepted) at .* and (Activity|Accepted) at ",
            ) as caught:
                History(pair)
            assert caught.value.id == "em-1"
            assert {caught.value.mine, caught.value.theirs} == {mine, theirs}
        with pytest.raises(ConflictingEventError):
            History([mine]).record(theirs)
        with pytest.raises(ConflictingEventError):
            History([mine]).merge(History([theirs]))


def test_a_history_reads_like_a_sequence() -> None:
    events = (Activity("a", at=at()), Activity("b", at=at(1)), Accepted(at=at(2)))
    history = History(reversed(events))
    assert tuple(history) == history.events == events
    assert (history[0], history[-1], history[1:]) == (events[0], events[2], events[1:])
    assert len(history) == 3
    assert events[0] in history
    assert history.of(Activity) == events[:2]
    assert history.of(StageEntered) == ()
    assert history.of(Event) == ()


def test_until_keeps_what_had_happened() -> None:
    history = History(
        [Activity("a", at=at()), Activity("b", at=at(1)), Activity("c", at=at(1), seq=1), Activity("d", at=at(2))]
    )
    assert [event.kind for event in history.until(at(1)).of(Activity)] == ["a", "b", "c"]
    assert len(history.until(at(1) - timedelta(microseconds=1))) == 1
    assert len(history.until(at(-1))) == 0
    assert history.until(at(2)) is history
    assert history.until(at(9)) is history
    assert history.until(at(1).astimezone(timezone(timedelta(hours=7)))) == history.until(at(1))
    assert History().until(at()) == History()
    assert history.until(at(1)) == History(history[:3])
    with pytest.raises(NaiveDatetimeError):
        history.until(at().replace(tzinfo=None))


def test_the_ends_of_the_calendar() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    history = History([Accepted(at=last), Accepted(at=first)])
    assert [event.at for event in history] == [first, last]
    assert len(history.until(last)) == 2
    assert len(history.until(first)) == 1


def test_recording_and_merging_unite() -> None:
    one, other = History([Activity("a", at=at())]), History([Activity("b", at=at(1)), Activity("a", at=at())])
    assert one.merge(other) == other.merge(one) == other == one.record(*other)
    assert one.merge(one) is one
    with pytest.raises(InvalidTypeError, match=r"^other=.*: a history merges with a history; write record"):
        one.merge([Activity("c", at=at())])  # type: ignore[arg-type]  # what must be refused


@pytest.mark.parametrize(
    "event",
    [
        Accepted(at=at(2)),
        Accepted(at=at(1), seq=3),
        Accepted(at=at(1), seq=2),
        Accepted(at=at(1)),
        Accepted(at=at(-1)),
        Activity("b", at=at(1), seq=2),
        Activity("b", at=at(2), id="em-2"),
        Activity("a", at=START, id="em-1"),
    ],
)
def test_recording_one_event_is_telling_all_anew(event: Event) -> None:
    base = (Activity("a", at=START, id="em-1"), Activity("b", at=at(1), seq=2))
    recorded = History(base).record(event)
    assert recorded == History((*base, event))
    assert recorded == History((event,)).merge(History(base))
    assert History().record(event) == History((event,))
    assert list(recorded.of(Accepted)) == [event] * isinstance(event, Accepted)


def test_recording_one_event_refuses_what_telling_all_anew_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    base = History((Activity("a", at=START, id="em-1"), Activity("b", at=at(1))))
    with pytest.raises(ConflictingEventError, match="em-1"):
        base.record(Activity("a", at=at(2), id="em-1"))
    with pytest.raises(InvalidTypeError, match="a history holds events"):
        base.record("call")  # type: ignore[arg-type]  # what must be refused
    monkeypatch.setattr("leadflow.leads.history.MAX_EVENTS", 2)
    with pytest.raises(LimitError, match="more than 2 events"):
        base.record(Activity("c", at=at(2)))


@pytest.mark.parametrize("wrong", [None, 3, Accepted(at=START)])
def test_a_history_holds_several_events(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match="a history holds several events; pass a list of them"):
        as_history(wrong)  # type: ignore[arg-type]  # what must be refused


@pytest.mark.parametrize("wrong", [None, "call", [Accepted(at=START)], START])
def test_a_history_holds_nothing_but_events(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"a history holds events; pass Activity\(\.\.\.\), .* each on its own"):
        History([Accepted(at=START), wrong])  # type: ignore[list-item]  # what must be refused


def test_as_history() -> None:
    history = History([Accepted(at=START)])
    assert as_history(history) is history
    assert as_history(event for event in history) == history


def test_more_than_a_million_events_are_refused() -> None:
    endless = itertools.repeat(Accepted(at=START))
    with pytest.raises(LimitError, match="more than 1,000,000 events") as caught:
        History(endless)
    assert (caught.value.name, caught.value.limit, caught.value.size) == ("events", MAX_EVENTS, MAX_EVENTS + 1)


def test_a_crowd_at_one_instant_is_not_compared_pair_by_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = [Activity("visit", at=START, value=number) for number in range(2_000)]
    asked: list[object] = []

    def counted(event: object) -> tuple[object, ...]:
        asked.append(event)
        return content_key(event)

    monkeypatch.setattr(module, "content_key", counted)
    assert len(History(crowd)) == 2_000
    assert len(asked) == 2_000


def test_a_history_is_a_value() -> None:
    history = History([Activity("a", at=at()), ProfileChanged("company.technologies", at=at(1), after=["sap", "odoo"])])
    warm = History(history)
    assert warm.of(Activity)
    for again in (pickle.loads(pickle.dumps(warm)), copy.copy(warm), copy.deepcopy(warm)):
        assert again == history
        assert hash(again) == hash(history)
        assert again.of(Activity) == history.of(Activity)
    # What a history remembers to be fast is no part of it.
    assert len(pickle.dumps(warm)) == len(pickle.dumps(History(history)))


def test_a_long_history_prints_short() -> None:
    history = History(Activity("visit", at=at(day)) for day in range(1000))
    assert repr(history).endswith("... 990 more])")
    assert len(repr(history)) < 1000
    assert repr(History(history[:11])).count("Activity(") == 11
    assert "more" not in repr(History(history[:11]))
    assert repr(History(history[:12])).endswith("... 2 more])")
    assert repr(History()) == "History([])"


def test_events_travel_small() -> None:
    lead = Lead("L-1", created_at=START, history=[Activity("visit", at=at(minutes=minute)) for minute in range(1000)])
    # The times differ, and little else: about seventy bytes an event.
    assert len(pickle.dumps(lead)) < 1000 * 80


def test_a_part_of_a_long_history_knows_its_kinds() -> None:
    events: list[Event] = [Activity("click", at=at(minute)) for minute in range(1_500)]
    events += [Accepted(at=at(700)), StageEntered("mql", at=at(1_400))]
    whole = History(events)
    for minute in (-1, 0, 699, 700, 1_399, 1_400, 1_600):
        part, base = whole.until(at(minute)), [event for event in events if event.at <= at(minute)]
        assert part == History(base)
        for kind in (Activity, Accepted, StageEntered, Resumed):
            assert part.of(kind) == History(base).of(kind)
        assert pickle.loads(pickle.dumps(part)) == part
        assert part.record(Resumed(at=at(2_000))).of(Resumed) == (Resumed(at=at(2_000)),)


def test_a_list_orders_what_one_instant_and_sequence_leave_open() -> None:
    for names in (("new", "contacted"), ("contacted", "new")):
        listed = [StageEntered(name, at=at()) for name in names]
        assert lead_with(*listed).journey.stage == names[1]
        assert lead_with(listed[0]).record(listed[1]).journey.stage == names[1]
        assert lead_with().record(*listed).journey.stage == names[1]
        assert lead_with(*listed).record(*reversed(listed)).journey.stage == names[1], "recorded twice"
        assert lead_with(*listed).record(Resumed(at=at())).journey.stage == names[1]
        assert lead_with(*listed).as_of(at()).journey.stage == names[1]
        assert lead_with(*in_order(listed)).merge(lead_with()).journey.stage == names[1]
        assert (
            pickle.loads(pickle.dumps(lead_with(*listed))).record(StageEntered("won", at=at())).journey.stage == "won"
        )
    assert lead_with(Assigned("zoe", at=at()), Assigned("an", at=at())).owner == "an"
    counts = [ProfileChanged("company.employees", at=at(), after=count) for count in (90, 10)]
    assert lead_with(*counts).company.employees == 10
    moves = [DealUpdated("D-1", at=at(), stage=stage) for stage in ("Prospecting", "Engaging")]
    assert lead_with(*moves).deals[0].stage == "Engaging"
    hold = [OnHold(at=at()), Resumed(at=at())]
    assert lead_with(*hold).holds[0].end == at()
    price = [ObjectionRaised("price", at=at()), ObjectionResolved("Price", at=at())]
    assert (lead_with(*price).open_objections, len(lead_with(*reversed(price)).open_objections)) == ((), 1)


def test_sequence_and_instant_stand_above_the_list_and_a_set_lists_nothing() -> None:
    first, last = StageEntered("b", at=at()), StageEntered("a", at=at(), seq=1)
    assert lead_with(last, first).journey.stage == lead_with(first, last).journey.stage == "a"
    tied = [StageEntered(name, at=at()) for name in ("b", "a")]
    assert Lead("L-1", created_at=START, history=set(tied)).journey.stage == "b"
    assert Lead("L-1", created_at=START, history=History(tied)).journey.stage == "b"


def test_histories_that_list_the_same_differently_merge_in_any_order() -> None:
    one, two, three = (StageEntered(name, at=at()) for name in ("c", "a", "b"))
    left, right, part = lead_with(one, two), lead_with(two, three), lead_with(two)
    assert left.merge(part) == part.merge(left) == left
    assert left.merge(right) == right.merge(left)
    assert left.merge(right).merge(part) == left.merge(right.merge(part))
    assert [entry.stage for entry in left.merge(part).stage_entries] == ["c", "a"]


def test_events_in_order_carry_it_in_their_sequence() -> None:
    listed = [Activity("b", at=at()), Activity("a", at=at(), seq=4), Activity("c", at=at()), Activity("d", at=at(1))]
    assert [(event.kind, event.seq) for event in in_order(listed)] == [("b", 0), ("a", 4), ("c", 5), ("d", 0)]
    assert History(reversed(in_order(listed))).events == in_order(listed)
    with pytest.raises(InvalidTypeError, match=r"^events='call': events are needed"):
        in_order(["call"])  # type: ignore[type-var]  # what must be refused


def test_what_was_recorded_later_is_known_later() -> None:
    call = Activity("call", at=at(1), recorded_at=at(22))
    lead = lead_with(call, Accepted(at=at(2)), Resumed(at=at(3), recorded_at=at(0)))
    assert (call.known_at, lead.history[1].known_at, lead.history[2].known_at) == (at(22), at(2), at(3))
    assert len(lead.as_of(at(5)).history) == 3
    assert [type(event) for event in lead.as_of(at(5), known=True).history] == [Accepted, Resumed]
    assert lead.as_of(at(22), known=True) is lead
    assert lead.as_of(at(1), known=True).activities == ()
    assert Activity("call", at=at(1)) != call
