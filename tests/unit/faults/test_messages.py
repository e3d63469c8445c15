"""An error shows the figure, the id or the setting that it is about: they are no personal data."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from leadflow import Activity, BusinessCalendar, Company, Lead, LeadflowError, Playbook, StageEntered
from leadflow.funnel import Funnel, Stage, StageKind, Transition
from leadflow.playbook import audit

DAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        (lambda: BusinessCalendar(tz=UTC, weekly="mon-fri 0900-1730"), ["0900-1730"]),
        (lambda: Company(employees="1001-5000"), ["1001-5000"]),  # type: ignore[arg-type]  # what must be refused
        (lambda: BusinessCalendar(tz=UTC, weekly="mon 09:00-17:00", holidays=["20260216"]), ["20260216"]),
        (lambda: Lead("51234567890", created_at=DAY).as_of(datetime(2025, 1, 1, tzinfo=UTC)), ["51234567890"]),
        (
            lambda: Lead("1124755125", created_at=DAY).merge(Lead("1124755165", created_at=DAY)),
            ["1124755125", "1124755165"],
        ),
        (
            lambda: Lead(
                "x",
                created_at=DAY,
                history=[Activity("a", at=DAY, id="63363903"), Activity("b", at=DAY, id="63363903")],
            ),
            ["63363903"],
        ),
    ],
    ids=["shift", "size", "holiday", "lead", "two leads", "event"],
)
def test_it_shows_what_is_to_be_corrected(wrong: Callable[[], object], shown: list[str]) -> None:
    with pytest.raises(LeadflowError) as raised:
        wrong()
    assert [each for each in shown if each not in str(raised.value)] == []


def test_names_of_stages_are_shown_though_they_are_numbers() -> None:
    # As the stages of pipelines are called in HubSpot.
    numbers = Funnel(
        "numbers",
        stages=(Stage("1124755125"), Stage("51234567890"), Stage("won", kind=StageKind.WON)),
        transitions=(Transition("1124755125", "51234567890"), Transition("51234567890", "won")),
    )
    with pytest.raises(LeadflowError, match="write one of 1124755125, 51234567890, won"):
        numbers.stage("x")
    strange = Lead("L", created_at=DAY, history=[StageEntered("51234567891", at=DAY)])
    found = audit([strange], Playbook("p", funnel=numbers), as_of=DAY).findings
    assert "did you mean “51234567890”?" in str(found[0])
