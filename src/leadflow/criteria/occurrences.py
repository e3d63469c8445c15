"""Occurrences: what is found in a history, and the questions whether, how often and how long ago it took place."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import attrs

from leadflow._validate import whole_number
from leadflow.criteria.activity_pass import ActivityFilter, ActivityPass, window_start
from leadflow.criteria.arguments import plain_number
from leadflow.criteria.check import Subject, View
from leadflow.criteria.codegen import Code, Emitted, Valued
from leadflow.criteria.conditions import Bound, Compared, Comparison, Condition, Is
from leadflow.criteria.handles import Comparable
from leadflow.criteria.operands import FieldCriterion, Operand
from leadflow.criteria.tree import Criterion, Leaf
from leadflow.errors import invalid
from leadflow.leads import Event, Lead

__all__ = [
    "Composite",
    "Count",
    "CountOf",
    "DaysSinceLast",
    "Happened",
    "HappeningBase",
    "Occurrence",
    "SinceLast",
    "Window",
]

UNTRACKED = "what this lead does is not tracked"
FIRST = datetime.min.replace(tzinfo=UTC)
"""Before it, nothing happened."""


@attrs.frozen(order=False, weakref_slot=False)
class Occurrence:
    """One time that a happening took place: when (in UTC), and the event that records it (None for the creation)."""

    at: datetime
    event: Event | None = None


@attrs.frozen(weakref_slot=False)
class Window:
    """Activities with the windows around them: the shortest `within`, and every `since`."""

    activities: ActivityFilter
    span: timedelta | None = None
    starts: tuple["HappeningBase", ...] = ()


class HappeningBase(ABC):
    """What can take place in the history of a lead: data that finds each time it did.

    A kind of happening says how it finds its occurrences; the rest follows from its parts.
    """

    __slots__ = ()

    inner: ClassVar[tuple[str, ...]] = ()
    """The names of its attributes that are happenings."""
    wording: ClassVar[str]
    """How it reads, with its own attributes in braces."""

    @abstractmethod
    def find(self, lead: Lead, as_of: datetime, start: datetime = FIRST) -> Sequence[Occurrence]:
        """Return its occurrences, in time order.

        Args:
            lead: The lead as it was known at `as_of`.
            as_of: The instant asked about (in UTC).
            start: The first instant that counts (in UTC), from which `nth` counts.
        """

    def latest(self, lead: Lead, as_of: datetime) -> datetime | None:
        """Return when it took place last, or None."""
        found = self.find(lead, as_of)
        return found[-1].at if found else None

    @property
    def parts(self) -> tuple["HappeningBase", ...]:
        """The happenings this one is made of."""
        return tuple([getattr(self, name) for name in self.inner])

    @property
    def depth(self) -> int:
        """How deep it nests, from 1."""
        return self.nesting()[0]

    @property
    def size(self) -> int:
        """How many happenings it is made of, each as often as it stands in it."""
        return self.nesting()[1]

    def nesting(self) -> tuple[int, int]:
        """Return how deep it nests, and of how many happenings it is made."""
        parts = [part.nesting() for part in self.parts]
        return 1 + max((depth for depth, _ in parts), default=0), 1 + sum(size for _, size in parts)

    @property
    def needs_tracking(self) -> bool:
        """Whether it asks what the lead itself did, which is unknown of a lead that is not tracked."""
        return any(part.needs_tracking for part in self.parts)

    @property
    def windowed(self) -> bool:
        """Whether a window bounds it (`within` or `since`)."""
        return any(part.windowed for part in self.parts)

    @property
    def unbounded(self) -> tuple["HappeningBase", ...]:
        """The plain happenings in it that no `since` bounds."""
        return tuple(found for part in self.parts for found in part.unbounded) if self.parts else (self,)

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the views that it reads."""
        return tuple(dict.fromkeys(path for part in self.parts for path in part.paths))

    @property
    def named(self) -> str:
        """Its name inside a longer one; alternatives stand in parentheses."""
        alternatives = len(self.parts) > 1 and not self.inner
        return f"({self})" if alternatives else str(self)

    def __str__(self) -> str:
        return self.wording.format(self)

    def is_known(self, lead: Lead) -> bool:
        """Whether all of it is known, which of an untracked lead's own activities it is not."""
        return lead.tracked or not self.needs_tracking

    def certain(self, lead: Lead, as_of: datetime) -> tuple[Sequence[Occurrence], Sequence[Occurrence] | None]:
        """Return those of its occurrences that took place whatever an untracked lead did, and all that may have.

        The latter are None where an untracked lead may have done anything.
        """
        if not self.is_known(lead):
            return (), None
        found = self.find(lead, as_of)
        return found, found

    def counts(self, lead: Lead, as_of: datetime) -> tuple[int, int | None]:
        """Return how many times it took place at least, and at most; None is no bound."""
        sure, possible = self.certain(lead, as_of)
        return len(sure), None if possible is None else len(possible)

    @property
    def window(self) -> Window | None:
        """The activities that it is about with their windows, which one walk finds; None for anything else."""
        return None

    @property
    def none_untracked(self) -> bool:
        """Whether the walk finds nothing of a lead that is not tracked, and nothing else says more about it."""
        window = self.window
        return window is not None and window.activities.needs_tracking and not window.starts

    def emit_found(self, what: str, code: Code) -> Valued:
        """Return what is found of it as an expression that may stand after `code.flush()`, and whether it is known.

        Args:
            what: "any" (a truth), "count", "last" (an instant or None) or "all" (the instants).
            code: The function under construction.
        """
        known = code.local("tracked", lambda: "lead.tracked") if self.needs_tracking else ""
        window = self.window
        if window is not None:
            found = code.collecting(ActivityPass).want(window.activities, window.span, window.starts, what)
            return Valued(found, known)
        found = code.local(("found", self), lambda: f"{code.bind(self.find)}(lead, at)")
        if what == "count":
            found = f"len({found})"
        elif what == "last":
            times = found
            found = code.local(("last", self), lambda: f"{times}[-1].at if {times} else None")
        elif what == "all":
            found = f"[one.at for one in {found}]"
        return Valued(found, known)


def _where_tracked(node: Leaf, known: str, yes: str, no: str, code: Code) -> Emitted:
    # Of a lead that is not tracked the tree is asked: what is sure of it takes more than one search.
    asked = f"{code.bind(node.interpret)}({code.bind(View)}(lead, at))"
    return Emitted(f"({yes} if {known} else {asked})", f"({no} if {known} else {asked} is False)")


class Composite(HappeningBase):
    """A happening that is made of others."""

    __slots__ = ("_nested",)
    _nested: tuple[int, int]

    def nesting(self) -> tuple[int, int]:
        """Return how deep it nests, and of how many happenings it is made."""
        # Kept: the same happening may stand in it at many places, and each would be walked through again.
        if not hasattr(self, "_nested"):
            object.__setattr__(self, "_nested", super().nesting())
        return self._nested


@attrs.frozen(order=False, weakref_slot=False)
class Happened(Leaf, Criterion):
    """A leaf: the question whether something took place at least once."""

    reads = "happening"
    wording = "{0.happening} happened"
    happening: HappeningBase

    def interpret(self, view: Subject) -> bool | None:
        """Return the answer: of an untracked lead no more than what its own activities cannot change."""
        if self.happening.is_known(view.lead):
            return bool(self.happening.find(view.lead, view.as_of))
        fewest, most = self.happening.counts(view.lead, view.as_of)
        return True if fewest else False if most == 0 else None

    def emit(self, code: Code) -> Emitted:
        """Return the expressions of the answer."""
        found, known = self.happening.emit_found("any", code)
        if not known:
            return Emitted(found, f"not {found}")
        if self.happening.none_untracked:
            return Emitted(found, f"({known} and not {found})")
        return _where_tracked(self, known, found, f"not {found}", code)

    def doubt(self, view: Subject) -> tuple[str | None, tuple[str, ...]]:  # noqa: ARG002  # the same for every lead
        """Return why it is unknown, and the path of what is not tracked."""
        return UNTRACKED, ("activities",)


@attrs.frozen(order=False, weakref_slot=False)
class _Searched(Operand):
    """What is read from the times at which something took place."""

    wording: ClassVar[str]
    happening: HappeningBase

    def described(self) -> tuple[str, tuple[str, ...], str]:
        """Return its path, the paths that it reads, and its name in a sentence."""
        paths = self.happening.paths
        # Of an untracked lead it is the activities that are missing, whatever else is read.
        path = "activities" if self.happening.needs_tracking else paths[0]
        return path, paths, f"{self.wording} {self.happening.named}"


@attrs.frozen(order=False, weakref_slot=False)
class CountOf(_Searched):
    """How many times something took place."""

    wording = "count of"

    def values(self, view: Subject, *, by_day: bool = False) -> tuple[int | None]:  # noqa: ARG002  # it is no day
        """Return the count, or None of what an untracked lead did."""
        known = self.happening.is_known(view.lead)
        return (len(self.happening.find(view.lead, view.as_of)) if known else None,)

    def limits(self, view: Subject) -> tuple[int, int | None]:
        """Return how many times it took place at least, and at most (None: no bound)."""
        return self.happening.counts(view.lead, view.as_of)

    def problem(self, view: Subject) -> str | None:
        """Return why it is unknown."""
        return None if self.happening.is_known(view.lead) else UNTRACKED

    def emit_value(self, code: Code) -> Valued:
        """Return the expressions of the count."""
        return self.happening.emit_found("count", code)

    def emit(self, condition: Condition, code: Code) -> Emitted:
        """Return the expressions of a condition on the count."""
        found, known = self.happening.emit_found("count", code)
        yes, no, _ = condition.emit(found, code)
        if not known:
            return Emitted(yes, no)
        if not self.happening.none_untracked:
            return _where_tracked(FieldCriterion(self, condition), known, yes, no, code)
        nothing, anything = condition.meets(0, FIRST), condition.throughout(0, None)
        # Where nothing is found of a lead that is not tracked, it fails what nothing fails; any count is 0 or more.
        return Emitted(
            f"({known} and {yes})" if nothing and not anything else yes,
            no if nothing or anything is False else f"({known} and {no})",
        )


# At most so long ago is at or after an instant, which is the same for all leads.
_SINCE = {Comparison.AT_MOST: (">=", "<"), Comparison.MORE_THAN: ("<", ">=")}


@attrs.frozen(order=False, weakref_slot=False)
class SinceLast(_Searched):
    """How long ago something took place last."""

    wording = "time since the last"

    def values(self, view: Subject, *, by_day: bool = False) -> tuple[timedelta | None]:  # noqa: ARG002  # it is no day
        """Return the time, or None when it never took place."""
        if not self.happening.is_known(view.lead):
            return (None,)
        found = self.happening.find(view.lead, view.as_of)
        return (view.as_of - found[-1].at if found else None,)

    def limits(self, view: Subject) -> tuple[timedelta, timedelta] | None:
        """Return how long ago it was at least, and at most; None where it may never have taken place."""
        sure, possible = self.happening.certain(view.lead, view.as_of)
        if not sure:
            return None
        return view.as_of - possible[-1].at if possible else timedelta(0), view.as_of - sure[-1].at

    def problem(self, view: Subject) -> str | None:
        """Return why it is unknown."""
        _, possible = self.happening.certain(view.lead, view.as_of)
        if possible is not None and not possible:
            return "it never happened"
        return None if self.happening.is_known(view.lead) else UNTRACKED

    def emit_value(self, code: Code) -> Valued:
        """Return the expressions of the time."""
        last, known = self.happening.emit_found("last", code)
        return Valued(f"at - {last}", f"{known} and {last} is not None" if known else f"{last} is not None")

    def emit(self, condition: Condition, code: Code) -> Emitted:
        """Return the expressions of a condition on the time, where it can be on the instant it was."""
        last, known = self.happening.emit_found("last", code)
        there, start = f"{last} is not None", None
        if isinstance(condition, Compared) and condition.comparison in _SINCE:
            start = window_start(condition.bounds[0], code)
        if start is not None and isinstance(condition, Compared):
            signs = _SINCE[condition.comparison]
            yes, no = (f"({there} and {last} {sign} {start})" for sign in signs)
        else:
            yes, no, _ = condition.emit(f"(at - {last})", code, known=there)
        if not known or self.happening.none_untracked:
            return Emitted(yes, no)
        return _where_tracked(FieldCriterion(self, condition), known, yes, no, code)


class Count(Comparable[int]):
    """Asks how many times something took place.

    >>> from leadflow import activities
    >>> str(activities("email_click").within(days=30).count() >= 3)
    'count of email_click within 30 days is at least 3'
    """

    __slots__ = ()

    def _bound(self, value: int) -> int:
        return whole_number(value, self.operand.phrase, minimum=0)

    def is_(self, number: int) -> Criterion:
        """Ask whether it took place exactly so many times."""
        return FieldCriterion(self.operand, Is((self._bound(number),)))


class DaysSinceLast(Comparable[float]):
    """Asks how many days ago something took place last.

    >>> from leadflow import activities
    >>> str(activities("webinar").days_since_last() <= 14)
    'time since the last webinar is at most 14 days'
    """

    __slots__ = ()

    def _bound(self, value: float) -> Bound:
        try:
            return timedelta(days=float(plain_number(value, "days")))
        except OverflowError:
            raise invalid("days", value, "is longer than time lasts here", "write fewer days") from None
