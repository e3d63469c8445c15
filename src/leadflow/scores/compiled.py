"""Compiled: a set of rules as one generated function, which looks at each fact and walks through the activities
once.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from leadflow.criteria.codegen import Code
from leadflow.leads import Lead
from leadflow.reasons import Reason

__all__ = ["Answering", "Prepared", "Valuing", "answering", "valuing"]

Answering = Callable[[Lead, datetime, None], tuple[Reason, ...]]
"""Gives the reason of each rule about a lead as it was known at the instant (in UTC)."""
Valuing = Callable[[Lead, datetime, None], int]
"""Gives the points alone of a lead as it was known at the instant (in UTC)."""


class Prepared(NamedTuple):
    """What a rule looks like in generated code: the expressions of its reason and of its points, within its own bound.

    It gives points only `when` this expression is true; without one, always.
    """

    reason: str
    points: str
    when: str = ""


class Preparing(Protocol):
    """What can be asked for its expressions."""

    def prepare(self, code: Code) -> Prepared:
        """Give the expressions; they may stand after `code.flush()`."""


class Barring(Protocol):
    """What can be asked when it leaves no points."""

    def bars(self, code: Code) -> str:
        """Give the expression that is true when it is surely not met."""


class Bounded(Protocol):
    """Rules that share a cap and a floor."""

    @property
    def parts(self) -> Sequence[Preparing]:
        """The rules."""

    @property
    def cap(self) -> int | None:
        """The most they give together."""

    @property
    def floor(self) -> int | None:
        """The least they give together."""


def answering(parts: Iterable[Preparing]) -> Answering:
    """Compile rules to the function that gives their reasons, in order.

    >>> answering([])(None, None, None)
    ()
    """
    code = Code()
    prepared = [part.prepare(code) for part in parts]
    code.flush()
    code.line(f"return ({''.join(f'{one.reason}, ' for one in prepared)})")
    function: Answering = code.function()
    return function


def valuing(
    sections: Sequence[Bounded], *, cap: int | None = None, floor: int | None = None, musts: Sequence[Barring] = ()
) -> Valuing:
    """Compile rules in sections to the function that gives their points alone; none where a must is surely not met.

    >>> valuing([])(None, None, None)
    0
    """
    code = Code()
    barred = [must.bars(code) for must in musts]
    prepared = [[part.prepare(code) for part in section.parts] for section in sections]
    code.flush()
    for no in barred:
        code.line(f"if {no}: return 0")
    whole = code.name("s")
    code.line(f"{whole} = 0")
    for section, rules in zip(sections, prepared, strict=True):
        bounded = section.cap is not None or section.floor is not None
        into = code.name("s") if bounded else whole
        if bounded:
            code.line(f"{into} = 0")
        for rule in rules:
            code.line(f"{f'if {rule.when}: ' if rule.when else ''}{into} += {rule.points}")
        if bounded:
            _clamp(into, section.cap, section.floor, code)
            code.line(f"{whole} += {into}")
    _clamp(whole, cap, floor, code)
    code.line(f"return {whole}")
    function: Valuing = code.function()
    return function


def _clamp(name: str, cap: int | None, floor: int | None, code: Code) -> None:
    if cap is not None:
        code.line(f"if {name} > {cap:d}: {name} = {cap:d}")
    if floor is not None:
        code.line(f"if {name} < {floor:d}: {name} = {floor:d}")
