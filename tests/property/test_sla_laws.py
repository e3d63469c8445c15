"""The laws of the agreement, over contracts, leads and instants of every kind."""

import pickle
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from leadflow.calendars import BusinessCalendar, Cadence, Month
from leadflow.criteria import Criterion, company, entered, source
from leadflow.leads import Lead
from leadflow.playbook import Playbook, StepKind
from leadflow.scoring import Scorecard
from leadflow.sla import (
    AttainmentStatus,
    Clock,
    ClockEnding,
    ClockState,
    Commitment,
    Convert,
    Counted,
    Deliver,
    Provided,
    Respond,
    SLAContract,
    by_owner,
)
from leadflow.testing import commitments, contracts, converts, leads, moments, provided, responds

clocked = contracts(promised=st.one_of(responds(), converts()), max_size=2)
populations = st.lists(leads(), max_size=4, unique_by=lambda lead: lead.id)
months = st.integers(1, 4).map(lambda month: Month(2026, month))


def key(clock: Clock) -> tuple[str, datetime]:
    return (clock.commitment, clock.started_at)


@given(clocked, leads(), st.tuples(moments(), moments()))
def test_once_decided_for_ever(contract: SLAContract, lead: Lead, instants: tuple[datetime, datetime]) -> None:
    earlier, later = sorted(max(at, lead.created_at) for at in instants)
    before = contract.clocks(lead, as_of=earlier)
    after = {key(clock): clock for clock in contract.clocks(lead, as_of=later)}
    for clock in before:
        now = after[key(clock)]
        if clock.state is not ClockState.RUNNING:
            assert now.state is clock.state
        if clock.ended_at is not None:
            assert attrs.evolve(now, as_of=clock.as_of) == clock
        elif clock.state is ClockState.BREACHED:
            assert (now.due_at, now.last_call_at) == (clock.due_at, clock.last_call_at)
        assert now.elapsed >= clock.elapsed


@given(clocked, leads(), moments())
def test_a_clock_explains_itself(contract: SLAContract, lead: Lead, at: datetime) -> None:
    now = max(at, lead.created_at)
    clocks = contract.clocks(lead, as_of=now)
    assert clocks == contract.clocks(lead.as_of(now), as_of=now)
    assert [clock.started_at for clock in clocks] == sorted(clock.started_at for clock in clocks)
    for clock in clocks:
        assert sum((closes - opens for opens, closes in clock.intervals), timedelta(0)) == clock.elapsed
        assert clock.started_at <= clock.counted_until <= now
        late = clock.target is not None and clock.elapsed > clock.target
        if late or clock.ending is ClockEnding.LOST:
            assert clock.state is ClockState.BREACHED
        else:
            assert clock.state is not ClockState.BREACHED
        assert (clock.state is ClockState.MET) <= (clock.stopped_at == clock.ended_at)
        assert (clock.ended_at is None) == (clock.state is ClockState.RUNNING or clock.reason == "overdue") or late
        if clock.due_at is not None and clock.last_call_at is not None:
            assert clock.started_at <= clock.due_at <= clock.last_call_at
            assert (clock.counted_until > clock.last_call_at) == late
        assert pickle.loads(pickle.dumps(clock)) == clock


def clocks_by_state(
    contract: SLAContract, population: list[Lead], month: Month, now: datetime
) -> Counter[tuple[str, str]]:
    """Count clocks one lead at a time."""
    low, high = month.bounds(contract.calendar.tz)
    return Counter(
        (clock.commitment, clock.state.value)
        for lead in population
        if lead.created_at <= now
        for clock in contract.clocks(lead, as_of=now)
        if low <= clock.started_at < high
    )


@given(clocked, populations, months, moments())
def test_attainment_counts_the_clocks_of_the_period(
    contract: SLAContract, population: list[Lead], month: Month, now: datetime
) -> None:
    monthly = [
        attrs.evolve(each, per=Cadence.MONTH) for each in contract.commitments if isinstance(each, (Respond, Convert))
    ]
    contract = attrs.evolve(contract, sales=monthly, marketing=())
    counted = clocks_by_state(contract, population, month, now)
    for name, found in contract.attainment(population, month, as_of=now).items():
        decided = {state: counted[name, state.value] for state in ClockState}
        assert found.started == sum(decided.values())
        assert found.cancelled == decided[ClockState.CANCELLED]
        if isinstance(found.commitment, Respond):
            assert (found.met, found.breached) == (decided[ClockState.MET], decided[ClockState.BREACHED])
        else:  # those of a cohort that came early still run
            assert found.met <= decided[ClockState.MET]
            assert found.breached == decided[ClockState.BREACHED]


handed_over = st.lists(provided(), max_size=3)


@given(contracts(max_size=3), populations, months, moments(), handed_over)
def test_what_is_started_is_somewhere(
    contract: SLAContract, population: list[Lead], month: Month, now: datetime, told: list[Provided]
) -> None:
    kept = contract.attainment(iter(population), month, as_of=now, provided=iter(told), by=source.channel)
    assert kept.leads + kept.not_yet_created == len(population)
    assert list(kept) == [commitment.name for commitment in contract.commitments]
    for found in kept.values():
        beside = [each for each in (found.next_period, found.latest_mature) if each is not None]
        for row in (found, *found.parts, *beside):
            counted = row.counted
            assert counted.met + counted.breached + counted.running + counted.cancelled == counted.started
            assert counted.unknown <= counted.running
            if row.rate is not None and row.best is not None and row.worst is not None:
                assert row.best >= row.rate >= row.worst
            assert row.status in AttainmentStatus
            assert (row.pace is None) == (row.unit == "share" or row.in_force is None)
            if row.in_force is None:
                assert (row.started, row.status) == (0, AttainmentStatus.NO_DATA)
            assert 0 <= row.periods_met <= row.periods
        if found.parts:
            assert sum(part.started for part in found.parts) == found.started
            if found.unit == "count":
                assert sum(part.target for part in found.parts) == found.target  # type: ignore[misc]  # they are numbers
        if found.groups:
            assert sum(segment.started for segment in found.groups.values()) == found.started
    assert pickle.loads(pickle.dumps(kept)) == kept


@given(contracts(max_size=3), populations, st.tuples(months, moments()), handed_over, st.integers(0, 4))
def test_disjoint_leads_add_up(
    contract: SLAContract, population: list[Lead], asked: tuple[Month, datetime], told: list[Provided], cut: int
) -> None:
    month, now = asked
    whole = contract.attainment(population, month, as_of=now, provided=told, by=source.channel)
    first = contract.attainment(population[:cut], month, as_of=now, provided=told, by=source.channel)
    second = contract.attainment(population[cut:], month, as_of=now, by=source.channel)
    assert first + second == whole
    assert contract.attainment(population[::-1], month, as_of=now, provided=told, by=source.channel) == whole


@given(clocked, populations, moments())
def test_the_lists_are_the_clocks(contract: SLAContract, population: list[Lead], now: datetime) -> None:
    clocks = [clock for lead in population if lead.created_at <= now for clock in contract.clocks(lead, as_of=now)]
    answers = {each.name for each in contract.commitments if isinstance(each, Respond)}
    due = contract.due(population, as_of=now)
    assert due == contract.due(reversed(population), as_of=now)
    running = [clock for clock in clocks if clock.state is ClockState.RUNNING and clock.commitment in answers]
    assert sorted(map(repr, running)) == sorted(repr(row.clock) for row in due)
    breached = [clock for clock in clocks if clock.state is ClockState.BREACHED]
    assert sorted(map(repr, breached)) == sorted(map(repr, contract.breaches(population, as_of=now)))
    overdue = contract.overdue(population, as_of=now)
    assert all(row.overdue and row.clock.ended_at is None for row in overdue)
    soon = [row.due_at for row in due if row.due_at is not None]
    assert soon == sorted(soon)
    assert all(row.due_at is None for row in due[len(soon) :])


@given(clocked, populations, moments(), st.sampled_from([company.employees >= 50, source.channel.known()]))
def test_the_lists_of_all_owners_are_the_list(
    contract: SLAContract, population: list[Lead], now: datetime, wanted: Criterion
) -> None:
    rule = Scorecard("wanted", wanted.worth(10, "wanted"))
    rows = contract.due(population, as_of=now)
    ranked = contract.due(population, as_of=now, priority=rule)
    assert Counter((row.lead_id, repr(row.clock)) for row in ranked) == Counter(
        (row.lead_id, repr(row.clock)) for row in rows
    )
    values = [row.priority.value for row in ranked if row.priority is not None and row.priority.value is not None]
    assert values == sorted(values, reverse=True)
    assert len(values) == len(rows)
    for row in ranked:
        assert row.priority is not None
        assert row.priority.value == rule.score(row.lead.as_of(now), as_of=now).percent
    lists = by_owner(rows)
    assert sum(map(len, lists.values())) == len(rows)
    for who, mine in lists.items():
        assert [row for row in rows if row.owner == who] == list(mine)
        if who is not None:
            assert contract.due(population, as_of=now, owner=who) == mine


@given(clocked, populations, months, moments(), moments())
def test_a_new_version_divides_what_is_counted(
    contract: SLAContract, population: list[Lead], month: Month, now: datetime, change: datetime
) -> None:
    contract = attrs.evolve(contract, starts=None, ends=None, version=1)
    both = attrs.evolve(contract, starts=change, version=2, earlier=(attrs.evolve(contract, ends=change),))
    whole = contract.attainment(population, month, as_of=now)
    for name, row in whole.items():
        rows = both.attainment(population, month, as_of=now).rows if row.period == month else ()
        parts = [each for each in rows if each.commitment.name == name]
        if parts:
            assert sum((part.counted for part in parts), Counted()) == row.counted
    clocks = [clock for lead in population if lead.created_at <= now for clock in both.clocks(lead, as_of=now)]
    assert Counter(map(key, clocks)) == Counter(
        key(clock) for lead in population if lead.created_at <= now for clock in contract.clocks(lead, as_of=now)
    )


@given(st.integers(1, 500), st.dates(date(2026, 2, 1), date(2026, 5, 1)), months)
def test_versions_owe_together_what_one_owes(at_least: int, change: date, month: Month) -> None:
    promise = Deliver("leads", entered("mql"), at_least=at_least, per=Cadence.MONTH)
    office = BusinessCalendar(tz=UTC, weekly="mon-sat 08:00-12:00")
    old, new = (
        SLAContract("Smarketing", calendar=office, sales=[promise], version=number, **dates)  # type: ignore[arg-type]  # dates
        for number, dates in ((1, {"ends": change}), (2, {"starts": change + timedelta(days=1)}))
    )
    now = datetime(2026, 12, 1, tzinfo=UTC)
    owed = [row.target for row in attrs.evolve(new, earlier=(old,)).attainment([], month, as_of=now).rows]
    assert abs(sum(owed) - at_least) <= 1  # type: ignore[arg-type]  # whole numbers, each rounded
    if not month.start <= change < month.end - timedelta(days=1):
        assert owed == [at_least]


@given(commitments())
def test_a_commitment_is_a_value(commitment: Commitment) -> None:
    twin = pickle.loads(pickle.dumps(commitment))
    assert twin == commitment
    assert hash(twin) == hash(commitment)
    assert str(twin) == str(commitment)
    assert str(commitment).startswith(commitment.name)


@given(contracts())
def test_a_contract_is_a_value(contract: SLAContract) -> None:
    twin = pickle.loads(pickle.dumps(contract))
    assert twin == contract
    assert hash(twin) == hash(contract)
    assert len({commitment.name for commitment in contract.commitments}) == len(contract.commitments)


def test_a_cohort_is_no_answer() -> None:
    assert not issubclass(Convert, Respond)


@given(
    contracts(promised=responds(), max_size=2), st.lists(leads(), max_size=2, unique_by=lambda lead: lead.id), moments()
)
def test_the_card_the_work_list_and_the_review_agree(contract: SLAContract, leads: list[Lead], at: datetime) -> None:
    """What is late, and what is due, is one thing, wherever it is read; a clock that has ended is on no list."""
    now = max([at, *(lead.created_at for lead in leads)])
    playbook = Playbook("one", sla=contract)
    review = playbook.review(leads, Month(now.year, now.month), as_of=now)
    late, due = contract.overdue(leads, as_of=now), contract.due(leads, as_of=now)
    assert all(row.clock.ended_at is None for row in (*late, *due))
    assert {(row.lead_id, row.clock) for row in late} == {(clock.lead_id, clock) for clock in review.promises.overdue}
    running = (*review.promises.at_risk, *review.promises.due)
    assert {(row.lead_id, row.clock) for row in due} == {(clock.lead_id, clock) for clock in running}
    for lead in leads:
        steps = playbook.standing(lead, as_of=now).next_steps
        for kind, rows in ((StepKind.LATE, late), (StepKind.DUE, due)):
            own = sorted(row.commitment for row in rows if row.lead_id == lead.id)
            assert sorted(step.about for step in steps if step.kind is kind) == own
