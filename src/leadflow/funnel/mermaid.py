"""Mermaid: a funnel drawn as text that GitHub, GitLab and Jupyter render."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from leadflow._validate import whole_number
from leadflow.funnel.graph import Graph
from leadflow.funnel.stages import StageKind
from leadflow.funnel.transitions import Transition

__all__ = ["draw", "quoted"]

_LONGEST = 80
# Mermaid cuts its text into statements before it reads strings, takes `#name;` for a character, and renders labels as
# Markdown and HTML: everything but plain text travels as a character code.
_UNSAFE = re.compile(
    r"""[^\w\s.,()/=%?!'~–—·…≥≤≠+-]  # punctuation that some layer gives a meaning
    | (?<![^\W_])_ | _(?![^\W_])  # an underscore at the edge of a word would be emphasis
    | ^[+-]  # the start of a list
    """,
    re.VERBOSE,
)
_NUMBERED = re.compile(r"^(\d+)([.)])")
_SHAPES = {True: ("([", "])"), False: ("[", "]")}
_STYLES = {
    StageKind.OPEN: "fill:#eef4fb,stroke:#3b6ea5,color:#1b1f24",
    StageKind.WON: "fill:#e6f4ea,stroke:#2e7d32,color:#1b1f24",
    StageKind.LOST: "fill:#fdecea,stroke:#b3261e,color:#1b1f24",
    StageKind.RECYCLED: "fill:#fff4e0,stroke:#b26a00,color:#1b1f24",
    StageKind.DISQUALIFIED: "fill:#eceff1,stroke:#607d8b,color:#1b1f24",
}


def quoted(text: str) -> str:
    """Return `text` as a Mermaid string: in double quotes, with every character that means something there as its code.

    >>> quoted('say "hi"; then: go')
    '"say #34;hi#34;#59; then#58; go"'
    """
    plain = _UNSAFE.sub(lambda found: f"#{ord(found[0])};", " ".join(text.split()))
    return '"' + _NUMBERED.sub(lambda found: f"{found[1]}#{ord(found[2])};", plain) + '"'


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _label(way: Transition) -> str:
    return _shortened(way.name if way.name is not None else "" if way.when is None else str(way.when))


def draw(
    graph: Graph,
    *,
    counts: Mapping[str, int] | None,
    moves: Mapping[tuple[str, str], int] | None,
    guards: bool,
    direction: str,
) -> str:
    """Return the flowchart of a funnel: stages by generated ids in declared order, then the ways between them."""
    ids = {name: f"s{rank}" for name, rank in graph.rank.items()}
    standing: Counter[str] = Counter()
    for name, number in (counts or {}).items():
        standing[graph.stage(name).name] += whole_number(number, "counts", minimum=0)
    left: Counter[tuple[str, str]] = Counter()
    for (source, target), number in (moves or {}).items():
        left[graph.stage(source).name, graph.stage(target).name] += whole_number(number, "moves", minimum=0)
    lines = [f"flowchart {direction}"]
    for name, stage in graph.stages.items():
        text = stage.text if counts is None else f"{stage.text}: {standing[name]:,}"
        opening, closing = _SHAPES[name in graph.entries or stage.kind.closed]
        lines.append(f"    {ids[name]}{opening}{quoted(text)}{closing}")
    for ends, ways in graph.between.items():
        source, target = ids[ends[0]], ids[ends[1]]
        moved = left.pop(ends, 0)
        if moves is not None:
            lines.append(_arrow(source, target, f"{moved:,}", dotted=all(way.automatic for way in ways)))
        else:
            lines.extend(_arrow(source, target, _label(way) if guards else "", dotted=way.automatic) for way in ways)
    undeclared = sorted((graph.rank[source], graph.rank[target], number) for (source, target), number in left.items())
    for source_rank, target_rank, number in undeclared:
        lines.append(f"    s{source_rank} --x|{quoted(f'{number:,} undeclared')}| s{target_rank}")
    lines.extend(_classes(graph, ids))
    return "\n".join(lines) + "\n"


def _arrow(source: str, target: str, label: str, *, dotted: bool) -> str:
    arrow = "-.->" if dotted else "-->"
    return f"    {source} {arrow}|{quoted(label)}| {target}" if label else f"    {source} {arrow} {target}"


def _classes(graph: Graph, ids: Mapping[str, str]) -> Iterable[str]:
    for kind, style in _STYLES.items():
        members = [ids[name] for name, stage in graph.stages.items() if stage.kind is kind]
        if members:
            # No class may be called what Mermaid calls a statement.
            yield f"    classDef stage_{kind.value} {style}"
            yield f"    class {','.join(members)} stage_{kind.value}"
