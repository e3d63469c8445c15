"""Who owns a clock, how a count is paced, and which spellings are one group."""

from datetime import UTC, datetime, timedelta

from leadflow import (
    ALWAYS_OPEN,
    Assigned,
    BusinessCalendar,
    Cadence,
    Lead,
    Month,
    Rejected,
    Source,
    StageEntered,
    accepted,
    entered,
    source,
)
from leadflow.calendars import Week
from leadflow.funnel import presets
from leadflow.metrics import conversion, rejections, stage_flow
from leadflow.sla import AttainmentStatus, Deliver, Respond, SLAContract

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_owner_of_a_clock_may_be_filled_in_and_never_changes() -> None:
    promise = Respond(
        "accept", start=entered("mql"), stop=accepted(), within=timedelta(days=2), at_least=0.9, per=Cadence.MONTH
    )
    contract = SLAContract("s", calendar=ALWAYS_OPEN, sales=(promise,))
    entry = StageEntered("mql", at=START)
    lead = Lead("a", created_at=START, history=[entry, *(Assigned(f"rep-{n}", at=START + n * HOUR) for n in (5, 8))])
    owners = [contract.clocks(lead, as_of=START + hours * HOUR)[0].owner for hours in (1, 6, 9)]
    assert owners == [None, "rep-5", "rep-5"]


def test_a_short_saturday_is_a_day_of_the_pace() -> None:
    office = BusinessCalendar(tz=UTC, weekly={"mon-fri": ["09:00-17:00"], "sat": ["09:00-10:00"]})
    promise = Deliver("MQLs", entered("mql"), at_least=60, per=Cadence.WEEK)
    leads = [Lead(str(n), created_at=START, history=[StageEntered("mql", at=START)]) for n in range(55)]
    contract = SLAContract("s", calendar=office, marketing=(promise,))
    row = contract.attainment(leads, Week(2026, 10), as_of=datetime(2026, 3, 6, 18, tzinfo=UTC))["MQLs"]
    assert row.pace is not None
    # Five of the six days are over: 50 of the 60.
    assert (row.actual, row.pace.expected, row.status) == (55, 50, AttainmentStatus.ON_TRACK)


def test_one_word_in_two_spellings_is_one_group() -> None:
    def lead(name: str, campaign: str, rep: str, stage: str) -> Lead:
        return Lead(
            name,
            created_at=START,
            source=Source(campaign=campaign),
            history=[
                Assigned(rep, at=START),
                StageEntered("mql", at=START),
                Rejected("x", at=START + HOUR),
                StageEntered(stage, at=START + 48 * HOUR),
            ],
        )

    # The second is the first in another normal form of Unicode, as another system writes it.
    leads = [
        lead("a", "Nguy\u1ec5n", "Lan", "phone pool"),
        lead("b", "Nguye\u0302\u0303n", "lan", "Phone  Pool"),
    ]
    now, march = START + timedelta(days=40), Month(2026, 3)
    found = conversion(leads, entered("mql"), entered("won"), within=timedelta(days=1), as_of=now, by=source.campaign)
    assert [each.mature.of for each in found.groups.values()] == [2]
    why = rejections(leads, march, as_of=now)
    assert len(why.campaigns) == len(why.reps) == 1
    assert list(stage_flow(leads, presets.lifecycle(), march, as_of=now).undeclared.values()) == [2]
