"""Measures: what the facts add up to, each ratio with its counts, each empty one None."""

from leadflow.metrics.blocked import BlockedReport, MissingFacts, WantedFact, blocked
from leadflow.metrics.conversion import (
    CohortConversion,
    Cohorts,
    Conversion,
    PeriodConversion,
    cohort_conversion,
    cohorts,
    conversion,
    period_conversion,
)
from leadflow.metrics.costs import Cost, Observed, Spend, costs
from leadflow.metrics.deals import Closing, Velocity, closing, velocity
from leadflow.metrics.figures import Average, Durations, Proportion, Ratio
from leadflow.metrics.grouping import DealField
from leadflow.metrics.hygiene import DealIssue, DealIssueKind, deal_issues
from leadflow.metrics.kpis import KPIs, StepConversion, kpis, steps
from leadflow.metrics.objections import CriterionAnswers, ObjectionSummary, objections
from leadflow.metrics.rejections import (
    NOT_OUR_CUSTOMER,
    Contested,
    RejectionReason,
    Rejections,
    Segment,
    rejections,
)
from leadflow.metrics.stage_flow import FunnelReport, StageFlow, stage_flow
from leadflow.metrics.targeting import MetSegment, Targeting, targeting
from leadflow.metrics.times import Times, durations

__all__ = [
    "NOT_OUR_CUSTOMER",
    "Average",
    "BlockedReport",
    "Closing",
    "CohortConversion",
    "Cohorts",
    "Contested",
    "Conversion",
    "Cost",
    "CriterionAnswers",
    "DealField",
    "DealIssue",
    "DealIssueKind",
    "Durations",
    "FunnelReport",
    "KPIs",
    "MetSegment",
    "MissingFacts",
    "ObjectionSummary",
    "Observed",
    "PeriodConversion",
    "Proportion",
    "Ratio",
    "RejectionReason",
    "Rejections",
    "Segment",
    "Spend",
    "StageFlow",
    "StepConversion",
    "Targeting",
    "Times",
    "Velocity",
    "WantedFact",
    "blocked",
    "closing",
    "cohort_conversion",
    "cohorts",
    "conversion",
    "costs",
    "deal_issues",
    "durations",
    "kpis",
    "objections",
    "period_conversion",
    "rejections",
    "stage_flow",
    "steps",
    "targeting",
    "velocity",
]
