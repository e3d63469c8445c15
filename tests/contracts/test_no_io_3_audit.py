"""Net 3 of 4 against I/O: Python's own audit events while the story is told a second time."""

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


@pytest.mark.parametrize(
    ("leak", "event"),
    [
        ("open(__file__).close()", "open"),
        ("__import__('pathlib').Path(__file__).read_text()", "open"),
        ("__import__('zoneinfo').ZoneInfo.no_cache('Asia/Tokyo')", "open"),
        ("__import__('socket').socket().close()", "socket.__new__"),
        ("__import__('socket').gethostbyname('localhost')", "socket.gethostbyname"),
        ("__import__('subprocess').run(['true'])", "subprocess.Popen"),
        ("__import__('os').listdir('.')", "os.listdir"),
        ("__import__('sqlite3').connect(':memory:').close()", "late import sqlite3"),
        ("__import__('wave')", "late import wave"),
    ],
)
def test_a_planted_leak_is_caught(tmp_path: Path, leak: str, event: str) -> None:
    project = copy_project(tmp_path)
    plant(project, f"Money.__str__ = lambda self: ({leak}, 'leaky')[1]")
    assert [line for line in watched("money", project=project) if line.startswith(event)]
