"""Two records of one lead: what a merge keeps, and where records disagree."""

from typing import Any

import attrs
import pytest

from leadflow.errors import ConflictingEventError, InvalidTypeError, InvalidValueError
from leadflow.leads import (
    Accepted,
    Activity,
    Company,
    Lead,
    Person,
    ProfileChanged,
    ProfileConflict,
    Source,
    StageEntered,
)
from tests.unit.leads.facts import START, at, lead_with


def conflict(field: str, kept: object, claimed: object, **more: Any) -> ProfileConflict:
    return ProfileConflict(field=field, kept=kept, claimed=claimed, **more)


def test_what_one_record_knows_is_known() -> None:
    crm = lead_with(StageEntered("mql", at=at(1)), person=Person(name="Hoa"), attributes={"erp": "sap"})
    shop = Lead(
        "L-1",
        created_at=at(-1),
        person=Person(email="hoa@minhphat.example"),
        company=Company(technologies=[]),
        source=Source(campaign="tet"),
        attributes={"branches": 3},
        history=[Accepted(at=at(2)), StageEntered("mql", at=at(1))],
    )
    merged = crm.merge(shop)
    assert merged == shop.merge(crm)
    assert merged.created_at == at(-1)
    assert merged.person == Person(name="Hoa", email="hoa@minhphat.example")
    assert merged.company.technologies == frozenset()
    assert merged.source.campaign == "tet"
    assert merged.attributes == {"erp": "sap", "branches": 3}
    assert list(merged.history) == [StageEntered("mql", at=at(1)), Accepted(at=at(2))]
    assert merged.conflicts == ()


def test_where_records_differ_one_is_kept_and_the_other_reported() -> None:
    one = lead_with(company=Company(employees=80), person=Person(name="Hoa"), attributes={"erp": "sap"})
    other = lead_with(company=Company(employees=85), person=Person(name="Lan"), attributes={"erp": "odoo"})
    merged = one.merge(other)
    assert merged == other.merge(one)
    assert merged.company.employees == 80
    assert merged.person.name == "Hoa"
    assert merged.conflicts == (
        conflict("attributes.erp", "odoo", "sap"),
        conflict("company.employees", 80, 85),
        conflict("person.name", "Hoa", "Lan"),
    )
    assert merged.merge(one) == merged.merge(other) == merged.merge(merged) == merged


def test_three_records_merge_in_any_grouping() -> None:
    records = [lead_with(company=Company(employees=count)) for count in (3, 1, 2)]
    first, second, third = records
    left = first.merge(second).merge(third)
    assert left == first.merge(second.merge(third)) == third.merge(first).merge(second)
    assert left.company.employees == 1
    assert [found.claimed for found in left.conflicts] == [2, 3]


def test_one_word_in_two_spellings_is_no_conflict() -> None:
    composed, decomposed, other = (
        lead_with(person=Person(name=name)) for name in ("Nguy\u1ec5n", "nguye\u0302\u0303n", "Z")
    )
    merged = composed.merge(decomposed)
    assert merged == decomposed.merge(composed)
    assert merged.conflicts == ()
    assert composed.merge(other).merge(decomposed) == composed.merge(decomposed.merge(other))
    numbers = lead_with(attributes={"size": 1}).merge(lead_with(attributes={"size": 1.0}))
    assert numbers.conflicts == ()
    kinds = lead_with(attributes={"size": 1}).merge(lead_with(attributes={"size": True}))
    assert len(kinds.conflicts) == 1


def test_what_either_tracks_is_tracked() -> None:
    tracked, untracked = lead_with(), lead_with(tracked=False)
    assert tracked.merge(untracked).tracked
    assert untracked.merge(tracked).tracked
    assert not untracked.merge(untracked).tracked


def test_only_records_of_one_lead_merge() -> None:
    with pytest.raises(InvalidValueError, match=r"other.id='L-2': records of one lead share its id, here 'L-1'"):
        lead_with().merge(Lead("L-2", created_at=START))
    with pytest.raises(InvalidTypeError, match="a lead merges with a lead"):
        lead_with().merge({"id": "L-1"})  # type: ignore[arg-type]  # what must be refused
    mine, theirs = Activity("call", at=at(), id="e-1"), Activity("mail", at=at(), id="e-1")
    for one, other in ((mine, theirs), (theirs, mine)):
        with pytest.raises(ConflictingEventError):
            lead_with(one).merge(lead_with(other))


def test_a_before_that_was_not_so_is_reported() -> None:
    lead = lead_with(
        ProfileChanged("company.employees", at=at(1), before=70, after=85),
        ProfileChanged("company.employees", at=at(2), before=85, after=90),
        ProfileChanged("company.employees", at=at(3), before=85, after=95),
        ProfileChanged("company.country", at=at(3), before="vn ", after="SG"),
        ProfileChanged("attributes.erp", at=at(4), before="sap", after="odoo"),
        ProfileChanged("attributes.erp", at=at(5), after="misa"),
        company=Company(employees=80, country="VN"),
    )
    assert lead.company.employees == 95
    assert lead.conflicts == (
        conflict("company.employees", 80, 70, at=at(1)),
        conflict("company.employees", 90, 85, at=at(3)),
        conflict("attributes.erp", None, "sap", at=at(4)),
    )
    assert lead.as_of(at(1)).conflicts == lead.conflicts[:1]


def test_claims_stay_with_the_lead() -> None:
    merged = lead_with(company=Company(employees=80)).merge(lead_with(company=Company(employees=85)))
    assert merged.record(Accepted(at=at(3))).as_of(at(2)).conflicts == merged.conflicts
    assert attrs.evolve(merged, tracked=False).conflicts == merged.conflicts
    changed = merged.record(ProfileChanged("company.employees", at=at(1), before=80, after=100))
    assert changed.conflicts == merged.conflicts
    assert changed.company.employees == 100
