"""The raw rows of the log of loan applications, and what they say of stages and work: nothing of leadflow in it."""

import csv
import gzip
from datetime import UTC, date, datetime, time
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.unit.examples.example import LOG
from tests.unit.examples.walk import Office, Told

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
STAGES = {
    "A_PREACCEPTED": "mql",
    "A_ACCEPTED": "sql",
    "O_SENT": "proposal",
    "O_SENT_BACK": "answered",
    "A_APPROVED": "won",
    "A_DECLINED": "lost",
    "A_CANCELLED": "lost",
}


class Row(NamedTuple):
    """One row: when, its number, its stage, the work begun, whether it makes an offer, when its case was submitted."""

    at: datetime
    number: int
    stage: str | None
    work: str | None
    offers: bool
    submitted: datetime


def hours(day: date) -> list[tuple[time, time]]:
    """Return the hours of the office, as they stand on its door."""
    if day in {date(2011, 12, 26), date(2012, 1, 1)} or day.weekday() == 6:
        return []
    return [(time(9), time(16))] if day.weekday() == 5 else [(time(8), time(21))]


OFFICE = Office(AMSTERDAM, hours)


@cache
def rows() -> dict[str, list[Row]]:
    """Read the rows of each application, in the order of time."""
    found: dict[str, list[Row]] = {}
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            at = datetime.fromisoformat(row["timestamp"]).astimezone(UTC)
            worked = row["activity"].startswith("W_") and row["lifecycle"] == "START" and row["resource"]
            activity = row["activity"]
            submitted = datetime.fromisoformat(row["reg_date"]).astimezone(UTC)
            work, offers = activity if worked else None, activity == "A_FINALIZED"
            told = found.setdefault(row["case_id"], [])
            told.append(Row(at, number, STAGES.get(activity), work, offers, submitted))
    for told in found.values():
        told.sort()
    return found


def entries(told: list[Row]) -> list[Row]:
    """Return the rows that enter a stage: being told again of the present one is no entry."""
    found: list[Row] = []
    for row in told:
        if row.stage is not None and (not found or found[-1].stage != row.stage):
            found.append(row)
    return found


def path_of(told: list[Row]) -> list[str]:
    """Return the stages of an application, in order."""
    return ["submitted", *(str(row.stage) for row in entries(told))]


def watched(told: list[Row], start: str, stop: str) -> list[Told]:
    """Return what matters to a promise that starts with a stage and stops with a stage, a work item, or any work."""
    found = []
    for row in entries(told):
        if row.stage == start:
            found.append(Told(row.at, row.number, "start"))
        if row.stage in {"won", "lost", stop} - {start}:
            found.append(Told(row.at, row.number, "stop" if row.stage == stop else str(row.stage)))
    found += [Told(row.at, row.number, "stop") for row in told if row.work and stop in {"any work", row.work}]
    return sorted(found)
