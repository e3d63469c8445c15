"""Comparison: what changed between two reviews, figure by figure."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

import attrs

from leadflow._statistics import newcombe_interval
from leadflow._validate import FrozenMapping
from leadflow.calendars import Period
from leadflow.metrics import Proportion
from leadflow.money import Money

__all__ = ["Change", "Comparison", "Figure", "FigureKind", "compared"]

Number = int | float | Money | timedelta


class FigureKind(StrEnum):
    """What a figure counts: things, a share of them, an amount of money, or time."""

    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    TIME = "time"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Figure:
    """One figure of a review by its `key`, such as `"kept:first touch"`: its value, or None when there is none.

    `higher_is_better` is None where neither is. Of a share, `cases` are its counts.
    """

    key: str = attrs.field(kw_only=False)
    label: str
    kind: FigureKind
    value: Number | None
    higher_is_better: bool | None = None
    cases: Proportion | None = None


@attrs.frozen(kw_only=True, weakref_slot=False)
class Change:
    """One figure, `before` and `after`, and their `difference`: None where one is missing, or they are not of one kind
    or currency.

    Of a share, `interval` is where the difference lies at 95 % (Newcombe), taking both periods for samples.
    """

    figure: Figure
    before: Number | None
    after: Number | None
    difference: Number | None
    interval: tuple[float, float] | None = None

    @property
    def better(self) -> bool | None:
        """Whether the change is for the better; None when nothing changed, or neither way is better."""
        if self.difference is None or not self.difference or self.figure.higher_is_better is None:
            return None
        grew = self.difference.amount > 0 if isinstance(self.difference, Money) else _positive(self.difference)
        return grew is self.figure.higher_is_better


def _positive(value: float | timedelta) -> bool:
    return value > timedelta(0) if isinstance(value, timedelta) else value > 0


def _changes(value: "Iterable[Change]") -> "FrozenMapping[str, Change]":
    return FrozenMapping({change.figure.key: change for change in value})


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Comparison:
    """What changed from the review of one `period` (`before`) to that of another (`after`), by the keys of the figures.

    A figure that only one of the two has is there with None for the other.
    """

    before: Period
    after: Period
    changes: FrozenMapping[str, Change] = attrs.field(converter=_changes)

    def __getitem__(self, key: str) -> Change:
        return self.changes[key]

    @property
    def worse(self) -> tuple[Change, ...]:
        """The changes for the worse, in the order of the figures."""
        return tuple(change for change in self.changes.values() if change.better is False)

    def __repr__(self) -> str:
        counts = f"{len(self.changes)} figures, {len(self.worse)} worse"
        return f"<Comparison {self.before} to {self.after}: {counts}>"


def _difference(before: Number | None, after: Number | None) -> Number | None:
    if before is None or after is None:
        return None
    if isinstance(before, Money) or isinstance(after, Money):
        if not isinstance(before, Money) or not isinstance(after, Money) or before.currency != after.currency:
            return None
        return after - before
    if isinstance(before, timedelta) or isinstance(after, timedelta):
        return after - before if isinstance(before, timedelta) and isinstance(after, timedelta) else None
    # By way of exact fractions: 0.3 - 0.1 is 0.2.
    return (
        after - before
        if isinstance(after, int) and isinstance(before, int)
        else float(Fraction(str(after)) - Fraction(str(before)))
    )


def compared(before: Iterable[Figure], after: Iterable[Figure], *, periods: tuple[Period, Period]) -> Comparison:
    """Return the changes between the figures of two reviews, in the order of the later one; `periods` are (before,
    after).
    """
    old: dict[str, Figure]
    new: dict[str, Figure]
    old, new = ({figure.key: figure for figure in figures} for figures in (before, after))
    return Comparison(
        before=periods[0],
        after=periods[1],
        changes=[_change(figure, old.get(key), new.get(key)) for key, figure in {**new, **_others(old, new)}.items()],
    )


def _others(old: dict[str, Figure], new: dict[str, Figure]) -> dict[str, Figure]:
    return {key: figure for key, figure in old.items() if key not in new}


def _change(figure: Figure, old: Figure | None, new: Figure | None) -> Change:
    before, after = (None if each is None else each.value for each in (old, new))
    alike = old is None or new is None or old.kind is new.kind
    return Change(
        figure=figure,
        before=before,
        after=after,
        difference=_difference(before, after) if alike else None,
        interval=_interval(old, new),
    )


def _interval(old: Figure | None, new: Figure | None) -> tuple[float, float] | None:
    if old is None or new is None or old.cases is None or new.cases is None:
        return None
    return newcombe_interval(old.cases.counted, old.cases.of, new.cases.counted, new.cases.of)
