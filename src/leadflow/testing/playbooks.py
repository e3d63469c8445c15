"""Strategies for the agreement whole: playbooks, populations of leads, what a month cost, standings and reviews."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import attrs
from hypothesis import strategies as st

from leadflow import leads as facts
from leadflow.calendars import Month, Quarter
from leadflow.criteria import evidence_found
from leadflow.funnel import Funnel, presets
from leadflow.leads import Actor, DealUpdated, Disposition, Event, Lead, Outcome, Rejected, StageEntered
from leadflow.metrics import Observed, Spend
from leadflow.money import Money
from leadflow.playbook import Playbook, Review, Standing
from leadflow.sla import SLAContract
from leadflow.testing._hook import register
from leadflow.testing.leads import leads
from leadflow.testing.profiles import companies, moments, money, sources
from leadflow.testing.rules import frameworks, icps, scorecards, temperature_rules
from leadflow.testing.sla import contracts, provided

__all__ = ["playbooks", "populations", "reviews", "standings"]

_REASONS = (None, "not ICP", "Not our customer", "no budget", "no_fit")
_REPS = (None, "rep-7", "rep-9")


@cache
def _funnels() -> dict[bool, Funnel]:
    """Return the lifecycle with and without the question whether a lead is qualified."""
    whole = presets.lifecycle(scorer=None, grade=None)
    asked = [
        attrs.evolve(each, when=evidence_found().any()) if each.needs_verdicts else each for each in whole.transitions
    ]
    return {True: whole, False: attrs.evolve(whole, transitions=asked)}


@cache
def _rules() -> st.SearchStrategy[dict[str, Any]]:
    # Strategies are built once: building them anew for every draw costs more than the draws.
    return st.fixed_dictionaries(
        {
            "cards": st.lists(scorecards(), max_size=1),
            # Two strategies, not a list without repeats: filtering describes the whole strategy, which fills pages.
            "sme": st.none() | icps(names=("SME",)),
            "enterprise": st.none() | icps(names=("Enterprise",)),
            "framework": st.none() | frameworks(),
            "temperature": st.none() | temperature_rules(),
            "sla": st.none() | contracts() | contracts().map(_rewritten),
            "won_within": st.sampled_from([timedelta(days=20), timedelta(days=90)]),
            "pipelines": st.sampled_from([(), (presets.sales_steps(),)]),
            "version": st.integers(1, 3),
            "threshold": st.integers(0, 60),
            "funnel": st.integers(0, 4),
            "grade": st.integers(0, 20),
        }
    )


def _rewritten(contract: SLAContract) -> SLAContract:
    """Return a contract and its rewriting, with fewer promises from the middle of February on."""
    old = attrs.evolve(contract, starts=None, ends=date(2026, 2, 14), version=1)
    first = contract.marketing[:1]
    return attrs.evolve(contract, starts=date(2026, 2, 15), ends=None, version=2, marketing=first, earlier=(old,))


@st.composite
def playbooks(draw: st.DrawFn) -> Playbook:
    """Draw playbooks with and without each of their parts."""
    drawn = draw(_rules())
    profiles = [icp for icp in (drawn["sme"], drawn["enterprise"]) if icp is not None]
    framework = drawn["framework"]
    scale = profiles[0].scale if profiles else ()
    grades = [grade for grade in scale if all(grade in icp.scale for icp in profiles)]
    funnel: Funnel | None = None
    if drawn["funnel"]:
        funnel = _funnels()[framework is not None]
        if drawn["cards"] and grades and framework is not None:
            grade = grades[drawn["grade"] % len(grades)]
            funnel = presets.lifecycle(threshold=drawn["threshold"], grade=grade)
    return Playbook(
        "Smarketing",
        version=drawn["version"],
        icps=profiles,
        scorers=drawn["cards"],
        qualification=framework,
        temperature=drawn["temperature"],
        funnel=funnel,
        pipelines=drawn["pipelines"],
        sla=drawn["sla"],
        won_within=drawn["won_within"],
    )


_Step = Callable[[datetime, str | None, str | None], list[Event]]

_STEPS: tuple[_Step, ...] = (
    lambda at, rep, _: [StageEntered("mql", at=at), facts.Assigned(rep, at=at)],
    lambda at, _, __: [facts.Activity("call", at=at, actor=Actor.SALES, outcome=Outcome.CONNECTED)],
    lambda at, rep, _: [facts.Accepted(at=at, by=rep), StageEntered("sal", at=at)],
    lambda at, rep, _: [facts.ObjectionRaised("price", at=at, by=rep)],
    lambda at, rep, why: [Rejected(why, at=at, by=rep), StageEntered("recycled", at=at)],
    lambda at, rep, why: [Rejected(why, at=at, by=rep, disposition=Disposition.DISQUALIFY)],
    lambda at, rep, why: [Rejected(why, at=at, by=rep, disposition=Disposition.RETURN)],
    lambda at, _, __: [StageEntered("sql", at=at)],
    lambda at, _, __: [StageEntered("opportunity", at=at), DealUpdated("D-1", at=at, amount=Money(900, "EUR"))],
    lambda at, _, __: [StageEntered("won", at=at), DealUpdated("D-1", at=at, outcome=Outcome.WON)],
    lambda at, _, __: [StageEntered("lost", at=at), DealUpdated("D-1", at=at, outcome=Outcome.LOST)],
    lambda at, _, __: [DealUpdated("D-2", at=at, kind=facts.DealKind.RENEWAL, stage="qualification")],
    lambda at, _, __: [StageEntered("somewhere else", at=at)],
)


@cache
def _handed_over() -> st.SearchStrategy[Lead]:
    """Draw a lead with a life that marketing and sales would recognise."""

    def lead(created: datetime, steps: list[tuple[_Step, int]], rep: str | None, why: str | None, **known: Any) -> Lead:
        events: list[Event] = []
        at = created
        for step, hours in steps:
            at += timedelta(hours=hours)
            events += step(at, rep, why)
        return Lead("L-0", created_at=created, history=events, **known)

    return st.builds(
        lead,
        moments(),
        st.lists(st.tuples(st.sampled_from(_STEPS), st.integers(0, 200)), max_size=7),
        st.sampled_from(_REPS),
        st.sampled_from(_REASONS),
        company=companies(),
        source=sources(),
        tracked=st.sampled_from([True, True, False]),
    )


@st.composite
def populations(draw: st.DrawFn, *, max_size: int = 8) -> tuple[Lead, ...]:
    """Draw up to `max_size` leads with ids of their own: some with any history, most handed over to sales."""
    found = draw(st.lists(_handed_over() | leads(), max_size=max_size))
    return tuple(attrs.evolve(lead, id=f"L-{place}") for place, lead in enumerate(found))


def _spends() -> st.SearchStrategy[Spend]:
    """Draw what was spent: on a channel, on a campaign, or in general."""
    amounts = money().filter(lambda amount: amount.amount >= 0)
    campaigns = st.sampled_from([None, "seven-reasons"])
    return st.builds(Spend, amounts, channel=st.none() | st.sampled_from(facts.Channel), campaign=campaigns)


def _observed() -> st.SearchStrategy[Observed]:
    """Draw figures that a host observed, with and without a target."""
    figures = st.integers(0, 100_000) | money()
    return st.builds(
        Observed,
        st.sampled_from(["visits", "recall"]),
        figures,
        target=st.none() | figures,
        unit=st.sampled_from([None, "sessions"]),
        party=st.sampled_from([Actor.MARKETING, Actor.SALES]),
        period=st.sampled_from([None, Month(2026, 1), Quarter(2026, 1)]),
        target_by=st.sampled_from([None, date(2026, 12, 31)]),
    )


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Draw where a lead stands."""
    lead = draw(_handed_over() | leads())
    after = draw(st.integers(0, 2000))
    return draw(playbooks()).standing(lead, as_of=lead.created_at + timedelta(hours=after))


@cache
def _month() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "period": st.integers(1, 4).map(lambda month: Month(2026, month)),
            "as_of": moments(),
            "provided": st.lists(provided(), max_size=2),
            "spend": st.lists(_spends(), max_size=2),
            "observed": st.lists(_observed(), max_size=1),
            "trend": st.sampled_from([None, 2]),
        }
    )


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    """Draw the review of a month."""
    month = draw(_month())
    return draw(playbooks()).review(draw(populations(max_size=4)), month.pop("period"), **month)


register({Observed: _observed, Playbook: playbooks, Review: reviews, Spend: _spends, Standing: standings})
