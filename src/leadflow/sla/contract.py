"""SLAContract: what marketing and sales promised each other, on one calendar."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import attrgetter

import attrs

from leadflow._validate import named, normalise_text, positive_timedelta, required_text, several, to_utc, whole_number
from leadflow.assessment import Assess
from leadflow.calendars import Calendar, Day, Period
from leadflow.criteria import Happening
from leadflow.criteria.verdicts import GradeHandle
from leadflow.errors import invalid, invalid_type, redacted, unknown_name
from leadflow.leads import Actor, Lead
from leadflow.sla import _checks
from leadflow.sla._fates import aftermath_of
from leadflow.sla._lists import breached, clocks_of, work_list
from leadflow.sla._reckoning import reckon
from leadflow.sla._terms import Terms, same_happenings
from leadflow.sla._watched import Closings
from leadflow.sla.aftermath import Aftermath
from leadflow.sla.attainment import Commitment, Grouping
from leadflow.sla.attainments import Attainments
from leadflow.sla.clocks import Clock, ClockState
from leadflow.sla.commitments import Clocked, Convert, Respond
from leadflow.sla.due import DueRow
from leadflow.sla.priorities import PriorityRule
from leadflow.sla.provided import Provided
from leadflow.sla.shares import Share
from leadflow.sla.volumes import Deliver, Provide

__all__ = ["SLAContract"]

_KINDS = (Respond, Deliver, Share, Convert, Provide)


def _calendar(value: Calendar) -> Calendar:
    if not isinstance(value, Calendar):
        raise invalid_type(
            "calendar", value, "a calendar is needed", "write calendar=BusinessCalendar(...), or ALWAYS_OPEN"
        )
    return value


def _commitments(value: Iterable[Commitment]) -> tuple[Commitment, ...]:
    found = (value,) if isinstance(value, _KINDS) else several(value, "commitments", "write (Respond(...),)")
    for each in found:
        if not isinstance(each, _KINDS):
            raise invalid_type(
                "commitments",
                each,
                "a party commits to Respond, Deliver, Share, Convert or Provide",
                "write Respond(...)",
            )
    return found


def _version(value: int) -> int:
    return whole_number(value, "version", minimum=1)


def _year_starts(value: int) -> int:
    if not 1 <= whole_number(value, "year_starts") <= 12:
        raise invalid("year_starts", value, "a year starts in a month from 1 to 12", "write 4 for April")
    return value


def _won(value: Iterable[str]) -> frozenset[str]:
    return _checks.stage_names(value, "won")


def _lost(value: Iterable[str]) -> frozenset[str]:
    return _checks.stage_names(value, "lost")


def _bound(value: date | datetime | None, name: str = "") -> date | datetime | None:
    if value is None or isinstance(value, datetime):
        return None if value is None else to_utc(value, name)
    if not isinstance(value, date):
        raise invalid_type(name, value, "a date or an instant is needed", f"write {name}=date(2026, 1, 1)")
    return value


@attrs.frozen(kw_only=True, order=False, field_transformer=named)
class SLAContract:
    """The agreement: what `marketing` owes sales and what `sales` owes marketing, on one `calendar`.

    - `calendar` measures business time where a commitment has none of its own, and its zone says when a day begins.
    - It is in force from `starts` to `ends`: dates of that zone, both included, or aware instants, the end excluded;
      None is no bound. `version` (from 1) tells two wordings of it apart.
    - `won` and `lost` are the names of the stages in which a lead is closed.
    - Quarters and years begin in the month `year_starts`.

    Raises an error that names the value, the rule and the fix: two commitments of one name, an end before the start,
    what is no commitment.

    >>> from leadflow.calendars import ALWAYS_OPEN, BusinessHours, Cadence
    >>> from leadflow.criteria import accepted, entered, rejected
    >>> contract = SLAContract("2026", calendar=ALWAYS_OPEN, sales=[
    ...     Respond("answer", start=entered("mql"), stop=accepted() | rejected(), within=BusinessHours(4), at_least=0.9,
    ...             per=Cadence.MONTH)])
    >>> [commitment.name for commitment in contract.commitments]
    ['answer']
    """

    name: str = attrs.field(converter=required_text, kw_only=False)
    calendar: Calendar = attrs.field(converter=_calendar)
    marketing: tuple[Commitment, ...] = attrs.field(default=(), converter=_commitments)
    sales: tuple[Commitment, ...] = attrs.field(default=(), converter=_commitments)
    starts: date | datetime | None = attrs.field(default=None, converter=_bound)
    ends: date | datetime | None = attrs.field(default=None, converter=_bound)
    version: int = attrs.field(default=1, converter=_version)
    won: frozenset[str] = attrs.field(default=frozenset({"won"}), converter=_won, repr=redacted)
    lost: frozenset[str] = attrs.field(default=frozenset({"lost", "disqualified"}), converter=_lost, repr=redacted)
    year_starts: int = attrs.field(default=1, converter=_year_starts)

    def __attrs_post_init__(self) -> None:
        names = [normalise_text(commitment.name) for commitment in self.commitments]
        for place, commitment in enumerate(self.commitments):
            if names.index(names[place]) != place:
                raise invalid("name", commitment.name, "two commitments of one contract share it", "name them apart")
        starts_at, ends_at = self.effective
        if starts_at is not None and ends_at is not None and ends_at <= starts_at:
            raise invalid("ends", self.ends, f"a contract ends after it starts ({self.starts})", "give a later end")
        both = self.won & self.lost
        if both:
            raise invalid(
                "lost", sorted(both), "a stage is closed as won or as lost, not both", "leave it in one of them"
            )

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """All commitments, marketing's first, in the order in which they are written."""
        return (*self.marketing, *self.sales)

    @cached_property
    def effective(self) -> tuple[datetime | None, datetime | None]:
        """The instants from and before which it is in force, in UTC; None is no bound."""
        starts, ends = self.starts, self.ends
        zone = self.calendar.tz
        return (
            starts if starts is None or isinstance(starts, datetime) else Day.of(starts).bounds(zone)[0],
            ends if ends is None or isinstance(ends, datetime) else Day.of(ends).bounds(zone)[1],
        )

    def commitment(self, name: str) -> Commitment:
        """Return the commitment of a name; raises `UnknownNameError`.

        >>> from leadflow.calendars import ALWAYS_OPEN, Cadence
        >>> stories = Provide("stories", at_least=4, per=Cadence.MONTH)
        >>> SLAContract("2026", calendar=ALWAYS_OPEN, sales=[stories]).commitment("stories") == stories
        True
        """
        wanted = normalise_text(name)
        for found in self.commitments:
            if normalise_text(found.name) == wanted:
                return found
        known = [found.name for found in self.commitments]
        raise unknown_name("commitment", name, known, where=f"contract {self.name!r}")

    def clocks(self, lead: Lead, *, as_of: datetime, assess: Assess | None = None) -> tuple[Clock, ...]:
        """Return every clock of a lead as it stood at `as_of` (aware), by start, then in the order of the contract.

        `assess` makes the verdicts that a guarded `where` asks about. Raises `MissingAssessmentError` when a guard
        needs it and it is missing, `NotYetCreatedError` when the lead was created later.
        """
        now = to_utc(as_of, "as_of")
        self._terms.check_assess(assess, Clocked)
        watched = self._terms.watch(lead.as_of(now), now, assess)
        return tuple(sorted(clocks_of(self._terms, watched), key=attrgetter("started_at")))

    def due(
        self,
        leads: Iterable[Lead],
        *,
        as_of: datetime,
        before: datetime | None = None,
        assess: Assess | None = None,
        owner: str | None = None,
        priority: PriorityRule | None = None,
    ) -> tuple[DueRow, ...]:
        """Return what is to be done on any iterable of leads, soonest due first: a row per running clock of a
        `Respond`.

        With `before` (aware) only what is due by then; without, what nobody can tell the time of comes last. With
        `owner` only the leads that this one has now. With `priority`, a scorer or a verdict such as `verdict.grade`,
        each row has one and the highest come first, unknown ones last, and those of one rank soonest due first. A
        `Convert` gives no row: nobody can convert a lead by a certain hour. Raises `MissingAssessmentError` when a
        guard or `priority` needs `assess` and it is missing; leads not yet created are left out.
        """
        now, limit = to_utc(as_of, "as_of"), None if before is None else to_utc(before, "before")
        rows = work_list(self._terms, leads, now, assess, ClockState.RUNNING, owner=owner, priority=priority)
        return tuple(row for row in rows if limit is None or (row.due_at is not None and row.due_at <= limit))

    def overdue(
        self,
        leads: Iterable[Lead],
        *,
        as_of: datetime,
        assess: Assess | None = None,
        owner: str | None = None,
        priority: PriorityRule | None = None,
    ) -> tuple[DueRow, ...]:
        """Return what should have been done and still is to be, longest overdue first; else, and raises, as `due`."""
        now = to_utc(as_of, "as_of")
        return work_list(self._terms, leads, now, assess, ClockState.BREACHED, owner=owner, priority=priority)

    def breaches(
        self, leads: Iterable[Lead], *, as_of: datetime, period: Period | None = None, assess: Assess | None = None
    ) -> tuple[Clock, ...]:
        """Return the breached clocks of all leads by when they were due; with `period`, those that started in it.

        Raises as `due` does.
        """
        return breached(self._terms, leads, to_utc(as_of, "as_of"), assess, period)

    def attainment(
        self,
        leads: Iterable[Lead],
        period: Period,
        *,
        as_of: datetime,
        assess: Assess | None = None,
        provided: Iterable[Provided] = (),
        by: Grouping | GradeHandle | None = None,
    ) -> Attainments:
        """Return what was promised for `period` and what was kept of it by `as_of` (aware), commitment by commitment.

        `leads` is any iterable, read once; `assess` makes the verdicts that guards ask about; `provided` are the
        deliverables handed over; `by` is a field, or `verdict.grade`, to count by too, as it was at each start. A
        commitment of a longer cadence reports its own period that contains the last day of the one asked for, a
        shorter one those of its periods that end in it. Raises `MissingAssessmentError` when a guard needs `assess`
        and it is missing; leads not yet created are left out.
        """
        if not isinstance(period, Period):
            raise invalid_type("period", period, "a period is needed", "write Month(2026, 3)")
        if by is not None and not isinstance(by, GradeHandle) and not callable(getattr(by, "get", None)):
            raise invalid_type(
                "by", by, "a field is needed to count by", "write by=source.channel, or by=verdict.grade"
            )
        now = to_utc(as_of, "as_of")
        return reckon(self._terms, leads, period, now=now, assess=assess, provided=provided, by=by)

    def aftermath(
        self,
        leads: Iterable[Lead],
        name: str,
        period: Period,
        *,
        outcome: Happening,
        within: timedelta,
        as_of: datetime,
        assess: Assess | None = None,
    ) -> Aftermath:
        """Return how leads fared whose promise of this name was met in `period`, and those whose promise was breached.

        They reached the `outcome` if it came `within` a time (by the wall clock) of the start; each lead counts by its
        first clock in the period. Raises `UnknownNameError`, and `InvalidTypeError` for a commitment without a clock.
        """
        commitment = self.commitment(name)
        if not isinstance(commitment, Clocked):
            raise invalid_type("name", name, "only what has a clock is met or breached", "name a Respond or a Convert")
        return aftermath_of(
            self._terms,
            leads,
            commitment,
            period,
            outcome=_checks.required_happening(outcome, "outcome"),
            within=positive_timedelta(within, "within"),
            now=to_utc(as_of, "as_of"),
            assess=assess,
        )

    @cached_property
    def _terms(self) -> Terms:
        starts_at, ends_at = self.effective
        return Terms(
            name=self.name,
            version=self.version,
            calendar=self.calendar,
            starts_at=starts_at,
            ends_at=ends_at,
            year_starts=self.year_starts,
            closed=Closings(self.won, self.lost),
            commitments=(
                *((each, Actor.MARKETING) for each in self.marketing),
                *((each, Actor.SALES) for each in self.sales),
            ),
            same=same_happenings(each for found in self.commitments for each in found.happenings),
        )
