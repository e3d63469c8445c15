"""Qualification: BANT and its cousins, what they need to know, and what to ask next."""

from leadflow.leads import Answer, Authority, Budget, BuyingRole, Need, Severity, Timeline
from leadflow.qualification.bant import BANT
from leadflow.qualification.findings import answered
from leadflow.qualification.framework import Dimension, Framework
from leadflow.qualification.presets import ANUM, CHAMP, GPCT, MEDDIC, MEDDPICC
from leadflow.qualification.trail import Found
from leadflow.qualification.verdict import Action, IfUnmet, Qualification, QualificationVerdict

__all__ = [
    "ANUM",
    "BANT",
    "CHAMP",
    "GPCT",
    "MEDDIC",
    "MEDDPICC",
    "Action",
    "Answer",
    "Authority",
    "Budget",
    "BuyingRole",
    "Dimension",
    "Found",
    "Framework",
    "IfUnmet",
    "Need",
    "Qualification",
    "QualificationVerdict",
    "Severity",
    "Timeline",
    "answered",
]
