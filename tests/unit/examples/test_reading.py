"""Reading the export: every bad row is reported with its line and reason, counted, and the run goes on."""

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.unit.examples.example import EXAMPLES, script

reading = script("reading")

# What the generator planted, as it stands in the row, and the reason that must be told for it.
PLANTED = [
    ("leads_export_errors.csv", r"^,", "lead_id is missing"),
    ("leads_export_errors.csv", r"^L-8001,yesterday,", "created_at='yesterday' is not a time"),
    ("leads_export_errors.csv", r"^L-8002,", "employees=-3: a count is never negative"),
    ("leads_export_errors.csv", r"^L-8003,", "employees='about 20' is not a number"),
    (
        "leads_export_errors.csv",
        r"^L-8004,",
        "seniority='boss of bosses': is no Seniority; write one of",
    ),
    ("events_export_errors.csv", r"31/02/2026 25:00", "at='31/02/2026 25:00' is not a time"),
    ("events_export_errors.csv", r"2026-01-20 10:15:00", "at='2026-01-20 10:15:00' has no time zone"),
    ("events_export_errors.csv", r",L-9999,", "lead_id='L-9999' is not among the leads"),
    ("events_export_errors.csv", r",teleported,", "event='teleported' is not one that this export knows"),
    ("events_export_errors.csv", r"12\.000\.000", "amount='12.000.000': is not a number"),
    ("events_export_errors.csv", r",budget,.*,30000000,,", "currency is missing"),
    ("events_export_errors.csv", r",perhaps,", "outcome='perhaps': is no Outcome"),
    ("events_export_errors.csv", r"^E-00061,.*,2026-03-30T09:00:00\+07:00,", "event_id='E-00061' was recorded before"),
]


@pytest.fixture(scope="module")
def export() -> Any:
    return reading.read_export(EXAMPLES, with_errors=True)


def lines_of(name: str, pattern: str) -> list[int]:
    lines = (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if re.search(pattern, line)]


@pytest.mark.parametrize(("file", "pattern", "reason"), PLANTED)
def test_a_bad_row_is_reported_with_its_line_and_reason(export: Any, file: str, pattern: str, reason: str) -> None:
    (line,) = lines_of(file, pattern)
    told = [problem.reason for problem in export.problems if (problem.file, problem.line) == (file, line)]
    assert len(told) == 1
    assert told[0].startswith(reason)


def test_nothing_else_is_left_out_and_everything_is_counted(export: Any) -> None:
    assert len(export.problems) == len(PLANTED)
    lines = sum(
        len((EXAMPLES / name).read_text(encoding="utf-8").splitlines()) - 1
        for name in (
            "leads_export.csv",
            "events_export.csv",
            "leads_export_errors.csv",
            "events_export_errors.csv",
            "spend_export.csv",
            "observed_export.csv",
            "handovers_export.csv",
        )
    )
    assert export.rows == lines
    events = sum(len(lead.history) for lead in export.leads)
    months = sum(map(len, (*export.spend.values(), *export.observed.values())))
    assert export.rows == len(export.leads) + events + months + len(export.provided) + export.repeated + len(PLANTED)


def test_every_good_lead_is_there_once(export: Any) -> None:
    with (EXAMPLES / "leads_export.csv").open(encoding="utf-8", newline="") as file:
        ids = {row["lead_id"] for row in csv.DictReader(file)}
    assert {lead.id for lead in export.leads} == ids
    assert len(export.leads) == 569
    assert all(lead.conflicts == () for lead in export.leads)


def test_without_the_errors_everything_can_be_read(export: Any) -> None:
    clean = reading.read_export(EXAMPLES)
    assert clean.problems == ()
    assert (clean.leads, clean.provided, clean.repeated) == (export.leads, export.provided, export.repeated)


def test_what_cells_mean(export: Any) -> None:
    row = {"lead_id": "L-1", "created_at": "2026-03-02T09:15:00+07:00", "erp": "none", "employees": "85.0"}
    lead = reading.lead_of(row)
    assert (lead.attributes, lead.company.employees, lead.company.country) == ({"erp": "none"}, 85, None)
    assert reading.lead_of(row | {"employees": "NaN", "erp": ""}).company.employees is None
    for employees, reason in (
        ("8.5", "is not a whole number"),
        ("many", "is not a number"),
        ("inf", "is not a whole number"),
    ):
        with pytest.raises(ValueError, match=reason):
            reading.lead_of(row | {"employees": employees})


def test_a_new_bad_row_changes_nothing_else(export: Any, tmp_path: Path) -> None:
    for path in EXAMPLES.glob("*_export*.csv"):
        shutil.copy(path, tmp_path)
    bad = {
        "leads_export.csv": ["L-9000,2026-03-02", "L-9001", '"', "L-9002," + "," * 40],
        "events_export.csv": [
            "X-1,L-0001,2026-03-02T09:00:00+07:00,rejected",
            "X-2,L-0001,2026-03-02T09:00:00+07:00,deal,won,,,,,,,,,D,new,nan,VND",
        ],
        "spend_export.csv": ["2026-03,Radio,,plenty,VND"],
        "observed_export.csv": ["2026-03,visits,many,,"],
        "handovers_export.csv": ["campaign calendar,soon,marketing"],
    }
    for name, lines in bad.items():
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write("\n".join([*lines, ""]))
    again = reading.read_export(tmp_path, with_errors=True)
    new = [problem for problem in again.problems if problem not in export.problems]
    assert {problem.file for problem in new} == set(bad)
    assert again.provided == export.provided
    assert again.spend == export.spend
    kept = {lead.id: lead for lead in again.leads}
    assert [kept[lead.id] for lead in export.leads if lead.id != "L-0001"] == [
        lead for lead in export.leads if lead.id != "L-0001"
    ]


def test_problems_show_no_personal_data(export: Any) -> None:
    row = {"lead_id": "L-1", "created_at": "2026-03-02T09:15:00+07:00", "seniority": "hoa@minhphat.example"}
    with pytest.raises(ValueError, match="h\\*\\*\\*@minhphat"):
        reading.lead_of(row)
