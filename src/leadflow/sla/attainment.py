"""Attainment: what was promised for a period, and what was kept."""

import math
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.calendars import Calendar, Pace, Period
from leadflow.errors import invalid
from leadflow.leads import Actor
from leadflow.money import Money
from leadflow.sla.commitment import Commitment, Counted, Target

__all__ = ["Attainment", "AttainmentStatus"]

_READ_FROM_THE_NUMBERS = ("started", "met", "breached", "running", "cancelled", "rate", "best", "worst")


class AttainmentStatus(StrEnum):
    """How a promise stands in a period: met, on track, at risk or missed.

    NOT_YET is a promise about a cohort whose members have not all had their time, NO_DATA one with nothing to keep.
    """

    MET = "met"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    MISSED = "missed"
    NOT_YET = "not yet"
    NO_DATA = "no data"


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Attainment:
    """One commitment in one period, as it stood at `as_of`: what was promised, and what became of it.

    - `name` is that of the commitment; of an earlier `version` of the contract than the last one in force in the
      period it says so: "first touch (version 1)".
    - `period` is the one reported: as asked for, or the commitment's own where its cadence is longer; where it is
      shorter, those of its `periods` that end in the period asked for, each also by itself in `parts`. `next_period`
      is the one that begins in it and ends after it, and counts with the period asked for next.
    - `target` is what was promised for that period, in its `unit`: a "share", a "count", or an amount in a currency. A
      volume is promised once in each of the periods. `in_force` are the days on which the contract was: of a
      volume, that part of the open time is owed. It is None when the contract never was; then there are no data.
    - `actual` is what was kept, in that unit: the rate, the number, or the amount in the currency promised;
      `other_amounts` are the sums of deals in other currencies, which are not converted.
    - `over` says that the period is, or the contract, and `so_far` that it is not. `counted` are the numbers
      (`started`, `met`, `rate` and the like are read from it), `groups` the same per value of the handle asked for.
      `untracked` leads were left out: what the commitment watches would not be known of them.
    - `known_at`, of a `Convert`: when all members of the period have had their time, pauses aside; until then the
      status is "not yet", unless what is decided settles it. `latest_mature` is the latest cohort that all had it.

    Attainments of disjoint sets of leads add up with `+`; those of another promise, period or instant raise
    `InvalidValueError`.

    >>> from datetime import UTC
    >>> from leadflow.calendars import ALWAYS_OPEN, Cadence, Month
    >>> from leadflow.sla import Provide
    >>> kept = Attainment(
    ...     commitment=Provide("stories from the field", at_least=4, per=Cadence.MONTH), party=Actor.SALES, target=4,
    ...     period=Month(2026, 3), as_of=datetime(2026, 3, 31, 12, tzinfo=UTC), over=False, calendar=ALWAYS_OPEN,
    ...     counted=Counted(started=4, met=4, is_volume=True))
    >>> kept.actual, kept.status.value
    (4, 'met')
    """

    commitment: Commitment
    party: Actor
    target: Target
    period: Period
    as_of: datetime
    over: bool
    counted: Counted
    periods: int = 1
    version: int = 1
    known_at: datetime | None = None
    untracked: int = 0
    parts: tuple["Attainment", ...] = ()
    next_period: "Attainment | None" = None
    in_force: Period | None = attrs.field(default=attrs.Factory(lambda self: self.period, takes_self=True))
    groups: FrozenMapping[object, Counted] = attrs.field(factory=FrozenMapping)
    latest_mature: "Attainment | None" = None
    calendar: Calendar = attrs.field(repr=False)
    name: str = attrs.field(default=attrs.Factory(lambda self: self.commitment.name, takes_self=True), repr=False)
    started: int = attrs.field(init=False, eq=False, repr=False)
    met: int = attrs.field(init=False, eq=False, repr=False)
    breached: int = attrs.field(init=False, eq=False, repr=False)
    running: int = attrs.field(init=False, eq=False, repr=False)
    cancelled: int = attrs.field(init=False, eq=False, repr=False)
    rate: float | None = attrs.field(init=False, eq=False, repr=False)
    best: float | None = attrs.field(init=False, eq=False, repr=False)
    worst: float | None = attrs.field(init=False, eq=False, repr=False)

    unit: str = attrs.field(init=False, eq=False, repr=False)
    actual: Target | None = attrs.field(init=False, eq=False, repr=False)
    other_amounts: tuple[Money, ...] = attrs.field(init=False, eq=False, repr=False)
    so_far: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        counted, target = self.counted, self.target
        read = {name: getattr(counted, name) for name in _READ_FROM_THE_NUMBERS}
        if isinstance(target, Money):
            own = [amount for amount in counted.amounts if amount.currency == target.currency]
            read |= {"unit": target.currency, "actual": own[0] if own else Money(0, target.currency)}
        elif counted.is_volume:
            read |= {"unit": "count", "actual": counted.met}
        else:
            read |= {"unit": "share", "actual": counted.rate}
        read["other_amounts"] = tuple(amount for amount in counted.amounts if amount.currency != read["unit"])
        read["so_far"] = not self.over
        for name, value in read.items():
            object.__setattr__(self, name, value)

    @property
    def pace(self) -> Pace | None:
        """How a volume stands against an even pace through its days in force; None for shares.

        Of counts an open day is a day, however short, unless the commitment says `pace="hours"`; of money, and then,
        open time counts.
        """
        if not self.counted.is_volume or self.in_force is None:
            return None
        return Pace(
            target=_number(self.target),
            actual=_number(self.actual),
            period=self.in_force,
            calendar=self.calendar,
            as_of=self.as_of,
            unit=self.commitment.pace or ("hours" if isinstance(self.target, Money) else "days"),
        )

    @property
    def periods_met(self) -> int:
        """In how many of the periods the promise was met: "three weeks of five"."""
        return sum(part.status is AttainmentStatus.MET for part in self.parts or (self,))

    @property
    def status(self) -> AttainmentStatus:
        """Whether the promise is met, on track, at risk or missed; no data when there was nothing to keep or owe."""
        if self.in_force is None or not self.target:
            return AttainmentStatus.NO_DATA
        pace = self.pace
        if pace is None:
            status = _share_status(
                float(_number(self.target)), rate=self.rate, best=self.best, worst=self.worst, over=self.over
            )
            open_ended = status in (AttainmentStatus.ON_TRACK, AttainmentStatus.AT_RISK) or not self.over
            return AttainmentStatus.NOT_YET if self.known_at is not None and open_ended else status
        whole = self.unit == "count"
        return _volume_status(
            _number(self.target),
            _number(self.actual),
            passed=pace.share,
            # Half a lead more cannot be delivered; and what was delivered stays delivered, while amounts are revised.
            slack=Fraction(1, 2) if whole else Fraction(0),
            final=whole,
            over=self.over,
        )

    @property
    def needed(self) -> int | Money | None:
        """What is missing to keep the promise: the rest of a volume; of a share, how many more, all met, would do.

        It is None when the share is out of reach, however many more are met.
        """
        if isinstance(self.target, Money):
            reached = self.actual
            left = self.target - reached if isinstance(reached, Money) else self.target
            return max(left, left * 0)
        if self.counted.is_volume:
            return max(int(self.target) - self.met, 0)
        best, share = self.met + self.running, float(_number(self.target))
        return _needed_in_a_row(share, best=best, of=best + self.breached)

    def __add__(self, other: "Attainment") -> "Attainment":
        if not isinstance(other, Attainment):
            return NotImplemented
        for field in ("name", "commitment", "party", "period", "as_of", "periods"):
            if getattr(self, field) != getattr(other, field):
                raise invalid(
                    field,
                    getattr(other, field),
                    f"attainments of one {field} add up, here {getattr(self, field)}",
                    "ask one contract about the same period at the same instant",
                )
        segments = dict(self.groups)
        for value, counted in other.groups.items():
            segments[value] = segments[value] + counted if value in segments else counted
        beside = {}
        for field in ("next_period", "latest_mature"):
            mine, theirs = getattr(self, field), getattr(other, field)
            beside[field] = mine if mine is None or theirs is None else mine + theirs
        return attrs.evolve(
            self,
            counted=self.counted + other.counted,
            untracked=self.untracked + other.untracked,
            parts=tuple(mine + theirs for mine, theirs in zip(self.parts, other.parts, strict=True)),
            groups=FrozenMapping(segments),
            **beside,
        )


def _number(value: Target | None) -> Fraction:
    return Fraction(value.amount) if isinstance(value, Money) else Fraction(value or 0)


def _share_status(
    at_least: float, *, rate: float | None, best: float | None, worst: float | None, over: bool
) -> AttainmentStatus:
    """Return how a promised share stands; `over` says that the period is.

    Met needs the period to be over and even the worst case to do. Missed means that the best case does not do: while
    the period runs, of what has started in it so far. In between the rate so far decides; without one there is nothing
    against it.
    """
    if best is None or worst is None:
        return AttainmentStatus.NO_DATA if over else AttainmentStatus.ON_TRACK
    if over and worst >= at_least:
        return AttainmentStatus.MET
    if best < at_least:
        return AttainmentStatus.MISSED
    return AttainmentStatus.ON_TRACK if rate is None or rate >= at_least else AttainmentStatus.AT_RISK


def _volume_status(
    target: Fraction, actual: Fraction, *, passed: Fraction | None, slack: Fraction, final: bool, over: bool
) -> AttainmentStatus:
    """Return how a promised volume stands when the share `passed` of the period's open time is over.

    `final` says that what is reached cannot be lost again, as with a count. On track is what lags behind an even pace
    by `slack` at most.
    """
    if actual >= target and (over or final):
        return AttainmentStatus.MET
    if over:
        return AttainmentStatus.MISSED
    if passed is None or actual + slack >= target * passed:
        return AttainmentStatus.ON_TRACK
    return AttainmentStatus.AT_RISK


def _needed_in_a_row(at_least: float, *, best: int, of: int) -> int | None:
    """Return how many more, all of them met, bring `best` out of `of` up to a share; None when none ever would."""
    share = Fraction(str(at_least))
    short = share * of - best
    if short <= 0:
        return 0
    return None if share == 1 else math.ceil(short / (1 - share))
