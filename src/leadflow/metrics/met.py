"""Met: the leads that sales had to do with in a period."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadflow.funnel import Funnel, StageKind
from leadflow.leads import Accepted, Lead, ObjectionRaised, Outcome, Rejected

__all__ = ["Met", "customer_since", "met_in"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Met:
    """A lead that sales met: whether it `decided` on it, `accepted` it and `won` it in the period."""

    lead: Lead
    decided: bool
    accepted: bool
    won: bool


def customer_since(lead: Lead, won_stages: Iterable[str]) -> datetime | None:
    """Return when a lead first was a customer: when it entered a stage in which leads are won, or won a deal.

    >>> from datetime import UTC
    >>> customer_since(Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC)), ["won"]) is None
    True
    """
    entered = [at for stage in won_stages if (at := lead.journey.entered(stage)) is not None]
    bought = [deal.closed_at for deal in lead.deals if deal.outcome is Outcome.WON and deal.closed_at is not None]
    return min((*entered, *bought), default=None)


def met_in(leads: Iterable[Lead], low: datetime, high: datetime, *, funnel: Funnel | None) -> tuple[Met, ...]:
    """Return the leads that sales accepted, rejected, heard an objection of or won in `[low, high)`."""
    won_stages = () if funnel is None else funnel.of_kind(StageKind.WON)
    found = []
    for lead in leads:
        history = lead.history
        accepted = any(low <= event.at < high for event in history.of(Accepted))
        decided = accepted or any(low <= event.at < high for event in history.of(Rejected))
        since = customer_since(lead, won_stages)
        won = since is not None and low <= since < high
        if decided or won or any(low <= event.at < high for event in history.of(ObjectionRaised)):
            found.append(Met(lead=lead, decided=decided, accepted=accepted, won=won))
    return tuple(found)
