"""Reason: why a verdict came out as it did; the parts sum to the whole."""

from collections.abc import Iterable

import attrs

__all__ = ["Reason", "ranked"]


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Reason:
    """One part of a verdict: what was asked, what the answer was, and what it is worth.

    `code` is stable across leads (`rule:size`, `cap:behaviour`, `unmet`) and `text` is for people; `answer` is True,
    False or None (unknown, or no question). `points` sum to the verdict's value; `low` and `high` are the points this
    part could still come to, were every unknown known; `reachable` is the most that it can ever give. `missing` are the
    paths of the facts that were unknown and mattered.

    >>> Reason("size", code="rule:size", answer=True, points=40, high=40, reachable=40).points
    40
    """

    text: str = attrs.field(kw_only=False)
    code: str = "reason"
    answer: bool | None = None
    points: int = 0
    low: int = 0
    high: int = 0
    reachable: int = 0
    missing: tuple[str, ...] = ()

    @property
    def given_up(self) -> int:
        """Points that were within reach and were not given: how much this part kept the verdict down."""
        return self.reachable - self.points


def ranked(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Order reasons by points given up against the best reachable, then by points gained; ties keep their order.

    >>> [r.text for r in ranked([Reason("a", points=5, reachable=5), Reason("b", points=0, reachable=9)])]
    ['b', 'a']
    """
    return tuple(sorted(reasons, key=lambda reason: (-reason.given_up, -reason.points)))
