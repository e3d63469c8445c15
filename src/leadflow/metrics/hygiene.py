"""Hygiene: open deals that need attention, because they rot, their closing date has passed, or no step is planned."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

import attrs

from leadflow._validate import asked_at, day_of
from leadflow.funnel import Funnel
from leadflow.leads import Deal, Lead
from leadflow.metrics.deals import read_by
from leadflow.money import Money

__all__ = ["DealIssue", "DealIssueKind", "deal_issues", "issues_of"]


class DealIssueKind(StrEnum):
    """Why an open deal needs attention."""

    ROTTING = "rotting"
    CLOSING_DATE_PASSED = "closing_date_passed"
    NO_NEXT_STEP = "no_next_step"


@attrs.frozen(kw_only=True, weakref_slot=False)
class DealIssue:
    """One reason why an open deal needs attention, and whose work that is.

    `owner` is the owner of the deal, or else of its lead. `since` is when it entered its stage, or was opened.
    """

    kind: DealIssueKind
    lead_id: str
    deal: str
    owner: str | None
    stage: str | None
    amount: Money | None
    since: datetime


def deal_issues(
    leads: Iterable[Lead], pipelines: Iterable[Funnel] = (), *, as_of: datetime, tz: tzinfo | None = None
) -> tuple[DealIssue, ...]:
    """Return what is wrong with open deals, the deal that is longest in its stage first.

    A deal rots when it is in a stage for longer than the `rots_after` of that stage. A next step is one that the deal
    names, or one that was planned and is not done: for the deal, or for its lead and no other deal.

    Args:
        leads: Any iterable of leads, or a population.
        pipelines: The pipelines of the deals, whose stages say what is open and when a deal rots.
        as_of: The instant, aware.
        tz: The zone in which a closing date has passed; that of `as_of` unless given.

    >>> from datetime import UTC
    >>> deal_issues([], as_of=datetime(2026, 3, 31, tzinfo=UTC))
    ()
    """
    several = tuple(pipelines)
    population = read_by(leads, None, several, as_of=as_of)
    now = asked_at(as_of, tz=tz)
    found = [issue for lead in population for issue in issues_of(lead, several, now=now)]
    return tuple(sorted(found, key=lambda issue: (issue.since, issue.lead_id, issue.deal)))


def issues_of(lead: Lead, pipelines: tuple[Funnel, ...], *, now: datetime) -> Iterator[DealIssue]:
    """Yield what is wrong with the open deals of a lead.

    Args:
        lead: The lead as it was known at `now`, its deals read by the pipelines.
        pipelines: The pipelines of the deals.
        now: The instant, whose day is that of its zone.
    """
    planned = {plan.deal for plan in lead.plans if plan.done_at is None}
    for deal in lead.deals:
        if deal.outcome is not None:
            continue
        since = deal.journey.since or deal.opened_at
        rots_after = _rots_after(deal, pipelines)
        wrong = {
            DealIssueKind.ROTTING: rots_after is not None and now - since > rots_after,
            DealIssueKind.CLOSING_DATE_PASSED: deal.closes_on is not None and deal.closes_on < day_of(now),
            DealIssueKind.NO_NEXT_STEP: deal.next_step is None and planned.isdisjoint({None, deal.id}),
        }
        for kind in (kind for kind, is_so in wrong.items() if is_so):
            yield DealIssue(
                kind=kind,
                lead_id=lead.id,
                deal=deal.id,
                owner=deal.owner or lead.owner,
                stage=deal.stage,
                amount=deal.amount,
                since=since,
            )


def _rots_after(deal: Deal, pipelines: tuple[Funnel, ...]) -> timedelta | None:
    """Return the time after which a deal rots in its stage: that of the first pipeline which declares the stage."""
    for pipeline in pipelines:
        name = pipeline.stage_of(deal)
        if name in pipeline.order:
            return pipeline.stage(name).rots_after
    return None
