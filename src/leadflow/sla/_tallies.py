"""What the leads of a population come to under one commitment: what is counted, in which round, as what."""

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple

from leadflow._validate import normalise_text
from leadflow.calendars import Calendar
from leadflow.criteria import Guard, Happening, Occurrence
from leadflow.criteria.verdicts import GradeHandle
from leadflow.leads import DealUpdated
from leadflow.money import Money, total
from leadflow.sla._amounts import amount_of
from leadflow.sla._runs import is_mature, run_of
from leadflow.sla._watched import Watched
from leadflow.sla.attainment import Commitment, Grouping
from leadflow.sla.clocks import ClockState
from leadflow.sla.commitments import Clocked, Convert
from leadflow.sla.counted import Counted
from leadflow.sla.provided import Provided
from leadflow.sla.shares import Share
from leadflow.sla.volumes import Count, Deliver, Provide

__all__ = ["Bounds", "Tally"]

Bounds = Sequence[tuple[datetime, datetime]]
"""The rounds of a cadence as instants, half-open and in order."""

_LOW = itemgetter(0)


class _Member(NamedTuple):
    """One thing counted: its round, when it happened, as what, what its deal is worth, until when its clock ran."""

    place: int
    at: datetime
    outcome: str
    amount: Money | None = None
    until: datetime | None = None


class _Cell:
    """The numbers of one round and segment, while they are counted."""

    __slots__ = ("amounts", "breached", "cancelled", "met", "running", "undecided", "unknown", "without_amount")

    def __init__(self) -> None:
        self.met = self.breached = self.running = self.cancelled = self.unknown = self.undecided = 0
        self.without_amount = 0
        self.amounts: list[Money] = []

    def counted(self, *, is_volume: bool) -> Counted:
        amounts = total(self.amounts)
        return Counted(
            started=self.met + self.breached + self.running + self.cancelled,
            met=self.met,
            breached=self.breached,
            running=self.running,
            cancelled=self.cancelled,
            unknown=self.unknown,
            undecided=self.undecided,
            is_volume=is_volume,
            amounts=tuple(amounts[currency] for currency in sorted(amounts)),
            without_amount=self.without_amount,
        )


def _segment_order(item: tuple[tuple[int, Hashable], _Cell]) -> tuple[bool, str]:
    segment = item[0][1]
    return (segment is None, str(segment))


class Tally:
    """The counting of one commitment over some rounds, lead by lead."""

    def __init__(
        self, commitment: Commitment, bounds: Bounds, calendar: Calendar, by: Grouping | GradeHandle | None
    ) -> None:
        self.commitment = commitment
        self.untracked = 0
        self._bounds = bounds
        self._calendar = calendar
        self._by = by
        self.low, self.high = bounds[0][0], bounds[-1][1]
        self._cells: dict[tuple[int, Hashable], _Cell] = {}

    def add(self, watched: Watched) -> None:
        """Count one lead."""
        commitment = self.commitment
        if isinstance(commitment, Clocked):
            members = self._clocks(watched, commitment)
        elif isinstance(commitment, Share):
            members = self._shares(watched, commitment)
        elif isinstance(commitment, Deliver):
            members = self._deliveries(watched, commitment)
        else:
            return
        for member in members:
            cell = self._cell(member.place, self._segment(watched, member))
            if member.outcome == "unknown":
                cell.running += 1
            setattr(cell, member.outcome, getattr(cell, member.outcome) + 1)
            if member.outcome == "met" and isinstance(commitment, Deliver) and commitment.worth is not None:
                if member.amount is None:
                    cell.without_amount += 1
                else:
                    cell.amounts.append(member.amount)

    def add_provided(self, provided: Iterable[Provided], as_of: datetime) -> None:
        """Count deliverables; those of another name are not this commitment's."""
        name = normalise_text(self.commitment.name)
        for each in provided:
            place = self._place(each.at) if each.at <= as_of and normalise_text(each.what) == name else None
            if place is not None:
                self._cell(place, None).met += 1

    def counted(self, place: int | None = None) -> Counted:
        """Return the numbers of one round, or of all of them."""
        is_volume = isinstance(self.commitment, (Deliver, Provide))
        found = Counted(is_volume=is_volume)
        for (round_, _), cell in self._cells.items():
            if place in (None, round_):
                found += cell.counted(is_volume=is_volume)
        return found

    def groups(self) -> dict[object, Counted]:
        """Return the numbers of all rounds per segment, in an order that is the same in every process, None last."""
        is_volume = isinstance(self.commitment, (Deliver, Provide))
        found: dict[object, Counted] = {}
        if self._by is not None and not isinstance(self.commitment, Provide):
            for (_, segment), cell in sorted(self._cells.items(), key=_segment_order):
                counted = cell.counted(is_volume=is_volume)
                found[segment] = found[segment] + counted if segment in found else counted
        return found

    def _segment(self, watched: Watched, member: _Member) -> Hashable:
        by = self._by
        if by is None:
            return None
        if isinstance(by, GradeHandle):
            return watched.assessed(member.at).fit_of(by.name).grade
        if member.until is not None and getattr(by, "path", None) == "owner":
            # Who gets a lead a minute after its clock began is who has to answer.
            return watched.lead.owner_from(member.at, member.until)
        return by.get(watched.lead_at(member.at))

    def _cell(self, place: int, segment: Hashable) -> _Cell:
        key = (place, segment)
        cell = self._cells.get(key)
        if cell is None:
            cell = self._cells[key] = _Cell()
        return cell

    def _place(self, at: datetime) -> int | None:
        place = bisect_right(self._bounds, at, key=_LOW) - 1
        return place if place >= 0 and at < self._bounds[place][1] else None

    def _clocks(self, watched: Watched, commitment: Clocked) -> Iterator[_Member]:
        for place, start, holds in self._qualifying(watched, commitment.start, commitment.where, Count.EACH):
            if not (holds and watched.observes(commitment.happenings)):
                yield _Member(place, start.at, "undecided")
                continue
            run = run_of(watched, commitment, start, self._calendar)
            came_early = (
                run.state is ClockState.MET
                and isinstance(commitment, Convert)
                and not is_mature(watched, commitment, run)
            )
            yield _Member(place, start.at, "running" if came_early else run.state.value, until=run.until)

    def _shares(self, watched: Watched, commitment: Share) -> Iterator[_Member]:
        for place, each, holds in self._qualifying(watched, commitment.of, commitment.where, commitment.count):
            if not holds:
                yield _Member(place, each.at, "undecided")
            elif not isinstance(commitment.meeting, Happening):
                answer = watched.answer(commitment.meeting, each.at)
                yield _Member(place, each.at, {True: "met", False: "breached", None: "unknown"}[answer])
            elif not watched.observes((commitment.meeting,)):
                yield _Member(place, each.at, "unknown")
            else:
                yield _Member(place, each.at, "met" if watched.matches(commitment.meeting, each) else "breached")

    def _deliveries(self, watched: Watched, commitment: Deliver) -> Iterator[_Member]:
        for place, each, holds in self._qualifying(watched, commitment.happening, commitment.where, commitment.count):
            if not holds:
                yield _Member(place, each.at, "undecided")
            elif commitment.worth is None:
                yield _Member(place, each.at, "met")
            else:
                # What a deal is worth is often told days after it was opened: the end of the round settles it.
                yield _Member(place, each.at, "met", amount_of(watched, each, self._bounds[place][1]))

    def _qualifying(
        self, watched: Watched, happening: Happening, where: Guard | None, count: Count
    ) -> Iterator[tuple[int, Occurrence, bool | None]]:
        """Return the occurrences in a round for which `where` holds, or for which nobody knows whether it does (None).

        With `Count.FIRST` only the first for which it holds, wherever it lies; a deal has a first of its own.
        """
        if not watched.observes((happening,)):
            self.untracked += 1
            return
        if not watched.between(happening, self.low, self.high):
            return
        seen: set[str | None] = set()
        for each in watched.between(happening, None if count is Count.FIRST else self.low, self.high):
            key = each.event.deal if isinstance(each.event, DealUpdated) else None
            place = self._place(each.at)
            if key in seen or (place is None and count is Count.EACH):
                continue
            holds = True if where is None else watched.answer(where, each.at)
            if holds is True and count is Count.FIRST:
                seen.add(key)
            if holds is not False and place is not None:
                yield place, each, holds
