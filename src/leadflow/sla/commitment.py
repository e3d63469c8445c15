"""Commitment: what one team promises the other, and how it is counted."""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from operator import itemgetter
from typing import ClassVar, Literal, NamedTuple

import attrs

from leadflow._statistics import quantile
from leadflow._validate import named, required_text
from leadflow._words import rounded_percent
from leadflow.calendars import Cadence, Calendar, Period
from leadflow.criteria import Guard, Happening
from leadflow.criteria.occurrences import Occurrence
from leadflow.leads import DealUpdated
from leadflow.money import Money, total
from leadflow.sla import _checks
from leadflow.sla.lead_view import LeadView

__all__ = ["Bounds", "Commitment", "Counted", "Member", "Result", "Target"]

Target = int | float | Money
"""What is promised: a number, a share (a float), or an amount."""

Result = Literal["met", "breached", "running", "cancelled", "unknown", "undecided", "again"]
"""As what a member counts. `unknown` counts among the running, and no passing of time decides it. Two do not count:
`undecided`, because it is not known whether the commitment is meant for it, and `again`, because the lead counted
before."""

_LOW = itemgetter(0)


class Member(NamedTuple):
    """One thing that a commitment counts: when it happened, as what it counts, what its deal is worth.

    `until` is when its clock ended, where it has one: with it the lead's owner is whoever had it, or got it by then.
    `elapsed` is how long its stop took, on the calendar of the clock.
    """

    at: datetime
    result: Result
    amount: Money | None = None
    until: datetime | None = None
    elapsed: timedelta | None = None


class Bounds:
    """The periods of a cadence in which a commitment is counted, as instants: half-open, and in order."""

    __slots__ = ("_pairs", "high", "low")

    def __init__(self, pairs: Sequence[tuple[datetime, datetime]]) -> None:
        self._pairs = pairs
        self.low, self.high = pairs[0][0], pairs[-1][1]

    def place(self, at: datetime) -> int | None:
        """Return which of the periods an instant lies in, from 0; None when in none."""
        place = bisect_right(self._pairs, at, key=_LOW) - 1
        if place >= 0 and at < self._pairs[place][1]:
            return place
        return None

    def end(self, at: datetime) -> datetime:
        """Return the end of the period that an instant lies in, or of the last."""
        place = self.place(at)
        return self.high if place is None else self._pairs[place][1]


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Counted:
    """How many started, and how many of those are met, breached, running or cancelled; disjoint ones add up.

    `unknown` are those among the running that no passing of time decides, because facts are missing. `undecided` are
    not counted as started, because it is not known whether `where` held for them, nor are those that happened `again`
    to a lead that counts once. `rate` is the share met of those
    decided, `best` that share if all that still run are met, `worst` if none is; each is None over nothing. A volume
    (`is_volume`) has no rate: each one counted is met, `amounts` are the sums of their deals, one per currency, and
    `without_amount` had none known. `times` is how long each stop took, in ascending order, in time or too late; half
    of them are within the `median_time`, nine in ten within the `p90_time`, and the `mean_time` is their average, each
    None when nothing was stopped.

    >>> counted = Counted(started=5, met=3, breached=1, running=1)
    >>> counted.rate, counted.best, counted.worst
    (0.75, 0.8, 0.6)
    """

    started: int = 0
    met: int = 0
    breached: int = 0
    running: int = 0
    cancelled: int = 0
    unknown: int = 0
    undecided: int = 0
    again: int = 0
    is_volume: bool = False
    amounts: tuple[Money, ...] = ()
    without_amount: int = 0
    times: tuple[timedelta, ...] = attrs.field(default=(), eq=False, repr=False)

    rate: float | None = attrs.field(init=False, eq=False, repr=False)
    best: float | None = attrs.field(init=False, eq=False, repr=False)
    worst: float | None = attrs.field(init=False, eq=False, repr=False)
    median_time: timedelta | None = attrs.field(init=False, eq=False, repr=False)
    p90_time: timedelta | None = attrs.field(init=False, eq=False, repr=False)
    mean_time: timedelta | None = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        times = self.times
        object.__setattr__(self, "median_time", quantile(times, Fraction(1, 2)))
        object.__setattr__(self, "p90_time", quantile(times, Fraction(9, 10)))
        object.__setattr__(self, "mean_time", sum(times, timedelta(0)) / len(times) if times else None)
        decided = self.met + self.breached
        shares = {
            "rate": (self.met, decided),
            "best": (self.met + self.running, decided + self.running),
            "worst": (self.met, decided + self.running),
        }
        for name, (part, whole) in shares.items():
            object.__setattr__(self, name, part / whole if whole and not self.is_volume else None)

    def __add__(self, other: "Counted") -> "Counted":
        if not isinstance(other, Counted):
            return NotImplemented
        amounts = total((*self.amounts, *other.amounts))
        return Counted(
            started=self.started + other.started,
            met=self.met + other.met,
            breached=self.breached + other.breached,
            running=self.running + other.running,
            cancelled=self.cancelled + other.cancelled,
            unknown=self.unknown + other.unknown,
            undecided=self.undecided + other.undecided,
            again=self.again + other.again,
            is_volume=self.is_volume or other.is_volume,
            amounts=tuple(amounts[currency] for currency in sorted(amounts)),
            without_amount=self.without_amount + other.without_amount,
            times=tuple(sorted((*self.times, *other.times))),
        )


@attrs.frozen(kw_only=True, weakref_slot=False, order=False, field_transformer=named)
class Commitment(ABC):
    """What one team promises the other: the base of `Respond`, `Convert`, `Deliver`, `Share`, `Provide`, and your own.

    A kind of commitment says what it watches (`happenings`), what it counts (`members`) and how it reads (`__str__`);
    a kind that leaves one of them out cannot be created. With a clock, and for the due list, derive from `Clocked`.

    - `at_least` is what is promised: a float is a share of the members, an int a number of them, a `Money` the sum of
      their deals.
    - `per` is how often the promise is asked about.
    - `where` is a question: the promise is meant for the leads for which it holds.
    """

    counts_deliverables: ClassVar[bool] = False
    """Whether what counts are the deliverables (`Provided`) of the commitment's name, and nothing of a lead."""

    name: str = attrs.field(converter=required_text, kw_only=False)
    at_least: Target
    per: Cadence = attrs.field(converter=_checks.cadence)
    where: Guard | None = attrs.field(
        default=None, validator=_checks.optional(Guard, "a question is needed", 'write {}=company.country.is_("VN")')
    )
    pace: Literal["days", "hours"] | None = attrs.field(default=None, init=False, repr=False)

    @property
    @abstractmethod
    def happenings(self) -> tuple[Happening, ...]:
        """What the commitment watches. The first is what it counts: a lead of which that would not be known is left
        out, and reported as untracked.
        """

    @abstractmethod
    def members(self, view: LeadView, bounds: Bounds) -> Iterator[Member]:
        """Return what counts of one lead in some periods; `qualifying` finds what happened in them."""

    @abstractmethod
    def __str__(self) -> str:
        """Return the commitment in one line."""

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions about a lead that the commitment asks; one about verdicts needs `assess`."""
        return () if self.where is None else (self.where,)

    @property
    def stages(self) -> frozenset[str]:
        """The stages that the commitment names, beside those of its happenings."""
        return frozenset()

    @property
    def label(self) -> str:
        """What the commitment is called in a review."""
        return self.name

    def latest_mature(self, calendars: Sequence[Calendar], as_of: datetime, year_starts: int) -> Period | None:
        """Return the latest period all of whose members had their time, of a commitment about cohorts; else None."""
        del calendars, as_of, year_starts
        return None

    def known_at(self, calendars: Sequence[Calendar], ends_at: datetime) -> datetime | None:
        """Return when all members of a period that ends then are decided, of a commitment about cohorts; else None."""
        del calendars, ends_at
        return None

    def notes(self, counted: Counted) -> Iterator[str]:
        """Return what a review says of the numbers: by default, what is open, and the shares it can still come to."""
        if counted.running and counted.best is not None and counted.worst is not None:
            waiting, unknown = counted.running - counted.unknown, counted.unknown
            parts = [f"{waiting:,} still open"] * bool(waiting)
            parts += [f"{unknown:,} undecided (data missing)"] * bool(unknown)
            worst, best = rounded_percent(counted.worst), rounded_percent(counted.best)
            yield f"{' and '.join(parts)}: the final figure lies between {worst} and {best}"

    def qualifying(
        self, view: LeadView, happening: Happening, bounds: Bounds, *, first: bool = False
    ) -> Iterator[tuple[Occurrence, bool | None]]:
        """Return the occurrences in some periods, each with whether `where` holds: True, or None when unknown.

        With `first` only the first for which it holds, wherever it lies; a deal has a first of its own.
        """
        # Nothing of most leads lies in the periods, and to see that is cheap.
        if not view.between(happening, bounds.low, bounds.high):
            return
        seen: set[str | None] = set()
        for each in view.between(happening, None if first else bounds.low, bounds.high):
            deal = each.event.deal if isinstance(each.event, DealUpdated) else None
            inside = bounds.place(each.at) is not None
            if deal in seen or not (inside or first):
                continue
            holds = True if self.where is None else view.answer(self.where, each.at)
            if holds is True and first:
                seen.add(deal)
            if holds is not False and inside:
                yield each, holds
