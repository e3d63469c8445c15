"""Events: what each can say, what each refuses, and that its error names the field."""

import math
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import attrs
import pytest

from leadflow import leads
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Budget,
    Channel,
    ConsentChanged,
    DealKind,
    DealUpdated,
    Disposition,
    Event,
    EvidenceFound,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    Planned,
    ProfileChanged,
    Referred,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.money import Money
from tests.unit.leads.facts import START, at

# One of each kind, made with what it needs and no more.
LEAST: dict[type[Event], tuple[Any, ...]] = {
    Event: (),
    Activity: ("call",),
    StageEntered: ("mql",),
    Assigned: (),
    Accepted: (),
    Rejected: (),
    EvidenceFound: (Budget(),),
    ObjectionRaised: ("price",),
    ObjectionResolved: ("price",),
    DealUpdated: ("D-1",),
    ConsentChanged: ("email", True),
    ProfileChanged: ("company.employees",),
    OnHold: (),
    Resumed: (),
    Planned: ("call", date(2026, 3, 9)),
    Referred: ("L-7",),
}


def test_every_kind_is_here() -> None:
    kinds = {
        thing for name in leads.__all__ if isinstance(thing := getattr(leads, name), type) and issubclass(thing, Event)
    }
    assert kinds == set(LEAST)


@pytest.mark.parametrize("kind", LEAST, ids=lambda kind: kind.__name__)
def test_every_event_knows_when_and_by_whom(kind: type[Any]) -> None:
    east = START.astimezone(timezone(timedelta(hours=7)))
    event = kind(*LEAST[kind], at=east, id=" e-1 ", seq=2, by=" rep-7 ")
    assert (event.at, event.id, event.seq, event.by) == (START, "e-1", 2, "rep-7")
    assert event.at.tzinfo is START.tzinfo
    assert event == kind(*LEAST[kind], at=START, id="e-1", seq=2, by="rep-7")
    assert event != kind(*LEAST[kind], at=START, id="e-1", seq=3, by="rep-7")
    bare = kind(*LEAST[kind], at=START, id="", seq=None, by=math.nan)
    assert (bare.id, bare.seq, bare.by) == (None, 0, None)
    assert not hasattr(event, "__dict__")
    assert not hasattr(event, "__weakref__")


@pytest.mark.parametrize("kind", LEAST, ids=lambda kind: kind.__name__)
def test_every_event_refuses_what_is_no_time(kind: type[Any]) -> None:
    with pytest.raises(NaiveDatetimeError, match=r"^at="):
        kind(*LEAST[kind], at=START.replace(tzinfo=None))
    with pytest.raises(InvalidTypeError, match=r"^at="):
        kind(*LEAST[kind], at="2026-03-02")
    with pytest.raises(InvalidTypeError, match=r"^seq="):
        kind(*LEAST[kind], at=START, seq=1.5)
    with pytest.raises(InvalidTypeError, match=r"^id="):
        kind(*LEAST[kind], at=START, id=7)
    with pytest.raises(TypeError):
        kind(*LEAST[kind])


@pytest.mark.parametrize("kind", LEAST, ids=lambda kind: kind.__name__)
def test_events_print_what_they_know(kind: type[Any]) -> None:
    shown = repr(kind(*LEAST[kind], at=START))
    assert shown.startswith(f"{kind.__name__}(")
    assert "at=2026-03-02T02:15:00+00:00" in shown
    assert "None" not in shown


def test_kinds_differ_though_their_fields_agree() -> None:
    assert Accepted(at=START) != Resumed(at=START)
    assert ObjectionRaised("price", at=START) != ObjectionResolved("price", at=START)
    assert len({Accepted(at=START), Resumed(at=START), Event(at=START), Accepted(at=START)}) == 3


def test_an_activity() -> None:
    call = Activity("call", at=at(), actor="sales", outcome="No answer", channel="Phone", value=" price ", campaign=" ")
    assert call.actor is Actor.SALES
    assert call.outcome is Outcome.NO_ANSWER
    assert call.channel is Channel.PHONE
    assert (call.value, call.campaign, call.automated) == ("price", None, False)
    bare = Activity("call", at=at())
    assert (bare.actor, bare.outcome, bare.channel, bare.value) == (Actor.LEAD, None, None, None)


@pytest.mark.parametrize("value", [3, 0.5, Decimal("0.5"), Money(1, "EUR"), "x"])
def test_an_activity_is_about_something(value: Any) -> None:
    assert Activity("call", at=at(), value=value).value == value


WRONG: list[tuple[type[Any], tuple[Any, ...], dict[str, Any], type[Exception], str]] = [
    (Activity, (" ",), {}, InvalidValueError, "kind"),
    (Activity, (None,), {}, InvalidTypeError, "kind"),
    (Activity, ("call",), {"channel": 3}, InvalidTypeError, "channel"),
    (Activity, ("call",), {"campaign": 3}, InvalidTypeError, "campaign"),
    (Activity, ("call",), {"actor": "robot"}, InvalidValueError, "actor"),
    (Activity, ("call",), {"actor": None}, InvalidValueError, "actor"),
    (Activity, ("call",), {"outcome": "fine"}, InvalidValueError, "outcome"),
    (Activity, ("call",), {"automated": "no"}, InvalidTypeError, "automated"),
    (Activity, ("call",), {"value": True}, InvalidTypeError, "value"),
    (Activity, ("call",), {"value": math.inf}, InvalidValueError, "value"),
    (Activity, ("call",), {"by": 3}, InvalidTypeError, "by"),
    (StageEntered, ("",), {}, InvalidValueError, "stage"),
    (StageEntered, ("mql",), {"reason": 3}, InvalidTypeError, "reason"),
    (Assigned, (3,), {}, InvalidTypeError, "to"),
    (Assigned, ("rep-7",), {"queue": 3}, InvalidTypeError, "queue"),
    (Rejected, (3,), {}, InvalidTypeError, "reason"),
    (Rejected, (), {"note": 3}, InvalidTypeError, "note"),
    (Rejected, (), {"disposition": "forget"}, InvalidValueError, "disposition"),
    (Rejected, (), {"nurture_until": date(2026, 6, 1)}, InvalidTypeError, "nurture_until"),
    (EvidenceFound, ("budget",), {}, InvalidTypeError, "evidence"),
    (ObjectionRaised, ("",), {}, InvalidValueError, "kind"),
    (ObjectionResolved, ("price",), {"note": 3}, InvalidTypeError, "note"),
    (DealUpdated, ("",), {}, InvalidValueError, "deal"),
    (DealUpdated, ("D-1",), {"kind": "upsell"}, InvalidValueError, "kind"),
    (DealUpdated, ("D-1",), {"stage": 3}, InvalidTypeError, "stage"),
    (DealUpdated, ("D-1",), {"amount": 3}, InvalidTypeError, "amount"),
    (DealUpdated, ("D-1",), {"closes_on": START}, InvalidTypeError, "closes_on"),
    (DealUpdated, ("D-1",), {"outcome": Outcome.BUSY}, InvalidValueError, "outcome"),
    (ConsentChanged, ("", True), {}, InvalidValueError, "purpose"),
    (ConsentChanged, ("email", "yes"), {}, InvalidTypeError, "granted"),
    (ProfileChanged, ("company.size",), {}, InvalidValueError, "field"),
    (ProfileChanged, ("company.employees",), {"after": "many"}, InvalidTypeError, "employees"),
    (ProfileChanged, ("company.employees",), {"before": -1}, InvalidValueError, "employees"),
    (OnHold, (), {"until": "tomorrow"}, InvalidTypeError, "until"),
    (OnHold, (), {"until": at(-1)}, InvalidValueError, "until"),
    (Referred, ("",), {}, InvalidValueError, "by_lead"),
    (Planned, (" ", START), {}, InvalidValueError, "kind"),
    (Planned, ("call", None), {}, InvalidTypeError, "due"),
    (Planned, ("call", math.nan), {}, InvalidTypeError, "due"),
    (Planned, ("call", "tomorrow"), {}, InvalidTypeError, "due"),
    (Planned, ("call", START.replace(tzinfo=None)), {}, NaiveDatetimeError, "due"),
    (Planned, ("call", START), {"deal": 3}, InvalidTypeError, "deal"),
]


@pytest.mark.parametrize(("kind", "args", "fields", "error", "name"), WRONG)
def test_the_error_names_the_field(
    kind: type[Any], args: tuple[Any, ...], fields: dict[str, Any], error: type[Exception], name: str
) -> None:
    with pytest.raises(error, match=f"^{name}=") as caught:
        kind(*args, at=START, **fields)
    assert caught.value.name == name  # type: ignore[attr-defined]  # every error of leadflow's has it


def test_a_rejection_recycles_unless_it_says_otherwise() -> None:
    assert Rejected(at=at()).disposition is Disposition.RECYCLE
    assert Rejected("no budget", at=at(), disposition="disqualify").disposition is Disposition.DISQUALIFY
    east = timezone(timedelta(hours=7))
    assert Rejected(at=at(), nurture_until=at(90).astimezone(east)).nurture_until == at(90)
    assert Rejected(at=at(), nurture_until=math.nan).nurture_until is None  # type: ignore[arg-type]  # as data frames pass it


def test_a_deal_tells_what_changed() -> None:
    update = DealUpdated(
        "D-1", at=at(), kind="Renewal", outcome="won", closes_on=date(2026, 6, 30), amount=Money(1, "VND")
    )
    assert update.kind is DealKind.RENEWAL
    assert update.outcome is Outcome.WON
    bare = DealUpdated("D-1", at=at())
    assert (bare.kind, bare.stage, bare.amount, bare.closes_on, bare.outcome) == (None,) * 5


def test_a_change_keeps_values_as_their_field_does() -> None:
    change = ProfileChanged(" company.employees ", at=at(), before=80.0, after=85)
    assert (change.field, change.before, change.after) == ("company.employees", 80, 85)
    assert ProfileChanged("attributes.erp", at=at(), after=" sap ").after == "sap"
    assert ProfileChanged("company.technologies", at=at(), after=["sap"]).after == frozenset({"sap"})
    assert hash(ProfileChanged("company.technologies", at=at(), after=["sap"])) is not None


def test_a_hold_can_end_at_once_and_at_the_end_of_time() -> None:
    assert OnHold(at=at(), until=at()).until == at()
    end = datetime.max.replace(tzinfo=START.tzinfo)
    assert OnHold(at=at(), until=end).until == end


def test_events_are_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Accepted(at=at()).by = "rep-7"  # type: ignore[misc]  # what must be refused


@pytest.mark.parametrize("seq", [False, True, 0.0, 1.0, "1"])
def test_a_sequence_number_is_whole(seq: Any) -> None:
    with pytest.raises(InvalidTypeError, match=r"^seq="):
        Accepted(at=START, seq=seq)


def test_a_number_too_long_for_a_float_is_refused_or_kept_as_it_is() -> None:
    assert Activity("x", at=START, value=10**99).value == 10**99
    with pytest.raises(InvalidValueError, match=r"^value=a whole number of about 400 digits: .* at most 100 digits"):
        Activity("x", at=START, value=10**400)
