import pickle

import pytest

from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.metrics import Proportion, Ratio


def test_a_proportion_keeps_its_counts() -> None:
    kept = Proportion(18, 100)
    assert (kept.value, str(kept)) == (0.18, "18 of 100 (18 %)")
    low, high = kept.interval or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.1170, 0.2667)
    assert pickle.loads(pickle.dumps(kept)) == kept


def test_nothing_is_no_share() -> None:
    assert Proportion(0, 0).value is None
    assert Proportion(0, 0).interval is None
    assert str(Proportion(0, 0)) == "0 of 0 (n/a)"
    assert Ratio(3, 0).value is None
    assert str(Ratio(3, 0)) == "3 per 0 (n/a)"


def test_disjoint_cases_add_up() -> None:
    assert Proportion(1, 4) + Proportion(3, 6) == Proportion(4, 10)
    assert Ratio(6, 4) + Ratio(0, 2) == Ratio(6, 6)


def test_a_ratio_may_exceed_one() -> None:
    assert Ratio(6, 4).value == 1.5


@pytest.mark.parametrize("counts", [(5, 4), (-1, 4)])
def test_more_than_there_are_is_refused(counts: tuple[int, int]) -> None:
    with pytest.raises(InvalidValueError):
        Proportion(*counts)


def test_a_share_is_no_count() -> None:
    with pytest.raises(InvalidTypeError, match=r"count=0\.5: a whole number is needed"):
        Ratio(0.5, 4)  # type: ignore[arg-type]  # what a share put in by mistake meets
