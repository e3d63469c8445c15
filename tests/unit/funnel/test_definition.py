"""A funnel is a definition: data that compares, hashes, copies, and finds its stages by name."""

import copy
import pickle
from typing import Any

import pytest

from leadflow.errors import InvalidTypeError, UnknownStageError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from tests.unit.funnel.lines import LINE, asked, funnel, lead


def test_the_first_declared_stage_is_the_entry() -> None:
    assert LINE.entries == ("lead",)
    assert funnel(" ".join(LINE.order), *LINE.transitions, entries=["lead"]) == LINE, (
        "said or not said, it is the same funnel"
    )


def test_it_survives_use_pickle_and_copy() -> None:
    made = presets.lifecycle(scorer=None, grade=None)
    made.options(asked(lead()))
    made.deviations(lead((1, "sql")))
    for same in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert same == made
        assert hash(same) == hash(made)
        assert same.deviations(lead((1, "sql"))) == made.deviations(lead((1, "sql")))


def test_what_was_worked_out_is_no_part_of_it() -> None:
    used, fresh = presets.lifecycle(), presets.lifecycle()
    before = pickle.dumps(used)
    used.deviations(lead((1, "sql")))
    assert pickle.dumps(used) == before
    assert used == fresh
    assert repr(used) == repr(fresh)


def test_a_changed_guard_is_another_funnel() -> None:
    assert presets.lifecycle(threshold=41) != presets.lifecycle()
    assert presets.lifecycle(version=2) != presets.lifecycle()


def test_stages_are_found_by_name() -> None:
    assert LINE.stage("won").name == "won"
    assert LINE.stage(" WON ").name == "won"
    assert LINE.stage("recycled").kind is StageKind.RECYCLED
    assert LINE.of_kind(StageKind.WON, StageKind.LOST) == ("won", "lost")
    assert LINE.transitions_from("recycled") == (Transition("recycled", "mql"),)
    assert LINE.transitions_from("won") == ()


def test_an_unknown_stage_is_named_with_those_there_are() -> None:
    with pytest.raises(
        UnknownStageError, match="funnel 'test': stage 'demo' does not exist; write one of lead, mql"
    ) as caught:
        LINE.stage("demo")
    assert caught.value.stages == ("demo",)
    with pytest.raises(UnknownStageError, match=r"stage 'h\*\*\*@minhphat\.example' does not exist"):
        LINE.stage("hoa@minhphat.example")


@pytest.mark.parametrize("part", ["stages", "transitions", "entries"])
@pytest.mark.parametrize("value", [None, 5])
def test_several_are_needed(part: str, value: object) -> None:
    parts: dict[str, Any] = {"stages": (Stage("lead"), Stage("won", kind=StageKind.WON)), part: value}
    with pytest.raises(InvalidTypeError, match=rf"{part}={value}: several are needed; write {part}="):
        Funnel("short", **parts)
