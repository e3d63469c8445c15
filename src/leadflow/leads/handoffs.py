"""Hand-offs: every time marketing hands the lead to sales, and what became of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

import attrs

from leadflow._validate import named, normalise_text, required_text, to_utc
from leadflow.calendars import ALWAYS_OPEN, Calendar, Within
from leadflow.calendars.durations import check_within
from leadflow.errors import invalid, invalid_type
from leadflow.leads._known import known_instant
from leadflow.leads._shown import shown
from leadflow.leads.events import Accepted, Assigned, Event, Rejected, StageEntered
from leadflow.leads.history import History
from leadflow.leads.journey import Hold
from leadflow.leads.vocabulary import Disposition

__all__ = ["HandOff", "HandOffFate", "Handing", "hand_offs_of"]

Reply = Accepted | Rejected | StageEntered
_AT = attrgetter("at")
_START = attrgetter("start")
# Of one place in the history: entered first, then answered, then assigned anew.
_RANK: dict[type[Event], int] = {StageEntered: 0, Accepted: 1, Rejected: 1, Assigned: 2}


class HandOffFate(StrEnum):
    """What became of a hand-off: still waiting for sales, accepted, rejected, or lapsed without an answer."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LAPSED = "lapsed"


def _answers(values: Iterable[Reply]) -> tuple[Reply, ...]:
    return tuple(values)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class HandOff:
    """One hand-off of a lead to sales: when it began (`at`), its fate, and when that was decided; times in UTC.

    `answers` are all that sales said to it, in order: the first decides when it came in time; of a hand-off that LAPSED
    every answer came too late. `last_call_at` is the latest instant at which an answer is in time (None: no limit, or
    nobody knows while work is on hold). `moved_to` is the stage for which the lead left without an answer; None when
    the time ran out first. `owner` owned the lead when the hand-off began, `owner_at_end` when it was decided, or now.

    >>> from datetime import UTC
    >>> HandOff("mql", lead_id="L-1", at=datetime(2026, 3, 4, tzinfo=UTC)).fate
    <HandOffFate.PENDING: 'pending'>
    """

    stage: str = attrs.field(kw_only=False)
    lead_id: str
    at: datetime = attrs.field(converter=to_utc)
    fate: HandOffFate = HandOffFate.PENDING
    decided_at: datetime | None = attrs.field(default=None, converter=known_instant)
    answers: tuple[Reply, ...] = attrs.field(default=(), converter=_answers)
    last_call_at: datetime | None = attrs.field(default=None, converter=known_instant)
    moved_to: str | None = None
    owner: str | None = None
    owner_at_end: str | None = None

    @property
    def answer(self) -> Reply | None:
        """The answer that decided it, or None."""
        return self.answers[0] if self.answers and self.fate is not HandOffFate.LAPSED else None

    @property
    def by(self) -> str | None:
        """Who recorded the answer that decided it, or None."""
        return None if self.answer is None else self.answer.by

    @property
    def reason(self) -> str | None:
        """Why it was rejected, where it was and somebody said so."""
        return self.answer.reason if isinstance(self.answer, Rejected) else None

    @property
    def disposition(self) -> Disposition | None:
        """What was to become of the rejected lead (recycle, disqualify, return); None where it was not rejected."""
        return self.answer.disposition if isinstance(self.answer, Rejected) else None

    @property
    def late_answer(self) -> Reply | None:
        """The first answer that came after the hand-off had lapsed, or None."""
        return self.answers[0] if self.answers and self.fate is HandOffFate.LAPSED else None

    def __repr__(self) -> str:
        return shown(self)


def _stages(values: Iterable[str], name: str = "") -> frozenset[str]:
    return frozenset(normalise_text(required_text(value, name)) for value in values)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Handing:
    """What counts as a hand-off: entering which stages, how long an answer may take, and what else is an acceptance."""

    stages: frozenset[str]
    accepted_in: frozenset[str]
    within: Within | None
    calendar: Calendar

    @classmethod
    def of(
        cls, stages: Collection[str], accepted_in: Collection[str], within: Within | None, calendar: Calendar | None
    ) -> "Handing":
        """Return the checked form of what a user asks for."""
        if not stages:
            raise invalid("stages", stages, "a hand-off begins at a stage", 'name it: lead.hand_offs("mql", as_of=...)')
        if isinstance(accepted_in, str):
            raise invalid_type("accepted_in", accepted_in, "several stages are needed", f"write ({accepted_in!r},)")
        if calendar is not None and not isinstance(calendar, Calendar):
            raise invalid_type("calendar", calendar, "a calendar is needed", "write calendar=BusinessCalendar(...)")
        handed, accepting = _stages(stages, "stages"), _stages(accepted_in, "accepted_in")
        if handed & accepting:
            both = ", ".join(sorted(handed & accepting))
            raise invalid("accepted_in", both, "a stage hands over or accepts, not both", "name it in one of the two")
        return cls(
            stages=handed,
            accepted_in=accepting,
            within=None if within is None else check_within(within),
            calendar=ALWAYS_OPEN if calendar is None else calendar,
        )


class _Open:
    """A hand-off while its history is read."""

    __slots__ = ("answers", "at", "left", "stage")

    def __init__(self, stage: str, at: datetime, answers: list[Reply]) -> None:
        self.stage = stage
        self.at = at
        self.answers = answers
        self.left: StageEntered | None = None

    def hears(self, at: datetime) -> bool:
        """Whether an answer at this instant is surely one to it: it began then, or has been waiting until then."""
        return self.at == at or (not self.answers and (self.left is None or self.left.at == at))

    def returned(self) -> bool:
        """Whether it was given back to be assigned anew, and stands where it stood."""
        last = self.answers[-1] if self.answers else None
        return isinstance(last, Rejected) and last.disposition is Disposition.RETURN and self.left is None


class _Reading:
    """What was told of hand-offs, read mark by mark."""

    def __init__(self, handing: Handing) -> None:
        self.handing = handing
        self.found: list[_Open] = []
        self.present = ""
        # Answers of one instant that the last hand-off does not wait for: the next may begin at that instant.
        self.early: list[Reply] = []

    @property
    def last(self) -> _Open | None:
        return self.found[-1] if self.found else None

    def say_early(self) -> None:
        """Let those answers be said to the last hand-off after all; without one, they are said to none."""
        if self.last is not None:
            self.last.answers += self.early
        self.early = []

    def see(self, mark: Event) -> None:
        if self.early and (self.early[0].at != mark.at or isinstance(mark, Assigned)):
            self.say_early()
        if isinstance(mark, StageEntered):
            self._enter(mark)
        elif isinstance(mark, (Accepted, Rejected)):
            last = self.last
            heard = last.answers if last is not None and last.hears(mark.at) else self.early
            heard.append(mark)
        elif isinstance(mark, Assigned) and mark.to is not None and self.last is not None and self.last.returned():
            self.found.append(_Open(self.last.stage, mark.at, []))

    def _enter(self, mark: StageEntered) -> None:
        stage = normalise_text(mark.stage)
        if stage == self.present:
            return
        self.present = stage
        if self.last is not None and self.last.left is None:
            self.last.left = mark
            if stage in self.handing.accepted_in:
                self.last.answers.append(mark)
        if stage in self.handing.stages:
            self.found.append(_Open(mark.stage, mark.at, self.early))
            self.early = []


def _begun(history: History, handing: Handing) -> list[_Open]:
    marks: list[Event] = [event for kind in _RANK for event in history.of(kind)]
    marks.sort(key=lambda event: (event.at, event.seq, _RANK[type(event)]))
    reading = _Reading(handing)
    for mark in marks:
        reading.see(mark)
    reading.say_early()
    return reading.found


def hand_offs_of(
    lead_id: str, history: History, holds: tuple[Hold, ...], handing: Handing, now: datetime
) -> Iterator[HandOff]:
    """Return the hand-offs that a history tells of at the instant `now`, which nothing in it is later than."""
    assigned = history.of(Assigned)

    def owner(at: datetime) -> str | None:
        place = bisect_right(assigned, at, key=_AT)
        return assigned[place - 1].to if place else None

    for one in _begun(history, handing):
        first = one.answers[0] if one.answers else None
        left = one.left
        # It waits until it is answered or left; nothing that happens later changes how much time that took.
        end = min([now, *(event.at for event in (first, left) if event is not None)])
        last_call = _last_call(handing, one.at, end, holds)
        moved_to: str | None = None
        decided: datetime | None = end
        if last_call is not None and end > last_call:
            fate, decided = HandOffFate.LAPSED, last_call
        elif first is not None and first.at == end:
            fate = HandOffFate.REJECTED if isinstance(first, Rejected) else HandOffFate.ACCEPTED
        elif left is not None:
            fate, moved_to = HandOffFate.LAPSED, left.stage
        else:
            fate, decided = HandOffFate.PENDING, None
            last_call = _last_call(handing, one.at, None, holds)
        yield HandOff(
            one.stage,
            lead_id=lead_id,
            at=one.at,
            fate=fate,
            decided_at=decided,
            answers=one.answers,
            last_call_at=last_call,
            moved_to=moved_to,
            owner=owner(one.at),
            owner_at_end=owner(now if decided is None else decided),
        )


def _last_call(handing: Handing, start: datetime, end: datetime | None, holds: tuple[Hold, ...]) -> datetime | None:
    """Return the latest instant for an answer, with holds cut off at `end`; where that is None, as they are known."""
    if handing.within is None:
        return None
    first = max(bisect_right(holds, start, key=_START) - 1, 0)
    last = len(holds) if end is None else bisect_left(holds, end, key=_START)
    pauses: list[tuple[datetime, datetime]] = []
    for hold in holds[first:last]:
        until = hold.end if end is None else end if hold.end is None else min(hold.end, end)
        if until is None:
            return None
        pauses.append((hold.start, until))
    found = handing.calendar.last_call(start, handing.within, pauses=pauses)
    return None if found is None else to_utc(found, "last_call_at")
