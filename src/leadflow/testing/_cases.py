"""Cases to check laws on: a lead with a future, an instant, and the same lead reordered or with less known."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from types import FunctionType, MethodType
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from leadflow.leads import Answer, Company, EvidenceFound, Lead, Person, ProfileChanged, Source
from leadflow.testing.leads import leads as drawn_leads

__all__ = ["Case", "LawBrokenError", "cases", "run", "state_of"]

_PROFILE: dict[str, tuple[str, ...]] = {
    "person": tuple(field.name for field in attrs.fields(Person)),
    "company": tuple(field.name for field in attrs.fields(Company)),
    "source": tuple(field.name for field in attrs.fields(Source)),
    "attributes": ("branches", "budget", "erp", "founded", "growth", "tools", "vip"),
}
_PATHS = tuple(f"{part}.{name}" for part, names in _PROFILE.items() for name in names)
_EVIDENCE = ("budget", "authority", "need", "timeline", "answer")


class LawBrokenError(AssertionError):
    """A rule breaks a law: `law` is its name, and the message says how.

    >>> LawBrokenError("causal", "it saw a call of tomorrow").law
    'causal'
    """

    def __init__(self, law: str, how: str) -> None:
        super().__init__(f"{law}: {how}")
        self.law = law


@attrs.frozen(kw_only=True)
class Case:
    """One question to ask: about a `lead` with a future, so many minutes old; `other` is asked about in between.

    `hidden` are the paths of facts to forget, `silent` the kinds of evidence, `untracked` forgets what the lead did.
    """

    lead: Lead
    other: Lead
    minutes: int
    hidden: frozenset[str]
    silent: frozenset[str]
    untracked: bool

    @property
    def at(self) -> datetime:
        """The instant."""
        return self.lead.created_at + timedelta(minutes=self.minutes)

    @property
    def known(self) -> Lead:
        """The lead as it was known at the instant."""
        return self.lead.as_of(self.at)

    @property
    def reordered(self) -> Lead:
        """The same lead, its events recorded backwards, the last one twice."""
        events = tuple(reversed(self.known.history.events))
        return attrs.evolve(self.known, history=(*events, *events[:1]))

    @property
    def plain(self) -> Lead:
        """The lead with the profile of the day as if it had never been another."""
        return self._variant(frozenset(), frozenset(), untracked=False)

    @property
    def poorer(self) -> Lead:
        """The same, with less known of the profile."""
        return self._variant(self.hidden, frozenset(), untracked=self.untracked)

    @property
    def poorer_in_evidence(self) -> Lead:
        """The same, with less known and less evidence."""
        return self._variant(self.hidden, self.silent, untracked=self.untracked)

    def _variant(self, hidden: frozenset[str], silent: frozenset[str], *, untracked: bool) -> Lead:
        lead = self.known
        forgotten = {part: {name for name in names if f"{part}.{name}" in hidden} for part, names in _PROFILE.items()}
        return Lead(
            lead.id,
            created_at=lead.created_at,
            person=attrs.evolve(lead.person, **dict.fromkeys(forgotten["person"])),
            company=attrs.evolve(lead.company, **dict.fromkeys(forgotten["company"])),
            source=attrs.evolve(lead.source, **dict.fromkeys(forgotten["source"])),
            attributes={name: fact for name, fact in lead.attributes.items() if name not in forgotten["attributes"]},
            tracked=lead.tracked and not untracked,
            history=[
                event
                for event in lead.history
                if not isinstance(event, ProfileChanged)
                and not (isinstance(event, EvidenceFound) and _dimension(event) in silent)
            ],
        )


def _dimension(event: EvidenceFound) -> str:
    return "answer" if isinstance(event.evidence, Answer) else type(event.evidence).__name__.lower()


def cases(leads: st.SearchStrategy[Lead] | None = None) -> st.SearchStrategy[Case]:
    """Draw cases about leads drawn from `leads`, or about any lead.

    >>> from hypothesis import Phase, find, settings
    >>> find(cases(), lambda case: True, settings=settings(phases=[Phase.generate])).minutes >= 0
    True
    """
    drawn = drawn_leads() if leads is None else leads
    return st.builds(
        Case,
        lead=drawn,
        other=drawn,
        minutes=st.integers(0, 200 * 24 * 60),
        hidden=_some_or_all(_PATHS),
        silent=_some_or_all(_EVIDENCE),
        untracked=st.booleans(),
    )


def _some_or_all(names: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    # All: what hangs on one fact shows at once. Some: what hangs on two may show only when one of them is known.
    return st.frozensets(st.sampled_from(names)) | st.just(frozenset(names))


def run(check: Callable[[Case], None], leads: st.SearchStrategy[Lead] | None, examples: int) -> None:
    """Check a law on so many cases, drawn from `leads` (any lead when None).

    >>> run(lambda case: None, None, 1)
    """

    # The same cases every time: a law that holds today must not fail tomorrow over other leads.
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(leads))
    def holds(case: Case) -> None:
        check(case)

    try:
        holds()
    except Flaky as error:
        raise LawBrokenError("deterministic", "asked twice, it kept the laws once and broke them once") from error


def state_of(rule: object, lead: Lead) -> tuple[object, ...]:
    """Return what asking a rule must leave alone: the lead, and the plain globals of the modules it was written in.

    >>> from datetime import UTC
    >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> state_of(object(), lead) == state_of(object(), lead)
    True
    """
    modules = {id(function.__globals__): function.__globals__ for function in _functions(rule, set())}
    return (copy.deepcopy(lead), *(dict(_plain(names)) for names in modules.values()))


def _functions(thing: object, seen: set[int]) -> Iterator[FunctionType]:
    """Return the functions that a rule is made of and that leadflow did not write: its methods, and what it holds."""
    if thing is None or isinstance(thing, (str, int, Enum, type)) or id(thing) in seen:
        return
    seen.add(id(thing))
    function: Any = thing.__func__ if isinstance(thing, MethodType) else thing
    if isinstance(function, FunctionType):
        yield from () if _ours(function.__module__) else (function,)
        return
    parts: Iterable[object]
    if isinstance(thing, (tuple, list, Mapping)):
        parts = thing.values() if isinstance(thing, Mapping) else thing
    else:
        made_of: Any = type(thing)
        yield from _methods(made_of)
        parts = (getattr(thing, name) for name in _held(thing))
    for part in parts:
        yield from _functions(part, seen)


def _held(thing: object) -> tuple[str, ...]:
    kind: Any = type(thing)
    fields = tuple(field.name for field in attrs.fields(kind)) if attrs.has(kind) else ()
    return (*fields, *getattr(thing, "__dict__", ()))


@lru_cache(maxsize=256)
def _methods(kind: type) -> tuple[FunctionType, ...]:
    """Return the methods that people wrote: what attrs adds to a class has other globals, or was generated."""
    return tuple(
        member
        for base in kind.__mro__
        if not _ours(base.__module__)
        for member in vars(base).values()
        if isinstance(member, FunctionType)
        and member.__globals__.get("__name__") == base.__module__
        and not member.__code__.co_filename.startswith("<attrs")
    )


def _ours(module: object) -> bool:
    return str(module).partition(".")[0] == "leadflow"


def _plain(names: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in names.items():
        if isinstance(value, (bool, int, float, str, bytes, list, dict, set, bytearray)) and not name.startswith("__"):
            try:
                kept = copy.deepcopy(value)
                comparable = kept == value
            except (TypeError, AttributeError, RecursionError):
                # What cannot be copied cannot be compared with what it was.
                continue
            # Nor can what holds objects that equal nothing but themselves.
            if comparable:
                yield name, kept
