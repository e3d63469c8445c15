"""The change against the period before, in text."""

from datetime import timedelta

from leadflow.money import Money
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Change, Comparison, FigureKind, Number

__all__ = ["cells", "header", "text"]


def header(change: Comparison | None) -> list[str]:
    """Give the headings of the columns for the period before and for the change; none without one to compare with."""
    return [] if change is None else [f"{change.before}>", "change>"]


def cells(change: Comparison | None, key: str) -> list[str]:
    """Give the figure of the period before and the change."""
    if change is None:
        return []
    found = change.changes.get(key)
    return ["", ""] if found is None else [_value(found.before, found), _difference(found)]


def text(change: Comparison | None, key: str) -> str:
    """Give the figure of the period before as the end of a sentence."""
    found = None if change is None else change.changes.get(key)
    return (
        ""
        if change is None or found is None or found.before is None
        else f"; {change.before}: {_value(found.before, found)}"
    )


def _value(value: Number | None, change: Change) -> str:
    if value is None:
        return say.NOT_KNOWN
    if isinstance(value, Money):
        return say.money(value)
    if isinstance(value, timedelta):
        return say.duration(value)
    return say.percent(value) if change.figure.kind is FigureKind.SHARE else f"{value:,}"


def _difference(change: Change) -> str:
    value = change.difference
    if value is None:
        return ""
    if isinstance(value, Money):
        return f"{'+' if value.amount > 0 else ''}{say.money(value)}"
    if isinstance(value, timedelta):
        return f"{'+' if value > timedelta(0) else '-'}{say.duration(abs(value))}" if value else "0"
    if change.figure.kind is FigureKind.SHARE:
        points = round(value * 100)
        return f"{points:+d} pts" if points else "0 pts"
    return f"{value:+,}" if value else "0"
