"""What vendors document, said in leadflow: default points, limits, decay, caps by day, probabilities of stages.

Their grades, bands and profiles stand in `test_grades.py`, `tests/unit/icp/test_icp.py` and
`tests/unit/scoring/test_matrix.py`. Two facts have nothing here that could say them: what Einstein needs before it
trains a model (leadflow trains none), and that HubSpot refuses a decay beside a time frame (here both may stand in a
rule).
"""

import inspect
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from leadflow import Company, Lead, Money, activities, company
from leadflow.criteria import Criterion
from leadflow.funnel import Funnel, Stage, StageKind, Transition
from leadflow.leads import DealUpdated
from leadflow.scoring import Group, PerInterval, Scorecard, as_scorer
from tests.unit.rulebook import NOW, ago, did, lead
from tests.unit.scores.cases import CASES

PARDOT: dict[str, int] = {
    kind: points for kind, points in CASES["pardot_default_scores"].items() if isinstance(points, int)
}


@pytest.mark.parametrize(("kind", "points"), PARDOT.items())
def test_each_default_of_pardot(kind: str, points: int) -> None:
    card = Scorecard(
        "Pardot", *(activities(name).each(each, name) for name, each in PARDOT.items()), cap=10_000, floor=-10_000
    )
    once, thrice = lead(did(kind, days=1)), lead(*(did(kind, days=day) for day in (1, 2, 3)))
    assert card.values([once, thrice, lead()], as_of=NOW) == [points, 3 * points, 0]
    assert card.score(thrice, as_of=NOW).value == 3 * points


@pytest.mark.parametrize(("edition", "limit"), CASES["hubspot"]["total_limit"].items())
def test_hubspots_limit_of_the_total(edition: str, limit: int) -> None:
    half = limit // 2
    card = Scorecard(
        edition,
        Group("a", activities("a").each(half), cap=limit),
        Group("b", activities("b").each(half), cap=limit),
        cap=limit,
    )
    asked = lead(*(did(kind, days=day) for kind in "ab" for day in (1, 2, 3)))
    assert card.reachable == limit
    score = card.score(asked, as_of=NOW)
    assert score.value == limit
    # Every layer says what it took: three times half is cut to the limit in each group, and twice the limit in all.
    assert [(reason.code, reason.points) for reason in score.deductions] == [
        (f"cap:{edition}", -limit),
        ("cap:a", limit - 3 * half),
        ("cap:b", limit - 3 * half),
    ]


@pytest.mark.parametrize("percent", [25, 50])
def test_hubspots_decay_in_both_readings(percent: int) -> None:
    assert f"{percent}%" in CASES["hubspot"]["decay"]
    left = {}
    for compounding in (True, False):
        fading = PerInterval(percent=percent, days=30, compounding=compounding)
        card = Scorecard("x", activities("a").each(1_000, at_most=10_000, decay=fading))
        left[compounding] = [card.value(lead(did("a", days=days)), as_of=NOW) for days in (0, 29, 30, 60, 120)]
    share = 1_000 - 10 * percent
    # The two readings part after the second month only, which is why it can stay unresolved for so long.
    assert left[True] == [1_000, 1_000, share, share * share // 1_000, round(share**4 / 1_000**3)]
    assert left[False] == [1_000, 1_000, share, 1_000 - 20 * percent, max(0, 1_000 - 40 * percent)]


def test_fit_has_no_decay() -> None:
    assert "fit has no decay" in CASES["hubspot"]["decay"]
    assert "decay" not in inspect.signature(Criterion.worth).parameters
    card = Scorecard("fit", company.country.is_("VN").worth(10))
    asked = lead(company=Company(country="VN"))
    assert card.value(asked, as_of=NOW) == card.value(asked, as_of=NOW + timedelta(days=900)) == 10


MARKETO = CASES["marketo_person_engagement"]


def marketo(asked: Lead, as_of: datetime) -> int:
    """Add up the last days, each of which counts at most so many of a kind: time is an argument, so a day is one."""
    day = Scorecard(
        "day",
        *(
            activities(kind).within(days=1).each(1, kind, at_most=MARKETO["daily_cap_per_activity_type"])
            for kind in ("visit", "click")
        ),
    )
    ends = [as_of - timedelta(days=before) for before in range(MARKETO["window_days"])]
    return sum(day.value(asked, as_of=end) for end in ends if asked.created_at <= end)


def test_marketos_cap_by_day_over_its_window() -> None:
    scorer = as_scorer("Marketo", marketo)
    busy = lead(
        *(did("visit", days=2, minutes=30 + minute) for minute in range(50)),  # 20 of 50
        *(did("visit", days=5, minutes=30 + minute) for minute in range(7)),
        *(did("click", days=5, minutes=30 + minute) for minute in range(21)),  # another kind, another cap: 20 of 21
        *(did("visit", days=29, hours=12, minutes=minute) for minute in range(3)),
        *(did("visit", days=30, hours=1, minutes=minute) for minute in range(9)),  # out of the window
    )
    assert scorer.score(busy, as_of=NOW).value == 20 + 7 + 20 + 3
    assert scorer.score(busy, as_of=ago(days=4)).value == 7 + 20 + 3 + 9
    assert MARKETO["recompute"] == "daily"


@pytest.mark.parametrize("vendor", ["espo_stage_probability", "frappe_stage_probability"])
def test_a_pipeline_with_the_probabilities_of_its_stages(vendor: str) -> None:
    stages: dict[str, int] = CASES[vendor]["map"]
    closed = {name: name.rpartition(" ")[2].lower() for name in list(stages)[-2:]}
    pipeline = Funnel(
        vendor,
        version=1,
        stages=[
            Stage(name, probability=percent, kind=StageKind(closed.get(name, "open")))
            for name, percent in stages.items()
        ],
        transitions=[
            Transition(one, other) for one in stages for other in stages if one != other and one not in closed
        ],
    )
    assert {stage.name: stage.probability for stage in pipeline.stages} == stages
    assert [pipeline.stage(name).kind for name in closed] == [StageKind.WON, StageKind.LOST]
    assert [pipeline.stage(name).probability for name in closed] == [100, 0]
    # What the open deals are worth on average: the sum of amounts by probability, in whole percents.
    deals = [
        lead(DealUpdated(f"d-{place}", at=ago(days=1), stage=name, amount=Money(1_000 * place, "EUR")))
        for place, name in enumerate(stages, 1)
    ]
    weighed = sum(
        (deal.amount.amount * (pipeline.stage(deal.stage).probability or 0) / 100)
        for one in deals
        for deal in one.deals
        if deal.amount is not None and deal.stage is not None
    )
    expected = {
        # 1,000 x 10 % + 2,000 x 20 % + 3,000 x 50 % + 4,000 x 80 % + 5,000
        "espo_stage_probability": Decimal(10_200),
        # 1,000 x 10 % + 2,000 x 25 % + 3,000 x 50 % + 4,000 x 70 % + 5,000 x 90 % + 6,000
        "frappe_stage_probability": Decimal(15_400),
    }
    assert weighed == expected[vendor]
