"""How observed histories read: visits, moves, deviations, milestones."""

import pytest

from leadflow.errors import UnknownStageError
from leadflow.funnel import MoveKind, presets
from leadflow.leads import Company, Lead, StageEntered
from tests.unit.funnel.lines import FIRST, LINE, day, funnel, lead, with_deal

DECLARED, SKIPPED, BACKWARD, UNDECLARED, UNKNOWN = (
    MoveKind.DECLARED,
    MoveKind.SKIPPED,
    MoveKind.BACKWARD,
    MoveKind.UNDECLARED,
    MoveKind.UNKNOWN_STAGE,
)
# From the start to the end over b, or over c and d; e stands at the end of both.
FORK = funnel("a b c d e won lost", "a b", "b e", "a c", "c d", "d e", "e won", "b lost")


def read(of: Lead) -> list[tuple[str, str, MoveKind, tuple[str, ...]]]:
    return [(move.source, move.target, move.kind, move.passed) for move in LINE.moves(of)]


# Where it stands


def test_a_lead_of_which_nothing_was_told_stands_in_the_first_entry_stage_since_its_creation() -> None:
    assert LINE.stage_of(lead()) == "lead"
    (visit,) = LINE.visits(lead())
    assert (visit.stage, visit.entered_at, visit.left_at) == ("lead", FIRST, None)
    assert LINE.moves(lead()) == ()
    assert LINE.milestones(lead()) == {"lead": FIRST}
    assert LINE.furthest(lead()) == "lead"


def test_what_was_told_is_read_as_it_is() -> None:
    told = lead((1, "mql"), (2, "demo booked"))
    assert LINE.stage_of(told) == "demo booked"
    assert [(visit.stage, visit.entered_at) for visit in LINE.visits(told)] == [
        ("lead", FIRST),
        ("mql", day(1)),
        ("demo booked", day(2)),
    ]


def test_a_told_entry_is_not_doubled() -> None:
    told = lead((0.5, "lead"), (1, "mql"))
    assert LINE.visits(told) == told.journey.visits


def test_what_was_told_before_the_creation_comes_first() -> None:
    imported = Lead("L-1", created_at=day(5), history=[StageEntered("mql", at=day(1))])
    assert [(visit.stage, visit.entered_at, visit.left_at) for visit in LINE.visits(imported)] == [
        ("lead", day(1), day(1)),
        ("mql", day(1), None),
    ]


def test_case_and_white_space_are_no_other_stage() -> None:
    told = lead((1, "mql"), (2, "MQL"), (3, "Sal"))
    assert [(visit.stage, visit.entered_at, visit.left_at) for visit in LINE.visits(told)] == [
        ("lead", FIRST, day(1)),
        ("mql", day(1), day(3)),
        ("sal", day(3), None),
    ]
    assert LINE.stage_of(told) == "sal"
    assert LINE.deviations(told) == ()


# Moves


def test_declared_moves_are_no_deviations() -> None:
    told = lead((0, "lead"), (1, "mql"), (2, "recycled"), (3, "mql"), (4, "sal"), (5, "sql"), (6, "won"))
    assert {move.kind for move in LINE.moves(told)} == {DECLARED}
    assert LINE.deviations(told) == ()


def test_a_skip_names_what_it_passed() -> None:
    assert read(lead((1, "sql"))) == [("lead", "sql", SKIPPED, ("mql", "sal"))]
    (move,) = LINE.deviations(lead((1, "sql")))
    assert move.at == day(1)
    assert str(move) == "lead -> sql skips ahead over mql, sal"


def test_a_move_back() -> None:
    assert read(lead((1, "mql"), (2, "sal"), (3, "mql")))[2] == ("sal", "mql", BACKWARD, ())
    assert str(LINE.deviations(lead((1, "mql"), (2, "lead")))[0]) == "mql -> lead goes back"


def test_a_way_out_that_was_not_declared_passes_nothing() -> None:
    assert read(lead((1, "lost"))) == [("lead", "lost", UNDECLARED, ())]
    assert str(LINE.deviations(lead((1, "lost")))[0]) == "lead -> lost is not declared"


def test_coming_back_from_outside_goes_on_where_it_stood() -> None:
    parked = ((1, "mql"), (2, "recycled"))
    assert read(lead(*parked, (3, "sql")))[2] == ("recycled", "sql", SKIPPED, ("sal",))
    assert read(lead(*parked, (3, "sal")))[2] == ("recycled", "sal", UNDECLARED, ())
    assert read(lead(*parked, (3, "lead")))[2] == ("recycled", "lead", BACKWARD, ())
    assert read(lead((1, "mql"), (2, "lost"), (3, "mql")))[2] == ("lost", "mql", UNDECLARED, ())
    assert read(lead((1, "mql"), (2, "lost"), (3, "won")))[2] == ("lost", "won", SKIPPED, ("sal", "sql"))
    assert read(lead((1, "mql"), (2, "lost"), (3, "recycled")))[2] == ("lost", "recycled", UNDECLARED, ())


def test_a_stage_that_the_funnel_does_not_know() -> None:
    told = lead((1, "mql"), (2, "demo booked"), (3, "sql"))
    assert read(told)[1:] == [("mql", "demo booked", UNKNOWN, ()), ("demo booked", "sql", UNKNOWN, ("sal",))]
    assert str(LINE.deviations(told)[0]) == "mql -> demo booked leaves the funnel's stages"
    assert LINE.reached(told, "sal") == day(3)
    assert read(lead((1, "demo booked"), (2, "lead")))[1] == ("demo booked", "lead", UNKNOWN, ())


def test_of_two_ways_only_what_both_have_was_passed() -> None:
    (move,) = FORK.deviations(lead((1, "won")))
    assert (move.kind, move.passed) == (SKIPPED, ("e",))
    (short,) = FORK.deviations(lead((1, "e")))
    assert (short.kind, short.passed) == (SKIPPED, ())
    assert str(short) == "a -> e skips ahead"


def test_ahead_without_a_way_there_is_not_declared() -> None:
    # From c one gets to d and e, never to b; the order alone does not make it a skip.
    crossing = funnel("a c b won", "a c", "a b", "c won", "b won")
    (move,) = crossing.deviations(lead((1, "c"), (2, "b")))
    assert (move.kind, move.passed) == (UNDECLARED, ())


def test_ways_back_are_no_detour_around_a_stage() -> None:
    # Over the declared way back to a, b could be left out; nobody who moves ahead goes that way.
    back = funnel("a b c d won", "a b", "b c", "c d", "b a", "a d", "d won")
    (move,) = back.deviations(lead((1, "b"), (2, "d")))
    assert (move.kind, move.passed) == (SKIPPED, ("c",))


def test_with_several_entries_nobody_knows_which_one_it_was() -> None:
    entries = funnel("a b x c won", "a b", "b c", "x c", "c won", entries=["a", "x"])
    (told,) = entries.deviations(lead((1, "won")))
    assert (told.source, told.kind, told.passed) == ("a", SKIPPED, ("c",))
    said = lead((0, "a"), (1, "won"))
    (known,) = entries.deviations(said)
    assert (known.kind, known.passed) == (SKIPPED, ("b", "c"))
    assert entries.deviations(lead((1, "x"), (2, "c"))) == ()
    assert entries.visits(lead((1, "x")))[0].stage == "x"


def test_a_further_entry_is_entered_from_outside_unless_a_transition_leads_there() -> None:
    entries = funnel("a b x won", "a b", "b won", "x won", entries=["a", "b", "x"])
    assert [visit.stage for visit in entries.visits(lead((1, "x")))] == ["x"]
    assert [visit.stage for visit in entries.visits(lead((0, "b")))] == ["b"]
    assert [visit.stage for visit in entries.visits(lead((1, "b")))] == ["a", "b"]


# Milestones


def test_a_skipped_stage_is_passed_at_the_time_of_the_later_entry_and_never_visited() -> None:
    told = lead((1, "sql"), (2, "won"))
    assert LINE.milestones(told) == {"lead": FIRST, "mql": day(1), "sal": day(1), "sql": day(1), "won": day(2)}
    assert list(LINE.milestones(told)) == ["lead", "mql", "sal", "sql", "won"]
    assert LINE.reached(told, "sal") == day(1)
    assert LINE.reached(told, "lost") is None
    assert [visit.stage for visit in LINE.visits(told)] == ["lead", "sql", "won"]


def test_the_first_entry_counts() -> None:
    told = lead((1, "mql"), (2, "recycled"), (5, "mql"))
    assert LINE.reached(told, "MQL") == day(1)


def test_what_was_passed_and_visited_later_was_reached_when_it_was_passed() -> None:
    assert LINE.reached(lead((1, "sql"), (2, "mql")), "mql") == day(1)


def test_reached_asks_for_a_stage_of_the_funnel() -> None:
    with pytest.raises(UnknownStageError, match="'customer'"):
        LINE.reached(lead(), "customer")


def test_how_far_it_got_does_not_count_exits() -> None:
    assert LINE.furthest(lead((1, "mql"), (2, "lost"))) == "mql"
    assert LINE.furthest(lead((1, "sql"), (2, "mql"), (3, "recycled"))) == "sql"
    assert LINE.furthest(lead((1, "won"))) == "won"
    assert LINE.furthest(lead((1, "demo booked"))) == "lead"


def test_a_cumulative_funnel_passes_every_earlier_stage() -> None:
    mark = funnel("a b c won lost", "a b", "a c", "a won", "b c", "b lost", "c won", cumulative=True)
    told = lead((1, "won"))
    assert mark.deviations(told) == ()
    assert mark.milestones(told) == {"a": FIRST, "b": day(1), "c": day(1), "won": day(1)}
    assert mark.moves(lead((1, "c")))[0].passed == ("b",)
    assert mark.moves(lead((1, "b"), (2, "lost")))[1].passed == ()
    assert mark.moves(lead((1, "c"), (2, "b")))[1].kind is BACKWARD
    undeclared = mark.moves(lead((1, "b"), (2, "won")))[1]
    assert (undeclared.kind, undeclared.passed) == (SKIPPED, ("c",))
    several = funnel("a b c won", "a b", "b c", "c won", entries=["a", "b"], cumulative=True)
    assert several.moves(lead((1, "c")))[0].passed == ("b",)


def test_a_funnel_in_which_sales_reopens_what_was_lost() -> None:
    told = lead((0, "lead"), (1, "mql"), (2, "lost"), (3, "mql"))
    assert [str(move) for move in LINE.deviations(told)] == ["lost -> mql is not declared"]


# Deals


def test_a_deal_reads_like_a_lead() -> None:
    steps = presets.sales_steps()
    (deal,) = with_deal((1, "discovery"), (2, "closing"), (3, "won")).deals
    assert [str(move) for move in steps.moves(deal)] == [
        "qualification -> discovery as declared",
        "discovery -> closing skips ahead over solution",
        "closing -> won as declared",
    ]
    assert steps.reached(deal, "solution") == day(2)
    assert steps.furthest(deal) == "won"
    assert steps.stage_of(deal) == "won"


def test_a_deal_of_which_no_stage_was_told_stands_at_its_entry_since_it_was_opened() -> None:
    (deal,) = with_deal((4, None)).deals
    (visit,) = presets.sales_steps().visits(deal)
    assert (visit.stage, visit.entered_at) == ("qualification", day(4))


# Facts from elsewhere

# Each lead with its entries by day: (stage, day). Definition, enumerated by hand; L4 skips sql.
COHORT = {
    "L1": {"mql": 0, "sql": 3, "opp": 10, "won": 40},
    "L2": {"mql": 1, "sql": 2, "lost": 9},
    "L3": {"mql": 2},
    "L4": {"mql": 2, "opp": 12, "won": 30},
    "L5": {"mql": 5, "sql": 25},
    "L6": {"mql": 6, "lost": 7},
    "L7": {"mql": 8, "sql": 10, "opp": 20},
    "L8": {"mql": 9, "sql": 11, "opp": 18, "lost": 33},
}


def test_the_reach_of_a_cohort_counts_skipped_stages_as_passed() -> None:
    pipeline = funnel("mql sql opp won lost", "mql sql", "sql opp", "opp won", "mql lost", "sql lost", "opp lost")
    cohort = [lead(*((at, stage) for stage, at in entries.items())) for entries in COHORT.values()]
    stages = ("mql", "sql", "opp", "won")
    passed = {stage: sum(pipeline.reached(one, stage) is not None for one in cohort) for stage in stages}
    touched = {stage: sum(one.journey.entered(stage) is not None for one in cohort) for stage in stages}
    assert passed == {"mql": 8, "sql": 6, "opp": 4, "won": 2}
    assert touched == {"mql": 8, "sql": 5, "opp": 4, "won": 2}


def test_one_regression_of_a_history_that_went_back() -> None:
    pipeline = funnel("mql sql opp won", "mql sql", "sql opp", "opp won")
    told = lead((0, "mql"), (2, "sql"), (5, "mql"), (9, "sql"), (12, "opp"))
    assert [str(move) for move in pipeline.deviations(told)] == ["sql -> mql goes back"]
    assert {stage: pipeline.reached(told, stage) for stage in ("mql", "sql", "opp")} == {
        "mql": day(0),
        "sql": day(2),
        "opp": day(12),
    }


# Hostile histories


def test_ten_thousand_re_entries_and_all_at_one_instant() -> None:
    often = Lead(
        "L-1",
        created_at=FIRST,
        company=Company(),
        history=[StageEntered(("mql", "recycled")[turn % 2], at=FIRST, seq=turn) for turn in range(10_000)],
    )
    assert len(LINE.moves(often)) == 10_000
    assert LINE.deviations(often) == ()
    assert LINE.furthest(often) == "mql"
    assert LINE.milestones(often) == {"lead": FIRST, "mql": FIRST, "recycled": FIRST}
