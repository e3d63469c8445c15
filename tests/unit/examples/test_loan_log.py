"""The real log of loan applications is read whole; a row that cannot be read is told of."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.examples.example import LOG, script
from tests.unit.examples.raw_log import path_of, rows

real = pytest.mark.skipif(not LOG.exists(), reason="the log is not here; LEADFLOW_DATA says where")


@pytest.fixture(scope="module")
def log() -> Any:
    return script("loan_log").read_log(LOG)


@pytest.mark.deep
@real
def test_every_row_becomes_one_event_and_a_lost_application_loses_its_deal(log: Any) -> None:
    assert (log.rows, len(log.problems)) == (262_200, 0)
    assert len(log.leads) == 13_087
    lost = [case for case, told in rows().items() if any(row.offers for row in told) and path_of(told)[-1] == "lost"]
    assert sum(len(lead.history) for lead in log.leads) == 262_200 + len(lost)
    assert sorted(lead.id for lead in log.leads for deal in lead.deals if deal.outcome == "lost") == sorted(lost)
    assert sum(len(lead.deals) for lead in log.leads) == 5_015
    assert sum(lead.journey.entered("won") is not None for lead in log.leads) == 2_246
    assert sum(deal.outcome == "won" for lead in log.leads for deal in lead.deals) == 2_246
    assert log.until == datetime(2012, 3, 14, 15, 4, 54, 681000, tzinfo=UTC)


@real
@pytest.mark.deep
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
