"""Order within one instant: by `seq`, by the values themselves, as listed, by the funnel; what is open is counted."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.funnel import closed_stages, presets
from leadflow.leads import (
    Accepted,
    Activity,
    Assigned,
    Budget,
    ClosedStages,
    DealUpdated,
    Event,
    EvidenceFound,
    History,
    Lead,
    Outcome,
    Population,
    ProfileChanged,
    Referred,
    Rejected,
    StageEntered,
    in_order,
)
from leadflow.money import Money
from leadflow.testing import event_lists
from tests.unit.leads.facts import at, lead_with


def employees(before: int | None, after: int | None, seq: int = 0) -> ProfileChanged:
    """Return a change of the number of employees."""
    return ProfileChanged("company.employees", before=before, after=after, at=at(1), seq=seq)


@pytest.mark.parametrize("values", list(permutations([(80, 90), (90, 10), (10, 55)])))
def test_changes_are_in_the_order_that_their_values_tell(values: list[tuple[int, int]]) -> None:
    changes = [employees(*pair) for pair in values]
    for lead in (lead_with(*changes), Lead("L-1", created_at=at(), history=set(changes))):
        assert [change.after for change in lead.history.of(ProfileChanged)] == [90, 10, 55]
        assert lead.company.employees == 55
        assert lead.history.ties == ()
    merged = lead_with(changes[0]).merge(lead_with(changes[1])).merge(lead_with(changes[2]))
    assert merged.company.employees == 55
    assert History(merged.history) == merged.history


@pytest.mark.parametrize(
    "changes",
    [
        [employees(None, 90), employees(None, 10)],
        [employees(80, 90), employees(90, 80)],
        [employees(80, 90), employees(90, 10), employees(90, 20)],
        [employees(80, 90), employees(70, 90), employees(90, 20)],
        [employees(1, 2), employees(80, 90), employees(90, 80)],
        [employees(None, 90), employees(80, None)],
    ],
)
def test_values_that_leave_the_order_open_are_a_tie_as_listed(changes: list[ProfileChanged]) -> None:
    for listed in permutations(changes):
        lead = lead_with(*listed)
        assert lead.history.of(ProfileChanged) == listed
        assert [set(group) for group in lead.history.ties] == [set(changes)]


def test_ties_are_of_one_instant_one_seq_and_one_thing() -> None:
    lead = lead_with(
        StageEntered("mql", at=at(1)),
        StageEntered("MQL", at=at(1)),
        StageEntered("sql", at=at(2)),
        StageEntered("won", at=at(2), seq=1),
        Assigned("lan", at=at(1)),
        Assigned("minh", at=at(2)),
        Activity("call", at=at(1)),
        Activity("mail", at=at(1)),
        employees(80, 90),
        employees(80, 90, seq=1),
        ProfileChanged("company.country", after="VN", at=at(1)),
        ProfileChanged("company.country", after="vn", at=at(1)),
        DealUpdated("D-1", at=at(1), stage="demo"),
        DealUpdated("D-1", at=at(1), outcome=Outcome.WON),
        DealUpdated("D-2", at=at(1), stage="offer"),
    )
    assert lead.history.ties == ()
    tied: list[tuple[Event, Event]] = [
        (StageEntered("mql", at=at(1)), StageEntered("sql", at=at(1))),
        (Assigned("lan", at=at(1)), Assigned(queue="north", at=at(1))),
        (DealUpdated("D-1", at=at(1), stage="demo"), DealUpdated("d-1", at=at(1), stage="offer")),
        (employees(None, 1), employees(None, 2)),
    ]
    for pair in tied:
        assert lead_with(*pair).history.ties == (pair,)
        assert lead_with(*in_order(pair)).history.ties == ()


def test_entries_that_nothing_puts_in_order_follow_the_funnel() -> None:
    funnel, pipeline = presets.lifecycle(), presets.salesforce_opportunity()
    entries = {StageEntered(stage, at=at(1)) for stage in ("sql", "mql", "opportunity", "unheard of")}
    moves = [DealUpdated("D", at=at(1), stage=stage) for stage in pipeline.order[:4]]
    records = [Lead("L-1", created_at=at(), history=[move]) for move in moves]
    lead = Lead("L-1", created_at=at(), history=entries)
    words = closed_stages(funnel, [pipeline])
    for order in (records, records[::-1]):
        (found,) = Population.of([lead, *order], as_of=at(9), closed_stages=words)
        assert [entry.stage for entry in found.stage_entries] == ["unheard of", "mql", "sql", "opportunity"]
        assert [update.stage for update in found.deals[0].updates] == list(pipeline.order[:4])
        assert found.with_closed_stages(words) is found
        assert set(found.history) == entries | set(moves)
        assert len(found.history.ties) == 2
    assert lead.with_closed_stages(ClosedStages(won={"x"})).history is lead.history
    only = lead.with_closed_stages(ClosedStages(deals_order=["x"]))
    assert only.history == lead.history


def test_a_list_counts_before_the_funnel() -> None:
    lead = lead_with(StageEntered("sql", at=at(1)), StageEntered("mql", at=at(1)))
    assert lead.with_closed_stages(closed_stages(presets.lifecycle())).journey.stage == "mql"


@given(event_lists(), st.randoms(use_true_random=False))
def test_what_carries_seq_is_free_of_the_order_of_lists(batch: list[Event], random: object) -> None:
    numbered = list(in_order(batch))
    shuffled = list(numbered)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    one, other = lead_with(*numbered), lead_with(*shuffled)
    assert one.history == other.history
    assert one.history.ties == ()


def test_findings_answers_and_referrals_of_one_instant_are_read_as_listed() -> None:
    for amounts in (("10", "20"), ("20", "10")):
        found = [EvidenceFound(Budget(Money(amount, "EUR")), at=at(1)) for amount in amounts]
        (budget,) = lead_with(*found).findings
        assert budget.evidence == Budget(Money(amounts[1], "EUR"))
    answers = [Rejected("no budget", at=at(1)), Accepted(at=at(1))]
    for listed in (answers, answers[::-1]):
        lead = lead_with(StageEntered("mql", at=at(1)), *listed)
        assert lead.hand_offs("mql", as_of=at(2))[0].answers == tuple(listed)
    assert lead_with(Referred("L-9", at=at(1)), Referred("L-7", at=at(1))).referred_by == "L-9"


def test_what_is_recorded_later_of_an_earlier_instant_comes_after_what_was_listed() -> None:
    lead = lead_with(StageEntered("mql", at=at(1)), StageEntered("sal", at=at(2)), StageEntered("won", at=at(3)))
    lead = lead.record(StageEntered("sql", at=at(2)), Assigned("lan", at=at(2)))
    assert [entry.stage for entry in lead.stage_entries] == ["mql", "sal", "sql", "won"]


def test_an_answer_without_any_hand_off_belongs_to_none() -> None:
    lead = lead_with(Rejected("no budget", at=at(1)), Assigned("lan", at=at(2)), StageEntered("mql", at=at(3)))
    assert [hand_off.answers for hand_off in lead.hand_offs("mql", as_of=at(4))] == [()]
