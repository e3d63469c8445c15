"""Observed: how a funnel reads a history that people and CRMs wrote, which may skip stages and go back."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

import attrs

from leadflow.funnel.graph import Graph
from leadflow.funnel.stages import StageKind
from leadflow.leads import Deal, Lead, Visit

__all__ = ["Cycle", "Move", "MoveKind", "cycles_of", "moves_of", "visits_of", "with_beginnings"]


class MoveKind(StrEnum):
    """How an observed move lies in the funnel."""

    DECLARED = "declared"
    SKIPPED = "skipped"
    BACKWARD = "backward"
    UNDECLARED = "undeclared"
    UNKNOWN_STAGE = "unknown_stage"


_WORDS = {
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
        return f"{self.source} -> {self.target} {_WORDS[self.kind]}{over}"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Cycle:
    """One time through the funnel: its visits in order, and the `kind` of the last stage in it that the funnel knows.

    `kind` is OPEN while it is under way. `ended_at` is when that stage was entered, None while it is under way;
    `won_at` is when one of kind WON was first entered.

    >>> from datetime import UTC
    >>> monday = datetime(2026, 3, 2, tzinfo=UTC)
    >>> Cycle(visits=(Visit("mql", entered_at=monday),), kind=StageKind.OPEN).began_at == monday
    True
    """

    visits: tuple[Visit, ...]
    kind: StageKind
    ended_at: datetime | None = None
    won_at: datetime | None = None

    @property
    def began_at(self) -> datetime:
        """When its first stage was entered."""
        return self.visits[0].entered_at


def visits_of(graph: Graph, of: Lead | Deal) -> tuple[tuple[Visit, ...], bool]:
    """Return the visits of a lead or a deal, in order, and whether the first was not recorded but follows from the
    funnel.
    """
    recorded = of.journey.visits
    if any(visit.stage not in graph.stages for visit in recorded):
        recorded = tuple(attrs.evolve(visit, stage=graph.declared(visit.stage)) for visit in recorded)
    entry, began = graph.entries[0], of.created_at if isinstance(of, Lead) else of.opened_at
    if not recorded:
        return (Visit(entry, entered_at=began),), True
    first = recorded[0]
    # A lead comes into a further entry stage from outside, unless it was in the first one for a while and a transition
    # leads from there.
    from_first = first.entered_at > began and (entry, first.stage) in graph.between
    if first.stage in graph.entries and not from_first:
        return recorded, False
    return (Visit(entry, entered_at=min(began, first.entered_at), left_at=first.entered_at), *recorded), True


def moves_of(graph: Graph, of: Lead | Deal) -> Iterator[Move]:
    """Return the moves of a lead or a deal, in order, each as it lies in the funnel."""
    visits, inferred = visits_of(graph, of)
    # `base` is the last stage visited towards a purchase: progress goes on from there. Where there are several entries
    # and none was recorded, it is not known which of them it was.
    base: str | None = None
    for place, (left, entered) in enumerate(pairwise(visits)):
        source, target = left.stage, entered.stage
        if source in graph.progress and not (inferred and place == 0 and len(graph.entries) > 1):
            base = source
        declared = (source, target) in graph.between
        progress = target in graph.progress
        forward = progress and (base is None or graph.rank[base] < graph.rank[target])
        passed = graph.passed(base, target) if forward and (graph.cumulative or not declared) else ()
        if declared:
            kind = MoveKind.DECLARED
        elif source not in graph.stages or target not in graph.stages:
            kind = MoveKind.UNKNOWN_STAGE
        elif forward and passed is not None and (base, target) not in graph.between:
            kind = MoveKind.SKIPPED
        elif not forward and progress and base != target:
            kind = MoveKind.BACKWARD
        else:
            kind = MoveKind.UNDECLARED
        yield Move(
            source=source,
            target=target,
            at=entered.entered_at,
            kind=kind,
            passed=tuple(name for name in passed or () if name != source),
        )


def with_beginnings(graph: Graph, of: Lead | Deal) -> Iterator[tuple[Visit, bool]]:
    """Return each visit, and whether a cycle begins with it: in an open stage, after one that was not open."""
    ended = False
    for visit in visits_of(graph, of)[0]:
        is_open = visit.stage in graph.open
        yield visit, ended and is_open
        if visit.stage in graph.stages:
            ended = not is_open


def cycles_of(graph: Graph, of: Lead | Deal) -> tuple[Cycle, ...]:
    """Return the cycles of a lead or a deal, in order."""
    parts: list[list[Visit]] = [[]]
    for visit, begins in with_beginnings(graph, of):
        if begins:
            parts.append([])
        parts[-1].append(visit)
    cycles: list[Cycle] = []
    for visits in parts:
        # Never empty: a cycle begins in a stage that the funnel knows.
        known = [(visit.entered_at, graph.stages[visit.stage].kind) for visit in visits if visit.stage in graph.stages]
        last, kind = known[-1]
        cycles.append(
            Cycle(
                visits=tuple(visits),
                kind=kind,
                ended_at=None if kind is StageKind.OPEN else last,
                won_at=next((at for at, kind in known if kind is StageKind.WON), None),
            )
        )
    return tuple(cycles)
