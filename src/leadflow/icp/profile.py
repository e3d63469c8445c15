"""ICP: the ideal customer profile, whom we want."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

import attrs

from leadflow._validate import asked_at, named, required_text, several
from leadflow.criteria import Criterion, Happening, entered
from leadflow.criteria.check import every
from leadflow.criteria.tree import Not, Worth
from leadflow.errors import invalid, invalid_type
from leadflow.icp.evidence import ICPFigures, figures_of
from leadflow.icp.fit import Fit, FitHalf, FitVerdict, best_fit
from leadflow.leads import Lead
from leadflow.reasons import Reason
from leadflow.scores.characteristic import Characteristic
from leadflow.scores.compiled import CompiledRules, RuleSet
from leadflow.scores.grades import Grades, Thirds
from leadflow.scores.rules import CompiledMust, CompiledRule, Section, compile_rule
from leadflow.scores.score import Score
from leadflow.scores.versions import Aspects, aspects_of

__all__ = ["ICP"]


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
    scale: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """The grades, the best first."""

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "scale", self.grades.scale)
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

    def described(self) -> dict[str, Aspects]:
        """Return every must, weighed criterion and grade in words, by its name and aspect: what `diff` compares."""
        found: dict[str, Aspects] = {f"must {must}": {"text": str(must)} for must in self.must}
        found |= {rule.name: aspects_of(rule) for rule in self.should}
        return found | {"grades": {"text": str(self.grades), "thresholds": str(self.grades)}}

    def fit(self, lead: Lead, *, as_of: datetime) -> Fit:
        """Return how well `lead` fits as it was known at `as_of` (aware).

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        at = asked_at(as_of)
        return self._fit(lead.as_of(at), at)

    def score(self, lead: Lead, *, as_of: datetime) -> Score:
        """Return the fit as one number: `Fit.score`. Raises as `fit` does."""
        return self.fit(lead, as_of=as_of).score

    def _fit(self, lead: Lead, at: datetime) -> Fit:
        points = self._compiled.score(lead, at)
        musts, shoulds = points.reasons[: len(self.must)], points.reasons[len(self.must) :]
        answers = [reason.answer for reason in musts]
        if not self.should:
            decided = sum(answer is not None for answer in answers)
            points = attrs.evolve(points, decided=decided, weight=len(answers))
        fits = every(answers)
        asking = [reason.answer for must, reason in zip(self.must, musts, strict=True) if not isinstance(must, Not)]
        now, low, high = (
            self.grades.grade(value, points.reachable) for value in (points.value, points.low, points.high)
        )
        company, person, rest = (self._half(half, shoulds) for half in ("company", "person", "rest"))
        return Fit(
            points=points,
            verdict={True: FitVerdict.FIT, False: FitVerdict.NOT_FIT, None: FitVerdict.UNDECIDED}[fits],
            grade=None if fits is False else now,
            low_grade=None if fits is False else low,
            high_grade=None if fits is False else high,
            scale=self.scale,
            company=company,
            person=person,
            rest=rest,
            grade_if_fit=now,
            applies=every(asking),
            musts_met=sum(answer is True for answer in asking),
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
        self,
        leads: Iterable[Lead],
        won: Criterion,
        *,
        lost: Criterion | None = None,
        decided: Happening | None = None,
        among: Iterable["ICP"] = (),
        as_of: datetime,
    ) -> ICPFigures:
        """Return, for each criterion, how many of the won and of the lost `leads` (read once) met it.

        What is asked about is what was known on the day of the decision, not today: after a purchase more is known of
        those who bought. A `Characteristic` is no yes or no, so it has no figures.

        Args:
            leads: The leads, read once.
            won: Which were won, such as `entered("won").any()`.
            lost: Which were lost; without it every other lead. A lead that is neither is counted and left out.
            decided: When a lead was decided upon, at the first time: entering "mql", when marketing hands it over,
                unless you say otherwise. A lead to which it never happened is asked about as it was created.
            among: The profiles agreed upon, in order: a lead that another of them fits better is counted and left out.
            as_of: The instant (aware) at which the end of each lead is read.

        Raises:
            InvalidTypeError: `won`, `lost` or `decided` is no question, or no happening.

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
        if not (decided is None or isinstance(decided, Happening)):
            raise invalid_type("decided", str(decided), "a happening is needed", 'write decided=entered("mql")')
        asked = {str(must): must for must in self.must}
        asked |= {rule.name: rule.criterion for rule in self.should if isinstance(rule, Worth)}
        profiles = several(among, "among", "write among=(icp, other)")

        def belongs(lead: Lead, at: datetime) -> bool:
            best = best_fit(icp.fit(lead, as_of=at) for icp in profiles)
            return best is None or best.name == self.name

        return figures_of(
            self.name,
            asked,
            leads,
            won=won,
            lost=lost,
            decided=entered("mql") if decided is None else decided,
            belongs=belongs,
            as_of=asked_at(as_of),
        )

    def __str__(self) -> str:
        shoulds = [f"{rule.name} {rule.points:+d}" if isinstance(rule, Worth) else str(rule) for rule in self.should]
        return "; ".join([self.name, *(f"must: {must}" for must in self.must), *shoulds])
