"""The agreement between the teams, written and read: checked by mypy and pyright in strict mode, never run."""

from datetime import UTC, date, datetime, timedelta
from typing import assert_type

from leadflow import (
    ALWAYS_OPEN,
    ICP,
    Actor,
    BusinessDays,
    BusinessHours,
    Cadence,
    Lead,
    Money,
    Month,
    accepted,
    activities,
    company,
    entered,
    rejected,
    source,
    verdict,
)
from leadflow.assessment import Rules
from leadflow.calendars import Pace, Period
from leadflow.criteria import Grouping
from leadflow.leads import ClosedStages
from leadflow.sla import (
    Attainment,
    Attainments,
    AttainmentStatus,
    Clock,
    ClockState,
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
    Target,
    Tiers,
    by_owner,
)

now = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
lead = Lead("L-1042", created_at=now)

tiers = Tiers(
    [(verdict.grade.is_("A"), BusinessHours(1)), (company.employees >= 50, timedelta(hours=2))],
    otherwise=BusinessDays(1),
)
touch = Respond(
    "first touch",
    start=entered("mql"),
    stop=activities("call", actor=Actor.SALES).nth(6) | accepted() | rejected(),
    within=tiers,
    at_least=0.95,
    per=Cadence.MONTH,
    where=verdict.grade.at_least("B") & company.country.is_("VN"),
    calendar=ALWAYS_OPEN,
    cancel=entered("won"),
    pause_in={"waiting"},
    warn_at=None,
)
sale = Convert(
    "sale", start=entered("sql"), stop=entered("won"), within=timedelta(days=90), at_least=1, per=Cadence.QUARTER
)
volume = Deliver("MQLs", entered("mql"), at_least=120, per=Cadence.MONTH, count=Count.EACH)
revenue = Deliver("revenue", entered("won"), at_least=Money(1, "EUR"), worth="amount", per=Cadence.YEAR)
quality = Share("quality", of=entered("mql"), meeting=rejected(), at_least=0.5, per=Cadence.WEEK, count=Count.FIRST)
stories = Provide("stories", at_least=4, per=Cadence.DAY)
Deliver("pipeline", entered("sql"), at_least=1, worth="profit", per=Cadence.MONTH)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # amounts only
Respond("late", start="mql", stop=accepted(), within=BusinessHours(1), at_least=0.9, per=Cadence.MONTH)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no happening
Provide("stories", at_least=0.5, per=Cadence.DAY)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # half a story

contract = SLAContract(
    "Smarketing",
    calendar=ALWAYS_OPEN,
    marketing=(volume, revenue, quality),
    sales=[touch, sale, stories],
    starts=date(2026, 1, 1),
    ends=now,
    version=2,
    closed_stages=ClosedStages(won={"won"}, lost=["lost"]),
    recycled=["parked"],
    year_starts=4,
)
assert_type(contract.commitments, tuple[Commitment, ...])
assert_type(contract.commitment("MQLs"), Commitment)
assert_type(contract.effective, tuple[datetime | None, datetime | None])
assess = Rules()

(clock,) = contract.clocks(lead, as_of=now, assess=assess)
assert_type(clock, Clock)
assert_type(clock.state, ClockState)
assert_type(clock.remaining, timedelta | None)
assert_type(clock.overdue, timedelta)
assert_type(clock.intervals, tuple[tuple[datetime, datetime], ...])
for row in (*contract.due([lead], as_of=now, before=now), *contract.overdue(iter([lead]), as_of=now)):
    assert_type(row, DueRow)
    assert_type(row.due_at, datetime | None)
    assert_type(row.owner, str | None)
    assert_type(row.priority, Priority | None)
monday = by_owner(contract.due([lead], as_of=now, assess=assess, owner="rep-7", priority=verdict.grade))
assert_type(monday, dict[str | None, tuple[DueRow, ...]])
contract.overdue([lead], as_of=now, priority=ICP("firms", should=((company.employees >= 50).worth(1),)))
contract.due([lead], as_of=now, priority="grade")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no rule
assert_type(contract.breaches([lead], as_of=now, period=Month(2026, 3)), tuple[Clock, ...])


class BySize:
    """A grouping of one's own."""

    def get(self, lead: Lead) -> str | None:
        """Return the size."""
        return "big" if (lead.company.employees or 0) > 50 else None


def grouped(by: Grouping) -> Attainments:
    """Ask for attainments by a field."""
    return contract.attainment(iter([lead]), Month(2026, 3), as_of=now, by=by)


kept = grouped(source.channel) + grouped(BySize())
contract.attainment(
    [lead], Month(2026, 3), as_of=now, assess=assess, by=verdict.grade, provided=[Provided("stories", at=now)]
)
row_of_one = kept["MQLs"]
assert_type(row_of_one, Attainment)
assert_type(row_of_one + row_of_one, Attainment)
assert_type(row_of_one.counted, Counted)
assert_type(row_of_one.rate, float | None)
assert_type(row_of_one.target, Target)
assert_type(row_of_one.pace, Pace | None)
assert_type(row_of_one.period, Period)
assert_type(row_of_one.status, AttainmentStatus)
assert_type(row_of_one.latest_mature, Attainment | None)
assert_type(row_of_one.next_period, Attainment | None)
assert_type(row_of_one.in_force, Period | None)
assert_type(row_of_one.periods_met, int)
assert_type(kept.marketing, tuple[Attainment, ...])
assert_type(kept.tally(Actor.SALES), dict[AttainmentStatus, int])

after = contract.compare_outcomes(
    [lead], "first touch", Month(2026, 3), outcome=entered("won"), within=timedelta(days=9), as_of=now
)
assert_type(after, OutcomeComparison)
assert_type(after.met, CohortOutcome)
assert_type(after.interval, tuple[float, float] | None)

assert_type(contract.versions, tuple[SLAContract, ...])
assert_type(contract.version_at(now), SLAContract | None)
