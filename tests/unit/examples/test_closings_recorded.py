"""The month of the example, its deals closed by an outcome, by a stage, and by both: the same review, word for word."""

from datetime import datetime, time

import attrs
import pytest

from leadflow import Lead, Month
from leadflow.leads import DealUpdated, History
from leadflow.playbook import Review
from tests.unit.examples.example import EXAMPLES, script

MARCH = Month(2026, 3)
LEADS: tuple[Lead, ...] = tuple(script("reading").read_export(EXAMPLES).leads)


def closed_by(way: str) -> list[Lead]:
    """Return the leads of the example with what closes a deal recorded in one way."""
    found = []
    for lead in LEADS:
        events = []
        for event in lead.history:
            if isinstance(event, DealUpdated) and event.stage in {"won", "lost"}:
                assert event.outcome is not None
                own = {"stage": None} if way == "outcome" else {"outcome": None}
                events.append(attrs.evolve(event, **own))
            else:
                events.append(event)
        found.append(attrs.evolve(lead, history=History(events)))
    return found


def review(leads: list[Lead] | tuple[Lead, ...]) -> Review:
    agreement = script("agreement")
    found: Review = agreement.playbook.review(
        leads, MARCH, as_of=datetime.combine(MARCH.end, time(8), agreement.HCM), trend=2
    )
    return found


@pytest.mark.parametrize("way", ["outcome", "stage"])
def test_a_closing_reads_the_same_however_it_is_recorded(way: str) -> None:
    assert any(isinstance(event, DealUpdated) and event.stage == "won" for lead in LEADS for event in lead.history)
    both, one = review(LEADS), review(closed_by(way))
    assert one.title == both.title
    assert one.summary == both.summary
    assert one.figures == both.figures
    # The audit alone may say how deals are closed.
    texts = [
        "\n".join(section.to_text() for section in each.sections if not section.title.startswith("Audit"))
        for each in (one, both)
    ]
    assert texts[0] == texts[1]
