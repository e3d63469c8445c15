"""What is read of leads that have had their time, and of those that have not."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow import Actor, BusinessCalendar, Cadence, Lead, Money, Month, Playbook, StageEntered, created, entered
from leadflow.funnel import presets
from leadflow.metrics import Proportion
from leadflow.playbook import Review
from leadflow.qualification import BANT
from leadflow.sla import Convert, SLAContract

TRUE = {1: 5, 2: 9, 3: 13, 4: 18}
"""Of the hundred leads of each month, so many become customers 30 days after their creation."""
MONTH_DAYS = timedelta(days=30)


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def leads() -> list[Lead]:
    found = []
    for month, won in TRUE.items():
        for number in range(100):
            begun = at(month, 1 + number % 25)
            history = [StageEntered("won", at=begun + MONTH_DAYS)] if number < won else []
            found.append(Lead(f"{month}-{number}", created_at=begun, history=history))
    return found


contract = SLAContract(
    "growth",
    calendar=BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00"),
    sales=[
        Convert("won", start=created(), stop=entered("won"), within=MONTH_DAYS, at_least=0.1, per=Cadence.MONTH),
    ],
)


def review(as_of: datetime, *, sla: SLAContract | None = None, trend: int | None = 4, month: int = 4) -> Review:
    funnel, bant = presets.lifecycle(scorer=None, grade=None), BANT(minimum_budget=Money(1, "VND"))
    playbook = Playbook("growth", funnel=funnel, qualification=bant, sla=sla, won_within=MONTH_DAYS)
    return playbook.review(leads(), Month(2026, month), as_of=as_of, trend=trend)


def section(found: Review, title: str) -> str:
    return next(each.to_text() for each in found.sections if each.title.startswith(title))


def test_the_trend_reads_what_is_true_of_each_month() -> None:
    found = review(at(6, 1))
    assert found.trend is not None
    assert found.trend["lead-to-customer"] == (0.05, 0.09, 0.13, 0.18)
    (line,) = [line for line in found.trend.lines if line.figure.key == "lead-to-customer"]
    assert line.cases == tuple(Proportion(won, 100) for won in TRUE.values())
    assert "5% of 100  9% of 100  13% of 100  18% of 100" in section(found, "Trend")
    assert "Of the leads of Apr 2026, the latest that all had 30 days, 18 of 100 (18%)" in found.to_text().replace(
        "\n", " "
    )


def test_a_month_that_has_not_had_its_time_is_not_yet() -> None:
    found = review(at(5, 1, 8))
    assert found.trend is not None
    assert found.trend["lead-to-customer"] == (0.05, 0.09, 0.13, None)
    text = section(found, "From lead to customer")
    assert "13 of 100 (13%)" in text
    assert "not yet  0 so far; known on Mon 25 May 2026 09:00" in text
    assert "Of the leads of Mar 2026, the latest that all had 30 days, 13 of" in found.summary[1]
    assert found.cohorts.latest is not None
    assert found.cohorts.latest.period == Month(2026, 3)


def test_the_change_compares_two_months_that_both_had_their_time() -> None:
    change = review(at(6, 1)).change
    assert change is not None
    assert (change["lead-to-customer"].before, change["lead-to-customer"].after) == (0.13, 0.18)


def test_without_a_month_that_counts_the_headline_says_so() -> None:
    found = review(at(1, 20), trend=None, month=1)
    assert found.summary[1].endswith("No leads of a whole period have had their 30 days to become customers yet.")
    assert found.cohorts.latest is None


@pytest.mark.parametrize(("as_of", "april"), [(at(5, 1, 8), None), (at(6, 1), 0.18)])
def test_what_is_promised_of_leads_in_a_time_is_read_of_whole_months_too(as_of: datetime, april: float | None) -> None:
    found = review(as_of, sla=contract)
    assert found.trend is not None
    assert found.trend["kept:won"] == (0.05, 0.09, 0.13, april)
    assert found.attainment is not None
    assert found.attainment["won"].party is Actor.SALES
    text = found.to_text()
    assert ("the latest complete cohort, Mar 2026: 13 of 100 (13%), met" in text) is (april is None)


def test_a_latest_month_before_those_shown_is_named() -> None:
    old = [Lead("old", created_at=at(1, 2), history=[StageEntered("won", at=at(1, 20))])]
    new = [Lead("new", created_at=datetime(2026, 10, 2, tzinfo=UTC))]
    playbook = Playbook("growth", won_within=MONTH_DAYS)
    found = playbook.review([*old, *new], Month(2026, 10), as_of=datetime(2026, 10, 20, tzinfo=UTC))
    assert "The latest that counts, Jan 2026: 1 of 1 (100%)." in section(found, "From lead to customer")
