"""Holidays that come back: on a date, on a weekday of a month, around Easter, or by an RFC 5545 rule."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from functools import cached_property
from itertools import takewhile
from typing import ClassVar, Literal

import attrs
from dateutil import easter, rrule

from leadflow._validate import named, plain_date, required_text, whole_number
from leadflow.calendars.shifts import WEEKDAYS
from leadflow.errors import invalid, invalid_type

__all__ = ["HolidayRule", "Occurrences", "RecurringHoliday"]

_RULE_FIX = "write a rule such as 'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'"
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
# The parts that a rule of whole days may have, and what each may say. All else is refused before dateutil reads the
# text: it would ask the clock for what a date leaves out, open files of time zones, or search for ever.
_PARTS = {
    "FREQ": "YEARLY|MONTHLY|WEEKLY|DAILY",
    "INTERVAL": r"[1-9]\d{0,3}",
    "COUNT": r"[1-9]\d{0,4}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "WKST": _DAY,
    "BYDAY": rf"(?:[+-]?[1-9]\d?)?{_DAY}",
    "BYMONTH": r"0?[1-9]|1[0-2]",
    "BYMONTHDAY": r"[+-]?(?:0?[1-9]|[12]\d|3[01])",
    "BYYEARDAY": r"[+-]?[1-9]\d{0,2}",
    "BYWEEKNO": r"[+-]?[1-9]\d?",
    "BYSETPOS": r"[+-]?[1-9]\d{0,2}",
    "BYEASTER": r"[+-]?\d{1,3}",
}
# Of 29 February on a given weekday the next is at most 40 years away.
_FIRST_WITHIN = 100
_CHURCHES: dict[str, Literal[2, 3]] = {"orthodox": 2, "western": 3}  # dateutil's names for them are plain ints
# The formulas of Easter are valid in these years (dateutil.easter).
_EASTER_YEARS = range(1583, 4100)


@attrs.frozen(weakref_slot=False, order=False)
class HolidayRule(ABC):
    """A holiday that comes back: `fixed`, `nth_weekday`, `easter` or `recurring` makes one.

    >>> HolidayRule.fixed("Reunification Day", month=4, day=30).dates(2026)
    (datetime.date(2026, 4, 30),)
    """

    _maker: ClassVar[str]

    name: str

    @abstractmethod
    def dates(self, year: int) -> tuple[date, ...]:
        """Return the dates of this holiday in `year`, in order; none if it does not fall in that year.

        >>> HolidayRule.fixed("leap day", month=2, day=29).dates(2026)
        ()
        """

    @staticmethod
    def fixed(name: str, *, month: int, day: int) -> "HolidayRule":
        """Make the holiday on the same date every year; 29 February comes in leap years only.

        >>> HolidayRule.fixed("New Year", month=1, day=1).dates(2026)
        (datetime.date(2026, 1, 1),)
        """
        return _Fixed(name, month, day)

    @staticmethod
    def nth_weekday(name: str, *, month: int, weekday: str, n: int) -> "HolidayRule":
        """Make the holiday on the n-th weekday of a month: `n` from 1 to 5, or -1 (the last) to -5.

        >>> HolidayRule.nth_weekday("Thanksgiving", month=11, weekday="thu", n=4).dates(2026)
        (datetime.date(2026, 11, 26),)
        """
        return _NthWeekday(name, month, weekday, n)

    @staticmethod
    def easter(name: str, *, days: int = 0, church: Literal["western", "orthodox"] = "western") -> "HolidayRule":
        """Make the holiday that lies `days` after Easter Sunday (before it, if negative); years 1583 to 4099.

        >>> HolidayRule.easter("Good Friday", days=-2).dates(2026)
        (datetime.date(2026, 4, 3),)
        """
        return _Easter(name, days, church)

    @staticmethod
    def recurring(name: str, rule: str, *, starts: date) -> "HolidayRule":
        """Make the holiday of an RFC 5545 recurrence rule (daily or slower), counted from `starts`.

        >>> HolidayRule.recurring("stocktaking", "FREQ=MONTHLY;BYMONTHDAY=-1", starts=date(2026, 1, 1)).dates(2026)[:2]
        (datetime.date(2026, 1, 31), datetime.date(2026, 2, 28))
        """
        return RecurringHoliday(name, rule, starts)

    def __repr__(self) -> str:
        named = [f"{field.name}={getattr(self, field.name)!r}" for field in attrs.fields(type(self))[1:]]
        return f"HolidayRule.{self._maker}({', '.join([repr(self.name), *named])})"


class Occurrences:
    """The dates of one rule, year by year; a counted rule (RFC 5545) is walked once, not from its start each time."""

    def __init__(self, rule: HolidayRule) -> None:
        self._rule = rule
        self._walk: Iterator[date] | None = rule.walk() if isinstance(rule, RecurringHoliday) else None
        self._ahead: date | None = None
        self._years: dict[int, list[date]] = {}

    def dates(self, year: int) -> Iterable[date]:
        """Return the rule's dates in `year`."""
        if self._walk is None:
            return self._rule.dates(year)
        while self._ahead is None or self._ahead.year <= year:
            self._ahead = next(self._walk, date.max)
            if self._ahead is date.max:
                break
            self._years.setdefault(self._ahead.year, []).append(self._ahead)
        return self._years.get(year, ())


def _in_year(year: int) -> bool:
    return MINYEAR <= whole_number(year, "year") <= MAXYEAR


def _check_month(month: int) -> None:
    if not 1 <= whole_number(month, "month") <= 12:
        raise invalid("month", month, "a month is a number from 1 to 12", "write 4 for April")


@attrs.frozen(weakref_slot=False, order=False, repr=False, field_transformer=named)
class _Fixed(HolidayRule):
    _maker = "fixed"

    name: str = attrs.field(converter=required_text)
    month: int
    day: int

    def __attrs_post_init__(self) -> None:
        _check_month(self.month)
        whole_number(self.day, "day", minimum=1)
        try:
            date(2024, self.month, self.day)  # a leap year, so that 29 February can be meant
        except ValueError:
            raise invalid("day", self.day, f"month {self.month} has no such day", "write a day the month has") from None

    def dates(self, year: int) -> tuple[date, ...]:
        try:
            return (date(year, self.month, self.day),) if _in_year(year) else ()
        except ValueError:
            return ()

    def __str__(self) -> str:
        return f"{self.name} ({date(2024, self.month, self.day):%d %b})"


@attrs.frozen(weakref_slot=False, order=False, repr=False, field_transformer=named)
class _NthWeekday(HolidayRule):
    _maker = "nth_weekday"

    name: str = attrs.field(converter=required_text)
    month: int
    weekday: str
    n: int

    def __attrs_post_init__(self) -> None:
        _check_month(self.month)
        if self.weekday not in WEEKDAYS:
            raise invalid("weekday", self.weekday, "a weekday is needed", "write 'mon', 'tue', ... 'sun'")
        if not 1 <= abs(whole_number(self.n, "n")) <= 5:
            raise invalid("n", self.n, "n is 1 to 5, or -1 (the last) to -5", "write n=-1 for the last one")

    def dates(self, year: int) -> tuple[date, ...]:
        if not _in_year(year):
            return ()
        first = date(year, self.month, 1)
        ahead = (WEEKDAYS.index(self.weekday) - first.weekday()) % 7
        length = 31 if self.month == 12 else (date(year, self.month + 1, 1) - first).days
        days = range(1 + ahead, length + 1, 7)
        index = self.n - 1 if self.n > 0 else self.n
        return (first.replace(day=days[index]),) if -len(days) <= index < len(days) else ()

    def __str__(self) -> str:
        which = "last" if self.n == -1 else f"{self.n}."
        return f"{self.name} ({which} {self.weekday} of {date(2024, self.month, 1):%b})"


@attrs.frozen(weakref_slot=False, order=False, repr=False, field_transformer=named)
class _Easter(HolidayRule):
    _maker = "easter"

    name: str = attrs.field(converter=required_text)
    days: int
    church: str

    def __attrs_post_init__(self) -> None:
        if not -365 <= whole_number(self.days, "days") <= 365:
            raise invalid("days", self.days, "a movable feast lies within a year of Easter", "write days=-2")
        if self.church not in _CHURCHES:
            raise invalid("church", self.church, "Easter is known for two churches", "write 'western' or 'orthodox'")

    def dates(self, year: int) -> tuple[date, ...]:
        _in_year(year)
        feasts = (
            easter.easter(near, _CHURCHES[self.church]) + timedelta(days=self.days)
            for near in (year - 1, year, year + 1)
            if near in _EASTER_YEARS
        )
        return tuple(day for day in feasts if day.year == year)

    def __str__(self) -> str:
        return f"{self.name} (Easter {self.days:+})" if self.days else f"{self.name} (Easter)"


@attrs.frozen(weakref_slot=False, order=False, repr=False, field_transformer=named)
class RecurringHoliday(HolidayRule):
    """What `HolidayRule.recurring` makes."""

    _maker = "recurring"

    name: str = attrs.field(converter=required_text)
    rule: str
    starts: date

    def __attrs_post_init__(self) -> None:
        plain_date(self.starts, "starts")
        if not isinstance(self.rule, str):
            raise invalid_type("rule", self.rule, "an RFC 5545 rule is text", _RULE_FIX)
        parts = self._parts
        if not parts.get("FREQ"):
            raise invalid("rule", self.rule, "holidays recur yearly, monthly, weekly or daily", _RULE_FIX)
        if "UNTIL" in parts and "COUNT" in parts:
            raise invalid("rule", self.rule, "it ends UNTIL a date, or after a COUNT", "write UNTIL=20301231")
        try:
            end = min(date(min(self.starts.year + _FIRST_WITHIN, MAXYEAR), 12, 31), self._last)
            first = next(iter(self._read(end)), None)
        except (ValueError, TypeError) as error:
            raise invalid("rule", self.rule, f"dateutil cannot read it ({error})", _RULE_FIX) from None
        if first is None and end < self._last:
            raise invalid("rule", self.rule, f"no day before {end.year + 1} is one of it", _RULE_FIX)

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The parts of the rule, each checked."""
        found: dict[str, str] = {}
        for part in self.rule.strip().upper().removeprefix("RRULE:").strip(";").split(";"):
            name, _, value = part.partition("=")
            one = _PARTS.get(name)
            wanted = rf"(?:{one})(?:,(?:{one}))*" if name.startswith("BY") else rf"(?:{one})"
            if one is None or name in found or not re.fullmatch(wanted, value, re.ASCII):
                known = ", ".join(_PARTS)
                rule = f"{part!r} is no part of a rule for whole days, or there twice (known are {known})"
                raise invalid("rule", self.rule, rule, _RULE_FIX)
            found[name] = value
        return found

    @property
    def _last(self) -> date:
        until = self._parts.get("UNTIL")
        return date.max if until is None else date.fromisoformat(until[:8])

    def _read(self, end: date | None = None) -> Iterable[datetime]:
        """Return the days of the rule; with `end` those until then, however often it may be."""
        left_out = {"UNTIL"} if end is None else {"UNTIL", "COUNT"}
        text = ";".join(f"{name}={value}" for name, value in self._parts.items() if name not in left_out)
        # RFC 5545 counts whole days on a wall clock that has no zone.
        found = rrule.rrulestr(text, dtstart=datetime.combine(self.starts, time.min))
        if end is not None and isinstance(found, rrule.rrule):
            found = found.replace(until=datetime.combine(end, time.min))
        return found

    def walk(self) -> Iterator[date]:
        """Return the dates one after the other, from `starts` on."""
        last = self._last
        return takewhile(lambda day: day <= last, (moment.date() for moment in self._read()))

    def dates(self, year: int) -> tuple[date, ...]:
        """Return the dates of this holiday in `year`, in order."""
        _in_year(year)
        return tuple(Occurrences(self).dates(year))

    def __str__(self) -> str:
        return f"{self.name} ({self.rule} from {self.starts})"
