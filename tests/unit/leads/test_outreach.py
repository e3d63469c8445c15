"""Outreach: what sales did to reach a lead, and whether the two have spoken."""

import pytest

from leadflow.errors import InvalidTypeError, NaiveDatetimeError, NotYetCreatedError
from leadflow.leads import Activity, Actor, Assigned, Event, Lead, Outcome, Outreach, OutreachStatus
from tests.unit.leads.facts import START, at, lead_with


def call(day: float, outcome: Outcome | None = None, kind: str = "call", **more: bool) -> Activity:
    """Return what sales did on a day."""
    return Activity(kind, at=at(day), actor=Actor.SALES, outcome=outcome, **more)


def answer(day: float, outcome: Outcome | None = Outcome.REPLIED, **more: bool) -> Activity:
    """Return what the lead did on a day."""
    return Activity("email", at=at(day), outcome=outcome, **more)


def test_nothing_was_tried() -> None:
    new = lead_with(answer(1), Activity("email_sent", at=at(1), actor=Actor.MARKETING)).outreach(as_of=at(9))
    assert new == Outreach()
    assert (new.status, new.connected) == (OutreachStatus.NEW, False)


def test_attempts_are_counted() -> None:
    tried = lead_with(call(1, Outcome.NO_ANSWER), call(2, automated=True), call(3), answer(4, None))
    found = tried.outreach(as_of=at(9))
    assert found == Outreach(attempts=2, first_attempt=at(1), last_attempt=at(3))
    assert found.status is OutreachStatus.ATTEMPTING
    assert repr(found).startswith("Outreach(attempts=2, first_attempt=2026-03-03T")
    assert tried.outreach(as_of=at(2)).attempts == 1


@pytest.mark.parametrize("outcome", Outcome)
def test_sales_tells_that_they_spoke(outcome: Outcome) -> None:
    spoke = outcome in (Outcome.CONNECTED, Outcome.REPLIED, Outcome.HELD)
    found = lead_with(call(1), call(2, outcome), call(3, outcome)).outreach(as_of=at(9))
    assert found.connected_at == (at(2) if spoke else None)
    assert found.status is (OutreachStatus.CONNECTED if spoke else OutreachStatus.ATTEMPTING)
    assert found.connected is spoke
    assert found.attempts == 3


@pytest.mark.parametrize(
    ("events", "connected_at"),
    [
        ([call(1), answer(2)], at(2)),
        ([call(1), answer(2, Outcome.CONNECTED)], at(2)),
        ([call(1), answer(2, Outcome.HELD)], None),
        ([call(1), answer(2, automated=True)], None),
        ([answer(1), call(2)], None),
        ([call(1), Activity("email", at=at(2), actor=Actor.SERVICE, outcome=Outcome.REPLIED)], None),
    ],
)
def test_the_lead_answers_an_attempt(events: list[Event], connected_at: object) -> None:
    assert lead_with(*events).outreach(as_of=at(9)).connected_at == connected_at


def test_on_a_lead_that_is_not_tracked_it_is_unknown() -> None:
    silent = lead_with(call(1), tracked=False).outreach(as_of=at(9))
    assert (silent.status, silent.connected) == (OutreachStatus.ATTEMPTING, None)
    found = lead_with(call(1, Outcome.CONNECTED), tracked=False).outreach(as_of=at(9))
    assert (found.status, found.connected) == (OutreachStatus.CONNECTED, True)


def test_a_new_owner_begins_anew() -> None:
    lead = lead_with(
        Assigned("rep-7", at=at(1)),
        call(2, Outcome.CONNECTED),
        Assigned("rep-7", at=at(3)),
        Assigned("rep-9", at=at(4)),
        call(5),
        Assigned("rep-9", at=at(6)),
        Assigned(queue="north", at=at(7)),
    )
    assert lead.outreach(as_of=at(3.5)) == Outreach(
        since=at(1), attempts=1, first_attempt=at(2), last_attempt=at(2), connected_at=at(2), connected=True
    )
    assert (lead.outreach(as_of=at(4)).status, lead.outreach(as_of=at(4)).since) == (OutreachStatus.NEW, at(4))
    assert lead.outreach(as_of=at(6)).since == at(4), "assigned again to the same owner changes nothing"
    assert lead.outreach(as_of=at(8)).since is None, "without an owner all that was ever done counts"
    assert lead.outreach(as_of=at(8)).attempts == 2
    assert lead.outreach(as_of=at(8), since=at(5)).attempts == 1


def test_only_some_kinds_are_attempts() -> None:
    lead = lead_with(call(1, kind="Note"), call(2, Outcome.HELD, kind="meeting"), call(3), answer(4))
    assert lead.outreach(as_of=at(9), kinds=("CALL",)) == Outreach(
        attempts=1, first_attempt=at(3), last_attempt=at(3), connected_at=at(4), connected=True
    )


def test_what_is_refused() -> None:
    lead = lead_with()
    with pytest.raises(InvalidTypeError, match=r"write kinds=\('call',\)"):
        lead.outreach(as_of=at(1), kinds="call")
    with pytest.raises(InvalidTypeError, match="kinds="):
        lead.outreach(as_of=at(1), kinds=(4,))  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(NaiveDatetimeError, match=r"^since="):
        lead.outreach(as_of=at(1), since=START.replace(tzinfo=None))
    with pytest.raises(NotYetCreatedError):
        Lead("L-1", created_at=START).outreach(as_of=at(-1))
