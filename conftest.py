"""The one place where the test run is set up: Hypothesis profiles, and Sybil, which executes every code block."""

import os
from bisect import bisect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sybil import Example, Sybil
from sybil.document import PythonDocStringDocument
from sybil.example import NotEvaluated
from sybil.integration.pytest import SybilItem
from sybil.parsers.myst import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.python import import_path
from sybil.sybil import SybilCollection

# A deadline would make a test fail because the machine is busy. "fast" and "deep" draw the same on every run, so that
# what covers every branch today does so tomorrow; "explore" draws anew.
PROFILES = {"fast": 5, "deep": 15, "explore": 100}
PROFILE = os.environ.get("LEADFLOW_PROFILE", "fast")
EXAMPLES = int(os.environ.get("LEADFLOW_MAX_EXAMPLES", PROFILES[PROFILE]))
for name in PROFILES:
    drawn: dict[str, Any] = {} if name == "explore" else {"derandomize": True, "database": None}
    settings.register_profile(name, deadline=None, max_examples=EXAMPLES, **drawn)
settings.load_profile(PROFILE)

# pytest-xdist hands out whole files, in this order: no worker is left with a long one at the end.
SLOW = (
    "tests/contracts/",
    "tests/property/",
    "tests/unit/testing/",
    "tests/unit/examples/",
    "tests/unit/calendars/",
    "docs/",
)


class DocstringDocument(PythonDocStringDocument):
    """The docstrings of one module, each with a namespace of its own: an example stands alone."""

    def import_document(self, example: Example) -> None:
        """Let the docstring start from the names of its module."""
        if "__name__" not in example.namespace:
            example.namespace.update(import_path(Path(self.path)).__dict__)
        raise NotEvaluated

    def examples(self) -> Iterator[Example]:
        """Give the examples in the order of the file."""
        starts = sorted(start for start, _, _ in self.extract_docstrings(self.text))
        namespaces: list[dict[str, Any]] = [{} for _ in starts]
        for example in super().examples():
            example.namespace = namespaces[bisect(starts, example.region.start) - 1]
            yield example


pages = Sybil(parsers=[PythonCodeBlockParser()], path="docs", pattern="*.md", name="docs")
readme = Sybil(parsers=[PythonCodeBlockParser()], filenames=["README.md"], name="readme")
docstrings = Sybil(
    parsers=[DocTestParser()], path="src", pattern="*.py", document_types={".py": DocstringDocument}, name="docstring"
)

pytest_collect_file = SybilCollection([pages, readme, docstrings]).pytest()


def _place(block: SybilItem) -> int:
    start: int = block.example.region.start
    return start


def _turn(item: pytest.Item) -> int:
    file = item.path.relative_to(item.config.rootpath).as_posix()
    return next((turn for turn, slow in enumerate(SLOW) if file.startswith(slow)), len(SLOW))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Bring the blocks of one document back into reading order: tests run shuffled, but a page is one story.

    Tests marked `deep` are for the deep profile, and folders with slow tests come first.
    """
    documents: dict[Path, list[SybilItem]] = {}
    for item in items:
        if isinstance(item, SybilItem):
            documents.setdefault(item.path, []).append(item)
    ordered: list[pytest.Item] = []
    for item in items:
        if not isinstance(item, SybilItem):
            ordered.append(item)
        elif blocks := documents.pop(item.path, None):
            blocks.sort(key=_place)
            ordered.extend(blocks)
    deep = [item for item in ordered if PROFILE == "fast" and item.get_closest_marker("deep")]
    config.hook.pytest_deselected(items=deep)
    items[:] = sorted((item for item in ordered if item not in deep), key=_turn)
