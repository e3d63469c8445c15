"""Versions of one agreement: in order, without overlap, each judging what started under it."""

from datetime import date

import pytest

from leadflow.calendars import BusinessHours, Cadence, Month, Quarter
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError
from leadflow.leads import Lead, StageEntered
from leadflow.sla import Provide, Provided, SLAContract, SLAVersions
from tests.unit.sla.world import answer, at, contract, lead

OLD = contract(answer(), Provide("stories", at_least=1, per=Cadence.MONTH), ends=date(2026, 3, 10))
NEW = contract(answer(within=BusinessHours(1)), starts=date(2026, 3, 11), version=2)
BOTH = SLAVersions([NEW, OLD])


def mql(when: str, id: str) -> Lead:
    return lead(StageEntered("mql", at=at(when)), id=id)


TWICE = lead(
    StageEntered("mql", at=at("10 16:00")), StageEntered("x", at=at("11 08:00")), StageEntered("mql", at=at("11 10:00"))
)


def test_the_version_in_force() -> None:
    assert BOTH.versions == (OLD, NEW)
    assert BOTH.at(at("10 23:59")) is OLD
    assert BOTH.at(at("11 00:00")) is NEW
    gap = SLAVersions([OLD, contract(starts=date(2026, 5, 1), ends=date(2026, 5, 31), version=2)])
    assert gap.at(at("2026-04-15 00:00")) is None
    assert gap.at(at("2026-06-15 00:00")) is None
    with pytest.raises(NaiveDatetimeError):
        gap.at(at("02 00:00").replace(tzinfo=None))


def test_what_started_under_one_is_judged_by_it() -> None:
    old, new = BOTH.clocks(TWICE, as_of=at("11 10:30"))
    assert (old.started_at, old.due_at) == (at("10 16:00"), at("11 12:00"))
    assert (new.started_at, new.due_at) == (at("11 10:00"), at("11 11:00"))


def test_lists_of_all_versions_soonest_first() -> None:
    leads = (mql("10 16:00", "old"), mql("11 10:00", "new"))
    assert [row.lead_id for row in BOTH.due(iter(leads), as_of=at("11 10:30"))] == ["new", "old"]
    assert [row.lead_id for row in BOTH.due(leads, as_of=at("11 10:30"), before=at("11 11:00"))] == ["new"]
    assert [row.lead_id for row in BOTH.overdue(iter(leads), as_of=at("11 13:00"))] == ["new", "old"]


def test_breaches_of_all_versions_by_when_they_were_due() -> None:
    leads = (mql("10 16:00", "old"), mql("11 10:00", "new"))  # due on the 11th at 12, and at 11
    for told in (leads, leads[::-1]):
        assert [clock.lead_id for clock in BOTH.breaches(iter(told), as_of=at("11 13:00"))] == ["new", "old"]
    assert [clock.lead_id for clock in BOTH.breaches(leads, as_of=at("11 11:30"))] == ["new"]
    assert BOTH.breaches(leads, as_of=at("11 13:00"), period=Month(2026, 2)) == ()


def test_each_version_in_force_in_a_period_reports() -> None:
    told = [Provided("stories", at=at("02 10:00"))]
    old, new = BOTH.attainment(iter([TWICE]), Month(2026, 3), as_of=at("31 00:00"), provided=iter(told))
    assert (old.version, old["answer"].started, old["stories"].met) == (1, 1, 1)
    assert (new.version, new["answer"].started) == (2, 1)
    assert [kept.version for kept in BOTH.attainment([], Month(2026, 4), as_of=at("31 00:00"))] == [2]
    assert [kept.version for kept in BOTH.attainment([], Quarter(2025, 4), as_of=at("31 00:00"))] == [1]


@pytest.mark.parametrize(
    ("versions", "kind", "message"),
    [
        ([], InvalidValueError, "versions="),
        (["old"], InvalidTypeError, "versions='old'"),
        ([OLD, OLD], InvalidValueError, r"version=\[1, 1\]"),
        ([OLD, contract(version=2)], InvalidValueError, "version 2 begins before version 1 ends"),
        (
            [OLD, contract(starts=date(2026, 3, 10), version=2)],
            InvalidValueError,
            "version 2 begins before version 1 ends",
        ),
    ],
)
def test_what_is_wrong_is_refused(versions: list[SLAContract], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        SLAVersions(versions)


def test_one_contract_is_not_several() -> None:
    with pytest.raises(TypeError, match=r"versions=.*several contracts are needed.*SLAVersions\(\[old, new\]\)"):
        SLAVersions(OLD)  # type: ignore[arg-type]  # that is the point
