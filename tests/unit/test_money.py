"""Money: exact amounts in one currency, never rounded, never converted."""

import copy
import decimal
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadflow.errors import CurrencyMismatchError, InvalidTypeError, InvalidValueError
from leadflow.money import Money, split_evenly, total
from leadflow.testing import money


def exact(amount: Money) -> Fraction:
    return Fraction(amount.amount)


class Index:
    """A whole number of somebody else's, as numpy has one."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value


@pytest.mark.parametrize(
    ("given_as", "amount"),
    [
        ("1200", "1200"),
        ("1200.50", "1200.5"),
        (" 0.10 ", "0.1"),
        ("4.5e9", "4500000000"),
        ("-3.00", "-3"),
        (0, "0"),
        ("-0.00", "0"),
        ("0e50", "0"),
        ("100", "100"),
        (Decimal("1E+3"), "1000"),
        (Index(7), "7"),
        (10**30 - 1, "9" * 30),
        ("1e-100", "0." + "0" * 99 + "1"),
    ],
)
def test_one_amount_has_one_spelling(given_as: str | int | Decimal, amount: str) -> None:
    made = Money(given_as, "EUR")
    assert repr(made) == f"Money('{amount}', 'EUR')"
    assert eval(repr(made)) == made
    assert str(made.amount) == str(eval(repr(made)).amount)


def test_equal_amounts_are_equal() -> None:
    assert Money("1.50", "eur ") == Money(Decimal("1.5"), "EUR")
    assert hash(Money("1.50", "EUR")) == hash(Money("1.5", "EUR"))
    assert Money(1, "EUR") != Money(1, "VND")
    assert Money(1, "EUR") != 1
    assert str(Money("1234567.5", "VND")) == "1,234,567.5 VND"
    assert not Money(0, "EUR")
    assert Money("0.01", "EUR")


@pytest.mark.parametrize("value", [0.1, True, None, [1], 1 + 2j])
def test_an_amount_is_exact(value: object) -> None:
    with pytest.raises(InvalidTypeError, match=r'an amount is exact; write Money\("1200\.50", "EUR"\), or an int'):
        Money(value, "EUR")  # type: ignore[arg-type]  # what must be refused


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("twelve", "is not a number"),
        ("", "is not a number"),
        ("1,200", "is not a number"),
        ("nan", "finite"),
        (Decimal("sNaN"), "finite"),
        ("-inf", "finite"),
        (10**30, "at most 30 digits before the point"),
        ("1e999999", "at most 30 digits"),
        ("1e-101", "100 after it"),
        ("1e-999999", "100 after it"),
        ("1." + "0" * 100 + "1", "100 after it"),
    ],
)
def test_an_amount_is_a_number_of_a_sane_size(value: str, rule: str) -> None:
    with pytest.raises(InvalidValueError, match=rule):
        Money(value, "EUR")


@pytest.mark.parametrize(
    ("code", "error"),
    [("EURO", InvalidValueError), ("€", InvalidValueError), ("", InvalidValueError), (None, InvalidTypeError)],
)
def test_a_currency_is_its_code(code: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="ISO 4217"):
        Money(1, code)  # type: ignore[arg-type]  # what must be refused


# Arithmetic, against fractions


def pairs() -> st.SearchStrategy[tuple[Money, Money]]:
    one = money(currencies=["EUR"], minimum=-(10**12))
    return st.tuples(one, one)


@given(pairs())
def test_sums_are_exact(pair: tuple[Money, Money]) -> None:
    one, other = pair
    assert exact(one + other) == exact(one) + exact(other)
    assert exact(one - other) == exact(one) - exact(other)
    assert exact(-one) == -exact(one)
    assert one + other - other == one


@given(pairs())
def test_order_is_that_of_the_amounts(pair: tuple[Money, Money]) -> None:
    one, other = pair
    assert (one < other) == (exact(one) < exact(other))
    assert (one <= other) == (exact(one) <= exact(other))
    assert (one > other) == (exact(one) > exact(other))
    assert (one >= other) == (exact(one) >= exact(other))


@given(money(currencies=["EUR"]), st.integers(-1000, 1000) | st.decimals(-10, 10, places=5))
def test_products_are_exact(amount: Money, times: int | Decimal) -> None:
    assert exact(amount * times) == exact(amount) * Fraction(times)
    assert times * amount == amount * times


def test_the_precision_of_the_host_does_not_matter() -> None:
    big = Money("123456789012345678901234567890.123456789", "EUR")
    with decimal.localcontext() as context:
        context.prec = 3
        context.traps[decimal.Inexact] = True
        assert str(big + Money("0.000000001", "EUR")) == "123,456,789,012,345,678,901,234,567,890.12345679 EUR"
        assert big * 2 - big == big
        assert -big + big == Money(0, "EUR")
        assert total(big.split([1, 2, 3])) == {"EUR": big}
        assert total((-big).split([1, 2, 3])) == {"EUR": -big}
    assert Money(4, "EUR") * Decimal(10) == Money(40, "EUR")


def test_currencies_never_mix() -> None:
    euro, dong = Money(1, "EUR"), Money(1, "VND")
    for mix in (
        lambda: euro + dong,
        lambda: euro - dong,
        lambda: euro < dong,
        lambda: euro <= dong,
        lambda: euro > dong,
        lambda: euro >= dong,
    ):
        with pytest.raises(CurrencyMismatchError, match="convert one before") as caught:
            mix()
        assert (caught.value.left, caught.value.right) == ("EUR", "VND")


@pytest.mark.parametrize("other", [1, Decimal(1), "1", None])
def test_money_combines_with_money_only(other: object) -> None:
    with pytest.raises(InvalidTypeError, match="combines with money only"):
        Money(1, "EUR") + other  # type: ignore[operator]  # what must be refused
    with pytest.raises(InvalidTypeError, match="combines with money only"):
        _ = Money(1, "EUR") < other  # type: ignore[operator]  # what must be refused


@pytest.mark.parametrize("times", [0.5, True, "2", Money(1, "EUR")])
def test_money_is_multiplied_exactly(times: object) -> None:
    with pytest.raises(InvalidTypeError, match=r'write Decimal\("0\.5"\)'):
        Money(1, "EUR") * times  # type: ignore[operator]  # what must be refused


@pytest.mark.parametrize("times", [Decimal("nan"), Decimal("inf"), Decimal("sNaN")])
def test_a_factor_is_finite(times: Decimal) -> None:
    with pytest.raises(InvalidValueError, match="finite"):
        Money(1, "EUR") * times


def test_a_product_of_too_many_digits_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="too many digits"):
        Money(3, "EUR") * (10**300 + 1)
    with pytest.raises(InvalidValueError, match="at most 30 digits"):
        Money(3, "EUR") * 10**30


# Splitting


def test_largest_remainder_first_declared_wins() -> None:
    assert Money(100, "EUR").split([1, 1, 1]) == (Money("33.34", "EUR"), Money("33.33", "EUR"), Money("33.33", "EUR"))
    assert Money(100, "VND").split([1, 1, 1], quantum=1) == (Money(34, "VND"), Money(33, "VND"), Money(33, "VND"))
    assert Money("1.005", "EUR").split([0, 1]) == (Money(0, "EUR"), Money("1.005", "EUR"))
    assert Money(-5, "EUR").split([1, 1], quantum="1") == (Money(-3, "EUR"), Money(-2, "EUR"))
    assert split_evenly(7, [3, 0, 1]) == (5, 0, 2)
    assert split_evenly(-100, [1, 1, 1]) == (-33, -33, -34)


@given(
    money(currencies=["EUR"], minimum=-(10**9), maximum=10**9),
    st.lists(st.integers(0, 20), min_size=1, max_size=6),
    st.sampled_from(["0.01", "1", "1000", "0.25"]),
)
def test_parts_sum_to_the_whole(amount: Money, weights: list[int], quantum: str) -> None:
    assume(sum(weights))
    parts = amount.split(weights, quantum=quantum)
    assert total(parts)["EUR"] == amount
    for part, weight in zip(parts, weights, strict=True):
        fair = exact(amount) * weight / sum(weights)
        # One quantum for the largest remainder, and less than one that could not be split.
        assert abs(exact(part) - fair) < 2 * Fraction(quantum)
        assert weight or not part


@given(st.integers(-(10**6), 10**6), st.lists(st.integers(0, 50), min_size=1, max_size=6))
def test_whole_parts_sum_to_the_whole(whole: int, weights: list[int]) -> None:
    assume(sum(weights))
    parts = split_evenly(whole, weights)
    assert sum(parts) == whole
    assert all(
        abs(part - Fraction(whole * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [1.0], [True], ["1"]])
def test_weights_are_whole_and_some_are_more_than_zero(weights: list[object]) -> None:
    with pytest.raises(InvalidValueError, match=r"write \[1, 1, 1\]"):
        Money(1, "EUR").split(weights)  # type: ignore[arg-type]  # what must be refused


@pytest.mark.parametrize("quantum", ["0", "-1"])
def test_a_quantum_is_positive(quantum: str) -> None:
    with pytest.raises(InvalidValueError, match="must be more than zero"):
        Money(1, "EUR").split([1], quantum=quantum)


def test_totals_are_per_currency_in_order_of_appearance() -> None:
    sums = total([Money(1, "VND"), Money(5, "EUR"), Money(2, "VND")])
    assert list(sums.items()) == [("VND", Money(3, "VND")), ("EUR", Money(5, "EUR"))]
    assert total([]) == {}


@given(money())
def test_money_is_a_value(amount: Money) -> None:
    for again in (pickle.loads(pickle.dumps(amount)), copy.copy(amount), copy.deepcopy(amount)):
        assert again == amount
        assert hash(again) == hash(amount)
        assert repr(again) == repr(amount)


def test_sum_says_what_to_write_instead() -> None:
    with pytest.raises(InvalidTypeError, match=r"other=0: .*write leadflow.money.total\(amounts\)"):
        sum([Money(1, "EUR"), Money(2, "EUR")])  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("weights", [None, 3, "12", {1, 2}])
def test_weights_are_a_sequence(weights: Any) -> None:
    with pytest.raises(InvalidTypeError, match=r"weights=.*sequence of whole numbers; write \[1, 1, 1\]"):
        Money(10, "EUR").split(weights)
