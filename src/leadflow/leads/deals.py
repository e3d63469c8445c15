"""Deals and closings: the purchases a lead considers, and when leads and deals were won, lost and reopened."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any

import attrs

from leadflow._validate import named, normalise_text, required_text, several, to_utc
from leadflow.errors import invalid, invalid_type, redacted
from leadflow.leads.events import DealUpdated, Event, StageEntered
from leadflow.leads.history import History, placed
from leadflow.leads.journey import Journey, entries_of, journey_of, same_stage
from leadflow.leads.values import known_instant, shown
from leadflow.leads.vocabulary import DealKind, Outcome
from leadflow.money import Money

__all__ = ["ClosedStages", "Closed", "Deal", "closings_of", "deals_of", "settled"]


def _ordered(values: Iterable[str], name: str = "") -> tuple[str, ...]:
    found = several(values, name, f'write {name}=("won",)')
    return tuple(dict.fromkeys(normalise_text(required_text(value, name)) for value in found))


def _stages(values: Iterable[str], name: str = "") -> frozenset[str]:
    return frozenset(_ordered(values, name))


def _open_stages(values: Iterable[str] | None, name: str = "") -> frozenset[str] | None:
    return None if values is None else _stages(values, name)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class ClosedStages:
    """The stages in which leads and deals are closed, by name; case and white space do not matter.

    Everything that asks for a closing reads it by these: the views of a lead, happenings, measures, clocks, lists. A
    playbook takes them from its funnel and its pipelines; without one they are the usual names below.

    Args:
        won: The stages in which a lead is closed as won.
        lost: The stages in which a lead is closed otherwise.
        deals_won: The stages in which a deal is closed as won.
        deals_lost: The stages in which a deal is closed as lost.
        deals_open: The stages in which a deal is open, so that a closed deal that enters one is open again. None: all
            others; with names, an unknown stage says nothing.
        order: The stages of leads in the order of their funnel, for entries of one instant that nothing else puts in
            order; none: by name.
        deals_order: The stages of deals in the order of their pipelines.

    >>> "closed won" in ClosedStages().deals_won
    True
    """

    won: frozenset[str] = attrs.field(default=("won",), converter=_stages)
    lost: frozenset[str] = attrs.field(default=("lost", "disqualified"), converter=_stages)
    deals_won: frozenset[str] = attrs.field(default=("won", "closed won", "closedwon"), converter=_stages)
    deals_lost: frozenset[str] = attrs.field(default=("lost", "closed lost", "closedlost"), converter=_stages)
    deals_open: frozenset[str] | None = attrs.field(default=None, converter=_open_stages)
    order: tuple[str, ...] = attrs.field(default=(), converter=_ordered)
    deals_order: tuple[str, ...] = attrs.field(default=(), converter=_ordered)

    __repr__ = shown

    def __attrs_post_init__(self) -> None:
        for won, lost, name in ((self.won, self.lost, "lost"), (self.deals_won, self.deals_lost, "deals_lost")):
            if won & lost:
                both = ", ".join(sorted(won & lost))
                raise invalid(name, both, "a stage is closed as won or as lost, not both", "leave it in one of them")

    def outcome_of(self, stage: str) -> Outcome | None:
        """Return how a deal that enters a stage stands: WON, LOST or OPEN; None where the stage says nothing."""
        name = normalise_text(stage)
        if name in self.deals_won:
            return Outcome.WON
        if name in self.deals_lost:
            return Outcome.LOST
        return Outcome.OPEN if self.deals_open is None or name in self.deals_open else None


USUAL = ClosedStages()


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Closed:
    """One closing of a lead or a deal: WON or LOST, `at` when, and until when it was so.

    - `event`: the update of the deal, or the entry of the lead into a stage, that closed it.
    - `reopened_at`: when it was opened again, or None. A closing with another outcome is a closing of its own.
    - `owner`: of the deal when it was closed, as far as it was recorded of the deal itself.
    - `reason`, `competitor`, `amount`: as recorded by the closing, or later while it was closed.
    """

    outcome: Outcome = attrs.field(kw_only=False)
    at: datetime = attrs.field(converter=to_utc)
    event: DealUpdated | StageEntered
    reopened_at: datetime | None = attrs.field(default=None, converter=known_instant)
    deal: str | None = None
    owner: str | None = None
    reason: str | None = None
    competitor: str | None = None
    amount: Money | None = None

    __repr__ = shown


def _updates(values: Iterable[DealUpdated]) -> tuple[DealUpdated, ...]:
    updates = several(values, "updates", 'pass [DealUpdated("D-1", at=...)]')
    for update in updates:
        if not isinstance(update, DealUpdated):
            raise invalid_type("updates", update, "a deal is made of its updates", 'pass DealUpdated("D-1", at=...)')
    if len({update.deal for update in updates}) != 1:
        raise invalid("updates", updates, "at least one update of one deal is required", "pass those of one id")
    return updates


_LAST = ("kind", "amount", "closes_on", "owner", "reason", "competitor", "next_step")


@attrs.frozen(weakref_slot=False, repr=False)
class Deal:
    """One purchase, read from its `updates` in order: what is None in an update did not change.

    - `kind` (NEW where no update says so), `amount`, `closes_on`, `stage`, `owner`, `next_step`: as recorded last.
    - `opened_at`: when it was first recorded.
    - `stage_entries`: the updates that entered a stage; recorded again of the same stage is no entry.
    - `closings`: a `Closed` each, in order. A deal is closed by its outcome or by entering a stage that closes it.
      Where the two differ, the later one counts, and within one update the outcome; recorded again it is no closing.
      The deal is open again with the outcome OPEN, or when it enters an open stage.
    - `outcome`, `closed_at`, `reason` and `competitor`: of the last closing, None while it is open.

    >>> from datetime import UTC
    >>> Deal([DealUpdated("D-1", at=datetime(2026, 3, 9, tzinfo=UTC))]).kind
    <DealKind.NEW: 'new'>
    """

    updates: tuple[DealUpdated, ...] = attrs.field(converter=_updates)
    closed_stages: ClosedStages = attrs.field(default=USUAL, kw_only=True)
    id: str = attrs.field(init=False, eq=False)
    kind: DealKind = attrs.field(init=False, eq=False)
    amount: Money | None = attrs.field(init=False, eq=False)
    closes_on: date | None = attrs.field(init=False, eq=False)
    owner: str | None = attrs.field(init=False, eq=False)
    next_step: str | None = attrs.field(init=False, eq=False)
    opened_at: datetime = attrs.field(init=False, eq=False)
    stage: str | None = attrs.field(init=False, eq=False)
    outcome: Outcome | None = attrs.field(init=False, eq=False)
    closed_at: datetime | None = attrs.field(init=False, eq=False)
    reason: str | None = attrs.field(init=False, eq=False)
    competitor: str | None = attrs.field(init=False, eq=False)
    stage_entries: tuple[DealUpdated, ...] = attrs.field(init=False, eq=False)
    closings: tuple[Closed, ...] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        last: dict[str, Any] = dict.fromkeys(_LAST)
        closings: list[dict[str, Any]] = []
        present = Outcome.OPEN
        stage: str | None = None
        for update in self.updates:
            now = update.outcome
            if update.stage is not None:
                # Recorded again of its stage a deal did not move; one that was reopened without moving closes again.
                moved = present is Outcome.OPEN or not same_stage(stage, update.stage)
                now = now or (self.closed_stages.outcome_of(update.stage) if moved else None)
                stage = stage if same_stage(stage, update.stage) else update.stage
            last.update((name, value) for name in _LAST if (value := getattr(update, name)) is not None)
            if now is not None and now is not present:
                if now is Outcome.OPEN:
                    closings[-1]["reopened_at"] = update.at
                    # Why it was lost then says nothing about the next time.
                    last.update(reason=None, competitor=None)
                else:
                    closings.append(
                        {"outcome": now, "at": update.at, "event": update, "deal": update.deal, "owner": last["owner"]}
                    )
                present = now
            if present is not Outcome.OPEN:
                closings[-1].update((name, last[name]) for name in ("reason", "competitor", "amount"))
        closed = present is not Outcome.OPEN
        entries = tuple(entries_of(self.updates))
        read = last | {
            "id": self.updates[0].deal,
            "kind": last["kind"] or DealKind.NEW,
            "opened_at": self.updates[0].at,
            "stage": stage,
            "outcome": present if closed else None,
            "closed_at": closings[-1]["at"] if closed else None,
            "reason": last["reason"] if closed else None,
            "competitor": last["competitor"] if closed else None,
            "stage_entries": entries,
            "closings": tuple(Closed(**each) for each in closings),
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


def settled(history: History, stages: Sequence[str], deals: Sequence[str]) -> History:
    """Return the history in which entries of one instant that nothing else puts in order follow the order of stages.

    Args:
        history: What happened.
        stages: The stages of leads in their order, in the form in which texts are compared; others come first.
        deals: The stages of deals in the same way.
    """
    ranks = {StageEntered: stages, DealUpdated: deals}
    moved: dict[int, Event] = {}
    for group in history.ties if stages or deals else ():
        order = ranks.get(type(group[0]), ())
        names = [normalise_text(getattr(event, "stage", None) or "") for event in group]
        listed = [event._order for event in group]  # noqa: SLF001  # part of facts
        if order and len(set(listed)) < len(group):
            keys = [
                (place, order.index(name) if name in order else -1) for place, name in zip(listed, names, strict=True)
            ]
            for place, number in enumerate(sorted(range(len(group)), key=keys.__getitem__)):
                moved[id(group[number])] = placed(group[number], place)
    return History([moved.get(id(event), event) for event in history]) if moved else history


def deals_of(updates: Iterable[DealUpdated], closed_stages: ClosedStages = USUAL) -> tuple[Deal, ...]:
    """Return the deals that updates, in order, are about, in the order in which they were opened.

    >>> deals_of([])
    ()
    """
    found: dict[str, list[DealUpdated]] = {}
    for update in updates:
        found.setdefault(update.deal, []).append(update)
    return tuple(Deal(each, closed_stages=closed_stages) for each in found.values())


def closings_of(
    entries: Iterable[StageEntered], deals: Iterable[Deal], closed_stages: ClosedStages
) -> tuple[Closed, ...]:
    """Return the closings of a lead, in order: its entries into closed stages, and every deal that it won."""
    found: list[Closed] = []
    before: Closed | None = None
    for entry in entries:
        if before is not None:
            found[-1] = attrs.evolve(before, reopened_at=entry.at)
        stage = normalise_text(entry.stage)
        before = None
        if stage in closed_stages.won or stage in closed_stages.lost:
            outcome = Outcome.WON if stage in closed_stages.won else Outcome.LOST
            before = Closed(outcome, at=entry.at, event=entry, reason=entry.reason)
            found.append(before)
    found += [closing for deal in deals for closing in deal.closings if closing.outcome is Outcome.WON]
    return tuple(sorted(found, key=lambda closing: (closing.at, closing.event.seq)))
