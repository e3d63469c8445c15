"""Objections where there are two profiles: each lead is held against the one that fits it best."""

from datetime import UTC, datetime

from leadflow import ICP, Accepted, Company, Lead, Month, ObjectionRaised, Person, Rejected, company, person
from leadflow.assessment import Rules
from leadflow.metrics import objections, rejections, targeting

shops = ICP("SME", must=[company.country.is_("VN")], should=[company.industry.is_("retail").worth(100, "industry")])
firms = ICP(
    "Accounting",
    must=[company.industry.is_("accounting")],
    should=[company.employees.between(3, 20).worth(100, "3 to 20 people")],
)


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 9, tzinfo=UTC)


def lead(name: str, industry: str | None, employees: int, *, objects: bool) -> Lead:
    history = [Accepted(at=at(3)), *([ObjectionRaised("price", at=at(5))] if objects else [])]
    where = Company(country="VN", industry=industry, employees=employees)
    return Lead(name, created_at=at(2), company=where, history=history)


LEADS = [
    *(lead(f"S{number}", "retail", 80, objects=True) for number in range(6)),
    *(lead(f"F{number}", "accounting", 8, objects=False) for number in range(6)),
]


def test_leads_that_fit_one_profile_are_not_held_against_the_other() -> None:
    (found,) = objections(LEADS, Month(2026, 3), as_of=at(31), icps=[shops, firms])
    assert {each.icp for each in found.criteria} == {"SME"}
    assert [each.no for each in found.criteria] == [0, 0]
    assert not any(each.stands_out for each in found.criteria)


def test_a_single_profile_is_asked_of_every_lead() -> None:
    (found,) = objections(LEADS, Month(2026, 3), as_of=at(31), icps=[firms])
    assert [each.no for each in found.criteria] == [6, 6]


def test_a_lead_that_no_profile_fits_is_held_against_each() -> None:
    foreign = Lead(
        "X",
        created_at=at(2),
        company=Company(country="FR", industry="steel", employees=8),
        history=[Accepted(at=at(3)), ObjectionRaised("price", at=at(5))],
    )
    (found,) = objections([foreign], Month(2026, 3), as_of=at(31), icps=[shops, firms])
    assert found.leads == 1
    assert found.criteria


def test_an_objection_from_before_the_lead_was_created_is_counted_without_answers() -> None:
    raised = datetime(2026, 3, 10, tzinfo=UTC)
    late = Lead("L-9", created_at=datetime(2026, 4, 2, tzinfo=UTC), history=[ObjectionRaised("price", at=raised)])
    icp = ICP("SME", must=(company.country.is_("VN"),), should=())
    (summary,) = objections([late], Month(2026, 3), as_of=datetime(2026, 5, 1, tzinfo=UTC), icps=[icp])
    assert (summary.kind, summary.leads, summary.criteria) == ("price", 1, ())


def test_a_value_is_targeted_by_the_profile_that_fits_the_leads_best_that_have_it() -> None:
    owners = ICP(
        "shops", must=[company.industry.is_("retail")], should=[person.job_title.is_("owner").worth(10, "title")]
    )
    experts = ICP(
        "plants", must=[company.industry.is_("steel")], should=[person.job_title.is_("CTO").worth(10, "title")]
    )

    def met(name: str, industry: str, title: str) -> Lead:
        where, who = Company(industry=industry), Person(job_title=title)
        return Lead(name, created_at=at(2), company=where, person=who, history=[Accepted(at=at(3))])

    leads = [met("a", "retail", "CTO"), met("b", "retail", "owner"), met("c", "steel", "owner")]
    found = targeting(leads, [owners, experts], Month(2026, 3), as_of=at(31), by=())
    titles = {each.value: each.targeted for each in found.segments if each.field == "person.job_title"}
    # Plants ask for a CTO, but the one who was met is of a shop.
    assert titles == {"CTO": False, "owner": True}
    none = targeting(leads[1:], [owners, experts], Month(2026, 3), as_of=at(31), by=())
    assert {each.value: (each.met.counted, each.targeted) for each in none.segments if each.value == "CTO"} == {
        "CTO": (0, True)
    }


def test_a_rejection_is_contested_by_the_profile_that_fits_the_lead_best() -> None:
    local, large = ICP("local", must=[company.country.is_("VN")]), ICP("large", must=[company.employees >= 500])
    rules = Rules(icps=[local, large])

    def contested(where: str, employees: int) -> list[str]:
        refused = Rejected("not our customer", at=at(5))
        asked = Lead("R", created_at=at(2), company=Company(country=where, employees=employees), history=[refused])
        found = rejections([asked], Month(2026, 3), as_of=at(31), assess=rules)
        return [each.icp for each in found.contested]

    assert [contested("VN", 9), contested("US", 900), contested("US", 9)] == [["local"], ["large"], []]
