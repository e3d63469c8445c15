"""The figures of several periods in a row, each as it was known at the same point."""

from datetime import datetime, tzinfo
from itertools import zip_longest

import attrs

from leadflow._validate import whole_number
from leadflow.calendars import Period
from leadflow.errors import unknown_name
from leadflow.metrics import Proportion
from leadflow.playbook import _wording as say
from leadflow.playbook.comparison import Figure, Number, figure_text
from leadflow.playbook.part import ReviewFrame, ReviewPart, ReviewScope
from leadflow.playbook.sections import Block, Paragraph, Section, table

__all__ = ["Trend", "TrendLine", "TrendPart", "trend_of"]

_SHOWN = ("kept:", "created", "customers", "lead-to-customer", "step:", "closing:", "rejected")
"""The figures that the section shows, by the beginnings of their keys."""

_HOW_TO_READ = (
    "Shares stand with what they are of. Lead to customer, and what is promised of leads in a time, count a period "
    "once all of its leads have had that time (n/a until then); every other figure is what was known at the same "
    "distance from its period."
)


@attrs.frozen(kw_only=True, weakref_slot=False)
class TrendLine:
    """One figure over the periods: its `values`, None where there is none; `figure` is the latest.

    Of a share, `cases` are the counts of each period.
    """

    figure: Figure
    values: tuple[Number | None, ...]
    cases: tuple[Proportion | None, ...] = ()


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
            [
                line.figure.label,
                *(
                    figure_text(each, line.figure) + ("" if cases is None or not cases.of else f" of {cases.of:,}")
                    for each, cases in zip_longest(line.values, line.cases)
                ),
            ]
            for line in self.lines
            if line.figure.key.startswith(_SHOWN)
        ]
        header = ["metric", *(f"{period}>" for period in self.periods)]
        blocks = (table(header, rows), Paragraph(_HOW_TO_READ)) if self.periods else ()
        return Section("Trend", blocks=blocks)

    def to_text(self) -> str:
        """Return the trend as plain text of at most 100 columns."""
        return self.section.to_text()

    def __repr__(self) -> str:
        ends = f"{self.periods[0]} to {self.periods[-1]}" if self.periods else "no period"
        return f"<Trend {self.playbook}: {ends}, {say.many(len(self.lines), 'figure')}>"


class TrendPart(ReviewPart[Trend | None]):
    """The trend, where it was asked for."""

    title = "Trend"

    @classmethod
    def of(cls, scope: ReviewScope) -> "TrendPart":
        """Return the trend of as many periods as asked for."""
        return cls(data=None if scope.trend is None else trend_of(scope, scope.trend))

    def blocks(self, review: ReviewFrame) -> tuple[Block, ...]:
        """Return the figures of each period."""
        return () if self.data is None else self.data.section.blocks


def trend_of(scope: ReviewScope, count: int) -> Trend:
    """Return the figures of `count` periods in a row, that of the scope last; those before the first lead are left
    out.
    """
    whole_number(count, "count", minimum=1)
    scopes: list[ReviewScope] = []
    period = scope.period
    while len(scopes) < count and (seen := scope.at(period)) is not None:
        scopes.insert(0, seen)
        period = period.previous()
    # In the order of the last period; what that one does not have comes after.
    latest = {figure.key: figure for each in (*scopes[-1:], *scopes) for figure in each.figures}
    seen_in = [{figure.key: figure for figure in each.figures} for each in scopes]
    return Trend(
        playbook=scope.playbook,
        version=scope.version,
        as_of=scope.as_of,
        tz=scope.tz,
        periods=tuple(each.period for each in scopes),
        lines=tuple(
            TrendLine(
                figure=figure,
                values=tuple(each[key].value if key in each else None for each in seen_in),
                cases=tuple(each[key].cases if key in each else None for each in seen_in),
            )
            for key, figure in latest.items()
        ),
    )
