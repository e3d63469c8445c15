"""Metrics against slow, obvious counts, and the laws that they keep whatever the population."""

import random
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from leadflow import Lead, Month, accepted, activities, entered, rejected, source
from leadflow.calendars import Period
from leadflow.criteria import Happening
from leadflow.funnel import presets
from leadflow.leads import Accepted, Assigned, Disposition, Rejected
from leadflow.metrics import Proportion, closing, conversion, kpis, rejections, stage_flow
from leadflow.testing import moments, populations, zones
from tests.profiles import share

funnel = presets.lifecycle(scorer=None, grade=None)
months = st.integers(1, 4).map(lambda month: Month(2026, month))
whens = st.tuples(months, moments(), zones())
EVENTS = share(40)


def known(leads: tuple[Lead, ...], now: datetime) -> list[Lead]:
    return [lead.as_of(now) for lead in leads if lead.created_at <= now]


def inside(at: datetime | None, period: Period, tz: object) -> bool:
    return at is not None and period.contains(at, tz)


@EVENTS
@given(populations(), whens)
def test_entered_is_what_left_and_what_is_still_in(
    leads: tuple[Lead, ...], when: tuple[Month, datetime, timezone]
) -> None:
    month, now, tz = when
    report = stage_flow(leads, funnel, month, as_of=now, tz=tz)
    for flow in report.stages:
        left = flow.converted + flow.leaked + flow.moved_back + flow.elsewhere
        assert flow.entered == left + flow.still_in
        assert flow.at_start + flow.entered == flow.left + flow.at_end
        assert flow.leaked == sum(flow.leaked_to.values())
        assert (flow.time.completed, flow.time.running) == (left, flow.still_in)
        assert all(report[target].kind.progress is False for target in flow.leaked_to)
    assert report.leads + report.not_yet_created == len(leads)


@EVENTS
@given(populations(), whens)
def test_the_flow_is_a_count_of_visits(leads: tuple[Lead, ...], when: tuple[Month, datetime, timezone]) -> None:
    month, now, tz = when
    report = stage_flow(leads, funnel, month, as_of=now, tz=tz)
    low, high = month.bounds(tz)
    for flow in report.stages:
        staged = [lead for lead in known(leads, now) if lead.journey.visits]
        recorded = [visit for lead in staged for visit in funnel.visits(lead)[-len(lead.journey.visits) :]]
        visits = [visit for visit in recorded if visit.stage == flow.stage]
        began = [visit for visit in visits if inside(visit.entered_at, month, tz)]
        assert flow.entered == len(began)
        assert flow.still_in == sum(visit.left_at is None for visit in began)
        assert flow.left == sum(inside(visit.left_at, month, tz) for visit in visits)
        assert flow.at_end == sum(
            visit.entered_at < high and (visit.left_at is None or visit.left_at >= high) for visit in visits
        )
        assert flow.at_start == sum(
            visit.entered_at < low and (visit.left_at is None or visit.left_at >= low) for visit in visits
        )


@EVENTS
@given(populations(), whens)
def test_the_steps_are_a_count_of_milestones(leads: tuple[Lead, ...], when: tuple[Month, datetime, timezone]) -> None:
    month, now, tz = when
    low, high = month.bounds(tz)
    figures = kpis(leads, funnel, month, as_of=now, tz=tz)

    def came_to(stage: str) -> dict[str, datetime | None]:
        """Return who was there at the month's end and not before it, however their history went on."""
        at_end = known(leads, min(now, high - timedelta(microseconds=1)))
        before = known(leads, min(now, low - timedelta(microseconds=1)))
        there = {lead.id for lead in before if funnel.reached(lead, stage) is not None}
        times = {lead.id: funnel.reached(lead, stage) for lead in at_end}
        return {name: at for name, at in times.items() if name not in there and inside(at, month, tz)}

    for step in figures.steps:
        first, then = came_to(step.source), came_to(step.target)
        ends = [(first[lead.id], funnel.reached(lead, step.target)) for lead in known(leads, now) if lead.id in first]
        came = sum(source is not None and target is not None and target >= source for source, target in ends)
        assert step.cohort == Proportion(came, len(first))
        assert (step.in_period.counted, step.in_period.per) == (len(then), len(first))
    assert figures.created == sum(inside(lead.created_at, month, tz) for lead in known(leads, now))


@EVENTS
@given(populations(), whens)
def test_rejections_are_a_count_of_decisions(leads: tuple[Lead, ...], when: tuple[Month, datetime, timezone]) -> None:
    month, now, tz = when
    found = rejections(leads, month, as_of=now, tz=tz)
    answers = [
        (lead, event)
        for lead in known(leads, now)
        for event in lead.history
        if isinstance(event, (Accepted, Rejected)) and inside(event.at, month, tz)
    ]
    # Who returns a lead to be given to another owner decides nothing about it.
    decided = [
        (lead, event)
        for lead, event in answers
        if isinstance(event, Accepted) or event.disposition is not Disposition.RETURN
    ]
    refused = [(lead, event) for lead, event in decided if isinstance(event, Rejected)]
    assert found.returned == len(answers) - len(decided)
    assert found.decided == Proportion(len(refused), len(decided))
    assert sum(reason.share.counted for reason in found.reasons) == len(refused)
    assert sum(found.dispositions.values()) == len(refused)
    for segments in (found.channels, found.campaigns, found.reps):
        assert sum((segment.rejected for segment in segments), Proportion(0, 0)) == found.decided
    for segment in found.reps:
        mine = []
        for lead, event in decided:
            owners = [told.to for told in lead.history if isinstance(told, Assigned) and told.at <= event.at]
            mine += [event] if (owners[-1] if owners and owners[-1] else event.by) == segment.value else []
        assert segment.rejected.of == len(mine)


STEPS = [(entered("mql"), 1), (accepted() | rejected(), 1), (activities("email_click"), 1), (entered("mql"), 2)]


@EVENTS
@given(populations(), moments(), st.sampled_from(STEPS), st.sampled_from(STEPS), st.integers(1, 60))
def test_conversion_is_a_count_of_cohorts(
    leads: tuple[Lead, ...], now: datetime, first: tuple[Happening, int], second: tuple[Happening, int], days: int
) -> None:
    within = timedelta(days=days)
    start, stop = (what if count == 1 else what.nth(count) for what, count in (first, second))
    found = conversion(leads, start, stop, within=within, as_of=now, by=source.channel)
    counts = [0, 0, 0, 0, 0]
    for lead in known(leads, now):
        if not lead.tracked and (start.needs_tracking or stop.needs_tracking):
            counts[4] += 1
            continue
        starts = start.occurrences(lead, as_of=now)
        if not starts:
            continue
        began = starts[0]
        # The next step is another event, counted from there: at one instant, the sequence says what came first.
        later = [
            each.at
            for each in second[0].occurrences(lead, as_of=now)
            if each.event is not began.event and (each.at, each.event.seq) >= (began.at, began.event.seq)
        ][second[1] - 1 :]
        yes = bool(later) and later[0] <= began.at + within
        mature = began.at + within <= now
        counts[0] += mature and yes
        counts[1] += mature
        counts[2] += not mature
        counts[3] += yes and not mature
    told = (found.mature.counted, found.mature.of, found.immature, found.immature_converted, found.unknown)
    assert told == tuple(counts)
    groups = found.groups.values()
    assert sum((group.mature for group in groups), Proportion(0, 0)) == found.mature
    assert sum(group.unknown for group in groups) == found.unknown


@EVENTS
@given(populations(), whens, st.randoms(use_true_random=False))
def test_the_order_of_the_leads_does_not_matter(
    leads: tuple[Lead, ...], when: tuple[Month, datetime, timezone], shuffle: random.Random
) -> None:
    month, now, tz = when
    mixed = list(leads)
    shuffle.shuffle(mixed)
    assert stage_flow(iter(mixed), funnel, month, as_of=now, tz=tz) == stage_flow(
        leads, funnel, month, as_of=now, tz=tz
    )
    assert kpis(iter(mixed), funnel, month, as_of=now, tz=tz) == kpis(leads, funnel, month, as_of=now, tz=tz)
    assert rejections(iter(mixed), month, as_of=now, tz=tz) == rejections(leads, month, as_of=now, tz=tz)


@EVENTS
@given(populations(), populations(), months, moments())
def test_counts_of_disjoint_leads_add_up(
    some: tuple[Lead, ...], others: tuple[Lead, ...], month: Month, now: datetime
) -> None:
    named = tuple(Lead(f"other-{lead.id}", created_at=lead.created_at, history=lead.history) for lead in others)
    parts = [stage_flow(group, funnel, month, as_of=now) for group in (some, named)]
    whole = stage_flow((*some, *named), funnel, month, as_of=now)
    for first, second, both in zip(*(part.stages for part in parts), whole.stages, strict=True):
        for name in (
            "entered",
            "converted",
            "leaked",
            "moved_back",
            "elsewhere",
            "still_in",
            "at_start",
            "left",
            "at_end",
        ):
            assert getattr(first, name) + getattr(second, name) == getattr(both, name)
    steps = [kpis(group, funnel, month, as_of=now).steps for group in (some, named, (*some, *named))]
    for first_step, second_step, both_steps in zip(*steps, strict=True):
        assert first_step.cohort + second_step.cohort == both_steps.cohort
        assert first_step.in_period + second_step.in_period == both_steps.in_period
    closings = [
        {each.kind: each for each in closing(group, month, as_of=now)} for group in (some, named, (*some, *named))
    ]
    for kind, both_closed in closings[2].items():
        each = [closed[kind].closed for closed in closings[:2] if kind in closed]
        assert sum(each, Proportion(0, 0)) == both_closed.closed


@EVENTS
@given(populations(), months, moments(), st.integers(0, 1000))
def test_nothing_later_leaks_in(leads: tuple[Lead, ...], month: Month, now: datetime, hours: int) -> None:
    cut = tuple(lead.as_of(now) if lead.created_at <= now else lead for lead in leads)
    assert kpis(leads, funnel, month, as_of=now) == kpis(cut, funnel, month, as_of=now)
    assert stage_flow(leads, funnel, month, as_of=now) == stage_flow(cut, funnel, month, as_of=now)
    later = kpis(leads, funnel, month, as_of=now + timedelta(hours=hours))
    assert later.created >= kpis(leads, funnel, month, as_of=now).created


def test_the_zone_of_the_period_is_the_one_asked_for() -> None:
    lead = Lead("L-1", created_at=datetime(2026, 3, 31, 20, tzinfo=UTC))
    east = timezone(timedelta(hours=7))
    april = Month(2026, 4)
    assert kpis([lead], funnel, april, as_of=datetime(2026, 5, 1, tzinfo=UTC), tz=east).created == 1
    assert kpis([lead], funnel, april, as_of=datetime(2026, 5, 1, tzinfo=UTC)).created == 0
