"""Opening hours: one shift on a day's wall clock, and the shifts of a week."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

import attrs

from leadflow._validate import named
from leadflow.errors import invalid, invalid_type

__all__ = ["WEEKDAYS", "Shift", "WeeklyHours", "to_shifts", "to_weekly_hours"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=7)
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?", re.ASCII)
_SHIFT_FIX = "write '08:00-12:00', or '22:00-06:00' for a night shift"


def _clock(text: str, whole: str) -> timedelta:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise invalid("shift", whole, f"{text.strip()!r} is not a time of day", _SHIFT_FIX)
    hours, minutes, seconds, fraction = match.groups(default="0")
    return timedelta(
        hours=int(hours), minutes=int(minutes), seconds=int(seconds), microseconds=int(fraction.ljust(6, "0"))
    )


def _clock_text(value: timedelta) -> str:
    minutes, rest = divmod(value, timedelta(minutes=1))
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    if not rest:
        return text
    text += f":{rest.seconds:02}"
    return f"{text}.{rest.microseconds:06}".rstrip("0") if rest.microseconds else text


def _time_of_day(value: timedelta | str, name: str = "") -> timedelta:
    if isinstance(value, str):
        return _clock(value, value)
    if not isinstance(value, timedelta):
        raise invalid_type(name, value, "a time of day is needed", "write '08:00', or a timedelta from midnight")
    return value


@attrs.frozen(weakref_slot=False, order=False, repr=False, field_transformer=named)
class Shift:
    """A span of open time `[opens, closes)` on the wall clock, counted from the midnight that begins its day.

    `opens` lies within the day; `closes` at or before it means the next day, and may be 24:00 or later (26:00 is 2:00
    of the next day), up to seven days after it opens. Raises `InvalidValueError` for anything else.

    >>> Shift("18:00", "26:00") == Shift("18:00", "02:00")
    True
    >>> print(Shift("18:00", "02:00"), Shift("18:00", "02:00").length)
    18:00-02:00 8:00:00
    """

    opens: timedelta = attrs.field(converter=_time_of_day)
    closes: timedelta = attrs.field(converter=_time_of_day)

    def __attrs_post_init__(self) -> None:
        if not timedelta(0) <= self.opens < _DAY:
            raise invalid("opens", str(self.opens), "a shift opens between 00:00 and 24:00 of its day", _SHIFT_FIX)
        if self.closes < timedelta(0):
            raise invalid("closes", str(self.closes), "a shift closes at 00:00 or later", _SHIFT_FIX)
        if self.closes <= self.opens:
            object.__setattr__(self, "closes", self.closes + _DAY)
        if not timedelta(0) < self.length <= _LONGEST:
            raise invalid("closes", str(self.closes), "a shift lasts at most seven days", "split it over the weekdays")

    @classmethod
    def parse(cls, text: str) -> "Shift":
        """Read a shift written as 'opens-closes', with hours and minutes, and seconds where they are needed.

        >>> Shift.parse("08:00-12:00")
        Shift('08:00', '12:00')
        """
        if not isinstance(text, str):
            raise invalid_type("shift", text, "a shift is needed", _SHIFT_FIX)
        opens, dash, closes = text.replace("\u2013", "-").partition("-")
        if not dash:
            raise invalid("shift", text, "a shift has an opening and a closing time", _SHIFT_FIX)
        return cls(_clock(opens, text), _clock(closes, text))

    @property
    def length(self) -> timedelta:
        """The length on the wall clock (a daylight-saving change inside it makes the real one differ).

        >>> Shift("22:00", "06:00").length
        datetime.timedelta(seconds=28800)
        """
        return self.closes - self.opens

    def __str__(self) -> str:
        closes = self.closes
        # A night shift reads as people write it; only what would be read as the same day keeps its long form.
        if closes > _DAY and closes - _DAY <= self.opens:
            closes -= _DAY
        return f"{_clock_text(self.opens)}-{_clock_text(closes)}"

    def __repr__(self) -> str:
        opens, _, closes = str(self).partition("-")
        return f"Shift({opens!r}, {closes!r})"


def to_shifts(value: "str | Iterable[Shift | str]", name: str) -> tuple[Shift, ...]:
    """Return the shifts of one day, sorted; overlapping and touching ones are merged.

    >>> to_shifts("13:30-17:30, 08:00-12:00", "weekly")
    (Shift('08:00', '12:00'), Shift('13:30', '17:30'))
    """
    if isinstance(value, Shift):
        value = (value,)
    elif isinstance(value, str):
        value = [part for part in re.split(r"[,\s]+", re.sub(r"\s*[-\u2013]\s*", "-", value.strip())) if part]
    elif not isinstance(value, Iterable):
        raise invalid_type(name, value, "shifts are needed", f"write {name} hours as ['08:00-12:00', '13:30-17:30']")
    shifts = [item if isinstance(item, Shift) else Shift.parse(item) for item in value]
    shifts.sort(key=lambda shift: (shift.opens, shift.closes))
    merged: list[Shift] = []
    for shift in shifts:
        if merged and shift.opens <= merged[-1].closes:
            if shift.closes > merged[-1].closes:
                merged[-1] = Shift(merged[-1].opens, shift.closes)
        else:
            merged.append(shift)
    return tuple(merged)


def _weekdays(text: str) -> list[int]:
    """Read 'mon', 'mon-fri', 'fri-mon', 'mon,wed' as numbers, Monday 0."""
    if not isinstance(text, str):
        raise invalid_type("weekly", text, "weekdays are named", "write 'mon', 'mon-fri' or 'mon,wed,fri'")
    numbers = {name: day for names in (WEEKDAYS, _FULL_NAMES) for day, name in enumerate(names)}
    days: list[int] = []
    for part in text.replace("\u2013", "-").split(","):
        first, dash, last = (name.strip().casefold() for name in part.partition("-"))
        for name in (first, last) if dash else (first,):
            if name not in numbers:
                raise invalid("weekly", text, f"{name!r} is not a weekday", "write 'mon', 'mon-fri' or 'mon,wed,fri'")
        start, end = numbers[first], numbers[last if dash else first]
        days.extend((start + step) % 7 for step in range((end - start) % 7 + 1))
    return days


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class WeeklyHours:
    """The shifts of a week: `days` holds one tuple of shifts for each weekday, Monday first.

    >>> print(WeeklyHours.parse("mon-fri 08:00-12:00 13:30-17:30; sat 08:00-12:00"))
    mon-fri 08:00-12:00 13:30-17:30; sat 08:00-12:00
    """

    days: tuple[tuple[Shift, ...], ...]

    def __attrs_post_init__(self) -> None:
        if len(self.days) != 7:
            raise invalid("days", self.days, "a week has seven days", "write WeeklyHours.of({'mon': ['08:00-17:00']})")

    @classmethod
    def of(cls, hours: "Mapping[str, str | Iterable[Shift | str]]") -> "WeeklyHours":
        """Build the week from weekdays and their shifts; each weekday once; one that is left out is closed.

        >>> WeeklyHours.of({"mon-fri": ["09:00-17:00"], "sat": "10:00-12:00"}).days[5]
        (Shift('10:00', '12:00'),)
        """
        week: list[tuple[Shift, ...] | None] = [None] * 7
        for names, shifts in hours.items():
            day_shifts = to_shifts(shifts, "weekly")
            for day in _weekdays(names):
                if week[day] is not None:
                    rule = f"{WEEKDAYS[day]!r} is written twice"
                    raise invalid("weekly", names, rule, "write each weekday once, with all its shifts")
                week[day] = day_shifts
        return cls(tuple(shifts or () for shifts in week))

    @classmethod
    def parse(cls, text: str) -> "WeeklyHours":
        """Read a week as `str` writes it: days, then shifts; semicolons or new lines between.

        >>> WeeklyHours.parse("sat,sun 22:00-06:00").days[6]
        (Shift('22:00', '06:00'),)
        """
        hours: dict[str, str] = {}
        for line in filter(None, (part.strip() for part in re.split(r"[;\n]", text))):
            if line.casefold() == "closed":
                continue
            days, _, shifts = line.partition(" ")
            if days in hours:
                raise invalid(
                    "weekly", text, f"{days!r} is written twice", "write each weekday once, with all its shifts"
                )
            hours[days] = shifts
        return cls.of(hours)

    def __str__(self) -> str:
        parts: list[str] = []
        first = 0
        for day in range(1, 8):
            if day == 7 or self.days[day] != self.days[first]:
                if self.days[first]:
                    names = WEEKDAYS[first] if day - first == 1 else f"{WEEKDAYS[first]}-{WEEKDAYS[day - 1]}"
                    parts.append(" ".join([names, *map(str, self.days[first])]))
                first = day
        return "; ".join(parts) or "closed"

    def __repr__(self) -> str:
        return f"WeeklyHours.parse({str(self)!r})"


def to_weekly_hours(value: "WeeklyHours | str | Mapping[str, str | Iterable[Shift | str]]") -> WeeklyHours:
    """Return the week that `weekly=` means: itself, its text, or weekdays and their shifts.

    >>> str(to_weekly_hours({"mon": ["09:00-17:00"], "tue": ["09:00-17:00"]}))
    'mon-tue 09:00-17:00'
    """
    if isinstance(value, WeeklyHours):
        return value
    if isinstance(value, str):
        return WeeklyHours.parse(value)
    if isinstance(value, Mapping):
        return WeeklyHours.of(value)
    raise invalid_type("weekly", value, "weekdays and their shifts are needed", "write {'mon-fri': ['08:00-17:00']}")
