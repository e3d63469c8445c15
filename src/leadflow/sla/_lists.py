"""Clocks of many leads, and the lists that people work from."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from leadflow._validate import normalise_text, required_text
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.leads import Lead
from leadflow.sla._clocking import clock_of, runs_of
from leadflow.sla._population import population_of
from leadflow.sla._terms import Terms
from leadflow.sla._watched import Watched
from leadflow.sla.clocks import Clock, ClockState
from leadflow.sla.commitments import Clocked, Respond
from leadflow.sla.due import DueRow
from leadflow.sla.priorities import PriorityRule, Ranking

__all__ = ["breached", "clocks_of", "rank_of", "work_list"]

_NEVER = datetime.max.replace(tzinfo=UTC)


def clocks_of(
    terms: Terms,
    watched: Watched,
    kind: type[Clocked] = Clocked,
    *,
    between: tuple[datetime | None, datetime | None] = (None, None),
    state: ClockState | None = None,
    open_only: bool = False,
) -> Iterator[Clock]:
    """Return the clocks of one lead that started between two instants while the contract was in force.

    With `state` those that stand there, with `open_only` those that nothing has ended.
    """
    low = max((at for at in (between[0], terms.starts_at) if at is not None), default=None)
    high = min((at for at in (between[1], terms.ends_at) if at is not None), default=None)
    for commitment, party in terms.commitments:
        if isinstance(commitment, kind):
            for run in runs_of(watched, commitment, terms.calendar, (low, high), open_only=open_only):
                if state in (None, run.state):
                    yield clock_of(watched, commitment, party, run)


def work_list(
    terms: Terms,
    leads: Iterable[Lead],
    now: datetime,
    assess: Assess | None,
    state: ClockState,
    *,
    owner: str | None = None,
    priority: PriorityRule | None = None,
) -> tuple[DueRow, ...]:
    """Return what is still to be done about clocks in one state: soonest due first, where a rule ranks by that
    first.
    """
    terms.check_assess(assess, Respond)
    ranking = None if priority is None else Ranking(priority, assess, now)
    wanted = None if owner is None else normalise_text(required_text(owner, "owner"))
    rows = [
        DueRow(lead=watched.lead, owner=has_it, clock=clock, priority=None if ranking is None else ranking.of(lead))
        for lead in population_of(leads, now).leads
        for watched in (terms.watch(lead, now, assess),)
        for has_it in (watched.lead.owner_at(now),)
        if wanted is None or (has_it is not None and normalise_text(has_it) == wanted)
        for clock in clocks_of(terms, watched, Respond, state=state, open_only=True)
    ]
    order = _order(terms)
    return tuple(sorted(rows, key=lambda row: (rank_of(row), _urgency(row.clock, order))))


def rank_of(row: DueRow) -> int:
    """Return the place of a row by its priority alone: the smaller the number, the earlier."""
    value = None if row.priority is None else row.priority.value
    return 1 if value is None else -value


def breached(
    terms: Terms, leads: Iterable[Lead], now: datetime, assess: Assess | None, period: Period | None
) -> tuple[Clock, ...]:
    """Return the breached clocks by when they were due; with a period, those that started in it."""
    terms.check_assess(assess, Clocked)
    order = _order(terms)
    between = (None, None) if period is None else period.bounds(terms.calendar.tz)
    clocks = [
        clock
        for lead in population_of(leads, now).leads
        for clock in clocks_of(terms, terms.watch(lead, now, assess), between=between, state=ClockState.BREACHED)
    ]
    return tuple(sorted(clocks, key=lambda clock: _urgency(clock, order)))


def _order(terms: Terms) -> dict[str, int]:
    return {commitment.name: place for place, (commitment, _) in enumerate(terms.commitments)}


def _urgency(clock: Clock, order: dict[str, int]) -> tuple[datetime, datetime, int, str, datetime]:
    return (
        clock.due_at or _NEVER,
        clock.last_call_at or _NEVER,
        order[clock.commitment],
        clock.lead_id,
        clock.started_at,
    )
