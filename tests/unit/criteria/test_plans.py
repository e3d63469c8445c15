"""Next steps that were agreed, as happenings and as a date that can be asked about."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from leadflow.criteria import deal_lost, deal_won, next_step, planned
from leadflow.leads import Activity, Actor, DealUpdated, Lead, Planned
from leadflow.leads.deals import ClosedStages

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LEAD = Lead("L-1", created_at=datetime(2026, 3, 1, tzinfo=UTC))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def test_a_plan_is_a_happening_by_its_kind() -> None:
    lead = LEAD.record(Planned("Call", date(2026, 3, 12), at=at(4)), Planned("demo", at(20), at=at(5)))
    assert planned().any().holds(lead, as_of=NOW) is True
    assert [found.at for found in planned("call").occurrences(lead, as_of=NOW)] == [at(4)]
    assert (planned("visit").count() <= 0).holds(lead, as_of=NOW) is True
    assert planned("demo").any().holds(lead, as_of=at(4)) is False
    assert [str(planned()), str(planned("call"))] == ["plan", "plan to call"]


def test_the_next_step_is_the_open_plan_that_is_due_first() -> None:
    assert next_step.known().holds(LEAD, as_of=NOW) is False
    assert next_step.get(LEAD) is None
    lead = LEAD.record(Planned("demo", at(20), at=at(4)), Planned("call", date(2026, 3, 12), at=at(5)))
    assert next_step.get(lead) == datetime(2026, 3, 12, 23, 59, 59, 999999, tzinfo=UTC)
    called = lead.record(Activity("call", at=at(9), actor=Actor.SALES))
    assert next_step.get(called) == at(20)
    assert next_step.get(called.record(Activity("demo", at=at(10, 8), actor=Actor.SALES))) is None
    # Before the call was made it was still to be made.
    assert next_step.within_next(days=3).holds(called, as_of=at(8)) is False
    assert next_step.within_next(days=3).holds(called, as_of=at(8) + timedelta(hours=1)) is False
    assert next_step.within_next(days=4).holds(called, as_of=at(8)) is True


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (datetime(2026, 3, 13, 1, tzinfo=timezone(timedelta(hours=7))), False),
        (datetime(2026, 3, 12, 18, tzinfo=UTC), True),
        (datetime(2026, 3, 11, 23, tzinfo=timezone(timedelta(hours=7))), True),
    ],
)
def test_a_day_is_compared_with_the_day_it_is_where_it_is_asked(as_of: datetime, *, expected: bool) -> None:
    lead = LEAD.record(Planned("call", date(2026, 3, 12), at=at(4)))
    assert next_step.within_next(days=1).holds(lead, as_of=as_of) is expected


def test_a_step_that_is_overdue_is_found() -> None:
    lead = LEAD.record(Planned("call", at(8), at=at(4)))
    overdue = next_step.within_last(days=30)
    assert overdue.holds(lead, as_of=NOW) is True
    assert overdue.holds(lead, as_of=at(7)) is False
    assert overdue.check(LEAD, as_of=NOW).missing == ("next_step",)
    assert str(overdue) == "next_step is within the last 30 days"
    assert (next_step <= NOW).holds(lead, as_of=NOW) is True


def test_a_bare_question_reads_the_closed_stages_of_the_lead() -> None:
    lead = LEAD.record(DealUpdated("D-1", stage="Signed", at=at(4)), DealUpdated("D-2", stage="Closed Lost", at=at(5)))
    assert deal_won().any().holds(lead, as_of=NOW) is False
    assert deal_lost().any().holds(lead, as_of=NOW) is True
    read = lead.with_closed_stages(ClosedStages(deals_won=["signed"], deals_lost=["gone"]))
    assert [found.at for found in deal_won().occurrences(read, as_of=NOW)] == [at(4)]
    assert deal_lost().any().holds(read, as_of=NOW) is False
