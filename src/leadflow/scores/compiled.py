"""Compiled: a set of rules as one generated function, which looks at each fact and walks through the activities
once.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from leadflow.criteria.codegen import Code, Emitted
from leadflow.leads import Lead
from leadflow.reasons import Reason
from leadflow.scores.ranges import ScoreRange

__all__ = [
    "Answering",
    "Prepared",
    "Ranging",
    "Valuing",
    "ValuingAll",
    "answering",
    "ranging",
    "valuing",
    "valuing_all",
]

Answering = Callable[[Lead, datetime, None], tuple[Reason, ...]]
"""Gives the reason of each rule about a lead as it was known at the instant (in UTC)."""
Valuing = Callable[[Lead, datetime, None], int]
"""Gives the points alone of a lead as it was known at the instant (in UTC)."""
ValuingAll = Callable[[Iterable[Lead], datetime], list[int | None]]
"""Gives the points alone of each lead as it was known at the instant (in UTC); None of one created later."""
Ranging = Callable[[Iterable[Lead], datetime], list[ScoreRange | None]]
"""Gives the points of each lead with their range and coverage; None of one created later."""


class Prepared(NamedTuple):
    """What a rule gives, in generated code: `points` where `yes` holds ("": always), `otherwise` where `no` does ("":
    nowhere), and what it gives for the unknown in any other case.

    `answer` is an expression of True, False or None for the same, where there is one. Where `points` are right of the
    unknown too, they are the `whole`.
    """

    points: str
    yes: str = ""
    no: str = ""
    otherwise: int = 0
    answer: str = ""
    whole: bool = False


class Telling(Protocol):
    """What can be asked for the expression of its reason."""

    def reason(self, code: Code) -> str:
        """Return the expression; it may stand after `code.flush()`."""


class Giving(Protocol):
    """A rule that gives points, at `worst`, at `best`, and where it is `unknown`; `weight` is what it counts in the
    coverage.
    """

    @property
    def weight(self) -> int: ...
    @property
    def worst(self) -> int: ...
    @property
    def best(self) -> int: ...
    @property
    def unknown(self) -> int: ...
    def prepare(self, code: Code) -> Prepared:
        """Return the expressions; they may stand after `code.flush()`."""


class Deciding(Protocol):
    """What must be met, or no points are left."""

    def answer(self, code: Code) -> Emitted:
        """Return the expressions that are true when it is surely met, and when it is surely not."""


class Bounded(Protocol):
    """Rules that share a cap and a floor."""

    @property
    def parts(self) -> Sequence[Giving]:
        """The rules."""

    @property
    def cap(self) -> int | None:
        """The most they give together."""

    @property
    def floor(self) -> int | None:
        """The least they give together."""


def answering(parts: Iterable[Telling]) -> Answering:
    """Compile rules to the function that gives their reasons, in order.

    >>> answering([])(None, None, None)
    ()
    """
    code = Code()
    reasons = [part.reason(code) for part in parts]
    code.flush()
    code.give(f"({''.join(f'{reason}, ' for reason in reasons)})")
    function: Answering = code.function()
    return function


def valuing(
    sections: Sequence[Bounded], *, cap: int | None = None, floor: int | None = None, musts: Sequence[Deciding] = ()
) -> Valuing:
    """Compile rules in sections to the function that gives their points alone; none where a must is surely not met.

    >>> valuing([])(None, None, None)
    0
    """
    function: Valuing = _valuing(Code(), sections, cap, floor, musts)
    return function


def valuing_all(
    sections: Sequence[Bounded], *, cap: int | None = None, floor: int | None = None, musts: Sequence[Deciding] = ()
) -> ValuingAll:
    """Compile rules as `valuing` does, to the function that goes through a whole population.

    >>> valuing_all([])([], None)
    []
    """
    function: ValuingAll = _valuing(Code(population=True), sections, cap, floor, musts)
    return function


def _valuing(
    code: Code, sections: Sequence[Bounded], cap: int | None, floor: int | None, musts: Sequence[Deciding]
) -> Any:
    answers = [must.answer(code) for must in musts]
    prepared = [[(part, part.prepare(code)) for part in section.parts] for section in sections]
    code.flush()
    for answer in answers:
        code.give("0", where=answer.no)
    whole = code.name("s")
    code.line(f"{whole} = 0")
    for section, rules in zip(sections, prepared, strict=True):
        bounded = section.cap is not None or section.floor is not None
        into = code.name("s") if bounded else whole
        if bounded:
            code.line(f"{into} = 0")
        for part, rule in rules:
            _add_value(into, part, rule, code)
        if bounded:
            _clamp(into, section.cap, section.floor, code)
            code.line(f"{whole} += {into}")
    _clamp(whole, cap, floor, code)
    code.give(whole)
    return code.function()


def _add_value(into: str, part: Giving, rule: Prepared, code: Code) -> None:
    points, yes, no, otherwise, _, whole = rule
    if whole or not yes:
        code.line(f"{into} += {points}")
    elif otherwise == part.unknown == 0:
        code.line(f"if {yes}: {into} += {points}")
    else:
        code.line(f"{into} += {points} if {yes} else {otherwise:d} if {no or False} else {part.unknown:d}")


class _Sums(NamedTuple):
    """The local variables of points, of what they may lose, of what they may gain, and of the weight undecided."""

    points: str
    less: str
    more: str
    open: str


def ranging(
    sections: Sequence[Bounded], *, cap: int | None = None, floor: int | None = None, musts: Sequence[Deciding] = ()
) -> Ranging:
    """Compile rules in sections to the function that gives the points of a population with their range and coverage.

    A must that is surely not met leaves nothing; one that is unknown may. Without rules, the musts are what is covered.

    >>> ranging([])([], None)
    []
    """
    code = Code(population=True)
    answers = [must.answer(code) for must in musts]
    prepared = [[(part, part.prepare(code)) for part in section.parts] for section in sections]
    code.flush()
    whole = _Sums(*(code.name(letter) for letter in "slmu"))
    code.line(f"{' = '.join(whole)} = 0")
    for section, rules in zip(sections, prepared, strict=True):
        bounded = section.cap is not None or section.floor is not None
        into = _Sums(code.name("s"), code.name("l"), code.name("m"), whole.open) if bounded else whole
        if bounded:
            code.line(f"{' = '.join(into[:3])} = 0")
        for part, rule in rules:
            _add_range(into, part, rule, code)
        if bounded:
            low, high = _clamped(into, section.cap, section.floor, code)
            code.line(f"{whole.points} += {into.points}")
            code.line(f"{whole.less} += {into.points} - {low}")
            code.line(f"{whole.more} += {high} - {into.points}")
    low, high = _clamped(whole, cap, floor, code)
    weight = sum(part.weight for section in sections for part in section.parts)
    if not any(section.parts for section in sections):
        weight = len(answers)
        for answer in answers:
            code.line(f"if not ({answer.yes} or {answer.no}): {whole.open} += 1")
    _decide((whole.points, low, high), answers, code)
    coverage = f"({weight:d} - {whole.open}) / {weight:d}" if weight else code.bind(1.0)
    # What NamedTuple would do, without the call of a function.
    code.give(f"{code.bind(tuple.__new__)}({code.bind(ScoreRange)}, ({whole.points}, {low}, {high}, {coverage}))")
    function: Ranging = code.function()
    return function


def _decide(score: tuple[str, str, str], answers: Sequence[Emitted], code: Code) -> None:
    if not answers:
        return
    _, low, high = score
    code.line(f"if {' or '.join(answer.no for answer in answers)}: {' = '.join(score)} = 0")
    code.line(f"elif not ({' and '.join(answer.yes for answer in answers)}):")
    code.line(f"if {low} > 0: {low} = 0", 2)
    code.line(f"if {high} < 0: {high} = 0", 2)


def _add_range(into: _Sums, part: Giving, rule: Prepared, code: Code) -> None:
    points, yes, no, otherwise, answer, _ = rule
    if not yes:
        code.line(f"{into.points} += {points}")
        return
    if answer:
        asked = code.name()
        code.line(f"{asked} = {answer}")
        yes, no, unsure = asked, f"{asked} is False", f"{asked} is None"
    else:
        unsure = f"not {no}" if no else ""
    code.line(f"if {yes}: {into.points} += {points}")
    if otherwise:
        code.line(f"elif {no}: {into.points} += {otherwise:d}")
        unsure = ""
    code.line(f"elif {unsure}:" if unsure else "else:")
    moves = (part.unknown, part.unknown - part.worst, part.best - part.unknown, part.weight)
    for name, move in zip(into, moves, strict=True):
        if move:
            code.line(f"{name} += {move:d}", 2)
    if not any(moves):
        code.line("pass", 2)


def _clamped(sums: _Sums, cap: int | None, floor: int | None, code: Code) -> tuple[str, str]:
    """Write the bounds of points, and give the names of the least and the most that they may be within them."""
    low, high = code.name("s"), code.name("s")
    code.line(f"{low} = {sums.points} - {sums.less}")
    code.line(f"{high} = {sums.points} + {sums.more}")
    for name in (sums.points, low, high):
        _clamp(name, cap, floor, code)
    return low, high


def _clamp(name: str, cap: int | None, floor: int | None, code: Code) -> None:
    if cap is not None:
        code.line(f"if {name} > {cap:d}: {name} = {cap:d}")
    if floor is not None:
        code.line(f"if {name} < {floor:d}: {name} = {floor:d}")
