"""Net 1 of 4 against I/O, and the floors: what import-linter sees."""

from pathlib import Path

import pytest

from tests.contracts.project import ROOT, copy_project, plant, run_tool


def lint_imports(project: Path = ROOT) -> tuple[int, str]:
    done = run_tool("lint-imports", "--no-cache", project=project)
    return done.returncode, done.stdout


def test_the_contracts_are_kept() -> None:
    status, output = lint_imports()
    assert status == 0, output
    assert "0 broken" in output


@pytest.mark.parametrize(
    ("module", "code", "contract"),
    [
        ("money.py", "import socket", "No I/O"),
        ("money.py", "def late() -> None:\n    import sqlite3", "No I/O"),
        ("calendars/_planted.py", "from zoneinfo import ZoneInfo", "No I/O"),
        ("testing/_planted.py", "import logging", "No I/O"),
        ("money.py", "import dateutil.easter", "Only calendars know dateutil"),
        ("leads/_planted.py", "from hypothesis import strategies", "Only testing knows Hypothesis"),
        ("money.py", "import leadflow.leads", "Imports point down"),
        ("leads/_planted.py", "import leadflow.testing", "Imports point down"),
        ("_validate.py", "import leadflow._statistics", "Imports point down"),
        ("cellar.py", "'''A room on no floor.'''", "Imports point down"),
    ],
)
def test_a_planted_import_is_caught(tmp_path: Path, module: str, code: str, contract: str) -> None:
    project = copy_project(tmp_path)
    for needed in (module, "_statistics.py"):
        path = project / "src" / "leadflow" / needed
        path.parent.mkdir(exist_ok=True)
        path.touch()
    plant(project, code, module)
    status, output = lint_imports(project)
    assert status != 0, output
    broken = [line for line in output.splitlines() if " BROKEN" in line]
    assert [line for line in broken if contract in line], output
