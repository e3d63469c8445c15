"""Laws of the measures: a past period stands still, and conversion is what the promise to convert keeps."""

from collections import Counter
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from leadflow import ALWAYS_OPEN, Cadence, Lead, Month, accepted, activities, entered, owner, rejected, source
from leadflow.criteria import Happening, deal_lost, deal_won
from leadflow.funnel import presets
from leadflow.leads import Population
from leadflow.metrics import (
    DealField,
    FunnelReport,
    Proportion,
    StepConversion,
    closing,
    cohorts,
    conversion,
    deal_issues,
    kpis,
    rejections,
    stage_flow,
    steps,
    targeting,
)
from leadflow.sla import ClockState, Convert, SLAContract
from leadflow.testing import leads as each_lead
from leadflow.testing import moments, populations, zones
from tests.profiles import share

EVENTS = share(40)
WITHIN = timedelta(days=20)
FUNNEL = presets.lifecycle()
HAPPENINGS: tuple[Happening, ...] = (
    entered("mql"),
    entered("sql"),
    accepted(),
    accepted() | rejected(),
    activities(),
    activities().nth(2),
    deal_won(),
    deal_lost(),
)
months = st.builds(Month, st.just(2026), st.integers(1, 4))


@EVENTS
@given(populations(), months, zones(), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_past_period_stands_still(leads: tuple[Lead, ...], month: Month, tz: timezone, later: timedelta) -> None:
    end = month.bounds(tz)[1]
    for by in (None, owner):
        assert closing(leads, month, as_of=end + later, by=by, tz=tz) == closing(leads, month, as_of=end, by=by, tz=tz)
    then, now = (kpis(leads, FUNNEL, month, as_of=at, tz=tz) for at in (end, end + later))
    assert (then.created, then.customers, then.lead_cycle) == (now.created, now.customers, now.lead_cycle)
    assert (then.closings, then.velocities) == (now.closings, now.velocities)
    assert (
        targeting(leads, (), month, as_of=end + later, tz=tz).met == targeting(leads, (), month, as_of=end, tz=tz).met
    )


STOCK = ("at_start", "entered", "left", "at_end", "passed", "waiting")


def stock(report: FunnelReport) -> object:
    """Return what a report says of its period, without what became of the visits since."""
    flows = [[getattr(flow, name) for name in STOCK] for flow in report.stages]
    groups = {value: stock(own) for value, own in report.groups.items()}
    return flows, report.leads, report.without_stage, report.undeclared, groups


def reached(found: tuple[StepConversion, ...]) -> object:
    """Return what steps say of their period: who came how far in it, without how many went on since."""
    groups = [{value: (own.in_period, own.cohort.of) for value, own in step.groups.items()} for step in found]
    return [(step.source, step.target, step.in_period, step.cohort.of) for step in found], groups


@EVENTS
@given(populations(), months, zones(), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_facts_of_later_days_do_not_change_a_past_period(
    leads: tuple[Lead, ...], month: Month, tz: timezone, later: timedelta
) -> None:
    end = month.bounds(tz)[1]
    last, now = end - timedelta(microseconds=1), end + later
    there = [lead for lead in leads if lead.created_at < end]
    known = [lead.as_of(last) for lead in there]
    for by in (None, owner, DealField.REASON, DealField.STAGE):
        assert closing(leads, month, as_of=now, by=by, tz=tz) == closing(known, month, as_of=now, by=by, tz=tz)
        flows = [
            stock(stage_flow(each, presets.sales_steps(), month, as_of=now, deals=True, by=by, tz=tz))
            for each in (leads, known)
        ]
        assert flows[0] == flows[1]
        deals = [
            steps(each, presets.sales_steps(), month, as_of=now, deals=True, by=by, tz=tz) for each in (leads, known)
        ]
        assert reached(deals[0]) == reached(deals[1])
    for handle in (None, owner, source.channel):
        flows = [stock(stage_flow(each, FUNNEL, month, as_of=now, by=handle, tz=tz)) for each in (leads, known)]
        assert flows[0] == flows[1]
        ways = [steps(each, FUNNEL, month, as_of=now, by=handle, tz=tz) for each in (leads, known)]
        assert reached(ways[0]) == reached(ways[1])
        for new, old in zip(*ways, strict=True):
            assert new.cohort.counted >= old.cohort.counted, "only those who went on grow"
        both = [kpis(each, FUNNEL, month, as_of=now, by=handle, tz=tz) for each in (leads, known)]
        for old, new in [(both[0], both[1]), *((both[0].groups[each], own) for each, own in both[1].groups.items())]:
            assert (old.created, old.customers, old.lead_cycle) == (new.created, new.customers, new.lead_cycle)
            assert (old.closings, old.velocities) == (new.closings, new.velocities)
            assert reached(old.steps) == reached(new.steps)
        assert both[0].groups.keys() == both[1].groups.keys()
    assert rejections(there, month, as_of=now, tz=tz) == rejections(known, month, as_of=now, tz=tz)
    # What is asked at the end does not know what comes after it.
    assert deal_issues(leads, as_of=last, tz=tz) == deal_issues(known, as_of=last, tz=tz)
    for start, stop in ((entered("mql"), deal_won()), (entered("mql"), accepted())):
        decided, then = (
            cohorts(each, month, within=WITHIN, as_of=at, start=start, stop=stop, count=3, by=source.campaign, tz=tz)
            for each, at in ((there, now), (known, last))
        )
        for cohort, before in zip(decided.periods, then.periods, strict=True):
            if before.known_at is None:
                assert (cohort.mature, cohort.known_at, cohort.unknown) == (before.mature, None, before.unknown)
        asked = [conversion(each, start, stop, within=WITHIN, as_of=last) for each in (there, known)]
        assert asked[0] == asked[1]


@EVENTS
@given(each_lead(), moments(), zones())
def test_a_stage_is_reached_for_the_first_time_in_one_month(lead: Lead, now: datetime, tz: timezone) -> None:
    times = [now, lead.created_at, *(event.at for event in lead.history)]
    month, earliest = (Month.of(at.astimezone(tz).date()) for at in (max(times), min(times)))
    counts = Counter[str]()
    while month >= earliest:
        counts.update({step.source: step.in_period.per for step in steps([lead], FUNNEL, month, as_of=now, tz=tz)})
        month = month.previous()
    assert all(count <= 1 for count in counts.values())


@EVENTS
@given(populations(), st.sampled_from(HAPPENINGS), st.sampled_from((None, *HAPPENINGS)), moments(), zones())
def test_the_cohorts_of_all_months_are_the_conversion_of_all_leads(
    leads: tuple[Lead, ...], start: Happening, stop: Happening | None, now: datetime, tz: timezone
) -> None:
    times = [now, *(each.at for lead in Population.of(leads, as_of=now) for each in start.find(lead, now))]
    month, earliest = (Month.of(at.astimezone(tz).date()) for at in (max(times), min(times)))
    count, first = 1, month
    while first != earliest:
        first, count = first.previous(), count + 1
    found = cohorts(leads, month, within=WITHIN, as_of=now, start=start, stop=stop, count=count, tz=tz)
    parts = [cohort.mature for cohort in found.periods]
    if stop is not None:
        whole = conversion(leads, start, stop, within=WITHIN, as_of=now)
        assert sum(parts, Proportion(0, 0)) == whole.mature
        assert sum(cohort.immature for cohort in found.periods) == whole.immature
    complete = [cohort for cohort in found.periods if cohort.known_at is None and cohort.mature.of]
    assert found.latest == (complete[-1] if complete else None)
    assert all(cohort.period is not None and cohort.within == WITHIN for cohort in found.periods)


@EVENTS
@given(populations(), st.sampled_from(HAPPENINGS), st.sampled_from(HAPPENINGS), moments())
def test_conversion_is_a_slow_walk_and_the_promise_to_convert(
    leads: tuple[Lead, ...], start: Happening, stop: Happening, now: datetime
) -> None:
    promise = Convert("it", start=start, stop=stop, within=WITHIN, at_least=0.5, per=Cadence.MONTH)
    contract = SLAContract("k", calendar=ALWAYS_OPEN, sales=[promise])
    mature = converted = 0
    for lead in Population.of(leads, as_of=now):
        if not (start.is_known(lead) and stop.is_known(lead)):
            continue
        starts = start.occurrences(lead, as_of=now)
        if not starts or now - starts[0].at < WITHIN:
            continue
        mature += 1
        clocks = [clock for clock in contract.clocks(lead, as_of=now) if clock.started_at == starts[0].at]
        converted += any(clock.state is ClockState.MET for clock in clocks[:1])
    assert conversion(leads, start, stop, within=WITHIN, as_of=now).mature == Proportion(converted, mature)
