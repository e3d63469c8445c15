"""Net 3 of 4 against I/O: Python's own audit events while the story is told a second time."""

import re
from pathlib import Path

import pytest

from tests.contracts.project import ROOT, copy_project, plant, run_python

# What a first use may still import: parts of the standard library that it loads itself, without I/O of their own.
LATE: frozenset[str] = frozenset()


def watched(*parts: str, project: Path = ROOT) -> list[str]:
    done = run_python("-m", "tests.contracts.watch_io", *parts, project=project)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout
    assert lines[-1].endswith(" lines told"), done.stdout
    return [line for line in lines[:-1] if line.removeprefix("late import ") not in LATE]


def test_nothing_goes_in_or_out() -> None:
    assert watched() == []


LEAKS = [
    ("open(__file__).close()", "open .*money.py"),
    ("__import__('pathlib').Path(__file__).with_name('reasons.py').read_text()", "open .*reasons.py"),
    ("__import__('zoneinfo').ZoneInfo.no_cache('Asia/Tokyo')", "open .*Tokyo"),
    ("__import__('socket').socket().close()", "socket.__new__"),
    ("__import__('socket').gethostbyname('localhost')", "socket.gethostbyname"),
    ("__import__('subprocess').run(['true'])", "subprocess.Popen"),
    ("__import__('os').listdir('.')", "os.listdir"),
    ("__import__('sqlite3').connect(':memory:').close()", "late import sqlite3"),
    ("__import__('wave')", "late import wave"),
]


@pytest.fixture(scope="module")
def leaks(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what is seen of a copy of the project in which printing an amount does all of it."""
    project = copy_project(tmp_path_factory.mktemp("leaky"))
    plant(project, f"Money.__str__ = lambda self: ([{', '.join(leak for leak, _ in LEAKS)}], 'leaky')[1]")
    return watched("money", project=project)


@pytest.mark.parametrize(("leak", "event"), LEAKS)
def test_a_planted_leak_is_caught(leaks: list[str], leak: str, event: str) -> None:
    assert [line for line in leaks if re.match(event, line)]
