"""Frameworks of one's own: what is required, answers to any question, criteria of any kind; and the presets."""

import pickle
from datetime import timedelta
from itertools import product
from typing import Any

import attrs
import pytest

from leadflow import Company, Money, activities, company, evidence
from leadflow.criteria import Check, Criterion
from leadflow.criteria.check import View
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.leads import Answer, Authority, Budget, BuyingRole, Need, Severity, Timeline
from leadflow.qualification import (
    ANUM,
    CHAMP,
    GPCT,
    MEDDIC,
    MEDDPICC,
    Dimension,
    Framework,
    IfUnmet,
    QualificationVerdict,
    answered,
)
from leadflow.reasons import Reason
from tests.unit.rulebook import NOW, did, found, lead

KEYS = ("a", "b", "c", "d")


def framework(required: Any = None, deadly: str = "d") -> Framework:
    return Framework(
        "ours",
        dimensions=[
            Dimension(
                key,
                question=f"{key}?",
                met=answered(key),
                if_unmet=IfUnmet.DISQUALIFY if key == deadly else IfUnmet.RECYCLE,
            )
            for key in KEYS
        ],
        required=required,
    )


def verdict_of(rule: Framework, answers: tuple[bool | None, ...]) -> Any:
    answered_lead = [
        found(Answer(key, answer), days=1) for key, answer in zip(KEYS, answers, strict=True) if answer is not None
    ]
    return rule.qualify(lead(*answered_lead), as_of=NOW)


TRUTHS: list[tuple[bool | None, ...]] = list(product([True, False, None], repeat=4))


def could_be(rule: Framework, answers: tuple[bool | None, ...]) -> set[QualificationVerdict]:
    """Return what it comes to for every way in which the unknown ones may turn out."""
    ways = product(*([answer] if answer is not None else [True, False] for answer in answers))
    return {verdict_of(rule, way).verdict for way in ways}


@pytest.mark.parametrize(
    "required",
    [None, 1, 3, 4, frozenset("ab"), frozenset("ad")],
    ids=["all", "one", "three", "four", "a and b", "a and d"],
)
def test_an_open_question_never_turns_into_a_silent_no(required: Any) -> None:
    rule = framework(required)
    for answers in TRUTHS:
        given = verdict_of(rule, answers)
        ends = could_be(rule, answers)
        qualified = {end is QualificationVerdict.QUALIFIED for end in ends}
        disqualified = {end is QualificationVerdict.DISQUALIFIED for end in ends}
        # What is said now holds whatever is found out; what could go both ways is said to be open.
        assert given.qualified is (qualified.pop() if len(qualified) == 1 else None)
        assert given.disqualified is (disqualified.pop() if len(disqualified) == 1 else None)


def test_three_of_four() -> None:
    rule = framework(3)
    assert verdict_of(rule, (True, True, False, True)).verdict is QualificationVerdict.QUALIFIED
    assert verdict_of(rule, (True, True, None, None)).verdict is QualificationVerdict.OPEN
    assert verdict_of(rule, (True, False, None, True)).verdict is QualificationVerdict.OPEN
    assert verdict_of(rule, (True, False, False, None)).verdict is QualificationVerdict.NOT_YET
    assert verdict_of(rule, (True, None, False, False)).verdict is QualificationVerdict.DISQUALIFIED
    open_ = verdict_of(rule, (True, False, None, True))
    assert (open_.unmet, open_.actions) == (("b",), ())  # it does not stand in the way


def test_a_set_of_them() -> None:
    rule = framework({"a", "b"})
    assert verdict_of(rule, (True, True, None, False)).verdict is QualificationVerdict.QUALIFIED
    assert verdict_of(rule, (True, None, None, False)).verdict is QualificationVerdict.OPEN
    assert verdict_of(rule, (True, False, None, None)).verdict is QualificationVerdict.NOT_YET
    assert pickle.loads(pickle.dumps(rule)) == rule


@pytest.mark.parametrize(
    ("required", "answers", "expected"),
    [
        # The set can no longer be met, and what disqualifies is unmet, though it is not required.
        ({"a", "b"}, (False, None, None, False), QualificationVerdict.DISQUALIFIED),
        ({"a", "b"}, (None, True, None, False), QualificationVerdict.OPEN),
        ({"a", "b"}, (False, None, None, True), QualificationVerdict.NOT_YET),
        (3, (None, None, None, False), QualificationVerdict.OPEN),
        (3, (False, None, None, False), QualificationVerdict.DISQUALIFIED),
        (None, (None, None, None, False), QualificationVerdict.DISQUALIFIED),
    ],
)
def test_what_disqualifies_does_so_where_enough_can_no_longer_be_met(
    required: Any, answers: tuple[bool | None, ...], expected: QualificationVerdict
) -> None:
    given = verdict_of(framework(required), answers)
    assert given.verdict is expected
    if expected is QualificationVerdict.DISQUALIFIED:
        assert (given.actions[-1].dimension, given.actions[-1].what) == ("d", IfUnmet.DISQUALIFY)


@pytest.mark.parametrize(
    ("answer", "expected", "text"),
    [
        (True, True, "a: yes"),
        (False, False, "a: no; needed: "),
        ("closing 3 days faster", True, "a: closing 3 days faster"),
        (3, True, "a: 3"),
        (0, True, "a: 0"),
        (Money(5, "EUR"), True, "a: 5 EUR"),
        (None, None, "a: not known"),
    ],
)
def test_any_answer_but_no_speaks_for_it(answer: Any, expected: bool | None, text: str) -> None:
    given = framework().qualify(lead(found(Answer("a", answer), days=1)), as_of=NOW)
    assert given.reasons[0].answer is expected
    assert given.reasons[0].text.startswith(text)
    assert answered("a").holds(lead(found(Answer("A ", answer), days=1)), as_of=NOW) is expected


def test_the_newest_answer_counts() -> None:
    given = framework().qualify(lead(found(Answer("a", True), days=2), found(Answer("a", False), days=1)), as_of=NOW)
    assert given.unmet == ("a",)


def test_without_an_answer_it_is_unknown() -> None:
    assert answered("a").check(lead(), as_of=NOW).missing == ("evidence.a",)
    assert str(answered("a")) == "evidence.a is answered, and not with no"
    assert answered("a").holds_in(View(lead(), NOW)) is None
    with pytest.raises(InvalidValueError, match="must not be blank"):
        answered(" ")


def test_any_criterion_can_be_a_dimension() -> None:
    rule = Framework(
        "ours",
        dimensions=[
            Dimension("size", question="How many are you?", met=company.employees >= 10, weight=2),
            Dimension("asked", question="Do you want to see it?", met=activities("demo_request").any()),
            Dimension(
                "pain",
                question="What hurts?",
                met=evidence.need.pains.has("closing") & evidence.need.severity.at_least(Severity.LOW),
            ),
        ],
        stale_after=timedelta(days=30),
    )
    small = rule.qualify(lead(found(Need(pains=("closing", "audit"), severity="high"), days=1)), as_of=NOW)
    assert [reason.text for reason in small.reasons] == [
        "size: not known",
        "asked: needed: demo_request happened",
        "pain: audit; closing, high",
    ]
    assert small.next_questions == ("How many are you?",)
    known = rule.qualify(lead(company=Company(employees=5)), as_of=NOW)
    assert known.reasons[0].text == "size: needed: company.employees is at least 10"
    assert rule.qualify(lead(company=Company(employees=10)), as_of=NOW).reasons[0].text == (
        "size: company.employees is at least 10"
    )


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"dimensions": ()}, InvalidValueError, "at least one dimension is required"),
        ({"dimensions": ["a"]}, InvalidTypeError, "a dimension is needed"),
        ({"dimensions": None}, InvalidTypeError, "dimensions=None: several are needed"),
        ({"required": 2.5}, InvalidTypeError, "required=2.5: several are needed"),
        ({"name": ""}, InvalidValueError, "must not be blank"),
        ({"required": 2}, InvalidValueError, "there are only 1 dimensions"),
        ({"required": ["b"]}, InvalidValueError, r"required=\['b'\]: the dimensions are a"),
        ({"required": [""]}, InvalidValueError, "must not be blank"),
    ],
)
def test_what_cannot_be_written(change: dict[str, Any], error: type[Exception], message: str) -> None:
    one = Dimension("a", question="a?", met=answered("a"))
    with pytest.raises(error, match=message):
        Framework(**({"name": "x", "dimensions": [one]} | change))


def test_keys_are_unique() -> None:
    one = Dimension("a", question="a?", met=answered("a"))
    with pytest.raises(InvalidValueError, match="two dimensions share this key"):
        Framework("x", dimensions=[one, one])


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"key": ""}, InvalidValueError, "key='': must not be blank"),
        ({"question": " "}, InvalidValueError, "question=' '"),
        ({"met": "yes"}, InvalidTypeError, "a criterion is needed"),
        ({"weight": 0}, InvalidValueError, "weight=0"),
        ({"if_unmet": "ignore"}, InvalidValueError, "is no IfUnmet"),
    ],
)
def test_what_a_dimension_needs(change: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Dimension(**({"key": "a", "question": "a?", "met": answered("a")} | change))


# The cousins

EVERYTHING = (
    Budget(Money(9_000, "EUR")),
    Authority(BuyingRole.ECONOMIC_BUYER),
    Authority(BuyingRole.CHAMPION),
    Need(severity=Severity.HIGH),
    Timeline(NOW + timedelta(days=9)),
    *(
        Answer(key, "told")
        for key in (
            "metrics",
            "decision_criteria",
            "decision_process",
            "paper_process",
            "competition",
            "goals",
            "plans",
        )
    ),
)
PRESETS = {
    "MEDDIC": MEDDIC(),
    "MEDDPICC": MEDDPICC(),
    "CHAMP": CHAMP(minimum_budget=Money(5_000, "EUR")),
    "ANUM": ANUM(minimum_budget=Money(5_000, "EUR")),
    "GPCT": GPCT(),
}


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_met(name: str) -> None:
    rule = PRESETS[name]
    assert rule.name == name
    assert len(rule.dimensions) == {"MEDDPICC": 8, "MEDDIC": 6}.get(name, 4)
    full = rule.qualify(lead(*(found(one, days=1) for one in EVERYTHING)), as_of=NOW)
    assert full.verdict is QualificationVerdict.QUALIFIED
    empty = rule.qualify(lead(), as_of=NOW)
    assert (empty.verdict, len(empty.unknown)) == (QualificationVerdict.OPEN, len(rule.dimensions))
    assert all(question.endswith("?") for question in empty.next_questions)
    no_need = rule.qualify(lead(found(Need(severity=Severity.NONE), days=1)), as_of=NOW)
    assert no_need.verdict is QualificationVerdict.DISQUALIFIED
    assert pickle.loads(pickle.dumps(rule)) == rule


def test_presets_take_what_bant_takes() -> None:
    rule = MEDDIC(
        minimum_need=Severity.LOW,
        stale_after=timedelta(days=30),
        required={"metrics", "champion"},
        questions={"champion": "Who is with us?"},
    )
    given = rule.qualify(lead(found(Answer("metrics", "3 days"), days=31)), as_of=NOW)
    assert (given.stale, given.next_questions[-1]) == (("metrics",), "Who is with us?")
    assert (
        rule.qualify(lead(found(Answer("champion", False), days=1)), as_of=NOW).actions[0].what is IfUnmet.FIND_PERSON
    )


def test_a_buyer_who_was_found_says_nothing_against_a_champion() -> None:
    given = MEDDIC().qualify(lead(found(Authority(BuyingRole.ECONOMIC_BUYER), days=1)), as_of=NOW)
    assert (given.met, given.unmet) == (("economic_buyer",), ())
    assert "champion" in given.unknown
    assert given.reasons[-1].missing == ("evidence.authority.role",)
    none = MEDDIC().qualify(lead(found(Answer("champion", False), days=1)), as_of=NOW)
    assert (none.unmet, none.reasons[-1].text) == (("champion",), "champion: needed: one of champion")


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({}, "spare: not known"),
        (
            {"found": Budget(approved=True)},
            "spare: approved, but it is not known whether evidence.budget.amount is at least 5 EUR",
        ),
        (
            {"found": Budget(Money(4, "EUR"), approved=True)},
            "spare: 4 EUR, approved; needed: evidence.budget.amount is at least 5 EUR",
        ),
        ({"found": Budget(Money(5, "EUR"), approved=True)}, "spare: 5 EUR, approved"),
        (
            {"found": Budget(Money(5, "EUR"), approved=False)},
            "spare: 5 EUR, not approved; needed: evidence.budget.approved is true",
        ),
    ],
)
def test_several_questions_of_one_dimension_are_told_apart(known: dict[str, Any], text: str) -> None:
    both = (evidence.budget.amount >= Money(5, "EUR")) & evidence.budget.approved.is_true()
    rule = Framework("x", dimensions=[Dimension("spare", question="?", met=both)])
    given = rule.qualify(lead(*(found(one, days=1) for one in known.values())), as_of=NOW)
    assert given.reasons[0].text == text


def test_what_no_finding_tells_is_said_as_it_is_asked() -> None:
    rule = Framework("x", dimensions=[Dimension("size", question="?", met=company.employees >= 10)])
    small = rule.qualify(lead(company=Company(employees=5)), as_of=NOW)
    assert small.reasons[0].text == "size: needed: company.employees is at least 10"
    assert str(small.actions[0]) == "size: nurture, and ask again later (needed: company.employees is at least 10)"


@attrs.frozen
class Talkative(Criterion):
    """A criterion of a user's own, which does not say what it reads."""

    def interpret(self, view: View) -> bool:
        return len(view.lead.activities) > 1

    def explain(self, view: View, *, negated: bool = False) -> Check:
        answer = self.interpret(view) is not negated
        return Check(answer, (Reason(str(self), answer=answer),))

    def __str__(self) -> str:
        return "talks to us"


def test_a_criterion_of_ones_own_is_asked_of_every_lead() -> None:
    rule = Framework("x", dimensions=[Dimension("talks", question="?", met=Talkative())])
    assert rule.qualify(lead(), as_of=NOW).unmet == ("talks",)
    assert rule.qualify(lead(did("call", days=1), did("call", days=2)), as_of=NOW).met == ("talks",)


def test_reasons_do_not_print_how_to_reach_somebody() -> None:
    answered_lead = lead(
        found(Answer("a", "ask hoa@minhphat.example"), days=1),
        found(Need(severity="low", pains=("call 0912 345 678",)), days=1),
        found(Timeline(NOW, trigger="mail lan@minhphat.example"), days=1),
        found(Budget(Money(4_500_000_000, "VND")), days=1),
    )
    asked = {
        "a": answered("a"),
        "pains": evidence.need.pains.has("x"),
        "need": evidence.need.severity.at_least(Severity.HIGH),
        "timeline": evidence.timeline.decide_by.within_next(days=1),
        "budget": evidence.budget.amount >= Money(1, "VND"),
    }
    rule = Framework("x", dimensions=[Dimension(key, question="?", met=met) for key, met in asked.items()])
    assert [reason.text for reason in rule.qualify(answered_lead, as_of=NOW).reasons] == [
        "a: ask h***@minhphat.example",
        "pains: call ***78; needed: has x",
        "need: low, call ***78; needed: at least high",
        "timeline: 2026-03-31, mail l***@minhphat.example",
        "budget: 4,500,000,000 VND",
    ]
