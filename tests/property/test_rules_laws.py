"""What every rule keeps, whatever the rule and whatever the lead: checked with the shipped laws and strategies."""

import copy
import pickle
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leadflow.assessment import Assessment, Rules
from leadflow.criteria import company, verdict
from leadflow.criteria.check import View
from leadflow.icp import ICP, Fit, FitVerdict, best_fit
from leadflow.leads import Company, Lead
from leadflow.qualification import Framework
from leadflow.scoring import Matrix
from leadflow.temperature import Temperature, TemperatureRules
from leadflow.testing import (
    assessment_rules,
    assessments,
    blends,
    characteristics,
    fits,
    frameworks,
    icps,
    matrices,
    qualifications,
    scorecards,
    scores,
    temperature_rules,
    views,
)
from leadflow.testing._cases import Case, cases
from leadflow.testing.laws import asks_what_is_known, keep_framework_laws, keep_scorer_laws
from tests.profiles import share


@share(60)
@given(scorecards(), cases())
def test_scorecards_keep_the_laws(card: Any, case: Case) -> None:
    keep_scorer_laws(card, case, narrows=not asks_what_is_known(card))


@share(60)
@given(icps(), cases())
def test_profiles_keep_the_laws(icp: ICP, case: Case) -> None:
    keep_scorer_laws(icp, case, narrows=not asks_what_is_known(icp))


@share(25)
@given(blends(), cases())
def test_blends_keep_the_laws(blend: Any, case: Case) -> None:
    keep_scorer_laws(blend, case, narrows=not asks_what_is_known(blend))


@share(60)
@given(frameworks(), cases())
def test_frameworks_keep_the_laws(framework: Framework, case: Case) -> None:
    keep_framework_laws(framework, case)


@share(60)
@given(icps(), cases())
def test_learning_a_fact_never_widens_a_fit(icp: ICP, case: Case) -> None:
    rich, poor = icp.fit(case.plain, as_of=case.at), icp.fit(case.poorer, as_of=case.at)
    if not asks_what_is_known(icp):
        assert poor.fits is None or poor.fits is rich.fits
        assert poor.low <= rich.low <= rich.percent <= rich.high <= poor.high
        assert {*could_be(rich)} <= {*could_be(poor)}


QUESTIONS = (company.country.is_("VN"), company.industry.is_("retail"), company.employees.between(10, 250))
FACTS: tuple[dict[str, Any], ...] = tuple(
    {"country": country, "industry": industry, "employees": employees}
    for country in ("VN", "SG")
    for industry in ("retail", "farming")
    for employees in (5, 85)
)


@st.composite
def agreements(draw: st.DrawFn) -> Rules:
    """Two profiles of one scale, and a temperature that asks for facts of its own."""
    return Rules(
        icps=[
            ICP(
                name,
                must=draw(st.lists(st.sampled_from(QUESTIONS), max_size=1)),
                should=[draw(st.sampled_from(QUESTIONS)).worth(draw(st.integers(1, 50)))],
                grades={"A": 80, "B": 40, "C": 0},
            )
            for name in ("SME", "Enterprise")
        ],
        temperature=TemperatureRules(
            warm=draw(st.sampled_from(QUESTIONS)), qualified=draw(st.sampled_from([verdict.is_fit, *QUESTIONS]))
        ),
    )


@share(300)
@given(agreements(), st.sampled_from(FACTS), st.sets(st.sampled_from(["country", "industry", "employees"])))
def test_learning_a_fact_never_turns_a_no_to_yes(rules: Rules, facts: dict[str, Any], missing: set[str]) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    known = {name: fact for name, fact in facts.items() if name not in missing}
    poor, rich = (rules(Lead("L-1", created_at=at, company=Company(**each)), as_of=at) for each in (known, facts))
    asked = [verdict.is_fit, *(verdict.grade.at_least(grade) for grade in "ABC")]
    asked += [verdict.fit(icp.name).grade.at_least(grade) for icp in rules.icps for grade in "ABC"]
    asked += [verdict.temperature.at_least(one) for one in Temperature]
    for guard in asked:
        before, after = guard.check_in(poor), guard.holds_in(rich)
        assert not (before.answer is False and after), str(guard)
        # What is unknown can be found out.
        assert before.answer is not None or set(before.missing) & {f"company.{name}" for name in missing}


def could_be(fit: Fit) -> tuple[str | None, ...]:
    """Every grade that a fit may turn out to have; None where it may be no fit."""
    out: tuple[str | None, ...] = () if fit.fits else (None,)
    if fit.high_grade is None or fit.low_grade is None:
        return out
    return (*fit.scale[fit.scale.index(fit.high_grade) : fit.scale.index(fit.low_grade) + 1], *out)


@share(60)
@given(fits())
def test_a_fit_is_consistent(fit: Fit) -> None:
    assert sum(reason.points for reason in fit.reasons) == fit.points.value
    parts = (fit.company, fit.person, fit.rest)
    assert sum(part.earned for part in parts) == fit.points.value
    assert sum(part.possible for part in parts) == fit.points.reachable
    assert sum(len(part.reasons) for part in parts) + sum(r.code.startswith("must:") for r in fit.reasons) == len(
        fit.reasons
    )
    assert fit.low <= fit.percent <= fit.high
    assert (fit.grade is None) is (fit.verdict is FitVerdict.NOT_FIT)
    assert fit.grade is None or fit.grade in could_be(fit)
    assert fit.explain().startswith(f"{fit.name}: ")


@given(st.lists(fits(), max_size=4))
@share(20)
def test_the_best_fit_is_the_first_of_the_best(found: list[Fit]) -> None:
    best = best_fit(found)
    if best is None:
        assert found == []
    else:
        rank = [FitVerdict.FIT, FitVerdict.UNDECIDED, FitVerdict.NOT_FIT].index
        assert all((rank(best.verdict), -best.percent) <= (rank(one.verdict), -one.percent) for one in found)


@share(25)
@given(matrices(), views())
def test_a_matrix_says_what_it_may_yet_say(matrix: Matrix, view: View) -> None:
    placed = matrix.place(view.lead, as_of=view.as_of)
    assert placed.could_say[0] == placed.says == matrix.says(placed.row, placed.column)
    assert len({*placed.could_say}) == len(placed.could_say)


@share(25)
@given(assessments(), assessment_rules())
def test_an_assessment_is_what_its_rules_say(given_: Assessment, other: Any) -> None:
    lead, at = given_.lead, given_.as_of
    for scorer in given_.rules.scorers:
        assert given_.scores[scorer.name] == scorer.score(lead, as_of=at)
    for icp in given_.rules.icps:
        assert given_.fits[icp.name] == icp.fit(lead, as_of=at)
    verdict = given_.temperature_verdict
    if verdict is not None:
        assert verdict.could_be == tuple(sorted(verdict.could_be))
        assert verdict.temperature is None or verdict.temperature in verdict.could_be
        assert (verdict.temperature is Temperature.QUALIFIED) <= (verdict.to_rise == ())
    assert (other(lead, as_of=at) == given_) is (other == given_.rules)
    assert str(given_).startswith(lead.id)


@share(60)
@given(
    st.one_of(
        characteristics(),
        scorecards(),
        icps(),
        matrices(),
        frameworks(),
        temperature_rules(),
        scores(),
        fits(),
        qualifications(),
        assessments(),
    )
)
def test_every_rule_and_verdict_survives_copies(thing: Any) -> None:
    assert str(thing)
    for twin in (pickle.loads(pickle.dumps(thing)), copy.copy(thing), copy.deepcopy(thing)):
        assert twin == thing
        assert hash(twin) == hash(thing)
        assert repr(twin) == repr(thing)
