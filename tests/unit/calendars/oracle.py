"""Business time walked minute by minute in UTC: slow, obvious, and without a line of the implementation.

The wall clock never runs backwards here: in a repeated hour it stands still at the latest time it has shown. What that
clock shows decides whether a minute is open. Openness is constant within a minute, so part minutes are exact.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import accumulate

import attrs

MINUTE = timedelta(minutes=1)
Minutes = tuple[int, int]  # opens and closes, in minutes from midnight


@attrs.frozen(kw_only=True)
class Office:
    """What a BusinessCalendar is built from, in plain numbers."""

    tz: tzinfo
    week: tuple[tuple[Minutes, ...], ...]
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Minutes, ...]] = attrs.field(factory=dict)
    closures: tuple[tuple[datetime, datetime], ...] = ()
    whole_days: bool = False

    def hours_of(self, day: date) -> tuple[Minutes, ...]:
        if day in self.special:
            return self.special[day]
        return () if day in self.holidays else self.week[day.weekday()]


ZERO = datetime(1970, 1, 1)  # noqa: DTZ001  # a wall time has no zone


@lru_cache
def shown_walls(tz: tzinfo, first: datetime, count: int) -> list[int]:
    """Return for each of `count` minutes from `first` the latest minute that the wall clock has shown by then."""
    start = first - 27 * 60 * MINUTE
    shown = ((start + MINUTE * n).astimezone(tz).replace(tzinfo=None) for n in range(count + 27 * 60))
    return list(accumulate(((wall - ZERO) // MINUTE for wall in shown), max))[27 * 60 :]


def open_minutes(office: Office, first: datetime, count: int) -> list[bool]:
    """Return for each of `count` minutes from `first` whether the office is open."""
    walls = shown_walls(office.tz, first, count)
    open_walls: set[int] = set()
    closed_walls: set[int] = set()
    for number in range(walls[0] // 1440 - 9, walls[-1] // 1440 + 1):
        day = (ZERO + timedelta(days=number)).date()
        for opens, closes in office.hours_of(day):
            open_walls.update(range(number * 1440 + opens, number * 1440 + closes))
        if office.whole_days and day in office.holidays and day not in office.special:
            closed_walls.update(range(number * 1440, (number + 1) * 1440))
    open_walls -= closed_walls
    found = [wall in open_walls for wall in walls]
    for start, end in office.closures:
        for index in range(max((start - first) // MINUTE, 0), min((end - first) // MINUTE, count)):
            found[index] = False
    return found


def days_of_minutes(office: Office, first: datetime, count: int) -> list[int]:
    """Return for each of `count` minutes from `first` its local day: that of the shifts before it that are not over."""
    found: list[int] = []
    for wall in shown_walls(office.tz, first, count):
        day = wall // 1440
        while any(
            wall < number * 1440 + closes
            for number in range(day - 9, day)
            for _, closes in office.hours_of((ZERO + timedelta(days=number)).date())
        ):
            day -= 1
        found.append(day)
    return found


@attrs.frozen
class Walk:
    """Open minutes from `first` on, and every question asked by going through them one by one."""

    first: datetime
    minutes: list[bool] = attrs.field(repr=False)

    @property
    def end(self) -> datetime:
        return self.first + MINUTE * len(self.minutes)

    def steps(self, start: datetime, end: datetime) -> Iterable[tuple[datetime, datetime, bool]]:
        """Cut `[start, end)` at whole minutes."""
        at = start
        while at < end:
            index = (at - self.first) // MINUTE
            until = min(self.first + MINUTE * (index + 1), end)
            yield at, until, self.minutes[index]
            at = until

    def without(self, pauses: Iterable[tuple[datetime, datetime]]) -> "Walk":
        """Close the minutes of pauses that begin and end on whole minutes."""
        minutes = list(self.minutes)
        for start, end in pauses:
            for index in range((start - self.first) // MINUTE, (end - self.first) // MINUTE):
                if 0 <= index < len(minutes):
                    minutes[index] = False
        return Walk(self.first, minutes)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        if end < start:
            return -self.elapsed(end, start)
        return sum((until - at for at, until, is_open in self.steps(start, end) if is_open), timedelta(0))

    def add(self, start: datetime, duration: timedelta) -> datetime | None:
        if not duration:
            return start
        for at, until, is_open in self.steps(start, self.end):
            if is_open:
                if until - at >= duration:
                    return at + duration
                duration -= until - at
        return None

    def subtract(self, start: datetime, duration: timedelta) -> datetime | None:
        if not duration:
            return start
        for at, until, is_open in reversed(list(self.steps(self.first, start))):
            if is_open:
                if until - at >= duration:
                    return until - duration
                duration -= until - at
        return None

    def is_open(self, at: datetime) -> bool:
        return self.minutes[(at - self.first) // MINUTE]

    def edges(self, *, closing: bool) -> list[datetime]:
        """Return every opening, or every closing, that the walk saw."""
        return [
            self.first + MINUTE * n
            for n in range(1, len(self.minutes))
            if self.minutes[n - 1] is closing and self.minutes[n] is not closing
        ]

    def intervals(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        found: list[tuple[datetime, datetime]] = []
        for at, until, is_open in self.steps(start, end):
            if is_open and found and found[-1][1] == at:
                found[-1] = (found[-1][0], until)
            elif is_open:
                found.append((at, until))
        return found


def walk(office: Office, about: datetime, *, days: int) -> Walk:
    """Walk from `days` before `about` until `days` after it."""
    first = about.astimezone(UTC).replace(second=0, microsecond=0) - timedelta(days=days)
    return Walk(first, open_minutes(office, first, 2 * days * 24 * 60))
