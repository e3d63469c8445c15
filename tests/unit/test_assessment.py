"""Every verdict on one lead at one instant, each worked out when it is asked for, once."""

import copy
import pickle
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from leadflow import (
    ICP,
    Company,
    Money,
    Person,
    Playbook,
    Temperature,
    TemperatureRules,
    activities,
    assess,
    company,
    person,
    verdict,
)
from leadflow.assessment import Assess, Assessment, Rules
from leadflow.criteria.check import View
from leadflow.errors import (
    InvalidTypeError,
    InvalidValueError,
    NaiveDatetimeError,
    NotYetCreatedError,
    UnknownNameError,
)
from leadflow.leads import Budget, Lead, Need, StageEntered
from leadflow.qualification import BANT
from leadflow.reasons import Reason
from leadflow.scores import Score
from leadflow.scoring import Scorecard
from tests.unit.rulebook import CREATED, NOW, ago, did, found, lead

SME = ICP(
    "SME",
    must=[company.country.is_("VN")],
    should=[company.employees.between(10, 250).worth(40, "size"), company.industry.is_("retail").worth(60, "industry")],
)
LARGE = ICP("large", must=[company.employees >= 1000], should=[company.country.is_("VN").worth(10)])
CARD = Scorecard("engagement", activities("email_click").each(10, at_most=30))
READY = BANT(minimum_budget=Money(1_000, "EUR"))
RULES = Rules(icps=(LARGE, SME), scorers=(CARD,), qualification=READY, temperature=TemperatureRules())
KNOWN = lead(
    StageEntered("mql", at=ago(days=3)),
    did("email_click", days=2),
    found(Budget(Money(5_000, "EUR")), days=1),
    company=Company(country="VN", employees=85),
)


def at(when: datetime = NOW, asked: Lead = KNOWN) -> Assessment:
    return RULES(asked, as_of=when)


def test_all_verdicts_are_there() -> None:
    given = at()
    assert (given.lead, given.as_of, given.rules) == (KNOWN, NOW, RULES)
    assert list(given.fits) == ["large", "SME"]
    assert given.fit == given.fits["SME"] == SME.fit(KNOWN, as_of=NOW)  # FIT before NOT_FIT
    assert given.fit_of(None) == given.fit
    assert given.fit_of("large") == LARGE.fit(KNOWN, as_of=NOW)
    assert dict(given.scores) == {"engagement": CARD.score(KNOWN, as_of=NOW)}
    assert given.score_of("SME") == SME.score(KNOWN, as_of=NOW)
    assert given.qualification == READY.qualify(KNOWN, as_of=NOW)
    assert (given.qualified, given.disqualified) == (None, None)
    assert given.temperature is Temperature.QUALIFIED
    assert given.stage == "mql"
    assert str(given) == (
        "L-1 at 2026-03-31 11:00 UTC: stage mql; large: not our customer; "
        "SME: C, 40 % (40 to 100 % when all is known); "
        "engagement: 10 of 30 (33 %); BANT: open; met: budget; unknown: authority, need, timeline; "
        "ask: Who signs off a purchase of this size?; temperature qualified"
    )


def test_without_rules_there_are_no_verdicts() -> None:
    given = assess(lead(), as_of=NOW)
    assert (given.fit, given.qualification, given.temperature_verdict, given.temperature) == (None, None, None, None)
    assert (given.qualified, given.disqualified, given.stage) == (None, None, None)
    assert (dict(given.fits), dict(given.scores)) == ({}, {})
    assert given.missing_for("qualification", None) == given.missing_for("temperature", None) == ()
    assert str(given) == "L-1 at 2026-03-31 11:00 UTC: no rules"
    with pytest.raises(UnknownNameError, match="there are none, or define one with icps="):
        given.fit_of(None)


def test_nothing_of_later_leaks_in() -> None:
    before = at(ago(days=2, microseconds=1))
    assert before.lead == KNOWN.as_of(ago(days=2, microseconds=1)) != KNOWN
    assert before.scores["engagement"].value == 0
    assert before.qualification is not None
    assert before.qualification.met == ()
    assert before == RULES(before.lead, as_of=before.as_of)


class Counting:
    """A scorer that counts how often it is asked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked = 0

    def score(self, asked: Lead, *, as_of: datetime) -> Score:
        self.asked += 1
        return Score.of(self.name, [Reason("always", points=1, reachable=1)])


def test_a_question_pays_for_what_it_asks_only() -> None:
    one, other = Counting("one"), Counting("other")
    given = assess(lead(), as_of=NOW, scorers=[one, other])
    assert (verdict.score("one") >= 1).holds_in(given) is True
    assert (verdict.score("one") >= 2).holds_in(given) is False
    assert (one.asked, other.asked) == (1, 0)
    assert [score.value for score in given.scores.values()] == [1, 1]
    assert list(given.scores) == ["one", "other"]
    assert (one.asked, other.asked) == (1, 1)


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (verdict.score("engagement") >= 10, True),
        (verdict.score("engagement") > 10, False),
        (verdict.score("SME") >= 41, None),
        (verdict.score("SME").surely_at_least(40), True),
        (verdict.grade.at_least("C"), True),
        (verdict.grade.at_least("A"), None),
        (verdict.fit("large").grade.at_least("D"), False),
        (verdict.is_fit, True),
        (verdict.fit("large").is_fit, False),
        (verdict.qualified, None),
        (verdict.disqualified, None),
        (verdict.temperature.at_least("warm"), True),
        (verdict.temperature.at_least("qualified"), True),
        (verdict.temperature.is_("cold"), False),
        (verdict.stage.is_("mql"), True),
    ],
    ids=str,
)
def test_guards_ask_it(guard: Any, expected: bool | None) -> None:
    assert guard.holds_in(at()) is expected
    check = guard.check_in(at())
    assert check.answer is expected
    assert bool(check.missing) is (expected is None)


@pytest.mark.parametrize(
    ("kind", "name", "paths"),
    [
        ("score", "SME", ("company.industry",)),
        ("score", "engagement", ()),
        ("fit", None, ("company.industry",)),
        ("fit", "large", ()),
        ("qualification", None, ("evidence.authority.role", "evidence.need.severity", "evidence.timeline.decide_by")),
        ("stage", None, ("journey.stage",)),
    ],
)
def test_it_says_what_would_decide(kind: str, name: str | None, paths: tuple[str, ...]) -> None:
    assert at().missing_for(kind, name) == paths


def test_the_temperature_asks_for_what_would_decide_it() -> None:
    assert at(asked=lead()).missing_for("temperature", None)[0] == "source.channel"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda given: given.score_of("mood"), "scorer 'mood' does not exist; write one of engagement, large, SME"),
        (lambda given: given.fit_of("tiny"), "ICP 'tiny' does not exist; write one of large, SME"),
        (
            lambda given: given.missing_for("mood", None),
            "kind of verdict 'mood' does not exist; write one of score",
        ),
        (lambda given: given.missing_for("score", None), "scorer '' does not exist"),
        (lambda given: given.missing_for("score", "tiny"), "scorer 'tiny' does not exist"),
    ],
)
def test_unknown_names_are_named(ask: Callable[[Assessment], object], message: str) -> None:
    with pytest.raises(UnknownNameError, match=message):
        ask(at())


def test_no_names_to_write() -> None:
    with pytest.raises(UnknownNameError, match="scorer 'x' does not exist; there are none") as raised:
        assess(lead(), as_of=NOW).score_of("x")
    assert (raised.value.kind, raised.value.name, raised.value.known) == ("scorer", "x", ())


def test_verdicts_are_looked_up_by_name() -> None:
    given = at()
    for verdicts, kind, known in ((given.scores, "scorer", ("engagement",)), (given.fits, "ICP", ("large", "SME"))):
        assert (tuple(verdicts), len(verdicts), "engagment" in verdicts, verdicts.get("engagment")) == (
            known,
            len(known),
            False,
            None,
        )
        assert verdicts.get(known[-1]) == verdicts[known[-1]]
        with pytest.raises(
            UnknownNameError, match=f"{kind} 'engagment' does not exist.*write one of {known[0]}"
        ) as raised:
            verdicts["engagment"]
        assert raised.value.known == known


def test_it_is_what_guards_and_playbooks_ask_for() -> None:
    assessed: View = at()
    rules: Assess = RULES
    assert assessed == rules(KNOWN, as_of=NOW + timedelta(0))


def test_qualified_and_disqualified() -> None:
    out = at(asked=lead(found(Need(severity="none"), days=1)))
    assert (out.qualified, out.disqualified) == (False, True)


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(travel: Callable[[Any], Any]) -> None:
    given = at()
    assert given.scores["engagement"].value == 10
    assert given.temperature is Temperature.QUALIFIED
    twin = travel(given)
    assert twin == given == at()
    assert hash(twin) == hash(given)
    assert twin != at(ago(days=1))
    assert twin.scores == given.scores
    assert travel(RULES) == RULES


def test_time_is_an_argument() -> None:
    with pytest.raises(NotYetCreatedError):
        at(CREATED - timedelta(seconds=1))
    with pytest.raises(NaiveDatetimeError):
        at(NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"icps": [SME, SME]}, InvalidValueError, "two ICPs or scorers share it"),
        ({"icps": [SME], "scorers": [SME]}, InvalidValueError, "'SME': two ICPs or scorers share it"),
        ({"icps": None}, InvalidTypeError, "icps=None: several are needed"),
        ({"scorers": 5}, InvalidTypeError, "scorers=5: several are needed"),
        ({"icps": ["SME"]}, InvalidTypeError, r"an ICP is needed; write icps=\(icp,\)"),
        ({"scorers": CARD}, InvalidTypeError, "several scorers are needed"),
        ({"scorers": ["card"]}, InvalidTypeError, "a scorer has a name and score"),
        ({"qualification": "BANT"}, InvalidTypeError, "a Framework is needed"),
        ({"temperature": "warm"}, InvalidTypeError, r"write TemperatureRules\(\)"),
    ],
)
def test_what_cannot_be_written(change: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        assess(lead(), as_of=NOW, **change)


def test_one_icp_may_stand_alone() -> None:
    assert Rules(icps=SME).icps == (SME,)


def one_of(*profiles: ICP, **known: Any) -> Assessment:
    return assess(Lead("L-1", created_at=NOW, company=Company(**known)), as_of=NOW, icps=profiles)


SURE = ICP(
    "small", should=[company.country.is_("VN").worth(40, "home"), company.industry.is_("retail").worth(60, "shop")]
)
BIG = ICP("big", must=[company.name.is_("Minh Phat")], should=[company.employees.between(10, 250).worth(100, "size")])


def test_another_profile_may_yet_be_the_best_one() -> None:
    # "small" fits with C (40 %) for sure; "big" would fit with A, were the name of the company known.
    given = one_of(SURE, BIG, country="VN", industry="farming", employees=85)
    assert given.fit is not None
    assert given.fit.name == "small"
    assert [fit.name for fit in given.contenders] == ["big"]
    check = verdict.grade.at_least("B").check_in(given)
    assert (check.answer, check.missing) == (None, ("company.name",))
    learned = one_of(SURE, BIG, country="VN", industry="farming", employees=85, name="Minh Phat")
    assert verdict.grade.at_least("B").holds_in(learned) is True
    refuted = one_of(SURE, BIG, country="VN", industry="farming", employees=85, name="Another")
    assert verdict.grade.at_least("B").holds_in(refuted) is False


@pytest.mark.parametrize(
    ("profiles", "known", "contenders"),
    [
        ((), {}, []),
        ((SURE,), {}, []),
        # Cannot come to more than the best one has.
        ((SURE, BIG), {"country": "VN", "industry": "retail", "employees": 85}, []),
        # Would come to as much, and stands before it.
        ((BIG, SURE), {"country": "VN", "industry": "retail", "employees": 85}, ["big"]),
        # The best one is itself in doubt.
        ((BIG, ICP("other", must=[company.city.known(), company.domain.is_("x")])), {"city": "Hue"}, ["big"]),
        ((BIG, ICP("other", must=[company.city.known()])), {}, []),
    ],
)
def test_contenders_are_the_fits_that_could_win(
    profiles: tuple[ICP, ...], known: dict[str, Any], contenders: list[str]
) -> None:
    assert [fit.name for fit in one_of(*profiles, **known).contenders] == contenders


def test_a_lead_that_one_profile_excludes_may_yet_fit_another() -> None:
    retail = ICP("retail", must=[company.country.is_("VN"), ~person.job_title.contains("student")])
    agencies = ICP("agencies", must=[company.industry.is_("agency")])
    student = lead(person=Person(job_title="student"), company=Company(country="VN"))
    given = assess(student, as_of=NOW, icps=[retail, agencies])
    assert given.fit == given.fits["retail"]
    assert [fit.name for fit in given.contenders] == ["agencies"]
    # Shown as excluded; but no guard says no to what the industry may still decide.
    assert verdict.is_fit.holds_in(given) is None
    assert verdict.is_fit.check_in(given).missing == ("company.industry",)
    assert verdict.fit("retail").is_fit.holds_in(given) is False


@pytest.mark.parametrize("lead", [None, "L-1", {"id": "L-1"}, 5])
def test_what_is_assessed_is_a_lead(lead: object) -> None:
    with pytest.raises(InvalidTypeError, match="a lead is assessed; pass Lead"):
        Rules()(lead, as_of=NOW)  # type: ignore[arg-type]  # what a slip passes
    with pytest.raises(InvalidTypeError, match="a lead is assessed; pass Lead"):
        Playbook("B2B").assess(lead, as_of=NOW)  # type: ignore[arg-type]  # what a slip passes
