"""Volumes: leads delivered, pipeline in money, deliverables; and how they stand against an even pace."""

from datetime import UTC, date
from typing import Any

import pytest

from leadflow.calendars import BusinessCalendar, Cadence, Month, Quarter, Week
from leadflow.criteria import company, deal_won, entered, rejected, source
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.leads import Actor, Company, DealUpdated, Lead, Outcome, ProfileChanged, Source, StageEntered
from leadflow.money import Money
from leadflow.sla import Attainment, AttainmentStatus, Commitment, Count, Counted, Deliver, Provide, Provided
from tests.unit.sla.world import MARCH, at, contract, kept, lead

MONTHLY = Cadence.MONTH


def mqls(*whens: str, id: str = "L-1", **profile: object) -> Lead:
    """Return a lead that was recycled and came back, so many times."""
    told = []
    for when in whens:
        told += [StageEntered("mql", at=at(when)), StageEntered("recycled", at=at(when), seq=1)]
    return lead(*told, id=id, **profile)  # type: ignore[arg-type]  # fields by their names


def deliver(**changed: object) -> Deliver:
    return Deliver("MQLs", entered("mql"), **{"at_least": 2, "per": MONTHLY, **changed})  # type: ignore[arg-type]  # by name


def pipeline(**changed: object) -> Deliver:
    terms = {"at_least": Money(1000, "EUR"), "worth": "amount", "per": MONTHLY, **changed}
    return Deliver("pipeline", entered("opportunity"), **terms)  # type: ignore[arg-type]  # by name


# Counts


def test_a_lead_counts_at_its_first_entry() -> None:
    found = kept(
        deliver(), mqls("02 10:00", "10 10:00"), mqls("2026-02-02 10:00", "10 10:00", id="L-2"), now="31 00:00"
    )
    assert (found.started, found.met, found.breached, found.running, found.cancelled) == (1, 1, 0, 0, 0)
    assert (found.actual, found.target, found.unit, found.needed) == (1, 2, "count", 1)
    assert (found.rate, found.best, found.worst, found.other_amounts) == (None, None, None, ())


def test_the_entries_of_leads_that_counted_before_are_counted_apart() -> None:
    leads = (
        mqls("02 10:00", "10 10:00", "11 10:00"),
        mqls("2026-02-02 10:00", "10 10:00", id="L-2"),
        mqls("03 10:00", id="L-3"),
    )
    found = kept(deliver(), *leads, now="31 00:00")
    # L-1 twice more, L-2 once more: five entries in March, of which two leads' first.
    assert (found.counted.met, found.counted.again, found.counted.started) == (2, 3, 2)
    assert list(found.commitment.notes(found.counted)) == ["5 in all: 2 for the first time, 3 again"]
    each = kept(deliver(count=Count.EACH), *leads, now="31 00:00")
    assert (each.counted.met, each.counted.again, list(each.commitment.notes(each.counted))) == (5, 0, [])
    assert kept(pipeline(), *leads, now="31 00:00").counted.again == 0


def test_or_at_each() -> None:
    assert kept(deliver(count=Count.EACH), mqls("2026-02-02 10:00", "02 10:00", "10 10:00"), now="31 00:00").met == 2


def test_the_first_entry_for_which_where_holds() -> None:
    grown = mqls("2026-02-02 10:00", "02 10:00", "10 10:00", company=Company(employees=10)).record(
        ProfileChanged("company.employees", before=10, after=90, at=at("01 00:00"))
    )
    assert kept(deliver(where=company.employees >= 50), grown, now="31 00:00").counted == Counted(
        started=1, met=1, again=1, is_volume=True
    )
    unknown = mqls("02 10:00", "10 10:00").record(ProfileChanged("company.employees", after=90, at=at("05 00:00")))
    assert kept(deliver(where=company.employees >= 50), unknown, now="31 00:00").counted == Counted(
        started=1, met=1, undecided=1, is_volume=True
    )
    earlier = mqls("2026-02-02 10:00", "2026-02-10 10:00", "02 10:00")
    assert kept(deliver(where=company.employees >= 50), earlier, now="31 00:00").counted.undecided == 1


def test_a_longer_period_owes_the_volume_once_a_round() -> None:
    found = kept(
        deliver(), mqls("02 10:00"), mqls("2026-01-10 10:00", id="L-2"), now="31 00:00", period=Quarter(2026, 1)
    )
    assert (found.target, found.actual, found.needed) == (6, 2, 4)
    assert [(part.target, part.actual) for part in found.parts] == [(2, 1), (2, 0), (2, 1)]


def test_groups() -> None:
    own = {"source": Source(origin=Actor.SALES)}
    found = kept(deliver(), mqls("02 10:00"), mqls("02 10:00", id="L-2", **own), now="31 00:00", by=source.origin)
    one = Counted(started=1, met=1, is_volume=True)
    assert found.groups == {Actor.SALES: one, None: one}


# Money


def opportunity(when: str, *deals: DealUpdated, id: str = "L-1") -> Lead:
    return lead(StageEntered("opportunity", at=at(when)), *deals, id=id)


def deal(name: str, when: str, amount: str | None = None, currency: str = "EUR", **more: object) -> DealUpdated:
    worth = None if amount is None else Money(amount, currency)
    return DealUpdated(name, amount=worth, at=at(when), **more)  # type: ignore[arg-type]  # fields by their names


def test_amounts_are_summed_per_currency() -> None:
    found = kept(
        pipeline(),
        opportunity("02 10:00", deal("D-1", "02 10:00", "300.50")),
        opportunity("03 10:00", deal("D-1", "03 10:00", "400"), id="L-2"),
        opportunity("04 10:00", deal("D-1", "04 10:00", "5000", "VND"), id="L-3"),
        opportunity("05 10:00", deal("D-1", "05 10:00"), id="L-4"),
        opportunity("06 10:00", id="L-5"),
        now="31 00:00",
    )
    assert (found.actual, found.target, found.unit) == (Money("700.50", "EUR"), Money(1000, "EUR"), "EUR")
    assert found.other_amounts == (Money(5000, "VND"),)
    assert (found.met, found.counted.without_amount, found.needed) == (5, 2, Money("299.50", "EUR"))
    assert kept(pipeline(), now="31 00:00").actual == Money(0, "EUR")


def test_the_deal_opened_last_by_then_counts_else_the_first_after() -> None:
    several = opportunity(
        "10 10:00", deal("D-1", "02 10:00", "1"), deal("D-2", "03 10:00", "20"), deal("D-3", "11 10:00", "300")
    )
    assert kept(pipeline(), several, now="31 00:00").actual == Money(20, "EUR")
    later = opportunity("10 10:00", deal("D-3", "11 10:00", "300"), deal("D-4", "12 10:00", "4000"))
    assert kept(pipeline(), later, now="31 00:00").actual == Money(300, "EUR")


def test_what_it_is_worth_is_settled_at_the_end_of_the_period() -> None:
    revised = opportunity(
        "02 10:00", deal("D-1", "02 10:00"), deal("D-1", "20 10:00", "300"), deal("D-1", "2026-04-02 10:00", "900")
    )
    assert kept(pipeline(), revised, now="10 00:00").counted.without_amount == 1
    for now in ("25 00:00", "2026-04-20 00:00"):
        assert kept(pipeline(), revised, now=now).actual == Money(300, "EUR")


def test_deals_are_first_each_for_itself() -> None:
    revenue = Deliver("revenue", deal_won(), at_least=Money(1000, "EUR"), worth="amount", per=MONTHLY)
    twice = lead(
        deal("D-1", "02 10:00", "100", outcome=Outcome.WON),
        deal("D-1", "05 10:00", outcome=Outcome.LOST),
        deal("D-1", "06 10:00", outcome=Outcome.WON),
        deal("D-2", "07 10:00", "30", outcome=Outcome.WON),
    )
    found = kept(revenue, twice, now="31 00:00")
    assert (found.met, found.actual) == (2, Money(130, "EUR"))
    won = Deliver("won", deal_won(), at_least=1, per=MONTHLY, count=Count.EACH)
    assert kept(won, twice, now="31 00:00").met == 3


def test_money_over_a_quarter() -> None:
    found = kept(
        pipeline(), opportunity("02 10:00", deal("D", "02 10:00", "5000")), now="31 00:00", period=Quarter(2026, 1)
    )
    assert (found.target, found.actual, found.needed) == (Money(3000, "EUR"), Money(5000, "EUR"), Money(0, "EUR"))


# Deliverables


def handed_over(*whens: str, what: str = "Stories") -> list[Provided]:
    return [Provided(what, at=at(when)) for when in whens]


def test_deliverables_are_told_by_name() -> None:
    stories = Provide("stories", at_least=2, per=MONTHLY)
    told = [
        *handed_over("02 10:00", "03 10:00", "2026-04-01 00:00", "2026-02-28 00:00"),
        Provided("x", at=at("02 10:00")),
    ]
    agreed = contract(stories)
    found = agreed.attainment([], MARCH, as_of=at("31 00:00"), provided=iter(told), by=source.channel)
    assert (found["stories"].met, found["stories"].status) == (2, AttainmentStatus.MET)
    assert found["stories"].groups == {}
    assert found.unmatched == (told[-1],)
    assert agreed.attainment([], MARCH, as_of=at("02 12:00"), provided=told)["stories"].met == 1


def test_a_hand_over_told_twice_counts_once_where_it_has_an_id() -> None:
    stories = Provide("stories", at_least=2, per=MONTHLY)
    same = handed_over("02 10:00") * 2
    assert kept(stories, now="31 00:00", provided=same).met == 2
    named = [Provided("stories", at=at("02 10:00"), id="s-1")] * 2
    assert kept(stories, now="31 00:00", provided=named).met == 1


def test_only_inside_the_effective_dates() -> None:
    stories = Provide("stories", at_least=2, per=MONTHLY)
    told = handed_over("02 10:00", "20 10:00")
    assert kept(stories, now="31 00:00", provided=told, starts=date(2026, 3, 10)).met == 1


def test_weekly_deliverables_over_a_month() -> None:
    weekly = Provide("stories", at_least=1, per=Cadence.WEEK)
    found = kept(weekly, now="2026-04-05 00:00", provided=handed_over("02 10:00", "03 10:00"))
    assert (found.target, found.actual, found.status.value) == (5, 2, "missed")
    assert [(part.period, part.status.value) for part in found.parts][:2] == [
        (Week(2026, 9), "missed"),
        (Week(2026, 10), "met"),
    ]


# Pace: March 2026 has 22 working days, of which 10 are over on the evening of the 13th


@pytest.mark.parametrize(
    ("delivered", "target", "status"),
    [(10, 22, "on track"), (9, 22, "at risk"), (22, 22, "met"), (10, 23, "on track"), (10, 24, "at risk")],
)
def test_a_count_is_paced_by_working_days(delivered: int, target: int, status: str) -> None:
    leads = [mqls("02 10:00", id=f"L-{number}") for number in range(delivered)]
    found = kept(deliver(at_least=target), *leads, now="14 00:00")
    assert found.pace is not None
    assert found.pace.expected == pytest.approx(target * 10 / 22)
    assert found.status.value == status


def test_a_count_once_reached_is_met_and_after_the_period_missed() -> None:
    assert kept(deliver(at_least=1), mqls("02 10:00"), now="02 11:00").status is AttainmentStatus.MET
    assert kept(deliver(at_least=2), mqls("02 10:00"), now="2026-04-01 00:00").status is AttainmentStatus.MISSED
    assert kept(deliver(at_least=2), now="2026-02-01 00:00").status is AttainmentStatus.ON_TRACK  # it has not begun


def test_money_is_met_when_the_period_is_over() -> None:
    rich = opportunity("02 10:00", deal("D-1", "02 10:00", "5000"))
    assert kept(pipeline(), rich, now="02 11:00").status is AttainmentStatus.ON_TRACK
    assert kept(pipeline(), rich, now="2026-04-01 00:00").status is AttainmentStatus.MET
    poor = opportunity("02 10:00", deal("D-1", "02 10:00", "1"))
    assert kept(pipeline(), poor, now="20 00:00").status is AttainmentStatus.AT_RISK


def test_a_period_without_open_time_has_no_pace() -> None:
    weekend = Provide("stories", at_least=9, per=Cadence.DAY)
    found = kept(weekend, now="07 12:00", period=Month(2026, 3))
    saturday = found.parts[6]
    assert saturday.pace is not None
    assert saturday.pace.expected is None
    assert saturday.status is AttainmentStatus.ON_TRACK


def test_rejections_are_a_volume_too() -> None:
    assert kept(Deliver("feedback", rejected(), at_least=1, per=MONTHLY), now="31 00:00").actual == 0


# How a volume is paced: a short Saturday is a day, an hour of money is an hour

SHORT = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00; sat 09:00-10:00")
FRIDAY = at("06 18:00")  # five of six open days are over, and 40 of 41 open hours


def paced(promise: Commitment, *leads: Lead) -> Attainment:
    return contract(promise, calendar=SHORT).attainment(leads, Week(2026, 10), as_of=FRIDAY)[promise.name]


def test_numbers_are_paced_by_open_days() -> None:
    leads = [lead(StageEntered("mql", at=at("02 10:00")), id=f"L-{number}") for number in range(55)]
    week: dict[str, Any] = {"at_least": 60, "per": Cadence.WEEK}
    row = paced(Deliver("MQLs", entered("mql"), **week), *leads)
    assert row.pace is not None
    assert (row.actual, row.pace.unit, row.pace.expected, row.status) == (55, "days", 50.0, AttainmentStatus.ON_TRACK)
    by_hours = paced(Deliver("MQLs", entered("mql"), pace="hours", **week), *leads)
    assert by_hours.pace is not None
    assert by_hours.pace.expected == pytest.approx(60 * 40 / 41)
    assert by_hours.status is AttainmentStatus.AT_RISK
    stories = paced(Provide("stories", at_least=6, per=Cadence.WEEK))
    assert stories.pace is not None
    assert stories.pace.expected == 5.0


@pytest.mark.parametrize(("amount", "status"), [("39.50", AttainmentStatus.AT_RISK), ("40", AttainmentStatus.ON_TRACK)])
def test_money_has_no_slack(amount: str, status: AttainmentStatus) -> None:
    # 40 of the 41 hours of the week are over, so that 40 of 41 are to be expected: less is too little, be it by cents.
    won = lead(DealUpdated("D-1", at=at("02 10:00"), amount=Money(amount, "EUR"), outcome=Outcome.WON))
    promise = Deliver("revenue", deal_won(), worth="amount", at_least=Money(41, "EUR"), per=Cadence.WEEK)
    assert paced(promise, won).status is status


def test_money_is_paced_by_open_time() -> None:
    won = [DealUpdated("D-1", at=at("02 10:00"), amount=Money(55, "EUR"), outcome=Outcome.WON)]
    sales: dict[str, Any] = {"worth": "amount", "at_least": Money(60, "EUR"), "per": Cadence.WEEK}
    row = paced(Deliver("revenue", deal_won(), **sales), lead(*won))
    assert row.pace is not None
    assert (row.pace.unit, row.status) == ("hours", AttainmentStatus.AT_RISK)
    by_days = paced(Deliver("revenue", deal_won(), pace="days", **sales), lead(*won))
    assert by_days.status is AttainmentStatus.ON_TRACK
    with pytest.raises(InvalidValueError, match="pace='weeks': a volume is paced by open days or open hours"):
        Provide("stories", at_least=6, per=Cadence.WEEK, pace="weeks")  # type: ignore[arg-type]  # what a slip meets


@pytest.mark.parametrize("provided", [["stories"], [None], "stories", Provided("stories", at=at("02 10:00"))])
def test_what_was_handed_over_is_said_by_provided(provided: Any) -> None:
    stories = contract(Provide("stories", at_least=4, per=MONTHLY))
    with pytest.raises(InvalidTypeError, match="provided="):
        stories.attainment([], MARCH, as_of=at("31 00:00"), provided=provided)
