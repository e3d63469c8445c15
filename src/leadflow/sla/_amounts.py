"""What the deal is worth that a happening is about."""

from datetime import datetime

from leadflow._validate import MICROSECOND
from leadflow.criteria import Occurrence
from leadflow.leads import Deal, DealUpdated
from leadflow.money import Money
from leadflow.sla._watched import Watched

__all__ = ["amount_of"]


def amount_of(watched: Watched, occurrence: Occurrence, until: datetime) -> Money | None:
    """Return the amount of the deal that an occurrence is about, as known just before `until` or now; None when
    unknown.

    That is the deal whose event it is; else the one of the lead opened last by then; else the first opened after it.
    """
    deals = watched.lead_at(min(until - MICROSECOND, watched.as_of)).deals
    event = occurrence.event
    if isinstance(event, DealUpdated):
        found: Deal | None = next((deal for deal in deals if deal.id == event.deal), None)
    else:
        earlier = [deal for deal in deals if deal.opened_at <= occurrence.at]
        found = earlier[-1] if earlier else next(iter(deals), None)
    return None if found is None else found.amount
