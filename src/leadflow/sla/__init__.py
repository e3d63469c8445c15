"""The two-way service level agreement: what marketing and sales promised each other, and whether they keep it."""

from leadflow.sla.aftermath import Aftermath, Fate
from leadflow.sla.attainment import Attainment, Commitment, Grouping, Target
from leadflow.sla.attainments import Attainments
from leadflow.sla.clocks import Clock, ClockState
from leadflow.sla.commitments import Convert, Respond
from leadflow.sla.contract import SLAContract
from leadflow.sla.counted import Counted
from leadflow.sla.due import DueRow, by_owner
from leadflow.sla.priorities import Priority, PriorityRule
from leadflow.sla.provided import Provided
from leadflow.sla.shares import Share
from leadflow.sla.status import AttainmentStatus
from leadflow.sla.tiers import Tiers
from leadflow.sla.versions import SLAVersions
from leadflow.sla.volumes import Count, Deliver, Provide

__all__ = [
    "Aftermath",
    "Attainment",
    "AttainmentStatus",
    "Attainments",
    "Clock",
    "ClockState",
    "Commitment",
    "Convert",
    "Count",
    "Counted",
    "Deliver",
    "DueRow",
    "Fate",
    "Grouping",
    "Priority",
    "PriorityRule",
    "Provide",
    "Provided",
    "Respond",
    "SLAContract",
    "SLAVersions",
    "Share",
    "Target",
    "Tiers",
    "by_owner",
]
