"""Characteristic: one field of which mutually exclusive bins give points, as on a printed scorecard."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import TypeAlias

import attrs

from leadflow._validate import plain_date, required_text, to_utc, whole_number
from leadflow.criteria import View
from leadflow.criteria.conditions import normal, spell
from leadflow.criteria.handles import Comparable, Handle, finite_number
from leadflow.criteria.operands import Kind, Operand
from leadflow.errors import invalid, invalid_type
from leadflow.leads.profile import as_member
from leadflow.money import Money
from leadflow.reasons import Reason

__all__ = ["Bin", "BinKey", "Characteristic", "CharacteristicPart"]

Threshold: TypeAlias = int | float | Decimal | Money | date
Category: TypeAlias = str | bool | Enum
BinKey: TypeAlias = Threshold | Category | frozenset[str] | tuple[Category, ...]
"""Where a numeric bin begins, or the text, truth or member (or several of them) that a bin is for."""

_THRESHOLDS = (int, float, Decimal, Money, date)


@attrs.frozen(order=False, weakref_slot=False)
class Bin:
    """One bin: what is in it, and the `points` it gives. `begins` is a threshold, or None where `values` are listed."""

    points: int
    begins: Threshold | None = None
    values: tuple[Category, ...] = ()

    def __str__(self) -> str:
        return f"from {spell(self.begins)}" if self.begins is not None else ", ".join(map(spell, self.values))


def _operand(value: Handle | Comparable[object] | Operand) -> Operand:
    if isinstance(value, Operand):
        return value
    if not isinstance(value, (Handle, Comparable)):
        raise invalid_type("field", value, "a handle is needed", "write company.employees, or activities(...).count()")
    return value.operand


def _is_threshold(key: object) -> bool:
    return isinstance(key, _THRESHOLDS) and not isinstance(key, (bool, Enum))


def _bins(value: Mapping[BinKey, int] | Iterable[Bin]) -> tuple[Bin, ...]:
    if not isinstance(value, Mapping):
        return tuple(value)
    if not value:
        raise invalid("bins", {}, "at least one bin is needed", 'write {0: 5, 10: 20, 250: 10}, or {"retail": 40}')
    thresholds = [_is_threshold(key) for key in value]
    if any(thresholds) and not all(thresholds):
        raise invalid("bins", list(value), "mixes thresholds with values", "write a characteristic for each")
    points = [whole_number(given, "points") for given in value.values()]
    if all(thresholds):
        return _ranges(zip(value, points, strict=True))
    return tuple(Bin(given, values=_values(key)) for key, given in zip(value, points, strict=True))


def _ranges(bins: Iterable[tuple[BinKey, int]]) -> tuple[Bin, ...]:
    found = [Bin(points, begins=_threshold(key)) for key, points in bins]
    kinds = {type(b.begins) if isinstance(b.begins, (Money, date)) else int for b in found}
    currencies = {b.begins.currency for b in found if isinstance(b.begins, Money)}
    if len(kinds) > 1 or len(currencies) > 1:
        raise invalid("bins", [b.begins for b in found], "the thresholds do not compare", "write them in one unit")
    # Highest first, so that the first one reached is the bin: gaps and overlaps cannot be written.
    found.sort(key=lambda b: b.begins, reverse=True)  # type: ignore[arg-type,return-value]  # of one kind, checked above
    if len({b.begins for b in found}) < len(found):
        raise invalid("bins", [b.begins for b in found], "two bins begin at the same value", "leave one out")
    return tuple(found)


def _threshold(key: object) -> Threshold:
    if isinstance(key, datetime):
        return to_utc(key, "bins")
    if isinstance(key, Money):
        return key
    if isinstance(key, date):
        return plain_date(key, "bins")
    return finite_number(key, "bins")  # type: ignore[arg-type]  # the rest are numbers, and checked for being one


def _values(key: object) -> tuple[Category, ...]:
    several = key if isinstance(key, (frozenset, set, tuple, list)) else (key,)
    found: list[Category] = []
    for value in several:
        if isinstance(value, (bool, Enum)):
            found.append(value)
        elif isinstance(value, str):
            found.append(required_text(value, "bins"))
        else:
            raise invalid_type("bins", value, "a bin is for texts, truths or members", 'write {"retail": 40}')
    if not found:
        raise invalid("bins", key, "a bin for no value is never chosen", "name at least one")
    return tuple(sorted(found, key=str))


def _name(value: str | None) -> str | None:
    return None if value is None else required_text(value, "name")


def _points(value: int) -> int:
    return whole_number(value, "points")


@attrs.frozen(kw_only=True, order=False)
class Characteristic:
    """A rule with exclusive bins of one field, of which exactly one applies; it counts once in the coverage.

    `field` is any handle (also `activities(...).count()`). `bins` map thresholds to points (a bin begins at its threshold, that
    one included, and ends where the next begins), or values to points: texts, truths, members, or several of them in a tuple or
    frozenset. What is in no bin gives `other` points, what is missing `unknown` points. `name` defaults to the field's path.

    Raises when bins overlap, mix thresholds with values, or points are no whole numbers.

    >>> from leadflow import company
    >>> size = Characteristic(company.employees, {1: 5, 10: 20, 250: 10}, name="size")
    >>> print(size)
    size: from 250 +10, from 10 +20, from 1 +5
    """

    field: Operand = attrs.field(converter=_operand, kw_only=False)
    bins: tuple[Bin, ...] = attrs.field(converter=_bins, kw_only=False)
    name: str = attrs.field(default=None, converter=_name)  # type: ignore[assignment]  # the path takes its place
    other: int = attrs.field(default=0, converter=_points)
    unknown: int = attrs.field(default=0, converter=_points)

    def __attrs_post_init__(self) -> None:
        if self.name is None:
            object.__setattr__(self, "name", self.field.phrase)
        seen: dict[Hashable, Bin] = {}
        for one in self.bins:
            for value in one.values:
                key = self._key(value)
                if key in seen:
                    raise invalid("bins", spell(value), f"stands in two bins of {self.name!r}", "leave it in one")
                seen[key] = one

    def _key(self, value: Category) -> Hashable:
        kind, members = getattr(self.field, "kind", None), getattr(self.field, "members", None)
        if members is not None:
            return as_member(members, value, "bins")
        if kind is Kind.TRUTH or isinstance(value, bool):
            if not (kind is Kind.TRUTH and isinstance(value, bool)):
                raise invalid("bins", value, f"is no value of {self.field.phrase}", "write True or False, or a text")
            return value
        if kind is not Kind.TEXT:
            raise invalid(
                "bins", value, f"is no value of {self.field.phrase}", "write thresholds, such as {0: 5, 10: 20}"
            )
        return normal(str(value))

    @cached_property
    def table(self) -> dict[Hashable, Bin]:
        """The bins by the values they are for, as facts are compared; empty for thresholds."""
        return {self._key(value): one for one in self.bins for value in one.values}

    def bin_of(self, view: View) -> Bin | None | bool:
        """Give the bin that applies, False for none of them, None when that is unknown.

        Of several values (as of authority), the first bin declared that any of them falls into.
        """
        values = [value for value in self.field.values(view) if value is not None]
        if not values:
            return None
        if self.bins[0].begins is None:
            hits = [self.table[value] for value in values if value in self.table]
        else:
            hits = []
            for value in values:
                if isinstance(value, Money) and value.currency != self.bins[0].begins.currency:  # type: ignore[union-attr]  # thresholds of money
                    return None
                hits += [one for one in self.bins if value >= one.begins][:1]  # type: ignore[operator]  # of one kind
        return min(hits, key=self.bins.index) if hits else False

    def __str__(self) -> str:
        said = [f"{one} {one.points:+d}" for one in self.bins]
        said += [f"other {self.other:+d}"] if self.other else []
        said += [f"unknown {self.unknown:+d}"] if self.unknown else []
        return f"{self.name}: {', '.join(said)}"


class CharacteristicPart:
    """A characteristic made ready: each bin's reason exists once, whatever the number of leads."""

    __slots__ = ("_other", "_reasons", "_rule", "_unknown", "best", "bound", "name", "paths", "weight", "worst")

    def __init__(self, rule: Characteristic) -> None:
        possible = [*(one.points for one in rule.bins), rule.other]
        self.name = rule.name
        self.weight = max(map(abs, possible))
        self.worst = min(*possible, rule.unknown)
        self.best = max(*possible, rule.unknown)
        self.bound = None
        self.paths = rule.field.paths
        self._rule = rule
        self._reasons = {one: self._reason(str(one), one.points) for one in rule.bins}
        self._other = self._reason("none of the bins", rule.other)
        self._unknown = Reason(
            f"{rule.name}: not known",
            code=f"rule:{rule.name}",
            points=rule.unknown,
            low=self.worst,
            high=self.best,
            reachable=self.best,
            missing=(rule.field.path,),
        )

    def _reason(self, said: str, points: int) -> Reason:
        return Reason(
            f"{self.name}: {said}",
            code=f"rule:{self.name}",
            answer=points > 0,
            points=points,
            low=points,
            high=points,
            reachable=self.best,
        )

    def look(self, view: View) -> Reason:
        """Give what the rule says of what `view` shows."""
        found = self._rule.bin_of(view)
        if found is None:
            return self._unknown
        return self._reasons[found] if isinstance(found, Bin) else self._other

    def points(self, view: View) -> int:
        """Give the points alone."""
        return self.look(view).points
