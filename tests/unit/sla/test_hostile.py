"""Hostile input: contracts that cannot work, histories that nobody lives, instants that fall together."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from leadflow.assessment import Assessment, Rules
from leadflow.calendars import (
    ALWAYS_OPEN,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    Month,
    NeverOpensError,
)
from leadflow.criteria import accepted, activities, company, created, entered, rejected, verdict
from leadflow.errors import InvalidValueError, NaiveDatetimeError
from leadflow.icp import ICP
from leadflow.leads import Accepted, Activity, Actor, Company, Event, Lead, OnHold, Rejected, Resumed, StageEntered
from leadflow.money import Money
from leadflow.sla import (
    AttainmentStatus,
    ClockState,
    Convert,
    Count,
    Deliver,
    Provide,
    Provided,
    Respond,
    Share,
)  # fmt: skip
from tests.unit.sla.world import ANSWER, MARCH, OFFICE, answer, at, contract, kept, lead, only

MQL = StageEntered("mql", at=at("02 10:00"))
NEVER = BusinessCalendar(tz=UTC, weekly="")
EVERY_KIND = (
    answer(),
    Convert("sale", **{**ANSWER, "stop": entered("won")}),
    Share("quality", of=entered("mql"), meeting=company.employees >= 50, at_least=0.5, per=Cadence.MONTH),
    Deliver("volume", entered("mql"), at_least=3, per=Cadence.MONTH),
    Deliver("pipeline", entered("mql"), worth="amount", at_least=Money(9, "EUR"), per=Cadence.MONTH),
    Provide("stories", at_least=1, per=Cadence.MONTH),
)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


# A contract that never can start


@pytest.mark.parametrize("within", [BusinessHours(4), BusinessDays(1)])
def test_a_calendar_that_never_opens_uses_nothing_up(within: Any) -> None:
    clock = only(answer(within=within), lead(MQL), "2046-01-01 00:00", calendar=NEVER)
    assert (clock.state, clock.elapsed, clock.intervals) == (ClockState.RUNNING, hours(0), ())
    assert (clock.due_at, clock.last_call_at, clock.warns_at) == (None, None, None)
    answered = only(answer(within=within), lead(MQL, Accepted(at=at("31 00:00"))), "2046-01-01 00:00", calendar=NEVER)
    assert (answered.state, answered.elapsed) == (ClockState.MET, hours(0))
    closed = only(answer(within=within), lead(MQL, StageEntered("lost", at=at("31 00:00"))), "2046-01-01 00:00",
                  calendar=NEVER)  # fmt: skip
    assert closed.reason == "closed untouched"
    wall = only(answer(within=hours(4)), lead(MQL), "31 00:00", calendar=NEVER)
    assert (wall.state, wall.due_at) == (ClockState.BREACHED, at("02 14:00"))


def test_every_promise_on_a_calendar_that_never_opens() -> None:
    agreed = contract(*EVERY_KIND, calendar=NEVER)
    told = [lead(MQL), lead(MQL, Accepted(at=at("31 00:00")), StageEntered("won", at=at("31 00:00"), seq=1), id="L-2")]
    for now in ("15 00:00", "2026-04-15 00:00"):
        found = agreed.attainment(told, MARCH, as_of=at(now), provided=[Provided("stories", at=at("02 10:00"))])
        assert (found["answer"].started, found["answer"].running + found["answer"].met) == (2, 2)
        assert found["sale"].latest_mature is None
        assert found["volume"].pace is not None
        assert (found["volume"].pace.share, found["volume"].pace.needed_per_day) == (None, None)
        assert found["stories"].status is AttainmentStatus.MET
    assert agreed.due(told[:1], as_of=at("15 00:00"))[0].due_at is None
    assert agreed.due(told[:1], as_of=at("15 00:00"), before=at("31 00:00")) == ()
    assert agreed.overdue(told, as_of=at("2046-01-01 00:00")) == ()


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (date(2026, 3, 2), date(2026, 3, 1)),
        (at("02 10:00"), at("02 10:00")),
        (at("02 10:00"), at("02 09:59")),
        (date(2026, 3, 2), at("02 00:00")),
    ],
)
def test_a_contract_that_ends_before_it_starts_is_refused(starts: object, ends: object) -> None:
    with pytest.raises(InvalidValueError, match=r"^ends=.*ends after it starts \(.*\); give a later end$"):
        contract(answer(), starts=starts, ends=ends)


def test_a_contract_of_one_microsecond() -> None:
    brief = {"starts": MQL.at, "ends": MQL.at + timedelta(microseconds=1)}
    assert only(answer(), lead(MQL), "02 11:00", **brief).started_at == MQL.at
    found = kept(answer(), lead(MQL), now="2026-04-01 00:00", **brief)
    assert (found.started, found.target) == (1, 0.9)
    assert kept(EVERY_KIND[3], lead(MQL), now="2026-04-01 00:00", **brief).target == 0


def test_a_where_that_is_never_true() -> None:
    nobody = (company.employees >= 50) & (company.employees < 50)
    told = lead(MQL, company=Company(employees=50))
    assert contract(answer(where=nobody)).clocks(told, as_of=at("31 00:00")) == ()
    found = kept(answer(where=nobody), told, now="2026-04-01 00:00")
    assert (found.started, found.counted.undecided, found.rate, found.best, found.worst) == (0, 0, None, None, None)
    assert found.status is AttainmentStatus.NO_DATA
    volume = Deliver("volume", entered("mql"), at_least=1, per=Cadence.MONTH, where=nobody)
    assert kept(volume, told, now="2026-04-01 00:00").status is AttainmentStatus.MISSED


def test_a_start_that_never_comes() -> None:
    found = kept(answer(start=entered("no such stage")), lead(MQL), now="2026-04-01 00:00")
    assert (found.started, found.rate, found.status) == (0, None, AttainmentStatus.NO_DATA)


@pytest.mark.parametrize("promise", EVERY_KIND, ids=lambda promise: promise.name)
def test_a_period_before_the_contract_the_leads_and_time(promise: Any) -> None:
    agreed = contract(promise, starts=date(2026, 1, 1))
    for period in (Month(2025, 12), Month(1970, 1), Month(1, 2)):
        found = agreed.attainment([lead(MQL)], period, as_of=at("31 00:00"))[promise.name]
        assert (found.started, found.rate, found.in_force, found.status) == (0, None, None, AttainmentStatus.NO_DATA)
    later = agreed.attainment([lead(MQL)], Month(2026, 9), as_of=at("31 00:00"))[promise.name]
    expected = AttainmentStatus.NOT_YET if isinstance(promise, Convert) else AttainmentStatus.ON_TRACK
    assert (later.started, later.rate, later.status) == (0, None, expected)


# Versions that overlap


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ({}, {}, r"starts=None: version 2 begins before version 1 ends \(it has no end\); write ends= of version 1"),
        ({"ends": date(2026, 6, 30)}, {"starts": date(2026, 6, 30)}, r"before version 1 ends \(2026-06-30\)"),
        ({"ends": at("02 10:00")}, {"starts": at("02 09:59")}, "version 2 begins before version 1 ends"),
        ({"starts": date(2026, 1, 1)}, {"starts": date(2026, 2, 1)}, "version 2 begins before version 1 ends"),
    ],
)  # fmt: skip
def test_versions_that_overlap_are_named_both(first: Any, second: Any, message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        contract(**second, version=2, earlier=contract(**first))


def test_versions_that_touch_do_not_overlap() -> None:
    touching = contract(starts=at("02 10:00"), version=2, earlier=contract(ends=at("02 10:00")))
    assert [touching.version_at(at(when)).version for when in ("02 09:59", "02 10:00")] == [1, 2]  # type: ignore[union-attr]  # there is one


# Holds


def test_a_hold_that_never_ends() -> None:
    held = lead(MQL, OnHold(at=at("02 11:00")))
    clock = only(answer(), held, "2126-01-01 00:00")
    assert (clock.state, clock.paused, clock.elapsed) == (ClockState.RUNNING, True, hours(1))
    assert (clock.due_at, clock.last_call_at) == (None, None)
    found = kept(answer(), held, now="2126-01-01 00:00")
    assert (found.running, found.rate, found.best, found.worst) == (1, None, 1.0, 0.0)
    assert found.status is AttainmentStatus.ON_TRACK  # nobody can tell yet
    told = only(answer(), lead(MQL, OnHold(at=at("02 11:00"), until=at("2500-01-01 00:00"))), "2126-01-01 00:00")
    assert (told.state, told.due_at) == (ClockState.RUNNING, at("2500-01-01 12:00"))  # a Friday


def test_holds_that_fall_on_one_another() -> None:
    marks = [OnHold(at=at("02 11:00"), seq=1), OnHold(at=at("02 11:00"), seq=2), Resumed(at=at("02 11:00"), seq=3)]
    nothing = only(answer(), lead(MQL, *marks), "02 12:00")
    assert (nothing.elapsed, nothing.pauses) == (hours(2), ())
    backwards = only(answer(), lead(MQL, Resumed(at=at("02 10:30")), OnHold(at=at("02 11:00"))), "02 12:00")
    assert backwards.elapsed == hours(1)


# Ten thousand re-entries


def re_entries(number: int) -> Iterator[Event]:
    for turn in range(number):
        start = at("2026-01-01 00:00") + timedelta(minutes=2 * turn)
        yield StageEntered("mql", at=start)
        yield StageEntered("working", at=start + timedelta(minutes=1))


def test_ten_thousand_re_entries_are_as_many_clocks_in_little_memory() -> None:
    back = lead(*re_entries(10_000))
    each = Deliver("entries", entered("mql"), at_least=1, per=Cadence.MONTH, count=Count.EACH)
    agreed = contract(answer(within=hours(4)), each, Deliver("leads", entered("mql"), at_least=1, per=Cadence.MONTH))
    tracemalloc.start()
    try:
        found = agreed.attainment([back], Month(2026, 1), as_of=at("31 00:00"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found["answer"].started, found["answer"].breached) == (10_000, 10_000)
    assert (found["entries"].actual, found["leads"].actual) == (10_000, 1)
    assert peak < 40 * 2**20
    clocks = agreed.clocks(back, as_of=at("2026-01-02 00:00"))
    assert len(clocks) == 721  # one every other minute of a day, and the one at midnight
    assert [clock.state for clock in clocks].count(ClockState.BREACHED) == 600  # those of the first twenty hours


def test_ten_thousand_holds_under_ten_thousand_clocks() -> None:
    marks: list[Event] = list(re_entries(5_000))
    marks += [OnHold(at=event.at, until=event.at + timedelta(seconds=30)) for event in marks]
    found = kept(answer(within=hours(4)), lead(*marks), now="31 00:00", period=Month(2026, 1), calendar=ALWAYS_OPEN)
    # Every minute is on hold for its first half, through 10,000 minutes: 4 hours take 8 of them, and the last 8 hours
    # run into time without a hold.
    assert (found.started, found.breached) == (5_000, 5_000)


# Instants that fall together


def test_visits_of_no_length() -> None:
    marks = [
        StageEntered("mql", at=at("02 10:00"), seq=1), StageEntered("waiting", at=at("02 10:00"), seq=2),
        StageEntered("mql", at=at("02 10:00"), seq=3), StageEntered("recycled", at=at("02 10:00"), seq=4),
    ]  # fmt: skip
    promise = answer(pause_in={"waiting"}, cancel=entered("recycled"))
    clocks = contract(promise).clocks(lead(*marks), as_of=at("31 00:00"))
    assert [(clock.state, clock.elapsed, clock.pauses) for clock in clocks] == [
        (ClockState.CANCELLED, hours(0), ())
    ] * 2


def test_all_events_at_one_instant() -> None:
    moment = at("02 10:00")
    told = [
        StageEntered("mql", at=moment), OnHold(at=moment), Resumed(at=moment), Accepted(at=moment), Rejected(at=moment),
        StageEntered("won", at=moment), StageEntered("lost", at=moment), Activity("call", at=moment, actor=Actor.SALES),
    ]  # fmt: skip
    everything = lead(*told, created_at=moment)
    calls = Respond("call", **{**ANSWER, "start": created(), "stop": activities("call", actor=Actor.SALES)})
    agreed = contract(*EVERY_KIND, calls)
    found = agreed.attainment([everything], MARCH, as_of=moment)
    assert [found[name].met for name in ("answer", "volume", "call")] == [1, 1, 1]
    for clock in agreed.clocks(everything, as_of=moment):
        assert (clock.started_at, clock.ended_at, clock.elapsed) == (moment, moment, hours(0))
    assert agreed.due([everything], as_of=moment) == ()


@pytest.mark.parametrize(
    ("within", "due"),
    [(BusinessHours(4), "02 14:00"), (BusinessDays(1), "04 09:00"), (timedelta(minutes=15), "02 10:15")],
)
def test_a_stop_at_the_very_microsecond(within: Any, due: str) -> None:
    for late, state in ((-1, ClockState.MET), (0, ClockState.MET), (1, ClockState.BREACHED)):
        stop = Accepted(at=at(due) + timedelta(microseconds=late))
        assert only(answer(within=within), lead(MQL, stop), "31 00:00").state is state
        still = only(answer(within=within), lead(MQL), "31 00:00", calendar=OFFICE)
        assert still.last_call_at == at(due)
        now = contract(answer(within=within)).clocks(lead(MQL), as_of=stop.at)[0]
        assert (now.state is ClockState.BREACHED) == (late > 0)


# Misuse


def test_naive_instants_are_refused_everywhere() -> None:
    naive = datetime(2026, 3, 2, 10)  # noqa: DTZ001  naive on purpose
    agreed = contract(answer())
    asked: list[Any] = [
        lambda: agreed.clocks(lead(MQL), as_of=naive),
        lambda: agreed.due([], as_of=naive),
        lambda: agreed.overdue([], as_of=naive),
        lambda: agreed.breaches([], as_of=naive),
        lambda: agreed.attainment([], MARCH, as_of=naive),
        lambda: agreed.compare_outcomes([], "answer", MARCH, outcome=accepted(), within=hours(1), as_of=naive),
        lambda: contract(starts=naive),
        lambda: contract(ends=naive),
        lambda: agreed.version_at(naive),
        lambda: Provided("stories", at=naive),
    ]
    for ask in asked:
        with pytest.raises(NaiveDatetimeError):
            ask()


def test_leads_of_another_world_are_left_out_and_counted() -> None:
    unborn = Lead("L-9", created_at=at("2030-01-01 00:00"))
    found = contract(*EVERY_KIND).attainment([unborn], MARCH, as_of=at("31 00:00"))
    assert (found.leads, found.not_yet_created) == (0, 1)
    with pytest.raises(NeverOpensError):
        NEVER.due(at("02 10:00"), BusinessHours(1))
    assert kept(answer(stop=rejected().nth(3)), lead(MQL, Rejected(at=at("02 11:00"))), now="02 12:00").running == 1


def test_thousands_of_questions_about_who_it_was_then() -> None:
    back = lead(*re_entries(4_000), company=Company(employees=90))
    tracemalloc.start()
    try:
        found = kept(answer(where=company.employees >= 50), back, now="31 00:00", period=Month(2026, 1))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.started == 4_000
    assert peak < 80 * 2**20  # the histories of all its starts together would take three times as much


def test_hundreds_of_verdicts_on_one_lead() -> None:
    asked: list[datetime] = []

    def assess(who: Lead, *, as_of: datetime) -> Assessment:
        asked.append(as_of)
        return Rules(icps=(ICP("firms", should=((company.employees >= 50).worth(1),)),))(who, as_of=as_of)

    back = lead(*re_entries(600), company=Company(employees=90))
    found = kept(answer(where=verdict.is_fit), back, now="31 00:00", period=Month(2026, 1), assess=assess)
    assert found.started == 600
    assert asked == [at("2026-01-01 00:00") + timedelta(minutes=2 * turn) for turn in range(600)]
