"""Views of a history: journey, holds, deals, consents, objections, owner."""

import copy
import pickle
from datetime import UTC, date, timedelta, timezone
from typing import Any

import pytest

from leadflow.calendars import BusinessCalendar
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Budget,
    Consent,
    ConsentChanged,
    Deal,
    DealKind,
    DealUpdated,
    EvidenceFound,
    Hold,
    Journey,
    Objection,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    Plan,
    Planned,
    Referred,
    Resumed,
    StageEntered,
    Visit,
)
from leadflow.leads.journey import last_entry_of
from leadflow.money import Money
from tests.unit.leads.facts import at, lead_with


def test_the_last_entry_found_from_the_end_is_the_last_of_all_entries() -> None:
    names = ("mql", "MQL", "sal", "mql", "mql ", "sql", "sal", "SAL")
    lead = lead_with(*(StageEntered(name, at=at(day)) for day, name in enumerate(names)))
    for stage in ("mql", "sal", "sql", "won"):
        entries = [entry for entry in lead.stage_entries if entry.stage.strip().casefold() == stage]
        assert last_entry_of(lead.history.of(StageEntered), stage) == (entries[-1] if entries else None)


def test_a_journey() -> None:
    journey = lead_with(
        StageEntered("lead", at=at()),
        StageEntered("mql", at=at(2), reason="asked for a demo"),
        StageEntered("mql", at=at(3), reason="recorded again"),
        StageEntered("recycled", at=at(5)),
        StageEntered("mql", at=at(9)),
    ).journey
    assert journey.visits == (
        Visit("lead", entered_at=at(), left_at=at(2)),
        Visit("mql", entered_at=at(2), left_at=at(5), reason="asked for a demo"),
        Visit("recycled", entered_at=at(5), left_at=at(9)),
        Visit("mql", entered_at=at(9)),
    )
    assert (journey.stage, journey.since) == ("mql", at(9))
    assert (journey.entered("mql"), journey.last_entered("mql")) == (at(2), at(9))
    assert len(journey.visits_to("mql")) == 2
    assert journey.time_in("mql", as_of=at(10)) == timedelta(days=3 + 1)
    assert journey.time_in("mql", as_of=at(4)) == timedelta(days=2)
    assert journey.time_in("mql", as_of=at(1)) == timedelta(0)
    assert journey.time_in("sql", as_of=at(10)) == timedelta(0)
    assert journey.time_in("recycled", as_of=at(7).astimezone(timezone(timedelta(hours=7)))) == timedelta(days=2)


def test_time_in_a_stage_in_business_time() -> None:
    # Day 0 is Monday, 02:15; the office is open eight hours from then on. From Friday noon to Monday, and again later.
    office = BusinessCalendar(tz=UTC, weekly="mon-fri 02:15-10:15")
    journey = lead_with(
        StageEntered("mql", at=at(4, hours=4)),
        StageEntered("sal", at=at(7, hours=1)),
        StageEntered("mql", at=at(8, hours=20)),
    ).journey
    assert journey.time_in("mql", as_of=at(9, hours=2), calendar=office) == timedelta(hours=4 + 1 + 2)
    assert journey.time_in("mql", as_of=at(4, hours=6), calendar=office) == timedelta(hours=2)
    assert journey.time_in("sal", as_of=at(30), calendar=office) == timedelta(hours=7 + 8)
    with pytest.raises(InvalidTypeError, match=r"^calendar="):
        journey.time_in("mql", as_of=at(9), calendar="office")  # type: ignore[arg-type]  # what must be refused


def test_ten_thousand_re_entries_some_of_no_length() -> None:
    # Four moves at the same minute of every hour: only the last of them lasts.
    entries = [
        StageEntered("mql" if turn % 2 == 0 else "recycled", at=at(hours=turn // 4), seq=turn) for turn in range(20_000)
    ]
    journey = lead_with(*entries).journey
    assert len(journey.visits_to("mql")) == 10_000
    assert sum(visit.left_at == visit.entered_at for visit in journey.visits) == 15_000
    assert journey.time_in("mql", as_of=at(hours=9_999)) == timedelta(0)
    assert journey.time_in("recycled", as_of=at(hours=9_999)) == timedelta(hours=9_999)


def test_a_hold_that_never_ends() -> None:
    lead = lead_with(OnHold(at=at(1)), *(OnHold(at=at(2 + turn)) for turn in range(5_000)))
    assert lead.holds == (Hold(start=at(1)),)


def test_no_journey_yet() -> None:
    journey = lead_with().journey
    assert journey == Journey()
    assert (journey.stage, journey.since, journey.entered("mql"), journey.last_entered("mql")) == (None,) * 4
    with pytest.raises(NaiveDatetimeError, match=r"^as_of="):
        journey.time_in("mql", as_of=at().replace(tzinfo=None))


def test_a_journey_remembers_outside_its_value() -> None:
    warm = lead_with(StageEntered("mql", at=at())).journey
    assert warm.entered("mql") == at()
    for again in (pickle.loads(pickle.dumps(warm)), copy.deepcopy(warm)):
        assert again == warm
        assert hash(again) == hash(warm)
        assert again.entered("mql") == at()


def test_a_stage_in_another_spelling_is_the_same_stage() -> None:
    journey = lead_with(
        StageEntered("MQL", at=at(1)), StageEntered(" mql", at=at(2)), StageEntered("Won", at=at(5))
    ).journey
    assert [visit.stage for visit in journey.visits] == ["MQL", "Won"]
    assert (journey.entered("mql"), journey.entered("won"), journey.last_entered("WON")) == (at(1), at(5), at(5))
    assert journey.time_in("mql", as_of=at(9)) == at(5) - at(1)


def test_stages_passed_in_one_instant() -> None:
    journey = lead_with(
        StageEntered("sal", at=at(1), seq=1), StageEntered("mql", at=at(1)), StageEntered("sql", at=at(1), seq=2)
    ).journey
    assert [visit.stage for visit in journey.visits] == ["mql", "sal", "sql"]
    assert journey.time_in("mql", as_of=at(2)) == timedelta(0)


@pytest.mark.parametrize(
    ("events", "holds"),
    [
        ([], []),
        ([Resumed(at=at(1))], []),
        ([OnHold(at=at(1))], [(1, None)]),
        ([OnHold(at=at(1)), Resumed(at=at(2))], [(1, 2)]),
        ([OnHold(at=at(1), until=at(3))], [(1, 3)]),
        ([OnHold(at=at(1), until=at(3)), Resumed(at=at(2))], [(1, 2)]),
        ([OnHold(at=at(1), until=at(3)), Resumed(at=at(4))], [(1, 3)]),
        ([OnHold(at=at(1), until=at(3)), Resumed(at=at(3))], [(1, 3)]),
        ([OnHold(at=at(1), until=at(3)), OnHold(at=at(2), until=at(5))], [(1, 5)]),
        ([OnHold(at=at(1), until=at(5)), OnHold(at=at(2), until=at(3))], [(1, 5)]),
        ([OnHold(at=at(1), until=at(3)), OnHold(at=at(2))], [(1, None)]),
        ([OnHold(at=at(1)), OnHold(at=at(2), until=at(3))], [(1, None)]),
        ([OnHold(at=at(1), until=at(2)), OnHold(at=at(3), until=at(4))], [(1, 2), (3, 4)]),
        ([OnHold(at=at(1), until=at(2)), OnHold(at=at(2), until=at(4))], [(1, 2), (2, 4)]),
        ([OnHold(at=at(1)), Resumed(at=at(2)), Resumed(at=at(3)), OnHold(at=at(4))], [(1, 2), (4, None)]),
        ([OnHold(at=at(1), until=at(1))], [(1, 1)]),
    ],
)
def test_holds(events: list[OnHold | Resumed], holds: list[tuple[int, int | None]]) -> None:
    expected = tuple(Hold(start=at(start), end=None if end is None else at(end)) for start, end in holds)
    assert lead_with(*events).holds == expected


def test_a_deal_is_folded_from_its_updates() -> None:
    lead = lead_with(
        DealUpdated("D-1", at=at(1), stage="qualification", amount=Money(30, "VND")),
        DealUpdated("D-2", at=at(2), kind=DealKind.RENEWAL),
        DealUpdated("D-1", at=at(3), stage="Qualification ", closes_on=date(2026, 4, 30)),
        DealUpdated("D-1", at=at(4), stage="closing", amount=Money(36, "VND")),
        DealUpdated("D-1", at=at(5), stage="won", outcome=Outcome.WON),
        DealUpdated("D-1", at=at(6), outcome=Outcome.WON),
    )
    first, second = lead.deals
    assert (first.id, first.kind, first.stage, first.amount) == ("D-1", DealKind.NEW, "won", Money(36, "VND"))
    assert (first.closes_on, first.outcome) == (date(2026, 4, 30), Outcome.WON)
    assert (first.opened_at, first.closed_at) == (at(1), at(5))
    assert first.journey.visits == (
        Visit("qualification", entered_at=at(1), left_at=at(4)),
        Visit("closing", entered_at=at(4), left_at=at(5)),
        Visit("won", entered_at=at(5)),
    )
    assert [entry.at for entry in first.stage_entries] == [at(1), at(4), at(5)]
    assert second == Deal([DealUpdated("D-2", at=at(2), kind=DealKind.RENEWAL)])
    assert (second.id, second.kind, second.opened_at) == ("D-2", DealKind.RENEWAL, at(2))
    assert (second.stage, second.outcome, second.closed_at, second.closings) == (None, None, None, ())
    assert repr(first) == "<Deal 'D-1': won, stage='won', amount=Money('36', 'VND')>"
    assert repr(second) == "<Deal 'D-2': open, stage=None, amount=None>"


@pytest.mark.parametrize(
    "updates",
    [[], [DealUpdated("D-1", at=at(1)), DealUpdated("D-2", at=at(1))], ["D-1"], DealUpdated("D-1", at=at(1)), "D-1"],
)
def test_a_deal_is_made_of_updates_of_one_id(updates: object) -> None:
    with pytest.raises((InvalidValueError, InvalidTypeError), match="updates="):
        Deal(updates)  # type: ignore[arg-type]  # no updates of one deal


def test_another_outcome_closes_a_deal_anew() -> None:
    (deal,) = lead_with(
        DealUpdated("D-1", at=at(1), outcome=Outcome.LOST),
        DealUpdated("D-1", at=at(2), stage="closing"),
        DealUpdated("D-1", at=at(3), outcome=Outcome.WON, kind=DealKind.EXPANSION),
    ).deals
    assert (deal.outcome, deal.closed_at, deal.kind, deal.stage) == (Outcome.WON, at(3), DealKind.EXPANSION, "closing")


def test_the_last_consent_holds() -> None:
    lead = lead_with(
        ConsentChanged("email", True, at=at(1)),
        ConsentChanged("phone", True, at=at(1)),
        ConsentChanged("email", False, at=at(2)),
        ConsentChanged("email", True, at=at(3)),
    )
    assert lead.consents == {
        "email": Consent("email", granted=True, at=at(3)),
        "phone": Consent("phone", granted=True, at=at(1)),
    }
    assert lead.as_of(at(2)).consents["email"] == Consent("email", granted=False, at=at(2))


def test_a_withdrawal_counts_however_it_was_spelled() -> None:
    lead = lead_with(ConsentChanged("email", True, at=at(1)), ConsentChanged(" E-Mail", True, at=at(1)))
    withdrawn = lead.record(ConsentChanged("EMAIL", False, at=at(2)))
    assert withdrawn.consents["email"] == Consent("email", granted=False, at=at(2))
    assert list(withdrawn.consents) == ["E-Mail", "email"]  # a hyphen is more than case and white space
    tied = lead_with(ConsentChanged("Email", False, at=at(1)), ConsentChanged("email", True, at=at(1)))
    assert [each.granted for each in tied.consents.values()] == [False]


def test_recorded_both_ways_at_once_the_strict_consent_holds() -> None:
    yes, no = ConsentChanged("email", True, at=at(1)), ConsentChanged("email", False, at=at(1))
    assert not lead_with(yes, no).consents["email"].granted
    in_sequence = lead_with(no, ConsentChanged("email", True, at=at(1), seq=1))
    assert in_sequence.consents["email"].granted
    # A merge of two records keeps the strict one too.
    assert not lead_with(yes).merge(lead_with(no)).consents["email"].granted
    assert not lead_with(no).merge(lead_with(yes)).consents["email"].granted


def test_open_objections() -> None:
    lead = lead_with(
        ObjectionRaised("price", at=at(1)),
        ObjectionRaised("migration", at=at(2)),
        ObjectionRaised("price", at=at(3), note="still too dear"),
        ObjectionResolved("migration", at=at(4)),
        ObjectionResolved("support", at=at(5)),
        ObjectionRaised("support", at=at(6)),
    )
    assert [(one.kind, one.last_raised_at) for one in lead.open_objections] == [("price", at(3)), ("support", at(6))]
    assert [one.kind for one in lead.as_of(at(3)).open_objections] == ["price", "migration"]
    assert lead_with().open_objections == ()


def test_kinds_of_objections_are_compared_as_texts_are() -> None:
    lead = lead_with(ObjectionRaised("Price ", at=at(1)), ObjectionResolved("price", at=at(2)))
    assert lead.open_objections == ()
    assert [one.resolved_at for one in lead.objections] == [at(2)]


def test_objections() -> None:
    lead = lead_with(
        ObjectionResolved("price", at=at(0.5)),
        ObjectionRaised("price", at=at(1), note="too dear"),
        ObjectionRaised("migration", at=at(2)),
        ObjectionRaised("price", at=at(3)),
        ObjectionResolved("price", at=at(4), note="paid by quarter"),
        ObjectionResolved("price", at=at(5), note="again"),
        ObjectionRaised("Price", at=at(6)),
    )
    first, migration, again = lead.objections
    assert first == Objection(
        "price",
        raised_at=at(1),
        last_raised_at=at(3),
        resolved_at=at(4),
        times=2,
        note="too dear",
        resolution="paid by quarter",
    )
    assert migration == Objection("migration", raised_at=at(2), last_raised_at=at(2))
    assert again == Objection("Price", raised_at=at(6), last_raised_at=at(6), reopened=True)
    assert (first.open, again.open) == (False, True)
    assert lead.as_of(at(3.5)).objections[0].resolved_at is None
    assert repr(migration).startswith("Objection('migration', raised_at=2026-03-04T")


def test_next_steps_are_planned_and_done() -> None:
    by_hand: dict[str, Any] = {"actor": Actor.SALES}
    lead = lead_with(
        Activity("call", at=at(1), **by_hand),
        Planned("Call", date(2026, 3, 9), at=at(1), by="rep-7"),
        Planned("call", at(5), at=at(2), seq=1, deal="D-1"),
        Activity("call", at=at(2), seq=1, **by_hand),
        Activity("call", at=at(3)),
        Activity("call", at=at(3), automated=True, **by_hand),
        Activity("demo", at=at(3), **by_hand),
        Activity("CALL", at=at(4), outcome=Outcome.NO_ANSWER, **by_hand),
        Activity("call", at=at(6), **by_hand),
        Planned("visit", at(9), at=at(6)),
    )
    first, second, visit = lead.plans
    assert first == Plan("Call", due=date(2026, 3, 9), at=at(1), by="rep-7", done_at=at(2))
    # What came at the very place of the planning does not do it, and one call does all that is open.
    assert second == Plan("call", due=at(5), at=at(2), deal="D-1", done_at=at(4))
    assert visit == Plan("visit", due=at(9), at=at(6))
    assert [plan.done_at for plan in lead.as_of(at(3)).plans] == [at(2), None]
    assert lead_with(Activity("call", at=at(1), **by_hand)).plans == ()
    assert repr(visit).startswith("Plan('visit', due=2026-03-11T")


def test_a_step_logged_late_is_planned_once_and_known_late() -> None:
    planned = Planned("call", date(2026, 3, 9), at=at(1), recorded_at=at(4))
    lead = lead_with(planned, planned)
    assert lead == lead.merge(lead) == lead.record(planned)
    assert len(lead.plans) == 1
    assert [len(lead.as_of(at(day), known=True).plans) for day in (1, 3, 4)] == [0, 0, 1]
    assert len(lead.as_of(at(1)).plans) == 1


def test_who_referred_it() -> None:
    lead = lead_with(Referred("L-9", at=at(2)), Referred("L-7", at=at(1)))
    assert [lead.as_of(at(day)).referred_by for day in (0, 1, 2)] == [None, "L-7", "L-7"]


def test_a_deal_has_a_journey_of_its_own() -> None:
    (deal,) = lead_with(DealUpdated("D-1", stage="closing", at=at(1)), DealUpdated("D-1", stage="won", at=at(3))).deals
    assert [visit.stage for visit in deal.journey.visits] == ["closing", "won"]
    assert deal.journey.time_in("closing", as_of=at(9)) == timedelta(days=2)


def test_a_deal_recorded_again_in_its_present_stage_entered_none_but_may_come_back_to_an_earlier_one() -> None:
    stages = ("demo", "offer", "Offer", "demo")
    (deal,) = lead_with(*(DealUpdated("D-1", stage=stage, at=at(day)) for day, stage in enumerate(stages, 1))).deals
    assert [(visit.stage, visit.entered_at, visit.left_at) for visit in deal.journey.visits] == [
        ("demo", at(1), at(2)),
        ("offer", at(2), at(4)),
        ("demo", at(4), None),
    ]


def test_the_owner_is_the_last_assigned() -> None:
    lead = lead_with(Assigned("rep-7", at=at(1)), Assigned("rep-9", at=at(2)), Assigned(queue="north", at=at(3)))
    assert [lead.as_of(at(day)).owner for day in (0, 1, 2, 3)] == [None, "rep-7", "rep-9", None]


def test_the_owner_at_an_instant_or_the_first_after_it() -> None:
    lead = lead_with(Assigned(queue="north", at=at(1)), Assigned("rep-7", at=at(2)), Assigned("rep-9", at=at(3)))
    assert [lead.owner_at(at(day)) for day in (0, 1, 2, 2.5, 3)] == [None, None, "rep-7", "rep-7", "rep-9"]
    assert lead.owner_from(at(0), at(1)) is None
    assert lead.owner_from(at(0), at(2)) == lead.owner_from(at(0), at(9)) == "rep-7"
    assert lead.owner_from(at(2.5), at(9)) == "rep-7"
    with pytest.raises(NaiveDatetimeError):
        lead.owner_at(at().replace(tzinfo=None))


def test_entries_into_stages_are_those_of_the_journey() -> None:
    lead = lead_with(*(StageEntered(stage, at=at(day)) for day, stage in enumerate(("mql", "MQL ", "sal", "mql"), 1)))
    assert [(entry.stage, entry.at) for entry in lead.stage_entries] == [("mql", at(1)), ("sal", at(3)), ("mql", at(4))]


def test_activities_and_evidence() -> None:
    call, found = Activity("call", at=at(1)), EvidenceFound(Budget(), at=at(2))
    lead = lead_with(found, Accepted(at=at(3)), call)
    assert lead.activities == (call,)
    assert lead.evidence == (found,)


@pytest.mark.parametrize(
    "make",
    [
        lambda naive: Visit("mql", entered_at=naive),
        lambda naive: Visit("mql", entered_at=at(), left_at=naive),
        lambda naive: Hold(start=naive),
        lambda naive: Hold(start=at(), end=naive),
        lambda naive: Consent("email", granted=True, at=naive),
    ],
)
def test_a_naive_time_is_refused_everywhere(make: object) -> None:
    with pytest.raises(NaiveDatetimeError):
        make(at().replace(tzinfo=None))  # type: ignore[operator]  # the case is a function
