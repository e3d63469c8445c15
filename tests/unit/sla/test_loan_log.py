"""Promises on a real log of loan applications, month by month, against a separate walk over its rows.

The log is that of the BPI Challenge 2012 (B. van Dongen, 4TU.ResearchData): 13,087 applications, with a clock change
inside. It is looked for in the folder named by LEADFLOW_DATA, and these tests are skipped where it is absent. The walk
knows working days as a list of openings and closings, and nothing of leadflow.
"""

import csv
import gzip
import os
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from leadflow.calendars import BusinessCalendar, BusinessDays, BusinessHours, Cadence, Month
from leadflow.criteria import activities, entered
from leadflow.leads import Activity, Actor, Event, Lead, StageEntered
from leadflow.sla import Convert, Respond, SLAContract

ROOT = Path(__file__).resolve().parents[3]
LOG = Path(os.environ.get("LEADFLOW_DATA", ROOT / ".." / "shared" / "data")) / "bpi2012" / "applications.csv.gz"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2012, 2, 20, 12, tzinfo=AMSTERDAM).astimezone(UTC)
MONTHS = [(2011, 10), (2011, 11), (2011, 12), (2012, 1), (2012, 2)]
STAGES = {
    "A_PREACCEPTED": "mql",
    "A_ACCEPTED": "sql",
    "O_SENT": "proposal",
    "A_APPROVED": "won",
    "A_DECLINED": "lost",
    "A_CANCELLED": "lost",
}

pytestmark = pytest.mark.skipif(not LOG.exists(), reason="the log is not here; LEADFLOW_DATA says where")

# The promises, once for leadflow ...

OFFICE = BusinessCalendar(tz=AMSTERDAM, weekly="mon-fri 08:00-18:00; sat 09:00-13:00", holidays=[date(2011, 12, 26)])
TOUCH = activities("touch", actor=Actor.SALES)
CONTRACT = SLAContract(
    "loan desk",
    calendar=OFFICE,
    sales=(
        Respond(
            "first touch", start=entered("mql"), stop=TOUCH, within=BusinessHours(4), at_least=0.9, per=Cadence.MONTH
        ),
        Respond(
            "second touch",
            start=entered("proposal"),
            stop=TOUCH.nth(2),
            within=BusinessDays(5),
            at_least=0.9,
            per=Cadence.MONTH,
        ),
        Respond(
            "acceptance",
            start=entered("mql"),
            stop=entered("sql"),
            within=BusinessDays(2),
            at_least=0.9,
            per=Cadence.MONTH,
        ),
        Convert(
            "conversion",
            start=entered("mql"),
            stop=entered("won"),
            within=timedelta(days=30),
            at_least=0.9,
            per=Cadence.MONTH,
        ),
    ),
)

# ... and once for the walk: start, stop, which of the stops, and the time: hours, working days or days

PROMISES = {
    "first touch": ("mql", "touch", 1, ("hours", 4)),
    "second touch": ("proposal", "touch", 2, ("working days", 5)),
    "acceptance": ("mql", "sql", 1, ("working days", 2)),
    "conversion": ("mql", "won", 1, ("days", 30)),
}


class Told(NamedTuple):
    at: datetime
    row: int
    what: str


def rows() -> dict[str, list[Told]]:
    """Read what matters of each application, in order, without what tells again of the present stage."""
    found: dict[str, list[Told]] = {}
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            touched = row["activity"].startswith("W_") and row["lifecycle"] == "START" and row["resource"]
            what = "touch" if touched else STAGES.get(row["activity"])
            told = found.setdefault(row["case_id"], [])
            if what is not None:
                told.append(Told(datetime.fromisoformat(row["timestamp"]).astimezone(UTC), number, what))
    for told in found.values():
        told.sort()
        stage = None
        for each in list(told):
            if each.what == stage:
                told.remove(each)
            elif each.what != "touch":
                stage = each.what
    return found


def as_lead(case: str, told: list[Told]) -> Lead:
    events: list[Event] = [
        Activity("touch", at=each.at, seq=each.row, actor=Actor.SALES)
        if each.what == "touch"
        else StageEntered(each.what, at=each.at, seq=each.row)
        for each in told
    ]
    return Lead(case, created_at=datetime(2011, 9, 30, tzinfo=UTC), history=events)


def shifts() -> list[tuple[datetime, datetime]]:
    found = []
    for number in range(300):
        day = date(2011, 9, 25) + timedelta(days=number)
        if day == date(2011, 12, 26) or day.weekday() == 6:
            continue
        opens, closes = (time(9), time(13)) if day.weekday() == 5 else (time(8), time(18))
        pair = (datetime.combine(day, clock, tzinfo=AMSTERDAM).astimezone(UTC) for clock in (opens, closes))
        found.append((next(pair), next(pair)))
    return found


SHIFTS = shifts()


def last_call(start: datetime, amount: tuple[str, int]) -> datetime:
    """Walk over the working days to the latest instant at which no more than the time is used."""
    unit, number = amount
    if unit == "days":
        return start + timedelta(days=number)
    if unit == "working days":
        today = start.astimezone(AMSTERDAM).date()
        later = [pair for pair in SHIFTS if pair[0].astimezone(AMSTERDAM).date() > today]
        return later[number][0]  # used up when the n-th closes; the next opening still does
    left = timedelta(hours=number)
    for opens, closes in SHIFTS:
        begun = max(opens, start)
        if left == timedelta(0) and closes > begun:
            return begun
        if closes > begun:
            if left < closes - begun:
                return begun + left
            left -= closes - begun
    raise AssertionError(start)


def walk(told: list[Told], name: str) -> list[tuple[tuple[int, int], str]]:
    """Return the month and the outcome of each clock of an application."""
    start_at, stop_at, nth, amount = PROMISES[name]
    known = [each for each in told if each.at <= NOW]
    found = []
    for place, start in enumerate(known):
        if start.what != start_at:
            continue
        limit = last_call(start.at, amount)
        outcome, count = "running", 0
        for each in known[place + 1 :]:
            if each.at > limit:
                break
            count += each.what == stop_at
            if each.what == stop_at and count == nth:
                outcome = "met"
            elif each.what == "won":
                outcome = "cancelled"
            elif each.what == "lost" and name != "conversion":
                outcome = "breached"
            if outcome != "running":
                break
        if outcome == "running" and limit < NOW:
            outcome = "breached"
        if name == "conversion" and outcome == "met" and limit >= NOW:
            outcome = "running"
        local = start.at.astimezone(AMSTERDAM)
        found.append(((local.year, local.month), outcome))
    return found


@pytest.mark.deep
def test_attainment_by_month_is_what_a_slow_walk_counts() -> None:
    log = rows()
    leads = [as_lead(case, told) for case, told in log.items()]
    assert len(leads) == 13_087
    slow = {name: Counter(each for told in log.values() for each in walk(told, name)) for name in PROMISES}
    assert {month for name in slow for month, _ in slow[name]} == set(MONTHS)
    for month in MONTHS:
        kept = CONTRACT.attainment(leads, Month(*month), as_of=NOW)
        for name, found in kept.items():
            for outcome in ("met", "breached", "running", "cancelled"):
                assert getattr(found, outcome) == slow[name][month, outcome], (name, month, outcome)
