"""Against published figures: statsmodels 0.15.0 for the intervals, tables of the normal distribution for the rest."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow._statistics import newcombe_interval, normal_quantile, normal_tail, wilson_interval
from leadflow.errors import InvalidTypeError, InvalidValueError


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # statsmodels 0.15.0, proportion_confint(method="wilson")
        (18, 100, 0.11700225498946347, 0.2666735838630073),
        (0, 10, 0.0, 0.27753279986288926),
        (10, 10, 0.7224672001371106, 1.0),
        # Newcombe 1998 (Statistics in Medicine 17, 857-872), table I, method 3, to its four digits
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_wilson_interval_is_the_published_one(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson_interval(successes, trials)
    assert found is not None
    digits = 4 if len(str(low)) < 8 and len(str(high)) < 8 else 14
    assert (round(found[0], digits), round(found[1], digits)) == (round(low, digits), round(high, digits))


def test_nothing_tried_has_no_interval() -> None:
    assert wilson_interval(0, 0) is None


def test_another_level_is_wider_or_narrower() -> None:
    narrow, usual, wide = (wilson_interval(18, 100, level=level) for level in (0.8, 0.95, 0.99))
    assert narrow is not None
    assert usual is not None
    assert wide is not None
    assert wide[0] < usual[0] < narrow[0] < 0.18 < narrow[1] < usual[1] < wide[1]


@given(st.integers(1, 400), st.data())
def test_the_ends_solve_the_score_equation(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    found = wilson_interval(successes, trials)
    assert found is not None
    low, high = found
    share = Fraction(successes, trials)
    assert 0 <= low <= share <= high <= 1
    for end in found:
        if 0 < end < 1:
            deviation = (float(share) - end) / math.sqrt(end * (1 - end) / trials)
            assert abs(abs(deviation) - 1.959963984540054) < 1e-6


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # statsmodels 0.15.0, confint_proportions_2indep(method="newcomb"); the first two are examples of Newcombe 1998
        ((56, 70, 48, 80), -0.33387265403690614, -0.05243147240236498),
        ((9, 10, 3, 10), -0.809017973535488, -0.1705227239345029),
        ((50, 1000, 180, 1000), 0.10272256846068284, 0.15769481558464563),
        ((0, 50, 0, 50), -0.07134759913335874, 0.07134759913335874),
        ((20, 20, 20, 20), -0.16112515805281957, 0.16112515805281957),
        ((235, 9463, 193, 7681), -0.004376157584670558, 0.005059133914024511),
    ],
)
def test_the_newcombe_interval_is_the_published_one(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    assert newcombe_interval(*counts) == pytest.approx((low, high), abs=1e-12)


def test_a_difference_to_nothing_has_no_interval() -> None:
    assert newcombe_interval(0, 0, 1, 2) is None
    assert newcombe_interval(1, 2, 0, 0) is None


@pytest.mark.parametrize(
    ("share", "z"),
    [
        (0.5, 0.0),
        (0.9, 1.2815515655446004),
        (0.975, 1.959963984540054),
        (0.995, 2.5758293035489004),
        (0.0001, -3.719016485455709),
    ],
)
def test_the_normal_quantile_is_the_tabled_one(share: float, z: float) -> None:
    assert normal_quantile(share) == pytest.approx(z, abs=1e-12)


@given(st.floats(1e-12, 1 - 1e-12))
def test_the_quantile_inverts_the_tail(share: float) -> None:
    assert 1 - normal_tail(normal_quantile(share)) == pytest.approx(share, abs=1e-14)


def test_the_tail_keeps_its_digits_far_out() -> None:
    # scipy 1.17.1, norm.sf(10)
    assert normal_tail(10) == pytest.approx(7.61985302416047e-24, rel=1e-12)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, math.nan])
def test_a_quantile_of_no_share_is_refused(share: float) -> None:
    with pytest.raises(InvalidValueError, match="strictly between 0 and 1"):
        normal_quantile(share)


def test_wrong_counts_are_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"successes=11: lies between 0 and the 10 trials"):
        wilson_interval(11, 10)
    with pytest.raises(InvalidValueError, match="successes=-1"):
        wilson_interval(-1, 10)
    with pytest.raises(InvalidTypeError, match="trials=True"):
        wilson_interval(0, True)
    with pytest.raises(InvalidTypeError, match=r"successes=0\.5"):
        wilson_interval(0.5, 1)  # type: ignore[arg-type]  # what a share put in by mistake meets
    with pytest.raises(InvalidValueError, match="level=95"):
        wilson_interval(1, 2, level=95)
