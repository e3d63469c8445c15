"""Irregularities: what cannot be right in the recorded history of a lead, whatever the rules."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from enum import StrEnum
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TypeAlias

import attrs

from leadflow._validate import day_of
from leadflow.criteria.conditions import normal
from leadflow.leads import (
    Activity,
    Assigned,
    Deal,
    DealUpdated,
    Event,
    EvidenceFound,
    Lead,
    ObjectionRaised,
    ObjectionResolved,
    Outcome,
    ProfileChanged,
    Rejected,
    Resumed,
    StageEntered,
)

__all__ = ["AuditKind", "irregular"]

_FIELDS: dict[type[Event], tuple[str, ...]] = {
    StageEntered: ("stage",),
    Assigned: ("to", "queue"),
    DealUpdated: ("stage", "outcome", "amount", "closes_on", "owner"),
}
_AT, _PLACE = attrgetter("at"), attrgetter("at", "seq")

Irregular: TypeAlias = "Iterator[tuple[AuditKind, str]]"
Stages: TypeAlias = Mapping[type[Event], Mapping[str, int]]


class AuditKind(StrEnum):
    """What is irregular, in the order in which an audit lists it."""

    NEVER_SEEN = "never seen"
    WRONG_KIND = "a fact of the wrong kind"
    CURRENCY = "a currency that no rule compares"
    UNDECLARED = "a personal attribute that a rule does not know as one"
    UNKNOWN_STAGE = "an unknown stage"
    UNKNOWN_CHANNEL = "an unknown channel"
    BEFORE_CREATION = "recorded of a time before the creation"
    CLOSED_BEFORE_OPENED = "closed before it was opened"
    NO_OUTCOME = "closed without an outcome"
    CONTRADICTION = "outcomes that contradict each other"
    NEGATIVE_TIME = "a time that ends before it begins"
    TIE = "an order that is not known"
    DUPLICATE = "recorded twice"
    GAP = "a gap"


def _times(lead: Lead) -> Irregular:
    """Yield what was recorded of a time when it cannot have been."""
    events = lead.history.events
    early = events[: bisect_left(events, lead.created_at, key=_AT)]
    for kind in dict.fromkeys(type(event) for event in early):
        what = _WORDS.get(kind, "an event")
        yield AuditKind.BEFORE_CREATION, f"{what} was recorded of a time before the lead was created"
    if any(event.recorded_at is not None and event.recorded_at < event.at for event in events):
        yield AuditKind.NEGATIVE_TIME, "an event was recorded before it happened"
    if any(each.nurture_until is not None and each.nurture_until < each.at for each in lead.history.of(Rejected)):
        yield AuditKind.NEGATIVE_TIME, "a lead was to be nurtured until a day before it was rejected"
    for each in lead.history.of(ObjectionResolved):
        raised = [one for one in lead.history.of(ObjectionRaised) if _PLACE(one) <= _PLACE(each)]
        if normal(each.kind) not in {normal(one.kind) for one in raised}:
            yield AuditKind.CLOSED_BEFORE_OPENED, "an objection was resolved before it was raised"


_WORDS: dict[type[Event], str] = {
    ProfileChanged: "a change of the profile",
    Resumed: "a resumption",
    Activity: "an activity",
    Assigned: "an assignment",
    DealUpdated: "a deal",
    EvidenceFound: "evidence",
    StageEntered: "the entry into a stage",
}


def _closings(lead: Lead, tz: tzinfo) -> Irregular:
    """Yield closings that cannot be: of what was not yet open, or by an outcome and a stage that disagree."""
    if not lead.closings and not lead.deals:
        return
    entries = lead.stage_entries
    by_stage = [closed for closed in lead.closings if closed.deal is None]
    if by_stage and by_stage[0].event is entries[0] and by_stage[0].outcome is Outcome.WON and len(entries) > 1:
        yield AuditKind.CLOSED_BEFORE_OPENED, "a lead was won before it entered any other stage"
    for deal in lead.deals:
        yield from _of_deal(deal, tz)
    standing = by_stage[-1] if by_stage and by_stage[-1].reopened_at is None else None
    won = [deal for deal in lead.deals if deal.outcome is Outcome.WON and deal.closed_at is not None]
    if standing is not None and standing.outcome is Outcome.LOST:
        if any(deal.closed_at >= standing.at for deal in won if deal.closed_at is not None):
            yield AuditKind.CONTRADICTION, "a lead stands as lost, though a deal of it was won since"
    elif standing is not None and lead.deals and all(deal.outcome is Outcome.LOST for deal in lead.deals):
        yield AuditKind.CONTRADICTION, "a lead stands as won, though all of its deals were lost"


def _of_deal(deal: Deal, tz: tzinfo) -> Irregular:
    stages = deal.closed_stages
    if deal.closings and deal.closings[0].event is deal.updates[0] and deal.closings[0].reopened_at is not None:
        yield AuditKind.CLOSED_BEFORE_OPENED, "a deal was closed before it was opened"
    if deal.closes_on is not None and deal.closes_on < day_of(deal.opened_at.astimezone(tz)):
        yield AuditKind.CLOSED_BEFORE_OPENED, "a deal was to close on a day before it was opened"
    for update in deal.updates:
        implied = None if update.stage is None else stages.outcome_of(update.stage)
        closes = {update.outcome, implied} & {Outcome.WON, Outcome.LOST}
        if (
            implied is not None
            and update.outcome is not None
            and (len(closes) > 1 or (update.outcome is Outcome.OPEN and closes))
        ):
            both = f"outcome {update.outcome.value}, stage “{update.stage}”"
            yield AuditKind.CONTRADICTION, f"the outcome and the stage of a deal disagree ({both})"
    if deal.closings and all(update.outcome is None for update in deal.updates):
        yield AuditKind.NO_OUTCOME, "a deal was closed by its stage alone, without an outcome"
    for one, other in pairwise(deal.closings):
        if one.reopened_at is None:
            how = f"as {one.outcome.value} and then as {other.outcome.value}"
            yield AuditKind.CONTRADICTION, f"a deal was closed {how}, without being open between"


def _repeated(lead: Lead) -> Irregular:
    """Yield what was recorded twice: events of one instant that differ by their ids alone."""
    for _, group in groupby(lead.history.events, _PLACE):
        first, *rest = group
        if not rest:
            continue
        kinds: dict[type[Event], list[Event]] = {}
        for event in (first, *rest):
            kinds.setdefault(type(event), []).append(event)
        for alike in kinds.values():
            several = {attrs.evolve(one, id=None, by=None, recorded_at=None) for one in alike} if alike[1:] else alike
            if len(several) < len(alike):
                yield AuditKind.DUPLICATE, "two events of one content have ids of their own, and count twice"


def _ties(lead: Lead, stages: Stages) -> Irregular:
    """Yield what events of one instant say differently without an order; stages that go forward are in theirs."""
    for group in lead.history.ties:
        kind, first = type(group[0]), group[0]
        said = {name: [getattr(event, name) for event in group] for name in _FIELDS.get(kind, ("after",))}
        names = [
            name
            for name, values in said.items()
            if len({normal(value) if isinstance(value, str) else value for value in values if value is not None}) > 1
        ]
        order = stages.get(kind, {})
        places = [order.get(normal(value), -1) for value in said.get("stage", ()) if value is not None]
        if names[:1] == ["stage"] and min(places) >= 0 and places == sorted(places):
            names.pop(0)
        if names:
            what = first.field if isinstance(first, ProfileChanged) else f"{_WORDS[kind]} ({names[0]})"
            text = f"several values of {what} at one instant, without seq: read in the order in which they were listed"
            yield AuditKind.TIE, text


def irregular(lead: Lead, tz: tzinfo, stages: Stages) -> Irregular:
    """Yield what cannot be right in the history of a lead, in a sentence each.

    Args:
        lead: The lead.
        tz: The zone of days.
        stages: The places of the stages that are declared, by what enters them: an order where several meet.
    """
    yield from _times(lead)
    yield from _closings(lead, tz)
    yield from _repeated(lead)
    yield from _ties(lead, stages)
