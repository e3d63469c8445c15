"""Promises: the clocks that were breached in a period, and those that still run."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import attrs

from leadflow._validate import MICROSECOND
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.funnel import Funnel, StageKind
from leadflow.leads import Lead
from leadflow.sla import Clock, Respond, SLAContract

__all__ = ["Promises", "act_by", "promises_of"]

_NEVER = datetime.max.replace(tzinfo=UTC)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Promises:
    """Clocks of the promises to answer, one by one, by when they are due.

    `breaches` started in the period and are breached; `overdue` are too late, whenever they started, and still to be
    done; `due` still run, `at_risk` run too and have used most of their time.
    """

    breaches: tuple[Clock, ...] = ()
    overdue: tuple[Clock, ...] = ()
    at_risk: tuple[Clock, ...] = ()
    due: tuple[Clock, ...] = ()

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}={len(getattr(self, name))}" for name in ("breaches", "overdue", "at_risk", "due"))
        return f"<Promises: {counts}>"


def act_by(clock: Clock) -> datetime | None:
    """Return by when to act, as people say it: when the time is used up, or, once that is past, the last call.

    A target that runs out at a closing is used up then, though the next opening would still do. None when nobody can
    tell.
    """
    if clock.due_at is not None and clock.due_at > clock.as_of:
        return clock.due_at
    return clock.last_call_at or clock.due_at


def promises_of(
    leads: Sequence[Lead],
    contracts: Iterable[SLAContract],
    period: Period,
    *,
    as_of: datetime,
    assess: Assess,
    funnel: Funnel | None = None,
) -> Promises:
    """Return the clocks of a population that were breached in a period, and those that run at `as_of` (in UTC), under
    any of the contracts.

    What is promised of a cohort (`Convert`) is left out: no single lead of it breaks the promise.
    """
    found = [_under(each, leads, period, as_of=as_of, assess=assess, funnel=funnel) for each in contracts]
    return Promises(
        breaches=_by_due(clock for promises in found for clock in promises.breaches),
        overdue=_by_due(clock for promises in found for clock in promises.overdue),
        at_risk=_by_due(clock for promises in found for clock in promises.at_risk),
        due=_by_due(clock for promises in found for clock in promises.due),
    )


def _by_due(clocks: Iterable[Clock]) -> tuple[Clock, ...]:
    # Stable: within one contract they come by when they are due already, and by more than that.
    return tuple(sorted(clocks, key=lambda clock: clock.due_at or _NEVER))


def _under(
    sla: SLAContract,
    leads: Sequence[Lead],
    period: Period,
    *,
    as_of: datetime,
    assess: Assess,
    funnel: Funnel | None,
) -> Promises:
    answers = {each.name: each for each in sla.commitments if isinstance(each, Respond)}
    breached = sla.breaches(leads, as_of=as_of, period=period, assess=assess)
    # Few of all leads have anything open, and a clock costs far more than seeing that there is none.
    waiting = [lead for lead in leads if any(_unanswered(each, lead, as_of) for each in answers.values())]
    running = [row.clock for row in sla.due(waiting, as_of=as_of, assess=assess)]
    return Promises(
        breaches=tuple(clock for clock in breached if clock.commitment in answers),
        overdue=tuple(row.clock for row in sla.overdue(waiting, as_of=as_of, assess=assess) if _open(row.lead, funnel)),
        at_risk=tuple(clock for clock in running if clock.warning),
        due=tuple(clock for clock in running if not clock.warning),
    )


def _unanswered(commitment: Respond, lead: Lead, now: datetime) -> bool:
    """Whether a clock may still be open: a stop after the last start has stopped the earlier ones too."""
    starts = commitment.start.find(lead, now)
    return bool(starts) and not commitment.stop.find_from(lead, starts[-1].at + MICROSECOND, now)


def _open(lead: Lead, funnel: Funnel | None) -> bool:
    return funnel is None or funnel.stage_of(lead) in funnel.of_kind(StageKind.OPEN)
