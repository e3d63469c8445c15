"""Criteria: questions about a lead, answered with yes, no or unknown, and with reasons."""

from leadflow.criteria import codegen_events as _codegen_events  # noqa: F401  # registers how nodes compile
from leadflow.criteria.check import Check, Graded, Scored, View
from leadflow.criteria.decay import Decay, HalfLife, LinearDecay, PerInterval, Steps, decayed
from leadflow.criteria.fields import attribute, company, consent, owner, person, source, stage
from leadflow.criteria.findings import dimensions_in, evidence, findings_on, without_stale
from leadflow.criteria.handles import Handle
from leadflow.criteria.happenings import (
    accepted,
    activities,
    assigned,
    consent_changed,
    created,
    deal_entered,
    deal_lost,
    deal_opened,
    deal_won,
    entered,
    evidence_found,
    objection_raised,
    objection_resolved,
    put_on_hold,
    referred,
    rejected,
    resumed,
)
from leadflow.criteria.occurrences import Happening, happenings_in
from leadflow.criteria.occurring import Occurrence, Occurring
from leadflow.criteria.patterns import Activities, Recorded
from leadflow.criteria.tree import AllOf, AnyOf, Criterion, Guard, Not, Worth
from leadflow.criteria.verdicts import verdict
from leadflow.criteria.walk import leaves
from leadflow.criteria.weights import Each

__all__ = [
    "Activities",
    "AllOf",
    "AnyOf",
    "Check",
    "Criterion",
    "Decay",
    "Each",
    "Graded",
    "Guard",
    "HalfLife",
    "Handle",
    "Happening",
    "LinearDecay",
    "Not",
    "Occurrence",
    "Occurring",
    "PerInterval",
    "Recorded",
    "Scored",
    "Steps",
    "View",
    "Worth",
    "accepted",
    "activities",
    "assigned",
    "attribute",
    "company",
    "consent",
    "consent_changed",
    "created",
    "deal_entered",
    "deal_lost",
    "deal_opened",
    "deal_won",
    "decayed",
    "dimensions_in",
    "entered",
    "evidence",
    "evidence_found",
    "findings_on",
    "happenings_in",
    "leaves",
    "objection_raised",
    "objection_resolved",
    "owner",
    "person",
    "put_on_hold",
    "referred",
    "rejected",
    "resumed",
    "source",
    "stage",
    "verdict",
    "without_stale",
]
