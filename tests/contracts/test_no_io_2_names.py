"""Net 2 of 4 against I/O: the names ruff bans. Comments cannot switch it off here."""

from pathlib import Path

import pytest

from tests.contracts.project import ROOT, copy_project, plant, run_tool


def banned_names(project: Path = ROOT) -> tuple[int, str]:
    done = run_tool(
        "ruff", "check", "--no-cache", "--ignore-noqa", "--output-format=concise", "--select=TID251,T20,PTH,DTZ",
        "--ignore=DTZ001",  # a naive datetime reads no clock: the wall times of a calendar have no zone yet
        "src",
        project=project,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_no_banned_name_is_used() -> None:
    status, output = banned_names()
    assert status == 0, output


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import datetime\nNOW = datetime.datetime.now(datetime.UTC)", "TID251"),
        ("from datetime import datetime\nNOW = datetime.utcnow()", "TID251"),
        ("from datetime import datetime\nNOW = datetime.now()", "DTZ005"),
        ("from datetime import date\nTODAY = date.today()", "TID251"),
        ("import time\nNOW = time.time()", "TID251"),
        ("import time as clock\nNOW = clock.monotonic()", "TID251"),
        ("import random\nX = random.random()", "TID251"),
        ("from uuid import uuid4\nX = uuid4()", "TID251"),
        ("from zoneinfo import ZoneInfo\nX = ZoneInfo('UTC')", "TID251"),
        ("from dateutil import tz\nX = tz.gettz('UTC')", "TID251"),
        ("from dateutil.parser import parse", "TID251"),
        ("from pathlib import Path", "TID251"),
        ("import os\nX = os.environ", "TID251"),
        ("from os import getenv", "TID251"),
        ("import logging", "TID251"),
        ("print('hello')", "T201"),
        ("X = open('file')", "PTH123"),
        ("print('hello')  # noqa: T201", "T201"),
    ],
)
def test_a_planted_name_is_caught(tmp_path: Path, code: str, rule: str) -> None:
    project = copy_project(tmp_path)
    plant(project, code)
    status, output = banned_names(project)
    assert status != 0, output
    assert rule in output
