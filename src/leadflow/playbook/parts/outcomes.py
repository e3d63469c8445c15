"""How leads fared when a response commitment was met and when it was missed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

import attrs

from leadflow.calendars import Period
from leadflow.criteria import deal_won, entered
from leadflow.leads import ClosedStages
from leadflow.metrics import Proportion
from leadflow.playbook import _wording as say
from leadflow.playbook.part import ReviewFrame, ReviewPart, ReviewScope
from leadflow.playbook.sections import Block, Paragraph, table
from leadflow.sla import CohortOutcome, OutcomeComparison

__all__ = ["Outcomes", "OutcomesPart"]

_NO_CAUSE = (
    "This is no randomised test: reps tend to answer first the leads they like best. A difference is a reason to look "
    "closer, not proof of a cause."
)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Outcomes:
    """How leads fared, by the response commitments that were met or missed: nothing is said of causes.

    `so_far` are the leads of the period under review and what their deals are worth; they have not all had the time
    `within` (by the wall clock) in which a lead is expected to be won, until `matures_at`. `mature` are those of the
    latest period (`cohort`) all of which have had it; None, and none, when no period with leads has.
    """

    within: timedelta
    matures_at: datetime
    so_far: tuple[OutcomeComparison, ...] = ()
    cohort: Period | None = None
    mature: tuple[OutcomeComparison, ...] = ()

    def evidence(self, commitment: str) -> Iterator[str]:
        """Return how the leads of a missed commitment fared, where the interval of the difference leaves out zero."""
        for each in self.mature:
            low, high = each.interval or (0.0, 0.0)
            if each.comparable and each.commitment == commitment and not low <= 0 <= high:
                yield (
                    f"leads of {each.period}: won {_won(each.met)} where the SLA was met, {_won(each.breached)} where "
                    f"it was missed ({say.point_interval(each.interval)}, 95% CI; not proof of a cause)"
                )


class OutcomesPart(ReviewPart[Outcomes | None]):
    """The outcomes of every response commitment in force; None without a contract.

    Leads are won when they enter a stage of the contract in which leads are won, or win a deal.
    """

    title = "How leads fared when the SLA was met and when it was missed"

    @classmethod
    def of(cls, scope: ReviewScope) -> "OutcomesPart":
        """Return the outcomes of leads, as they were known at the instant."""
        if scope.contract is None:
            return cls(data=None)
        within, tz = scope.won_within, scope.tz
        first = min((lead.created_at for lead in scope.population), default=scope.as_of)
        # The latest period, up to this one, that ended long enough ago; none before the first lead.
        cohort = scope.period
        while cohort.bounds(tz)[1] > max(first, scope.as_of - within):
            cohort = cohort.previous()
        mature = cohort.bounds(tz)[1] > first
        return cls(
            data=Outcomes(
                within=within,
                matures_at=scope.period.bounds(tz)[1] + within,
                so_far=tuple(_compared(scope, scope.period)),
                cohort=cohort if mature else None,
                mature=tuple(_compared(scope, cohort)) if mature else (),
            )
        )

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return what the leads that waited are worth; then how those of an earlier period fared."""
        data = self.data
        # Of a promise to win, who kept it has won: that says nothing.
        so_far = () if data is None else [each for each in data.so_far if not each.is_its_own_stop]
        if data is None or not so_far:
            return
        days, rows = say.time_given(data.within), []
        for each in so_far:
            row = [each.commitment]
            for side in (each.met, each.breached):
                row += [say.count(side.leads), " + ".join(map(say.money, side.amounts))]
            rows.append(row)
        yield table([f"leads of {review.period}", "SLA met>", "deal value>", "SLA missed>", "deal value>"], rows)
        if data.cohort != review.period:
            matures = say.clock_time(data.matures_at, review.tz)
            yield Paragraph(
                f"Not all leads of {review.period} have had {days} to close yet; by {matures} they will have."
            )
        rows = [
            [
                each.commitment,
                _won(each.met),
                _won(each.breached),
                say.NOT_KNOWN if each.difference is None else say.points(each.difference),
                "" if each.difference is None else say.point_interval(each.interval),
            ]
            for each in data.mature
            if each.comparable
        ]
        if not rows:
            mature = [each for each in data.mature if not each.is_its_own_stop]
            few = any(each.met.mature or each.breached.mature for each in mature)
            yield Paragraph(
                f"Leads of {data.cohort} have had {days}, but too few to compare: five on either side are needed."
                if few
                else f"No period with such a commitment has had {days} yet."
            )
            return
        header = [f"won within {days}", "SLA met>", "SLA missed>", "difference>", "95% CI>"]
        yield table(header, rows, title=f"Leads of {data.cohort}, the latest with full follow-up")
        yield Paragraph(_NO_CAUSE)


def _compared(scope: ReviewScope, period: Period) -> Iterator[OutcomeComparison]:
    # A clock that started in the period has its start recorded in it: most leads have nothing there.
    known = scope.population.touching(*period.bounds(scope.tz))
    for version in () if scope.contract is None else scope.contract.versions_in(period):
        stages = (version.closed_stages or ClosedStages()).won
        won = reduce(or_, (entered(stage) for stage in sorted(stages)), deal_won())
        for each in version.work:
            yield version.compare_outcomes(
                known,
                each.name,
                period,
                outcome=won,
                within=scope.won_within,
                as_of=scope.as_of,
                assess=scope.assess,
            )


def _won(outcome: CohortOutcome) -> str:
    return say.proportion(Proportion(outcome.reached, outcome.mature))
