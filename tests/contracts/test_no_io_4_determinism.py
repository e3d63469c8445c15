"""Net 4 of 4 against I/O: the same story, word for word, whatever the clock shows and however hashes are salted."""

import re
from pathlib import Path

import pytest

from tests.contracts.project import ROOT, copy_project, plant, run_python


def told(when: str, hash_seed: int, *parts: str, project: Path = ROOT) -> str:
    done = run_python(
        "-m", "tests.contracts.travel", when, *parts, project=project, env={"PYTHONHASHSEED": str(hash_seed)}
    )
    assert done.returncode == 0, done.stdout
    assert len(done.stdout.splitlines()) > 1
    return done.stdout


def test_the_story_knows_no_clock_and_no_hash_order() -> None:
    first = told("2001-02-03T04:05:06+00:00", 0)
    # Two seeds may put a small set in the same order by chance.
    for hash_seed in (1, 2):
        assert told("2038-01-20T21:22:23+00:00", hash_seed) == first


LEAKS = [
    "__import__('datetime').date.today()",
    "__import__('datetime').datetime.now()",
    "__import__('time').time()",
    "__import__('uuid').uuid4()",
    "__import__('random').random()",
    "'-'.join({'MQL', 'SAL', 'SQL', 'won', 'lost', 'recycled', 'disqualified'})",
    "hash('MQL')",
]


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the story of a copy of the project, in which an amount prints every leak, under three settings."""
    project = copy_project(tmp_path_factory.mktemp("leaky"))
    shown = ", ".join(f"('<{number}:', {leak}, '>')" for number, leak in enumerate(LEAKS))
    plant(project, f"Money.__str__ = lambda self: ''.join(str(each) for leak in [{shown}] for each in leak)")
    settings = [("2001-02-03T04:05:06+00:00", 0), ("2038-01-20T21:22:23+00:00", 0), ("2001-02-03T04:05:06+00:00", 1)]
    return [told(when, seed, "money", project=project) for when, seed in settings]


@pytest.mark.parametrize("number", range(len(LEAKS)), ids=LEAKS)
def test_a_planted_leak_is_caught(leaky: list[str], number: int) -> None:
    found = {tuple(re.findall(rf"<{number}:(.*?)>", story)) for story in leaky}
    assert len(found) > 1
    assert () not in found
