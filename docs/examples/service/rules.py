"""The rules of the service: the agreement of the example, with somebody on call for demo requests."""

import attrs
from agreement import HCM
from agreement import contract as office_hours
from agreement import playbook as agreed

from leadflow import BusinessCalendar
from leadflow.funnel import presets
from leadflow.sla import Respond

on_call = BusinessCalendar(tz=HCM, weekly={"mon-sun": ["07:00-23:00"]})

funnel = presets.lifecycle()
contract = attrs.evolve(
    office_hours,
    sales=tuple(
        attrs.evolve(promise, calendar=on_call)
        if isinstance(promise, Respond) and promise.name == "demo request"
        else promise
        for promise in office_hours.sales
    ),
)
playbook = attrs.evolve(agreed, funnel=funnel, sla=contract)
