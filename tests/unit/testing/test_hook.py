"""What becomes of `st.from_type`: which strategy is registered for which type."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from leadflow.testing import _hypothesis_setup_hook
from leadflow.testing._hook import REGISTERED, register
from tests.profiles import at_most


@pytest.mark.parametrize("kind", list(REGISTERED), ids=lambda kind: kind.__name__)
def test_a_type_gives_examples_of_itself(kind: type) -> None:
    @settings(max_examples=at_most(5), database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.from_type(kind))
    def check(example: object) -> None:
        assert isinstance(example, kind)

    check()


class Coin:
    """A type that no one else registers: what is registered stays so for the whole test run."""


class Note(Coin):
    """Another one."""


def test_what_is_registered_is_drawn_and_made_only_then() -> None:
    made: list[str] = []

    def coins() -> st.SearchStrategy[Coin]:
        made.append("coins")
        return st.builds(Coin)

    register({Coin: coins, Note: st.builds(Note)})
    assert made == []

    @settings(max_examples=1, database=None)
    @given(st.from_type(Coin), st.from_type(Note))
    def check(coin: Coin, note: Note) -> None:
        assert type(coin) is Coin
        assert type(note) is Note
        assert made == ["coins"]

    check()


def test_the_hook_itself_has_nothing_left_to_do() -> None:
    _hypothesis_setup_hook()
