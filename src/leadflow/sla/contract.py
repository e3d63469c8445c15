"""SLAContract: what marketing and sales promised each other, on one calendar, in each of its versions."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import pairwise
from operator import attrgetter

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import (
    asked_at,
    named,
    normalise_text,
    positive_timedelta,
    required_text,
    several,
    to_utc,
    whole_number,
)
from leadflow.assessment import Assess
from leadflow.calendars import Calendar, Day, Period
from leadflow.criteria import Grouping, Happening
from leadflow.criteria.verdicts import GradeHandle
from leadflow.errors import invalid, invalid_type, redacted, unknown_name
from leadflow.leads import Actor, ClosedStages, Lead, Population, Vocabularies
from leadflow.sla import _checks
from leadflow.sla._terms import Terms, check_assess
from leadflow.sla.attainments import Attainments
from leadflow.sla.clocks import Clock, ClockState
from leadflow.sla.commitment import Commitment
from leadflow.sla.commitments import Clocked
from leadflow.sla.due import DueRow, PriorityRule, breached, clocks_of, work_list
from leadflow.sla.lead_view import same_happenings
from leadflow.sla.outcomes import OutcomeComparison, compare_outcomes
from leadflow.sla.period_report import period_report
from leadflow.sla.volumes import Provided

__all__ = ["SLAContract"]

_CLOSED_STAGES = _checks.optional(ClosedStages, "a ClosedStages is needed", "write {}=ClosedStages(won=..., lost=...)")
_ZONE = _checks.optional(tzinfo, "a time zone is needed", "write {}=ZoneInfo('Asia/Ho_Chi_Minh')")
_WORDS = _checks.optional(Vocabularies, "Vocabularies are needed", "write {}=Vocabularies()")
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def _calendar(value: Calendar) -> Calendar:
    if not isinstance(value, Calendar):
        fix = "write calendar=BusinessCalendar(...), or ALWAYS_OPEN"
        raise invalid_type("calendar", value, "a calendar is needed", fix)
    return value


def _commitments(value: Iterable[Commitment]) -> tuple[Commitment, ...]:
    found = (value,) if isinstance(value, Commitment) else several(value, "commitments", "write (Respond(...),)")
    for each in found:
        if not isinstance(each, Commitment):
            rule = "a party commits to Respond, Deliver, Share, Convert, Provide or another Commitment"
            raise invalid_type("commitments", each, rule, "write Respond(...)")
    return found


def _bound(value: date | datetime | None, name: str = "") -> date | datetime | None:
    if value is None or isinstance(value, datetime):
        return None if value is None else to_utc(value, name)
    if not isinstance(value, date):
        raise invalid_type(name, value, "a date or an instant is needed", f"write {name}=date(2026, 1, 1)")
    return value


def _earlier(value: "Iterable[SLAContract]") -> "tuple[SLAContract, ...]":
    """Return every earlier version by itself, in the order in which they came into force."""
    given = (value,) if isinstance(value, SLAContract) else several(value, "earlier", "write earlier=(old,)")
    for each in given:
        if not isinstance(each, SLAContract):
            raise invalid_type("earlier", each, "a contract is needed", "write earlier=(SLAContract(...),)")
    found = [version for each in given for version in each.versions]
    return tuple(sorted(found, key=lambda each: (each.effective[0] or _EVER, each.version)))


@attrs.frozen(kw_only=True, order=False, field_transformer=named)
class SLAContract:
    """The agreement: what `marketing` owes sales and what `sales` owes marketing, on one `calendar`.

    - `calendar` measures business time where a commitment has none of its own, and its zone says when a day begins.
      `calendars` are those of single owners, by name (leave, part-time): a clock runs on that of its owner.
    - It is in force from `starts` to `ends`: dates of that zone, both included, or aware instants, the end excluded;
      None is no bound.
    - `version` (from 1) distinguishes its wordings, and `earlier` holds the older ones, whose dates end before this
      one starts. What started under a version is judged by it: every verb covers all of them.
    - `closed_stages` are the stages in which leads and deals are won and lost (`closed_stages(funnel, pipelines)`), for
      all versions; None: as the leads come, which is by the usual names, or by those of their `Population`. `recycled`
      are the stages in which a lead is given back. A playbook takes both from its funnel and pipelines.
    - Dates that its questions ask about are compared with the day in the zone `tz`: the calendar's, or the playbook's,
      and leads are read by `vocabularies`: the playbook's, or none.
    - Quarters and years begin in the month `year_starts`.
    - `commitments` are all of this version, marketing's first, `work` those of them whose clocks are something to do,
      such as each `Respond`.

    Raises an error that names the value, the rule and the fix: two commitments of one name, an end before the start,
    versions that overlap, what is no commitment.

    >>> from leadflow.calendars import ALWAYS_OPEN, BusinessHours, Cadence
    >>> from leadflow.criteria import accepted, entered, rejected
    >>> from leadflow.sla import Respond
    >>> old = SLAContract("2026", calendar=ALWAYS_OPEN, ends=date(2026, 6, 30))
    >>> contract = SLAContract("2026", version=2, starts=date(2026, 7, 1), earlier=(old,), calendar=ALWAYS_OPEN, sales=[
    ...     Respond("answer", start=entered("mql"), stop=accepted() | rejected(), within=BusinessHours(4), at_least=0.9,
    ...             per=Cadence.MONTH)])
    >>> [commitment.name for commitment in contract.commitments], len(contract.versions)
    (['answer'], 2)
    """

    name: str = attrs.field(converter=required_text, kw_only=False)
    calendar: Calendar = attrs.field(converter=_calendar)
    calendars: FrozenMapping[str, Calendar] = attrs.field(
        factory=FrozenMapping, converter=_checks.owner_calendars, repr=redacted
    )
    marketing: tuple[Commitment, ...] = attrs.field(default=(), converter=_commitments)
    sales: tuple[Commitment, ...] = attrs.field(default=(), converter=_commitments)
    starts: date | datetime | None = attrs.field(default=None, converter=_bound)
    ends: date | datetime | None = attrs.field(default=None, converter=_bound)
    version: int = 1
    earlier: "tuple[SLAContract, ...]" = attrs.field(default=(), converter=_earlier)
    closed_stages: ClosedStages | None = attrs.field(default=None, validator=_CLOSED_STAGES)
    recycled: frozenset[str] = attrs.field(
        default=frozenset({"recycled"}), converter=_checks.stage_names, repr=redacted
    )
    year_starts: int = 1
    tz: tzinfo | None = attrs.field(default=None, validator=_ZONE)
    vocabularies: Vocabularies | None = attrs.field(default=None, validator=_WORDS, repr=False)
    commitments: tuple[Commitment, ...] = attrs.field(init=False, eq=False, repr=False)
    work: tuple[Clocked, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        whole_number(self.version, "version", minimum=1)
        if not 1 <= whole_number(self.year_starts, "year_starts") <= 12:
            raise invalid("year_starts", self.year_starts, "a year starts in a month from 1 to 12", "write 4 for April")
        object.__setattr__(self, "commitments", (*self.marketing, *self.sales))
        work = tuple(each for each in self.commitments if isinstance(each, Clocked) and each.is_work)
        object.__setattr__(self, "work", work)
        names = [normalise_text(commitment.name) for commitment in self.commitments]
        for place, commitment in enumerate(self.commitments):
            if names.index(names[place]) != place:
                raise invalid("name", commitment.name, "two commitments of one contract share it", "name them apart")
        starts_at, ends_at = self.effective
        if starts_at is not None and ends_at is not None and ends_at <= starts_at:
            raise invalid("ends", self.ends, f"a contract ends after it starts ({self.starts})", "give a later end")
        closed = self.closed_stages or ClosedStages()
        both = self.recycled & (closed.won | closed.lost)
        if both:
            rule = "a stage ends a lead as won, as lost or as recycled, not twice"
            fix = "leave it in one of them, or say closed_stages=ClosedStages(...)"
            raise invalid("recycled", sorted(both), rule, fix)
        versions = self.versions
        numbers = [contract.version for contract in versions]
        if len(set(numbers)) < len(numbers):
            raise invalid("version", numbers, "each version has a number of its own", "count them up: version=2")
        for old, new in pairwise(versions):
            if (old.effective[1] or _NEVER) > (new.effective[0] or _EVER):
                raise invalid(
                    "starts",
                    new.starts,
                    f"version {new.version} begins before version {old.version} ends ({old.ends or 'it has no end'})",
                    f"write ends= of version {old.version}, or a later starts= of version {new.version}",
                )

    @cached_property
    def effective(self) -> tuple[datetime | None, datetime | None]:
        """The instants from and before which this version is in force, in UTC; None is no bound."""
        starts, ends = self.starts, self.ends
        zone = self.calendar.tz
        return (
            starts if starts is None or isinstance(starts, datetime) else Day.of(starts).bounds(zone)[0],
            ends if ends is None or isinstance(ends, datetime) else Day.of(ends).bounds(zone)[1],
        )

    @cached_property
    def versions(self) -> "tuple[SLAContract, ...]":
        """Every version by itself, in the order in which they are in force; this one is the last."""
        return (*self.earlier, attrs.evolve(self, earlier=()) if self.earlier else self)

    def version_at(self, at: datetime) -> "SLAContract | None":
        """Return the version in force at an instant (aware), by itself, or None."""
        instant = to_utc(at, "at")
        for each in self.versions:
            starts, ends = each.effective
            if (starts or _EVER) <= instant < (ends or _NEVER):
                return each
        return None

    def versions_in(self, period: Period) -> "tuple[SLAContract, ...]":
        """Return the versions in force in a period, each by itself; of a contract with one version, that one."""
        if not self.earlier:
            return (self,)
        pairs = zip(self.versions, self._terms, strict=True)
        return tuple(each for each, terms in pairs if terms.overlaps(*period.bounds(terms.calendar.tz)))

    def closed_in(self, closed_stages: ClosedStages, *, recycled: Iterable[str] | None = None) -> "SLAContract":
        """Return the contract, with all of its versions, for leads that are closed and given back in these stages.

        Args:
            closed_stages: The stages in which leads and deals are won and lost.
            recycled: The stages in which leads are given back; None: as each version says.
        """
        given = None if recycled is None else set(recycled)
        closed = [
            attrs.evolve(each, closed_stages=closed_stages, recycled=each.recycled if given is None else given)
            for each in self.versions
        ]
        return attrs.evolve(closed[-1], earlier=closed[:-1])

    def commitment(self, name: str) -> Commitment:
        """Return the commitment of a name in this version; raises `UnknownNameError`.

        >>> from leadflow.calendars import ALWAYS_OPEN, Cadence
        >>> from leadflow.sla import Provide
        >>> stories = Provide("stories", at_least=4, per=Cadence.MONTH)
        >>> SLAContract("2026", calendar=ALWAYS_OPEN, sales=[stories]).commitment("stories") == stories
        True
        """
        wanted = normalise_text(name)
        for found in self.commitments:
            if normalise_text(found.name) == wanted:
                return found
        known = [each.name for each in self.commitments]
        raise unknown_name("commitment", name, known, where=f"contract {self.name!r}")

    def clocks(self, lead: Lead, *, as_of: datetime, assess: Assess | None = None) -> tuple[Clock, ...]:
        """Return every clock of a lead as it stood at `as_of` (aware), by start, then in the order of the contract.

        `assess` makes the verdicts that a guarded `where` asks about. Raises `MissingAssessmentError` when a guard
        needs it and it is missing, `NotYetCreatedError` when the lead was created later.
        """
        population = self._read([lead.as_of(as_of)], as_of)
        found: list[Clock] = []
        for terms in self._terms:
            check_assess([each for each, _ in terms.clocked()], assess)
            found += clocks_of(terms, terms.view(population.leads[0], population.as_of, assess))
        return tuple(sorted(found, key=attrgetter("started_at")))

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
        """Return what is to be done, soonest due first: a row per running clock that is work, such as a `Respond`.

        Args:
            leads: Any iterable of leads; those not yet created are left out.
            as_of: The instant (aware) as of which all is known.
            before: Only what is due by then (aware); without, what has no known due time comes last.
            assess: Makes the verdicts that guards, or `priority`, ask about.
            owner: Only the leads that this one has now.
            priority: A scorer, or a verdict such as `verdict.grade`: each row has a priority and the highest come
                first, unknown ones last, and those of one rank soonest due first.

        Raises:
            MissingAssessmentError: A guard or `priority` needs `assess`, and it is missing.
        """
        limit = None if before is None else to_utc(before, "before")
        population = self._read(leads, as_of)
        rows = work_list(self._terms, population, assess, ClockState.RUNNING, owner=owner, priority=priority)
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
        population = self._read(leads, as_of)
        return work_list(self._terms, population, assess, ClockState.BREACHED, owner=owner, priority=priority)

    def breaches(
        self, leads: Iterable[Lead], *, as_of: datetime, period: Period | None = None, assess: Assess | None = None
    ) -> tuple[Clock, ...]:
        """Return the breached clocks of all leads by when they were due; with `period`, those that started in it.

        Raises as `due` does.
        """
        population = self._read(leads, as_of)
        return breached(self._terms, population, assess, period)

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
        """Return what was promised for `period` and what was kept of it by `as_of`, commitment by commitment.

        A commitment of a longer cadence reports its own period that contains the last day of the one asked for, a
        shorter one those of its periods that end in it.

        Args:
            leads: Any iterable of leads, read once; those not yet created are left out.
            period: The period asked for.
            as_of: The instant (aware) as of which all is known.
            assess: Makes the verdicts that guards ask about.
            provided: The deliverables handed over.
            by: A field, or `verdict.grade`, to count by too, as it was at each start.

        Raises:
            MissingAssessmentError: A guard or `by` needs `assess`, and it is missing.
        """
        if not isinstance(period, Period):
            raise invalid_type("period", period, "a period is needed", "write Month(2026, 3)")
        if by is not None and not isinstance(by, GradeHandle) and not callable(getattr(by, "get", None)):
            fix = "write by=source.channel, or by=verdict.grade"
            raise invalid_type("by", by, "a field is needed to count by", fix)
        population = self._read(leads, as_of)
        return period_report(self._terms, population, period, assess=assess, provided=provided, by=by)

    def compare_outcomes(
        self,
        leads: Iterable[Lead],
        name: str,
        period: Period,
        *,
        outcome: Happening,
        within: timedelta,
        as_of: datetime,
        assess: Assess | None = None,
    ) -> OutcomeComparison:
        """Return how leads fared whose promise of this name was met in `period`, and those whose promise was breached.

        Each lead counts by its first clock in the period.

        Args:
            leads: Any iterable of leads.
            name: The commitment, which has a clock; earlier versions count where they have one of that name.
            period: In which the clocks started.
            outcome: What the leads are followed to.
            within: The time from the start in which it counts, by the wall clock.
            as_of: The instant (aware) as of which all is known.
            assess: Makes the verdicts that guards ask about.

        Raises:
            UnknownNameError: The contract has no commitment of this name.
            InvalidTypeError: The commitment has no clock.
        """
        if not isinstance(self.commitment(name), Clocked):
            raise invalid_type("name", name, "only what has a clock is met or breached", "name a Respond or a Convert")
        promised = []
        for terms in self._terms:
            check_assess([each for each, _ in terms.clocked()], assess)
            promised += [
                (terms, each) for each, _ in terms.clocked() if normalise_text(each.name) == normalise_text(name)
            ]
        population = self._read(leads, as_of)
        return compare_outcomes(
            promised,
            population,
            period,
            outcome=_checks.required_happening(outcome, "outcome"),
            within=positive_timedelta(within, "within"),
            now=population.as_of,
            assess=assess,
        )

    def _read(self, leads: Iterable[Lead], as_of: datetime) -> Population:
        now = asked_at(as_of, tz=self.tz or self.calendar.tz)
        return Population.of(leads, as_of=now, closed_stages=self.closed_stages, vocabularies=self.vocabularies)

    @cached_property
    def _terms(self) -> tuple[Terms, ...]:
        """Each version as the verbs read it."""
        return tuple(
            Terms(
                name=each.name,
                version=each.version,
                calendar=each.calendar,
                calendars=each.calendars,
                starts_at=each.effective[0],
                ends_at=each.effective[1],
                year_starts=each.year_starts,
                recycled=each.recycled,
                commitments=(
                    *((promised, Actor.MARKETING) for promised in each.marketing),
                    *((promised, Actor.SALES) for promised in each.sales),
                ),
                same=same_happenings(happening for promised in each.commitments for happening in promised.happenings),
            )
            for each in self.versions
        )
