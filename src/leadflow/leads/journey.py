"""Journey: the stages that a lead visited, and when work on it was on hold."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from itertools import zip_longest
from typing import TypeVar

import attrs

from leadflow._validate import named, normalise_text, required_text, to_utc
from leadflow.calendars import ALWAYS_OPEN, Calendar
from leadflow.errors import invalid_type
from leadflow.leads.events import DealUpdated, Event, OnHold, Resumed, StageEntered
from leadflow.leads.values import known_instant, shown

__all__ = ["Hold", "Journey", "Visit", "entries_of", "holds_of", "journey_of", "last_entry_of", "same_stage"]

S = TypeVar("S", bound=StageEntered | DealUpdated)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Visit:
    """One stay in a stage: from when, until when (None while it lasts), and the reason for entering.

    >>> from datetime import UTC
    >>> Visit("mql", entered_at=datetime(2026, 3, 4, tzinfo=UTC)).left_at is None
    True
    """

    stage: str = attrs.field(converter=required_text, kw_only=False)
    entered_at: datetime = attrs.field(converter=to_utc)
    left_at: datetime | None = attrs.field(default=None, converter=known_instant)
    reason: str | None = None

    __repr__ = shown


def _visits(values: Iterable[Visit]) -> tuple[Visit, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Journey:
    """The visits of a lead to the stages of its life, in order.

    Recorded again of its present stage a lead makes no new visit; leaving and coming back is one.

    >>> from datetime import UTC
    >>> Journey(visits=[Visit("mql", entered_at=datetime(2026, 3, 4, tzinfo=UTC))]).stage
    'mql'
    """

    visits: tuple[Visit, ...] = attrs.field(default=(), converter=_visits)

    @property
    def stage(self) -> str | None:
        """The stage entered last, or None."""
        return self.visits[-1].stage if self.visits else None

    @property
    def since(self) -> datetime | None:
        """When the present stage was entered, or None."""
        return self.visits[-1].entered_at if self.visits else None

    @cached_property
    def _by_stage(self) -> dict[str, tuple[Visit, ...]]:
        stages: dict[str, list[Visit]] = {}
        for visit in self.visits:
            stages.setdefault(normalise_text(visit.stage), []).append(visit)
        return {stage: tuple(visits) for stage, visits in stages.items()}

    def visits_to(self, stage: str) -> tuple[Visit, ...]:
        """Return the visits to one stage, in order; "MQL" is "mql".

        >>> Journey().visits_to("mql")
        ()
        """
        return self._by_stage.get(normalise_text(stage), ())

    def entered(self, stage: str) -> datetime | None:
        """Return the instant of the first entry into `stage`, or None.

        >>> Journey().entered("mql") is None
        True
        """
        visits = self.visits_to(stage)
        return visits[0].entered_at if visits else None

    def last_entered(self, stage: str) -> datetime | None:
        """Return the instant of the latest entry into `stage`, or None.

        >>> Journey().last_entered("mql") is None
        True
        """
        visits = self.visits_to(stage)
        return visits[-1].entered_at if visits else None

    def time_in(self, stage: str, *, as_of: datetime, calendar: Calendar | None = None) -> timedelta:
        """Return the time spent in `stage` over all visits begun by `as_of`, which an open visit is counted up to.

        By the wall clock, or in the business time of a `calendar`.

        >>> from datetime import UTC
        >>> from leadflow.calendars import BusinessCalendar
        >>> office = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
        >>> journey = Journey(visits=[Visit("mql", entered_at=datetime(2026, 3, 6, 16, tzinfo=UTC))])    # a Friday
        >>> monday = datetime(2026, 3, 9, 10, tzinfo=UTC)
        >>> print(journey.time_in("mql", as_of=monday), "|", journey.time_in("mql", as_of=monday, calendar=office))
        2 days, 18:00:00 | 2:00:00
        """
        now = to_utc(as_of, "as_of")
        if calendar is not None and not isinstance(calendar, Calendar):
            raise invalid_type("calendar", calendar, "a calendar is needed", "write calendar=BusinessCalendar(...)")
        elapsed = (ALWAYS_OPEN if calendar is None else calendar).elapsed
        spent = timedelta(0)
        for visit in self.visits_to(stage):
            if visit.entered_at <= now:
                spent += elapsed(visit.entered_at, now if visit.left_at is None else min(visit.left_at, now))
        return spent


def same_stage(stage: str | None, other: str | None) -> bool:
    """Whether two names are one stage: case and white space do not matter.

    >>> same_stage("MQL", "mql "), same_stage("mql", None)
    (True, False)
    """
    return stage == other or (
        stage is not None and other is not None and normalise_text(stage) == normalise_text(other)
    )


def entries_of(events: Iterable[S]) -> Iterator[S]:
    """Return the events that enter a stage, in order: recorded again of the present stage is no entry.

    >>> list(entries_of([]))
    []
    """
    present: str | None = None
    for event in events:
        if event.stage is not None and not same_stage(present, event.stage):
            present = event.stage
            yield event


def last_entry_of(events: Sequence[S], stage: str) -> S | None:
    """Return the last entry into `stage`, or None: the last of `entries_of`, found from the end of a long history.

    >>> last_entry_of((), "mql") is None
    True
    """
    entry: S | None = None
    for event in reversed(events):
        if same_stage(event.stage, stage):
            entry = event
        elif event.stage is not None and entry is not None:
            break
    return entry


def journey_of(events: Iterable[StageEntered | DealUpdated]) -> Journey:
    """Fold events that name a stage, in order, to the journey they make.

    >>> journey_of([]).visits
    ()
    """
    entries = list(entries_of(events))
    return Journey(
        visits=[
            Visit(
                str(entry.stage),
                entered_at=entry.at,
                left_at=None if left is None else left.at,
                reason=entry.reason if isinstance(entry, StageEntered) else None,
            )
            for entry, left in zip_longest(entries, entries[1:])
        ]
    )


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Hold:
    """A stretch in which work on the lead was on hold; `end` is None while it lasts and no end was set.

    >>> from datetime import UTC
    >>> Hold(start=datetime(2026, 3, 4, tzinfo=UTC)).end is None
    True
    """

    start: datetime = attrs.field(converter=to_utc)
    end: datetime | None = attrs.field(default=None, converter=known_instant)


def holds_of(events: Iterable[Event]) -> tuple[Hold, ...]:
    """Fold holds and resumptions, in order, to disjoint stretches; a hold within a hold extends it, never shortens it.

    >>> holds_of([])
    ()
    """
    holds: list[Hold] = []
    start: datetime | None = None
    end: datetime | None = None
    for event in events:
        if not isinstance(event, (OnHold, Resumed)):
            continue
        if start is not None and end is not None and end <= event.at:
            holds.append(Hold(start=start, end=end))
            start = end = None
        if isinstance(event, Resumed):
            if start is not None:
                holds.append(Hold(start=start, end=event.at))
            start = end = None
        elif start is None:
            start, end = event.at, event.until
        else:
            end = None if end is None or event.until is None else max(end, event.until)
    if start is not None:
        holds.append(Hold(start=start, end=end))
    return tuple(holds)
