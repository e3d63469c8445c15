"""The funnel: what entered each stage, where it went, and how long it took."""

from collections.abc import Iterator

from leadflow.metrics import FunnelReport, stage_flow
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Figure
from leadflow.playbook.flows import flow_blocks, flow_figures, leaked_to
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.sections import Block, Paragraph, table

__all__ = ["FunnelPart"]

_HOW_TO_READ = (
    "Visits that began in the period: entered = advanced + leaked + moved back + moved elsewhere + still in stage. In "
    "the table below, “all so far” counts visits that are still open as lasting longer than they have."
)


class FunnelPart(ReviewPart[FunnelReport | None]):
    """What entered each stage and where it went; None without a funnel."""

    title = "Funnel"
    key = "funnel"

    @classmethod
    def of(cls, scope: ReviewScope) -> "FunnelPart":
        """Return the flow through the stages in the period."""
        if scope.funnel is None:
            return cls(data=None)
        return cls(data=stage_flow(scope.population, scope.funnel, scope.period, as_of=scope.as_of, tz=scope.tz))

    def figures(self) -> Iterator[Figure]:
        """Return what entered each stage, and what became of it."""
        return iter(()) if self.data is None else flow_figures(self.data)

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return what entered each stage and where it went; then how long it took, and what is there."""
        if self.data is None:
            yield Paragraph("No funnel was defined.")
            return
        yield from flow_blocks(self.data, review.change)
        yield Paragraph(_HOW_TO_READ)
        times = [
            [
                flow.label,
                "" if flow.kind.closed else say.duration(flow.time.median_completed),
                "" if flow.kind.closed else say.duration(flow.time.median_censored),
                say.count(flow.at_end),
                "" if flow.kind.closed else say.duration(flow.waiting),
            ]
            for flow in self.data.stages
        ]
        header = ["time in stage (median)", "completed visits>", "all so far>", "in stage at the end>", "in stage for>"]
        yield table(header, times, empty=("", say.NOT_KNOWN))

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return the stages that leads dropped out of, the largest leak first."""
        report = self.data
        leaking = [] if report is None else [(report, flow) for flow in report.stages if flow.leaked]
        for whole, flow in sorted(leaking, key=lambda pair: -pair[1].leaked):
            of = say.many(flow.entered, "lead")
            share = say.percent(flow.leakage.value)
            yield AgendaItem(
                topic=Topic.LEAK,
                headline=f"{flow.leaked:,} of {of} that entered {flow.label} dropped out ({share}).",
                evidence=(f"to: {leaked_to(whole, flow)}",),
            )
