"""Hand-offs: one per handing over, each with its status, its instants, and its owner."""

from datetime import UTC, timedelta

import pytest

from leadflow.calendars import BusinessCalendar, BusinessDays, BusinessHours, Cadence, Month, Within
from leadflow.criteria import accepted, entered
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError, NotYetCreatedError
from leadflow.leads import (
    Accepted,
    Assigned,
    Disposition,
    Event,
    HandOff,
    HandOffStatus,
    OnHold,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.metrics import rejections, targeting
from leadflow.sla import ClockState, Respond, SLAContract
from tests.unit.leads.facts import START, at, lead_with

# Day 0 of these tests is Monday, 2 March 2026, 02:15.
OFFICE = BusinessCalendar(tz=UTC, weekly="mon-fri 02:15-10:15")
DAY = timedelta(days=1)
MQL = StageEntered("mql", at=at(1))
BACK = Rejected("not mine", at=at(2), disposition=Disposition.RETURN, by="rep-7")


def statuses(
    *events: Event, now: float = 30, within: Within | None = None, accepted_in: tuple[str, ...] = ()
) -> list[tuple[str, float | None]]:
    """Return status and day of decision of every hand-off at "mql"."""
    found = lead_with(*events).hand_offs("mql", as_of=at(now), within=within, accepted_in=accepted_in)
    return [(one.status.value, None if one.decided_at is None else (one.decided_at - START) / DAY) for one in found]


def test_without_an_answer_it_is_pending() -> None:
    assert statuses() == []
    assert statuses(Accepted(at=at(1))) == [], "nothing was handed over"
    (one,) = lead_with(Assigned("rep-7", at=at(0)), MQL).hand_offs("mql", as_of=at(5))
    assert one == HandOff("mql", lead_id="L-1", at=at(1), owner="rep-7", owner_at_end="rep-7")
    assert (one.answer, one.by, one.reason, one.disposition, one.late_answer) == (None,) * 5
    assert repr(one).startswith("HandOff('mql', lead_id='L-1', at=2026-03-03T")


def test_sales_accepts() -> None:
    lead = lead_with(MQL, Assigned("rep-7", at=at(1.5)), Accepted(at=at(2), by="rep-7"), Assigned("rep-9", at=at(3)))
    (one,) = lead.hand_offs("MQL ", as_of=at(9))
    assert (one.status, one.decided_at, one.by) == (HandOffStatus.ACCEPTED, at(2), "rep-7")
    assert (one.owner, one.owner_at_end) == ("rep-7", "rep-7"), "assigned half a day after the hand-off"
    assert (one.reason, one.disposition) == (None, None)
    assert lead.hand_offs("mql", as_of=at(1.9))[0].status is HandOffStatus.PENDING


@pytest.mark.parametrize(
    ("disposition", "status"),
    [
        (Disposition.RECYCLE, HandOffStatus.REJECTED),
        (Disposition.DISQUALIFY, HandOffStatus.REJECTED),
        (Disposition.RETURN, HandOffStatus.RETURNED),
    ],
)
def test_sales_rejects_or_returns(disposition: Disposition, status: HandOffStatus) -> None:
    (one,) = lead_with(MQL, Rejected("no budget", at=at(2), disposition=disposition)).hand_offs("mql", as_of=at(9))
    assert (one.status, one.decided_at) == (status, at(2))
    assert (one.reason, one.disposition, one.late_answer) == ("no budget", disposition, None)
    assert statuses(MQL, Rejected(at=at(3), disposition=disposition), within=DAY) == [("lapsed", 2)], "too late"


def test_what_is_returned_is_rejected_nowhere() -> None:
    month = Month(2026, 3)
    returned, rejected = lead_with(MQL, BACK), lead_with(MQL, Rejected("no budget", at=at(2)))
    for lead, status, counted in ((returned, "returned", (0, 0, 1)), (rejected, "rejected", (1, 1, 0))):
        assert [one.status.value for one in lead.hand_offs("mql", as_of=at(9))] == [status]
        found = rejections([lead], month, as_of=at(9))
        assert (found.decided.counted, found.decided.of, found.returned) == counted
        assert targeting([lead], (), month, as_of=at(9)).met == counted[0]


def test_the_first_answer_decides_and_the_others_are_kept() -> None:
    lead = lead_with(MQL, Accepted(at=at(2)), Rejected("no budget", at=at(4)), Accepted(at=at(4), seq=1))
    (one,) = lead.hand_offs("mql", as_of=at(9))
    assert (one.status, one.decided_at) == (HandOffStatus.ACCEPTED, at(2))
    assert one.answers == (lead.history[1], lead.history[2], lead.history[3])


def test_who_moves_on_without_an_answer_has_lapsed() -> None:
    lead = lead_with(MQL, StageEntered("sql", at=at(3)), Accepted(at=at(4)))
    (one,) = lead.hand_offs("mql", as_of=at(9))
    assert (one.status, one.decided_at, one.moved_to) == (HandOffStatus.LAPSED, at(3), "sql")
    assert (one.answer, one.late_answer) == (None, lead.history[2])


def test_every_entry_is_a_hand_off_and_recorded_again_it_is_none() -> None:
    assert statuses(
        MQL,
        StageEntered("MQL", at=at(1.5)),
        Rejected(at=at(2)),
        StageEntered("recycled", at=at(2)),
        StageEntered("mql", at=at(5)),
        StageEntered("recycled", at=at(6)),
        StageEntered("mql", at=at(7)),
        Accepted(at=at(8)),
    ) == [("rejected", 2), ("lapsed", 6), ("accepted", 8)]


def test_several_stages_hand_over() -> None:
    lead = lead_with(StageEntered("aql", at=at(1)), StageEntered("tql", at=at(2)), Accepted(at=at(3)))
    found = lead.hand_offs("aql", "tql", as_of=at(9))
    assert [(one.stage, one.status.value, one.moved_to) for one in found] == [
        ("aql", "lapsed", "tql"),
        ("tql", "accepted", None),
    ]


def test_time_runs_out() -> None:
    assert statuses(MQL, within=DAY, now=2) == [("pending", None)], "exactly used up"
    assert statuses(MQL, within=DAY, now=2.1) == [("lapsed", 2)]
    assert statuses(MQL, Accepted(at=at(2)), within=DAY) == [("accepted", 2)]
    assert statuses(MQL, Accepted(at=at(2.1)), within=DAY) == [("lapsed", 2)]
    assert statuses(MQL, StageEntered("sql", at=at(4)), within=DAY) == [("lapsed", 2)]
    (one,) = lead_with(MQL, StageEntered("sql", at=at(4))).hand_offs("mql", as_of=at(9), within=DAY)
    assert (one.moved_to, one.last_call_at) == (None, at(2))


@pytest.mark.parametrize(
    ("within", "last_call"),
    [
        # Handed over on Friday, an hour before closing: three hours are left on Monday.
        (BusinessHours(4), at(7, hours=3)),
        # Due when the office closes on Monday: until it opens on Tuesday nothing more is used up.
        (BusinessDays(1), at(8)),
        (timedelta(hours=4), at(4, hours=11)),
    ],
)
def test_in_business_time(within: Within, last_call: object) -> None:
    lead = lead_with(StageEntered("mql", at=at(4, hours=7)))
    (one,) = lead.hand_offs("mql", as_of=at(4, hours=8), within=within, calendar=OFFICE)
    assert (one.status, one.last_call_at) == (HandOffStatus.PENDING, last_call)


def test_holds_are_left_out() -> None:
    held = lead_with(MQL, OnHold(at=at(1.5)), Resumed(at=at(4.5)))
    assert held.hand_offs("mql", as_of=at(3), within=DAY)[0].last_call_at is None, "it is not known how long it lasts"
    assert held.hand_offs("mql", as_of=at(4.5), within=DAY)[0].last_call_at == at(5)
    assert held.hand_offs("mql", as_of=at(5.1), within=DAY)[0].decided_at == at(5)
    until = lead_with(MQL, OnHold(at=at(1.5), until=at(4.5)))
    assert until.hand_offs("mql", as_of=at(3), within=DAY)[0].last_call_at == at(5)
    assert statuses(OnHold(at=at(0)), MQL, now=999, within=DAY) == [("pending", None)], "a hold that never ends"
    late = lead_with(MQL, OnHold(at=at(8)))
    assert late.hand_offs("mql", as_of=at(9), within=DAY)[0].decided_at == at(2), "used up before it began"
    before = lead_with(OnHold(at=at(0), until=at(0.5)), MQL)
    assert before.hand_offs("mql", as_of=at(9), within=DAY)[0].decided_at == at(2)


def test_a_calendar_that_never_opens_never_lets_it_lapse() -> None:
    never = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00") & BusinessCalendar(tz=UTC, weekly="sat 09:00-17:00")
    (one,) = lead_with(MQL).hand_offs("mql", as_of=at(999), within=BusinessHours(4), calendar=never)
    assert (one.status, one.last_call_at) == (HandOffStatus.PENDING, None)


def test_a_stage_can_be_the_acceptance() -> None:
    assert statuses(MQL, StageEntered("SAL", at=at(3)), accepted_in=("sal",)) == [("accepted", 3)]
    assert statuses(MQL, StageEntered("sal", at=at(3))) == [("lapsed", 3)]
    assert statuses(MQL, StageEntered("sal", at=at(3)), within=DAY, accepted_in=("sal",)) == [("lapsed", 2)]
    assert statuses(MQL, Rejected(at=at(2)), StageEntered("sal", at=at(3)), accepted_in=("sal",)) == [("rejected", 2)]
    (one,) = lead_with(MQL, StageEntered("sal", at=at(3), by="rep-7")).hand_offs(
        "mql", as_of=at(9), accepted_in=["sal"]
    )
    assert one.by == "rep-7"


def test_who_is_returned_is_handed_over_again_when_assigned_anew() -> None:
    lead = lead_with(
        Assigned("rep-7", at=at(1)), MQL, BACK, Assigned("rep-9", at=at(3)), Accepted(at=at(4), by="rep-9")
    )
    first, second = lead.hand_offs("mql", as_of=at(9))
    assert (first.status, first.disposition, first.owner) == (HandOffStatus.RETURNED, Disposition.RETURN, "rep-7")
    assert (second.status, second.at, second.by, second.owner) == (HandOffStatus.ACCEPTED, at(3), "rep-9", "rep-9")
    at_once = lead_with(MQL, Accepted(at=at(1.5)), BACK, Assigned("rep-9", at=at(2)))
    assert [one.status.value for one in at_once.hand_offs("mql", as_of=at(9))] == ["accepted", "pending"]


@pytest.mark.parametrize(
    "event",
    [
        Assigned(queue="north", at=at(3)),
        StageEntered("recycled", at=at(2.5)),
        Rejected(at=at(2.5), disposition=Disposition.RECYCLE),
    ],
)
def test_it_is_not_handed_over_again(event: Event) -> None:
    more = () if isinstance(event, Assigned) else (Assigned("rep-9", at=at(3)),)
    assert statuses(MQL, BACK, event, *more) == [("returned", 2)]


def test_an_assignment_alone_hands_nothing_over() -> None:
    assert statuses(Assigned("rep-7", at=at(1)), MQL, Assigned("rep-9", at=at(3))) == [("pending", None)]
    assert statuses(Assigned("rep-7", at=at(1))) == []


def test_all_at_one_instant() -> None:
    # As from an export with dates only, where the sequence says what came first.
    events = [
        StageEntered("mql", at=at(1), seq=0),
        Rejected(at=at(1), seq=1),
        StageEntered("recycled", at=at(1), seq=2),
        StageEntered("mql", at=at(1), seq=3),
    ]
    assert statuses(*events) == [("rejected", 1), ("pending", None)]
    assert statuses(*events, within=timedelta(0), now=1) == [("rejected", 1), ("pending", None)]
    assert statuses(StageEntered("mql", at=at(1), seq=5), Accepted(at=at(1))) == [("accepted", 1)]
    rejected_on_leaving = (
        MQL,
        StageEntered("recycled", at=at(2)),
        Rejected(at=at(2), seq=1),
        StageEntered("mql", at=at(2), seq=2),
    )
    assert statuses(*rejected_on_leaving) == [("rejected", 2), ("pending", None)]
    answered_before = (MQL, Accepted(at=at(2)), StageEntered("sal", at=at(3)))
    again = (Rejected(at=at(5)), StageEntered("mql", at=at(5), seq=1))
    assert statuses(*answered_before, *again) == [("accepted", 2), ("rejected", 5)], "the first was answered already"


def test_owner_and_time_are_those_of_a_clock_that_begins_with_it() -> None:
    lead = lead_with(MQL, Assigned("rep-7", at=at(1, minutes=1)), Accepted(at=at(3)))
    respond = Respond(
        "answer", start=entered("mql"), stop=accepted(), within=BusinessDays(1), at_least=0.9, per=Cadence.MONTH
    )
    contract = SLAContract("agreement", calendar=OFFICE, sales=(respond,))
    (one,) = lead.hand_offs("mql", as_of=at(9), within=BusinessDays(1), calendar=OFFICE)
    (clock,) = contract.clocks(lead, as_of=at(9))
    assert (one.at, one.owner, one.last_call_at) == (clock.started_at, clock.owner, clock.last_call_at)
    assert one.owner == "rep-7"
    closed = lead_with(MQL, StageEntered("lost", at=at(1, minutes=30)))
    (one,) = closed.hand_offs("mql", as_of=at(9), within=BusinessDays(1), calendar=OFFICE)
    (clock,) = contract.clocks(closed, as_of=at(9))
    assert (one.status, clock.state) == (HandOffStatus.LAPSED, ClockState.BREACHED)
    assert one.decided_at == clock.ended_at == at(1, minutes=30)


def test_many_re_entries() -> None:
    events: list[Event] = []
    for place in range(0, 10_000, 2):
        events += [
            StageEntered("mql", at=at(hours=place)),
            OnHold(at=at(hours=place), until=at(hours=place, minutes=30)),
            StageEntered("recycled", at=at(hours=place + 1)),
        ]
    found = lead_with(*events).hand_offs("mql", as_of=at(999), within=timedelta(minutes=15))
    assert len(found) == 5_000
    assert {one.decided_at - one.at for one in found if one.decided_at} == {timedelta(minutes=45)}


def test_what_is_refused() -> None:
    lead = lead_with(MQL)
    with pytest.raises(InvalidValueError, match=r'name it: lead\.hand_offs\("mql"'):
        lead.hand_offs(as_of=at(9))
    with pytest.raises(InvalidValueError, match="accepted_in='mql': a stage hands over or accepts, not both"):
        lead.hand_offs("mql", as_of=at(9), accepted_in=("MQL",))
    with pytest.raises(InvalidTypeError, match=r"write \('sal',\)"):
        lead.hand_offs("mql", as_of=at(9), accepted_in="sal")
    with pytest.raises(InvalidTypeError, match="calendar="):
        lead.hand_offs("mql", as_of=at(9), calendar="office")  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(InvalidTypeError, match="within=4"):
        lead.hand_offs("mql", as_of=at(9), within=4)  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(InvalidTypeError, match="stages="):
        lead.hand_offs(4, as_of=at(9))  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(NaiveDatetimeError, match=r"^as_of="):
        lead.hand_offs("mql", as_of=at(9).replace(tzinfo=None))
    with pytest.raises(NotYetCreatedError):
        lead.hand_offs("mql", as_of=at(-1))
