"""Deals: the purchases a lead considers, folded from what was recorded of them."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

import attrs

from leadflow._validate import several
from leadflow.errors import invalid, invalid_type, redacted
from leadflow.leads.events import DealUpdated
from leadflow.leads.journey import Journey, Visit, entries_of, journey_of
from leadflow.leads.vocabulary import DealKind, Outcome
from leadflow.money import Money

__all__ = ["Deal", "deals_of"]


def _updates(values: Iterable[DealUpdated]) -> tuple[DealUpdated, ...]:
    updates = several(values, "updates", 'pass [DealUpdated("D-1", at=...)]')
    for update in updates:
        if not isinstance(update, DealUpdated):
            raise invalid_type("updates", update, "a deal is made of its updates", 'pass DealUpdated("D-1", at=...)')
    if len({update.deal for update in updates}) != 1:
        raise invalid("updates", updates, "at least one update of one deal is required", "pass those of one id")
    return updates


@attrs.frozen(weakref_slot=False, repr=False)
class Deal:
    """One purchase, read from its `updates` in order: its kind, its stage, its amount, and how it ended.

    >>> from datetime import UTC
    >>> Deal([DealUpdated("D-1", at=datetime(2026, 3, 9, tzinfo=UTC))]).kind
    <DealKind.NEW: 'new'>
    """

    updates: tuple[DealUpdated, ...] = attrs.field(converter=_updates)

    def _last(self, name: str) -> Any:
        # What is None in an update did not change.
        return next((value for each in reversed(self.updates) if (value := getattr(each, name)) is not None), None)

    @property
    def id(self) -> str:
        """The id of the deal."""
        return self.updates[0].deal

    @cached_property
    def kind(self) -> DealKind:
        """What it is for, NEW where no update says so."""
        return self._last("kind") or DealKind.NEW

    @cached_property
    def amount(self) -> Money | None:
        """What it is worth, as recorded last."""
        found: Money | None = self._last("amount")
        return found

    @cached_property
    def closes_on(self) -> date | None:
        """The day on which it is expected to close, as recorded last."""
        found: date | None = self._last("closes_on")
        return found

    @property
    def opened_at(self) -> datetime:
        """When it was first recorded."""
        return self.updates[0].at

    @cached_property
    def stage_entries(self) -> tuple[DealUpdated, ...]:
        """The entries into stages of its pipeline, in order: recorded again of the same stage is no entry."""
        return tuple(entries_of(self.updates))

    @cached_property
    def journey(self) -> Journey:
        """The stages of its pipeline that it visited."""
        return journey_of(self.updates)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The visits of its journey."""
        return self.journey.visits

    @property
    def stage(self) -> str | None:
        """The stage entered last, or None."""
        return self.stage_entries[-1].stage if self.stage_entries else None

    @cached_property
    def closings(self) -> tuple[DealUpdated, ...]:
        """The updates that closed it, in order: an outcome recorded again is no closing, another outcome is.

        An update of its stage after its outcome leaves it closed.
        """
        found: list[DealUpdated] = []
        for update in self.updates:
            if update.outcome is not None and not (found and found[-1].outcome is update.outcome):
                found.append(update)
        return tuple(found)

    @property
    def outcome(self) -> Outcome | None:
        """How it ended, or None while it is open."""
        return self.closings[-1].outcome if self.closings else None

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed with that outcome, or None while it is open."""
        return self.closings[-1].at if self.closings else None

    def __repr__(self) -> str:
        ended = "open" if self.outcome is None else self.outcome.value
        return f"<Deal {redacted(self.id)}: {ended}, stage={self.stage!r}, amount={self.amount!r}>"


def deals_of(updates: Iterable[DealUpdated]) -> tuple[Deal, ...]:
    """Return the deals that updates, in order, are about, in the order in which they were opened.

    >>> deals_of([])
    ()
    """
    found: dict[str, list[DealUpdated]] = {}
    for update in updates:
        found.setdefault(update.deal, []).append(update)
    return tuple(map(Deal, found.values()))
