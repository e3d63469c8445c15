"""The rules of the house that no tool knows: sizes, cycles, reasons beside every exception, settings that agree."""

import ast
import re
import tomllib
from pathlib import Path
from statistics import median

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


def lengths(source: str) -> list[int]:
    """Return the lines of each function from its `def` to its end, without the docstring."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            described = node.body[0] if ast.get_docstring(node) is not None else None
            inside = described.end_lineno - described.lineno + 1 if described and described.end_lineno else 0
            found.append((node.end_lineno or 0) - node.lineno + 1 - inside)
    return found


def test_functions_are_not_cut_finer() -> None:
    # A thought in functions of two lines is hard to follow. A median of five keeps them whole.
    assert median(length for path in modules() for length in lengths(path.read_text(encoding="utf-8"))) >= 5


def test_lengths_leave_docstrings_out() -> None:
    assert lengths('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n\nasync def g(): ...\n') == [2, 1]


def private_imports(source: str) -> list[str]:
    """Return the private modules and names of leadflow that a source imports."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "leadflow":
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] == "leadflow"]
    return [path for path in found if any(re.match(r"_(?!_)", part) for part in path.split("."))]


def test_nine_test_modules_in_ten_use_public_names_only() -> None:
    tests = [path for path in CHECKED if "tests" in path.parts and path.name.startswith("test_")]
    private = [path for path in tests if private_imports(path.read_text(encoding="utf-8"))]
    assert len(private) * 10 <= len(tests), [str(path.relative_to(ROOT)) for path in private]


def test_a_private_import_would_be_found() -> None:
    source = "from leadflow._validate import a\nimport leadflow.sla._runs\nfrom leadflow.sla import _b, c\n"
    assert private_imports(source + "from leadflow import __version__, Lead\nfrom other._x import y") == [
        "leadflow._validate.a",
        "leadflow.sla._runs",
        "leadflow.sla._b",
    ]


# Words that a reader stumbles over, with the plain ones.
WORDS = {r"\btold\b": "recorded or reported", r'"""Give ': "Return"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_words_are_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = {match[0]: better for word, better in WORDS.items() for match in re.finditer(word, text)}
    assert found == {}


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
