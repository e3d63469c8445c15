"""Assessment: every verdict on one lead at one instant."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import asked_at, named, several
from leadflow.criteria.check import View
from leadflow.errors import invalid, invalid_type, unknown_name
from leadflow.icp import ICP, Fit, best_fit
from leadflow.leads import Lead
from leadflow.qualification import Framework, Qualification
from leadflow.scores import Score, Scorer
from leadflow.scoring import Matrix, Placement
from leadflow.temperature import Temperature, TemperatureRules, TemperatureVerdict

__all__ = ["Assess", "Assessment", "Rules", "assess"]

R = TypeVar("R")
V = TypeVar("V")


class _Verdicts(Mapping[str, V], Generic[R, V]):
    """Verdicts by the name of their rule, each worked out when it is asked for, once."""

    __slots__ = ("_found", "_judge", "_kind", "_rules")

    def __init__(self, kind: str, rules: Mapping[str, R], judge: Callable[[R], V]) -> None:
        self._kind, self._rules, self._judge = kind, rules, judge
        self._found: dict[str, V] = {}

    def __getitem__(self, name: str) -> V:
        found = self._found.get(name)
        if found is None:
            if name not in self._rules:
                raise unknown_name(self._kind, name, self._rules)
            found = self._found[name] = self._judge(self._rules[name])
        return found

    def get(self, name: str, default: Any = None, /) -> Any:
        """Return the verdict of this name, or `default`."""
        # What Mapping offers catches a KeyError, which an unknown name is not.
        return self[name] if name in self._rules else default

    def __contains__(self, name: object) -> bool:
        return name in self._rules

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)


def _icps(value: Iterable[ICP], name: str = "") -> tuple[ICP, ...]:
    found = (value,) if isinstance(value, ICP) else several(value, name, "write icps=(icp,)")
    for icp in found:
        if not isinstance(icp, ICP):
            raise invalid_type(name, icp, "an ICP is needed", "write icps=(icp,)")
    return found


def _scorers(value: Iterable[Scorer], name: str = "") -> tuple[Scorer, ...]:
    # Asking whether a tuple is a scorer would cost more than all the rest of making an assessment.
    if not isinstance(value, tuple) and isinstance(value, Scorer):
        raise invalid_type(name, value, "several scorers are needed", "write scorers=(scorer,)")
    found = several(value, name, "write scorers=(card,)")
    for scorer in found:
        if not isinstance(scorer, Scorer):
            raise invalid_type(name, scorer, "a scorer has a name and score(lead, *, as_of)", "write scorers=(card,)")
    return found


def _matrices(value: Iterable[Matrix], name: str = "") -> tuple[Matrix, ...]:
    found = (value,) if isinstance(value, Matrix) else several(value, name, "write matrices=(matrix,)")
    for matrix in found:
        if not isinstance(matrix, Matrix):
            raise invalid_type(name, matrix, "a Matrix is needed", "write matrices=(matrix,)")
    return found


@attrs.frozen(kw_only=True, field_transformer=named)
class Rules:
    """The rules by which leads are assessed: `icps`, `scorers`, a `qualification` framework, rules for the
    `temperature`, and `matrices` that read a grade and a score together.

    Call it with a lead and `as_of=` to get an `Assessment`; it is an `Assess`. Raises when two ICPs or scorers, or two
    matrices, share a name.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> Rules()(Lead("L-1", created_at=at), as_of=at).fit is None
    True
    """

    icps: tuple[ICP, ...] = attrs.field(default=(), converter=_icps)
    scorers: tuple[Scorer, ...] = attrs.field(default=(), converter=_scorers)
    qualification: Framework | None = None
    temperature: TemperatureRules | None = None
    matrices: tuple[Matrix, ...] = attrs.field(default=(), converter=_matrices)
    scorer_of: FrozenMapping[str, Scorer] = attrs.field(init=False, eq=False, repr=False)
    """Every scorer by its name, the ICPs (which score too) after the scorers."""
    icp_of: FrozenMapping[str, ICP] = attrs.field(init=False, eq=False, repr=False)
    """Every ICP by its name."""
    matrix_of: FrozenMapping[str, Matrix] = attrs.field(init=False, eq=False, repr=False)
    """Every matrix by its name."""

    def __attrs_post_init__(self) -> None:
        if not (self.qualification is None or isinstance(self.qualification, Framework)):
            rule, fix = "a Framework is needed", "write BANT(minimum_budget=...)"
            raise invalid_type("qualification", self.qualification, rule, fix)
        if not (self.temperature is None or isinstance(self.temperature, TemperatureRules)):
            rule, fix = "TemperatureRules are needed", "write TemperatureRules()"
            raise invalid_type("temperature", self.temperature, rule, fix)
        names = [rule.name for rule in (*self.icps, *self.scorers)]
        for name in names:
            if names.count(name) > 1:
                raise invalid("name", name, "two ICPs or scorers share it", "give each a name of its own")
        scorers = FrozenMapping((rule.name, rule) for rule in (*self.scorers, *self.icps))
        object.__setattr__(self, "scorer_of", scorers)
        object.__setattr__(self, "matrix_of", FrozenMapping((matrix.name, matrix) for matrix in self.matrices))
        if len(self.matrix_of) < len(self.matrices):
            names = [matrix.name for matrix in self.matrices]
            raise invalid("name", names, "two matrices share one", "give each a name of its own")
        object.__setattr__(self, "icp_of", FrozenMapping((icp.name, icp) for icp in self.icps))

    def __call__(self, lead: Lead, *, as_of: datetime) -> "Assessment":
        """Return every verdict on `lead` as it was known at `as_of` (aware).

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        if not isinstance(lead, Lead):
            raise invalid_type("lead", lead, "a lead is assessed", 'pass Lead("L-1", created_at=...)')
        at = asked_at(as_of)
        return Assessment(lead.as_of(at), as_of=at, rules=self)


@attrs.frozen(kw_only=True)
class Assessment(View):
    """Every verdict on one lead at one instant; each is worked out when it is asked for, once.

    `lead` is the lead as it was known at `as_of` (in UTC), `rules` what it was assessed by. Make one with `assess`,
    `Rules`, or a playbook.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> print(assess(Lead("L-1", created_at=at), as_of=at, temperature=TemperatureRules()))
    L-1 at 2026-03-02 00:00 UTC: temperature unknown
    """

    rules: Rules

    @cached_property
    def scores(self) -> Mapping[str, Score]:
        """The score of every scorer, by its name, in declared order; raises `UnknownNameError` for any other name."""
        rules = {scorer.name: scorer for scorer in self.rules.scorers}
        return _Verdicts("scorer", rules, lambda scorer: scorer.score(self.lead, as_of=self.as_of))

    @cached_property
    def fits(self) -> Mapping[str, Fit]:
        """The fit to every ICP, by its name, in declared order; raises `UnknownNameError` for any other name."""
        return _Verdicts("ICP", self.rules.icp_of, lambda icp: icp.fit(self.lead, as_of=self.as_of))

    @cached_property
    def placements(self) -> Mapping[str, Placement]:
        """The place in every matrix, by its name, in declared order; raises `UnknownNameError` for any other name."""
        return _Verdicts("matrix", self.rules.matrix_of, lambda matrix: matrix.place(self.lead, as_of=self.as_of))

    @cached_property
    def _icp_scores(self) -> Mapping[str, Score]:
        return _Verdicts("scorer", self.rules.scorer_of, lambda scorer: scorer.score(self.lead, as_of=self.as_of))

    def score_of(self, name: str) -> Score:
        """Return the score of this name (an ICP scores too); raises `UnknownNameError` where nothing has it."""
        return self.scores[name] if name in self.scores else self._icp_scores[name]

    def placement_of(self, name: str) -> Placement:
        """Return the place in the matrix of this name; raises `UnknownNameError` where nothing has it."""
        return self.placements[name]

    def fit_of(self, name: str | None) -> Fit:
        """Return the fit to the ICP of this name, or the best one for None; raises `UnknownNameError` where there is
        none.
        """
        if name is not None:
            return self.fits[name]
        if self.fit is None:
            raise unknown_name("ICP", "", (), fix="define one with icps=")
        return self.fit

    @cached_property
    def fit(self) -> Fit | None:
        """The best fit (FIT before UNDECIDED before NOT_FIT, then by percent, then the first); None when there is no
        ICP.
        """
        return best_fit(self.fits.values())

    @property
    def contenders(self) -> tuple[Fit, ...]:
        """The fits, beside the best one, that may turn out to be the best when all is known, in declared order."""
        best, fits, found = self.fit, tuple(self.fits.values()), []
        for place, fit in enumerate(fits):
            if best is None or fit is best or fit.fits is False:
                continue
            declared_before = place < fits.index(best)
            # A best fit that is itself in doubt may be lost to any other that is not.
            if not best.fits or fit.high > best.percent or (declared_before and fit.high == best.percent):
                found.append(fit)
        return tuple(found)

    @cached_property
    def qualification(self) -> Qualification | None:
        """The qualification; None when there is no framework."""
        framework = self.rules.qualification
        return None if framework is None else framework.qualify(self.lead, as_of=self.as_of)

    @property
    def qualified(self) -> bool | None:
        """Whether the lead is qualified; None while that is open, and when there is no framework."""
        return None if self.qualification is None else self.qualification.qualified

    @property
    def disqualified(self) -> bool | None:
        """Whether the lead is disqualified; None while that is open, and when there is no framework."""
        return None if self.qualification is None else self.qualification.disqualified

    @cached_property
    def temperature_verdict(self) -> TemperatureVerdict | None:
        """The temperature with its reasons; None when there are no rules for it."""
        rules = self.rules.temperature
        return None if rules is None else rules.judge(self, graded=bool(self.rules.icps))

    @property
    def temperature(self) -> Temperature | None:
        """The temperature; None when it is unknown."""
        return None if self.temperature_verdict is None else self.temperature_verdict.temperature

    @property
    def temperatures(self) -> tuple[Temperature, ...]:
        """Every temperature that the lead may turn out to have when all is known; none without rules for it."""
        return () if self.temperature_verdict is None else self.temperature_verdict.could_be

    @property
    def stage(self) -> str | None:
        """The stage that the lead is in; None before the first."""
        return self.lead.journey.stage

    def missing_for(self, kind: str, name: str | None) -> tuple[str, ...]:
        """Return the paths of the facts that would decide a verdict, the most valuable first.

        `kind` is "score", "fit", "cell", "qualification", "temperature" or "stage"; `name` that of the scorer, the
        matrix or the ICP (None: the best). Raises `UnknownNameError` for any other kind, and for a name that nothing
        has.
        """
        if kind == "score":
            return self.score_of("" if name is None else name).to_find_out
        if kind == "fit":
            contenders = self.contenders if name is None else ()
            return tuple(dict.fromkeys(path for fit in (self.fit_of(name), *contenders) for path in fit.to_find_out))
        if kind == "cell":
            return self.placement_of("" if name is None else name).missing
        if kind == "qualification":
            return () if self.qualification is None else self.qualification.to_find_out
        if kind == "temperature":
            return () if self.temperature_verdict is None else self.temperature_verdict.to_find_out
        if kind == "stage":
            return ("journey.stage",)
        raise unknown_name("kind of verdict", kind, ("score", "fit", "cell", "qualification", "temperature", "stage"))

    def __str__(self) -> str:
        said = [f"stage {self.stage}"] if self.stage is not None else []
        said += [str(fit) for fit in self.fits.values()]
        said += [str(score) for score in self.scores.values()]
        said += [str(placement) for placement in self.placements.values()]
        said += [str(self.qualification)] if self.qualification is not None else []
        if self.temperature_verdict is not None:
            said.append(f"temperature {'unknown' if self.temperature is None else self.temperature.value}")
        return f"{self.lead.id} at {self.as_of:%Y-%m-%d %H:%M} UTC: {'; '.join(said) or 'no rules'}"


class Assess(Protocol):
    """What makes an assessment of a lead at an instant: an `Rules`, or a playbook's `assess`.

    >>> rules: Assess = Rules()
    """

    def __call__(self, lead: Lead, *, as_of: datetime) -> Assessment:
        """Return every verdict on `lead` as it was known at `as_of` (aware)."""


def assess(
    lead: Lead,
    *,
    as_of: datetime,
    icps: Iterable[ICP] = (),
    scorers: Iterable[Scorer] = (),
    qualification: Framework | None = None,
    temperature: TemperatureRules | None = None,
    matrices: Iterable[Matrix] = (),
) -> Assessment:
    """Return every verdict on `lead` as it was known at `as_of` (aware), by these rules.

    To assess many, make one `Rules` and call it. Raises as `Rules` does.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> assess(Lead("L-1", created_at=at), as_of=at).stage is None
    True
    """
    rules = Rules(icps=icps, scorers=scorers, qualification=qualification, temperature=temperature, matrices=matrices)
    return rules(lead, as_of=as_of)
