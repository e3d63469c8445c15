"""What marketing and sales agreed on, as typed, immutable Python objects that do no I/O."""

from leadflow.assessment import assess
from leadflow.calendars import (
    ALWAYS_OPEN,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    HolidayRule,
    Month,
    Quarter,
)
from leadflow.criteria import (
    accepted,
    activities,
    assigned,
    attribute,
    company,
    created,
    deal_won,
    entered,
    evidence,
    owner,
    person,
    rejected,
    source,
    stage,
    verdict,
)
from leadflow.display import to_html as _to_html  # noqa: F401  # with it, results show themselves in notebooks
from leadflow.errors import LeadflowError
from leadflow.icp import ICP
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Channel,
    Company,
    ConsentChanged,
    DealKind,
    DealUpdated,
    Disposition,
    EvidenceFound,
    Lead,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    Person,
    Planned,
    ProfileChanged,
    Referred,
    Rejected,
    Resumed,
    Seniority,
    Source,
    StageEntered,
)
from leadflow.metrics import Observed, Spend
from leadflow.money import Money
from leadflow.playbook import Playbook, Review, Standing
from leadflow.sla import Provided
from leadflow.temperature import Temperature, TemperatureRules

__version__ = "0.1.0"

__all__ = [
    # facts
    "Accepted",
    "Activity",
    "Actor",
    "Assigned",
    "Channel",
    "Company",
    "ConsentChanged",
    "DealKind",
    "DealUpdated",
    "Disposition",
    "EvidenceFound",
    "Lead",
    "Money",
    "ObjectionRaised",
    "ObjectionResolved",
    "OnHold",
    "Outcome",
    "Person",
    "Planned",
    "ProfileChanged",
    "Referred",
    "Rejected",
    "Resumed",
    "Seniority",
    "Source",
    "StageEntered",
    # rules
    "ICP",
    "Temperature",
    "TemperatureRules",
    "assess",
    # the agreement
    "Observed",
    "Playbook",
    "Provided",
    "Review",
    "Spend",
    "Standing",
    # business time
    "ALWAYS_OPEN",
    "BusinessCalendar",
    "BusinessDays",
    "BusinessHours",
    "Cadence",
    "HolidayRule",
    "Month",
    "Quarter",
    # questions
    "accepted",
    "activities",
    "assigned",
    "attribute",
    "company",
    "created",
    "deal_won",
    "entered",
    "evidence",
    "owner",
    "person",
    "rejected",
    "source",
    "stage",
    "verdict",
    # errors
    "LeadflowError",
]
