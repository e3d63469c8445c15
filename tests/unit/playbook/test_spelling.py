"""A playbook that reads names in one spelling refuses a rule that asks for another: no lead would ever meet it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadflow import (
    ALWAYS_OPEN,
    ICP,
    Actor,
    BusinessHours,
    Cadence,
    Lead,
    Month,
    Playbook,
    Rejected,
    TemperatureRules,
    activities,
    company,
    entered,
    person,
    rejected,
    source,
    stage,
    verdict,
)
from leadflow.criteria import deal_entered, planned
from leadflow.errors import InvalidValueError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.leads import ClosedStages, Vocabularies
from leadflow.money import Money
from leadflow.qualification import BANT
from leadflow.scoring import Characteristic, Scorecard
from leadflow.sla import Respond, SLAContract

WORDS = Vocabularies()
CALL = activities("call", actor=Actor.SALES)


def read_by(*rules: Any, words: Vocabularies = WORDS, **parts: Any) -> Playbook:
    cards = (Scorecard("card", *rules),) if rules else ()
    return Playbook("2026", scorers=cards, vocabularies=words, **parts)


def promise(**changed: Any) -> SLAContract:
    terms: dict[str, Any] = {"start": entered("mql"), "stop": CALL, "within": BusinessHours(4), "at_least": 0.9}
    return SLAContract("s", calendar=ALWAYS_OPEN, sales=[Respond("touch", per=Cadence.MONTH, **{**terms, **changed})])


@pytest.mark.parametrize(
    ("question", "text", "name"),
    [
        (source.channel.is_("zalo oa"), "zalo oa", "Zalo"),
        (source.channel.is_not("zalo oa"), "zalo oa", "Zalo"),
        (company.country.is_("VN") & ~source.channel.in_({"fanpage", "Zalo"}), "fanpage", "organic_social"),
        (activities("call", "webinar attended").any(), "webinar attended", "webinar"),
        (activities("demo-request").any(), "demo-request", "demo_request"),
        (activities("call", channel="zalo oa").within(days=7).any(), "zalo oa", "Zalo"),
        (entered("sales accepted").any(), "sales accepted", "sal"),
        (stage.is_("sales accepted"), "sales accepted", "sal"),
        (deal_entered("deal won").any(), "deal won", "won"),
        (rejected(reason="not ICP").any(), "not ICP", "not our customer"),
        (planned("phone call").any(), "phone call", "call"),
        (person.job_title.is_("Kế toán trưởng"), "Kế toán trưởng", "chief accountant"),
    ],
)
def test_a_rule_about_another_spelling_says_what_to_write(question: Any, text: str, name: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^card='{text}': .* spell '{text}' as '{name}'.*; write '{name}'$"):
        read_by(question.worth(5))
    assert Playbook("2026", scorers=(Scorecard("card", question.worth(5)),)).scorers


@pytest.mark.parametrize(
    "question",
    [
        source.channel.is_("ZALO"),
        source.channel.in_({"zalo oa", "Zalo"}),
        source.channel.is_("Paid Social"),
        activities("Demo_Request", "something of our own").any(),
        activities().any(),
        rejected().any(),
        company.name.is_("seo"),
        company.name.contains("seo"),
        person.job_title.contains("buyer"),
        person.job_title.contains("accountant"),
        person.job_title.contains_any({"sinh viên", "student"}),
        person.job_title.contains("sinh viên") | person.job_title.is_("student"),
        person.job_title.starts_with("head of a") | person.job_title.contains("accountant"),
    ],
)
def test_names_of_the_vocabularies_and_words_of_your_own_are_taken(question: Any) -> None:
    assert read_by(question.worth(5)).scorers


@pytest.mark.parametrize(
    ("question", "text", "name"),
    [
        (~person.job_title.contains("sinh viên"), "sinh viên", "student"),
        (person.job_title.contains("director"), "director", "CFO"),
        (person.job_title.starts_with("chief exec"), "chief exec", "CEO"),
        (source.channel.contains("oa"), "oa", "Zalo"),
    ],
)
def test_a_part_of_a_spelling_that_its_name_does_not_have_is_refused(question: Any, text: str, name: str) -> None:
    with pytest.raises(InvalidValueError, match=f"^card='{text}': .* as '{name}'.*; (ask for|write) '{name}'"):
        read_by(question.worth(5))


def test_each_bin_asks_for_names_by_itself() -> None:
    for bins in ({"zalo oa": 5, "Zalo": 3}, {("Zalo", "zalo oa"): 5, "e-mail": 1}):
        with pytest.raises(InvalidValueError, match=r"^card='(zalo oa|e-mail)'"):
            read_by(Characteristic(source.channel, bins))
    assert read_by(Characteristic(source.channel, {("Zalo", "zalo oa"): 5, "email": 1})).scorers
    assert read_by(Characteristic(company.industry, {"seo": 5}), Characteristic(company.employees, {10: 5})).scorers


def test_whatever_a_playbook_is_made_of_is_held_against_its_vocabularies() -> None:
    renamed = WORDS.but(stages={"Chốt": ["won"], "nuôi lại": ["recycled"]}, kinds={"hủy": ["unsubscribe"]})
    guarded = Funnel(
        "f",
        stages=(Stage("new"), Stage("sold", kind=StageKind.WON)),
        transitions=(Transition("new", "sold", when=verdict.qualified & activities("phone call").any()),),
    )
    bant = BANT(minimum_budget=Money(1, "EUR"))
    refused: list[tuple[str, dict[str, Any]]] = [
        ("f='phone call'", {"funnel": guarded, "qualification": bant}),
        ("SME='zalo oa'", {"icps": (ICP("SME", must=[source.channel.is_("zalo oa")]),)}),
        ("touch='phone call'", {"sla": promise(stop=activities("phone call", actor=Actor.SALES))}),
        ("touch='junk'", {"sla": promise(pause_in={"junk"})}),
        ("touch='sales accepted'", {"sla": promise(where=verdict.stage.is_("sales accepted"))}),
        ("rules='won'", {"words": renamed}),
        ("rules='recycled'", {"words": WORDS.but(stages={"nuôi lại": ["recycled"]}), "sla": promise()}),
        ("rules='email_unsubscribe'", {"words": WORDS.but(kinds={"hủy": ["unsubscribe"]}), **_warm()}),
        ("rules='organic_search'", {"words": WORDS.but(channels={"Google": ["organic_search"]}), **_warm()}),
    ]
    for start, parts in refused:
        with pytest.raises(InvalidValueError, match=f"^{start}: leads are read by the vocabularies"):
            read_by(**parts)
    closed = ClosedStages(won={"chốt"}, lost={"lost"}, deals_won={"chốt"}, deals_lost={"lost"})
    own = SLAContract("s", calendar=ALWAYS_OPEN, closed_stages=closed, recycled={"nuôi lại"})
    assert read_by(words=renamed, sla=own).closed_stages == closed


def _warm() -> dict[str, Any]:
    return {"temperature": TemperatureRules()}


@pytest.mark.parametrize("funnel", [presets.lifecycle(scorer=None, grade=None), presets.hubspot_lifecycle()])
def test_the_presets_are_spelled_as_the_vocabularies_spell(funnel: Funnel) -> None:
    bant = BANT(minimum_budget=Money(1, "EUR"))
    pipelines = (presets.salesforce_opportunity(), presets.sales_steps())
    assert read_by(funnel=funnel, pipelines=pipelines, qualification=bant, temperature=TemperatureRules()).vocabularies


def test_reasons_of_a_misfit_are_read_by_the_vocabularies_too() -> None:
    words = WORDS.but(reasons={"ngoài tệp khách": ["not our customer", "out of scope"]})
    at = datetime(2026, 3, 2, tzinfo=UTC)
    lead = Lead("L-1", created_at=at, history=[Rejected("out of scope", at=at + timedelta(hours=1))])
    everyone = ICP("any", should=[source.channel.is_("Zalo").worth(1)])
    playbook = Playbook("p", icps=(everyone,), vocabularies=words)
    review = playbook.review([lead], Month(2026, 3), as_of=datetime(2026, 4, 1, tzinfo=UTC))
    assert [each.reason for each in review.contested] == ["ngoài tệp khách"]


def test_what_ranks_the_list_for_monday_is_held_against_them_too() -> None:
    chat, zalo = (Scorecard(name, source.channel.is_(name).worth(5)) for name in ("zalo oa", "Zalo"))
    playbook, now = read_by(), datetime(2026, 3, 2, tzinfo=UTC)
    with pytest.raises(InvalidValueError, match=r"write 'Zalo'$"):
        playbook.to_do([], as_of=now, priority=chat)
    for rule in (zalo, verdict.temperature, None):
        assert playbook.to_do([], as_of=now, priority=rule).rows == ()
    assert Playbook("2026").to_do([], as_of=now, priority=chat).rows == ()
