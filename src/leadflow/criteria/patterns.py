"""Patterns: the plain happenings, each a description of the events that tell of it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

import attrs

from leadflow._validate import named, required_text
from leadflow._words import spell
from leadflow.criteria.conditions import normal
from leadflow.criteria.occurrences import Happening
from leadflow.criteria.occurring import Occurrence
from leadflow.errors import invalid_type
from leadflow.leads import (
    Activity,
    Actor,
    Answer,
    Deal,
    DealKind,
    DealUpdated,
    Event,
    EvidenceFound,
    Lead,
    Outcome,
    Source,
    StageEntered,
)
from leadflow.leads.journey import last_entry_of
from leadflow.money import Money

__all__ = ["Activities", "Creation", "DealChange", "DealMoment", "Recorded", "StageEntry"]

_AT = attrgetter("at")

ActivityValue = str | int | float | Decimal | Money
"""What an activity can be about."""


def same(fact: object, wanted: object) -> bool:
    """Whether a fact is what is wanted: texts in normal form, anything else by equality.

    >>> same("Price  page", "price page"), same(None, "price page")
    (True, False)
    """
    if isinstance(fact, str) and isinstance(wanted, str):
        return normal(fact) == normal(wanted)
    return fact == wanted


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise invalid_type("kinds", values, "several texts are needed", f"write ({values!r},)")
    found: dict[str, str] = {}
    for value in values:
        text = required_text(value, "kind")
        found.setdefault(normal(text), text)
    return tuple(found.values())


def _channel(value: str | None) -> str | None:
    return None if value is None else Source(channel=required_text(value, "channel")).channel


def _campaign(value: str | None) -> str | None:
    return None if value is None else required_text(value, "campaign")


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Activities(Happening):
    """Activities of some `kinds` (none named: of any), by one `actor` (None: by anybody), and with what else is given.

    `automated=False` leaves out what machines did in somebody's name, True asks for that alone, None takes both.
    """

    kinds: tuple[str, ...] = attrs.field(converter=_texts, kw_only=False)
    actor: Actor | None = Actor.LEAD
    outcome: Outcome | None = None
    channel: str | None = attrs.field(default=None, converter=_channel)
    campaign: str | None = attrs.field(default=None, converter=_campaign)
    automated: bool | None = False
    value: ActivityValue | None = None
    normals: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "normals", frozenset(map(normal, self.kinds)))

    @property
    def needs_tracking(self) -> bool:
        """Whether it asks what the lead itself did."""
        return self.actor in (Actor.LEAD, None)

    @property
    def paths(self) -> tuple[str, ...]:
        """The activities."""
        return ("activities",)

    def matches(self, event: Activity) -> bool:
        """Whether an activity is one of these."""
        return (
            (self.actor is None or event.actor is self.actor)
            and (self.automated is None or event.automated is self.automated)
            and (not self.normals or normal(event.kind) in self.normals)
            and (self.outcome is None or event.outcome is self.outcome)
            and (self.channel is None or same(event.channel, self.channel))
            and (self.campaign is None or same(event.campaign, self.campaign))
            and (self.value is None or same(event.value, self.value))
        )

    def find(self, lead: Lead, as_of: datetime) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the activities that match; none of an untracked lead where it asks what the lead did."""
        if self.needs_tracking and not lead.tracked:
            return ()
        return [Occurrence(event.at, event) for event in lead.activities if self.matches(event)]

    def __str__(self) -> str:
        parts = [" or ".join(self.kinds) or "any activity"]
        if self.actor is not Actor.LEAD:
            parts.append("by anybody" if self.actor is None else f"by {self.actor.value}")
        if self.outcome is not None:
            parts.append(f"with outcome {self.outcome.value}")
        if self.channel is not None:
            parts.append(f"on {spell(self.channel)}")
        if self.campaign is not None:
            parts.append(f"of campaign {self.campaign}")
        if self.value is not None:
            parts.append(f"about {spell(self.value)}")
        if self.automated is not False:
            parts.append("automated" if self.automated else "automated or not")
        return " ".join(parts)


@attrs.frozen(order=False, weakref_slot=False)
class Creation(Happening):
    """The creation of the lead, which no event tells of."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The time of creation."""
        return ("created_at",)

    def find(self, lead: Lead, as_of: datetime) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the creation."""
        return (Occurrence(lead.created_at),)

    def __str__(self) -> str:
        return "creation"


@attrs.frozen(order=False, weakref_slot=False, field_transformer=named)
class StageEntry(Happening):
    """Entries into a stage; being told again of the stage the lead is in is none."""

    stage: str = attrs.field(converter=required_text)

    @property
    def paths(self) -> tuple[str, ...]:
        """The journey."""
        return ("journey",)

    def find(self, lead: Lead, as_of: datetime) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the entries."""
        wanted = normal(self.stage)
        return [Occurrence(event.at, event) for event in lead.stage_entries if normal(event.stage) == wanted]

    def latest(self, lead: Lead, as_of: datetime) -> datetime | None:  # noqa: ARG002  # as above
        """Return the last entry: it is looked for from the end, for leads come back many times."""
        entry = last_entry_of(lead.history.of(StageEntered), self.stage)
        return None if entry is None else entry.at

    def __str__(self) -> str:
        return f"entering {self.stage}"


class DealMoment(StrEnum):
    """A moment in the life of a deal."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"
    ENTERED = "entered"


def _deal_stage(value: str | None) -> str | None:
    return None if value is None else required_text(value, "stage")


@attrs.frozen(order=False, weakref_slot=False)
class DealChange(Happening):
    """Moments in the life of deals, of one `kind` or any: opened, won, lost, or a `stage` of the pipeline entered."""

    moment: DealMoment
    kind: DealKind | None = None
    stage: str | None = attrs.field(default=None, converter=_deal_stage)

    @property
    def paths(self) -> tuple[str, ...]:
        """The deals."""
        return ("deals",)

    def find(self, lead: Lead, as_of: datetime) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the updates at such a moment; recorded again, a moment is none."""
        moments = {
            id(update) for deal in lead.deals if self.kind in (None, deal.kind) for update in self._moments(deal)
        }
        # In the order of the history, however the deals overlap.
        return [Occurrence(event.at, event) for event in lead.history.of(DealUpdated) if id(event) in moments]

    def _moments(self, deal: Deal) -> Iterable[DealUpdated]:
        if self.moment is DealMoment.OPENED:
            return deal.updates[:1]
        if self.moment is DealMoment.ENTERED:
            wanted = normal(self.stage or "")
            return (update for update in deal.stage_entries if normal(update.stage or "") == wanted)
        outcome = Outcome.WON if self.moment is DealMoment.WON else Outcome.LOST
        return (update for update in deal.closings if update.outcome is outcome)

    def __str__(self) -> str:
        deal = "deal" if self.kind is None else f"{self.kind.value} deal"
        return f"{deal} entering {self.stage}" if self.stage is not None else f"{deal} {self.moment.value}"


def _told(event: Event, name: str) -> object:
    if isinstance(event, EvidenceFound):
        found = event.evidence
        return found.dimension if isinstance(found, Answer) else type(found).__name__
    return getattr(event, name)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Recorded(Happening):
    """Events of one type whose fields have the values `wanted`; `phrase` is how a sentence names them.

    `present` are fields that must be told, whatever they say.
    """

    event: type[Event] = attrs.field(kw_only=False)
    phrase: str
    wanted: tuple[tuple[str, object], ...] = ()
    present: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The history."""
        return ("history",)

    def matches(self, event: Event) -> bool:
        """Whether an event is one of these."""
        return all(same(_told(event, name), value) for name, value in self.wanted) and all(
            _told(event, name) is not None for name in self.present
        )

    def find(self, lead: Lead, as_of: datetime) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the events that match."""
        return [Occurrence(event.at, event) for event in lead.history.of(self.event) if self.matches(event)]

    def find_since(self, lead: Lead, start: datetime, as_of: datetime) -> Sequence[Occurrence]:  # noqa: ARG002  # as above
        """Return the events that match, from `start` on: nobody looks at those before."""
        events = lead.history.of(self.event)
        since = events[bisect_left(events, start, key=_AT) :]
        return [Occurrence(event.at, event) for event in since if self.matches(event)]

    def __str__(self) -> str:
        return self.phrase
