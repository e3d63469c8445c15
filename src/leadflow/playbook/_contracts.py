"""The contract of a playbook, whether it was written once or rewritten over time."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import attrs

from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.funnel import Funnel, StageKind
from leadflow.leads import Lead
from leadflow.sla import Attainment, Attainments, Clock, Provided, SLAContract, SLAVersions

__all__ = [
    "Sla",
    "attainments_of",
    "breaches_by_name",
    "in_force_during",
    "named_rows",
    "unmatched_by_all",
    "versions_of",
    "with_closed_stages",
]

Sla = SLAContract | SLAVersions
"""One contract, or its versions."""


def versions_of(sla: Sla | None) -> tuple[SLAContract, ...]:
    """Return every wording of the contract, the earliest first; none without a contract.

    >>> versions_of(None)
    ()
    """
    if sla is None:
        return ()
    return sla.versions if isinstance(sla, SLAVersions) else (sla,)


def in_force_during(sla: Sla | None, period: Period) -> tuple[SLAContract, ...]:
    """Return the versions in force in a period; what was written once speaks of every period.

    >>> from leadflow.calendars import Month
    >>> in_force_during(None, Month(2026, 3))
    ()
    """
    if not isinstance(sla, SLAVersions):
        return versions_of(sla)
    return tuple(each for each in sla.versions if _overlaps(each, period))


def _overlaps(contract: SLAContract, period: Period) -> bool:
    low, high = period.bounds(contract.calendar.tz)
    starts, ends = contract.effective
    return (starts is None or starts < high) and (ends is None or low < ends)


def attainments_of(
    sla: Sla | None,
    leads: Iterable[Lead],
    period: Period,
    *,
    as_of: datetime,
    assess: Assess,
    provided: Sequence[Provided],
) -> tuple[Attainments, ...]:
    """Return what each version in force in a period promised and what was kept, the earliest first."""
    return tuple(
        each.attainment(leads, period, as_of=as_of, assess=assess, provided=provided)
        for each in in_force_during(sla, period)
    )


def with_closed_stages(sla: Sla, funnel: Funnel) -> Sla:
    """Return the contract with the stages in which a lead is closed as the funnel declares them."""
    if isinstance(sla, SLAVersions):
        return SLAVersions([_with_closed_stages(each, funnel) for each in sla.versions])
    return _with_closed_stages(sla, funnel)


def _with_closed_stages(contract: SLAContract, funnel: Funnel) -> SLAContract:
    closed = funnel.of_kind(StageKind.LOST, StageKind.DISQUALIFIED)
    return attrs.evolve(contract, won=funnel.of_kind(StageKind.WON), lost=closed)


def named_rows(attainments: Sequence[Attainments]) -> tuple[tuple[str, Attainment], ...]:
    """Return every promise of a period by a name of its own: those of an earlier version than the last say which.

    >>> named_rows(())
    ()
    """
    last = attainments[-1].version if attainments else None
    return tuple((_named(row.name, each.version, last), row) for each in attainments for row in each.rows)


def _named(name: str, version: int, last: int | None) -> str:
    return name if version == last else f"{name} (version {version})"


def breaches_by_name(breaches: Iterable[Clock], contracts: Sequence[SLAContract]) -> dict[str, tuple[Clock, ...]]:
    """Return breached clocks by the names that `named_rows` has for their promises.

    >>> breaches_by_name((), ())
    {}
    """
    found: dict[str, tuple[Clock, ...]] = {}
    for clock in breaches:
        # Versions do not overlap: the one in force when a clock started is the one that it is a clock of.
        version = next(each.version for each in contracts if _covers(each, clock.started_at))
        name = _named(clock.commitment, version, contracts[-1].version)
        found[name] = (*found.get(name, ()), clock)
    return found


def _covers(contract: SLAContract, at: datetime) -> bool:
    starts, ends = contract.effective
    return (starts is None or starts <= at) and (ends is None or at < ends)


def unmatched_by_all(attainments: Sequence[Attainments]) -> tuple[Provided, ...]:
    """Return the deliverables that no version promised.

    >>> unmatched_by_all(())
    ()
    """
    first = attainments[0].unmatched if attainments else ()
    return tuple(each for each in first if all(each in other.unmatched for other in attainments))
