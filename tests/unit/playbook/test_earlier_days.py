"""A question that is asked of an earlier instant is asked of the day that it was where everything is asked."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from leadflow import (
    ALWAYS_OPEN,
    ICP,
    Actor,
    Cadence,
    DealUpdated,
    Lead,
    Month,
    ObjectionRaised,
    Playbook,
    Rejected,
    StageEntered,
    activities,
    attribute,
    entered,
)
from leadflow.calendars import BusinessCalendar
from leadflow.errors import InvalidTypeError
from leadflow.funnel import Funnel, Stage, StageKind, Transition
from leadflow.metrics import deal_issues, objections, rejections
from leadflow.scoring import Scorecard
from leadflow.sla import Respond, SLAContract

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
# 18:30 of 28 February in UTC: the first night of March in Saigon, where the day of the call is over.
NIGHT = datetime(2026, 3, 1, 1, 30, tzinfo=SAIGON)
LATER = datetime(2026, 3, 1, 2, tzinfo=SAIGON)
AHEAD = attribute("next_call", date).within_next(days=7)
LEAD = Lead(
    "L-1",
    created_at=datetime(2026, 2, 1, tzinfo=UTC),
    attributes={"next_call": date(2026, 2, 28)},
    history=[StageEntered("mql", at=NIGHT)],
)
PROMISE = Respond(
    "call",
    start=entered("mql"),
    stop=activities("call", actor=Actor.SALES),
    within=timedelta(hours=4),
    at_least=0.9,
    per=Cadence.MONTH,
    where=AHEAD,
)
CONTRACT = SLAContract("s", calendar=ALWAYS_OPEN, sales=[PROMISE])


@pytest.mark.parametrize(("zone", "clocks"), [(UTC, 1), (SAIGON, 0)])
def test_who_a_promise_is_made_to_is_asked_in_the_zone_of_the_playbook(zone: ZoneInfo, clocks: int) -> None:
    playbook = Playbook("p", sla=CONTRACT, tz=zone)
    assert playbook.contract is not None
    for now in (LATER, LATER.astimezone(UTC)):
        assert len(playbook.standing(LEAD, as_of=now).clocks) == clocks
        assert len(playbook.contract.clocks(LEAD, as_of=now)) == clocks
        assert len(playbook.contract.due([LEAD], as_of=now)) == clocks
        found = playbook.review([LEAD], Month(2026, 2), as_of=now).attainment
        assert found is not None
        assert found["call"].started == clocks
    assert len(attrs.evolve(CONTRACT, tz=zone).clocks(LEAD, as_of=LATER)) == clocks


def test_a_contract_by_itself_asks_in_the_zone_of_its_calendar() -> None:
    office = BusinessCalendar(tz=SAIGON, weekly="mon-sun 00:00-24:00")
    assert attrs.evolve(CONTRACT, calendar=office).clocks(LEAD, as_of=LATER.astimezone(UTC)) == ()
    assert len(CONTRACT.clocks(LEAD, as_of=LATER)) == 1
    soon = Scorecard("soon", AHEAD.worth(10))
    everyone = attrs.evolve(CONTRACT, sales=[attrs.evolve(PROMISE, where=None)])
    for contract, points in ((everyone, 100), (attrs.evolve(everyone, calendar=office), 0)):
        (row,) = contract.due([LEAD], as_of=LATER.astimezone(UTC), priority=soon)
        assert row.priority is not None
        assert row.priority.value == points
    with pytest.raises(InvalidTypeError, match="write tz=ZoneInfo"):
        SLAContract("s", calendar=ALWAYS_OPEN, tz="Asia/Ho_Chi_Minh")  # type: ignore[arg-type]  # a name is no zone


@pytest.mark.parametrize(("zone", "fits"), [(UTC, True), (SAIGON, False)])
def test_measures_and_replays_ask_of_the_day_in_the_zone_of_as_of(zone: ZoneInfo, fits: bool) -> None:
    now = datetime(2026, 4, 1, tzinfo=UTC).astimezone(zone)
    icp = ICP("ahead", must=[AHEAD])
    won = LEAD.record(StageEntered("won", at=NIGHT + timedelta(days=9)))
    (figures,) = icp.evidence([won], entered("won").any(), as_of=now).criteria
    assert (figures.yes.decided, figures.no.decided) == (int(fits), int(not fits))
    refused = LEAD.record(Rejected("not our customer", at=NIGHT))
    contested = rejections([refused], Month(2026, 2), as_of=now, assess=Playbook("p", icps=(icp,)).rules).contested
    assert len(contested) == fits
    raised = LEAD.record(ObjectionRaised("price", at=datetime(2026, 2, 28, tzinfo=UTC)))
    # The last instant of February in UTC is 1 March in Saigon.
    (summary,) = objections([raised], Month(2026, 2), as_of=now, icps=[icp])
    assert [(each.yes, each.no) for each in summary.criteria] == [(int(fits), int(not fits))]
    stages = (Stage("lead"), Stage("mql"), Stage("won", kind=StageKind.WON))
    moves = (Transition("lead", "mql", when=AHEAD), Transition("mql", "won"))
    replay = Funnel("f", stages=stages, transitions=moves).replay(LEAD, as_of=now)
    assert [step.target for step in replay.moves] == ["mql"] * fits
    assert [step.target for step in replay.refused] == ["mql"] * (not fits)


VANCOUVER = ZoneInfo("America/Vancouver")


@pytest.mark.parametrize(
    ("zone", "local", "passed"),
    [
        (VANCOUVER, datetime(2026, 2, 27, 16, 30), False),  # noqa: DTZ001  # on the wall of the zone
        (SAIGON, datetime(2026, 2, 28, 6, 30), True),  # noqa: DTZ001  # as above
        (SAIGON, datetime(2026, 2, 27, 23, 30), False),  # noqa: DTZ001  # as above
    ],
)
def test_the_day_on_which_a_deal_was_to_close_has_passed_where_it_is_asked(
    zone: ZoneInfo, local: datetime, passed: bool
) -> None:
    now = local.replace(tzinfo=zone)
    opened = DealUpdated("D", at=datetime(2026, 2, 2, tzinfo=UTC), closes_on=date(2026, 2, 27), next_step="call")
    lead = LEAD.record(opened)
    assert len(deal_issues([lead], as_of=now)) == passed
    assert len(deal_issues([lead], as_of=now.astimezone(UTC), tz=zone)) == passed
    playbook = Playbook("p", tz=zone)
    for as_of in (now, now.astimezone(UTC)):
        steps = [*playbook.standing(lead, as_of=as_of).next_steps]
        steps += [step for row in playbook.to_do([lead], as_of=as_of).rows for step in row.steps]
        assert sum("it was to close on Fri 27 Feb" in step.text for step in steps) == 2 * passed
        review = playbook.review([lead], Month(2026, 2), as_of=as_of)
        assert review.deals is not None
        assert len(review.deals.issues) == passed
