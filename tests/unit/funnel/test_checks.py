"""What makes a funnel impossible to walk is found when it is built, and said with the stages concerned."""

from typing import Any

import pytest

from leadflow.criteria import accepted, activities, company, created, entered, rejected, verdict
from leadflow.errors import (
    AutomaticCycleError,
    DuplicateStageError,
    FunnelError,
    InvalidTypeError,
    InvalidValueError,
    NoWayOutError,
    ShadowedTransitionError,
    UnboundedHappeningError,
    UnknownStageError,
    UnreachableStageError,
)
from leadflow.funnel import Funnel, Stage, StageKind, Transition
from tests.unit.funnel.lines import funnel


def refused(kind: type[FunnelError], names: str, *ways: Transition | str, **more: Any) -> FunnelError:
    with pytest.raises(kind) as caught:
        funnel(names, *ways, **more)
    assert type(caught.value) is kind
    for stage in caught.value.stages:
        assert (
            repr(stage) in str(caught.value) or f"{stage} ->" in str(caught.value) or f"-> {stage}" in str(caught.value)
        )
    return caught.value


def always(source: str, target: str) -> Transition:
    return Transition(source, target, automatic=True)


def test_two_stages_of_one_name() -> None:
    assert refused(DuplicateStageError, "lead mql lead won", "lead won").stages == ("lead", "lead")


def test_names_differ_in_more_than_case() -> None:
    assert refused(DuplicateStageError, "MQL mql won", "mql won").stages == ("MQL", "mql")


def test_an_undeclared_source_target_or_entry() -> None:
    assert refused(UnknownStageError, "lead won", "lead won", "mql won").stages == ("mql",)
    assert refused(UnknownStageError, "lead won", "lead won", "lead sql").stages == ("sql",)
    error = refused(UnknownStageError, "lead won", "lead won", entries=["mql"])
    assert (error.stages, error.known) == (("mql",), ("lead", "won"))  # type: ignore[attr-defined]  # data of the error
    assert isinstance(error, LookupError)
    assert isinstance(error, ValueError)


def test_a_stage_that_nothing_leads_to() -> None:
    assert refused(UnreachableStageError, "lead mql sql won", "lead won", "mql sql", "sql won").stages == ("mql", "sql")


def test_further_entries_can_be_reached() -> None:
    made = funnel("lead sgl won", "lead won", "sgl won", entries=["lead", "sgl", "lead"])
    assert made.entries == ("lead", "sgl")


def test_a_stage_from_which_nothing_leads_to_an_end() -> None:
    assert refused(NoWayOutError, "lead recycled won", "lead won", "lead recycled").stages == ("recycled",)
    assert refused(NoWayOutError, "lead mql", "lead mql").stages == ("lead", "mql")
    assert refused(NoWayOutError, "a b c won", "a b", "b c", "c b", "a won").stages == ("b", "c")


@pytest.mark.parametrize("end", ["won", "lost", "disqualified"])
def test_any_closed_stage_is_an_end(end: str) -> None:
    assert funnel(f"lead {end}", f"lead {end}").order == ("lead", end)


def test_leads_enter_in_an_open_stage() -> None:
    assert refused(FunnelError, "won lead", "won lead", "lead won").stages == ("won",)
    assert refused(FunnelError, "lead recycled won", "lead recycled", "recycled won", entries=["recycled"]).stages == (
        "recycled",
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Transition("lead", "won"), Transition("lead", "won")),
        (Transition("lead", "won"), Transition("lead", "won", when=company.country.is_("VN"))),
        (Transition("lead", "won", automatic=True), Transition("lead", "won", when=verdict.qualified, automatic=True)),
        (Transition("lead", "won", automatic=True), Transition("lead", "won", when=verdict.qualified)),
        (Transition("lead", "won"), Transition("lead", "won", when=verdict.qualified, automatic=True)),
        (
            Transition("lead", "won", when=verdict.qualified),
            Transition("lead", "won", when=verdict.qualified, name="x"),
        ),
    ],
)
def test_a_transition_that_is_never_taken(first: Transition, second: Transition) -> None:
    assert refused(ShadowedTransitionError, "lead won", first, second).stages == ("lead", "won")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Transition("lead", "won", when=company.country.is_("VN")), Transition("lead", "won")),
        (Transition("lead", "won", when=company.country.is_("VN")), Transition("lead", "won", when=verdict.qualified)),
        (
            Transition("lead", "won", when=verdict.qualified),
            Transition("lead", "won", when=verdict.qualified, automatic=True),
        ),
    ],
)
def test_a_transition_that_has_its_use_beside_another(first: Transition, second: Transition) -> None:
    assert funnel("lead won", first, second).transitions == (first, second)


def test_nothing_automatic_comes_after_an_automatic_transition_without_a_condition() -> None:
    demo = Transition("new", "hot", when=activities("demo").any(), automatic=True)
    rest = ("nurture won", "hot won")
    error = refused(ShadowedTransitionError, "new hot nurture won", always("new", "nurture"), demo, *rest)
    assert error.stages == ("new", "hot")
    assert "an earlier one from 'new' (new -> nurture) always applies" in str(error)
    # Declared first, it has its turn; and by hand a lead may still go there.
    assert funnel("new hot nurture won", demo, always("new", "nurture"), *rest).order[0] == "new"
    assert funnel("new hot nurture won", always("new", "nurture"), "new hot", *rest).order[0] == "new"


def test_automatic_transitions_without_a_condition_in_a_circle() -> None:
    error = refused(AutomaticCycleError, "a b won", always("a", "b"), always("b", "a"), "b won")
    assert error.stages == ("a", "b")
    assert "a -> b -> a" in str(error)
    longer = refused(
        AutomaticCycleError,
        "a b c d won",
        always("a", "b"),
        always("b", "c"),
        always("c", "d"),
        always("d", "b"),
        "d won",
    )
    assert longer.stages == ("b", "c", "d")


@pytest.mark.parametrize(
    "back",
    [
        Transition("b", "a"),
        Transition("b", "a", when=activities("demo_request").since(entered("b")).any(), automatic=True),
    ],
)
def test_a_circle_that_somebody_or_something_stops_is_none(back: Transition) -> None:
    assert funnel("a b won", always("a", "b"), back, "b won").transitions[1] == back


def test_ways_that_meet_again_are_no_circle() -> None:
    made = funnel("a b c d won", always("a", "b"), "a c", always("b", "d"), always("c", "d"), "d won")
    assert len(made.transitions) == 5


@pytest.mark.parametrize(
    "when",
    [
        rejected().any(),
        accepted().any(),
        rejected().within(days=7).any(),
        (rejected().since(entered("mql")) | accepted()).any(),
        accepted().nth(2).any(),
        rejected().count() >= 2,
        accepted().days_since_last() <= 3,
        company.country.is_("VN") & ~rejected().any(),
        verdict.qualified & rejected().any(),
    ],
)
def test_an_automatic_hand_off_says_since_when(when: Any) -> None:
    error = refused(UnboundedHappeningError, "mql won", Transition("mql", "won", when=when, automatic=True))
    assert error.stages == ("mql", "won")
    assert ".since(entered('mql'))" in str(error)


@pytest.mark.parametrize(
    "way",
    [
        Transition("mql", "won", when=rejected().any()),
        Transition("mql", "won", when=(accepted() | rejected()).since(entered("mql")).any(), automatic=True),
        Transition("mql", "won", when=accepted().since(created()).within(days=3).any(), automatic=True),
        Transition("mql", "won", when=activities("demo_request").any(), automatic=True),
        Transition("mql", "won", when=verdict.qualified, automatic=True),
    ],
)
def test_what_needs_no_bound(way: Transition) -> None:
    assert funnel("mql won", way).transitions == (way,)


def test_a_funnel_has_stages() -> None:
    with pytest.raises(InvalidValueError, match="a funnel has stages"):
        Funnel("empty", stages=())


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"stages": ("lead", "won")}, InvalidTypeError, "stages='lead': each is a Stage"),
        ({"stages": Stage("won", kind=StageKind.WON)}, InvalidTypeError, "stages=.*several are needed"),
        ({"transitions": ("lead won",)}, InvalidTypeError, "transitions='lead won': each is a Transition"),
        ({"transitions": Transition("lead", "won")}, InvalidTypeError, "transitions=.*several are needed"),
        ({"entries": "lead"}, InvalidTypeError, "entries='lead': several are needed"),
        ({"entries": (1,)}, InvalidTypeError, "entries=1: each is a str"),
        ({"version": 0}, InvalidValueError, "version=0"),
        ({"cumulative": "yes"}, InvalidTypeError, "cumulative='yes': is True or False"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any], error: type[Exception], said: str) -> None:
    right: dict[str, Any] = {
        "stages": (Stage("lead"), Stage("won", kind=StageKind.WON)),
        "transitions": (Transition("lead", "won"),),
    }
    with pytest.raises(error, match=said):
        Funnel("test", **(right | wrong))
