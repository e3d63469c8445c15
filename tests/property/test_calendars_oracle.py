"""Business time against a minute-by-minute walk in UTC, around the strangest hours that zones have had."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.calendars import BusinessCalendar, BusinessDays, BusinessHours, Calendar, NeverOpensError, Shift
from tests.unit.calendars.oracle import MINUTE, Minutes, Office, Walk, days_of_minutes, shown_walls, walk

# Where clocks were changed: by half an hour, by two hours, at midnight, over a whole day, backwards in summer.
CHANGES = {
    "Australia/Lord_Howe": ["2024-04-06T15:00", "2024-10-05T15:30"],
    "Antarctica/Troll": ["2024-03-31T01:00", "2024-10-27T01:00"],
    "Pacific/Apia": ["2011-12-30T10:00", "2011-09-24T14:00"],
    "America/Sao_Paulo": ["2017-10-15T03:00", "2018-02-18T02:00"],
    "Africa/Cairo": ["2024-04-25T22:00", "2024-10-31T21:00"],
    "Asia/Beirut": ["2024-03-30T22:00", "2024-10-26T21:00"],
    "Africa/Casablanca": ["2024-03-10T02:00", "2024-04-14T02:00"],
    "Europe/Dublin": ["2024-03-31T01:00", "2024-10-27T01:00"],
    "Asia/Ho_Chi_Minh": ["1975-06-12T16:00", "2024-02-09T17:00"],
    "America/St_Johns": ["2006-04-02T03:31", "2006-10-29T02:31"],
    "Asia/Gaza": ["2042-10-18T00:00", "2043-10-03T00:00"],
}
ZONES = {name: ZoneInfo(name) for name in CHANGES}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

minutes_of_day = st.one_of(st.integers(0, 23).map(lambda hour: hour * 60), st.integers(0, 1439), st.integers(0, 200))


some_shifts = st.builds(
    lambda opens, length: (opens, opens + length),
    minutes_of_day,
    st.one_of(st.integers(1, 600), st.integers(600, 3000)),
)
shift_lists = st.lists(some_shifts, max_size=3).map(tuple)
weeks = st.lists(shift_lists, min_size=7, max_size=7).map(tuple)


@attrs.frozen(kw_only=True)
class Scene:
    """One office, told to leadflow and to the walk, and instants about a change of its clock."""

    office: Office
    calendar: BusinessCalendar
    walk: Walk
    at: datetime
    other: datetime


DAYS = 5


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    name = draw(st.sampled_from(sorted(CHANGES)))
    about = datetime.fromisoformat(draw(st.sampled_from(CHANGES[name]))).replace(tzinfo=UTC)
    near_dates = st.integers(-4, 4).map(lambda days: about.date() + timedelta(days=days))
    closures = draw(
        st.lists(st.tuples(st.integers(-5000, 5000), st.integers(1, 2000)), max_size=2).map(
            lambda pairs: tuple((about + MINUTE * start, about + MINUTE * (start + length)) for start, length in pairs)
        )
    )
    office = Office(
        tz=ZONES[name],
        week=draw(weeks),
        holidays=draw(st.frozensets(near_dates, max_size=2)),
        special=draw(st.dictionaries(near_dates, shift_lists, max_size=2)),
        closures=closures,
        whole_days=draw(st.booleans()),
    )
    instants = st.one_of(
        st.integers(-3 * 1440, 3 * 1440).map(lambda n: about + MINUTE * n),
        st.integers(-3 * 86_400_000_000, 3 * 86_400_000_000).map(lambda n: about + timedelta(microseconds=n)),
        st.integers(-90, 90).map(lambda n: about + MINUTE * n),
    )
    # The same instants in many zones: the office's own has wall times that are skipped and shown twice (fold).
    zone = st.sampled_from([UTC, office.tz, ZONES["Australia/Lord_Howe"], ZONES["Europe/Dublin"]])
    return Scene(
        office=office,
        calendar=told(office),
        walk=walk(office, about, days=DAYS),
        at=draw(instants).astimezone(draw(zone)),
        other=draw(instants).astimezone(draw(zone)),
    )


def shifts_of(pairs: tuple[Minutes, ...]) -> list[Shift]:
    return [Shift(MINUTE * opens, MINUTE * closes) for opens, closes in pairs]


def told(office: Office) -> BusinessCalendar:
    return BusinessCalendar(
        tz=office.tz,
        weekly={day: shifts_of(pairs) for day, pairs in zip(WEEKDAYS, office.week, strict=True)},
        holidays=office.holidays,
        special_hours={day: shifts_of(pairs) for day, pairs in office.special.items()},
        closures=office.closures,
        holiday_scope="day" if office.whole_days else "shift",
    )


def utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def in_utc(pairs: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Bring pairs to UTC: datetimes of two zones are never equal in a repeated hour."""
    return [(utc(start), utc(end)) for start, end in pairs]


def same(found: datetime, expected: datetime | None, scene: Scene, *, forward: bool) -> None:
    """Compare instants; what the walk did not reach must lie beyond its end."""
    assert found.tzinfo is scene.office.tz
    if expected is not None:
        assert utc(found) == expected
    elif forward:
        assert utc(found) >= scene.walk.end
    else:
        assert utc(found) <= scene.walk.first


@given(scenes())
def test_elapsed(scene: Scene) -> None:
    assert scene.calendar.elapsed(scene.at, scene.other) == scene.walk.elapsed(utc(scene.at), utc(scene.other))


@given(scenes())
def test_is_open(scene: Scene) -> None:
    assert scene.calendar.is_open(scene.at) == scene.walk.is_open(utc(scene.at))


@given(scenes(), st.timedeltas(timedelta(0), timedelta(hours=30)))
def test_add_and_subtract(scene: Scene, duration: timedelta) -> None:
    try:
        same(scene.calendar.add(scene.at, duration), scene.walk.add(utc(scene.at), duration), scene, forward=True)
    except NeverOpensError:
        assert scene.walk.add(utc(scene.at), duration) is None
    try:
        found = scene.calendar.subtract(scene.at, duration)
        same(found, scene.walk.subtract(utc(scene.at), duration), scene, forward=False)
    except NeverOpensError:
        assert scene.walk.subtract(utc(scene.at), duration) is None


@pytest.mark.parametrize("closing", [False, True], ids=["open", "close"])
@given(scene=scenes())
def test_next_and_previous(closing: bool, scene: Scene) -> None:
    edges = scene.walk.edges(closing=closing)
    verb = "close" if closing else "open"
    for side, expected in (
        ("next", next((edge for edge in edges if edge > utc(scene.at)), None)),
        ("previous", next((edge for edge in reversed(edges) if edge < utc(scene.at)), None)),
    ):
        try:
            found = getattr(scene.calendar, f"{side}_{verb}")(scene.at)
        except NeverOpensError:
            assert expected is None
        else:
            same(found, expected, scene, forward=side == "next")


@given(scenes())
def test_roll(scene: Scene) -> None:
    at, walked = utc(scene.at), scene.walk
    if walked.is_open(at):
        assert utc(scene.calendar.roll_forward(scene.at)) == utc(scene.calendar.roll_back(scene.at)) == at
        return
    opening = next((edge for edge in walked.edges(closing=False) if edge > at), None)
    closing = next((edge for edge in reversed(walked.edges(closing=True)) if edge <= at), None)
    try:
        same(scene.calendar.roll_forward(scene.at), opening, scene, forward=True)
        same(scene.calendar.roll_back(scene.at), closing, scene, forward=False)
    except NeverOpensError:
        assert opening is None or closing is None


@given(scenes())
def test_intervals(scene: Scene) -> None:
    start, end = sorted((utc(scene.at), utc(scene.other)))
    assert in_utc(scene.calendar.intervals(start, end)) == scene.walk.intervals(start, end)


pause_lists = st.lists(st.tuples(st.integers(-4000, 4000), st.integers(0, 1500)), max_size=4)


@given(scenes(), pause_lists, st.timedeltas(timedelta(0), timedelta(hours=20)))
def test_pauses(scene: Scene, spans: list[tuple[int, int]], duration: timedelta) -> None:
    middle = scene.walk.first + timedelta(days=DAYS)
    pauses = [(middle + MINUTE * start, middle + MINUTE * (start + length)) for start, length in spans]
    paused, calendar = scene.walk.without(pauses), scene.calendar
    at, other = utc(scene.at), utc(scene.other)
    assert calendar.elapsed(scene.at, scene.other, pauses=pauses) == paused.elapsed(at, other)
    start, end = sorted((at, other))
    assert in_utc(calendar.intervals(start, end, pauses=pauses)) == paused.intervals(start, end)
    try:
        same(calendar.add(scene.at, duration, pauses=pauses), paused.add(at, duration), scene, forward=True)
    except NeverOpensError:
        assert paused.add(at, duration) is None
    try:
        found = calendar.subtract(scene.at, duration, pauses=pauses)
        same(found, paused.subtract(at, duration), scene, forward=False)
    except NeverOpensError:
        assert paused.subtract(at, duration) is None


def used_up(walked: Walk, start: datetime, target: timedelta) -> tuple[datetime | None, datetime | None]:
    """Return the first instant at which `target` is used up since `start`, and the last at which no more is used."""
    due = walked.add(start, target)
    if due is None:
        return None, None
    running = next((at for at, _, is_open in walked.steps(due, walked.end) if is_open), None)
    return due, running


@given(scenes(), pause_lists, st.integers(0, 20 * 60))
def test_due_and_last_call_in_hours(scene: Scene, spans: list[tuple[int, int]], minutes: int) -> None:
    middle = scene.walk.first + timedelta(days=DAYS)
    pauses = [(middle + MINUTE * start, middle + MINUTE * (start + length)) for start, length in spans]
    within = BusinessHours.of(MINUTE * minutes)
    expected_due, expected_call = used_up(scene.walk.without(pauses), utc(scene.at), MINUTE * minutes)
    try:
        same(scene.calendar.due(scene.at, within, pauses=pauses), expected_due, scene, forward=True)
    except NeverOpensError:
        assert expected_due is None
    call = scene.calendar.last_call(scene.at, within, pauses=pauses)
    if call is None:
        assert expected_call is None
    else:
        same(call, expected_call, scene, forward=True)


def local_days(scene: Scene, start: datetime) -> list[tuple[datetime, datetime]]:
    """Return the bounds of the local days after the date of `start`, by the clock that never runs backwards."""
    first, count = scene.walk.first, len(scene.walk.minutes)
    date_of_start = shown_walls(scene.office.tz, first, count)[(start - first) // MINUTE] // 1440
    days = days_of_minutes(scene.office, first, count)
    found = [first + MINUTE * n for n in range(1, count) if days[n] > days[n - 1] and days[n] > date_of_start]
    return list(pairwise(found))


@given(scenes(), pause_lists, st.integers(1, 3))
def test_business_days(scene: Scene, spans: list[tuple[int, int]], days: int) -> None:
    middle = scene.walk.first + timedelta(days=DAYS)
    pauses = [(middle + MINUTE * start, middle + MINUTE * (start + length)) for start, length in spans]
    paused = scene.walk.without(pauses)
    open_days = [day for day in local_days(scene, utc(scene.at)) if paused.elapsed(*day)]
    expected = paused.intervals(*open_days[days - 1])[-1][1] if len(open_days) >= days else None
    within = BusinessDays(days)
    try:
        due = scene.calendar.due(scene.at, within, pauses=pauses)
    except NeverOpensError:
        assert expected is None
        return
    if expected is None:
        return
    same(due, expected, scene, forward=True)
    assert scene.calendar.used(scene.at, due, within, pauses=pauses) == within
    before = utc(due) - timedelta(microseconds=1)
    assert before < utc(scene.at) or scene.calendar.used(scene.at, before, within, pauses=pauses) < within
    call = scene.calendar.last_call(scene.at, within, pauses=pauses)
    if len(open_days) > days:
        assert call is not None
        same(call, paused.intervals(*open_days[days])[0][0], scene, forward=True)
        assert scene.calendar.used(scene.at, call, within, pauses=pauses) == within
        assert scene.calendar.used(scene.at, utc(call) + timedelta(microseconds=1), within, pauses=pauses) > within


@given(scenes(), scenes(), st.sampled_from("|&-"))
def test_joined(left: Scene, right: Scene, operator: str) -> None:
    other = walk(right.office, left.walk.first + timedelta(days=DAYS), days=DAYS)
    joined: Calendar
    match operator:
        case "|":
            joined = left.calendar | right.calendar
            minutes = [a or b for a, b in zip(left.walk.minutes, other.minutes, strict=True)]
        case "&":
            joined = left.calendar & right.calendar
            minutes = [a and b for a, b in zip(left.walk.minutes, other.minutes, strict=True)]
        case _:
            joined = left.calendar - right.calendar
            minutes = [a and not b for a, b in zip(left.walk.minutes, other.minutes, strict=True)]
    walked = Walk(left.walk.first, minutes)
    start, end = sorted((utc(left.at), utc(left.other)))
    assert joined.elapsed(start, end) == walked.elapsed(start, end)
    assert in_utc(joined.intervals(start, end)) == walked.intervals(start, end)
    assert joined.tz is left.office.tz
