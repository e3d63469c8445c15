"""Graph: a funnel's stages and ways as tables, built once for every question that is asked of it."""

from collections.abc import Iterable, Mapping

from leadflow._validate import normalise_text
from leadflow.errors import UnknownStageError, unknown_name
from leadflow.funnel.stages import Stage
from leadflow.funnel.transitions import Transition

__all__ = ["Graph", "reachable"]


def reachable(starts: Iterable[str], ways: Mapping[str, Iterable[str]], without: str | None = None) -> set[str]:
    """Return every stage that can be reached from `starts`, themselves included, never entering `without`.

    >>> sorted(reachable(["lead"], {"lead": ["mql"], "mql": ["sql"]}, without="sql"))
    ['lead', 'mql']
    """
    found = {start for start in starts if start != without}
    waiting = list(found)
    while waiting:
        for target in ways.get(waiting.pop(), ()):
            if target != without and target not in found:
                found.add(target)
                waiting.append(target)
    return found


class Graph:
    """The tables of one funnel, keyed by the names of its stages."""

    __slots__ = (
        "_names",
        "_passed",
        "automatic",
        "between",
        "cumulative",
        "entries",
        "forward",
        "name",
        "order",
        "out",
        "rank",
        "stages",
    )

    def __init__(
        self,
        name: str,
        stages: tuple[Stage, ...],
        transitions: tuple[Transition, ...],
        entries: tuple[str, ...],
        *,
        cumulative: bool,
    ) -> None:
        self.name = name
        self.entries = entries
        self.cumulative = cumulative
        self.order = tuple(stage.name for stage in stages)
        self.stages = {stage.name: stage for stage in stages}
        self.rank = {name: rank for rank, name in enumerate(self.order)}
        out: dict[str, list[Transition]] = {name: [] for name in self.order}
        between: dict[tuple[str, str], list[Transition]] = {}
        for transition in transitions:
            out[transition.source].append(transition)
            between.setdefault((transition.source, transition.target), []).append(transition)
        self.out = {name: tuple(ways) for name, ways in out.items()}
        self.automatic = {name: tuple(way for way in ways if way.automatic) for name, ways in out.items()}
        self.between = {ends: tuple(ways) for ends, ways in between.items()}
        self.forward = {
            source: tuple(dict.fromkeys(way.target for way in ways if self.ahead(source, way.target)))
            for source, ways in out.items()
        }
        self._names = {normalise_text(name): name for name in self.order}
        self._passed: dict[tuple[str | None, str], tuple[str, ...] | None] = {}

    def declared(self, name: str) -> str:
        """Return the name of a stage as the funnel declares it ("MQL" is "mql"), or `name` where it declares none."""
        return name if name in self.stages else self._names.get(normalise_text(name), name)

    def stage(self, name: str) -> Stage:
        """Return the stage of this name; raises `UnknownStageError`."""
        found = self.stages.get(self.declared(name))
        if found is None:
            where = f"funnel {self.name!r}"
            raise unknown_name("stage", name, self.order, where=where, error=UnknownStageError, stages=(name,))
        return found

    def progresses(self, name: str) -> bool:
        """Whether `name` is a stage of the funnel on the way to a purchase."""
        found = self.stages.get(name)
        return found is not None and found.kind.progress

    def ahead(self, source: str, target: str) -> bool:
        """Whether `target` lies further on the way to a purchase than `source`."""
        return self.progresses(source) and self.progresses(target) and self.rank[source] < self.rank[target]

    def passed(self, source: str | None, target: str) -> tuple[str, ...] | None:
        """Return the stages that one passes between `source` (None: some entry) and `target`, in declared order.

        They are those on every way forward, or, in a cumulative funnel, those declared between the two. None when no
        way forward leads there.
        """
        key = (source, target)
        if key not in self._passed:
            self._passed[key] = self._between(source, target) if self.cumulative else self._unavoidable(source, target)
        return self._passed[key]

    def _between(self, source: str | None, target: str) -> tuple[str, ...]:
        first = 0 if source is None else self.rank[source] + 1
        return tuple(name for name in self.order[first : self.rank[target]] if self.progresses(name))

    def _unavoidable(self, source: str | None, target: str) -> tuple[str, ...] | None:
        starts = self.entries if source is None else (source,)
        if target not in reachable(starts, self.forward):
            return None
        # Whatever cannot be left out lies on every way; funnels are small, so trying each stage is fast enough.
        return tuple(
            name
            for name in self.order
            if name not in (source, target) and target not in reachable(starts, self.forward, without=name)
        )
