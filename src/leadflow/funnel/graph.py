"""Graph: the stages and transitions of a funnel as tables, built once for every question that is asked of it."""

from collections.abc import Iterable, Mapping

from leadflow._validate import normalise_text
from leadflow.funnel.stages import Stage, StageKind, Transition

__all__ = ["Graph", "reachable"]


def reachable(starts: Iterable[str], targets: Mapping[str, Iterable[str]], without: str | None = None) -> set[str]:
    """Return every stage that can be reached from `starts`, themselves included, never entering `without`.

    >>> sorted(reachable(["lead"], {"lead": ["mql"], "mql": ["sql"]}, without="sql"))
    ['lead', 'mql']
    """
    found = {start for start in starts if start != without}
    waiting = list(found)
    while waiting:
        for target in targets.get(waiting.pop(), ()):
            if target != without and target not in found:
                found.add(target)
                waiting.append(target)
    return found


class Graph:
    """The tables of one funnel, keyed by the names of its stages."""

    def __init__(
        self,
        name: str,
        stages: tuple[Stage, ...],
        transitions: tuple[Transition, ...],
        entries: tuple[str, ...],
        cumulative: bool,
    ) -> None:
        self._declared = (name, stages, transitions, entries, cumulative)
        self.name = name
        self.entries = entries
        self.cumulative = cumulative
        self.order = tuple(stage.name for stage in stages)
        self.stages = {stage.name: stage for stage in stages}
        self.rank = {name: rank for rank, name in enumerate(self.order)}
        self.progress = frozenset(stage.name for stage in stages if stage.kind.progress)
        self.open = frozenset(stage.name for stage in stages if stage.kind is StageKind.OPEN)
        out: dict[str, list[Transition]] = {name: [] for name in self.order}
        between: dict[tuple[str, str], list[Transition]] = {}
        for transition in transitions:
            out[transition.source].append(transition)
            between.setdefault((transition.source, transition.target), []).append(transition)
        self.out = {name: tuple(found) for name, found in out.items()}
        self.automatic = {name: tuple(one for one in found if one.automatic) for name, found in out.items()}
        self.between = {ends: tuple(found) for ends, found in between.items()}
        self.forward = {
            source: tuple(dict.fromkeys(one.target for one in found if self.ahead(source, one.target)))
            for source, found in out.items()
        }
        self._names = {normalise_text(name): name for name in self.order}
        self._passed: dict[tuple[str | None, str], tuple[str, ...] | None] = {}

    def __reduce__(self) -> tuple[type["Graph"], tuple[object, ...]]:
        # What was worked out since is no part of a funnel, and sets have another order in another process.
        return Graph, self._declared

    def declared(self, name: str) -> str:
        """Return the name of a stage as the funnel declares it ("MQL" is "mql"), or `name` where it declares none."""
        return name if name in self.stages else self._names.get(normalise_text(name), name)

    def ahead(self, source: str, target: str) -> bool:
        """Whether `target` is closer to a purchase than `source`."""
        return source in self.progress and target in self.progress and self.rank[source] < self.rank[target]

    def passed(self, source: str | None, target: str) -> tuple[str, ...] | None:
        """Return the stages that one passes between `source` (None: some entry) and `target`, in declared order.

        They are those on every path forward, or, in a cumulative funnel, those declared between the two. None when no
        path forward leads there.
        """
        key = (source, target)
        # Many leads skip between the same two stages: what lies there is worked out once.
        if key not in self._passed:
            found: tuple[str, ...] | None = None
            starts = self.entries if source is None else (source,)
            if self.cumulative:
                first = 0 if source is None else self.rank[source] + 1
                found = tuple(name for name in self.order[first : self.rank[target]] if name in self.progress)
            elif target in reachable(starts, self.forward):
                # What cannot be left out lies on every path; funnels are small, so trying each stage is fast enough.
                found = tuple(
                    name
                    for name in self.order
                    if name not in key and target not in reachable(starts, self.forward, without=name)
                )
            self._passed[key] = found
        return self._passed[key]
