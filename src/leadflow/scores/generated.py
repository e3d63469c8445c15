"""Generated: a set of rules as one function, which looks at each fact and walks through the activities once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from leadflow.criteria.codegen import Code
from leadflow.leads import Lead
from leadflow.scores.rules import CompiledMust, CompiledRule, Points, Section
from leadflow.scores.score import ScoreRange, Span

__all__ = ["RangesOf", "range_function", "value_function"]

RangesOf = Callable[[Iterable[Lead], datetime], list[ScoreRange | None]]
"""Returns the points of each lead with their range and coverage; None of one created later."""


def value_function(code: Code, sections: Sequence[Section], whole: Span, musts: Sequence[CompiledMust]) -> Any:
    """Return the function that gives the points alone, within the bounds of the `whole`; 0 where a must is not met.

    It is asked about one lead, or about a population where the `code` is for one.

    >>> value_function(Code(), [], Span(0, 0), [])(None, None, None)
    0
    """
    answers = [must.answer(code) for must in musts]
    prepared = [[(rule, rule.points(code)) for rule in section.rules] for section in sections]
    code.flush()
    for answer in answers:
        code.give("0", where=answer.no)
    total = code.name("s")
    code.line(f"{total} = 0")
    for section, rules in zip(sections, prepared, strict=True):
        bounded = section.cap is not None or section.floor is not None
        into = code.name("s") if bounded else total
        if bounded:
            code.line(f"{into} = 0")
        for rule, (points, yes, no, otherwise, _, right_of_unknown) in rules:
            if right_of_unknown or not yes:
                code.line(f"{into} += {points}")
            elif otherwise == rule.unknown == 0:
                code.line(f"if {yes}: {into} += {points}")
            else:
                code.line(f"{into} += {points} if {yes} else {otherwise:d} if {no or False} else {rule.unknown:d}")
        if bounded:
            _clamp(into, section, code)
            code.line(f"{total} += {into}")
    _clamp(total, whole, code)
    code.give(total)
    return code.function()


class _Sums(NamedTuple):
    """The local variables of points, of what they may lose, of what they may gain, and of the weight undecided."""

    points: str
    less: str
    more: str
    open: str


def range_function(sections: Sequence[Section], whole: Span, musts: Sequence[CompiledMust]) -> RangesOf:
    """Return the function that gives the points of a population with their range and coverage.

    A must that is surely not met leaves nothing; one that is unknown may. Without rules, the musts are what is covered.

    >>> range_function([], Span(0, 0), [])([], None)
    []
    """
    code = Code(population=True)
    answers = [must.answer(code) for must in musts]
    prepared = [[(rule, rule.points(code)) for rule in section.rules] for section in sections]
    code.flush()
    total = _Sums(*(code.name(letter) for letter in "slmu"))
    code.line(f"{' = '.join(total)} = 0")
    for section, rules in zip(sections, prepared, strict=True):
        bounded = section.cap is not None or section.floor is not None
        into = _Sums(code.name("s"), code.name("l"), code.name("m"), total.open) if bounded else total
        if bounded:
            code.line(f"{' = '.join(into[:3])} = 0")
        for rule, points in rules:
            _add_range(into, rule, points, code)
        if bounded:
            low, high = _clamped(into, section, code)
            code.line(f"{total.points} += {into.points}")
            code.line(f"{total.less} += {into.points} - {low}")
            code.line(f"{total.more} += {high} - {into.points}")
    low, high = _clamped(total, whole, code)
    weight = sum(rule.weight for section in sections for rule in section.rules)
    if not any(section.rules for section in sections):
        weight = len(answers)
        for answer in answers:
            code.line(f"if not ({answer.yes} or {answer.no}): {total.open} += 1")
    if answers:
        code.line(f"if {' or '.join(answer.no for answer in answers)}: {total.points} = {low} = {high} = 0")
        code.line(f"elif not ({' and '.join(answer.yes for answer in answers)}):")
        code.line(f"if {low} > 0: {low} = 0", 2)
        code.line(f"if {high} < 0: {high} = 0", 2)
    coverage = f"({weight:d} - {total.open}) / {weight:d}" if weight else code.bind(1.0)
    # What NamedTuple would do, without the call of a function.
    code.give(f"{code.bind(tuple.__new__)}({code.bind(ScoreRange)}, ({total.points}, {low}, {high}, {coverage}))")
    function: RangesOf = code.function()
    return function


def _add_range(into: _Sums, rule: CompiledRule, points: Points, code: Code) -> None:
    given, yes, no, otherwise, answer, _ = points
    if not yes:
        code.line(f"{into.points} += {given}")
        return
    if answer:
        asked = code.name()
        code.line(f"{asked} = {answer}")
        yes, no, unsure = asked, f"{asked} is False", f"{asked} is None"
    else:
        unsure = f"not {no}" if no else ""
    code.line(f"if {yes}: {into.points} += {given}")
    if otherwise:
        code.line(f"elif {no}: {into.points} += {otherwise:d}")
        unsure = ""
    code.line(f"elif {unsure}:" if unsure else "else:")
    moves = (rule.unknown, rule.unknown - rule.worst, rule.best - rule.unknown, rule.weight)
    for name, move in zip(into, moves, strict=True):
        if move:
            code.line(f"{name} += {move:d}", 2)
    if not any(moves):
        code.line("pass", 2)


def _clamped(sums: _Sums, bounds: Section | Span, code: Code) -> tuple[str, str]:
    """Write the bounds of points, and return the names of the least and the most that they may be within them."""
    low, high = code.name("s"), code.name("s")
    code.line(f"{low} = {sums.points} - {sums.less}")
    code.line(f"{high} = {sums.points} + {sums.more}")
    for name in (sums.points, low, high):
        _clamp(name, bounds, code)
    return low, high


def _clamp(name: str, bounds: Section | Span, code: Code) -> None:
    if bounds.cap is not None:
        code.line(f"if {name} > {bounds.cap:d}: {name} = {bounds.cap:d}")
    if bounds.floor is not None:
        code.line(f"if {name} < {bounds.floor:d}: {name} = {bounds.floor:d}")
