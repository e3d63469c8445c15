"""A function as a scorer."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError
from leadflow.leads import Lead
from leadflow.reasons import Reason
from leadflow.scores import Score, Scorer
from leadflow.scoring import as_scorer
from tests.unit.rulebook import NOW, did, lead


def busy(asked: Lead, as_of: datetime) -> int:
    assert as_of.tzinfo is UTC
    return 10 * len(asked.activities)


def explained(asked: Lead, as_of: datetime) -> Score:
    return Score.of("of its own", [Reason("days", points=(as_of - asked.created_at).days, reachable=365)])


BUSY = as_scorer("busy", busy)


def test_a_function_gives_the_points() -> None:
    score = BUSY.score(lead(did("a", days=1), did("b", days=2)), as_of=NOW.astimezone(timezone(timedelta(hours=7))))
    assert (score.name, score.value, score.low, score.high, score.reachable) == ("busy", 20, 20, 20, 100)
    assert (score.coverage, score.percent, score.reasons[0].text) == (1.0, 20, "busy")
    assert isinstance(BUSY, Scorer)


def test_it_sees_the_lead_of_the_day() -> None:
    assert BUSY.score(lead(did("a", days=1), did("b", days=9)), as_of=NOW - timedelta(days=2)).value == 10


def test_a_function_may_give_a_whole_score() -> None:
    assert as_scorer("x", explained).score(lead(), as_of=NOW).reasons[0].points == 29


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(travel: Callable[[Any], Any]) -> None:
    assert travel(BUSY) == BUSY
    assert hash(travel(BUSY)) == hash(BUSY)


def half(asked: Lead, as_of: datetime) -> Any:
    return 0.5


def much(asked: Lead, as_of: datetime) -> int:
    return 101


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda: as_scorer("x", "busy"), InvalidTypeError, "a function of a lead and an instant is needed"),
        (lambda: as_scorer("", busy), InvalidValueError, "must not be blank"),
        (lambda: as_scorer("x", busy, low=0.5), InvalidTypeError, "low=0.5"),
        (lambda: as_scorer("x", busy, low=5, high=4), InvalidValueError, "high=4: must be at least 5"),
        (lambda: as_scorer("x", half).score(lead(), as_of=NOW), InvalidTypeError, "x=0.5: a whole number is needed"),
        (
            lambda: as_scorer("x", much).score(lead(), as_of=NOW),
            InvalidValueError,
            "the function gives 0 to 100",
        ),
        (lambda: BUSY.score(lead(), as_of=NOW.replace(tzinfo=None)), NaiveDatetimeError, "as_of"),
    ],
)
def test_what_it_refuses(ask: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ask()


def test_it_shows_the_function_by_its_path() -> None:
    assert "test_custom.busy, low=0, high=100)" in repr(BUSY)
