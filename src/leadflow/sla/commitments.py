"""Commitments with a clock: what is to follow on each start, and how soon."""

from collections.abc import Iterable

import attrs

from leadflow._words import percent, spell
from leadflow.calendars import Cadence, Calendar, Within
from leadflow.criteria import Guard, Happening
from leadflow.errors import redacted
from leadflow.sla import _checks
from leadflow.sla.tiers import Tiers

__all__ = ["Clocked", "Convert", "Respond"]


def _start(value: Happening) -> Happening:
    return _checks.required_happening(value, "start")


def _stop(value: Happening) -> Happening:
    return _checks.required_happening(value, "stop")


def _cancel(value: Happening | None) -> Happening | None:
    return _checks.any_happening(value, "cancel")


def _where(value: Guard | None) -> Guard | None:
    return _checks.any_guard(value, "where")


def _within(value: Within | Tiers) -> Within | Tiers:
    return value if isinstance(value, Tiers) else _checks.target_time(value)


def _pause_in(value: Iterable[str]) -> frozenset[str]:
    return _checks.stage_names(value, "pause_in")


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Clocked:
    """What commitments with a clock share."""

    name: str = attrs.field(converter=_checks.name, kw_only=False)
    start: Happening = attrs.field(converter=_start)
    stop: Happening = attrs.field(converter=_stop)
    within: Within | Tiers = attrs.field(converter=_within)
    at_least: float = attrs.field(converter=_checks.promised_share)
    per: Cadence = attrs.field(converter=_checks.cadence)
    where: Guard | None = attrs.field(default=None, converter=_where)
    calendar: Calendar | None = attrs.field(default=None, converter=_checks.any_calendar)
    cancel: Happening | None = attrs.field(default=None, converter=_cancel)
    pause_in: frozenset[str] = attrs.field(default=frozenset(), converter=_pause_in, repr=redacted)
    warn_at: float | None = attrs.field(default=0.75, converter=_checks.warning_share)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The questions about a lead that the commitment asks."""
        tiers = self.within.guards if isinstance(self.within, Tiers) else ()
        return (*tiers, *(() if self.where is None else (self.where,)))

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """The happenings that the commitment watches."""
        return (self.start, self.stop, *(() if self.cancel is None else (self.cancel,)))

    def __str__(self) -> str:
        within = str(self.within) if isinstance(self.within, Tiers) else spell(self.within)
        where = "" if self.where is None else f", where {self.where}"
        share = f"{percent(self.at_least)} per {self.per.value}"
        return f"{self.name}: {self.stop} within {within} of {self.start}{where}; {share}"


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Respond(Clocked):
    """The promise to answer: on each `start`, a `stop` within a time, for a share of all starts in a period.

    - Every `start` starts a clock of its own, if `where` holds of the lead at that instant; the first `stop` at or
      after it ends it, of which `nth` counts from there. At one instant the `seq` of events decides what came after.
    - `within` is `BusinessHours` or `BusinessDays` of the calendar, a `timedelta` by the wall clock (or of the open
      time of `calendar`, where the commitment names one), or `Tiers` of them.
    - `at_least` is the share (more than 0, at most 1) of a period's clocks to be met, `per` how often that is asked.
    - `calendar` is the clock's own, in place of the contract's.
    - The first `cancel` before the stop ends the clock without a verdict. Without `cancel` being won does. A lead that
      is closed as lost or disqualified without the stop is a breach, "closed untouched".
    - It pauses while the lead is on hold, or in one of the stages `pause_in`, and warns when the share `warn_at` of
      its time is used.

    Raises an error that names the value, the rule and the fix.

    >>> from leadflow.calendars import BusinessHours
    >>> from leadflow.criteria import accepted, entered, rejected
    >>> Respond("answer", start=entered("mql"), stop=accepted() | rejected(), within=BusinessHours(8), at_least=0.9,
    ...         per=Cadence.MONTH).warn_at
    0.75
    """


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class Convert(Clocked):
    """The promise about a cohort: of those that had `start` in a period, a share reaches `stop` within a time.

    Members decide once they are mature, which is when their time is used up: counting those that came early before
    would praise every young cohort. Losing a lead decides nothing before that, for it may come back; being won on the
    way cancels, unless `cancel` says what does. The arguments are those of `Respond`. Raises an error that names the
    value, the rule and the fix.

    >>> from datetime import timedelta
    >>> from leadflow.criteria import entered
    >>> Convert("SQL to won", start=entered("sql"), stop=entered("won"), within=timedelta(days=90), at_least=0.25,
    ...         per=Cadence.QUARTER).per.value
    'quarter'
    """
