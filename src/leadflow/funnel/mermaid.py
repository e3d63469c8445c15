"""Mermaid: a funnel drawn as text that GitHub, GitLab and Jupyter render."""

import re
from collections import Counter
from collections.abc import Mapping

from leadflow._validate import normalise_text, whole_number
from leadflow.errors import invalid
from leadflow.funnel.graph import Graph
from leadflow.funnel.stages import StageKind, Transition

__all__ = ["draw"]

_LONGEST = 80
# Mermaid cuts its text into statements before it reads strings, takes `#name;` for a character, and renders labels as
# Markdown and HTML: everything but plain text is written as a character code.
_UNSAFE = re.compile(
    r"""[^\w\s.,()/=%?!'~–—·…≥≤≠+-]  # punctuation that some layer gives a meaning
    | (?<![^\W_])_ | _(?![^\W_])  # an underscore at the edge of a word would be emphasis
    | ^[+-]  # the start of a list
    """,
    re.VERBOSE,
)
_NUMBERED = re.compile(r"^(\d+)([.)])")
_STYLES = {
    StageKind.OPEN: "fill:#eef4fb,stroke:#3b6ea5,color:#1b1f24",
    StageKind.WON: "fill:#e6f4ea,stroke:#2e7d32,color:#1b1f24",
    StageKind.LOST: "fill:#fdecea,stroke:#b3261e,color:#1b1f24",
    StageKind.RECYCLED: "fill:#fff4e0,stroke:#b26a00,color:#1b1f24",
    StageKind.DISQUALIFIED: "fill:#eceff1,stroke:#607d8b,color:#1b1f24",
}


_UNDECLARED = "fill:#ffffff,stroke:#b3261e,stroke-dasharray:4,color:#1b1f24"


def _quoted(text: str) -> str:
    """Return `text` as a Mermaid string: in double quotes, every character that means something there as its code."""
    plain = _UNSAFE.sub(lambda found: f"#{ord(found[0])};", " ".join(text.split()))
    return '"' + _NUMBERED.sub(lambda found: f"{found[1]}#{ord(found[2])};", plain) + '"'


def draw(
    graph: Graph,
    *,
    counts: Mapping[str, int] | None,
    moves: Mapping[tuple[str, str], int] | None,
    guards: bool,
    direction: str,
) -> str:
    """Return the flowchart of a funnel: stages by generated ids in declared order, then the transitions."""
    standing: Counter[str] = Counter()
    # A stage that the funnel does not declare is drawn once however it is spelled, as it is spelled first.
    spelled: dict[str, str] = {}
    for name, number in (counts or {}).items():
        shown = spelled.setdefault(normalise_text(name), graph.declared(name))
        standing[shown] += whole_number(number, "counts", minimum=0)
    left: Counter[tuple[str, str]] = Counter()
    for (source, target), number in (moves or {}).items():
        one, other = (spelled.setdefault(normalise_text(name), graph.declared(name)) for name in (source, target))
        left[one, other] += whole_number(number, "moves", minimum=0)
    # Stages that the funnel does not declare come after its own.
    strangers = sorted({*standing, *(name for ends in left for name in ends)} - set(graph.order))
    rank = graph.rank | {name: len(graph.order) + place for place, name in enumerate(strangers)}
    if direction not in ("LR", "TB"):
        raise invalid("direction", direction, "it is drawn left to right or top to bottom", 'write direction="LR"')
    lines = [f"flowchart {direction}"]
    for name, stage in graph.stages.items():
        text = _quoted(stage.text if counts is None else f"{stage.text}: {standing[name]:,}")
        is_end = name in graph.entries or stage.kind.closed
        lines.append(f"    s{rank[name]}" + (f"([{text}])" if is_end else f"[{text}]"))
    labels_apart = (name if counts is None else f"{name}: {standing[name]:,}" for name in strangers)
    lines += [f"    s{rank[name]}[{_quoted(label)}]" for name, label in zip(strangers, labels_apart, strict=True)]
    for (source, target), transitions in graph.between.items():
        labels = [(_label(one) if guards else "", one.automatic) for one in transitions]
        if moves is not None:
            moved = left.pop((source, target), 0)
            labels = [(f"{moved:,}", all(one.automatic for one in transitions))]
        for label, dotted in labels:
            arrow = ("-.->" if dotted else "-->") + (f"|{_quoted(label)}|" if label else "")
            lines.append(f"    s{rank[source]} {arrow} s{rank[target]}")
    for (source, target), number in sorted(left.items(), key=lambda item: [rank[name] for name in item[0]]):
        label = _quoted(f"{number:,} undeclared")
        lines.append(f"    s{rank[source]} --x|{label}| s{rank[target]}")
    for kind, style in _STYLES.items():
        members = ",".join(f"s{graph.rank[name]}" for name, stage in graph.stages.items() if stage.kind is kind)
        if members:
            # No class may be called what Mermaid calls a statement.
            lines += [f"    classDef stage_{kind.value} {style}", f"    class {members} stage_{kind.value}"]
    if strangers:
        lines += [f"    classDef stage_undeclared {_UNDECLARED}"]
        lines += [f"    class {','.join(f's{rank[name]}' for name in strangers)} stage_undeclared"]
    return "\n".join(lines) + "\n"


def _label(transition: Transition) -> str:
    text = transition.name or ("" if transition.when is None else str(transition.when))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
