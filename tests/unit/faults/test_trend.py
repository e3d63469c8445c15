"""The rise of a conversion from 5 to 18 % is read off the monthly trend, once every lead has had its time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from leadflow import Lead, Money, Month, Playbook, StageEntered
from leadflow.funnel import presets
from leadflow.qualification import BANT

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")


def test_the_trend_counts_each_month_by_its_own_leads() -> None:
    leads = []
    for month, won in ((1, 5), (2, 9), (3, 13), (4, 18)):
        for number in range(100):
            came = datetime(2026, month, 1 + number % 25, 9, tzinfo=SAIGON)
            bought = [StageEntered("won", at=came + timedelta(days=30))] if number < won else []
            leads.append(Lead(f"{month}-{number}", created_at=came, history=bought))
    playbook = Playbook(
        "p",
        funnel=presets.lifecycle(scorer=None, grade=None),
        qualification=BANT(minimum_budget=Money(1, "VND")),
        won_within=timedelta(days=30),
        tz=SAIGON,
    )
    found = playbook.review(leads, Month(2026, 4), as_of=datetime(2026, 5, 26, tzinfo=SAIGON), trend=4)
    assert found.trend is not None
    assert found.trend["lead-to-customer"] == (0.05, 0.09, 0.13, 0.18)
