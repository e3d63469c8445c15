"""From lead to customer, month by month: each by the leads that have all had their time."""

from collections.abc import Iterator

from leadflow.metrics import Cohorts, Conversion, Proportion, cohorts
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Figure, FigureKind, figure
from leadflow.playbook.part import ReviewFrame, ReviewPart, ReviewScope
from leadflow.playbook.sections import Block, Paragraph, table

__all__ = ["CohortsPart"]

_IN_A_ROW = 6


class CohortsPart(ReviewPart[Cohorts]):
    """How many leads of each period became customers within `won_within`, as known at the instant of the review.

    A period counts once all of its leads have had that time: until then it is "not yet", however many have bought.
    """

    title = "From lead to customer, by the leads of each period"

    @classmethod
    def of(cls, scope: ReviewScope) -> "CohortsPart":
        """Return the cohorts up to the period; an earlier one, too, is read at the instant of the review."""
        count, now = 1 if scope.earlier else _IN_A_ROW, scope.latest
        return cls(data=cohorts(now, scope.period, within=scope.won_within, as_of=now.as_of, count=count, tz=scope.tz))

    def figures(self) -> Iterator[Figure]:
        """Return the share of the period's leads that became customers, once they all have had their time."""
        cohort = self.data.periods[-1]
        whole = cohort.mature if cohort.known_at is None else Proportion(0, 0)
        yield figure(FigureKind.SHARE, "lead-to-customer", "lead to customer", whole)

    def in_short(self) -> str:
        """Return the latest period that counts, in a sentence."""
        latest, within = self.data.latest, say.time_given(self.data.periods[-1].within)
        if latest is None:
            return f"No leads of a whole period have had their {within} to become customers yet."
        bought, when = say.proportion(latest.mature), latest.period
        return f"Of the leads of {when}, the latest that all had {within}, {bought} became customers."

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return each period with its leads, its customers, and when it will be known."""
        shown = list(self.data.periods)
        while len(shown) > 1 and not (shown[0].mature.of or shown[0].immature or shown[0].unknown):
            del shown[0]
        within = say.time_given(shown[-1].within)
        rows = [[str(cohort.period), *_cells(cohort, review)] for cohort in shown]
        yield table(["leads of", "leads>", f"customers within {within}>", ""], rows, empty=("",))
        latest = self.data.latest
        if latest is not None and latest.period not in [cohort.period for cohort in shown]:
            yield Paragraph(f"The latest that counts, {latest.period}: {say.proportion(latest.mature)}.")
        yield Paragraph(f"Leads count once all of their period have had {within}; the trend counts them so, too.")


def _cells(cohort: Conversion, review: ReviewFrame) -> tuple[str, str, str]:
    leads = say.count(cohort.mature.of + cohort.immature)
    if cohort.known_at is None:
        return leads, say.proportion(cohort.mature), ""
    so_far = cohort.mature.counted + cohort.immature_converted
    when = say.clock_time(cohort.known_at, review.tz)
    return leads, "not yet", f"{so_far:,} so far; known on {when}"
