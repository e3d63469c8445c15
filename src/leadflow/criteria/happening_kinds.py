"""Happening kinds: the plain happenings, each a description of the events that record it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

import attrs

from leadflow._validate import named, required_text
from leadflow.criteria.activity_pass import ActivityFilter, same
from leadflow.criteria.arguments import plain_number, required_texts
from leadflow.criteria.conditions import Compared, Comparison, Condition, Contains, IsText, StartsWith, normal
from leadflow.criteria.happenings import Happening
from leadflow.criteria.occurrences import FIRST, Occurrence, Window
from leadflow.criteria.operators import Ordered
from leadflow.errors import invalid
from leadflow.leads import Answer, DealKind, DealUpdated, Event, EvidenceFound, Lead, StageEntered
from leadflow.leads.journey import last_entry_of
from leadflow.money import Money

__all__ = ["Activities", "Creation", "DealChange", "DealMoment", "Recorded", "StageEntry"]

_AT = attrgetter("at")


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Activities(ActivityFilter, Happening):
    """Activities of some `kinds` (none named: any), by one `actor` (None: anyone), and with what else is given."""

    @property
    def value(self) -> "ActivityValue":
        """Ask about what they are about, as in `activities("page_view").value.starts_with("/pricing")`."""
        return ActivityValue(self)

    @property
    def window(self) -> Window:
        """These activities, without any bounds."""
        return Window(self)

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the activities that match; none of an untracked lead where it asks what the lead did."""
        if self.needs_tracking and not lead.tracked:
            return ()
        activities = lead.activities
        if start is not FIRST:
            activities = activities[bisect_left(activities, start, key=_AT) :]
        return [Occurrence(event.at, event) for event in activities if self.matches(event)]


@attrs.frozen(eq=False, order=False, weakref_slot=False)
class ActivityValue(Ordered[float | Decimal | Money, Activities]):
    """Narrows activities down by their value: a text, a number or an amount. Without such a value none counts.

    >>> from leadflow import activities
    >>> str(activities("session").value >= 5)
    'session whose value is at least 5'
    """

    instead = 'write activities(..., value="..."), .value.starts_with("...") or .value >= 5'
    activities: Activities

    def _narrowed(self, condition: Condition) -> Activities:
        return attrs.evolve(self.activities, conditions=(*self.activities.conditions, condition))

    def _compare(self, comparison: Comparison, *bounds: float | Decimal | Money) -> Activities:
        known = tuple(bound if isinstance(bound, Money) else plain_number(bound, "value") for bound in bounds)
        return self._narrowed(Compared(comparison, known))

    def between(self, low: float | Decimal | Money, high: float | Decimal | Money) -> Activities:
        """Count only those whose value lies between `low` and `high`, both included; raises when low is above high."""
        narrowed = (self >= low).value <= high
        kinds = {each.currency if isinstance(each, Money) else "a number" for each in (low, high)}
        if len(kinds) > 1:
            raise invalid("between", (low, high), "both ends are numbers, or amounts in one currency", "convert one")
        if low > high:  # type: ignore[operator]  # both ends are of one kind
            raise invalid("between", (low, high), "low is above high", f"write between({high!r}, {low!r})")
        return narrowed

    def starts_with(self, text: str) -> Activities:
        """Count only those whose value is a text that begins with this one."""
        return self._narrowed(StartsWith((required_text(text, "value"),)))

    def contains(self, text: str) -> Activities:
        """Count only those whose value is a text that has this one in it."""
        return self._narrowed(Contains((required_text(text, "value"),)))

    def in_(self, texts: Iterable[str]) -> Activities:
        """Count only those whose value is one of these texts."""
        return self._narrowed(IsText(required_texts(texts, "value"), several=True))


@attrs.frozen(order=False, weakref_slot=False)
class Creation(Happening):
    """The creation of the lead, which no event records."""

    paths = ("created_at",)
    wording = "creation"

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the creation."""
        return (Occurrence(lead.created_at),) if lead.created_at >= start else ()


@attrs.frozen(order=False, weakref_slot=False, field_transformer=named)
class StageEntry(Happening):
    """Entries into a stage; recorded again of the stage the lead is in, it is none."""

    paths = ("journey",)
    wording = "entering {0.stage}"
    stage: str = attrs.field(converter=required_text)

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the entries."""
        wanted = normal(self.stage)
        entries = lead.stage_entries
        if start is not FIRST:
            entries = entries[bisect_left(entries, start, key=_AT) :]
        return [Occurrence(entry.at, entry) for entry in entries if normal(entry.stage) == wanted]

    def latest(self, lead: Lead, as_of: datetime) -> datetime | None:  # noqa: ARG002  # as above
        """Return the last entry, searched from the end: leads come back many times."""
        entry = last_entry_of(lead.history.of(StageEntered), self.stage)
        return None if entry is None else entry.at


class DealMoment(StrEnum):
    """A moment in the life of a deal."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"
    ENTERED = "entered"


@attrs.frozen(order=False, weakref_slot=False)
class DealChange(Happening):
    """Moments in the life of deals, of one `kind` or any: opened, won, lost, or a `stage` of the pipeline entered."""

    paths = ("deals",)
    moment: DealMoment
    kind: DealKind | None = None
    stage: str | None = None

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the updates at such a moment; recorded again, a moment is none."""
        wanted, moments = normal(self.stage or ""), set[int]()
        for deal in lead.deals:
            if self.kind not in (None, deal.kind):
                continue
            if self.moment is DealMoment.OPENED:
                updates: Iterable[Event] = deal.updates[:1]
            elif self.moment is DealMoment.ENTERED:
                updates = [update for update in deal.stage_entries if normal(update.stage or "") == wanted]
            else:
                updates = [closed.event for closed in deal.closings if closed.outcome.value == self.moment.value]
            moments.update(map(id, updates))
        # In the order of the history, however the deals overlap.
        recorded = lead.history.of(DealUpdated)
        return [Occurrence(event.at, event) for event in recorded if id(event) in moments and event.at >= start]

    def __str__(self) -> str:
        deal = "deal" if self.kind is None else f"{self.kind.value} deal"
        return f"{deal} entering {self.stage}" if self.stage is not None else f"{deal} {self.moment.value}"


def _recorded(event: Event, name: str) -> object:
    if isinstance(event, EvidenceFound):
        found = event.evidence
        return found.dimension if isinstance(found, Answer) else type(found).__name__
    return getattr(event, name)


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Recorded(Happening):
    """Events of one type whose fields have the values `wanted`; `phrase` is how a sentence names them.

    `present` are fields that must be recorded, with whatever value.
    """

    paths = ("history",)
    wording = "{0.phrase}"
    event: type[Event] = attrs.field(kw_only=False)
    phrase: str
    wanted: tuple[tuple[str, object], ...] = ()
    present: tuple[str, ...] = ()

    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:  # noqa: ARG002  # the lead is that of the instant
        """Return the events that match, from `start` on; those before are not looked at."""
        events = lead.history.of(self.event)
        if start is not FIRST:
            events = events[bisect_left(events, start, key=_AT) :]
        return [
            Occurrence(event.at, event)
            for event in events
            if all(same(_recorded(event, name), value) for name, value in self.wanted)
            and all(_recorded(event, name) is not None for name in self.present)
        ]
