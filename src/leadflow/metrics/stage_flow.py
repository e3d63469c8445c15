"""Stage flow: what entered each stage of the funnel in a period, and where it went."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._statistics import quantile
from leadflow.calendars import Period
from leadflow.criteria import Grouping
from leadflow.errors import unknown_name
from leadflow.funnel import Funnel, Stage, StageKind
from leadflow.leads import Actor, Deal, DealKind, Lead
from leadflow.metrics.deals import read_by
from leadflow.metrics.figures import Durations, Proportion
from leadflow.metrics.grouping import DealField, at_end, followed, grouped

__all__ = ["FunnelReport", "StageFlow", "stage_flow"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class StageFlow:
    """What became of the visits to one stage that began in the period, as known so far.

    `entered == converted + leaked + moved_back + elsewhere + still_in`: converted ones went on towards a purchase (or
    came back from an exit), leaked ones to a lost, recycled or disqualified stage (`leaked_to`), `elsewhere` to a stage
    that the funnel does not have. `time` is the time in stage of the same visits. Of the stock, whenever it came in:
    `at_start + entered == left + at_end`; half of those there at the end had been `waiting` at least so long. `passed`
    skipped the stage in the period: they reached a later one without entering it, so that more may go on from there
    than entered here.
    """

    stage: str
    label: str
    kind: StageKind
    owner: Actor | None
    entered: int
    converted: int
    leaked: int
    moved_back: int
    elsewhere: int
    still_in: int
    leaked_to: FrozenMapping[str, int]
    time: Durations
    at_start: int
    left: int
    at_end: int
    waiting: timedelta | None
    passed: int = 0

    conversion: Proportion = attrs.field(init=False, eq=False, repr=False)
    """The converted ones of all that entered, so far."""
    leakage: Proportion = attrs.field(init=False, eq=False, repr=False)
    """The leaked ones of all that entered, so far; those still in are not leaked."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "conversion", Proportion(self.converted, self.entered))
        object.__setattr__(self, "leakage", Proportion(self.leaked, self.entered))


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class FunnelReport:
    """The flow through every stage of a funnel in a period, in the funnel's order.

    Of the `leads` (or deals) that were there at the period's end, those `without_stage` had no recorded stage: they are
    in no stage of the report. `undeclared` counts the entries into stages that the funnel does not have. So many leads
    were `not_yet_created`. `groups` holds the same per value of the grouping.
    """

    funnel: str
    period: Period
    as_of: datetime
    stages: tuple[StageFlow, ...]
    leads: int
    without_stage: int
    undeclared: FrozenMapping[str, int]
    not_yet_created: int = 0
    groups: FrozenMapping[Hashable, "FunnelReport"] = attrs.field(factory=FrozenMapping)

    def __getitem__(self, stage: str) -> StageFlow:
        for flow in self.stages:
            if flow.stage == stage:
                return flow
        raise unknown_name("stage", stage, (flow.stage for flow in self.stages), where=f"funnel {self.funnel!r}")

    def __repr__(self) -> str:
        return f"<FunnelReport {self.funnel}: {self.period}, leads={self.leads}>"


@attrs.define
class _Tally:
    stage: Stage
    rank: int
    entered: int = 0
    converted: int = 0
    moved_back: int = 0
    elsewhere: int = 0
    still_in: int = 0
    at_start: int = 0
    left: int = 0
    leaked_to: dict[str, int] = attrs.field(factory=dict)
    completed: list[timedelta] = attrs.field(factory=list)
    running: list[timedelta] = attrs.field(factory=list)
    ages: list[timedelta] = attrs.field(factory=list)
    passed: int = 0

    def left_for(self, there: "_Tally | None") -> None:
        if there is None:
            self.elsewhere += 1
        elif not there.stage.kind.progress:
            self.leaked_to[there.stage.name] = self.leaked_to.get(there.stage.name, 0) + 1
        elif not self.stage.kind.progress or there.rank > self.rank:
            self.converted += 1
        else:
            self.moved_back += 1

    def result(self, order: tuple[str, ...]) -> StageFlow:
        return StageFlow(
            stage=self.stage.name,
            label=self.stage.text,
            kind=self.stage.kind,
            owner=self.stage.owner,
            entered=self.entered,
            converted=self.converted,
            leaked=sum(self.leaked_to.values()),
            moved_back=self.moved_back,
            elsewhere=self.elsewhere,
            still_in=self.still_in,
            leaked_to=FrozenMapping({name: self.leaked_to[name] for name in order if name in self.leaked_to}),
            time=Durations.of(self.completed, running=self.running),
            at_start=self.at_start,
            left=self.left,
            at_end=len(self.ages),
            waiting=quantile(sorted(self.ages), Fraction(1, 2)),
            passed=self.passed,
        )


def stage_flow(
    leads: Iterable[Lead],
    funnel: Funnel,
    period: Period,
    *,
    as_of: datetime,
    deals: bool | DealKind = False,
    by: Grouping | DealField | None = None,
    tz: tzinfo = UTC,
) -> FunnelReport:
    """Return what entered each stage in the period, and where it went as known at `as_of`.

    Only recorded entries count. What has no recorded stage is counted apart, and what was created without one has
    `passed` the first stage. A deal that is closed by its outcome alone enters the first stage of its pipeline for
    that outcome, and when it is opened again by it, the stage that it had left.

    Args:
        leads: Any iterable of leads, or a population.
        funnel: The funnel that reads their stages.
        period: Such as `Month(2026, 3)`.
        as_of: The instant, aware.
        deals: Whether to follow the deals of the leads through `funnel`, their pipeline, instead of the leads: all of
            them, or those of one kind.
        by: A handle to group by, such as `source.channel`, or, for deals, a `DealField`; read at the period's end. By
            `owner`, a deal belongs to its own owner.
        tz: The zone of the period's days.

    >>> from leadflow import Month
    >>> from leadflow.funnel import presets
    >>> report = stage_flow([], presets.lifecycle(), Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    >>> report.leads, report.stages[0].conversion.value
    (0, None)
    """
    population = read_by(leads, None, () if deals is False else (funnel,), as_of=as_of, wider=True)
    found = followed(population, funnel, period.bounds(tz)[1], deals, by)
    whole = _flow([pair for _, pair in found], funnel, period, population.as_of, tz)
    groups = {} if by is None else grouped(found)
    reports = {value: _flow(own, funnel, period, population.as_of, tz) for value, own in groups.items()}
    later = at_end(population, period.bounds(tz)[1]).not_yet_created
    return attrs.evolve(whole, not_yet_created=later, groups=FrozenMapping(reports))


def _flow(
    members: Sequence[tuple[Lead | Deal, Lead | Deal]], funnel: Funnel, period: Period, now: datetime, tz: tzinfo
) -> FunnelReport:
    low, high = period.bounds(tz)
    tallies = {stage.name: _Tally(stage, rank) for rank, stage in enumerate(funnel.stages)}
    undeclared: list[tuple[str, None]] = []
    without_stage = 0
    for then, member in members:
        without_stage += not then.stage_entries
        if not member.stage_entries:
            continue
        moves, visits = funnel.moves(member), funnel.visits(member)
        for name in (name for move in moves if low <= move.at < high for name in move.passed):
            tallies[name].passed += 1
        if len(visits) > len(member.stage_entries):
            # A funnel infers that it was in the first stage before, but no entry into that was recorded. Where there
            # are several entries, it is not known which of them was left out.
            first, visits = visits[0].stage, visits[1:]
            onward = visits[0].stage in tallies and tallies[visits[0].stage].stage.kind.progress
            tallies[first].passed += onward and len(funnel.entries) == 1 and low <= visits[0].entered_at < high
        for place, visit in enumerate(visits):
            begun, left = visit.entered_at, visit.left_at
            if begun >= high or (left is not None and left < low):
                continue
            tally = tallies.get(visit.stage)
            if tally is None:
                undeclared += [(visit.stage, None)] if begun >= low else []
                continue
            if left is None or left >= high:
                tally.ages.append(min(now, high) - begun)
            else:
                tally.left += 1
            if begun < low:
                tally.at_start += 1
                continue
            tally.entered += 1
            if left is None:
                tally.still_in += 1
                tally.running.append(now - begun)
            else:
                tally.completed.append(left - begun)
                tally.left_for(tallies.get(visits[place + 1].stage))
    return FunnelReport(
        funnel=funnel.name,
        period=period,
        as_of=now,
        stages=tuple(tally.result(funnel.order) for tally in tallies.values()),
        leads=len(members),
        without_stage=without_stage,
        undeclared=FrozenMapping({str(name): len(each) for name, each in grouped(undeclared).items()}),
    )
