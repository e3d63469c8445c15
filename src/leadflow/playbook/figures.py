"""Figures: what two reviews are compared by."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from leadflow.funnel import StageKind
from leadflow.metrics import FunnelReport, KPIs, Proportion, Rejections
from leadflow.money import Money
from leadflow.playbook._contracts import named_rows
from leadflow.playbook.comparison import Figure, FigureKind
from leadflow.sla import Attainments

__all__ = ["figures_of"]


def figures_of(
    *, attainments: Sequence[Attainments], funnel: FunnelReport | None, kpis: KPIs, rejections: Rejections
) -> tuple[Figure, ...]:
    """Return the figures of a review, in the order of its sections; the keys are the same for the same playbook."""
    return (
        *_kept(attainments),
        *(() if funnel is None else _flow(funnel)),
        *_kpis(kpis, {} if funnel is None else {flow.stage: flow.label for flow in funnel.stages}),
        _share("rejected", "rejected by sales", rejections.decided, higher_is_better=False),
    )


def _share(key: str, label: str, share: Proportion, *, higher_is_better: bool) -> Figure:
    return Figure(
        key, label=label, kind=FigureKind.SHARE, value=share.value, higher_is_better=higher_is_better, cases=share
    )


def _count(key: str, label: str, value: int, *, higher_is_better: bool | None) -> Figure:
    return Figure(key, label=label, kind=FigureKind.COUNT, value=value, higher_is_better=higher_is_better)


def _money(key: str, label: str, value: Money | None) -> Figure:
    return Figure(key, label=label, kind=FigureKind.MONEY, value=value, higher_is_better=True)


def _time(key: str, label: str, value: timedelta | None) -> Figure:
    return Figure(key, label=label, kind=FigureKind.TIME, value=value, higher_is_better=False)


def _kept(attainments: Sequence[Attainments]) -> Iterator[Figure]:
    for name, row in named_rows(attainments):
        actual, key = row.actual, f"kept:{name}"
        if isinstance(actual, Money):
            yield _money(key, name, actual)
        elif isinstance(actual, int) and row.unit == "count":
            yield _count(key, name, actual, higher_is_better=True)
        else:
            yield _share(key, name, Proportion(row.met, row.met + row.breached), higher_is_better=True)


def _flow(funnel: FunnelReport) -> Iterator[Figure]:
    for flow in funnel.stages:
        yield _count(
            f"entered:{flow.stage}", f"entered {flow.label}", flow.entered, higher_is_better=flow.kind.progress
        )
        if flow.kind is StageKind.OPEN:
            yield _share(f"on:{flow.stage}", f"on from {flow.label}", flow.conversion, higher_is_better=True)
            yield _share(f"leaked:{flow.stage}", f"leaked from {flow.label}", flow.leakage, higher_is_better=False)
            yield _time(f"time:{flow.stage}", f"time in {flow.label}", flow.time.median_censored)


def _kpis(kpis: KPIs, labels: Mapping[str, str]) -> Iterator[Figure]:
    yield _count("created", "leads created", kpis.created, higher_is_better=True)
    yield _count("customers", "customers won", kpis.customers, higher_is_better=True)
    yield _share("lead-to-customer", "lead to customer", kpis.cohort_lead_to_customer, higher_is_better=True)
    for step in kpis.steps:
        yield _share(
            f"step:{step.source}:{step.target}",
            f"{labels.get(step.source, step.source)} to {labels.get(step.target, step.target)}",
            step.cohort,
            higher_is_better=True,
        )
    yield _time("lead-cycle", "lead to customer, time", kpis.lead_cycle.median_completed)
    for closing in kpis.closings:
        kind = closing.kind.value
        yield _share(f"closing:{kind}", f"closing rate, {kind}", closing.closed, higher_is_better=True)
        yield _time(f"cycle:{kind}", f"sales cycle, {kind}", closing.cycle.median_completed)
        for average in closing.averages:
            currency = average.total.currency
            yield _money(f"average:{kind}:{currency}", f"average deal, {kind}", average.value)
    for item in kpis.velocities:
        kind = item.kind.value
        yield _money(f"velocity:{kind}:{item.currency}", f"sales velocity, {kind}", item.per_day)
