"""SLAVersions: one agreement as it was rewritten over time, each wording with the dates on which it was in force."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import attrs

from leadflow._validate import several, to_utc
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.criteria.verdicts import GradeHandle
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead
from leadflow.sla._lists import rank_of
from leadflow.sla.attainment import Grouping
from leadflow.sla.attainments import Attainments
from leadflow.sla.clocks import Clock
from leadflow.sla.contract import SLAContract
from leadflow.sla.due import DueRow
from leadflow.sla.priorities import PriorityRule
from leadflow.sla.provided import Provided

__all__ = ["SLAVersions"]

_EVER = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


def _from(contract: SLAContract) -> datetime:
    return contract.effective[0] or _EVER


def _until(contract: SLAContract) -> datetime:
    return contract.effective[1] or _NEVER


def _in_order(value: Iterable[SLAContract]) -> tuple[SLAContract, ...]:
    if not isinstance(value, Iterable):
        raise invalid_type("versions", value, "several contracts are needed", "write SLAVersions([old, new])")
    found = list(value)
    for contract in found:
        if not isinstance(contract, SLAContract):
            raise invalid_type("versions", contract, "versions are contracts", "write SLAVersions([old, new])")
    if not found:
        raise invalid("versions", (), "an agreement has at least one version", "write SLAVersions([contract])")
    found.sort(key=lambda contract: (_from(contract), contract.version))
    numbers = [contract.version for contract in found]
    if len(set(numbers)) < len(numbers):
        raise invalid("version", numbers, "each version has a number of its own", "count them up: version=2")
    for earlier, later in pairwise(found):
        if _until(earlier) > _from(later):
            ends = earlier.ends or "it has no end"
            raise invalid(
                "starts",
                later.starts,
                f"version {later.version} begins before version {earlier.version} ends ({ends})",
                f"write ends= of version {earlier.version}, or a later starts= of version {later.version}",
            )
    return tuple(found)


@attrs.frozen(weakref_slot=False, order=False)
class SLAVersions:
    """Versions of one agreement, in the order in which they were in force; what started under one is judged by it.

    `versions` are contracts whose effective dates do not overlap, with version numbers of their own; in between there
    may be time without an agreement. Raises an error that names the value, the rule and the fix.

    >>> from datetime import date
    >>> from leadflow.calendars import ALWAYS_OPEN
    >>> old = SLAContract("2026", calendar=ALWAYS_OPEN, ends=date(2026, 6, 30))
    >>> new = SLAContract("2026", calendar=ALWAYS_OPEN, starts=date(2026, 7, 1), version=2)
    >>> SLAVersions([new, old]).at(datetime(2026, 7, 1, tzinfo=UTC)).version
    2
    """

    versions: tuple[SLAContract, ...] = attrs.field(converter=_in_order)

    def at(self, at: datetime) -> SLAContract | None:
        """Return the version in force at an instant (aware), or None."""
        instant = to_utc(at, "at")
        return next((each for each in self.versions if _from(each) <= instant < _until(each)), None)

    def clocks(self, lead: Lead, *, as_of: datetime, assess: Assess | None = None) -> tuple[Clock, ...]:
        """Return every clock of a lead, as `SLAContract.clocks` does."""
        return tuple(clock for each in self.versions for clock in each.clocks(lead, as_of=as_of, assess=assess))

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
        """Return what is to be done, in the order of `SLAContract.due`."""
        known = several(leads, "leads", "pass [lead]")
        return _merged(
            each.due(known, as_of=as_of, before=before, assess=assess, owner=owner, priority=priority)
            for each in self.versions
        )

    def overdue(
        self,
        leads: Iterable[Lead],
        *,
        as_of: datetime,
        assess: Assess | None = None,
        owner: str | None = None,
        priority: PriorityRule | None = None,
    ) -> tuple[DueRow, ...]:
        """Return what should have been done and still is to be, in the order of `SLAContract.overdue`."""
        known = several(leads, "leads", "pass [lead]")
        return _merged(
            each.overdue(known, as_of=as_of, assess=assess, owner=owner, priority=priority) for each in self.versions
        )

    def breaches(
        self, leads: Iterable[Lead], *, as_of: datetime, period: Period | None = None, assess: Assess | None = None
    ) -> tuple[Clock, ...]:
        """Return the breached clocks by when they were due, as `SLAContract.breaches` does."""
        known = several(leads, "leads", "pass [lead]")
        found = (each.breaches(known, as_of=as_of, period=period, assess=assess) for each in self.versions)
        return tuple(sorted((clock for clocks in found for clock in clocks), key=lambda clock: clock.due_at or _NEVER))

    def attainment(
        self,
        leads: Iterable[Lead],
        period: Period,
        *,
        as_of: datetime,
        assess: Assess | None = None,
        provided: Iterable[Provided] = (),
        by: Grouping | GradeHandle | None = None,
    ) -> tuple[Attainments, ...]:
        """Return what each version in force in `period` promised and what was kept, as `SLAContract.attainment`
        does.
        """
        known, handed_over = tuple(leads), tuple(provided)
        return tuple(
            each.attainment(known, period, as_of=as_of, assess=assess, provided=handed_over, by=by)
            for each in self._during(period)
        )

    def _during(self, period: Period) -> Iterator[SLAContract]:
        for each in self.versions:
            low, high = period.bounds(each.calendar.tz)
            if _from(each) < high and low < _until(each):
                yield each


def _merged(lists: Iterable[Sequence[DueRow]]) -> tuple[DueRow, ...]:
    return tuple(sorted((row for rows in lists for row in rows), key=lambda row: (rank_of(row), row.due_at or _NEVER)))
