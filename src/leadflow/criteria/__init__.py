"""Criteria: questions about a lead, answered with yes, no or unknown, and with reasons."""

from leadflow.criteria import vocabulary
from leadflow.criteria.check import Check, Grouping
from leadflow.criteria.fields import attribute, company, consent, next_step, owner, person, source, stage
from leadflow.criteria.findings import evidence
from leadflow.criteria.happenings import Happening
from leadflow.criteria.tree import Criterion, Guard
from leadflow.criteria.verdicts import verdict
from leadflow.criteria.vocabulary import *  # noqa: F403  # a happening is named in one place
from leadflow.criteria.weights import Decay, HalfLife, LinearDecay, PerInterval, Steps

__all__ = [
    "Check",
    "Criterion",
    "Decay",
    "Grouping",
    "Guard",
    "HalfLife",
    "Happening",
    "LinearDecay",
    "PerInterval",
    "Steps",
    "attribute",
    "company",
    "consent",
    "evidence",
    "next_step",
    "owner",
    "person",
    "source",
    "stage",
    "verdict",
]
__all__ += vocabulary.__all__
