"""The parts of a review, one file each, in the order in which they are read."""

from typing import Any

from leadflow.playbook.part import ReviewPart
from leadflow.playbook.parts.agreement import AgreementPart
from leadflow.playbook.parts.audit import AuditPart
from leadflow.playbook.parts.blocked import BlockedPart
from leadflow.playbook.parts.cohorts import CohortsPart
from leadflow.playbook.parts.data_quality import DataQualityPart
from leadflow.playbook.parts.deals import DealsPart
from leadflow.playbook.parts.funnel import FunnelPart
from leadflow.playbook.parts.kpis import CostsPart, KPIPart
from leadflow.playbook.parts.objections import ObjectionsPart
from leadflow.playbook.parts.observed import ObservedPart
from leadflow.playbook.parts.outcomes import OutcomesPart
from leadflow.playbook.parts.promises import PromisesPart
from leadflow.playbook.parts.rejections import RejectionsPart
from leadflow.playbook.parts.targeting import TargetingPart
from leadflow.playbook.parts.trend import TrendPart

__all__ = ["REVIEW_PARTS"]

REVIEW_PARTS: tuple[type[ReviewPart[Any]], ...] = (
    AgreementPart,
    OutcomesPart,
    FunnelPart,
    KPIPart,
    CohortsPart,
    DealsPart,
    CostsPart,
    ObservedPart,
    RejectionsPart,
    ObjectionsPart,
    TargetingPart,
    PromisesPart,
    BlockedPart,
    TrendPart,
    DataQualityPart,
    AuditPart,
)
"""Every part of a review, in the order of its sections."""
