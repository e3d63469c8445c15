"""One walk through the activities of a lead, which answers every question about them in one generated function."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Protocol

import attrs

from leadflow._validate import required_text
from leadflow._words import spell
from leadflow.criteria.codegen import Code, Memo, Pass
from leadflow.criteria.conditions import Condition, normal
from leadflow.criteria.operands import Kind, coerced
from leadflow.errors import invalid_type
from leadflow.leads import Activity, Actor, Lead, Outcome, Source
from leadflow.money import Money

__all__ = ["ActivityFilter", "ActivityPass", "Start", "same", "value_meets", "window_start"]

_FIRST = datetime.min.replace(tzinfo=UTC)
_EVER = datetime.max.replace(tzinfo=UTC) - _FIRST
_AT = attrgetter("at")
_MANY = 64
_FEW_KINDS = 48
_UPDATES = {
    "any": ("False", "{name} = True"),
    "count": ("0", "{name} += 1"),
    "last": ("None", "{name} = t"),
    "all": ("[]", "{name}.append(t)"),
}
"""For what is asked of activities, what a walk begins with, and what it does at each that matches."""


def same(fact: object, wanted: object) -> bool:
    """Whether a fact is what is wanted: texts in normal form, anything else by equality.

    >>> same("Price  page", "price page"), same(None, "price page")
    (True, False)
    """
    if isinstance(fact, str) and isinstance(wanted, str):
        return normal(fact) == normal(wanted)
    return fact == wanted


def value_meets(value: object, condition: Condition) -> bool:
    """Whether what an activity is about is known, of the kind that a condition compares, and meets it.

    >>> from leadflow.criteria.conditions import StartsWith
    >>> value_meets("/Pricing/de", StartsWith(["/pricing"])), value_meets(7, StartsWith(["/pricing"]))
    (True, False)
    """
    bound = condition.bounds[0] if condition.bounds else ""
    kind = Kind.TEXT if isinstance(bound, str) else Kind.MONEY if isinstance(bound, Money) else Kind.NUMBER
    known = coerced(value, kind)
    return known is not None and condition.meets(known, _FIRST) is True


def _kinds(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise invalid_type("kinds", values, "several texts are needed", f"write ({values!r},)")
    found: dict[str, str] = {}
    for value in values:
        text = required_text(value, "kind")
        found.setdefault(normal(text), text)
    return tuple(found.values())


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class ActivityFilter:
    """Which activities count: of some `kinds` (none named: any), by one `actor` (None: any), and what else is given.

    `automated=False` leaves out what machines did in the actor's name, True asks for that alone, None takes both.
    """

    paths = ("activities",)
    kinds: tuple[str, ...] = attrs.field(converter=_kinds, kw_only=False)
    actor: Actor | None = Actor.LEAD
    outcome: Outcome | None = None
    channel: str | None = None
    campaign: str | None = None
    automated: bool | None = False
    about: str | int | float | Decimal | Money | None = None
    outcome_not: tuple[Outcome, ...] = ()
    conditions: tuple[Condition, ...] = ()
    normals: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "normals", frozenset(map(normal, self.kinds)))
        if self.channel is not None:
            # As the members are spelled, so that "Paid Social" of one system is "paid_social" of another.
            channel = Source(channel=required_text(self.channel, "channel")).channel
            object.__setattr__(self, "channel", channel)
        if self.campaign is not None:
            object.__setattr__(self, "campaign", required_text(self.campaign, "campaign"))

    @property
    def needs_tracking(self) -> bool:
        """Whether it asks what the lead itself did."""
        return self.actor in (Actor.LEAD, None)

    def matches(self, event: Activity) -> bool:
        """Whether an activity is one of these."""
        return (
            (self.actor is None or event.actor is self.actor)
            and (self.automated is None or event.automated is self.automated)
            and (not self.normals or normal(event.kind) in self.normals)
            and (self.outcome is None or event.outcome is self.outcome)
            and (self.channel is None or same(event.channel, self.channel))
            and (self.campaign is None or same(event.campaign, self.campaign))
            and (self.about is None or same(event.value, self.about))
            and event.outcome not in self.outcome_not
            and all(value_meets(event.value, condition) for condition in self.conditions)
        )

    def __str__(self) -> str:
        parts = [" or ".join(self.kinds) or "any activity"]
        if self.actor is not Actor.LEAD:
            parts.append("by anyone" if self.actor is None else f"by {self.actor.value}")
        if self.outcome is not None:
            parts.append(f"with outcome {self.outcome.value}")
        if self.channel is not None:
            parts.append(f"on {spell(self.channel)}")
        if self.campaign is not None:
            parts.append(f"of campaign {self.campaign}")
        if self.outcome_not:
            parts.append(f"without outcome {' or '.join(outcome.value for outcome in self.outcome_not)}")
        if self.about is not None:
            parts.append(f"about {spell(self.about)}")
        parts += [f"whose value {condition.phrase}" for condition in self.conditions]
        if self.automated is not False:
            parts.append("automated" if self.automated else "automated or not")
        return " ".join(parts)


class Start(Protocol):
    """What a `since` counts from."""

    def latest(self, lead: Lead, as_of: datetime) -> datetime | None:
        """Return when it took place last, or None."""


def window_start(span: object, code: Code) -> str | None:
    """Return the name of the instant a stretch of time before the one asked about; None where it bounds nothing.

    >>> from leadflow.criteria.codegen import Code
    >>> window_start(timedelta(days=-1), Code()) is None
    True
    """
    if not isinstance(span, timedelta) or not timedelta(0) <= span <= _EVER:
        return None

    def start() -> str:
        # Near the beginning of time a window begins with it.
        return f"at - {code.bind(span)} if at > {code.bind(_FIRST + span)} else {code.bind(_FIRST)}"

    return code.local(("span", span), start, of_lead=False)


def _recent(events: Sequence[Activity], start: datetime) -> Sequence[Activity]:
    return events[bisect_left(events, start, key=_AT) :]


def _is_own(asked: ActivityFilter) -> bool:
    return asked.actor is Actor.LEAD and asked.automated is False


def _tests(asked: ActivityFilter, of_kind: Mapping[frozenset[str], str], code: Code, *, own: str | None) -> list[str]:
    # `own` is what says that the lead itself did it: "" when the walk looks at nothing else, None when nothing says so.
    tests = [of_kind[asked.normals]] if asked.normals else []
    if own is not None and _is_own(asked):
        tests += [own] if own else []
    else:
        if asked.needs_tracking:
            tests.append(code.local("tracked", lambda: "lead.tracked"))
        if asked.actor is not None:
            tests.append(f"e.actor is {code.bind(asked.actor)}")
        if asked.automated is not None:
            tests.append("e.automated" if asked.automated else "not e.automated")
    if asked.outcome is not None:
        tests.append(f"e.outcome is {code.bind(asked.outcome)}")
    if asked.outcome_not:
        tests.append(f"e.outcome not in {code.bind(asked.outcome_not)}")
    for name, wanted in (("channel", asked.channel), ("campaign", asked.campaign), ("value", asked.about)):
        if wanted is not None:
            tests.append(f"{code.bind(Memo(partial(same, wanted=wanted)))}[e.{name}]")
    for condition in asked.conditions:
        tests.append(f"{code.bind(Memo(partial(value_meets, condition=condition)))}[e.value]")
    return tests


class ActivityPass(Pass):
    """One walk through the activities of a lead, which updates what was asked for."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self._updates: dict[ActivityFilter, dict[tuple[str, ...], list[str]]] = {}
        self._setup: dict[str, str] = {}
        self._wanted: dict[object, str] = {}
        self._spans: list[timedelta] = []
        self._sinces: set[str] = set()
        self._whole = False

    def want(self, asked: ActivityFilter, span: timedelta | None, starts: Sequence[Start], what: str) -> str:
        """Return the name of what the walk finds.

        Args:
            asked: The activities that count.
            span: How long before the instant asked about they count; None for ever.
            starts: What they count since, each of them.
            what: "any", "count", "last" (an instant or None) or "all" (the instants).
        """
        key = (asked, span, tuple(starts), what)
        if key in self._wanted:
            return self._wanted[key]
        code, bounds = self.code, []
        name = self._wanted[key] = code.name("n")
        self._setup[name], update = _UPDATES[what]
        since = None if span is None else window_start(span, code)
        # A window longer than all of time bounds nothing.
        if span is not None and since is not None:
            bounds.append(f"t >= {since}")
            self._spans.append(span)
        elif not starts:
            self._whole = True
        for start in starts:
            latest = code.local(("since", start), partial("{}(lead, at)".format, code.bind(start.latest)))
            bounds.append(f"{latest} is not None and t >= {latest}")
            if since is None:
                self._sinces.add(latest)
        self._updates.setdefault(asked, {}).setdefault(tuple(bounds), []).append(update.format(name=name))
        return name

    def write(self) -> None:
        """Add the walk."""
        code = self.code
        for name, start in self._setup.items():
            code.line(f"{name} = {start}")
        events, indent = code.local("activities", lambda: "lead.activities"), 1
        if not self._whole:
            # A long history is not walked through for what happened last week, or since the lead came back.
            starts = [window_start(max(self._spans), code)] if self._spans else []
            starts += sorted(self._sinces)
            if len(starts) == 1:
                there = f" and {starts[0]} is not None" if self._sinces else ""
                code.line(f"if len({events}) > {_MANY}{there}:")
                code.line(f"{events} = {code.bind(_recent)}({events}, {starts[0]})", 2)
        if all(asked.needs_tracking for asked in self._updates):
            code.line(f"if {code.local('tracked', lambda: 'lead.tracked')}:")
            indent = 2
        code.line(f"for e in {events}:", indent)
        self._write_body(indent + 1)

    def _write_body(self, indent: int) -> None:
        code, filters = self.code, tuple(self._updates)
        own = f"e.actor is {code.bind(Actor.LEAD)} and not e.automated"
        alike = all(map(_is_own, filters))
        if alike:
            code.line(f"if {own}:", indent)
            indent += 1
        kinds = dict.fromkeys(asked.normals for asked in filters if asked.normals)
        if len(kinds) <= _FEW_KINDS:
            bits = {normals: 1 << place for place, normals in enumerate(kinds)}
            of_kind = {normals: f"i & {bit}" for normals, bit in bits.items()}
            find = _mask(bits)
        else:
            # A bit for each of ten thousand kinds would make numbers, and a source, of thousands of digits each.
            of_kind = {normals: f"{code.bind(Memo(partial(_is_one_of, normals)))}[e.kind]" for normals in kinds}
            find = partial(_is_one_of, frozenset().union(*kinds))
        if kinds:
            code.line(f"i = {code.bind(Memo(find))}[e.kind]", indent)
        if all(asked.normals for asked in filters):
            code.line("if i:", indent)
            indent += 1
        code.line("t = e.at", indent)
        several = not alike and sum(map(_is_own, filters)) > 1
        if several:
            code.line(f"o = {code.local('tracked', lambda: 'lead.tracked')} and {own}", indent)
        said = "" if alike else "o" if several else None
        tests = {asked: _tests(asked, of_kind, code, own=said) for asked in filters}
        by_kind = [asked for asked in filters if asked.normals and len(tests[asked]) == 1]
        if len(frozenset().union(*(asked.normals for asked in by_kind))) < sum(len(each.normals) for each in by_kind):
            by_kind = []
        chosen = set(by_kind)
        for asked in filters:
            if asked not in chosen:
                if tests[asked]:
                    code.line(f"if {' and '.join(tests[asked])}:", indent)
                self._write_updates(asked, indent + bool(tests[asked]))
        if len(by_kind) > _FEW_KINDS:
            places = {kind: place for place, asked in enumerate(by_kind) for kind in asked.normals}
            code.line(f"k = {code.bind(Memo(_place_in(places)))}[e.kind]", indent)
            for place, asked in enumerate(by_kind):
                tests[asked] = [f"k == {place}"]
        self._write_choice(by_kind, tests, 0, indent)

    def _write_choice(
        self, chosen: Sequence[ActivityFilter], tests: Mapping[ActivityFilter, list[str]], first: int, indent: int
    ) -> None:
        """Add what is done for the one of several kinds that an activity is of: once found, the others need no look.

        Many are halved until few are left: one chain of them would nest as deep as they are many.
        """
        code = self.code
        if len(chosen) > _FEW_KINDS:
            half = len(chosen) // 2
            code.line(f"if k < {first + half}:", indent)
            self._write_choice(chosen[:half], tests, first, indent + 1)
            code.line("else:", indent)
            self._write_choice(chosen[half:], tests, first + half, indent + 1)
            return
        for place, asked in enumerate(chosen):
            code.line(f"{'elif' if place else 'if'} {tests[asked][0]}:", indent)
            self._write_updates(asked, indent + 1)

    def _write_updates(self, asked: ActivityFilter, indent: int) -> None:
        for bounds, lines in self._updates[asked].items():
            if bounds:
                self.code.line(f"if {' and '.join(bounds)}:", indent)
            for line in lines:
                self.code.line(line, indent + bool(bounds))


def _is_one_of(normals: frozenset[str], kind: str) -> bool:
    return normal(kind) in normals


def _place_in(places: Mapping[str, int]) -> Callable[[str], int]:
    return lambda kind: places.get(normal(kind), -1)


def _mask(bits: dict[frozenset[str], int]) -> Callable[[str], int]:
    def mask(kind: str) -> int:
        text = normal(kind)
        return sum(bit for kinds, bit in bits.items() if text in kinds)

    return mask
