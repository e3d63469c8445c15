"""The real log of loan applications: read whole, and its first-touch promise against a slow, separate walk."""

import csv
import gzip
from collections import Counter
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leadflow import Month
from tests.unit.examples.example import LOG, script
from tests.unit.examples.walk import Office, Told, outcomes_by_month

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
AS_OF = datetime(2012, 4, 1, 8, tzinfo=AMSTERDAM)
MONTHS = [(2011, 10), (2011, 11), (2011, 12), (2012, 1), (2012, 2), (2012, 3)]

real = pytest.mark.skipif(not LOG.exists(), reason="the log is not here; LEADFLOW_DATA says where")


def hours(day: date) -> list[tuple[time, time]]:
    if day in {date(2011, 12, 26), date(2012, 1, 1)} or day.weekday() == 6:
        return []
    return [(time(9), time(16))] if day.weekday() == 5 else [(time(8), time(21))]


@pytest.fixture(scope="module")
def log() -> Any:
    return script("loan_log").read_log(LOG)


@real
def test_every_row_becomes_one_event(log: Any) -> None:
    assert (log.rows, len(log.problems)) == (262_200, 0)
    assert len(log.leads) == 13_087
    assert sum(len(lead.history) for lead in log.leads) == 262_200
    assert sum(lead.journey.entered("won") is not None for lead in log.leads) == 2_246
    assert sum(deal.outcome == "won" for lead in log.leads for deal in lead.deals) == 2_246


def walked() -> dict[tuple[int, int], Counter[str]]:
    """Walk the raw rows: what became of the promise to touch a pre-accepted application within four hours."""
    cases: dict[str, list[Told]] = {}
    stages: dict[str, str] = {}
    with gzip.open(LOG, "rt", encoding="utf-8", newline="") as file:
        rows = sorted(
            (
                (datetime.fromisoformat(row["timestamp"]).astimezone(UTC), number, row)
                for number, row in enumerate(csv.DictReader(file))
            ),
            key=lambda told: told[:2],
        )
    names = {"A_PREACCEPTED": "mql", "A_ACCEPTED": "sql", "O_SENT": "proposal", "O_SENT_BACK": "answered"}
    closed = {"A_APPROVED": "won", "A_DECLINED": "lost", "A_CANCELLED": "lost"}
    for at, number, row in rows:
        case, activity = row["case_id"], row["activity"]
        stage = names.get(activity) or closed.get(activity)
        moved = stage is not None and stages.get(case) != stage
        if stage is not None:
            stages[case] = stage
        if moved and stage == "mql":
            cases.setdefault(case, []).append(Told(at, number, "start"))
        elif moved and stage in {"won", "lost"}:
            cases.setdefault(case, []).append(Told(at, number, str(stage)))
        elif activity.startswith("W_") and row["lifecycle"] == "START" and row["resource"]:
            cases.setdefault(case, []).append(Told(at, number, "stop"))
    return outcomes_by_month(cases.values(), Office(AMSTERDAM, hours), 4, AS_OF.astimezone(UTC))


@real
def test_the_first_touch_promise_as_a_slow_walk_counts_it(log: Any) -> None:
    slow = walked()
    assert sorted(slow) == MONTHS
    contract = script("loan_log").contract
    for month in MONTHS:
        kept = contract.attainment(log.leads, Month(*month), as_of=AS_OF)["first touch"]
        found = {"met": kept.met, "breached": kept.breached, "cancelled": kept.cancelled, "running": kept.running}
        assert Counter({state: count for state, count in found.items() if count}) == slow[month], month
        assert kept.started == slow[month].total()


@real
def test_the_program_reviews_a_month_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    script("monthly_review").main(["--log", str(LOG), "--month", "2012-02"])
    text = capsys.readouterr().out
    assert "Read 262,200 rows: 13,087 applications." in text
    assert "loan desk, version 1: Feb 2012" in text
    assert "first touch" in text


# What a log can have wrong, on a small one


HEADER = "case_id,amount_req,reg_date,activity,lifecycle,resource,timestamp"
GOOD = "1,20000,2011-10-01T00:38:44.546+02:00,A_SUBMITTED,COMPLETE,112,2011-10-01T00:38:44.546+02:00"


def small(tmp_path: Path, *lines: str, header: str = HEADER) -> Any:
    path = tmp_path / "log.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return script("loan_log").read_log(path)


def test_a_bad_row_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    log = small(
        tmp_path,
        GOOD,
        "1,20000,2011-10-01T00:38:44.546+02:00,A_PREACCEPTED,COMPLETE,112,yesterday",
        "1,20000,2011-10-01T00:38:44.546+02:00,A_PREACCEPTED,COMPLETE,112,2011-10-01T00:39:37.906",
        "1,20000,2011-10-01T00:38:44.546+02:00,A_PREACCEPTED",
        "1,much,2011-10-01T00:38:44.546+02:00,A_FINALIZED,COMPLETE,112,2011-10-01T00:39:37.906+02:00",
        "1,20000,2011-10-01T00:38:44.546+02:00,A_PREACCEPTED,COMPLETE,,2011-10-01T00:39:37.906+02:00",
        "1,20000,2011-10-01T00:38:44.546+02:00,W_Afhandelen leads,START,,2011-10-01T01:00:00.000+02:00",
        "1,20000,2011-10-01T00:38:44.546+02:00,W_Afhandelen leads,START,11259,2011-10-01T11:45:13.917+02:00",
    )
    assert (log.rows, len(log.leads)) == (8, 1)
    assert [problem.partition(": ")[0] for problem in log.problems] == [f"log.csv:{line}" for line in (3, 4, 5, 6)]
    (lead,) = log.leads
    assert len(lead.history) == 4
    assert lead.created_at == datetime(2011, 9, 30, 22, 38, 44, 546000, tzinfo=UTC)
    # Work that a machine began is no touch of sales.
    assert [activity.by for activity in lead.activities if activity.actor == "sales"] == ["11259"]


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="the first line must be case_id,amount_req"):
        small(tmp_path, header="a,b,c")
    empty = tmp_path / "empty.csv"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(SystemExit, match="the first line must be"):
        script("loan_log").read_log(empty)
