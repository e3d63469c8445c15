"""Whether the rules of a funnel allowed a recorded entry, as the lead was just before it."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow import Activity, Lead, StageEntered, verdict
from leadflow.assessment import Rules
from leadflow.criteria import activities
from leadflow.errors import InvalidValueError, MissingAssessmentError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.leads import Event
from leadflow.scoring import Scorecard

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
by_hand_raise = presets.lifecycle(scorer=None, grade=None)
by_score = presets.lifecycle(scorer="clicks", threshold=40, grade=None)
clicks = Rules(scorers=(Scorecard("clicks", activities("email_click").each(10, at_most=90)),))


def lead(*events: Event, created: datetime = MONDAY, tracked: bool = True) -> Lead:
    return Lead("L-1", created_at=created, history=events, tracked=tracked)


def test_what_is_recorded_of_the_instant_was_known() -> None:
    entry = StageEntered("mql", at=MONDAY)
    assert by_hand_raise.allows(lead(entry, Activity("demo_request", at=MONDAY)), entry) is True
    assert by_hand_raise.allows(lead(Activity("demo_request", at=MONDAY, seq=1), entry), entry) is True


def test_what_came_later_was_not() -> None:
    entry = StageEntered("mql", at=MONDAY)
    assert by_hand_raise.allows(lead(entry, Activity("demo_request", at=MONDAY + HOUR)), entry) is False


def test_activity_that_nobody_records_is_unknown() -> None:
    entry = StageEntered("mql", at=MONDAY)
    assert by_hand_raise.allows(lead(entry, tracked=False), entry) is None


def test_each_entry_is_judged_from_the_stage_that_was_recorded_before() -> None:
    first, back, again = (
        StageEntered("mql", at=MONDAY + HOUR),
        StageEntered("Recycled", at=MONDAY + 2 * HOUR),
        StageEntered("mql", at=MONDAY + 4 * HOUR),
    )
    history = (Activity("demo_request", at=MONDAY), first, back, again)
    # A recycled lead is an MQL again only when it raises its hand again.
    assert [by_hand_raise.allows(lead(*history), entry) for entry in (first, again)] == [True, False]
    raised = lead(*history, Activity("demo_request", at=MONDAY + 3 * HOUR))
    assert by_hand_raise.allows(raised, again) is True
    # The first stood against the rules, and the second is judged all the same.
    by_hand = lead(first, back, again, Activity("demo_request", at=MONDAY + 3 * HOUR))
    assert [by_hand_raise.allows(by_hand, entry) for entry in (first, again)] == [False, True]


def test_no_declared_transition_is_no_way_in() -> None:
    entry = StageEntered("won", at=MONDAY)
    assert by_hand_raise.allows(lead(entry), entry) is False
    closed = StageEntered("mql", at=MONDAY + HOUR)
    assert by_hand_raise.allows(lead(entry, closed, Activity("demo_request", at=MONDAY)), closed) is False


def test_a_further_entry_stage_is_entered_from_outside() -> None:
    entry = StageEntered("sgl", at=MONDAY)
    assert presets.demand_waterfall(scorer=None).allows(lead(entry), entry) is True


def test_recorded_again_of_the_stage_is_no_move() -> None:
    entry, again = StageEntered("mql", at=MONDAY), StageEntered("MQL", at=MONDAY + HOUR)
    assert by_hand_raise.allows(lead(entry, again), again) is True


def test_before_the_creation_the_lead_was_as_it_was_then() -> None:
    entry = StageEntered("mql", at=MONDAY - HOUR)
    assert by_hand_raise.allows(lead(entry, Activity("demo_request", at=MONDAY)), entry) is True
    assert by_hand_raise.allows(lead(entry, Activity("demo_request", at=MONDAY + HOUR)), entry) is False


def test_verdicts_are_those_of_the_instant() -> None:
    entry = StageEntered("mql", at=MONDAY + 4 * HOUR)
    four = [Activity("email_click", at=MONDAY + place * HOUR) for place in range(4)]
    assert by_score.allows(lead(entry, *four), entry, clicks) is True
    assert (
        by_score.allows(lead(entry, *four[1:], Activity("email_click", at=MONDAY + 5 * HOUR)), entry, clicks) is False
    )


def test_verdicts_need_assess() -> None:
    entry = StageEntered("mql", at=MONDAY)
    with pytest.raises(MissingAssessmentError):
        by_score.allows(lead(entry), entry)
    # Where no guard is on the way, nothing is asked.
    gone = StageEntered("disqualified", at=MONDAY)
    assert by_score.allows(lead(gone), gone) is True


def test_an_entry_of_another_lead_is_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"entry='mql at 2026-03-02T09:00:00\+00:00': it is not in the lead's"):
        by_hand_raise.allows(lead(), StageEntered("mql", at=MONDAY))


def test_it_is_what_a_replay_says_of_a_first_attempt() -> None:
    funnel = Funnel(
        "two",
        stages=(Stage("new"), Stage("warm", kind=StageKind.WON)),
        transitions=(Transition("new", "warm", when=verdict.score("clicks") >= 20),),
    )
    for number in range(4):
        entry = StageEntered("warm", at=MONDAY + 4 * HOUR)
        one = lead(entry, *(Activity("email_click", at=MONDAY + place * HOUR) for place in range(number)))
        refused = funnel.replay(one, clicks, as_of=MONDAY + 9 * HOUR).refused
        assert funnel.allows(one, entry, clicks) is (not refused) is (number >= 2)
