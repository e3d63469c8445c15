"""Business time: when offices are open, what a promise may take, and the periods people plan by."""

import pickle
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from leadflow.calendars import (
    ALWAYS_OPEN,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    Calendar,
    Day,
    HolidayRule,
    Month,
    NeverOpensError,
    Pace,
    Period,
    Quarter,
    Shift,
    Week,
    WeeklyHours,
    Year,
)
from tests.contracts.story import BERLIN, SAIGON, moment, part, refused


def office(turn: int) -> BusinessCalendar:
    """Return the office of the story: two shifts, half Saturdays, holidays of every kind, a closure."""
    return BusinessCalendar(
        tz=SAIGON,
        weekly={"mon-fri": ["08:00-12:00", f"13:{30 + turn}-17:30"], "sat": ["08:00-12:00"]},
        holidays=[date(2026, 1, 1), HolidayRule.fixed("Reunification Day", month=4, day=30)],
        special_hours={date(2026, 12, 24): ["08:00-12:00"]},
        closures=[(moment(turn, days=1), moment(turn, days=1.2))],
    )


def night_shift(turn: int) -> BusinessCalendar:
    """Return an office that works through the night, and through changes of the clock."""
    return BusinessCalendar(
        tz=BERLIN,
        weekly=WeeklyHours.parse("mon-sun 22:00-06:00"),
        holidays=[
            HolidayRule.easter("Easter Monday", days=1),
            HolidayRule.nth_weekday("Thanksgiving", month=11, weekday="thu", n=4),
            HolidayRule.recurring(
                "Fair", "FREQ=YEARLY;BYMONTH=9;BYDAY=1MO;UNTIL=20301231", starts=date(2020 + turn, 9, 1)
            ),
        ],
        holiday_scope="day",
    )


def instants(turn: int) -> list[datetime]:
    """Return instants inside and outside of office hours, on holidays, and on the night the clocks change."""
    return [
        moment(turn),
        moment(turn, days=0.7),
        moment(turn, days=5),
        datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN) + timedelta(days=7 * turn),
        datetime(2026, 4, 30, 10, 0, tzinfo=SAIGON) + timedelta(days=turn),
    ]


@part
def calendars(turn: int) -> Iterator[str]:
    """Ask every calendar everything."""
    day, night = office(turn), night_shift(turn)
    both: list[Calendar] = [day, night, day | night, day & night, night - day, ALWAYS_OPEN - day, ALWAYS_OPEN]
    for calendar in both:
        for at in instants(turn):
            yield from _questions(calendar, at)
        yield f"{calendar!r} {hash(calendar) == hash(pickle.loads(pickle.dumps(calendar)))}"
    nowhere = day & BusinessCalendar(tz=SAIGON, weekly={"sun": ["09:00-10:00"]})
    yield refused(NeverOpensError, lambda: nowhere.next_open(moment(turn)))


def _questions(calendar: Calendar, at: datetime) -> Iterator[str]:
    later, pauses = at + timedelta(days=9), [(at + timedelta(hours=2), at + timedelta(days=1))]
    yield f"{calendar.tz} {calendar.is_open(at)} {calendar.elapsed(at, later, pauses=pauses)}"
    yield f"{calendar.add(at, timedelta(hours=11), pauses=pauses)} {calendar.subtract(at, timedelta(hours=11))}"
    yield f"{calendar.roll_forward(at)} {calendar.roll_back(at)} {list(calendar.intervals(at, later))}"
    if calendar is not ALWAYS_OPEN:
        yield f"{calendar.next_open(at)} {calendar.next_close(at)}"
        yield f"{calendar.previous_open(at)} {calendar.previous_close(at)}"
    for within in (BusinessHours(4), BusinessDays(2), timedelta(hours=4)):
        yield f"{within} {calendar.due(at, within)} {calendar.last_call(at, within)}"
    yield f"{calendar.used(at, later, BusinessHours(4))} {calendar.used(at, later, BusinessDays(2))}"
    yield f"{calendar.used(at, later, timedelta(hours=4))}"
    yield f"{calendar.open_time(Week.of(at.date()))} {calendar.open_days(Week.of(at.date()))}"


@part
def hours(turn: int) -> Iterator[str]:
    """Read and print shifts, weeks, holidays and durations."""
    shift = Shift.parse(f"22:{10 + turn}-06:00")
    yield f"{shift} {shift!r} {shift.length} {WeeklyHours.of({'mon-fri': [shift]})}"
    yield f"{BusinessHours.of(timedelta(minutes=90 + turn)).duration}"
    for rule in (
        HolidayRule.fixed("New Year", month=1, day=1),
        HolidayRule.easter("Easter", church="orthodox"),
        HolidayRule.nth_weekday("Labor Day", month=9, weekday="mon", n=1),
        HolidayRule.recurring("Every other Friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", starts=date(2026, 1, 2)),
    ):
        yield f"{rule} {rule!r} {rule.dates(2026 + turn)}"


@part
def periods(turn: int) -> Iterator[str]:
    """Walk through days, weeks, months, quarters and years, and see how far a month has come."""
    day = date(2026, 2, 28) + timedelta(days=turn)
    found: list[Period] = [Day.of(day), Week.of(day), Month.of(day), Quarter.of(day, year_starts=4), Year.of(day)]
    found.append(Period(day, day + timedelta(days=10)))
    for period in found:
        yield f"{period} {period!r} {period.label} {period.next()} {period.previous()}"
        yield f"{period.bounds(BERLIN)} {period.contains(moment(turn), BERLIN)}"
    for cadence in Cadence:
        at = moment(turn)
        yield f"{cadence.of(day)} {cadence.containing(at, SAIGON)} {cadence.over(Month(2026, 3))}"
        yield f"{cadence.next(at, SAIGON)} {cadence.previous(at, SAIGON)}"
    for days in (-5, 9, 40):
        pace = Pace(
            target=120, actual=40 + turn, period=Month(2026, 3), calendar=office(turn), as_of=moment(turn, days=days)
        )
        yield f"{pace} {pace.share} {pace.expected} {pace.projection} {pace.missing} {pace.time_left} {pace.days_left}"
        yield f"{pace.needed_per_day} {pace.needed_per_hour}"
