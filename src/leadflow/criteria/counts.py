"""Counts: whether, how often and how long ago something took place."""

from datetime import timedelta

import attrs

from leadflow._validate import whole_number
from leadflow.criteria.check import View
from leadflow.criteria.conditions import Bound, Is
from leadflow.criteria.handles import Comparable, plain_number
from leadflow.criteria.leaf import Leaf
from leadflow.criteria.occurring import Occurring
from leadflow.criteria.operands import Asked, Operand
from leadflow.criteria.tree import Criterion
from leadflow.errors import invalid

__all__ = ["Count", "CountOf", "DaysSinceLast", "Happened", "SinceLast"]

UNTRACKED = "what this lead does is not tracked"


@attrs.frozen(order=False, weakref_slot=False)
class Happened(Leaf, Criterion):
    """A leaf: the question whether something took place at least once."""

    happening: Occurring

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths it reads."""
        return self.happening.paths

    def interpret(self, view: View) -> bool | None:
        """Return the answer: of an untracked lead no more than what its own doings cannot change."""
        if self.happening.is_known(view.lead):
            return bool(self.happening.find(view.lead, view.as_of))
        fewest, most = self.happening.counts(view.lead, view.as_of)
        return True if fewest else False if most == 0 else None

    def missing(self, view: View) -> tuple[str, ...]:  # noqa: ARG002  # the same path for every lead
        """Return the path of what is not tracked."""
        return ("activities",)

    def problem(self, view: View) -> str | None:  # noqa: ARG002  # there is one reason only
        """Return why it is unknown."""
        return UNTRACKED

    def __str__(self) -> str:
        return f"{self.happening} happened"


@attrs.frozen(order=False, weakref_slot=False)
class _Searched(Operand):
    """What is read from the times at which something took place."""

    happening: Occurring

    @property
    def path(self) -> str:
        """The path of the view that is searched."""
        # Of an untracked lead it is the activities that are missing, whatever else is read.
        return "activities" if self.happening.needs_tracking else self.happening.paths[0]

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths it reads."""
        return self.happening.paths


@attrs.frozen(order=False, weakref_slot=False)
class CountOf(_Searched):
    """How many times something took place."""

    @property
    def phrase(self) -> str:
        """How a sentence names it."""
        return f"count of {self.happening.named}"

    def values(self, view: View) -> tuple[int | None]:
        """Return the count, or None of what an untracked lead did."""
        known = self.happening.is_known(view.lead)
        return (len(self.happening.find(view.lead, view.as_of)) if known else None,)

    def limits(self, view: View) -> tuple[int, int | None]:
        """Return how many times it took place at least, and at most (None: no bound)."""
        return self.happening.counts(view.lead, view.as_of)

    def problem(self, view: View) -> str | None:
        """Why it is unknown."""
        return None if self.happening.is_known(view.lead) else UNTRACKED


@attrs.frozen(order=False, weakref_slot=False)
class SinceLast(_Searched):
    """How long ago something took place last."""

    @property
    def phrase(self) -> str:
        """How a sentence names it."""
        return f"time since the last {self.happening.named}"

    def values(self, view: View) -> tuple[timedelta | None]:
        """Return the time, or None when it never took place."""
        if not self.happening.is_known(view.lead):
            return (None,)
        found = self.happening.find(view.lead, view.as_of)
        return (view.as_of - found[-1].at if found else None,)

    def limits(self, view: View) -> tuple[timedelta, timedelta] | None:
        """Return how long ago it was at least, and at most; None where it may never have taken place."""
        sure, possible = (find(view.lead, view.as_of) for find in (self.happening.surely, self.happening.possibly))
        if not sure:
            return None
        return view.as_of - possible[-1].at if possible else timedelta(0), view.as_of - sure[-1].at

    def problem(self, view: View) -> str | None:
        """Why it is unknown."""
        possible = self.happening.possibly(view.lead, view.as_of)
        if possible is not None and not possible:
            return "it never happened"
        return None if self.happening.is_known(view.lead) else UNTRACKED


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
        return Asked(self.operand, Is((self._bound(number),)))


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
