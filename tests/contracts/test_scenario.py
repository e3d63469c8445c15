"""The scenario is worth something to the nets only if it touches every public verb."""

import sys
from types import CodeType, FrameType
from typing import Any

from tests.contracts.public import verbs
from tests.contracts.scenario import story

# What no part of the story calls, each with its reason.
NOT_TOLD: dict[str, str] = {"leadflow.playbook.ReviewPart.of": "each part has one of its own; this one says so"}


def executed(turn: int, *only: str) -> set[CodeType]:
    """Return the story and give every piece of Python code that ran meanwhile."""
    seen: set[CodeType] = set()

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            seen.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        for _ in story(turn, *only):
            pass
    finally:
        sys.setprofile(before)
    return seen


def test_the_story_touches_every_public_verb() -> None:
    ran = executed(0)
    untouched = {path for path, code in verbs().items() if code not in ran}
    assert sorted(untouched - NOT_TOLD.keys()) == []
    assert sorted(NOT_TOLD.keys() - untouched) == [], "told by now: take it off the list"


def test_the_story_moves_with_its_turn() -> None:
    assert list(story(0, "money")) != list(story(1, "money"))


def test_an_untold_verb_would_be_found() -> None:
    ran = executed(0, "reasons")
    untouched = {path for path, code in verbs().items() if code not in ran}
    assert [path for path in untouched if path.endswith(".Money.split")]
