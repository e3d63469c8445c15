"""The example service, told in stories: what a host does in a week, and what leadflow makes of it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from service.app import now
from service.rules import contract, playbook

from tests.unit.examples.example import EXAMPLES
from tests.unit.examples.serving import Host, hosted, local


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with hosted(tmp_path / "leads.sqlite", local(2, 9)) as running:
        yield running


def test_the_contract_of_the_service_closes_leads_as_its_funnel_does() -> None:
    assert playbook.contract == contract


# A demo request on Saturday night: 7 March 2026 is a Saturday; on call from 07:00 to 23:00 every day


def test_a_demo_request_on_saturday_night_is_for_whoever_is_on_call(host: Host) -> None:
    host.lead()
    host.at = local(7, 22, 41)
    told = host.event("web-1", "activity", local(7, 22, 40), kind="demo_request")
    assert [(move["from"], move["to"]) for move in told["moves"]] == [("lead", "mql")]

    # One hour on call: twenty minutes until 23:00, forty from 07:00 on Sunday.
    demo = host.clock("demo request")
    assert (demo["state"], demo["due_at"]) == ("running", local(8, 7, 40).astimezone(UTC).isoformat())
    # The other promises keep office hours: the first touch is due four hours into Monday, lunch apart.
    assert host.clock("first touch")["due_at"] == local(9, 12).astimezone(UTC).isoformat()

    host.at = local(8, 7, 30)
    assert [row["commitment"] for row in host.tick()["warnings"]] == ["demo request"]
    host.event("pbx-1", "activity", local(8, 7, 35), kind="call", actor="sales", outcome="connected")
    host.at = local(8, 7, 36)
    demo = host.clock("demo request")
    assert (demo["state"], demo["elapsed_seconds"]) == ("met", (20 + 35) * 60)
    assert host.tick()["overdue"] == []


def test_nobody_answered(host: Host) -> None:
    host.lead()
    host.at = local(7, 22, 41)
    host.event("web-1", "activity", local(7, 22, 40), kind="demo_request")
    host.event("crm-1", "assigned", local(7, 22, 41), to="rep-7")
    host.at = local(8, 7, 41)
    (late,) = host.tick()["overdue"]
    assert (late["lead"], late["owner"], late["commitment"], late["overdue"]) == ("L-1", "rep-7", "demo request", True)
    assert host.standing()["next_steps"][0]["kind"] == "late"


# Webhooks: twice, late, and contradicting themselves


def test_a_webhook_that_comes_twice_counts_once(host: Host) -> None:
    host.lead()
    host.at = local(3, 10)
    assert host.event("em-1", "activity", local(3, 8), kind="email_click")["new"] is True
    once = host.standing()
    assert host.event("em-1", "activity", local(3, 8), kind="email_click", expect=200)["new"] is False
    # The same instant, told in another zone, is the same event.
    assert host.event("em-1", "activity", local(3, 8).astimezone(UTC), kind="email_click", expect=200)["new"] is False
    assert host.standing() == once
    assert once["scores"]["engagement"]["value"] == 4


def test_one_id_with_two_contents_is_a_conflict_and_the_first_stays(host: Host) -> None:
    host.lead()
    host.at = local(3, 10)
    host.event("em-1", "activity", local(3, 8), kind="email_click")
    refused = host.event("em-1", "activity", local(3, 9), kind="email_click", expect=409)
    assert refused["error"] == "ConflictingEventError"
    assert "two events with id='em-1' differ" in refused["message"]
    (event,) = host.store.lead("L-1").history
    assert event.at == local(3, 8)


def test_an_id_belongs_to_one_lead(host: Host) -> None:
    host.lead()
    host.lead("L-2")
    assert host.event("1", "activity", local(2, 9), kind="page_view")["new"] is True
    assert host.event("1", "activity", local(2, 9), kind="form_submit", lead="L-2")["new"] is True


def test_a_call_that_is_told_late_still_counts_when_it_was_made(host: Host) -> None:
    host.lead()
    host.at = local(4, 10)
    host.event("web-1", "activity", local(4, 10), kind="demo_request")
    host.at = local(4, 12)
    assert host.clock("demo request")["state"] == "breached"
    # The telephone system reports at night: the call was in time.
    host.event("pbx-9", "activity", local(4, 10, 20), kind="call", actor="sales")
    demo = host.clock("demo request")
    assert (demo["state"], demo["elapsed_seconds"]) == ("met", 20 * 60)


def test_what_happens_tomorrow_is_not_known_today(host: Host) -> None:
    host.lead()
    host.event("cal-1", "activity", local(5, 10), kind="demo_request")
    assert host.standing()["stage"] == "lead"
    assert host.tick()["moves"] == []
    host.at = local(5, 10)
    (move,) = host.tick()["moves"]
    assert (move["lead"], move["to"], move["at"]) == ("L-1", "mql", local(5, 10).astimezone(UTC).isoformat())
    assert host.standing()["stage"] == "mql"
    assert host.tick()["moves"] == []


def test_a_lead_that_is_told_twice_is_one_and_may_not_contradict_itself(host: Host) -> None:
    assert host.lead() == {"lead": "L-1", "new": True}
    assert host.lead(expect=200) == {"lead": "L-1", "new": False}
    refused = host.lead(company={"country": "DE"}, expect=409)
    assert refused["message"] == "lead 'L-1' is here with another profile; send changes as events"
    host.event("crm-1", "profile_changed", local(2, 9), field="company.country", before="VN", after="DE")
    assert host.standing()["fit"]["verdict"] == "not_fit"


# Moves, and refusals that say why


def qualified(host: Host) -> None:
    host.at = local(4, 10)
    host.event("web-1", "activity", local(4, 10), kind="demo_request")
    host.at = local(4, 11)
    host.event("crm-1", "accepted", local(4, 11), by="rep-7")


def test_a_refusal_names_what_is_unknown_and_what_to_ask(host: Host) -> None:
    host.lead()
    qualified(host)
    moved = host.advance("sal", by="rep-7")
    assert (moved["from"], moved["to"]) == ("mql", "sal")
    assert [reason["answer"] for reason in moved["reasons"]] == ["yes"]

    host.at = local(5, 9)
    refused = host.advance("sql", expect=409)
    assert (refused["refused"], refused["unmet"]) == ("unmet", [])
    assert {reason["answer"] for reason in refused["unknown"]} == {"unknown"}
    assert refused["missing"] == [
        "evidence.budget.amount",
        "evidence.authority.role",
        "evidence.need.severity",
        "evidence.timeline.decide_by",
    ]
    assert len(host.standing()["qualification"]["next_questions"]) == 4

    found = [
        {"type": "budget", "amount": {"amount": "30000000", "currency": "VND"}, "approved": True},
        {"type": "authority", "role": "decision_maker"},
        {"type": "need", "severity": "high", "pains": ["month-end closing takes 9 days"]},
        {"type": "timeline", "decide_by": "2026-06-30"},
    ]
    for number, evidence in enumerate(found):
        host.event(f"crm-e{number}", "evidence_found", local(5, 9), evidence=evidence, by="rep-7")
    host.at = local(5, 10)
    assert host.advance("sql", by="rep-7", reason="all four")["to"] == "sql"
    assert host.standing()["stage"] == "sql"


def test_a_refusal_names_what_is_not_met(host: Host) -> None:
    host.lead()
    qualified(host)
    host.advance("sal")
    poor = {"type": "need", "severity": "low"}
    host.event("crm-e", "evidence_found", local(4, 11), evidence=poor)
    refused = host.advance("sql", expect=409)
    assert [reason["answer"] for reason in refused["unmet"]] == ["no"]


def test_other_refusals(host: Host) -> None:
    host.lead()
    assert host.advance("won", expect=409)["message"] == (
        "lead -> won refused: no such transition; possible from 'lead': mql, disqualified"
    )
    assert host.advance("disqualified")["to"] == "disqualified"
    assert host.advance("disqualified", expect=409)["refused"] == "already_there"
    assert host.advance("mql", expect=409)["refused"] == "closed"
    stages = [event for event in host.store.lead("L-1").history if type(event).__name__ == "StageEntered"]
    assert len(stages) == 1


# The work list and the timer


def test_the_work_list_is_sorted_and_ends_where_asked(host: Host) -> None:
    for number, minute in ((1, 30), (2, 10)):
        host.lead(f"L-{number}")
        host.at = local(3, 9, minute)
        host.event("web-1", "activity", host.at, kind="demo_request", lead=f"L-{number}")
    host.at = local(3, 9, 31)
    rows = host.get("/due", before=local(3, 11).astimezone(UTC).isoformat())
    assert [(row["lead"], row["due_at"]) for row in rows] == [
        ("L-2", local(3, 10, 10).astimezone(UTC).isoformat()),
        ("L-1", local(3, 10, 30).astimezone(UTC).isoformat()),
    ]
    everything = host.get("/due")
    assert everything[:2] == rows
    assert {row["commitment"] for row in everything} == {
        "demo request",
        "first touch",
        "accept or reject",
        "six attempts or an answer",
    }


def test_an_offset_in_the_address_may_be_written_plainly(host: Host) -> None:
    response = host.client.get("/due?before=2026-03-03T11:00:00+07:00")
    assert (response.status_code, response.json()) == (200, [])


def test_time_alone_makes_promises_late(host: Host) -> None:
    host.lead()
    host.at = local(3, 9)
    host.event("web-1", "activity", host.at, kind="demo_request")
    seen = []
    for hour, minute in ((9, 30), (9, 46), (10, 1)):
        host.at = local(3, hour, minute)
        ticked = host.tick()
        seen.append([[row["commitment"] for row in ticked[kind]] for kind in ("warnings", "overdue")])
    assert seen == [[[], []], [["demo request"], []], [[], ["demo request"]]]


# The end of the month


def month(host: Host) -> None:
    host.lead(source={"channel": "Paid Social", "campaign": "seven-reasons", "origin": "marketing"})
    host.at = local(3, 9)
    host.event("web-1", "activity", host.at, kind="demo_request")
    host.at = local(3, 9, 30)
    host.event("pbx-1", "activity", host.at, kind="call", actor="sales")
    host.event("crm-1", "rejected", host.at, reason="no budget", disposition="recycle", by="rep-7")
    host.post("/handovers", {"id": "h-1", "what": "campaign calendar", "at": "2026-03-02T10:00:00+07:00"})
    host.post("/handovers", {"id": "h-1", "what": "campaign calendar", "at": "2026-03-02T03:00:00Z"}, expect=200)
    host.at = local(1, 8, month=4)


def test_the_review_at_the_months_end(host: Host) -> None:
    month(host)
    found = host.get("/review/2026/3")
    assert found["title"] == "Smarketing 2026, version 1: Mar 2026"
    assert found["leads"] == 1
    kept = {row["name"]: row for row in found["attainment"]}
    assert (kept["MQLs"]["target"], kept["MQLs"]["actual"], kept["MQLs"]["status"]) == (65, 1, "missed")
    assert (kept["demo request"]["met"], kept["demo request"]["status"]) == (1, "met")
    assert (kept["campaign calendar"]["actual"], kept["campaign calendar"]["status"]) == (1, "met")
    assert kept["sourced pipeline"]["target"] == "1,200,000,000 VND"
    assert found["agenda"][0]["headline"] == "Marketing missed “MQLs”: 1 against a target of 65."


def test_the_review_is_a_page_for_a_browser(host: Host) -> None:
    month(host)
    response = host.client.get("/review/2026/3", headers={"accept": "text/html,application/xhtml+xml"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text.startswith("<!doctype html>")
    assert "<title>Smarketing 2026, version 1: Mar 2026</title>" in response.text
    assert "no budget" in response.text


def test_where_a_lead_stands_is_a_page_for_a_browser(host: Host) -> None:
    host.lead()
    host.event("crm-1", "assigned", local(2, 9), to="<script>rep-7")
    response = host.client.get("/leads/L-1/standing", headers={"accept": "text/html"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "&lt;script&gt;rep-7" in response.text
    assert "<script" not in response.text


def test_a_handover_of_one_id_may_not_say_two_things(host: Host) -> None:
    month(host)
    told = {"id": "h-1", "what": "stories from the field", "at": "2026-03-02T10:00:00+07:00"}
    assert "another content" in host.post("/handovers", told, expect=409)["message"]


# Restart

ANOTHER_PROCESS = """
import json, sys
from datetime import datetime
from service import answers
from service.rules import playbook
from service.storage import Store
from sqlalchemy import create_engine

engine = create_engine(sys.argv[1])
lead = Store(engine).lead("L-1")
engine.dispose()
print(json.dumps(answers.standing(playbook.standing(lead, as_of=datetime.fromisoformat(sys.argv[2])))))
"""


def test_another_process_over_the_same_file_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "leads.sqlite"
    with hosted(file, local(2, 9)) as host:
        host.lead()
        qualified(host)
        host.advance("sal", by="rep-7")
        before = host.client.get("/leads/L-1/standing").text
    with hosted(file, local(4, 11)) as again:
        assert again.client.get("/leads/L-1/standing").text == before
    arguments = [sys.executable, "-c", ANOTHER_PROCESS, f"sqlite:///{file}", local(4, 11).isoformat()]
    told = subprocess.run(arguments, cwd=EXAMPLES, capture_output=True, text=True, check=True).stdout
    assert json.loads(told) == json.loads(before)


def test_the_examples_on_the_page_of_the_interface_are_taken(host: Host) -> None:
    described = host.get("/openapi.json")["paths"]
    host.at = local(7, 23)
    tried = {}
    for path in ("/leads", "/leads/{lead_id}/events", "/leads/{lead_id}/advance", "/handovers"):
        example = described[path]["post"]["requestBody"]["content"]["application/json"]["example"]
        tried[path] = host.client.post(path.format(lead_id="L-1"), json=example).status_code
    assert list(tried.values()) == [201, 201, 409, 201]  # nobody accepted the lead yet


def test_the_service_has_one_clock_and_it_is_the_hosts() -> None:
    at = asyncio.run(now())
    assert at.tzinfo is UTC
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60
