"""Stage flow and the steps of the KPIs, on the enumerated cases."""

import pickle
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from leadflow import Lead, Month, StageEntered
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.metrics import Proportion, Ratio, kpis, stage_flow

START = datetime(2026, 3, 1, tzinfo=UTC)
MARCH = Month(2026, 3)
NOW = START + timedelta(days=45)
funnel = Funnel(
    "crm",
    stages=(
        Stage("mql"),
        Stage("sql"),
        Stage("opp"),
        Stage("won", kind=StageKind.WON),
        Stage("lost", kind=StageKind.LOST),
        Stage("recycled", kind=StageKind.RECYCLED),
    ),
    transitions=(
        Transition("mql", "sql"),
        Transition("sql", "opp"),
        Transition("opp", "won"),
        Transition("mql", "lost"),
        Transition("sql", "recycled"),
        Transition("recycled", "mql"),
    ),
)
# The cases "crm-conv-passed" and "crm-conv-touched": days on which stages were entered. L4 skips sql.
CASES: dict[str, dict[str, int]] = {
    "L1": {"mql": 0, "sql": 3, "opp": 10, "won": 40},
    "L2": {"mql": 1, "sql": 2, "lost": 9},
    "L3": {"mql": 2},
    "L4": {"mql": 2, "opp": 12, "won": 30},
    "L5": {"mql": 5, "sql": 25},
    "L6": {"mql": 6, "lost": 7},
    "L7": {"mql": 8, "sql": 10, "opp": 20},
    "L8": {"mql": 9, "sql": 11, "opp": 18, "lost": 33},
}


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def lead(name: str, *stages: tuple[str, float]) -> Lead:
    entries = [StageEntered(stage, at=day(when), seq=place) for place, (stage, when) in enumerate(stages)]
    return Lead(name, created_at=day(min((when for _, when in stages), default=0)), history=entries)


def leads() -> list[Lead]:
    return [lead(name, *entered.items()) for name, entered in CASES.items()]


def test_a_skipped_stage_counts_as_passed_in_the_steps() -> None:
    steps = {(step.source, step.target): step.cohort for step in kpis(leads(), funnel, MARCH, as_of=NOW).steps}
    assert steps == {
        ("mql", "sql"): Proportion(6, 8),
        ("sql", "opp"): Proportion(4, 6),
        ("opp", "won"): Proportion(2, 4),
    }


def test_but_not_as_visited_in_the_flow() -> None:
    report = stage_flow(leads(), funnel, MARCH, as_of=NOW)
    entered = {flow.stage: flow.entered for flow in report.stages}
    # L1 was won in April; L8 was lost in April.
    assert entered == {"mql": 8, "sql": 5, "opp": 4, "won": 1, "lost": 2, "recycled": 0}
    mql, sql, opp = report["mql"], report["sql"], report["opp"]
    # Leakage counts exits to lost, never leads still open: L6 of 8, L2 of 5, L8 of 4.
    assert (mql.leakage, sql.leakage, opp.leakage) == (Proportion(1, 8), Proportion(1, 5), Proportion(1, 4))
    assert (mql.converted, mql.still_in, sql.converted, sql.still_in) == (6, 1, 3, 1)
    assert (opp.converted, opp.still_in) == (2, 1)
    assert mql.leaked_to == {"lost": 1}
    assert pickle.loads(pickle.dumps(report)) == report


def test_backward_moves_are_told_apart() -> None:
    # The case "backward", as of day 20.
    moved = lead("L-1", ("mql", 0), ("sql", 2), ("mql", 5), ("sql", 9), ("opp", 12))
    report = stage_flow([moved], funnel, MARCH, as_of=day(20))
    assert (report["mql"].entered, report["sql"].entered, report["opp"].entered) == (2, 2, 1)
    assert (report["sql"].moved_back, report["sql"].converted) == (1, 1)
    assert report["mql"].time.median_completed == timedelta(days=3)  # of 2 and 4
    assert report["sql"].time.median_completed == timedelta(days=3)  # of 3 and 3
    assert (report["opp"].still_in, report["opp"].waiting) == (1, timedelta(days=8))


def test_coming_back_from_a_way_out_is_going_on() -> None:
    back = lead("L-1", ("mql", 0), ("sql", 1), ("recycled", 2), ("mql", 9), ("lost", 10), ("recycled", 11))
    report = stage_flow([back], funnel, MARCH, as_of=NOW)
    assert (report["recycled"].converted, report["recycled"].still_in) == (1, 1)
    assert (report["sql"].leaked_to, report["lost"].leaked_to) == ({"recycled": 1}, {"recycled": 1})


def test_the_stock_is_told_beside_the_flow() -> None:
    old, gone, away, late = (
        lead("old", ("mql", -20)),
        lead("gone", ("mql", -20), ("sql", -10)),
        lead("away", ("mql", -20), ("sql", 4)),
        lead("late", ("mql", 35)),
    )
    report = stage_flow([old, gone, away, late, lead("L-1", ("mql", 10))], funnel, MARCH, as_of=NOW)
    mql = report["mql"]
    assert repr(report).startswith("<FunnelReport ")
    assert (mql.at_start, mql.entered, mql.left, mql.at_end) == (2, 1, 1, 2)
    assert mql.waiting == timedelta(days=(51 + 21) / 2)
    sql = report["sql"]
    assert (sql.at_start, sql.entered, sql.left, sql.at_end) == (1, 1, 0, 2)


def test_a_lead_without_a_stage_is_counted_apart() -> None:
    report = stage_flow([Lead("L-1", created_at=day(3))], funnel, MARCH, as_of=NOW)
    assert (report.without_stage, report["mql"].entered, report["mql"].at_end, report.leads) == (1, 0, 0, 1)


def test_a_visit_to_the_first_stage_is_not_invented() -> None:
    # Both were created without a stage; two days later one was recorded in sql, the other in a stage of no path.
    people = [lead("L-1", ("sql", 3)), lead("L-2", ("lost", 3))]
    unstaged = [Lead(each.id, created_at=day(1), history=each.history) for each in people]
    report = stage_flow([*unstaged, lead("L-3", ("mql", 2), ("sql", 4))], funnel, MARCH, as_of=NOW)
    mql = report["mql"]
    assert (mql.entered, mql.converted, mql.left, mql.passed, mql.time.completed) == (1, 1, 1, 1, 1)
    assert (report["sql"].entered, report["lost"].entered, report.without_stage) == (2, 1, 0)
    # Where leads enter in several stages, it is not known which one was left out.
    waterfall = presets.demand_waterfall(scorer=None)
    (one,) = (Lead("L-4", created_at=day(1), history=[StageEntered("sal", at=day(3))]),)
    assert [flow.stage for flow in stage_flow([one], waterfall, MARCH, as_of=NOW).stages if flow.passed] == []


def test_stages_nobody_declared_are_named() -> None:
    strange = lead("L-1", ("mql", 0), ("elsewhere", 1), ("elsewhere", 2), ("sql", 3), ("nowhere", 40))
    before = lead("L-2", ("mql", -30), ("elsewhere", -20), ("sql", 3))
    report = stage_flow([strange, before], funnel, MARCH, as_of=NOW)
    assert report.undeclared == {"elsewhere": 1}
    assert (report["mql"].elsewhere, report["sql"].elsewhere) == (1, 1)


def test_an_unknown_stage_is_no_stage_of_the_report() -> None:
    with pytest.raises(KeyError):
        stage_flow([], funnel, MARCH, as_of=NOW)["proposal"]


def test_nobody_is_no_share() -> None:
    report = stage_flow([Lead("L-1", created_at=day(50))], funnel, MARCH, as_of=NOW)
    assert report.not_yet_created == 1
    for flow in report.stages:
        assert (flow.conversion.value, flow.leakage.value, flow.waiting) == (None, None, None)
        assert flow.time.median_censored is None


def test_cohort_and_period_differ() -> None:
    figures = kpis(leads(), funnel, MARCH, as_of=NOW)
    step = figures.steps[-1]
    assert (step.cohort, step.in_period) == (Proportion(2, 4), Ratio(1, 4))  # L1 was won in April
    assert (figures.customers, figures.cohort_lead_to_customer) == (1, Proportion(2, 8))
    assert figures.period_lead_to_customer == Ratio(1, 8)
    assert figures.lead_cycle.median_completed == timedelta(days=28)


def test_a_crm_that_spells_stages_its_own_way_counts_alike() -> None:
    spelled = [
        Lead(
            each.id,
            created_at=each.created_at,
            history=[attrs.evolve(event, stage=event.stage.title()) for event in told],
        )
        for each in leads()
        if (told := each.history.of(StageEntered)) or not each.history
    ]
    assert len(spelled) == len(leads())
    assert kpis(spelled, funnel, MARCH, as_of=NOW) == kpis(leads(), funnel, MARCH, as_of=NOW)
    assert stage_flow(spelled, funnel, MARCH, as_of=NOW) == stage_flow(leads(), funnel, MARCH, as_of=NOW)


def test_a_step_leads_where_the_funnel_declares_a_way() -> None:
    waterfall = presets.demand_waterfall(scorer=None)
    steps = [(step.source, step.target) for step in kpis([], waterfall, MARCH, as_of=NOW).steps]
    assert ("tql", "tgl") not in steps
    assert ("sal", "sgl") not in steps
    declared = {(way.source, way.target) for way in waterfall.transitions}
    assert steps
    assert set(steps) <= declared
    # Nobody renews on the way to a first purchase.
    assert ("closing", "won") in [
        (step.source, step.target) for step in kpis([], presets.sales_steps(), MARCH, as_of=NOW).steps
    ]
