"""What becomes of `st.from_type`: which strategy is registered for which type."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.money import Money
from leadflow.reasons import Reason
from leadflow.testing._entry import _hypothesis_setup_hook
from leadflow.testing._hook import register, strategies_by_type


def money() -> st.SearchStrategy[Money]:
    return st.builds(Money, st.integers(), st.just("EUR"))


def large_money(least: int = 1000) -> st.SearchStrategy[Money]:
    return st.builds(Money, st.integers(least), st.just("EUR"))


@st.composite
def composed(draw: st.DrawFn, least: int = 0) -> Money:
    return Money(draw(st.integers(least)), "EUR")


def with_options(**options: Any) -> st.SearchStrategy[Reason]:
    return st.builds(Reason, **options)


def in_currency(currency: str) -> st.SearchStrategy[Money]:
    return st.builds(Money, st.integers(), st.just(currency))


def unannotated():  # type: ignore[no-untyped-def]  # a helper that says nothing of what it draws
    return st.none()


def not_a_strategy() -> Money:
    return Money(1, "EUR")


def numbers() -> st.SearchStrategy[int]:
    return st.integers()


def several() -> st.SearchStrategy[tuple[Money, ...]]:
    return st.lists(money()).map(tuple)


def found(**names: object) -> dict[type, Any]:
    return strategies_by_type(names)


def test_a_strategy_counts_for_what_it_draws() -> None:
    assert found(money=money) == {Money: money}
    assert found(composed=composed) == {Money: composed}
    assert found(with_options=with_options) == {Reason: with_options}


def test_the_general_one_counts_whatever_the_order() -> None:
    assert found(large_money=large_money, money=money) == found(money=money, large_money=large_money) == {Money: money}


def test_what_is_no_strategy_of_ours_is_passed_over() -> None:
    assert found(Money=Money, text="text", in_currency=in_currency, unannotated=unannotated) == {}
    assert found(not_a_strategy=not_a_strategy, numbers=numbers, several=several) == {}


class Coin:
    """A type that nobody else registers: what is registered stays so for the whole test run."""


Coin.__module__ = "leadflow.coins"


def test_what_is_registered_is_drawn() -> None:
    drawn: list[Coin] = []

    def remember(coin: Coin) -> Coin:
        drawn.append(coin)
        return coin

    def remembered() -> st.SearchStrategy[Coin]:
        return st.builds(Coin).map(remember)

    register({"coins": remembered})
    assert drawn == []

    @settings(max_examples=1, database=None)
    @given(st.from_type(Coin))
    def check(coin: Coin) -> None:
        assert drawn == [coin]

    check()
    assert len(drawn) == 1


def test_the_hook_itself_has_nothing_left_to_do() -> None:
    _hypothesis_setup_hook()
