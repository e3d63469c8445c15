"""Blocks: what a section of a review is made of, however it is shown."""

from collections.abc import Iterable, Sequence

import attrs

__all__ = ["Block", "Column", "Paragraph", "Points", "Section", "Table", "table"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Paragraph:
    """A sentence or some.

    >>> Paragraph("Sales accepted and rejected nothing.").text
    'Sales accepted and rejected nothing.'
    """

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
    """A column: its name, and whether it holds figures (set to the right) or texts."""

    name: str = attrs.field(kw_only=False)
    figures: bool = False


@attrs.frozen(kw_only=True, weakref_slot=False)
class Table:
    """Rows of texts under `columns`; `notes` are the remarks on each row, `title` names the table where it needs a
    name.

    >>> table(["stage", "entered>"], [["MQL", "120"]]).columns[1]
    Column(name='entered', figures=True)
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[str, ...], ...] = ()
    title: str | None = None


Block = Paragraph | Points | Table
"""Any part of a section."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Section:
    """A titled part of a review.

    >>> Section("The funnel", blocks=(Paragraph("No funnel was agreed."),)).title
    'The funnel'
    """

    title: str = attrs.field(kw_only=False)
    blocks: tuple[Block, ...]


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    notes: Iterable[Iterable[str]] = (),
    title: str | None = None,
    empty: Sequence[str] = (),
) -> Table:
    """Return a table; a heading that ends in `>` is of a column of figures.

    With `empty` the columns whose cells all are among those texts are left out.

    >>> len(table(["a", "b"], [["x", ""]], empty=("",)).columns)
    1
    """
    told = [tuple(row) for row in rows]
    kept = [column for column in range(len(header)) if not empty or any(row[column] not in empty for row in told)]
    return Table(
        columns=tuple(Column(header[at].removesuffix(">"), figures=header[at].endswith(">")) for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in told),
        notes=tuple(tuple(remarks) for remarks in notes),
        title=title,
    )
