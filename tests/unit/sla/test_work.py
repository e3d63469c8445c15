"""The work list: one item per lead, whose it is, how late it is, and how it is printed."""

import pickle
from datetime import timedelta, timezone

import pytest

from leadflow.calendars import BusinessHours
from leadflow.criteria import activities, company
from leadflow.display import to_html
from leadflow.leads import Accepted, Activity, Actor, Assigned, Company, Event, Lead, OnHold, Person, StageEntered
from leadflow.playbook import Playbook, Topic
from leadflow.scoring import Scorecard
from leadflow.sla import Respond, WorkList, by_lead
from tests.unit.sla.world import ANSWER, MARCH, answer, at, contract, lead

TOUCH = Respond("first touch", **{**ANSWER, "stop": activities("call", actor=Actor.SALES)})
WHOLE_WEEK = answer(within=BusinessHours(40))
LAN = Person(name="Nguyễn Thị Lan", email="lan@acme.example", phone="+84 90 000 0000")
MQL = StageEntered("mql", at=at("02 10:00"))


PRINTED = """\
to be assigned: 1 lead, 1 overdue
- L-3
    assign it: queue North, waiting 6.0 h
    call by sales (first touch): was due 14:00, 2.0 h late
    acceptance or rejection (answer): due Mon 9 Mar 10:00

an: 1 lead, 0 overdue
- L-4
    call by sales (first touch): on hold
    acceptance or rejection (answer): on hold

rep-7: 2 leads, 1 overdue
- L-1, Nguyễn Thị Lan, ACME
    call by sales (first touch): was due 14:00, 2.0 h late
    acceptance or rejection (answer): due Mon 9 Mar 10:00
- L-2
    call by sales (first touch): due Tue 3 Mar 11:00
    acceptance or rejection (answer): due Mon 9 Mar 15:00"""


def work(*leads: Lead, now: str) -> WorkList:
    agreed = contract(TOUCH, WHOLE_WEEK)
    rows = [*agreed.overdue(leads, as_of=at(now)), *agreed.due(leads, as_of=at(now))]
    return by_lead(rows)


def test_an_item_has_who_it_is_what_is_due_and_how_late() -> None:
    own = lead(MQL, Assigned("rep-7", at=MQL.at), person=LAN, company=Company(name="ACME"))
    (item,) = work(own, now="02 16:00")
    assert (item.lead_id, item.owner, item.name, item.company) == ("L-1", "rep-7", "Nguyễn Thị Lan", "ACME")
    assert (item.due_at, item.overdue) == (at("02 14:00"), timedelta(hours=2))
    assert (item.queue, item.waiting_since, item.assign) == (None, None, None)
    assert [row.awaits for row in item.rows] == ["call by sales", "acceptance or rejection"]
    assert str(item).startswith("L-1 (rep-7): call by sales (overdue) for 'first touch'; ")


@pytest.mark.parametrize(
    ("assigned", "queue", "since", "text"),
    [
        ([Assigned(queue="North", at=at("03 08:00"))], "North", "03 08:00", "queue North, waiting 18 days"),
        ([Assigned(queue="North", at=at("20 20:00"))], "North", "20 20:00", "queue North, waiting 12.5 h"),
        (
            # Still the same wait: put into its queue again. Then the time in another queue, or with an owner, ends.
            [Assigned(queue="North", at=at("03 08:00")), Assigned(queue="North", at=at("09 08:00"))],
            "North",
            "03 08:00",
            "queue North, waiting 18 days",
        ),
        (
            [Assigned(queue="South", at=at("03 08:00")), Assigned(queue="North", at=at("09 08:00"))],
            "North",
            "09 08:00",
            "queue North, waiting 12 days",
        ),
        (
            [Assigned("rep-7", at=at("03 08:00")), Assigned(queue="North", at=at("20 08:30"))],
            "North",
            "20 08:30",
            "queue North, waiting 1 day",
        ),
        (
            [Assigned("rep-7", at=at("03 08:00")), Assigned(None, at=at("19 08:30"))],
            None,
            "19 08:30",
            "in no queue, waiting 2 days",
        ),
        ([], None, "02 10:00", "in no queue, waiting 18 days"),
    ],
)  # fmt: skip
def test_without_an_owner_it_says_where_and_how_long_it_waits(
    assigned: list[Event], queue: str | None, since: str, text: str
) -> None:
    (item,) = work(lead(MQL, *assigned), now="21 08:30")
    assert (item.owner, item.queue, item.waiting_since) == (None, queue, at(since))
    assert item.assign == f"assign it: {text}"


def test_the_list_is_printed_owner_by_owner() -> None:
    late = lead(MQL, Assigned("rep-7", at=MQL.at), id="L-1", person=LAN, company=Company(name="ACME"))
    soon = lead(StageEntered("mql", at=at("02 15:00")), Assigned("rep-7", at=at("02 15:00")), id="L-2")
    waiting = lead(MQL, Assigned(queue="North", at=MQL.at), id="L-3")
    held = lead(MQL, Assigned("an", at=MQL.at), OnHold(at=at("02 10:30")), id="L-4")
    items = work(late, soon, waiting, held, now="02 16:00")
    assert items.to_text() == PRINTED
    saigon = items.to_text(tz=timezone(timedelta(hours=7)), personal=True)
    assert "- L-1, Nguyễn Thị Lan, ACME, +84 90 000 0000, lan@acme.example" in saigon
    assert "was due 21:00" in saigon
    html = to_html(items)
    assert "lan@acme.example" not in html
    shown = by_lead([row for item in items for row in item.rows], personal=True)
    assert shown == items
    assert "+84 90 000 0000, lan@acme.example" in shown.to_text()
    assert shown.to_text(personal=False) == PRINTED
    assert "<li>L-1, Nguyễn Thị Lan, ACME, +84 90 000 0000, lan@acme.example<ul>" in to_html(shown)
    assert to_html(pickle.loads(pickle.dumps(shown))) == to_html(WorkList(items, personal=True)) == to_html(shown)
    assert "Lan" not in repr(items).replace("rep-7", "")
    assert [text in html for text in ("Nguyễn Thị Lan", "ACME", "assign it: queue North", "2.0 h late</li>")] == [
        True
    ] * 4
    assert html.count("L-1") == 1


def test_no_line_of_the_printed_list_is_wider_than_a_hundred_characters() -> None:
    person = Person(name="Nguyễn Thị Lan " * 12)
    items = work(lead(MQL, Assigned("rep-7", at=MQL.at), id="L-1", person=person), now="02 16:00")
    lines = items.to_text().split("\n")
    assert max(map(len, lines)) <= 100
    assert lines[1].startswith("- L-1, Nguyễn")
    assert lines[2].startswith("  Nguyễn")
    assert " ".join(line.strip() for line in lines).count("Nguyễn Thị Lan") == 12


def test_nothing_to_do_says_so() -> None:
    assert work(now="02 16:00") == ()
    assert work(now="02 16:00").to_text() == "Nothing to do."
    assert "Nothing to do." in to_html(by_lead([]))


def test_an_item_says_why_it_comes_first() -> None:
    leads = [lead(MQL, company=Company(employees=size), id=f"L-{size}") for size in (10, 500)]
    big = Scorecard("size", (company.employees >= 100).worth(10))
    items = by_lead(contract(TOUCH).due(leads, as_of=at("02 11:00"), priority=big))
    assert [item.lead_id for item in items] == ["L-500", "L-10"]
    assert items.to_text().splitlines()[1] == f"- L-500 ({items[0].priority})"


def test_two_records_of_one_lead_are_one_line() -> None:
    twice = [lead(MQL, Assigned("an", at=MQL.at)), lead(MQL, person=LAN)]
    (item,) = work(*twice, now="02 16:00")
    assert (item.owner, item.name, len(item.rows)) == ("an", "Nguyễn Thị Lan", 2)


def test_a_late_lead_that_waits_in_a_queue_is_discussed() -> None:
    answered = [Activity("call", at=at("02 10:30"), actor="sales"), Accepted(at=at("02 10:30"))]
    good = [lead(MQL, Assigned("an", at=MQL.at), *answered, id=f"good-{number}") for number in range(5)]
    waiting = lead(MQL, Assigned(queue="miền Bắc", at=MQL.at), id="L-2")
    other = lead(MQL, Assigned(queue="miền Bắc", at=at("20 09:00")), id="L-3")
    nobody = lead(StageEntered("mql", at=at("31 09:00")), id="L-4")
    review = Playbook("p", sla=contract(TOUCH)).review([*good, waiting, other, nobody], MARCH, as_of=at("31 10:00"))
    (item,) = [each for each in review.agenda if each.topic is Topic.UNASSIGNED]
    assert item.headline == "3 leads with a running or late SLA clock have no owner."
    assert item.evidence == (
        "queue miền Bắc: 2 leads, 2 overdue, waiting since Mon 2 Mar 10:00",
        "in no queue: 1 lead, 0 overdue, waiting since 09:00",
    )
    assert [item.lead_id for item in review.promises.unassigned] == ["L-2", "L-3", "L-4"]
