"""Markup: HTML in which every text is escaped, because only tags make markup."""

from collections.abc import Iterable
from html import escape

from leadflow.playbook.sections import STEERING

__all__ = ["Html", "css_class", "joined", "paragraph", "rows", "tag"]


class Html(str):
    """Text that is markup already; any other text is escaped where it goes into a tag."""

    __slots__ = ()


Child = object
"""What goes into a tag: markup, or anything else as its escaped text."""


def tag(name: str, *children: Child, **attributes: object) -> Html:
    """Return one element; `class_` is the class, other underscores are hyphens, what is None is left out.

    >>> tag("td", "a < b", class_="figure")
    '<td class="figure">a &lt; b</td>'
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{said}>{joined(children)}</{name}>")


def joined(children: Iterable[Child]) -> Html:
    """Return markup and texts in a row, the texts escaped, without what turns the direction of what follows.

    >>> joined(["<script>", tag("b", 1)])
    '&lt;script&gt;<b>1</b>'
    """
    return Html(
        "".join(child if isinstance(child, Html) else escape(str(child).translate(STEERING)) for child in children)
    )


def css_class(text: str) -> str:
    """Return a text as part of a class name: its letters, digits and hyphens.

    >>> css_class("at risk"), css_class('x" onload="')
    ('at-risk', 'x-onload')
    """
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text.casefold())
    return "-".join(part for part in plain.split("-") if part)


def paragraph(*children: Child) -> Html:
    """Return a paragraph.

    >>> paragraph("it is ", tag("b", "so"))
    '<p>it is <b>so</b></p>'
    """
    return tag("p", *children)


def rows(header: Iterable[Child], lines: Iterable[Iterable[Child]]) -> Html:
    """Return a table of texts or markup under its header; a column that says nothing, or a header, is left out.

    >>> rows(["a"], [["<"]])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;</td></tr></tbody></table>'
    """
    names, cells = list(header), [list(line) for line in lines]
    kept = [at for at in range(len(names)) if any(line[at] != "" for line in cells) or not cells]
    head = tag("thead", tag("tr", *(tag("th", names[at]) for at in kept))) if any(names) else ""
    body = tag("tbody", *(tag("tr", *(tag("td", line[at]) for at in kept)) for line in cells))
    return tag("table", head, body)
