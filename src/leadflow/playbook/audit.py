"""Audit: what cannot be right, or was never seen, before anyone believes a figure."""

from collections.abc import Iterable
from datetime import datetime

from leadflow.errors import invalid_type
from leadflow.leads import Lead, Population
from leadflow.playbook.auditing import Audit, audit_of
from leadflow.playbook.playbook import Playbook

__all__ = ["audit"]


def audit(leads: Iterable[Lead] | Population, playbook: Playbook | None = None, *, as_of: datetime) -> Audit:
    """Return what cannot be right in the histories of leads, and what a playbook asks for that no lead ever had.

    Typos are the quietest mistake: a rule that asks for "demo_requst" never fails, and never gives a point.

    Args:
        leads: Any iterable of leads, read once, or a population.
        playbook: The rules against which the leads are held; without one, the histories alone are read.
        as_of: The instant (aware) at which everything is seen; days and months are those of the playbook's zone.

    Raises:
        InvalidTypeError: `playbook` is no playbook.

    >>> from datetime import UTC
    >>> from leadflow import Activity, activities
    >>> from leadflow.scoring import Scorecard
    >>> now = datetime(2026, 3, 2, tzinfo=UTC)
    >>> card = Scorecard("engagement", activities("demo_requst").any().worth(10))
    >>> lead = Lead("L-1", created_at=now, history=[Activity("demo_request", at=now)])
    >>> print(audit([lead], Playbook("2026", scorers=(card,)), as_of=now).findings[0])
    “engagement” asks for the activity “demo_requst”, which no lead ever had (did you mean “demo_request”?)
    """
    if playbook is None:
        return audit_of(Population.of(leads, as_of=as_of))
    if not isinstance(playbook, Playbook):
        raise invalid_type("playbook", playbook, "a Playbook is needed", "write audit(leads, playbook, as_of=...)")
    funnel, pipelines = playbook.funnel, playbook.pipelines
    return audit_of(
        playbook.population(leads, as_of=as_of),
        rules=(playbook.rules, funnel, pipelines, playbook.contract),
        funnel=funnel,
        pipelines=pipelines,
        vocabularies=playbook.vocabularies,
        tz=playbook.tz,
    )
