"""ICP: the ideal customer profile, whom we want."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

import attrs

from leadflow._validate import required_text, several, stream, to_utc
from leadflow.criteria import Criterion, Worth
from leadflow.criteria.check import every
from leadflow.errors import invalid, invalid_type
from leadflow.icp.evidence import ICPFigures, figures_of
from leadflow.icp.fit import Fit, FitHalf, FitVerdict
from leadflow.leads import Lead
from leadflow.reasons import Reason
from leadflow.scores.characteristic import Characteristic
from leadflow.scores.describe import aspects_of
from leadflow.scores.diff import RulesDiff, compared
from leadflow.scores.explain import MUST
from leadflow.scores.grades import Grades, Thirds, as_grading
from leadflow.scores.identity import digest
from leadflow.scores.ranges import ScoreRange
from leadflow.scores.rules import MustPart, made_ready
from leadflow.scores.score import Score
from leadflow.scores.tally import Ledger, Part, Section

__all__ = ["ICP"]


def _must(value: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(_each(value, "must"))


def _each(value: Iterable[Criterion], name: str) -> Iterable[Criterion]:
    if isinstance(value, Criterion):
        raise invalid_type(name, value, "several criteria are needed", f"write {name}=(criterion,)")
    for item in several(value, name, f"write {name}=(criterion,)"):
        if not isinstance(item, Criterion):
            raise invalid_type(name, item, "a criterion is needed", 'write company.country.is_("VN")')
        yield item


def _should(value: Iterable[Worth | Characteristic]) -> tuple[Worth | Characteristic, ...]:
    if isinstance(value, (Worth, Characteristic, Criterion)):
        raise invalid_type(
            "should", value, "several weighed criteria are needed", "write should=(criterion.worth(40),)"
        )
    found = several(value, "should", "write should=(criterion.worth(40),)")
    for item in found:
        if not isinstance(item, (Worth, Characteristic)):
            raise invalid_type("should", item, "a weighed criterion is needed", 'write criterion.worth(40, "size")')
    return found


def _ends(value: Criterion, name: str) -> None:
    if not isinstance(value, Criterion):
        raise invalid_type(name, str(value), "a criterion is needed", f'write {name}=entered("{name}").any()')


def _grades(value: Mapping[str, int] | Grades | Thirds) -> Grades | Thirds:
    return as_grading(value)


_USUAL_GRADES = Grades({"A": 80, "B": 60, "C": 40, "D": 0})


@attrs.frozen(kw_only=True)
class ICP:
    """An ideal customer profile: what a customer `must` be, what it `should` be and how much that weighs, and the
    `grades`.

    `must` is criteria, `should` criteria with their points (`criterion.worth(40, "size")`) or `Characteristic`s.
    `grades` are thresholds in percents of the points possible (or `Thirds()`). A must that is false makes the lead
    NOT_FIT, one that is unknown UNDECIDED. Raises when nothing is asked, rules share a name, or grades overlap or leave
    a gap.

    >>> from datetime import UTC
    >>> from leadflow.criteria import company
    >>> from leadflow.leads import Company
    >>> size = company.employees.between(10, 250).worth(40, "size")
    >>> icp = ICP("SME", must=[company.country.is_("VN")], should=[size])
    >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC), company=Company(country="VN"))
    >>> fit = icp.fit(lead, as_of=datetime(2026, 3, 3, tzinfo=UTC))
    >>> fit.verdict.value, fit.percent, fit.high, fit.to_find_out
    ('fit', 0, 100, ('company.employees',))
    """

    # Converted below: pyright takes no field with a converter for the `name` that a Scorer has.
    name: str = attrs.field(kw_only=False)
    must: tuple[Criterion, ...] = attrs.field(default=(), converter=_must)
    should: tuple[Worth | Characteristic, ...] = attrs.field(default=(), converter=_should)
    grades: Grades | Thirds = attrs.field(default=_USUAL_GRADES, converter=_grades)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "name", required_text(self.name, "name"))
        if not self.must and not self.should:
            raise invalid("must", (), f"{self.name!r} asks for nothing", "say what a customer must or should be")
        if len(set(self.must)) < len(self.must):
            raise invalid("must", tuple(str(must) for must in self.must), "a criterion is there twice", "leave one out")
        _ = self._ledger  # it refuses what cannot be added up
        for part in self._parts if isinstance(self.grades, Thirds) else ():
            if part.weight not in {1, 2, 3}:
                raise invalid(
                    "points", part.weight, f"{part.name!r} moves 1, 2 or 3 thirds of a letter", "write worth(2)"
                )

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        return tuple(made_ready(rule, no=self.grades.no) for rule in self.should)

    # What makes it fast is outside equality, hash and pickle.
    @cached_property
    def _ledger(self) -> Ledger:
        section = Section(name=self.name, parts=self._parts)
        return Ledger(self.name, (section,), musts=tuple(MustPart(must) for must in self.must))

    @cached_property
    def _halves(self) -> tuple[str, ...]:
        return tuple(_half(part.paths) for part in self._parts)

    @property
    def scale(self) -> tuple[str, ...]:
        """The grades, the best first."""
        return self.grades.scale

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that identify this profile in every process: equal profiles have the same."""
        return digest(self)

    def diff(self, other: "ICP") -> RulesDiff:
        """Return what changed from this profile to `other`: musts, weighed criteria and grades added, removed, changed.

        >>> from leadflow import company
        >>> old, new = (ICP("SME", must=[company.country.is_(country)]) for country in ("VN", "SG"))
        >>> print(old.diff(new))
        SME:
          - must company.country is VN: company.country is VN
          + must company.country is SG: company.country is SG
        """
        return compared((self.name, self.described()), (other.name, other.described()))

    def described(self) -> dict[str, dict[str, str | None]]:
        """Return every must, weighed criterion and grade in words, by its name and aspect: what `diff` compares."""
        found: dict[str, dict[str, str | None]] = {f"must {must}": {"text": str(must)} for must in self.must}
        found |= {rule.name: aspects_of(rule) for rule in self.should}
        return found | {"grades": {"text": str(self.grades), "thresholds": str(self.grades)}}

    def fit(self, lead: Lead, *, as_of: datetime) -> Fit:
        """Return how well `lead` fits as it was known at `as_of` (aware).

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        at = to_utc(as_of, "as_of")
        return self._fit(lead.as_of(at), at)

    def score(self, lead: Lead, *, as_of: datetime) -> Score:
        """Return the fit as points: those of what it should be, and none where a must is not met.

        A score has but one axis, so the verdict is folded into it: a must that is false takes all points (a reason of
        its own, code `must:<criterion>`), one that is unknown may. Raises as `fit` does.
        """
        fit = self.fit(lead, as_of=as_of)
        points = fit.points
        if fit.verdict is FitVerdict.FIT:
            return points
        if fit.verdict is FitVerdict.UNDECIDED:
            # Losing the must would leave nothing: that is what finding it out is worth.
            reasons = [
                attrs.evolve(r, low=-max(points.high, points.value)) if r.missing and r.code.startswith(MUST) else r
                for r in points.reasons
            ]
            return attrs.evolve(points, low=min(0, points.low), high=max(0, points.high), reasons=reasons)
        broken = next(i for i, r in enumerate(points.reasons) if r.code.startswith(MUST) and r.answer is False)
        reasons = list(points.reasons)
        reasons[broken] = attrs.evolve(reasons[broken], points=-points.value, low=-points.value, high=-points.value)
        return attrs.evolve(points, value=0, low=0, high=0, reasons=reasons, spans=())

    def value(self, lead: Lead, *, as_of: datetime) -> int:
        """Return the points of `score` alone. Raises as `fit` does."""
        at = to_utc(as_of, "as_of")
        return self._ledger.value(lead.as_of(at), at, None)

    def values(self, leads: Iterable[Lead], *, as_of: datetime) -> list[int | None]:
        """Return the points of `score` of each of `leads` (read once), in their order; None for one that was created
        after `as_of`.
        """
        return self._ledger.values(stream(leads, "leads", "pass [lead]"), to_utc(as_of, "as_of"))

    def ranges(self, leads: Iterable[Lead], *, as_of: datetime) -> list[ScoreRange | None]:
        """Return the points of `score` of each of `leads` (read once) with their range and coverage, in their order;
        None for one that was created after `as_of`.

        >>> from datetime import UTC
        >>> from leadflow import Lead, company
        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> icp = ICP("SME", should=[company.employees.between(10, 250).worth(40, "size")])
        >>> print(*icp.ranges([Lead("L-1", created_at=at)], as_of=at))
        0, from 0 to 40 when all is known (0 % of the weight is)
        """
        return self._ledger.ranges(stream(leads, "leads", "pass [lead]"), to_utc(as_of, "as_of"))

    def _fit(self, lead: Lead, at: datetime) -> Fit:
        points = self._ledger.score(lead, at)
        musts = points.reasons[: len(self.must)]
        answers = [reason.answer for reason in musts]
        if not self.should:
            decided = sum(answer is not None for answer in answers)
            points = attrs.evolve(points, decided=decided, weight=len(answers))
        verdict = _VERDICT[every(answers)]
        out = verdict is FitVerdict.NOT_FIT
        company, person, rest = (
            self._half(half, points.reasons[len(musts) :]) for half in ("company", "person", "rest")
        )
        return Fit(
            points=points,
            verdict=verdict,
            grade=None if out else self.grades.grade(points.value, points.reachable),
            low_grade=None if out else self.grades.grade(points.low, points.reachable),
            high_grade=None if out else self.grades.grade(points.high, points.reachable),
            scale=self.scale,
            company=company,
            person=person,
            rest=rest,
        )

    def _half(self, half: str, reasons: tuple[Reason, ...]) -> FitHalf:
        mine = [
            (part, reason) for part, reason, of in zip(self._parts, reasons, self._halves, strict=True) if of == half
        ]
        return FitHalf(
            half,
            earned=sum(reason.points for _, reason in mine),
            possible=sum(part.best for part, _ in mine),
            low=sum(reason.low for _, reason in mine),
            high=sum(reason.high for _, reason in mine),
            reasons=tuple(reason for _, reason in mine),
        )

    def evidence(
        self, leads: Iterable[Lead], won: Criterion, *, lost: Criterion | None = None, as_of: datetime
    ) -> ICPFigures:
        """Return, for each criterion, how many of the won and of the lost `leads` (read once) meet it, as known at
        `as_of`.

        `won` says who was won, such as `entered("won").any()`; `lost` who was lost (without it, everybody else). Who is
        neither is counted and left out. A `Characteristic` is no yes or no, so it has no figures. What is asked about
        is what is known now, which after a purchase is often more than was known before: mind that when you compare.

        >>> from datetime import UTC
        >>> from leadflow import Company, company, entered
        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> icp = ICP("SME", must=[company.country.is_("VN")])
        >>> lead = Lead("L-1", created_at=at, company=Company(country="VN"))
        >>> print(icp.evidence([lead], entered("won").any(), as_of=at))
        SME
          company.country is VN: yes 0 of 1 won (0%, 0% to 79%); no none; unknown none
        """
        _ends(won, "won")
        if lost is not None:
            _ends(lost, "lost")
        asked = {str(must): must for must in self.must}
        asked |= {rule.name: rule.criterion for rule in self.should if isinstance(rule, Worth)}
        return figures_of(self.name, asked, leads, won=won, lost=lost, as_of=to_utc(as_of, "as_of"))

    def __str__(self) -> str:
        shoulds = [f"{rule.name} {rule.points:+d}" if isinstance(rule, Worth) else str(rule) for rule in self.should]
        return "; ".join([self.name, *(f"must: {must}" for must in self.must), *shoulds])


_VERDICT = {True: FitVerdict.FIT, False: FitVerdict.NOT_FIT, None: FitVerdict.UNDECIDED}


def _half(paths: tuple[str, ...]) -> str:
    sections = {path.partition(".")[0] for path in paths}
    return sections.pop() if sections in ({"company"}, {"person"}) else "rest"
