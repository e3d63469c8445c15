"""Laws of walking a funnel: options, advance and settle agree with each other and with a slow walk."""

import copy
import pickle
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.assessment import assess
from leadflow.funnel import Advanced, Funnel, RefusalKind, Refused, presets
from leadflow.leads import Lead
from leadflow.testing import funnel_leads, funnels
from tests.unit.funnel import oracle

Walked = tuple[Funnel, Lead, datetime]


@st.composite
def walked(draw: st.DrawFn, *, stray: bool = False) -> Walked:
    """Draw a funnel, a lead that went through it, and an instant from its creation on."""
    funnel = draw(funnels())
    lead = draw(funnel_leads(funnel, stray=stray))
    return funnel, lead, lead.created_at + timedelta(hours=draw(st.integers(0, 300)))


anywhere = walked(stray=True)
LIFE = presets.lifecycle(scorer=None, grade=None)


@given(funnels())
def test_every_definition_survives_use_pickle_and_copy(funnel: Funnel) -> None:
    funnel.to_mermaid()
    for same in (pickle.loads(pickle.dumps(funnel)), copy.deepcopy(funnel)):
        assert same == funnel
        assert hash(same) == hash(funnel)
        assert same.to_mermaid() == funnel.to_mermaid()


@given(anywhere)
def test_options_are_the_declared_transitions_with_the_guards_own_answers(case: Walked) -> None:
    funnel, lead, at = case
    assessment = assess(lead, as_of=at)
    stage = funnel.stage_of(assessment.lead)
    options = funnel.options(assessment)
    assert [option.transition for option in options] == [way for way in funnel.transitions if way.source == stage]
    for option in options:
        guard = option.transition.when
        assert option.answer is (True if guard is None else guard.holds_in(assessment))
        assert (option.unmet == ()) is (option.answer is True)
        assert all(reason.answer is option.answer for reason in option.reasons)
        assert bool(option.missing) <= (option.answer is None)


@given(anywhere)
def test_advance_does_what_the_options_say(case: Walked) -> None:
    funnel, lead, at = case
    assessment = assess(lead, as_of=at)
    stage = funnel.stage_of(assessment.lead)
    options = funnel.options(assessment)
    for target in funnel.order:
        there = [option for option in options if option.target == target]
        result = funnel.advance(assessment, target, by="rep-7")
        if isinstance(result, Advanced):
            assert result.transition == next(option.transition for option in there if option.answer)
            assert funnel.stage_of(result.lead) == target
            assert result.lead == assessment.lead.record(result.event) == result.lead.record(result.event)
            assert result.event.at == at
            if at > lead.created_at:
                assert [visit.stage for visit in funnel.visits(result.lead)[-2:]] == [stage, target]
            assert {option.source for option in map(_way, funnel.options(assess(result.lead, as_of=at)))} <= {target}
        else:
            assert isinstance(result, Refused)
            assert result.options == tuple(there)
            assert not any(option.answer for option in there)
            assert (result.kind is RefusalKind.UNMET) is bool(there)
            assert (result.kind is RefusalKind.ALREADY_THERE) is (target == stage)
            assert (result.answer is None) is any(option.answer is None for option in there)
            assert set(result.unknown) == {reason for reason in result.unmet if reason.answer is None}


def _way(option: object) -> object:
    return option.transition  # type: ignore[attr-defined]  # an Option


@given(anywhere)
def test_nothing_later_leaks_in(case: Walked) -> None:
    funnel, lead, at = case
    then = lead.as_of(at)
    assert funnel.options(assess(lead, as_of=at)) == funnel.options(assess(then, as_of=at))
    for target in funnel.order:
        assert funnel.advance(assess(lead, as_of=at), target) == funnel.advance(assess(then, as_of=at), target)
    now, known = funnel.settle(lead, as_of=at), funnel.settle(then, as_of=at)
    assert [move.event for move in now.moves] == [move.event for move in known.moves]
    assert now.lead.as_of(at) == known.lead
    assert funnel.replay(lead, as_of=at) == funnel.replay(then, as_of=at)


@given(walked())
def test_settling_is_the_slow_walk(case: Walked) -> None:
    funnel, lead, at = case
    settled = funnel.settle(lead, as_of=at)
    reached, held = oracle.settle(funnel, lead, at)
    assert [move.target for move in settled.moves] == reached
    assert [(way.source, way.target) for way in settled.held_back] == held


@given(walked())
def test_settling_ends_and_once_is_enough(case: Walked) -> None:
    funnel, lead, at = case
    settled = funnel.settle(lead, as_of=at)
    visited = [funnel.stage_of(lead.as_of(at)), *(move.target for move in settled.moves)]
    assert len(set(visited)) == len(visited)
    assert all(move.transition.automatic for move in settled.moves)
    again = funnel.settle(settled.lead, as_of=at)
    if not settled.held_back:
        assert (again.lead, again.moves, again.held_back) == (settled.lead, (), ())


@given(walked())
def test_settling_only_adds_entries(case: Walked) -> None:
    funnel, lead, at = case
    settled = funnel.settle(lead, as_of=at)
    assert settled.lead == lead.record(*(move.event for move in settled.moves))
    assert settled.lead.merge(lead) == settled.lead


@given(funnel_leads(LIFE), st.integers(0, 300))
def test_the_preset_settles_like_the_slow_walk(lead: Lead, hours: int) -> None:
    at = lead.created_at + timedelta(hours=hours)
    settled = LIFE.settle(lead, as_of=at)
    assert [move.target for move in settled.moves] == oracle.settle(LIFE, lead, at)[0]
