"""Matrix: a grade and a band read together, such as fit by engagement."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import asked_at, named, required_text
from leadflow.criteria.check import Graded
from leadflow.errors import invalid, invalid_type, unknown_name
from leadflow.leads import Lead
from leadflow.scores.grades import Grader, Grades
from leadflow.scores.score import Score, Scorer

__all__ = ["Matrix", "Placement"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Placement:
    """Where a lead stands in a matrix: its `row` (None for one that is not our customer), its `column`, and what that
    `says`.

    `could_be` are the cells that it may yet come to when all is known, `could_say` what they say, the present first.

    >>> print(Placement("priority", row="A", column="1", says="call today", could_say=("call today",)))
    priority: A1, call today
    """

    matrix: str = attrs.field(kw_only=False)
    row: str | None
    column: str
    says: str
    could_say: tuple[str, ...]
    could_be: tuple[str, ...] = ()
    rank: int = 0
    """How far up it stands, by row and then by column; 0 for a lead that is not our customer."""
    missing: tuple[str, ...] = ()
    """The paths of the facts that would decide the cell."""
    fit: Graded | None = attrs.field(default=None, repr=False)
    score: Score | None = attrs.field(default=None, repr=False)

    @property
    def cell(self) -> str:
        """The row and the column in one, such as "A1"; without a row the column alone."""
        return f"{self.row or ''}{self.column}"

    def __str__(self) -> str:
        could = [said for said in self.could_say if said != self.says]
        return f"{self.matrix}: {self.cell}, {self.says}" + (f" (could be: {', '.join(could)})" if could else "")


def _bands(value: Mapping[str, int] | Grades) -> Grades:
    return value if isinstance(value, Grades) else Grades(value)


def _cells(value: Mapping[tuple[str, str], str]) -> FrozenMapping[tuple[str, str], str]:
    if not isinstance(value, Mapping):
        raise invalid_type("cells", value, "cells map grade and band to words", 'write {("A", "1"): "call today"}')
    return FrozenMapping({key: required_text(said, "cells") for key, said in value.items()})


@attrs.frozen(kw_only=True, order=False, weakref_slot=False, field_transformer=named)
class Matrix:
    """What to do by grade and band: `rows` is anything that grades (an ICP), `columns` anything that scores, cut into
    `bands`.

    `bands` are thresholds in percents, as grades are. `cells` maps (grade, band) to what it says, every other cell says
    the `default`; a lead without a grade (not our customer) too. Raises when a cell names a grade or band that does not
    exist.

    >>> from leadflow import ICP, activities, company
    >>> from leadflow.scoring import Scorecard
    >>> icp = ICP("SME", should=[company.country.is_("VN").worth(40)])
    >>> engagement = Scorecard("engagement", activities("email_click").each(3, at_most=15))
    >>> matrix = Matrix("fit x engagement", rows=icp, columns=engagement, bands={"1": 50, "2": 0},
    ...                 cells={("A", "1"): "call today"}, default="nurture")
    >>> matrix.says("A", "2")
    'nurture'
    """

    name: str = attrs.field(converter=required_text, kw_only=False)
    rows: Grader
    columns: Scorer
    bands: Grades = attrs.field(converter=_bands)
    cells: FrozenMapping[tuple[str, str], str] = attrs.field(converter=_cells)
    default: str = attrs.field(converter=required_text)
    names: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """The name of every cell, such as "A1", the best first; those of the columns alone are for no customer."""

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.rows, Grader):
            rule = "rows are grades: a name, a scale and fit(lead, *, as_of)"
            raise invalid_type("rows", self.rows, rule, "write rows=icp")
        if not isinstance(self.columns, Scorer):
            rule = "a scorer has a name and score(lead, *, as_of)"
            raise invalid_type("columns", self.columns, rule, "write columns=engagement")
        names = tuple(f"{row}{band}" for row in (*self.rows.scale, "") for band in self.bands.scale)
        object.__setattr__(self, "names", names)
        for key in self.cells:
            if not (isinstance(key, tuple) and len(key) == 2):
                raise invalid("cells", key, "a cell is a grade and a band", 'write {("A", "1"): "call today"}')
            for what, name, known in (("grade", key[0], self.rows.scale), ("band", key[1], self.bands.scale)):
                if name not in known:
                    raise unknown_name(what, name, known, where=f"cells[{key!r}] of {self.name!r}")

    def says(self, row: str | None, column: str) -> str:
        """Return what a cell says; the default without a row."""
        return self.default if row is None else self.cells.get((row, column), self.default)

    def place(self, lead: Lead, *, as_of: datetime) -> Placement:
        """Return where `lead` stands as it was known at `as_of` (aware).

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        at = asked_at(as_of)
        known = lead.as_of(at)
        fit = self.rows.fit(known, as_of=at)
        score = self.columns.score(known, as_of=at)
        grades, bands = self.rows.scale, self.bands.scale
        rows: list[str | None] = [] if fit.fits else [None]
        if fit.high_grade is not None and fit.low_grade is not None:
            rows = [*grades[grades.index(fit.high_grade) : grades.index(fit.low_grade) + 1], *rows]
        # By percents, which a lead that fails a must has none of.
        column, best, worst = (
            self.bands.grade(percent, 100) for percent in (score.percent, score.high_percent, score.low_percent)
        )
        columns = bands[bands.index(best) : bands.index(worst) + 1]
        cells = [(fit.grade, column), *((row, band) for row in rows for band in columns)]
        found = tuple(dict.fromkeys(f"{row or ''}{band}" for row, band in cells))
        missing = dict.fromkeys((*getattr(fit, "to_find_out", ()), *score.to_find_out)) if len(found) > 1 else ()
        return Placement(
            self.name,
            row=fit.grade,
            column=column,
            says=self.says(fit.grade, column),
            could_say=tuple(dict.fromkeys(self.says(row, band) for row, band in cells)),
            could_be=found,
            rank=self._rank(fit.grade, column),
            missing=tuple(missing),
            fit=fit,
            score=score,
        )

    def _rank(self, row: str | None, column: str) -> int:
        grades, bands = self.rows.scale, self.bands.scale
        if row is None:
            return 0
        return (len(grades) - grades.index(row) - 1) * len(bands) + len(bands) - bands.index(column)

    def to_text(self) -> str:
        """Return the matrix as a text table, grades down, bands across.

        >>> from leadflow import ICP, company
        >>> icp = ICP("SME", should=[company.country.is_("VN").worth(40)], grades={"A": 50, "B": 0})
        >>> cells = {("A", "1"): "call"}
        >>> print(Matrix("m", rows=icp, columns=icp, bands={"1": 50, "2": 0}, cells=cells, default="wait").to_text())
           1     2
        A  call  wait
        B  wait  wait
        """
        head = ["", *self.bands.scale]
        table = [head, *([row, *(self.says(row, band) for band in self.bands.scale)] for row in self.rows.scale)]
        wide = [max(len(line[i]) for line in table) for i in range(len(head))]
        return "\n".join("  ".join(cell.ljust(wide[i]) for i, cell in enumerate(line)).rstrip() for line in table)

    def __str__(self) -> str:
        return f"{self.name}: {self.rows.name} by {self.columns.name}"
