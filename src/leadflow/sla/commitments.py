"""Commitments with a clock: what is to follow on each start, and how soon."""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import ClassVar, cast

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import named, positive_timedelta, share
from leadflow._words import many, percent, rounded_duration, spell
from leadflow.calendars import ALWAYS_OPEN, BusinessDays, BusinessHours, Calendar, NeverOpensError, Period, Within
from leadflow.calendars.deadlines import Deadline
from leadflow.criteria import Guard, Happening
from leadflow.criteria.occurrences import Occurrence
from leadflow.errors import InvalidValueError, invalid, invalid_type, redacted
from leadflow.leads import Rejected
from leadflow.sla import _checks
from leadflow.sla._runs import Run
from leadflow.sla.clocks import ClockEnding, ClockState
from leadflow.sla.commitment import Bounds, Commitment, Counted, Member
from leadflow.sla.lead_view import Closing, LeadView, Place, place

__all__ = ["Clocked", "Convert", "Respond", "Tiers"]

Tier = tuple[Guard, Within]
_FIRST = itemgetter(0)
# The reason of what cancels is the happening, in words.
_VERDICTS = {
    ClockEnding.STOP: (ClockState.MET, "in time"),
    ClockEnding.EARLY: (ClockState.MET, "already contacted"),
    ClockEnding.CANCEL: (ClockState.CANCELLED, ""),
    ClockEnding.WON: (ClockState.CANCELLED, "won"),
    ClockEnding.LOST: (ClockState.BREACHED, "closed untouched"),
    ClockEnding.GIVEN_BACK: (ClockState.BREACHED, "given back untouched"),
    None: (ClockState.RUNNING, "running"),
}


def _tiers(value: Iterable[Tier]) -> tuple[Tier, ...]:
    found = []
    for tier in value:
        if not (isinstance(tier, tuple) and len(tier) == 2 and isinstance(tier[0], Guard)):
            raise invalid_type(
                "tiers", tier, "a tier is a question and a target", 'write (verdict.grade.is_("A"), BusinessHours(1))'
            )
        found.append((tier[0], _checks.target_time(tier[1], "tiers")))
    if not found:
        raise invalid("tiers", (), "at least one tier is required", "for a single target write within=BusinessHours(4)")
    return tuple(found)


@attrs.frozen(weakref_slot=False, order=False, field_transformer=named)
class Tiers:
    """Targets by who the lead is when the clock starts: the first tier whose question is met, else `otherwise`.

    `tiers` are pairs of a question and a target. A question whose answer is unknown is no yes. Raises an error for a
    tier that is no such pair, for a target of no time, and when there is no tier. With `follow` the target follows the
    lead: it is read again whenever something is recorded of it, the time used is kept, and too late stays too late.

    >>> from leadflow import company
    >>> from leadflow.calendars import BusinessHours
    >>> str(Tiers([(company.employees >= 500, BusinessHours(1))], otherwise=BusinessHours(8)))
    '1 business hour where company.employees is at least 500, else 8 business hours'
    """

    tiers: tuple[Tier, ...] = attrs.field(converter=_tiers)
    otherwise: Within = attrs.field(converter=_checks.target_time, kw_only=True)
    follow: bool = attrs.field(default=False, kw_only=True)

    def __str__(self) -> str:
        parts = [f"{spell(within)} where {guard}" for guard, within in self.tiers]
        return f"{', '.join(parts)}, else {spell(self.otherwise)}"


def _within(value: Within | Tiers, name: str = "") -> Within | Tiers:
    return value if isinstance(value, Tiers) else _checks.target_time(value, name)


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, field_transformer=named)
class Clocked(Commitment):
    """A commitment with a clock, which runs from each `start` to its `stop`: the base of `Respond` and `Convert`.

    A kind of your own says whether its clocks are work to be done (`is_work`): then they are on the due list.
    """

    closes_when_lost: ClassVar[bool] = True
    """Whether a lead that is lost, disqualified or given back ends the clock, as a breach."""

    start: Happening = attrs.field(converter=_checks.required_happening)
    stop: Happening = attrs.field(converter=_checks.required_happening)
    within: Within | Tiers = attrs.field(converter=_within)
    at_least: float = attrs.field(converter=_checks.promised_share)
    calendar: Calendar | None = attrs.field(
        default=None, validator=_checks.optional(Calendar, "a calendar is needed", "write {}=BusinessCalendar(...)")
    )
    calendars: FrozenMapping[str, Calendar] = attrs.field(
        factory=FrozenMapping, converter=_checks.owner_calendars, repr=redacted
    )
    cancel: Happening | None = attrs.field(default=None, validator=_checks.unless_none(_checks.required_happening))
    pause_in: frozenset[str] = attrs.field(default=frozenset(), converter=_checks.stage_names, repr=redacted)
    warn_at: float | None = attrs.field(default=0.75, validator=_checks.unless_none(share))

    @property
    @abstractmethod
    def is_work(self) -> bool:
        """Whether a running clock is work to be done, and belongs on the due list."""

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions about a lead that the commitment asks."""
        found = [guard for guard, _ in self.within.tiers] if isinstance(self.within, Tiers) else []
        if self.where is not None:
            found.append(self.where)
        return tuple(found)

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """The happenings that the commitment watches."""
        return (self.start, self.stop, *(() if self.cancel is None else (self.cancel,)))

    @property
    def stages(self) -> frozenset[str]:
        """The stages in which the clock pauses."""
        return self.pause_in

    def __str__(self) -> str:
        within = str(self.within) if isinstance(self.within, Tiers) else spell(self.within)
        where = "" if self.where is None else f", where {self.where}"
        share = f"{percent(self.at_least)} per {self.per.value}"
        return f"{self.name}: {self.stop} within {within} of {self.start}{where}; {share}"

    def runs(
        self, view: LeadView, low: datetime | None, high: datetime | None, *, open_only: bool = False
    ) -> Iterator[Run]:
        """Return the runs of clocks that started in `[low, high)`; with `open_only` those that nothing has ended."""
        if not view.observes(self.happenings):
            return
        for start in view.between(self.start, low, high):
            run = self.run(view, start, open_only=open_only)
            if run is not None and (self.where is None or view.answer(self.where, start.at) is True):
                yield run

    def members(self, view: LeadView, bounds: Bounds) -> Iterator[Member]:
        """Return a member per clock that started in some periods."""
        for start, holds in self.qualifying(view, self.start, bounds):
            run = self.run(view, start) if holds and view.observes(self.happenings) else None
            if run is None:
                yield Member(start.at, "undecided")
            else:
                yield Member(start.at, run.state.value, until=run.until, elapsed=run.elapsed if run.stopped else None)

    def run(self, view: LeadView, start: Occurrence, *, open_only: bool = False) -> Run | None:
        """Return the run of the clock that began at `start`; with `open_only` None if anything has ended it."""
        ended_at, ending = self._ending(view, start)
        if open_only and ended_at is not None:
            return None  # most have ended, and to see that is cheaper than to time them
        until = view.as_of if ended_at is None else ended_at
        calendar, deadline = self._deadline(view, start, until, ended_at)
        elapsed = deadline.used(until)
        if deadline.target is not None and elapsed > deadline.target:
            state, reason = ClockState.BREACHED, "too late" if ending is ClockEnding.STOP else "overdue"
        else:
            state, reason = _VERDICTS[ending]
        return Run(
            start=start,
            state=state,
            reason=reason or str(self.cancel),
            ended_at=ended_at,
            ending=ending,
            stopped=ending in (ClockEnding.STOP, ClockEnding.EARLY),
            until=until,
            elapsed=elapsed,
            deadline=deadline,
            calendar=calendar,
            pause_in=self.pause_in,
        )

    def _deadline(
        self, view: LeadView, start: Occurrence, until: datetime, ended_at: datetime | None
    ) -> tuple[Calendar, Deadline]:
        """Return the calendar and the time allowed of the clock that began at `start`.

        Where the target follows the lead it is that of the tier at the end; or, if one before was used up, that one: a
        clock that is too late stays so.
        """
        within = self.within
        follows = isinstance(within, Tiers) and within.follow
        events = view.lead.history.events if follows else ()
        found: tuple[Calendar, Deadline] | None = None
        for at in (start.at, *sorted({event.at for event in events if start.at < event.at <= until})):
            if found is not None and found[1].late(at):
                break
            time = within.otherwise if isinstance(within, Tiers) else within
            if isinstance(within, Tiers):
                time = next((target for guard, target in within.tiers if view.answer(guard, at) is True), time)
            # A timedelta is time by the wall clock, unless the commitment names a calendar of its own.
            plain = self.calendar is not None or isinstance(time, timedelta)
            calendar = view.calendar_of(
                start.at,
                until,
                otherwise=self.calendar or (ALWAYS_OPEN if plain else view.calendar),
                owners=(self.calendars,) if plain else (self.calendars, view.calendars),
            )
            running = view.running(calendar, self.pause_in)
            found = calendar, Deadline(start.at, time, running, ended_at=ended_at)
        return cast("tuple[Calendar, Deadline]", found)

    def _ending(self, view: LeadView, start: Occurrence) -> tuple[datetime | None, ClockEnding | None]:
        """Return when and by what a clock ended.

        At one instant the `seq` of events decides; where they have the same, a stop goes before a cancellation, and
        that before a closing.
        """
        endings: list[tuple[Place, int, ClockEnding]] = []
        for rank, (what, happening) in enumerate(((ClockEnding.STOP, self.stop), (ClockEnding.CANCEL, self.cancel))):
            if happening is not None:
                endings += [(place(each), rank, what) for each in view.following(happening, start)]
        closing = self._closing(view, start)
        if closing is not None:
            endings.append((closing.place, 2, closing.ending))
        if not endings:
            return None, None
        (at, _), _, ending = min(endings)
        return at, ending

    def _closing(self, view: LeadView, start: Occurrence) -> Closing | None:
        """Return the first closing of the lead that matters to a clock: being won only where nothing else cancels.

        What begins with a rejection is about a lead that is given back already. What waits for the lead to be won is
        not cancelled by another record of that.
        """
        closings = view.closings
        for closing in closings[bisect_left(closings, place(start), key=_FIRST) :]:
            if closing.event is start.event:
                continue
            if closing.ending is ClockEnding.WON:
                matters = self.cancel is None and not view.is_win(self.stop)
            else:
                back = closing.ending is ClockEnding.GIVEN_BACK and isinstance(start.event, Rejected)
                matters = self.closes_when_lost and not back
            if matters:
                return closing
        return None


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, field_transformer=named)
class Respond(Clocked):
    """The promise to answer: on each `start`, a `stop` within a time, for a share of all starts in a period.

    - Every `start` starts a clock of its own, if `where` holds of the lead at that instant; the first `stop` at or
      after it ends it, of which `nth` counts from there. At one instant the `seq` of events decides what came after.
    - `within` is `BusinessHours` or `BusinessDays` of the calendar, a `timedelta` by the wall clock (or of the open
      time of `calendar`, where the commitment names one), or `Tiers` of them.
    - `at_least` is the share (more than 0, at most 1) of a period's clocks to be met, `per` how often that is asked.
    - `calendar` is the clock's own, in place of the contract's; `calendars` are those of single owners, such as
      `{"rep-7": part_time}`. A clock runs on that of its owner, who is fixed once decided: who had the lead at the
      start, or else got it first; until then it runs on the other.
    - The first `cancel` before the stop ends the clock without a verdict. Without `cancel` being won does. A lead that
      is closed as lost or disqualified without the stop is a breach, "closed untouched"; one that is recycled, or
      returned to be given to another owner, is "given back untouched". Either ends the clock: nothing is due any more.
    - With `early`, a stop at most that long before the start meets it, "already contacted": the call was made, and the
      hand-off recorded after it.
    - It pauses while the lead is on hold, or in one of the stages `pause_in`, and warns when the share `warn_at` of
      its time is used.

    Raises an error that names the value, the rule and the fix.

    >>> from leadflow.calendars import BusinessHours, Cadence
    >>> from leadflow.criteria import accepted, entered, rejected
    >>> Respond("answer", start=entered("mql"), stop=accepted() | rejected(), within=BusinessHours(8), at_least=0.9,
    ...         per=Cadence.MONTH).warn_at
    0.75
    """

    is_work: ClassVar[bool] = True

    early: timedelta | None = attrs.field(default=None, validator=_checks.unless_none(positive_timedelta))

    def _ending(self, view: LeadView, start: Occurrence) -> tuple[datetime | None, ClockEnding | None]:
        if self.early is not None and view.came_before(self.stop, start, start.at - self.early):
            return start.at, ClockEnding.EARLY
        return super()._ending(view, start)

    @property
    def label(self) -> str:
        """The name, with the time allowed where that is one time."""
        if isinstance(self.within, Tiers):
            return self.name
        within = rounded_duration(self.within) if isinstance(self.within, timedelta) else self.within
        return f"{self.name} ({within})"


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, field_transformer=named)
class Convert(Clocked):
    """The promise about a cohort: of those that had `start` in a period, a share reaches `stop` within a time.

    Members decide once they are mature, which is when their time is used up: counting those that came early before
    would praise every young cohort. Losing a lead decides nothing before that, for it may come back; being won on the
    way cancels, unless `cancel` says what does. The arguments are those of `Respond`. Raises an error that names the
    value, the rule and the fix.

    >>> from datetime import timedelta
    >>> from leadflow.calendars import Cadence
    >>> from leadflow.criteria import entered
    >>> Convert("SQL to won", start=entered("sql"), stop=entered("won"), within=timedelta(days=90), at_least=0.25,
    ...         per=Cadence.QUARTER).per.value
    'quarter'
    """

    closes_when_lost: ClassVar[bool] = False
    is_work: ClassVar[bool] = False
    """No single lead can be converted by an hour."""

    def members(self, view: LeadView, bounds: Bounds) -> Iterator[Member]:
        """Return a member per start in some periods, running until its time would be used up, had nothing ended it."""
        for start, holds in self.qualifying(view, self.start, bounds):
            run = self.run(view, start) if holds and view.observes(self.happenings) else None
            if run is None:
                yield Member(start.at, "undecided")
                continue
            early = run.state is ClockState.MET and not self._is_mature(view, run)
            elapsed = run.elapsed if run.stopped else None
            yield Member(start.at, "running" if early else run.state.value, until=run.until, elapsed=elapsed)

    def run(self, view: LeadView, start: Occurrence, *, open_only: bool = False) -> Run | None:
        """Return the run of the clock that began at `start`: it is over once its member is mature."""
        run = super().run(view, start, open_only=open_only)
        if run is None or run.state is not ClockState.RUNNING or run.elapsed != run.deadline.target:
            return run
        return run._replace(state=ClockState.BREACHED, reason="overdue") if self._is_mature(view, run) else run

    def _is_mature(self, view: LeadView, run: Run) -> bool:
        """Return whether the last instant at which a stop counts has come, as if nothing had ended the clock."""
        running = view.running(run.calendar, run.pause_in)
        last_call = Deadline(run.start.at, run.deadline.within, running).last_call_at
        return last_call is not None and view.as_of >= last_call

    def known_at(self, calendars: Sequence[Calendar], ends_at: datetime) -> datetime | None:
        """Return when all members of a period that ends then have had their time, pauses aside; None if never."""
        try:
            return max(calendar.due(ends_at, time) for calendar, time in self._measures(calendars)).astimezone(UTC)
        except NeverOpensError:
            return None

    def latest_mature(self, calendars: Sequence[Calendar], as_of: datetime, year_starts: int) -> Period | None:
        """Return the latest period whose every member had its time by `as_of`, pauses aside; None when there is none.

        Args:
            calendars: The contract's, which has the zone of the periods, and those of its owners.
            as_of: The instant.
            year_starts: The month in which quarters and years begin.
        """
        latest = as_of
        try:
            # Who started by then has had the whole time; the period with that instant has others, the one before not.
            for calendar, time in self._measures(calendars):
                if isinstance(time, BusinessHours):
                    start = calendar.subtract(as_of, time.duration)
                else:
                    start = as_of - timedelta(days=int(time.days))
                    while calendar.due(start, time) > as_of:
                        start -= timedelta(days=1)
                latest = min(latest, start)
            return self.per.previous(latest, calendars[0].tz, year_starts=year_starts)
        except (NeverOpensError, InvalidValueError, OverflowError):
            # There is not that much open time since the calendar first opened, or since the year 1.
            return None

    def _measures(self, calendars: Sequence[Calendar]) -> Iterator[tuple[Calendar, BusinessHours | BusinessDays]]:
        """Return each time that may be allowed, with each calendar on which it may run; see `_deadline`."""
        within, own = self.within, tuple(self.calendars.values())
        for time in (*(time for _, time in within.tiers), within.otherwise) if isinstance(within, Tiers) else (within,):
            by_wall = isinstance(time, timedelta) and self.calendar is None
            counted = BusinessHours.of(time) if isinstance(time, timedelta) else time
            usual = (self.calendar,) if self.calendar is not None else (ALWAYS_OPEN,) if by_wall else calendars
            yield from ((calendar, counted) for calendar in (*usual, *own))

    def notes(self, counted: Counted) -> Iterator[str]:
        """Return what a review says of the numbers: how many are decided, and how many are not mature."""
        if counted.running:
            decided = counted.met + counted.breached
            yield f"{decided:,} decided, {many(counted.running, 'lead has', 'leads have')} time left"
