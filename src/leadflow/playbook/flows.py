"""Flows: the figures and tables of what goes through a funnel: of leads, or of deals through their pipeline."""

from collections.abc import Iterable, Iterator, Mapping

from leadflow.funnel import StageKind
from leadflow.metrics import FunnelReport, Proportion, Ratio, StageFlow, StepConversion
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Comparison, Figure, FigureKind, change_cells, change_header, figure
from leadflow.playbook.sections import Block, Paragraph, Table, table

__all__ = ["conversion_table", "flow_blocks", "flow_figures", "leaked_to", "step_lines"]


def flow_figures(report: FunnelReport, pipeline: str = "") -> Iterator[Figure]:
    """Yield what entered each stage, and what became of it; of deals, keys and labels name their pipeline."""
    inside, of = (f"{pipeline}:", f", {pipeline}") if pipeline else ("", "")
    for flow in report.stages:
        key, label = f"{inside}{flow.stage}", f"{flow.label}{of}"
        entered = flow.entered
        yield figure(FigureKind.COUNT, f"entered:{key}", f"entered {label}", entered, better=flow.kind.progress)
        if flow.kind is StageKind.OPEN:
            yield figure(FigureKind.SHARE, f"on:{key}", f"advanced from {label}", flow.conversion)
            yield figure(FigureKind.SHARE, f"leaked:{key}", f"leaked from {label}", flow.leakage, better=False)
            time = flow.time.median_censored
            yield figure(FigureKind.TIME, f"time:{key}", f"time in {label}", time, better=False)


def flow_blocks(report: FunnelReport, change: Comparison | None, pipeline: str = "") -> Iterator[Block]:
    """Yield what entered each stage and where it went, as a table, and where the leaked ones went.

    Args:
        report: The flow through the stages.
        change: What changed since the period before, if there was one.
        pipeline: The name of the pipeline, for a flow of deals.
    """
    inside, title = (f"{pipeline}:", f"Deals through “{pipeline}”") if pipeline else ("", None)

    def part(share: Proportion) -> str:
        return f"{share.counted:,} ({say.percent(share.value)})" if share.of else "0"

    rows = [
        [
            flow.label,
            say.count(flow.entered),
            "" if flow.kind.closed else part(flow.conversion),
            part(flow.leakage) if flow.kind is StageKind.OPEN else "",
            say.count(flow.moved_back) if flow.moved_back else "",
            say.count(flow.elsewhere) if flow.elsewhere else "",
            "" if flow.kind.closed else say.count(flow.still_in),
            *change_cells(change, f"entered:{inside}{flow.stage}"),
        ]
        for flow in report.stages
    ]
    header = ["stage", "entered>", "advanced>", "leaked>", "moved back>", "moved elsewhere>", "still in stage>"]
    yield table([*header, *change_header(change)], rows, title=title, empty=("", say.NOT_KNOWN))
    leaks = [f"{flow.label} to {leaked_to(report, flow)}" for flow in report.stages if flow.leaked_to]
    if leaks:
        yield Paragraph(f"Leaked: {'; '.join(leaks)}.")


def leaked_to(report: FunnelReport, flow: StageFlow) -> str:
    """Return the stages that the leaked ones of a stage went to, each with its number."""
    return ", ".join(f"{report[target].label} {count:,}" for target, count in flow.leaked_to.items())


def step_lines(
    steps: Iterable[StepConversion], labels: Mapping[str, str], pipeline: str = ""
) -> list[tuple[str, Proportion, Ratio, str]]:
    """Return each step by name, its conversion by cohort and in the period, and the key of its figure.

    Args:
        steps: The steps from stage to stage.
        labels: What people call the stages.
        pipeline: The name of the pipeline, which the keys have, for steps of deals.
    """
    inside = f"{pipeline}:" if pipeline else ""
    lines = []
    for step in steps:
        source, target = (labels.get(stage, stage) for stage in (step.source, step.target))
        key = f"step:{inside}{step.source}:{step.target}"
        lines.append((f"{source} to {target}", step.cohort, step.in_period, key))
    return lines


def conversion_table(lines: Iterable[tuple[str, Proportion, Ratio, str]], change: Comparison | None) -> Table:
    """Return the conversion by cohort and in the period, beside the period before.

    Args:
        lines: What `step_lines` returns; a key of "" where there is no figure to compare.
        change: What changed since the period before, if there was one.
    """
    return table(
        ["conversion", "by cohort, to date>", "in the period>", *change_header(change)],
        [
            [name, say.proportion(cohort), say.ratio(in_period), *change_cells(change, key)]
            for name, cohort, in_period, key in lines
        ],
    )
