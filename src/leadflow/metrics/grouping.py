"""Grouping: the leads and deals of a measure by a value that they share, in whatever way people spell it."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import cast

import attrs

from leadflow._validate import MICROSECOND, asked_at, normalise_text, zone_of
from leadflow.criteria import Grouping, owner
from leadflow.criteria.grouping import grouped, normal_form
from leadflow.errors import invalid_type
from leadflow.funnel import Funnel, StageKind
from leadflow.leads import Deal, DealKind, DealUpdated, Lead, Outcome, Population, vocabulary

__all__ = [
    "DealField",
    "at_end",
    "checked_by",
    "deal_value",
    "deals_of",
    "followed",
    "grouped",
    "leads_of",
    "normal_form",
    "owner_or_value",
]


class DealField(StrEnum):
    """What deals can be grouped by, beside any handle on their lead.

    OWNER is the owner of the deal at its closing (of an open one: at the period's end), or else of its lead then;
    REASON and COMPETITOR are those of the closing; STAGE is the stage of the pipeline at the period's end.
    """

    OWNER = "owner"
    REASON = "reason"
    COMPETITOR = "competitor"
    STAGE = "stage"


def checked_by(by: Grouping | DealField | str | None, *, deals: bool) -> Grouping | DealField | None:
    """Return what is grouped by: a handle on the lead, or a field of deals; the owner of deals is their own.

    Raises:
        InvalidTypeError: It is neither, or a field of deals where leads are grouped.
        InvalidValueError: No field of deals is called so.
    """
    if deals and isinstance(by, str):
        return vocabulary.member(DealField, by, "by")
    if by is None or hasattr(by, "get"):
        return DealField.OWNER if deals and by is owner else by
    what = "deals are grouped by a field or a handle" if deals else "leads are grouped by a handle"
    raise invalid_type("by", by, what, f"write by={'DealField.REASON' if deals else 'source.channel'}")


def owner_or_value(by: Grouping | None, lead: Lead, start: datetime, end: datetime) -> Hashable:
    """Return the value of a lead for what went on between two instants: who owned it then, or any other handle.

    The owner is that at the start, or else who got it first until the end: later owners do not change what was.
    """
    if by is None:
        return None
    return lead.owner_from(start, end) if by is owner else by.get(lead)


def deal_value(by: Grouping | DealField, lead: Lead, deal: Deal) -> Hashable:
    """Return the value of a deal, or of its lead, as both are known at the end of the period."""
    if not isinstance(by, DealField):
        return by.get(lead)
    closed = None if deal.outcome is None else deal.closings[-1]
    if by is DealField.OWNER:
        own = deal.owner if closed is None else closed.owner
        return own or (lead.owner if closed is None else lead.owner_at(closed.at))
    if by is DealField.STAGE:
        return deal.stage
    if closed is None:
        return None
    return closed.reason if by is DealField.REASON else closed.competitor


def at_end(population: Population, high: datetime) -> Population:
    """Return the same leads at the end of a period, or now while it runs: what happens later does not change it."""
    return population.at(asked_at(min(population.as_of, high - MICROSECOND), tz=zone_of(population.as_of)))


def leads_of(
    population: Population, high: datetime, by: Grouping | None = None
) -> list[tuple[Hashable, tuple[Lead, Lead]]]:
    """Return each lead that was there at the end of a period, as it was then and as it is known now, with its value."""
    grouping = checked_by(by, deals=False)
    then = at_end(population, high)
    known = (lead for lead in population if lead.created_at <= then.as_of)
    return [
        (None if grouping is None or isinstance(grouping, DealField) else grouping.get(lead), (lead, now))
        for lead, now in zip(then, known, strict=True)
    ]


def deals_of(
    population: Population, high: datetime, by: Grouping | DealField | str | None, kind: DealKind | None = None
) -> list[tuple[Hashable, tuple[Deal, Deal]]]:
    """Return each deal that was there at the end of a period, as it was then and as it is known now, with its value.

    Args:
        population: The leads as known now.
        high: The end of the period.
        by: What to group by.
        kind: The one kind of deals that counts; every kind unless given.
    """
    grouping = checked_by(by, deals=True)
    found: list[tuple[Hashable, tuple[Deal, Deal]]] = []
    for _, (lead, now) in leads_of(population, high):
        later = {deal.id: deal for deal in now.deals}
        for deal in lead.deals:
            if kind is None or deal.kind is kind:
                value = None if grouping is None else deal_value(grouping, lead, deal)
                found.append((value, (deal, later[deal.id])))
    return found


def followed(
    population: Population,
    funnel: Funnel,
    high: datetime,
    deals: bool | DealKind,
    by: Grouping | DealField | str | None,
) -> Sequence[tuple[Hashable, tuple[Lead | Deal, Lead | Deal]]]:
    """Return what is followed through a funnel, as it was at the end of a period and as it is known now, each with its
    value: the leads, or all their deals (True), or those of one kind.
    """
    if deals is False:
        checked_by(by, deals=False)
        return leads_of(population, high, cast("Grouping | None", by))
    lost = (*funnel.of_kind(StageKind.LOST), *funnel.of_kind(StageKind.DISQUALIFIED))
    ends = {Outcome.WON: funnel.of_kind(StageKind.WON), Outcome.LOST: lost}
    kinds: dict[str, Outcome | None] = {normalise_text(name): None for name in funnel.order}
    kinds |= {normalise_text(name): outcome for outcome, names in ends.items() for name in names}
    found: list[tuple[Hashable, tuple[Deal, Deal]]] = []
    for value, (then, now) in deals_of(population, high, by, None if deals is True else deals):
        through = _through(then, funnel.entries[0], ends, kinds)
        same = len(then.updates) == len(now.updates)
        found.append((value, (through, through if same else _through(now, funnel.entries[0], ends, kinds))))
    return found


def _through(
    deal: Deal, first: str, ends: Mapping[Outcome, Sequence[str]], kinds: Mapping[str, Outcome | None]
) -> Deal:
    """Return a deal as it goes through a pipeline, however its closings are recorded.

    Closed by its outcome alone, it enters the first stage of the pipeline for that outcome; opened again by it, the
    stage that it was in before. What is closed in a stage of another pipeline enters none of this one.

    Args:
        deal: The deal, read by the stages of the pipeline.
        first: The stage that it is in while none is recorded.
        ends: The stages for each outcome.
        kinds: Every stage of the pipeline by its normal form, with the outcome that it is for; None: it is open.
    """
    if all(update.outcome is None for update in deal.updates):
        return deal
    # In a stage and closed in it by an event of the same instant, it enters no other.
    named = {
        (update.at, kinds.get(normalise_text(update.stage))) for update in deal.updates if update.stage is not None
    }
    closing = {id(each.event): each.outcome for each in deal.closings}
    updates: list[DealUpdated] = []
    present: str | None = None
    for update in deal.updates:
        updates.append(update)
        present = update.stage or present
        known = None if present is None else normalise_text(present)
        if present is not None and kinds.get(known or "", Outcome.OPEN) is None:
            first = present
        outcome = closing.get(id(update))
        into: str | None = None
        if outcome is not None and (known is None or known in kinds) and (update.at, outcome) not in named:
            into = next(iter(ends[outcome]), None)
        elif update.outcome is Outcome.OPEN and kinds.get(known or "") is not None:
            into = first
        if into is not None:
            updates.append(attrs.evolve(update, stage=into))
            present = into
    return deal if len(updates) == len(deal.updates) else Deal(updates, closed_stages=deal.closed_stages)
