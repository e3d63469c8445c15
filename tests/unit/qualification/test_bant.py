"""Budget, authority, need and timeline: the corner cases of each, and what they come to together."""

import copy
import pickle
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from leadflow import Company, Money, company
from leadflow.errors import (
    InvalidTypeError,
    InvalidValueError,
    NaiveDatetimeError,
    NotYetCreatedError,
    UnknownNameError,
)
from leadflow.leads import Lead
from leadflow.qualification import (
    BANT,
    Answer,
    Authority,
    Budget,
    BuyingRole,
    Dimension,
    Framework,
    IfUnmet,
    Need,
    Qualification,
    QualificationVerdict,
    Severity,
    Timeline,
)
from tests.unit.rulebook import NOW, ago, found, lead

VND = "VND"
RULE = BANT(
    minimum_budget=Money("20000000", VND),
    roles={BuyingRole.DECISION_MAKER, BuyingRole.ECONOMIC_BUYER},
    minimum_need=Severity.MODERATE,
    decide_within=timedelta(days=180),
    stale_after=timedelta(days=90),
)
ENOUGH = Budget(Money("30000000", VND), approved=True)
SIGNS = Authority(BuyingRole.DECISION_MAKER)
HURTS = Need(severity=Severity.HIGH, pains=("month-end closing takes 9 days",))
SOON = Timeline(NOW + timedelta(days=60))


def ask(*evidence: Any, rule: Framework = RULE, days: float = 1) -> Qualification:
    return rule.qualify(lead(*(found(one, days=days) for one in evidence)), as_of=NOW)


def said(given: Qualification, dimension: str) -> str:
    return next(reason.text for reason in given.reasons if reason.code == dimension)


def test_all_four_met_is_qualified() -> None:
    given = ask(ENOUGH, SIGNS, HURTS, SOON)
    assert given.verdict is QualificationVerdict.QUALIFIED
    assert (given.qualified, given.disqualified) == (True, False)
    assert given.met == ("budget", "authority", "need", "timeline")
    assert (given.unmet, given.unknown, given.stale, given.next_questions, given.actions) == ((), (), (), (), ())
    assert (given.value, given.possible) == (4, 4)
    assert sum(reason.points for reason in given.reasons) == given.value
    assert [reason.text for reason in given.reasons] == [
        "budget: 30,000,000 VND, approved",
        "authority: decision maker",
        "need: high, month-end closing takes 9 days",
        "timeline: 2026-05-30",
    ]


def test_nothing_known_is_open_and_says_what_to_ask() -> None:
    given = ask()
    assert (given.verdict, given.qualified, given.disqualified) == (QualificationVerdict.OPEN, None, None)
    assert given.next_questions == (
        "How much is set aside for this, and is it approved?",
        "Who signs off a purchase of this size?",
        "What does it cost you today that this is not solved?",
        "By when must it be in place?",
    )
    assert given.to_find_out == (
        "evidence.budget.amount",
        "evidence.authority.role",
        "evidence.need.severity",
        "evidence.timeline.decide_by",
    )
    assert said(given, "budget") == "budget: not known"
    assert [(reason.low, reason.high) for reason in given.reasons] == [(0, 1)] * 4


@pytest.mark.parametrize(
    ("budget", "expected", "text"),
    [
        (Budget(Money("20000000", VND)), True, "budget: 20,000,000 VND"),
        (
            Budget(Money("19999999", VND), approved=True),
            False,
            "budget: 19,999,999 VND, approved; needed: at least 20,000,000 VND",
        ),
        (
            Budget(approved=True),
            None,
            "budget: approved, but the amount is not known (needed: at least 20,000,000 VND)",
        ),
        (
            Budget(Money("5000", "USD")),
            None,
            (
                "budget: 5,000 USD, but the amount is in USD, and nothing is converted here "
                "(needed: at least 20,000,000 VND)"
            ),
        ),
    ],
)
def test_budget(budget: Budget, expected: bool | None, text: str) -> None:
    given = ask(budget)
    assert given.reasons[0].answer is expected
    assert said(given, "budget") == text


def test_the_newest_budget_counts() -> None:
    less = found(Budget(Money(1, VND)), days=1)
    assert RULE.qualify(lead(found(ENOUGH, days=2), less), as_of=NOW).unmet == ("budget",)
    assert RULE.qualify(lead(found(ENOUGH, hours=1), less), as_of=NOW).met == ("budget",)
    # "Approved by the CFO" says nothing new of the amount.
    vague = found(Budget(approved=True), hours=1)
    assert "budget" in RULE.qualify(lead(found(ENOUGH, days=2), vague), as_of=NOW).met
    refused = found(Budget(approved=False), hours=1)
    assert "budget" in RULE.qualify(lead(found(ENOUGH, days=2), refused), as_of=NOW).unmet


def test_partial_findings_add_up() -> None:
    all_four = [found(one, days=5) for one in (ENOUGH, Authority("decision_maker", name="Hoa"), HURTS, SOON)]
    one_more_pain = found(Need(pains=("wrong invoices",)), days=1)
    given = RULE.qualify(lead(*all_four, one_more_pain), as_of=NOW)
    assert given.verdict is QualificationVerdict.QUALIFIED
    assert said(given, "need") == "need: high, month-end closing takes 9 days, wrong invoices"
    # A wrong finding on a person is corrected by a new one on the same person.
    corrected = RULE.qualify(lead(*all_four, found(Authority("user", name=" hoa"), days=1)), as_of=NOW)
    assert (corrected.verdict, corrected.unknown) == (QualificationVerdict.OPEN, ("authority",))


@pytest.mark.parametrize(
    ("budget", "text"),
    [
        (Budget(Money("30000000", VND), approved=False), "budget: 30,000,000 VND, not approved yet"),
        (
            Budget(Money("10000000", VND), approved=False),
            "budget: 10,000,000 VND, not approved yet; needed: at least 20,000,000 VND",
        ),
        (Budget(approved=False), "budget: not approved yet; needed: at least 20,000,000 VND"),
    ],
)
def test_a_budget_that_is_not_approved_is_unmet(budget: Budget, text: str) -> None:
    given = ask(budget)
    assert (given.unmet, said(given, "budget")) == (("budget",), text)


@pytest.mark.parametrize(
    ("roles", "expected", "text"),
    [
        (["decision_maker"], True, "authority: decision maker"),
        (["economic_buyer"], True, "authority: economic buyer"),
        # Any current finding that meets wins: a later influencer does not unmake a decision maker.
        (["decision_maker", "influencer"], True, "authority: decision maker, influencer"),
        (["influencer", "decision_maker"], True, "authority: influencer, decision maker"),
        # One who does not sign says nothing against another who does.
        (
            ["influencer"],
            None,
            "authority: influencer, but the role needed is not found yet (needed: one of decision maker, ",
        ),
        (["influencer", None], None, "authority: influencer, but the role needed is not found yet (needed: one of"),
        ([None], None, "authority: not known"),
    ],
)
def test_authority(roles: list[str | None], expected: bool | None, text: str) -> None:
    people = [found(Authority(BuyingRole(role) if role else None), days=9 - i) for i, role in enumerate(roles)]
    given = RULE.qualify(lead(*people), as_of=NOW)
    assert given.reasons[1].answer is expected
    assert said(given, "authority").startswith(text)


@pytest.mark.parametrize(
    ("need", "expected", "text"),
    [
        (Need(severity=Severity.MODERATE), True, "need: moderate"),
        (Need(severity=Severity.LOW, pains=("slow",)), False, "need: low, slow; needed: at least moderate"),
        (Need(pains=("slow",)), None, "need: slow, but the severity is not known (needed: at least moderate)"),
    ],
)
def test_need(need: Need, expected: bool | None, text: str) -> None:
    given = ask(need)
    assert given.reasons[2].answer is expected
    assert said(given, "need").startswith(text)


@pytest.mark.parametrize(
    ("decide_by", "expected", "text"),
    [
        (NOW, True, "timeline: 2026-03-31"),
        (NOW + timedelta(days=180), True, "timeline: 2026-09-27"),
        (NOW + timedelta(days=180, microseconds=1), False, "timeline: 2026-09-27; needed: within the next 180 days"),
        (NOW - timedelta(microseconds=1), False, "timeline: 2026-03-31: the date has passed"),
        (date(2026, 3, 31), True, "timeline: 2026-03-31"),  # the day is not over yet
        (date(2026, 3, 30), False, "timeline: 2026-03-30: the date has passed"),
        (None, None, "timeline: not known"),
    ],
)
def test_timeline(decide_by: datetime | date | None, expected: bool | None, text: str) -> None:
    given = ask(Timeline(decide_by))
    assert given.reasons[3].answer is expected
    assert said(given, "timeline").startswith(text)


def test_what_presses_is_told() -> None:
    assert said(ask(Timeline(SOON.decide_by, trigger="tax audit")), "timeline") == "timeline: 2026-05-30, tax audit"


# Staleness


def test_old_evidence_is_unknown_again() -> None:
    edge = RULE.qualify(lead(found(ENOUGH, days=90)), as_of=NOW)
    assert (edge.met, edge.stale) == (("budget",), ())
    past = RULE.qualify(lead(found(ENOUGH, days=90, microseconds=1)), as_of=NOW)
    assert (past.met, past.stale) == ((), ("budget",))
    assert past.unknown == ("budget", "authority", "need", "timeline")
    assert said(past, "budget") == "budget: 30,000,000 VND, approved, but found too long ago"
    assert past.reasons[0].missing == ("evidence.budget.amount",)
    assert past.next_questions[0] == "How much is set aside for this, and is it approved?"


def test_what_was_unmet_long_ago_is_unknown_too() -> None:
    given = RULE.qualify(lead(found(Need(severity=Severity.NONE), days=91)), as_of=NOW)
    assert (given.verdict, given.stale) == (QualificationVerdict.OPEN, ("need",))


def test_one_current_signer_is_enough() -> None:
    given = RULE.qualify(lead(found(SIGNS, days=100), found(SIGNS, days=5)), as_of=NOW)
    assert (given.met, given.stale) == (("authority",), ())
    faded = RULE.qualify(lead(found(SIGNS, days=100), found(Authority("user"), days=5)), as_of=NOW)
    assert (faded.unmet, faded.stale) == ((), ("authority",))


def test_evidence_that_never_told_anything_is_not_stale() -> None:
    given = RULE.qualify(lead(found(Budget(), days=100)), as_of=NOW)
    assert given.stale == ()


def test_without_staleness_evidence_lasts() -> None:
    forever = BANT(minimum_budget=Money(1, VND))
    assert forever.qualify(lead(found(ENOUGH, days=3000)), as_of=NOW).met == ("budget",)


# Who found what


def test_the_trail_of_evidence() -> None:
    less, more = Budget(Money(1, VND)), ENOUGH
    people = (Authority("user"), SIGNS)
    asked = lead(
        found(less, days=100),
        found(more, days=9),
        found(people[0], days=8),
        found(people[1], days=7),
        found(HURTS, days=95),
    )
    trail = RULE.history(asked, as_of=NOW)
    assert [(one.dimension, one.evidence) for one in trail] == [
        ("budget", less),
        ("budget", more),
        ("authority", people[0]),
        ("authority", people[1]),
        ("need", HURTS),
    ]
    assert [one.replaced for one in trail] == [None, less, None, None, None]
    assert [one.stale for one in trail] == [True, False, False, False, True]
    assert [one.counts for one in trail] == [False, True, True, True, False]
    assert [one.at for one in trail][:2] == [ago(days=100), ago(days=9)]
    assert {one.by for one in trail} == {None}
    assert RULE.history(asked, as_of=ago(days=50))[0].counts is True
    assert BANT(minimum_budget=Money(1, VND)).history(asked, as_of=NOW)[-1].counts is True
    assert RULE.history(lead(), as_of=NOW) == ()


def test_who_has_no_evidence_is_asked_everything() -> None:
    assert ask() is ask()  # worked out once for all of them
    mixed = Framework("x", dimensions=[Dimension("size", question="?", met=company.employees.known())])
    assert mixed.qualify(lead(company=Company(employees=9)), as_of=NOW).met == ("size",)


# What it comes to

ANSWERS: dict[str, dict[bool | None, Any]] = {
    "budget": {True: ENOUGH, False: Budget(Money(1, VND)), None: None},
    "authority": {True: SIGNS, False: Answer("authority", False), None: None},
    "need": {True: HURTS, False: Need(severity=Severity.NONE), None: None},
    "timeline": {True: SOON, False: Timeline(ago(days=1)), None: None},
}


def known(answers: Mapping[str, bool | None]) -> Lead:
    evidence = (ANSWERS[key][answer] for key, answer in answers.items())
    return lead(*(found(one, days=1) for one in evidence if one is not None))


def expected(answers: Mapping[str, bool | None]) -> QualificationVerdict:
    if all(answers.values()):
        return QualificationVerdict.QUALIFIED
    if answers["need"] is False:
        return QualificationVerdict.DISQUALIFIED
    return QualificationVerdict.NOT_YET if False in answers.values() else QualificationVerdict.OPEN


@pytest.mark.parametrize("answers", list(product([True, False, None], repeat=4)), ids=str)
def test_every_combination(answers: tuple[bool | None, ...]) -> None:
    table = dict(zip(ANSWERS, answers, strict=True))
    given = RULE.qualify(known(table), as_of=NOW)
    assert given.verdict is expected(table)
    assert given.met == tuple(key for key in ANSWERS if table[key] is True)
    assert given.unmet == tuple(key for key in ANSWERS if table[key] is False)
    assert given.unknown == tuple(key for key in ANSWERS if table[key] is None)
    assert len(given.next_questions) == len(given.unknown)
    assert [action.dimension for action in given.actions] == list(given.unmet)
    if given.verdict is not QualificationVerdict.QUALIFIED:
        assert given.disqualified is (None if table["need"] is None else not table["need"])


def test_what_to_do_about_what_is_unmet() -> None:
    given = ask(Budget(Money(1, VND)), Answer("authority", False), Timeline(ago(days=1)))
    assert given.verdict is QualificationVerdict.NOT_YET
    assert [action.what for action in given.actions] == [IfUnmet.RECYCLE, IfUnmet.FIND_PERSON, IfUnmet.RECYCLE]
    assert str(given.actions[2]) == ("timeline: nurture, and ask again later (2026-03-30: the date has passed)")
    out = ask(Need(severity=Severity.NONE))
    assert str(out.actions[0]).startswith("need: disqualify (none; needed: at least moderate)")


def test_meanings_questions_and_weights_are_yours() -> None:
    own = BANT(
        minimum_budget=Money(1_000, "EUR"),
        questions={"budget": "What may it cost?"},
        weights={"timeline": 5},
        if_unmet={"need": IfUnmet.RECYCLE, "budget": IfUnmet.DISQUALIFY},
    )
    assert ask(rule=own).next_questions[:2] == ("By when must it be in place?", "What may it cost?")
    assert ask(rule=own).to_find_out[0] == "evidence.timeline.decide_by"
    assert ask(Need(severity=Severity.NONE), rule=own).verdict is QualificationVerdict.NOT_YET
    assert ask(Budget(Money(1, "EUR")), rule=own).verdict is QualificationVerdict.DISQUALIFIED
    assert ask(SOON, rule=own).value == 5


def test_it_prints() -> None:
    given = ask(ENOUGH, HURTS)
    assert (
        str(given)
        == "BANT: open; met: budget, need; unknown: authority, timeline; ask: Who signs off a purchase of this size?"
    )
    assert given.explain().splitlines()[1:] == [
        "  met      budget: 30,000,000 VND, approved",
        "  unknown  authority: not known",
        "  met      need: high, month-end closing takes 9 days",
        "  unknown  timeline: not known",
    ]
    unmet = ask(Timeline(ago(days=1)))
    assert unmet.explain().splitlines()[-1].startswith("  do       timeline: nurture")
    assert str(ask(ENOUGH, days=91)).startswith(
        "BANT: open; unknown: budget, authority, need, timeline; stale: budget;"
    )
    assert str(ask(ENOUGH, SIGNS, HURTS, SOON)) == "BANT: qualified; met: budget, authority, need, timeline"
    assert str(RULE).startswith("BANT: budget: evidence.budget.amount is at least 20,000,000 VND; authority: ")


@pytest.mark.parametrize("thing", [RULE, ask(ENOUGH), ask(ENOUGH, days=100)])
@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(thing: Any, travel: Callable[[Any], Any]) -> None:
    assert travel(thing) == thing
    assert hash(travel(thing)) == hash(thing)


def test_time_is_an_argument() -> None:
    with pytest.raises(NotYetCreatedError):
        RULE.qualify(lead(created_at=NOW), as_of=ago(days=1))
    with pytest.raises(NaiveDatetimeError):
        RULE.qualify(lead(), as_of=NOW.replace(tzinfo=None))
    later = lead(found(ENOUGH, days=1))
    assert RULE.qualify(later, as_of=ago(days=2)).met == ()


BUDGET = {"minimum_budget": Money(1, VND)}


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"minimum_budget": 5}, InvalidTypeError, "an amount needs its currency"),
        ({"minimum_budget": Money(0, VND)}, InvalidValueError, "must be more than zero"),
        (BUDGET | {"roles": ()}, InvalidValueError, "evidence.authority.role"),
        (BUDGET | {"roles": BuyingRole.USER}, InvalidTypeError, "several members are needed"),
        (BUDGET | {"minimum_need": "huge"}, InvalidValueError, "Severity"),
        (BUDGET | {"decide_within": timedelta(0)}, InvalidValueError, "decide_within"),
        (BUDGET | {"decide_within": 180}, InvalidTypeError, "a duration is needed"),
        (BUDGET | {"stale_after": timedelta(days=-1)}, InvalidValueError, "stale_after"),
        (BUDGET | {"required": 5}, InvalidValueError, "there are only 4 dimensions; write 4 or less"),
        (BUDGET | {"required": 0}, InvalidValueError, "required=0: must be at least 1"),
        (BUDGET | {"required": True}, InvalidTypeError, "required=True"),
        (BUDGET | {"required": {"money"}}, InvalidValueError, "the dimensions are budget, authority, need, timeline"),
        (BUDGET | {"required": set()}, InvalidValueError, "the dimensions are budget"),
        (BUDGET | {"required": "need"}, InvalidTypeError, r"several keys are needed; write required=\{'need'\}"),
        (
            BUDGET | {"questions": {"money": "?"}},
            UnknownNameError,
            "questions of BANT: dimension .money. does not exist; write one of budget",
        ),
        (BUDGET | {"questions": "?"}, InvalidTypeError, r"is given per dimension; write questions=\{'budget': ...\}"),
        (BUDGET | {"weights": {"need": 0}}, InvalidValueError, "weight=0: must be at least 1"),
        (BUDGET | {"weights": {"need": -2}}, InvalidValueError, "must be at least 1"),
        (BUDGET | {"weights": {"need": 0.5}}, InvalidTypeError, "a whole number is needed"),
        (BUDGET | {"if_unmet": {"need": "pray"}}, InvalidValueError, "is no IfUnmet; write one of IfUnmet.DISQUALIFY"),
    ],
)
def test_what_cannot_be_written(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        BANT(**arguments)
