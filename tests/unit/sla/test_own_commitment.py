"""Commitments of one's own: written here alone, and counted, listed and shown like those of the library."""

from collections.abc import Iterator
from datetime import date, timedelta

import attrs
import pytest

from leadflow.calendars import BusinessHours, Cadence
from leadflow.criteria import Happening, activities, entered, rejected, verdict
from leadflow.display import to_html
from leadflow.errors import MissingAssessmentError
from leadflow.leads import Activity, Actor, Disposition, Lead, Person, Rejected, StageEntered
from leadflow.playbook import Playbook
from leadflow.sla import (
    AttainmentStatus,
    Bounds,
    Clocked,
    ClockState,
    Commitment,
    Counted,
    LeadView,
    Member,
)
from tests.unit.sla.world import MARCH, at, contract


@attrs.frozen(kw_only=True, order=False)
class Reachable(Commitment):
    """Of all leads handed over, a share has a phone number, as known by the end of the period."""

    handed_over: Happening = attrs.field(factory=lambda: entered("mql"))
    at_least: float = 0.5

    @property
    def happenings(self) -> tuple[Happening, ...]:
        return (self.handed_over,)

    def members(self, view: LeadView, bounds: Bounds) -> Iterator[Member]:
        for each, holds in self.qualifying(view, self.handed_over, bounds):
            if holds:
                phone = view.lead_at(bounds.end(each.at)).person.phone
                yield Member(each.at, "breached" if phone is None else "met")

    def notes(self, counted: Counted) -> Iterator[str]:
        yield f"{counted.breached} without a phone number"

    def __str__(self) -> str:
        return f"{self.name}: a phone number for {self.at_least:.0%} per {self.per.value}"


@attrs.frozen(kw_only=True, order=False)
class Recall(Clocked):
    """On every rejection that recycles a lead, a call; a lead that is lost meanwhile needs none."""

    start: Happening = attrs.field(factory=rejected)
    stop: Happening = attrs.field(factory=lambda: activities("call", actor=Actor.SALES))
    at_least: float = 0.9
    closes_when_lost = False

    @property
    def is_work(self) -> bool:
        return True


PHONE = Reachable("phone numbers", per=Cadence.MONTH)
RECALL = Recall("recall", per=Cadence.MONTH, within=BusinessHours(8))
AGREED = contract(RECALL, marketing=(PHONE,), starts=date(2026, 1, 1))
NOW = at("31 12:00")


def handed_over(id: str, *events: Activity | Rejected | StageEntered, phone: str | None = None) -> Lead:
    history = (StageEntered("mql", at=at("02 09:00")), *events)
    return Lead(id, created_at=at("02 08:00"), person=Person(phone=phone), history=history)


def recycle(when: str) -> Rejected:
    return Rejected(at=at(when), by="rep-7", disposition=Disposition.RECYCLE)


LEADS = (
    handed_over("called", recycle("03 09:00"), Activity("call", at=at("03 10:00"), actor=Actor.SALES), phone="1"),
    handed_over("late", recycle("03 09:00")),
    handed_over("due", recycle("31 10:00")),
    handed_over("lost", recycle("31 10:00"), StageEntered("lost", at=at("31 11:00")), phone="2"),
)


def test_its_clocks_run_and_stop() -> None:
    states = {lead.id: [clock.state for clock in AGREED.clocks(lead, as_of=NOW)] for lead in LEADS}
    assert states == {
        "called": [ClockState.MET],
        "late": [ClockState.BREACHED],
        "due": [ClockState.RUNNING],
        "lost": [ClockState.RUNNING],
    }


def test_it_is_on_the_due_list() -> None:
    assert [row.lead_id for row in AGREED.due(LEADS, as_of=NOW)] == ["due", "lost"]
    assert [(row.lead_id, row.commitment) for row in AGREED.overdue(LEADS, as_of=NOW)] == [("late", "recall")]
    assert [clock.lead_id for clock in AGREED.breaches(LEADS, as_of=NOW)] == ["late"]


def test_it_is_counted() -> None:
    found = AGREED.attainment(LEADS, MARCH, as_of=NOW)
    phones, recalls = found["phone numbers"], found["recall"]
    assert (phones.started, phones.met, phones.breached) == (4, 2, 2)
    assert (phones.party, phones.status) == (Actor.MARKETING, AttainmentStatus.ON_TRACK)
    assert (recalls.started, recalls.met, recalls.breached, recalls.running) == (4, 1, 1, 2)


def test_its_leads_are_followed_to_an_outcome() -> None:
    found = AGREED.compare_outcomes(LEADS, "recall", MARCH, outcome=entered("won"), within=timedelta(days=1), as_of=NOW)
    assert (found.met.leads, found.breached.leads) == (1, 1)


def test_a_review_shows_it_in_text_and_on_a_page() -> None:
    playbook = Playbook("2026", sla=AGREED)
    review = playbook.review(LEADS, MARCH, as_of=NOW)
    for shown in (review.to_text(), to_html(review)):
        assert "phone numbers" in shown
        assert "2 without a phone number" in shown
        assert "recall" in shown
        assert "2 still open" in shown
    assert [clock.lead_id for clock in review.breaches] == ["late"]
    standing = playbook.standing(LEADS[1], as_of=NOW)
    assert [clock.commitment for clock in standing.clocks] == ["recall"]


def test_a_kind_that_leaves_something_out_cannot_be_created() -> None:
    class Unfinished(Commitment):
        """Says nothing of what it counts."""

    class Undecided(Clocked):
        """Does not say whether its clocks are work."""

    with pytest.raises(TypeError, match=r"Unfinished.*__str__.*happenings.*members"):
        Unfinished("x", at_least=1, per=Cadence.MONTH)  # type: ignore[abstract]  # that is the point
    with pytest.raises(TypeError, match=r"Undecided.*is_work"):
        Undecided("x", start=entered("mql"), stop=rejected(), within=BusinessHours(1), at_least=1, per=Cadence.MONTH)  # type: ignore[abstract]  # that is the point


@attrs.frozen(kw_only=True, order=False)
class Careless(Reachable):
    """Counts what lies outside of the periods, and asks about verdicts without saying so."""

    asks: bool = False

    def members(self, view: LeadView, bounds: Bounds) -> Iterator[Member]:
        yield Member(bounds.low - timedelta(days=1), "met")
        if self.asks:
            view.answer(verdict.qualified, bounds.low)


def test_what_it_counts_outside_of_the_periods_does_not_count() -> None:
    assert contract(Careless("x", per=Cadence.MONTH)).attainment(LEADS, MARCH, as_of=NOW)["x"].started == 0


def test_what_it_asks_about_verdicts_needs_assess() -> None:
    with pytest.raises(MissingAssessmentError):
        contract(Careless("x", per=Cadence.MONTH, asks=True)).attainment(LEADS, MARCH, as_of=NOW)


def test_what_it_is_called_and_what_a_review_says_of_its_numbers() -> None:
    assert (PHONE.label, RECALL.label, PHONE.stages) == ("phone numbers", "recall", frozenset())
    assert list(RECALL.notes(Counted(started=1, met=1))) == []
