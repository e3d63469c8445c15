from datetime import UTC, datetime, timedelta

from leadflow import Lead, Month, ObjectionRaised, ObjectionResolved
from leadflow.leads import Event
from leadflow.metrics import Objection, Proportion, objections

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
        Objection(kind="Price", leads=2, resolved=Proportion(2, 3)),
        Objection(kind="security", leads=1, resolved=Proportion(0, 1)),
    )
    # B's was answered later than that.
    assert objections(leads, MARCH, as_of=day(20))[0].resolved == Proportion(1, 3)


def test_raised_again_before_it_was_answered_is_one() -> None:
    again = lead("A", raised("price", 1), raised("price", 2), raised("price", 35), resolved("price", 36))
    assert objections([again], MARCH, as_of=NOW) == (Objection(kind="price", leads=1, resolved=Proportion(1, 1)),)


def test_one_that_was_open_before_counts_when_it_is_raised_again() -> None:
    old = lead("A", raised("price", -5), raised("price", 2), resolved("budget", 3))
    assert objections([old], MARCH, as_of=NOW) == (Objection(kind="price", leads=1, resolved=Proportion(0, 1)),)
