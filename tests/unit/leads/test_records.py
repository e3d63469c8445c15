"""Two records of one lead: what a merge keeps, and where records disagree."""

from typing import Any

import attrs
import pytest

from leadflow.errors import ConflictingEventError, InvalidTypeError, InvalidValueError
from leadflow.leads import (
    Accepted,
    Activity,
    Channel,
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
    # Created at one instant and knowing as much, one of the two is kept whole.
    assert (merged.company.employees, merged.person.name, merged.attributes) == (85, "Lan", {"erp": "odoo"})
    assert merged.conflicts == (
        conflict("attributes.erp", "odoo", "sap"),
        conflict("company.employees", 85, 80),
        conflict("person.name", "Lan", "Hoa"),
    )
    assert merged.merge(one) == merged.merge(other) == merged.merge(merged) == merged


def record(created: float, **profile: Any) -> Lead:
    return Lead("L-1", created_at=at(created), **profile)


def test_a_source_is_kept_whole_and_two_companies_are_not_mixed() -> None:
    form = record(
        0,
        source=Source(channel="paid_social", campaign="A-camp", offer="report"),
        company=Company(name="Zeta", employees=5),
    )
    chat = record(
        8,
        source=Source(channel="chat", campaign="Z-camp", medium="zalo"),
        company=Company(name="Alpha", employees=500, country="VN"),
    )
    for merged in (form.merge(chat), chat.merge(form)):
        assert merged.source == form.source
        assert merged.company == form.company
        assert [(each.field, each.kept, each.claimed) for each in merged.conflicts] == [
            ("company.country", None, "VN"),
            ("company.employees", 5, 500),
            ("company.name", "Zeta", "Alpha"),
            ("source.campaign", "A-camp", "Z-camp"),
            ("source.channel", Channel.PAID_SOCIAL, Channel.CHAT),
            ("source.medium", None, "zalo"),
        ]


def test_the_source_is_that_of_the_first_record_that_knows_a_channel_or_a_campaign() -> None:
    offer, campaign, channel = (
        record(0, source=Source(offer="report")),
        record(1, source=Source(campaign="tet")),
        record(2, source=Source(channel="chat", campaign="tet")),
    )
    assert channel.merge(offer).merge(campaign).source == campaign.source
    assert record(0).merge(offer).source == offer.source
    assert record(0).merge(record(1)).source == Source()


def test_blocks_that_agree_or_are_silent_fill_up() -> None:
    silent = record(0, company=Company(country="VN"))
    first = record(1, company=Company(name="Minh Phat", employees=80))
    more = record(2, company=Company(name="MINH PHAT", domain="minhphat.example", employees=90, city="Hue"))
    another = record(3, company=Company(domain="other.example", industry="retail"))
    merged = another.merge(more).merge(silent).merge(first)
    assert merged.company == Company(
        name="Minh Phat", domain="minhphat.example", employees=80, country="VN", city="Hue"
    )
    assert [each.field for each in merged.conflicts] == ["company.domain", "company.employees", "company.industry"]


def test_a_change_before_the_creation_does_not_change_the_profile_at_creation() -> None:
    early = ProfileChanged("company.employees", at=at(-9), before=10, after=20)
    lead = lead_with(early, company=Company(employees=80))
    assert (lead.company.employees, lead.as_of(at()).company.employees) == (80, 80)
    assert lead.conflicts == (conflict("company.employees", 80, 20, at=at(-9)),)
    assert lead_with(early, company=Company(employees=20)).conflicts == ()
    assert (lead_with(early).company.employees, lead_with(early).conflicts) == (None, ())
    last = ProfileChanged("company.employees", at=at(-8), before=20, after=80)
    assert lead_with(early, last, company=Company(employees=80)).conflicts == ()


def test_a_before_where_nothing_was_known_is_no_conflict() -> None:
    assert lead_with(ProfileChanged("company.employees", at=at(1), before=70, after=85)).conflicts == ()


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
    )
    assert lead.as_of(at(1)).conflicts == lead.conflicts[:1]


def test_claims_stay_with_the_lead() -> None:
    merged = lead_with(company=Company(employees=80)).merge(lead_with(company=Company(employees=85)))
    assert merged.record(Accepted(at=at(3))).as_of(at(2)).conflicts == merged.conflicts
    assert attrs.evolve(merged, tracked=False).conflicts == merged.conflicts
    changed = merged.record(ProfileChanged("company.employees", at=at(1), before=80, after=100))
    assert changed.conflicts == merged.conflicts
    assert changed.company.employees == 100
