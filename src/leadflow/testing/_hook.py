"""What Hypothesis loads when it is imported, so that `st.from_type(Lead)` works."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args, get_origin

from hypothesis import strategies as st

__all__ = ["register", "strategies_by_type"]

Make = Callable[[], "st.SearchStrategy[Any]"]


def _type_of(make: Any) -> type | None:
    if not callable(make) or isinstance(make, type):
        return None
    signature = inspect.signature(make)
    for parameter in signature.parameters.values():
        if parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD:
            return None
    drawn = signature.return_annotation
    if get_origin(drawn) is not st.SearchStrategy:
        return None
    (kind,) = get_args(drawn)
    return kind if isinstance(kind, type) and kind.__module__.startswith("leadflow.") else None


def strategies_by_type(names: Mapping[str, object]) -> dict[type, Make]:
    """Find, among named functions, the strategy for each type of leadflow.

    A strategy counts for the type its annotation says it draws if it can be called without arguments. Of several for
    one type the one with the shortest name counts: it is the general one.

    >>> from leadflow.money import Money
    >>> def money() -> st.SearchStrategy[Money]:
    ...     return st.builds(Money, st.integers(), st.just("EUR"))
    >>> def money_up_to(most: int) -> st.SearchStrategy[Money]:
    ...     return st.builds(Money, st.integers(max_value=most), st.just("EUR"))
    >>> strategies_by_type({"money": money, "money_up_to": money_up_to, "Money": Money}) == {Money: money}
    True
    """
    found: dict[type, Make] = {}
    for name in sorted(names, key=lambda name: (len(name), name)):
        make: Any = names[name]
        kind = _type_of(make)
        if kind is not None:
            found.setdefault(kind, make)
    return found


def _draw(make: Make, _: type) -> "st.SearchStrategy[Any]":
    return make()


def register(names: Mapping[str, object]) -> None:
    """Return Hypothesis which of the named strategies draws which type; none is built before it is asked for."""
    for kind, make in strategies_by_type(names).items():
        st.register_type_strategy(kind, partial(_draw, make))
