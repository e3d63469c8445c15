"""A slow walk over raw rows that shares no code with leadflow: business time, promises kept or not, months."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

Hours = Callable[[date], list[tuple[time, time]]]
Late = Callable[[datetime, datetime], bool]  # whether what began at the first instant is too late at the second


class Office(NamedTuple):
    """When an office works: its zone, and the hours of a day."""

    zone: ZoneInfo
    hours: Hours

    def shifts(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return when the office opens and closes on a day, in UTC."""
        return [
            (
                datetime.combine(day, opens, self.zone).astimezone(UTC),
                datetime.combine(day, shuts, self.zone).astimezone(UTC),
            )
            for opens, shuts in self.hours(day)
        ]

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return the time that the office was open between two instants: day by day, shift by shift."""
        spent = timedelta(0)
        day = start.astimezone(self.zone).date()
        while day <= end.astimezone(self.zone).date():
            for opens, shuts in self.shifts(day):
                spent += max(timedelta(0), min(end, shuts) - max(start, opens))
            day += timedelta(days=1)
        return spent

    def closing(self, start: datetime, days: int) -> datetime:
        """Return the last closing of the n-th day of work after the day of an instant."""
        day = start.astimezone(self.zone).date()
        while days:
            day += timedelta(days=1)
            days -= bool(self.hours(day))
        return self.shifts(day)[-1][1]


def after_hours(office: Office, hours: int) -> Late:
    """Late is when the office has worked longer than so many hours."""
    return lambda start, end: office.worked(start, end) > timedelta(hours=hours)


def after_days(office: Office, days: int) -> Late:
    """Late is when the office has worked past the closing of the n-th day after the start."""

    def late(start: datetime, end: datetime) -> bool:
        closing = office.closing(start, days)
        return end > closing and office.worked(closing, end) > timedelta(0)

    return late


def after_wall_days(days: int) -> Late:
    """Late is when so many times 24 hours have passed, day and night."""
    return lambda start, end: end - start > timedelta(days=days)


class Told(NamedTuple):
    """One thing that happened: when, in which row, and what it means for the clock."""

    at: datetime
    row: int
    what: str  # "start", "stop", "won", "lost"


Judge = Callable[[Told, list[Told], datetime], str]  # what became of a start, of all that was told, at an instant


def responded(late: Late) -> Judge:
    """Judge a promise to respond in time: a lead closed as lost meanwhile was let down, one won needs no response."""

    def judge(start: Told, told: list[Told], as_of: datetime) -> str:
        after = [each for each in told if (each.at, each.row) > (start.at, start.row) and each.at <= as_of]
        # At one instant a stop goes before a closing.
        ends = sorted(after, key=lambda each: (each.at, each.what != "stop"))
        end = next((each for each in ends if each.what != "start"), None)
        if late(start.at, end.at if end else as_of):
            return "breached"
        if end is None:
            return "running"
        return {"stop": "met", "won": "cancelled", "lost": "breached"}[end.what]

    return judge


def converted(late: Late) -> Judge:
    """Judge a promise to convert in time: nothing is decided of whoever still has time left."""

    def judge(start: Told, told: list[Told], as_of: datetime) -> str:
        if not late(start.at, as_of):
            return "running"
        stops = [each for each in told if each.what == "stop" and (each.at, each.row) > (start.at, start.row)]
        return "met" if any(not late(start.at, stop.at) for stop in stops) else "breached"

    return judge


def outcomes_by_month(
    cases: Iterable[list[Told]], zone: ZoneInfo, judge: Judge, as_of: datetime
) -> dict[tuple[int, int], Counter[str]]:
    """Count, for every month of the zone's calendar, what became of the promises that began in it."""
    months: dict[tuple[int, int], Counter[str]] = {}
    for case in cases:
        ordered = sorted(case)
        for start in ordered:
            if start.what == "start" and start.at <= as_of:
                local = start.at.astimezone(zone)
                count = months.setdefault((local.year, local.month), Counter())
                count[judge(start, ordered, as_of)] += 1
    return months
