"""What both teams promised, together: one contract with every kind of promise, by hand arithmetic."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from leadflow.assessment import Rules
from leadflow.calendars import BusinessCalendar, BusinessDays, BusinessHours, Cadence, Month, Quarter
from leadflow.criteria import accepted, activities, company, entered, owner, rejected, source, verdict
from leadflow.errors import MissingAssessmentError
from leadflow.icp import ICP
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Channel,
    Company,
    DealUpdated,
    Disposition,
    Lead,
    Outcome,
    Rejected,
    Source,
    StageEntered,
)
from leadflow.money import Money
from leadflow.sla import (
    AttainmentStatus,
    Convert,
    Counted,
    Deliver,
    Provide,
    Provided,
    Respond,
    Share,
    SLAContract,
    Tiers,
)
from tests.unit.sla.world import ANSWER, MARCH, OFFICE, answer, at, contract, kept, lead

ICP_OF_ALL = ICP("firms", should=((company.employees >= 50).worth(100, "size"),), grades={"A": 80, "B": 0})
ASSESS = Rules(icps=(ICP_OF_ALL,))
CALL = activities("call", actor=Actor.SALES)
CONNECTED = activities("call", actor=Actor.SALES, outcome=Outcome.CONNECTED)
MONTHLY = Cadence.MONTH
WEEKEND = BusinessCalendar(tz=OFFICE.tz, weekly="mon-sun 08:00-22:00")


def agreed() -> SLAContract:
    return SLAContract(
        "Smarketing 2026",
        calendar=OFFICE,
        marketing=(
            Deliver("MQLs", entered("mql"), at_least=4, per=MONTHLY),
            Deliver("sourced pipeline", entered("opportunity"), worth="amount", at_least=Money(1000, "EUR"),
                    where=source.origin.is_(Actor.MARKETING), per=MONTHLY),
            Share("A grades", of=entered("mql"), meeting=verdict.grade.is_("A"), at_least=0.6, per=MONTHLY),
            Provide("campaign calendar", at_least=1, per=MONTHLY),
        ),
        sales=(
            Respond("demo request", start=activities("demo_request"), stop=CALL, within=timedelta(minutes=15),
                    at_least=0.9, per=MONTHLY, calendar=WEEKEND),
            Respond("first touch", start=entered("mql"), stop=CALL, at_least=0.5, per=MONTHLY,
                    within=Tiers([(verdict.grade.is_("A"), BusinessHours(1))], otherwise=BusinessHours(8))),
            Respond("accept or reject", start=entered("mql"), stop=accepted() | rejected(), within=BusinessDays(1),
                    at_least=0.9, per=MONTHLY),
            Respond("six attempts or an answer", start=entered("mql"), within=BusinessDays(10), at_least=0.5,
                    per=MONTHLY, stop=CALL.nth(6) | CONNECTED | accepted() | rejected()),
            Share("rejections with a reason", of=rejected(), meeting=rejected(with_reason=True), at_least=1.0,
                  per=MONTHLY),
            Convert("MQL to opportunity", start=entered("mql"), stop=entered("opportunity"), within=timedelta(days=14),
                    at_least=0.25, per=Cadence.QUARTER),
            Provide("stories", at_least=2, per=MONTHLY),
        ),
    )  # fmt: skip


def call(when: str, outcome: Outcome | None = None) -> Activity:
    return Activity("call", at=at(when), actor=Actor.SALES, outcome=outcome)


def of(size: int | None, origin: Actor | None, channel: Channel | None, region: str) -> dict[str, Any]:
    return {"company": Company(employees=size, region=region), "source": Source(channel=channel, origin=origin)}


BIG = lead(  # grade A, one hour: called after 50 minutes, accepted on the day, an opportunity of marketing's
    Assigned("rep-1", at=at("02 08:00")),
    StageEntered("mql", at=at("02 10:00")), call("02 10:50"), Accepted(at=at("02 16:00")),
    StageEntered("opportunity", at=at("10 10:00")), DealUpdated("D-1", at=at("10 10:00"), amount=Money(700, "EUR")),
    id="big", **of(90, Actor.MARKETING, Channel.PAID_SEARCH, "north"),
)  # fmt: skip
SMALL = lead(  # grade B, eight hours: called after seven; rejected on the next day without a word
    Assigned("rep-2", at=at("03 08:00")),
    StageEntered("mql", at=at("03 10:00")), call("03 17:00"),
    Rejected(at=at("04 16:00"), disposition=Disposition.RECYCLE),
    StageEntered("recycled", at=at("04 16:00"), seq=1),
    id="small", **of(10, Actor.SALES, Channel.REFERRAL, "south"),
)  # fmt: skip
SLOW = lead(  # grade A, called after two hours, and six times in all; nobody accepts it before it is lost
    Assigned("rep-2", at=at("04 08:00")),
    StageEntered("mql", at=at("04 10:00")), call("04 12:00"), *(call(f"{day:02} 10:00") for day in (5, 6, 9, 10, 11)),
    StageEntered("lost", at=at("12 10:00")),
    id="slow", **of(90, Actor.MARKETING, Channel.PAID_SEARCH, "north"),
)  # fmt: skip
SOLD = lead(  # sourced by sales: an opportunity, but none of marketing's; a demo asked for on Saturday night
    Activity("demo_request", at=at("07 21:55")), call("08 08:09"),
    StageEntered("opportunity", at=at("09 10:00")), DealUpdated("D-1", at=at("09 10:00"), amount=Money(9000, "EUR")),
    id="sold", **of(None, Actor.SALES, None, "south"),
)  # fmt: skip
NOBODYS = lead(StageEntered("opportunity", at=at("09 10:00")), id="nobody's")  # nobody knows where it came from
EVERYBODY = (BIG, SMALL, SLOW, SOLD, NOBODYS)
TOLD = (Provided("campaign calendar", at=at("01 09:00")), Provided("stories", at=at("05 09:00")))
END = at("2026-04-01 00:00")


def test_both_directions_side_by_side() -> None:
    found = agreed().attainment(EVERYBODY, MARCH, as_of=END, assess=ASSESS, provided=TOLD)
    rows = [(row.name, row.started, row.met, row.breached, row.cancelled, row.status.value) for row in found.values()]
    assert rows == [
        ("MQLs", 3, 3, 0, 0, "missed"),
        ("sourced pipeline", 1, 1, 0, 0, "missed"),
        ("A grades", 3, 2, 1, 0, "met"),
        ("campaign calendar", 1, 1, 0, 0, "met"),
        ("demo request", 1, 1, 0, 0, "met"),  # five minutes on Saturday night, nine on Sunday morning
        ("first touch", 3, 2, 1, 0, "met"),
        ("accept or reject", 3, 2, 1, 0, "missed"),
        ("six attempts or an answer", 3, 3, 0, 0, "met"),
        ("rejections with a reason", 1, 0, 1, 0, "missed"),
        ("MQL to opportunity", 3, 1, 2, 0, "met"),
        ("stories", 1, 1, 0, 0, "missed"),
    ]  # fmt: skip
    assert found.tally(Actor.MARKETING) == {AttainmentStatus.MET: 2, AttainmentStatus.MISSED: 2}
    assert found.tally(Actor.SALES) == {AttainmentStatus.MET: 4, AttainmentStatus.MISSED: 3}
    assert [row.party for row in found.marketing] == [Actor.MARKETING] * 4
    assert [row.party for row in found.sales] == [Actor.SALES] * 7
    assert found["MQL to opportunity"].period == Quarter(2026, 1)
    pipeline = found["sourced pipeline"]
    assert (pipeline.actual, pipeline.needed, pipeline.counted.undecided) == (Money(700, "EUR"), Money(300, "EUR"), 1)


def test_a_grades_in_one_hour_and_others_in_eight() -> None:
    clocks = {
        who.id: clock
        for who in (BIG, SMALL, SLOW)
        for clock in agreed().clocks(who, as_of=END, assess=ASSESS)
        if clock.commitment == "first touch"
    }
    hour = timedelta(hours=1)
    assert {name: (clock.target, clock.state.value) for name, clock in clocks.items()} == {
        "big": (hour, "met"), "small": (8 * hour, "met"), "slow": (hour, "breached"),
    }  # fmt: skip
    assert [clocks[name].owner for name in ("big", "small", "slow")] == ["rep-1", "rep-2", "rep-2"]


def test_six_attempts_are_an_end_too() -> None:
    ended = {
        who.id: clock.stopped_at
        for who in (BIG, SMALL, SLOW)
        for clock in agreed().clocks(who, as_of=END, assess=ASSESS)
        if clock.commitment == "six attempts or an answer"
    }
    assert ended == {"big": at("02 16:00"), "small": at("04 16:00"), "slow": at("11 10:00")}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (source.channel, {Channel.PAID_SEARCH: (1, 1), Channel.REFERRAL: (1, 0)}),
        (company.region, {"north": (1, 1), "south": (1, 0)}),
        (verdict.grade, {"A": (1, 1), "B": (1, 0)}),
        (owner, {"rep-1": (1, 0), "rep-2": (1, 1)}),
    ],
    ids=["channel", "region", "grade", "owner"],
)
def test_by_segment(by: Any, expected: dict[object, tuple[int, int]]) -> None:
    found = agreed().attainment(EVERYBODY, MARCH, as_of=END, assess=ASSESS, by=by)["first touch"]
    assert found.groups == {
        segment: Counted(started=met + breached, met=met, breached=breached)
        for segment, (met, breached) in expected.items()
    }
    assert sum(counted.met for counted in found.groups.values()) == found.met == 2


def test_what_a_missed_promise_cost() -> None:
    after = agreed().compare_outcomes(
        EVERYBODY, "first touch", MARCH, outcome=entered("opportunity"), within=timedelta(days=14), as_of=END,
        assess=ASSESS,
    )  # fmt: skip
    assert (after.met.leads, after.met.reached, after.met.amounts) == (2, 1, (Money(700, "EUR"),))
    assert (after.breached.leads, after.breached.reached, after.breached.amounts) == (1, 0, ())
    assert after.difference == -0.5
    assert after.interval is not None
    assert after.interval[0] < -0.5 < 0 < after.interval[1]  # of three leads nothing can be said


@pytest.mark.parametrize(
    "promise",
    [
        answer(where=verdict.qualified),
        answer(within=Tiers([(verdict.qualified, BusinessHours(1))], otherwise=BusinessHours(8))),
        Convert("answer", **{**ANSWER, "where": verdict.qualified}),
        Deliver("answer", entered("mql"), at_least=1, per=MONTHLY, where=verdict.qualified),
        Share("answer", of=entered("mql"), meeting=verdict.qualified, at_least=0.5, per=MONTHLY),
        Share("answer", of=entered("mql"), meeting=rejected(), where=verdict.qualified, at_least=0.5, per=MONTHLY),
    ],
)
def test_whatever_asks_about_verdicts_needs_somebody_who_makes_them(promise: Any) -> None:
    with pytest.raises(MissingAssessmentError, match="'answer' asks about verdicts"):
        kept(promise, now="31 00:00")


def test_nothing_of_tomorrow_reaches_a_verdict() -> None:
    asked: list[datetime] = []

    def assess(who: Lead, *, as_of: datetime) -> Any:
        asked.append(as_of)
        assert all(event.at <= as_of for event in who.history)
        return ASSESS(who, as_of=as_of)

    agreed().attainment([SLOW], MARCH, as_of=END, assess=assess)
    contract(answer(where=verdict.grade.is_("A"))).clocks(SLOW, as_of=END, assess=assess)
    assert asked == [at("04 10:00")] * 2  # at the start of the clock, once in each walk


def test_in_april_nothing_of_march_counts() -> None:
    found = agreed().attainment(EVERYBODY, Month(2026, 4), as_of=at("2026-04-02 00:00"), assess=ASSESS, provided=TOLD)
    assert [row.started for row in found.values()] == [0] * 11
    assert {row.status for row in found.values()} <= {
        AttainmentStatus.ON_TRACK,
        AttainmentStatus.AT_RISK,
        AttainmentStatus.NOT_YET,
    }
    cohort = found["MQL to opportunity"].latest_mature
    assert cohort is not None
    assert (cohort.period, cohort.started) == (Quarter(2025, 4), 0)
