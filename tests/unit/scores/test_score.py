"""What every strategy gives back: points with reasons that sum to them."""

import copy
import pickle
from collections.abc import Callable, Iterable
from fractions import Fraction

import pytest

from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.reasons import Reason
from leadflow.scores import Gain, Score, Span
from leadflow.scores.score import percent_of, table

SIZE = Reason("size", code="rule:size", answer=True, points=40, low=40, high=40, reachable=40)
TITLE = Reason("title", code="rule:title", answer=None, high=20, reachable=20, missing=("person.job_title",))
BONUS = Reason("bonus", points=-2)
SPAM = Reason("spam", code="rule:spam", answer=None, points=0, low=-30, high=0, missing=("activities",))


def score() -> Score:
    return Score("fit", value=40, low=10, high=60, reachable=60, decided=40, weight=90, reasons=[SIZE, TITLE, SPAM])


@pytest.mark.parametrize(
    ("points", "reachable", "expected"),
    [
        (0, 3, 0),
        (1, 3, 33),  # 33.3
        (2, 3, 66),  # 66.7 is not yet 67: a grade that begins at 67 is not reached
        (3, 3, 100),
        (4, 3, 100),
        (-1, 3, 0),
        (799, 1000, 79),
        (0, 0, 100),  # nothing to gain, nothing lost
        (-1, 0, 0),
        (-5, -10, 100),
        (-11, -10, 0),
    ],
)
def test_percents_are_whole_and_clamped(points: int, reachable: int, expected: int) -> None:
    assert percent_of(points, reachable) == expected


def test_a_score_shows_its_ranges() -> None:
    given = score()
    assert (given.percent, given.low_percent, given.high_percent) == (66, 16, 100)
    assert given.coverage == 40 / 90
    assert str(given) == "fit: 40 of 60 (66 %), from 10 to 60 when all is known"
    assert str(Score.of("x", [SIZE])) == "x: 40 of 40 (100 %)"


def test_coverage_is_whole_when_there_is_nothing_to_decide() -> None:
    assert Score("x", value=0, low=0, high=0, reachable=0).coverage == 1.0


def test_reasons_are_ranked_by_what_they_cost() -> None:
    assert [reason.text for reason in score().ranked] == ["title", "size", "spam"]
    lost = Reason("left", points=-30, low=-30, high=-30)
    worse = Reason("complained", points=-50, low=-50, high=-50)
    bad = Score.of("x", [SIZE, lost, worse])
    assert [reason.text for reason in bad.deductions] == ["complained", "left"]


def test_the_most_valuable_fact_is_asked_first() -> None:
    assert score().stakes() == {"person.job_title": Fraction(20), "activities": Fraction(30)}
    assert score().to_find_out == ("activities", "person.job_title")
    tied = [Reason(path, high=high, reachable=high, missing=(path,)) for path, high in (("a", 1), ("b", 1), ("c", 2))]
    assert Score.of("x", tied).to_find_out == ("c", "a", "b")


def test_a_fact_that_two_rules_need_is_worth_what_both_can_move() -> None:
    other = Reason("also title", high=25, reachable=25, missing=("person.job_title",))
    idle = Reason("nothing at stake", missing=("company.name",))
    assert Score.of("x", [TITLE, other, idle]).stakes() == {"person.job_title": Fraction(45)}


def test_facts_of_blended_parts_count_by_their_share() -> None:
    part = Score.of("p", [TITLE])
    idle = Score("idle", value=0, low=0, high=0, reachable=0, reasons=[Reason("t", low=-4, missing=("a",))])
    reasons = [Reason("p", high=60, reachable=60), Reason("idle", high=40, reachable=40)]
    whole = Score("both", value=0, low=0, high=100, reachable=100, reasons=reasons, parts=[part, idle])
    # 20 of 20 points of the part are 60 of the whole; 4 points of what can reach nothing count as they are, 40 fold.
    assert whole.stakes() == {"person.job_title": Fraction(60), "a": Fraction(160)}


def test_a_plain_sum_takes_its_ranges_from_its_reasons() -> None:
    plain = Score.of("x", [SIZE, TITLE, SPAM])
    assert (plain.value, plain.low, plain.high, plain.reachable) == (40, 10, 60, 60)
    assert (plain.decided, plain.weight) == (40, 90)
    assert Score.of("x", []).value == 0


def test_a_reason_without_ranges_stands_for_its_points() -> None:
    plain = Score.of("x", [Reason("plain", points=7), Reason("minus", points=-2)])
    assert (plain.value, plain.low, plain.high, plain.reachable, plain.coverage) == (5, 5, 5, 7, 1.0)


def test_what_could_raise_it_most() -> None:
    assert texts(score().potential_gains) == ["+20 title"]
    # Two rules of 40 share a cap of 60 and one gave its 40: the other can add 20 only.
    rules = [SIZE, Reason("industry", code="rule:industry", answer=False, reachable=40)]
    capped = Score("x", value=40, low=40, high=40, reachable=60, reasons=rules, spans=[Span(0, 2, 60), Span(0, 2)])
    assert texts(capped.potential_gains) == ["+20 industry"]
    whole = Score("x", value=40, low=40, high=40, reachable=50, reasons=rules, spans=[Span(0, 2), Span(0, 2, 50)])
    assert texts(whole.potential_gains) == ["+10 industry"]


def test_a_bound_that_took_points_is_no_gain_to_hope_for() -> None:
    bite = Reason("at most 30 for x", code="cap:x", points=-10, low=-10, high=-10)
    full = Score("x", value=30, low=30, high=30, reachable=30, reasons=[SIZE, bite], spans=[Span(0, 2, 30), Span(0, 2)])
    assert full.potential_gains == ()


def test_gains_are_ranked_the_largest_first() -> None:
    small, large = Reason("small", reachable=5), Reason("large", reachable=9)
    assert Score.of("x", [small, large]).potential_gains == (Gain(large, 9), Gain(small, 5))
    penalty = Reason("unsubscribe happened", answer=True, points=-30, low=-30, high=-30)
    assert texts(Score.of("x", [penalty]).potential_gains) == ["+30 without: unsubscribe happened"]


def test_it_explains_itself_as_a_table() -> None:
    bounded = Score(
        "fit",
        value=33,
        low=3,
        high=50,
        reachable=50,
        reasons=[
            SIZE,
            TITLE,
            SPAM,
            Reason("at most 35 for fit", code="cap:fit", points=-5),
            Reason("bonus", points=-2),
        ],
    )
    assert bounded.explain().splitlines() == [
        "fit: 33 of 50 (66 %), from 3 to 50 when all is known",
        "    0 of 20  unknown  title (find out: person.job_title)",
        "   -5        bound    at most 35 for fit",
        "   -2                 bonus",
        "  +40 of 40  yes      size",
        "    0        unknown  spam (find out: activities)",
        "  ---",
        "   33",
    ]
    no = Reason("industry", answer=False, reachable=40)
    assert table([no], 0).splitlines() == ["  0 of 40  no       industry", "  -", "  0"]
    assert table([], 0).splitlines() == ["  -", "  0"]


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(travel: Callable[[Score], Score]) -> None:
    twin = travel(score())
    assert twin == score()
    assert hash(twin) == hash(score())
    assert twin != Score.of("fit", [SIZE])


def test_reasons_must_sum_to_the_value() -> None:
    with pytest.raises(InvalidValueError, match=r"value=45: the reasons sum to 40; give the missing \+5 a Reason"):
        Score("x", value=45, low=0, high=60, reachable=60, reasons=[SIZE])


@pytest.mark.parametrize(("low", "high"), [(41, 60), (0, 39)])
def test_the_value_lies_in_its_range(low: int, high: int) -> None:
    with pytest.raises(InvalidValueError, match=rf"value=40: lies outside low={low} to high={high}"):
        Score("x", value=40, low=low, high=high, reachable=60, reasons=[SIZE])


@pytest.mark.parametrize(("decided", "weight"), [(-1, 5), (6, 5)])
def test_the_decided_weight_is_part_of_the_whole(decided: int, weight: int) -> None:
    with pytest.raises(InvalidValueError, match="lies outside 0 to weight=5"):
        Score("x", value=0, low=0, high=0, reachable=0, decided=decided, weight=weight)


@pytest.mark.parametrize("points", [40.0, True, "40", None])
def test_points_are_whole_numbers(points: object) -> None:
    with pytest.raises(InvalidTypeError, match="a whole number is needed"):
        Score("x", value=points, low=0, high=60, reachable=60, reasons=[SIZE])


def test_a_bool_is_refused_where_a_number_hides() -> None:
    with pytest.raises(InvalidTypeError, match="high=True"):
        Score("x", value=0, low=0, high=True, reachable=60)


def test_reasons_are_reasons() -> None:
    with pytest.raises(InvalidTypeError, match="a score is explained by reasons"):
        Score("x", value=0, low=0, high=0, reachable=0, reasons=["because"])
    with pytest.raises(InvalidValueError, match="must not be blank"):
        Score(" ", value=0, low=0, high=0, reachable=0)


@pytest.mark.parametrize(
    ("cap", "floor", "points", "expected"),
    [
        (10, None, 11, 10),
        (10, None, 10, 10),
        (None, -5, -6, -5),
        (None, -5, -5, -5),
        (10, -5, 0, 0),
        (None, None, 99, 99),
    ],
)
def test_a_span_clamps(cap: int | None, floor: int | None, points: int, expected: int) -> None:
    assert Span(0, 1, cap, floor).clamp(points) == expected


def texts(things: Iterable[object]) -> list[str]:
    return [str(thing) for thing in things]
