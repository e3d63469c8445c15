"""Laws of hand-offs, outreach and objections, and a slow reading beside the fast one."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.leads import (
    Accepted,
    Disposition,
    HandOffStatus,
    Lead,
    ObjectionRaised,
    ObjectionResolved,
    OutreachStatus,
    Rejected,
)
from leadflow.testing import handed_leads, leads
from tests.unit.leads import handing

HOURS = st.none() | st.sampled_from([0, 1, 4, 12])
ACCEPTING = st.sampled_from([None, "sal"])
AGES = st.sampled_from([30, 24]) | st.integers(0, 30)


def at(lead: Lead, hours: int) -> datetime:
    return lead.created_at + timedelta(hours=hours)


def within(hours: int | None) -> timedelta | None:
    return None if hours is None else timedelta(hours=hours)


@given(handed_leads(), AGES, HOURS, ACCEPTING)
def test_hand_offs_are_those_of_the_slow_reading(
    lead: Lead, age: int, hours: int | None, accepting: str | None
) -> None:
    now = at(lead, age)
    found = lead.hand_offs("mql", as_of=now, within=within(hours), accepted_in=(accepting,) if accepting else ())
    assert [
        (one.status.value, one.at, one.moved_to or "", one.decided_at, list(one.answers)) for one in found
    ] == handing.hand_offs(lead, "mql", now, hours, accepting)
    for one in found:
        assert one.owner == handing.owner_from(lead, one.at, one.decided_at or now)
        assert one.owner_at_end == lead.as_of(one.decided_at or now).owner


@given(handed_leads(), AGES, st.integers(0, 20), HOURS)
def test_what_is_decided_stays_decided(lead: Lead, age: int, more: int, hours: int | None) -> None:
    early = lead.hand_offs("mql", as_of=at(lead, age), within=within(hours))
    late = lead.hand_offs("mql", as_of=at(lead, age + more), within=within(hours))
    assert len(early) <= len(late)
    for before, after in zip(early, late, strict=False):
        assert before.at == after.at
        assert before.owner in (None, after.owner)
        assert after.answers[: len(before.answers)] == before.answers
        if before.status is not HandOffStatus.PENDING:
            assert (before.status, before.decided_at, before.moved_to, before.last_call_at, before.owner_at_end) == (
                after.status,
                after.decided_at,
                after.moved_to,
                after.last_call_at,
                after.owner_at_end,
            )


@given(handed_leads(), AGES, HOURS)
def test_every_hand_off_has_one_fate_and_every_answer_one_hand_off(lead: Lead, age: int, hours: int | None) -> None:
    now = at(lead, age)
    found = lead.hand_offs("mql", as_of=now, within=within(hours))
    for one in found:
        assert (one.decided_at is None) is (one.status is HandOffStatus.PENDING)
        assert one.decided_at is None or one.at <= one.decided_at <= now
        refused = (HandOffStatus.REJECTED, HandOffStatus.RETURNED)
        assert isinstance(one.answer, Rejected) is (one.status in refused)
        assert (one.disposition is Disposition.RETURN) is (one.status is HandOffStatus.RETURNED)
        assert isinstance(one.answer, Accepted) is (one.status is HandOffStatus.ACCEPTED)
        assert one.answer is None or one.answer.at == one.decided_at
        assert one.late_answer is None or (one.decided_at is not None and one.late_answer.at >= one.decided_at)
        assert one.status is not HandOffStatus.PENDING or one.answers == ()
        if one.last_call_at is not None and one.answer is not None:
            assert one.answer.at <= one.last_call_at
    said = [answer for one in found for answer in one.answers]
    first = min((one.at for one in found), default=None)
    known = [event for event in lead.as_of(now).history if isinstance(event, (Accepted, Rejected))]
    heard = [event for event in known if first is not None and event.at >= first]
    assert sorted(map(repr, said)) == sorted(map(repr, heard))


@given(handed_leads(), AGES, HOURS)
def test_nothing_later_leaks_in(lead: Lead, age: int, hours: int | None) -> None:
    now = at(lead, age)
    then = lead.as_of(now)
    assert lead.hand_offs("mql", as_of=now, within=within(hours)) == then.hand_offs(
        "mql", as_of=now, within=within(hours)
    )
    assert lead.outreach(as_of=now) == then.outreach(as_of=now)


@given(handed_leads(), AGES, st.none() | st.integers(0, 24), st.sampled_from([None, "call"]))
def test_outreach_is_that_of_the_slow_reading(lead: Lead, age: int, since: int | None, kind: str | None) -> None:
    now = at(lead, age)
    given_since = None if since is None else at(lead, since)
    start = handing.came_to_owner(lead, now) if given_since is None else given_since
    found = lead.outreach(as_of=now, since=given_since, kinds=(kind,) if kind else ())
    attempts, spoke = handing.outreach(lead, now, start, kind)
    assert (found.since, found.attempts, found.connected_at) == (start, attempts, spoke)
    assert (found.status is OutreachStatus.CONNECTED) is (spoke is not None)
    assert (found.status is OutreachStatus.NEW) is (attempts == 0 and spoke is None)
    assert (found.first_attempt is None) is (attempts == 0)
    assert found.connected is (True if spoke else False if lead.tracked else None)


@given(handed_leads(), st.integers(0, 24), AGES, AGES)
def test_outreach_only_rises_since_one_instant(lead: Lead, since: int, one: int, other: int) -> None:
    early, late = sorted((one, other))
    before = lead.outreach(as_of=at(lead, early), since=at(lead, since))
    after = lead.outreach(as_of=at(lead, late), since=at(lead, since))
    assert before.status <= after.status
    assert before.attempts <= after.attempts
    assert before.connected_at is None or before.connected_at == after.connected_at


@given(handed_leads() | leads())
def test_objections_tell_of_every_raising_and_of_what_still_stands(lead: Lead) -> None:
    raised = [event for event in lead.history if isinstance(event, ObjectionRaised)]
    found = lead.objections
    assert sum(one.times for one in found) == len(raised)
    assert lead.open_objections == tuple(one for one in found if one.open)
    resolved = {event.at for event in lead.history if isinstance(event, ObjectionResolved)}
    for one in found:
        assert one.raised_at <= one.last_raised_at
        assert one.resolved_at is None or (one.last_raised_at <= one.resolved_at and one.resolved_at in resolved)
    for kind in {one.kind.strip().casefold() for one in found}:
        alike = [one for one in found if one.kind.strip().casefold() == kind]
        assert [one.reopened for one in alike] == [place > 0 for place in range(len(alike))]
        assert all(one.resolved_at is not None for one in alike[:-1])
