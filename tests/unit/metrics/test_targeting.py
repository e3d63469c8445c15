"""Whom sales met beside whom the ICPs ask for, counted by hand."""

from datetime import UTC, datetime, timedelta

import attrs
import pytest

from leadflow import (
    ICP,
    Accepted,
    Company,
    DealUpdated,
    Lead,
    Month,
    ObjectionRaised,
    Outcome,
    Person,
    Rejected,
    Seniority,
    StageEntered,
    attribute,
    company,
    person,
)
from leadflow.errors import InvalidTypeError
from leadflow.funnel import presets
from leadflow.leads import Event
from leadflow.metrics import MetSegment, Proportion, Targeting, targeting
from leadflow.scores import Characteristic

START = datetime(2026, 3, 1, tzinfo=UTC)
MARCH = Month(2026, 3)
NOW = START + timedelta(days=45)
FUNNEL = presets.lifecycle(scorer=None, grade=None)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def lead(name: str, industry: str | None, *events: Event, seniority: Seniority | None = None) -> Lead:
    return Lead(
        name,
        created_at=day(-30),
        company=Company(industry=industry, country="VN"),
        person=Person(seniority=seniority),
        history=events,
    )


def accepted(number: float = 3) -> Accepted:
    return Accepted(at=day(number))


def rejected(number: float = 3) -> Rejected:
    return Rejected("no budget", at=day(number))


def won(number: float = 5) -> StageEntered:
    return StageEntered("won", at=day(number))


def asked(*icps: ICP, leads: tuple[Lead, ...], **more: object) -> Targeting:
    return targeting(leads, icps, MARCH, as_of=NOW, funnel=FUNNEL, **more)  # type: ignore[arg-type]  # the fields to count by


def segment(found: Targeting, value: str) -> MetSegment:
    (one,) = [each for each in found.segments if each.value == value]
    return one


SHOPS = ICP("shops", should=[company.industry.in_({"retail", "logistics", "Wholesale"}).worth(40, "industry")])
MET = (
    lead("A", "Retail", accepted(), won()),
    lead("B", "retail", rejected()),
    lead("C", "RETAIL", ObjectionRaised("price", at=day(4))),
    lead("D", "farming", accepted(), won()),
    lead("E", "farming", accepted()),
    lead("F", "farming", rejected(), accepted(4)),
    lead("G", "farming", rejected()),
    lead("H", "mining", rejected()),
    lead("I", "logistics", accepted()),
    lead("J", None, accepted()),
    lead("K", "retail"),  # nobody of sales had to do with it
    lead("L", "retail", accepted(40), won(40)),  # not in March
    lead("M", "retail", accepted(-5)),
)


def test_the_leads_that_sales_met_are_counted_by_value() -> None:
    found = asked(SHOPS, leads=MET)
    assert found.met == 10
    assert [each.value for each in found.segments] == ["farming", "RETAIL", "logistics", "mining", "Wholesale"]
    assert segment(found, "farming") == MetSegment(
        field="company.industry",
        value="farming",
        targeted=False,
        met=Proportion(4, 9),
        accepted=Proportion(3, 4),
        won=Proportion(1, 4),
    )
    # Spelled three ways, one each: the first by the alphabet. C was heard, not decided on.
    assert segment(found, "RETAIL") == MetSegment(
        field="company.industry",
        value="RETAIL",
        targeted=True,
        met=Proportion(3, 9),
        accepted=Proportion(1, 2),
        won=Proportion(1, 3),
    )
    assert segment(found, "Wholesale").met == Proportion(0, 9)
    assert segment(found, "Wholesale").targeted
    # J's industry is not known; nobody's seniority is. One country tells nothing, for no ICP asks about it.
    assert found.unknown == {"company.industry": 1, "person.seniority": 10}


def test_what_is_won_untargeted_and_what_is_targeted_in_vain() -> None:
    found = asked(SHOPS, leads=MET)
    # Mining was neither accepted nor won.
    assert [each.value for each in found.not_targeted] == ["farming"]
    # Nobody wholesale, and of logistics none was won; retail was won as often as farming.
    assert [each.value for each in found.not_found] == ["Wholesale", "logistics"]


def test_fewer_met_and_fewer_won_than_of_what_nobody_asks_for_is_few() -> None:
    more = (*MET, lead("N", "farming", accepted(), won()))
    assert [each.value for each in asked(SHOPS, leads=more).not_found] == ["Wholesale", "logistics", "RETAIL"]
    only = tuple(each for each in MET if each.company.industry != "farming")
    # No value that nobody asks for was met more: mining once.
    assert [each.value for each in asked(SHOPS, leads=only).not_found] == ["Wholesale", "logistics"]


def test_without_a_purchase_nothing_is_in_vain_for_want_of_one() -> None:
    nobody_won = tuple(
        attrs.evolve(each, history=[event for event in each.history if not isinstance(event, StageEntered)])
        for each in MET
    )
    found = asked(SHOPS, leads=nobody_won)
    assert not any(each.won.counted for each in found.segments)
    assert found.not_found == ()


def test_the_most_won_comes_first_then_the_most_accepted() -> None:
    leads = (
        lead("A", "mining", accepted()),
        lead("B", "mining", accepted()),
        lead("C", "farming", won()),
        lead("D", "fishing", accepted()),
        lead("E", "fishing", accepted()),
        lead("F", "fishing", rejected()),
    )
    assert [each.value for each in asked(SHOPS, leads=leads).not_targeted] == ["farming", "fishing", "mining"]


def test_a_deal_won_is_a_purchase_too() -> None:
    bought = lead("A", "farming", DealUpdated("D", at=day(2)), DealUpdated("D", at=day(3), outcome=Outcome.WON))
    assert segment(asked(SHOPS, leads=(bought,)), "farming").won == Proportion(1, 1)
    without = targeting([bought], [SHOPS], MARCH, as_of=NOW)
    assert segment(without, "farming").won == Proportion(1, 1)


def test_nothing_later_is_known() -> None:
    assert (
        targeting(MET, [SHOPS], MARCH, as_of=day(3.5), funnel=FUNNEL).met == 9
    )  # all but C, who was heard on the fourth day
    assert segment(targeting(MET, [SHOPS], MARCH, as_of=day(4.5)), "farming").won == Proportion(0, 4)


SENIORS = (
    lead("A", "x", accepted(), seniority=Seniority.MANAGER),
    lead("B", "x", accepted(), seniority=Seniority.ENTRY),
)


@pytest.mark.parametrize(
    ("icp", "targeted"),
    [
        (ICP("at least", should=[person.seniority.at_least(Seniority.VP).worth(5)]), {"vp", "c_level", "owner"}),
        (
            ICP(
                "any of them earns",
                should=[
                    person.seniority.at_least(Seniority.C_LEVEL).worth(5, "high"),
                    person.seniority.is_(Seniority.MANAGER).worth(9, "buys"),
                ],
            ),
            {"manager", "c_level", "owner"},
        ),
        (ICP("not", must=[~person.seniority.at_least(Seniority.MANAGER)]), set()),
        (
            ICP(
                "not among them",
                must=[~person.seniority.at_least(Seniority.OWNER), person.seniority.at_least(Seniority.VP)],
            ),
            {"vp", "c_level"},
        ),
        (ICP("not not", must=[~person.seniority.is_not(Seniority.VP)]), {"vp"}),
        (ICP("known and not", must=[person.seniority.known() & person.seniority.is_not(Seniority.VP)]), set()),
        (
            ICP(
                "both",
                must=[person.seniority.at_least(Seniority.MANAGER) & person.seniority.at_most(Seniority.DIRECTOR)],
            ),
            {"manager", "director"},
        ),
        (
            ICP("either", must=[person.seniority.is_(Seniority.ENTRY) | person.seniority.is_(Seniority.OWNER)]),
            {"entry", "owner"},
        ),
        (
            ICP(
                "what takes points is not asked for",
                must=[person.seniority.at_least(Seniority.VP)],
                should=[person.seniority.is_(Seniority.OWNER).worth(-9, "owners"), company.name.known().worth(1)],
            ),
            {"vp", "c_level"},
        ),
        (
            ICP("bins", should=[Characteristic(person.seniority, {Seniority.VP: 20, Seniority.ENTRY: -5}, other=0)]),
            {"vp"},
        ),
        (
            ICP("known or high", must=[person.seniority.known() & person.seniority.at_least(Seniority.OWNER)]),
            {"owner"},
        ),
        (ICP("neither missing", must=[person.seniority.missing() | person.seniority.is_(Seniority.VP)]), {"vp"}),
        (ICP("only that it is known", must=[person.seniority.known()]), set()),
        (
            ICP("only a loss", should=[person.seniority.is_(Seniority.VP).worth(-9), company.name.known().worth(1)]),
            set(),
        ),
    ],
)  # fmt: skip
def test_what_an_icp_asks_of_an_enumeration(icp: ICP, targeted: set[str]) -> None:
    found = asked(icp, leads=SENIORS, by=(person.seniority,))
    assert {each.value for each in found.segments if each.targeted} == targeted


def test_one_of_several_icps_is_enough() -> None:
    large = ICP("large", must=[company.industry.is_not("retail"), company.country.is_("VN")])
    found = asked(SHOPS, large, leads=MET)
    # A must that only excludes retail asks for no other industry.
    assert {each.value for each in found.segments if each.targeted} == {"RETAIL", "logistics", "Wholesale", "VN"}


def test_a_must_that_only_excludes_targets_no_value() -> None:
    grown_up = ICP("SME", must=[company.country.is_("VN"), ~person.job_title.contains("student")])
    leads = [
        attrs.evolve(each, person=Person(job_title=title))
        for each, title in zip(MET, ("director", "accountant") * 7, strict=False)
    ]
    found = asked(grown_up, leads=tuple(leads), by=())
    assert [(each.field, each.value) for each in found.segments] == [("company.country", "VN")]
    assert found.not_found == found.not_targeted == ()
    named = asked(grown_up, leads=tuple(leads), by=(person.job_title,))
    assert {(each.value, each.targeted) for each in named.segments if each.field == "person.job_title"} == {
        ("director", False),
        ("accountant", False),
    }


def test_texts_in_bins_and_parts_of_texts_are_asked_for() -> None:
    bins = ICP("bins", should=[Characteristic(company.industry, {("farming", "fishing"): 9, "mining": 0}, other=-1)])
    assert {each.value for each in asked(bins, leads=MET).segments if each.targeted} == {"farming", "fishing"}
    part = ICP("part", should=[company.industry.contains("ning").worth(5)])
    assert {each.value for each in asked(part, leads=MET).segments if each.targeted} == {"mining"}


def test_criteria_of_several_fields_and_of_numbers_ask_for_no_value() -> None:
    joint = ICP(
        "joint",
        must=[
            company.industry.is_("retail") | (company.employees >= 10),
            company.employees >= 10,
            company.country.is_("VN") & (company.employees >= 10),
        ],
        should=[Characteristic(company.employees, {10: 5}), person.name.contains("a").worth(1, "name")],
    )
    found = asked(joint, leads=MET)
    assert found.several == ("company.industry is retail or company.employees is at least 10",)
    assert {each.value for each in found.segments if each.targeted} == {"VN"}
    assert not any(each.field == "person.name" for each in found.segments)


def test_a_field_of_ones_own_counts_where_an_icp_asks_about_it() -> None:
    erp = ICP("erp", must=[attribute("erp", str).is_("odoo")])
    leads = [attrs.evolve(each, attributes={"erp": "SAP"}) for each in MET]
    found = asked(erp, leads=tuple(leads))
    assert [(each.value, each.met.counted) for each in found.segments if each.field == "attributes.erp"] == [
        ("SAP", 10),
        ("odoo", 0),
    ]


@pytest.mark.parametrize("wrong", [company.employees, "company.industry"])
def test_what_has_no_values_to_count_by_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidTypeError, match=r"write by=\(company.industry,\)"):
        asked(SHOPS, leads=MET, by=(wrong,))


@pytest.mark.parametrize("text_last", [True, False])
def test_one_attribute_asked_as_text_and_as_member(text_last: bool) -> None:
    high_up = attribute("buyer", Seniority).at_least(Seniority.MANAGER).worth(10, "high up")
    board = attribute("buyer", str).is_("board").worth(5, "the board")
    bins = Characteristic(attribute("buyer", Seniority), {Seniority.VP: 3}, name="vp", unknown=-1)
    icp = ICP("SME", should=[high_up, bins, board] if text_last else [board, high_up, bins])
    met = [
        Lead(name, created_at=day(-30), attributes={"buyer": buyer}, history=[accepted()])
        for name, buyer in (("L-1", "board"), ("L-2", "vp"), ("L-3", "entry"))
    ]
    found = {each.value: each.targeted for each in targeting(met, [icp], MARCH, as_of=NOW).segments}
    if text_last:
        assert found == {"board": True, "vp": True, "entry": False}
    else:
        # As members, "board" is none of them, and so not known.
        assert found == {"vp": True, "entry": False, "c_level": True, "director": True, "manager": True, "owner": True}


def test_it_prints_itself_in_one_line() -> None:
    assert repr(Targeting(met=3)) == "<Targeting: met=3, segments=0>"
