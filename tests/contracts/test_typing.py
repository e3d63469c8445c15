"""The typing tests (`tests/typing`, checked by mypy and pyright on CI) use every public name."""

import ast

import leadflow
from tests.contracts.project import ROOT

FILES = sorted((ROOT / "tests" / "typing").glob("*.py"))


def used(source: str) -> set[str]:
    """Return the names that a source uses, beside importing them."""
    return {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}


def test_every_public_name_is_used() -> None:
    names = set().union(*(used(path.read_text(encoding="utf-8")) for path in FILES))
    assert sorted(set(leadflow.__all__) - names) == []


def test_importing_is_not_using() -> None:
    assert used("from leadflow import Lead, Money\nMoney(1, 'EUR')") == {"Money"}
