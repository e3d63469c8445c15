"""How fast the promises of the example are settled, over leads as many as a real loan desk has, or as you say.

python tests/benchmarks/bench_sla.py [--leads 13087] [--events 20]

Times are of the processor, so that a busy machine does not spoil them.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs

sys.path.append(str(Path(__file__).parents[2] / "docs" / "examples"))

from agreement import contract as agreed  # the example's folder has to be on the path first
from agreement import playbook

from leadflow import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Company,
    Lead,
    Money,
    Month,
    OnHold,
    Resumed,
    StageEntered,
    source,
)
from leadflow.leads import DealUpdated, Event
from leadflow.sla import SLAContract

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 30, 18, tzinfo=UTC)


def contract(*, guarded: bool) -> SLAContract:
    """Return the agreement of the example; unless guarded without the promise that asks for a verdict."""
    if guarded:
        return agreed
    asked = [each for each in agreed.marketing if not any(guard.needs_verdicts for guard in each.guards)]
    return attrs.evolve(agreed, marketing=asked)


def lead(number: int, events: int, dice: random.Random) -> Lead:
    """Return a lead that came some time in half a year and of which so many events are recorded."""
    at = BEGIN + timedelta(minutes=dice.randrange(180 * 1440))
    found: list[Event] = []
    stages = ["mql", "sql", dice.choice(["won", "lost", "recycled"])]
    for place in range(events):
        at += timedelta(minutes=dice.randrange(1, 2_000))
        kind = dice.randrange(12)
        if stages and place % 4 == 1:
            found.append(StageEntered(stages.pop(0), at=at, seq=place))
        elif kind == 0:
            found.append(Assigned(f"rep-{dice.randrange(9)}", at=at, seq=place))
        elif kind == 1:
            found.append(Accepted(at=at, seq=place))
        elif kind == 2:
            found.append(DealUpdated("D-1", amount=Money(dice.randrange(90_000_000), "VND"), at=at, seq=place))
        elif kind == 3:
            found.append(OnHold(at=at, seq=place) if place % 2 else Resumed(at=at, seq=place))
        else:
            what = dice.choice(["call", "email_click", "demo_request"])
            found.append(Activity(what, at=at, seq=place, actor=dice.choice([Actor.SALES, Actor.LEAD])))
    size = Company(country="VN", employees=dice.choice([5, 50, 500, None]))
    return Lead(f"L-{number}", created_at=found[0].at, company=size, history=found)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=13_087)
    parser.add_argument("--events", type=int, default=20)
    chosen = parser.parse_args()
    dice = random.Random(7)
    leads = [lead(number, chosen.events, dice) for number in range(chosen.leads)]
    events = chosen.leads * chosen.events
    assess = playbook.assess
    plain, guarded = contract(guarded=False), contract(guarded=True)

    def fresh() -> list[Lead]:
        # Views of a lead are kept once asked for: each measure gets leads of which nobody has asked anything.
        return [one.record(Activity("x", at=one.created_at, seq=10**6)) for one in leads]

    def timed(what: str, work: Callable[[list[Lead]], object]) -> None:
        population = fresh()
        begun = time.process_time()
        work(population)
        spent = time.process_time() - begun
        print(
            f"{what:<40} {spent:7.2f} s {events / spent:12,.0f} events/s {spent / events * 100_000:6.2f} s per 100,000"
        )

    print(f"{chosen.leads:,} leads, {events:,} events, {len(plain.commitments)} promises")
    timed("attainment of a month", lambda found: plain.attainment(found, Month(2026, 3), as_of=NOW))
    timed("... by channel", lambda found: plain.attainment(found, Month(2026, 3), as_of=NOW, by=source.channel))
    timed("... with verdicts", lambda found: guarded.attainment(found, Month(2026, 3), as_of=NOW, assess=assess))
    timed("what is due", lambda found: plain.due(found, as_of=NOW))
    timed("what is due, in March", lambda found: plain.due(found, as_of=datetime(2026, 3, 16, 12, tzinfo=UTC)))
    timed("the breaches of a month", lambda found: plain.breaches(found, as_of=NOW, period=Month(2026, 3)))
    timed(
        "every clock of every lead",
        lambda found: [plain.clocks(one, as_of=NOW) for one in found if one.created_at <= NOW],
    )


if __name__ == "__main__":
    main()
