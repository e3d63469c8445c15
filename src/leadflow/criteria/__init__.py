"""Criteria: questions about a lead, answered with yes, no or unknown, and with reasons."""

from leadflow.criteria import vocabulary
from leadflow.criteria.check import Check, Grouping, View
from leadflow.criteria.fields import attribute, company, consent, owner, person, source, stage
from leadflow.criteria.findings import evidence
from leadflow.criteria.happenings import Happening
from leadflow.criteria.occurrences import Occurrence
from leadflow.criteria.tree import AllOf, AnyOf, Criterion, Guard, Not, Worth, leaves
from leadflow.criteria.verdicts import verdict
from leadflow.criteria.vocabulary import *  # noqa: F403  # a happening is named in one place
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
    "attribute",
    "company",
    "consent",
    "evidence",
    "leaves",
    "owner",
    "person",
    "source",
    "stage",
    "verdict",
]
__all__ += vocabulary.__all__
