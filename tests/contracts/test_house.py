"""The rules of the house that no tool knows: sizes, cycles, reasons beside every exception, settings that agree."""

import re
import tomllib
from pathlib import Path
from statistics import median

import grimp
import pytest

from tests.contracts.project import ROOT, modules

CHECKED = sorted(
    path
    for folder in ("src", "tests", "docs")
    for path in (ROOT / folder).rglob("*.py")
    if not {"_build", ".venv"} & set(path.parts)
)
# An exception from a rule names the rule; what follows it must say why.
EXCEPTIONS = re.compile(r"#\s*(?:type:\s*ignore|pyright:\s*ignore|noqa|pragma:\s*no\s*(?:cover|branch))\b(?P<rest>.*)")
CODES = re.compile(r"^\s*(?:\[[\w\-, ]+\]|:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)?\s*")


def unexplained(line: str) -> bool:
    """Whether a line makes an exception without saying why."""
    found = EXCEPTIONS.search(line)
    return found is not None and len(CODES.sub("", found["rest"]).strip("#-: ")) < 5


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def cycles(imports: dict[str, set[str]]) -> set[str]:
    """Return the modules on an import cycle or above one: what is left when leaves are taken off until none is left."""
    left = {module: set(targets) for module, targets in imports.items()}
    while leaves := {module for module, targets in left.items() if not targets & left.keys()}:
        for leaf in leaves:
            del left[leaf]
    return set(left)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_400_lines(path: Path) -> None:
    assert lines_of(path) <= 400


def test_the_median_module_is_shorter_than_150_lines() -> None:
    assert median(lines_of(path) for path in modules()) < 150


def test_no_import_cycle() -> None:
    graph = grimp.build_graph("leadflow", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert len(imports) > 5
    assert cycles(imports) == set()


def test_a_cycle_would_be_found() -> None:
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": set()}) == {"a", "b", "c"}
    assert cycles({"a": {"b", "os"}, "b": {"c"}, "c": set()}) == set()


@pytest.mark.parametrize("path", CHECKED, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_exception_gives_its_reason(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if unexplained(line)] == []


# Written with @ for the hash, or this file would break its own rule.
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = f()  @ type: ignore[arg-type]", True),
        ("x = f()  @ type: ignore[arg-type]  @ stubs of 2.9 call it str", False),
        ("x = f()  @ noqa: S101, T201", True),
        ("x = f()  @ noqa", True),
        ("x = f()  @ noqa: S101 the host asserts", False),
        ("x = f()  @ pragma: no cover", True),
        ("x = f()  @ pragma: no cover: only Windows comes here", False),
        ("x = f()  @ pyright: ignore[reportPrivateUsage]", True),
        ("x = f()", False),
    ],
)
def test_an_unexplained_exception_would_be_found(line: str, expected: bool) -> None:
    assert unexplained(line.replace("@", "#")) is expected


def test_the_ignored_rules_have_reasons() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)["tool"]["ruff"]["lint"]
    ignored = {*settings["ignore"], *(rule for rules in settings["per-file-ignores"].values() for rule in rules)}
    for rule in ignored:
        assert re.search(rf'"{rule}"[\],]*\s+# .{{8,}}', text), rule


def test_the_changelog_has_a_place_for_what_comes() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert "## [Unreleased]" in changelog or f"## [{version}]" in changelog


def test_the_newcomers_commands_need_nothing_but_python_and_git() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    run, test = re.findall(r"^```(?:bash|sh|shell|console)\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)[:2]
    for block in (run, test):
        assert "python3 -m venv" in block or "python3.11 -m venv" in block
        assert "--group" not in block  # pip 23 does not know it
    assert "docs/examples/monthly_review.py" in run
    assert "pytest" in test
