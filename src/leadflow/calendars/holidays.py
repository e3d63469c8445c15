"""Holidays: everything that `holidays=` can name: dates, spans, rules, and look-ups."""

import copy
from collections.abc import Container, Iterable, KeysView, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from types import MappingProxyType
from typing import TypeGuard

import attrs

from leadflow._validate import plain_date
from leadflow.calendars.holiday_rules import HolidayRule
from leadflow.errors import invalid, invalid_type

__all__ = ["Holidays", "Lookup", "to_holidays"]


@attrs.frozen(weakref_slot=False, eq=False)
class Lookup:
    """A container of dates that works days out when it is asked (`date in container`), such as a `holidays` object.

    It holds a copy that is never asked, so that equality does not depend on which days were looked up before.
    """

    container: Container[date]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lookup):
            return NotImplemented
        return type(self.container) is type(other.container) and self.container == other.container

    def __str__(self) -> str:
        return f"{type(self.container).__name__} holidays"

    def __hash__(self) -> int:
        return hash(type(self.container).__qualname__)


@attrs.frozen(weakref_slot=False, order=False, repr=False)
class Holidays:
    """All that `holidays=` can name, by kind: plain dates in order, rules, and look-ups."""

    days: tuple[date, ...] = ()
    rules: tuple[HolidayRule, ...] = ()
    lookups: tuple[Lookup, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.days or self.rules or self.lookups)

    def __str__(self) -> str:
        return ", ".join([*map(str, self.days), *map(str, self.rules), *map(str, self.lookups)])

    def __repr__(self) -> str:
        return repr([*self.days, *self.rules, *(lookup.container for lookup in self.lookups)])


# Types whose `in` asks no more than what they list.
_LISTING = {kind.__contains__ for kind in (dict, set, frozenset, MappingProxyType, Mapping, KeysView, type({}.keys()))}


def _works_dates_out(value: object) -> TypeGuard[Container[date]]:
    """Return whether a mapping or set decides membership itself, instead of only listing its dates."""
    if isinstance(value, (Mapping, AbstractSet)):
        return type(value).__contains__ not in _LISTING
    return isinstance(value, Container) and not isinstance(value, Iterable)


# A longer span is more likely a slip of a year than a holiday.
_LONGEST_SPAN = timedelta(days=366)


def _days_of_span(pair: tuple[date, date]) -> list[date]:
    """Return the days from the first to the last of a pair, both included."""
    first, last = (plain_date(day, "holidays") for day in pair)
    shown = f"({first}, {last})"
    if first > last:
        raise invalid("holidays", shown, "the span ends before it begins", f"write ({last}, {first})")
    if last - first >= _LONGEST_SPAN:
        raise invalid("holidays", shown, "a span of holidays is at most 366 days long", "check the years")
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _days_of_mapping(mapping: Mapping[object, object]) -> list[date]:
    """Return the dates of a mapping, each of which has a name, or True."""
    for day, value in mapping.items():
        if value is not True and not (isinstance(value, str) and value.strip()):
            rule = f"whether {day} is closed cannot be read from {value!r}"
            raise invalid_type("holidays", mapping, rule, "give each date a name or True, and leave out open days")
    return [plain_date(day, "holidays") for day in mapping]  # type: ignore[arg-type]  # refused there


def to_holidays(value: "Holidays | Iterable[date | tuple[date, date] | HolidayRule | Container[date]]") -> Holidays:
    """Return what `holidays=` means: dates, spans, rules, mappings and sets of dates, and look-ups, in any mixture.

    Args:
        value: An iterable. A pair (tuple) of dates in it is a span, both days included; a list or set of dates is those
            days; a mapping closes the days that have a name or True.

    Raises:
        InvalidTypeError: Something in it is none of these, or a mapping says of a day neither.
        InvalidValueError: A span ends before it begins, or is longer than 366 days.

    >>> to_holidays([(date(2026, 2, 16), date(2026, 2, 18)), {date(2026, 1, 1): "New Year"}]).days[1:3]
    (datetime.date(2026, 2, 16), datetime.date(2026, 2, 17))
    """
    # The annotation names no bare Container: with it in the union mypy takes [date(...), rule] for a list of objects.
    if isinstance(value, Holidays):
        return value
    days: set[date] = set()
    rules: dict[HolidayRule, None] = {}
    lookups: list[Lookup] = []

    def sort_out(item: object, deep: int) -> None:
        if isinstance(item, HolidayRule):
            rules.setdefault(item)
        elif isinstance(item, date):
            days.add(plain_date(item, "holidays"))
        elif _works_dates_out(item):
            lookups.append(Lookup(copy.deepcopy(item)))
        elif isinstance(item, Mapping):
            days.update(_days_of_mapping(item))
        elif deep and isinstance(item, tuple) and len(item) == 2 and all(isinstance(part, date) for part in item):
            days.update(_days_of_span(item))
        elif isinstance(item, Iterable) and not isinstance(item, (str, bytes)) and deep < 3:
            for part in item:
                sort_out(part, deep + 1)
        else:
            raise invalid_type(
                "holidays",
                item,
                "dates, spans, HolidayRules, mappings or sets of dates are needed",
                "write date(2026, 4, 30), or (date(2026, 2, 16), date(2026, 2, 20)) for a span",
            )

    sort_out(value, 0)
    return Holidays(tuple(sorted(days)), tuple(rules), tuple(lookups))
