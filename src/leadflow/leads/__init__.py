"""Leads: the facts. Who a lead is, where it came from, and everything that happened."""

from leadflow.leads.conversation import Consent, Objection, Outreach, OutreachStatus, Plan
from leadflow.leads.deals import Closed, ClosedStages, Deal
from leadflow.leads.events import (
    Accepted,
    Activity,
    Assigned,
    ConsentChanged,
    DealUpdated,
    Event,
    EvidenceFound,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Planned,
    ProfileChanged,
    Referred,
    Rejected,
    Resumed,
    StageEntered,
)
from leadflow.leads.evidence import Answer, Authority, Budget, BuyingRole, Evidence, Need, Severity, Timeline
from leadflow.leads.handoffs import HandOff, HandOffStatus
from leadflow.leads.history import History, in_order
from leadflow.leads.journey import Hold, Journey, Visit
from leadflow.leads.lead import Lead
from leadflow.leads.population import Population
from leadflow.leads.profile import Company, Person, Profile, Source
from leadflow.leads.records import ProfileConflict
from leadflow.leads.vocabularies import Vocabularies, Vocabulary
from leadflow.leads.vocabulary import Actor, Channel, DealKind, Disposition, OrderedEnum, Outcome, Seniority

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
    "ClosedStages",
    "Closed",
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
    "HandOff",
    "HandOffStatus",
    "History",
    "Hold",
    "Journey",
    "Lead",
    "Need",
    "Objection",
    "ObjectionRaised",
    "ObjectionResolved",
    "OnHold",
    "OrderedEnum",
    "Outcome",
    "Outreach",
    "OutreachStatus",
    "Person",
    "Plan",
    "Planned",
    "Population",
    "Profile",
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
    "Vocabularies",
    "Vocabulary",
    "in_order",
]
