"""What can be asked of each kind of field, and what the answers are."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum

import attrs
import pytest

from leadflow.criteria import Criterion, activities, attribute, company, consent, owner, person, source, stage
from leadflow.criteria.fields import CompanyHandles, PersonHandles, SourceHandles
from leadflow.criteria.handles import Handle
from leadflow.leads import (
    Actor,
    Assigned,
    Channel,
    Company,
    ConsentChanged,
    Lead,
    OrderedEnum,
    Person,
    ProfileChanged,
    Seniority,
    Source,
    StageEntered,
)
from leadflow.leads.vocabulary import member
from leadflow.money import Money
from leadflow.scores import digest

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
BORN = datetime(2026, 3, 1, tzinfo=UTC)


class Tier(OrderedEnum):
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


class Size(Enum):
    SMALL = 1
    LARGE = 2


def ask(criterion: Criterion, **facts: object) -> bool | None:
    lead = Lead("L-1", created_at=BORN, **facts)  # type: ignore[arg-type]  # the tests pass what Lead takes
    answer = criterion.holds(lead, as_of=NOW)
    assert criterion.check(lead, as_of=NOW).answer is answer
    return answer


def why(criterion: Criterion, **facts: object) -> str:
    lead = Lead("L-1", created_at=BORN, **facts)  # type: ignore[arg-type]  # the tests pass what Lead takes
    (reason,) = criterion.check(lead, as_of=NOW).reasons
    return reason.text


# Every field has its handle


@pytest.mark.parametrize(
    ("handles", "kind", "section"),
    [(PersonHandles, Person, "person"), (CompanyHandles, Company, "company"), (SourceHandles, Source, "source")],
)
def test_every_field_of_a_profile_has_a_handle_of_its_name(handles: type, kind: type, section: str) -> None:
    found = {name: handle.path for name, handle in vars(handles).items() if isinstance(handle, Handle)}
    assert found == {field.name: f"{section}.{field.name}" for field in attrs.fields(kind)}


def test_a_handle_reads_what_the_lead_has() -> None:
    lead = Lead(
        "L-1",
        created_at=BORN,
        person=Person(seniority=Seniority.MANAGER),
        company=Company(country=" VN", employees=85, annual_revenue=Money(5, "EUR"), technologies={"SAP"}),
        source=Source(channel="Paid Social", origin=Actor.MARKETING),
        attributes={"vip": True, "founded": date(2020, 1, 1), "seen": NOW, "tier": "Gold", "erp": "odoo"},
        history=[Assigned("rep-7", at=BORN), StageEntered("mql", at=BORN), ConsentChanged("email", True, at=BORN)],
    )
    assert company.country.get(lead) == "VN"
    assert company.employees.get(lead) == 85
    assert company.annual_revenue.get(lead) == Money(5, "EUR")
    assert company.technologies.get(lead) == {"SAP"}
    assert person.seniority.get(lead) is Seniority.MANAGER
    assert source.channel.get(lead) is Channel.PAID_SOCIAL
    assert source.origin.get(lead) is Actor.MARKETING
    assert attribute("vip", bool).get(lead) is True
    assert attribute("founded", date).get(lead) == date(2020, 1, 1)
    assert attribute("seen", date).get(lead) == date(2026, 3, 31)
    assert attribute("seen", datetime).get(lead) == NOW
    assert attribute("tier", Tier).get(lead) is Tier.GOLD
    assert owner.get(lead) == "rep-7"
    assert stage.get(lead) == "mql"
    assert consent("email").get(lead) is True
    assert consent("E-Mail").get(lead) is None
    assert consent(" EMAIL ").get(lead) is True


def test_a_handle_reads_nothing_where_the_fact_is_missing_or_of_another_kind() -> None:
    lead = Lead("L-1", created_at=BORN, attributes={"erp": "odoo"})
    assert company.country.get(lead) is None
    assert company.employees.get(lead) is None
    assert company.annual_revenue.get(lead) is None
    assert company.technologies.get(lead) is None
    assert person.seniority.get(lead) is None
    assert owner.get(lead) is None
    assert stage.get(lead) is None
    assert consent("email").get(lead) is None
    for kind in (bool, float, date, datetime, Money, frozenset, Tier):
        assert attribute("erp", kind).get(lead) is None


# Text


@pytest.mark.parametrize(
    ("fact", "asked", "same"),
    [
        ("Nguyễn", "Nguye\u0302\u0303n", True),
        ("NGUYỄN", "nguyễn", True),
        ("  sản   xuất ", "SẢN XUẤT", True),
        ("Straße", "STRASSE", True),
        ("１２３ ＡＢＣ", "123 abc", True),
        ("ﬁnance", "FINANCE", True),
        ("İstanbul", "i\u0307stanbul", True),
        ("İstanbul", "istanbul", False),
        ("ılgaz", "ilgaz", False),
        ("retail", "retails", False),
        ("a\u00a0b", "a b", True),
        ("ΣΊΣΥΦΟΣ", "σίσυφος", True),
    ],
)
def test_texts_compare_by_their_normal_form(fact: str, asked: str, same: bool) -> None:
    assert ask(company.industry.is_(asked), company=Company(industry=fact)) is same
    assert ask(company.industry.is_not(asked), company=Company(industry=fact)) is not same
    assert ask(company.industry.in_({asked, "nothing else"}), company=Company(industry=fact)) is same


@pytest.mark.parametrize(
    ("fact", "part", "inside"),
    [
        ("Chief Accountant", "accountant", True),
        ("Kế toán trưởng", "KÊ\u0301 TOA\u0301N", True),
        ("Chief  accountant", "chief accountant", True),
        ("会計士", "会計", True),
        ("Accounts", "accountant", False),
        ("accountant", "chief accountant", False),
        ("a.b", "a_b", False),
        ("axb", "a.b", False),
    ],
)
def test_a_text_may_be_part_of_another(fact: str, part: str, inside: bool) -> None:
    assert ask(person.job_title.contains(part), person=Person(job_title=fact)) is inside
    assert ask(person.job_title.contains_any(["nothing else", part]), person=Person(job_title=fact)) is inside
    assert ask(person.job_title.contains(part)) is None
    assert ask(~person.job_title.contains(part), person=Person(job_title=fact)) is not inside


def test_a_missing_text_answers_nothing_but_whether_it_is_missing() -> None:
    for criterion in (company.country.is_("VN"), company.country.is_not("VN"), company.country.in_({"VN"})):
        assert ask(criterion) is None
        assert ask(~criterion) is None
        assert criterion.check(Lead("L-1", created_at=BORN), as_of=NOW).missing == ("company.country",)
    assert ask(company.country.known()) is False
    assert ask(company.country.missing()) is True
    assert ask(~company.country.known(), company=Company(country="VN")) is False


def test_a_channel_is_asked_for_in_any_spelling() -> None:
    social = Source(channel=Channel.PAID_SOCIAL)
    for spelling in (Channel.PAID_SOCIAL, "Paid Social", "paid-social", "PAID_SOCIAL"):
        assert ask(source.channel.is_(spelling), source=social) is True
    assert ask(source.channel.in_({"Zalo", Channel.EMAIL}), source=Source(channel="zalo")) is True
    assert ask(source.channel.is_not("email"), source=social) is True


# Numbers, money


@pytest.mark.parametrize(
    ("criterion", "answers"),
    [
        (company.employees >= 10, (False, True, True)),
        (company.employees > 10, (False, False, True)),
        (company.employees <= 10, (True, True, False)),
        (company.employees < 10, (True, False, False)),
        (company.employees.between(10, 11), (False, True, True)),
        (company.employees.between(9, 10), (True, True, False)),
        (company.employees.is_(10), (False, True, False)),
        (company.employees >= 9.5, (False, True, True)),
        (company.employees <= Decimal("10.0"), (True, True, False)),
        (10 <= company.employees, (False, True, True)),  # noqa: SIM300  # the reflected operator is meant
    ],
)
def test_numbers_compare(criterion: Criterion, answers: tuple[bool, bool, bool]) -> None:
    assert tuple(ask(criterion, company=Company(employees=number)) for number in (9, 10, 11)) == answers
    assert ask(criterion) is None


def test_zero_is_a_number_and_known() -> None:
    assert ask(company.employees <= 0, company=Company(employees=0)) is True
    assert ask(company.employees.known(), company=Company(employees=0)) is True


@pytest.mark.parametrize("number", [3, 3.0, Decimal(3)])
def test_attributes_hold_any_kind_of_number(number: object) -> None:
    for kind in (int, float, Decimal):
        assert ask(attribute("branches", kind) >= 3, attributes={"branches": number}) is True
        assert ask(attribute("branches", kind).is_(3), attributes={"branches": number}) is True


def test_equal_numbers_ask_the_same() -> None:
    assert (company.employees >= 10.0) == (company.employees >= 10)
    assert (company.employees >= Decimal("0.50")) == (company.employees >= Decimal("0.5"))
    assert str(company.employees >= Decimal("1E+2")) == "company.employees is at least 100"


def test_money_compares_in_one_currency_and_says_so_in_another() -> None:
    asked = company.annual_revenue >= Money("1000000", "EUR")
    rich, poor = Company(annual_revenue=Money(2_000_000, "EUR")), Company(annual_revenue=Money(2, "EUR"))
    assert ask(asked, company=rich) is True
    assert ask(asked, company=poor) is False
    assert ask(asked) is None
    other = Company(annual_revenue=Money("4500000000", "VND"))
    assert ask(asked, company=other) is None
    assert ask(~asked, company=other) is None
    assert why(asked, company=other) == (
        "company.annual_revenue is at least 1,000,000 EUR: the amount is in VND, and nothing is converted here"
    )
    between = company.annual_revenue.between(Money(1, "EUR"), Money(3, "EUR"))
    assert ask(between, company=poor) is True
    assert ask(between, company=rich) is False
    assert ask(between, company=other) is None
    assert "in VND" in why(between, company=other)
    assert ask(company.annual_revenue > Money(0, "EUR"), company=poor) is True
    assert ask(company.annual_revenue > Money(0, "EUR"), company=other) is None


# Dates and instants


def test_dates_compare_and_instants_count_by_their_day_in_utc() -> None:
    ends = attribute("contract_end", date)
    assert ask(ends >= date(2026, 3, 31), attributes={"contract_end": date(2026, 3, 31)}) is True
    assert ask(ends > date(2026, 3, 31), attributes={"contract_end": date(2026, 3, 31)}) is False
    assert ask(ends.is_(date(2026, 3, 31)), attributes={"contract_end": date(2026, 3, 31)}) is True
    late = datetime(2026, 4, 1, 3, tzinfo=timezone(timedelta(hours=7)))
    assert ask(ends.is_(date(2026, 3, 31)), attributes={"contract_end": late}) is True
    assert ask(ends.between(date(2026, 1, 1), date(2026, 2, 1)), attributes={"contract_end": late}) is False


def test_days_lie_within_the_next_or_the_last_ones() -> None:
    ends = attribute("contract_end", date)
    for days, ahead, back in [(0, True, True), (1, True, False), (90, True, False), (91, False, False)]:
        facts = {"contract_end": NOW.date() + timedelta(days=days)}
        assert ask(ends.within_next(days=90), attributes=facts) is ahead
        assert ask(ends.within_last(days=90), attributes=facts) is back
    for days, back in [(1, True), (90, True), (91, False)]:
        facts = {"contract_end": NOW.date() - timedelta(days=days)}
        assert ask(ends.within_last(days=90), attributes=facts) is back
        assert ask(ends.within_next(days=90), attributes=facts) is False
    assert ask(ends.within_next(days=90)) is None


def test_instants_lie_within_a_stretch_to_the_microsecond() -> None:
    demo = attribute("demo_at", datetime)
    tick = timedelta(microseconds=1)
    for at, answer in [
        (NOW - tick, False),
        (NOW, True),
        (NOW + timedelta(hours=36), True),
        (NOW + timedelta(hours=36) + tick, False),
    ]:
        assert ask(demo.within_next(days=1, hours=12), attributes={"demo_at": at}) is answer
        assert ask(demo.within_last(hours=36), attributes={"demo_at": NOW - (at - NOW)}) is answer
    assert ask(demo >= NOW, attributes={"demo_at": NOW}) is True
    assert ask(demo < NOW, attributes={"demo_at": NOW}) is False


def test_a_day_is_no_instant() -> None:
    demo = attribute("demo_at", datetime)
    assert ask(demo >= NOW, attributes={"demo_at": NOW.date()}) is None
    assert why(demo >= NOW, attributes={"demo_at": NOW.date()}).endswith(": it is a date, an instant is asked for")


# Members, sets, truths


def test_levels_compare_in_their_order() -> None:
    manager = Person(seniority=Seniority.MANAGER)
    assert ask(person.seniority.at_least(Seniority.MANAGER), person=manager) is True
    assert ask(person.seniority.at_least(Seniority.DIRECTOR), person=manager) is False
    assert ask(person.seniority.at_most(Seniority.MANAGER), person=manager) is True
    assert ask(person.seniority.at_most(Seniority.SENIOR), person=manager) is False
    assert ask(person.seniority.at_least(Seniority.ENTRY), person=manager) is True
    assert ask(person.seniority.at_least(Seniority.ENTRY)) is None
    assert ask(person.seniority.is_(Seniority.MANAGER), person=manager) is True
    assert ask(person.seniority.is_not(Seniority.MANAGER), person=manager) is False
    assert ask(person.seniority.in_([Seniority.OWNER, Seniority.MANAGER]), person=manager) is True
    assert ask(source.origin.is_(Actor.MARKETING), source=Source(origin="marketing")) is True


@pytest.mark.parametrize("fact", ["gold", "Gold", "GOLD ", Tier.GOLD])
def test_enumerations_of_ones_own_are_read_from_text(fact: object) -> None:
    assert ask(attribute("tier", Tier).at_least(Tier.SILVER), attributes={"tier": fact}) is True
    assert ask(attribute("tier", Tier).at_most(Tier.SILVER), attributes={"tier": fact}) is False


def test_an_enumeration_without_order_is_compared_by_member() -> None:
    assert ask(attribute("size", Size).is_(Size.SMALL), attributes={"size": Size.SMALL}) is True
    assert ask(attribute("size", Size).in_({Size.LARGE}), attributes={"size": Size.SMALL}) is False
    assert ask(attribute("size", Size).is_(Size.SMALL), attributes={"size": "huge"}) is None
    assert ask(attribute("size", Size).is_(Size.SMALL), attributes={"size": True}) is None


def test_an_enumeration_with_many_members_answers_too() -> None:
    Region = Enum("Region", {f"R{number}": f"r{number}" for number in range(40)})  # noqa: N806  # it is a class
    asked = attribute("region", Region).in_([Region["R7"], Region["R8"]])
    assert ask(asked, attributes={"region": "r7"}) is True
    assert ask(asked, attributes={"region": "r9"}) is False
    assert ask(asked) is None


class Plan(Enum):
    TRIAL = "Free Trial"
    PAID = "Paid-Up"
    OTHER = "trial"


@pytest.mark.parametrize(
    ("fact", "plan"),
    [
        ("Free Trial", Plan.TRIAL),
        ("free_trial", Plan.TRIAL),
        (" FREE  TRIAL ", Plan.TRIAL),
        ("paid up", Plan.PAID),
        ("paid", Plan.PAID),
        # The value of one member is the name of another: the value wins.
        ("Trial", Plan.OTHER),
    ],
)
def test_values_with_capitals_and_spaces_are_read_from_text(fact: str, plan: Plan) -> None:
    for each in Plan:
        assert ask(attribute("plan", Plan).is_(each), attributes={"plan": fact}) is (each is plan)
    assert member(Plan, fact, "plan") is plan


@pytest.mark.parametrize("fact", [0.1, Decimal("0.1"), Decimal("0.10")])
@pytest.mark.parametrize("bound", [0.1, Decimal("0.1"), Decimal("0.100")])
def test_a_tenth_is_a_tenth(fact: float | Decimal, bound: float | Decimal) -> None:
    share = attribute("share", float)
    for asked in (share >= bound, share <= bound, share.is_(bound), share.between(bound, bound), ~(share > bound)):
        assert ask(asked, attributes={"share": fact}) is True
    assert (share >= bound) == (share >= 0.1)
    assert digest(share >= bound) == digest(share >= 0.1)


def test_digits_that_no_float_has_still_count() -> None:
    share = attribute("share", float)
    precise = {"share": Decimal("0.12345678901234567891")}
    assert ask(share > Decimal("0.12345678901234567890"), attributes=precise) is True
    assert ask(share >= Decimal("0.12345678901234567892"), attributes=precise) is False


def test_an_empty_set_is_known_and_has_nothing() -> None:
    nothing, some = Company(technologies=()), Company(technologies={"SAP", "Excel"})
    assert ask(company.technologies.has("sap"), company=nothing) is False
    assert ask(company.technologies.known(), company=nothing) is True
    assert ask(company.technologies.has("sap")) is None
    assert ask(company.technologies.has("sap"), company=some) is True
    assert ask(company.technologies.has_any({"odoo", "excel"}), company=some) is True
    assert ask(company.technologies.has_any({"odoo", "misa"}), company=some) is False
    assert ask(company.technologies.has_all({"sap", "excel"}), company=some) is True
    assert ask(company.technologies.has_all({"sap", "odoo"}), company=some) is False


def test_truths_are_true_false_or_unknown() -> None:
    vip = attribute("vip", bool)
    assert [ask(vip.is_true(), attributes={"vip": fact}) for fact in (True, False, None)] == [True, False, None]
    assert [ask(vip.is_false(), attributes={"vip": fact}) for fact in (True, False, None)] == [False, True, None]
    assert ask(vip.is_true(), attributes={"vip": 1}) is None


@pytest.mark.parametrize(
    ("criterion", "fact", "problem"),
    [
        (attribute("x", str).is_("a"), 5, "it is a number, text is asked for"),
        (attribute("x", float) > 1, "a", "it is text, a number is asked for"),
        (attribute("x", float) > 1, True, "it is a truth, a number is asked for"),
        (attribute("x", Money) > Money(1, "EUR"), 5, "it is a number, an amount of money is asked for"),
        (attribute("x", date) > date(2026, 1, 1), "2026-02-01", "it is text, a date is asked for"),
        (attribute("x", frozenset).has("a"), "a", "it is text, a set of texts is asked for"),
        (attribute("x", bool).is_true(), "yes", "it is text, a truth is asked for"),
        (attribute("x", Tier).at_least(Tier.GOLD), "tin", "it is text, a member of Tier is asked for"),
        (attribute("x", str).is_("a"), Tier.GOLD, "it is a member of Tier, text is asked for"),
        (attribute("x", str).is_("a"), date(2026, 1, 1), "it is a date, text is asked for"),
        (attribute("x", str).is_("a"), Money(1, "EUR"), "it is an amount of money, text is asked for"),
    ],
)
def test_a_fact_of_another_kind_is_unknown_and_said_so(criterion: Criterion, fact: object, problem: str) -> None:
    assert ask(criterion, attributes={"x": fact}) is None
    assert why(criterion, attributes={"x": fact}) == f"{criterion}: {problem}"
    assert why(criterion) == str(criterion)
    assert ask(attribute("x", str).known(), attributes={"x": fact}) is True


def test_the_profile_of_the_day_is_asked() -> None:
    lead = Lead(
        "L-1",
        created_at=BORN,
        company=Company(employees=5),
        history=[ProfileChanged("company.employees", before=5, after=50, at=BORN + timedelta(days=10))],
    )
    assert (company.employees >= 10).holds(lead, as_of=BORN + timedelta(days=9)) is False
    assert (company.employees >= 10).holds(lead, as_of=BORN + timedelta(days=10)) is True


def test_consent_is_unknown_until_it_is_recorded() -> None:
    given, taken = ConsentChanged("email", True, at=BORN), ConsentChanged("email", False, at=NOW)
    assert ask(consent("email").is_true()) is None
    assert ask(consent("email").is_true(), history=[given]) is True
    assert ask(consent("email").is_true(), history=[given, taken]) is False
    assert ask(consent("phone").is_true(), history=[given]) is None


def test_owner_and_stage_are_asked_as_text() -> None:
    history = [Assigned("rep-7", at=BORN), StageEntered("MQL", at=BORN)]
    assert ask(owner.is_("Rep-7"), history=history) is True
    assert ask(owner.missing(), history=[*history, Assigned(queue="inbound", at=NOW)]) is True
    assert ask(stage.in_({"mql", "sal"}), history=history) is True
    assert ask(stage.is_("mql")) is None


def test_an_amount_in_another_currency_says_so() -> None:
    asked = company.annual_revenue >= Money(5, "EUR")
    check = asked.check(Lead("L-1", created_at=NOW, company=Company(annual_revenue=Money(5, "VND"))), as_of=NOW)
    assert [reason.text for reason in check.reasons] == [
        "company.annual_revenue is at least 5 EUR: the amount is in VND, and nothing is converted here"
    ]


def test_order_is_asked_by_operator_and_by_name() -> None:
    assert company.employees.at_least(10) == (company.employees >= 10)
    assert company.employees.at_most(10) == (company.employees <= 10)
    assert activities("call").count().at_least(2) == (activities("call").count() >= 2)
    assert str(activities("call").value.at_most(2)) == str(activities("call").value <= 2)
