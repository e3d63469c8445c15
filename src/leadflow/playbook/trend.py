"""Trend: the figures of several periods in a row, each as it was known at the same point."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

import attrs

from leadflow._validate import to_utc, whole_number
from leadflow.calendars import Period
from leadflow.errors import invalid_type, unknown_name
from leadflow.leads import Lead, Population
from leadflow.playbook import _wording as say
from leadflow.playbook._measuring import Agreement, at_the_same_distance, had_leads, measured
from leadflow.playbook.comparison import Figure, Number
from leadflow.playbook.sections import changed
from leadflow.playbook.sections.blocks import Section, table
from leadflow.playbook.text import section_lines
from leadflow.sla import Provided

__all__ = ["Trend", "TrendLine", "trend_of"]

_TOLD = ("kept:", "created", "customers", "lead-to-customer", "step:", "closing:", "rejected")
"""The figures that the text tells, by the beginnings of their keys."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class TrendLine:
    """One figure over the periods: its `values`, None where there is none; `figure` is the latest.

    >>> from leadflow.playbook import FigureKind
    >>> won = Figure("customers", label="customers won", kind=FigureKind.COUNT, value=7, higher_is_better=True)
    >>> TrendLine(figure=won, values=(None, 4, 7)).values[-1]
    7
    """

    figure: Figure
    values: tuple[Number | None, ...]


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Trend:
    """The figures of `periods` in a row, each as it was known as far into the period, or after its end, as the last
    one.

    Periods before the first lead are left out.

    >>> from datetime import UTC
    >>> from leadflow import Lead, Month, Playbook
    >>> lead = Lead("L-1", created_at=datetime(2026, 2, 20, tzinfo=UTC))
    >>> trend = Playbook("2026").trend([lead], Month(2026, 3), as_of=datetime(2026, 4, 1, tzinfo=UTC))
    >>> [str(period) for period in trend.periods], trend["created"]
    (['Feb 2026', 'Mar 2026'], (1, 0))
    """

    playbook: str
    version: int
    as_of: datetime
    tz: tzinfo
    periods: tuple[Period, ...]
    lines: tuple[TrendLine, ...]

    def __getitem__(self, key: str) -> tuple[Number | None, ...]:
        for line in self.lines:
            if line.figure.key == key:
                return line.values
        raise unknown_name("figure", key, (line.figure.key for line in self.lines), where="trend")

    @property
    def section(self) -> Section:
        """The trend for people to read, as data."""
        rows = [
            [line.figure.label, *(changed.value(each, line.figure) for each in line.values)]
            for line in self.lines
            if line.figure.key.startswith(_TOLD)
        ]
        header = ["figure", *(f"{period}>" for period in self.periods)]
        return Section("The trend", blocks=(table(header, rows),) if self.periods else ())

    def to_text(self) -> str:
        """Return the trend as plain text of at most 100 columns."""
        return "\n".join([*section_lines(self.section), ""])

    def __repr__(self) -> str:
        ends = f"{self.periods[0]} to {self.periods[-1]}" if self.periods else "no period"
        return f"<Trend {self.playbook}: {ends}, {say.many(len(self.lines), 'figure')}>"


def trend_of(
    agreed: Agreement,
    leads: Iterable[Lead],
    period: Period,
    *,
    as_of: datetime,
    count: int,
    provided: Iterable[Provided],
    told: Mapping[Period, tuple[Figure, ...]] | None = None,
) -> Trend:
    """Return the trend up to a period; see `Playbook.trend`. Periods whose figures are `told` are not measured
    again.
    """
    if not isinstance(period, Period):
        raise invalid_type("period", period, "a period is needed", "write Month(2026, 3)")
    whole_number(count, "count", minimum=1)
    now, given = to_utc(as_of, "as_of"), tuple(provided)
    known = Population.of(leads, as_of=now).leads
    figures: list[tuple[Period, tuple[Figure, ...]]] = []
    here, then = period, now
    for _ in range(count):
        known = Population.of(known, as_of=then).leads
        if not had_leads(known, here, agreed.tz):
            break
        already = None if told is None else told.get(here)
        own = already or measured(agreed, known, here, as_of=then, provided=given).figures
        figures.insert(0, (here, own))
        here = here.previous()
        then = at_the_same_distance(now, period, here, agreed.tz)
    latest = {figure.key: figure for _, each in figures for figure in each}
    values = [{figure.key: figure.value for figure in each} for _, each in figures]
    return Trend(
        playbook=agreed.name,
        version=agreed.version,
        as_of=now,
        tz=agreed.tz,
        periods=tuple(each for each, _ in figures),
        lines=tuple(
            TrendLine(figure=figure, values=tuple(each.get(key) for each in values)) for key, figure in latest.items()
        ),
    )
