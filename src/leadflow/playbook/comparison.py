"""Comparison: the figures of reviews, and what changed between two of them."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Self

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._statistics import newcombe_interval
from leadflow.calendars import Period
from leadflow.metrics import Proportion
from leadflow.money import Money
from leadflow.playbook import _wording as say

__all__ = [
    "Comparison",
    "Figure",
    "FigureChange",
    "FigureKind",
    "Number",
    "change_cells",
    "change_header",
    "figure",
    "figure_text",
]

Number = int | float | Money | timedelta
"""What the value of a figure is."""


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


def figure(
    kind: FigureKind, key: str, label: str, value: Number | Proportion | None, *, better: bool | None = True
) -> Figure:
    """Return a figure; of a share, `value` is the proportion, `better` whether a higher value is better."""
    cases = value if isinstance(value, Proportion) else None
    number = value.value if isinstance(value, Proportion) else value
    return Figure(key, label=label, kind=kind, value=number, higher_is_better=better, cases=cases)


@attrs.frozen(kw_only=True, weakref_slot=False)
class FigureChange:
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
        """Whether the change is for the better; None when nothing changed, or neither direction is better."""
        by = self.difference
        if not by or self.figure.higher_is_better is None:
            return None
        amount = by.amount if isinstance(by, Money) else by / timedelta(1) if isinstance(by, timedelta) else by
        return (amount > 0) is self.figure.higher_is_better

    @property
    def texts(self) -> tuple[str, str]:
        """The value before, and the difference, as people write them."""
        by = self.difference
        if by is None:
            text = ""
        elif isinstance(by, Money):
            text = f"{'+' if by.amount > 0 else ''}{say.money(by)}"
        elif self.figure.kind is FigureKind.SHARE and isinstance(by, float):
            text = say.points(by)
        elif not by:
            text = "0"
        elif isinstance(by, timedelta):
            text = f"{'+' if by > timedelta(0) else '-'}{say.duration(abs(by))}"
        else:
            text = f"{by:+,}"
        return figure_text(self.before, self.figure), text


def _changes(value: "Iterable[FigureChange]") -> "FrozenMapping[str, FigureChange]":
    return FrozenMapping({change.figure.key: change for change in value})


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Comparison:
    """What changed from the review of one period (`before`) to that of another (`after`), by the keys of the figures.

    A figure that only one of the two has is there with None for the other.
    """

    before: Period
    after: Period
    changes: FrozenMapping[str, FigureChange] = attrs.field(converter=_changes)

    @classmethod
    def between(cls, before: Iterable[Figure], after: Iterable[Figure], *, periods: tuple[Period, Period]) -> Self:
        """Return the changes between the figures of two reviews, in the order of the later one.

        Args:
            before: The figures of the earlier review.
            after: The figures of the later review.
            periods: The periods of the earlier and of the later review.
        """
        old = {each.key: each for each in before}
        new = {each.key: each for each in after}
        changes = []
        for key, shown in {**new, **{key: each for key, each in old.items() if key not in new}}.items():
            was, now = old.get(key), new.get(key)
            interval = None
            if was is not None and now is not None and was.cases is not None and now.cases is not None:
                interval = newcombe_interval(was.cases.counted, was.cases.of, now.cases.counted, now.cases.of)
            changes.append(
                FigureChange(
                    figure=shown,
                    before=None if was is None else was.value,
                    after=None if now is None else now.value,
                    difference=_difference(was, now),
                    interval=interval,
                )
            )
        return cls(before=periods[0], after=periods[1], changes=changes)

    def __getitem__(self, key: str) -> FigureChange:
        return self.changes[key]

    @property
    def worse(self) -> tuple[FigureChange, ...]:
        """The changes for the worse, in the order of the figures."""
        return tuple(change for change in self.changes.values() if change.better is False)

    def __repr__(self) -> str:
        counts = f"{len(self.changes)} figures, {len(self.worse)} worse"
        return f"<Comparison {self.before} to {self.after}: {counts}>"


def _difference(was: Figure | None, now: Figure | None) -> Number | None:
    if was is None or now is None or was.kind is not now.kind:
        return None
    before, after = was.value, now.value
    if isinstance(before, Money) and isinstance(after, Money):
        return after - before if before.currency == after.currency else None
    if isinstance(before, timedelta) and isinstance(after, timedelta):
        return after - before
    if isinstance(before, int) and isinstance(after, int):
        return after - before
    if isinstance(before, int | float) and isinstance(after, int | float):
        # Exact fractions of what is shown: 0.3 - 0.1 is 0.2.
        return float(Fraction(str(after)) - Fraction(str(before)))
    return None


def change_header(change: Comparison | None) -> list[str]:
    """Return the headings of the columns for the period before and for the change; none without a period before."""
    return [] if change is None else [f"{change.before}>", "change>"]


def change_cells(change: Comparison | None, key: str) -> list[str]:
    """Return the figure of the period before, and by how much it changed."""
    if change is None:
        return []
    found = change.changes.get(key)
    return ["", ""] if found is None else list(found.texts)


def figure_text(value: Number | None, figure: Figure) -> str:
    """Return one value of a figure as people write it."""
    if value is None:
        return say.NOT_KNOWN
    if isinstance(value, Money):
        return say.money(value)
    if isinstance(value, timedelta):
        return say.duration(value)
    return say.percent(value) if figure.kind is FigureKind.SHARE else f"{value:,}"
