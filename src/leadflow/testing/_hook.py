"""What Hypothesis loads when it is imported, so that `st.from_type(Lead)` works."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from hypothesis import strategies as st

__all__ = ["REGISTERED", "Strategies", "register"]

Strategies = Mapping[type, "st.SearchStrategy[Any] | Callable[[], st.SearchStrategy[Any]]"]
"""By type: the strategy that draws it, or the function that makes this strategy."""

REGISTERED: list[type] = []
"""The types that Hypothesis can draw, in the order in which they were registered."""


def register(strategies: Strategies) -> None:
    """Tell Hypothesis which strategy draws which type; none is looked into before it is asked for."""

    def draw(found: Any, _: type) -> "st.SearchStrategy[Any]":
        return found if isinstance(found, st.SearchStrategy) else found()

    REGISTERED.extend(strategies)
    for kind, found in strategies.items():
        st.register_type_strategy(kind, partial(draw, found))
