"""A playbook counts in its own zone, and a lead in a queue is to be assigned before it is called."""

from datetime import datetime
from zoneinfo import ZoneInfo

from leadflow import (
    Activity,
    Actor,
    Assigned,
    BusinessCalendar,
    BusinessHours,
    Cadence,
    Lead,
    Money,
    Month,
    Playbook,
    StageEntered,
    activities,
    entered,
)
from leadflow.funnel import presets
from leadflow.qualification import BANT
from leadflow.sla import Respond, SLAContract

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
BUDGET = BANT(minimum_budget=Money(1, "VND"))
FUNNEL = presets.lifecycle(scorer=None, grade=None)


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SAIGON)


def test_a_lead_of_the_first_night_of_march_is_of_march_without_a_contract() -> None:
    lead = Lead("N", created_at=at(3, 1, 3))
    found = Playbook("p", funnel=FUNNEL, qualification=BUDGET, tz=SAIGON).review([lead], Month(2026, 3), as_of=at(4, 1))
    assert found.kpis.created == 1


def test_the_card_of_a_lead_in_a_queue_begins_with_whom_to_give_it_to() -> None:
    promise = Respond(
        "first touch",
        start=entered("mql"),
        stop=activities("call", actor=Actor.SALES),
        within=BusinessHours(4),
        at_least=0.5,
        per=Cadence.MONTH,
    )
    office = BusinessCalendar(tz=SAIGON, weekly="mon-fri 08:00-17:00")
    playbook = Playbook(
        "p", funnel=FUNNEL, qualification=BUDGET, sla=SLAContract("c", calendar=office, sales=(promise,))
    )
    day = at(3, 13)
    queued = [Activity("demo_request", at=day), StageEntered("mql", at=day), Assigned(queue="miền Bắc", at=day)]
    first, *_ = playbook.standing(Lead("K22", created_at=day, history=queued), as_of=at(4, 1, 8)).next_steps
    assert first.text.startswith("assign")
    assert "miền Bắc" in first.text
