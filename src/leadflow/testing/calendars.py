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
    Cadence,
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

__all__ = [
    "business_calendars",
    "business_days",
    "business_hours",
    "cadences",
    "calendars",
    "days",
    "holiday_rules",
    "instants",
    "months",
    "paces",
    "pauses",
    "periods",
    "quarters",
    "shifts",
    "weekly_hours",
    "weeks",
    "withins",
    "years",
    "zones",
]

Span = tuple[datetime, datetime]

_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
_LATEST = datetime(2030, 1, 1, tzinfo=UTC)
_GRAINS = (timedelta(minutes=1), timedelta(seconds=1), timedelta(microseconds=1))
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEARLY_AT_MOST = (
    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
    "FREQ=YEARLY;BYYEARDAY=100",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE",
)


def instants(
    *, earliest: datetime = _EARLIEST, latest: datetime = _LATEST, step: timedelta | None = None
) -> st.SearchStrategy[datetime]:
    """Draw aware UTC instants from `earliest` to `latest`: on minutes, seconds or microseconds, or on every `step`."""
    first, last = earliest.astimezone(UTC), latest.astimezone(UTC)
    grains = _GRAINS if step is None else (step,)
    return st.one_of([st.integers(0, (last - first) // grain).map(partial(_after, first, grain)) for grain in grains])


def _after(first: datetime, grain: timedelta, steps: int) -> datetime:
    return first + grain * steps


def zones() -> st.SearchStrategy[tzinfo]:
    """Draw time zones: UTC, fixed offsets, and those of the tz database."""
    fixed = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    return st.one_of(st.just(UTC), fixed, st.timezones())


def shifts(
    *, longest: timedelta = timedelta(hours=16), step: timedelta = timedelta(minutes=15)
) -> st.SearchStrategy[Shift]:
    """Draw shifts on the wall clock, in steps of `step`, some of them over midnight, up to `longest`."""
    latest = (timedelta(days=1) - timedelta(microseconds=1)) // step
    return st.builds(
        lambda opens, length: Shift(step * opens, step * (opens + length)),
        st.integers(0, latest),
        st.integers(1, longest // step),
    )


def weekly_hours(
    *, may_stay_closed: bool = False, shift: st.SearchStrategy[Shift] | None = None
) -> st.SearchStrategy[WeeklyHours]:
    """Draw weeks of up to three shifts a day, with at least one shift unless it `may_stay_closed`."""
    day = st.lists(shifts() if shift is None else shift, max_size=3)
    weeks = st.lists(day, min_size=7, max_size=7)
    drawn = weeks.map(lambda week: WeeklyHours.of(dict(zip(_WEEKDAYS, week, strict=True))))
    return drawn if may_stay_closed else drawn.filter(lambda week: any(week.days))


def holiday_rules() -> st.SearchStrategy[HolidayRule]:
    """Draw holiday rules of every kind."""
    name = st.just("holiday")
    month = st.integers(1, 12)
    return st.one_of(
        st.builds(HolidayRule.fixed, name, month=month, day=st.integers(1, 28)),
        st.builds(HolidayRule.fixed, name, month=st.just(2), day=st.just(29)),
        st.builds(
            HolidayRule.nth_weekday,
            name,
            month=month,
            weekday=st.sampled_from(_WEEKDAYS),
            n=st.integers(-5, 5).filter(bool),
        ),
        st.builds(HolidayRule.easter, name, days=st.integers(-60, 60), church=st.sampled_from(["western", "orthodox"])),
        st.builds(HolidayRule.recurring, name, st.sampled_from(_YEARLY_AT_MOST), starts=_dates()),
    )


def _dates() -> st.SearchStrategy[date]:
    return st.dates(_EARLIEST.date(), _LATEST.date())


def _spans(at: st.SearchStrategy[datetime], shortest: timedelta, longest: timedelta) -> st.SearchStrategy[Span]:
    return st.builds(lambda start, length: (start, start + length), at, st.timedeltas(shortest, longest))


def pauses(at: st.SearchStrategy[datetime] | None = None, *, most: int = 4) -> st.SearchStrategy[list[Span]]:
    """Draw lists of up to `most` pauses of up to five days, overlapping ones and empty ones among them."""
    return st.lists(_spans(instants() if at is None else at, timedelta(0), timedelta(days=5)), max_size=most)


def business_calendars(
    *,
    tz: st.SearchStrategy[tzinfo] | None = None,
    weekly: st.SearchStrategy[WeeklyHours] | None = None,
    at: st.SearchStrategy[datetime] | None = None,
) -> st.SearchStrategy[BusinessCalendar]:
    """Draw the calendars of offices; their dates lie about `at` (2020 to 2030), their zones come from `tz` (any)."""
    near = _dates() if at is None else st.builds(_near, at, st.integers(-2, 2))
    closure = _spans(instants() if at is None else at, timedelta(minutes=1), timedelta(days=3))
    return st.builds(
        BusinessCalendar,
        tz=zones() if tz is None else tz,
        weekly=weekly_hours() if weekly is None else weekly,
        holidays=st.lists(st.one_of(near, holiday_rules()), max_size=4),
        special_hours=st.dictionaries(near, st.lists(shifts(), max_size=2), max_size=2),
        closures=st.lists(closure, max_size=2),
        holiday_scope=st.sampled_from(["shift", "day"]),
    )


def _near(at: datetime, days: int) -> date:
    return at.date() + timedelta(days=days)


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


def days() -> st.SearchStrategy[Day]:
    """Draw days from 2020 to 2030."""
    return _dates().map(Day.of)


def weeks() -> st.SearchStrategy[Week]:
    """Draw ISO weeks from 2020 to 2030."""
    return _dates().map(Week.of)


def months() -> st.SearchStrategy[Month]:
    """Draw months from 2020 to 2030."""
    return _dates().map(Month.of)


def quarters() -> st.SearchStrategy[Quarter]:
    """Draw quarters from 2020 to 2030, of calendar years and fiscal ones."""
    return st.builds(lambda day, first: Quarter.of(day, year_starts=first), _dates(), st.integers(1, 12))


def years() -> st.SearchStrategy[Year]:
    """Draw years from 2020 to 2030, calendar years and fiscal ones."""
    return st.builds(lambda day, first: Year.of(day, year_starts=first), _dates(), st.integers(1, 12))


def periods() -> st.SearchStrategy[Period]:
    """Draw periods of every kind, and free spans of dates up to ten weeks."""
    free = st.builds(lambda day, length: Period(day, day + timedelta(days=length)), _dates(), st.integers(1, 70))
    return st.one_of(days(), weeks(), months(), quarters(), years(), free)


def paces() -> st.SearchStrategy[Pace]:
    """Draw the pace of a target in a month, before it, in it or after it."""
    return st.builds(
        lambda period, days, **rest: Pace(period=period, as_of=period.bounds(UTC)[0] + timedelta(days=days), **rest),
        months(),
        st.integers(-20, 50),
        target=st.integers(0, 1000),
        actual=st.integers(0, 1000),
        calendar=st.one_of(st.just(ALWAYS_OPEN), business_calendars()),
    )


def cadences() -> st.SearchStrategy[Cadence]:
    """Draw cadences."""
    return st.sampled_from(Cadence)
