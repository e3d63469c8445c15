"""What `holidays=` can name: dates, rules, and mappings or sets of dates, told apart."""

import copy
from collections.abc import Container, Iterable, KeysView, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from types import MappingProxyType
from typing import TypeGuard

import attrs

from leadflow._validate import plain_date
from leadflow.calendars.holidays import HolidayRule
from leadflow.errors import invalid_type

__all__ = ["Holidays", "Lookup", "to_holidays"]


@attrs.frozen(weakref_slot=False, eq=False)
class Lookup:
    """A container of dates that works days out when it is asked (`date in container`), such as a `holidays` object.

    It holds a copy that is never asked, so that equality does not depend on which days were looked up before.
    """

    container: Container[date]

    def fresh(self) -> Container[date]:
        """Return a copy to ask."""
        return copy.deepcopy(self.container)

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
    """All that `holidays=` can name, told apart: plain dates in order, rules, and look-ups."""

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


def to_holidays(value: "Holidays | Iterable[date | HolidayRule | Container[date]]") -> Holidays:
    """Return what `holidays=` means: dates, rules, mappings and sets of dates, and look-ups, in any mixture.

    >>> to_holidays([date(2026, 4, 30), {date(2026, 1, 1): "New Year"}]).days
    (datetime.date(2026, 1, 1), datetime.date(2026, 4, 30))
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
        elif isinstance(item, Iterable) and not isinstance(item, (str, bytes)) and deep < 3:
            for part in item:
                sort_out(part, deep + 1)
        else:
            raise invalid_type(
                "holidays", item, "dates, HolidayRules, mappings or sets of dates are needed", "write date(2026, 4, 30)"
            )

    sort_out(value, 0)
    return Holidays(tuple(sorted(days)), tuple(rules), tuple(lookups))
