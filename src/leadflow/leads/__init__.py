"""Leads: the facts. Who somebody is, where they came from, and everything that happened."""

from leadflow.leads.consents import Consent
from leadflow.leads.deals import Deal
from leadflow.leads.events import (
    Accepted,
    Activity,
    Assigned,
    ConsentChanged,
    DealKind,
    DealUpdated,
    Disposition,
    Event,
    EvidenceFound,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    ProfileChanged,
    Referred,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.leads.evidence import Answer, Authority, Budget, BuyingRole, Evidence, Need, Severity, Timeline
from leadflow.leads.history import History
from leadflow.leads.journey import Hold, Journey, Visit
from leadflow.leads.lead import Lead, ProfileConflict
from leadflow.leads.profile import Actor, Channel, Company, OrderedEnum, Person, Seniority, Source

__all__ = [
    "Accepted",
    "Activity",
    "Actor",
    "Answer",
    "Assigned",
    "Authority",
    "Budget",
    "BuyingRole",
    "Channel",
    "Company",
    "Consent",
    "ConsentChanged",
    "Deal",
    "DealKind",
    "DealUpdated",
    "Disposition",
    "Event",
    "Evidence",
    "EvidenceFound",
    "History",
    "Hold",
    "Journey",
    "Lead",
    "Need",
    "ObjectionRaised",
    "ObjectionResolved",
    "OnHold",
    "OrderedEnum",
    "Outcome",
    "Person",
    "ProfileChanged",
    "ProfileConflict",
    "Referred",
    "Rejected",
    "Resumed",
    "Seniority",
    "Severity",
    "Source",
    "StageEntered",
    "Timeline",
    "Visit",
]
