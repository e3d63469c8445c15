"""Quotas and pace: weekly, monthly and quarterly targets, and what the dates of the contract leave of them.

March 2026 has 22 working days; 2 March is a Monday, and so is 30 March. The first quarter has 64: 22 in January, 20 in
February, 22 in March.
"""

from datetime import date
from fractions import Fraction

import attrs
import pytest

from leadflow.calendars import BusinessHours, Cadence, Month, Period, Quarter, Week, Year
from leadflow.criteria import deal_won, entered, owner
from leadflow.leads import Accepted, Assigned, DealUpdated, Lead, Outcome, Rejected, StageEntered
from leadflow.money import Money
from leadflow.sla import (
    Attainment,
    AttainmentStatus,
    Convert,
    Counted,
    Deliver,
    Provide,
    Provided,
    Share,
    Tiers,
)
from tests.unit.sla.world import ANSWER, MARCH, OFFICE, answer, at, contract, kept, lead

FEBRUARY = Month(2026, 2)


def customers(per: Cadence, at_least: int = 2, **more: object) -> Deliver:
    return Deliver("new customers", entered("won"), at_least=at_least, per=per, **more)  # type: ignore[arg-type]  # by name


def won(when: str, id: str, rep: str | None = None) -> Lead:
    events = [] if rep is None else [Assigned(rep, at=at("2026-01-01 00:00"))]
    return lead(*events, StageEntered("won", at=at(when)), id=id)


# Two in the week from 2 March, one in that from 9 March, none in the next, two in that from 23 March, one on 31 March.
WON = [
    won(when, f"L-{number}")
    for number, when in enumerate(["02 10:00", "06 16:00", "10 09:00", "23 09:00", "29 23:59", "31 10:00"])
]


# A shorter cadence than the period asked for


def test_weekly_over_a_month_says_each_week_and_which_weeks() -> None:
    found = kept(customers(Cadence.WEEK), *WON, now="31 12:00")
    assert [(part.period, part.actual, part.status.value) for part in found.parts] == [
        (Week(2026, 9), 0, "missed"),  # 23 February to 1 March, which ends in March
        (Week(2026, 10), 2, "met"),
        (Week(2026, 11), 1, "missed"),
        (Week(2026, 12), 0, "missed"),
        (Week(2026, 13), 2, "met"),
    ]
    assert (found.target, found.actual, found.periods, found.periods_met) == (10, 5, 5, 2)
    assert (found.period, found.over) == (Period(date(2026, 2, 23), date(2026, 3, 30)), True)


def test_the_week_that_runs_on_is_told_beside_and_counts_next_month() -> None:
    found = kept(customers(Cadence.WEEK), *WON, now="31 12:00")
    running = found.next_period
    assert running is not None
    assert (running.period, running.actual, running.target, running.over) == (Week(2026, 14), 1, 2, False)
    assert running.status is AttainmentStatus.ON_TRACK  # 1 of 2, where 2 * 11/40 were due by Tuesday noon
    april = kept(customers(Cadence.WEEK), *WON, now="2026-04-30 12:00", period=Month(2026, 4))
    assert april.parts[0].period == running.period
    assert april.parts[0].actual == 1


def test_every_week_of_a_year_is_counted_in_one_month() -> None:
    weekly = customers(Cadence.WEEK)
    weeks = [
        part.period for month in range(1, 13)
        for part in kept(weekly, now="2027-02-01 00:00", period=Month(2026, month)).parts
    ]  # fmt: skip
    assert weeks == [Week(2026, number) for number in range(1, 53)]


def test_there_is_no_next_period_where_the_cadence_fits_or_is_longer() -> None:
    assert kept(customers(Cadence.MONTH), now="31 12:00").next_period is None
    assert kept(customers(Cadence.QUARTER), now="31 12:00").next_period is None
    assert kept(customers(Cadence.DAY), now="31 12:00").next_period is None
    assert kept(customers(Cadence.WEEK), now="31 12:00", period=FEBRUARY).next_period is not None
    inside = kept(customers(Cadence.MONTH), *WON, now="31 12:00", period=Period(date(2026, 2, 5), date(2026, 3, 20)))
    assert inside.period == FEBRUARY
    assert inside.next_period is not None
    assert (inside.next_period.period, inside.next_period.actual) == (MARCH, 6)


def test_deliverables_of_the_week_that_runs_on() -> None:
    told = [Provided("stories", at=at("31 09:00")), Provided("stories", at=at("03 09:00"))]
    found = kept(Provide("stories", at_least=1, per=Cadence.WEEK), now="31 12:00", provided=told)
    assert found.next_period is not None
    assert (found.actual, found.next_period.actual, found.next_period.status.value) == (1, 1, "met")


def test_disjoint_leads_add_up_in_the_next_period_too() -> None:
    weekly = contract(customers(Cadence.WEEK))
    first, second = (weekly.attainment(leads, MARCH, as_of=at("31 12:00")) for leads in (WON[:3], WON[3:]))
    assert first + second == weekly.attainment(WON, MARCH, as_of=at("31 12:00"))


def test_all_of_them_is_a_share_in_every_week() -> None:
    for promise in (
        answer(at_least=1, per=Cadence.WEEK),
        Share("reasons", of=entered("mql"), meeting=entered("mql"), at_least=1, per=Cadence.WEEK),
        Convert("sale", **{**ANSWER, "at_least": 1, "per": Cadence.WEEK}),
    ):
        told = lead(StageEntered("mql", at=at("02 10:00")), Accepted(at=at("02 11:00")))
        found = kept(promise, told, now="2026-04-15 00:00")
        assert (found.target, found.unit, found.rate) == (1.0, "share", 1.0)
        assert found.status is AttainmentStatus.MET


# A longer cadence


def test_quarterly_over_a_month_is_the_quarter_so_far() -> None:
    found = kept(customers(Cadence.QUARTER, 16), *WON, won("2026-01-05 10:00", "L-jan"), now="14 00:00")
    assert (found.period, found.so_far, found.actual, found.target) == (Quarter(2026, 1), True, 4, 16)
    assert found.pace is not None
    assert found.pace.share == Fraction(52, 64)  # 22 + 20 + 10 of 64 working days
    assert found.pace.expected == 13.0
    assert found.pace.projection == pytest.approx(4 * 64 / 52)
    assert (found.pace.days_left, found.pace.needed_per_day) == (12, 1.0)
    assert (found.needed, found.status) == (12, AttainmentStatus.AT_RISK)


def test_fiscal_quarters() -> None:
    found = kept(customers(Cadence.QUARTER), *WON, now="31 12:00", year_starts=2)
    assert found.period == Quarter(2026, 1, year_starts=2)  # February to April
    assert (found.period.start, found.period.end) == (date(2026, 2, 1), date(2026, 5, 1))
    assert found.actual == 6
    year = kept(customers(Cadence.YEAR), *WON, now="31 12:00", year_starts=4)
    assert year.period == Year(2025, year_starts=4)


def revenue(when: str, amount: str, id: str) -> Lead:
    return lead(DealUpdated("D-1", at=at(when), amount=Money(amount, "EUR"), outcome=Outcome.WON), id=id)


def test_revenue_of_a_quarter() -> None:
    promise = Deliver("revenue", deal_won(), worth="amount", at_least=Money(64_000, "EUR"), per=Cadence.QUARTER)
    sold = [revenue("2026-01-09 10:00", "20000.50", "L-1"), revenue("10 10:00", "19999.50", "L-2")]
    found = kept(promise, *sold, now="14 00:00")
    assert (found.actual, found.needed) == (Money(40_000, "EUR"), Money(24_000, "EUR"))
    assert found.pace is not None
    assert (found.pace.expected, found.pace.needed_per_day) == (52_000.0, 2_000.0)
    assert found.status is AttainmentStatus.AT_RISK


@pytest.mark.parametrize(
    ("per", "now", "expected", "left"),
    [
        (Cadence.WEEK, "11 13:00", Fraction(1, 2), Fraction(5, 2)),  # Wednesday, half past the week
        (Cadence.MONTH, "14 00:00", Fraction(10, 22), Fraction(12)),
        (Cadence.QUARTER, "14 00:00", Fraction(52, 64), Fraction(12)),
        (Cadence.YEAR, "2026-01-01 00:00", Fraction(0), Fraction(261)),
    ],
)
def test_the_pace_of_every_cadence(per: Cadence, now: str, expected: Fraction, left: Fraction) -> None:
    period = per.containing(at(now), OFFICE.tz)
    found = kept(customers(per, 100), now=now, period=period)
    assert found.pace is not None
    assert (found.pace.share, found.pace.days_left) == (expected, left)
    assert found.pace.expected == float(100 * expected)
    assert found.pace.needed_per_day == pytest.approx(float(100 / left))


# Per rep


def test_a_quota_of_its_own_for_each_rep() -> None:
    quotas = {"rep-1": 1, "rep-2": 3}
    promises = [
        Deliver(f"new customers of {rep}", entered("won"), at_least=number, per=Cadence.MONTH, where=owner.is_(rep))
        for rep, number in quotas.items()
    ]
    team = customers(Cadence.MONTH, sum(quotas.values()))
    sold = [won("02 10:00", "L-1", "rep-1"), won("03 10:00", "L-2", "rep-2"), won("04 10:00", "L-3")]
    found = contract(team, *promises).attainment(sold, MARCH, as_of=at("2026-04-01 00:00"), by=owner)
    assert [(row.actual, row.target, row.status.value) for row in found.sales] == [
        (3, 4, "missed"), (1, 1, "met"), (1, 3, "missed"),
    ]  # fmt: skip
    one = Counted(started=1, met=1, is_volume=True)
    assert found["new customers"].groups == {"rep-1": one, "rep-2": one, None: one}


def test_a_target_of_its_own_for_each_rep() -> None:
    within = Tiers([(owner.is_("rep-1"), BusinessHours(1))], otherwise=BusinessHours(4))
    started = [
        lead(
            Assigned(rep, at=at("02 09:00")),
            StageEntered("mql", at=at("02 10:00")),
            Accepted(at=at("02 12:00")),
            id=rep,
        )
        for rep in ("rep-1", "rep-2")
    ]
    found = kept(answer(within=within), *started, now="31 00:00", by=owner)
    assert (found.groups["rep-1"].rate, found.groups["rep-2"].rate) == (0.0, 1.0)


def test_a_clock_counts_for_whom_the_lead_came_to_first() -> None:
    given_later = lead(
        StageEntered("mql", at=at("02 10:00")),
        Assigned("rep-1", at=at("02 10:01")),
        Accepted(at=at("02 11:00")),
        Assigned("rep-2", at=at("02 11:30")),
        id="L-1",
    )
    nobodys = lead(StageEntered("mql", at=at("02 10:00")), id="L-2")
    after = lead(
        StageEntered("mql", at=at("02 10:00")),
        Rejected(at=at("02 10:30")),
        Assigned("rep-3", at=at("02 11:00")),
        id="L-3",
    )
    population = (given_later, nobodys, after)
    found = kept(answer(), *population, now="31 00:00", by=owner)
    assert {rep: counted.started for rep, counted in found.groups.items()} == {"rep-1": 1, None: 2}
    clocks = [clock.owner for who in population for clock in contract(answer()).clocks(who, as_of=at("31 00:00"))]
    assert clocks == ["rep-1", None, None]
    quality = Share("accepted", of=entered("mql"), meeting=entered("mql"), at_least=1.0, per=Cadence.MONTH)
    assert list(kept(quality, given_later, now="31 00:00", by=owner).groups) == [None]  # at that instant nobody had it


# The dates of the contract


def test_of_a_month_that_is_not_wholly_in_force_a_part_is_owed() -> None:
    # 7 of 22 working days until 10 March, 15 after it: 120 * 7/22 = 38.2, 120 * 15/22 = 81.8.
    promise = customers(Cadence.MONTH, 120)
    old = kept(promise, *WON, now="2026-04-01 00:00", ends=date(2026, 3, 10))
    new = kept(promise, *WON, now="2026-04-01 00:00", starts=date(2026, 3, 11))
    assert (old.target, old.actual, old.in_force) == (38, 3, Period(date(2026, 3, 1), date(2026, 3, 11)))
    assert (new.target, new.actual, new.in_force) == (82, 3, Period(date(2026, 3, 11), date(2026, 4, 1)))
    assert old.period == new.period == MARCH
    whole = kept(promise, *WON, now="2026-04-01 00:00")
    assert (whole.target, whole.in_force) == (120, MARCH)


def test_the_part_of_an_amount_is_exact_to_its_unit() -> None:
    def owed(amount: str) -> object:
        promise = Deliver("revenue", deal_won(), worth="amount", at_least=Money(amount, "EUR"), per=Cadence.MONTH)
        return kept(promise, now="31 00:00", ends=date(2026, 3, 10)).target

    assert owed("1000") == Money(318, "EUR")  # 318.18
    assert owed("1000.50") == Money("318.34", "EUR")  # 318.3409


def test_the_pace_is_that_of_the_days_in_force() -> None:
    found = kept(customers(Cadence.MONTH, 22), now="16 09:00", starts=date(2026, 3, 16))
    assert (found.target, found.status) == (12, AttainmentStatus.ON_TRACK)  # 12 of 22 working days, none of them over
    assert found.pace is not None
    assert (found.pace.expected, found.pace.days_left) == (0.0, 12)


def test_a_contract_that_ended_has_its_verdict_then() -> None:
    found = kept(answer(), lead(StageEntered("mql", at=at("02 10:00")), Accepted(at=at("02 11:00"))), now="12 00:00",
                 ends=date(2026, 3, 10))  # fmt: skip
    assert (found.over, found.status) == (True, AttainmentStatus.MET)
    still = kept(answer(), lead(StageEntered("mql", at=at("02 10:00")), Accepted(at=at("02 11:00"))), now="10 12:00",
                 ends=date(2026, 3, 10))  # fmt: skip
    assert (still.over, still.status) == (False, AttainmentStatus.ON_TRACK)


@pytest.mark.parametrize("dates", [{"starts": date(2026, 4, 1)}, {"ends": date(2026, 2, 20)}])
@pytest.mark.parametrize(
    "promise",
    [
        customers(Cadence.MONTH),
        customers(Cadence.WEEK),
        answer(),
        Provide("stories", at_least=1, per=Cadence.MONTH),
        Convert("sale", **ANSWER),
        Deliver("revenue", deal_won(), worth="amount", at_least=Money(9, "EUR"), per=Cadence.MONTH),
    ],
)
def test_where_the_contract_was_not_in_force_nothing_was_owed(dates: dict[str, date], promise: Deliver) -> None:
    asked = {"period": Month(2026, 3), "by": owner, **dates}
    for now in ("14 00:00", "2026-05-01 00:00"):
        found = kept(promise, *WON, now=now, **asked)
        assert (found.started, found.in_force, found.pace) == (0, None, None)
        assert found.status is AttainmentStatus.NO_DATA
        assert found.periods_met == 0
        assert not found.needed


def test_a_part_too_small_for_a_whole_one_owes_nothing() -> None:
    # 2 of 22 working days: 2 * 2/22 is 0.2 of a customer.
    found = kept(customers(Cadence.MONTH), now="2026-04-01 00:00", starts=date(2026, 3, 30))
    assert (found.target, found.needed, found.status) == (0, 0, AttainmentStatus.NO_DATA)
    assert found.in_force == Period(date(2026, 3, 30), date(2026, 4, 1))


def test_several_rounds_are_in_force_from_the_first_day_to_the_last() -> None:
    # 1 March is a Sunday: the week it ends is the first that ends in March, that up to the 29th the last.
    weeks = kept(customers(Cadence.WEEK), now="2026-04-01 00:00")
    assert (weeks.periods, weeks.in_force) == (5, Period(date(2026, 2, 23), date(2026, 3, 30)))


def test_a_weekend_in_force_is_a_part_of_no_open_time() -> None:
    daily = Provide("stories", at_least=4, per=Cadence.DAY)
    saturday = {"period": Period(date(2026, 3, 7), date(2026, 3, 8)), "starts": at("07 12:00")}
    assert kept(daily, now="31 00:00", **saturday).target == 2  # half of the day by the wall clock


def test_versions_that_change_in_a_month_owe_the_month_together() -> None:
    old = contract(customers(Cadence.MONTH, 120), ends=date(2026, 3, 10))
    new = contract(customers(Cadence.MONTH, 220), starts=date(2026, 3, 11), version=2)
    found = attrs.evolve(new, earlier=(old,)).attainment(WON, MARCH, as_of=at("2026-04-01 00:00"))
    assert [(each.target, each.actual) for each in found.rows] == [(38, 3), (150, 3)]


def test_the_latest_mature_cohort_is_one_under_the_contract() -> None:
    sale = Convert("sale", **{**ANSWER, "within": BusinessHours(40)})
    assert kept(sale, now="31 00:00", starts=date(2026, 3, 1)).latest_mature is None
    found = kept(sale, now="31 00:00", starts=date(2026, 2, 20)).latest_mature
    assert found is not None
    assert (found.period, found.in_force) == (FEBRUARY, Period(date(2026, 2, 20), date(2026, 3, 1)))


def test_an_attainment_is_wholly_in_force_unless_it_says_otherwise() -> None:
    found = kept(customers(Cadence.MONTH), now="31 12:00")
    alone = Attainment(
        commitment=found.commitment, party=found.party, target=2, period=MARCH, as_of=found.as_of, over=False,
        counted=Counted(is_volume=True), calendar=OFFICE,
    )  # fmt: skip
    assert alone == found
    assert alone.in_force == MARCH


@pytest.mark.parametrize(
    ("per", "asked", "reported"),
    [
        # March ends in the week, but the month of its last day is April.
        (Cadence.MONTH, Week(2026, 14), Month(2026, 4)),
        (Cadence.QUARTER, Week(2026, 14), Quarter(2026, 2)),
        (Cadence.QUARTER, Period(date(2026, 3, 15), date(2026, 4, 15)), Quarter(2026, 2)),
        (Cadence.YEAR, Period(date(2025, 12, 1), date(2026, 1, 31)), Year(2026)),
        (Cadence.WEEK, Period(date(2026, 3, 7), date(2026, 3, 10)), Week(2026, 11)),
        (Cadence.MONTH, Month(2026, 2), Month(2026, 2)),
        (Cadence.MONTH, Quarter(2026, 1), Quarter(2026, 1)),
    ],
)
def test_a_longer_cadence_reports_its_period_with_the_last_day(per: Cadence, asked: Period, reported: Period) -> None:
    found = kept(customers(per), now="2026-06-01 00:00", period=asked)
    assert (found.period.start, found.period.end) == (reported.start, reported.end)


def test_an_amount_told_as_the_round_ends_is_the_next_ones() -> None:
    worth = Deliver("revenue", deal_won(), worth="amount", at_least=Money(10, "EUR"), per=Cadence.MONTH)
    won = DealUpdated("D-1", at=at("31 10:00"), amount=Money(7, "EUR"), outcome=Outcome.WON)
    told_at_midnight = DealUpdated("D-1", at=at("2026-04-01 00:00"), amount=Money(9, "EUR"))
    assert kept(worth, lead(won, told_at_midnight), now="2026-05-01 00:00").actual == Money(7, "EUR")
    told_before = DealUpdated("D-1", at=at("2026-03-31 23:59"), amount=Money(8, "EUR"))
    assert kept(worth, lead(won, told_before, told_at_midnight), now="2026-05-01 00:00").actual == Money(8, "EUR")


def test_a_promise_is_found_however_it_is_spelled() -> None:
    found = contract(customers(Cadence.MONTH)).attainment([], MARCH, as_of=at("31 10:00"))
    assert found["New  Customers"] is found["new customers"]
    assert "new customer" not in found
    assert found.get("new customer") is None
    assert 7 not in found
