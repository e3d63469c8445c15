"""The funnel and the shared figures."""

from collections.abc import Iterable, Iterator, Mapping

from leadflow.funnel import StageKind
from leadflow.metrics import Cost, FunnelReport, KPIs, Proportion, StageFlow
from leadflow.money import Money
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Comparison
from leadflow.playbook.sections import changed
from leadflow.playbook.sections.blocks import Block, Paragraph, Section, table

__all__ = ["cost_section", "funnel_section", "kpi_section"]

_READ_SO = (
    "Of the visits that began in the period: entered = went on + leaked + back + elsewhere + still in. Below, of all "
    "so far: those still in a stage count as lasting longer than they have."
)


def _part(count: int, whole: int) -> str:
    if not whole:
        return "0"
    return f"{count:,} ({say.percent(Proportion(count, whole).value)})"


def funnel_section(funnel: FunnelReport | None, change: Comparison | None) -> Section:
    """Return what entered each stage and where it went; then how long it took, and what is there."""
    if funnel is None:
        return Section("The funnel", blocks=(Paragraph("No funnel was agreed."),))
    empty = ("", say.NOT_KNOWN)
    header = ["stage", "entered>", "went on>", "leaked>", "back>", "elsewhere>", "still in>", *changed.header(change)]
    flows = table(header, [_flow_cells(flow, change) for flow in funnel.stages], empty=empty)
    labels = {flow.stage: flow.label for flow in funnel.stages}
    leaks = [
        f"{flow.label} to {', '.join(f'{labels[target]} {count:,}' for target, count in flow.leaked_to.items())}"
        for flow in funnel.stages
        if flow.leaked_to
    ]
    leaked = (Paragraph(f"Leaked: {'; '.join(leaks)}."),) if leaks else ()
    header = ["time in stage (median)", "of visits done>", "of all so far>", "there at the end>", "there for>"]
    times = table(header, [_time_cells(flow) for flow in funnel.stages], empty=empty)
    return Section("The funnel", blocks=(flows, *leaked, Paragraph(_READ_SO), times))


def _flow_cells(flow: StageFlow, change: Comparison | None) -> list[str]:
    closed = flow.kind.closed
    return [
        flow.label,
        say.count(flow.entered),
        "" if closed else _part(flow.converted, flow.entered),
        "" if flow.kind is not StageKind.OPEN else _part(flow.leaked, flow.entered),
        say.count(flow.moved_back) if flow.moved_back else "",
        say.count(flow.elsewhere) if flow.elsewhere else "",
        "" if closed else say.count(flow.still_in),
        *changed.cells(change, f"entered:{flow.stage}"),
    ]


def _time_cells(flow: StageFlow) -> list[str]:
    closed = flow.kind.closed
    return [
        flow.label,
        "" if closed else say.duration(flow.time.median_completed),
        "" if closed else say.duration(flow.time.median_censored),
        say.count(flow.at_end),
        "" if closed else say.duration(flow.waiting),
    ]


def kpi_section(kpis: KPIs, change: Comparison | None, labels: Mapping[str, str]) -> Section:
    """Return the shared figures: the way to a purchase by cohort and by period, and deals; `labels` name the stages."""
    cycle = kpis.lead_cycle.median_completed
    took = (
        () if cycle is None else (Paragraph(f"From lead to customer in {say.duration(cycle)} (median of those won)."),)
    )
    rows = [
        [
            "lead to customer",
            say.proportion(kpis.cohort_lead_to_customer),
            say.ratio(kpis.period_lead_to_customer),
            *changed.cells(change, "lead-to-customer"),
        ],
        *(
            [
                f"{labels.get(step.source, step.source)} to {labels.get(step.target, step.target)}",
                say.proportion(step.cohort),
                say.ratio(step.in_period),
                *changed.cells(change, f"step:{step.source}:{step.target}"),
            ]
            for step in kpis.steps
        ),
    ]
    return Section(
        "Shared figures",
        blocks=(
            *took,
            table(["way", "its own cohort, so far>", "within the period>", *changed.header(change)], rows),
            *_deals(kpis),
        ),
    )


def _deals(kpis: KPIs) -> Iterator[Block]:
    """Return the deals of each kind: closing rate, average, cycle, what is open, and how fast it moves."""
    if not kpis.closings:
        return
    rows = []
    for closing in kpis.closings:
        speeds = [item.per_day for item in kpis.velocities if item.kind is closing.kind and item.per_day is not None]
        rows.append(
            [
                closing.kind.value,
                say.proportion(closing.closed),
                _sum(average.value for average in closing.averages),
                say.duration(closing.cycle.median_completed),
                say.count(closing.open),
                _sum(closing.open_amounts),
                _sum(speeds),
            ]
        )
    yield table(["deals", "won of closed>", "average won>", "cycle>", "open>", "worth>", "velocity a day>"], rows)
    missing = sum(closing.without_amount for closing in kpis.closings)
    if missing:
        yield Paragraph(f"{missing:,} won without an amount: not in the averages.")


def _sum(amounts: Iterable[Money | None]) -> str:
    return " + ".join(say.money(amount) for amount in amounts) or say.NOT_KNOWN


def cost_section(costs: tuple[Cost, ...]) -> Section:
    """Return what was spent, per lead and per customer."""
    rows = [
        [
            cost.channel or "all together",
            say.money(cost.spent),
            f"{say.money(cost.per_lead.value)} ({cost.per_lead.count:,})",
            f"{say.money(cost.per_customer.value)} ({cost.per_customer.count:,})",
        ]
        for cost in costs
    ]
    header = ["spent on", "amount>", "per lead (leads)>", "per customer (customers)>"]
    return Section("Costs", blocks=(table(header, rows),) if rows else ())
