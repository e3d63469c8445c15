"""Criteria: questions about a lead, answered with yes, no or unknown, and with reasons."""

from leadflow.criteria.check import Check, Grouping, View
from leadflow.criteria.fields import attribute, company, consent, owner, person, source, stage
from leadflow.criteria.findings import evidence
from leadflow.criteria.happenings import Happening
from leadflow.criteria.occurrences import Occurrence
from leadflow.criteria.tree import AllOf, AnyOf, Criterion, Guard, Not, Worth, leaves
from leadflow.criteria.verdicts import verdict
from leadflow.criteria.vocabulary import (
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
from leadflow.criteria.weights import Decay, Each, HalfLife, LinearDecay, PerInterval, Steps

__all__ = [
    "AllOf",
    "AnyOf",
    "Check",
    "Criterion",
    "Decay",
    "Each",
    "Grouping",
    "Guard",
    "HalfLife",
    "Happening",
    "LinearDecay",
    "Not",
    "Occurrence",
    "PerInterval",
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
    "entered",
    "evidence",
    "evidence_found",
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
]
