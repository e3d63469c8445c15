"""Strategies for the agreement: commitments, contracts, what was provided, clocks, what is due, and outcomes."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Any

from hypothesis import strategies as st

from leadflow.calendars import ALWAYS_OPEN, BusinessHours, Cadence, Calendar, Month, Within
from leadflow.criteria import (
    Guard,
    Happening,
    accepted,
    activities,
    assigned,
    company,
    created,
    deal_opened,
    deal_won,
    entered,
    rejected,
    source,
)
from leadflow.leads import Accepted, Actor, Assigned, Event, Lead, Outcome, StageEntered
from leadflow.money import total
from leadflow.sla import (
    Clock,
    CohortOutcome,
    Commitment,
    Convert,
    Count,
    Counted,
    Deliver,
    DueRow,
    OutcomeComparison,
    Priority,
    Provide,
    Provided,
    Respond,
    Share,
    SLAContract,
    Tiers,
    WorkItem,
    WorkList,
    by_lead,
)
from leadflow.testing._hook import register
from leadflow.testing.calendars import business_calendars, business_days, business_hours
from leadflow.testing.events import ACTIVITIES, STAGES
from leadflow.testing.profiles import moments, money

__all__ = ["commitments", "contracts", "converts", "provided", "responds"]

_WHAT = ("campaign calendar", "stories from the field", "ICP update")
_ZONES = (UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=-8)))
_MEETINGS: tuple[Guard, ...] = (
    company.employees >= 10,
    company.country.is_("VN"),
    source.origin.is_(Actor.MARKETING),
    ~company.industry.in_({"retail", "logistics"}),
    activities("demo_request").any(),
)

_NAMES = st.integers(1, 99).map("promise {}".format)
_SHARES = st.integers(1, 100).map(lambda percent: percent / 100)
_GUARDS = st.none() | st.sampled_from(_MEETINGS)


@cache
def _happenings() -> st.SearchStrategy[Happening]:
    plain: list[Happening] = [
        created(),
        accepted(),
        rejected(),
        rejected(with_reason=True),
        assigned(),
        deal_opened(),
        deal_won(),
        activities(),
        activities(actor=Actor.SALES),
        activities(actor=Actor.SALES, outcome=Outcome.CONNECTED),
        *(activities(kind, actor=None) for kind in ACTIVITIES[:3]),
        *(entered(stage) for stage in STAGES),
    ]
    one = st.sampled_from(plain)
    return st.one_of(
        one,
        st.builds(lambda first, second: first | second, one, one),
        st.builds(lambda happening, n: happening.nth(n), one, st.integers(1, 3)),
        st.builds(lambda first, n, second: first.nth(n) | second, one, st.integers(2, 3), one),
    )


@cache
def _offices() -> st.SearchStrategy[Calendar]:
    # Behind a function, because the description of such a strategy would fill a page.
    office: st.SearchStrategy[Calendar] = business_calendars(tz=st.sampled_from(_ZONES), at=moments())
    return st.booleans().flatmap(lambda closes: office if closes else st.just(ALWAYS_OPEN))


@cache
def _times() -> st.SearchStrategy[Within]:
    return st.one_of(
        business_hours().filter(lambda within: within.hours > 0),
        business_days().filter(lambda within: within.days > 0),
        st.timedeltas(timedelta(minutes=1), timedelta(days=30)),
    )


@cache
def _calendars() -> st.SearchStrategy[dict[str, Calendar]]:
    """Draw calendars of owners; mostly none."""
    some = st.dictionaries(st.sampled_from(["rep-7", "Rep-9"]), _offices(), max_size=2)
    return st.integers(0, 3).flatmap(lambda one_in_four: st.just({}) if one_in_four else some)


def _tiers() -> st.SearchStrategy[Tiers]:
    """Draw targets that depend on who the lead is."""
    tier = st.tuples(st.sampled_from(_MEETINGS), _times())
    return st.builds(Tiers, st.lists(tier, min_size=1, max_size=2), otherwise=_times(), follow=st.booleans())


def _terms(draw: st.DrawFn) -> dict[str, Any]:
    # Drawn one by one: as arguments of `builds` they would have a description that fills a page.
    return {
        "start": draw(_happenings()),
        "stop": draw(_happenings()),
        "within": draw(_times() | _tiers()),
        "at_least": draw(_SHARES),
        "per": draw(st.sampled_from(Cadence)),
        "where": draw(_GUARDS),
        "calendar": draw(st.none() | _offices()),
        "calendars": draw(_calendars()),
        "cancel": draw(st.none() | _happenings()),
        "pause_in": draw(st.sets(st.sampled_from(STAGES), max_size=2)),
        "warn_at": draw(st.none() | st.sampled_from([0.0, 0.5, 0.75, 1.0])),
    }


@st.composite
def responds(draw: st.DrawFn) -> Respond:
    """Draw promises to answer, on any start, with targets of every kind."""
    early = st.none() | st.timedeltas(timedelta(minutes=1), timedelta(days=3))
    return Respond(draw(_NAMES), early=draw(early), **_terms(draw))


@st.composite
def converts(draw: st.DrawFn) -> Convert:
    """Draw promises about cohorts."""
    return Convert(draw(_NAMES), **_terms(draw))


def _delivers() -> st.SearchStrategy[Deliver]:
    """Draw promises of a volume, of leads or of money."""
    common: dict[str, st.SearchStrategy[Any]] = {
        "per": st.sampled_from(Cadence),
        "where": _GUARDS,
        "count": st.sampled_from(Count),
    }
    numbers = st.builds(Deliver, _NAMES, _happenings(), at_least=st.integers(1, 200), **common)
    amounts = money().filter(lambda amount: amount.amount > 0)
    sums = st.builds(Deliver, _NAMES, _happenings(), at_least=amounts, worth=st.just("amount"), **common)
    return numbers | sums


def _shares() -> st.SearchStrategy[Share]:
    """Draw promises of a quality."""
    return st.builds(
        Share,
        _NAMES,
        of=_happenings(),
        meeting=st.sampled_from(_MEETINGS) | _happenings(),
        at_least=_SHARES,
        per=st.sampled_from(Cadence),
        where=_GUARDS,
        count=st.sampled_from(Count),
    )


def _provides() -> st.SearchStrategy[Provide]:
    """Draw promises of deliverables."""
    return st.builds(Provide, st.sampled_from(_WHAT), at_least=st.integers(1, 6), per=st.sampled_from(Cadence))


def provided(*, at: st.SearchStrategy[datetime] | None = None) -> st.SearchStrategy[Provided]:
    """Draw deliverables that were handed over, some of them with an id."""
    return st.builds(
        Provided,
        st.sampled_from((*_WHAT, "something else")),
        at=moments() if at is None else at,
        by=st.sampled_from([None, "Lan", "rep-7"]),
        id=st.none() | st.integers(0, 2**64).map("p-{}".format),
    )


@cache
def commitments() -> st.SearchStrategy[Commitment]:
    """Draw commitments of every kind; none asks about verdicts, so that no `assess` is needed."""
    return st.one_of(responds(), _delivers(), _shares(), converts(), _provides())


@st.composite
def contracts(
    draw: st.DrawFn,
    *,
    calendar: st.SearchStrategy[Calendar] | None = None,
    promised: st.SearchStrategy[Commitment] | None = None,
    max_size: int = 4,
) -> SLAContract:
    """Draw agreements of up to `max_size` commitments, drawn from `promised`, on a `calendar`."""
    found = draw(
        st.lists(commitments() if promised is None else promised, max_size=max_size, unique_by=lambda drawn: drawn.name)
    )
    first = draw(st.integers(0, len(found)))
    return SLAContract(
        "Smarketing",
        calendar=draw(_offices() if calendar is None else calendar),
        calendars=draw(_calendars()),
        marketing=found[:first],
        sales=found[first:],
        starts=draw(st.none() | st.dates(date(2025, 12, 1), date(2026, 2, 1))),
        ends=draw(st.none() | st.dates(date(2026, 2, 2), date(2026, 6, 1))),
        version=draw(st.integers(1, 3)),
        year_starts=draw(st.sampled_from([1, 4])),
    )


@st.composite
def _leads_with_clock(draw: st.DrawFn) -> tuple[Lead, Clock]:
    """Draw a lead with one clock: what ended it if anything did, and how long it ran."""
    promise = Respond(
        "answer",
        start=entered("mql"),
        stop=accepted() | rejected(),
        within=BusinessHours(draw(st.integers(1, 40))),
        at_least=0.9,
        per=Cadence.MONTH,
    )
    start = draw(moments())
    at = start + timedelta(hours=draw(st.integers(0, 120)))
    end = draw(st.sampled_from([None, "accepted", "won", "lost"]))
    events: list[Event] = [StageEntered("mql", at=start), Assigned(draw(st.sampled_from([None, "rep-7"])), at=start)]
    if end is not None:
        events.append(Accepted(at=at) if end == "accepted" else StageEntered(end, at=at))
    lead = Lead("L-1", created_at=start, history=events)
    contract = SLAContract("Smarketing", calendar=ALWAYS_OPEN, sales=[promise])
    return lead, contract.clocks(lead, as_of=at)[0]


def _due_rows() -> st.SearchStrategy[DueRow]:
    """Draw rows of the due list, some of them overdue."""
    open_clocks = _leads_with_clock().filter(lambda drawn: drawn[1].ended_at is None)
    return open_clocks.map(lambda drawn: DueRow(lead=drawn[0], owner=drawn[0].owner, clock=drawn[1]))


def _counts() -> st.SearchStrategy[Counted]:
    """Draw numbers that a commitment is measured by."""
    number = st.integers(0, 20)
    return st.builds(
        lambda met, breached, running, cancelled, again: Counted(
            started=met + breached + running + cancelled,
            met=met,
            breached=breached,
            running=running,
            cancelled=cancelled,
            again=again,
        ),
        *[number] * 5,
    )


def _cohort_outcomes() -> st.SearchStrategy[CohortOutcome]:
    """Draw what became of some leads."""
    numbers = st.lists(st.integers(0, 30), min_size=3, max_size=3).map(sorted)
    return st.builds(
        lambda found, amounts: CohortOutcome(
            reached=found[0], mature=found[1], leads=found[2], amounts=tuple(total(amounts).values())
        ),
        numbers,
        st.lists(money(), max_size=2),
    )


def _outcome_comparisons() -> st.SearchStrategy[OutcomeComparison]:
    """Draw comparisons of leads whose promise was kept with those whose promise was broken."""
    return st.builds(
        OutcomeComparison,
        commitment=st.just("first touch"),
        outcome=st.just("entering won"),
        within=st.integers(1, 120).map(lambda days: timedelta(days=days)),
        period=st.integers(1, 12).map(lambda month: Month(2026, month)),
        as_of=moments(),
        met=_cohort_outcomes(),
        breached=_cohort_outcomes(),
    )


register(
    {
        Clock: lambda: _leads_with_clock().map(lambda drawn: drawn[1]),
        CohortOutcome: _cohort_outcomes,
        Convert: converts,
        Counted: _counts,
        Deliver: _delivers,
        DueRow: _due_rows,
        OutcomeComparison: _outcome_comparisons,
        Priority: st.integers(0, 100).map(lambda value: Priority(value=value, why=f"engagement: {value} %"))
        | st.just(Priority(value=None, why="not known")),
        Provide: _provides,
        Provided: provided,
        Respond: responds,
        SLAContract: contracts,
        Share: _shares,
        Tiers: _tiers,
        WorkItem: lambda: _due_rows().map(lambda row: WorkItem(lead=row.lead, rows=(row,))),
        WorkList: lambda: st.lists(_due_rows(), max_size=2).map(by_lead),
    }
)
