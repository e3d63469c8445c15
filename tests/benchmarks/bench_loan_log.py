"""How fast the log of loan applications is built, clocked, replayed and reviewed, and how much memory it takes.

python tests/benchmarks/bench_loan_log.py [--log FILE] [--month 2012-01]

The file is looked for under LEADFLOW_DATA (default: ../shared/data beside the project). Times are of the processor, so
that a busy machine does not spoil them; memory is the most the process has held so far.
"""

import argparse
import os
import pickle
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "docs" / "examples"))

import loan_log  # noqa: E402  # the example's folder has to be on the path first
import loan_report  # noqa: E402  # the same

from leadflow import Month  # noqa: E402  # the same
from leadflow.leads import Lead  # noqa: E402  # the same

T = TypeVar("T")
DATA = Path(os.environ.get("LEADFLOW_DATA", ROOT / ".." / "shared" / "data"))


def told(what: str, spent: float, leads: int, events: int) -> None:
    """Print how many leads and events a second that was, and the peak of memory so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    share = spent / events * 100_000
    print(f"{what:<28} {spent:7.2f} s {share:8.3f} s per 100,000 events {leads / spent:11,.0f} leads/s {peak:7,.0f} MB")


def timed(what: str, leads: int, events: int, work: Callable[[], T]) -> T:
    """Do the work and print what it took."""
    begun = time.process_time()
    result = work()
    told(what, time.process_time() - begun, leads, events)
    return result


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, default=DATA / "bpi2012" / "applications.csv.gz")
    parser.add_argument("--month", default="2012-01")
    chosen = parser.parse_args()
    year, _, number = chosen.month.partition("-")
    month = Month(int(year), int(number))
    now = datetime(2012, 4, 1, 8, tzinfo=loan_log.AMSTERDAM)
    middle = datetime(2012, 1, 15, 12, tzinfo=loan_log.AMSTERDAM)

    begun = time.process_time()
    log = loan_log.read_log(chosen.log)
    leads, spent = log.leads, time.process_time() - begun
    count, events = len(leads), sum(len(lead.history) for lead in leads)
    print(f"{count:,} leads, {events:,} events of {chosen.log.name}")
    told("read and build", spent, count, events)
    histories = [list(lead.history) for lead in leads]

    def build() -> list[Lead]:
        return [
            Lead(lead.id, created_at=lead.created_at, source=lead.source, history=told)
            for lead, told in zip(leads, histories, strict=True)
        ]

    timed("build leads from events", count, events, build)
    alive = [lead for lead in leads if lead.created_at <= middle]
    timed("as_of the middle", len(alive), events, lambda: [lead.as_of(middle) for lead in alive])
    timed("journeys, deals, owners", count, events, lambda: [(lead.journey, lead.deals, lead.owner) for lead in leads])

    def assess() -> list[object]:
        return [loan_log.playbook.assess(lead, as_of=now).temperature for lead in leads]

    timed("assess", count, events, assess)
    timed("clocks", count, events, lambda: [loan_log.contract.clocks(lead, as_of=now) for lead in leads])
    timed(f"attainment of {chosen.month}", count, events, lambda: loan_log.contract.attainment(leads, month, as_of=now))
    timed("attainment of every month", count, events, lambda: loan_report.by_month(log, now))
    timed("deviations", count, events, lambda: [loan_log.funnel.deviations(lead) for lead in leads])
    timed("replay by the book", count, events, lambda: [loan_log.by_the_book.replay(lead, as_of=now) for lead in leads])
    timed(f"review of {chosen.month}", count, events, lambda: loan_log.playbook.review(leads, month, as_of=now))
    packed = timed("pickle", count, events, lambda: pickle.dumps(leads))
    timed("unpickle", count, events, lambda: pickle.loads(packed))
    print(f"pickled: {len(packed) / 1e6:,.1f} MB, {len(packed) / events:,.0f} bytes an event")


if __name__ == "__main__":
    main()
