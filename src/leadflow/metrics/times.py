"""Times: how long it took from one event to another, by the clock or in business time."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.calendars import ALWAYS_OPEN, Calendar, Period
from leadflow.criteria import Grouping, Happening
from leadflow.criteria.happenings import following
from leadflow.criteria.occurrences import Occurrence
from leadflow.errors import invalid_type
from leadflow.funnel import Funnel
from leadflow.leads import Lead
from leadflow.metrics.deals import read_by
from leadflow.metrics.figures import Durations
from leadflow.metrics.grouping import grouped, owner_or_value

__all__ = ["Times", "durations"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Times:
    """How long it took from each `start` to the next `stop`: median, mean and p90, and how many still run.

    Of `unknown` leads it is not known what they did, for they are not tracked. `groups` holds the same per value of the
    grouping.
    """

    start: str
    stop: str
    as_of: datetime
    time: Durations
    unknown: int = 0
    not_yet_created: int = 0
    groups: FrozenMapping[Hashable, Durations] = attrs.field(factory=FrozenMapping)


def durations(
    leads: Iterable[Lead],
    start: Happening,
    stop: Happening,
    period: Period | None = None,
    *,
    as_of: datetime,
    calendar: Calendar | None = None,
    by: Grouping | None = None,
    pipelines: Iterable[Funnel] = (),
    tz: tzinfo = UTC,
) -> Times:
    """Return how long it took from each `start` to the next `stop`, which is another event.

    Args:
        leads: Any iterable of leads, or a population.
        start: What begins a time, each time that it happens.
        stop: What ends it.
        period: The period in which it began; whenever it was unless given.
        as_of: The instant, aware: what has not stopped by then still runs.
        calendar: The business time to count in; the clock unless given.
        by: A handle to group by, such as `source.channel`. By `owner`, a time belongs to who owned the lead when it
            began, or else got it first until it ended.
        pipelines: The pipelines of the deals, whose stages say what is won and lost. Without any, the leads say it.
        tz: The zone of the period's days.

    >>> from leadflow import accepted, entered
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> durations([], entered("mql"), accepted(), as_of=now).time.median_completed is None
    True
    """
    if calendar is not None and not isinstance(calendar, Calendar):
        raise invalid_type("calendar", calendar, "a calendar is needed", "write calendar=BusinessCalendar(...)")
    elapsed = (ALWAYS_OPEN if calendar is None else calendar).elapsed
    population = read_by(leads, None, pipelines, as_of=as_of)
    now = population.as_of
    low, high = (None, None) if period is None else period.bounds(tz)
    unknown = 0
    # The group of each time, how long it took or runs so far, and whether it ended.
    found: list[tuple[Hashable, tuple[timedelta, bool]]] = []
    for lead in population:
        if not (start.is_known(lead) and stop.is_known(lead)):
            unknown += 1
            continue
        # A history is searched once for each happening, however often the time begins.
        find = _remembering(lead, now)
        for began in start.find(lead, now):
            if low is not None and high is not None and not low <= began.at < high:
                continue
            ended = following(stop, began, find)
            end = ended[0].at if ended else now
            found.append((owner_or_value(by, lead, began.at, end), (elapsed(began.at, end), bool(ended))))

    def summary(times: Iterable[tuple[timedelta, bool]]) -> Durations:
        both = tuple(times)
        return Durations.of((took for took, over in both if over), running=(took for took, over in both if not over))

    groups = {} if by is None else grouped(found)
    return Times(
        start=str(start),
        stop=str(stop),
        as_of=now,
        time=summary(each for _, each in found),
        unknown=unknown,
        not_yet_created=population.not_yet_created,
        groups=FrozenMapping({value: summary(own) for value, own in groups.items()}),
    )


def _remembering(lead: Lead, now: datetime) -> Callable[[Happening], Sequence[Occurrence]]:
    found: dict[int, Sequence[Occurrence]] = {}

    def find(happening: Happening) -> Sequence[Occurrence]:
        key = id(happening)
        if key not in found:
            found[key] = happening.find(lead, now)
        return found[key]

    return find
