"""Beside a promised number of leads: what the rules of the funnel say of them, and why other figures are larger."""

from datetime import date

import attrs
import pytest

from leadflow import Activity, Cadence, Lead, Month, StageEntered, entered
from leadflow.leads import Event
from leadflow.playbook import Review
from leadflow.playbook.parts import AgreementPart
from leadflow.sla import Deliver, SLAContract
from tests.unit.playbook.house import at, contract, fitting, office, playbook, section_of

MARCH = Month(2026, 3)
NOW = at(1, 8, month=4)
TITLE = "SLA: commitments of both teams"
_RAISED = Activity("demo_request", at=at(3))


def mql(name: str, *events: Event, day: int = 4, **known: object) -> Lead:
    return fitting(name, StageEntered("mql", at=at(day)), *events, **known)


def leads() -> list[Lead]:
    return [
        # A hand raised is 40 points, and the grade is A: the rules let it in.
        mql("L-1", _RAISED),
        mql("L-2", _RAISED),
        # Two without a point, and one whose points came a day later.
        mql("L-3"),
        mql("L-4"),
        mql("L-5", Activity("demo_request", at=at(5))),
        # Whether the size fits is not known, so the grade is not.
        mql("L-6", _RAISED, employees=None),
        # Counted in February; in March it came back, and not by the rules.
        fitting(
            "L-7",
            StageEntered("mql", at=at(2, month=2)),
            StageEntered("recycled", at=at(3, month=2)),
            StageEntered("mql", at=at(6)),
            created=at(1, month=2),
        ),
        # Came back within the month.
        mql("L-8", _RAISED, StageEntered("recycled", at=at(5)), StageEntered("mql", at=at(9))),
    ]


def notes_of(review: Review, name: str) -> list[str]:
    lines = section_of(review, TITLE)
    first = next(place for place, line in enumerate(lines) if line.startswith(name))
    following = next(place for place, line in enumerate(lines) if place > first and not line.startswith("    "))
    return [line.strip() for line in lines[first + 1 : following]]


def test_how_many_the_rules_refuse_stands_beside_the_number() -> None:
    review = playbook.review(leads(), MARCH, as_of=NOW)
    assert review.attainment["MQLs"].actual == 7
    assert notes_of(review, "MQLs") == [
        "9 in all: 7 for the first time, 2 again",
        "a clock of “first touch”, “accept or reject” and “MQL to won” starts at each",
        "3 by hand, against the rules of the funnel",
        "1 cannot be judged by the rules of the funnel: data missing",
    ]
    assert review.part(AgreementPart).by_rules["MQLs"] == {True: 3, False: 3, None: 1}
    # The funnel and the clocks count every entry, as the note says.
    assert review.attainment["first touch"].started == 9
    assert review.funnel is not None
    assert next(flow.entered for flow in review.funnel.stages if flow.stage == "mql") == 9


def test_the_figures_are_the_same_with_and_without_the_notes() -> None:
    review = playbook.review(leads(), MARCH, as_of=NOW)
    without = attrs.evolve(playbook, funnel=None, sla=contract.closed_in(playbook.closed_stages)).review(
        leads(), MARCH, as_of=NOW
    )
    assert without.attainment["MQLs"] == review.attainment["MQLs"]
    assert notes_of(without, "MQLs")[2:] == []


def test_where_every_lead_came_by_the_rules_nothing_is_said() -> None:
    review = playbook.review([mql("L-1", _RAISED)], MARCH, as_of=NOW)
    assert notes_of(review, "MQLs") == []
    assert review.part(AgreementPart).by_rules["MQLs"] == {True: 1}


@pytest.mark.parametrize("version", [1, 2])
def test_each_version_is_judged_by_itself(version: int) -> None:
    deliver = Deliver("MQLs", entered("mql"), at_least=4, per=Cadence.WEEK)
    old = SLAContract("sale", calendar=office, marketing=(deliver,), ends=date(2026, 3, 8))
    new = SLAContract("sale", version=2, calendar=office, marketing=(deliver,), starts=date(2026, 3, 9), earlier=(old,))
    review = attrs.evolve(playbook, sla=new).review(
        [mql("L-1", day=3), mql("L-2", _RAISED, day=4), mql("L-3", day=10)], MARCH, as_of=NOW
    )
    name = "MQLs (version 1)" if version == 1 else "MQLs"
    assert review.part(AgreementPart).by_rules[name] == ({True: 1, False: 1} if version == 1 else {False: 1})


def test_where_no_clock_starts_at_the_entries_none_is_named() -> None:
    deliver = Deliver("MQLs", entered("mql"), at_least=4, per=Cadence.MONTH)
    alone = SLAContract("sale", calendar=office, marketing=(deliver,))
    review = attrs.evolve(playbook, sla=alone).review(leads(), MARCH, as_of=NOW)
    assert notes_of(review, "MQLs")[:2] == [
        "9 in all: 7 for the first time, 2 again",
        "3 by hand, against the rules of the funnel",
    ]
