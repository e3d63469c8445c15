"""Explain: reasons as a small table that a salesperson understands."""

from collections.abc import Iterable

from leadflow.reasons import Reason

__all__ = ["CAP", "FLOOR", "MUST", "table"]

CAP, FLOOR, MUST = "cap:", "floor:", "must:"
"""How the codes of reasons begin that stand for a bound, or for what a customer must be."""


def table(reasons: Iterable[Reason], value: int) -> str:
    """Return reasons as a table: points, the most there are, the answer and what was asked; the last line is their sum.

    >>> print(table([Reason("size", answer=True, points=40, reachable=40), Reason("industry", reachable=30)], 40))
      +40 of 40  yes      size
        0 of 30  unknown  industry
      ---
       40
    """
    rows = [
        (f"{r.points:+d}" if r.points else "0", f"of {r.reachable}" if r.reachable else "", _answer(r), _text(r))
        for r in reasons
    ]
    wide = max([len(points) for points, *_ in rows] + [len(str(value))])
    most = max([len(of) for _, of, *_ in rows], default=0)
    lines = [f"  {points:>{wide}} {of:<{most}}  {answer:<7}  {text}" for points, of, answer, text in rows]
    return "\n".join([*lines, f"  {'-' * wide}", f"  {value:>{wide}}"])


def _answer(reason: Reason) -> str:
    if reason.code.startswith((CAP, FLOOR)):
        return "bound"
    if reason.answer is None:
        return "unknown" if reason.missing or reason.low != reason.high or not reason.points else ""
    return "yes" if reason.answer else "no"


def _text(reason: Reason) -> str:
    return f"{reason.text} (find out: {', '.join(reason.missing)})" if reason.missing else reason.text
