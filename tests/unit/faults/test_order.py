"""What happened at one instant happened in the order in which it was listed, not in that of the alphabet."""

from datetime import UTC, datetime
from itertools import pairwise

from leadflow import Assigned, DealUpdated, Lead, Month, ProfileChanged, StageEntered
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.leads import Event
from leadflow.metrics import stage_flow

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def listed(*events: Event) -> Lead:
    return Lead("x", created_at=DAY, history=events)


def test_the_last_of_a_list_counts() -> None:
    stages = listed(StageEntered("new", at=DAY), StageEntered("contacted", at=DAY))
    assert stages.journey.stage == "contacted"
    deal = listed(DealUpdated("D", at=DAY, stage="Prospecting"), DealUpdated("D", at=DAY, stage="Engaging"))
    assert deal.deals[0].stage == "Engaging"
    assert listed(Assigned("zoe", at=DAY), Assigned("an", at=DAY)).owner == "an"
    sizes = listed(
        ProfileChanged("company.employees", after=90, at=DAY), ProfileChanged("company.employees", after=10, at=DAY)
    )
    assert sizes.company.employees == 10


def test_what_is_recorded_later_comes_later() -> None:
    assert (
        listed(StageEntered("sql", at=DAY)).record(StageEntered("opportunity", at=DAY)).journey.stage == "opportunity"
    )


def test_stages_stamped_with_one_day_go_forward() -> None:
    hubspot = presets.hubspot_lifecycle()
    lead = listed(*(StageEntered(stage, at=DAY) for stage in hubspot.order[:6]))
    assert lead.journey.stage == "customer"
    assert [move for move in hubspot.deviations(lead) if "goes back" in str(move)] == []


def test_each_of_four_stages_in_one_day_is_entered_once() -> None:
    names = ("new", "contacted", "qualified", "won")
    funnel = Funnel(
        "f",
        stages=(*map(Stage, names[:3]), Stage("won", kind=StageKind.WON)),
        transitions=[Transition(*pair) for pair in pairwise(names)],
    )
    lead = listed(*(StageEntered(stage, at=DAY) for stage in names))
    flow = stage_flow([lead], funnel, Month(2026, 3), as_of=datetime(2026, 4, 1, tzinfo=UTC))
    assert [stage.entered for stage in flow.stages] == [1, 1, 1, 1]
