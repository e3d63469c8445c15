"""Drawing: the funnel of a period as a picture."""

from leadflow.display.markup import Html, tag
from leadflow.metrics import FunnelReport, StageFlow
from leadflow.playbook import _wording as say

__all__ = ["draw_funnel"]

_WIDTH = 860
_LABELS = 150
_BARS = 420
_ROW = 50
_BAR = 30
_COLOUR = "#2563eb"
_WON = "#15803d"
_LEAK = "#dc2626"


def draw_funnel(report: FunnelReport) -> Html:
    """Return the stages on the way to a purchase as bars as wide as what entered them, with what went on and what
    leaked.

    >>> from datetime import UTC, datetime
    >>> from leadflow import Month
    >>> from leadflow.funnel import presets
    >>> from leadflow.metrics import stage_flow
    >>> now = datetime(2026, 4, 1, tzinfo=UTC)
    >>> draw_funnel(stage_flow([], presets.lifecycle(), Month(2026, 3), as_of=now)).startswith("<svg")
    True
    """
    flows = [flow for flow in report.stages if flow.kind.progress]
    most = max((flow.entered for flow in flows), default=0)
    height = _ROW * len(flows) + 8
    said = ", ".join(f"{flow.label} {flow.entered:,}" for flow in flows)
    return tag(
        "svg",
        tag("title", f"What entered each stage in {report.period}: {said}"),
        *(part for row, flow in enumerate(flows) for part in _stage(flow, row * _ROW + 4, most)),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {height}",
        width=_WIDTH,
        height=height,
        role="img",
        font_family="system-ui, sans-serif",
        font_size=13,
    )


def _stage(flow: StageFlow, top: float, most: int) -> list[Html]:
    wide = max(2.0, _BARS * flow.entered / most) if most else 2.0
    middle = _LABELS + _BARS / 2
    line = top + _BAR / 2 + 5
    closed = flow.kind.closed
    # A number stands in its bar where there is room, else beside it.
    inside = wide > 60
    number = _text(
        say.count(flow.entered),
        middle if inside else middle + wide / 2 + 8,
        line,
        anchor="middle" if inside else "start",
        fill="#fff" if inside else "currentColor",
        font_weight=600,
    )
    found = [
        _text(flow.label if len(flow.label) <= 20 else f"{flow.label[:19]}…", _LABELS - 12, line, anchor="end"),
        tag(
            "rect",
            x=f"{middle - wide / 2:.1f}",
            y=f"{top:.1f}",
            width=f"{wide:.1f}",
            height=_BAR,
            rx=3,
            fill=_WON if closed else _COLOUR,
        ),
        number,
    ]
    if not closed and flow.entered:
        onward = f"↓ {say.percent(flow.conversion.value)} went on"
        found.append(_text(onward, middle, top + _BAR + 14, anchor="middle", font_size=11, fill="#737373"))
        notes = [f"{flow.still_in:,} still in"]
        if flow.moved_back:
            notes.append(f"{flow.moved_back:,} back")
        right = _LABELS + _BARS + 20
        if flow.leaked:
            leaked = f"{flow.leaked:,} leaked ({say.percent(flow.leakage.value)})"
            found.append(_text(leaked, right, line - 7, fill=_LEAK))
        found.append(_text(", ".join(notes), right, line + (9 if flow.leaked else 0), fill="#737373", font_size=12))
    return found


def _text(text: str, x: float, y: float, *, anchor: str = "start", fill: str = "currentColor", **more: object) -> Html:
    return tag("text", text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, fill=fill, **more)
