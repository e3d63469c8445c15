"""Net 1 of 4 against I/O, the floors and the circles: what import-linter sees."""

import re

import pytest

from tests.contracts.project import ROOT, copy_project, plant, run_tool

# Imports that a contract forbids, and what it reports of each. All are planted in one copy of the project.
PLANTED = [
    ("money.py", "import socket", "leadflow.money -> socket"),
    ("money.py", "def late() -> None:\n    import sqlite3", "leadflow.money -> sqlite3"),
    ("calendars/_planted.py", "from zoneinfo import ZoneInfo", "leadflow.calendars._planted -> zoneinfo"),
    ("testing/_planted.py", "import logging", "leadflow.testing._planted -> logging"),
    ("money.py", "import dateutil.easter", "leadflow.money -> dateutil"),
    ("leads/_planted.py", "from hypothesis import strategies", "leadflow.leads._planted -> hypothesis"),
    ("money.py", "import leadflow.leads", "leadflow.money -> leadflow.leads"),
    ("leads/_planted.py", "import leadflow.testing", "leadflow.leads._planted -> leadflow.testing"),
    ("_validate.py", "import leadflow._statistics", "leadflow._validate -> leadflow._statistics"),
    ("cellar.py", "'''A room on no floor.'''", "- leadflow.cellar"),
    ("scores/_planted.py", "import leadflow.scores._other", "No cycles are allowed in leadflow.scores."),
    ("scores/_other.py", "import leadflow.scores._planted", "No cycles are allowed in leadflow.scores."),
]


def test_the_contracts_are_kept() -> None:
    done = run_tool("lint-imports", "--no-cache", project=ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what import-linter says of a copy of the project with everything planted."""
    project = copy_project(tmp_path_factory.mktemp("planted"))
    for module, code, _ in PLANTED:
        (project / "src" / "leadflow" / module).touch()
        plant(project, code, module)
    done = run_tool("lint-imports", "--no-cache", project=project)
    assert done.returncode != 0, done.stdout
    return re.sub(r"-\s+", "- ", done.stdout)


@pytest.mark.parametrize(("module", "code", "reported"), PLANTED)
def test_a_planted_import_is_caught(report: str, module: str, code: str, reported: str) -> None:
    assert reported in report
