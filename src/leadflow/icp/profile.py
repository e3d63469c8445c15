"""ICP: the ideal customer profile, whom we want, and how well a lead fits it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cached_property

import attrs

from leadflow._validate import named, required_text, several, to_utc
from leadflow.criteria import Criterion
from leadflow.criteria.check import every
from leadflow.criteria.tree import Worth
from leadflow.errors import invalid, invalid_type
from leadflow.icp.evidence import ICPFigures, figures_of
from leadflow.leads import Lead
from leadflow.reasons import Reason, ranked
from leadflow.scores.characteristic import Characteristic
from leadflow.scores.compiled import CompiledRules, RuleSet
from leadflow.scores.grades import Grades, Thirds
from leadflow.scores.rules import CompiledMust, CompiledRule, Section, compile_rule
from leadflow.scores.score import MUST, Score, percent_of, table
from leadflow.scores.versions import Aspects, aspects_of

__all__ = ["ICP", "Fit", "FitHalf", "FitVerdict", "best_fit"]


class FitVerdict(StrEnum):
    """Whether a lead can be a customer: every must is met, one is not, or one is unknown."""

    FIT = "fit"
    UNDECIDED = "undecided"
    NOT_FIT = "not_fit"


@attrs.frozen(kw_only=True, weakref_slot=False)
class FitHalf:
    """One part of a fit: what the criteria on the company, or on the person, gave.

    `earned` of `possible` points are there; they are from `low` to `high` when all is known.

    >>> FitHalf("company", earned=40, possible=80, low=40, high=80).percent
    50
    """

    name: str = attrs.field(kw_only=False)
    earned: int = 0
    possible: int = 0
    low: int = 0
    high: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def percent(self) -> int:
        """The points in whole percents of those possible, rounded down."""
        return percent_of(self.earned, self.possible)

    def __str__(self) -> str:
        return f"{self.name} {self.earned} of {self.possible}"


@attrs.frozen(kw_only=True, weakref_slot=False)
class Fit:
    """How well a lead fits an ideal customer profile: a verdict on the musts, and a grade on the rest.

    `points` is the score of what the profile should have; `grade` its grade, None when the lead is NOT_FIT, and
    `low_grade` and `high_grade` those if every unknown goes worst or best, the musts apart: while one of them is
    unknown (`provisional`), all grades may yet be lost. `scale` has all grades, the best first.
    `company`, `person` and `rest` are the parts that ask about the company, the person, and anything else or both.

    >>> points = Score("SME", value=80, low=80, high=90, reachable=100, reasons=[Reason("size", points=80)])
    >>> fit = Fit(points=points, verdict=FitVerdict.FIT, grade="A", low_grade="A", high_grade="A", scale=("A", "B"))
    >>> print(fit)
    SME: A, 80 % (80 to 90 % when all is known)
    """

    points: Score
    verdict: FitVerdict
    grade: str | None
    low_grade: str | None
    high_grade: str | None
    scale: tuple[str, ...]
    company: FitHalf = FitHalf("company")
    person: FitHalf = FitHalf("person")
    rest: FitHalf = FitHalf("rest")

    @property
    def name(self) -> str:
        """The name of the profile."""
        return self.points.name

    @property
    def provisional(self) -> bool:
        """Whether a must is unknown, so that the grade may yet be lost."""
        return self.verdict is FitVerdict.UNDECIDED

    @property
    def fits(self) -> bool | None:
        """Whether every must is met: True for FIT, False for NOT_FIT, None for UNDECIDED."""
        return None if self.provisional else self.verdict is FitVerdict.FIT

    @property
    def percent(self) -> int:
        """The points in whole percents of those possible, rounded down, from 0 to 100."""
        return self.points.percent

    @property
    def low(self) -> int:
        """The percents if every unknown goes worst."""
        return self.points.low_percent

    @property
    def high(self) -> int:
        """The percents if every unknown goes best."""
        return self.points.high_percent

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """One reason for each must and each should, in declared order; their points sum to `earned`."""
        return self.points.reasons

    @property
    def ranked(self) -> tuple[Reason, ...]:
        """The reasons by points given up, then by points gained; what decides the verdict comes first."""
        deciding = [r for r in self.reasons if r.code.startswith(MUST) and r.answer is not True]
        return (*deciding, *ranked(r for r in self.reasons if r not in deciding))

    @property
    def to_find_out(self) -> tuple[str, ...]:
        """The paths of the unknown facts that matter, the most valuable first: those of a must, then those that move
        most.
        """
        musts = [path for r in self.reasons if r.code.startswith(MUST) for path in r.missing]
        return tuple(dict.fromkeys((*musts, *self.points.to_find_out)))

    def explain(self) -> str:
        """Return the fit as a small table for people.

        >>> points = Score.of("SME", [Reason("country is VN", code="must:country", answer=False)])
        >>> out = FitVerdict.NOT_FIT
        >>> print(Fit(points=points, verdict=out, grade=None, low_grade=None, high_grade=None, scale=("A",)).explain())
        SME: not our customer
          0   no       country is VN
          -
          0
        """
        return f"{self}\n{table(self.ranked, self.points.value)}"

    def __str__(self) -> str:
        if self.verdict is FitVerdict.NOT_FIT:
            return f"{self.name}: not our customer"
        said = f"{self.name}: {self.grade}, {self.percent} %"
        if self.low != self.high:
            said += f" ({self.low} to {self.high} % when all is known)"
        return f"{said}, provisional: a must is unknown" if self.provisional else said


_BEST = {FitVerdict.FIT: 0, FitVerdict.UNDECIDED: 1, FitVerdict.NOT_FIT: 2}


def best_fit(fits: Iterable[Fit]) -> Fit | None:
    """Return the best of several fits: FIT before UNDECIDED before NOT_FIT, then by percent, then the first; None of
    none.

    >>> best_fit([]) is None
    True
    """
    return min(fits, key=lambda fit: (_BEST[fit.verdict], -fit.percent), default=None)


def _must(value: Iterable[Criterion], name: str = "") -> tuple[Criterion, ...]:
    fix = f"write {name}=(criterion,)"
    if isinstance(value, Criterion):
        raise invalid_type(name, value, "several criteria are needed", fix)
    found = several(value, name, fix)
    for item in found:
        if not isinstance(item, Criterion):
            raise invalid_type(name, item, "a criterion is needed", 'write company.country.is_("VN")')
    return found


def _should(value: Iterable[Worth | Characteristic], name: str = "") -> tuple[Worth | Characteristic, ...]:
    fix = f"write {name}=(criterion.worth(40),)"
    if isinstance(value, (Worth, Characteristic, Criterion)):
        raise invalid_type(name, value, "several weighed criteria are needed", fix)
    found = several(value, name, fix)
    for item in found:
        if not isinstance(item, (Worth, Characteristic)):
            raise invalid_type(name, item, "a weighed criterion is needed", 'write criterion.worth(40, "size")')
    return found


def _grades(value: Mapping[str, int] | Grades | Thirds) -> Grades | Thirds:
    return value if isinstance(value, (Grades, Thirds)) else Grades(value)


_USUAL_GRADES = Grades({"A": 80, "B": 60, "C": 40, "D": 0})


@attrs.frozen(kw_only=True, field_transformer=named)
class ICP(RuleSet):
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
        _ = self._compiled  # it refuses what cannot be added up
        for rule in self._rules if isinstance(self.grades, Thirds) else ():
            if rule.weight not in {1, 2, 3}:
                raise invalid(
                    "points", rule.weight, f"{rule.name!r} moves 1, 2 or 3 thirds of a letter", "write worth(2)"
                )

    # What makes it fast is outside equality, hash and pickle.
    @cached_property
    def _rules(self) -> tuple[CompiledRule, ...]:
        # By thirds of a letter, a no takes off what a yes would have given.
        no = -1 if isinstance(self.grades, Thirds) else 0
        return tuple(compile_rule(rule, no=no) for rule in self.should)

    @cached_property
    def _compiled(self) -> CompiledRules:
        section = Section(name=self.name, rules=self._rules)
        return CompiledRules(self.name, (section,), musts=tuple(CompiledMust(must) for must in self.must))

    @property
    def scale(self) -> tuple[str, ...]:
        """The grades, the best first."""
        return self.grades.scale

    def described(self) -> dict[str, Aspects]:
        """Return every must, weighed criterion and grade in words, by its name and aspect: what `diff` compares."""
        found: dict[str, Aspects] = {f"must {must}": {"text": str(must)} for must in self.must}
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

    def _fit(self, lead: Lead, at: datetime) -> Fit:
        points = self._compiled.score(lead, at)
        musts, shoulds = points.reasons[: len(self.must)], points.reasons[len(self.must) :]
        answers = [reason.answer for reason in musts]
        if not self.should:
            decided = sum(answer is not None for answer in answers)
            points = attrs.evolve(points, decided=decided, weight=len(answers))
        verdict = {True: FitVerdict.FIT, False: FitVerdict.NOT_FIT, None: FitVerdict.UNDECIDED}[every(answers)]
        now, low, high = (
            None if verdict is FitVerdict.NOT_FIT else self.grades.grade(value, points.reachable)
            for value in (points.value, points.low, points.high)
        )
        company, person, rest = (self._half(half, shoulds) for half in ("company", "person", "rest"))
        return Fit(
            points=points,
            verdict=verdict,
            grade=now,
            low_grade=low,
            high_grade=high,
            scale=self.scale,
            company=company,
            person=person,
            rest=rest,
        )

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The places of the criteria that ask about the company alone, the person alone, and anything else or both."""
        found: dict[str, list[int]] = {"company": [], "person": [], "rest": []}
        for place, rule in enumerate(self._rules):
            sections = {path.partition(".")[0] for path in rule.paths}
            found[sections.pop() if sections in ({"company"}, {"person"}) else "rest"].append(place)
        return found

    def _half(self, half: str, reasons: tuple[Reason, ...]) -> FitHalf:
        places = self._places[half]
        mine = tuple(reasons[place] for place in places)
        return FitHalf(
            half,
            earned=sum(reason.points for reason in mine),
            possible=sum(self._rules[place].best for place in places),
            low=sum(reason.low for reason in mine),
            high=sum(reason.high for reason in mine),
            reasons=mine,
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
        for name, end in (("won", won), ("lost", lost)):
            if not (isinstance(end, Criterion) or (name == "lost" and end is None)):
                raise invalid_type(name, str(end), "a criterion is needed", f'write {name}=entered("{name}").any()')
        asked = {str(must): must for must in self.must}
        asked |= {rule.name: rule.criterion for rule in self.should if isinstance(rule, Worth)}
        return figures_of(self.name, asked, leads, won=won, lost=lost, as_of=to_utc(as_of, "as_of"))

    def __str__(self) -> str:
        shoulds = [f"{rule.name} {rule.points:+d}" if isinstance(rule, Worth) else str(rule) for rule in self.should]
        return "; ".join([self.name, *(f"must: {must}" for must in self.must), *shoulds])
