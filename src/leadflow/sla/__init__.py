"""The two-way service level agreement: what marketing and sales promised each other, and whether they keep it."""

from leadflow.sla.attainment import Attainment, Commitment, Grouping, Target
from leadflow.sla.attainments import Attainments
from leadflow.sla.clocks import Clock, ClockState
from leadflow.sla.commitments import Convert, Respond
from leadflow.sla.contract import SLAContract
from leadflow.sla.counted import Counted
from leadflow.sla.due import DueRow
from leadflow.sla.provided import Provided
from leadflow.sla.status import AttainmentStatus
from leadflow.sla.tiers import Tiers
from leadflow.sla.volumes import Count, Deliver, Provide, Share

__all__ = [
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
    "Grouping",
    "Provide",
    "Provided",
    "Respond",
    "SLAContract",
    "Share",
    "Target",
    "Tiers",
]
