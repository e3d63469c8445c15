"""The path that the rules would have made of a history."""

import pickle
from datetime import datetime, timedelta

import pytest

from leadflow.assessment import Assessment, Rules
from leadflow.criteria import activities, company, created, verdict
from leadflow.errors import MissingAssessmentError, NaiveDatetimeError, NotYetCreatedError
from leadflow.funnel import RefusalKind, Transition, presets
from leadflow.leads import Accepted, Activity, Company, Event, Lead, ProfileChanged, Rejected, StageEntered
from leadflow.scoring import Scorecard
from tests.unit.funnel.lines import FIRST, LINE, day, funnel, lead

LIFE = presets.lifecycle(scorer=None, grade=None)


def stages(of: Lead) -> list[str]:
    return [visit.stage for visit in of.journey.visits]


def test_nothing_happened() -> None:
    replay = LINE.replay(lead(), as_of=day(9))
    assert (replay.lead, replay.steps, replay.moves, replay.refused) == (lead(), (), (), ())


def test_a_history_that_the_rules_allow_stays_as_it_is() -> None:
    told = lead((0, "lead"), (1, "mql"), (2, "sal"), (3, "sal"), (4, "sql"), Accepted(at=day(2)))
    replay = LINE.replay(told, as_of=day(9))
    assert replay.lead == told
    assert [(step.at, step.source, step.target) for step in replay.moves] == [
        (day(1), "lead", "mql"),
        (day(2), "mql", "sal"),
        (day(4), "sal", "sql"),
    ]
    assert [step.recorded for step in replay.moves] == [told.history[place] for place in (1, 3, 5)]
    assert replay.refused == (), "being told again of the present stage is no refusal"
    assert [step.refused.kind for step in replay.steps if step.refused] == [RefusalKind.ALREADY_THERE] * 2


def test_what_the_rules_do_not_allow_is_refused_with_reasons_and_left_out() -> None:
    told = lead((1, "mql"), (2, "sal"), (3, "won"), Activity("demo_request", at=day(1)), Accepted(at=day(4)))
    replay = LIFE.replay(told, as_of=day(9))
    assert stages(replay.lead) == ["mql"]
    assert [(step.at, step.target) for step in replay.refused] == [(day(2), "sal"), (day(3), "won")]
    not_accepted, no_way = (step.refused for step in replay.refused)
    assert not_accepted is not None
    assert no_way is not None
    assert [reason.text for reason in not_accepted.unmet] == ["acceptance since entering mql happened"]
    assert no_way.kind is RefusalKind.NO_SUCH_TRANSITION
    assert replay.lead.activities == told.activities


def test_an_unknown_stage_is_refused_too() -> None:
    replay = LINE.replay(lead((1, "demo booked"), (2, "MQL")), as_of=day(9))
    assert stages(replay.lead) == ["MQL"]
    assert [step.target for step in replay.refused] == ["demo booked"]


def test_automatic_moves_are_made_when_they_first_apply() -> None:
    told = lead(
        Activity("demo_request", at=day(1)), Rejected(at=day(2)), Activity("demo_request", at=day(5)), (7, "sal")
    )
    replay = LIFE.replay(told, as_of=day(9))
    assert [(step.at, step.target, step.recorded) for step in replay.moves] == [
        (day(1), "mql", None),
        (day(2), "recycled", None),
        (day(5), "mql", None),
    ]
    assert replay.lead.journey.entered("mql") == day(1)
    assert [step.target for step in replay.refused] == ["sal"]


def test_what_was_told_at_an_instant_is_tried_before_anything_moves_by_itself() -> None:
    told = lead(Activity("demo_request", at=day(1)), (1, "mql"))
    replay = LIFE.replay(told, as_of=day(9))
    assert replay.lead == told
    assert [(step.target, step.recorded) for step in replay.moves] == [("mql", StageEntered("mql", at=day(1)))]


def test_nothing_later_is_looked_at() -> None:
    told = lead((1, "mql"), (5, "sal"))
    assert stages(LINE.replay(told, as_of=day(4)).lead) == ["mql"]
    assert len(LINE.replay(told, as_of=day(4)).lead.history) == 1


def test_rules_that_wait_for_time_to_pass_need_instants_to_look_at() -> None:
    quiet = funnel(
        "lead won lost",
        "lead won",
        Transition("lead", "lost", when=~created().within(days=30).any(), automatic=True),
    )
    assert quiet.replay(lead(), as_of=day(60)).moves == ()
    nightly = quiet.replay(lead(), as_of=day(60), at=[day(90), *(day(night) for night in range(-5, 60))])
    assert [(step.at, step.target) for step in nightly.moves] == [(day(31), "lost")]


def test_rules_apply_at_the_creation() -> None:
    at_once = funnel("lead mql won", Transition("lead", "mql", automatic=True), "mql won")
    assert [(step.at, step.target) for step in at_once.replay(lead(), as_of=FIRST).moves] == [(FIRST, "mql")]


def test_what_happened_before_the_creation_is_known_from_then_on() -> None:
    imported = Lead("L-1", created_at=day(5), history=[StageEntered("mql", at=day(1)), StageEntered("sal", at=day(2))])
    replay = LINE.replay(imported, as_of=day(9))
    assert replay.lead == imported
    assert [step.at for step in replay.moves] == [day(5), day(5)]


def test_the_profile_is_that_of_its_day() -> None:
    growing = funnel("lead mql won", Transition("lead", "mql", when=company.employees >= 10, automatic=True), "mql won")
    told = lead(ProfileChanged("company.employees", before=3, after=12, at=day(4)), company=Company(employees=3))
    assert [step.at for step in growing.replay(told, as_of=day(9)).moves] == [day(4)]


def test_verdicts_are_asked_at_each_instant() -> None:
    scored = funnel(
        "lead mql won", Transition("lead", "mql", when=verdict.score("clicks") >= 2, automatic=True), "mql won"
    )
    told = lead(*(Activity("email_click", at=day(days)) for days in (1, 2, 3)))
    assess = Rules(scorers=(Scorecard("clicks", activities("email_click").each(1, at_most=9)),))
    assert [step.at for step in scored.replay(told, assess, as_of=day(9)).moves] == [day(2)]
    with pytest.raises(MissingAssessmentError, match="pass assess="):
        scored.replay(told, as_of=day(9))


def test_a_lead_that_sales_found_enters_where_sales_found_it() -> None:
    waterfall = presets.demand_waterfall(scorer=None)
    told = lead((0, "sgl"), (1, "sql"), (2, "won"))
    replay = waterfall.replay(told, as_of=day(9))
    assert replay.lead == told
    assert [(step.source, step.target, step.transition is None) for step in replay.steps] == [
        ("sgl", "sgl", True),
        ("sgl", "sql", False),
        ("sql", "won", False),
    ]
    assert replay.refused == ()
    late = waterfall.replay(lead((3, "SGL"), (4, "tgl")), as_of=day(9))
    assert stages(late.lead) == ["SGL"]
    assert [step.target for step in late.refused] == ["tgl"], "it comes from outside once"
    moved = waterfall.replay(lead(Activity("demo_request", at=day(1)), (2, "sgl")), as_of=day(9))
    assert (stages(moved.lead), [step.target for step in moved.refused]) == (["aql"], ["sgl"])


def test_an_entry_that_a_transition_leads_to_is_a_move_once_the_lead_had_stood_a_while() -> None:
    two = funnel(
        "lead mql won", Transition("lead", "mql", when=company.employees >= 10), "mql won", entries=("lead", "mql")
    )
    assert stages(two.replay(lead((0, "mql")), as_of=day(9)).lead) == ["mql"]
    later = two.replay(lead((1, "mql")), as_of=day(9))
    assert (stages(later.lead), len(later.refused)) == ([], 1)
    stood = two.replay(lead((0, "lead"), (0, "mql")), as_of=day(9))
    assert (stages(stood.lead), len(stood.refused)) == (["lead"], 1)


def test_ten_thousand_re_entries() -> None:
    told: list[Event] = []
    for hour in range(0, 20_000, 2):
        told += [
            Activity("demo_request", at=FIRST + timedelta(hours=hour)),
            Rejected(at=FIRST + timedelta(hours=hour + 1)),
        ]
    replay = LIFE.replay(lead(*told), as_of=day(1_000))
    assert len(replay.moves) == 20_000
    assert len(replay.lead.journey.visits_to("mql")) == 10_000
    assert replay.refused == ()


def test_everything_at_one_instant() -> None:
    names = ["mql", "recycled"] * 2_000
    told = [StageEntered(name, at=day(1), seq=seq) for seq, name in enumerate(names)]
    replay = LINE.replay(lead(*told), as_of=day(1))
    assert replay.lead == lead(*told)
    assert [step.target for step in replay.moves] == names


def test_an_assessment_gets_a_lead_that_lasts() -> None:
    seen: list[Lead] = []

    def assess(of: Lead, *, as_of: datetime) -> Assessment:
        seen.append(of)
        return Rules(scorers=(Scorecard("clicks", activities("email_click").each(1, at_most=9)),))(of, as_of=as_of)

    scored = funnel(
        "lead mql won", Transition("lead", "mql", when=verdict.score("clicks") >= 2, automatic=True), "mql won"
    )
    told = lead(*(Activity("email_click", at=day(days)) for days in (1, 2)))
    scored.replay(told, assess, as_of=day(9))
    assert seen == [told.as_of(day(days)) for days in (0, 1, 2)]
    assert pickle.loads(pickle.dumps(seen)) == seen


def test_instants_are_aware_and_not_before_the_creation() -> None:
    with pytest.raises(NaiveDatetimeError):
        LINE.replay(lead(), as_of=day(1).replace(tzinfo=None))
    with pytest.raises(NaiveDatetimeError):
        LINE.replay(lead(), as_of=day(1), at=[day(1).replace(tzinfo=None)])
    with pytest.raises(NotYetCreatedError):
        LINE.replay(lead(), as_of=day(-1))
