"""The public names: sorted, importable, documented, each with an example that runs."""

import ast
import inspect
import tomllib
from types import ModuleType
from typing import Any

import pytest

import leadflow
from tests.contracts.project import ROOT, SOURCE
from tests.contracts.public import exports, members, rooms


def groups() -> list[list[str]]:
    """Return the names of `leadflow.__all__` by group; a comment line begins a group."""
    source = (SOURCE / "__init__.py").read_text(encoding="utf-8")
    (assignment,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and "__all__" in ast.unparse(node).split("=")[0]
    )
    found: list[list[str]] = [[]]
    for line in source.splitlines()[assignment.lineno - 1 : assignment.end_lineno]:
        text = line.strip()
        if text.startswith("#"):
            found.append([])
        elif text.startswith('"'):
            found[-1] += [name.strip().strip('"') for name in text.split("#")[0].split(",") if name.strip()]
    return [group for group in found if group]


def isort_style(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as ruff sorts them in the rooms."""
    if name.isupper():
        return 0, name
    return (1 if name[0].isupper() else 2), name


def documented() -> dict[str, Any]:
    """Return the public functions and classes; errors and lists of names show no behaviour of their own."""
    return {
        path: thing
        for path, thing in exports().items()
        if inspect.isfunction(thing) or (isinstance(thing, type) and thing.__module__.startswith("leadflow"))
    }


def test_the_groups_are_the_whole() -> None:
    assert [name for group in groups() for name in group] == leadflow.__all__
    assert len(set(leadflow.__all__)) == len(leadflow.__all__)


def test_the_front_door_is_small() -> None:
    assert len(leadflow.__all__) <= 60


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert leadflow.__version__ == project["version"]


def test_each_group_is_sorted() -> None:
    for group in groups():
        assert group == sorted(group, key=isort_style)


@pytest.mark.parametrize("room", list(rooms()), ids=lambda room: room.__name__)
def test_every_name_can_be_imported(room: ModuleType) -> None:
    assert room.__doc__
    for name in room.__all__:
        assert not name.startswith("_")
        assert hasattr(room, name)


def test_nothing_public_is_left_off_the_list() -> None:
    unlisted = {
        name
        for name, thing in vars(leadflow).items()
        if not name.startswith("_") and not isinstance(thing, ModuleType) and name not in leadflow.__all__
    }
    assert unlisted == set()


@pytest.mark.parametrize(("path", "thing"), list(documented().items()), ids=list(documented()))
def test_it_is_documented(path: str, thing: Any) -> None:
    text = inspect.getdoc(thing)
    # attrs and dataclasses write no docstring, but a class without one inherits its base's.
    assert text is not None
    assert "__doc__" in vars(thing) if isinstance(thing, type) else True
    assert text.splitlines()[0].rstrip().endswith((".", "?", ":")) or "\n" in text


def test_public_methods_are_documented() -> None:
    undocumented = {
        f"{path}.{name}"
        for path, thing in documented().items()
        if isinstance(thing, type)
        for name, member in members(thing).items()
        if not name.startswith("_")
        and (inspect.isfunction(member) or isinstance(member, (property, classmethod, staticmethod)))
        and not inspect.getdoc(member)
    }
    assert undocumented == set()
