"""Observed: how a funnel reads a history that people and CRMs wrote, which may skip stages and go back."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

import attrs

from leadflow._validate import FrozenMapping
from leadflow.funnel.graph import Graph
from leadflow.leads import Deal, Lead, Visit

__all__ = ["Move", "MoveKind", "furthest_of", "milestones_of", "moves_of", "stage_of", "visits_of"]


class MoveKind(StrEnum):
    """How an observed move lies in the funnel."""

    DECLARED = "declared"
    SKIPPED = "skipped"
    BACKWARD = "backward"
    UNDECLARED = "undeclared"
    UNKNOWN_STAGE = "unknown_stage"


_SAID = {
    MoveKind.DECLARED: "as declared",
    MoveKind.SKIPPED: "skips ahead",
    MoveKind.BACKWARD: "goes back",
    MoveKind.UNDECLARED: "is not declared",
    MoveKind.UNKNOWN_STAGE: "leaves the funnel's stages",
}


@attrs.frozen(kw_only=True, weakref_slot=False)
class Move:
    """One observed move: from where, to where, when, how it lies in the funnel, and the stages it `passed` unvisited.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 3, 9, tzinfo=UTC)
    >>> print(Move(source="lead", target="sql", at=monday, kind=MoveKind.SKIPPED, passed=("mql",)))
    lead -> sql skips ahead over mql
    """

    source: str
    target: str
    at: datetime
    kind: MoveKind
    passed: tuple[str, ...] = ()

    def __str__(self) -> str:
        over = f" over {', '.join(self.passed)}" if self.passed else ""
        return f"{self.source} -> {self.target} {_SAID[self.kind]}{over}"


def stage_of(graph: Graph, of: Lead | Deal) -> str:
    """Return the stage a lead or a deal stands in: the last told, or the first entry stage where none was."""
    told = of.journey.stage
    return graph.entries[0] if told is None else graph.declared(told)


def _told(graph: Graph, of: Lead | Deal) -> tuple[Visit, ...]:
    visits = of.journey.visits
    if all(visit.stage in graph.stages for visit in visits):
        return visits
    return tuple(attrs.evolve(visit, stage=graph.declared(visit.stage)) for visit in visits)


def visits_of(graph: Graph, of: Lead | Deal) -> tuple[Visit, ...]:
    """Return the visits of a lead or a deal, in order, beginning with the one to an entry stage that nobody told of."""
    told = _told(graph, of)
    begun = of.created_at if isinstance(of, Lead) else of.opened_at
    if not told:
        return (Visit(graph.entries[0], entered_at=begun),)
    first = told[0]
    # Into a further entry stage, a lead comes from outside, unless it had stood a while where a transition leads there.
    if first.stage in graph.entries and not (
        first.entered_at > begun and (graph.entries[0], first.stage) in graph.between
    ):
        return told
    return (Visit(graph.entries[0], entered_at=min(begun, first.entered_at), left_at=first.entered_at), *told)


def moves_of(graph: Graph, of: Lead | Deal) -> Iterator[Move]:
    """Return the moves of a lead or a deal, in order, each as it lies in the funnel."""
    visits = visits_of(graph, of)
    # `base` is the last stage visited on the way to a purchase: from there progress goes on. Where several stages are
    # entries and none was told of, nobody knows which of them it was.
    base: str | None = None
    unknown = len(graph.entries) > 1 and len(visits) > len(_told(graph, of))
    for place, (left, entered) in enumerate(pairwise(visits)):
        if graph.progresses(left.stage) and not (unknown and place == 0):
            base = left.stage
        kind, passed = _lies(graph, left.stage, entered.stage, base)
        yield Move(source=left.stage, target=entered.stage, at=entered.entered_at, kind=kind, passed=passed)


def _lies(graph: Graph, source: str, target: str, base: str | None) -> tuple[MoveKind, tuple[str, ...]]:
    declared = (source, target) in graph.between
    forward = graph.progresses(target) and (base is None or graph.rank[base] < graph.rank[target])
    passed = graph.passed(base, target) if forward and (graph.cumulative or not declared) else ()
    if declared:
        kind = MoveKind.DECLARED
    elif source not in graph.stages or target not in graph.stages:
        kind = MoveKind.UNKNOWN_STAGE
    elif forward:
        kind = MoveKind.UNDECLARED if passed is None or (base, target) in graph.between else MoveKind.SKIPPED
    else:
        kind = MoveKind.BACKWARD if graph.progresses(target) and base != target else MoveKind.UNDECLARED
    return kind, tuple(name for name in passed or () if name != source)


def milestones_of(graph: Graph, of: Lead | Deal) -> FrozenMapping[str, datetime]:
    """Return when each stage was first entered or passed, in the order of the stages; the others are left out."""
    first = visits_of(graph, of)[0]
    times = {first.stage: first.entered_at}
    for move in moves_of(graph, of):
        for name in (*move.passed, move.target):
            times.setdefault(name, move.at)
    return FrozenMapping({name: times[name] for name in graph.order if name in times})


def furthest_of(graph: Graph, of: Lead | Deal) -> str:
    """Return the stage furthest on the way to a purchase that was visited."""
    visited = (visit.stage for visit in visits_of(graph, of))
    return max((name for name in visited if graph.progresses(name)), key=graph.rank.__getitem__)
