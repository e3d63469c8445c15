"""Qualification: BANT and its cousins, what they need to know, and what to ask next."""

from leadflow.leads import Answer, Authority, Budget, BuyingRole, Need, Severity, Timeline
from leadflow.qualification.findings import Found, answered
from leadflow.qualification.framework import Dimension, Framework
from leadflow.qualification.presets import ANUM, BANT, CHAMP, GPCT, MEDDIC, MEDDPICC, FrameworkOptions
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
    "FrameworkOptions",
    "IfUnmet",
    "Need",
    "Qualification",
    "QualificationVerdict",
    "Severity",
    "Timeline",
    "answered",
]
