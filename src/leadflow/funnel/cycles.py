"""Cycles: how often a lead began anew, and where within one it went back or left stages out."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import attrs

from leadflow.funnel.graph import Graph
from leadflow.funnel.observed import Move, moves_of, visits_of
from leadflow.funnel.stages import StageKind
from leadflow.leads import Deal, Lead, Visit

__all__ = ["Cycle", "cycles_of", "regressions_of", "skipped_of"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Cycle:
    """One time through the funnel: its visits in order, and the `kind` of the last stage in it that the funnel knows.

    `kind` is OPEN while it is under way. `ended_at` is when that stage was entered, None while it is under way;
    `won_at` is when one of kind WON was first entered.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
    >>> Cycle(visits=(Visit("mql", entered_at=monday),), kind=StageKind.OPEN).begun_at == monday
    True
    """

    visits: tuple[Visit, ...]
    kind: StageKind
    ended_at: datetime | None = None
    won_at: datetime | None = None

    @property
    def begun_at(self) -> datetime:
        """When its first stage was entered."""
        return self.visits[0].entered_at


def _again(graph: Graph, visits: tuple[Visit, ...]) -> Iterator[tuple[Visit, bool]]:
    """Return each visit, and whether a cycle begins with it."""
    ended = False
    for visit in visits:
        stage = graph.stages.get(visit.stage)
        is_open = stage is not None and stage.kind is StageKind.OPEN
        yield visit, ended and is_open
        if stage is not None:
            ended = not is_open


def cycles_of(graph: Graph, of: Lead | Deal) -> tuple[Cycle, ...]:
    """Return the cycles of a lead or a deal: one begins in an open stage after one that was not open."""
    found: list[list[Visit]] = [[]]
    for visit, anew in _again(graph, visits_of(graph, of)):
        if anew:
            found.append([])
        found[-1].append(visit)
    return tuple(_cycle(graph, tuple(visits)) for visits in found)


def _cycle(graph: Graph, visits: tuple[Visit, ...]) -> Cycle:
    # A cycle begins in a stage that the funnel knows.
    known = [(visit.entered_at, graph.stages[visit.stage].kind) for visit in visits if visit.stage in graph.stages]
    last, kind = known[-1]
    return Cycle(
        visits=visits,
        kind=kind,
        ended_at=None if kind is StageKind.OPEN else last,
        won_at=next((at for at, kind in known if kind is StageKind.WON), None),
    )


def regressions_of(graph: Graph, of: Lead | Deal) -> Iterator[Move]:
    """Return the moves, declared or not, to a stage before the last one on the way to a purchase, within a cycle."""
    base: str | None = None
    begins = [anew for _, anew in _again(graph, visits_of(graph, of))]
    for (_, anew), move in zip(pairwise(begins), moves_of(graph, of), strict=True):
        if graph.progresses(move.source):
            base = move.source
        if not anew and base is not None and graph.ahead(move.target, base):
            yield move


def skipped_of(graph: Graph, of: Lead | Deal) -> tuple[str, ...]:
    """Return the stages that were passed and never visited, in declared order."""
    passed = {name for move in moves_of(graph, of) for name in move.passed}
    visited = {visit.stage for visit in visits_of(graph, of)}
    return tuple(name for name in graph.order if name in passed and name not in visited)
