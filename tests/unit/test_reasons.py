"""Reasons: parts that sum, ranked by what they cost."""

import copy
import pickle

from hypothesis import given
from hypothesis import strategies as st

from leadflow.reasons import Reason, ranked
from leadflow.testing import reasons


def test_the_rank_is_by_points_given_up_then_by_points_gained_then_as_declared() -> None:
    won = Reason("won all", points=40, reachable=40)
    small = Reason("lost little", points=10, reachable=20)
    large = Reason("lost much", points=0, reachable=40)
    same = Reason("lost little too", points=10, reachable=20)
    richer = Reason("lost little, gained more", points=15, reachable=25)
    assert ranked([won, small, large, same, richer]) == (large, richer, small, same, won)
    assert large.given_up == 40
    assert ranked([]) == ()


def test_a_bound_can_take_points() -> None:
    assert Reason("cap", code="cap:behaviour", points=-10).given_up == 10


@given(st.lists(reasons(), max_size=5))
def test_ranking_keeps_the_parts(parts: list[Reason]) -> None:
    assert sorted(map(repr, ranked(parts))) == sorted(map(repr, parts))
    assert sum(part.points for part in ranked(parts)) == sum(part.points for part in parts)


@given(reasons())
def test_a_reason_is_a_value(reason: Reason) -> None:
    again = pickle.loads(pickle.dumps(reason))
    assert again == copy.deepcopy(reason) == reason
    assert hash(again) == hash(reason)
    assert reason.low <= reason.points <= reason.high <= reason.reachable
