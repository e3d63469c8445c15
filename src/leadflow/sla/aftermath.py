"""Aftermath: what became of the leads whose promise was kept, and of those whose promise was broken."""

from datetime import datetime, timedelta

import attrs

from leadflow._statistics import newcombe_interval, wilson_interval
from leadflow.calendars import Period
from leadflow.money import Money

__all__ = ["Aftermath", "Fate"]


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Fate:
    """What became of some leads: how many, how many had their time (`mature`), how many of those `reached` it.

    `amounts` are the sums of their deals, one per currency, reached or not.

    >>> fate = Fate(leads=50, mature=40, reached=10)
    >>> fate.rate, [round(end, 2) for end in fate.interval]
    (0.25, [0.14, 0.4])
    """

    leads: int = 0
    mature: int = 0
    reached: int = 0
    amounts: tuple[Money, ...] = ()

    @property
    def rate(self) -> float | None:
        """The share of the mature ones that reached it; None when there are none."""
        return self.reached / self.mature if self.mature else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Wilson interval of the rate at 95 %; None when there are no mature ones."""
        return wilson_interval(self.reached, self.mature)


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Aftermath:
    """How leads fared whose promise was `met`, and those whose promise was `breached`: no word on what caused what.

    A lead counts once, by its first clock of `commitment` in `period`; it reached the `outcome` (in words) if that
    came within `within` of the start. The two groups were not drawn by lot: reps call first whom they like best, so a
    difference is a reason to look, not a proof.

    >>> from datetime import UTC
    >>> from leadflow.calendars import Month
    >>> found = Aftermath(
    ...     commitment="first touch", outcome="entering won", within=timedelta(days=90), period=Month(2026, 3),
    ...     as_of=datetime(2026, 7, 1, tzinfo=UTC), met=Fate(leads=80, mature=80, reached=20),
    ...     breached=Fate(leads=40, mature=40, reached=4))
    >>> round(found.difference, 2), [round(end, 2) for end in found.interval]
    (-0.15, [-0.27, 0.0])
    """

    commitment: str
    outcome: str
    within: timedelta
    period: Period
    as_of: datetime
    met: Fate
    breached: Fate

    @property
    def difference(self) -> float | None:
        """The rate of those breached less the rate of those met; None when either has no mature ones."""
        if self.met.rate is None or self.breached.rate is None:
            return None
        return self.breached.rate - self.met.rate

    @property
    def interval(self) -> tuple[float, float] | None:
        """The Newcombe interval of the difference at 95 %; None when there is no difference to tell."""
        return newcombe_interval(self.met.reached, self.met.mature, self.breached.reached, self.breached.mature)
