"""A lead as the commitments of a contract look at it: every question asked of it once."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from leadflow._validate import normalise_text
from leadflow.assessment import Assess, Assessment
from leadflow.criteria import Guard, Happening, Occurrence, View
from leadflow.leads import Lead, StageEntered
from leadflow.sla._pausing import Pause, Pausing

__all__ = ["Closing", "Closings", "Place", "Watched", "place"]

Place = tuple[datetime, int]

_AT = attrgetter("at")
_FIRST_SEQ = -(2**63)
_REMEMBERED = 256


def place(occurrence: Occurrence) -> Place:
    """Return the place of an occurrence in time: its instant, then the `seq` of its event; being created comes
    first.
    """
    event = occurrence.event
    return (occurrence.at, _FIRST_SEQ if event is None else event.seq)


class Closings(NamedTuple):
    """The names of the stages in which a lead is closed, in normal form: as won, or otherwise."""

    won: frozenset[str]
    lost: frozenset[str]


class Closing(NamedTuple):
    """An entry into a closed stage."""

    place: Place
    event: StageEntered
    won: bool


class Watched:
    """One lead as known at `as_of`; what it answers is kept, because commitments share their happenings and guards."""

    def __init__(self, lead: Lead, as_of: datetime, closed: Closings, assess: Assess, same: Mapping[int, int]) -> None:
        self.lead = lead
        self.as_of = as_of
        self._closed = closed
        self._assess = assess
        self._same = same
        self._occurrences: dict[int, Sequence[Occurrence]] = {}
        self._leads: dict[datetime, Lead] = {}
        self._assessments: dict[datetime, Assessment] = {}
        self._pauses: dict[frozenset[str], Pausing] = {}

    def occurrences(self, happening: Happening) -> Sequence[Occurrence]:
        """Return when `happening` (one of the contract's) occurred by now, in time order."""
        # Hashing a happening costs more than finding it: `same` maps the identity of each to that of its first equal.
        key = self._same[id(happening)]
        found = self._occurrences.get(key)
        if found is None:
            found = self._occurrences[key] = happening.find(self.lead, self.as_of)
        return found

    def observes(self, happenings: Iterable[Happening]) -> bool:
        """Return whether all of these would be known: what nobody records of an untracked lead would not be."""
        return self.lead.tracked or all(happening.is_known(self.lead) for happening in happenings)

    def between(self, happening: Happening, low: datetime | None, high: datetime | None) -> Sequence[Occurrence]:
        """Return the occurrences at instants in `[low, high)`; None is no bound."""
        found = self.occurrences(happening)
        if not found:
            return ()
        first = 0 if low is None else bisect_left(found, low, key=_AT)
        return found[first : len(found) if high is None else bisect_left(found, high, key=_AT)]

    def matches(self, happening: Happening, occurrence: Occurrence) -> bool:
        """Return whether the event of an occurrence is one that `happening` describes too."""
        found = self.occurrences(happening)
        first = bisect_left(found, occurrence.at, key=_AT)
        last = bisect_right(found, occurrence.at, key=_AT)
        return any(each.event is occurrence.event for each in found[first:last])

    def lead_at(self, at: datetime) -> Lead:
        """Return the lead as it was known at an instant; before it was created, as it was when it was created."""
        instant = max(at, self.lead.created_at)
        if instant >= self.as_of:
            return self.lead
        found = self._leads.get(instant)
        if found is None:
            # As many histories as a lead has starts would be its memory squared.
            if len(self._leads) >= _REMEMBERED:
                self._leads.clear()
            found = self._leads[instant] = self.lead.as_of(instant)
        return found

    def answer(self, guard: Guard, at: datetime) -> bool | None:
        """Return what `guard` answers of the lead as it was known at an instant."""
        instant = max(at, self.lead.created_at)
        if not guard.needs_verdicts:
            return guard.holds_in(View(self.lead_at(instant), instant))
        return guard.holds_in(self.assessed(at))

    def assessed(self, at: datetime) -> Assessment:
        """Return the verdicts on the lead as it was known at an instant."""
        instant = max(at, self.lead.created_at)
        found = self._assessments.get(instant)
        if found is None:
            if len(self._assessments) >= _REMEMBERED:
                self._assessments.clear()
            found = self._assessments[instant] = self._assess(self.lead_at(instant), as_of=instant)
        return found

    def pauses(self, stages: frozenset[str]) -> Pausing:
        """Return when the lead was on hold or in one of `stages`."""
        found = self._pauses.get(stages)
        if found is None:
            spans: list[Pause] = [(hold.start, hold.end) for hold in self.lead.holds]
            spans += [
                (visit.entered_at, visit.left_at)
                for visit in (self.lead.journey.visits if stages else ())
                if normalise_text(visit.stage) in stages
            ]
            found = self._pauses[stages] = Pausing(spans, self.as_of)
        return found

    @cached_property
    def closings(self) -> list[Closing]:
        """The entries into closed stages, in order."""
        found: list[Closing] = []
        for event in self.lead.stage_entries:
            stage = normalise_text(event.stage)
            if stage in self._closed.won or stage in self._closed.lost:
                found.append(Closing((event.at, event.seq), event, stage in self._closed.won))
        return found
