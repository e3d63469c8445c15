"""A small agreement and leads to try it on; times are on the wall clock of Saigon."""

from datetime import datetime, timedelta, timezone

import attrs

from leadflow import (
    ICP,
    Activity,
    Actor,
    Assigned,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    Company,
    Disposition,
    Lead,
    Money,
    Outcome,
    Playbook,
    Source,
    StageEntered,
    TemperatureRules,
    accepted,
    activities,
    company,
    entered,
    rejected,
    verdict,
)
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.leads import Event
from leadflow.playbook import Comparison, Review
from leadflow.qualification import BANT
from leadflow.scoring import Scorecard
from leadflow.sla import Convert, Deliver, Provide, Respond, Share, SLAContract

SAIGON = timezone(timedelta(hours=7))

icp = ICP(
    "SME",
    must=[company.country.is_("VN")],
    should=[company.employees.between(10, 250).worth(60, "size"), company.industry.is_("retail").worth(40, "industry")],
)
engagement = Scorecard(
    "engagement", activities("email_click").each(10, at_most=40), activities("demo_request").any().worth(40)
)
funnel = Funnel(
    "B2B",
    stages=(
        Stage("lead", owner=Actor.MARKETING),
        Stage("mql", owner=Actor.MARKETING, label="MQL"),
        Stage("sal", owner=Actor.SALES, label="SAL"),
        Stage("won", kind=StageKind.WON),
        Stage("lost", kind=StageKind.LOST),
        Stage("recycled", kind=StageKind.RECYCLED, label="nurture"),
        Stage("disqualified", kind=StageKind.DISQUALIFIED),
    ),
    transitions=(
        Transition(
            "lead", "mql", when=(verdict.score("engagement") >= 40) & verdict.grade.at_least("B"), automatic=True
        ),
        Transition("mql", "sal", when=accepted().since(entered("mql")).any()),
        Transition("mql", "recycled", when=rejected(Disposition.RECYCLE).since(entered("mql")).any(), automatic=True),
        Transition("mql", "disqualified"),
        Transition("recycled", "mql", when=activities("demo_request").since(entered("recycled")).any(), automatic=True),
        Transition("sal", "won", when=verdict.qualified),
        Transition("sal", "lost"),
    ),
)
office = BusinessCalendar(tz=SAIGON, weekly="mon-fri 08:00-12:00 13:30-17:30")
contract = SLAContract(
    "Smarketing",
    calendar=office,
    marketing=(
        Deliver("MQLs", entered("mql"), at_least=4, per=Cadence.MONTH),
        Deliver("pipeline", entered("sal"), worth="amount", at_least=Money(1000, "EUR"), per=Cadence.MONTH),
        Share("B grade", of=entered("mql"), meeting=verdict.grade.at_least("B"), at_least=0.6, per=Cadence.MONTH),
        Provide("campaign calendar", at_least=1, per=Cadence.MONTH),
    ),
    sales=(
        Respond(
            "first touch",
            start=entered("mql"),
            stop=activities("call", "email_sent", actor=Actor.SALES),
            within=BusinessHours(4),
            at_least=0.9,
            per=Cadence.MONTH,
        ),
        Respond(
            "accept or reject",
            start=entered("mql"),
            stop=accepted() | rejected(),
            within=BusinessDays(1),
            at_least=0.5,
            per=Cadence.MONTH,
        ),
        Convert(
            "MQL to won",
            start=entered("mql"),
            stop=entered("won"),
            within=timedelta(days=20),
            at_least=0.25,
            per=Cadence.QUARTER,
        ),
    ),
)
playbook = Playbook(
    "Smarketing 2026",
    icps=(icp,),
    scorers=(engagement,),
    qualification=BANT(minimum_budget=Money(500, "EUR")),
    temperature=TemperatureRules(),
    funnel=funnel,
    pipelines=(presets.sales_steps(),),
    sla=contract,
)


def at(day: int, hour: float = 9, month: int = 3) -> datetime:
    """Return an instant of 2026; 2 March is a Monday."""
    return datetime(2026, month, 1, tzinfo=SAIGON) + timedelta(days=day - 1, hours=hour)


def fitting(name: str, *events: Event, created: datetime | None = None, **known: object) -> Lead:
    """Return a lead that fits the ICP, grade A, unless `known` says otherwise."""
    company_known = {"country": "VN", "employees": 50, "industry": "retail", **known}
    return Lead(
        name,
        created_at=created or at(2),
        company=Company(**company_known),  # type: ignore[arg-type]  # fields of a company
        source=Source(channel="email", campaign="tet"),
        history=events,
    )


def handed_over(name: str, day: int, *events: Event, rep: str | None = "an", **known: object) -> Lead:
    """Return a lead that became MQL at 9:00 of a day of March and was assigned."""
    return fitting(
        name, StageEntered("mql", at=at(day)), Assigned(rep, at=at(day)), *events, created=at(min(day, 2)), **known
    )


def call(day: int, hour: float = 10) -> Activity:
    """Return a call of sales that got through."""
    return Activity("call", at=at(day, hour), actor=Actor.SALES, outcome=Outcome.CONNECTED)


def with_parts(review: Review, *, change: Comparison | None = None, **data: object) -> Review:
    """Return a review with other data in some of its parts, by the names that the review has for them."""
    names = {f"{name.title().replace('_', '')}Part": value for name, value in data.items()}
    parts = [attrs.evolve(part, data=names.pop(type(part).__name__, part.data)) for part in review.parts]
    assert not names
    return attrs.evolve(review, parts=tuple(parts), change=change)


def section_of(review: Review, title: str) -> list[str]:
    """Return the lines of one section of a review, without its title; none where it is left out."""
    return [line for each in review.sections if each.title == title for line in each.to_text().splitlines()[2:]]
