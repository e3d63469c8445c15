"""Evidence: budget, authority, need, timeline, other answers."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError
from leadflow.leads import Answer, Authority, Budget, BuyingRole, Evidence, EvidenceFound, Need, Severity, Timeline
from leadflow.money import Money
from tests.unit.leads.facts import at, lead_with


def scalar(value: object) -> Any:
    """Return something that holds a value as a scalar of numpy does."""
    return type("bool", (), {"__module__": "numpy", "item": lambda _: value, "shape": ()})()


def test_nothing_found_out() -> None:
    assert Budget() == Budget(None, approved=None)
    assert Authority().role is None
    assert (Need().severity, Need().pains) == (None, ())
    assert Timeline().decide_by is None
    assert Answer("metrics").answer is None


def test_what_other_systems_write() -> None:
    assert Authority("Decision maker", name=" Hoa ") == Authority(BuyingRole.DECISION_MAKER, name="Hoa")
    assert Need(severity="HIGH", pains=["slow", ""]) == Need(severity=Severity.HIGH, pains=("slow",))
    assert Budget(math.nan, approved=math.nan) == Budget()  # type: ignore[arg-type]  # as data frames pass it


def test_a_day_to_decide_by_stays_a_day() -> None:
    assert Timeline(date(2026, 6, 30)).decide_by == date(2026, 6, 30)
    east = timezone(timedelta(hours=7))
    assert Timeline(datetime(2026, 6, 30, tzinfo=east)).decide_by == datetime(2026, 6, 29, 17, tzinfo=UTC)
    with pytest.raises(NaiveDatetimeError, match=r"^decide_by="):
        Timeline(datetime.fromisoformat("2026-06-30"))
    with pytest.raises(InvalidTypeError, match=r"^decide_by="):
        Timeline("2026-06-30")  # type: ignore[arg-type]  # what must be refused


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  9 days ", "9 days"),
        ("", None),
        (None, None),
        (math.nan, None),
        (True, True),
        (False, False),
        (scalar(True), True),
        (scalar(3), 3),
        (3, 3),
        (Decimal("0.5"), Decimal("0.5")),
        (Money(1, "EUR"), Money(1, "EUR")),
    ],
)
def test_answers_of_every_kind(given: str | None, kept: object) -> None:
    found = Answer("metrics", given).answer
    assert found == kept
    assert type(found) is type(kept)


def test_what_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match=r"^answer="):
        Answer("metrics", ["3"])  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(InvalidValueError, match=r"^dimension="):
        Answer(" ", "3")
    with pytest.raises(InvalidTypeError, match=r"^amount=.*needs its currency"):
        Budget(3000)  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(InvalidTypeError, match=r"^approved="):
        Budget(approved="yes")  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(InvalidValueError, match=r"^role='boss'"):
        Authority("boss")
    with pytest.raises(InvalidValueError, match=r"^severity='awful'"):
        Need(severity="awful")
    with pytest.raises(InvalidTypeError, match=r"^pains="):
        Need(pains="slow")
    with pytest.raises(InvalidTypeError, match=r"^trigger="):
        Timeline(trigger=3)  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(InvalidTypeError, match=r"^name="):
        Authority(name=3)  # type: ignore[arg-type]  # what must be refused


def found(*findings: tuple[Evidence, float]) -> list[Evidence]:
    """Return what findings, each on a day, add up to."""
    lead = lead_with(*(EvidenceFound(evidence, at=at(day)) for evidence, day in findings))
    return [each.evidence for each in lead.findings]


def test_partial_findings_add_up_part_by_part() -> None:
    amount = Money("30000000", "VND")
    assert found((Budget(amount), 1), (Budget(approved=True), 2)) == [Budget(amount, approved=True)]
    assert found((Budget(amount, approved=True), 1), (Budget(approved=False), 2)) == [Budget(amount, approved=False)]
    assert found((Need(severity="high", pains=["close"]), 1), (Need(pains=["VAT", "Close "]), 2)) == [
        Need(severity=Severity.HIGH, pains=("close", "VAT"))
    ]
    assert found((Timeline(date(2026, 6, 30), trigger="audit"), 2), (Timeline(date(2026, 9, 30)), 1)) == [
        Timeline(date(2026, 6, 30), trigger="audit")
    ]
    assert found((Answer("Metrics", 3), 1), (Answer("metrics", None), 2)) == [Answer("metrics", 3)]


def test_authority_adds_up_by_person() -> None:
    hoa, user = Authority(BuyingRole.DECISION_MAKER, name="Hoa"), Authority(BuyingRole.USER, name="hoa ")
    unnamed = Authority(BuyingRole.CHAMPION)
    assert found((hoa, 1), (unnamed, 2), (user, 3), (unnamed, 4)) == [
        unnamed,
        Authority(BuyingRole.USER, name="hoa"),
        unnamed,
    ]
    assert found((hoa, 1), (Authority(name="Hoa"), 2)) == [hoa]


def test_a_sum_of_findings_has_the_instant_of_the_newest() -> None:
    lead = lead_with(EvidenceFound(Budget(), at=at(1), by="an"), EvidenceFound(Budget(), at=at(2), by="binh"))
    assert [(each.at, each.by) for each in lead.findings] == [(at(2), "binh")]
    assert lead.as_of(at(1)).findings == lead.evidence[:1]
