"""The `hypothesis` entry point: `st.from_type(Lead)` works although nobody imported leadflow."""

from importlib.metadata import entry_points

import attrs
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from leadflow.testing._hook import REGISTERED
from tests.contracts.project import run_python
from tests.contracts.public import GIVEN_BACK, exports
from tests.profiles import at_most


def public_classes() -> dict[str, type]:
    """Return the public classes of facts and rules, which a user can ask an example of."""
    classes = {path: thing for path, thing in exports().items() if isinstance(thing, type) and attrs.has(thing)}
    # Registered types are drawn in the tests of the hook.
    return {path: thing for path, thing in classes.items() if path not in GIVEN_BACK and thing not in REGISTERED}


def test_hypothesis_finds_it() -> None:
    (entry,) = (entry for entry in entry_points(group="hypothesis") if entry.name == "leadflow")
    assert entry.value == "leadflow.testing:_hypothesis_setup_hook"
    assert callable(entry.load())


@pytest.mark.parametrize(
    "imports", ["import hypothesis", "import leadflow.testing", "import hypothesis, leadflow.testing"]
)
def test_importing_either_is_enough(imports: str) -> None:
    done = run_python("-c", f"{imports}; import sys; print({{'hypothesis', 'leadflow.testing'}} <= sys.modules.keys())")
    assert done.stdout.split() == ["True"], done.stdout


def test_it_can_be_left_out() -> None:
    done = run_python(
        "-c", "import hypothesis, sys; print('leadflow' in sys.modules)", env={"HYPOTHESIS_NO_PLUGINS": "1"}
    )
    assert done.stdout.split() == ["False"], done.stdout


def test_what_is_given_back_is_public() -> None:
    assert sorted(GIVEN_BACK - exports().keys()) == []


@pytest.mark.parametrize(("path", "kind"), list(public_classes().items()), ids=list(public_classes()))
def test_a_type_gives_examples_of_itself(path: str, kind: type) -> None:
    @settings(max_examples=at_most(5), database=None, phases=[Phase.generate])
    @given(st.from_type(kind))
    def check(example: object) -> None:
        assert isinstance(example, kind), path

    check()
