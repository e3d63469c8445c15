"""Laws of the measures: a past period stands still, and conversion is what the promise to convert keeps."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from leadflow import ALWAYS_OPEN, Cadence, Lead, Month, accepted, activities, entered, owner, rejected
from leadflow.criteria import Happening, deal_lost, deal_won
from leadflow.funnel import presets
from leadflow.leads import Population
from leadflow.metrics import Proportion, closing, conversion, kpis, targeting
from leadflow.sla import ClockState, Convert, SLAContract
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
