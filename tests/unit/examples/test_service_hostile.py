"""The example service and callers that mean harm, or do not know better: refused with a reason, never an accident."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from service.door import LIMIT

from tests.unit.examples.serving import CREATED, Host, hosted, local

AT = "2026-03-02T09:00:00+07:00"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with hosted(tmp_path / "leads.sqlite", local(2, 9)) as running:
        running.lead()
        yield running


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Return a host to be refused by: what is refused changes nothing, so one does for all."""
    with hosted(tmp_path_factory.mktemp("firm") / "leads.sqlite", local(2, 9)) as running:
        running.lead()
        yield running


def refused(host: Host, path: str, body: str | bytes, status: int = 422) -> Any:
    """Send a raw body and expect to be refused, with the store as it was."""
    before = host.store.leads()
    response = host.client.post(path, content=body)
    assert response.status_code == status, response.text
    assert host.store.leads() == before
    return response.json()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"\xff\xfe",
        b'{"id": "\\ud800"}',
        b"[" * 60_000,
        b"1" * 5_000,
        b'{"n": ' + b"9" * 5_000 + b"}",
    ],
)
@pytest.mark.parametrize("path", ["/leads", "/leads/L-1/events", "/leads/L-1/advance", "/handovers"])
def test_what_is_no_json(firm: Host, path: str, body: bytes) -> None:
    assert "is not JSON in UTF-8; send one JSON object" in refused(firm, path, body)["message"]


@pytest.mark.parametrize("body", ["null", "5", '"text"', "[]", "true", "NaN"])
@pytest.mark.parametrize("path", ["/leads", "/leads/L-1/events", "/leads/L-1/advance", "/handovers"])
def test_json_that_is_no_object(firm: Host, path: str, body: str) -> None:
    assert "an object is needed" in refused(firm, path, body)["message"]


def test_a_giant_body_is_not_read(firm: Host) -> None:
    event = {"id": "big", "type": "activity", "kind": "call", "at": AT, "value": "x" * LIMIT}
    assert "at most 65,536 bytes" in refused(firm, "/leads/L-1/events", json.dumps(event), 413)["message"]


def test_a_body_of_the_greatest_size_is_read(host: Host) -> None:
    event = {"id": "big", "type": "activity", "kind": "call", "at": AT, "value": "x" * 10_000}
    assert host.client.post("/leads/L-1/events", content=json.dumps(event).ljust(LIMIT)).status_code == 201


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"type": "activity", "kind": "call", "at": "2026-03-02T09:00:00"}, "NaiveDatetimeError"),
        ({"type": "activity", "kind": "call", "at": 1772420400}, "InvalidValueError"),
        ({"type": "activity", "kind": 7, "at": AT}, "InvalidTypeError"),
        ({"type": "activity", "kind": " ", "at": AT}, "InvalidValueError"),
        ({"type": "activity", "kind": "call", "at": AT, "value": float("inf")}, "InvalidValueError"),
        ({"type": "activity", "kind": "call", "at": AT, "automated": "yes"}, "InvalidTypeError"),
        ({"type": "assigned", "to": {"rep": 7}, "at": AT}, "InvalidValueError"),
        ({"type": "rejected", "disposition": "burn", "at": AT}, "InvalidValueError"),
        ({"type": "profile_changed", "field": "person.__class__", "after": "x", "at": AT}, "InvalidValueError"),
        ({"type": "__import__", "at": AT}, "UnknownNameError"),
    ],
)
def test_events_that_are_none(firm: Host, told: dict[str, object], error: str) -> None:
    found = refused(firm, "/leads/L-1/events", json.dumps({"id": "e-1", **told}))
    assert found["error"] == error
    assert found["message"]


@pytest.mark.parametrize("key", [None, "", "a/b", "..", "a\nb", "x" * 201, 5, ["e"], {"id": 1}])
def test_ids_that_are_none(firm: Host, key: object) -> None:
    refused(firm, "/leads/L-1/events", json.dumps({"id": key, "type": "activity", "kind": "call", "at": AT}))
    refused(firm, "/leads", json.dumps({"id": key, "created_at": CREATED}))
    refused(firm, "/handovers", json.dumps({"id": key, "what": "campaign calendar", "at": AT}))


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"to": "heaven"}, "UnknownStageError"),
        ({"to": ["won"]}, "InvalidTypeError"),
        ({"to": "mql", "by": 7}, "InvalidTypeError"),
        ({"to": "mql", "force": True}, "InvalidValueError"),
        ({}, "InvalidValueError"),
    ],
)
def test_moves_that_are_none(firm: Host, told: object, error: str) -> None:
    assert refused(firm, "/leads/L-1/advance", json.dumps(told))["error"] == error


def test_an_unknown_stage_is_told_with_the_known_ones(firm: Host) -> None:
    message = refused(firm, "/leads/L-1/advance", '{"to": "heaven"}')["message"]
    assert "'heaven'" in message
    assert "opportunity" in message


SQL = ["L-1'; DROP TABLE leads; --", '" OR 1=1 --', "%", "_", "L-1\\'"]


@pytest.mark.parametrize("name", SQL)
def test_an_id_is_a_value_whatever_it_looks_like(host: Host, name: str) -> None:
    path = f"/leads/{quote(name, safe='')}"
    assert host.client.get(f"{path}/standing").status_code == 404
    host.lead(name)
    host.post(f"{path}/events", {"id": name, "type": "activity", "kind": name, "at": AT})
    assert host.get(f"{path}/standing")["lead"] == name
    assert {lead.id: len(lead.history) for lead in host.store.leads()} == {"L-1": 0, name: 1}


@pytest.mark.parametrize("path", ["/leads/L-2/standing", "/leads/%00/standing", "/leads/L-1%20/standing"])
def test_leads_that_are_not_here(firm: Host, path: str) -> None:
    response = firm.client.get(path)
    assert (response.status_code, response.json()["error"]) == (404, "NoSuchLeadError")


@pytest.mark.parametrize("path", ["/leads/L-2/events", "/leads/L-2/advance"])
def test_nothing_happens_to_leads_that_are_not_here(firm: Host, path: str) -> None:
    told = {"to": "mql"} if path.endswith("advance") else {"id": "e", "type": "resumed", "at": AT}
    assert "POST it to /leads first" in refused(firm, path, json.dumps(told), 404)["message"]


def test_a_lead_of_tomorrow_does_not_stop_the_others(host: Host) -> None:
    host.lead("L-2", created_at="2026-03-03T09:00:00+07:00")
    host.event("web-1", "activity", local(2, 9), kind="demo_request")
    host.event("web-1", "activity", local(2, 9), kind="demo_request", lead="L-2")
    response = host.client.get("/leads/L-2/standing")
    assert (response.status_code, response.json()["error"]) == (409, "NotYetCreatedError")
    assert {row["lead"] for row in host.get("/due")} == {"L-1"}
    assert host.tick()["moves"] == []
    assert host.get("/review/2026/3")["leads"] == 1
    host.at = local(3, 9)
    assert [move["lead"] for move in host.tick()["moves"]] == ["L-2"]


@pytest.mark.parametrize(
    "path",
    [
        "/due?before=noon",
        "/due?before=2026-03-02T09:00:00",
        "/due?before=",
        "/review/2026/13",
        "/review/2026/0",
        "/review/0/1",
        "/review/99999999999999999999/1",
        "/review/-5/1",
        "/review/march/1",
    ],
)
def test_questions_that_are_none(firm: Host, path: str) -> None:
    assert firm.client.get(path).status_code == 422


MARKUP = "<script>alert(1)</script>"


def test_markup_in_names_is_text_on_the_page(host: Host) -> None:
    host.lead(MARKUP.replace("/", "|"), source={"campaign": MARKUP}, person={"name": MARKUP})
    host.event("web-1", "activity", local(2, 9), kind="demo_request")
    host.event("crm-1", "assigned", local(2, 9), to=MARKUP)
    host.at = local(2, 14)
    host.event("crm-2", "rejected", local(2, 14), reason=MARKUP, by=MARKUP)
    host.event("crm-3", "objection_raised", local(2, 14), kind=MARKUP)
    page = host.client.get("/review/2026/3", headers={"accept": "text/html"}).text
    assert "<script" not in page.casefold()
    assert page.count("&lt;script&gt;") >= 2


def test_personal_data_is_masked_in_answers_and_in_the_log(host: Host, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="service")
    address = "hoa@minhphat.example"
    event = {"id": address, "type": "activity", "kind": "form_submit", "at": AT, "value": "+84 912 345 678"}
    answers = [
        host.client.get(f"/leads/{address}/standing"),
        host.client.post("/leads/L-1/events", json={**event, "type": address}),
        host.client.post("/leads/L-1/events", json={**event, "outcome": address}),
        host.client.post("/leads/L-1/events", json={**event, address: "x"}),
        host.client.post("/leads", json={"id": f"{address}/", "created_at": CREATED}),
        host.client.post("/leads", json={"id": "L-2", "created_at": CREATED, "person": {"email": {"x": address}}}),
        host.client.post("/leads", json={"id": "L-2", "created_at": CREATED, "company": {"employees": address}}),
        host.client.post("/leads/L-1/advance", json={"to": address}),
    ]
    host.client.post("/leads/L-1/events", json=event)
    answers.append(host.client.post("/leads/L-1/events", json={**event, "kind": "call"}))
    assert [answer.status_code for answer in answers] == [404, 422, 422, 422, 422, 422, 422, 422, 409]
    assert len(caplog.messages) == len(answers)
    for text in (*(answer.text for answer in answers), *caplog.messages):
        assert "hoa@" not in text
        assert "912 345" not in text
    assert "h***@minhphat.example" in answers[0].text
