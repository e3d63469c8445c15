"""The funnel and the shared figures in text."""

from collections.abc import Mapping

from leadflow.funnel import StageKind
from leadflow.metrics import Closing, Cost, FunnelReport, Kpis, Proportion, StageFlow
from leadflow.playbook import _layout as say
from leadflow.playbook.comparison import Comparison
from leadflow.playbook.text import changed

__all__ = ["cost_lines", "deal_lines", "funnel_lines", "kpi_lines"]


def _part(count: int, whole: int) -> str:
    if not whole:
        return "0"
    return f"{count:,} ({say.percent(Proportion(count, whole).value)})"


def funnel_lines(funnel: FunnelReport | None, change: Comparison | None) -> list[str]:
    """Give what entered each stage and where it went."""
    if funnel is None:
        return ["No funnel was agreed."]
    header = [
        "stage",
        "entered>",
        "went on>",
        "leaked>",
        "back>",
        "elsewhere>",
        "still in>",
        "days, done>",
        "all>",
        "at end>",
    ]
    header += changed.header(change)
    lines = say.table(*say.without_empty(header, [_flow_cells(flow, change) for flow in funnel.stages]))
    leaks = [
        f"{flow.label} to {', '.join(f'{target} {count:,}' for target, count in flow.leaked_to.items())}"
        for flow in funnel.stages
        if flow.leaked_to
    ]
    if leaks:
        lines += say.wrapped(f"Leaked: {'; '.join(leaks)}.")
    lines += say.wrapped(
        "Of the visits that began in the period: entered = went on + leaked + back + still in. Days in the stage: the "
        "median of the visits that are done, then of all, those still in it counted as lasting longer."
    )
    return lines


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
        "" if closed else say.days(flow.time.median_completed),
        "" if closed else say.days(flow.time.median_censored),
        say.count(flow.at_end),
        *changed.cells(change, f"entered:{flow.stage}"),
    ]


def kpi_lines(kpis: Kpis, change: Comparison | None, labels: Mapping[str, str]) -> list[str]:
    """Give the shared figures: the way to a purchase by cohort and by period, and deals; `labels` are the stages'
    names.
    """
    lines = say.wrapped(
        f"{kpis.created:,} leads came, {kpis.customers:,} customers were won; from lead to customer in "
        f"{say.duration(kpis.lead_cycle.median_completed)} (median of those won)."
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
    header = ["", "its own cohort, so far>", "within the period>", *changed.header(change)]
    return [*lines, *say.table(header, rows), *_wide(deal_lines(kpis))]


def _wide(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def deal_lines(kpis: Kpis) -> list[str]:
    """Give the deals of each kind: closing rate, average, cycle, what is open, and how fast it moves."""
    if not kpis.closings:
        return []
    header = ["deals", "won of closed>", "average won>", "cycle>", "open>", "worth>", "velocity a day>"]
    rows = []
    for closing in kpis.closings:
        velocities = [
            item.per_day for item in kpis.velocities if item.kind is closing.kind and item.per_day is not None
        ]
        rows.append(
            [
                closing.kind.value,
                say.proportion(closing.closed),
                " + ".join(say.money(average.value) for average in closing.averages) or say.NOT_KNOWN,
                say.duration(closing.cycle.median_completed),
                say.count(closing.open),
                " + ".join(say.money(amount) for amount in closing.open_amounts) or say.NOT_KNOWN,
                " + ".join(say.money(amount) for amount in velocities) or say.NOT_KNOWN,
            ]
        )
    return [*say.table(header, rows), *_without_amount(kpis.closings)]


def _without_amount(closings: tuple[Closing, ...]) -> list[str]:
    missing = sum(closing.without_amount for closing in closings)
    return [f"{missing:,} won without an amount: not in the averages"] if missing else []


def cost_lines(costs: tuple[Cost, ...]) -> list[str]:
    """Give what was spent, per lead and per customer."""
    rows = [
        [
            cost.channel or "all together",
            say.money(cost.spent),
            f"{say.money(cost.per_lead.value)} ({cost.per_lead.count:,})",
            f"{say.money(cost.per_customer.value)} ({cost.per_customer.count:,})",
        ]
        for cost in costs
    ]
    return say.table(["spent on", "amount>", "per lead (leads)>", "per customer (customers)>"], rows)
