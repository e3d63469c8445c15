"""Automatic transitions are taken until none applies."""

import pytest

from leadflow.assessment import Rules
from leadflow.criteria import activities, company, entered, rejected, verdict
from leadflow.errors import MissingAssessmentError, NaiveDatetimeError, NotYetCreatedError, UnknownNameError
from leadflow.funnel import Transition, presets
from leadflow.leads import Activity, Company, Disposition, Lead, Outcome, Rejected, StageEntered
from leadflow.scoring import Scorecard
from tests.unit.funnel.lines import LINE, day, funnel, lead, with_deal

SIZE = company.employees >= 10


def always(source: str, target: str) -> Transition:
    return Transition(source, target, automatic=True)


def stages(of: Lead) -> list[str]:
    return [visit.stage for visit in of.journey.visits]


def test_nothing_automatic_nothing_moves() -> None:
    settled = LINE.settle(lead(), as_of=day(1))
    assert (settled.lead, settled.moves, settled.held_back) == (lead(), (), ())


def test_one_move_leads_to_the_next() -> None:
    chain = funnel("a b c won", always("a", "b"), always("b", "c"), "c won")
    settled = chain.settle(lead(), as_of=day(1), by="nightly")
    assert [(move.source, move.target) for move in settled.moves] == [("a", "b"), ("b", "c")]
    assert [move.event for move in settled.moves] == [
        StageEntered("b", at=day(1), by="nightly"),
        StageEntered("c", at=day(1), seq=1, by="nightly"),
    ]
    assert settled.lead == settled.moves[-1].lead
    assert chain.settle(settled.lead, as_of=day(1)).moves == ()


def test_the_first_declared_wins() -> None:
    fork = funnel("a b c won", Transition("a", "b", when=SIZE, automatic=True), always("a", "c"), "b won", "c won")
    assert stages(fork.settle(lead(company=Company(employees=12)), as_of=day(1)).lead) == ["b"]
    assert stages(fork.settle(lead(company=Company(employees=1)), as_of=day(1)).lead) == ["c"]


def test_what_is_unknown_moves_nothing() -> None:
    way = funnel("a won", Transition("a", "won", when=SIZE, automatic=True))
    assert way.settle(lead(), as_of=day(1)).moves == ()


def test_a_transition_that_waits_for_somebody_is_not_taken() -> None:
    assert LINE.settle(lead((1, "mql")), as_of=day(2)).moves == ()


def test_each_stage_is_visited_once_in_one_call() -> None:
    ping_pong = funnel(
        "a b won",
        Transition("a", "b", when=SIZE, automatic=True),
        Transition("b", "a", when=SIZE, automatic=True),
        "b won",
    )
    settled = ping_pong.settle(lead(company=Company(employees=12)), as_of=day(1))
    assert stages(settled.lead) == ["b"]
    assert settled.held_back == (ping_pong.transitions[1],)


def test_a_way_that_is_held_back_leaves_the_next_one_open() -> None:
    loop = funnel(
        "a b c won",
        Transition("a", "b", when=SIZE, automatic=True),
        Transition("b", "a", when=SIZE, automatic=True),
        Transition("b", "c", when=SIZE, automatic=True),
        "c won",
    )
    settled = loop.settle(lead(company=Company(employees=12)), as_of=day(1))
    assert stages(settled.lead) == ["b", "c"]
    assert settled.held_back == (loop.transitions[1],)


def test_a_rejection_recycles_once() -> None:
    recycling = funnel(
        "mql recycled won",
        Transition("mql", "recycled", when=rejected(Disposition.RECYCLE).since(entered("mql")).any(), automatic=True),
        Transition("recycled", "mql", when=activities("demo_request").since(entered("recycled")).any(), automatic=True),
        "mql won",
    )
    told = lead((0, "mql"), Rejected("no budget", at=day(1)), Activity("demo_request", at=day(5)))
    one = recycling.settle(told, as_of=day(1)).lead
    assert stages(one) == ["mql", "recycled"]
    two = recycling.settle(one, as_of=day(5))
    assert stages(two.lead) == ["mql", "recycled", "mql"]
    assert recycling.settle(two.lead, as_of=day(90)).moves == (), "last month's rejection does not recycle it again"


def test_a_returned_lead_stays_in_its_stage() -> None:
    told = lead((0, "mql"), Rejected(at=day(1), disposition=Disposition.RETURN))
    assert presets.lifecycle().settle(told, as_of=day(2)).moves == ()


def test_what_happened_later_is_not_seen_and_not_lost() -> None:
    demo = funnel(
        "lead mql won", Transition("lead", "mql", when=activities("demo_request").any(), automatic=True), "mql won"
    )
    told = lead(Activity("demo_request", at=day(1)), Rejected(at=day(9)))
    assert demo.settle(told, as_of=day(0.5)).moves == ()
    settled = demo.settle(told, as_of=day(2))
    assert settled.lead.history[-1] == Rejected(at=day(9))
    assert stages(settled.lead) == ["mql"]


def test_verdicts_are_asked_anew_after_every_move() -> None:
    seen: list[str | None] = []
    rules = Rules(scorers=(Scorecard("size", SIZE.worth(10)),))

    def assess(one: Lead, *, as_of: object) -> object:
        assessment = rules(one, as_of=day(1))
        seen.append(assessment.stage)
        return assessment

    chain = funnel(
        "a b won",
        Transition("a", "b", when=verdict.score("size") >= 5, automatic=True),
        Transition("b", "won", when=verdict.stage.is_("b"), automatic=True),
    )
    settled = chain.settle(lead(company=Company(employees=12)), assess, as_of=day(1))  # type: ignore[arg-type]  # a double
    assert stages(settled.lead) == ["b", "won"]
    assert seen == [None, "b"]


def test_a_guard_over_verdicts_needs_an_assessment() -> None:
    scored = funnel("lead won", Transition("lead", "won", when=verdict.qualified, automatic=True))
    with pytest.raises(MissingAssessmentError, match=r"lead -> won .* pass assess=") as caught:
        scored.settle(lead(), as_of=day(1))
    assert caught.value.name == "lead"


def test_instants_are_aware_and_not_before_the_creation() -> None:
    with pytest.raises(NaiveDatetimeError):
        LINE.settle(lead(), as_of=day(1).replace(tzinfo=None))
    with pytest.raises(NotYetCreatedError):
        LINE.settle(lead(), as_of=day(-1))


def test_deals_settle_in_their_pipeline() -> None:
    pipeline = funnel("open won lost", Transition("open", "lost", when=~SIZE, automatic=True), "open won")
    of = with_deal((1, "open"))
    small = Lead(of.id, created_at=of.created_at, company=Company(employees=1), history=of.history)
    settled = pipeline.settle(small, as_of=day(2), deal="D-1")
    assert settled.lead.deals[0].outcome is Outcome.LOST
    assert settled.lead.journey.stage is None
    with pytest.raises(UnknownNameError):
        pipeline.settle(small, as_of=day(2), deal="D-2")
