"""The funnel: what entered each stage, where it went, and how long it took."""

from collections.abc import Iterator

from leadflow.funnel import StageKind
from leadflow.metrics import FunnelReport, Proportion, StageFlow, stage_flow
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Figure, FigureKind, change_cells, change_header, figure
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

    @property
    def labels(self) -> dict[str, str]:
        """What people call each stage."""
        return {flow.stage: flow.label for flow in self._flows}

    @property
    def _flows(self) -> tuple[StageFlow, ...]:
        return () if self.data is None else self.data.stages

    def figures(self) -> Iterator[Figure]:
        """Return what entered each stage, and what became of it."""
        for flow in self._flows:
            stage, label = flow.stage, flow.label
            yield figure(
                FigureKind.COUNT, f"entered:{stage}", f"entered {label}", flow.entered, better=flow.kind.progress
            )
            if flow.kind is StageKind.OPEN:
                yield figure(FigureKind.SHARE, f"on:{stage}", f"advanced from {label}", flow.conversion)
                yield figure(FigureKind.SHARE, f"leaked:{stage}", f"leaked from {label}", flow.leakage, better=False)
                time = flow.time.median_censored
                yield figure(FigureKind.TIME, f"time:{stage}", f"time in {label}", time, better=False)

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return what entered each stage and where it went; then how long it took, and what is there."""
        if self.data is None:
            yield Paragraph("No funnel was defined.")
            return
        empty, change = ("", say.NOT_KNOWN), review.change
        flows = []
        times = []
        for flow in self._flows:
            closed, time = flow.kind.closed, flow.time
            flows.append(
                [
                    flow.label,
                    say.count(flow.entered),
                    "" if closed else _part(flow.converted, flow.entered),
                    "" if flow.kind is not StageKind.OPEN else _part(flow.leaked, flow.entered),
                    say.count(flow.moved_back) if flow.moved_back else "",
                    say.count(flow.elsewhere) if flow.elsewhere else "",
                    "" if closed else say.count(flow.still_in),
                    *change_cells(change, f"entered:{flow.stage}"),
                ]
            )
            times.append(
                [
                    flow.label,
                    "" if closed else say.duration(time.median_completed),
                    "" if closed else say.duration(time.median_censored),
                    say.count(flow.at_end),
                    "" if closed else say.duration(flow.waiting),
                ]
            )
        header = ["stage", "entered>", "advanced>", "leaked>", "moved back>", "moved elsewhere>", "still in stage>"]
        yield table([*header, *change_header(change)], flows, empty=empty)
        leaks = [f"{flow.label} to {self._targets(flow)}" for flow in self._flows if flow.leaked_to]
        if leaks:
            yield Paragraph(f"Leaked: {'; '.join(leaks)}.")
        yield Paragraph(_HOW_TO_READ)
        header = ["time in stage (median)", "completed visits>", "all so far>", "in stage at the end>", "in stage for>"]
        yield table(header, times, empty=empty)

    def _targets(self, flow: StageFlow) -> str:
        labels = self.labels
        return ", ".join(f"{labels[target]} {count:,}" for target, count in flow.leaked_to.items())

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return the stages that leads dropped out of, the largest leak first."""
        for flow in sorted((flow for flow in self._flows if flow.leaked), key=lambda flow: -flow.leaked):
            of = say.many(flow.entered, "lead")
            share = say.percent(flow.leakage.value)
            yield AgendaItem(
                topic=Topic.LEAK,
                headline=f"{flow.leaked:,} of {of} that entered {flow.label} dropped out ({share}).",
                evidence=(f"to: {self._targets(flow)}",),
            )


def _part(count: int, whole: int) -> str:
    return f"{count:,} ({say.percent(Proportion(count, whole).value)})" if whole else "0"
