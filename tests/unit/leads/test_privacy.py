"""Personal data stays quiet: `repr`s and messages mask e-mail addresses and phone numbers, whatever holds them."""

from datetime import date
from typing import Any

import pytest

from leadflow.errors import InvalidValueError, LeadflowError
from leadflow.leads import (
    Activity,
    Answer,
    Assigned,
    Authority,
    Company,
    EvidenceFound,
    Lead,
    Need,
    ObjectionRaised,
    Person,
    ProfileChanged,
    Referred,
    Rejected,
    Source,
    StageEntered,
    Visit,
)
from leadflow.money import Money
from tests.unit.leads.facts import at, lead_with

EMAIL = "hoa.nguyen@minhphat.example"
PHONE = "+84 912 345 678"
SECRETS = ("hoa.nguyen", "912 345", "345 678", "912345", "84912")

FACTS: list[Any] = [
    Person(name="Hoa", email=EMAIL, phone=PHONE),
    Person(email="hoa.nguyen at minhphat", phone="84912345"),
    Company(name=EMAIL, domain=PHONE),
    Source(referred_by=EMAIL),
    Activity("call", at=at(), value=PHONE, by=EMAIL, campaign=EMAIL, id=EMAIL),
    StageEntered("mql", at=at(), reason=f"asked {EMAIL}"),
    Assigned(EMAIL, at=at()),
    Rejected("no answer", at=at(), note=f"called {PHONE} twice"),
    ProfileChanged("person.phone", at=at(), before="84912345", after="0084912345"),
    ProfileChanged("person.email", at=at(), before="hoa.nguyen at minhphat", after=EMAIL),
    ProfileChanged("attributes.zalo", at=at(), after=PHONE),
    EvidenceFound(Authority(name=EMAIL), at=at()),
    Need(pains=(f"no answer at {PHONE}",)),
    Answer("champion", EMAIL),
    ObjectionRaised("price", at=at(), note=PHONE),
    Referred(EMAIL, at=at()),
    Visit("mql", entered_at=at(), reason=EMAIL),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_no_fact_prints_personal_data(fact: Any) -> None:
    for text in (repr(fact), str(fact), f"{[fact]}"):
        assert not [secret for secret in SECRETS if secret in text]


def test_no_lead_prints_personal_data() -> None:
    events = [fact for fact in FACTS if hasattr(fact, "seq")]
    lead = Lead(
        EMAIL,
        created_at=at(),
        person=FACTS[0],
        attributes={"zalo": PHONE, "backup_email": "hoa.nguyen", "phone": 84912345678},
        history=events,
    )
    merged = lead.merge(Lead(EMAIL, created_at=at(), person=Person(email="lan@minhphat.example", phone="84912345")))
    for text in (repr(lead), repr(lead.attributes), repr(lead.conflicts), repr(merged), repr(merged.conflicts)):
        assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Person(email=[EMAIL]),  # type: ignore[arg-type]  # what must be refused
        lambda: Person(phone=84912345678),  # type: ignore[arg-type]  # the same
        lambda: Company(employees=PHONE),  # type: ignore[arg-type]  # the same
        lambda: Company(employees=[EMAIL]),  # type: ignore[arg-type]  # the same
        lambda: Person(seniority=EMAIL),
        lambda: Activity("call", at=PHONE),  # type: ignore[arg-type]  # the same
        lambda: Activity("call", at=at(), outcome=EMAIL),
        lambda: ProfileChanged(EMAIL, at=at()),
        lambda: ProfileChanged("person.phone", at=at(), after=84912345678),
        lambda: lead_with(EMAIL),  # type: ignore[arg-type]  # the same
        lambda: Need(pains=PHONE),
        lambda: Company(technologies=EMAIL),
        lambda: Lead("L-1", created_at=at(), person=EMAIL),  # type: ignore[arg-type]  # the same
        lambda: Lead(EMAIL, created_at=at()).as_of(at(-1)),
        lambda: Lead(EMAIL, created_at=at()).merge(Lead(PHONE, created_at=at())),
        lambda: lead_with(Activity("call", at=at(), id=EMAIL), Activity("mail", at=at(), id=EMAIL)),
    ],
)
def test_no_error_prints_personal_data(wrong: Any) -> None:
    with pytest.raises(LeadflowError) as caught:
        wrong()
    assert not [secret for secret in SECRETS if secret in str(caught.value)]


def test_what_is_declared_personal_is_masked_and_all_else_is_shown() -> None:
    own = {"tax_id": "8012345678", "erp": "sap"}
    lead = Lead("L-1", created_at=at(), attributes=own, personal_attributes=["attributes.tax_id"])
    assert repr(lead.attributes) == "FrozenMapping({'tax_id': '***', 'erp': 'sap'})"
    assert lead.attributes == own
    assert lead == Lead("L-1", created_at=at(), attributes=own)
    changed = lead.record(ProfileChanged("attributes.tax_id", at=at(1), before="1", after=date(2026, 3, 1)))
    assert changed.attributes["tax_id"] == date(2026, 3, 1)
    (conflict,) = changed.conflicts
    assert repr(conflict).startswith("ProfileConflict(field='attributes.tax_id', kept='***', claimed='***'")
    assert "'attributes.tax_id', at=2026" in repr(changed.history[0])
    assert "before='***', after='***'" in repr(changed.history[0])
    assert lead.record() is lead


def test_a_change_declares_its_attribute_for_the_whole_lead() -> None:
    change = ProfileChanged("attributes.tax_id", at=at(1), after="8012345678", personal=True)
    assert repr(change) == f"ProfileChanged('attributes.tax_id', at={at(1).isoformat()}, after='***')"
    lead = Lead("L-1", created_at=at(), attributes={"tax_id": "801"}).record(change)
    assert lead.personal_attributes == {"tax_id"}
    assert lead.as_of(at()).personal_attributes == {"tax_id"}
    assert "801" not in repr(lead)
    with pytest.raises(InvalidValueError, match=r"leave it out for company\.name"):
        ProfileChanged("company.name", at=at(), after="ACME", personal=True)


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        (lambda: Person(name=["Hoa"]), "name='***'"),  # type: ignore[arg-type]  # what must be refused
        (lambda: Person(email=Money(5, "EUR")), "email='***'"),  # type: ignore[arg-type]  # the same
        (lambda: Person(phone={"84912345": b"1"}), "phone={'***45': '***'}"),  # type: ignore[arg-type]  # the same
        (lambda: Person(email=True), "email=True"),  # type: ignore[arg-type]  # the same
        (lambda: Authority(name=["Hoa"]), "name='***'"),  # type: ignore[arg-type]  # the same
        (lambda: Answer("Economic Buyer", ["Hoa"]), "answer='***'"),  # type: ignore[arg-type]  # the same
        (lambda: Answer("metrics", ["Hoa"]), "answer=['Hoa']"),  # type: ignore[arg-type]  # the same
        (lambda: Lead("L", created_at=at(), attributes="8012"), "attributes='***'"),  # type: ignore[arg-type]  # the same
        (lambda: Lead("L", created_at=at(), personal_attributes="tax_id"), "personal_attributes='tax_id'"),
        (lambda: ProfileChanged("attributes.a", at=at(), after={"b": 1}, personal=True), "attributes.a='***'"),
        (lambda: ProfileChanged("attributes.a", at=at(), personal="yes"), "personal='yes'"),  # type: ignore[arg-type]  # the same
    ],
)
def test_an_error_masks_what_is_personal_whatever_its_kind(wrong: Any, shown: str) -> None:
    with pytest.raises(LeadflowError) as caught:
        wrong()
    assert str(caught.value).startswith(f"{shown}: ")
