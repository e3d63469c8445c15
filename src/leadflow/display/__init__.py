"""Results as HTML: in notebooks they show themselves, and `to_page` makes a file of one; every text is escaped."""

from collections.abc import Callable
from functools import singledispatch
from typing import Any

from leadflow.assessment import Assessment
from leadflow.criteria import Check
from leadflow.display.drawing import draw_funnel
from leadflow.display.markup import Html, joined, tag
from leadflow.display.measures import blocked_html, evidence_html
from leadflow.display.sections import block_html, one_section_html, review_html, section_html, to_do_html
from leadflow.display.style import STYLE
from leadflow.display.verdicts import (
    assessment_html,
    check_html,
    clock_html,
    fit_html,
    qualification_html,
    refused_html,
    score_html,
    standing_html,
    temperature_html,
    work_list_html,
)
from leadflow.funnel import Refused
from leadflow.icp import Fit, ICPFigures
from leadflow.metrics import BlockedReport, FunnelReport
from leadflow.playbook import Audit, Paragraph, Points, Review, Section, Standing, Table, ToDoList, Trend
from leadflow.qualification import Qualification
from leadflow.scores import Score
from leadflow.sla import Clock, WorkList
from leadflow.temperature import TemperatureVerdict

__all__ = ["to_html", "to_page"]


@singledispatch
def _markup(value: object) -> Html:
    return tag("pre", repr(value))


_WAYS: dict[type, Callable[[Any], Html]] = {
    Assessment: assessment_html,
    Audit: one_section_html,
    BlockedReport: blocked_html,
    Check: check_html,
    Clock: clock_html,
    Fit: fit_html,
    FunnelReport: draw_funnel,
    ICPFigures: evidence_html,
    Paragraph: block_html,
    Points: block_html,
    Qualification: qualification_html,
    Refused: refused_html,
    Review: review_html,
    Score: score_html,
    Section: section_html,
    Standing: standing_html,
    Table: block_html,
    ToDoList: to_do_html,
    TemperatureVerdict: temperature_html,
    Trend: one_section_html,
    WorkList: work_list_html,
}


def to_html(value: object) -> str:
    """Return a result as a piece of HTML for a page of your own, its style with it; anything else by its `repr`.

    >>> from leadflow.playbook import Paragraph
    >>> "<p>a &lt; b</p>" in to_html(Paragraph("a < b"))
    True
    """
    return tag("div", STYLE, _markup(value), class_="leadflow")


def to_page(value: object, *, title: str | None = None) -> str:
    """Return a result as a whole HTML page that needs nothing else; `title` is that of the window.

    >>> to_page("text", title="A & B").splitlines()[0]
    '<!doctype html>'
    """
    own = getattr(value, "title", None)  # of a text it is a method
    named = title if title is not None else own if isinstance(own, str) else type(value).__name__
    head = tag(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", named),
        Html("<style>:root{color-scheme:light dark} body{margin:2em auto;max-width:64em;padding:0 1em}</style>"),
    )
    return joined((Html("<!doctype html>\n"), tag("html", head, tag("body", Html(to_html(value))), lang="en"), "\n"))


# The domain knows nothing of how it is shown: its classes get the method from here.
_NOTEBOOKS_ASK_FOR = "_repr_html_"
for _kind, _way in _WAYS.items():
    _markup.register(_kind, _way)
    setattr(_kind, _NOTEBOOKS_ASK_FOR, to_html)
