"""Sections, tables and reviews as HTML."""

from collections.abc import Iterator

from leadflow.display.drawing import draw_funnel
from leadflow.display.markup import Html, css_class, joined, paragraph, tag
from leadflow.metrics import FunnelReport
from leadflow.playbook import Audit, Paragraph, Points, Review, Section, Table, ToDoList, Trend
from leadflow.playbook.sections import Block

__all__ = ["block_html", "review_html", "section_html", "to_do_html", "one_section_html"]

_BADGES = frozenset({"status", "possible"})
"""The columns whose texts are badges."""


def block_html(block: Block) -> Html:
    """Return one block.

    >>> block_html(Paragraph("a & b"))
    '<p>a &amp; b</p>'
    """
    if isinstance(block, Paragraph):
        return paragraph(block.text)
    if isinstance(block, Points):
        return tag("ol", *(_point(text, reasons) for text, reasons in block.items))
    return _table(block)


def _point(text: str, reasons: tuple[str, ...]) -> Html:
    return tag("li", text, *((tag("ul", *(tag("li", reason) for reason in reasons)),) if reasons else ()))


def _table(block: Table) -> Html:
    plain = {"lead": "whole", "deal": "whole"}  # an id in two lines is hard to find
    classes = ["figures" if column.figures else plain.get(column.name) for column in block.columns]
    head = tag("tr", *(tag("th", column.name, class_=of) for column, of in zip(block.columns, classes, strict=True)))
    title = (tag("h3", block.title),) if block.title is not None else ()
    return joined((*title, tag("table", tag("thead", head), tag("tbody", *_rows(block, classes)))))


def _rows(block: Table, classes: list[str | None]) -> Iterator[Html]:
    names = [column.name for column in block.columns]
    notes = block.notes or ((),) * len(block.rows)
    for row, remarks in zip(block.rows, notes, strict=True):
        cells = [
            tag("td", tag("span", text, class_=f"badge {css_class(text)}") if name in _BADGES else text, class_=of)
            for name, text, of in zip(names, row, classes, strict=True)
        ]
        yield tag("tr", *cells)
        for remark in remarks:
            yield tag("tr", tag("td", tag("div", remark), colspan=len(names)), class_="note")


def section_html(section: Section, *, funnel: FunnelReport | None = None) -> Html:
    """Return a section under its title; with a `funnel`, drawn first.

    >>> section_html(Section("Costs", blocks=(Paragraph("None."),)))
    '<section><h2>Costs</h2><p>None.</p></section>'
    """
    drawn = () if funnel is None else (draw_funnel(funnel),)
    return tag("section", tag("h2", section.title), *drawn, *(block_html(block) for block in section.blocks))


def review_html(review: Review) -> Html:
    """Return a review: its title, its sections, the funnel drawn."""
    return joined(
        (
            tag("h1", review.title),
            *(tag("p", text, class_="muted" if place == 0 else None) for place, text in enumerate(review.summary)),
            *(
                section_html(section, funnel=review.funnel if section.key == "funnel" else None)
                for section in review.sections
            ),
        )
    )


def to_do_html(todo: ToDoList) -> Html:
    """Return a list of what is to be done, a section for each owner."""
    return joined((tag("h1", todo.title), *(section_html(section) for section in todo.sections)))


def one_section_html(result: Audit | Trend) -> Html:
    """Return a result that is one section: an audit, or the figures of several periods."""
    return section_html(result.section)
