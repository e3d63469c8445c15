"""Status: whether a promised share is kept, case by case, and how many more it would take."""

from datetime import UTC, datetime

import pytest

from leadflow.calendars import ALWAYS_OPEN, Cadence, Month
from leadflow.criteria import rejected
from leadflow.leads import Actor
from leadflow.sla import Attainment, AttainmentStatus, Counted, Share


def attained(at_least: float, counted: Counted, *, over: bool = True) -> Attainment:
    promise = Share("reasons", of=rejected(), meeting=rejected(with_reason=True), at_least=at_least, per=Cadence.MONTH)
    return Attainment(
        commitment=promise,
        party=Actor.SALES,
        target=at_least,
        period=Month(2026, 3),
        as_of=datetime(2026, 4, 1, tzinfo=UTC),
        over=over,
        calendar=ALWAYS_OPEN,
        counted=counted,
    )


@pytest.mark.parametrize(
    ("met", "breached", "running", "over", "status"),
    [
        (19, 1, 0, True, AttainmentStatus.MET),
        (9, 1, 0, True, AttainmentStatus.MET),
        (18, 1, 1, True, AttainmentStatus.MET),
        (19, 1, 0, False, AttainmentStatus.ON_TRACK),  # what starts later can still spoil it
        (17, 1, 2, True, AttainmentStatus.ON_TRACK),  # clocks of the period still run
        (16, 2, 2, True, AttainmentStatus.AT_RISK),
        (16, 2, 2, False, AttainmentStatus.AT_RISK),
        (15, 3, 2, False, AttainmentStatus.MISSED),
        (15, 3, 2, True, AttainmentStatus.MISSED),
        (0, 0, 1, True, AttainmentStatus.ON_TRACK),
        (0, 0, 1, False, AttainmentStatus.ON_TRACK),
        (0, 0, 0, False, AttainmentStatus.ON_TRACK),
        (0, 0, 0, True, AttainmentStatus.NO_DATA),
    ],
)
def test_share(met: int, breached: int, running: int, over: bool, status: AttainmentStatus) -> None:
    counted = Counted(started=met + breached + running, met=met, breached=breached, running=running)
    assert attained(0.9, counted, over=over).status is status


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
    assert attained(at_least, Counted(started=of, met=best, breached=of - best)).needed == needed
    if needed:
        assert (best + needed) / (of + needed) >= at_least > (best + needed - 1) / (of + needed - 1)
