"""Laws of replaying a history under a funnel."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.funnel import Funnel
from leadflow.leads import Lead, StageEntered
from leadflow.testing import funnel_leads, funnels
from tests.unit.funnel import oracle

Walked = tuple[Funnel, Lead, datetime]


@st.composite
def walked(draw: st.DrawFn) -> Walked:
    """Draw a funnel, a lead that went anywhere in it, and an instant from its creation on."""
    funnel = draw(funnels())
    lead = draw(funnel_leads(funnel, stray=draw(st.booleans())))
    return funnel, lead, lead.created_at + timedelta(hours=draw(st.integers(0, 300)))


@given(walked())
def test_a_replay_is_advancing_and_settling_event_by_event(case: Walked) -> None:
    funnel, lead, at = case
    replay = funnel.replay(lead, as_of=at)
    slow, refused = oracle.replay(funnel, lead, at)
    assert replay.lead == slow
    assert [(step.at, step.recorded.stage) for step in replay.refused if step.recorded is not None] == refused


@given(walked(), st.integers(0, 200))
def test_a_later_replay_only_appends(case: Walked, hours: int) -> None:
    funnel, lead, at = case
    now, later = funnel.replay(lead, as_of=at), funnel.replay(lead, as_of=at + timedelta(hours=hours))
    assert later.steps[: len(now.steps)] == now.steps
    assert later.lead.as_of(at) == now.lead


@given(walked())
def test_the_path_follows_the_graph(case: Walked) -> None:
    funnel, lead, at = case
    replay = funnel.replay(lead, as_of=at)
    assert funnel.deviations(replay.lead) == ()
    stage = funnel.entries[0]
    for step in replay.steps:
        if step.transition is None and step.refused is None:
            assert step.target in funnel.entries[1:]
            assert not any(before.transition for before in replay.steps[: replay.steps.index(step)])
            stage = step.target
        assert step.source == stage
        assert step.transition is None or step.refused is None
        if step.transition is not None:
            assert (step.transition.source, step.transition.target) == (step.source, step.target)
            assert step.recorded is not None or step.transition.automatic
            stage = step.target
    assert funnel.stage_of(replay.lead) == stage
    assert set(replay.moves) | set(replay.refused) <= set(replay.steps)


@given(walked())
def test_every_fact_stays_and_every_told_stage_is_accounted_for(case: Walked) -> None:
    funnel, lead, at = case
    replay = funnel.replay(lead, as_of=at)
    facts = [event for event in lead.as_of(at).history if not isinstance(event, StageEntered)]
    assert [event for event in replay.lead.history if not isinstance(event, StageEntered)] == facts
    told = [event for event in lead.as_of(at).history if isinstance(event, StageEntered)]
    assert sorted((step.recorded for step in replay.steps if step.recorded is not None), key=told.index) == told
    kept = {step.recorded for step in replay.steps if step not in replay.refused}
    assert all((event in replay.lead.history.events) is (event in kept) for event in told)
