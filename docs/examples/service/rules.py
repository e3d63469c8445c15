"""The rules of the service: the agreement of the example, with somebody on call for demo requests."""

import attrs
from agreement import HCM
from agreement import contract as office_hours
from agreement import playbook as agreed

from leadflow import BusinessCalendar
from leadflow.funnel import StageKind, closed_stages, presets
from leadflow.sla import Respond

on_call = BusinessCalendar(tz=HCM, weekly={"mon-sun": ["07:00-23:00"]})

funnel = presets.lifecycle()
contract = attrs.evolve(
    office_hours,
    # As the funnel and the pipelines say, so that the contract by itself reads closings as the playbook does.
    closed_stages=closed_stages(funnel, agreed.pipelines),
    recycled=funnel.of_kind(StageKind.RECYCLED),
    sales=tuple(
        attrs.evolve(promise, calendar=on_call)
        if isinstance(promise, Respond) and promise.name == "demo request"
        else promise
        for promise in office_hours.sales
    ),
)
playbook = attrs.evolve(agreed, funnel=funnel, sla=contract)
