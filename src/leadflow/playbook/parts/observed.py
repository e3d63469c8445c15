"""Figures that the host observed, with their targets."""

from collections.abc import Iterator

from leadflow.metrics import Observed
from leadflow.money import Money
from leadflow.playbook import _wording as say
from leadflow.playbook.part import ReviewFrame, ReviewPart, ReviewScope
from leadflow.playbook.sections import Block, table

__all__ = ["ObservedPart"]


class ObservedPart(ReviewPart[tuple[Observed, ...]]):
    """Figures that leads cannot give, as the host observed them."""

    title = "Other metrics"

    @classmethod
    def of(cls, scope: ReviewScope) -> "ObservedPart":
        """Return what was passed to the review."""
        return cls(data=scope.observed)

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return each figure with its target."""
        rows = [
            [
                item.what,
                "" if item.period in (None, review.period) else str(item.period),
                *(_text(value, item.unit) for value in (item.value, item.target)),
                "" if item.target_by is None else f"by {item.target_by.isoformat()}",
                item.party.value,
            ]
            for item in self.data
        ]
        header = ["metric", "period", "value>", "target>", "", "team"]
        if rows:
            yield table(header, rows, empty=("",))


def _text(value: object, unit: str | None) -> str:
    if value is None:
        return ""
    return say.money(value) if isinstance(value, Money) else f"{value:,} {unit or ''}".strip()
