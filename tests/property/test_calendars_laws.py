"""The laws of business time, over calendars, zones and instants of every kind."""

import copy
import pickle
from datetime import UTC, datetime, timedelta, tzinfo
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadflow.calendars import (
    ALWAYS_OPEN,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    Calendar,
    Month,
    NeverOpensError,
    Pace,
    Period,
    Quarter,
    Within,
)
from leadflow.testing import (
    business_calendars,
    business_days,
    business_hours,
    calendars,
    instants,
    paces,
    pauses,
    periods,
    withins,
    zones,
)
from tests.profiles import share

TICK = timedelta(microseconds=1)
ZERO = timedelta(0)

near = instants(earliest=datetime(2024, 9, 1, tzinfo=UTC), latest=datetime(2025, 2, 1, tzinfo=UTC))
offices = business_calendars(at=near)
some_calendars = calendars(office=offices)
durations = st.timedeltas(ZERO, timedelta(hours=60))
Spans = list[tuple[datetime, datetime]]


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


@given(some_calendars, near, near, pauses(near))
def test_elapsed_is_antisymmetric_and_bounded(calendar: Calendar, a: datetime, b: datetime, holds: Spans) -> None:
    elapsed = calendar.elapsed(a, b, pauses=holds)
    assert elapsed == -calendar.elapsed(b, a, pauses=holds)
    assert calendar.elapsed(a, a, pauses=holds) == ZERO
    if a <= b:
        assert ZERO <= elapsed <= calendar.elapsed(a, b) <= b - a


@given(some_calendars, st.lists(near, min_size=3, max_size=3), pauses(near))
def test_elapsed_is_additive_and_monotone(calendar: Calendar, instants: list[datetime], holds: Spans) -> None:
    a, b, c = instants
    whole = calendar.elapsed(a, c, pauses=holds)
    assert whole == calendar.elapsed(a, b, pauses=holds) + calendar.elapsed(b, c, pauses=holds)
    if b <= c:
        assert calendar.elapsed(a, b, pauses=holds) <= whole


@given(offices, near, durations, pauses(near))
def test_add_is_the_earliest_and_subtract_the_latest(
    calendar: BusinessCalendar, at: datetime, duration: timedelta, holds: Spans
) -> None:
    assume(duration)
    later = utc(calendar.add(at, duration, pauses=holds))
    assert calendar.elapsed(at, later, pauses=holds) == duration
    assert calendar.elapsed(at, later - TICK, pauses=holds) == duration - TICK
    earlier = utc(calendar.subtract(at, duration, pauses=holds))
    assert calendar.elapsed(earlier, at, pauses=holds) == duration
    assert calendar.elapsed(earlier + TICK, at, pauses=holds) == duration - TICK


@given(offices, near, durations, durations)
def test_adding_in_two_steps_is_adding_at_once(
    calendar: BusinessCalendar, at: datetime, x: timedelta, y: timedelta
) -> None:
    assert utc(calendar.add(calendar.add(at, x), y)) == utc(calendar.add(at, x + y))
    assert utc(calendar.subtract(calendar.subtract(at, x), y)) == utc(calendar.subtract(at, x + y))
    assert utc(calendar.add(at, -x)) == utc(calendar.subtract(at, x))
    assert utc(calendar.add(at, ZERO)) == utc(calendar.subtract(at, ZERO)) == at


@given(some_calendars, near, near, zones(), zones())
def test_the_zone_an_instant_is_written_in_does_not_matter(
    calendar: Calendar, a: datetime, b: datetime, here: tzinfo, there: tzinfo
) -> None:
    assert calendar.elapsed(a.astimezone(here), b.astimezone(there)) == calendar.elapsed(a, b)
    assert calendar.is_open(a.astimezone(here)) is calendar.is_open(a)


@given(offices, near, durations, zones())
def test_answers_are_in_the_calendars_zone(
    calendar: BusinessCalendar, at: datetime, duration: timedelta, zone: tzinfo
) -> None:
    found = calendar.add(at.astimezone(zone), duration)
    assert found.tzinfo is calendar.tz
    assert utc(found) == utc(calendar.add(at, duration))


@given(some_calendars, near, near, pauses(near))
def test_intervals_are_disjoint_and_sum_to_elapsed(calendar: Calendar, a: datetime, b: datetime, holds: Spans) -> None:
    start, end = sorted((a, b))
    found = [(utc(opens), utc(closes)) for opens, closes in calendar.intervals(start, end, pauses=holds)]
    rims = [rim for pair in found for rim in pair]
    assert rims == sorted(set(rims))
    assert all(start <= rim <= end for rim in rims)
    assert sum((closes - opens for opens, closes in found), ZERO) == calendar.elapsed(start, end, pauses=holds)
    assert all(calendar.is_open(opens) and calendar.is_open(closes - TICK) for opens, closes in found)


@given(some_calendars, some_calendars, near, near)
def test_inclusion_and_exclusion(one: Calendar, two: Calendar, a: datetime, b: datetime) -> None:
    both, either = (one & two).elapsed(a, b), (one | two).elapsed(a, b)
    assert both + either == one.elapsed(a, b) + two.elapsed(a, b)
    assert (one - two).elapsed(a, b) == one.elapsed(a, b) - both
    assert (two | one).elapsed(a, b) == either
    assert (two & one).elapsed(a, b) == both
    assert (one - one).elapsed(a, b) == ZERO
    assert (one & ALWAYS_OPEN).elapsed(a, b) == one.elapsed(a, b)


@given(near, near, durations)
def test_always_open_is_plain_time(a: datetime, b: datetime, duration: timedelta) -> None:
    assert ALWAYS_OPEN.elapsed(a, b) == b - a
    assert ALWAYS_OPEN.add(a, duration) == a + duration
    assert ALWAYS_OPEN.subtract(a, duration) == a - duration


@given(offices, near)
def test_openings_and_closings(calendar: BusinessCalendar, at: datetime) -> None:
    opens, closes = utc(calendar.next_open(at)), utc(calendar.previous_close(at))
    assert closes < at < opens
    assert calendar.is_open(opens)
    assert not calendar.is_open(opens - TICK)
    assert not calendar.is_open(closes)
    assert calendar.is_open(closes - TICK)
    assert calendar.is_open(utc(calendar.next_close(at)) - TICK)
    assert not calendar.is_open(utc(calendar.previous_open(at)) - TICK)
    if calendar.is_open(at):
        assert utc(calendar.roll_forward(at)) == utc(calendar.roll_back(at)) == at
        assert calendar.elapsed(at, calendar.next_close(at)) == utc(calendar.next_close(at)) - at
    else:
        assert utc(calendar.roll_forward(at)) == opens
        assert calendar.elapsed(at, opens) == ZERO
        assert utc(calendar.roll_back(at)) in (closes, at)


@given(some_calendars, st.from_type(Quarter))
def test_months_sum_to_their_quarter_and_days_to_their_period(calendar: Calendar, quarter: Quarter) -> None:
    parts = Cadence.MONTH.over(quarter)
    assert sum((calendar.open_time(month) for month in parts), ZERO) == calendar.open_time(quarter)
    month = parts[1]
    days = Cadence.DAY.over(month)
    assert sum((calendar.open_time(day) for day in days), ZERO) == calendar.open_time(month)
    assert calendar.open_days(month) == tuple(day.start for day in days if calendar.open_time(day))


@given(business_calendars(), st.lists(instants(), min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_questions_does_not_matter(
    calendar: BusinessCalendar,
    asked: list[datetime],
    random: Random,
) -> None:
    pairs = [(a, b) for a in asked for b in asked]
    first = {pair: calendar.elapsed(*pair) for pair in pairs}
    random.shuffle(pairs)
    fresh = copy.deepcopy(calendar)
    assert {pair: fresh.elapsed(*pair) for pair in pairs} == first


@given(some_calendars, near, near)
def test_the_cache_is_no_part_of_a_calendar(calendar: Calendar, a: datetime, b: datetime) -> None:
    twin = pickle.loads(pickle.dumps(calendar))
    size = len(pickle.dumps(calendar))
    elapsed = calendar.elapsed(a, b)
    assert twin == calendar == copy.copy(calendar) == copy.deepcopy(calendar)
    assert hash(twin) == hash(calendar)
    assert len(pickle.dumps(calendar)) == size
    assert pickle.loads(pickle.dumps(calendar)).elapsed(a, b) == elapsed == twin.elapsed(a, b)


@given(offices, near, withins(), pauses(near))
def test_due_is_when_a_target_is_used_up_and_last_call_when_it_is_still_met(
    calendar: BusinessCalendar, start: datetime, within: Within, holds: Spans
) -> None:
    due = utc(calendar.due(start, within, pauses=holds))
    last = calendar.last_call(start, within, pauses=holds)
    assert calendar.used(start, due, within, pauses=holds) == within
    assert last is not None
    assert start <= due <= utc(last)
    assert calendar.used(start, last, within, pauses=holds) == within
    assert calendar.used(start, utc(last) + TICK, within, pauses=holds) > within
    if due > start:
        assert calendar.used(start, due - TICK, within, pauses=holds) < within


@given(offices, near, st.fractions(0, 5, max_denominator=7))
def test_parts_of_business_days(calendar: BusinessCalendar, start: datetime, days: Fraction) -> None:
    within = BusinessDays(days)
    due = utc(calendar.due(start, within))
    last = calendar.last_call(start, within)
    assert calendar.used(start, due, within) >= within
    assert due == start or calendar.used(start, due - TICK, within) < within
    assert last is not None
    assert calendar.used(start, last, within) <= within
    assert calendar.used(start, utc(last) + TICK, within) > within


@given(offices, near, near, business_days())
def test_used_days_grow(calendar: BusinessCalendar, start: datetime, other: datetime, within: BusinessDays) -> None:
    sooner, later = sorted((start, other))
    first = min(start, other)
    middle = first + (later - first) / 2
    assert (
        BusinessDays(0)
        == calendar.used(first, first, within)
        <= calendar.used(first, middle, within)
        <= calendar.used(first, later, within)
    )
    assert sooner == first
    # A pause that is over changes nothing: the walk over pauses and the count without them agree.
    over = [(first - timedelta(days=9), first - timedelta(days=8))]
    assert calendar.used(first, later, within, pauses=over) == calendar.used(first, later, within)
    assert calendar.due(first, within, pauses=over) == calendar.due(first, within)
    assert calendar.last_call(first, within, pauses=over) == calendar.last_call(first, within)


@given(business_hours(), business_hours())
def test_business_hours_are_a_quantity(one: BusinessHours, two: BusinessHours) -> None:
    assert (one + two).duration == one.duration + two.duration
    assert (one + two) - two == one
    assert (one < two) == (one.duration < two.duration)
    assert (one >= two) == (one.duration >= two.duration)
    assert BusinessHours.of(one.duration) == one


@given(periods(), zones(), st.integers(-2, 2))
def test_periods_follow_each_other_without_gap(period: Period, zone: tzinfo, steps: int) -> None:
    assert period.next().previous() == period == period.previous().next()
    assert period.next().start == period.end
    start, end = period.bounds(zone)
    assert period.contains(start, zone)
    assert not period.contains(end, zone)
    assert not period.contains(start - TICK, zone)
    assert period.next().bounds(zone)[0] == end
    assert list(period) == [period.start + timedelta(days=n) for n in range(len(period))]


@given(st.sampled_from(Cadence), instants(), zones(), st.integers(1, 12))
def test_every_instant_lies_in_one_period(cadence: Cadence, at: datetime, zone: tzinfo, first: int) -> None:
    period = cadence.containing(at.astimezone(zone), zone, year_starts=first)
    assert period.contains(at, zone)
    assert cadence.next(at, zone, year_starts=first) == period.next()
    assert cadence.previous(at, zone, year_starts=first) == period.previous()
    assert not period.next().contains(at, zone)
    assert eval(repr(period), vars(__import__("leadflow.calendars", fromlist=["x"]))) == period


@given(periods(), st.sampled_from(Cadence))
def test_a_cadence_covers_a_period(period: Period, cadence: Cadence) -> None:
    parts = cadence.over(period)
    assert parts[0].start <= period.start < parts[0].end
    assert parts[-1].start < period.end <= parts[-1].end
    assert all(a.end == b.start for a, b in pairwise(parts))


@given(paces())
def test_pace_adds_up(pace: Pace) -> None:
    start, end = pace.period.bounds(pace.calendar.tz)
    whole = pace.calendar.open_time(pace.period)
    assert pace.time_left == pace.calendar.elapsed(min(max(pace.as_of, start), end), end)
    if whole:
        assert pace.share is not None
        assert pace.share == 1 - pace.time_left / whole or abs(float(pace.share) - (1 - pace.time_left / whole)) < 1e-9
        assert pace.expected is not None
        assert 0 <= pace.expected <= pace.target
    else:
        assert pace.share is pace.expected is pace.projection is None
    assert 0 <= pace.days_left <= len(pace.calendar.open_days(pace.period))
    assert pace.missing == max(pace.target - pace.actual, 0)
    assert (pace.needed_per_day is None) == (pace.days_left == 0)
    assert (pace.needed_per_hour is None) == (not pace.time_left)


@given(st.from_type(Month), some_calendars)
def test_a_month_cannot_be_open_longer_than_it_is(month: Month, calendar: Calendar) -> None:
    start, end = month.bounds(calendar.tz)
    assert ZERO <= calendar.open_time(month) <= end - start


@share(3)  # each looks through four centuries both ways
@given(some_calendars, near)
def test_a_calendar_that_never_opens_says_so(calendar: Calendar, at: datetime) -> None:
    shut = calendar - calendar
    for ask in (shut.next_open, shut.next_close, shut.previous_open, shut.previous_close, shut.roll_forward):
        with pytest.raises(NeverOpensError) as caught:
            ask(at)
        assert caught.value.at == at
