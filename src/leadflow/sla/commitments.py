"""Commitments with a clock: what is to follow on each start, and how soon."""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from operator import itemgetter
from typing import ClassVar

import attrs

from leadflow._validate import named
from leadflow._words import many, percent, rounded_duration, spell
from leadflow.calendars import ALWAYS_OPEN, BusinessHours, Calendar, NeverOpensError, Period, Within
from leadflow.calendars.deadlines import Deadline
from leadflow.criteria import Guard, Happening
from leadflow.criteria.occurrences import Occurrence
from leadflow.errors import InvalidValueError, invalid, invalid_type, redacted
from leadflow.sla import _checks
from leadflow.sla._runs import Run
from leadflow.sla.clocks import ClockState
from leadflow.sla.commitment import Bounds, Commitment, Counted, Member
from leadflow.sla.lead_view import Closing, LeadView, Place, place

__all__ = ["Clocked", "Convert", "Respond", "Tiers"]

Tier = tuple[Guard, Within]
_FIRST = itemgetter(0)


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
    tier that is no such pair, for a target of no time, and when there is no tier.

    >>> from leadflow import company
    >>> from leadflow.calendars import BusinessHours
    >>> str(Tiers([(company.employees >= 500, BusinessHours(1))], otherwise=BusinessHours(8)))
    '1 business hour where company.employees is at least 500, else 8 business hours'
    """

    tiers: tuple[Tier, ...] = attrs.field(converter=_tiers)
    otherwise: Within = attrs.field(converter=_checks.target_time, kw_only=True)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions, in order."""
        return tuple(guard for guard, _ in self.tiers)

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
    """Whether a lead that is closed as lost or disqualified ends the clock, as a breach."""

    start: Happening = attrs.field(converter=_checks.required_happening)
    stop: Happening = attrs.field(converter=_checks.required_happening)
    within: Within | Tiers = attrs.field(converter=_within)
    at_least: float = attrs.field(converter=_checks.promised_share)
    calendar: Calendar | None = attrs.field(default=None, converter=_checks.any_calendar)
    cancel: Happening | None = attrs.field(default=None, converter=_checks.any_happening)
    pause_in: frozenset[str] = attrs.field(default=frozenset(), converter=_checks.stage_names, repr=redacted)
    warn_at: float | None = attrs.field(default=0.75, converter=_checks.warning_share)

    @property
    @abstractmethod
    def is_work(self) -> bool:
        """Whether a running clock is work to be done, and belongs on the due list."""

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions about a lead that the commitment asks."""
        tiers = self.within.guards if isinstance(self.within, Tiers) else ()
        return (*tiers, *(() if self.where is None else (self.where,)))

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
                yield Member(start.at, run.state.value, until=run.until)

    def run(self, view: LeadView, start: Occurrence, *, open_only: bool = False) -> Run | None:
        """Return the run of the clock that began at `start`; with `open_only` None if anything has ended it."""
        ended_at, ending = self._ending(view, start)
        if open_only and ended_at is not None:
            return None  # most have ended, and to see that is cheaper than to time them
        within = self.within
        if isinstance(within, Tiers):
            chosen = (time for guard, time in within.tiers if view.answer(guard, start.at) is True)
            within = next(chosen, within.otherwise)
        # A timedelta is time by the wall clock, unless the commitment names a calendar of its own.
        calendar = self.calendar or (ALWAYS_OPEN if isinstance(within, timedelta) else view.calendar)
        running = view.running(calendar, self.pause_in)
        deadline = Deadline(start.at, within, running, ended_at=ended_at)
        until = view.as_of if ended_at is None else ended_at
        elapsed = deadline.used(until)
        if deadline.target is not None and elapsed > deadline.target:
            state, reason = ClockState.BREACHED, "too late" if ending == "stop" else "overdue"
        else:
            state, reason = {
                "stop": (ClockState.MET, "in time"),
                "cancel": (ClockState.CANCELLED, str(self.cancel)),
                "won": (ClockState.CANCELLED, "won"),
                "lost": (ClockState.BREACHED, "closed untouched"),
                "": (ClockState.RUNNING, "running"),
            }[ending]
        return Run(start, state, reason, ended_at, ending == "stop", until, elapsed, deadline, calendar, self.pause_in)

    def _ending(self, view: LeadView, start: Occurrence) -> tuple[datetime | None, str]:
        """Return when and by what a clock ended.

        At one instant the `seq` of events decides; where they have the same, a stop goes before a cancellation, and
        that before a closing.
        """
        endings: list[tuple[Place, int, str]] = []
        for rank, happening in enumerate((self.stop, self.cancel)):
            if happening is not None:
                found = view.following(happening, start)
                endings += [(place(each), rank, ("stop", "cancel")[rank]) for each in found]
        closing = self._closing(view, start)
        if closing is not None:
            endings.append((closing.place, 2, "won" if closing.won else "lost"))
        if not endings:
            return None, ""
        (at, _), _, what = min(endings)
        return at, what

    def _closing(self, view: LeadView, start: Occurrence) -> Closing | None:
        """Return the first closing of the lead that matters to a clock: being won only where nothing else cancels."""
        closings = view.closings
        for closing in closings[bisect_left(closings, place(start), key=_FIRST) :]:
            matters = self.cancel is None if closing.won else self.closes_when_lost
            if matters and closing.event is not start.event:
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
    - `calendar` is the clock's own, in place of the contract's.
    - The first `cancel` before the stop ends the clock without a verdict. Without `cancel` being won does. A lead that
      is closed as lost or disqualified without the stop is a breach, "closed untouched".
    - It pauses while the lead is on hold, or in one of the stages `pause_in`, and warns when the share `warn_at` of
      its time is used.

    Raises an error that names the value, the rule and the fix.

    >>> from leadflow.calendars import BusinessHours, Cadence
    >>> from leadflow.criteria import accepted, entered, rejected
    >>> Respond("answer", start=entered("mql"), stop=accepted() | rejected(), within=BusinessHours(8), at_least=0.9,
    ...         per=Cadence.MONTH).warn_at
    0.75
    """

    @property
    def is_work(self) -> bool:
        """Whether a running clock is work to be done: it is."""
        return True

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

    @property
    def is_work(self) -> bool:
        """Whether a running clock is work to be done: no single lead can be converted by an hour."""
        return False

    def members(self, view: LeadView, bounds: Bounds) -> Iterator[Member]:
        """Return a member per start in some periods, running until its time would be used up, had nothing ended it."""
        for start, holds in self.qualifying(view, self.start, bounds):
            run = self.run(view, start) if holds and view.observes(self.happenings) else None
            if run is None:
                yield Member(start.at, "undecided")
                continue
            early = run.state is ClockState.MET and not self._is_mature(view, run)
            yield Member(start.at, "running" if early else run.state.value, until=run.until)

    def _is_mature(self, view: LeadView, run: Run) -> bool:
        running = view.running(run.calendar, run.pause_in)
        return Deadline(run.start.at, run.deadline.within, running).late(view.as_of)

    def latest_mature(self, calendar: Calendar, as_of: datetime, year_starts: int) -> Period | None:
        """Return the latest period whose every member had its time by `as_of`, pauses aside; None when there is none.

        Args:
            calendar: The contract's, on which business time is counted without a calendar of the commitment's own.
            as_of: The instant.
            year_starts: The month in which quarters and years begin.
        """
        within = self.within
        times = (*(time for _, time in within.tiers), within.otherwise) if isinstance(within, Tiers) else (within,)
        try:
            # Who started by then has had the whole time; the period with that instant has others, the one before not.
            latest = min(self._latest_start(time, calendar, as_of) for time in times)
            return self.per.previous(latest, calendar.tz, year_starts=year_starts)
        except (NeverOpensError, InvalidValueError, OverflowError):
            # There is not that much open time since the calendar first opened, or since the year 1.
            return None

    def _latest_start(self, within: Within, calendar: Calendar, as_of: datetime) -> datetime:
        """Return an instant by which a clock must have started to be used up by `as_of`: the latest, or close below."""
        if isinstance(within, timedelta):
            return (self.calendar or ALWAYS_OPEN).subtract(as_of, within)
        clock = self.calendar or calendar
        if isinstance(within, BusinessHours):
            return clock.subtract(as_of, within.duration)
        start = as_of - timedelta(days=int(within.days))
        while clock.due(start, within) > as_of:
            start -= timedelta(days=1)
        return start

    def notes(self, counted: Counted) -> Iterator[str]:
        """Return what a review says of the numbers: how many are not mature."""
        if counted.running:
            yield f"{many(counted.running, 'lead has', 'leads have')} time left"
