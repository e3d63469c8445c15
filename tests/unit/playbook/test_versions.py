"""A playbook whose contract was rewritten: each version speaks of its own time."""

import pickle
from datetime import date, timedelta

import attrs
import pytest

from leadflow import (
    Accepted,
    BusinessHours,
    Cadence,
    Lead,
    Month,
    Playbook,
    Provided,
    Quarter,
    StageEntered,
    accepted,
    activities,
    entered,
    rejected,
    verdict,
)
from leadflow.errors import UnknownNameError, UnknownStageError
from leadflow.funnel import closed_stages
from leadflow.playbook import Topic
from leadflow.sla import Deliver, Provide, Respond, SLAContract
from tests.unit.playbook.house import SAIGON, at, call, contract, fitting, handed_over, playbook

MARCH = Month(2026, 3)
FIRST_OF_APRIL = at(1, 8, month=4)


def answer(hours: int, **more: object) -> Respond:
    fields: dict[str, object] = {"start": entered("mql"), "stop": accepted() | rejected(), **more}
    return Respond("answer", within=BusinessHours(hours), at_least=0.9, per=Cadence.MONTH, **fields)  # type: ignore[arg-type]  # fields of a promise


def version(number: int, *sales: object, **more: object) -> SLAContract:
    return attrs.evolve(contract, version=number, marketing=(), sales=sales, **more)


# Until the 15th an answer within eight hours, from the 16th on within two.
OLD = version(1, answer(8), ends=date(2026, 3, 15))
NEW = version(2, answer(2), Provide("stories", at_least=1, per=Cadence.MONTH), starts=date(2026, 3, 16))
versions = attrs.evolve(NEW, earlier=(OLD,))
rewritten = attrs.evolve(playbook, sla=versions)


def leads() -> tuple[Lead, ...]:
    """Two under each version, all accepted after four hours of the office."""
    return tuple(
        handed_over(
            name, day, Accepted(at=at(day, 14.5)), StageEntered("sal", at=at(day, 14.5)), rep="an" if day < 16 else "bo"
        )
        for name, day in (("A", 3), ("B", 4), ("C", 17), ("D", 18))
    )


def test_a_review_has_every_version_that_was_in_force() -> None:
    review = rewritten.review(
        leads(), MARCH, as_of=FIRST_OF_APRIL, provided=[Provided("stories", at=at(20)), Provided("cake", at=at(20))]
    )
    assert review.attainment is not None
    assert review.attainment.versions == (1, 2)
    old, new = review.attainment["answer (version 1)"], review.attainment["answer"]
    assert (old.met, old.breached, new.met, new.breached) == (2, 0, 0, 2)
    # What one version promised is not unmatched because the other did not.
    assert [each.what for each in review.data_quality.unmatched] == ["cake"]
    assert [(clock.lead_id, clock.reason) for clock in review.breaches] == [
        ("C", "too late"),
        ("D", "too late"),
    ]
    (missed,) = [item for item in review.agenda if item.topic is Topic.SALES_MISSED]
    assert str(missed) == "Sales missed “answer”: 0 of 2 (0%) against a target of 90%."
    assert missed.evidence[0] == "late responses by owner: bo 2"


def test_the_text_says_which_version_promised_what() -> None:
    text = rewritten.review(leads(), MARCH, as_of=FIRST_OF_APRIL).to_text()
    for line in (
        "total                0      3",
        "Version 1: Marketing's commitments to sales: none",
        "Version 1: Sales' commitments to marketing",
        "answer (8 business hours)     90%  2 of 2 (100%)  met",
        "Version 2: Sales' commitments to marketing",
        "answer (2 business hours)     90%  0 of 2 (0%)  missed",
    ):
        assert line in text.splitlines(), line


def test_figures_of_an_earlier_version_have_their_own_keys() -> None:
    review = rewritten.review(leads(), MARCH, as_of=FIRST_OF_APRIL)
    kept = {figure.key: figure.value for figure in review.figures if figure.key.startswith("kept:")}
    assert kept == {"kept:answer (version 1)": 1.0, "kept:answer": 0.0, "kept:stories": 0}


def test_a_missed_promise_of_an_earlier_version_names_its_own_breaches() -> None:
    strict = attrs.evolve(playbook, sla=attrs.evolve(NEW, earlier=attrs.evolve(OLD, sales=[answer(1)])))
    found = strict.review(leads(), MARCH, as_of=FIRST_OF_APRIL).agenda
    (missed,) = [item for item in found if item.topic is Topic.SALES_MISSED]
    assert missed.headline.startswith("Sales missed “answer (version 1)”: 0 of 2")
    assert missed.evidence[0] == "late responses by owner: an 2"
    assert "also missed: answer 0 of 2 (0%), target 90%" in missed.evidence[-1]


def test_only_the_versions_in_force_in_the_period_are_told() -> None:
    def told(book: Playbook, period: Month | Quarter) -> list[int]:
        found = book.review(leads(), period, as_of=at(1, 8, month=5)).attainment
        return [] if found is None else list(found.versions)

    assert told(rewritten, Month(2026, 2)) == [1]
    assert told(rewritten, Month(2026, 4)) == [2]
    assert told(rewritten, Quarter(2026, 1)) == [1, 2]
    gone = attrs.evolve(playbook, sla=attrs.evolve(versions, ends=date(2026, 3, 31)))
    nobody = gone.review(leads(), Month(2026, 4), as_of=at(1, 8, month=5))
    assert nobody.attainment is None
    assert "No SLA was in force." in nobody.to_text()
    # What was written once speaks of every period.
    assert told(attrs.evolve(playbook, sla=OLD), Month(2026, 4)) == [1]


def test_the_change_across_a_rewriting_goes_by_the_name_of_the_promise() -> None:
    april = (*leads(), handed_over("E", 31, Accepted(at=at(1, 9, month=4))), *_in_april())
    review = rewritten.review(april, Month(2026, 4), as_of=at(1, 8, month=5))
    assert review.change is not None
    assert (review.change["kept:answer"].before, review.change["kept:answer"].after) == (0.0, 1.0)


def _in_april() -> tuple[Lead, ...]:
    begun = at(6, month=4)
    return (fitting("F", StageEntered("mql", at=begun), Accepted(at=begun + timedelta(minutes=30)), created=begun),)


def test_a_standing_reads_each_clock_by_its_own_version() -> None:
    called = attrs.evolve(versions, sales=[answer(2, stop=activities("call"))])
    book = attrs.evolve(playbook, sla=called)
    (old,) = book.standing(handed_over("A", 3), as_of=at(3, 10)).clocks
    (new,) = book.standing(handed_over("B", 17), as_of=at(17, 10)).clocks
    assert (old.due_at, new.due_at) == (at(4, 9), at(17, 11))
    told = [book.standing(handed_over("A", day), as_of=at(day, 10)).next_steps[0] for day in (3, 17)]
    assert [str(step) for step in told] == [
        "accept or reject before Wed 4 Mar 09:00 (answer)",
        "call before 11:00 (answer)",
    ]


def test_the_trend_uses_the_version_of_each_month() -> None:
    before = fitting(
        "Z", StageEntered("mql", at=at(10, month=2)), Accepted(at=at(10, 14.5, month=2)), created=at(3, month=2)
    )
    trend = rewritten.trend([before, *leads()], MARCH, as_of=FIRST_OF_APRIL, count=2)
    assert trend["kept:answer"] == (1.0, 0.0)
    assert trend["kept:answer (version 1)"] == (None, 1.0)


def test_the_stages_of_the_funnel_close_under_every_version() -> None:
    own = rewritten.contract
    assert own is not None
    assert [each.closed_stages for each in own.versions] == [closed_stages(rewritten.funnel, rewritten.pipelines)] * 2
    assert attrs.evolve(rewritten, funnel=None, pipelines=()).contract == versions
    assert rewritten.tz is SAIGON


def test_it_is_a_value() -> None:
    copied = pickle.loads(pickle.dumps(rewritten))
    assert copied == rewritten
    assert copied.review(leads(), MARCH, as_of=FIRST_OF_APRIL) == rewritten.review(leads(), MARCH, as_of=FIRST_OF_APRIL)


def test_every_version_is_checked_when_the_playbook_is_built() -> None:
    wrong = attrs.evolve(NEW, sales=[answer(2, where=verdict.score("charm") >= 1)])
    with pytest.raises(UnknownNameError, match=r"commitment 'answer' of version 2: .*'charm'"):
        attrs.evolve(playbook, sla=attrs.evolve(wrong, earlier=OLD))
    lost = attrs.evolve(OLD, marketing=[Deliver("x", entered("limbo"), at_least=1, per=Cadence.MONTH)])
    with pytest.raises(UnknownStageError, match=r"commitment 'x' of version 1: .*'limbo'"):
        attrs.evolve(playbook, sla=attrs.evolve(NEW, earlier=lost))


def test_open_promises_of_all_versions_stand_in_one_list() -> None:
    waiting = (handed_over("A", 13, call(13)), handed_over("B", 31, rep="bo"))
    review = rewritten.review(waiting, MARCH, as_of=at(31, 9.5))
    assert [(clock.lead_id, clock.target) for clock in review.promises.due] == [("B", timedelta(hours=2))]
    assert [clock.lead_id for clock in review.promises.overdue] == ["A"]
