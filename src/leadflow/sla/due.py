"""The due list: what is to be done by when, so that a promise is kept, and which lead comes first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import attrs

from leadflow._validate import named, normalise_text, required_text, whole_number
from leadflow.assessment import Assess, Assessment
from leadflow.calendars import Period
from leadflow.criteria.verdicts import CellHandle, GradeHandle, ScoreHandle, TemperatureHandle
from leadflow.errors import invalid_type
from leadflow.leads import Actor, Lead, OrderedEnum, Population
from leadflow.scores import Score, Scorer
from leadflow.sla._terms import Terms, check_assess
from leadflow.sla.clocks import Clock, ClockState
from leadflow.sla.lead_view import LeadView, missing_assessment

__all__ = [
    "DueRow",
    "Priority",
    "PriorityRule",
    "breached",
    "clocks_of",
    "ranking",
    "work_list",
]

PriorityRule = Scorer | GradeHandle | ScoreHandle | CellHandle | TemperatureHandle
"""What leads are ranked by: a scorer, or the place where a verdict is found, such as `verdict.grade`."""

_NEVER = datetime.max.replace(tzinfo=UTC)
_SAID = 2
_READ_FROM_THE_CLOCK = (
    "commitment", "party", "awaits", "due_at", "last_call_at", "remaining", "warning", "paused",
)  # fmt: skip


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, field_transformer=named)
class Priority:
    """How much a lead comes first, by one rule: the `value`, larger first, and `why`, in words.

    A score gives its percent; a grade or a temperature its place on the scale, from 1 for the lowest, and 0 for a lead
    that is no fit. The `value` is None when it is not known. Values of two rules do not compare.

    >>> print(Priority(value=4, why="grade A"))
    grade A
    """

    value: int | None
    why: str

    def __attrs_post_init__(self) -> None:
        if self.value is not None:
            whole_number(self.value, "value", minimum=0)

    def __str__(self) -> str:
        return self.why


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class DueRow:
    """One thing to do: for which lead, by whom, what (`awaits`, in words), and until when. All instants are in UTC.

    `owner` has the lead now. `due_at` is when the time is used up, `last_call_at` the latest instant at which it still
    counts, both None while that is not known; `remaining` is the open time left. `warning` says that most of the time
    is used, `overdue` that it is too late, and still to be done, `paused` that the time stands still. `priority` says
    how much the lead comes first, None where no rule was given. `clock` has the rest.

    >>> from datetime import UTC
    >>> from leadflow.calendars import ALWAYS_OPEN
    >>> from leadflow.sla import ClockState
    >>> start, now = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> clock = Clock(
    ...     commitment="first touch", party=Actor.SALES, lead_id="L-1", state=ClockState.RUNNING, reason="running",
    ...     awaits="call", started_at=start, as_of=now, counted_until=now, elapsed=now - start,
    ...     target=timedelta(hours=4), due_at=start + timedelta(hours=4), calendar=ALWAYS_OPEN)
    >>> row = DueRow(lead=Lead("L-1", created_at=start), owner="rep-7", clock=clock)
    >>> f"{row.owner}: {row.awaits} by {row.due_at:%H:%M} ({row.commitment})"
    'rep-7: call by 13:00 (first touch)'
    """

    lead: Lead
    owner: str | None
    clock: Clock
    priority: Priority | None = None
    lead_id: str = attrs.field(init=False, eq=False, repr=False)
    commitment: str = attrs.field(init=False, eq=False, repr=False)
    party: Actor = attrs.field(init=False, eq=False, repr=False)
    awaits: str = attrs.field(init=False, eq=False, repr=False)
    due_at: datetime | None = attrs.field(init=False, eq=False, repr=False)
    last_call_at: datetime | None = attrs.field(init=False, eq=False, repr=False)
    remaining: timedelta | None = attrs.field(init=False, eq=False, repr=False)
    warning: bool = attrs.field(init=False, eq=False, repr=False)
    overdue: bool = attrs.field(init=False, eq=False, repr=False)
    paused: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        read = {name: getattr(self.clock, name) for name in _READ_FROM_THE_CLOCK}
        read |= {"lead_id": self.lead.id, "overdue": self.clock.overdue > timedelta(0)}
        for name, value in read.items():
            object.__setattr__(self, name, value)


def ranking(rule: PriorityRule, assess: Assess | None, now: datetime) -> Callable[[Lead], Priority]:
    """Return what ranks a lead by a rule, as it was known at an instant."""
    if isinstance(rule, Scorer):
        return lambda lead: _by_score(rule.score(lead, as_of=now))
    if not isinstance(rule, (CellHandle, GradeHandle, ScoreHandle, TemperatureHandle)):
        fix = "write verdict.grade"
        raise invalid_type("priority", rule, "leads are ranked by a score, a grade, a cell or a temperature", fix)
    if assess is None:
        raise missing_assessment("priority")
    return lambda lead: _by_verdict(rule, assess(lead, as_of=now))


def _by_verdict(rule: CellHandle | GradeHandle | ScoreHandle | TemperatureHandle, assessment: Assessment) -> Priority:
    if isinstance(rule, ScoreHandle):
        return _by_score(assessment.score_of(rule.name))
    if isinstance(rule, CellHandle):
        placement = assessment.placement_of(rule.name)
        return Priority(value=placement.rank, why=f"{placement.cell}, {placement.says}")
    if isinstance(rule, TemperatureHandle):
        temperature: OrderedEnum | None = assessment.temperature
        if temperature is None:
            return Priority(value=None, why="temperature not known")
        return Priority(value=temperature.rank + 1, why=str(temperature.value))
    fit = assessment.fit_of(rule.name)
    if fit.grade is None:
        return Priority(value=0, why="no fit")
    place = len(fit.scale) - fit.scale.index(fit.grade)
    return Priority(value=place, why=f"grade {fit.grade}{', provisional' if fit.provisional else ''}")


def _by_score(score: Score) -> Priority:
    low, high = score.low_percent, score.high_percent
    span = "" if low == high else f" ({low} to {high} %)"
    gained = sorted((each for each in score.reasons if each.points > 0), key=lambda each: -each.points)[:_SAID]
    because = ", ".join(f"{each.text} {each.points:+d}" for each in gained)
    return Priority(value=score.percent, why=f"{score.name} {score.percent} %{span}{because and f': {because}'}")


def clocks_of(
    terms: Terms,
    view: LeadView,
    *,
    between: tuple[datetime | None, datetime | None] = (None, None),
    state: ClockState | None = None,
    work_only: bool = False,
) -> Iterator[Clock]:
    """Return the clocks of one lead that started between two instants while a version of the contract was in force.

    Args:
        terms: The version.
        view: The lead.
        between: The instants; None is no bound.
        state: In which the clocks are to be; None for any.
        work_only: Only what is still to be done: clocks that are work to be done, and that nothing has ended.
    """
    for commitment, party in terms.clocked(work_only=work_only):
        for run in commitment.runs(view, *terms.within(*between), open_only=work_only):
            if state in (None, run.state):
                yield run.clock(
                    view,
                    commitment=commitment.name,
                    version=terms.version,
                    party=party,
                    awaits=str(commitment.stop),
                    warn_at=commitment.warn_at,
                )


def _by_urgency(versions: Sequence[Terms]) -> Callable[[Clock], tuple[datetime, datetime, int, str, datetime]]:
    """Return what sorts clocks: soonest due first, then in the order of the contract."""
    names = [(terms.version, commitment.name) for terms in versions for commitment, _ in terms.commitments]
    order = {name: place for place, name in enumerate(names)}
    return lambda clock: (
        clock.due_at or _NEVER,
        clock.last_call_at or _NEVER,
        order[clock.version, clock.commitment],
        clock.lead_id,
        clock.started_at,
    )


def work_list(
    versions: Sequence[Terms],
    population: Population,
    assess: Assess | None,
    state: ClockState,
    *,
    owner: str | None = None,
    priority: PriorityRule | None = None,
) -> tuple[DueRow, ...]:
    """Return what is still to be done about clocks in one state: soonest due first, where a rule ranks by that first.

    Args:
        versions: The versions of the contract.
        population: The leads.
        assess: Makes the verdicts that guards, or the priority, ask about.
        state: In which the clocks are: running, or breached.
        owner: Who has the leads; None for all.
        priority: What ranks the leads; None for none.
    """
    check_assess([each for terms in versions for each, _ in terms.clocked(work_only=True)], assess)
    now = population.as_of
    rank = None if priority is None else ranking(priority, assess, now)
    wanted = None if owner is None else normalise_text(required_text(owner, "owner"))
    rows: list[DueRow] = []
    for lead in population:
        has_it = lead.owner
        if wanted is not None and (has_it is None or normalise_text(has_it) != wanted):
            continue
        found: Priority | None = None
        for terms in versions:
            for clock in clocks_of(terms, terms.view(lead, now, assess), state=state, work_only=True):
                found = rank(lead) if rank is not None and found is None else found
                rows.append(DueRow(lead=lead, owner=has_it, clock=clock, priority=found))
    urgency = _by_urgency(versions)
    rows.sort(key=lambda row: urgency(row.clock))
    values = {id(row): None if row.priority is None else row.priority.value for row in rows}
    return tuple(sorted(rows, key=lambda row: 1 if (value := values[id(row)]) is None else -value))


def breached(
    versions: Sequence[Terms], population: Population, assess: Assess | None, period: Period | None
) -> tuple[Clock, ...]:
    """Return the breached clocks by when they were due; with a period, those that started in it."""
    check_assess([each for terms in versions for each, _ in terms.clocked()], assess)
    clocks: list[Clock] = []
    for terms in versions:
        between = (None, None) if period is None else period.bounds(terms.calendar.tz)
        for lead in population:
            view = terms.view(lead, population.as_of, assess)
            clocks += clocks_of(terms, view, between=between, state=ClockState.BREACHED)
    return tuple(sorted(clocks, key=_by_urgency(versions)))
