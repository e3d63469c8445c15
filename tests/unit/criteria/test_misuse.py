"""What a user can write wrong is refused when it is built: the value, the rule and the fix are named."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from leadflow.criteria import (
    HalfLife,
    LinearDecay,
    PerInterval,
    Steps,
    accepted,
    activities,
    assigned,
    attribute,
    company,
    consent_changed,
    created,
    deal_won,
    entered,
    evidence,
    person,
    rejected,
    source,
    verdict,
)
from leadflow.criteria.check import View
from leadflow.criteria.codegen import Code
from leadflow.criteria.happening_kinds import Activities
from leadflow.criteria.happenings import Either
from leadflow.criteria.operands import Field, Kind
from leadflow.criteria.tree import AllGuards, AllOf, AnyGuard, AnyOf, Not, NotGuard, Worth
from leadflow.criteria.weights import Each
from leadflow.errors import InvalidTypeError, InvalidValueError, LeadflowError, LimitError, NaiveDatetimeError
from leadflow.leads import Lead, Seniority
from leadflow.money import Money

# What type checkers refuse is tried here all the same: not everybody has one.
country: Any = company.country
employees: Any = company.employees
revenue: Any = company.annual_revenue
anything: Any = company.country.known()
clicks: Any = activities("email_click")
NOW = datetime(2026, 3, 31, tzinfo=UTC)
NAN = float("nan")
LEAD = Lead("L-1", created_at=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: country == "VN", r"\.is_"),
        (lambda: country != "VN", r"\.is_"),
        (lambda: employees == 5, "between"),
        (lambda: clicks.count() == 3, "count of email_click"),
        (lambda: clicks.count() != 3, "count of email_click"),
        (lambda: clicks.days_since_last() == 3, "time since the last email_click"),
        (lambda: verdict.score("x") == 3, ">="),
        (lambda: verdict.score("x") != 3, ">="),
        (lambda: verdict.grade == "A", "at_least"),
        (lambda: verdict.grade != "A", "~"),
        (lambda: bool(country), r"\.known\(\)"),
        (lambda: bool(clicks.count()), "count of email_click"),
        (lambda: bool(clicks), r"\.any\(\)"),
        (lambda: bool(anything), "&"),
        (lambda: anything and anything, r"& \| ~"),
        (lambda: anything or anything, r"& \| ~"),
        (lambda: not anything, r"& \| ~"),
        (lambda: 10 <= employees <= 250, "between"),
        (lambda: employees >= 10 & anything, "parentheses"),
        (lambda: employees >= 10 | anything, "parentheses"),
        (lambda: anything & employees >= 10, "parentheses"),
        (lambda: anything | True, "parentheses"),
        (lambda: anything & clicks, r"\.any\(\)"),
        (lambda: clicks & anything, r"\.any\(\)"),
        (lambda: verdict.qualified & True, "parentheses"),
        (lambda: verdict.qualified | None, "parentheses"),
        (lambda: country.in_("VN"), "several texts"),
        (lambda: country.in_(5), "several texts"),
        (lambda: country.in_({5}), "text is needed"),
        (lambda: country.is_(None), "text is needed"),
        (lambda: company.technologies.has_any("sap"), "several texts"),
        (lambda: country.contains(5), "text is needed"),
        (lambda: country.contains_any("VN"), "several texts"),
        (lambda: person.seniority.in_(Seniority.OWNER), "several members"),
        (lambda: person.seniority.in_("owner"), "several members"),
        (lambda: source.origin.in_(7), "several members"),
        (lambda: employees >= True, "a number is needed"),
        (lambda: employees >= "10", "a number is needed"),
        (lambda: employees >= None, "a number is needed"),
        (lambda: revenue >= 1000, "currency"),
        (lambda: attribute("x", date) >= NOW, "calendar date"),
        (lambda: attribute("x", datetime) >= date(2026, 1, 1), "instant"),
        (lambda: attribute("x", list), "kind"),
        (lambda: attribute("x", "str"), "kind"),
        (lambda: evidence.answer("metrics", list), "text, truth, a number or money"),
        (lambda: evidence.answer("budget"), "handles of its own"),
        (lambda: clicks.count() >= 1.5, "whole number"),
        (lambda: clicks.count() >= True, "whole number"),
        (lambda: clicks.nth(True), "whole number"),
        (lambda: clicks.since("mql"), "happening is needed"),
        (lambda: clicks | "call", "happening is needed"),
        (lambda: Activities("call"), "several texts"),
        (lambda: clicks.within(days="7"), "number is needed"),
        (lambda: clicks.each(3, decay=0.5), "decay is needed"),
        (lambda: clicks.each(2.5), "whole number"),
        (lambda: Each("email_click", 3, "name"), "happening is needed"),
        (lambda: activities(automated="no"), "True, False"),
        (lambda: activities(value=True), "text, a number or money"),
        (lambda: activities(5), "text is needed"),
        (lambda: rejected(with_reason="no budget"), "write with_reason=True, or reason="),
        (lambda: consent_changed("email", granted="yes"), "True, False"),
        (lambda: anything.worth(0.5), "whole number"),
        (lambda: anything.worth(True), "whole number"),
        (lambda: anything.worth(5, unknown=0.5), "whole number"),
        (lambda: Worth(verdict.qualified, 5, "x"), "a lead alone"),
        (lambda: AllOf(anything), r"AllOf\(\[a, b\]\)"),
        (lambda: AnyOf([anything, verdict.qualified]), "a lead alone"),
        (lambda: AllOf(["VN"]), "parentheses"),
        (lambda: AllOf(None), r"AllOf\(\[a, b\]\)"),
        (lambda: AnyOf(5), r"AnyOf\(\[a, b\]\)"),
        (lambda: Not(verdict.qualified), "a lead alone"),
        (lambda: NotGuard("x"), "parentheses"),
        (lambda: anything.check_in, None),
        (lambda: verdict.score("x") >= 1.5, "whole number"),
        (lambda: verdict.grade.in_("A"), "several grades"),
        (lambda: verdict.stage.in_("mql"), "several stages"),
        (lambda: verdict.temperature.at_least(5), "text is needed"),
        (lambda: HalfLife("14"), "number is needed"),
        (lambda: Steps(None), "days with their shares"),
        (lambda: Steps("7"), "days with their shares"),
        (lambda: Steps([7, 30]), "days with their shares"),
        (lambda: Steps({"7": 1}), "number is needed"),
        (lambda: HalfLife(True), "number is needed"),
        (lambda: PerInterval(percent=25, days=30, compounding=1), "compounding=True"),
        (lambda: anything.check(LEAD, as_of=date(2026, 3, 31)), "instant"),
        (lambda: bool(anything.check(LEAD, as_of=NOW)), "check.answer is True"),
        (lambda: verdict.qualified.check_in(_view()), "holds_in"),
        (lambda: verdict.qualified.holds_in(View(LEAD, NOW)), "holds_in"),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused(wrong: Callable[[], object], says: str | None) -> None:
    if says is None:
        assert wrong() is not None
        return
    with pytest.raises(InvalidTypeError, match=says) as raised:
        wrong()
    assert isinstance(raised.value, TypeError)
    assert raised.value.rule
    assert raised.value.fix


def _view() -> Any:
    from leadflow.criteria.check import View

    return View(LEAD, NOW)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: person.seniority.at_least("chief"), "Seniority.MANAGER"),
        (lambda: activities(actor="robot"), "Actor.LEAD"),
        (lambda: activities(outcome="maybe"), "Outcome.CONNECTED"),
        (lambda: rejected("burn"), "Disposition.RECYCLE"),
        (lambda: deal_won("gift"), "DealKind.NEW"),
        (lambda: company.country.in_({}), "at least one"),
        (lambda: company.country.is_("  "), "blank"),
        (lambda: company.country.contains(" "), "blank"),
        (lambda: company.country.contains_any([]), "at least one"),
        (lambda: company.country.in_({"VN", ""}), "blank"),
        (lambda: company.technologies.has_all(()), "at least one"),
        (lambda: person.seniority.in_(()), "at least one"),
        (lambda: company.employees >= NAN, "finite"),
        (lambda: company.employees <= math.inf, "finite"),
        (lambda: company.employees >= Decimal("NaN"), "finite"),
        (lambda: company.employees.between(250, 10), r"between\(10, 250\)"),
        (lambda: company.annual_revenue.between(Money(2, "EUR"), Money(1, "EUR")), "low is above high"),
        (lambda: company.annual_revenue.between(Money(1, "EUR"), Money(2, "VND")), "one currency"),
        (lambda: attribute("x", date).between(date(2026, 2, 1), date(2026, 1, 1)), "low is above high"),
        (lambda: attribute(" ", str), "blank"),
        (lambda: attribute("x", datetime) >= datetime(2026, 1, 1), "tzinfo"),  # noqa: DTZ001  # it is to be refused
        (lambda: attribute("x", date).within_next(), "longer than zero"),
        (lambda: activities().within(days=0), "longer than zero"),
        (lambda: activities().within(days=-3), "longer than zero"),
        (lambda: activities().within(days=math.nan), "finite"),
        (lambda: activities().within(days=10**12), "longer than time lasts"),
        (lambda: activities().days_since_last() >= 10**12, "longer than time lasts"),
        (lambda: activities().count() >= -1, "at least 0"),
        (lambda: activities().count().between(3, 2), "low is above high"),
        (lambda: activities().nth(0), "at least 1"),
        (lambda: activities(" "), "blank"),
        (lambda: activities(value=" "), "blank"),
        (lambda: activities(value=math.nan), "finite"),
        (lambda: activities(campaign=""), "blank"),
        (lambda: activities(channel=""), "blank"),
        (lambda: entered(" "), "blank"),
        (lambda: assigned(" "), "blank"),
        (lambda: rejected(reason=" "), "blank"),
        (lambda: AllOf([]), "at least one"),
        (lambda: Either(()), "at least one happening"),
        (lambda: AnyOf(()), "at least one"),
        (lambda: AllGuards([]), "at least one"),
        (lambda: AnyGuard([]), "at least one"),
        (lambda: activities().each(3, at_most=-5), "sign"),
        (lambda: activities().each(-3, at_most=5), "sign"),
        (lambda: activities().each(3, at_most=0), "sign"),
        (lambda: company.country.known().worth(5, " "), "blank"),
        (lambda: HalfLife(0), "greater than 0"),
        (lambda: HalfLife(math.inf), "finite"),
        (lambda: HalfLife(Decimal("sNaN")), "finite"),
        (lambda: HalfLife(10**400), "at most 100 digits"),
        (lambda: company.employees >= Decimal("sNaN"), "finite"),
        (lambda: company.employees >= 10**400, "at most 100 digits"),
        (lambda: company.employees >= -(10**9999), "a whole number of about 9,998 digits: .* at most 100 digits"),
        (lambda: company.employees <= Decimal("1e999999"), "at most 100 digits"),
        (lambda: activities(value=1e100), "at most 100 digits"),
        (lambda: LinearDecay(10**9), "between 0 and 366,000"),
        (lambda: Steps({}), "at least one band"),
        (lambda: Steps({7: 1.5}), "between 0 and 1"),
        (lambda: Steps({7: 0.5, 30: 1}), "must not grow"),
        (lambda: Steps([(7, 1), (7, 0.5)]), "listed once"),
        (lambda: PerInterval(percent=0, days=30, compounding=True), "greater than 0"),
        (lambda: PerInterval(percent=101, days=30, compounding=True), "between 0 and 100"),
        (lambda: verdict.score(" "), "blank"),
        (lambda: verdict.fit(""), "blank"),
        (lambda: verdict.grade.at_least(" "), "blank"),
        (lambda: verdict.grade.in_([]), "at least one"),
        (lambda: verdict.score("x").between(5, 3), r"between\(3, 5\)"),
        (lambda: verdict.stage.is_(" "), "blank"),
        (lambda: Field("company.__class__", Kind.TEXT), "not a field of a lead"),
        (lambda: Field("__class__", Kind.TEXT), "not a field of a lead"),
        (lambda: Field("attributes.", Kind.TEXT), "not a field of a lead"),
    ],
)
def test_what_breaks_a_rule_is_refused(wrong: Callable[[], object], says: str) -> None:
    with pytest.raises(LeadflowError, match=says) as raised:
        wrong()
    assert isinstance(raised.value, (InvalidValueError, NaiveDatetimeError))
    assert isinstance(raised.value, ValueError)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(NaiveDatetimeError, match="as_of"):
        company.country.known().holds(LEAD, as_of=datetime(2026, 3, 31))  # noqa: DTZ001  # it is to be refused
    with pytest.raises(NaiveDatetimeError, match="start"):
        created().first_from(LEAD, datetime(2026, 3, 31), as_of=NOW)  # noqa: DTZ001  # it is to be refused


def nested(depth: int) -> Any:
    criterion: Any = company.country.known()
    for level in range(depth - 1):
        criterion = criterion & company.city.known() if level % 2 else criterion | company.city.known()
    return criterion


def test_questions_nest_50_deep_and_no_deeper() -> None:
    deepest = nested(50)
    assert deepest.depth == 50
    assert deepest.holds(LEAD, as_of=NOW) is False
    assert deepest.check(LEAD, as_of=NOW).answer is False
    assert str(deepest).count("(") == 48
    with pytest.raises(LimitError, match="50 deep") as raised:
        nested(51)
    assert (raised.value.size, raised.value.limit) == (51, 50)
    with pytest.raises(LimitError):
        nested(50) & verdict.qualified


def test_happenings_nest_50_deep_and_no_deeper() -> None:
    happening = accepted()
    for _ in range(49):
        happening = happening.within(days=7)
    assert happening.depth == 50
    assert happening.any().holds(LEAD, as_of=NOW) is False
    with pytest.raises(LimitError, match="50 deep"):
        happening.within(days=7)


def doubled(thing: Any, times: int, join: Callable[[Any], Any]) -> Any:
    """Return something that stands twice in what is made of it, so many times over."""
    for _ in range(times):
        thing = join(thing)
    return thing


def test_what_stands_in_itself_twice_is_counted_twice() -> None:
    def since(happening: Any) -> Any:
        return happening.since(happening)

    assert doubled(accepted(), 9, since).size == 2**10 - 1
    assert doubled(accepted(), 9, since).any().holds(LEAD, as_of=NOW) is False
    with pytest.raises(LimitError, match="at most 100,000 happenings make one; ask in two questions"):
        doubled(accepted(), 45, since)


@pytest.mark.parametrize("question", [company.country.known(), verdict.qualified])
def test_so_is_a_question(question: Any) -> None:
    def both(asked: Any) -> Any:
        return (asked & question) | (asked & company.city.known())

    # Two conjunctions of two each, and what joins them.
    assert both(question).size == 7
    with pytest.raises(LimitError, match="at most 100,000 questions make one; name a part of it"):
        doubled(question, 24, both)


def test_a_question_may_be_as_wide_as_one_likes() -> None:
    wide = AnyOf([company.country.is_(f"C{number}") for number in range(3000)])
    assert wide.depth == 2
    lead = Lead("L-1", created_at=NOW - timedelta(days=1), company={"x": 1} and LEAD.company)
    assert wide.holds(lead, as_of=NOW) is None


HOSTILE = [
    "'); import os; os._exit(1) #",
    '"""',
    "\\",
    "{x}",
    "{0}",
    "%s",
    "\n    return True\n",
    "__class__",
    "k1",
    "lead",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_becomes_code(text: str) -> None:
    asked = (
        company.country.is_(text)
        | attribute(text, str).is_(text)
        | activities(text, campaign=text, value=text, channel=text).any()
        | (attribute(text, float) >= 3)
    )
    lead = Lead("L-1", created_at=NOW, attributes={text: text})
    assert asked.holds(lead, as_of=NOW) is True
    assert asked.holds(LEAD, as_of=NOW) is None
    from linecache import getline

    name = asked._decide.__code__.co_filename
    source_text = "".join(getline(name, number) for number in range(1, 60))
    assert source_text.startswith("def decide(lead, at, view")
    assert text not in source_text or text in {"k1", "lead"}


def test_generated_names_are_words_and_numbers() -> None:
    code = Code()
    assert code.bind("x; y") == "k1"
    assert code.name() == "v2"
