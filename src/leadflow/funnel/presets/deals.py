"""Pipelines of deals: the steps of a sale, and Salesforce's opportunity stages."""

from itertools import pairwise

from leadflow.funnel.funnel import Funnel
from leadflow.funnel.stages import ForecastCategory, Stage, StageKind
from leadflow.funnel.transitions import Transition
from leadflow.leads import Actor

__all__ = ["sales_steps", "salesforce_opportunity"]

_SALESFORCE = (
    ("Prospecting", 10),
    ("Qualification", 10),
    ("Needs Analysis", 20),
    ("Value Proposition", 50),
    ("Id. Decision Makers", 60),
    ("Perception Analysis", 70),
    ("Proposal/Price Quote", 75),
    ("Negotiation/Review", 90),
)


def sales_steps(name: str = "sales steps", *, version: int = 1) -> Funnel:
    """Return the pipeline of a deal: qualification, discovery, solution, closing, won, lost; then renewal and
    expansion.

    A renewal or an expansion is a deal of its own (`DealKind.RENEWAL`, `DealKind.EXPANSION`) that enters at its stage;
    where a CRM keeps one record of a customer, it goes there from `won`. A deal can step back to look again at what was
    agreed. Objections are no stages: they are events (`ObjectionRaised`, `ObjectionResolved`), for they come at any
    step. Returns a `Funnel` to be asked about a `Deal`, or about a lead with `deal=`.

    >>> sales_steps().entries
    ('qualification', 'renewal', 'expansion')
    """
    steps = ("qualification", "discovery", "solution", "closing")
    again = ("renewal", "expansion")
    return Funnel(
        name,
        version=version,
        stages=(
            *(Stage(step, owner=Actor.SALES, label=step.capitalize()) for step in steps),
            Stage("won", kind=StageKind.WON, owner=Actor.SALES, label="Won"),
            Stage("lost", kind=StageKind.LOST, owner=Actor.SALES, label="Lost"),
            *(Stage(step, owner=Actor.SALES, label=step.capitalize()) for step in again),
        ),
        transitions=(
            *(Transition(source, target) for source, target in pairwise((*steps, "won"))),
            *(Transition(target, source) for source, target in pairwise(steps)),
            *(Transition(step, "lost") for step in steps),
            *(Transition("won", step) for step in again),
            *(Transition(step, end) for step in again for end in ("won", "lost")),
        ),
        entries=(steps[0], *again),
    )


def salesforce_opportunity(name: str = "Salesforce opportunity", *, version: int = 1) -> Funnel:
    """Return Salesforce's default opportunity stages, with their probability (whole percent) and forecast category.

    Any open stage leads to every later one and closes won or lost; whoever enters a stage has passed those before (the
    funnel is cumulative). Salesforce itself lets people move back and open again: such a history is read as it is, and
    `deviations` tells of it. The values are those that a new organisation is given (`OpportunityStage` of its standard
    value sets); yours belong in a `Funnel` of your own. Returns a `Funnel` to be asked about a `Deal`, or about a lead
    with `deal=`.

    >>> stage = salesforce_opportunity().stage("Negotiation/Review")
    >>> stage.probability, stage.forecast
    (90, <ForecastCategory.PIPELINE: 'pipeline'>)
    """
    stages = (
        *(
            Stage(step, owner=Actor.SALES, probability=percent, forecast=ForecastCategory.PIPELINE)
            for step, percent in _SALESFORCE
        ),
        Stage("Closed Won", kind=StageKind.WON, owner=Actor.SALES, probability=100, forecast=ForecastCategory.CLOSED),
        Stage("Closed Lost", kind=StageKind.LOST, owner=Actor.SALES, probability=0, forecast=ForecastCategory.OMITTED),
    )
    return Funnel(
        name,
        version=version,
        stages=stages,
        transitions=tuple(
            Transition(source.name, target.name)
            for place, source in enumerate(stages[: len(_SALESFORCE)])
            for target in stages[place + 1 :]
        ),
        cumulative=True,
    )
