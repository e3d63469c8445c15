"""Cycles: recycled leads and customers who buy again; moves back and stages left out."""

from leadflow.funnel import MoveKind, StageKind, presets
from leadflow.leads import Deal, DealUpdated, Visit
from tests.unit.funnel.lines import FIRST, LINE, day, lead

LIFE = presets.lifecycle()


def test_one_that_never_ended() -> None:
    (cycle,) = LINE.cycles(lead((1, "mql"), (2, "sal")))
    assert [visit.stage for visit in cycle.visits] == ["lead", "mql", "sal"]
    assert (cycle.began_at, cycle.ended_at, cycle.kind, cycle.won_at) == (FIRST, None, StageKind.OPEN, None)


def test_recycled_and_won_and_back_again() -> None:
    told = lead((1, "mql"), (2, "recycled"), (5, "mql"), (6, "sal"), (7, "sql"), (8, "won"), (30, "sql"), (40, "lost"))
    first, second, third = LINE.cycles(told)
    assert [(one.began_at, one.ended_at, one.kind) for one in (first, second, third)] == [
        (FIRST, day(2), StageKind.RECYCLED),
        (day(5), day(8), StageKind.WON),
        (day(30), day(40), StageKind.LOST),
    ]
    assert [one.won_at for one in (first, second, third)] == [None, day(8), None]


def test_out_of_it_is_out_of_it_until_an_open_stage() -> None:
    told = lead((1, "recycled"), (2, "somewhere else"), (3, "disqualified"), (4, "sql"), (5, "somewhere else"))
    first, second = LIFE.cycles(told)
    assert [visit.stage for visit in first.visits] == ["lead", "recycled", "somewhere else", "disqualified"]
    assert (first.kind, first.ended_at) == (StageKind.DISQUALIFIED, day(3))
    assert (second.kind, second.ended_at, second.began_at) == (StageKind.OPEN, None, day(4))


def test_a_renewal_after_the_purchase() -> None:
    (deal,) = lead(
        *(DealUpdated("D-1", stage=stage, at=day(at)) for at, stage in ((0, "closing"), (1, "won"), (300, "renewal")))
    ).deals
    assert [one.kind for one in presets.sales_steps().cycles(deal)] == [StageKind.WON, StageKind.OPEN]


def test_moves_back_are_regressions_whether_declared_or_not() -> None:
    steps = presets.sales_steps()
    (deal,) = lead(
        *(
            DealUpdated("D-1", stage=stage, at=day(at))
            for at, stage in enumerate(["qualification", "discovery", "solution", "discovery", "closing", "discovery"])
        )
    ).deals
    assert [(move.source, move.target, move.kind) for move in steps.regressions(deal)] == [
        ("solution", "discovery", MoveKind.DECLARED),
        ("closing", "discovery", MoveKind.BACKWARD),
    ]


def test_coming_back_from_outside_is_no_regression() -> None:
    assert LINE.regressions(lead((1, "sql"), (2, "recycled"), (3, "mql"))) == ()
    assert LINE.regressions(lead((1, "sql"), (2, "won"), (3, "mql"))) == ()
    through = LINE.regressions(lead((1, "sql"), (2, "somewhere else"), (3, "mql")))
    assert [(move.source, move.target) for move in through] == [("somewhere else", "mql")]


def test_what_was_left_out() -> None:
    assert LINE.skipped(lead((1, "mql"), (2, "sql"))) == ("sal",)
    assert LINE.skipped(lead((1, "sql"), (2, "sal"))) == ("mql",), "it was visited later"
    assert LINE.skipped(lead((1, "mql"), (2, "recycled"))) == ()
    assert presets.hubspot_lifecycle().skipped(lead((1, "opportunity"))) == (
        "lead",
        "marketingqualifiedlead",
        "salesqualifiedlead",
    )


def test_names_spelled_otherwise_are_one_visit() -> None:
    told = lead((1, "mql"), (2, "MQL"), (3, "SAL"))
    assert [(visit.stage, visit.left_at) for visit in LINE.visits(told)] == [
        ("lead", day(1)),
        ("mql", day(3)),
        ("sal", None),
    ]
    assert len(LINE.cycles(told)) == 1
    updates = [DealUpdated("D-1", stage="lead", at=FIRST), DealUpdated("D-1", stage="LEAD", at=day(1))]
    assert LINE.visits(Deal(updates)) == (Visit("lead", entered_at=FIRST),)
