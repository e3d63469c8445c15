"""The change against the period before, in text."""

from datetime import timedelta

from leadflow.money import Money
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Change, Comparison, Figure, FigureKind, Number

__all__ = ["cells", "header", "text", "value"]


def header(change: Comparison | None) -> list[str]:
    """Return the headings of the columns for the period before and for the change; none without one to compare with."""
    return [] if change is None else [f"{change.before}>", "change>"]


def cells(change: Comparison | None, key: str) -> list[str]:
    """Return the figure of the period before and the change."""
    if change is None:
        return []
    found = change.changes.get(key)
    return ["", ""] if found is None else [value(found.before, found.figure), _difference(found)]


def text(change: Comparison | None, key: str) -> str:
    """Return the figure of the period before as the end of a sentence."""
    found = None if change is None else change.changes.get(key)
    return (
        ""
        if change is None or found is None or found.before is None
        else f"; {change.before}: {value(found.before, found.figure)}"
    )


def value(told: Number | None, figure: Figure) -> str:
    """Return one value of a figure."""
    if told is None:
        return say.NOT_KNOWN
    if isinstance(told, Money):
        return say.money(told)
    if isinstance(told, timedelta):
        return say.duration(told)
    return say.percent(told) if figure.kind is FigureKind.SHARE else f"{told:,}"


def _difference(change: Change) -> str:
    by = change.difference
    if by is None:
        return ""
    if isinstance(by, Money):
        return f"{'+' if by.amount > 0 else ''}{say.money(by)}"
    if isinstance(by, timedelta):
        return f"{'+' if by > timedelta(0) else '-'}{say.duration(abs(by))}" if by else "0"
    if change.figure.kind is FigureKind.SHARE:
        return say.points(by)
    return f"{by:+,}" if by else "0"
