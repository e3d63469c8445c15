"""Leads that wait for their next stage only because something about them is not known."""

from collections.abc import Iterator
from functools import reduce
from operator import or_

import attrs

from leadflow.criteria import Guard
from leadflow.criteria.what_if import WhatIf
from leadflow.funnel import Funnel
from leadflow.playbook import _wording as say
from leadflow.playbook.part import AgendaItem, ReviewFrame, ReviewPart, ReviewScope, Topic
from leadflow.playbook.sections import SHOWN, Block, Paragraph, table

__all__ = ["Blocked", "BlockedPart"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Blocked:
    """Leads that could go on to `stage` once the facts at the paths `missing` are known.

    `label` is what people call the stage. Of several facts either one may be enough, or all may be needed.
    """

    stage: str
    label: str
    missing: tuple[str, ...]
    lead_ids: tuple[str, ...]

    @property
    def count(self) -> int:
        """The number of leads."""
        return len(self.lead_ids)


class BlockedPart(ReviewPart[tuple[Blocked, ...]]):
    """What blocks leads that are on their way to a purchase, or parked; what blocks most of them first."""

    title = "Blocked by missing data"

    @classmethod
    def of(cls, scope: ReviewScope) -> "BlockedPart":
        """Return what blocks leads at the instant."""
        funnel = scope.funnel
        if funnel is None:
            return cls(data=())
        rank = {name: place for place, name in enumerate(funnel.order)}
        onward = {stage: _guards_onward(funnel, stage) for stage in funnel.order}
        what_if = {guard: WhatIf(guard) for guards in onward.values() for guard in guards.values()}
        found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for lead in scope.population:
            # Assessing is what costs: once for each lead, and not at all in a stage that no condition guards.
            guards = onward.get(funnel.stage_of(lead), {})
            assessment = scope.assess(lead, as_of=scope.as_of) if guards else None
            for target, guard in guards.items():
                if assessment is not None and guard.holds_in(assessment) is None:
                    missing = what_if[guard].blocked_by(assessment)
                    if missing is not None:
                        found.setdefault((target, missing[0]), []).append(lead.id)
        groups = [
            Blocked(stage=stage, label=funnel.stage(stage).text, missing=missing, lead_ids=tuple(sorted(ids)))
            for (stage, missing), ids in found.items()
        ]
        return cls(data=tuple(sorted(groups, key=lambda item: (-item.count, rank[item.stage], item.missing))))

    def blocks(self, review: ReviewFrame) -> Iterator[Block]:
        """Return what leads wait for."""
        if not self.data:
            yield Paragraph("No lead is blocked by missing data alone.")
            return
        rows = [[say.count(item.count), item.label, say.facts(item.missing)] for item in self.data[:SHOWN]]
        yield table(["leads>", "could become", "if we knew"], rows)
        rest = sum(item.count for item in self.data[SHOWN:])
        if rest:
            yield Paragraph(f"and {rest:,} for other missing data")

    def agenda(self, review: ReviewFrame) -> Iterator[AgendaItem]:
        """Return what blocks leads, and where to ask for it."""
        for item in self.data:
            found_by_sales = all(path.startswith("evidence") for path in item.missing)
            leads = say.many(item.count, "lead")
            yield AgendaItem(
                topic=Topic.BLOCKED,
                headline=f"{leads} could become {item.label} if we knew {say.facts(item.missing)}.",
                evidence=("ask on the next call" if found_by_sales else "ask on the form or in the chat",),
            )


def _guards_onward(funnel: Funnel, source: str) -> dict[str, Guard]:
    """Return the guard of each later stage: any of its transitions will do; one without a guard blocks no lead."""
    order = funnel.order
    guards: dict[str, list[Guard]] = {}
    free = set()
    for transition in () if funnel.stage(source).kind.closed else funnel.transitions_from(source):
        target = transition.target
        forward = order.index(target) > order.index(source) or not funnel.stage(source).kind.progress
        if forward and funnel.stage(target).kind.progress:
            if transition.when is None:
                free.add(target)
            else:
                guards.setdefault(target, []).append(transition.when)
    return {target: reduce(or_, each) for target, each in guards.items() if target not in free}
