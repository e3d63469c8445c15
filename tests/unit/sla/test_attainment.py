"""Attainment of what has a clock or a condition: who is counted, in which period, and how it stands."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from leadflow.assessment import Assessment, Rules
from leadflow.calendars import BusinessCalendar, BusinessDays, BusinessHours, Cadence, Month, Period, Quarter, Week
from leadflow.criteria import accepted, activities, company, created, entered, owner, rejected, source, verdict
from leadflow.errors import InvalidTypeError, InvalidValueError, MissingAssessmentError, UnknownNameError
from leadflow.icp import ICP
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Channel,
    Company,
    Lead,
    OnHold,
    Rejected,
    Source,
    StageEntered,
)
from leadflow.sla import Attainments, AttainmentStatus, Convert, Count, Counted, Provide, Share
from tests.unit.sla.world import ANSWER, MARCH, answer, at, contract, kept, lead


def mql(when: str, *more: object, id: str, **profile: object) -> Lead:
    return lead(StageEntered("mql", at=at(when)), *more, id=id, **profile)  # type: ignore[arg-type]  # events, fields


# Four MQLs of March: met, too late, cancelled, and one that is not due before the first of April.
POPULATION = (
    mql("02 10:00", Accepted(at=at("02 11:00")), id="met"),
    mql("02 10:00", Accepted(at=at("03 11:00")), id="late"),
    mql("03 10:00", StageEntered("won", at=at("03 11:00")), id="won"),
    mql("31 16:00", id="fresh"),
    mql("2026-02-27 10:00", id="february"),
    mql("2026-04-01 10:00", id="april"),
)


def test_the_clocks_that_started_in_the_period_are_counted() -> None:
    found = kept(answer(), *POPULATION, now="2026-04-01 09:00")
    assert (found.started, found.met, found.breached, found.running, found.cancelled) == (4, 1, 1, 1, 1)
    assert (found.rate, found.best, found.worst) == (1 / 2, 2 / 3, 1 / 3)
    assert (found.actual, found.target, found.unit) == (1 / 2, 0.9, "share")
    assert (found.name, found.party, found.period, found.periods) == ("answer", Actor.SALES, MARCH, 1)
    assert found.over
    assert not found.so_far
    assert found.status is AttainmentStatus.MISSED
    assert (found.pace, found.other_amounts, found.parts, found.latest_mature) == (None, (), (), None)
    assert found.needed == 7  # 9 of 10, with the one that still runs


def test_built_by_hand_nothing_is_counted_that_was_not_said() -> None:
    nothing = Attainments(contract="Smarketing", version=1, period=MARCH, as_of=at("31 00:00"))
    assert (nothing.rows, nothing.leads, nothing.not_yet_created, nothing.repeated) == ((), 0, 0, 0)


def test_nothing_decided_is_no_rate() -> None:
    fresh = kept(answer(), POPULATION[3], now="31 16:30")
    assert (fresh.rate, fresh.best, fresh.worst) == (None, 1.0, 0.0)
    assert (fresh.actual, fresh.status) == (None, AttainmentStatus.ON_TRACK)
    nobody = kept(answer(), now="31 16:30")
    assert (nobody.started, nobody.rate, nobody.best, nobody.worst) == (0, None, None, None)
    assert nobody.status is AttainmentStatus.ON_TRACK
    assert kept(answer(), now="2026-04-01 09:00").status is AttainmentStatus.NO_DATA
    assert kept(answer(), POPULATION[2], now="2026-04-01 09:00").status is AttainmentStatus.NO_DATA


def test_the_zone_of_the_contract_says_when_a_month_begins() -> None:
    midnight = mql("2026-03-01 00:00", id="L-1")
    before = mql("2026-02-28 23:59", id="L-2")
    assert kept(answer(), midnight, before, now="31 00:00").started == 1
    last = mql("2026-04-01 00:00", id="L-3")
    assert kept(answer(), last, now="2026-04-02 00:00").started == 0


def test_what_has_not_happened_yet_is_not_counted() -> None:
    found = kept(answer(), *POPULATION, now="02 12:00")
    assert (found.started, found.met, found.running) == (2, 1, 1)
    assert found.so_far


# Which leads


def test_any_iterable_is_read_once_and_leads_to_come_are_left_out_and_counted() -> None:
    def stream() -> Iterator[Lead]:
        yield from POPULATION
        yield mql("20 10:00", id="later", created_at=at("20 10:00"))

    found = contract(answer()).attainment(stream(), MARCH, as_of=at("10 00:00"))
    assert (found.leads, found.not_yet_created, found.repeated) == (6, 1, 0)
    assert found["answer"].started == 3


def test_records_of_one_lead_count_once() -> None:
    one = mql("02 10:00", id="L-1")
    other = lead(Accepted(at=at("02 11:00")), id="L-1")
    found = contract(answer()).attainment([one, other, one], MARCH, as_of=at("10 00:00"))
    assert (found.leads, found.repeated) == (1, 2)
    assert (found["answer"].started, found["answer"].met) == (1, 1)


def test_where_nobody_knows_is_told_apart() -> None:
    promise = answer(where=company.employees >= 50)
    big, small = ({"company": Company(employees=number)} for number in (90, 10))
    found = kept(
        promise,
        mql("02 10:00", id="big", **big),
        mql("02 10:00", id="small", **small),
        mql("02 10:00", id="unknown"),
        now="31 00:00",
    )
    assert (found.started, found.counted.undecided) == (1, 1)


def test_leads_of_which_nobody_records_what_they_do() -> None:
    asked = Activity("demo_request", at=at("02 10:00"))
    promise = answer(start=activities("demo_request"))
    found = kept(promise, lead(asked, id="seen"), lead(asked, id="unseen", tracked=False), now="31 00:00")
    assert (found.started, found.untracked) == (1, 1)
    unseen_stop = kept(answer(stop=activities("reply")), mql("02 10:00", id="L-1", tracked=False), now="31 00:00")
    assert (unseen_stop.started, unseen_stop.untracked, unseen_stop.counted.undecided) == (0, 0, 1)


def test_guards_ask_the_assessment_at_the_start() -> None:
    icp = ICP("firms", should=((company.employees >= 50).worth(100, "size"),), grades={"A": 80, "B": 0})
    promise = answer(where=verdict.grade.at_least("A"))
    people = [mql("02 10:00", id=f"L-{size}", company=Company(employees=size)) for size in (10, 90)]
    with pytest.raises(MissingAssessmentError, match="answer"):
        kept(promise, *people, now="31 00:00")
    quality = Share("grade A", of=entered("mql"), meeting=verdict.grade.is_("A"), at_least=0.5, per=Cadence.MONTH)
    asked = []

    def assess(who: Lead, *, as_of: datetime) -> Assessment:
        asked.append((who.id, as_of))
        return Rules(icps=(icp,))(who, as_of=as_of)

    found = contract(promise, quality).attainment(people, MARCH, as_of=at("31 00:00"), assess=assess)
    assert (found["answer"].started, found["grade A"].rate) == (1, 0.5)
    assert asked == [("L-10", at("02 10:00")), ("L-90", at("02 10:00"))]  # once a lead and instant


# Periods


def test_only_starts_inside_the_effective_dates_count() -> None:
    assert kept(answer(), *POPULATION, now="2026-04-05 00:00", starts=date(2026, 3, 3)).started == 2
    assert kept(answer(), *POPULATION, now="2026-04-05 00:00", ends=date(2026, 3, 2)).started == 2
    assert kept(answer(), *POPULATION, now="2026-04-05 00:00", starts=date(2026, 4, 1)).started == 0
    assert kept(answer(), *POPULATION, now="2026-04-05 00:00", ends=date(2026, 2, 1)).started == 0


def test_a_longer_cadence_reports_its_own_period_so_far() -> None:
    found = kept(answer(per=Cadence.QUARTER), *POPULATION, now="31 16:30")
    assert (found.period, found.started, found.so_far) == (Quarter(2026, 1), 5, True)
    whole = kept(answer(per=Cadence.QUARTER), *POPULATION, now="2026-04-05 00:00", period=Month(2026, 2))
    assert (whole.period, whole.started, whole.so_far) == (Quarter(2026, 1), 5, False)
    fiscal = kept(answer(per=Cadence.QUARTER), now="31 16:30", year_starts=3)
    assert fiscal.period == Quarter(2026, 1, year_starts=3)


def test_a_shorter_cadence_reports_its_periods_that_end_in_the_one_asked_for() -> None:
    found = kept(answer(per=Cadence.WEEK), *POPULATION, now="2026-04-05 00:00")
    assert found.period == Period(date(2026, 2, 23), date(2026, 3, 30))
    assert (found.periods, found.started) == (5, 4)  # with the one of 27 February, without the one of 31 March
    assert [part.period for part in found.parts] == [Week(2026, week) for week in range(9, 14)]
    assert [part.started for part in found.parts] == [1, 3, 0, 0, 0]
    assert [part.status.value for part in found.parts] == ["missed", "missed", "no data", "no data", "no data"]
    assert found.target == 0.9
    months = kept(answer(), *POPULATION, now="2026-04-05 00:00", period=Quarter(2026, 1))
    assert [part.started for part in months.parts] == [0, 1, 4]


def test_a_free_period_reports_the_rounds_that_end_in_it() -> None:
    free = Period(date(2026, 3, 10), date(2026, 4, 20))
    assert kept(answer(), *POPULATION, now="2026-04-05 00:00", period=free).period == MARCH
    inside = Period(date(2026, 3, 10), date(2026, 3, 20))
    assert kept(answer(), *POPULATION, now="2026-04-05 00:00", period=inside).period == MARCH


def test_a_day_and_a_year() -> None:
    day = kept(answer(per=Cadence.DAY), *POPULATION, now="2026-04-05 00:00", period=Week(2026, 10))
    assert [part.started for part in day.parts] == [2, 1, 0, 0, 0, 0, 0]
    assert kept(answer(per=Cadence.YEAR), *POPULATION, now="2026-04-05 00:00").started == 6


# By segment


def test_counted_by_a_field_as_it_was_at_the_start() -> None:
    paid, other = ({"source": Source(channel=channel)} for channel in (Channel.PAID_SEARCH, None))
    found = kept(
        answer(),
        mql("02 10:00", Accepted(at=at("02 11:00")), id="L-1", **paid),
        mql("02 10:00", id="L-2", **paid),
        mql("02 10:00", id="L-3", **other),
        now="31 00:00",
        by=source.channel,
    )
    assert list(found.groups) == [Channel.PAID_SEARCH, None]
    assert found.groups[Channel.PAID_SEARCH] == Counted(started=2, met=1, breached=1)
    assert found.groups[None].rate == 0.0


def test_counted_by_owner() -> None:
    handed = lead(
        Assigned("rep-1", at=at("02 09:00")),
        StageEntered("mql", at=at("02 10:00")),
        Assigned("rep-2", at=at("02 10:30")),
    )
    found = kept(answer(per=Cadence.WEEK), handed, now="31 00:00", by=owner)
    assert found.groups == {"rep-1": Counted(started=1, breached=1)}
    assert found.parts[1].groups == {}


def test_counted_by_grade() -> None:
    icp = ICP("firms", should=((company.employees >= 50).worth(100, "size"),), grades={"A": 80, "B": 0})
    people = [mql("02 10:00", id=f"L-{size}", company=Company(employees=size)) for size in (10, 90, 900)]
    found = kept(answer(), *people, now="31 00:00", assess=Rules(icps=(icp,)), by=verdict.grade)
    assert {grade: counted.started for grade, counted in found.groups.items()} == {"A": 2, "B": 1}
    with pytest.raises(MissingAssessmentError, match="'by' asks about verdicts"):
        kept(answer(), *people, now="31 00:00", by=verdict.grade)


def test_a_contract_without_promises_has_nothing_to_report() -> None:
    assert len(contract().attainment(POPULATION, MARCH, as_of=at("31 00:00"))) == 0


# Share


def test_a_share_asks_at_the_instant_of_each_happening() -> None:
    promise = Share("size known", of=entered("mql"), meeting=company.employees.known(), at_least=0.6, per=Cadence.MONTH)
    sized = {"company": Company(employees=10)}
    found = kept(promise, mql("02 10:00", id="L-1", **sized), mql("02 10:00", id="L-2"), now="31 00:00")
    assert (found.started, found.met, found.breached, found.running, found.rate) == (2, 1, 1, 0, 0.5)


def test_a_condition_that_nobody_can_tell_stays_open() -> None:
    promise = Share("big", of=entered("mql"), meeting=company.employees >= 50, at_least=0.6, per=Cadence.MONTH)
    sized = {"company": Company(employees=90)}
    found = kept(promise, mql("02 10:00", id="L-1", **sized), mql("02 10:00", id="L-2"), now="2026-04-02 00:00")
    assert (found.started, found.met, found.running, found.counted.unknown) == (2, 1, 1, 1)
    assert (found.rate, found.best, found.worst, found.status.value) == (1.0, 1.0, 0.5, "on track")


def test_a_share_whose_counted_event_must_match() -> None:
    promise = Share("reasons", of=rejected(), meeting=rejected(with_reason=True), at_least=1.0, per=Cadence.MONTH)
    told = lead(Rejected("no budget", at=at("02 10:00")), Rejected(at=at("02 10:00")), Rejected(at=at("03 10:00")))
    found = kept(promise, told, now="31 00:00")
    assert (found.started, found.met, found.breached, found.needed) == (3, 1, 2, None)
    first = Share(
        "reasons", of=rejected(), meeting=rejected(with_reason=True), at_least=1.0, per=Cadence.MONTH, count=Count.FIRST
    )
    assert kept(first, told, now="31 00:00").started == 1


def test_a_share_of_what_nobody_records() -> None:
    promise = Share("demos", of=created(), meeting=activities("demo_request"), at_least=0.5, per=Cadence.MONTH)
    new = {"created_at": at("02 10:00")}
    found = kept(promise, lead(id="seen", **new), lead(id="unseen", tracked=False, **new), now="31 00:00")
    assert (found.started, found.breached, found.running, found.counted.unknown) == (2, 1, 1, 1)
    where = Share(
        "demos", of=created(), meeting=created(), at_least=0.5, per=Cadence.MONTH, where=company.employees >= 50
    )
    assert kept(where, lead(**new), now="31 00:00").counted == Counted(undecided=1)


# Convert


def conversion(**changed: object) -> Convert:
    terms = {**ANSWER, "stop": entered("sql"), "within": timedelta(days=20), "at_least": 0.5, **changed}
    return Convert("MQL to SQL", **terms)


def test_mature_members_decide() -> None:
    cohort = (
        mql("02 00:00", StageEntered("sql", at=at("03 00:00")), id="mature, converted"),
        mql("02 00:00", StageEntered("lost", at=at("03 00:00")), id="mature, lost"),
        mql("12 00:00", StageEntered("sql", at=at("13 00:00")), id="converted early"),
        mql("12 00:00", StageEntered("lost", at=at("13 00:00")), id="lost early"),
        mql("12 00:00", StageEntered("won", at=at("13 00:00")), id="won without"),
    )
    found = kept(conversion(), *cohort, now="25 00:00")
    assert (found.started, found.met, found.breached, found.running, found.cancelled) == (5, 1, 1, 2, 1)
    later = kept(conversion(), *cohort, now="2026-04-03 00:00")
    assert (later.met, later.breached, later.running) == (2, 2, 0)


def test_a_member_is_undecided_while_it_is_unknown_whether_it_counts() -> None:
    big = {"company": Company(employees=90)}
    promise = conversion(where=company.employees >= 50)
    found = kept(promise, mql("02 10:00", id="big", **big), mql("02 10:00", id="unknown"), now="03 00:00")
    assert (found.started, found.counted.undecided) == (1, 1)
    unseen = kept(conversion(stop=activities("reply")), mql("02 10:00", id="L-1", tracked=False), now="03 00:00")
    assert unseen.counted == Counted(undecided=1)


def test_a_member_on_hold_matures_later() -> None:
    held = mql(
        "02 00:00", StageEntered("sql", at=at("03 00:00")), OnHold(at=at("04 00:00"), until=at("09 00:00")), id="L-1"
    )
    assert kept(conversion(), held, now="25 00:00").running == 1
    assert kept(conversion(), held, now="28 00:00").met == 1


@pytest.mark.parametrize(
    ("within", "now", "expected"),
    [
        (timedelta(days=20), "2026-04-20 23:59", Month(2026, 2)),
        (timedelta(days=20), "2026-04-21 00:00", MARCH),
        (timedelta(hours=12), "2026-04-01 11:59", Month(2026, 2)),
        (timedelta(hours=12), "2026-04-01 12:00", MARCH),
        (BusinessHours(40), "2026-04-07 16:59", Month(2026, 2)),  # the fifth open day of April
        (BusinessHours(40), "2026-04-07 17:00", MARCH),
        (BusinessDays(3), "2026-04-06 16:59", Month(2026, 2)),  # the third open day after 1 April
        (BusinessDays(3), "2026-04-06 17:00", MARCH),
    ],
)
def test_the_latest_mature_cohort_comes_along(within: object, now: str, expected: Month) -> None:
    march = mql("02 10:00", StageEntered("sql", at=at("02 12:00")), id="L-1")
    found = kept(conversion(within=within), march, now=now, period=Month(2026, 4))
    assert found.latest_mature is not None
    assert found.latest_mature.period == expected
    assert found.latest_mature.met == found.latest_mature.started == (1 if expected == MARCH else 0)
    assert found.latest_mature.over


def test_a_member_whose_time_is_never_used_up_never_matures() -> None:
    once = BusinessCalendar(tz=UTC, weekly="", special_hours={date(2026, 3, 3): ["09:00-10:00"]})
    promise = conversion(within=BusinessDays(2), calendar=once)
    found = kept(promise, mql("02 00:00", StageEntered("sql", at=at("03 00:00")), id="L-1"), now="31 00:00")
    assert (found.running, found.latest_mature) == (1, None)


def test_there_may_be_no_mature_cohort() -> None:
    assert kept(conversion(within=BusinessHours(10**9)), now="31 00:00").latest_mature is None


# Reading it


def test_attainments_read_as_a_mapping_of_both_directions() -> None:
    both = contract(answer(), marketing=(Provide("calendar", at_least=1, per=Cadence.MONTH),))
    found = both.attainment([], MARCH, as_of=at("31 00:00"))
    assert list(found) == ["calendar", "answer"]
    assert len(found) == 2
    assert [row.name for row in found.marketing] == ["calendar"]
    assert [row.name for row in found.sales] == ["answer"]
    assert found.tally(Actor.SALES) == {AttainmentStatus.ON_TRACK: 1}
    assert "answer" in found
    assert "nonsense" not in found
    assert found.get("nonsense") is None
    with pytest.raises(
        UnknownNameError,
        match=r"^contract 'Smarketing': commitment 'nonsense'.*; write one of calendar",
    ):
        found["nonsense"]
    with pytest.raises(UnknownNameError, match="there are none"):
        contract().attainment([], MARCH, as_of=at("31 00:00"))["answer"]


@pytest.mark.parametrize(
    ("asked", "fix"),
    [
        ({"period": "March"}, "period='March'.*Month"),
        ({"period": MARCH, "by": "channel"}, "by='channel'.*source.channel"),
    ],
)
def test_misuse(asked: dict[str, object], fix: str) -> None:
    period = asked.pop("period")
    with pytest.raises(InvalidTypeError, match=fix):
        contract(answer()).attainment([], period, as_of=at("31 00:00"), **asked)  # type: ignore[arg-type]  # misuse


# Adding up


def test_disjoint_leads_add_up() -> None:
    agreed = contract(answer(per=Cadence.WEEK), conversion(), Provide("stories", at_least=1, per=Cadence.MONTH))
    ask = {"period": MARCH, "as_of": at("2026-04-25 00:00"), "by": source.channel}
    parts = [agreed.attainment(leads, **ask) for leads in (POPULATION[:2], POPULATION[2:])]  # type: ignore[arg-type]  # by name
    assert parts[0] + parts[1] == agreed.attainment(POPULATION, **ask)  # type: ignore[arg-type]  # by name


def test_what_does_not_belong_together_does_not_add_up() -> None:
    march, april = (contract(answer()).attainment([], Month(2026, month), as_of=at("31 00:00")) for month in (3, 4))
    with pytest.raises(
        InvalidValueError, match=r"period=Month\(2026, 4\): attainments of one period add up, here Mar 2026"
    ):
        march + april
    with pytest.raises(InvalidValueError, match="period"):
        march["answer"] + april["answer"]
    for whole in (march, march["answer"], march["answer"].counted):
        with pytest.raises(TypeError):
            whole + 1  # type: ignore[operator]  # misuse


def test_a_missing_cohort_adds_nothing() -> None:
    promise = conversion(within=BusinessHours(10**9))
    found = kept(promise, now="31 00:00")
    assert (found + found).latest_mature is None


def test_acceptance_of_what_happened_before_the_contract() -> None:
    promise = Share("first", of=accepted(), meeting=accepted(), at_least=1.0, per=Cadence.MONTH, count=Count.FIRST)
    twice = lead(Accepted(at=at("2026-02-02 10:00")), Accepted(at=at("02 10:00")))
    assert kept(promise, twice, now="31 00:00").started == 0


def test_however_a_group_is_spelled_it_is_one() -> None:
    spelled = ("zalo OA", "Zalo OA", " ZALO  oa ", "Zalo OA", None)
    leads = [
        lead(StageEntered("mql", at=at("02 10:00")), id=f"L-{number}", source=Source(channel=channel))
        for number, channel in enumerate(spelled)
    ]
    groups = kept(answer(), *leads, now="31 00:00", by=source.channel).groups
    assert {value: counted.breached for value, counted in groups.items()} == {"Zalo OA": 4, None: 1}
    owners = [
        lead(StageEntered("mql", at=at("02 10:00")), Assigned(name, at=at("02 10:00")), id=f"L-{number}")
        for number, name in enumerate(("Lan", "LAN", "Lan "))
    ]
    assert [*kept(answer(), *owners, now="31 00:00", by=owner).groups] == ["Lan"]
