"""The two-way service level agreement: what marketing and sales promised each other, and whether they keep it."""

from leadflow.sla.attainment import Attainment, AttainmentStatus
from leadflow.sla.attainments import Attainments
from leadflow.sla.clocks import Clock, ClockEnding, ClockState
from leadflow.sla.commitment import Bounds, Commitment, Counted, Member, Target
from leadflow.sla.commitments import Clocked, Convert, Respond, Tiers
from leadflow.sla.contract import SLAContract
from leadflow.sla.due import DueRow, Priority, PriorityRule
from leadflow.sla.lead_view import LeadView
from leadflow.sla.outcomes import CohortOutcome, OutcomeComparison
from leadflow.sla.volumes import Count, Deliver, Provide, Provided, Share
from leadflow.sla.work import WorkItem, WorkList, by_lead, by_owner

__all__ = [
    "Attainment",
    "AttainmentStatus",
    "Attainments",
    "Bounds",
    "Clock",
    "ClockEnding",
    "ClockState",
    "Clocked",
    "CohortOutcome",
    "Commitment",
    "Convert",
    "Count",
    "Counted",
    "Deliver",
    "DueRow",
    "LeadView",
    "Member",
    "OutcomeComparison",
    "Priority",
    "PriorityRule",
    "Provide",
    "Provided",
    "Respond",
    "SLAContract",
    "Share",
    "Target",
    "Tiers",
    "WorkItem",
    "WorkList",
    "by_lead",
    "by_owner",
]
