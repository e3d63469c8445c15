"""What makes calendars fast: blocks, made when asked for, kept within bounds, shared between threads."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from threading import Barrier
from zoneinfo import ZoneInfo

from leadflow.calendars import ALWAYS_OPEN, BusinessCalendar, BusinessDays, BusinessHours, HolidayRule, Period
from leadflow.calendars._compiled import BITS, Span, Timeline

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
BLOCK = timedelta(days=1 << BITS)


def office() -> BusinessCalendar:
    return BusinessCalendar(
        tz=NEW_YORK,
        weekly="mon-fri 09:00-12:00 13:00-17:00",
        holidays=[
            HolidayRule.easter("Easter Monday", days=1),
            HolidayRule.nth_weekday("x", month=9, weekday="mon", n=1),
        ],
    )


def test_memory_is_bounded_and_what_was_dropped_comes_back() -> None:
    calendar, twin = office(), office()
    near = calendar.elapsed(START, START + timedelta(days=9))
    for number in range(-90, 90):
        calendar.is_open(START + BLOCK * number)
        calendar.used(START + BLOCK * number, START + BLOCK * number + timedelta(days=3), BusinessDays(1))
    assert len(calendar._timeline.blocks) <= 64
    assert len(calendar._days._tables) <= 64
    assert calendar.elapsed(START, START + timedelta(days=9)) == near
    far = START + BLOCK * 120  # blocks on the way that are only summed
    assert calendar.elapsed(START, far) == twin.elapsed(START, far)
    assert calendar.elapsed(START - BLOCK * 120, START) == twin.elapsed(START - BLOCK * 120, START)
    assert len(calendar._timeline.blocks) <= 64


def test_adding_and_subtracting_across_blocks() -> None:
    calendar = office()
    for years in (1, 5, 40, 150):
        work = timedelta(hours=1820 * years)
        for ask, back in ((calendar.add, calendar.subtract), (calendar.subtract, calendar.add)):
            found = ask(START, work)
            assert abs(calendar.elapsed(START, found)) == work
            assert calendar.elapsed(back(found, work), START) == timedelta(0)
            assert office().elapsed(START, found) == calendar.elapsed(START, found)


def test_open_time_across_the_rim_of_a_block_is_one() -> None:
    rim = datetime(1970, 1, 1, tzinfo=UTC) + BLOCK * 40
    # Open from noon to noon around a rim, and only then.
    calendar = BusinessCalendar(tz=UTC, weekly={}, special_hours={(rim - timedelta(days=1)).date(): ["12:00-36:00"]})
    opens, closes = rim - timedelta(hours=12), rim + timedelta(hours=12)
    before, after = opens - timedelta(days=30), closes + timedelta(days=30)
    assert calendar.intervals(before, after) == ((opens, closes),)
    assert calendar.next_open(before) == opens
    assert calendar.next_close(before) == closes == calendar.next_close(rim)
    assert calendar.previous_open(after) == opens == calendar.previous_open(rim)
    assert calendar.previous_close(after) == closes
    # Bounds that lie on the rim are real ones.
    until = BusinessCalendar(tz=UTC, weekly={}, special_hours={(rim - timedelta(days=1)).date(): ["12:00-24:00"]})
    assert until.next_close(before) == rim == until.previous_close(after)
    since = BusinessCalendar(tz=UTC, weekly={}, special_hours={rim.date(): ["00:00-12:00"]})
    assert since.next_open(before) == rim == since.previous_open(after)
    assert since.add(before, timedelta(hours=12)) == closes
    assert until.subtract(after, timedelta(hours=12)) == opens


def test_a_calendar_that_opens_or_closes_for_good() -> None:
    day = date(2030, 5, 1)
    moment = datetime(2030, 5, 1, tzinfo=UTC)
    closing = ALWAYS_OPEN - BusinessCalendar(tz=UTC, weekly="mon 00:00-24:00", closures=[(moment, moment + BLOCK)])
    # Mondays are closed, but for those of one long closure of the closing calendar.
    assert closing.next_close(START) == datetime(2026, 3, 9, tzinfo=UTC)
    assert closing.next_close(moment) == (moment + BLOCK) + timedelta(days=-(moment + BLOCK).weekday() % 7)
    assert day.weekday() == 2


def test_blocks_are_made_once() -> None:
    timeline = Timeline(office().compile_source())
    first = timeline.block(40)
    assert timeline._compile(40) is first


class Watched:
    """A source that looks, while it is asked, at what other threads can see of its timeline."""

    def __init__(self) -> None:
        self.inner = office().compile_source()
        self.timeline: Timeline | None = None
        self.seen: list[tuple[set[int], range]] = []

    def span(self) -> Span:
        return self.inner.span()

    def edges(self, low: timedelta, high: timedelta) -> list[timedelta]:
        if self.timeline is not None:
            first, before = self.timeline._chain
            self.seen.append((set(self.timeline.blocks), range(first, first + max(len(before) - 1, 0))))
        return self.inner.edges(low, high)


def test_a_block_can_be_found_only_when_the_chain_has_it() -> None:
    # Or a thread that asks in the middle of an extension would look for its target from the wrong block on.
    source = Watched()
    timeline = source.timeline = Timeline(source)
    for index in (60, 20, 45, 90):
        timeline.block(index)
    assert len(source.seen) == 71
    assert all(blocks <= set(chain) for blocks, chain in source.seen)


def test_many_threads_get_the_answers_that_one_gets() -> None:
    random = Random(3)
    instants = [START + timedelta(minutes=random.randrange(-30_000_000, 30_000_000)) for _ in range(120)]
    alone = office()
    expected = [
        (
            alone.elapsed(a, b),
            alone.add(a, timedelta(hours=100)),
            alone.due(a, BusinessDays(3)),
            alone.due(b, BusinessHours(4)),
            alone.open_days(Period(a.date(), a.date() + timedelta(days=9))),
        )
        for a, b in pairwise(instants)
    ]
    shared, gate = office(), Barrier(6)

    def ask(seed: int) -> bool:
        order = list(range(len(expected)))
        Random(seed).shuffle(order)
        gate.wait()
        for number in order:
            a, b = instants[number], instants[number + 1]
            found = (
                shared.elapsed(a, b),
                shared.add(a, timedelta(hours=100)),
                shared.due(a, BusinessDays(3)),
                shared.due(b, BusinessHours(4)),
                shared.open_days(Period(a.date(), a.date() + timedelta(days=9))),
            )
            if found != expected[number]:
                return False
        return True

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(6) as pool:
            assert all(pool.map(ask, range(6)))
    finally:
        sys.setswitchinterval(interval)


def test_an_office_is_closed_beyond_the_last_date_there_is() -> None:
    office = BusinessCalendar(tz=UTC, weekly="mon-sun 09:00-17:00")
    assert office.compile_source().edges(timedelta(days=4_000_000), timedelta(days=4_000_100)) == []
