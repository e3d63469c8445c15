"""The due list, what is overdue, and the breaches: who has to do what, in which order."""

from collections.abc import Iterator

import pytest

from leadflow.calendars import BusinessDays, Month
from leadflow.criteria import entered, verdict
from leadflow.errors import MissingAssessmentError, NaiveDatetimeError
from leadflow.leads import Accepted, Actor, Assigned, Lead, OnHold, StageEntered
from leadflow.sla import ClockState, Convert
from tests.unit.sla.world import ANSWER, answer, at, contract, lead


def mql(when: str, id: str, owner: str | None = None) -> Lead:
    return lead(StageEntered("mql", at=at(when)), Assigned(owner, at=at(when), seq=1), id=id)


SOON = mql("02 10:00", "L-soon", "rep-1")  # due at 14
LATER = mql("02 12:00", "L-later", "rep-2")  # due at 16
TOMORROW = mql("02 14:00", "L-tomorrow")  # due on the third at 10
HELD = mql("02 09:00", "L-held", "rep-1").record(OnHold(at=at("02 10:00")))
DONE = mql("02 09:00", "L-done", "rep-1").record(Accepted(at=at("02 09:30")))
LATE = mql("2026-02-27 09:00", "L-late", "rep-1")  # due on the 27th at 13
EVERYBODY = (TOMORROW, HELD, LATE, DONE, LATER, SOON)


def ids(rows: object) -> list[str]:
    return [row.lead_id for row in rows]  # type: ignore[attr-defined]  # rows and clocks have it


def test_soonest_first_and_what_nobody_can_tell_last() -> None:
    rows = contract(answer()).due(EVERYBODY, as_of=at("02 14:00"))
    assert ids(rows) == ["L-soon", "L-later", "L-tomorrow", "L-held"]
    first = rows[0]
    assert (first.lead, first.owner, first.commitment, first.party) == (SOON, "rep-1", "answer", Actor.SALES)
    assert first.awaits == "acceptance or rejection"
    assert first.due_at == first.last_call_at == at("02 14:00")
    assert (first.remaining, first.warning, first.overdue, first.paused) == (
        at("02 14:00") - at("02 14:00"),
        True,
        False,
        False,
    )
    assert (rows[3].due_at, rows[3].last_call_at, rows[3].paused) == (None, None, True)
    assert rows[1].clock.state is ClockState.RUNNING


def test_before_bounds_it() -> None:
    agreed = contract(answer())
    assert ids(agreed.due(EVERYBODY, as_of=at("02 14:00"), before=at("02 16:00"))) == ["L-soon", "L-later"]
    with pytest.raises(NaiveDatetimeError, match="before"):
        agreed.due(EVERYBODY, as_of=at("02 14:00"), before=at("02 16:00").replace(tzinfo=None))


def test_the_owner_is_who_has_it_now() -> None:
    handed_on = SOON.record(Assigned("rep-9", at=at("02 11:00")))
    (row,) = contract(answer()).due([handed_on], as_of=at("02 12:00"))
    assert (row.owner, row.clock.owner) == ("rep-9", "rep-1")


def test_the_order_of_the_leads_does_not_matter() -> None:
    tied = [mql("02 10:00", f"L-{number}") for number in (3, 1, 2)]
    agreed = contract(answer(), answer(within=BusinessDays(9)).__class__("other", **ANSWER))
    for leads in (tied, tied[::-1]):
        rows = agreed.due(leads, as_of=at("02 11:00"))
        assert [(row.commitment, row.lead_id) for row in rows] == [
            (name, f"L-{number}") for name in ("answer", "other") for number in (1, 2, 3)
        ]


def test_a_conversion_is_no_task() -> None:
    sale = Convert("sale", **{**ANSWER, "stop": entered("won")})
    assert contract(sale).due(EVERYBODY, as_of=at("02 11:00")) == ()
    assert contract(sale).overdue(EVERYBODY, as_of=at("20 11:00")) == ()
    assert len(contract(sale).breaches([LATE], as_of=at("20 11:00"))) == 1


def test_overdue_is_what_still_is_to_be_done() -> None:
    closed = mql("2026-02-26 09:00", "L-closed").record(StageEntered("lost", at=at("02 09:00")))
    answered = mql("2026-02-26 09:00", "L-answered").record(Accepted(at=at("02 09:00")))
    (row,) = contract(answer()).overdue([*EVERYBODY, closed, answered], as_of=at("02 12:00"))
    assert (row.lead_id, row.overdue, row.warning) == ("L-late", True, False)
    assert row.clock.overdue == 7 * (at("02 10:00") - at("02 09:00"))  # four hours on Friday, three on Monday


def test_breaches_of_all_time_or_of_a_period() -> None:
    agreed = contract(answer())
    closed = mql("03 09:00", "L-closed").record(StageEntered("lost", at=at("03 09:30")))
    late = mql("02 09:00", "L-answered").record(Accepted(at=at("05 09:00")))
    everybody = [*EVERYBODY[:-3], closed, late]
    assert ids(agreed.breaches(everybody, as_of=at("04 09:00"))) == ["L-late", "L-answered", "L-tomorrow", "L-closed"]
    march = agreed.breaches(everybody, as_of=at("04 09:00"), period=Month(2026, 3))
    assert ids(march) == ["L-answered", "L-tomorrow", "L-closed"]
    assert march[-1].reason == "closed untouched"
    assert ids(agreed.breaches(everybody, as_of=at("04 09:00"), period=Month(2026, 2))) == ["L-late"]


def test_effective_dates_bound_a_period_too() -> None:
    agreed = contract(answer(), starts=at("02 11:00"), ends=at("02 13:00"))
    assert ids(agreed.breaches([SOON, LATER, TOMORROW], as_of=at("20 09:00"), period=Month(2026, 3))) == ["L-later"]


def test_leads_come_as_a_stream_and_those_to_come_are_left_out() -> None:
    def stream() -> Iterator[Lead]:
        yield SOON
        yield lead(StageEntered("mql", at=at("20 10:00")), id="L-2", created_at=at("20 10:00"))

    assert ids(contract(answer()).due(stream(), as_of=at("02 12:00"))) == ["L-soon"]


def test_a_guard_needs_its_assessment() -> None:
    agreed = contract(answer(where=verdict.qualified))
    for ask in (agreed.due, agreed.overdue, agreed.breaches):
        with pytest.raises(MissingAssessmentError):
            ask([], as_of=at("02 12:00"))
    sale = Convert("sale", **{**ANSWER, "where": verdict.qualified})
    assert contract(sale).due([], as_of=at("02 12:00")) == ()  # not asked about
