"""Laws of every fact: it is a value, it travels, and it prints no personal data."""

import copy
import pickle
import re
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow import leads as room
from leadflow.errors import LeadflowError
from leadflow.leads import Activity, Event, History, Lead, Person, ProfileChanged
from leadflow.money import Money
from leadflow.reasons import Reason
from leadflow.testing import emails, events, leads, names, persons, phones
from tests.profiles import share

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS = [
    Money,
    Reason,
    *(thing for name in room.__all__ if isinstance(thing := getattr(room, name), type) and attrs.has(thing)),
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_fact_is_a_value_that_travels(kind: type[Any]) -> None:
    @share(25)
    @given(st.from_type(kind))
    def check(fact: Any) -> None:
        assert isinstance(fact, kind)
        for again in (
            pickle.loads(pickle.dumps(fact)),
            pickle.loads(pickle.dumps(fact, protocol=2)),
            copy.copy(fact),
            copy.deepcopy(fact),
            attrs.evolve(fact),
        ):
            assert type(again) is type(fact)
            assert again == fact
            assert hash(again) == hash(fact)
            assert repr(again) == repr(fact)
        assert fact != object()
        assert fact is not None

    check()


@given(events(), events())
def test_events_are_equal_by_kind_and_content(one: Event, other: Event) -> None:
    same = type(one) is type(other) and attrs.astuple(one, recurse=False) == attrs.astuple(other, recurse=False)
    assert (one == other) is same
    assert not same or hash(one) == hash(other)


# Personal data


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


@given(emails(), phones(), names())
def test_no_fact_prints_an_address_or_a_number(email: str, phone: str, name: str) -> None:
    facts = [
        Person(name=name, email=email, phone=phone),
        ProfileChanged("person.email", at=NOON, before=email, after=phone),
        ProfileChanged("person.phone", at=NOON, before=phone, after=email),
        ProfileChanged("attributes.zalo", at=NOON, after=phone),
        Activity("call", at=NOON, value=f"call {phone}", by=email),
        Lead(
            email, created_at=NOON, person=Person(email=email, phone=phone), attributes={"zalo": phone, "mail": email}
        ),
        History([Activity("call", at=NOON, value=f"{name} {phone} {email}")]),
    ]
    for fact in facts:
        shown = repr(fact).replace(repr(name), "")
        assert email not in shown
        assert phone not in shown
        assert digits(phone) not in digits(shown)


@given(persons(), emails(), phones())
def test_no_error_prints_an_address_or_a_number(person: Person, email: str, phone: str) -> None:
    wrongs: list[Any] = [
        lambda: Person(email=[email]),  # type: ignore[arg-type]  # what must be refused
        lambda: Person(phone=int(digits(phone))),  # type: ignore[arg-type]  # the same
        lambda: Person(seniority=email),
        lambda: Lead("L-1", created_at=NOON, company=person),  # type: ignore[arg-type]  # the same
        lambda: Lead("L-1", created_at=NOON, history=[person]),  # type: ignore[list-item]  # the same
        lambda: Lead(email, created_at=NOON).merge(Lead("L-2", created_at=NOON)),
        lambda: ProfileChanged(email, at=NOON),
        lambda: Activity(phone, at=email),  # type: ignore[arg-type]  # the same
    ]
    secrets = {email, phone, digits(phone), *(text for text in (person.email, person.phone) if text)}
    for wrong in wrongs:
        with pytest.raises(LeadflowError) as caught:
            wrong()
        assert not [secret for secret in secrets if secret in str(caught.value)]


@share(30)
@given(leads())
def test_a_lead_prints_without_its_addresses_and_numbers(lead: Lead) -> None:
    shown = repr(lead)
    for private in (lead.person.email, lead.person.phone):
        assert private is None or private not in shown
