"""The KPIs that both teams share: conversion, deals and costs."""

from collections.abc import Iterator

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.metrics import Cost, KPIs, kpis
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Figure, FigureKind, figure
from leadflow.playbook.flows import conversion_table, step_lines
from leadflow.playbook.part import ReviewFrame, ReviewPart, ReviewScope
from leadflow.playbook.parts.funnel import FunnelPart
from leadflow.playbook.sections import Block, Paragraph, table

__all__ = ["CostsPart", "KPIPart"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class KPIPart(ReviewPart[KPIs]):
    """The shared figures; `labels` are what people call the stages."""

    title = "Shared KPIs"

    labels: FrozenMapping[str, str] = attrs.field(factory=FrozenMapping)

    @classmethod
    def of(cls, scope: ReviewScope) -> "KPIPart":
        """Return the KPIs of the period."""
        found = kpis(scope.population, scope.funnel, scope.period, as_of=scope.as_of, spend=scope.spend, tz=scope.tz)
        report = scope.part(FunnelPart).data
        labels = {} if report is None else {flow.stage: flow.label for flow in report.stages}
        return cls(data=found, labels=FrozenMapping(labels))

    def figures(self) -> Iterator[Figure]:
        """Return the leads, customers and conversions of the period, and its deals by kind."""
        data = self.data
        yield figure(FigureKind.COUNT, "created", "new leads", data.created)
        yield figure(FigureKind.COUNT, "customers", "customers won", data.customers)
        for name, cohort, _, key in step_lines(data.steps, self.labels):
            yield figure(FigureKind.SHARE, key, name, cohort)
        time = data.lead_cycle.median_completed
        yield figure(FigureKind.TIME, "lead-cycle", "time from lead to customer", time, better=False)
        for closing in data.closings:
            kind, time = closing.kind.value, closing.cycle.median_completed
            yield figure(FigureKind.SHARE, f"closing:{kind}", f"closing rate, {kind}", closing.closed)
            yield figure(FigureKind.TIME, f"cycle:{kind}", f"sales cycle, {kind}", time, better=False)
            for average in closing.averages:
                key = f"average:{kind}:{average.total.currency}"
                yield figure(FigureKind.MONEY, key, f"average deal, {kind}", average.value)
        for item in data.velocities:
            kind = item.kind.value
            key = f"velocity:{kind}:{item.currency}"
            yield figure(FigureKind.MONEY, key, f"sales velocity, {kind}", item.per_day)

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return conversion by cohort and by period; then the deals of each kind."""
        data = self.data
        if data.lead_cycle.median_completed is not None:
            yield Paragraph(f"Median time from lead to customer: {say.duration(data.lead_cycle.median_completed)}.")
        whole = ("lead to customer", data.cohort_lead_to_customer, data.period_lead_to_customer, "")
        yield conversion_table([whole, *step_lines(data.steps, self.labels)], review.change)
        if not data.closings:
            return
        rows = []
        for closing in data.closings:
            speeds = [
                each.per_day for each in data.velocities if each.kind is closing.kind and each.per_day is not None
            ]
            rows.append(
                [
                    closing.kind.value,
                    say.proportion(closing.closed),
                    say.amounts(average.value for average in closing.averages),
                    say.duration(closing.cycle.median_completed),
                    say.count(closing.open),
                    say.amounts(closing.open_amounts),
                    say.amounts(speeds),
                ]
            )
        header = [
            "deals",
            "closing rate>",
            "average deal>",
            "sales cycle>",
            "open>",
            "worth>",
            "velocity per day>",
        ]
        yield table(header, rows)
        missing = sum(closing.without_amount for closing in data.closings)
        if missing:
            yield Paragraph(f"{say.many(missing, 'deal')} won without an amount: not in the average.")


class CostsPart(ReviewPart[tuple[Cost, ...]]):
    """What was spent, per lead and per customer."""

    title = "Costs"

    @classmethod
    def of(cls, scope: ReviewScope) -> "CostsPart":
        """Return the costs of the KPIs, in a section of their own."""
        return cls(data=scope.part(KPIPart).data.costs)

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return what was spent by channel."""
        rows = [
            [
                cost.channel or "total",
                say.money(cost.spent),
                f"{say.money(cost.per_lead.value)} ({cost.per_lead.count:,})",
                f"{say.money(cost.per_customer.value)} ({cost.per_customer.count:,})",
            ]
            for cost in self.data
        ]
        header = ["channel", "spend>", "cost per lead (leads)>", "CAC (customers)>"]
        if rows:
            yield table(header, rows)
