"""What a population comes to under one commitment: the periods of its cadence, and what is counted in each."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from leadflow._validate import MICROSECOND, normalise_text
from leadflow.calendars import Cadence, Calendar, Period
from leadflow.criteria import Grouping
from leadflow.criteria.grouping import grouped
from leadflow.criteria.verdicts import GradeHandle
from leadflow.money import Money, total
from leadflow.sla.commitment import Bounds, Commitment, Counted, Member, Target
from leadflow.sla.lead_view import LeadView
from leadflow.sla.volumes import Provided

__all__ = ["CadencePeriod", "Tally", "periods_of", "target_of", "whole_of"]


class CadencePeriod(NamedTuple):
    """One period of a cadence, and what the dates of the contract leave of it.

    `bounds` are the instants between which the contract is in force in it, `in_force` the days, None when it never is;
    `share` is the part of the period's open time in them.
    """

    period: Period
    bounds: tuple[datetime, datetime]
    in_force: Period | None
    share: Fraction
    ends_at: datetime

    @classmethod
    def of(
        cls, period: Period, calendar: Calendar, starts_at: datetime | None, ends_at: datetime | None
    ) -> "CadencePeriod":
        """Return a period under a contract that is in force from `starts_at` to `ends_at`; None is no bound."""
        begins, ends = period.bounds(calendar.tz)
        low, high = max(begins, starts_at or begins), min(ends, ends_at or ends)
        if (low, high) == (begins, ends):
            return cls(period, (low, high), period, Fraction(1), ends)
        if low >= high:
            return cls(period, (low, high), None, Fraction(0), ends)
        days = [Cadence.DAY.containing(at, calendar.tz) for at in (low, high - MICROSECOND)]
        part, whole = calendar.elapsed(low, high), calendar.elapsed(begins, ends)
        if not whole:
            part, whole = high - low, ends - begins
        share = Fraction(part // MICROSECOND, whole // MICROSECOND)
        return cls(period, (low, high), Period(days[0].start, days[1].end), share, high)


def periods_of(per: Cadence, period: Period, year_starts: int) -> tuple[tuple[Period, ...], Period | None]:
    """Return a cadence's periods that end in `period`, and the one that begins in it and ends after it.

    Where they are longer than `period`, the first are the one that contains its last day alone, and there is none
    beside it.
    """
    found = per.over(period, year_starts=year_starts)
    ended = tuple(each for each in found if each.end <= period.end)
    whole = any(each.start >= period.start for each in ended)
    if not whole and found[-1].end - found[-1].start > period.end - period.start:
        return found[-1:], None
    return ended, next(iter(found[len(ended) :]), None)


def whole_of(periods: tuple[CadencePeriod, ...]) -> CadencePeriod:
    """Return several periods as one; what is owed in each is summed, so that the share of the whole has no use."""
    first, last = periods[0], periods[-1]
    days = [each.in_force for each in periods if each.in_force is not None]
    return CadencePeriod(
        period=first.period if first is last else Period(first.period.start, last.period.end),
        bounds=(first.bounds[0], last.bounds[1]),
        in_force=Period(days[0].start, days[-1].end) if len(days) > 1 else next(iter(days), None),
        share=first.share,
        ends_at=last.ends_at,
    )


def target_of(commitment: Commitment, periods: Sequence[CadencePeriod]) -> Target:
    """Return what is promised for some periods: of a volume, what is owed in the part of each that is in force.

    That is a number of whole leads, or of units of money (hundredths, where the amount promised has them).
    """
    at_least = commitment.at_least
    if isinstance(at_least, float):
        return at_least
    if not isinstance(at_least, Money):
        return sum(at_least if each.share == 1 else round(at_least * each.share) for each in periods)
    amount, owed = Fraction(at_least.amount), Money(0, at_least.currency)
    unit = Decimal(1) if amount.denominator == 1 else Decimal("0.01")
    for each in periods:
        part = at_least.amount if each.share == 1 else unit * round(amount * each.share / Fraction(unit))
        owed += Money(part, at_least.currency)
    return owed


class _Cell:
    """The numbers of one period and segment, while they are counted."""

    __slots__ = ("amounts", "results", "times", "without_amount")

    def __init__(self) -> None:
        self.results: Counter[str] = Counter()
        self.amounts: list[Money] = []
        self.times: list[timedelta] = []
        self.without_amount = 0

    def counted(self, *, is_volume: bool) -> Counted:
        results = self.results
        running = results["running"] + results["unknown"]
        amounts = total(self.amounts)
        return Counted(
            started=results["met"] + results["breached"] + running + results["cancelled"],
            met=results["met"],
            breached=results["breached"],
            running=running,
            cancelled=results["cancelled"],
            unknown=results["unknown"],
            undecided=results["undecided"],
            again=results["again"],
            is_volume=is_volume,
            amounts=tuple(amounts[currency] for currency in sorted(amounts)),
            without_amount=self.without_amount,
            times=tuple(sorted(self.times)),
        )


class Tally:
    """The counting of one commitment over some periods, lead by lead."""

    def __init__(
        self, commitment: Commitment, periods: Sequence[CadencePeriod], by: Grouping | GradeHandle | None
    ) -> None:
        self.commitment = commitment
        self.untracked = 0
        self.bounds = Bounds([each.bounds for each in periods])
        self._by = by
        self._cells: dict[tuple[int, Hashable], _Cell] = {}
        self._segments: Counter[Hashable] = Counter()

    def add(self, view: LeadView) -> None:
        """Count one lead."""
        commitment = self.commitment
        if not view.observes(commitment.happenings[:1]):
            self.untracked += 1
            return
        for member in commitment.members(view, self.bounds):
            place = self.bounds.place(member.at)
            if place is None:
                continue
            segment = None
            if self._by is not None:
                segment = self._segment(self._by, view, member)
                self._segments[segment] += 1
            cell = self._cell(place, segment)
            cell.results[member.result] += 1
            if member.elapsed is not None:
                cell.times.append(member.elapsed)
            if member.result == "met" and isinstance(commitment.at_least, Money):
                if member.amount is None:
                    cell.without_amount += 1
                else:
                    cell.amounts.append(member.amount)

    def add_provided(self, provided: Iterable[Provided], as_of: datetime) -> None:
        """Count the deliverables that are this commitment's."""
        name = normalise_text(self.commitment.name)
        for each in provided if self.commitment.counts_deliverables else ():
            place = self.bounds.place(each.at)
            if place is not None and each.at <= as_of and normalise_text(each.what) == name:
                self._cell(place, None).results["met"] += 1

    def counted(self, place: int | None = None) -> Counted:
        """Return the numbers of one period, or of all of them."""
        is_volume = not isinstance(self.commitment.at_least, float)
        found = Counted(is_volume=is_volume)
        for (period, _), cell in self._cells.items():
            if place in (None, period):
                found += cell.counted(is_volume=is_volume)
        return found

    def groups(self) -> dict[object, Counted]:
        """Return the numbers of all periods per segment, however it is spelled, in the order of `grouped`."""
        found: dict[object, Counted] = {}
        is_volume = not isinstance(self.commitment.at_least, float)
        for segment, spelled in grouped((each, each) for each in self._segments.elements()).items():
            found[segment], spellings = Counted(is_volume=is_volume), set(spelled)
            for (_, own), cell in self._cells.items():
                if own in spellings:
                    found[segment] += cell.counted(is_volume=is_volume)
        return found

    def _segment(self, by: Grouping | GradeHandle, view: LeadView, member: Member) -> Hashable:
        if isinstance(by, GradeHandle):
            return view.assessed(member.at).fit_of(by.name).grade
        if member.until is not None and getattr(by, "path", None) == "owner":
            # Who gets a lead a minute after its clock began is who has to answer.
            return view.lead.owner_from(member.at, member.until)
        return by.get(view.lead_at(member.at))

    def _cell(self, place: int, segment: Hashable) -> _Cell:
        cell = self._cells.get((place, segment))
        if cell is None:
            cell = self._cells[place, segment] = _Cell()
        return cell
