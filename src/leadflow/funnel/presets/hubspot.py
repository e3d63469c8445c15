"""HubSpot's lifecycle stage: a contact only ever moves forward."""

from leadflow.funnel.funnel import Funnel
from leadflow.funnel.stages import Stage, StageKind
from leadflow.funnel.transitions import Transition
from leadflow.leads import Actor

__all__ = ["hubspot_lifecycle"]


def hubspot_lifecycle(name: str = "HubSpot lifecycle", *, version: int = 1) -> Funnel:
    """Return HubSpot's default lifecycle stages by their internal names, forward only, skipping allowed.

    In HubSpot an MQL is a contact that marketing finds ready for sales, an SQL one that sales accepted as a potential
    customer (others say SAL), an opportunity one with a deal. The property is a high-water mark: synchronisation and
    workflows never set it back, and who is a customer has passed every stage before (the funnel is cumulative).
    `evangelist` is a customer who speaks for you; `other` fits nowhere and counts as disqualified here. Returns a
    `Funnel`.

    >>> [way.target for way in hubspot_lifecycle().ways_out("opportunity")]
    ['customer', 'evangelist', 'other']
    """
    stages = (
        Stage("subscriber", owner=Actor.MARKETING, label="Subscriber"),
        Stage("lead", owner=Actor.MARKETING, label="Lead"),
        Stage("marketingqualifiedlead", owner=Actor.MARKETING, label="Marketing qualified lead"),
        Stage("salesqualifiedlead", owner=Actor.SALES, label="Sales qualified lead"),
        Stage("opportunity", owner=Actor.SALES, label="Opportunity"),
        Stage("customer", kind=StageKind.WON, owner=Actor.SERVICE, label="Customer"),
        Stage("evangelist", kind=StageKind.WON, owner=Actor.MARKETING, label="Evangelist"),
        Stage("other", kind=StageKind.DISQUALIFIED, label="Other"),
    )
    return Funnel(
        name,
        version=version,
        stages=stages,
        transitions=tuple(
            Transition(source.name, target.name)
            for place, source in enumerate(stages)
            for target in stages[place + 1 :]
        ),
        cumulative=True,
    )
