"""How fast promises are settled: a synthetic population the size of a real loan desk, or as many leads as you say.

python tests/benchmarks/bench_sla.py [--leads 13087] [--events 20]

Times are of the processor, so that a busy machine does not spoil them.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from leadflow import (
    ICP,
    Accepted,
    Activity,
    Actor,
    Assigned,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    Company,
    Lead,
    Money,
    Month,
    OnHold,
    Resumed,
    StageEntered,
    accepted,
    activities,
    company,
    entered,
    rejected,
    source,
    verdict,
)
from leadflow.assessment import Rules
from leadflow.leads import DealUpdated, Event
from leadflow.sla import Convert, Deliver, Respond, Share, SLAContract

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 30, 18, tzinfo=UTC)
OFFICE = BusinessCalendar(tz=UTC, weekly={"mon-fri": ["08:00-12:00", "13:30-17:30"], "sat": ["08:00-12:00"]})
CALL = activities("call", actor=Actor.SALES)


def contract(*, guarded: bool = False) -> SLAContract:
    """Return an agreement of seven promises; guarded, two of them ask about the grade."""
    where = verdict.grade.at_least("B") if guarded else company.employees.known()
    return SLAContract(
        "bench",
        calendar=OFFICE,
        marketing=(
            Deliver("MQLs", entered("mql"), at_least=1_000, per=Cadence.MONTH),
            Deliver("pipeline", entered("sql"), worth="amount", at_least=Money(10**6, "EUR"), per=Cadence.MONTH),
            Share("quality", of=entered("mql"), meeting=where, at_least=0.6, per=Cadence.MONTH),
        ),
        sales=(
            Respond(
                "touch",
                start=entered("mql"),
                stop=CALL,
                within=BusinessHours(4),
                at_least=0.9,
                per=Cadence.MONTH,
                where=where,
            ),
            Respond(
                "answer",
                start=entered("mql"),
                stop=accepted() | rejected(),
                within=BusinessDays(1),
                at_least=0.9,
                per=Cadence.MONTH,
            ),
            Respond(
                "attempts",
                start=entered("mql"),
                stop=CALL.nth(6) | accepted(),
                within=BusinessDays(10),
                at_least=0.8,
                per=Cadence.MONTH,
            ),
            Convert(
                "sale",
                start=entered("sql"),
                stop=entered("won"),
                within=timedelta(days=45),
                at_least=0.2,
                per=Cadence.MONTH,
            ),
        ),
    )


def lead(number: int, events: int, dice: random.Random) -> Lead:
    """Return a lead that came some time in half a year and of which so many events are told."""
    at = BEGIN + timedelta(minutes=dice.randrange(180 * 1440))
    told: list[Event] = []
    stages = ["mql", "sql", dice.choice(["won", "lost", "recycled"])]
    for place in range(events):
        at += timedelta(minutes=dice.randrange(1, 2_000))
        kind = dice.randrange(12)
        if stages and place % 4 == 1:
            told.append(StageEntered(stages.pop(0), at=at, seq=place))
        elif kind == 0:
            told.append(Assigned(f"rep-{dice.randrange(9)}", at=at, seq=place))
        elif kind == 1:
            told.append(Accepted(at=at, seq=place))
        elif kind == 2:
            told.append(DealUpdated("D-1", amount=Money(dice.randrange(9_000), "EUR"), at=at, seq=place))
        elif kind == 3:
            told.append(OnHold(at=at, seq=place) if place % 2 else Resumed(at=at, seq=place))
        else:
            told.append(
                Activity(
                    dice.choice(["call", "email_click"]), at=at, seq=place, actor=dice.choice([Actor.SALES, Actor.LEAD])
                )
            )
    return Lead(
        f"L-{number}", created_at=told[0].at, company=Company(employees=dice.choice([5, 50, 500, None])), history=told
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=13_087)
    parser.add_argument("--events", type=int, default=20)
    chosen = parser.parse_args()
    dice = random.Random(7)
    leads = [lead(number, chosen.events, dice) for number in range(chosen.leads)]
    events = chosen.leads * chosen.events
    icp = ICP("firms", should=((company.employees >= 50).worth(100, "size"),), grades={"A": 80, "B": 50, "C": 0})
    assess = Rules(icps=(icp,))
    plain, guarded = contract(), contract(guarded=True)

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
