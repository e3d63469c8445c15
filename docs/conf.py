"""How the documentation is built: Sphinx, furo and MyST, without the network."""

import re
import tomllib
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

_PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "leadflow"
author = "leadflow contributors"
copyright = author  # noqa: A001  Sphinx asks for this name
version = release = _PROJECT["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = False
highlight_language = "python"

html_theme = "furo"
html_title = f"leadflow {version}"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_default_options = {"members": True, "imported-members": True}
# Docstrings are Markdown-flavoured text: a single backtick marks code, as it does on these pages.
default_role = "code"


def _of_another_room(app: Any, _what: str, _name: str, thing: object, *_: object) -> bool | None:
    """Describe a name on the page of the room it lives in, not on those of the rooms that export it too."""
    room = app.env.docname.removeprefix("reference/")
    home = getattr(thing, "__module__", None) or ""
    return True if home.startswith("leadflow.") and home.split(".")[1] != room else None


def _plural(_app: Any, _what: str, _name: str, _thing: object, _options: object, lines: list[str]) -> None:
    """Let a letter follow on code, as in `Reason`s: reStructuredText wants a mark between the two."""
    lines[:] = [
        re.sub(r"(`[^`]+`)(\w)?", lambda found: rf"{found[1]}\ {found[2]}" if found[2] else found[1], line)
        for line in lines
    ]


def setup(app: Any) -> None:
    """Connect what is above with Sphinx."""
    app.add_lexer("mermaid", TextLexer)  # a diagram where the page is read on a forge, its text here
    app.connect("autodoc-process-docstring", _plural)
    app.connect("autodoc-skip-member", _of_another_room)
