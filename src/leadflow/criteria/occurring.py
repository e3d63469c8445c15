"""Occurring: what can take place in a history, and each time that it did."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime

import attrs

from leadflow.leads import Event, Lead

__all__ = ["Occurrence", "Occurring"]


@attrs.frozen(order=False, weakref_slot=False)
class Occurrence:
    """One time that a happening took place: when (in UTC), and the event that tells of it (None for the creation).

    >>> from datetime import UTC
    >>> Occurrence(datetime(2026, 3, 2, tzinfo=UTC)).event is None
    True
    """

    at: datetime
    event: Event | None = None


class Occurring(ABC):
    """What can take place in the history of a lead: data that finds each time it did."""

    __slots__ = ()

    @abstractmethod
    def find(self, lead: Lead, as_of: datetime) -> Sequence[Occurrence]:
        """Return its occurrences, in time order, for a lead as it was known at `as_of` (in UTC)."""

    def find_from(self, lead: Lead, start: datetime, as_of: datetime) -> Sequence[Occurrence]:
        """Return its occurrences at or after `start`, from which `nth` counts."""
        return self.find_since(lead, start, as_of)

    def find_since(self, lead: Lead, start: datetime, as_of: datetime) -> Sequence[Occurrence]:
        """Return those of its occurrences that lie at or after `start`."""
        return [found for found in self.find(lead, as_of) if found.at >= start]

    def latest(self, lead: Lead, as_of: datetime) -> datetime | None:
        """Return when it took place last, or None."""
        found = self.find(lead, as_of)
        return found[-1].at if found else None

    @property
    def parts(self) -> tuple["Occurring", ...]:
        """The happenings this one is made of."""
        return ()

    @property
    def depth(self) -> int:
        """How deep it nests, from 1."""
        return 1 + max((part.depth for part in self.parts), default=0)

    @property
    def needs_tracking(self) -> bool:
        """Whether it asks what the lead itself did, which is unknown of a lead that nobody tracks."""
        return any(part.needs_tracking for part in self.parts)

    @property
    def windowed(self) -> bool:
        """Whether a window bounds it (`within` or `since`)."""
        return any(part.windowed for part in self.parts)

    @property
    def unbounded(self) -> tuple["Occurring", ...]:
        """The plain happenings in it that no `since` bounds."""
        return tuple(found for part in self.parts for found in part.unbounded) if self.parts else (self,)

    @property
    def bounded(self) -> bool:
        """Whether a `since` bounds all of it."""
        return not self.unbounded

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the views that it reads."""
        return tuple(dict.fromkeys(path for part in self.parts for path in part.paths))

    @property
    def alternatives(self) -> bool:
        """Whether its name is several names, which a sentence puts in parentheses."""
        return False

    @property
    def named(self) -> str:
        """Its name inside a longer one."""
        return f"({self})" if self.alternatives else str(self)

    def is_known(self, lead: Lead) -> bool:
        """Whether all of it is known, which of an untracked lead's own doings it is not."""
        return lead.tracked or not self.needs_tracking

    def surely(self, lead: Lead, as_of: datetime) -> Sequence[Occurrence]:
        """Return those of its occurrences that took place whatever an untracked lead did."""
        return self.find(lead, as_of) if self.is_known(lead) else ()

    def possibly(self, lead: Lead, as_of: datetime) -> Sequence[Occurrence] | None:
        """Return all that may be its occurrences; None where an untracked lead may have done anything."""
        return self.find(lead, as_of) if self.is_known(lead) else None

    def counts(self, lead: Lead, as_of: datetime) -> tuple[int, int | None]:
        """Return how many times it took place at least, and at most; None is no bound."""
        most = self.possibly(lead, as_of)
        return len(self.surely(lead, as_of)), None if most is None else len(most)
