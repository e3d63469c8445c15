"""Status: the rule of semantics 8, case by case, and how many more it would take."""

import pytest

from leadflow.sla.status import AttainmentStatus, needed_in_a_row, share_status


@pytest.mark.parametrize(
    ("rate", "best", "worst", "over", "status"),
    [
        (0.95, 0.95, 0.95, True, AttainmentStatus.MET),
        (0.9, 0.9, 0.9, True, AttainmentStatus.MET),
        (0.95, 0.95, 0.95, False, AttainmentStatus.ON_TRACK),  # what starts later can still spoil it
        (0.95, 0.96, 0.85, True, AttainmentStatus.ON_TRACK),  # clocks of the period still run
        (0.85, 0.95, 0.8, True, AttainmentStatus.AT_RISK),
        (0.85, 0.95, 0.8, False, AttainmentStatus.AT_RISK),
        (0.85, 0.89, 0.8, False, AttainmentStatus.MISSED),
        (0.85, 0.89, 0.8, True, AttainmentStatus.MISSED),
        (None, 1.0, 0.0, True, AttainmentStatus.ON_TRACK),
        (None, 1.0, 0.0, False, AttainmentStatus.ON_TRACK),
        (None, None, None, False, AttainmentStatus.ON_TRACK),
        (None, None, None, True, AttainmentStatus.NO_DATA),
    ],
)
def test_share(
    rate: float | None, best: float | None, worst: float | None, over: bool, status: AttainmentStatus
) -> None:
    assert share_status(0.9, rate=rate, best=best, worst=worst, over=over) is status


@pytest.mark.parametrize(
    ("at_least", "best", "of", "needed"),
    [
        (0.9, 9, 10, 0),
        (0.9, 10, 10, 0),
        (0.9, 0, 0, 0),
        (0.9, 8, 10, 10),  # 18 of 20
        (0.95, 18, 20, 20),  # 38 of 40
        (0.5, 0, 3, 3),
        (1.0, 5, 5, 0),
        (1.0, 4, 5, None),
    ],
)
def test_needed_in_a_row(at_least: float, best: int, of: int, needed: int | None) -> None:
    assert needed_in_a_row(at_least, best=best, of=of) == needed
    if needed:
        assert (best + needed) / (of + needed) >= at_least > (best + needed - 1) / (of + needed - 1)
