"""A date is compared with the day it is where the question is asked."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leadflow import Activity, Company, EvidenceFound, Lead, Money, activities, attribute, company, evidence
from leadflow.assessment import Rules
from leadflow.icp import ICP
from leadflow.qualification import BANT, Timeline
from leadflow.scoring import Scorecard

VANCOUVER, SAIGON = ZoneInfo("America/Vancouver"), ZoneInfo("Asia/Ho_Chi_Minh")
BORN = datetime(2018, 1, 1, tzinfo=UTC)
DUE = attribute("next_call", date).within_next(days=7)
LEAD = Lead("L-1", created_at=BORN, attributes={"next_call": date(2018, 2, 27)}, company=Company(country="VN"))


def at(zone: ZoneInfo, hour: int, day: int = 27) -> datetime:
    return datetime(2018, 2, day, hour, 30, tzinfo=zone)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (at(VANCOUVER, 15), True),
        (at(VANCOUVER, 16), True),
        (at(SAIGON, 6, 28), False),
        (at(SAIGON, 23), True),
        (at(VANCOUVER, 16).astimezone(UTC), False),
    ],
)
def test_what_is_due_today_is_due_all_day_where_it_is_asked(as_of: datetime, expected: bool) -> None:
    assert DUE.holds(LEAD, as_of=as_of) is expected
    assert DUE.check(LEAD, as_of=as_of).answer is expected
    assert (DUE | activities("demo").any()).holds(LEAD, as_of=as_of) is expected
    for question in (DUE & company.country.is_("VN"), ~(~DUE)):
        assert question.holds(LEAD, as_of=as_of) is expected
    card = Scorecard("calls", DUE.worth(10))
    assert card.score(LEAD, as_of=as_of).value == card.value(LEAD, as_of=as_of) == 10 * expected
    assert card.values([LEAD], as_of=as_of) == [10 * expected]
    icp = ICP("due", must=[DUE])
    assert icp.fit(LEAD, as_of=as_of).fits is expected
    assert DUE.holds_in(Rules()(LEAD, as_of=as_of)) is expected
    assert Rules(icps=[icp])(LEAD, as_of=as_of).fit_of("due").fits is expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(at(VANCOUVER, 16), True), (at(SAIGON, 6, 28), False), (at(SAIGON, 23), True)],
)
def test_a_day_to_decide_by_is_over_when_it_is_over_there(as_of: datetime, expected: bool) -> None:
    found = EvidenceFound(Timeline(date(2018, 2, 27)), at=datetime(2018, 2, 1, tzinfo=UTC))
    lead = Lead("L-1", created_at=BORN, history=[found])
    bant = BANT(minimum_budget=Money(1, "EUR"), decide_within=timedelta(days=180))
    given = bant.qualify(lead, as_of=as_of)
    assert ("timeline" in given.met) is expected
    assert ("passed" in str(given.reasons)) is not expected
    assert evidence.timeline.decide_by.get(lead) == datetime(2018, 2, 28, tzinfo=UTC) - timedelta(microseconds=1)
    assert (evidence.timeline.decide_by >= datetime(2018, 2, 27, 12, tzinfo=UTC)).holds(lead, as_of=as_of) is True
    assert evidence.need.pains.is_empty().holds(lead, as_of=as_of) is None


def test_an_instant_is_compared_with_the_instant_wherever_it_is_asked() -> None:
    lead = Lead("L-1", created_at=BORN, attributes={"demo_at": at(VANCOUVER, 17)})
    soon = attribute("demo_at", datetime).within_next(hours=1)
    assert soon.holds(lead, as_of=at(VANCOUVER, 16)) is True
    assert soon.holds(lead, as_of=at(VANCOUVER, 16).astimezone(SAIGON)) is True
    assert soon.holds(lead, as_of=at(VANCOUVER, 15)) is False


def test_the_zone_stays_with_the_instant_and_changes_nothing_else() -> None:
    assessment = Rules()(LEAD, as_of=at(SAIGON, 6, 28))
    plain = at(SAIGON, 6, 28).astimezone(UTC)
    kept: Any = assessment.as_of
    assert (kept, hash(kept), repr(kept)) == (plain, hash(plain), repr(plain))
    for twin in (copy.copy(kept), copy.deepcopy(kept), pickle.loads(pickle.dumps(kept))):
        assert twin == plain
        assert DUE.holds(LEAD, as_of=twin) is False
    # What arithmetic makes of it is an instant like any other.
    assert DUE.holds(LEAD, as_of=kept - timedelta(hours=1)) is True
    assert type(LEAD.record(Activity("call", at=kept)).activities[0].at) is datetime


def test_days_are_counted_where_they_are_asked() -> None:
    views = [Activity("page_view", at=at(SAIGON, hour)) for hour in (5, 6, 7, 8)]  # the UTC day changes at 07:00
    lead = LEAD.record(*views)
    daily = activities("page_view").per_day()
    assert (daily.count().is_(1)).holds(lead, as_of=at(SAIGON, 9)) is True
    assert (daily.count().is_(2)).holds(lead, as_of=at(SAIGON, 9).astimezone(UTC)) is True


def test_calendar_months_are_counted_where_they_are_asked() -> None:
    call = Activity("call", at=datetime(2018, 1, 31, 18, tzinfo=UTC))  # 1 February in Saigon
    recent = activities("call").within(months=1)
    assert recent.any().holds(LEAD.record(call), as_of=datetime(2018, 3, 1, 0, 30, tzinfo=SAIGON)) is True
    assert recent.any().holds(LEAD.record(call), as_of=datetime(2018, 3, 1, 2, tzinfo=SAIGON)) is False
