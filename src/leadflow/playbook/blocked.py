"""Blocked: leads that wait for their next stage only because something about them is not known."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadflow.assessment import Assess
from leadflow.criteria import Guard
from leadflow.criteria.tree import AnyGuard
from leadflow.criteria.what_if import WhatIf
from leadflow.funnel import Funnel
from leadflow.leads import Lead

__all__ = ["Blocked", "blocked_leads"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Blocked:
    """Leads that may go on to `stage` once the facts at the paths `missing` are known: nothing that is known speaks
    against it.

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


def blocked_leads(leads: Iterable[Lead], funnel: Funnel, *, as_of: datetime, assess: Assess) -> tuple[Blocked, ...]:
    """Return what blocks leads at `as_of`, what blocks most of them first.

    Looks at leads on their way to a purchase, or parked, whose way on to a later stage is neither open nor closed.
    """
    rank = {name: place for place, name in enumerate(funnel.order)}
    onward = {stage: _guards_onward(funnel, stage, rank) for stage in funnel.order}
    what_if = {guard: WhatIf(guard) for guards in onward.values() for guard in guards.values()}
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for lead in leads:
        # Assessing is what costs: leads in a stage that no condition guards need none.
        guarded = onward.get(funnel.stage_of(lead), {})
        assessment = assess(lead, as_of=as_of) if guarded else None
        for target, guard in guarded.items():
            if assessment is None or guard.holds_in(assessment) is not None:
                continue
            missing = what_if[guard].blocked_by(assessment)
            if missing is not None:
                found.setdefault((target, missing[0]), []).append(lead.id)
    blocked = [
        Blocked(stage=stage, label=funnel.stage(stage).text, missing=missing, lead_ids=tuple(sorted(ids)))
        for (stage, missing), ids in found.items()
    ]
    return tuple(sorted(blocked, key=lambda item: (-item.count, rank[item.stage], item.missing)))


def _guards_onward(funnel: Funnel, source: str, rank: dict[str, int]) -> dict[str, Guard]:
    """Return by target the guard on the transitions towards a purchase; none for a target that one leads to freely."""
    if funnel.stage(source).kind.closed:
        return {}
    guards: dict[str, list[Guard | None]] = {}
    for transition in funnel.transitions_from(source):
        forward = rank[transition.target] > rank[source] or not funnel.stage(source).kind.progress
        if forward and funnel.stage(transition.target).kind.progress:
            guards.setdefault(transition.target, []).append(transition.when)
    asked = {target: [guard for guard in found if guard is not None] for target, found in guards.items()}
    return {
        target: found[0] if len(found) == 1 else AnyGuard(found)
        for target, found in asked.items()
        if len(found) == len(guards[target])
    }
