import pytest

from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.funnel import ForecastCategory, Stage, StageKind
from leadflow.leads import Actor


def test_a_stage_is_open_and_nobodys_unless_said_otherwise() -> None:
    stage = Stage(" sql ")
    assert (stage.name, stage.kind, stage.owner, stage.label) == ("sql", StageKind.OPEN, None, None)
    assert stage.text == "sql"


def test_names_of_members_are_taken_too() -> None:
    stage = Stage("won", kind="won", owner="sales", label="Won!", probability=100, forecast="best case")
    assert stage.kind is StageKind.WON
    assert stage.owner is Actor.SALES
    assert stage.forecast is ForecastCategory.BEST_CASE
    assert stage.text == "Won!"


@pytest.mark.parametrize(
    ("kind", "closed", "progress"),
    [
        (StageKind.OPEN, False, True),
        (StageKind.WON, True, True),
        (StageKind.LOST, True, False),
        (StageKind.RECYCLED, False, False),
        (StageKind.DISQUALIFIED, True, False),
    ],
)
def test_which_kinds_are_closed_and_which_lie_on_the_way(kind: StageKind, closed: bool, progress: bool) -> None:
    assert kind.closed is closed
    assert kind.progress is progress


@pytest.mark.parametrize("probability", [0, 75, 100])
def test_a_probability_is_a_whole_percent(probability: int) -> None:
    assert Stage("closing", probability=probability).probability == probability


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"probability": 101}, InvalidValueError, "probability=101: a probability is a whole percent"),
        ({"probability": -1}, InvalidValueError, "probability=-1"),
        ({"probability": 0.75}, InvalidTypeError, "probability=0.75: a whole number"),
        ({"kind": "closed"}, InvalidValueError, "kind='closed'.*StageKind.WON"),
        ({"owner": "boss"}, InvalidValueError, "owner='boss'.*Actor.SALES"),
        ({"label": " "}, InvalidValueError, "label=' '"),
        ({"forecast": "maybe"}, InvalidValueError, "forecast='maybe'"),
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, object], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        Stage("closing", **wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_a_stage_has_a_name() -> None:
    with pytest.raises(InvalidValueError, match="stage='  '"):
        Stage("  ")
