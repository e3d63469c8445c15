"""Blocked: leads that wait for their next stage only because something about them is not known."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadflow.assessment import Assess
from leadflow.criteria import Guard
from leadflow.criteria.check import some
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
    onward = {stage: _ways_onward(funnel, stage, rank) for stage in funnel.order}
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for lead in leads:
        # Assessing is what costs: leads in a stage that no condition guards need none.
        guarded = onward.get(funnel.stage_of(lead), {})
        assessment = assess(lead, as_of=as_of) if guarded else None
        for target, guards in guarded.items():
            if assessment is None or some(guard.holds_in(assessment) for guard in guards) is not None:
                continue
            missing = {path for guard in guards for path in guard.check_in(assessment).missing}
            found.setdefault((target, tuple(sorted(missing))), []).append(lead.id)
    blocked = [
        Blocked(stage=stage, label=funnel.stage(stage).text, missing=missing, lead_ids=tuple(sorted(ids)))
        for (stage, missing), ids in found.items()
    ]
    return tuple(sorted(blocked, key=lambda item: (-item.count, rank[item.stage], item.missing)))


def _ways_onward(funnel: Funnel, source: str, rank: dict[str, int]) -> dict[str, tuple[Guard, ...]]:
    """Return the guards on the ways towards a purchase, by target; a target that one way leads to freely is not among
    them.
    """
    if funnel.stage(source).kind.closed:
        return {}
    ways: dict[str, list[Guard | None]] = {}
    for way in funnel.transitions_from(source):
        forward = rank[way.target] > rank[source] or not funnel.stage(source).kind.progress
        if forward and funnel.stage(way.target).kind.progress:
            ways.setdefault(way.target, []).append(way.when)
    guarded = {target: tuple(guard for guard in guards if guard is not None) for target, guards in ways.items()}
    return {target: guards for target, guards in guarded.items() if len(guards) == len(ways[target])}
