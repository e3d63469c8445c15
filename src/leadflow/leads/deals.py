"""Deals: the purchases a lead considers, folded from what was recorded of them."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

import attrs

from leadflow._validate import several
from leadflow.errors import invalid, invalid_type, redacted
from leadflow.leads.events import DealUpdated
from leadflow.leads.journey import Journey, entries_of, journey_of
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
    """One purchase, read from its `updates` in order: what is None in an update did not change.

    - `kind` (NEW where no update says so), `amount`, `closes_on`, `stage`: as recorded last.
    - `opened_at`: when it was first recorded.
    - `stage_entries`: the updates that entered a stage; recorded again of the same stage is no entry.
    - `closings`: the updates that closed it; an outcome recorded again is no closing, another outcome is. An update of
      its stage after its outcome leaves it closed.
    - `outcome` and `closed_at`: of the last closing, None while it is open.

    >>> from datetime import UTC
    >>> Deal([DealUpdated("D-1", at=datetime(2026, 3, 9, tzinfo=UTC))]).kind
    <DealKind.NEW: 'new'>
    """

    updates: tuple[DealUpdated, ...] = attrs.field(converter=_updates)
    id: str = attrs.field(init=False, eq=False)
    kind: DealKind = attrs.field(init=False, eq=False)
    amount: Money | None = attrs.field(init=False, eq=False)
    closes_on: date | None = attrs.field(init=False, eq=False)
    opened_at: datetime = attrs.field(init=False, eq=False)
    stage: str | None = attrs.field(init=False, eq=False)
    outcome: Outcome | None = attrs.field(init=False, eq=False)
    closed_at: datetime | None = attrs.field(init=False, eq=False)
    stage_entries: tuple[DealUpdated, ...] = attrs.field(init=False, eq=False)
    closings: tuple[DealUpdated, ...] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        last: dict[str, Any] = {"kind": DealKind.NEW, "amount": None, "closes_on": None}
        closings: list[DealUpdated] = []
        for update in self.updates:
            last.update((name, value) for name in last if (value := getattr(update, name)) is not None)
            if update.outcome is not None and not (closings and closings[-1].outcome is update.outcome):
                closings.append(update)
        entries = tuple(entries_of(self.updates))
        read = last | {
            "id": self.updates[0].deal,
            "opened_at": self.updates[0].at,
            "stage": entries[-1].stage if entries else None,
            "outcome": closings[-1].outcome if closings else None,
            "closed_at": closings[-1].at if closings else None,
            "stage_entries": entries,
            "closings": tuple(closings),
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)

    @cached_property
    def journey(self) -> Journey:
        """The stages of its pipeline that it visited."""
        return journey_of(self.stage_entries)

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
