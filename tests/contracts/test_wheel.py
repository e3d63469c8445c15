"""The wheel as a user gets it: built from a copy, used with `src` out of reach."""

import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.contracts.project import SOURCE, copy_project, modules, run

USE = """
import sys
target = sys.argv[1]
sys.path[:] = [target] + [path for path in sys.path if not path.endswith("/src")]
before = set(sys.modules)
import leadflow
assert leadflow.__file__.startswith(target), leadflow.__file__
for name in leadflow.__all__:
    getattr(leadflow, name)
print("\\n".join(sorted(set(sys.modules) - before)))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = copy_project(tmp_path_factory.mktemp("project"))
    done = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", project=project)
    assert done.returncode == 0, done.stdout
    (built,) = (project / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


@pytest.fixture(scope="module")
def imported(unpacked: Path) -> set[str]:
    """What `import leadflow` brings into a process that had nothing of it."""
    done = run(sys.executable, "-I", "-B", "-c", USE, str(unpacked), project=unpacked)
    assert done.returncode == 0, done.stdout
    return set(done.stdout.split())


def test_it_holds_the_whole_package_and_nothing_else(unpacked: Path) -> None:
    shipped = {str(path.relative_to(unpacked / "leadflow")) for path in (unpacked / "leadflow").rglob("*.*")}
    assert shipped == {str(path.relative_to(SOURCE)) for path in modules()} | {"py.typed"}
    assert {path.name for path in unpacked.iterdir()} == {"leadflow", "leadflow-0.1.0.dist-info"}


def test_its_metadata(unpacked: Path) -> None:
    info = unpacked / "leadflow-0.1.0.dist-info"
    metadata = Parser().parsestr((info / "METADATA").read_text(encoding="utf-8"))
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "Typing :: Typed" in metadata.get_all("Classifier", [])
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert [line.split(">=")[0] for line in required] == ["attrs", "python-dateutil"]
    assert {"testing", "test", "docs"} <= set(metadata.get_all("Provides-Extra", []))
    assert (info / "licenses" / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert "_hypothesis_setup_hook" in (info / "entry_points.txt").read_text(encoding="utf-8")


def test_it_imports_without_the_source(imported: set[str]) -> None:
    assert "leadflow" in imported


def test_optional_means_optional(imported: set[str]) -> None:
    optional = {"hypothesis", "pytest", "numpy", "pandas", "cattrs", "altair", "polars", "leadflow.testing"}
    assert imported & optional == set()


def test_importing_brings_no_machinery_for_io(imported: set[str]) -> None:
    machinery = {"asyncio", "http.client", "logging", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "zoneinfo"}
    assert imported & (machinery | {"dateutil.parser", "dateutil.tz", "dateutil.zoneinfo"}) == set()
