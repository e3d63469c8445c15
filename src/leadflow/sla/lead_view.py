"""LeadView: one lead as the commitments of a contract look at it, each question asked once."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import NamedTuple

from leadflow._validate import MICROSECOND, asked_at, normalise_text, zone_of
from leadflow.assessment import Assess, Assessment
from leadflow.calendars import BusinessCalendar, Calendar
from leadflow.calendars.deadlines import RunningTime
from leadflow.criteria import Guard, Happening
from leadflow.criteria.check import View
from leadflow.criteria.happening_kinds import DealChange, DealMoment, StageEntry
from leadflow.criteria.happenings import Either, Nth, following, place
from leadflow.criteria.occurrences import Occurrence
from leadflow.errors import MissingAssessmentError
from leadflow.leads import Assigned, Deal, DealUpdated, Disposition, Event, Lead, Rejected
from leadflow.money import Money
from leadflow.sla.clocks import ClockEnding

__all__ = [
    "Closing",
    "LeadView",
    "Pause",
    "Place",
    "missing_assessment",
    "parts_of",
    "place",
    "queue_of",
    "same_happenings",
]

Place = tuple[datetime, int]
Pause = tuple[datetime, datetime | None]
"""A stretch, half-open; it has no end while it lasts and none is set."""

_AT, _PLACE, _START = attrgetter("at"), itemgetter(0), itemgetter(0)
_REMEMBERED = 256
_ALL_WEEK = "mon-sun 00:00-24:00"


class Closing(NamedTuple):
    """An event by which a lead is won, lost, or given back: an entry into such a stage, a deal won, a return."""

    place: Place
    event: Event
    ending: ClockEnding


def missing_assessment(name: str) -> MissingAssessmentError:
    """Return the error for what asks about verdicts where nothing makes them."""
    return MissingAssessmentError(
        f"{name!r} asks about verdicts, which must be made first; pass assess=playbook.assess", name=name
    )


def same_happenings(happenings: Iterable[Happening]) -> dict[int, int]:
    """Map the identity of each happening, and of its parts, to that of the first equal one."""
    first: dict[Happening, int] = {}
    return {id(each): first.setdefault(each, id(each)) for happening in happenings for each in parts_of(happening)}


def parts_of(happening: Happening) -> Iterator[Happening]:
    """Return a happening, and those that it is made of."""
    yield happening
    parts = happening.parts if isinstance(happening, Either) else ()
    for part in (happening.happening,) if isinstance(happening, Nth) else parts:
        yield from parts_of(part)


def queue_of(lead: Lead, at: datetime) -> tuple[str | None, datetime | None]:
    """Return the queue in which a lead without an owner waited at an instant, and since when it has had no owner there.

    Both are None where it had an owner; the queue is None where it was in none, the instant where it was never assigned
    to anything.
    """
    assigned = lead.history.of(Assigned)
    place = last = bisect_right(assigned, at, key=_AT) - 1
    if place < 0 or assigned[place].to is not None:
        return None, None
    while place and assigned[place - 1].to is None and assigned[place - 1].queue == assigned[last].queue:
        place -= 1
    return assigned[last].queue, assigned[place].at


class LeadView:
    """One lead as known at `as_of`, for the commitments of a contract on its `calendar`.

    What it answers is kept, because commitments share their happenings and guards. A commitment asks it about its own
    `happenings` and `guards` only.
    """

    def __init__(
        self,
        lead: Lead,
        as_of: datetime,
        *,
        calendar: Calendar,
        calendars: Mapping[str, Calendar],
        recycled: frozenset[str],
        assess: Assess | None,
        same: dict[int, int],
    ) -> None:
        self.lead, self.as_of, self.calendar, self.calendars = lead, as_of, calendar, calendars
        self._recycled, self._assess, self._same = recycled, assess, same
        self._occurrences: dict[int, Sequence[Occurrence]] = {}
        self._leads: dict[datetime, Lead] = {}
        self._assessments: dict[datetime, Assessment] = {}
        self._pauses: dict[frozenset[str], tuple[Pause, ...]] = {}
        self._running: dict[tuple[int, frozenset[str]], RunningTime] = {}
        self._handed: dict[tuple[int, int, datetime], Calendar] = {}

    def occurrences(self, happening: Happening) -> Sequence[Occurrence]:
        """Return when `happening` (one of the contract's) occurred by now, in time order."""
        # Hashing a happening costs more than finding it: `same` maps the identity of each to that of its first equal.
        key = self._same[id(happening)]
        found = self._occurrences.get(key)
        if found is None:
            found = self._occurrences[key] = happening.find(self.lead, self.as_of)
        return found

    def observes(self, happenings: Iterable[Happening]) -> bool:
        """Return whether all of these would be known: of an untracked lead, not what its profile does not say."""
        return self.lead.tracked or all(happening.is_known(self.lead) for happening in happenings)

    def between(self, happening: Happening, low: datetime | None, high: datetime | None) -> Sequence[Occurrence]:
        """Return the occurrences at instants in `[low, high)`; None is no bound."""
        found = self.occurrences(happening)
        if not found:
            return ()
        first = 0 if low is None else bisect_left(found, low, key=_AT)
        return found[first : len(found) if high is None else bisect_left(found, high, key=_AT)]

    def following(self, happening: Happening, start: Occurrence, limit: int = 1) -> Sequence[Occurrence]:
        """Return the first occurrences at or after a start, of which `nth` counts from there; at most `limit`.

        At one instant the `seq` of the events decides what came after; and no event follows itself.
        """
        return following(happening, start, self.occurrences, limit)

    def came_before(self, happening: Happening, start: Occurrence, low: datetime) -> bool:
        """Return whether a happening occurred from an instant on before a start; `nth` counts from that instant."""
        if isinstance(happening, Either):
            return any(self.came_before(part, start, low) for part in happening.parts)
        number, happening = (happening.n, happening.happening) if isinstance(happening, Nth) else (1, happening)
        occurrences = self.occurrences(happening)
        first = bisect_left(occurrences, low, key=_AT)
        found = occurrences[first : bisect_left(occurrences, place(start), key=place)]
        return sum(each.event is not start.event for each in found) >= number

    def is_win(self, happening: Happening) -> bool:
        """Return whether whatever a happening describes is to be won: by a stage of the lead, or by a deal."""
        stages = self.lead.closed_stages
        for part in parts_of(happening):
            if isinstance(part, StageEntry):
                wins = normalise_text(part.stage) in stages.won
            elif isinstance(part, DealChange):
                wins = part.moment is DealMoment.WON or normalise_text(part.stage or "") in stages.deals_won
            else:
                wins = isinstance(part, (Either, Nth))
            if not wins:
                return False
        return True

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

    def assessed(self, at: datetime) -> Assessment:
        """Return the verdicts on the lead as it was known at an instant."""
        instant = max(at, self.lead.created_at)
        found = self._assessments.get(instant)
        if found is None:
            if self._assess is None:
                raise missing_assessment("a guard")
            if len(self._assessments) >= _REMEMBERED:
                self._assessments.clear()
            asked = asked_at(instant, tz=zone_of(self.as_of))
            found = self._assessments[instant] = self._assess(self.lead_at(instant), as_of=asked)
        return found

    def answer(self, guard: Guard, at: datetime) -> bool | None:
        """Return what `guard` answers of the lead as it was known at an instant."""
        if guard.needs_verdicts:
            return guard.holds_in(self.assessed(at))
        instant = max(at, self.lead.created_at)
        return guard.holds_in(View(self.lead_at(instant), asked_at(instant, tz=zone_of(self.as_of))))

    def amount_of(self, occurrence: Occurrence, until: datetime) -> Money | None:
        """Return the amount of the deal that an occurrence is about, as known just before `until` or now.

        That is the deal whose event it is; else the one of the lead opened last by then; else the first opened after
        it. None when there is no such deal, or its amount is not known.
        """
        deals = self.lead_at(min(until - MICROSECOND, self.as_of)).deals
        if isinstance(occurrence.event, DealUpdated):
            deal: Deal | None = next((each for each in deals if each.id == occurrence.event.deal), None)
        else:
            earlier = [each for each in deals if each.opened_at <= occurrence.at]
            deal = earlier[-1] if earlier else next(iter(deals), None)
        return None if deal is None else deal.amount

    def calendar_of(
        self, start: datetime, until: datetime, *, otherwise: Calendar, owners: Iterable[Mapping[str, Calendar]]
    ) -> Calendar:
        """Return the calendar of a clock: that of its owner, from when it has one.

        A clock that begins without an owner runs on `otherwise` until somebody gets the lead: what was too late by then
        stays so, whoever gets it.

        Args:
            start: When the clock began.
            until: When it ended, or now.
            otherwise: The calendar of who has none of its own.
            owners: Calendars by owner; the first that has one of this owner counts.
        """
        known = [calendars for calendars in owners if calendars]
        owner = self.lead.owner_from(start, until) if known else None
        own = None
        if owner is not None:
            name = normalise_text(owner)
            own = next((calendars[name] for calendars in known if name in calendars), None)
        if own is None or self.lead.owner_at(start) is not None:
            return own or otherwise
        got = next(each.at for each in self.lead.history.of(Assigned) if each.to is not None and each.at > start)
        key = (id(own), id(otherwise), got)
        if key not in self._handed:
            # Open at all times, but for those before the lead was assigned, from before the first of its clocks.
            first = min(self.lead.created_at, self.lead.history.events[0].at) - timedelta(days=2)
            had = BusinessCalendar(tz=UTC, weekly=_ALL_WEEK, closures=[(first, got)])
            self._handed[key] = (otherwise - had) | (own & had)
        return self._handed[key]

    def running(self, calendar: Calendar, pause_in: frozenset[str]) -> RunningTime:
        """Return the time of a calendar in which the lead is neither on hold nor in one of the stages `pause_in`."""
        key = (id(calendar), pause_in)
        found = self._running.get(key)
        if found is None:
            found = self._running[key] = calendar.running(self._pauses_in(pause_in))
        return found

    def pauses(
        self, pause_in: frozenset[str], start: datetime, until: datetime, *, open_end: bool
    ) -> tuple[Pause, ...]:
        """Return the pauses that touch a clock; those of a clock that ended are cut off there, so they never change."""
        spans = self._pauses_in(pause_in)
        if not spans:
            return ()
        first = max(bisect_right(spans, start, key=_START) - 1, 0)
        high = spans[first][1]
        if high is not None and high <= start:
            first += 1
        found = spans[first : (bisect_right if open_end else bisect_left)(spans, until, key=_START)]
        if not open_end and found and (found[-1][1] is None or found[-1][1] > until):
            return (*found[:-1], (found[-1][0], until))
        return found

    def _pauses_in(self, stages: frozenset[str]) -> tuple[Pause, ...]:
        """Return when the lead was on hold or in one of `stages`: disjoint and in order."""
        known = self._pauses.get(stages)
        if known is not None:
            return known
        spans: list[Pause] = [(hold.start, hold.end) for hold in self.lead.holds]
        visits = self.lead.journey.visits if stages else ()
        spans += [(each.entered_at, each.left_at) for each in visits if normalise_text(each.stage) in stages]
        found: list[Pause] = []
        for start, end in sorted(spans, key=_START):
            if end is not None and end <= start:
                continue
            if found and (found[-1][1] is None or start <= found[-1][1]):
                last = found[-1][1]
                if last is not None and (end is None or end > last):
                    found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
        self._pauses[stages] = tuple(found)
        return self._pauses[stages]

    @cached_property
    def closings(self) -> list[Closing]:
        """The events by which the lead was won, lost or given back, in order.

        Won and lost it is as the lead itself reads its closings; by what it is given back, the contract says.
        """
        found = [
            Closing((each.at, each.event.seq), each.event, ClockEnding(each.outcome.value))
            for each in self.lead.closings
        ]
        closed = {id(each.event) for each in found}
        back: list[Event] = [each for each in self.lead.stage_entries if normalise_text(each.stage) in self._recycled]
        back += [each for each in self.lead.history.of(Rejected) if each.disposition is Disposition.RETURN]
        found += [Closing((each.at, each.seq), each, ClockEnding.GIVEN_BACK) for each in back if id(each) not in closed]
        return sorted(found, key=_PLACE)
