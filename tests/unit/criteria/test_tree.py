"""Three-valued logic by truth table; how questions combine, read and compare."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from leadflow.criteria import Check, Criterion, Guard, activities, attribute, company, evidence, person, verdict
from leadflow.criteria.check import View, every, inverse, some
from leadflow.criteria.tree import AllGuards, AllOf, AnyGuard, AnyOf, Leaf, Not, NotGuard, Worth, leaves
from leadflow.leads import Company, Lead
from leadflow.money import Money
from leadflow.reasons import Reason
from tests.unit.criteria.assessed import Judged

NOW = datetime(2026, 3, 31, tzinfo=UTC)
LEAD = Lead("L-1", created_at=NOW - timedelta(days=30), company=Company(name="An Binh", country="VN"))
ANSWERS: dict[bool | None, Criterion] = {
    True: company.country.is_("VN"),
    False: company.name.is_("Minh Phat"),
    None: company.city.is_("Huế"),
}

AND = {
    (True, True): True, (True, None): None, (True, False): False,
    (None, True): None, (None, None): None, (None, False): False,
    (False, True): False, (False, None): False, (False, False): False,
}  # fmt: skip
OR = {
    (True, True): True, (True, None): True, (True, False): True,
    (None, True): True, (None, None): None, (None, False): None,
    (False, True): True, (False, None): None, (False, False): False,
}  # fmt: skip
NOT = {True: False, None: None, False: True}


def answers(guard: Guard) -> bool | None:
    """The answer by every way of asking, which all agree."""
    assessed = Judged(lead=LEAD, as_of=NOW)
    answer = guard.holds_in(assessed)
    assert guard.check_in(assessed).answer is answer
    assert guard.interpret(assessed) is answer
    assert guard.holds_in(assessed) is answer
    if isinstance(guard, Criterion):
        assert guard.holds(LEAD, as_of=NOW) is answer
        assert guard.check(LEAD, as_of=NOW).answer is answer
    return answer


@pytest.mark.parametrize(("pair", "expected"), AND.items())
def test_and_is_kleenes(pair: tuple[bool | None, bool | None], expected: bool | None) -> None:
    one, other = (ANSWERS[answer] for answer in pair)
    assert answers(one & other) is expected
    assert answers(~one & other) is AND[NOT[pair[0]], pair[1]]
    assert answers(AllGuards([one, other])) is expected
    assert every(pair) is expected


@pytest.mark.parametrize(("pair", "expected"), OR.items())
def test_or_is_kleenes(pair: tuple[bool | None, bool | None], expected: bool | None) -> None:
    one, other = (ANSWERS[answer] for answer in pair)
    assert answers(one | other) is expected
    assert answers(AnyGuard([one, other])) is expected
    assert some(pair) is expected


@pytest.mark.parametrize(("answer", "expected"), NOT.items())
def test_not_is_kleenes(answer: bool | None, expected: bool | None) -> None:
    assert answers(ANSWERS[answer]) is answer
    assert answers(~ANSWERS[answer]) is expected
    assert answers(NotGuard(ANSWERS[answer])) is expected
    assert inverse(answer) is expected


@pytest.mark.parametrize("triple", list(itertools.product(ANSWERS, repeat=3)))
def test_three_parts_in_any_shape(triple: tuple[bool | None, ...]) -> None:
    one, two, three = (ANSWERS[answer] for answer in triple)
    a, b, c = triple
    assert answers(one & two & three) is AND[AND[a, b], c]
    assert answers(one | two | three) is OR[OR[a, b], c]
    assert answers((one | two) & three) is AND[OR[a, b], c]
    assert answers(one | (two & three)) is OR[a, AND[b, c]]
    assert answers(~(one & (two | ~three))) is NOT[AND[a, OR[b, NOT[c]]]]


@pytest.mark.parametrize("answer", ANSWERS)
def test_cheap_questions_decide_before_dear_ones_are_asked(answer: bool | None) -> None:
    cheap, dear = ANSWERS[answer], activities("demo").any()
    assert answers(cheap & dear) is AND[answer, False]
    assert answers(cheap | dear) is OR[answer, False]
    assert answers(cheap & ~dear) is AND[answer, True]
    assert answers(cheap | ~dear) is OR[answer, True]
    assert answers((cheap & dear) | ~cheap) is OR[AND[answer, False], NOT[answer]]


def test_the_reasons_are_the_leaves_that_decided() -> None:
    yes, no, unknown = ANSWERS[True], ANSWERS[False], ANSWERS[None]

    def reasons(guard: Criterion) -> list[tuple[str, str]]:
        return [(reason.text, reason.code) for reason in guard.check(LEAD, as_of=NOW).reasons]

    vn, minh_phat, hue = "company.country is VN", "company.name is Minh Phat", "company.city is Huế"
    assert reasons(yes & no & unknown) == [(minh_phat, "unmet")]
    assert reasons(yes & unknown) == [(hue, "unknown")]
    assert reasons(yes & ~no) == [(vn, "met"), (f"not ({minh_phat})", "met")]
    assert reasons(yes | no | unknown) == [(vn, "met")]
    assert reasons(no | unknown) == [(hue, "unknown")]
    assert reasons(no | ~yes) == [(minh_phat, "unmet"), (f"not ({vn})", "unmet")]
    assert reasons(~(yes & ~no)) == [(f"not ({vn})", "unmet"), (minh_phat, "unmet")]
    assert reasons(~(no | unknown)) == [(f"not ({hue})", "unknown")]
    assert reasons(~(yes & no)) == [(f"not ({minh_phat})", "met")]


def test_a_check_says_what_is_missing_once_and_in_order() -> None:
    criterion = company.city.is_("Huế") & (company.region.is_("north") | company.city.is_("Huế")) & person.name.is_("x")
    assert criterion.check(LEAD, as_of=NOW).missing == ("company.city", "company.region", "person.name")
    assert Check(True).missing == ()
    assert Check(None, (Reason("a", missing=("x", "y")), Reason("b", missing=("y",)))).missing == ("x", "y")


def test_reasons_of_a_rule_are_made_once() -> None:
    criterion = ANSWERS[True]
    first = criterion.check(LEAD, as_of=NOW).reasons[0]
    assert criterion.check(LEAD, as_of=NOW).reasons[0] is first


def test_joints_are_flat_and_keep_their_order() -> None:
    a, b, c = ANSWERS.values()
    assert (a & b) & c == a & (b & c) == AllOf([a, b, c])
    assert (a | b) | c == a | (b | c) == AnyOf([a, b, c])
    assert (a & b) != (b & a)
    assert (a & b) != (a | b)
    assert ((a | b) & c).parts == (a | b, c)
    assert ~~a is a
    assert list(leaves(~(a & (b | ~c)))) == [a, b, c]
    assert AllOf(part for part in (a, b)) == a & b


def test_joints_with_verdicts_are_guards_and_flat_too() -> None:
    a, b, _ = ANSWERS.values()
    guard = a & verdict.qualified
    assert isinstance(guard, AllGuards)
    assert not isinstance(guard, Criterion)
    assert guard & b == AllGuards([a, verdict.qualified, b])
    assert verdict.qualified & (a & b) == AllGuards([verdict.qualified, a, b])
    assert verdict.qualified | (a | b) == AnyGuard([verdict.qualified, a, b])
    assert (a | verdict.qualified) | b == AnyGuard([a, verdict.qualified, b])
    assert ~~guard is guard
    assert isinstance(~guard, NotGuard)
    assert guard.needs_verdicts
    assert not (a & b).needs_verdicts
    assert (guard | b).paths == ("company.country", "company.name")


def test_questions_read_aloud() -> None:
    small = company.country.is_("VN") & company.employees.between(10, 250)
    assert str(small) == "company.country is VN and company.employees is between 10 and 250"
    assert str(~small) == "not (company.country is VN and company.employees is between 10 and 250)"
    assert str(small | company.name.known()) == f"({small}) or company.name is known"
    assert str(small & (company.name.known() | ~company.city.missing())) == (
        f"{small} and (company.name is known or not (company.city is missing))"
    )
    assert str(company.employees > 3) == "company.employees is more than 3"
    assert str(company.employees < 3.5) == "company.employees is less than 3.5"
    assert str(company.country.is_not("VN")) == "company.country is not VN"
    assert str(company.industry.in_(["services", "Retail", "logistics", "retail"])) == (
        "company.industry is one of logistics, Retail, services"
    )
    assert str(person.job_title.contains("accountant")) == "person.job_title contains accountant"
    assert str(person.job_title.contains_any({"cfo", "Account"})) == "person.job_title contains any of Account, cfo"
    assert str(company.technologies.has("sap")) == "company.technologies has sap"
    assert str(company.technologies.has_all({"sap", "excel"})) == "company.technologies has all of excel, sap"
    assert (
        str(company.annual_revenue < Money("20000000", "VND")) == "company.annual_revenue is less than 20,000,000 VND"
    )
    assert str(attribute("vip", bool).is_true()) == "attributes.vip is true"


def test_personal_texts_are_masked_in_sentences() -> None:
    for handle in (person.email, person.name, person.phone):
        for asked in (
            handle.is_("hoa@minhphat.example"),
            handle.in_({"hoa@minhphat.example"}),
            handle.contains("minhphat"),
        ):
            assert "minhphat" not in str(asked)
            reasons = asked.check(Lead("L-1", created_at=NOW), as_of=NOW).reasons
            assert all("minhphat" not in reason.text for reason in reasons)
    assert str(person.job_title.is_("CEO")) == "person.job_title is CEO"
    own = attribute("code", str, personal=True)
    assert str(own.in_({"8012", "9"})) == "attributes.code is one of 8***, 9***"
    assert "8012" not in repr(own.in_({"8012", "9"}))
    assert str(attribute("codes", frozenset, personal=True).has_all({"8012", "9"})) == (
        "attributes.codes has all of 8***, 9***"
    )
    assert str(attribute("code", float, personal=True).is_(8012)) == "attributes.code is ***"
    # Limits name no value, and true, false and empty say no more than the question does.
    assert str(attribute("code", float, personal=True) >= 8012) == "attributes.code is at least 8012"
    assert str(attribute("vip", bool, personal=True).is_true()) == "attributes.vip is true"
    assert str(attribute("codes", frozenset, personal=True).is_empty()) == "attributes.codes is empty"
    assert str(evidence.authority.name.is_("Hoa")) == "evidence.authority.name is H***"
    assert str(evidence.answer("Economic Buyer").is_("Hoa")) == "evidence.Economic Buyer is H***"
    assert str(evidence.answer("metrics").is_("Hoa")) == "evidence.metrics is Hoa"


def test_a_leaf_that_is_never_unknown_knows_what_it_reads() -> None:
    (leaf,) = leaves(company.name.known())
    assert isinstance(leaf, Leaf)
    assert leaf.doubt(View(LEAD, NOW)) == (None, ("company.name",))


def test_what_an_answer_is_worth() -> None:
    rule = ANSWERS[True].worth(40)
    assert rule == Worth(ANSWERS[True], 40)
    assert rule.name == "company.country is VN"
    assert str(rule) == "+40 if company.country is VN"
    named = ANSWERS[True].worth(-5, " bad sign ", unknown=-1)
    assert (named.points, named.name, named.unknown) == (-5, "bad sign", -1)
    assert named != rule


def test_questions_serve_as_keys() -> None:
    a, b, _ = ANSWERS.values()
    assert {a & b: 1}[AllOf([a, b])] == 1
    assert len({a, b, a & b, a | b, ~a, company.country.is_("VN")}) == 5
    assert isinstance(~a, Not)
    assert hash(company.country) == hash(company.country)
    assert hash(activities("x").count()) == hash(activities("x").count())
