"""Hand-offs: every time marketing hands the lead to sales, and what became of it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from enum import StrEnum

import attrs

from leadflow._validate import named, normalise_text, required_text, to_utc
from leadflow.calendars import ALWAYS_OPEN, Calendar, Within
from leadflow.calendars.deadlines import Deadline
from leadflow.calendars.durations import BusinessDays, BusinessHours, check_within
from leadflow.errors import invalid, invalid_type
from leadflow.leads.events import Accepted, Assigned, Event, Rejected, StageEntered
from leadflow.leads.history import History
from leadflow.leads.journey import Hold
from leadflow.leads.values import known_instant, shown
from leadflow.leads.vocabulary import Disposition

__all__ = ["HandOff", "HandOffPolicy", "HandOffStatus", "Waiting", "begun_of", "hand_offs_of"]

Reply = Accepted | Rejected | StageEntered
# At one place in the history: entered first, then answered, then assigned anew.
_RANK: dict[type[Event], int] = {StageEntered: 0, Accepted: 1, Rejected: 1, Assigned: 2}


class HandOffStatus(StrEnum):
    """What became of a hand-off: still waiting for sales, accepted, rejected, returned, or lapsed without an answer.

    RETURNED is no rejection: sales gave the lead back to be assigned to another owner (disposition RETURN). LAPSED is
    to a hand-off what breached is to a clock: the time is used up, or the lead was closed or moved on untouched.
    """

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RETURNED = "returned"
    LAPSED = "lapsed"


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class HandOff:
    """One hand-off of a lead to sales: when it began (`at`), its status, and when that was decided; times in UTC.

    - `answers` are all that sales answered, in order: the first decides if it came in time; of a hand-off that LAPSED
      every answer came too late.
    - `last_call_at` is the latest instant at which an answer is in time; None if there is no limit, or none is known
      while work is on hold.
    - `moved_to` is the stage for which the lead left without an answer; None when the time ran out first.
    - `owner` had the lead when the hand-off began, or was the first to get it until it was decided, as the owner of a
      clock in an SLA; `owner_at_end` had it when it was decided, or has it now.
    - `answer` decided it, `late_answer` is the first that came after it had lapsed; `by` is who recorded the answer.
    - `reason` and `disposition` are those of the answer by which it was rejected or returned, else None.

    >>> from datetime import UTC
    >>> HandOff("mql", lead_id="L-1", at=datetime(2026, 3, 4, tzinfo=UTC)).status
    <HandOffStatus.PENDING: 'pending'>
    """

    stage: str = attrs.field(kw_only=False)
    lead_id: str
    at: datetime = attrs.field(converter=to_utc)
    status: HandOffStatus = HandOffStatus.PENDING
    decided_at: datetime | None = attrs.field(default=None, converter=known_instant)
    answers: tuple[Reply, ...] = ()
    last_call_at: datetime | None = attrs.field(default=None, converter=known_instant)
    moved_to: str | None = None
    owner: str | None = None
    owner_at_end: str | None = None

    answer: Reply | None = attrs.field(init=False, eq=False, repr=False)
    late_answer: Reply | None = attrs.field(init=False, eq=False, repr=False)
    by: str | None = attrs.field(init=False, eq=False, repr=False)
    reason: str | None = attrs.field(init=False, eq=False, repr=False)
    disposition: Disposition | None = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        first = self.answers[0] if self.answers else None
        answer, late = (None, first) if self.status is HandOffStatus.LAPSED else (first, None)
        rejection = answer if isinstance(answer, Rejected) else None
        read = {
            "answer": answer,
            "late_answer": late,
            "by": None if answer is None else answer.by,
            "reason": None if rejection is None else rejection.reason,
            "disposition": None if rejection is None else rejection.disposition,
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)

    __repr__ = shown


@attrs.frozen(kw_only=True, weakref_slot=False)
class HandOffPolicy:
    """What counts as a hand-off: entering which stages, how long an answer may take, and what else is an acceptance."""

    stages: frozenset[str]
    accepted_in: frozenset[str]
    within: Within | None
    calendar: Calendar

    @classmethod
    def of(
        cls, stages: Collection[str], accepted_in: Collection[str], within: Within | None, calendar: Calendar | None
    ) -> "HandOffPolicy":
        """Return the checked policy that a user asks for."""
        if not stages:
            raise invalid("stages", stages, "a hand-off begins at a stage", 'name it: lead.hand_offs("mql", as_of=...)')
        if isinstance(accepted_in, str):
            raise invalid_type("accepted_in", accepted_in, "several stages are needed", f"write ({accepted_in!r},)")
        if calendar is not None and not isinstance(calendar, Calendar):
            raise invalid_type("calendar", calendar, "a calendar is needed", "write calendar=BusinessCalendar(...)")
        handed = frozenset(normalise_text(required_text(stage, "stages")) for stage in stages)
        accepting = frozenset(normalise_text(required_text(stage, "accepted_in")) for stage in accepted_in)
        if handed & accepting:
            both = ", ".join(sorted(handed & accepting))
            raise invalid("accepted_in", both, "a stage hands over or accepts, not both", "name it in one of the two")
        # A plain timedelta is time by the wall clock, as everywhere.
        in_business_time = (
            isinstance(check_within(within), (BusinessDays, BusinessHours)) if within is not None else False
        )
        return cls(
            stages=handed,
            accepted_in=accepting,
            within=within,
            calendar=calendar if calendar is not None and in_business_time else ALWAYS_OPEN,
        )


class Waiting:
    """A hand-off while its history is read."""

    __slots__ = ("answers", "at", "left", "stage")

    def __init__(self, stage: str, at: datetime, answers: list[Reply]) -> None:
        self.stage = stage
        self.at = at
        self.answers = answers
        self.left: StageEntered | None = None

    def takes_answer(self, at: datetime) -> bool:
        """Whether an answer at this instant is surely one to it: it began then, or has been waiting until then."""
        return self.at == at or (not self.answers and (self.left is None or self.left.at == at))

    def returned(self) -> bool:
        """Whether sales gave the lead back to be assigned anew, and it has not left its stage."""
        last = self.answers[-1] if self.answers else None
        return isinstance(last, Rejected) and last.disposition is Disposition.RETURN and self.left is None


def begun_of(history: History, entries: Iterable[StageEntered], policy: HandOffPolicy) -> list[Waiting]:
    """Return the hand-offs that began, each with its answers and what the lead left for."""
    marks: list[Event] = [*entries, *(event for event in history if isinstance(event, (Accepted, Rejected, Assigned)))]
    marks.sort(key=lambda event: (event.at, event.seq, _RANK[type(event)]))
    found: list[Waiting] = []
    # Answers of one instant that the last hand-off does not wait for: the next one may begin at that instant. If none
    # does, they belong to the last after all; without one, to none.
    early: list[Reply] = []
    for mark in marks:
        last = found[-1] if found else None
        if early and (early[0].at != mark.at or isinstance(mark, Assigned)):
            if last is not None:
                last.answers += early
            early = []
        if isinstance(mark, StageEntered):
            stage = normalise_text(mark.stage)
            if last is not None and last.left is None:
                last.left = mark
                if stage in policy.accepted_in:
                    last.answers.append(mark)
            if stage in policy.stages:
                found.append(Waiting(mark.stage, mark.at, early))
                early = []
        elif isinstance(mark, (Accepted, Rejected)):
            (last.answers if last is not None and last.takes_answer(mark.at) else early).append(mark)
        elif isinstance(mark, Assigned) and mark.to is not None and last is not None and last.returned():
            found.append(Waiting(last.stage, mark.at, []))
    if found:
        found[-1].answers += early
    return found


def hand_offs_of(
    lead_id: str, begun: Iterable[Waiting], policy: HandOffPolicy, holds: Iterable[Hold], now: datetime
) -> Iterator[HandOff]:
    """Return what became of hand-offs by `now`, each still without its owners.

    Args:
        lead_id: The lead that was handed over.
        begun: Its hand-offs with their answers, of `begun_of`.
        policy: How long an answer may take.
        holds: The stretches in which that time stands still.
        now: The instant at which they are seen.
    """
    running = policy.calendar.running((hold.start, hold.end) for hold in holds)

    def last_call(start: datetime, ended_at: datetime | None) -> datetime | None:
        if policy.within is None:
            return None
        return Deadline(start, policy.within, running, ended_at=ended_at).last_call_at

    for one in begun:
        first = one.answers[0] if one.answers else None
        left = one.left
        # It waits until it is answered or left; nothing that happens later changes how much time that took.
        end = min([now, *(event.at for event in (first, left) if event is not None)])
        latest = last_call(one.at, end)
        moved_to: str | None = None
        decided: datetime | None = end
        if latest is not None and end > latest:
            status, decided = HandOffStatus.LAPSED, latest
        elif first is not None and first.at == end:
            status = HandOffStatus.ACCEPTED
            if isinstance(first, Rejected):
                back = first.disposition is Disposition.RETURN
                status = HandOffStatus.RETURNED if back else HandOffStatus.REJECTED
        elif left is not None:
            status, moved_to = HandOffStatus.LAPSED, left.stage
        else:
            status, decided, latest = HandOffStatus.PENDING, None, last_call(one.at, None)
        yield HandOff(
            one.stage,
            lead_id=lead_id,
            at=one.at,
            status=status,
            decided_at=decided,
            answers=tuple(one.answers),
            last_call_at=latest,
            moved_to=moved_to,
        )
