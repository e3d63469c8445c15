"""Where one lead stands: next steps in order, the brief, deals."""

import pickle
from datetime import date

import attrs
import pytest

from leadflow import (
    ALWAYS_OPEN,
    Accepted,
    Activity,
    Actor,
    Assigned,
    BusinessHours,
    Cadence,
    ConsentChanged,
    DealUpdated,
    Disposition,
    EvidenceFound,
    Lead,
    Money,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    Planned,
    Playbook,
    Rejected,
    Source,
    StageEntered,
    accepted,
    activities,
    assigned,
    created,
    entered,
    rejected,
)
from leadflow.criteria import Happening
from leadflow.errors import NotYetCreatedError
from leadflow.playbook import Interest, NextStep, StepKind
from leadflow.playbook.next_steps import next_steps
from leadflow.qualification import Answer, Budget, Need, Severity, Timeline
from leadflow.sla import Respond, SLAContract
from tests.unit.playbook.house import SAIGON, at, call, contract, fitting, funnel, handed_over, icp, office, playbook


def steps(lead: Lead, day: int, hour: float = 10, by: Playbook = playbook) -> list[str]:
    return [str(step) for step in by.standing(lead, as_of=at(day, hour)).next_steps]


def kinds(lead: Lead, day: int, hour: float = 10) -> list[StepKind]:
    return list(dict.fromkeys(step.kind for step in playbook.standing(lead, as_of=at(day, hour)).next_steps))


def promising(stop: Happening, *, start: Happening | None = None, within: object = BusinessHours(4)) -> Playbook:
    kept = Respond(
        "answer",
        start=created() if start is None else start,
        stop=stop,
        within=within,  # type: ignore[arg-type]  # a time
        at_least=0.9,
        per=Cadence.MONTH,
    )
    return Playbook("2026", sla=SLAContract("SLA", calendar=office, sales=[kept]))


def test_what_is_due_comes_first_on_the_wall_clock_of_the_office() -> None:
    told = steps(handed_over("L-1", 3), 3)
    assert told[:2] == [
        "call or email sent before 14:30 (first touch)",
        "accept or reject before Wed 4 Mar 17:30 (accept or reject)",
    ]
    assert told[2:6] == [
        f"ask: {question}"
        for question in playbook.assess(handed_over("L-1", 3), as_of=at(3)).qualification.next_questions
    ]  # type: ignore[union-attr]  # there is one


def test_at_closing_time_the_next_opening_is_the_last_call() -> None:
    # 13:30 to 17:30 is all of four hours: used up at 17:30, still met by an answer at the next opening.
    lead = fitting("L-1", StageEntered("mql", at=at(3, 13.5)), Assigned("an", at=at(3, 13.5)))
    assert steps(lead, 3, 17)[0] == "call or email sent before 17:30 (first touch)"
    assert steps(lead, 3, 20)[0] == "call or email sent before Wed 4 Mar 08:00 (first touch)"


def test_what_is_late_comes_before_what_is_due() -> None:
    lead = handed_over("L-1", 3, StageEntered("lead", at=at(5)), StageEntered("mql", at=at(6)))
    told = steps(lead, 6)
    assert told[0] == "call or email sent now (first touch was due Tue 3 Mar 14:30)"
    assert told[1] == "accept or reject now (accept or reject was due Wed 4 Mar 17:30)"
    assert told[2] == "call or email sent before 14:30 (first touch)"


def test_what_was_too_late_but_done_is_not_to_be_done() -> None:
    assert all("first touch" not in step for step in steps(handed_over("L-1", 3, call(5)), 6))


def test_while_on_hold_there_is_no_hour() -> None:
    lead = handed_over("L-1", 3, OnHold(at=at(3, 9.5)))
    assert steps(lead, 3)[0] == "call or email sent once the hold ends (first touch)"


def test_a_promise_that_never_runs_out_has_no_hour() -> None:
    owned = fitting("L-1", Assigned("an", at=at(3)), created=at(3))
    standing = promising(accepted()).standing(owned, as_of=at(3, 10))
    (clock,) = standing.clocks
    for kept in (attrs.evolve(clock, due_at=None, last_call_at=None), clock):
        told = next_steps(
            standing.assessment,
            options=(),
            clocks=[kept],
            stops={("answer", clock.awaits): accepted()},
            stages={},
            kind=None,
            tz=SAIGON,
        )
        assert [str(step) for step in told] == [
            "accept (answer)" if kept.due_at is None else "accept before 14:30 (answer)"
        ]


@pytest.mark.parametrize(
    ("stop", "what"),
    [
        (activities("call", "meeting", "email_sent", actor=Actor.SALES), "call, meeting or email sent"),
        (
            activities("call", actor=Actor.SALES).nth(6) | activities("call") | accepted(),
            "call up to 6 times or accept",
        ),
        (activities("call") | activities("call", outcome=Outcome.CONNECTED), "call"),
        (entered("sal"), "move to sal"),
        (rejected(), "reject"),
        (activities(actor=Actor.SALES), "any activity by sales"),
    ],
)
def test_what_to_do_is_what_stops_the_clock(stop: Happening, what: str) -> None:
    owned = fitting("L-1", Assigned("an", at=at(3)), created=at(3))
    assert steps(owned, 3, by=promising(stop)) == [f"{what} before 14:30 (answer)"]


def test_who_assigns_it_is_said_first() -> None:
    told = steps(fitting("L-1", created=at(3)), 3, by=promising(assigned()))
    assert told == ["assign it: in no queue, waiting 60 min", "assign it before 14:30 (answer)"]


def test_nobody_converts_a_lead_by_the_hour() -> None:
    assert all("MQL to won" not in step for step in steps(handed_over("L-1", 3), 29))


def test_evidence_that_falls_short_is_mended() -> None:
    lead = handed_over(
        "L-1",
        3,
        EvidenceFound(Budget(Money(1, "EUR")), at=at(3)),
        EvidenceFound(Answer("authority", False), at=at(3)),
        EvidenceFound(Need(severity=Severity.NONE), at=at(3)),
        EvidenceFound(Timeline(at(20)), at=at(3)),
    )
    assert [step for step in steps(lead, 3) if "not met" in step] == [
        "budget not met: nurture, and ask again later",
        "authority not met: find the right person",
        "need not met: disqualify",
    ]


def test_facts_to_find_out_are_those_that_matter() -> None:
    lead = fitting("L-1", employees=None, industry=None)
    told = [step for step in steps(lead, 3) if step.startswith("find out")]
    assert told == ["find out: company.employees", "find out: company.industry"]
    assert [step for step in steps(fitting("L-2"), 3) if step.startswith("find out")] == []


def test_untracked_behaviour_is_nothing_to_find_out() -> None:
    lead = Lead("L-1", created_at=at(2), tracked=False)
    assert all("activities" not in step for step in steps(lead, 3))


def test_moves_are_open_or_made_by_the_rules() -> None:
    ready = fitting("L-1", Activity("demo_request", at=at(2)))
    assert "moves to MQL automatically" in steps(ready, 3)
    assert "can move to SAL" in steps(handed_over("L-2", 3, Accepted(at=at(3))), 3)
    assert "can move to SAL" not in steps(handed_over("L-3", 3), 3)


def test_of_a_closed_lead_nothing_is_asked() -> None:
    lead = handed_over(
        "L-1", 3, StageEntered("disqualified", at=at(4)), ConsentChanged("email", granted=False, at=at(4))
    )
    assert steps(lead, 5) == ["no consent for email"]


def test_what_was_late_for_a_parked_lead_is_not_made_good() -> None:
    parked = handed_over("L-1", 3, Rejected("bad timing", at=at(3, 12)), StageEntered("recycled", at=at(3, 12)))
    assert StepKind.LATE not in kinds(parked, 9)


def test_a_returned_lead_wants_another_owner_until_it_has_one() -> None:
    back = handed_over("L-1", 3, Rejected("wrong region", at=at(3, 11), disposition=Disposition.RETURN))
    assert "reassign to another owner (wrong region)" in steps(back, 3, 12)
    assert StepKind.REASSIGN not in kinds(back.record(Assigned("binh", at=at(3, 11.5))), 3, 12)
    assert StepKind.REASSIGN not in kinds(back.record(Accepted(at=at(3, 11.5))), 3, 12)
    nobody = fitting("L-2", StageEntered("mql", at=at(3)), Rejected(at=at(3), disposition=Disposition.RETURN))
    assert "reassign to another owner" in steps(nobody, 3, 12)


def test_a_queue_is_no_owner_and_seq_says_what_came_after() -> None:
    given_back = Rejected("wrong region", at=at(3, 11), seq=1, disposition=Disposition.RETURN)
    back = handed_over("L-1", 3, given_back)
    assert StepKind.REASSIGN in kinds(back.record(Assigned(queue="north", at=at(3, 11.5))), 3, 12)
    assert StepKind.REASSIGN in kinds(back.record(Assigned("binh", at=at(3, 11), seq=0)), 3, 12)
    assert StepKind.REASSIGN not in kinds(back.record(Assigned("binh", at=at(3, 11), seq=2)), 3, 12)


def test_a_way_off_the_course_that_is_always_open_is_no_step() -> None:
    options = playbook.standing(handed_over("L-1", 3), as_of=at(3, 10)).options
    assert "disqualified" in [option.target for option in options if option.answer is True]
    assert "can move to disqualified" not in [step.lower() for step in steps(handed_over("L-1", 3), 3)]


def test_nurturing_has_an_end() -> None:
    until = at(20, 8)
    parked = handed_over("L-1", 3, Rejected("later", at=at(4), nurture_until=until), StageEntered("recycled", at=at(4)))
    assert "nurture until Fri 20 Mar 08:00" in steps(parked, 5)
    assert StepKind.NURTURE not in kinds(parked, 20)
    assert steps(parked, 20)[0] == "take it up again: to be nurtured until Fri 20 Mar, after “later”"
    assert StepKind.RESUME not in kinds(parked.record(call(20, 8)), 20)
    assert StepKind.RESUME not in kinds(parked.record(StageEntered("mql", at=at(20))), 20)
    assert StepKind.RESUME not in kinds(parked.record(StageEntered("disqualified", at=at(20))), 20)
    assert StepKind.NURTURE not in kinds(handed_over("L-2", 3, Rejected("later", at=at(4))), 5)


def test_the_kinds_come_in_their_order() -> None:
    lead = handed_over(
        "L-1",
        3,
        StageEntered("lead", at=at(5)),
        StageEntered("mql", at=at(6)),
        Accepted(at=at(6, 9.1)),
        Rejected("later", at=at(6, 9.2), disposition=Disposition.RETURN, nurture_until=at(30)),
        EvidenceFound(Budget(Money(1, "EUR")), at=at(6)),
        ConsentChanged("email", granted=False, at=at(6)),
        ConsentChanged("phone", granted=True, at=at(6)),
        Planned("call", date(2026, 3, 20), at=at(6)),
        DealUpdated("D-1", at=at(6), stage="discovery", next_step="send the offer"),
        ObjectionRaised("price", at=at(6)),
        employees=None,
    )
    absent = (StepKind.ASSIGN, StepKind.LATE, StepKind.DUE, StepKind.RESUME)
    # What is returned waits for another owner: nothing is late or due any more.
    assert kinds(lead, 6) == [kind for kind in StepKind if kind not in absent]
    again = lead.record(
        StageEntered("lead", at=at(9)),
        StageEntered("mql", at=at(9)),
        StageEntered("lead", at=at(10)),
        StageEntered("mql", at=at(11)),
    )
    assert kinds(again, 11)[:4] == [StepKind.LATE, StepKind.DUE, StepKind.PLANNED, StepKind.REASSIGN]


def test_a_lead_to_come_stands_nowhere() -> None:
    with pytest.raises(NotYetCreatedError):
        playbook.standing(fitting("L-1"), as_of=at(1))


def test_a_standing_is_a_value() -> None:
    standing = playbook.standing(handed_over("L-1", 3), as_of=at(3, 10))
    again = pickle.loads(pickle.dumps(standing))
    assert (again.next_steps, again.brief, again.stage) == (standing.next_steps, standing.brief, "mql")
    assert standing.as_of == at(3, 10)
    assert [option.target for option in standing.options] == ["sal", "recycled", "disqualified"]
    assert len(standing.clocks) == 3
    assert str(NextStep("call", kind=StepKind.DUE, about="first touch")) == "call"


def test_the_brief_is_what_a_rep_asks_first() -> None:
    lead = fitting(
        "L-1",
        Activity("price_page", at=at(2, 9), value="month-end"),
        Activity("email_click", at=at(2, 10)),
        Activity("price_page", at=at(2, 11), value="month-end"),
        Activity("email_open", at=at(2, 12), automated=True),
        Activity("quote", at=at(2, 13), value=Money(90, "EUR")),
        Activity("survey", at=at(2, 14), value=9),
        ObjectionRaised("price", at=at(3)),
        ObjectionRaised("security", at=at(3)),
        ObjectionResolved("security", at=at(4)),
        ConsentChanged("phone", granted=True, at=at(3)),
        EvidenceFound(Need(severity=Severity.HIGH), at=at(3)),
        call(4),
        Activity("email_sent", at=at(4), actor=Actor.SALES, automated=True),
        Assigned("an", at=at(3)),
    )
    lead = attrs.evolve(lead, source=Source(channel="chat", campaign="tet", offer="template", referred_by="L-9"))
    brief = playbook.standing(lead, as_of=at(5)).brief
    assert [str(interest) for interest in brief.interests] == [
        "survey",
        "quote: 90 EUR",
        "price_page: month-end (2 times)",
        "email_click",
    ]
    assert brief.interests[2] == Interest(kind="price_page", value="month-end", times=2, last_at=at(2, 11))
    assert [each.kind for each in brief.objections] == ["price"]
    assert (brief.channel, brief.campaign, brief.offer, brief.referred_by) == ("chat", "tet", "template", "L-9")
    assert (brief.owner, len(brief.attempts), len(brief.evidence)) == ("an", 1, 1)
    assert brief.consents["phone"].granted


def test_open_deals_stand_in_their_pipeline() -> None:
    lead = fitting(
        "L-1",
        DealUpdated("D-1", at=at(3), stage="discovery"),
        DealUpdated("D-2", at=at(3), stage="won", outcome=Outcome.WON),
        DealUpdated("D-3", at=at(3), stage="unheard of"),
    )
    known, strange = playbook.standing(lead, as_of=at(4)).deals
    assert (known.deal.id, known.pipeline) == ("D-1", "sales steps")
    assert [option.target for option in known.options] == ["solution", "qualification", "lost"]
    assert (strange.deal.id, strange.pipeline, strange.options) == ("D-3", None, ())


def test_a_stage_outside_the_funnel_stands_nowhere_in_it() -> None:
    standing = playbook.standing(handed_over("L-1", 3, StageEntered("elsewhere", at=at(4))), as_of=at(5))
    assert (standing.stage, standing.options) == ("elsewhere", ())


def test_funnel_and_contract_alone_give_their_part() -> None:
    only_funnel = Playbook(
        "2026", funnel=funnel, icps=(icp,), scorers=playbook.scorers, qualification=playbook.qualification
    )
    assert only_funnel.standing(handed_over("L-1", 3), as_of=at(3)).clocks == ()
    assert contract.calendar is not ALWAYS_OPEN
