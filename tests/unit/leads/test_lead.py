"""Lead: a profile and a history, as it is known now and as it was."""

import copy
import math
import pickle
from datetime import timedelta, timezone
from typing import Any

import attrs
import pytest

from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError, NotYetCreatedError
from leadflow.leads import (
    Accepted,
    Activity,
    Company,
    History,
    Lead,
    Person,
    ProfileChanged,
    Source,
    StageEntered,
)
from leadflow.leads.profile import Profile
from tests.unit.leads.facts import START, at, lead_with


def test_the_least_a_lead_can_be() -> None:
    lead = Lead(" L-1 ", created_at=START.astimezone(timezone(timedelta(hours=7))))
    assert (lead.id, lead.created_at, lead.tracked) == ("L-1", START, True)
    assert (lead.person, lead.company, lead.source) == (Person(), Company(), Source())
    assert lead.attributes == {}
    assert len(lead.history) == 0
    assert lead.conflicts == ()


def test_attributes_that_are_missing_are_not_there() -> None:
    lead = lead_with(attributes={" erp ": " none ", "size": math.nan, "note": "", "branches": 3})
    assert dict(lead.attributes) == {"erp": "none", "branches": 3}


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"id": " "}, InvalidValueError, "^id="),
        ({"id": 7}, InvalidTypeError, "^id=7: text is needed"),
        ({"created_at": START.replace(tzinfo=None)}, NaiveDatetimeError, "^created_at="),
        ({"person": "Hoa"}, InvalidTypeError, "^person='Hoa': a Person is needed"),
        ({"person": None}, InvalidTypeError, "leave it out"),
        ({"company": {"name": "x"}}, InvalidTypeError, "a Company is needed"),
        ({"source": "ad"}, InvalidTypeError, "a Source is needed"),
        ({"attributes": [("erp", "x")]}, InvalidTypeError, "a mapping is needed"),
        ({"attributes": {3: "x"}}, InvalidTypeError, "^attribute=3"),
        ({"attributes": {"erp": "a", " erp": "b"}}, InvalidValueError, "is given twice"),
        ({"attributes": {"erp": object}}, InvalidTypeError, r"^attributes\.erp="),
        ({"tracked": "no"}, InvalidTypeError, "^tracked='no'"),
        ({"tracked": None}, InvalidTypeError, "^tracked=None"),
        ({"history": None}, InvalidTypeError, "a history holds several events"),
        ({"history": Accepted(at=START)}, InvalidTypeError, "pass a list of them"),
    ],
)
def test_what_no_lead_can_be(fields: dict[str, Any], error: type[Exception], message: str) -> None:
    given = {"id": "L-1", "created_at": START, **fields}
    with pytest.raises(error, match=message):
        Lead(given.pop("id"), **given)


def test_recording_gives_a_new_lead() -> None:
    lead = lead_with()
    newer = lead.record(StageEntered("mql", at=at(1)), Activity("call", at=at(0.5)))
    assert len(lead.history) == 0
    assert [event.at for event in newer.history] == [at(0.5), at(1)]
    assert newer.record(*newer.history) == newer
    assert newer.record() is newer
    with pytest.raises(InvalidTypeError, match="each on its own"):
        lead.record([StageEntered("mql", at=at(1))])  # type: ignore[arg-type]  # what must be refused


def test_the_profile_is_that_of_its_day() -> None:
    lead = lead_with(
        ProfileChanged("company.employees", at=at(1), before=80, after=85),
        ProfileChanged("company.employees", at=at(2), before=85, after=90),
        ProfileChanged("company.country", at=at(2), after="SG"),
        ProfileChanged("person.name", at=at(2), after="Hoa"),
        ProfileChanged("source.campaign", at=at(2), after="tet"),
        ProfileChanged("attributes.erp", at=at(2), before="none", after="sap"),
        ProfileChanged("attributes.branches", at=at(2), after=3),
        ProfileChanged("attributes.erp", at=at(3), before="sap", after=None),
        ProfileChanged("company.country", at=at(3), before="SG", after=""),
        company=Company(employees=80, country="VN"),
        attributes={"erp": "none"},
    )
    assert [lead.as_of(at(day)).company.employees for day in (0, 1, 2, 3)] == [80, 85, 90, 90]
    assert [lead.as_of(at(day)).company.country for day in (0, 1, 2, 3)] == ["VN", "VN", "SG", None]
    assert [lead.as_of(at(day)).person.name for day in (1, 2)] == [None, "Hoa"]
    assert [lead.as_of(at(day)).source.campaign for day in (1, 2)] == [None, "tet"]
    assert [dict(lead.as_of(at(day)).attributes) for day in (0, 2, 3)] == [
        {"erp": "none"},
        {"erp": "sap", "branches": 3},
        {"branches": 3},
    ]
    assert lead.conflicts == ()


def test_as_of() -> None:
    lead = lead_with(StageEntered("mql", at=at(1)), StageEntered("sql", at=at(2)), tracked=False)
    then = lead.as_of(at(1).astimezone(timezone(timedelta(hours=-8))))
    assert then.journey.stage == "mql"
    assert then == Lead("L-1", created_at=START, tracked=False, history=[StageEntered("mql", at=at(1))])
    assert lead.as_of(at(2)) is lead
    assert lead.as_of(at(99)) is lead
    assert lead.as_of(START).journey.stage is None
    assert then.as_of(START) == lead.as_of(START)


def test_a_lead_is_unknown_before_it_was_created() -> None:
    with pytest.raises(
        NotYetCreatedError, match=r"lead 'L-1' was created at 2026-03-02T02:15:00\+00:00, after as_of="
    ) as caught:
        lead_with().as_of(at(-1))
    assert (caught.value.lead_id, caught.value.created_at, caught.value.as_of) == ("L-1", START, at(-1))
    with pytest.raises(NaiveDatetimeError, match=r"^as_of="):
        lead_with().as_of(START.replace(tzinfo=None))


def test_what_happened_before_the_lead_was_created_is_known_at_once() -> None:
    visit = Activity("visit", at=at(-3))
    assert lead_with(visit).as_of(START).activities == (visit,)


def test_what_a_lead_remembers_is_no_part_of_it() -> None:
    events = [StageEntered("mql", at=at(1)), ProfileChanged("company.employees", at=at(1), after=85)]
    cold, warm = lead_with(*events), lead_with(*events)
    for view in ("person", "company", "conflicts", "journey", "deals", "consents", "holds", "open_objections", "owner"):
        getattr(warm, view)
    assert warm == cold
    assert hash(warm) == hash(cold)
    assert len(pickle.dumps(warm)) == len(pickle.dumps(cold))
    for again in (pickle.loads(pickle.dumps(warm)), copy.copy(warm), copy.deepcopy(warm), attrs.evolve(warm)):
        assert again == cold
        assert hash(again) == hash(cold)
        assert again.company.employees == 85
        assert again.journey.stage == "mql"


def test_leads_are_frozen_and_light() -> None:
    lead = lead_with()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        lead.tracked = False  # type: ignore[misc]  # what must be refused
    assert not hasattr(lead, "__dict__")
    with pytest.raises(AttributeError, match="nickname"):
        lead.nickname  # type: ignore[attr-defined]  # what must be refused


def test_a_lead_looked_at_earlier_is_not_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lead = lead_with(StageEntered("mql", at=at(1)), company=Company(employees=80), attributes={"erp": "sap"})

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Lead, "__init__", never)
    monkeypatch.setattr(History, "__init__", never)
    assert lead.as_of(START).company.employees == 80


def test_how_a_lead_prints() -> None:
    assert repr(lead_with()) == "Lead('L-1', created_at=2026-03-02T02:15:00+00:00)"
    full = lead_with(
        StageEntered("mql", at=at(1)),
        person=Person(name="Hoa"),
        company=Company(employees=85),
        source=Source(campaign="tet"),
        attributes={"erp": "sap"},
        tracked=False,
    )
    assert repr(full) == (
        "Lead('L-1', created_at=2026-03-02T02:15:00+00:00, person=Person(name='H***'), company=Company(employees=85), "
        "source=Source(campaign='tet'), attributes={'erp': 'sap'}, tracked=False, "
        "history=History([StageEntered('mql', at=2026-03-03T02:15:00+00:00)]))"
    )


def test_a_state_knows_its_values() -> None:
    state = Profile(Person(name="Hoa"), Company(), Source(), lead_with(attributes={"erp": "sap"}).attributes)
    assert (state.value("person.name"), state.value("company.name"), state.value("attributes.erp")) == (
        "Hoa",
        None,
        "sap",
    )
    assert state.value("attributes.size") is None
    assert state.claims() == {"person.name": "Hoa", "attributes.erp": "sap"}
