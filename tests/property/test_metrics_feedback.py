"""Objections by criterion and whom sales met: laws, and the same counts by a slow walk over every event."""

import random
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from leadflow import ICP, Accepted, Lead, Month, ObjectionRaised, Outcome, Rejected, company, person
from leadflow._validate import normalise_text
from leadflow.funnel import presets
from leadflow.leads import Seniority
from leadflow.metrics import Targeting, objections, targeting
from leadflow.testing import icps, moments, populations
from tests.profiles import share

FEW = share(60)
FUNNEL = presets.lifecycle(scorer=None, grade=None)
months = st.integers(1, 4).map(lambda month: Month(2026, month))
profiles = st.lists(icps(names=("SME",)), max_size=1)
crowds = populations(max_size=8)


def met(leads: tuple[Lead, ...], month: Month, now: datetime, profile: list[ICP]) -> Targeting:
    return targeting(leads, profile, month, as_of=now, funnel=FUNNEL)


def slow(leads: tuple[Lead, ...], month: Month, now: datetime) -> dict[str, tuple[Lead, bool, bool, bool]]:
    """Return by id whom sales met: the lead as known then, and whether it was decided on, accepted, won in the
    month.
    """
    found = {}
    for told in leads:
        if told.created_at > now:
            continue
        lead = told.as_of(now)
        inside = [event for event in lead.history.events if event.at.date() in month]
        accepted = any(isinstance(event, Accepted) for event in inside)
        decided = accepted or any(isinstance(event, Rejected) for event in inside)
        firsts = [visit.entered_at for visit in lead.journey.visits if visit.stage == "won"]
        firsts += [deal.closed_at for deal in lead.deals if deal.outcome is Outcome.WON and deal.closed_at is not None]
        won = bool(firsts) and min(firsts).date() in month
        if decided or won or any(isinstance(event, ObjectionRaised) for event in inside):
            found[lead.id] = (lead, decided, accepted, won)
    return found


@FEW
@given(crowds, months, moments())
def test_segments_are_those_of_a_slow_walk(leads: tuple[Lead, ...], month: Month, now: datetime) -> None:
    icp = ICP(
        "SME",
        must=[person.seniority.at_least(Seniority.MANAGER)],
        should=[company.industry.in_({"retail", "logistics"}).worth(40, "industry")],
    )
    walked = slow(leads, month, now)
    found = met(leads, month, now, [icp])
    assert found.met == len(walked)
    for segment in found.segments:
        if segment.field == "company.industry":
            wanted = normalise_text(segment.value)
            group = [each for each in walked.values() if normalise_text(each[0].company.industry or "") == wanted]
            assert segment.targeted is (wanted in {"retail", "logistics"})
        elif segment.field == "person.seniority":
            group = [each for each in walked.values() if each[0].person.seniority is Seniority(segment.value)]
            assert segment.targeted is (segment.value in {"manager", "director", "vp", "c_level", "owner"})
        else:
            continue
        assert segment.met.counted == len(group)
        assert (segment.accepted.of, segment.accepted.counted) == (
            sum(decided for _, decided, _, _ in group),
            sum(accepted for _, _, accepted, _ in group),
        )
        assert segment.won.counted == sum(won for *_, won in group)


@FEW
@given(crowds, months, moments(), profiles, st.integers(0, 8))
def test_segments_of_disjoint_leads_add_up(
    leads: tuple[Lead, ...], month: Month, now: datetime, profile: list[ICP], place: int
) -> None:
    parts = [met(part, month, now, profile) for part in (leads[:place], leads[place:])]
    whole = met(leads, month, now, profile)
    assert sum(part.met for part in parts) == whole.met
    for segment in whole.segments:
        same = [
            each
            for part in parts
            for each in part.segments
            if each.field == segment.field and normalise_text(each.value) == normalise_text(segment.value)
        ]
        # A part that met one value only of a field that no ICP asks about does not tell of it.
        if {each.field for each in same} and segment.targeted:
            assert sum(each.met.counted for each in same) == segment.met.counted
            assert sum(each.won.counted for each in same) == segment.won.counted
    for path in {each.field for each in whole.segments}:
        values = [each for each in whole.segments if each.field == path]
        assert sum(each.met.counted for each in values) + whole.unknown.get(path, 0) == whole.met


@FEW
@given(crowds, months, moments(), profiles, st.randoms(use_true_random=False))
def test_neither_order_nor_what_comes_later_matters(
    leads: tuple[Lead, ...], month: Month, now: datetime, profile: list[ICP], shuffle: random.Random
) -> None:
    mixed = [lead.as_of(now) if lead.created_at <= now else lead for lead in leads]
    shuffle.shuffle(mixed)
    assert met(tuple(mixed), month, now, profile) == met(leads, month, now, profile)
    heard, again = (objections(each, month, as_of=now, icps=profile, funnel=FUNNEL) for each in (leads, mixed))
    assert heard == again


@FEW
@given(crowds, months, moments(), profiles, st.integers(0, 8))
def test_the_answers_to_a_criterion_are_those_of_all_that_objected(
    leads: tuple[Lead, ...], month: Month, now: datetime, profile: list[ICP], place: int
) -> None:
    walked = slow(leads, month, now)
    whole, *parts = (
        {item.kind: item for item in objections(part, month, as_of=now, icps=profile, funnel=FUNNEL)}
        for part in (leads, leads[:place], leads[place:])
    )
    for kind, item in whole.items():
        for number, each in enumerate(item.criteria):
            assert each.yes + each.no + each.unknown == item.leads
            assert each.baseline.of <= len(walked)
            assert each.no <= each.baseline.counted
            same = [part[kind].criteria[number] for part in parts if kind in part]
            assert sum(one.no for one in same) == each.no
            assert sum(one.yes for one in same) == each.yes
