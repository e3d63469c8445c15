"""The example service under callers that come at once: no event is lost, and no lead moves twice from one place."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from service.rules import funnel, playbook

from leadflow import Lead, StageEntered
from leadflow.funnel import Advanced, RefusalKind, Refused, Settled
from tests.unit.examples.serving import Host, hosted, local


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with hosted(tmp_path / "leads.sqlite", local(2, 9)) as running:
        running.lead()
        yield running


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Make calls from threads of their own that start together."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def post(host: Host, told: dict[str, object]) -> Callable[[], object]:
    return lambda: host.client.post("/leads/L-1/events", json=told).status_code


def viewed(key: str, minute: int) -> dict[str, object]:
    return {"id": key, "type": "activity", "kind": "page_view", "at": local(2, 9, minute).isoformat()}


def test_events_that_come_at_once_are_all_kept(host: Host) -> None:
    calls = [post(host, viewed(f"e-{number}", number)) for number in range(12)]
    assert at_once(*calls) == [201] * 12
    assert [event.id for event in host.store.lead("L-1").history] == [f"e-{number}" for number in range(12)]


def test_one_event_that_comes_many_times_at_once_is_kept_once(host: Host) -> None:
    told = Counter(at_once(*[post(host, viewed("e-1", 5))] * 8))
    assert told == {201: 1, 200: 7}
    assert len(host.store.lead("L-1").history) == 1


def test_of_two_contents_of_one_id_that_come_at_once_one_stays_and_the_others_hear_of_it(host: Host) -> None:
    told = at_once(*[post(host, viewed("e-1", minute)) for minute in range(8)])
    assert Counter(told) == {201: 1, 409: 7}
    (event,) = host.store.lead("L-1").history
    assert event.at == local(2, 9, told.index(201))


def at_opportunity(host: Host) -> None:
    host.event("crm-1", "stage_entered", local(2, 9), stage="opportunity")


def test_of_two_decisions_on_one_past_the_second_is_made_anew(host: Host) -> None:
    at_opportunity(host)
    both_have_looked = Barrier(2)
    looks: list[str] = []

    def move(to: str) -> Callable[[], object]:
        waited = False

        def ask(lead: Lead) -> Advanced | Refused:
            nonlocal waited
            looks.append(to)
            if not waited:
                waited = True
                both_have_looked.wait(timeout=30)
            return funnel.advance(playbook.assess(lead, as_of=local(2, 10)), to)

        return lambda: host.store.decide("L-1", ask, at=local(2, 10))

    won, lost = at_once(move("won"), move("lost"))
    moved, refused = (won, lost) if isinstance(won, Advanced) else (lost, won)
    assert isinstance(moved, Advanced)
    assert isinstance(refused, Refused)
    assert refused.kind is RefusalKind.CLOSED
    assert len(looks) == 3
    stages = [event.stage for event in host.store.lead("L-1").history.of(StageEntered)]
    assert stages == ["opportunity", moved.target]


def test_the_same_move_asked_for_by_many_at_once_is_made_once(host: Host) -> None:
    at_opportunity(host)
    told = at_once(*[lambda: host.client.post("/leads/L-1/advance", json={"to": "won"}).status_code] * 6)
    assert Counter(told) == {200: 1, 409: 5}
    assert [event.stage for event in host.store.lead("L-1").history.of(StageEntered)] == ["opportunity", "won"]


def test_timers_that_run_at_once_move_a_lead_once(host: Host) -> None:
    host.event("cal-1", "activity", local(2, 10), kind="demo_request")
    host.at = local(2, 10)
    ticks = at_once(*[host.tick] * 4)
    moves = [move["to"] for tick in ticks for move in tick["moves"]]  # type: ignore[index]  # a tick is JSON
    assert moves == ["mql"]
    assert [event.stage for event in host.store.lead("L-1").history.of(StageEntered)] == ["mql"]


def test_a_fact_that_comes_while_a_decision_is_made_is_kept_beside_it(host: Host) -> None:
    at_opportunity(host)

    def ask(lead: Lead) -> Advanced | Refused:
        host.event("crm-2", "objection_raised", local(2, 9, 30), kind="price")
        return funnel.advance(playbook.assess(lead, as_of=local(2, 10)), "won")

    assert isinstance(host.store.decide("L-1", ask, at=local(2, 10)), Advanced)
    lead = host.store.lead("L-1")
    assert lead.journey.stage == "won"
    assert [objection.kind for objection in lead.open_objections] == ["price"]


def test_a_decision_without_a_move_stores_nothing(host: Host) -> None:
    before = host.store.lead("L-1")
    decision = host.store.decide("L-1", lambda lead: Settled(lead=lead), at=local(2, 10))
    assert decision.moves == ()
    assert host.store.lead("L-1") == before


def test_nothing_is_stored_when_a_decision_fails(host: Host) -> None:
    def ask(lead: Lead) -> Settled:
        raise RuntimeError(lead.id)

    with pytest.raises(RuntimeError, match="L-1"):
        host.store.decide("L-1", ask, at=local(2, 10))
    assert len(host.store.lead("L-1").history) == 0
