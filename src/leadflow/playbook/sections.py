"""Sections: what a review or a card is made of, as data, and as plain text of at most a hundred columns."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import attrs

__all__ = [
    "LISTED",
    "SHOWN",
    "STEERING",
    "WIDTH",
    "Block",
    "Column",
    "Paragraph",
    "Points",
    "Section",
    "Table",
    "more",
    "page_text",
    "table",
]

WIDTH = 100
"""The most characters in a line of plain text."""
SHOWN = 8
"""How many rows a table shows of a list that may be long."""
LISTED = 20
"""How many steps of one lead a card or a list shows: fewer would hide work."""
_NARROWEST = 8
STEERING = dict.fromkeys(
    [*range(9), *range(14, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], " "
)
"""What steers a terminal, or turns the direction of what follows, by its place in Unicode: a space instead."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Paragraph:
    """A sentence or a few."""

    text: str = attrs.field(kw_only=False)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Points:
    """Numbered points, each a text with the texts that support it.

    >>> Points(((("first", ("because",))),)).items[0][0]
    'first'
    """

    items: tuple[tuple[str, tuple[str, ...]], ...] = attrs.field(kw_only=False)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Column:
    """A column: its name, and whether it holds figures (aligned right) or texts."""

    name: str = attrs.field(kw_only=False)
    figures: bool = False


@attrs.frozen(kw_only=True, weakref_slot=False)
class Table:
    """Rows of texts under `columns`; `notes` are the remarks on each row, `title` is optional."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[str, ...], ...] = ()
    title: str | None = None


Block = Paragraph | Points | Table
"""A piece of a section."""


def _blocks(value: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Section:
    """A titled section of a review or a card; `key` names it for a writer that treats it in a special way."""

    title: str = attrs.field(kw_only=False)
    blocks: tuple[Block, ...] = attrs.field(default=(), converter=_blocks)
    key: str | None = None

    def to_text(self) -> str:
        """Return the section as plain text of at most 100 columns.

        >>> print(Section("Funnel", blocks=(Paragraph("No funnel was defined."),)).to_text(), end="")
        FUNNEL
        ------
        No funnel was defined.
        """
        return page_text(None, (), [self])


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    notes: Iterable[Iterable[str]] = (),
    title: str | None = None,
    empty: Sequence[str] = (),
) -> Table:
    """Return a table.

    Args:
        header: The names of the columns; one that ends in `>` is of a column of figures.
        rows: The cells of each row.
        notes: The remarks on each row.
        title: The title, where the table needs one.
        empty: A column whose cells all are among these texts is left out.

    >>> table(["a", "b>"], [["x", ""]], empty=("",)).columns
    (Column(name='a', figures=False),)
    """
    cells = [tuple(row) for row in rows]
    kept = [at for at in range(len(header)) if not empty or any(row[at] not in empty for row in cells)]
    return Table(
        columns=tuple(Column(header[at].removesuffix(">"), figures=header[at].endswith(">")) for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in cells),
        notes=tuple(tuple(remarks) for remarks in notes),
        title=title,
    )


def more(count: int, what: str, *, shown: int = SHOWN) -> Iterator[Paragraph]:
    """Yield what a table that shows the first rows of `count` leaves out."""
    if count > shown:
        yield Paragraph(f"and {count - shown:,} more {what}")


def page_text(title: str | None, summary: Iterable[str], sections: Iterable[Section]) -> str:
    """Return a title, a summary and sections as plain text."""
    lines = [] if title is None else _wrapped(title, under="=")
    for text in summary:
        lines += _wrapped(text)
    for section in sections:
        lines += [*([""] if lines else []), *_wrapped(section.title.upper(), under="-")]
        tables = 0
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines += _wrapped(block.text)
            elif isinstance(block, Points):
                for number, (text, reasons) in enumerate(block.items, start=1):
                    lines += _wrapped(text, first=f"{number}. ")
                    lines += [line for reason in reasons for line in _wrapped(reason, first="   - ")]
            else:
                lines += [*([""] if tables else []), *_wrapped(block.title or ""), *_table_lines(block)]
                tables += 1
    return "\n".join([*lines, ""])


def _on_one_line(text: str) -> str:
    # A letter and its accent as one character: columns are counted in characters.
    return unicodedata.normalize("NFC", " ".join(text.translate(STEERING).split()))


def _wrapped(text: str, *, first: str = "", under: str = "") -> list[str]:
    lines = textwrap.wrap(
        _on_one_line(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_on_hyphens=False,
    )
    return [*lines, under * max(map(len, lines), default=0)] if under else lines


def _table_lines(block: Table) -> list[str]:
    right = [column.figures for column in block.columns]
    cells = [[*map(_on_one_line, row)] for row in ([column.name for column in block.columns], *block.rows)]
    widths = _widths(cells, right)
    lines: list[str] = []
    for row, remarks in zip(cells, ((), *(block.notes or ((),) * len(block.rows))), strict=True):
        texts = []
        for text, width, to_the_right in zip(row, widths, right, strict=True):
            shown = text if len(text) <= width else f"{text[: width - 1]}…"
            texts.append(shown.rjust(width) if to_the_right else shown.ljust(width))
        lines.append("  ".join(texts).rstrip())
        lines += [line for remark in remarks for line in _wrapped(remark, first="    ")]
    return lines


def _widths(lines: list[list[str]], right: list[bool]) -> list[int]:
    """Return widths that fit the line: the widest text is cut first; a figure cut short would say something else."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(right))]
    while (over := sum(widths) + 2 * (len(widths) - 1) - WIDTH) > 0:
        texts = [column for column, figures in enumerate(right) if not figures and widths[column] > _NARROWEST]
        widest = max(texts or range(len(widths)), key=widths.__getitem__)
        widths[widest] -= min(over, max(widths[widest] - _NARROWEST, 1)) if texts else 1
    return widths
