"""Versions of one agreement: in order, without overlap, each judging what started under it."""

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from leadflow.calendars import BusinessHours, Cadence, Month, Quarter
from leadflow.criteria import entered
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError
from leadflow.leads import (
    ClosedStages,
    Lead,
    StageEntered,
)
from leadflow.sla import Provide, Provided
from tests.unit.sla.world import answer, at, contract, lead

OLD = contract(answer(), Provide("stories", at_least=1, per=Cadence.MONTH), ends=date(2026, 3, 10))
NEW = contract(answer(within=BusinessHours(1)), starts=date(2026, 3, 11), version=2)
BOTH = attrs.evolve(NEW, earlier=(OLD,))


def mql(when: str, id: str) -> Lead:
    return lead(StageEntered("mql", at=at(when)), id=id)


TWICE = lead(
    StageEntered("mql", at=at("10 16:00")), StageEntered("x", at=at("11 08:00")), StageEntered("mql", at=at("11 10:00"))
)


def test_the_version_in_force() -> None:
    assert BOTH.versions == (OLD, NEW)
    assert BOTH.version_at(at("10 23:59")) == OLD
    assert BOTH.version_at(at("11 00:00")) == NEW
    gap = contract(starts=date(2026, 5, 1), ends=date(2026, 5, 31), version=2, earlier=OLD)
    assert gap.version_at(at("2026-04-15 00:00")) is None
    assert gap.version_at(at("2026-06-15 00:00")) is None
    with pytest.raises(NaiveDatetimeError):
        gap.version_at(at("02 00:00").replace(tzinfo=None))


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
    kept = BOTH.attainment(iter([TWICE]), Month(2026, 3), as_of=at("31 00:00"), provided=iter(told))
    assert (kept.version, kept.versions, kept.unmatched) == (2, (1, 2), ())
    assert list(kept) == ["answer (version 1)", "stories (version 1)", "answer"]
    old, stories, new = kept.rows
    assert (old.version, old.started, stories.met) == (1, 1, 1)
    assert (new.version, new.started, new.commitment.name) == (2, 1, "answer")
    assert BOTH.attainment([], Month(2026, 4), as_of=at("31 00:00")).versions == (2,)
    before = BOTH.attainment([], Quarter(2025, 4), as_of=at("31 00:00"))
    assert (before.versions, list(before)) == ((1,), ["answer", "stories"])
    assert [each.version for each in BOTH.versions_in(Month(2026, 3))] == [1, 2]
    assert OLD.versions_in(Month(2027, 3)) == (OLD,)


def test_a_period_in_which_no_version_is_in_force() -> None:
    ended = attrs.evolve(BOTH, ends=date(2026, 3, 31))
    none = ended.attainment([], Month(2026, 5), as_of=at("31 00:00"), provided=[Provided("stories", at=at("02 10:00"))])
    assert (none.version, none.versions, none.rows) == (2, (), ())
    assert [each.what for each in none.unmatched] == ["stories"]


def test_outcomes_of_all_versions() -> None:
    leads = (mql("10 16:00", "old"), mql("11 10:00", "new"), TWICE)
    found = BOTH.compare_outcomes(
        leads, "answer", Month(2026, 3), outcome=entered("won"), within=timedelta(days=1), as_of=at("20 00:00")
    )
    assert (found.breached.leads, found.met.leads) == (3, 0)


def test_versions_of_versions_are_read_flat_and_in_order() -> None:
    third = contract(starts=date(2026, 5, 1), version=3, earlier=[attrs.evolve(NEW, ends=date(2026, 4, 30)), OLD])
    assert [each.version for each in third.versions] == [1, 2, 3]
    nested = contract(starts=date(2026, 5, 1), version=3, earlier=attrs.evolve(BOTH, ends=date(2026, 4, 30)))
    assert nested == third
    stages = ClosedStages(won=["closed won"], lost=["gone"])
    assert [each.closed_stages for each in third.closed_in(stages).versions] == [stages] * 3


@pytest.mark.parametrize(
    ("changed", "kind", "message"),
    [
        ({"earlier": ["old"]}, InvalidTypeError, "earlier='old'"),
        ({"earlier": "old"}, InvalidTypeError, "earlier='o"),
        ({"earlier": OLD, "version": 1, "starts": date(2026, 3, 11)}, InvalidValueError, r"version=\[1, 1\]"),
        ({"earlier": OLD, "starts": None}, InvalidValueError, "version 2 begins before version 1 ends"),
        ({"earlier": OLD, "starts": date(2026, 3, 10)}, InvalidValueError, "version 2 begins before version 1 ends"),
        (
            {"earlier": attrs.evolve(NEW, version=1), "starts": date(2026, 1, 1)},
            InvalidValueError,
            "version 2 begins before version 1 ends",
        ),
    ],
)
def test_what_is_wrong_is_refused(changed: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        attrs.evolve(NEW, **changed)
