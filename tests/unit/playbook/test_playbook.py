"""The playbook is checked whole when it is built."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from leadflow import (
    ALWAYS_OPEN,
    ICP,
    Activity,
    BusinessHours,
    Cadence,
    Company,
    Lead,
    Month,
    Playbook,
    StageEntered,
    TemperatureRules,
    accepted,
    activities,
    company,
    entered,
    verdict,
)
from leadflow.criteria import Guard, deal_entered
from leadflow.errors import InvalidTypeError, InvalidValueError, NaiveDatetimeError, UnknownNameError, UnknownStageError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.scoring import Matrix, Scorecard
from leadflow.sla import ClockState, Convert, Respond, SLAContract
from tests.unit.playbook.house import SAIGON, at, contract, engagement, fitting, funnel, icp, playbook


def guarded(guard: Guard) -> Funnel:
    ends = (Stage("lead"), Stage("won", kind=StageKind.WON))
    return Funnel("short", stages=ends, transitions=(Transition("lead", "won", when=guard),))


def promise(**more: object) -> SLAContract:
    fields: dict[str, object] = {"start": entered("lead"), "stop": accepted(), "within": BusinessHours(4), **more}
    kept = Respond("answer", at_least=0.9, per=Cadence.MONTH, **fields)  # type: ignore[arg-type]  # fields of a promise
    return SLAContract("SLA", calendar=ALWAYS_OPEN, sales=[kept])


def test_it_is_data() -> None:
    assert pickle.loads(pickle.dumps(playbook)) == playbook
    assert copy.deepcopy(playbook) == playbook
    assert hash(pickle.loads(pickle.dumps(playbook))) == hash(playbook)
    assert attrs.evolve(playbook, version=2) != playbook
    assert repr(playbook).startswith("Playbook(name='Smarketing 2026'")


def test_assess_is_what_funnel_and_contract_ask_for() -> None:
    lead = fitting("L-1", StageEntered("mql", at=at(3)))
    assess = pickle.loads(pickle.dumps(playbook.assess))
    assessment = assess(lead, as_of=at(4))
    assert (assessment.fit.grade, assessment.stage) == ("A", "mql")
    assert funnel.settle(lead, assess, as_of=at(4)).moves == ()
    assert [clock.state for clock in contract.clocks(lead, as_of=at(3, 10), assess=assess)] == [ClockState.RUNNING] * 3


def test_an_empty_playbook_is_one() -> None:
    empty = Playbook("nothing yet")
    standing = empty.standing(fitting("L-1"), as_of=at(3))
    assert (standing.stage, standing.options, standing.clocks, standing.next_steps) == (None, (), (), ())
    assert empty.assess(fitting("L-1"), as_of=at(3)).fit is None
    assert empty.tz.utcoffset(None) == timedelta(0)
    assert playbook.tz is SAIGON


@pytest.mark.parametrize(
    ("guard", "error", "message"),
    [
        (verdict.score("engagment") >= 40, UnknownNameError, "scorer 'engagment'.*write one of engagement, SME"),
        (verdict.fit("Enterprise").is_fit, UnknownNameError, "ICP 'Enterprise'.*write one of SME"),
        (verdict.grade.at_least("Z"), UnknownNameError, "SME grade 'Z'.*write one of A, B, C, D"),
        (verdict.fit("SME").grade.in_({"A", "E"}), UnknownNameError, "SME grade 'E'"),
        (verdict.temperature.is_("hot"), UnknownNameError, "temperature 'hot'.*write one of cold, warm, qualified"),
        (verdict.stage.is_("mqll"), UnknownStageError, "stage 'mqll' does not exist.*lead, won"),
        (~(accepted().since(entered("mqll")).any() & company.name.known()), UnknownStageError, "'entering mqll'"),
        (deal_entered("closng").any(), UnknownStageError, "stage 'closng'.*qualification, discovery"),
    ],
)
def test_a_name_nobody_has_is_refused(guard: Guard, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as refused:
        attrs.evolve(playbook, funnel=guarded(guard), sla=None)
    assert "transition lead -> won of 'short'" in str(refused.value)


@pytest.mark.parametrize(
    ("guard", "fix"),
    [
        (verdict.grade.at_least("B"), "icps="),
        (verdict.is_fit, "icps="),
        (verdict.qualified, "qualification=BANT"),
        (verdict.temperature.at_least("warm"), "temperature=TemperatureRules"),
    ],
)
def test_a_verdict_nobody_gives_is_refused(guard: Guard, fix: str) -> None:
    with pytest.raises(InvalidValueError, match=f"no rule of the playbook gives a .*; write Playbook.*{fix}"):
        Playbook("2026", funnel=guarded(guard))


def test_names_that_are_there_are_taken() -> None:
    asked = (
        (verdict.score("engagement") >= 1)
        & (verdict.score("SME") >= 1)
        & verdict.fit("SME").grade.at_least("B")
        & verdict.is_fit
        & verdict.qualified
        & verdict.temperature.at_least("Warm")
        & verdict.stage.in_({"lead", "won"})
        & deal_entered("closing").any()
    )
    assert attrs.evolve(playbook, funnel=guarded(asked), sla=None).funnel == guarded(asked)


def test_without_scorers_the_fix_is_to_add_one() -> None:
    with pytest.raises(UnknownNameError, match="add the scorer to the playbook") as refused:
        Playbook("2026", funnel=guarded(verdict.score("x") >= 1))
    assert (refused.value.kind, refused.value.name, refused.value.known) == ("scorer", "x", ())


@pytest.mark.parametrize(
    ("sla", "error", "message"),
    [
        (promise(where=verdict.score("x") >= 1), UnknownNameError, "commitment 'answer'.*scorer 'x'"),
        (promise(start=entered("mqll")), UnknownStageError, "commitment 'answer': 'entering mqll'"),
        (promise(stop=accepted() | entered("mqll").nth(2)), UnknownStageError, "mqll"),
        (promise(pause_in={"waiting"}), UnknownStageError, "commitment 'answer': stage 'waiting'"),
    ],
)
def test_the_contract_is_checked_too(sla: SLAContract, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        attrs.evolve(playbook, sla=sla)


def test_without_a_funnel_any_stage_may_be() -> None:
    alone = Playbook("2026", sla=promise(start=entered("anything"), pause_in={"waiting"}))
    assert alone.contract == alone.sla
    assert Playbook("2026", funnel=guarded(deal_entered("anything").any())).pipelines == ()
    assert playbook.standing(fitting("L-1"), as_of=at(3)).stage == "lead"


def test_stages_are_compared_as_people_write_them() -> None:
    assert attrs.evolve(playbook, sla=promise(start=entered(" MQL "))).sla is not None


def test_temperature_rules_are_checked() -> None:
    for rules in (TemperatureRules(warm=verdict.score("x") >= 1), TemperatureRules(qualified=verdict.score("x") >= 1)):
        with pytest.raises(UnknownNameError, match="of the temperature"):
            Playbook("2026", temperature=rules)


def test_names_are_there_once() -> None:
    with pytest.raises(InvalidValueError, match="two ICPs or scorers share it"):
        Playbook("2026", icps=(icp, ICP("SME", must=[company.name.known()])))
    with pytest.raises(InvalidValueError, match="two ICPs or scorers share it"):
        Playbook("2026", scorers=(engagement, Scorecard("engagement", activities().any().worth(1))))
    with pytest.raises(InvalidValueError, match=r"pipelines='sales steps'.*two funnels share this name"):
        Playbook("2026", pipelines=(presets.sales_steps(), presets.sales_steps()))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Playbook("2026", icps=(engagement,)),  # type: ignore[arg-type]  # what a slip meets
        lambda: Playbook("2026", scorers=engagement),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", scorers=("engagement",)),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", qualification="BANT"),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", temperature="warm"),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", funnel="B2B"),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", pipelines=("sales",)),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", icps=None),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", scorers=5),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", pipelines=None),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", sla="SLA"),  # type: ignore[arg-type]  # as above
        lambda: Playbook("2026", not_our_customer="not ICP"),
        lambda: playbook.review([], "March", as_of=at(3)),  # type: ignore[arg-type]  # as above
    ],
)
def test_what_is_no_rule_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InvalidTypeError, match="; "):
        wrong()


def test_one_icp_or_pipeline_needs_no_tuple() -> None:
    alone = Playbook("2026", icps=icp, pipelines=presets.sales_steps())  # type: ignore[arg-type]  # taken as meant
    assert (alone.icps, alone.pipelines) == ((icp,), (presets.sales_steps(),))


@pytest.mark.parametrize("version", [0, True, 1.5])
def test_a_version_is_a_number(version: object) -> None:
    with pytest.raises((InvalidTypeError, InvalidValueError)):
        Playbook("2026", version=version)  # type: ignore[arg-type]  # what a slip meets


def test_a_name_is_needed() -> None:
    with pytest.raises(InvalidValueError, match="must not be blank"):
        Playbook(" ")


def test_the_funnel_says_which_stages_are_closed() -> None:
    stages = (Stage("lead"), Stage("signed", kind=StageKind.WON), Stage("gone", kind=StageKind.LOST))
    ways = (Transition("lead", "signed"), Transition("lead", "gone"))
    own = Playbook("2026", funnel=Funnel("own", stages=stages, transitions=ways), sla=promise())
    assert own.contract is not None
    assert own.contract.closed_stages is not None
    assert (own.contract.closed_stages.won, own.contract.closed_stages.lost) == ({"signed"}, {"gone"})
    lead = fitting("L-1", StageEntered("lead", at=at(3)), StageEntered("gone", at=at(3, 10)))
    (clock,) = own.standing(lead, as_of=at(4)).clocks
    assert (clock.state, clock.reason) == (ClockState.BREACHED, "closed untouched")


def test_naive_times_are_refused() -> None:
    with pytest.raises(NaiveDatetimeError, match="as_of"):
        playbook.standing(fitting("L-1"), as_of=datetime(2026, 3, 3))  # noqa: DTZ001  it must be refused


def test_convert_is_a_promise_too() -> None:
    kept = Convert(
        "won", start=entered("lead"), stop=entered("wn"), within=timedelta(days=9), at_least=0.1, per=Cadence.MONTH
    )
    with pytest.raises(UnknownStageError, match="wn"):
        attrs.evolve(playbook, sla=SLAContract("SLA", calendar=ALWAYS_OPEN, sales=[kept]))


def test_one_lead_is_no_population() -> None:
    lead, now = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC)), datetime(2026, 4, 1, tzinfo=UTC)
    card = Scorecard("card", company.country.is_("VN").worth(1))
    home = ICP("home", should=[company.country.is_("VN").worth(1)])
    asked: list[Callable[[Any], object]] = [
        lambda leads: Playbook("p").review(leads, Month(2026, 3), as_of=now),
        lambda leads: card.values(leads, as_of=now),
        lambda leads: card.ranges(leads, as_of=now),
        lambda leads: home.values(leads, as_of=now),
        lambda leads: home.ranges(leads, as_of=now),
        lambda leads: home.evidence(leads, won=entered("won").any(), as_of=now),
        lambda leads: SLAContract("2026", calendar=ALWAYS_OPEN).attainment(leads, Month(2026, 3), as_of=now),
    ]
    for ask in asked:
        with pytest.raises(InvalidTypeError, match=r"leads=.*several are needed; pass \[lead\]"):
            ask(lead)
        ask([lead])


def test_a_guard_about_a_cell_asks_for_a_matrix_of_the_playbook() -> None:
    icp = ICP("SME", must=[company.country.is_("VN")])
    matrix = Matrix("m", rows=icp, columns=icp, bands={"1": 50, "2": 0}, cells={}, default="wait")

    def playbook(guard: Guard, *matrices: Matrix) -> Playbook:
        return Playbook("2026", icps=(icp,), matrices=matrices, temperature=TemperatureRules(qualified=guard))

    asked = playbook(verdict.cell("m").is_("A1"), matrix)
    assert asked.matrices == asked.rules.matrices == (matrix,)
    with pytest.raises(UnknownNameError, match="matrix 'n' does not exist"):
        playbook(verdict.cell("n").is_("A1"), matrix)
    with pytest.raises(UnknownNameError, match=r"cell of m 'A3' does not exist.*write one of A1, A2, B1"):
        playbook(verdict.cell("m").is_("A3"), matrix)


def test_a_cell_moves_leads_along_a_funnel() -> None:
    grade = ICP("SME", should=[(company.employees >= 10).worth(1)], grades={"A": 50, "B": 0})
    clicks = Scorecard("clicks", activities("email_click").each(5, at_most=10))
    matrix = Matrix("m", rows=grade, columns=clicks, bands={"1": 50, "2": 0}, cells={}, default="wait")
    stages = (Stage("lead"), Stage("mql"), Stage("won", kind=StageKind.WON))
    ready = Transition("lead", "mql", when=verdict.cell("m").is_("A1"), automatic=True)
    funnel = Funnel("f", stages=stages, transitions=(ready, Transition("mql", "won")))
    playbook = Playbook("2026", matrices=(matrix,), funnel=funnel)
    began = datetime(2026, 3, 2, tzinfo=UTC)
    lead = Lead("L-1", created_at=began, company=Company(employees=50))
    clicked = lead.record(Activity("email_click", at=began))
    for asked, moves in ((lead, []), (clicked, ["mql"])):
        assert [move.target for move in funnel.settle(asked, playbook.assess, as_of=began).moves] == moves
