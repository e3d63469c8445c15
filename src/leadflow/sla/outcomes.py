"""OutcomeComparison: how leads fared whose promise was kept, and those whose promise was broken."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import attrs

from leadflow._statistics import newcombe_interval, wilson_interval
from leadflow.assessment import Assess
from leadflow.calendars import Period
from leadflow.criteria import Happening
from leadflow.leads import Lead
from leadflow.money import Money, total
from leadflow.sla._runs import Run
from leadflow.sla._terms import Terms
from leadflow.sla.clocks import ClockState
from leadflow.sla.commitments import Clocked
from leadflow.sla.lead_view import LeadView, parts_of, same_happenings

_FEWEST = 5
"""Of fewer leads a share says nothing."""

__all__ = ["CohortOutcome", "OutcomeComparison", "compare_outcomes"]


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class CohortOutcome:
    """What became of some leads: how many, how many had their time (`mature`), how many of those `reached` it.

    `amounts` are the sums of their deals, one per currency, reached or not. `rate` is the share of the mature ones that
    reached it, `interval` its Wilson interval at 95 %; both are None when there are no mature ones.

    >>> outcome = CohortOutcome(leads=50, mature=40, reached=10)
    >>> outcome.rate, [round(end, 2) for end in outcome.interval]
    (0.25, [0.14, 0.4])
    """

    leads: int = 0
    mature: int = 0
    reached: int = 0
    amounts: tuple[Money, ...] = ()

    rate: float | None = attrs.field(init=False, eq=False, repr=False)
    interval: tuple[float, float] | None = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "rate", self.reached / self.mature if self.mature else None)
        object.__setattr__(self, "interval", wilson_interval(self.reached, self.mature))


@attrs.frozen(kw_only=True, weakref_slot=False, order=False)
class OutcomeComparison:
    """How leads fared whose promise was `met`, and those whose promise was `breached`: no word on what caused what.

    A lead counts once, by its first clock of `commitment` in `period`; it reached the `outcome` (in words) if that
    came within `within` of the start. `is_its_own_stop` says that the outcome is what stops the clock: then who was met
    has reached it anyway. It is `comparable` with five mature leads on either side, and an outcome that is not its own
    stop. `difference` is the rate of those breached less that of those met, `interval` its Newcombe interval at 95 %;
    both are None when either side has no mature ones. These are observational data: reps tend to answer promising leads
    first, so a difference is worth a look and proves no cause.

    >>> from datetime import UTC
    >>> from leadflow.calendars import Month
    >>> found = OutcomeComparison(
    ...     commitment="first touch", outcome="entering won", within=timedelta(days=90), period=Month(2026, 3),
    ...     as_of=datetime(2026, 7, 1, tzinfo=UTC), met=CohortOutcome(leads=80, mature=80, reached=20),
    ...     breached=CohortOutcome(leads=40, mature=40, reached=4))
    >>> round(found.difference, 2), [round(end, 2) for end in found.interval]
    (-0.15, [-0.27, 0.0])
    """

    commitment: str
    outcome: str
    within: timedelta
    period: Period
    as_of: datetime
    met: CohortOutcome
    breached: CohortOutcome
    is_its_own_stop: bool = False
    comparable: bool = attrs.field(init=False, eq=False, repr=False)
    difference: float | None = attrs.field(init=False, eq=False, repr=False)
    interval: tuple[float, float] | None = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        met, breached = self.met, self.breached
        enough = min(met.mature, breached.mature) >= _FEWEST
        known = met.rate is not None and breached.rate is not None
        object.__setattr__(self, "comparable", enough and not self.is_its_own_stop)
        object.__setattr__(self, "difference", (breached.rate or 0) - (met.rate or 0) if known else None)
        interval = newcombe_interval(met.reached, met.mature, breached.reached, breached.mature)
        object.__setattr__(self, "interval", interval)


def compare_outcomes(
    promised: Sequence[tuple[Terms, Clocked]],
    leads: Iterable[Lead],
    period: Period,
    *,
    outcome: Happening,
    within: timedelta,
    now: datetime,
    assess: Assess | None,
) -> OutcomeComparison:
    """Follow each lead from its first clock of a commitment in a period to an outcome.

    Args:
        promised: The commitment, in each version of the contract that has it.
        leads: The leads as they were known at `now`, each once.
        period: In which the clocks started.
        outcome: What the leads are followed to.
        within: The time from the start of the clock in which the outcome counts, by the wall clock.
        now: The instant as of which all is known.
        assess: Makes the verdicts that guards ask about.
    """
    same = [terms._replace(same=same_happenings((*each.happenings, outcome))) for terms, each in promised]
    cohorts: dict[ClockState, list[int]] = {ClockState.MET: [0, 0, 0], ClockState.BREACHED: [0, 0, 0]}
    amounts: dict[ClockState, list[Money]] = {state: [] for state in cohorts}
    for lead in leads:
        first: tuple[Run, LeadView] | None = None
        for terms, (_, commitment) in zip(same, promised, strict=True):
            view = terms.view(lead, now, assess)
            low, high = period.bounds(terms.calendar.tz)
            run = next(commitment.runs(view, *terms.within(low, high)), None)
            if run is not None and (first is None or run.start.at < first[0].start.at):
                first = run, view
        if first is None:
            continue
        run, view = first
        if run.state not in cohorts or not view.observes((outcome,)):
            continue
        cohort = cohorts[run.state]
        cohort[0] += 1
        amount = view.amount_of(run.start, now)
        if amount is not None:
            amounts[run.state].append(amount)
        if now - run.start.at >= within:
            cohort[1] += 1
            cohort[2] += any(each.at - run.start.at <= within for each in view.following(outcome, run.start))
    met, breached = (
        CohortOutcome(
            leads=known,
            mature=mature,
            reached=reached,
            amounts=tuple(each for _, each in sorted(total(amounts[state]).items())),
        )
        for state, (known, mature, reached) in cohorts.items()
    )
    return OutcomeComparison(
        commitment=promised[0][1].name,
        outcome=str(outcome),
        within=within,
        period=period,
        as_of=now,
        met=met,
        breached=breached,
        is_its_own_stop=any(set(parts_of(outcome)) & set(parts_of(each.stop)) for _, each in promised),
    )
