"""The measures of a real log of loan applications, against a slow, separate walk over its raw rows.

The log is that of the BPI Challenge 2012 (B. van Dongen, 4TU.ResearchData): 13,087 applications, with a clock change
inside. It is looked for in the folder named by LEADFLOW_DATA, and these tests are skipped where it is absent.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import pairwise, zip_longest
from statistics import NormalDist, median
from typing import Any, NamedTuple

import pytest

from leadflow import Month, entered
from leadflow.metrics import cohort_conversion, conversion, kpis, period_conversion, stage_flow
from tests.unit.examples.example import LOG, script
from tests.unit.examples.raw_log import AMSTERDAM, entries, rows

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not LOG.exists(), reason="the log is not here; LEADFLOW_DATA says where"),
]

END = datetime(2012, 3, 14, 15, 4, 54, 681000, tzinfo=UTC)
MIDDLE = datetime(2012, 1, 20, 9, tzinfo=UTC)
ORDER = ["submitted", "mql", "sql", "proposal", "answered", "won", "lost"]
MONTHS = [(2011, 10), (2011, 11), (2012, 1), (2012, 2)]
KNOWN = [(month, as_of) for as_of in (END, MIDDLE) for month in MONTHS if month <= (as_of.year, as_of.month)]


class Stay(NamedTuple):
    """A stay in a stage, and where it went on to."""

    stage: str
    begun: datetime
    left: datetime | None
    to: str | None


@pytest.fixture(scope="module")
def log() -> Any:
    return script("loan_log").read_log(LOG)


@cache
def stays(as_of: datetime) -> dict[str, list[Stay]]:
    """Return the stays of every application that there was at an instant, as they were known then."""
    found = {}
    for case, told in rows().items():
        submitted = told[0].submitted
        if submitted <= as_of:
            moves = [("submitted", submitted), *((str(row.stage), row.at) for row in entries(told) if row.at <= as_of)]
            ends: list[tuple[str | None, datetime | None]] = [*moves[1:], (None, None)]
            found[case] = [Stay(*move, left, to) for move, (to, left) in zip(moves, ends, strict=True)]
    return found


def bounds(month: tuple[int, int]) -> tuple[datetime, datetime]:
    year, number = month
    following = (year + number // 12, number % 12 + 1)
    low, high = (datetime(*each, 1, tzinfo=AMSTERDAM).astimezone(UTC) for each in (month, following))
    return low, high


def middle(spans: list[timedelta]) -> timedelta | None:
    return median(spans) if spans else None


def product_limit_median(over: list[timedelta], running: list[timedelta]) -> timedelta | None:
    """Return the first duration at which the product of the shares that stay is a half or less."""
    stay = Fraction(1)
    ended, censored = Counter(over), sorted(running)
    at_risk = len(over) + len(running)
    passed = 0
    for span in sorted(ended):
        while passed < len(censored) and censored[passed] < span:
            passed += 1
            at_risk -= 1
        stay *= Fraction(at_risk - ended[span], at_risk)
        at_risk -= ended[span]
        if stay <= Fraction(1, 2):
            return span
    return None


@pytest.mark.parametrize(("month", "as_of"), KNOWN)
def test_flow_through_the_stages(log: Any, month: tuple[int, int], as_of: datetime) -> None:
    low, high = bounds(month)
    report = stage_flow(log.leads, script("loan_log").funnel, Month(*month), as_of=as_of, tz=AMSTERDAM)
    # Applications that were there at the period's end.
    assert report.leads == sum(told[0].begun < high for told in stays(as_of).values())
    for stage in ORDER:
        flow = report[stage]
        stayed = [stay for told in stays(as_of).values() for stay in told if stay.stage == stage and stay.begun < high]
        new = [stay for stay in stayed if stay.begun >= low]
        went = Counter(
            "still in"
            if stay.to is None
            else "lost"
            if stay.to == "lost"
            else "on"
            if stage == "lost" or ORDER.index(stay.to) > ORDER.index(stage)
            else "back"
            for stay in new
        )
        assert flow.entered == len(new)
        assert (flow.converted, flow.leaked, flow.moved_back, flow.still_in) == (
            went["on"],
            went["lost"],
            went["back"],
            went["still in"],
        )
        assert dict(flow.leaked_to) == ({"lost": went["lost"]} if went["lost"] else {})
        over = [stay.left - stay.begun for stay in new if stay.left is not None]
        running = [as_of - stay.begun for stay in new if stay.left is None]
        assert (flow.time.completed, flow.time.running) == (len(over), len(running))
        assert flow.time.median_completed == middle(over)
        assert flow.time.median_censored == product_limit_median(over, running)
        # The stock: what there was and what came is what left and what is there.
        there = [stay for stay in stayed if stay.left is None or stay.left >= high]
        assert flow.at_start == sum(stay.begun < low and (stay.left is None or stay.left >= low) for stay in stayed)
        assert flow.left == sum(stay.left is not None and low <= stay.left < high for stay in stayed)
        assert flow.at_end == len(there)
        assert flow.at_start + flow.entered == flow.left + flow.at_end
        assert flow.waiting == middle([min(high, as_of) - stay.begun for stay in there])


@pytest.mark.parametrize(("month", "as_of"), KNOWN)
def test_shared_figures(log: Any, month: tuple[int, int], as_of: datetime) -> None:
    low, high = bounds(month)
    figures = kpis(log.leads, script("loan_log").funnel, Month(*month), as_of=as_of, tz=AMSTERDAM)
    reached: list[dict[str, datetime]] = []
    for told in stays(as_of).values():
        first: dict[str, datetime] = {}
        for stay in told:
            first.setdefault(stay.stage, stay.begun)
        # Who skips a stage has passed it, when the later one was entered.
        for earlier, later in reversed(list(pairwise(ORDER[:6]))):
            if later in first:
                first.setdefault(earlier, first[later])
        reached.append(first)
    came = [first for first in reached if low <= first["submitted"] < high]
    won = [first for first in reached if "won" in first and low <= first["won"] < high]
    assert (figures.created, figures.customers) == (len(came), len(won))
    bought = figures.cohort_lead_to_customer
    assert (bought.counted, bought.of) == (sum("won" in first for first in came), len(came))
    assert (figures.period_lead_to_customer.counted, figures.period_lead_to_customer.per) == (len(won), len(came))
    assert figures.lead_cycle.median_completed == middle([first["won"] - first["submitted"] for first in won])
    for step, source, target in zip_longest(figures.steps, ORDER[:5], ORDER[1:6]):
        cohort = [first for first in reached if source in first and low <= first[source] < high]
        arrived = [first for first in reached if target in first and low <= first[target] < high]
        assert (step.source, step.target) == (source, target)
        assert (step.cohort.counted, step.cohort.of) == (sum(target in first for first in cohort), len(cohort))
        assert (step.in_period.counted, step.in_period.per) == (len(arrived), len(cohort))


@pytest.mark.parametrize("as_of", [END, MIDDLE])
@pytest.mark.parametrize(
    ("start", "stop", "days"), [("mql", "won", 30), ("mql", "sql", 7), ("proposal", "answered", 10)]
)
def test_conversion_of_mature_cohorts(log: Any, start: str, stop: str, days: int, as_of: datetime) -> None:
    within = timedelta(days=days)
    counts: Counter[tuple[bool, bool]] = Counter()
    for told in stays(as_of).values():
        begun = next((stay.begun for stay in told if stay.stage == start), None)
        if begun is not None:
            ends = [stay.begun for stay in told if stay.stage == stop and stay.begun >= begun]
            counts[as_of - begun >= within, any(end - begun <= within for end in ends)] += 1
    found = conversion(log.leads, entered(start), entered(stop), within=within, as_of=as_of)
    mature = counts[True, True] + counts[True, False]
    assert (found.mature.counted, found.mature.of) == (counts[True, True], mature)
    assert (found.immature, found.immature_converted) == (
        counts[False, True] + counts[False, False],
        counts[False, True],
    )
    # The ends of Wilson's interval are the shares from which the one found is z standard errors away.
    assert found.mature.interval is not None
    share, z = counts[True, True] / mature, NormalDist().inv_cdf(0.975)
    low, high = found.mature.interval
    assert low < share < high
    for end in (low, high):
        assert abs(share - end) == pytest.approx(z * (end * (1 - end) / mature) ** 0.5, rel=1e-9)


@pytest.mark.parametrize(("month", "as_of"), KNOWN)
def test_monthly_cohorts(log: Any, month: tuple[int, int], as_of: datetime) -> None:
    low, high = bounds(month)
    for start, stop in (("mql", "won"), ("proposal", "won")):
        converted = members = starts = stops = 0
        for told in stays(as_of).values():
            first = next((stay.begun for stay in told if stay.stage == start), None)
            last = next((stay.begun for stay in told if stay.stage == stop), None)
            starts += first is not None and low <= first < high
            stops += last is not None and low <= last < high
            if first is not None and low <= first < high:
                members += 1
                converted += any(stay.stage == stop and stay.begun >= first for stay in told)
        ends = entered(start), entered(stop)
        cohort = cohort_conversion(log.leads, *ends, Month(*month), as_of=as_of, tz=AMSTERDAM)
        period = period_conversion(log.leads, *ends, Month(*month), as_of=as_of, tz=AMSTERDAM)
        assert (cohort.converted.counted, cohort.converted.of) == (converted, members)
        assert (period.ratio.counted, period.ratio.per) == (stops, starts)
