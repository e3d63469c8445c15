"""The list for Monday morning: one row per lead, the same steps as on its card."""

import pickle
from datetime import date, timedelta

import attrs
import pytest

from leadflow import (
    Activity,
    Actor,
    Assigned,
    Company,
    DealUpdated,
    Lead,
    Money,
    ObjectionRaised,
    Outcome,
    Person,
    Planned,
    Playbook,
    Rejected,
    StageEntered,
    verdict,
)
from leadflow.display import to_html, to_page
from leadflow.errors import InvalidValueError
from leadflow.funnel import Funnel, Stage, StageKind, presets
from leadflow.leads import Event
from leadflow.playbook import StepKind
from leadflow.sla import by_lead
from tests.unit.playbook.house import at, call, fitting, handed_over, playbook

PIPELINE = presets.sales_steps()
BARE = Playbook("2026", pipelines=(PIPELINE,))


def waiting(name: str, day: int, queue: str | None) -> Lead:
    return fitting(name, StageEntered("mql", at=at(day)), Assigned(queue=queue, at=at(day)), created=at(day))


def steps_of(*events: Event, day: int = 9, by: Playbook = BARE) -> list[str]:
    lead = Lead("L-1", created_at=at(2), history=events)
    rows = by.to_do([lead], as_of=at(day)).rows
    card = [str(step) for step in by.standing(lead, as_of=at(day)).next_steps]
    shown = [str(step) for row in rows for step in row.steps]
    assert [step for step in shown if step in card] == shown
    return shown


def test_a_lead_in_a_queue_is_to_be_assigned_first_on_its_card_and_on_the_list() -> None:
    lost_in_queue = waiting("K22", 13, "miền Bắc")
    now = at(31, 8)
    assign = "assign it: queue miền Bắc, waiting 17 days"
    card = playbook.standing(lost_in_queue, as_of=now)
    assert (str(card.next_steps[0]), card.next_steps[0].kind) == (assign, StepKind.ASSIGN)
    assert "queue: miền Bắc\n" in card.to_text()
    todo = playbook.to_do([handed_over("L-1", 30), lost_in_queue, waiting("K23", 31, None)], as_of=now)
    assert [(row.lead.id, row.owner, row.queue) for row in todo.rows] == [
        ("K22", None, "miền Bắc"), ("L-1", "an", None),
    ]  # fmt: skip
    assert str(todo.rows[0].steps[0]) == assign
    assert todo.to_text().splitlines()[3].startswith("TO BE ASSIGNED: 1 LEAD, 1 LATE")


def test_what_is_given_back_is_on_no_list() -> None:
    lead = handed_over("K07", 2, Rejected("not ICP", at=at(3), by="an"), StageEntered("recycled", at=at(3)))
    now = at(31, 8)
    assert playbook.to_do([lead], as_of=now).rows == ()
    assert by_lead(playbook.contract.overdue([lead], as_of=now)) == ()  # type: ignore[union-attr]  # there is one
    kinds = [step.kind for step in playbook.standing(lead, as_of=now).next_steps]
    assert not {StepKind.LATE, StepKind.DUE, StepKind.ASSIGN} & set(kinds)
    again = lead.record(Rejected("later", at=at(4), by="an", nurture_until=at(30)))
    assert [str(step) for row in playbook.to_do([again], as_of=now).rows for step in row.steps] == [
        "take it up again: to be nurtured until Mon 30 Mar, after “later”"
    ]


def test_plans_are_listed_until_they_are_done() -> None:
    plan = Planned("demo_call", date(2026, 3, 10), at=at(4), by="an", deal="D-9")
    assert steps_of(plan, day=9) == ["demo call on Tue 10 Mar, as planned (deal D-9)"]
    assert steps_of(plan, day=2) == []
    assert steps_of(plan, day=10, by=playbook) == ["demo call today, as planned (deal D-9)"]
    assert steps_of(plan, day=11, by=playbook) == ["demo call now (planned for Tue 10 Mar) (deal D-9)"]
    assert steps_of(plan, Activity("demo_call", at=at(9), actor=Actor.SALES), day=11) == []
    assert steps_of(Planned("call", date(2026, 3, 17), at=at(4)), day=9) == []
    assert steps_of(Planned("call", at(9, 15), at=at(4)), day=9, by=playbook) == ["call at 15:00, as planned"]
    assert steps_of(Planned("call", at(10, 15), at=at(4)), day=9, by=playbook) == [
        "call on Tue 10 Mar 15:00, as planned"
    ]
    assert steps_of(Planned("call", at(9, 8), at=at(4)), day=9, by=playbook) == ["call now (planned for 08:00)"]


def test_deals_and_objections_are_work() -> None:
    assert steps_of(
        DealUpdated("D-1", at=at(2), kind="renewal", stage="discovery", closes_on=date(2026, 3, 12)),
        DealUpdated("D-2", at=at(3), stage="closing", closes_on=date(2026, 3, 6), next_step="send the contract"),
        DealUpdated("D-3", at=at(3), outcome=Outcome.WON),
        ObjectionRaised("price", at=at(4), note="too dear"),
        ObjectionRaised("trust", at=at(4)),
    ) == [
        "send the contract (deal D-2)",
        "agree on the renewal D-1, due on Thu 12 Mar",
        "agree on the next step of deal D-1",
        "close deal D-2, or agree on a new date: it was to close on Fri 6 Mar",
        "answer the objection: price (too dear)",
        "answer the objection: trust",
    ]
    # A renewal that is far off is on the card, and not yet on the list.
    far = DealUpdated("D-1", at=at(2), kind="renewal", stage="discovery", closes_on=date(2026, 6, 30), next_step="wait")
    assert steps_of(far) == ["wait (deal D-1)"]
    lead = Lead("L-1", created_at=at(2), history=[far])
    assert "agree on the renewal D-1, due on Tue 30 Jun" in BARE.standing(lead, as_of=at(9)).to_text()


def test_steps_of_deals_say_what_they_are_worth_and_whose_they_are() -> None:
    closes = date(2026, 3, 12)
    assert steps_of(
        DealUpdated("D-1", at=at(2), kind="renewal", amount=Money(2_000, "EUR"), closes_on=closes, next_step="call"),
        DealUpdated("D-2", at=at(3), stage="closing", amount=Money(90_000_000, "VND"), closes_on=date(2026, 3, 6)),
        DealUpdated("D-2", at=at(4), owner="binh", next_step="wait"),
        DealUpdated("D-3", at=at(4), owner="chi"),
    ) == [
        "wait (deal D-2)",
        "agree on the renewal D-1 (2,000 EUR), due on Thu 12 Mar",
        "call (deal D-1)",
        "close deal D-2 (90.0m VND, binh), or agree on a new date: it was to close on Fri 6 Mar",
        "agree on the next step of deal D-3 (chi)",
    ]


def test_who_works_on_a_deal_has_it_on_the_list_though_another_has_the_lead() -> None:
    lead = handed_over(
        "L-1",
        3,
        DealUpdated("D-1", at=at(3), owner="Binh", next_step="send the offer"),
        DealUpdated("D-2", at=at(3), next_step="call"),
        DealUpdated("D-3", at=at(3), owner="chi", outcome=Outcome.LOST),
    )
    now = at(4, 8)
    (row,) = playbook.to_do([lead], as_of=now, owner="binh ").rows
    assert (row.owner, list(map(str, row.steps))) == ("an", ["send the offer (deal D-1)"])
    (row,) = playbook.to_do([lead], as_of=now, owner="an").rows
    assert [step.kind for step in row.steps] == [StepKind.LATE, StepKind.DUE, StepKind.DEAL, StepKind.DEAL]
    assert playbook.to_do([lead], as_of=now, owner="chi").rows == ()
    assert playbook.to_do([lead], as_of=now, owner="dung").rows == ()


def test_what_was_returned_is_to_be_assigned_and_on_the_list_of_no_rep() -> None:
    back = handed_over(
        "L-1",
        3,
        Rejected("wrong region", at=at(3, 11), by="an", disposition="return", note="they are in Da Nang"),
        DealUpdated("D-1", at=at(3), owner="binh", next_step="send the offer"),
    )
    now = at(4, 8)
    (row,) = playbook.to_do([back], as_of=now).rows
    assert (row.owner, str(row.steps[0])) == (None, "reassign to another owner (wrong region: they are in Da Nang)")
    assert playbook.to_do([back], as_of=now).sections[0].title == "to be assigned: 1 lead, 0 late"
    assert playbook.to_do([back], as_of=now, owner="an").rows == ()
    (row,) = playbook.to_do([back], as_of=now, owner="binh").rows
    assert list(map(str, row.steps)) == ["send the offer (deal D-1)"]
    # Handed over again without another owner, it is his whom the contract waits for: as on the list of the contract.
    anew = back.record(StageEntered("lead", at=at(3, 12)), StageEntered("mql", at=at(3, 13)))
    (row,) = playbook.to_do([anew], as_of=now, owner="an").rows
    assert {StepKind.DUE, StepKind.REASSIGN} <= {step.kind for step in row.steps}
    assert playbook.contract is not None
    assert {each.owner for each in playbook.contract.due([anew], as_of=now)} == {"an"}
    again = back.record(Assigned("binh", at=at(3, 12)))
    assert [row.owner for row in playbook.to_do([again], as_of=now).rows] == ["binh"]


def test_a_lead_with_very_many_steps_leaves_room_for_others() -> None:
    deals = [DealUpdated(f"D-{number:03}", at=at(3), next_step="call") for number in range(300)]
    lead = Lead("L-1", created_at=at(2), history=deals)
    todo = BARE.to_do([lead], as_of=at(9))
    assert len(todo.rows[0].steps) == 300
    assert todo.to_text().count("   - ") == 21
    assert todo.to_text().endswith("   - and 280 more steps\n")
    card = BARE.standing(lead, as_of=at(9)).to_text()
    assert "20. call (deal D-019)\nand 280 more steps\n" in card
    assert "and 292 more deals\n" in card
    assert len(card.splitlines()) < 100
    page = to_html(BARE.standing(lead, as_of=at(9)))
    assert page.count("<li>") == 20
    assert "<p>and 280 more steps</p>" in page


def test_a_deal_that_rots_is_to_be_moved_on() -> None:
    stages = [
        attrs.evolve(stage, rots_after=timedelta(days=3)) for stage in PIPELINE.stages if stage.kind is StageKind.OPEN
    ]
    rotting = Funnel(
        "deals",
        stages=[*stages, *(stage for stage in PIPELINE.stages if stage.kind is not StageKind.OPEN)],
        transitions=PIPELINE.transitions,
    )
    assert isinstance(stages[0], Stage)
    found = steps_of(
        DealUpdated("D-1", at=at(2), stage="discovery", next_step="call"), by=Playbook("2026", pipelines=(rotting,))
    )
    assert found == ["call (deal D-1)", "move deal D-1 on, or close it: in discovery since Mon 2 Mar"]


def test_of_a_closed_lead_only_its_deals_go_on() -> None:
    lead = handed_over(
        "L-1",
        3,
        Planned("call", date(2026, 3, 4), at=at(3)),
        ObjectionRaised("price", at=at(3)),
        DealUpdated("D-1", at=at(3), kind="renewal", stage="discovery", next_step="ask for the renewal"),
        StageEntered("won", at=at(4)),
    )
    (row,) = playbook.to_do([lead], as_of=at(9)).rows
    assert list(map(str, row.steps)) == ["ask for the renewal (deal D-1)"]


def test_each_action_stands_once() -> None:
    lead = handed_over(
        "L-1",
        3,
        StageEntered("lead", at=at(5)),
        StageEntered("mql", at=at(6)),
        Planned("accept or reject", at(8), at=at(6)),
    )
    (row,) = playbook.to_do([lead], as_of=at(6, 10)).rows
    assert list(map(str, row.steps)) == [
        "call or email sent now (first touch was due Tue 3 Mar 14:30)",
        "accept or reject now (accept or reject was due Wed 4 Mar 17:30)",
    ]
    called = Planned("call or email sent", at(6, 9.5), at=at(6), by="an")
    (row,) = playbook.to_do([lead.record(called)], as_of=at(6, 10)).rows
    both = "call or email sent now (first touch was due Tue 3 Mar 14:30); also for: call or email sent"
    assert str(row.steps[0]) == both


def test_the_list_is_in_order_of_what_presses_or_of_a_rule() -> None:
    late = handed_over("late", 3, industry="steel")
    due = handed_over("due", 5)
    planned = fitting("planned", Assigned("binh", at=at(2)), Planned("call", date(2026, 3, 5), at=at(2)))
    idle = handed_over("idle", 3, call(3), Activity("x", at=at(3)), StageEntered("disqualified", at=at(4)))
    leads = [idle, planned, due, late]
    now = at(5, 10)
    assert [row.lead.id for row in playbook.to_do(leads, as_of=now).rows] == ["late", "due", "planned"]
    ranked = playbook.to_do(leads, as_of=now, priority=verdict.grade).rows
    assert [(row.lead.id, str(row.priority)) for row in ranked] == [
        ("due", "grade A"), ("planned", "grade A"), ("late", "grade B"),
    ]  # fmt: skip
    assert [row.lead.id for row in playbook.to_do(leads, as_of=now, owner=" BINH").rows] == ["planned"]
    with pytest.raises(InvalidValueError, match="ahead"):
        playbook.to_do(leads, as_of=now, ahead=timedelta(0))


def test_it_is_read_aloud() -> None:
    person = Person(name="Hoa <Trần>", phone="+84 912 345 678", email="hoa@minhphat.example")
    lead = attrs.evolve(handed_over("L-1", 3), person=person, company=Company(name="Minh Phát", country="VN"))
    todo = playbook.to_do([lead], as_of=at(4, 8), priority=verdict.grade)
    assert todo.to_text() == (
        "To do on Wed 4 Mar 2026 08:00\n"
        "=============================\n"
        "\n"
        "AN: 1 LEAD, 1 LATE\n"
        "------------------\n"
        "1. L-1, Hoa <Trần>, Minh Phát (grade D)\n"
        "   - call or email sent now (first touch was due Tue 3 Mar 14:30)\n"
        "   - accept or reject before 17:30 (accept or reject)\n"
    )
    assert "1. L-1, Hoa <Trần>, Minh Phát, +84 912 345 678, hoa@minhphat.example (" in todo.to_text(personal=True)
    assert "hoa@" in attrs.evolve(todo, personal=True).to_text()
    assert playbook.to_do([lead], as_of=at(4, 8), priority=verdict.grade, personal=True).to_text(personal=False) == (
        todo.to_text()
    )
    assert "<Trần>" not in to_page(todo)
    assert "Hoa &lt;Trần&gt;, Minh Phát" in to_html(todo)
    assert "hoa@" not in to_html(todo)
    assert "hoa@" in to_html(playbook.to_do([lead], as_of=at(4, 8), personal=True))
    assert repr(todo) == "<ToDoList: 1 lead>"
    assert str(todo.rows[0]).startswith("L-1, Hoa <Trần>, Minh Phát (grade D): call or email sent now")
    assert pickle.loads(pickle.dumps(todo)) == todo


def test_nothing_is_said_to_be_nothing() -> None:
    todo = playbook.to_do([], as_of=at(4, 8))
    assert todo.rows == ()
    assert todo.to_text().endswith("TO DO\n-----\nNothing to do.\n")
