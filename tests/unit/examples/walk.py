"""A slow walk over raw rows that shares no code with leadflow: business time, clocks of a response, months."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

Hours = Callable[[date], list[tuple[time, time]]]


class Office(NamedTuple):
    """When an office works: its zone, and the hours of a day."""

    zone: ZoneInfo
    hours: Hours

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Give the time that the office was open between two instants: day by day, shift by shift."""
        spent = timedelta(0)
        day = start.astimezone(self.zone).date()
        while day <= end.astimezone(self.zone).date():
            for opens, closes in self.hours(day):
                begin = max(start, datetime.combine(day, opens, self.zone).astimezone(UTC))
                finish = min(end, datetime.combine(day, closes, self.zone).astimezone(UTC))
                spent += max(timedelta(0), finish - begin)
            day += timedelta(days=1)
        return spent


class Told(NamedTuple):
    """One thing that happened: when, in which row, and what it means for the clock."""

    at: datetime
    row: int
    what: str  # "start", "stop", "won", "lost"


def outcome(start: Told, later: Iterable[Told], office: Office, hours: int, as_of: datetime) -> str:
    """Give what became of one promise to respond within so many office hours."""
    limit = timedelta(hours=hours)
    after = [told for told in later if (told.at, told.row) > (start.at, start.row) and told.at <= as_of]
    # At one instant a stop goes before a closing.
    ends = sorted(after, key=lambda told: (told.at, told.what != "stop"))
    end = next((told for told in ends if told.what != "start"), None)
    if office.worked(start.at, end.at if end else as_of) > limit:
        return "breached"
    if end is None:
        return "running"
    return {"stop": "met", "won": "cancelled", "lost": "breached"}[end.what]


def outcomes_by_month(
    cases: Iterable[list[Told]], office: Office, hours: int, as_of: datetime
) -> dict[tuple[int, int], Counter[str]]:
    """Count, for every month of the office's calendar, what became of the promises that began in it."""
    months: dict[tuple[int, int], Counter[str]] = {}
    for case in cases:
        ordered = sorted(case)
        for start in ordered:
            if start.what == "start" and start.at <= as_of:
                local = start.at.astimezone(office.zone)
                count = months.setdefault((local.year, local.month), Counter())
                count[outcome(start, ordered, office, hours, as_of)] += 1
    return months
