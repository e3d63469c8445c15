"""Codegen of questions about events: one walk through the activities answers all of them."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import TypeGuard

from leadflow.criteria.check import View
from leadflow.criteria.codegen import Code, Emitted, Memo, Pass, emit
from leadflow.criteria.codegen_leaves import Valued, compared, emit_asked, emit_value, met
from leadflow.criteria.conditions import Compared, Comparison, Condition, normal, throughout
from leadflow.criteria.counts import CountOf, Happened, SinceLast
from leadflow.criteria.occurrences import Since, Within
from leadflow.criteria.occurring import Occurring
from leadflow.criteria.operands import Asked
from leadflow.criteria.patterns import Activities, same
from leadflow.leads import Activity, Actor

__all__ = ["ActivityPass", "seen"]

_FIRST = datetime.min.replace(tzinfo=UTC)
_EVER = datetime.max.replace(tzinfo=UTC) - _FIRST
_AT = attrgetter("at")
_MANY = 64


class Window:
    """The windows around a plain happening: the shortest `within`, and every `since`."""

    def __init__(self, happening: Occurring) -> None:
        self.span: timedelta | None = None
        self.starts: list[Occurring] = []
        while isinstance(happening, (Within, Since)):
            if isinstance(happening, Since):
                self.starts.append(happening.start)
            elif _fits(happening.span) and (self.span is None or happening.span < self.span):
                # A window longer than all of time bounds nothing.
                self.span = happening.span
            happening = happening.happening
        self.plain = happening


def recent(events: Sequence[Activity], start: datetime) -> Sequence[Activity]:
    """Return the events at or after `start` of those in time order.

    >>> recent((), datetime(2026, 3, 2, tzinfo=UTC))
    ()
    """
    return events[bisect_left(events, start, key=_AT) :]


class ActivityPass(Pass):
    """One walk through the activities of a lead, which updates what was asked for."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self._updates: dict[Activities, dict[tuple[str, ...], list[str]]] = {}
        self._setup: dict[str, str] = {}
        self._wanted: dict[object, str] = {}
        self._spans: list[timedelta] = []
        self._sinces: set[str] = set()
        self._whole = False

    def want(self, window: Window, pattern: Activities, what: str) -> str:
        """Return the name of what the walk finds: "any", "count", "last" (an instant or None) or "all" (the
        instants).
        """
        key = (pattern, window.span, tuple(window.starts), what)
        name = self._wanted.get(key)
        if name is None:
            name = self._wanted[key] = self.code.name("n")
            start, update = _UPDATES[what]
            self._setup[name] = start
            updates = self._updates.setdefault(pattern, {})
            updates.setdefault(self._bounds(window), []).append(update.format(name=name))
        return name

    def _bounds(self, window: Window) -> tuple[str, ...]:
        bounds = []
        if window.span is not None:
            bounds.append(f"t >= {_start(window.span, self.code)}")
            self._spans.append(window.span)
        elif not window.starts:
            self._whole = True
        for happening in window.starts:
            latest = _last(happening, self.code)
            bounds.append(f"{latest} is not None and t >= {latest}")
            if window.span is None:
                self._sinces.add(latest)
        return tuple(bounds)

    def write(self) -> None:
        """Add the walk."""
        code = self.code
        for name, start in self._setup.items():
            code.line(f"{name} = {start}")
        events, indent = code.local("activities", lambda: "lead.activities"), 1
        if not self._whole:
            self._write_cut(events)
        if all(pattern.needs_tracking for pattern in self._updates):
            code.line(f"if {_tracked(code)}:")
            indent = 2
        code.line(f"for e in {events}:", indent)
        self._write_body(indent + 1)

    def _write_cut(self, events: str) -> None:
        # A long history is not walked through for what happened last week, or since the lead came back.
        code = self.code
        starts = [_start(max(self._spans), code)] if self._spans else []
        starts += sorted(self._sinces)
        if len(starts) == 1:
            there = f" and {starts[0]} is not None" if self._sinces else ""
            code.line(f"if len({events}) > {_MANY}{there}:")
            code.line(f"{events} = {code.bind(recent)}({events}, {starts[0]})", 2)

    def _write_body(self, indent: int) -> None:
        code, patterns = self.code, tuple(self._updates)
        alike = all(map(_is_own, patterns))
        if alike:
            code.line(f"if {_own(code)}:", indent)
            indent += 1
        bits: dict[frozenset[str], int] = {}
        for pattern in patterns:
            if pattern.normals:
                bits.setdefault(pattern.normals, 1 << len(bits))
        if bits:
            code.line(f"i = {code.bind(Memo(_mask(bits)))}[e.kind]", indent)
            if all(pattern.normals for pattern in patterns):
                code.line("if i:", indent)
                indent += 1
        code.line("t = e.at", indent)
        own = not alike and sum(map(_is_own, patterns)) > 1
        if own:
            code.line(f"o = {_tracked(code)} and {_own(code)}", indent)
        said = "" if alike else "o" if own else None
        tests = {pattern: _tests(pattern, bits, code, own=said) for pattern in patterns}
        by_kind = [pattern for pattern in patterns if pattern.normals and len(tests[pattern]) == 1]
        if len(frozenset().union(*(pattern.normals for pattern in by_kind))) < sum(len(p.normals) for p in by_kind):
            by_kind = []
        for pattern in patterns:
            if pattern not in by_kind:
                self._write_updates(pattern, "if", tests[pattern], indent)
        # An activity has one kind: once it is found, nobody need look for the others.
        for place, pattern in enumerate(by_kind):
            self._write_updates(pattern, "elif" if place else "if", tests[pattern], indent)

    def _write_updates(self, pattern: Activities, word: str, tests: list[str], indent: int) -> None:
        code = self.code
        if tests:
            code.line(f"{word} {' and '.join(tests)}:", indent)
            indent += 1
        for bounds, lines in self._updates[pattern].items():
            if bounds:
                code.line(f"if {' and '.join(bounds)}:", indent)
            for line in lines:
                code.line(line, indent + bool(bounds))


_UPDATES = {
    "any": ("False", "{name} = True"),
    "count": ("0", "{name} += 1"),
    "last": ("None", "{name} = t"),
    "all": ("[]", "{name}.append(t)"),
}


def _tracked(code: Code) -> str:
    return code.local("tracked", lambda: "lead.tracked")


def _start(span: timedelta, code: Code) -> str:
    # Near the beginning of time a window begins with it.
    def start() -> str:
        return f"at - {code.bind(span)} if at > {code.bind(_FIRST + span)} else {code.bind(_FIRST)}"

    return code.local(("span", span), start, of_lead=False)


def _last(happening: Occurring, code: Code) -> str:
    return code.local(("since", happening), lambda: f"{code.bind(happening.latest)}(lead, at)")


def _mask(bits: dict[frozenset[str], int]) -> Callable[[str], int]:
    def mask(kind: str) -> int:
        text = normal(kind)
        return sum(bit for kinds, bit in bits.items() if text in kinds)

    return mask


def _is_own(pattern: Activities) -> bool:
    return pattern.actor is Actor.LEAD and pattern.automated is False


def _own(code: Code) -> str:
    return f"e.actor is {code.bind(Actor.LEAD)} and not e.automated"


def _tests(pattern: Activities, bits: dict[frozenset[str], int], code: Code, *, own: str | None) -> list[str]:
    # `own` is what says that the lead itself did it: "" when the walk looks at nothing else, None when nothing says so.
    tests = [f"i & {bits[pattern.normals]}"] if pattern.normals else []
    if own is not None and _is_own(pattern):
        tests += [own] if own else []
    else:
        if pattern.needs_tracking:
            tests.append(_tracked(code))
        if pattern.actor is not None:
            tests.append(f"e.actor is {code.bind(pattern.actor)}")
        if pattern.automated is not None:
            tests.append("e.automated" if pattern.automated else "not e.automated")
    if pattern.outcome is not None:
        tests.append(f"e.outcome is {code.bind(pattern.outcome)}")
    for name in ("channel", "campaign", "value"):
        wanted = getattr(pattern, name)
        if wanted is not None:
            tests.append(f"{code.bind(Memo(partial(same, wanted=wanted)))}[e.{name}]")
    return tests


def seen(happening: Occurring, what: str, code: Code) -> tuple[str, str]:
    """Return what is seen of a happening as an expression, and the condition under which it is known ("" for always).

    `what` is "any", "count", "last" or "all", as in `ActivityPass.want`. The expression may stand after `code.flush()`.
    """
    known = _tracked(code) if happening.needs_tracking else ""
    window = Window(happening)
    if isinstance(window.plain, Activities):
        return code.collecting(ActivityPass).want(window, window.plain, what), known
    found = code.local(("found", happening), lambda: f"{code.bind(happening.find)}(lead, at)")
    if what == "count":
        return f"len({found})", known
    if what == "last":
        return code.local(("last", happening), lambda: f"{found}[-1].at if {found} else None"), known
    return (found if what == "any" else f"[one.at for one in {found}]"), known


def _only_tracked(happening: Occurring) -> bool:
    """Whether the walk finds nothing of a lead that is not tracked, and nothing else says more about it."""
    window = Window(happening)
    return isinstance(window.plain, Activities) and window.plain.needs_tracking and not window.starts


def _as_tracked(node: Happened | Asked, known: str, yes: str, no: str, code: Code) -> Emitted:
    # Of a lead that is not tracked the tree is asked: what is sure of it takes more than one search.
    asked = f"{code.bind(node.interpret)}({code.bind(View)}(lead, at))"
    return Emitted(f"({yes} if {known} else {asked})", f"({no} if {known} else {asked} is False)")


@emit_value.register
def _count_value(operand: CountOf, code: Code) -> Valued:
    return Valued(*seen(operand.happening, "count", code))


@emit_value.register
def _since_value(operand: SinceLast, code: Code) -> Valued:
    last, known = seen(operand.happening, "last", code)
    return Valued(f"at - {last}", f"{known} and {last} is not None" if known else f"{last} is not None")


@emit.register
def _happened(node: Happened, code: Code) -> Emitted:
    found, known = seen(node.happening, "any", code)
    if not known:
        return Emitted(found, f"not {found}")
    if _only_tracked(node.happening):
        return Emitted(found, f"({known} and not {found})")
    return _as_tracked(node, known, found, f"not {found}", code)


@emit_asked.register
def _count(operand: CountOf, condition: Condition, code: Code) -> Emitted:
    found, known = seen(operand.happening, "count", code)
    yes, no, _ = compared(found, condition, code)
    if not known:
        return Emitted(yes, no)
    if not _only_tracked(operand.happening):
        return _as_tracked(Asked(operand, condition), known, yes, no, code)
    nothing, anything = condition.meets(0, _FIRST), throughout(condition, 0, None)
    # Where nothing is found of a lead that is not tracked, it fails what nothing fails; any count is 0 or more.
    return Emitted(
        f"({known} and {yes})" if nothing and not anything else yes,
        no if nothing or anything is False else f"({known} and {no})",
    )


@emit_asked.register
def _since_last(operand: SinceLast, condition: Condition, code: Code) -> Emitted:
    last, known = seen(operand.happening, "last", code)
    there = f"{last} is not None"
    yes, no, _ = _ago(last, there, condition, code)
    if not known or _only_tracked(operand.happening):
        return Emitted(yes, no)
    return _as_tracked(Asked(operand, condition), known, yes, no, code)


def _ago(last: str, known: str, condition: Condition, code: Code) -> Emitted:
    if isinstance(condition, Compared) and condition.comparison in _SINCE and _fits(condition.bound):
        start = _start(condition.bound, code)
        yes, no = _SINCE[condition.comparison]
        return Emitted(f"({known} and {last} {yes} {start})", f"({known} and {last} {no} {start})")
    return met(f"(at - {last})", condition, code, known=known)


# At most so long ago is at or after an instant, which is the same for all leads.
_SINCE = {Comparison.AT_MOST: (">=", "<"), Comparison.MORE_THAN: ("<", ">=")}


def _fits(span: object) -> TypeGuard[timedelta]:
    return isinstance(span, timedelta) and timedelta(0) <= span <= _EVER
