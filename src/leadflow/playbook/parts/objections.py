"""What leads held against buying, and which criteria of the ICPs those leads do not meet."""

from collections.abc import Iterator

from leadflow.metrics import ObjectionSummary, objections
from leadflow.playbook import _wording as say
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.sections import SHOWN, Block, Paragraph, more, table

__all__ = ["ObjectionsPart"]


class ObjectionsPart(ReviewPart[tuple[ObjectionSummary, ...]]):
    """The objections that leads raised in the period."""

    title = "Objections"

    @classmethod
    def of(cls, scope: ReviewScope) -> "ObjectionsPart":
        """Return the objections by kind."""
        return cls(
            data=objections(
                scope.population,
                scope.period,
                as_of=scope.as_of,
                icps=scope.icps,
                funnel=scope.funnel,
                tz=scope.tz,
            )
        )

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return how often each objection was raised and resolved, and by leads that do not meet which criteria."""
        if not self.data:
            return
        rows = [[item.kind, say.count(item.leads), say.proportion(item.resolved)] for item in self.data[:SHOWN]]
        yield table(["objection", "leads>", "resolved since>"], rows)
        yield from more(len(self.data), "kinds")
        answers = [(item, each) for item in self.data for each in item.criteria]
        several = len({each.icp for _, each in answers}) > 1
        # Stable: what stands out first, then by how many more do not meet it than the baseline explains.
        answers.sort(key=lambda pair: (not pair[1].stands_out, -pair[1].excess))
        unmet = [(item, each) for item, each in answers if each.no]
        if answers and not unmet:
            yield Paragraph("The leads with objections meet every ICP criterion that is known of them.")
        if unmet:
            header = ["objection", "criterion not met", "leads>", "95% CI>", "of all leads met>", "not known>", ""]
            rows = [
                [
                    item.kind,
                    f"{each.criterion} ({each.icp})" if several else each.criterion,
                    say.proportion(each.unmet),
                    say.interval(each.unmet.interval),
                    say.percent(each.baseline.value),
                    say.count(each.unknown),
                    "stands out" if each.stands_out else "",
                ]
                for item, each in unmet[:SHOWN]
            ]
            yield table(header, rows, title="Objections by ICP criterion")
        yield from more(len(unmet), "criteria")

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return the objections that come from leads outside the ICP, by how many more than the baseline explains."""
        found = [(item, each) for item in self.data for each in item.criteria if each.stands_out]
        for item, each in sorted(found, key=lambda pair: -pair[1].excess):
            yield AgendaItem(
                topic=Topic.OBJECTIONS,
                headline=f"Objection “{item.kind}” comes from leads outside the ICP: {say.proportion(each.unmet)} of "
                f"them do not meet “{each.criterion}”, against {say.percent(each.baseline.value)} of all leads that "
                "sales met.",
                evidence=(f"95% CI {say.interval(each.unmet.interval)}",),
            )
