"""Hypothesis strategies and laws for your own rules (needs the extra `testing`)."""

# First: who imports leadflow.testing before Hypothesis imports Hypothesis by the lines below, and that looks for this.
from leadflow.testing._entry import _hypothesis_setup_hook as _hypothesis_setup_hook
from leadflow.testing._hook import register as _register
from leadflow.testing.calendars import (
    business_calendars,
    business_days,
    business_hours,
    cadences,
    calendars,
    days,
    holiday_rules,
    instants,
    months,
    paces,
    pauses,
    periods,
    quarters,
    shifts,
    weekly_hours,
    weeks,
    withins,
    years,
    zones,
)

__all__ = [
    # business time
    "business_calendars",
    "business_days",
    "business_hours",
    "cadences",
    "calendars",
    "days",
    "holiday_rules",
    "instants",
    "months",
    "paces",
    "pauses",
    "periods",
    "quarters",
    "shifts",
    "weekly_hours",
    "weeks",
    "withins",
    "years",
    "zones",
]

_register({name: globals()[name] for name in __all__})
