"""Counted: what became of the clocks or happenings that a promise is measured by."""

import attrs

from leadflow.money import Money, total

__all__ = ["Counted"]


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Counted:
    """How many started, and how many of those are met, breached, running or cancelled; disjoint ones add up.

    `unknown` are those among the running that no passing of time decides, because facts are missing. `undecided` are
    not counted as started, because nobody knows whether `where` held for them. A volume (`is_volume`) has no rate:
    each one counted is met, `amounts` are the sums of their deals, one per currency, and `without_amount` had none
    known.

    >>> counted = Counted(started=5, met=3, breached=1, running=1)
    >>> counted.rate, counted.best, counted.worst
    (0.75, 0.8, 0.6)
    """

    started: int = 0
    met: int = 0
    breached: int = 0
    running: int = 0
    cancelled: int = 0
    unknown: int = 0
    undecided: int = 0
    is_volume: bool = False
    amounts: tuple[Money, ...] = ()
    without_amount: int = 0

    @property
    def rate(self) -> float | None:
        """The share met of those decided: met / (met + breached); None when none is, and for volumes."""
        return self._share(self.met, self.met + self.breached)

    @property
    def best(self) -> float | None:
        """The share if all that still run are met; None when there is nothing to decide, and for volumes."""
        return self._share(self.met + self.running, self.met + self.breached + self.running)

    @property
    def worst(self) -> float | None:
        """The share if none that still runs is met; None when there is nothing to decide, and for volumes."""
        return self._share(self.met, self.met + self.breached + self.running)

    def _share(self, part: int, whole: int) -> float | None:
        return part / whole if whole and not self.is_volume else None

    def __add__(self, other: "Counted") -> "Counted":
        if not isinstance(other, Counted):
            return NotImplemented
        amounts = total((*self.amounts, *other.amounts))
        return Counted(
            started=self.started + other.started,
            met=self.met + other.met,
            breached=self.breached + other.breached,
            running=self.running + other.running,
            cancelled=self.cancelled + other.cancelled,
            unknown=self.unknown + other.unknown,
            undecided=self.undecided + other.undecided,
            is_volume=self.is_volume or other.is_volume,
            amounts=tuple(amounts[currency] for currency in sorted(amounts)),
            without_amount=self.without_amount + other.without_amount,
        )
