"""The review as plain text: sections in lines of at most a hundred characters."""

import textwrap
import unicodedata
from collections.abc import Iterable

from leadflow.playbook.sections.blocks import Block, Paragraph, Points, Section, Table

__all__ = ["WIDTH", "section_lines", "wrapped"]

WIDTH = 100
"""The most characters in a line."""
_LEAST = 8


def wrapped(text: str, *, first: str = "") -> list[str]:
    """Return text broken into lines, the first after `first`, the others set in as far.

    >>> wrapped("Nothing stands out.", first="1. ")
    ['1. Nothing stands out.']
    """
    return textwrap.wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_on_hyphens=False,
    )


def section_lines(section: Section) -> list[str]:
    """Return a section in lines: its title, underlined, then its blocks, each further table apart.

    >>> section_lines(Section("The funnel", blocks=(Paragraph("No funnel was agreed."),)))
    ['THE FUNNEL', '----------', 'No funnel was agreed.']
    """
    title = section.title.upper()
    lines = [title, "-" * len(title)]
    for place, block in enumerate(section.blocks):
        if isinstance(block, Table) and any(isinstance(earlier, Table) for earlier in section.blocks[:place]):
            lines.append("")
        lines += _block_lines(block)
    return lines


def _block_lines(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return wrapped(block.text)
    if isinstance(block, Points):
        return [line for number, (text, why) in enumerate(block.items, start=1) for line in _point(number, text, why)]
    return [*(() if block.title is None else wrapped(block.title)), *_table_lines(block)]


def _point(number: int, text: str, why: Iterable[str]) -> list[str]:
    lines = wrapped(text, first=f"{number}. ")
    for reason in why:
        lines += wrapped(reason, first="   - ")
    return lines


def _cell(text: str) -> str:
    """Return text on one line, a letter and its accent as one character: columns are counted in characters."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _table_lines(table: Table) -> list[str]:
    figures = [column.figures for column in table.columns]
    header = [_cell(column.name) for column in table.columns]
    rows = [[_cell(text) for text in row] for row in table.rows]
    widths = _widths([header, *rows], figures)
    lines = [_line(header, widths, figures)]
    notes = table.notes or ((),) * len(rows)
    for row, remarks in zip(rows, notes, strict=True):
        lines.append(_line(row, widths, figures))
        for remark in remarks:
            lines += wrapped(remark, first="    ")
    return lines


def _line(row: list[str], widths: list[int], figures: list[bool]) -> str:
    cells = [
        (_cut(text, width).rjust if to_the_right else _cut(text, width).ljust)(width)
        for text, width, to_the_right in zip(row, widths, figures, strict=True)
    ]
    return "  ".join(cells).rstrip()


def _widths(lines: list[list[str]], figures: list[bool]) -> list[int]:
    """Return widths that fit the line: texts are cut first, the widest one; a figure cut short says something else."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(figures))]
    while (over := sum(widths) + 2 * (len(widths) - 1) - WIDTH) > 0:
        texts = [column for column, of_figures in enumerate(figures) if not of_figures and widths[column] > _LEAST]
        widest = max(texts or range(len(widths)), key=widths.__getitem__)
        widths[widest] -= min(over, max(widths[widest] - _LEAST, 1)) if texts else 1
    return widths
