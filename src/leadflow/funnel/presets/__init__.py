"""Presets: funnels as the field knows them, to start from."""

from leadflow.funnel.presets.deals import sales_steps, salesforce_opportunity
from leadflow.funnel.presets.hubspot import hubspot_lifecycle
from leadflow.funnel.presets.lifecycle import lifecycle
from leadflow.funnel.presets.waterfall import demand_waterfall

__all__ = ["demand_waterfall", "hubspot_lifecycle", "lifecycle", "sales_steps", "salesforce_opportunity"]
