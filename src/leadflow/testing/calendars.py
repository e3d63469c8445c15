"""Strategies for business time: instants, zones, calendars, periods, and what a promise may take."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from functools import partial

from hypothesis import strategies as st

from leadflow.calendars import (
    ALWAYS_OPEN,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Calendar,
    Day,
    HolidayRule,
    Month,
    Pace,
    Period,
    Quarter,
    Shift,
    Week,
    WeeklyHours,
    Within,
    Year,
)
from leadflow.calendars.shifts import WEEKDAYS
from leadflow.testing._hook import register

__all__ = [
    "business_calendars",
    "business_days",
    "business_hours",
    "calendars",
    "instants",
    "paces",
    "pauses",
    "periods",
    "withins",
    "zones",
]

Span = tuple[datetime, datetime]

_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
_LATEST = datetime(2030, 1, 1, tzinfo=UTC)
_DATES = st.dates(_EARLIEST.date(), _LATEST.date())
_GRAINS = (timedelta(minutes=1), timedelta(seconds=1), timedelta(microseconds=1))
_RULES = (
    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
    "FREQ=YEARLY;BYYEARDAY=100",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE",
)


def instants(
    *, earliest: datetime = _EARLIEST, latest: datetime = _LATEST, step: timedelta | None = None
) -> st.SearchStrategy[datetime]:
    """Draw aware UTC instants from `earliest` to `latest`: on minutes, seconds or microseconds, or on every `step`.

    >>> from hypothesis import find
    >>> find(instants(), lambda at: True)
    datetime.datetime(2020, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """

    def after(grain: timedelta, steps: int) -> datetime:
        return first + grain * steps

    first, last = earliest.astimezone(UTC), latest.astimezone(UTC)
    grains = _GRAINS if step is None else (step,)
    return st.one_of([st.integers(0, (last - first) // grain).map(partial(after, grain)) for grain in grains])


def zones() -> st.SearchStrategy[tzinfo]:
    """Draw time zones: UTC, fixed offsets, and those of the tz database."""
    fixed = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    return st.one_of(st.just(UTC), fixed, st.timezones())


def _shifts() -> st.SearchStrategy[Shift]:
    """Draw shifts of up to 16 hours on quarters of an hour, some of them over midnight."""
    step = timedelta(minutes=15)
    return st.builds(
        lambda opens, length: Shift(step * opens, step * (opens + length)), st.integers(0, 95), st.integers(1, 64)
    )


def _weeks() -> st.SearchStrategy[WeeklyHours]:
    """Draw weeks of up to three shifts a day, with at least one shift."""
    week = st.lists(st.lists(_shifts(), max_size=3), min_size=7, max_size=7)
    drawn = week.map(lambda days: WeeklyHours.of(dict(zip(WEEKDAYS, days, strict=True))))
    return drawn.filter(lambda hours: any(hours.days))


def _holiday_rules() -> st.SearchStrategy[HolidayRule]:
    """Draw holiday rules of every kind."""
    name, month = st.just("holiday"), st.integers(1, 12)
    weekday, n = st.sampled_from(WEEKDAYS), st.integers(-5, 5).filter(bool)
    return st.one_of(
        st.builds(HolidayRule.fixed, name, month=month, day=st.integers(1, 28)),
        st.builds(HolidayRule.fixed, name, month=st.just(2), day=st.just(29)),
        st.builds(HolidayRule.nth_weekday, name, month=month, weekday=weekday, n=n),
        st.builds(HolidayRule.easter, name, days=st.integers(-60, 60), church=st.sampled_from(["western", "orthodox"])),
        st.builds(HolidayRule.recurring, name, st.sampled_from(_RULES), starts=_DATES),
    )


def pauses(
    at: st.SearchStrategy[datetime] | None = None,
    *,
    most: int = 4,
    shortest: timedelta = timedelta(0),
    longest: timedelta = timedelta(days=5),
) -> st.SearchStrategy[list[Span]]:
    """Draw lists of up to `most` spans of time, overlapping ones and (unless `shortest` says otherwise) empty ones."""
    starts = instants() if at is None else at
    span = st.builds(lambda start, length: (start, start + length), starts, st.timedeltas(shortest, longest))
    return st.lists(span, max_size=most)


def business_calendars(
    *,
    tz: st.SearchStrategy[tzinfo] | None = None,
    weekly: st.SearchStrategy[WeeklyHours] | None = None,
    at: st.SearchStrategy[datetime] | None = None,
) -> st.SearchStrategy[BusinessCalendar]:
    """Draw the calendars of offices; their dates lie about `at` (2020 to 2030), their zones come from `tz` (any)."""
    near: st.SearchStrategy[date] = _DATES
    if at is not None:
        near = st.builds(lambda moment, days: moment.date() + timedelta(days=days), at, st.integers(-2, 2))
    return st.builds(
        BusinessCalendar,
        tz=zones() if tz is None else tz,
        weekly=_weeks() if weekly is None else weekly,
        holidays=st.lists(st.one_of(near, _holiday_rules()), max_size=4),
        special_hours=st.dictionaries(near, st.lists(_shifts(), max_size=2), max_size=2),
        closures=pauses(at, most=2, shortest=timedelta(minutes=1), longest=timedelta(days=3)),
        holiday_scope=st.sampled_from(["shift", "day"]),
    )


def calendars(*, office: st.SearchStrategy[BusinessCalendar] | None = None) -> st.SearchStrategy[Calendar]:
    """Draw calendars of every kind: one office, `ALWAYS_OPEN`, or some joined by `|`, `&` and `-`."""
    leaves: st.SearchStrategy[Calendar] = st.one_of(
        st.just(ALWAYS_OPEN), business_calendars() if office is None else office
    )
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.builds(lambda a, b: a | b, parts, parts),
            st.builds(lambda a, b: a & b, parts, parts),
            st.builds(lambda a, b: a - b, parts, parts),
        ),
        max_leaves=3,
    )


def business_hours(*, most: int = 80) -> st.SearchStrategy[BusinessHours]:
    """Draw business hours from none to `most`, on whole minutes."""
    return st.integers(0, most * 60).map(lambda minutes: BusinessHours(Fraction(minutes, 60)))


def business_days(*, most: int = 15) -> st.SearchStrategy[BusinessDays]:
    """Draw whole business days from none to `most`."""
    return st.integers(0, most).map(BusinessDays)


def withins() -> st.SearchStrategy[Within]:
    """Draw what a promise may take: business hours, business days, or time on the wall clock."""
    return st.one_of(business_hours(), business_days(), st.timedeltas(timedelta(0), timedelta(days=30)))


_FIRST_MONTH = st.integers(1, 12)
_NAMED = {
    Day: _DATES.map(Day.of),
    Week: _DATES.map(Week.of),
    Month: _DATES.map(Month.of),
    Quarter: st.builds(lambda day, first: Quarter.of(day, year_starts=first), _DATES, _FIRST_MONTH),
    Year: st.builds(lambda day, first: Year.of(day, year_starts=first), _DATES, _FIRST_MONTH),
}
"""Periods from 2020 to 2030; quarters and years of calendar years and of fiscal ones."""


def periods() -> st.SearchStrategy[Period]:
    """Draw periods of every kind, and free spans of dates up to ten weeks."""
    free = st.builds(lambda day, length: Period(day, day + timedelta(days=length)), _DATES, st.integers(1, 70))
    return st.one_of(*_NAMED.values(), free)


def paces() -> st.SearchStrategy[Pace]:
    """Draw the pace of a target in a month, before it, in it or after it."""
    return st.builds(
        lambda period, days, **rest: Pace(period=period, as_of=period.bounds(UTC)[0] + timedelta(days=days), **rest),
        _NAMED[Month],
        st.integers(-20, 50),
        target=st.integers(0, 1000),
        actual=st.integers(0, 1000),
        calendar=st.one_of(st.just(ALWAYS_OPEN), business_calendars()),
    )


register(
    {
        **_NAMED,
        BusinessCalendar: business_calendars,
        BusinessDays: business_days,
        BusinessHours: business_hours,
        Calendar: calendars,
        HolidayRule: _holiday_rules,
        Pace: paces,
        Period: periods,
        Shift: _shifts,
        WeeklyHours: _weeks,
    }
)
