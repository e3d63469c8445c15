"""Which ways are open, and taking one."""

import pytest

from leadflow.assessment import Rules
from leadflow.criteria import accepted, activities, company, entered, verdict
from leadflow.errors import UnknownNameError, UnknownStageError
from leadflow.funnel import Advanced, Option, RefusalKind, Refused, Transition, presets
from leadflow.leads import Accepted, Activity, Company, DealUpdated, Outcome, StageEntered
from leadflow.scoring import Scorecard
from tests.unit.funnel.lines import LINE, asked, day, funnel, lead, with_deal

SIZE = company.employees >= 10
HOME = company.country.is_("VN")
DEMO = activities("demo_request").any()
GUARDED = funnel(
    "lead mql sql won lost",
    Transition("lead", "mql", when=SIZE & HOME, name="fits"),
    Transition("lead", "mql", when=DEMO, name="asked for a demo"),
    Transition("lead", "lost"),
    Transition("mql", "sql", when=accepted().since(entered("mql")).any()),
    Transition("sql", "won"),
)


def advanced(result: Advanced | Refused) -> Advanced:
    assert isinstance(result, Advanced)
    return result


def refused(result: Advanced | Refused) -> Refused:
    assert isinstance(result, Refused)
    return result


def test_every_way_out_with_yes_no_and_unknown() -> None:
    ways = GUARDED.options(asked(lead(company=Company(country="VN"))))
    assert [(way.target, way.answer) for way in ways] == [("mql", None), ("mql", False), ("lost", True)]
    unknown, no, yes = ways
    assert [reason.answer for reason in unknown.unmet] == [None]
    assert unknown.missing == ("company.employees",)
    assert [(reason.answer, reason.text) for reason in no.unmet] == [(False, "demo_request happened")]
    assert no.missing == ()
    assert (yes.reasons, yes.unmet, yes.missing) == ((), (), ())


def test_a_way_that_is_open_says_why() -> None:
    (fits, *_) = GUARDED.options(asked(lead(company=Company(country="VN", employees=12))))
    assert fits.answer is True
    assert [reason.text for reason in fits.reasons] == ["company.employees is at least 10", "company.country is VN"]
    assert fits.unmet == ()


def test_a_no_wins_over_what_is_unknown() -> None:
    (fits, *_) = GUARDED.options(asked(lead(company=Company(country="DE"))))
    assert fits.answer is False
    assert fits.missing == ()


def test_there_are_no_options_in_a_stage_that_the_funnel_does_not_know() -> None:
    stranger = lead((1, "demo booked"))
    assert GUARDED.options(asked(stranger)) == ()
    assert refused(GUARDED.advance(asked(stranger), "mql")).kind is RefusalKind.NO_SUCH_TRANSITION


def test_nothing_leads_out_of_a_closed_stage() -> None:
    assert GUARDED.options(asked(lead((1, "won")))) == ()


def test_the_first_declared_open_way_is_taken() -> None:
    both = lead(Activity("demo_request", at=day(1)), company=Company(country="VN", employees=12))
    assert advanced(GUARDED.advance(asked(both), "mql")).transition.name == "fits"
    one = lead(Activity("demo_request", at=day(1)))
    moved = advanced(GUARDED.advance(asked(one), "mql"))
    assert moved.transition.name == "asked for a demo"
    assert (moved.source, moved.target) == ("lead", "mql")
    assert [reason.text for reason in moved.reasons] == ["demo_request happened"]


def test_moving_records_the_entry_at_the_instant_of_the_assessment() -> None:
    moved = advanced(LINE.advance(asked(lead((1, "mql")), 2), "sal", by="rep-7", reason="called back"))
    assert moved.event == StageEntered("sal", at=day(2), by="rep-7", reason="called back")
    assert moved.event.id is None
    assert moved.lead == lead((1, "mql")).record(moved.event)
    assert moved.lead.journey.stage == "sal"
    assert moved.reasons == ()


def test_the_name_of_the_transition_is_the_reason_unless_one_is_given() -> None:
    known = lead(company=Company(country="VN", employees=12))
    given = advanced(GUARDED.advance(asked(known), "mql", reason="trade fair")).event
    default = advanced(GUARDED.advance(asked(known), "mql")).event
    assert isinstance(given, StageEntered)
    assert isinstance(default, StageEntered)
    assert (given.reason, default.reason) == ("trade fair", "fits")


def test_a_move_made_twice_counts_once() -> None:
    before = lead((1, "mql"))
    first = advanced(LINE.advance(asked(before), "sal", by="rep-7"))
    again = advanced(LINE.advance(asked(before), "sal", by="rep-7"))
    assert first == again
    assert before.record(first.event, again.event) == first.lead
    later = advanced(LINE.advance(asked(before, 31), "sal", by="rep-9"))
    assert len(before.record(first.event, later.event).journey.visits) == 2, "told again of one stage: no new visit"


def test_a_move_comes_after_what_happened_at_the_same_instant() -> None:
    # Without a sequence number, "sal" would be sorted before "mql" told at the same instant.
    start = lead((30, "zzz"))
    zigzag = funnel("zzz aaa won", "zzz aaa", "aaa zzz", "aaa won")
    there = advanced(zigzag.advance(asked(start), "aaa"))
    assert there.event.seq == 1
    back = advanced(zigzag.advance(asked(there.lead), "zzz"))
    assert back.event.seq == 2
    assert [visit.stage for visit in back.lead.journey.visits] == ["zzz", "aaa", "zzz"]


def test_what_was_not_yet_known_is_not_looked_at() -> None:
    accepted_later = lead((1, "mql"), Accepted(at=day(5)))
    assert refused(GUARDED.advance(asked(accepted_later, 4), "sql")).kind is RefusalKind.UNMET
    assert advanced(GUARDED.advance(asked(accepted_later, 5), "sql")).lead.journey.stage == "sql"


def test_an_acceptance_of_an_earlier_hand_off_does_not_count() -> None:
    again = lead((1, "mql"), Accepted(at=day(2)), (3, "lead"), (4, "mql"))
    assert refused(GUARDED.advance(asked(again), "sql")).kind is RefusalKind.UNMET


def test_unmet_and_unknown_are_told_apart() -> None:
    why = refused(GUARDED.advance(asked(lead(company=Company(employees=12))), "mql"))
    assert why.kind is RefusalKind.UNMET
    assert why.answer is None
    assert [(reason.answer, reason.text) for reason in why.unmet] == [
        (None, "company.country is VN"),
        (False, "demo_request happened"),
    ]
    assert [reason.text for reason in why.unknown] == ["company.country is VN"]
    assert why.missing == ("company.country",)
    assert [option.transition.name for option in why.options] == ["fits", "asked for a demo"]
    assert str(why) == "lead -> mql refused: unmet: demo_request happened / unknown: company.country is VN"


def test_a_plain_no() -> None:
    why = refused(GUARDED.advance(asked(lead((1, "mql"))), "sql"))
    assert (why.kind, why.answer, why.unknown, why.missing) == (RefusalKind.UNMET, False, (), ())
    assert str(why) == "mql -> sql refused: unmet: acceptance since entering mql happened"


def test_only_unknown() -> None:
    why = refused(GUARDED.advance(asked(lead(company=Company(employees=12), tracked=False)), "mql"))
    assert [reason.answer for reason in why.unmet] == [None, None]
    assert why.missing == ("company.country", "activities")
    assert "unmet:" not in str(why)


def test_no_such_transition() -> None:
    why = refused(LINE.advance(asked(lead((1, "mql"))), "won"))
    assert (why.kind, why.source, why.target, why.answer) == (RefusalKind.NO_SUCH_TRANSITION, "mql", "won", False)
    assert why.unmet == ()
    assert str(why) == "mql -> won refused: no such transition; possible from 'mql': sal, lost, recycled"
    nowhere = refused(LINE.advance(asked(lead((1, "demo booked"))), "won"))
    assert str(nowhere).endswith("possible from 'demo booked': none")


def test_already_there() -> None:
    why = refused(LINE.advance(asked(lead((1, "mql"))), "mql"))
    assert why.kind is RefusalKind.ALREADY_THERE
    assert str(why) == "mql -> mql refused: it is in 'mql' already"


def test_a_lead_of_which_nothing_was_told_is_in_the_first_stage_already() -> None:
    assert refused(LINE.advance(asked(lead()), "lead")).kind is RefusalKind.ALREADY_THERE


def test_closed_unless_a_transition_is_declared() -> None:
    why = refused(LINE.advance(asked(lead((1, "lost"))), "mql"))
    assert why.kind is RefusalKind.CLOSED
    assert str(why) == "lost -> mql refused: 'lost' is closed and no transition leads back"
    reopening = funnel("lead won lost", "lead won", "lead lost", "lost lead")
    assert advanced(reopening.advance(asked(lead((1, "lost"))), "lead")).lead.journey.stage == "lead"
    assert refused(reopening.advance(asked(lead((1, "lost"))), "won")).kind is RefusalKind.CLOSED


def test_a_stage_that_is_not_declared_is_a_mistake() -> None:
    with pytest.raises(UnknownStageError, match="'customer'"):
        LINE.advance(asked(lead()), "customer")


def test_case_and_white_space_of_stages_do_not_matter() -> None:
    moved = advanced(LINE.advance(asked(lead((1, " MQL "))), "Sal"))
    assert moved.event == StageEntered("sal", at=day(30))


def test_a_guard_asks_about_verdicts() -> None:
    scored = funnel("lead won", Transition("lead", "won", when=verdict.score("size") >= 5))
    assess = Rules(scorers=(Scorecard("size", SIZE.worth(10)),))
    big, small, unknown = (assess(lead(company=Company(employees=number)), as_of=day(1)) for number in (12, 3, None))
    assert [scored.options(one)[0].answer for one in (big, small, unknown)] == [True, False, None]
    assert refused(scored.advance(unknown, "won")).missing == ("company.employees",)
    assert advanced(scored.advance(big, "won")).reasons[0].text == "score size is at least 5"


def test_match_on_what_came_of_it() -> None:
    match LINE.advance(asked(lead()), "mql"):
        case Advanced(lead=moved):
            assert moved.journey.stage == "mql"
        case Refused(unmet=why):
            raise AssertionError(why)
    match LINE.advance(asked(lead()), "won"):
        case Advanced():
            raise AssertionError
        case Refused(kind=kind, unmet=why):
            assert (kind, why) == (RefusalKind.NO_SUCH_TRANSITION, ())


def test_the_same_reason_of_two_ways_is_said_once() -> None:
    twice = funnel(
        "lead won", Transition("lead", "won", when=SIZE), Transition("lead", "won", when=SIZE & HOME, name="both")
    )
    why = refused(twice.advance(asked(lead(company=Company(employees=1))), "won"))
    assert [reason.text for reason in why.unmet] == ["company.employees is at least 10"]


def test_an_option_by_itself() -> None:
    option = Option(Transition("lead", "won"), answer=True)
    assert (option.target, option.unmet) == ("won", ())


# Deals


def test_a_deal_stands_and_moves_in_its_own_pipeline() -> None:
    steps = presets.sales_steps()
    with_one = with_deal((1, "qualification"), (2, "discovery"))
    assert [way.target for way in steps.options(asked(with_one), deal="D-1")] == ["solution", "qualification", "lost"]
    moved = advanced(steps.advance(asked(with_one), "solution", deal="D-1", by="rep-7"))
    assert moved.event == DealUpdated("D-1", stage="solution", at=day(30), by="rep-7")
    assert moved.lead.deals[0].stage == "solution"
    assert moved.lead.journey.stage is None, "the lead's own life is another track"


@pytest.mark.parametrize(("to", "outcome"), [("won", Outcome.WON), ("lost", Outcome.LOST)])
def test_a_deal_that_closes_says_its_outcome(to: str, outcome: Outcome) -> None:
    moved = advanced(presets.sales_steps().advance(asked(with_deal((1, "closing"))), to, deal="D-1"))
    (deal,) = moved.lead.deals
    assert (deal.stage, deal.outcome, deal.closed_at) == (to, outcome, day(30))


def test_a_deal_of_which_no_stage_was_told_stands_at_the_entry() -> None:
    steps = presets.sales_steps()
    assert steps.stage_of(with_deal((1, None)).deals[0]) == "qualification"
    assert advanced(steps.advance(asked(with_deal((1, None))), "discovery", deal="D-1")).source == "qualification"


def test_a_deal_that_the_lead_does_not_have() -> None:
    with pytest.raises(UnknownNameError, match=r"lead 'L-1': deal 'D-2' does not exist.*write one of D-1") as caught:
        presets.sales_steps().options(asked(with_deal((1, "closing"))), deal="D-2")
    assert caught.value.known == ("D-1",)
    with pytest.raises(UnknownNameError, match="there are none"):
        presets.sales_steps().advance(asked(lead()), "won", deal="D-1")
    with pytest.raises(
        UnknownNameError,
        match=r"deal 'h\*\*\*@minhphat\.example' does not exist.*\('h\*\*\*@",
    ):
        presets.sales_steps().advance(asked(lead()), "won", deal="hoa@minhphat.example")
    with pytest.raises(UnknownNameError, match="there are none"):
        presets.sales_steps().options(asked(with_deal((5, "closing")), 4), deal="D-1")
