"""The report on a log of two applications, by hand."""

from pathlib import Path

import pytest

from tests.unit.examples.example import script

HEADER = "case_id,amount_req,reg_date,activity,lifecycle,resource,timestamp"
SUBMITTED = "2011-10-03T09:00:00.000+02:00"  # a Monday
ROWS = (
    ("1", "A_SUBMITTED", "COMPLETE", "112", "2011-10-03T09:00:00.000+02:00"),
    ("1", "A_PREACCEPTED", "COMPLETE", "112", "2011-10-03T10:00:00.000+02:00"),
    ("1", "W_Completeren aanvraag", "START", "10862", "2011-10-03T11:00:00.000+02:00"),
    ("1", "A_ACCEPTED", "COMPLETE", "10862", "2011-10-03T12:00:00.000+02:00"),
    ("1", "A_FINALIZED", "COMPLETE", "10862", "2011-10-03T12:01:00.000+02:00"),
    ("1", "O_SENT", "COMPLETE", "10862", "2011-10-03T12:02:00.000+02:00"),
    ("1", "O_SENT_BACK", "COMPLETE", "10862", "2011-10-05T12:00:00.000+02:00"),
    ("1", "O_CANCELLED", "COMPLETE", "10862", "2011-10-06T11:59:00.000+02:00"),
    ("1", "O_SENT", "COMPLETE", "10862", "2011-10-06T12:00:00.000+02:00"),
    ("1", "A_APPROVED", "COMPLETE", "10629", "2011-10-07T12:00:00.000+02:00"),
    ("2", "A_SUBMITTED", "COMPLETE", "112", "2011-10-03T09:00:00.000+02:00"),
    ("2", "A_PREACCEPTED", "COMPLETE", "112", "2011-10-03T10:00:00.000+02:00"),
    ("2", "A_ACCEPTED", "COMPLETE", "112", "2011-10-03T10:30:00.000+02:00"),
    ("2", "A_FINALIZED", "COMPLETE", "112", "2011-10-03T10:31:00.000+02:00"),
    ("2", "A_DECLINED", "COMPLETE", "112", "2011-10-04T09:00:00.000+02:00"),
)


def log(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return str(path)


@pytest.fixture
def small(tmp_path: Path) -> str:
    told = (f"{case},20000,{SUBMITTED},{what},{cycle},{by},{at}" for case, what, cycle, by, at in ROWS)
    return log(tmp_path, *told, "3,20000,yesterday,A_SUBMITTED,COMPLETE,112,2011-10-03T09:00:00.000+02:00")


def test_the_report(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    script("loan_report").main([small])
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == [
        "Read 16 rows: 2 applications, until 07 Oct 2011 12:00.",
        "1 rows could not be read and were left out.",
    ]
    months = {name: line.split() for name, line in zip(told, told[2:], strict=False) if line.startswith("  Oct 2011")}
    # The second was never touched, and closed eleven working hours after it had been pre-accepted.
    assert months["first touch"][2:] == ["2", "1", "1", "0", "0", "50.0%", "50.0%", "50.0%", "missed"]
    assert months["acceptance"][2:7] == ["2", "2", "0", "0", "0"]
    # Both offers were approved before anybody followed them up.
    assert months["follow-up of the offer"][2:] == ["2", "0", "0", "2", "0", "-", "-", "-", "on", "track"]
    # Neither has had its 45 days.
    assert months["pre-accepted to approved in 45 days"][2:7] == ["2", "0", "0", "0", "2"]
    assert told[-9:] == [
        "2 moves of 1 applications left the funnel:",
        "      1  backward: answered -> proposal goes back; first application 1 on 06 Oct 2011",
        "      1  skipped: proposal -> won skips ahead over answered; first application 1 on 07 Oct 2011",
        "",
        "By the book, 1 of 2 applications end where they did:",
        "      1  ended in won, and would stand in proposal",
        "2 applications were refused a move; the first refusal:",
        "      1  proposal -> won refused: no such transition; possible from 'proposal': answered, lost",
        "      1  mql -> sql refused: unmet: work_start by sales since entering mql happened",
    ]


def test_the_drawing(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    script("loan_report").main([small, "--mermaid"])
    drawn = capsys.readouterr().out
    assert '    s5(["Approved#58; 1"])\n' in drawn
    assert '    s3 -->|"1"| s4\n' in drawn
    assert '    s4 --x|"1 undeclared"| s3\n' in drawn


def test_an_offer_withdrawn_for_another_loses_no_deal(small: str) -> None:
    one, other = script("loan_log").read_log(Path(small)).leads
    assert [(deal.outcome, deal.closed_at) for deal in one.deals] == [(None, None)]
    assert [(deal.outcome, deal.closed_at) for deal in other.deals] == [("lost", other.journey.entered("lost"))]


def test_an_empty_log_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no application could be read"):
        script("loan_report").main([log(tmp_path)])
