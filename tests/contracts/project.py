"""What the contract tests share: the project's place, copies of it to plant violations in, and how tools are run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "leadflow"
_PARTS = ("src", "tests/contracts", "pyproject.toml", "README.md", "LICENSE")


def modules() -> list[Path]:
    """Return every module of leadflow, in a fixed order."""
    return sorted(SOURCE.rglob("*.py"))


def copy_project(to: Path) -> Path:
    """Copy what builds and checks leadflow, so that a test can spoil it."""
    for part in _PARTS:
        origin, target = ROOT / part, to / part
        if origin.is_dir():
            shutil.copytree(origin, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(origin, target)
    return to


def plant(project: Path, code: str, module: str = "money.py") -> None:
    """Append `code` to a module of the copy."""
    path = project / "src" / "leadflow" / module
    path.write_text(path.read_text(encoding="utf-8") + "\n\n" + code + "\n", encoding="utf-8")


def run(*command: str, project: Path = ROOT, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in `project`, with its `src` before the installed leadflow, and give what it printed."""
    # A measured parent must not make its children measure, nor write bytecode into the tree.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        command,
        cwd=project,
        env={**inherited, "PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )


def run_python(
    *arguments: str, project: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run this interpreter in `project`."""
    return run(sys.executable, *arguments, project=project, env=env)


def run_tool(
    name: str, *arguments: str, project: Path = ROOT, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a tool that was installed beside this interpreter."""
    return run(str(Path(sys.executable).with_name(name)), *arguments, project=project, env=env)
