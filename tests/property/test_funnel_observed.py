"""Laws of reading observed histories, against a slow walk over plain lists."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leadflow.funnel import Funnel, MoveKind
from leadflow.leads import Deal, Lead
from leadflow.testing import funnel_deals, funnel_leads, funnels
from tests.unit.funnel import oracle

Walked = tuple[Funnel, Lead]


@st.composite
def walked(draw: st.DrawFn, *, stray: bool) -> Walked:
    """Draw a funnel and a lead that went through it."""
    funnel = draw(funnels())
    return funnel, draw(funnel_leads(funnel, stray=stray))


@st.composite
def dealt(draw: st.DrawFn) -> tuple[Funnel, Deal]:
    """Draw a pipeline and a deal that went anywhere in it."""
    funnel = draw(funnels())
    return funnel, draw(funnel_deals(funnel, stray=True))


@st.composite
def crowds(draw: st.DrawFn) -> tuple[Funnel, list[Lead]]:
    """Draw a funnel and leads that went anywhere in it."""
    funnel = draw(funnels())
    return funnel, draw(st.lists(funnel_leads(funnel, stray=True), max_size=4))


def check(funnel: Funnel, of: Lead | Deal) -> None:
    found = [(visit.stage, visit.entered_at, visit.left_at) for visit in funnel.visits(of)]
    assert found == oracle.visits(funnel, of)
    moves = [(move.source, move.target, move.kind.value, move.passed) for move in funnel.moves(of)]
    assert moves == oracle.moves(funnel, of)
    assert funnel.milestones(of) == oracle.milestones(funnel, of)
    assert list(funnel.milestones(of)) == list(oracle.milestones(funnel, of))


@given(walked(stray=True))
def test_reading_is_the_slow_walk(case: Walked) -> None:
    check(*case)


@given(dealt())
def test_deals_read_alike(case: tuple[Funnel, Deal]) -> None:
    check(*case)


@given(walked(stray=False))
def test_who_follows_the_graph_never_deviates(case: Walked) -> None:
    funnel, lead = case
    assert funnel.deviations(lead) == ()


@given(walked(stray=True))
def test_deviations_are_the_moves_that_were_not_declared(case: Walked) -> None:
    funnel, lead = case
    moves = funnel.moves(lead)
    ways = {(way.source, way.target) for way in funnel.transitions}
    assert funnel.deviations(lead) == tuple(move for move in moves if (move.source, move.target) not in ways)
    assert all((move.kind is MoveKind.DECLARED) is ((move.source, move.target) in ways) for move in moves)


@given(walked(stray=True))
def test_what_was_passed_was_not_visited_then(case: Walked) -> None:
    funnel, lead = case
    for move in funnel.moves(lead):
        assert move.source not in move.passed
        assert move.target not in move.passed
        assert all(funnel.stage(name).kind.progress for name in move.passed)
        assert list(move.passed) == [name for name in funnel.order if name in move.passed]


@given(walked(stray=True))
def test_reached_and_furthest_follow_from_the_milestones(case: Walked) -> None:
    funnel, lead = case
    milestones = funnel.milestones(lead)
    assert {name: funnel.reached(lead, name) for name in funnel.order if name in milestones} == milestones
    assert all(funnel.reached(lead, name) is None for name in funnel.order if name not in milestones)
    visited = [visit.stage for visit in funnel.visits(lead)]
    ahead = [name for name in funnel.order if name in visited and funnel.stage(name).kind.progress]
    assert funnel.furthest(lead) == ahead[-1]
    for name, at in milestones.items():
        if name in visited:
            first = next(visit.entered_at for visit in funnel.visits(lead) if visit.stage == name)
            assert at <= first


@given(walked(stray=True))
def test_milestones_stand_once_they_are_reached(case: Walked) -> None:
    funnel, lead = case
    whole = funnel.milestones(lead)
    for visit in funnel.visits(lead):
        then = funnel.milestones(lead.as_of(max(visit.entered_at, lead.created_at)))
        # What is told at the first instant may say where it entered; from then on only more is added.
        told = [name for name in then if whole.get(name) != then[name]]
        assert told == [] or not lead.as_of(max(visit.entered_at, lead.created_at)).journey.visits


@given(crowds())
def test_what_entered_a_stage_left_it_or_is_still_in(case: tuple[Funnel, list[Lead]]) -> None:
    funnel, leads = case
    entered: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for lead in leads:
        visits = funnel.visits(lead)
        entered.update(visit.stage for visit in visits)
        left.update(move.source for move in funnel.moves(lead))
        assert all(visit.left_at is not None for visit in visits[:-1])
        assert visits[-1].left_at is None
        assert all(one.left_at == other.entered_at for one, other in pairwise(visits))
    standing = Counter(funnel.stage_of(lead) for lead in leads)
    assert all(entered[name] == left[name] + standing[name] for name in {*entered, *left, *standing})


@given(walked(stray=True))
def test_cycles_and_regressions_are_those_of_the_slow_walk(case: Walked) -> None:
    funnel, lead = case
    cycles = funnel.cycles(lead)
    assert [
        [(visit.stage, visit.entered_at, visit.left_at) for visit in cycle.visits] for cycle in cycles
    ] == oracle.cycles(funnel, lead)
    assert tuple(visit for cycle in cycles for visit in cycle.visits) == funnel.visits(lead)
    regressions = funnel.regressions(lead)
    assert [(move.source, move.target) for move in regressions] == oracle.regressions(funnel, lead)
    assert {*regressions} <= {*funnel.moves(lead)}
    assert all(cycle.ended_at is not None for cycle in cycles[:-1])


@given(walked(stray=True))
def test_what_was_skipped_was_reached_and_not_visited(case: Walked) -> None:
    funnel, lead = case
    visited = {visit.stage for visit in funnel.visits(lead)}
    assert funnel.skipped(lead) == tuple(name for name in funnel.milestones(lead) if name not in visited)
