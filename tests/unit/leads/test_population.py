from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadflow.errors import ConflictingEventError, InvalidTypeError
from leadflow.leads import Activity, Company, Lead, Population, StageEntered

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_population_is_read_once_and_cut_at_the_instant() -> None:
    early = Lead("L-1", created_at=MONDAY, history=[StageEntered("mql", at=MONDAY + timedelta(days=9))])
    late = Lead("L-2", created_at=MONDAY + timedelta(days=20))
    found = Population.of(iter([early, late]), as_of=MONDAY + timedelta(days=5))
    assert [lead.id for lead in found.leads] == ["L-1"]
    assert found.leads[0].journey.stage is None
    assert (len(found), found.not_yet_created, found.repeated) == (1, 1, 0)
    assert Population.of(found, as_of=found.as_of) is found
    assert [lead.journey.stage for lead in found.at(MONDAY + timedelta(days=20))] == ["mql", None]
    assert repr(found) == "<Population: 1 leads at 2026-03-07T00:00:00+00:00>"


def test_records_of_one_lead_are_merged_whatever_their_order() -> None:
    one = Lead("L-1", created_at=MONDAY, company=Company(employees=12))
    other = Lead("L-1", created_at=MONDAY, history=[StageEntered("mql", at=MONDAY)])
    for records in ([one, other], [other, one]):
        found = Population.of(records, as_of=MONDAY)
        assert found.repeated == 1
        (lead,) = found.leads
        assert (lead.company.employees, lead.journey.stage) == (12, "mql")


def test_records_that_contradict_each_other_are_not_hidden() -> None:
    one = Lead("L-1", created_at=MONDAY, history=[Activity("call", at=MONDAY, id="e-1")])
    other = Lead("L-1", created_at=MONDAY, history=[Activity("mail", at=MONDAY, id="e-1")])
    with pytest.raises(ConflictingEventError):
        Population.of([one, other], as_of=MONDAY)


def test_a_population_that_touches_a_stretch_leaves_out_whoever_has_nothing_there() -> None:
    def days(first: int, *others: int, tracked: bool = True) -> Lead:
        begun = MONDAY + timedelta(days=first)
        calls = [Activity("call", at=MONDAY + timedelta(days=day)) for day in others]
        return Lead(f"L-{first}-{len(others)}-{tracked}", created_at=begun, history=calls, tracked=tracked)

    leads = [days(1), days(1, 9), days(5), days(20), days(1, tracked=False)]
    found = Population.of(leads, as_of=MONDAY + timedelta(days=30))
    low, high = MONDAY + timedelta(days=4), MONDAY + timedelta(days=12)
    assert [lead.id for lead in found.touching(low, high)] == ["L-1-1-True", "L-5-0-True", "L-1-0-False"]


def test_the_leads_of_another_instant_are_cut_once() -> None:
    found = Population.of([Lead("L-1", created_at=MONDAY)], as_of=MONDAY + timedelta(days=9))
    days = [MONDAY + timedelta(days=number) for number in range(6)]
    first = found.at(days[0])
    assert found.at(days[0]) is first
    # However many instants are asked about, each gives the leads as they were known then.
    assert [found.at(day).as_of for day in days] == days
    again = found.at(days[0])
    assert (again, len(again)) == (first, 1)


@pytest.mark.parametrize("leads", [{"L-1": "a lead"}, ["L-1"], [None], [{"id": "L-1"}]])
def test_each_is_a_lead(leads: Any) -> None:
    with pytest.raises(InvalidTypeError, match=r"each is a Lead; pass a list of Lead\(...\); of a mapping its values"):
        Population.of(leads, as_of=datetime(2026, 3, 31, tzinfo=UTC))
