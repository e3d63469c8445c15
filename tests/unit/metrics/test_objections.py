from datetime import UTC, datetime, timedelta

from leadflow import (
    ICP,
    Accepted,
    Company,
    Lead,
    Month,
    ObjectionRaised,
    ObjectionResolved,
    ProfileChanged,
    Rejected,
    company,
)
from leadflow.leads import Event
from leadflow.metrics import CriterionAnswers, ObjectionSummary, Proportion, objections
from leadflow.scores import Characteristic

START = datetime(2026, 3, 1, tzinfo=UTC)
MARCH = Month(2026, 3)
NOW = START + timedelta(days=45)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def lead(name: str, *events: Event) -> Lead:
    return Lead(name, created_at=day(-30), history=events)


def raised(kind: str, number: float) -> ObjectionRaised:
    return ObjectionRaised(kind, at=day(number))


def resolved(kind: str, number: float) -> ObjectionResolved:
    return ObjectionResolved(kind, at=day(number))


def test_objections_of_the_period_are_counted_with_what_was_answered() -> None:
    leads = [
        lead("A", raised("price", 1), resolved("Price", 3), raised("price", 5)),
        lead("B", raised("Price ", 2), resolved("price", 40)),
        lead("C", raised("security", 2)),
        lead("D", raised("price", -5), resolved("price", 2)),
        lead("E", raised("timing", 40)),
    ]
    assert objections(leads, MARCH, as_of=NOW) == (
        ObjectionSummary(kind="price", leads=2, resolved=Proportion(2, 3)),
        ObjectionSummary(kind="security", leads=1, resolved=Proportion(0, 1)),
    )
    # B's was answered later than that.
    assert objections(leads, MARCH, as_of=day(20))[0].resolved == Proportion(1, 3)


def test_raised_again_before_it_was_answered_is_one() -> None:
    again = lead("A", raised("price", 1), raised("price", 2), raised("price", 35), resolved("price", 36))
    assert objections([again], MARCH, as_of=NOW) == (
        ObjectionSummary(kind="price", leads=1, resolved=Proportion(1, 1)),
    )


def test_one_that_was_open_before_counts_when_it_is_raised_again() -> None:
    old = lead("A", raised("price", -5), raised("price", 2), resolved("budget", 3))
    assert objections([old], MARCH, as_of=NOW) == (ObjectionSummary(kind="price", leads=1, resolved=Proportion(0, 1)),)


ICP_BY_SIZE = ICP(
    "SME",
    must=[company.country.is_("VN")],
    should=[
        (company.employees >= 10).worth(60, "size"),
        Characteristic(company.industry, {"retail": 20}),
        company.industry.is_("gambling").worth(-20, "gambling"),
    ],
)


def firm(name: str, employees: int | None, *events: Event) -> Lead:
    return Lead(name, created_at=day(-30), company=Company(country="VN", employees=employees), history=events)


def test_objections_are_told_by_the_criteria_that_those_leads_do_not_meet() -> None:
    leads = [
        *(firm(f"small-{number}", 4, raised("price", 2)) for number in range(4)),
        firm("unknown", None, raised("price", 2)),
        firm("large", 90, raised("price", 2), raised("trust", 3)),
        # Met by sales, without an objection: of the two whose size is known, both have it.
        firm("taken", 40, Accepted(at=day(3))),
        firm("refused", 40, Rejected("no budget", at=day(3))),
        firm("unsized", None, Accepted(at=day(3))),
        # Not met in March.
        firm("early", 4, Accepted(at=day(-2))),
        firm("late", 4, raised("price", 33)),
    ]
    price, trust = objections(leads, MARCH, as_of=NOW, icps=[ICP_BY_SIZE])
    country, size = price.criteria
    # What earns nothing by itself, and what takes points, is left out.
    assert (country.criterion, country.yes, country.no, country.unknown) == ("company.country is VN", 6, 0, 0)
    assert country.baseline == Proportion(0, 9)
    assert size == CriterionAnswers(icp="SME", criterion="size", yes=1, no=4, unknown=1, baseline=Proportion(4, 7))
    assert (size.unmet, trust.criteria[1].unmet) == (Proportion(4, 5), Proportion(0, 1))
    assert not size.stands_out  # of five, four are too few to tell from four of seven
    assert not country.stands_out


def test_what_stands_out_is_beyond_chance() -> None:
    small = [firm(f"small-{number}", 4, raised("price", 2)) for number in range(9)]
    large = [firm(f"large-{number}", 40, Accepted(at=day(2))) for number in range(20)]
    ((_, size),) = (each.criteria for each in objections([*small, *large], MARCH, as_of=NOW, icps=[ICP_BY_SIZE]))
    # Wilson for 9 of 9: from 70 % (0.7009); all that sales met: 9 of 29.
    assert size.baseline == Proportion(9, 29)
    assert size.unmet.interval is not None
    assert round(size.unmet.interval[0], 3) == 0.701
    assert size.stands_out
    assert size.excess == 9 - 9 / 29 * 9


def test_without_anything_known_nothing_stands_out() -> None:
    ((_, size),) = (
        each.criteria
        for each in objections([firm("A", None, raised("price", 2))], MARCH, as_of=NOW, icps=[ICP_BY_SIZE])
    )
    assert (size.unmet.value, size.unmet.interval, size.stands_out) == (None, None, False)


def test_one_that_was_resolved_before_the_month_is_not_counted_again() -> None:
    old = lead("A", raised("price", -9), resolved("price", -5), raised("price", 3))
    assert objections([old], MARCH, as_of=NOW) == (ObjectionSummary(kind="price", leads=1, resolved=Proportion(0, 1)),)


def test_the_criteria_are_asked_of_what_is_known_by_then() -> None:
    lead_known_later = firm("A", None, raised("price", 2)).record(
        ProfileChanged("company.employees", before=None, after=4, at=day(9)),
    )
    for then, answers in ((day(8), (0, 0, 1)), (day(9), (0, 1, 0))):
        ((_, size),) = (each.criteria for each in objections([lead_known_later], MARCH, as_of=then, icps=[ICP_BY_SIZE]))
        assert (size.yes, size.no, size.unknown) == answers
