"""Counting what became of the leads of one commitment."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.criteria import Happening
from leadflow.leads import Lead
from leadflow.money import Money, total
from leadflow.sla._amounts import amount_of
from leadflow.sla._clocking import runs_of
from leadflow.sla._population import population_of
from leadflow.sla._runs import following
from leadflow.sla._terms import Terms, same_happenings
from leadflow.sla.aftermath import Aftermath, Fate
from leadflow.sla.clocks import ClockState
from leadflow.sla.commitments import Clocked

__all__ = ["aftermath_of"]


class _Group:
    """Those met, or those breached, while they are counted."""

    def __init__(self) -> None:
        self.leads = self.mature = self.reached = 0
        self.amounts: list[Money] = []

    def fate(self) -> Fate:
        amounts = total(self.amounts)
        return Fate(
            leads=self.leads,
            mature=self.mature,
            reached=self.reached,
            amounts=tuple(amounts[currency] for currency in sorted(amounts)),
        )


def aftermath_of(
    terms: Terms,
    leads: Iterable[Lead],
    commitment: Clocked,
    period: Period,
    *,
    outcome: Happening,
    within: timedelta,
    now: datetime,
    assess: Assess | None,
) -> Aftermath:
    """Follow each lead from its first clock of a commitment in a period to an outcome."""
    terms.check_assess(assess, Clocked)
    terms = terms._replace(same=same_happenings((*commitment.happenings, outcome)))
    low, high = period.bounds(terms.calendar.tz)
    between = (max(low, terms.starts_at or low), min(high, terms.ends_at or high))
    groups = {ClockState.MET: _Group(), ClockState.BREACHED: _Group()}
    for lead in population_of(leads, now).leads:
        watched = terms.watch(lead, now, assess)
        run = next(runs_of(watched, commitment, terms.calendar, between), None)
        group = None if run is None else groups.get(run.state)
        if run is None or group is None or not watched.observes((outcome,)):
            continue
        group.leads += 1
        amount = amount_of(watched, run.start, now)
        if amount is not None:
            group.amounts.append(amount)
        if now - run.start.at >= within:
            group.mature += 1
            group.reached += any(found.at - run.start.at <= within for found in following(watched, outcome, run.start))
    return Aftermath(
        commitment=commitment.name,
        outcome=str(outcome),
        within=within,
        period=period,
        as_of=now,
        met=groups[ClockState.MET].fate(),
        breached=groups[ClockState.BREACHED].fate(),
    )
