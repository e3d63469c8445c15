"""Deals: the purchases a lead considers, folded from what was told of them."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property

import attrs

from leadflow._validate import named, normalise_text, required_text, to_utc
from leadflow.leads._known import known_instant
from leadflow.leads.events import DealUpdated
from leadflow.leads.journey import Journey, Visit
from leadflow.leads.vocabulary import DealKind, Outcome
from leadflow.money import Money

__all__ = ["Deal", "deals_of"]


def _visits(values: Iterable[Visit]) -> tuple[Visit, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Deal:
    """One purchase: its kind, where it stands in its pipeline, its amount, and how it ended.

    `opened_at` is when it was first told of, `closed_at` when its outcome was; both in UTC. `visits` are the stages of
    its pipeline, as in a journey.

    >>> from datetime import UTC
    >>> Deal("D-1", opened_at=datetime(2026, 3, 9, tzinfo=UTC)).kind
    <DealKind.NEW: 'new'>
    """

    id: str = attrs.field(converter=required_text, kw_only=False)
    kind: DealKind = DealKind.NEW
    stage: str | None = None
    amount: Money | None = None
    closes_on: date | None = None
    outcome: Outcome | None = None
    opened_at: datetime = attrs.field(converter=to_utc)
    closed_at: datetime | None = attrs.field(default=None, converter=known_instant)
    visits: tuple[Visit, ...] = attrs.field(default=(), converter=_visits)

    @cached_property
    def journey(self) -> Journey:
        """The same visits as a journey, which tells of entries and of time in a stage."""
        return Journey(visits=self.visits)


def deals_of(updates: Iterable[DealUpdated]) -> tuple[Deal, ...]:
    """Fold updates, in order, to the deals they tell of, in the order in which they were opened.

    A deal whose outcome is told again keeps the instant of the first telling of that outcome; another outcome closes it
    anew, and an update of its stage after its outcome without a new one leaves it closed.

    >>> deals_of([])
    ()
    """
    told: dict[str, list[DealUpdated]] = {}
    for update in updates:
        told.setdefault(update.deal, []).append(update)
    return tuple(_fold(deal, tellings) for deal, tellings in told.items())


def _same(stage: str, other: str) -> bool:
    # Told again of the stage it is in, however spelled, a deal entered none: as in the journey of a lead.
    return stage == other or normalise_text(stage) == normalise_text(other)


def _fold(deal: str, updates: list[DealUpdated]) -> Deal:
    kind: DealKind | None = None
    amount: Money | None = None
    closes_on: date | None = None
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    moves: list[tuple[str, datetime]] = []
    for update in updates:
        kind = update.kind or kind
        amount = update.amount if update.amount is not None else amount
        closes_on = update.closes_on or closes_on
        if update.outcome is not None and update.outcome is not outcome:
            outcome, closed_at = update.outcome, update.at
        if update.stage is not None and not (moves and _same(moves[-1][0], update.stage)):
            moves.append((update.stage, update.at))
    left = [*(at for _, at in moves[1:]), None]
    return Deal(
        deal,
        kind=kind or DealKind.NEW,
        stage=moves[-1][0] if moves else None,
        amount=amount,
        closes_on=closes_on,
        outcome=outcome,
        opened_at=updates[0].at,
        closed_at=closed_at,
        visits=[Visit(stage, entered_at=at, left_at=gone) for (stage, at), gone in zip(moves, left, strict=False)],
    )
