"""Guards that ask about verdicts."""

from typing import Any

import pytest

from leadflow.criteria import Guard, company, verdict
from leadflow.errors import InvalidTypeError, UnknownNameError
from tests.unit.criteria.assessed import Fitting, Judged, Placed, Points, Warmth


def ask(guard: Guard, **verdicts: Any) -> bool | None:
    assessed = Judged(**verdicts)
    answer = guard.holds_in(assessed)
    assert guard.check_in(assessed).answer is answer
    return answer


def score(value: int, low: int, high: int) -> dict[str, Points]:
    return {"engagement": Points(value=value, low=low, high=high)}


engagement = verdict.score("engagement")


@pytest.mark.parametrize(
    ("guard", "points", "answer"),
    [
        (engagement >= 40, (40, 40, 40), True),
        (engagement >= 40, (40, 10, 90), True),
        (engagement >= 40, (39, 0, 40), None),
        (engagement >= 40, (39, 0, 39), False),
        (engagement > 40, (40, 40, 40), False),
        (engagement > 40, (41, 0, 41), True),
        (engagement > 40, (40, 0, 41), None),
        (engagement < 40, (39, 0, 39), True),
        (engagement < 40, (39, 0, 40), None),
        (engagement < 40, (40, 0, 40), False),
        (engagement <= 40, (40, 0, 40), True),
        (engagement <= 40, (40, 0, 41), None),
        (engagement <= 40, (41, 0, 41), False),
        (engagement.surely_at_least(40), (50, 39, 90), False),
        (engagement.surely_at_least(40), (50, 40, 90), True),
        (engagement.between(10, 40), (10, 0, 40), True),
        (engagement.between(10, 40), (9, 0, 40), None),
        (engagement.between(10, 40), (10, 0, 41), None),
        (engagement.between(10, 40), (41, 0, 50), False),
    ],
)
def test_a_score_answers_by_what_it_is_and_could_be(
    guard: Guard, points: tuple[int, int, int], answer: bool | None
) -> None:
    assert ask(guard, scores=score(*points)) is answer


A_TO_C = Fitting(grade="B", low_grade="C", high_grade="A")
SURELY_B = Fitting(grade="B", low_grade="B", high_grade="B")


@pytest.mark.parametrize(
    ("guard", "fit", "answer"),
    [
        (verdict.grade.at_least("B"), A_TO_C, True),
        (verdict.grade.at_least("A"), A_TO_C, None),
        (verdict.grade.at_least("A"), SURELY_B, False),
        (verdict.grade.at_most("B"), SURELY_B, True),
        (verdict.grade.at_most("B"), A_TO_C, None),
        (verdict.grade.at_most("C"), A_TO_C, False),
        (verdict.grade.at_most("A"), A_TO_C, True),
        (verdict.grade.is_("B"), SURELY_B, True),
        (verdict.grade.is_("B"), A_TO_C, None),
        (verdict.grade.is_("D"), A_TO_C, False),
        (verdict.grade.in_({"A", "B"}), A_TO_C, True),
        (verdict.grade.in_({"C", "D"}), A_TO_C, False),
        (verdict.grade.at_least("B"), Fitting(grade="B", high_grade=None), True),
        (verdict.grade.at_least("A"), Fitting(grade="B", high_grade=None), False),
        (verdict.grade.at_least("D"), Fitting(grade=None), None),
        (verdict.grade.at_least("D"), Fitting(grade="A", fits=False), False),
        (verdict.grade.is_("A"), Fitting(grade="A", fits=False), False),
        (verdict.grade.at_most("D"), Fitting(grade="A", fits=False), True),
        (verdict.grade.at_least("B"), Fitting(grade="B", fits=None), True),
    ],
)
def test_a_grade_answers_by_what_it_is_and_could_be(guard: Guard, fit: Fitting, answer: bool | None) -> None:
    assert ask(guard, fits={None: fit}) is answer


def test_one_icp_is_asked_by_its_name() -> None:
    fits = {None: SURELY_B, "Enterprise": Fitting(grade="D", high_grade="D", fits=None)}
    assert ask(verdict.fit("Enterprise").grade.at_least("C"), fits=fits) is False
    assert ask(verdict.fit("Enterprise").is_fit, fits=fits) is None
    assert ask(verdict.is_fit, fits=fits) is True


@pytest.mark.parametrize("answer", [True, False, None])
def test_the_qualification_answers_as_it_stands(answer: bool | None) -> None:
    assert ask(verdict.qualified, qualified=answer) is answer
    assert ask(verdict.disqualified, disqualified=answer) is answer
    assert ask(verdict.qualified & ~verdict.disqualified, qualified=answer, disqualified=False) is answer


def test_temperatures_compare_in_their_order() -> None:
    warm = verdict.temperature
    assert ask(warm.at_least("warm"), temperature=Warmth.WARM) is True
    assert ask(warm.at_least(Warmth.QUALIFIED), temperature=Warmth.WARM) is False
    assert ask(warm.at_most("Warm"), temperature=Warmth.WARM) is True
    assert ask(warm.at_most("cold"), temperature=Warmth.WARM) is False
    assert ask(warm.is_("warm"), temperature=Warmth.WARM) is True
    assert ask(warm.is_(Warmth.COLD), temperature=Warmth.WARM) is False
    assert ask(warm.is_("warm")) is None
    with pytest.raises(UnknownNameError, match="cold, warm, qualified"):
        ask(warm.is_("tepid"), temperature=Warmth.WARM)


@pytest.mark.parametrize(
    ("guard", "present", "could_be", "answer"),
    [
        # Warm, and not yet known whether it is ready to buy: no question about "qualified" is a no.
        (verdict.temperature.at_least("qualified"), Warmth.WARM, (Warmth.WARM, Warmth.QUALIFIED), None),
        (verdict.temperature.is_("qualified"), Warmth.WARM, (Warmth.WARM, Warmth.QUALIFIED), None),
        (verdict.temperature.at_least("warm"), Warmth.WARM, (Warmth.WARM, Warmth.QUALIFIED), True),
        (verdict.temperature.is_("warm"), Warmth.WARM, (Warmth.WARM, Warmth.QUALIFIED), True),
        (verdict.temperature.is_("cold"), Warmth.WARM, (Warmth.WARM, Warmth.QUALIFIED), False),
        (verdict.temperature.at_least("warm"), Warmth.COLD, (Warmth.COLD, Warmth.QUALIFIED), None),
        # What is not known does not matter where every answer to it comes to the same.
        (verdict.temperature.at_least("cold"), None, (Warmth.COLD, Warmth.WARM), True),
        (verdict.temperature.is_("qualified"), None, (Warmth.COLD, Warmth.WARM), False),
        (verdict.temperature.at_least("warm"), None, (Warmth.COLD, Warmth.WARM), None),
    ],
)
def test_a_temperature_that_may_yet_rise_is_no_silent_no(
    guard: Guard, present: Warmth | None, could_be: tuple[Warmth, ...], answer: bool | None
) -> None:
    assert ask(guard, temperature=present, could_be=could_be) is answer


SURELY_D = Fitting(grade="D", high_grade="D")
MAYBE_A = Fitting(grade="A", high_grade="A", fits=None)


@pytest.mark.parametrize(
    ("guard", "contenders", "answer"),
    [
        (verdict.grade.at_least("B"), (MAYBE_A,), None),
        (verdict.grade.is_("A"), (MAYBE_A,), None),
        (verdict.grade.is_("B"), (MAYBE_A,), False),
        (verdict.grade.at_least("B"), (), False),
        (verdict.grade.at_least("B"), (Fitting(grade="D", high_grade="C", fits=None),), False),
        (verdict.grade.at_least("B"), (Fitting(grade="D", high_grade="B", fits=None),), None),
        (verdict.grade.at_least("D"), (MAYBE_A,), True),
        # A grade that the other profile does not have is none it could come to.
        (verdict.grade.at_least("B"), (Fitting(grade="A+", high_grade="A+", scale=("A+", "F"), fits=None),), False),
        (verdict.fit("SME").grade.at_least("B"), (MAYBE_A,), False),
    ],
)
def test_another_profile_that_may_yet_fit_best_keeps_a_no_open(
    guard: Guard, contenders: tuple[Fitting, ...], answer: bool | None
) -> None:
    assert ask(guard, fits={None: SURELY_D, "SME": SURELY_D}, contenders=contenders) is answer


def test_the_stage_is_asked_by_its_name() -> None:
    assert ask(verdict.stage.is_("MQL"), stage="mql") is True
    assert ask(verdict.stage.in_({"sal", "sql"}), stage="mql") is False
    assert ask(verdict.stage.is_("mql")) is None


def test_names_that_do_not_exist_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="scorer"):
        ask(verdict.score("enragement") >= 40)
    with pytest.raises(UnknownNameError, match="ICP"):
        ask(verdict.fit("Midmarket").is_fit)
    with pytest.raises(UnknownNameError, match="write one of A, B, C, D") as raised:
        ask(verdict.grade.at_least("E"))
    assert raised.value.known == ("A", "B", "C", "D")


@pytest.mark.parametrize(
    ("guard", "reads", "missing"),
    [
        (engagement >= 40, "score engagement is at least 40", "score/engagement"),
        (engagement > 40, "score engagement is more than 40", "score/engagement"),
        (verdict.grade.at_least("A"), "the grade is at least A", "fit/None"),
        (verdict.fit("Big").grade.at_most("B"), "the Big grade is at most B", "fit/Big"),
        (verdict.grade.is_("A"), "the grade is A", "fit/None"),
        (verdict.fit("Big").is_fit, "the lead is a fit for Big", "fit/Big"),
        (verdict.qualified, "the lead is qualified", "qualification/None"),
        (verdict.disqualified, "the lead is disqualified", "qualification/None"),
        (verdict.temperature.at_least("warm"), "the temperature is at least warm", "temperature/None"),
        (verdict.temperature.is_("warm"), "the temperature is warm", "temperature/None"),
        (verdict.stage.is_("mql"), "the stage is mql", "stage/None"),
        (verdict.cell("m").is_("A1"), "m is A1", "cell/m"),
        (verdict.cell("m").says("call"), "m says call", "cell/m"),
    ],
)
def test_guards_read_aloud_and_say_what_would_decide_them(guard: Guard, reads: str, missing: str) -> None:
    fit = Fitting(grade="B", high_grade="A", fits=None)
    assessed = Judged(scores=score(0, 0, 90), fits={None: fit, "Big": fit}, placements={"m": Placed()})
    check = guard.check_in(assessed)
    assert str(guard) == reads
    assert check.answer is None
    assert (check.reasons[0].text, check.missing) == (reads, (missing,))
    assert (~guard).check_in(assessed).reasons[0].text == f"not ({reads})"
    assert guard.needs_verdicts
    assert guard.paths == ()


def test_more_sentences() -> None:
    assert str(verdict.is_fit) == "the lead is a fit"
    assert str(verdict.grade.in_({"B", "A"})) == "the grade is one of A, B"
    assert str(verdict.stage.in_(["sql", "mql"])) == "the stage is one of mql, sql"
    assert str(engagement.surely_at_least(40)) == "score engagement is surely at least 40"
    assert str(engagement < 40) == "not (score engagement is at least 40)"
    assert str((engagement >= 40) & (verdict.qualified | company.name.known())) == (
        "score engagement is at least 40 and (the lead is qualified or company.name is known)"
    )


def test_handles_of_verdicts_are_data() -> None:
    assert verdict.fit("Big") == verdict.fit("Big")
    assert hash(verdict.score("x")) == hash(verdict.score("x"))
    assert hash(verdict.grade) == hash(verdict.grade)
    assert (engagement >= 40) == (verdict.score("engagement") >= 40)


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (verdict.cell("m").in_({"A1", "B1", "C1"}), True),
        (verdict.cell("m").is_("A1"), None),
        (verdict.cell("m").is_("C1"), False),
        (verdict.cell("m").says("CALL today"), None),
        (verdict.cell("m").says("wait"), False),
    ],
    ids=str,
)
def test_a_cell_is_known_when_nothing_unknown_can_move_it(guard: Guard, expected: bool | None) -> None:
    assert guard.holds_in(Judged(placements={"m": Placed()})) is expected
    assert (
        verdict.cell("m").says("Call Today").holds_in(Judged(placements={"m": Placed(could_say=("call today",))}))
        is True
    )


def test_a_cell_is_asked_for_by_name() -> None:
    with pytest.raises(InvalidTypeError, match="several"):
        verdict.cell("m").in_("A1")
    with pytest.raises(InvalidTypeError, match="does not compare with == or !="):
        _ = verdict.cell("m") == "A1"
