"""Characteristic: one field of which mutually exclusive bins give points, as on a printed scorecard."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import named, plain_date, required_text, several, to_utc, whole_number
from leadflow._words import spell
from leadflow.criteria.arguments import plain_number
from leadflow.criteria.check import View
from leadflow.criteria.conditions import normal
from leadflow.criteria.handles import Comparable, Handle
from leadflow.criteria.occurrences import CountOf, SinceLast
from leadflow.criteria.operands import Kind, Operand
from leadflow.errors import PersonalName, invalid, invalid_type, is_personal
from leadflow.leads.vocabulary import member
from leadflow.money import Money

__all__ = ["Bin", "BinKey", "Characteristic"]

Threshold: TypeAlias = int | float | Decimal | Money | date | timedelta
Category: TypeAlias = str | bool | Enum
BinKey: TypeAlias = Threshold | Category | frozenset[str] | tuple[Category, ...]
"""Where a numeric bin begins, or the text, truth or member (or several of them) that a bin is for."""

_THRESHOLDS = (int, float, Decimal, Money, date, timedelta)


@attrs.frozen(order=False, weakref_slot=False, field_transformer=named)
class Bin:
    """One bin: what is in it, and the `points` it gives. `begins` is a threshold, or None where `values` are listed.

    Where it is `redacted`, they are values of a field with personal data, and masked.

    >>> print(Bin(20, begins=10))
    from 10
    """

    points: int = attrs.field(converter=whole_number)
    begins: Threshold | None = None
    values: tuple[Category, ...] = ()
    redacted: bool = attrs.field(default=False, eq=False)

    def __str__(self) -> str:
        if self.begins is not None:
            return f"from {spell(self.begins)}"
        words = [(value, spell(value)) for value in self.values]
        texts = [f"{text[:1]}***" if self.redacted and not isinstance(value, bool) else text for value, text in words]
        return ", ".join(texts) or "none of the bins"

    def __repr__(self) -> str:
        values = "***" if self.redacted else repr(self.values)
        return f"Bin({self.points}, begins={self.begins!r}, values={values})"


def _operand(value: Handle | Comparable[Any] | Operand, name: str = "") -> Operand:
    if isinstance(value, (Handle, Comparable)):
        return value.operand
    if not isinstance(value, Operand):
        raise invalid_type(name, value, "a handle is needed", "write company.employees, or activities(...).count()")
    return value


def _bins(value: Mapping[Any, int] | Iterable[Bin], name: str = "") -> tuple[Bin, ...]:
    if not isinstance(value, Mapping):
        found = several(value, name, "write {0: 5, 10: 20, 250: 10}")
        if not found or not all(isinstance(one, Bin) for one in found):
            raise invalid_type(name, value, "bins map thresholds or values to points", "write {0: 5, 10: 20}")
        return found
    if not value:
        raise invalid(name, {}, "at least one bin is needed", 'write {0: 5, 10: 20, 250: 10}, or {"retail": 40}')
    thresholds = [isinstance(key, _THRESHOLDS) and not isinstance(key, (bool, Enum)) for key in value]
    if any(thresholds) and not all(thresholds):
        raise invalid(name, list(value), "mixes thresholds with values", "write a characteristic for each")
    if all(thresholds):
        return tuple(Bin(points, begins=key) for key, points in value.items())
    bins: list[Bin] = []
    for key, points in value.items():
        values = key if isinstance(key, (frozenset, tuple)) else (key,)
        for one in values:
            if not isinstance(one, (str, bool, Enum)):
                raise invalid_type(name, one, "a bin is for texts, truths or members", 'write {"retail": 40}')
        if not values:
            raise invalid(name, key, "a bin must list at least one value", 'write {("retail", "logistics"): 40}')
        texts = (one if isinstance(one, (bool, Enum)) else required_text(one, name) for one in values)
        bins.append(Bin(points, values=tuple(sorted(texts, key=str))))
    return tuple(bins)


def _threshold(field: Operand, key: Threshold) -> Threshold:
    """Return a threshold as the values of the field compare with it; refuse one of another kind."""
    shown = PersonalName("bins") if is_personal(field.path) else "bins"
    kind = getattr(field, "kind", None)
    if isinstance(field, SinceLast):
        return key if isinstance(key, timedelta) else timedelta(days=float(plain_number(key, "bins")))  # type: ignore[arg-type]  # checked by it
    if isinstance(field, CountOf) or kind is Kind.NUMBER:
        return plain_number(key, "bins")  # type: ignore[arg-type]  # checked by it
    if kind is Kind.MONEY and isinstance(key, Money):
        return key
    if kind is Kind.INSTANT and isinstance(key, datetime):
        return to_utc(key, "bins")
    if kind is Kind.DATE and isinstance(key, date):
        return plain_date(key, "bins")
    raise invalid(shown, key, f"is no threshold of {field.phrase}", 'write its kind of value, or {"retail": 40}')


def _category(field: Operand, value: Category) -> Hashable:
    """Return a value as facts are compared; refuse one that the field never has."""
    shown = PersonalName("bins") if is_personal(field.path) else "bins"
    kind, members = getattr(field, "kind", None), getattr(field, "members", None)
    if members is not None:
        found: Enum = member(members, value, shown)
        return found
    if kind is Kind.TRUTH and isinstance(value, bool):
        return value
    if kind is Kind.TEXT and isinstance(value, str):
        return normal(value)
    raise invalid(shown, value, f"is no value of {field.phrase}", "write thresholds, such as {0: 5, 10: 20}")


def _name_of_field(characteristic: "Characteristic") -> str:
    # A factory and no decorated method: only so does pyright see that the name can be left out.
    return characteristic.field.phrase


@attrs.frozen(kw_only=True, order=False, field_transformer=named)
class Characteristic:
    """A rule with exclusive bins of one field, of which exactly one applies; it counts once in the coverage.

    `field` is any handle (also `activities(...).count()`). `bins` map thresholds to points (a bin begins at its
    threshold, that one included, and ends where the next begins; days since the last time are numbers of days), or
    values to points: texts, truths, members, or several of them in a tuple or frozenset. What is in no bin gives
    `other` points, what is missing `unknown` points. `name` defaults to the field's path.

    Raises when bins overlap, mix thresholds with values, are of another kind than the field, or points are no whole
    numbers.

    >>> from leadflow import company
    >>> size = Characteristic(company.employees, {1: 5, 10: 20, 250: 10}, name="size")
    >>> print(size)
    size: from 250 +10, from 10 +20, from 1 +5
    """

    field: Operand = attrs.field(converter=_operand, kw_only=False)
    bins: tuple[Bin, ...] = attrs.field(converter=_bins, kw_only=False)
    name: str = attrs.field(default=attrs.Factory(_name_of_field, takes_self=True), converter=required_text)
    other: int = attrs.field(default=0, converter=whole_number)
    unknown: int = attrs.field(default=0, converter=whole_number)
    by_threshold: bool = attrs.field(init=False, eq=False, repr=False)
    """Whether the bins begin at thresholds; otherwise they list values."""
    currency: str | None = attrs.field(init=False, eq=False, repr=False, default=None)
    """The currency of the thresholds, of money."""
    order: tuple[Bin, ...] = attrs.field(init=False, eq=False, repr=False)
    """The bins and, last, one for what is in none of them."""
    table: FrozenMapping[Hashable, int] = attrs.field(init=False, eq=False, repr=False)
    """The place of the bin of each value that is listed."""

    def __attrs_post_init__(self) -> None:
        bins, by_threshold = list(self.bins), self.bins[0].begins is not None
        shown = PersonalName("bins") if is_personal(self.field.path) else "bins"
        keys: list[Hashable]
        if by_threshold:
            bins = [attrs.evolve(one, begins=_threshold(self.field, one.begins)) for one in bins]  # type: ignore[arg-type]  # all have one
            currencies = {one.begins.currency for one in bins if isinstance(one.begins, Money)}
            if len(currencies) > 1:
                raise invalid("bins", sorted(currencies), "the thresholds do not compare", "write them in one currency")
            # Highest first, so that the first one reached is the bin: gaps and overlaps cannot be written.
            bins.sort(key=lambda one: one.begins, reverse=True)  # type: ignore[arg-type,return-value]  # of one kind
            keys, places = [one.begins for one in bins], []
            object.__setattr__(self, "currency", next(iter(currencies), None))
        else:
            places = [(_category(self.field, value), place) for place, one in enumerate(bins) for value in one.values]
            keys = [key for key, _ in places]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise invalid(shown, twice, f"stands in two bins of {self.name!r}", "leave it in one")
        if is_personal(self.field.path):
            bins = [attrs.evolve(one, redacted=True) for one in bins]
        object.__setattr__(self, "bins", tuple(bins))
        object.__setattr__(self, "by_threshold", by_threshold)
        object.__setattr__(self, "order", (*bins, Bin(self.other)))
        object.__setattr__(self, "table", FrozenMapping(places))

    def bin_of(self, view: View) -> Bin | None:
        """Return the bin that applies (the last of `order` for what is in none), or None when that is unknown.

        Of several values (as of authority), the first bin declared that any of them falls into.
        """
        place = self.place_of(view)
        return None if place == len(self.order) else self.order[place]

    def place_of(self, view: View) -> int:
        """Return the place of the bin that applies in `order`, one beyond the last when it is unknown."""
        values = self.field.values(view)
        if len(values) == 1:
            return self.place(values[0])
        return min((self.place(value) for value in values if value is not None), default=len(self.order))

    def place(self, value: Any) -> int:
        """Return the place in `order` of a value as conditions compare it; one beyond the last of None."""
        if value is None or (isinstance(value, Money) and value.currency != self.currency):
            return len(self.order)
        if not self.by_threshold:
            return self.table.get(value, len(self.bins))
        return next((place for place, one in enumerate(self.bins) if value >= one.begins), len(self.bins))

    def __str__(self) -> str:
        said = [f"{one} {one.points:+d}" for one in self.bins]
        said += [f"other {self.other:+d}"] if self.other else []
        said += [f"unknown {self.unknown:+d}"] if self.unknown else []
        return f"{self.name}: {', '.join(said)}"
