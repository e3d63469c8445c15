"""Strategies for funnels, and for leads and deals that went through one."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import attrs
from hypothesis import strategies as st

from leadflow import criteria
from leadflow.criteria import Guard, accepted, company, entered, rejected
from leadflow.funnel import Cycle, ForecastCategory, Funnel, Stage, StageKind, Transition
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Company,
    Deal,
    DealUpdated,
    Disposition,
    Event,
    Lead,
    Rejected,
    StageEntered,
)
from leadflow.leads.deals import deals_of
from leadflow.testing._hook import register
from leadflow.testing.events import ACTIVITIES
from leadflow.testing.profiles import moments

__all__ = ["funnel_deals", "funnel_leads", "funnels"]

_Guarding = tuple[Callable[[str], Guard | None], bool, str | None]
_Fields = st.SearchStrategy[dict[str, Any]]

_STEPS = ("lead", "mql", "sal", "sql", "opportunity")
_ENDS = {
    "won": StageKind.WON,
    "lost": StageKind.LOST,
    "recycled": StageKind.RECYCLED,
    "disqualified": StageKind.DISQUALIFIED,
}
_NAMES = (*_STEPS, *_ENDS)
_UNKNOWN = "somewhere else"
_LABELS = st.none() | st.text(min_size=1, max_size=12).filter(lambda label: bool(label.strip()))

# Strategies are built once: building them anew for every draw costs more than the draws.
_DETAILS: _Fields = st.fixed_dictionaries(
    {
        "owner": st.sampled_from([None, Actor.MARKETING, Actor.SALES]),
        "label": _LABELS,
        "probability": st.none() | st.integers(0, 100),
        "forecast": st.sampled_from([None, *ForecastCategory]),
        "rots_after": st.sampled_from([None, timedelta(hours=6), timedelta(days=30)]),
    }
)
_GUARDS: tuple[Callable[[str], Guard | None], ...] = (
    lambda _: None,
    lambda _: company.employees >= 10,
    lambda _: criteria.activities(ACTIVITIES[0]).any(),
    lambda source: criteria.activities(ACTIVITIES[0]).since(entered(source)).any(),
    lambda source: accepted().since(entered(source)).any(),
    lambda source: rejected(Disposition.RECYCLE).since(entered(source)).any(),
    lambda source: company.country.is_("VN") & ~criteria.activities(ACTIVITIES[1]).since(entered(source)).any(),
    lambda _: company.country.is_("VN") | (criteria.activities().count() >= 2),
)
_GUARDING = st.tuples(st.sampled_from(_GUARDS), st.booleans(), _LABELS)
_MOMENTS = moments()
_MOVES = st.lists(st.tuples(st.integers(0, 59), st.integers(0, 48)), max_size=8)
_FACTS: tuple[Callable[[datetime], Event], ...] = (
    lambda at: Activity(ACTIVITIES[0], at=at),
    lambda at: Activity(ACTIVITIES[1], at=at),
    lambda at: Accepted(at=at),
    lambda at: Rejected(at=at, disposition=Disposition.RECYCLE),
    lambda at: Rejected(at=at, disposition=Disposition.DISQUALIFY),
)
_KNOWN: _Fields = st.fixed_dictionaries(
    {
        "employees": st.none() | st.integers(0, 20),
        "country": st.sampled_from([None, "VN", "DE"]),
        "tracked": st.sampled_from([True, True, False]),
        "facts": st.lists(st.tuples(st.sampled_from(_FACTS), st.integers(0, 240)), max_size=4),
    }
)
_ENDPOINTS = st.permutations(_NAMES)
_PLANS: _Fields = st.fixed_dictionaries(
    {
        "steps": st.integers(1, len(_STEPS)),
        "ends": st.lists(st.sampled_from(tuple(_ENDS)[1:]), unique=True),
        "leaves": st.lists(st.integers(0, 59), min_size=len(_ENDS), max_size=len(_ENDS)),
        "more": st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(_NAMES)), max_size=4),
        "entries": st.lists(st.integers(0, 59), max_size=2),
        "name": st.sampled_from(["B2B", "partners"]),
        "version": st.integers(1, 3),
        "cumulative": st.booleans(),
    }
)


def _stage(name: str, details: dict[str, Any]) -> Stage:
    return Stage(name, kind=_ENDS.get(name, StageKind.OPEN), **details)


def _transition(source: str, target: str, guarding: _Guarding) -> Transition:
    guard, automatic, name = guarding
    return Transition(source, target, when=guard(source), automatic=automatic, name=name)


@st.composite
def funnels(draw: st.DrawFn) -> Funnel:
    """Draw funnels of one to five open stages that lead to won, and of others that are closed.

    Some stages have labels of any text, some transitions a guard, some are automatic; some lead back, or jump ahead.

    >>> from hypothesis import find
    >>> find(funnels(), lambda funnel: True).order
    ('lead', 'won')
    """
    plan = draw(_PLANS)
    steps = _STEPS[: plan["steps"]]
    order = (*steps, *(end for end in _ENDS if end == "won" or end in plan["ends"]))
    somewhere = [steps[number % len(steps)] for number in plan["leaves"]]
    paths = list(pairwise((*steps, "won")))
    paths += [(left, end) for left, end in zip(somewhere, _ENDS, strict=True) if end in plan["ends"]]
    if "recycled" in order:
        paths.append(("recycled", somewhere[0]))
    paths += [(source, target) for source, target in plan["more"] if source != target and {source, target} <= {*order}]
    declared: list[Transition] = []
    for source, target in dict.fromkeys(paths):
        found = _transition(source, target, draw(_GUARDING))
        # Without a condition, automatic transitions forward alone can never lead in a circle.
        back = found.when is None and order.index(source) > order.index(target)
        # After an automatic one without a condition, another automatic one is never taken.
        taken = any(one.source == source and one.automatic and one.when is None for one in declared)
        declared.append(attrs.evolve(found, automatic=False) if back or taken else found)
    return Funnel(
        plan["name"],
        version=plan["version"],
        stages=[_stage(name, draw(_DETAILS)) for name in order],
        transitions=declared,
        entries=[steps[0], *(steps[number % len(steps)] for number in plan["entries"])],
        cumulative=plan["cumulative"],
    )


@st.composite
def _walks(draw: st.DrawFn, funnel: Funnel, *, begun: datetime, stray: bool = False) -> tuple[StageEntered, ...]:
    """Draw entries into stages from the instant `begun` on: along declared transitions, their guards left aside.

    With `stray`, they go anywhere, as CRMs record it: back, ahead, and into a stage that the funnel does not know.
    """
    at, stage, entered_stages = begun, "", list[StageEntered]()
    for choice, hours in draw(_MOVES):
        if stray:
            targets: Sequence[str] = (*funnel.order, _UNKNOWN)
        else:
            targets = [found.target for found in funnel.transitions_from(stage)] if entered_stages else funnel.entries
        if targets:
            stage = targets[choice % len(targets)]
            at += timedelta(hours=hours)
            # Several moves at one instant are kept apart by their sequence number.
            entered_stages.append(StageEntered(stage, at=at, seq=len(entered_stages)))
    return tuple(entered_stages)


@st.composite
def funnel_leads(draw: st.DrawFn, funnel: Funnel, *, stray: bool = False) -> Lead:
    """Draw leads that went through `funnel` from their creation on, and something of what its guards may ask.

    With `stray`, they left its transitions, and entered stages that it does not know.

    >>> from hypothesis import find
    >>> from leadflow.funnel import presets
    >>> find(funnel_leads(presets.lifecycle()), lambda lead: lead.journey.stage is not None).journey.stage
    'lead'
    """
    created, known = draw(_MOMENTS), draw(_KNOWN)
    facts = [fact(created + timedelta(hours=hours)) for fact, hours in known["facts"]]
    return Lead(
        "L-1",
        created_at=created,
        company=Company(employees=known["employees"], country=known["country"]),
        tracked=known["tracked"],
        history=(*facts, *draw(_walks(funnel, begun=created, stray=stray))),
    )


@st.composite
def funnel_deals(draw: st.DrawFn, funnel: Funnel, *, stray: bool = False) -> Deal:
    """Draw deals that went through the pipeline `funnel`; with `stray`, they left its transitions.

    >>> from hypothesis import find
    >>> from leadflow.funnel import presets
    >>> find(funnel_deals(presets.sales_steps()), lambda deal: deal.stage is not None).stage
    'qualification'
    """
    opened = draw(_MOMENTS)
    walk = draw(_walks(funnel, begun=opened, stray=stray))
    # It was opened before its stage was recorded.
    updates = [DealUpdated("D-1", at=opened, seq=-1)]
    updates += [DealUpdated("D-1", stage=entry.stage, at=entry.at, seq=entry.seq) for entry in walk]
    return deals_of(updates)[0]


@st.composite
def _cycles(draw: st.DrawFn) -> Cycle:
    funnel = draw(funnels())
    return draw(st.sampled_from(funnel.cycles(draw(funnel_leads(funnel, stray=draw(st.booleans()))))))


register(
    {
        Cycle: _cycles,
        Funnel: funnels,
        Stage: st.builds(_stage, st.sampled_from(_NAMES), _DETAILS),
        Transition: st.builds(lambda ends, guarding: _transition(ends[0], ends[1], guarding), _ENDPOINTS, _GUARDING),
    }
)
