"""Medians by hand, and the product-limit median against exact fractions."""

from datetime import timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from leadflow.metrics import Durations

spans = st.lists(st.integers(0, 6).map(lambda days: timedelta(days=days)), max_size=30)


def median(completed: list[timedelta]) -> timedelta | None:
    return Durations.of(completed).median_completed


def censored_median(completed: list[timedelta], running: list[timedelta]) -> timedelta | None:
    return Durations.of(completed, running=running).median_censored


def days(*values: float) -> list[timedelta]:
    return [timedelta(days=value) for value in values]


def slow_median(completed: list[timedelta], running: list[timedelta]) -> timedelta | None:
    """The product-limit estimate, one duration at a time, in fractions."""
    stay = Fraction(1)
    for duration in sorted(set(completed)):
        at_risk = sum(other >= duration for other in (*completed, *running))
        stay *= 1 - Fraction(completed.count(duration), at_risk)
        if stay <= Fraction(1, 2):
            return duration
    return None


def test_the_median_of_few() -> None:
    assert median([]) is None
    assert median(days(3)) == timedelta(days=3)
    assert median(days(9, 1)) == timedelta(days=5)
    assert median(days(9, 1, 2)) == timedelta(days=2)


def test_what_still_runs_lengthens_the_median() -> None:
    # Five visits: over after 1, 2 and 3 days; two still run after 2 and 5 days.
    # 4/5 stay past day 1, 4/5 * 3/4 = 3/5 past day 2, 3/5 * 1/2 = 3/10 past day 3.
    assert censored_median(days(1, 2, 3), days(2, 5)) == timedelta(days=3)
    assert median(days(1, 2, 3)) == timedelta(days=2)


def test_exactly_half_is_half() -> None:
    assert censored_median(days(1), days(4)) == timedelta(days=1)
    # Seven of fourteen, in steps that floats would miss: 13/14 * 12/13 * ... * 7/8.
    assert censored_median(days(*range(1, 8)), days(*[9] * 7)) == timedelta(days=7)


def test_never_half() -> None:
    assert censored_median([], days(1, 2)) is None
    assert censored_median(days(2), days(3, 3)) is None
    assert censored_median([], []) is None


@given(spans, spans)
def test_the_fast_median_is_the_slow_one(completed: list[timedelta], running: list[timedelta]) -> None:
    assert censored_median(completed, running) == slow_median(completed, running)


@given(spans)
def test_with_nothing_running_it_is_the_lower_median(completed: list[timedelta]) -> None:
    expected = sorted(completed)[(len(completed) - 1) // 2] if completed else None
    assert censored_median(completed, []) == expected


def test_the_summary_names_both() -> None:
    assert Durations.of(days(1, 3), running=days(2)) == Durations(
        completed=2,
        running=1,
        median_completed=timedelta(days=2),
        median_censored=timedelta(days=3),
        p90=timedelta(days=2.8),
        mean=timedelta(days=2),
    )
