"""The deals: what each rep won, how they went through their pipelines, why they were lost, and which need attention."""

from collections import Counter
from collections.abc import Iterable, Iterator

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.criteria import owner
from leadflow.metrics import (
    Closing,
    DealField,
    DealIssue,
    DealIssueKind,
    FunnelReport,
    Proportion,
    Ratio,
    StepConversion,
    closing,
    deal_issues,
    stage_flow,
    steps,
)
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Figure, FigureKind, figure
from leadflow.playbook.flows import conversion_table, flow_blocks, flow_figures, step_lines
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.sections import SHOWN, Block, more, table

__all__ = ["Deals", "DealsPart"]

_WHY = {
    DealIssueKind.ROTTING: "too long in its stage",
    DealIssueKind.CLOSING_DATE_PASSED: "closing date passed",
    DealIssueKind.NO_NEXT_STEP: "no next step",
}


@attrs.frozen(kw_only=True, weakref_slot=False)
class Deals:
    """The deals of a period, and the open ones that need attention at its end.

    `by_owner`, `by_reason` and `by_competitor` are the closings of each kind of deal, with a group per owner, reason or
    competitor. `flows` and `steps` are the flow through each pipeline of the playbook, by its name, and the conversion
    from stage to stage; a deal that was only in stages of another pipeline is in none of the steps. `issues` are why
    open deals need attention; that a deal has no next step is one only where next steps are recorded at all.
    """

    by_owner: tuple[Closing, ...] = ()
    by_reason: tuple[Closing, ...] = ()
    by_competitor: tuple[Closing, ...] = ()
    flows: FrozenMapping[str, FunnelReport] = attrs.field(factory=FrozenMapping)
    steps: FrozenMapping[str, tuple[StepConversion, ...]] = attrs.field(factory=FrozenMapping)
    issues: tuple[DealIssue, ...] = ()


class DealsPart(ReviewPart[Deals]):
    """What became of deals, by rep, by stage and by reason, and which open ones need attention."""

    title = "Deals"

    @classmethod
    def of(cls, scope: ReviewScope) -> "DealsPart":
        """Return the way through each pipeline, the closings of the period in groups, and what is wrong with deals.

        Of an earlier period only the way through the pipelines is read: nothing else is compared.
        """
        leads, period, now, tz = scope.population, scope.period, scope.as_of, scope.tz
        flows = {each.name: stage_flow(leads, each, period, as_of=now, deals=True, tz=tz) for each in scope.pipelines}
        ways = {each.name: steps(leads, each, period, as_of=now, deals=True, tz=tz) for each in scope.pipelines}
        through = Deals(flows=FrozenMapping(flows), steps=FrozenMapping(ways))
        if scope.earlier:
            return cls(data=through)
        by_owner, by_reason, by_competitor = (
            closing(leads, period, as_of=now, by=by, tz=tz) for by in (owner, DealField.REASON, DealField.COMPETITOR)
        )
        found = deal_issues(leads, scope.pipelines, as_of=now, tz=tz)
        planned = any(lead.plans or any(deal.next_step for deal in lead.deals) for lead in leads)
        issues = tuple(each for each in found if planned or each.kind is not DealIssueKind.NO_NEXT_STEP)
        return cls(
            data=attrs.evolve(
                through, by_owner=by_owner, by_reason=by_reason, by_competitor=by_competitor, issues=issues
            )
        )

    def _through(self) -> Iterator[tuple[str, FunnelReport, list[tuple[str, Proportion, Ratio, str]]]]:
        """Yield each pipeline with its flow, and the steps that any deal could take in the period."""
        for pipeline, report in self.data.flows.items():
            labels = {flow.stage: flow.label for flow in report.stages}
            taken = [step for step in self.data.steps[pipeline] if step.cohort.of]
            yield pipeline, report, step_lines(taken, labels, pipeline)

    def figures(self) -> Iterator[Figure]:
        """Return what entered each stage of each pipeline and what became of it, and the conversion of its steps."""
        for pipeline, report, lines in self._through():
            yield from flow_figures(report, pipeline)
            for name, cohort, _, key in lines:
                yield figure(FigureKind.SHARE, key, f"{name}, {pipeline}", cohort)

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return revenue by rep, the way through each pipeline, why deals were lost, and which need attention."""
        data = self.data
        by_rep = [
            [
                rep or say.UNASSIGNED,
                own.kind.value,
                say.proportion(own.closed),
                say.amounts(own.revenue),
                say.count(own.open),
                say.amounts(own.open_amounts),
            ]
            for rep, own in _groups(data.by_owner)
        ]
        if by_rep:
            yield table(["rep", "deals", "won of closed>", "revenue>", "open>", "worth>"], by_rep)
        for pipeline, report, lines in self._through():
            if any(flow.entered for flow in report.stages):
                yield from flow_blocks(report, review.change, pipeline)
                if lines:
                    yield conversion_table(lines, review.change)
        for title, name, closings in (
            ("Why deals were lost", "reason", data.by_reason),
            ("To whom deals were lost", "competitor", data.by_competitor),
        ):
            lost = [(value, own.lost) for value, own in _groups(closings) if own.lost and value is not None]
            lost.sort(key=lambda pair: (-pair[1], pair[0]))
            if lost:
                yield table([name, "deals>"], [[value, say.count(number)] for value, number in lost], title=title)
        if data.issues:
            rows = [
                [
                    each.deal,
                    each.lead_id,
                    each.owner or say.UNASSIGNED,
                    each.stage or "",
                    say.money(each.amount),
                    _WHY[each.kind],
                ]
                for each in data.issues[:SHOWN]
            ]
            header = ["deal", "lead", "owner", "stage", "amount>", "why"]
            yield table(header, rows, title="Open deals that need attention")
            yield from more(len(data.issues), "reasons")

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return that open deals need attention: how many, why, and whose they are."""
        issues = self.data.issues
        if not issues:
            return
        deals = {(each.lead_id, each.deal): each.owner or say.UNASSIGNED for each in issues}
        why = [(kind, sum(each.kind is kind for each in issues)) for kind in DealIssueKind]
        owners = sorted(Counter(deals.values()).items(), key=lambda pair: (-pair[1], pair[0]))
        said = say.listed([f"{number} {_WHY[kind]}" for kind, number in why if number])
        yield AgendaItem(
            topic=Topic.DEALS,
            headline=f"{say.many(len(deals), 'open deal')} need{'s' if len(deals) == 1 else ''} attention: {said}.",
            evidence=("by owner: " + ", ".join(f"{name} {number}" for name, number in owners),),
        )


def _groups(closings: Iterable[Closing]) -> Iterator[tuple[str | None, Closing]]:
    """Return the groups of all kinds of deals, by what people call them."""
    for each in closings:
        for value, own in each.groups.items():
            yield None if value is None else str(value), own
