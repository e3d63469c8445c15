"""Business time beside its peers: the same work in one run, answers compared, ratios printed.

    python tests/benchmarks/bench_business_time.py

Peers that are not installed are left out and named: pandas, businesstimedelta, business-duration, businesstime.
Times are the best of many rounds, and what is compared is measured in turns, so that a busy machine hurts both alike.
"""

import importlib
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from measuring import Work, measured

from leadflow.calendars import BusinessCalendar, BusinessDays, BusinessHours

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
HOLIDAYS = [date(year, month, day) for year in range(2016, 2037) for month, day in ((1, 1), (5, 1), (7, 14), (12, 25))]
START = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)  # a Monday
SPANS = {"3 days": timedelta(days=3, hours=4), "1 year": timedelta(days=365, hours=4), "10 years": timedelta(days=3651)}
OFFICE = BusinessCalendar(tz=UTC, weekly={"mon-fri": ["09:00-17:00"]}, holidays=HOLIDAYS)


def shown(seconds: float) -> str:
    return (
        f"{seconds * 1e9:9.0f} ns"
        if seconds < 1e-5
        else f"{seconds * 1e6:9.1f} us"
        if seconds < 1e-2
        else f"{seconds:9.3f} s "
    )


def convert(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def convert_two(start: datetime, end: datetime) -> tuple[int, int]:
    return (start - EPOCH) // MICROSECOND, (end - EPOCH) // MICROSECOND


def floor_in(zone: tzinfo) -> dict[str, float]:
    office = BusinessCalendar(
        tz=zone, weekly={"mon-fri": ["08:00-12:00", "13:30-17:30"], "sat": ["08:00-12:00"]}, holidays=HOLIDAYS
    )
    start = START.astimezone(zone)
    year = start + SPANS["1 year"]
    works: dict[str, Work] = {
        "one conversion": partial(convert, start),
        "two conversions": partial(convert_two, start, year),
    }
    for name, span in SPANS.items():
        works[f"elapsed, {name}"] = partial(office.elapsed, start, start + span)
    for name, length in (("4 h", 4), ("40 h", 40), ("1 year", 2000), ("10 years", 20_000)):
        works[f"add, {name}"] = partial(office.add, start, timedelta(hours=length))
    works["subtract, 4 h"] = partial(office.subtract, start, timedelta(hours=4))
    works["is_open"] = partial(office.is_open, start)
    works["next_open"] = partial(office.next_open, start)
    works["due, 4 business hours"] = partial(office.due, start, BusinessHours(4))
    works["due, 1 business day"] = partial(office.due, start, BusinessDays(1))
    works["used, of business days, 1 year"] = partial(office.used, start, year, BusinessDays(1))
    return measured(works)


def the_floor() -> None:
    """What the conversions cost that no such code can do without, and what leadflow takes beside them."""
    print("\n1. Beside the conversions from datetime to epoch that any such code must pay")
    goals = {"elapsed": 2.5, "add": 4.0}
    for zone in (UTC, ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("America/New_York")):
        took = floor_in(zone)
        print(f"   {zone}")
        for name, seconds in took.items():
            verb = name.split(",", maxsplit=1)[0]
            ratio = seconds / took["two conversions" if verb == "elapsed" else "one conversion"]
            goal = goals.get(verb)
            verdict = "" if goal is None else f"   goal {goal}: {'met' if ratio <= goal else 'NOT met'}"
            print(f"   {name:32} {shown(seconds)} {ratio:8.2f}{verdict}")


def compiling() -> None:
    """What a calendar-year costs when it is first asked for."""
    print("\n2. Compiling (goal: at most 3 ms a calendar-year)")
    for zone in (UTC, ZoneInfo("America/New_York")):
        for name, weekly in (
            ("one shift a day", "mon-fri 09:00-17:00"),
            ("lunch and Saturdays", "mon-fri 08:00-12:00 13:30-17:30; sat 08:00-12:00"),
            ("nights", "mon-sun 22:00-06:00"),
        ):
            source = BusinessCalendar(tz=zone, weekly=weekly, holidays=HOLIDAYS).compile_source()
            low = START - EPOCH
            took = measured({"year": partial(source.edges, low, low + timedelta(days=365))})["year"]
            print(f"   {name:22} {zone!s:20} {shown(took)}   {'met' if took <= 0.003 else 'NOT met'}")


def day_loop(start: datetime, end: datetime) -> timedelta:
    """What one writes by hand: a loop over the days."""
    total, day = timedelta(0), start.date()
    holidays = HOLIDAY_SET
    while day <= end.date():
        if day.weekday() < 5 and day not in holidays:
            opens = datetime.combine(day, time(9), UTC)
            closes = datetime.combine(day, time(17), UTC)
            low, high = max(opens, start), min(closes, end)
            if high > low:
                total += high - low
        day += timedelta(days=1)
    return total


HOLIDAY_SET = set(HOLIDAYS)
Elapsed = Callable[[datetime, datetime], timedelta]
Add = Callable[[datetime, int], datetime]


def pandas_elapsed() -> tuple[Elapsed, Add]:
    pandas = importlib.import_module("pandas")
    offset = pandas.offsets.CustomBusinessHour(start="09:00", end="17:00", holidays=HOLIDAYS)

    def elapsed(start: datetime, end: datetime) -> timedelta:
        # pandas has no difference; counting the hours of a range is what its users do (whole hours only).
        return timedelta(hours=len(pandas.date_range(start, end, freq=offset)) - 1)

    return elapsed, lambda start, hours: (pandas.Timestamp(start) + hours * offset).to_pydatetime()


def businesstimedelta_elapsed() -> tuple[Elapsed, Add]:
    module = importlib.import_module("businesstimedelta")
    utc = importlib.import_module("pytz").utc
    days = module.WorkDayRule(start_time=time(9), end_time=time(17), working_days=[0, 1, 2, 3, 4], tz=utc)
    rules = module.Rules([days, module.HolidayRule(dict.fromkeys(HOLIDAYS, "holiday"), tz=utc)])

    def elapsed(start: datetime, end: datetime) -> timedelta:
        found = rules.difference(start, end)
        return timedelta(hours=found.hours, seconds=found.seconds)

    return elapsed, lambda start, hours: start + module.BusinessTimeDelta(rules, hours=hours)


def business_duration_elapsed() -> tuple[Elapsed, None]:
    module = importlib.import_module("business_duration")
    holidays = dict.fromkeys(HOLIDAYS, "holiday")

    def elapsed(start: datetime, end: datetime) -> timedelta:
        naive = (start.replace(tzinfo=None), end.replace(tzinfo=None))
        seconds = module.businessDuration(*naive, starttime=time(9), endtime=time(17), holidaylist=holidays, unit="sec")
        return timedelta(seconds=float(seconds))

    return elapsed, None


def businesstime_elapsed() -> tuple[Elapsed, None]:
    module = importlib.import_module("businesstime")

    clock = module.BusinessTime(business_hours=(time(9), time(17)), weekends=(5, 6), holidays=HOLIDAY_SET)

    def elapsed(start: datetime, end: datetime) -> timedelta:
        found: timedelta = clock.businesstime_hours(start.replace(tzinfo=None), end.replace(tzinfo=None))
        return found

    return elapsed, None


PEERS: dict[str, Callable[[], tuple[Elapsed, Add | None]]] = {
    "pandas CustomBusinessHour": pandas_elapsed,
    "businesstimedelta": businesstimedelta_elapsed,
    "business-duration": business_duration_elapsed,
    "businesstime": businesstime_elapsed,
    "a day loop by hand": lambda: (day_loop, None),
}


def the_peers() -> None:
    """The same calendar for everyone: UTC, Monday to Friday 9 to 17, four holidays a year."""
    print("\n3. Beside the peers: elapsed (goal: 50 times faster than each library on a year)")
    for name, make in PEERS.items():
        try:
            elapsed, add = make()
        except ImportError:
            print(f"   {name}: not installed, left out")
            continue
        # On the hour, because pandas counts whole hours.
        start = START.replace(minute=0)
        for span, length in SPANS.items():
            end = start + length
            expected, found = OFFICE.elapsed(start, end), elapsed(start, end)
            agrees = "agrees" if found == expected else f"says {found}, should be {expected}"
            ours, theirs = partial(OFFICE.elapsed, start, end), partial(elapsed, start, end)
            took = measured({"leadflow": ours, "peer": theirs}, rounds=5)
            ratio = took["peer"] / took["leadflow"]
            print(f"   {name:26} {span:9} {shown(took['peer'])} {ratio:12,.0f} times slower; {agrees}")
        if add is not None:
            # Not a multiple of a day's eight hours: at a closing, peers go on to the next opening.
            for hours in (3, 2000):
                wanted, got = OFFICE.add(start, timedelta(hours=hours)), add(start, hours)
                agrees = "agrees" if got == wanted else f"says {got}, should be {wanted}"
                ours, theirs = partial(OFFICE.add, start, timedelta(hours=hours)), partial(add, start, hours)
                took = measured({"leadflow": ours, "peer": theirs}, rounds=5)
                ratio = took["peer"] / took["leadflow"]
                print(f"   {name:26} add {hours:4} h {shown(took['peer'])} {ratio:11,.0f} times slower; {agrees}")


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}, {sys.platform}")
    assert OFFICE.elapsed(START, START + SPANS["10 years"]) == day_loop(START, START + SPANS["10 years"])
    the_floor()
    compiling()
    the_peers()
