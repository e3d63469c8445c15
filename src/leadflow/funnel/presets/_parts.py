"""What several presets share: the guards of a hand-off, and the ways out."""

from collections.abc import Iterable

from leadflow.criteria import Guard, Happening, activities, entered, rejected, verdict
from leadflow.funnel.transitions import Transition
from leadflow.leads import Disposition

__all__ = ["came_back", "rejections", "scored"]


def scored(scorer: str | None, threshold: int, grade: str | None) -> Guard | None:
    """Return the guard that a score reaches a threshold and the fit a grade; None where neither is asked for."""
    parts: list[Guard] = []
    if scorer is not None:
        parts.append(verdict.score(scorer) >= threshold)
    if grade is not None:
        parts.append(verdict.grade.at_least(grade))
    if not parts:
        return None
    guard = parts[0]
    for part in parts[1:]:
        guard = guard & part
    return guard


def came_back(hand_raises: Iterable[str], since: Happening) -> Guard:
    """Return the guard that the lead raised its hand again."""
    return activities(*hand_raises).since(since).any()


def rejections(source: str, *, recycled: str, disqualified: str) -> tuple[Transition, ...]:
    """Return the automatic ways out of a stage that sales' rejection takes, bounded by the entry into it."""
    return (
        Transition(
            source,
            recycled,
            when=rejected(Disposition.RECYCLE).since(entered(source)).any(),
            automatic=True,
            name="rejected",
        ),
        Transition(
            source,
            disqualified,
            when=rejected(Disposition.DISQUALIFY).since(entered(source)).any(),
            automatic=True,
            name="disqualified",
        ),
    )
