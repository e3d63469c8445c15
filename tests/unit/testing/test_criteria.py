"""What the strategies of questions leave out when they are told to."""

from hypothesis import given

from leadflow.criteria import Guard
from leadflow.testing import guards


@given(guards(scores=()))
def test_guards_of_a_playbook_without_scorers_ask_about_none(guard: Guard) -> None:
    assert "score " not in str(guard)
