"""The wire of the example service: every fact comes back as it went, and what is no fact is refused with a reason."""

import json
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from service.values import Json
from service.wire import EVENTS, EVIDENCE, event_from, event_to, lead_from, lead_to

from leadflow import Activity, LeadflowError
from leadflow.leads import Event, Evidence, EvidenceFound, History, Lead
from leadflow.testing import events, events_of, leads

AT = "2026-03-02T09:15:00+07:00"


def sent(told: Json) -> Any:
    """Return it as it arrives on the other side."""
    return json.loads(json.dumps(told, allow_nan=False))


@given(events())
def test_every_event_comes_back(event: Event) -> None:
    assert event_from(sent(event_to(event))) == event
    # The same to the last detail: history tells 1 from True and 3 from 3.0, as == does not.
    assert len(History([event, event_from(sent(event_to(event)))])) == 1


@given(events_of(EvidenceFound))
def test_every_piece_of_evidence_comes_back(event: Event) -> None:
    assert event_from(sent(event_to(event))) == event


@given(leads(history=st.just(History())))
def test_every_lead_comes_back(lead: Lead) -> None:
    assert lead_from(sent(lead_to(lead))) == lead


def test_the_tables_know_every_kind_there_is() -> None:
    assert set(EVENTS.values()) == set(Event.__subclasses__())
    assert set(EVIDENCE.values()) == set(Evidence.__args__)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [10**400, float("nan"), float("inf"), "", " ", "no_answer", "mql", AT, "9999-12-31T23:59:59-01:00"]
    )
    | st.floats()
    | st.text(max_size=8)
    | st.fixed_dictionaries(
        {"amount": st.sampled_from(["3", "x", 1.5, True, None, [], "1e999"]), "currency": st.text()}
    )
    | st.fixed_dictionaries({"decimal": st.sampled_from(["0.5", "NaN", "sNaN", "1e999999", "x", None, []])})
    | st.sampled_from([{"date": "2026-02-30"}, {"date": "2026-03-02"}, {"instant": AT}, {"instant": "2026-03-02"}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = sorted({field.name for kind in EVENTS.values() for field in attrs.fields(kind) if field.init})


def outcome(make: Callable[[object], object], told: object) -> object:
    """Return what was made, or why not; any other error is a failure."""
    try:
        return make(told)
    except LeadflowError as error:
        return str(error)


def made_or_refused(make: Callable[[object], object], told: object) -> None:
    assert outcome(make, told)


@given(st.sampled_from(sorted(EVENTS)), st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5), st.data())
def test_any_json_is_an_event_or_is_refused(kind: str, told: Json, data: st.DataObject) -> None:
    at = data.draw(st.just(AT) | VALUES)
    fields = {field.name for field in attrs.fields(EVENTS[kind])}
    made_or_refused(event_from, {"type": kind, "at": at, **{name: told[name] for name in told if name in fields}})
    made_or_refused(event_from, {"type": kind, "at": at, **told})


@given(st.sampled_from(sorted(EVIDENCE)), st.dictionaries(st.text(max_size=5), VALUES, max_size=3), VALUES)
def test_any_json_is_evidence_or_is_refused(kind: str, told: Json, value: object) -> None:
    made_or_refused(event_from, {"type": "evidence_found", "at": AT, "evidence": {"type": kind, **told}})
    field = attrs.fields(EVIDENCE[kind])[0].name
    made_or_refused(event_from, {"type": "evidence_found", "at": AT, "evidence": {"type": kind, field: value}})
    made_or_refused(event_from, {"type": "evidence_found", "at": AT, "evidence": value})


@given(
    st.dictionaries(
        st.sampled_from(["id", "created_at", "person", "company", "source", "tracked", "personal_attributes"]), VALUES
    ),
    st.sampled_from(["attributes", "person", "company", "source"]),
    st.dictionaries(st.sampled_from(["name", "email", "employees", "annual_revenue", "technologies", "erp"]), VALUES),
)
def test_any_json_is_a_lead_or_is_refused(told: Json, section: str, fields: Json) -> None:
    made_or_refused(lead_from, {"id": "L-1", "created_at": AT, **told, section: fields})


@given(VALUES)
def test_any_json_at_all_is_refused_or_read(told: object) -> None:
    made_or_refused(event_from, told)
    made_or_refused(lead_from, told)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (
            {"type": "telepathy", "at": AT},
            f"event.type='telepathy': is no kind of event; write one of {', '.join(sorted(EVENTS))}",
        ),
        ({"at": AT}, "event.type=None: is no kind of event"),
        ({"type": ["activity"], "at": AT}, "event.type=['activity']: is no kind of event"),
        ({"type": "activity", "at": AT}, "event.kind=None: is missing; send it"),
        ({"type": "activity", "kind": "call"}, "event.at=None: is missing; send it"),
        (
            {"type": "activity", "kind": "call", "at": AT, "outcom": "connected"},
            "event='outcom': has no such field; write one of actor, at, automated, by, campaign, channel, id, kind",
        ),
        ({"type": "activity", "kind": "call", "at": "noon"}, "at='noon': is no instant; write 2026-03-02T09:15"),
        (
            {"type": "activity", "kind": "call", "at": "2026-03-02T09:15:00"},
            "at=datetime.datetime(2026, 3, 2, 9, 15): a naive datetime does not name an instant",
        ),
        ({"type": "activity", "kind": "call", "at": AT, "outcome": "maybe"}, "outcome='maybe': is no Outcome"),
        ({"type": "evidence_found", "at": AT}, "evidence=None: an object is needed"),
        ({"type": "evidence_found", "at": AT, "evidence": {"type": "luck"}}, "evidence.type='luck': is no kind of"),
        (
            {"type": "evidence_found", "at": AT, "evidence": {"type": "budget", "amount": 5}},
            'amount=5: an amount needs its currency; write Money("1200", "EUR")',
        ),
        (
            {"type": "deal_updated", "at": AT, "deal": "D-1", "closes_on": "2026-02-30"},
            "closes_on='2026-02-30': is no day",
        ),
        ({"type": "activity", "kind": "call", "at": AT, "value": {"decimal": "x"}}, "value='x': is no number"),
        ({"type": "activity", "kind": "call", "at": AT, "value": {"a": 1}}, "value={'a': 1}: is no value"),
        ("activity", "event='activity': an object is needed"),
    ],
)
def test_what_is_refused_says_what_and_how_to_mend_it(told: object, message: str) -> None:
    with pytest.raises(LeadflowError) as refused:
        event_from(told)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"created_at": AT}, "lead.id=None: is missing"),
        ({"id": "L-1"}, "lead.created_at=None: is missing"),
        ({"id": "L-1", "created_at": AT, "compani": {}}, "lead='compani': has no such field"),
        ({"id": "L-1", "created_at": AT, "company": {"size": 5}}, "company='size': has no such field"),
        ({"id": "L-1", "created_at": AT, "company": []}, "company=[]: an object is needed"),
        ({"id": "L-1", "created_at": AT, "attributes": "erp"}, "attributes='***': an object is needed"),
        ({"id": "L-1", "created_at": AT, "company": {"employees": "many"}}, "employees='many': a count is a whole"),
        ({"id": 5, "created_at": AT}, "id=5: text is needed"),
    ],
)
def test_leads_that_are_refused(told: object, message: str) -> None:
    with pytest.raises(LeadflowError) as refused:
        lead_from(told)
    assert str(refused.value).startswith(message)


def test_what_is_declared_personal_travels() -> None:
    told = {"id": "L-1", "created_at": AT, "attributes": {"tax_id": "801", "erp": "sap"}}
    lead = lead_from({**told, "personal_attributes": ["tax_id"]})
    assert lead_from(sent(lead_to(lead))).personal_attributes == {"tax_id"}
    change = {"type": "profile_changed", "at": AT, "field": "attributes.tax_id", "after": "802", "personal": True}
    assert event_from(sent(event_to(event_from(change)))).personal  # type: ignore[attr-defined]  # it is such a change
    with pytest.raises(LeadflowError, match=r"attributes\.tax_id='\*\*\*': is no value"):
        lead_from({**told, "attributes": {"tax_id": {"801": 1}}, "personal_attributes": ["tax_id"]})


def test_null_is_what_is_not_known() -> None:
    told = {"id": "L-1", "created_at": AT}
    nothing = {
        "person": None,
        "company": {"country": None},
        "source": None,
        "attributes": {"erp": None},
        "tracked": None,
    }
    assert lead_from({**told, **nothing}) == lead_from(told)
    event = {"type": "activity", "kind": "call", "at": AT}
    assert event_from({**event, "outcome": None, "id": None, "value": None}) == event_from(event)


def test_a_payload_as_a_person_would_write_it() -> None:
    told = {"type": "activity", "id": "pbx-7", "kind": "call", "at": AT, "actor": "sales", "outcome": "No answer"}
    event = event_from(told)
    assert isinstance(event, Activity)
    assert event_to(event) == {
        "type": "activity",
        "id": "pbx-7",
        "seq": 0,
        "at": "2026-03-02T02:15:00+00:00",
        "kind": "call",
        "actor": "sales",
        "outcome": "no_answer",
        "automated": False,
    }
