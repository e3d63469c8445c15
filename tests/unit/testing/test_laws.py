"""The laws find what breaks them, and name it."""

import random
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from leadflow import ICP, Money, Seniority, company, entered, evidence, person
from leadflow import activities as did
from leadflow.criteria import Check, Criterion
from leadflow.criteria import evidence_found as happened
from leadflow.criteria.check import View
from leadflow.leads import Company, EvidenceFound, History, Lead, Need
from leadflow.qualification import BANT, Dimension, Framework, Qualification, answered
from leadflow.reasons import Reason
from leadflow.scores import Score
from leadflow.scoring import Blend, Characteristic, Group, HalfLife, Scorecard, as_scorer
from leadflow.testing import (
    LawBrokenError,
    check_criterion_laws,
    check_framework_laws,
    check_scorer_laws,
    events_of,
    leads,
    moments,
)
from leadflow.testing._cases import state_of
from leadflow.testing.laws import asks_what_is_known
from tests.profiles import at_most
from tests.unit.rulebook import NOW, lead

SIZE = company.employees.between(10, 250)
ICP_ = ICP("SME", must=[company.country.is_("VN")], should=[SIZE.worth(40, "size")])
CARD = Scorecard(
    "engagement",
    Group("g", did("email_click").each(3, at_most=15, decay=HalfLife(days=14)), did("webinar").any().worth(9), cap=20),
    Characteristic(company.employees, {1: 3, 100: 9}),
    entered("mql").each(-2, at_most=-4),
)
NAMED = Scorecard("form", person.email.known().worth(5))


@pytest.mark.parametrize("scorer", [ICP_, CARD, NAMED, Blend("both", (ICP_, 60), (CARD, 40))], ids=lambda one: one.name)
def test_ours_keep_them(scorer: Any) -> None:
    check_scorer_laws(scorer, examples=2 * at_most(10))


# Leads without a history are shrunk in no time.
QUIET = leads(history=st.just(History()))

ASKED = leads(
    history=st.lists(events_of(EvidenceFound), max_size=3, unique_by=lambda event: event.id or event).map(History)
)

NEEDY = leads(history=st.builds(EvidenceFound, st.from_type(Need), at=moments()).map(lambda event: History([event])))

# Violators, one for each law

CALLS: list[int] = []
COUNT = 0
CHANCE = random.Random(7)
LOCKED = [Lock()]


@attrs.frozen
class Strategy:
    """A scorer that gives what its function says."""

    give: Callable[[Lead, datetime], Any]
    name: Any = "mine"

    def score(self, asked: Lead, *, as_of: datetime) -> Any:
        return self.give(asked, as_of)


def points(given: int, **more: Any) -> Score:
    reason = Reason("mine", points=given, low=given, high=given, reachable=max(given, 0))
    said: dict[str, Any] = {"value": given, "low": given, "high": given, "reachable": max(given, 0)}
    return Score("mine", **(said | more), reasons=[reason])


@attrs.frozen(init=False)
class Loose(Score):
    """A score that checks nothing of what it is told."""

    def __init__(self, **said: Any) -> None:
        for name, value in ({"decided": 0, "weight": 0, "parts": (), "spans": (), "fits": True} | said).items():
            object.__setattr__(self, name, value)


def loose(**said: Any) -> Loose:
    plain = {"name": "mine", "value": 5, "low": 5, "high": 5, "reachable": 5, "reasons": (Reason("x", points=5),)}
    return Loose(**(plain | said))


class Remembers:
    """A scorer that gives more each time it is asked about another lead."""

    name = "mine"

    def __init__(self) -> None:
        self.last: Lead | None = None
        self.turns = 0

    def score(self, asked: Lead, *, as_of: datetime) -> Score:
        if asked.id != self.last:
            self.turns += 1
        self.last = asked.id
        return points(self.turns)


class Counts:
    """A scorer that writes down, beside itself, that it was asked."""

    name = "mine"

    def score(self, asked: Lead, *, as_of: datetime) -> Score:
        CALLS.append(1)
        return points(1)


class ChangesTheLead:
    """A scorer that changes what it looks at."""

    name = "mine"

    def score(self, asked: Lead, *, as_of: datetime) -> Score:
        object.__setattr__(asked, "tracked", not asked.tracked)
        return points(1)


class OtherValue:
    """A scorer whose value alone is another one."""

    name = "mine"

    def score(self, asked: Lead, *, as_of: datetime) -> Score:
        return points(5)

    def value(self, asked: Lead, *, as_of: datetime) -> int:
        return 6


class OtherValues(OtherValue):
    """A scorer whose values of many are other ones."""

    def value(self, asked: Lead, *, as_of: datetime) -> int:
        return 5

    def values(self, asked: list[Lead], *, as_of: datetime) -> list[int]:
        return [7 for _ in asked]


class Wakes:
    """A scorer that gives another answer the second time that it is asked at all."""

    name = "mine"

    def __init__(self) -> None:
        self.asked = 0

    def score(self, asked: Lead, *, as_of: datetime) -> Score:
        self.asked += 1
        return points(int(self.asked == 2))


def everything(asked: Lead, as_of: datetime) -> Score:
    return points(len(asked.history))


def first_told(asked: Lead, as_of: datetime) -> Score:
    # What was told is kept in order, so only the object itself could show it: here, by its place in memory.
    return points(id(asked) % 7)


def silent_no(asked: Lead, as_of: datetime) -> Score:
    return points(10 if (asked.company.employees or 0) >= 10 else 0)


@pytest.mark.parametrize(
    ("scorer", "law", "how"),
    [
        (Strategy(lambda lead, at: points(CHANCE.randrange(99))), "deterministic", "asked twice"),
        (Strategy(everything), "causal", "with events after as_of"),
        (Strategy(first_told), "order-free|deterministic|causal", "another answer than|kept the laws once"),
        (Wakes(), "deterministic", "it kept the laws once and broke them once"),
        (Remembers(), "order-free", "after another lead it gave another answer than mine: "),
        (Counts(), "pure", "a global of the rule's module"),
        (ChangesTheLead(), "pure", "asking changed the lead"),
        (OtherValue(), "explained", r"value\(\) gave 6"),
        (OtherValues(), "explained", r"values\(\) gave \[7\]"),
        (Strategy(lambda lead, at: points(5, value=6, low=6, high=6)), "explained", "the reasons sum to 5"),
        (Strategy(lambda lead, at: points(5, low=6, high=7)), "bounded", "lies outside low=6"),
        (Strategy(lambda lead, at: loose(value=5, reasons=())), "explained", "its reasons sum to 0"),
        (Strategy(lambda lead, at: loose(value=5.0)), "bounded", "no whole numbers"),
        (Strategy(lambda lead, at: loose(low=6)), "bounded", "lies outside its range"),
        (Strategy(lambda lead, at: loose(high=9)), "bounded", "could come to 9, above 5"),
        (Strategy(lambda lead, at: loose(decided=2, weight=1)), "bounded", "a coverage of 2.0"),
        (Strategy(lambda lead, at: Score.of("other", [])), "named", "'mine' gave a score named 'other'"),
        (Strategy(lambda lead, at: points(1), name=" "), "named", "its name is ' '"),
        (Strategy(lambda lead, at: points(1), name=7), "named", "its name is 7"),
        (Strategy(lambda lead, at: 5), "answers", "it gave 5, which is no Score"),
        (Strategy(lambda lead, at: 1 // 0), "answers", "it raised ZeroDivisionError"),
        (Strategy(lambda lead, at: points(1, name=2)), "answers", "it raised TypeError"),
        (as_scorer("mine", lambda lead, at: 101), "answers", "the function gives 0 to 100 points"),
        (Strategy(silent_no), "unknown-monotone", "knowing less it said 0 to 0, knowing more 10 to 10"),
    ],
)
def test_a_scorer_that_breaks_one_is_found(scorer: Any, law: str, how: str) -> None:
    with pytest.raises(LawBrokenError, match=how) as raised:
        check_scorer_laws(scorer, leads=QUIET if law == "unknown-monotone" else ASKED)
    assert raised.value.law in law.split("|")
    assert str(raised.value).startswith(raised.value.law)


class Rounded(Loose):
    """A score with a percentage of its own."""

    @property
    def percent(self) -> int:
        return 67


def other_percent(asked: Lead, as_of: datetime) -> Score:
    return Rounded(name="mine", value=2, low=2, high=2, reachable=3, reasons=(Reason("x", points=2),))


def test_a_percentage_of_ones_own_is_found() -> None:
    with pytest.raises(LawBrokenError, match=r"bounded: .* has another percentage"):
        check_scorer_laws(Strategy(other_percent))


def test_a_strategy_for_what_is_known_may_say_so() -> None:
    by_knowledge = Strategy(lambda lead, at: points(5 if lead.person.email else 0))
    check_scorer_laws(by_knowledge, leads=QUIET, monotone=False)
    with pytest.raises(LawBrokenError, match="unknown-monotone"):
        check_scorer_laws(NAMED, leads=QUIET, monotone=True)


def test_it_looks_into_rules_for_what_they_ask() -> None:
    assert asks_what_is_known(NAMED)
    assert asks_what_is_known(Blend("x", (CARD, 1), (NAMED, 2)))
    assert asks_what_is_known([company.industry.missing() | SIZE])
    assert not asks_what_is_known(CARD)
    assert not asks_what_is_known(ICP_)


def test_leads_of_ones_own() -> None:
    seen: set[int | None] = set()

    def look(asked: Lead, as_of: datetime) -> Score:
        seen.add(asked.company.employees)
        return points(1)

    fixed = leads(created=NOW).map(lambda one: lead(created_at=one.created_at, company=Company(employees=77)))
    check_scorer_laws(Strategy(look), leads=fixed, examples=5)
    assert seen <= {77, None}


def test_what_cannot_be_copied_is_left_out() -> None:
    assert LOCKED[0].locked() is False
    assert len(state_of(Counts(), lead())) == 2
    assert len(state_of(Strategy(everything), lead())) == 2
    assert len(state_of(as_scorer("x", len), lead())) == 1  # len has no module of ours, and no globals


REGISTRY = {"wakes": Wakes()}


def test_a_registry_of_objects_is_no_change() -> None:
    # A copy of an object that equals nothing but itself is another one, though nobody touched it.
    assert "REGISTRY" not in state_of(Counts(), lead())[1]
    assert "CALLS" in state_of(Counts(), lead())[1]
    check_scorer_laws(Strategy(lambda lead, at: points(len(REGISTRY))), leads=QUIET, examples=3)


# Criteria


@attrs.frozen
class Asks(Criterion):
    """A criterion that answers what its functions say."""

    answer: Callable[[Lead], bool | None]
    reasons: Callable[[bool | None], tuple[Reason, ...]]
    held: Callable[[Lead], bool | None] | None = None
    inverted: bool = True

    def interpret(self, view: View) -> bool | None:
        return (self.held or self.answer)(view.lead)

    def explain(self, view: View, *, negated: bool = False) -> Check:
        found = self.answer(view.lead)
        return Check(found, self.reasons(found))

    def __invert__(self) -> Criterion:
        return super().__invert__() if self.inverted else self

    def __str__(self) -> str:
        return "asks"


def because(answer: bool | None) -> tuple[Reason, ...]:
    return (Reason("why", answer=answer, missing=("company.name",) if answer is None else ()),)


def many(lead: Lead) -> bool:
    return (lead.company.employees or 0) > 9


@pytest.mark.parametrize(
    "criterion",
    [SIZE, ~SIZE | did("call").any(), person.seniority.at_least(Seniority.OWNER), company.name.known(), answered("a")],
    ids=str,
)
def test_our_criteria_keep_them(criterion: Criterion) -> None:
    check_criterion_laws(criterion, examples=2 * at_most(10))


@pytest.mark.parametrize(
    ("criterion", "law"),
    [
        (Asks(lambda lead: True, because, held=lambda lead: False), "agreed"),
        (Asks(lambda lead: True, lambda answer: ()), "explained"),
        (Asks(lambda lead: True, lambda answer: because(False)), "explained"),
        (Asks(lambda lead: None, lambda answer: (Reason("why"),)), "explained"),
        (Asks(lambda lead: True, because, inverted=False), "inverted"),
        (Asks(many, because), "unknown-monotone"),
    ],
)
def test_a_criterion_that_breaks_one_is_found(criterion: Criterion, law: str) -> None:
    with pytest.raises(LawBrokenError) as raised:
        check_criterion_laws(criterion, leads=QUIET)
    assert raised.value.law in law.split("|")


class Peeks(Asks):
    """A criterion that looks at what is not known yet."""

    def check(self, lead: Lead, *, as_of: datetime) -> Check:
        return Check(self.answer(lead), because(self.answer(lead)))

    def holds(self, lead: Lead, *, as_of: datetime) -> bool | None:
        return self.answer(lead)

    def __invert__(self) -> Criterion:
        return Peeks(lambda lead: not self.answer(lead), because)


class Counting(Asks):
    """A criterion that writes down, beside itself, that it was asked."""

    def interpret(self, view: View) -> bool | None:
        CALLS.append(1)
        return super().interpret(view)

    def explain(self, view: View, *, negated: bool = False) -> Check:
        CALLS.append(1)
        return super().explain(view, negated=negated)


class Meddling(Asks):
    """A criterion that changes the lead."""

    def interpret(self, view: View) -> bool | None:
        return True

    def explain(self, view: View, *, negated: bool = False) -> Check:
        object.__setattr__(view.lead, "tracked", not view.lead.tracked)
        return super().explain(view, negated=negated)


class Last:
    """A function that remembers which lead it was asked about before, and how often that changed."""

    def __init__(self) -> None:
        self.last: str | None = None
        self.turns = 0

    def __call__(self, lead: Lead) -> bool:
        self.turns += lead.id != self.last
        self.last = lead.id
        # Two turns, to another lead and back, always change it: what Hypothesis tries again fails again.
        return self.turns // 2 % 2 == 0


def yes(lead: Lead) -> bool:
    return True


@pytest.mark.parametrize(
    ("criterion", "law", "how"),
    [
        (Asks(yes, lambda answer: (Reason(f"{CHANCE.random()}", answer=answer),)), "deterministic", "asked twice"),
        (Peeks(lambda lead: len(lead.history) > 1, because), "causal", "with events after as_of"),
        (Asks(Last(), because), "order-free", "after another lead"),
        (Counting(yes, because), "pure", "a global of the rule's module"),
        (Meddling(yes, because), "pure", "asking changed the lead"),
    ],
    ids=["deterministic", "causal", "order-free", "pure-globals", "pure-lead"],
)
def test_a_criterion_that_breaks_what_all_keep_is_found(criterion: Criterion, law: str, how: str) -> None:
    with pytest.raises(LawBrokenError, match=f"^{law}: .*{how}|^deterministic: it kept the laws once") as raised:
        check_criterion_laws(criterion, leads=ASKED)
    assert raised.value.law == law


# Frameworks


@pytest.mark.parametrize(
    "framework",
    [
        BANT(minimum_budget=Money(5_000_000, "VND")),
        Framework("events", dimensions=[Dimension("found", question="?", met=~happened("budget").any())]),
        Framework("known", dimensions=[Dimension("known", question="?", met=evidence.budget.amount.known())]),
    ],
    ids=lambda framework: framework.name,
)
def test_our_frameworks_keep_them(framework: Framework) -> None:
    check_framework_laws(framework, examples=2 * at_most(10))


@attrs.frozen(kw_only=True)
class Changed(Framework):
    """A framework that says something else than it found."""

    change: Callable[[Qualification], Qualification]

    def qualify(self, asked: Lead, *, as_of: datetime) -> Qualification:
        return self.change(super().qualify(asked, as_of=as_of))


def changed(**values: Any) -> Callable[[Qualification], Qualification]:
    return lambda found: attrs.evolve(found, **values)


def hidden_no(found: Qualification) -> Qualification:
    return attrs.evolve(found, disqualified=bool(found.disqualified))


@pytest.mark.parametrize(
    ("change", "law", "how"),
    [
        (changed(unknown=()), "explained", "lost a dimension"),
        (changed(reasons=()), "explained", "has other reasons"),
        (changed(next_questions=("?",) * 9), "explained", "asks for something else"),
        (changed(stale=("budget", "x")), "explained", "what is stale is unknown"),
        (hidden_no, "unknown-monotone", "disqualified: knowing less False, more True"),
    ],
)
def test_a_framework_that_breaks_one_is_found(
    change: Callable[[Qualification], Qualification], law: str, how: str
) -> None:
    rule = BANT(minimum_budget=Money(5_000_000, "VND"))
    wrong = Changed("BANT", dimensions=rule.dimensions, change=change)
    with pytest.raises(LawBrokenError, match=how) as raised:
        check_framework_laws(wrong, leads=NEEDY)
    assert raised.value.law == law


class AsksOf(Framework):
    """A framework that does what its function does before it answers."""

    def qualify(self, asked: Lead, *, as_of: datetime) -> Qualification:
        found = super().qualify(asked, as_of=as_of)
        return attrs.evolve(found, name=f"{found.name} {DOES[self.name](asked)}")


def counted(asked: Lead) -> str:
    CALLS.append(1)
    return ""


def meddled(asked: Lead) -> str:
    object.__setattr__(asked, "tracked", not asked.tracked)
    return ""


DOES: dict[str, Callable[[Lead], object]] = {
    "deterministic": lambda asked: CHANCE.random(),
    "causal": lambda asked: len(asked.history),
    "order-free": Last(),
    "pure": counted,
    "pure too": meddled,
}


@pytest.mark.parametrize("broken", DOES)
def test_a_framework_that_breaks_what_all_keep_is_found(broken: str) -> None:
    wrong = AsksOf(broken, dimensions=BANT(minimum_budget=Money(5, "EUR")).dimensions)
    with pytest.raises(LawBrokenError) as raised:
        check_framework_laws(wrong, leads=ASKED)
    assert raised.value.law == broken.split(maxsplit=1)[0]


def test_what_a_rule_is_made_of_is_watched_too() -> None:
    inside = Blend("both", (Counts(), 1), (CARD, 1))
    with pytest.raises(LawBrokenError, match=r"^pure: .*a global of the rule's module"):
        check_scorer_laws(inside, leads=QUIET)
    with pytest.raises(LawBrokenError, match=r"^pure: .*a global of the rule's module"):
        check_scorer_laws(as_scorer("counts", lambda lead, at: len(counted(lead))), leads=QUIET)
    asks = Framework("x", dimensions=[Dimension("x", question="?", met=Counting(yes, because))])
    with pytest.raises(LawBrokenError, match=r"^pure: .*a global of the rule's module"):
        check_framework_laws(asks, leads=QUIET)


def test_strategies_take_what_they_are_given() -> None:
    assert st.from_type(Scorecard).validate() is None
