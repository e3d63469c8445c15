"""What the funnel's tests share: instants by day, and funnels and leads in few words."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from leadflow.assessment import Assessment, assess
from leadflow.funnel import Funnel, Stage, StageKind, Transition
from leadflow.leads import Company, DealUpdated, Event, Lead, StageEntered

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
KINDS = {kind.value: kind for kind in StageKind if kind is not StageKind.OPEN}


def day(days: float) -> datetime:
    """Return the instant so many days after the first."""
    return FIRST + timedelta(days=days)


def lead(*told: tuple[float, str] | Event, company: Company | None = None, tracked: bool = True) -> Lead:
    """Return a lead created on day 0, told of stages by (day, stage), and of anything else by its event."""
    events = [one if isinstance(one, Event) else StageEntered(one[1], at=day(one[0])) for one in told]
    return Lead("L-1", created_at=FIRST, company=company or Company(), tracked=tracked, history=events)


def with_deal(*told: tuple[float, str | None]) -> Lead:
    """Return a lead with one deal, told of its stages by (day, stage)."""
    return lead(*(DealUpdated("D-1", stage=stage, at=day(at)) for at, stage in told))


def asked(of: Lead, days: float = 30) -> Assessment:
    """Return the assessment, without any rules, so many days after the first."""
    return assess(of, as_of=day(days))


def funnel(names: str, *ways: Transition | str, entries: Iterable[str] = (), cumulative: bool = False) -> Funnel:
    """Return the funnel of stages named in one text (won, lost ... are of that kind) and of ways such as "lead mql"."""
    return Funnel(
        "test",
        stages=[Stage(name, kind=KINDS.get(name, StageKind.OPEN)) for name in names.split()],
        transitions=[way if isinstance(way, Transition) else Transition(*way.split()) for way in ways],
        entries=tuple(entries),
        cumulative=cumulative,
    )


LINE = funnel(
    "lead mql sal sql won lost recycled",
    "lead mql",
    "mql sal",
    "sal sql",
    "sql won",
    "mql lost",
    "mql recycled",
    "recycled mql",
)
