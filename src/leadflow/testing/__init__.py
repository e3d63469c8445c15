"""Hypothesis strategies and laws for your own rules (needs the extra `testing`).

`st.from_type` draws every public fact, rule and result of leadflow; the strategies here take options.
"""

# First: when leadflow.testing is imported before Hypothesis, the lines below import it, and it looks for this name.
from leadflow.testing._entry import _hypothesis_setup_hook as _hypothesis_setup_hook
from leadflow.testing.calendars import (
    business_calendars,
    business_days,
    business_hours,
    calendars,
    instants,
    paces,
    pauses,
    periods,
    withins,
    zones,
)
from leadflow.testing.criteria import criteria, decays, each_rules, guards, happenings, questions, views, worths
from leadflow.testing.events import events, events_of
from leadflow.testing.funnel import funnel_deals, funnel_leads, funnels
from leadflow.testing.laws import LawBrokenError, check_criterion_laws, check_framework_laws, check_scorer_laws
from leadflow.testing.leads import event_lists, handed_leads, histories, leads
from leadflow.testing.playbooks import playbooks, populations, reviews, standings
from leadflow.testing.profiles import (
    attributes,
    companies,
    emails,
    evidence,
    moments,
    money,
    names,
    persons,
    phones,
    reasons,
)
from leadflow.testing.rules import (
    assessment_rules,
    assessments,
    blends,
    characteristics,
    fits,
    frameworks,
    grades,
    icps,
    matrices,
    qualifications,
    scorecards,
    scores,
    temperature_rules,
)
from leadflow.testing.sla import commitments, contracts, converts, provided, responds

__all__ = [
    # facts
    "attributes",
    "companies",
    "emails",
    "event_lists",
    "events",
    "events_of",
    "evidence",
    "handed_leads",
    "histories",
    "leads",
    "moments",
    "money",
    "names",
    "persons",
    "phones",
    "reasons",
    # questions
    "criteria",
    "decays",
    "each_rules",
    "guards",
    "happenings",
    "questions",
    "views",
    "worths",
    # rules
    "assessment_rules",
    "assessments",
    "blends",
    "characteristics",
    "fits",
    "frameworks",
    "grades",
    "icps",
    "matrices",
    "qualifications",
    "scorecards",
    "scores",
    "temperature_rules",
    # laws
    "LawBrokenError",
    "check_criterion_laws",
    "check_framework_laws",
    "check_scorer_laws",
    # funnels
    "funnel_deals",
    "funnel_leads",
    "funnels",
    # the agreement
    "commitments",
    "contracts",
    "converts",
    "playbooks",
    "populations",
    "provided",
    "responds",
    "reviews",
    "standings",
    # business time
    "business_calendars",
    "business_days",
    "business_hours",
    "calendars",
    "instants",
    "paces",
    "pauses",
    "periods",
    "withins",
    "zones",
]
