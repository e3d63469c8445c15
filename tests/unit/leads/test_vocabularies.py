"""Vocabularies: one spelling of channels, kinds, reasons, stages and titles, in every report, group and criterion."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow import activities, entered, source
from leadflow.assessment import Assessment
from leadflow.calendars import Month
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.leads import (
    Activity,
    Actor,
    Assigned,
    Channel,
    DealUpdated,
    Lead,
    Person,
    Planned,
    Population,
    ProfileChanged,
    Rejected,
    Source,
    StageEntered,
    Vocabularies,
    Vocabulary,
)
from leadflow.metrics import NOT_OUR_CUSTOMER, conversion, rejections
from tests.unit.leads.facts import START, at, lead_with

WORDS = Vocabularies()


@pytest.mark.parametrize("text", ["Zalo", "zalo OA", "ZALO", " zalo  oa. ", "Zalo-OA", "zalo_oa", "“Zalo”"])
def test_zalo_is_one_channel(text: str) -> None:
    assert WORDS.channels.name_of(text) == "Zalo"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SEO", Channel.ORGANIC_SEARCH),
        ("sem", Channel.PAID_SEARCH),
        ("Social", Channel.ORGANIC_SOCIAL),
        ("Paid Social", Channel.PAID_SOCIAL),
        ("KOL", "influencer"),
        ("OOH", "out-of-home"),
        ("Out of home", "out-of-home"),
        ("quảng cáo ngoài trời", "out-of-home"),
        ("Marketing automation", "automation"),
        ("FB Lead Ads", "Facebook lead ads"),
        ("Hội thảo trực tuyến", Channel.WEBINAR),
        ("khac", Channel.OTHER),
    ],
)
def test_the_channels_of_the_field_are_known(text: str, name: str) -> None:
    assert WORDS.channels.name_of(text) == name


def test_every_channel_and_every_reason_of_a_misfit_is_known() -> None:
    assert [channel for channel in Channel if WORDS.channels.find(channel) != channel] == []
    assert [WORDS.reasons.name_of(reason) for reason in NOT_OUR_CUSTOMER if WORDS.reasons.find(reason) is None] == [
        "wrong company",
        "wrong size",
    ]


SAID = [
    "không đúng đối tượng",
    "Không đúng đối tượng.",
    "khong dung doi tuong",
    "KHONG DUNG ĐOI TUONG",
    "kho\u0302ng \u0111u\u0301ng \u0111o\u0302\u0301i tu\u031bo\u031b\u0323ng",
    "Không  đúng đối tượng !",
    "Not our customer",
    "not_our_customer",
]


@pytest.mark.parametrize("text", SAID)
def test_not_our_customer_in_any_spelling(text: str) -> None:
    assert WORDS.reasons.name_of(text) == "not our customer"


@pytest.mark.parametrize("text", SAID)
def test_a_rejection_in_any_spelling_is_contested(text: str) -> None:
    class Fits:
        fits = True
        name, grade, percent = "SME", "A", 80

    def assess(lead: Lead, *, as_of: object) -> Assessment:
        return type("Fitting", (), {"fit": Fits()})()  # type: ignore[no-any-return]  # what is read of an assessment

    lead = lead_with(Assigned("lan", at=at()), StageEntered("mql", at=at()), Rejected(text, at=at(1)))
    found = rejections([lead], Month(2026, 3), as_of=at(9), assess=assess)
    assert [contested.reason for contested in found.contested] == [text]


def test_unknown_text_stays_as_it_is() -> None:
    assert WORDS.channels.name_of(" TikTok Shop ") == "TikTok Shop"
    assert WORDS.channels.find("TikTok Shop") is None
    assert Vocabulary({"?": ["??"]}).name_of("??") == "?"
    # Marks of other scripts are letters, not accents.
    assert Vocabulary({"か": []}).find("が") is None


@pytest.mark.parametrize(
    ("aliases", "spelling"),
    [
        ({"Zalo": ["oa"], "Viber": ["OA."]}, "OA."),
        ({"Zalo": ["chat"], "chat": []}, "chat"),
        ({"Zalo": ["chat"], "chat": ["Zalo"]}, "chat"),
        ({"Zalo": [], "ZALO": []}, "ZALO"),
    ],
)
def test_one_spelling_of_two_names_is_refused(aliases: Any, spelling: str) -> None:
    with pytest.raises(InvalidValueError, match=r"is a spelling of both .*; leave it with one of the two") as caught:
        Vocabulary(aliases)
    assert caught.value.value == spelling


@pytest.mark.parametrize("wrong", [["Zalo"], {"Zalo": "zalo oa"}, {3: []}, {"Zalo": [3]}, {"Zalo": 3}])
def test_what_is_no_vocabulary_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidTypeError, match=r"^aliases"):
        Vocabulary(wrong)


def test_blank_and_other_texts_are_refused() -> None:
    with pytest.raises(InvalidValueError, match=r"^aliases"):
        Vocabulary({"Zalo": [" "]})
    with pytest.raises(InvalidTypeError, match=r"^text="):
        WORDS.channels.name_of(3)  # type: ignore[arg-type]  # what must be refused
    with pytest.raises(InvalidValueError, match=r"write one of channels, kinds, reasons, stages, titles"):
        WORDS.but(chanels={})


def test_a_vocabulary_is_extended_and_renamed() -> None:
    base = Vocabulary({"Zalo": ["oa", "zns"], "chat": ["live chat"]})
    assert base.but({"TikTok": ["douyin"]}).name_of("DOUYIN") == "TikTok"
    assert base.but(Vocabulary({"zalo": ["ZLP"]})).aliases == {"zalo": ("ZLP", "oa", "zns"), "chat": ("live chat",)}
    assert base.but({"Zalo Official": ["zalo"]}).aliases == {
        "Zalo Official": ("zalo", "oa", "zns"),
        "chat": ("live chat",),
    }
    moved = base.but({"ZNS": ["zns", "live chat"]})
    assert moved.aliases == {"ZNS": ("zns", "live chat"), "Zalo": ("oa",), "chat": ()}
    assert base.but({}) == base
    assert repr(base) == "Vocabulary({'Zalo': ('oa', 'zns'), 'chat': ('live chat',)})"
    more = WORDS.but(channels={"TikTok": ["douyin"]}, titles={"CEO": ["boss"]})
    assert (more.channels.name_of("douyin"), more.titles.name_of("Boss"), more.kinds) == ("TikTok", "CEO", WORDS.kinds)
    assert Vocabularies(channels={"Zalo": ["oa"]}).channels == Vocabulary({"Zalo": ["oa"]})


NAMES = st.sampled_from([(v, n) for v in (WORDS.channels, WORDS.reasons, WORDS.titles) for n in v.aliases])
ENDS = st.text(" .!?-_\u00a0\n", max_size=3)


@given(NAMES, st.data())
def test_spellings_agree(named: tuple[Vocabulary, str], data: st.DataObject) -> None:
    vocabulary, name = named
    text = data.draw(st.sampled_from([name, *vocabulary.aliases[name]]))
    text = data.draw(ENDS) + data.draw(st.sampled_from([text, text.upper(), text.casefold(), text.title()]))
    assert vocabulary.name_of(text + data.draw(ENDS)) == name


@given(st.text(min_size=1).filter(str.strip) | NAMES.map(lambda named: named[1]))
def test_the_name_of_a_name_is_itself(text: str) -> None:
    for vocabulary in (WORDS.channels, WORDS.reasons, Vocabulary()):
        assert vocabulary.name_of(vocabulary.name_of(text)) == vocabulary.name_of(text)


def spelled(id: str, channel: str, reason: str) -> Lead:
    """Return a lead with names as one system writes them."""
    return Lead(
        id,
        created_at=START,
        source=Source(channel=channel),
        person=Person(job_title="Kế toán trưởng"),
        history=[
            Activity("Gọi điện", at=at(1), channel=channel, actor=Actor.SALES),
            Planned("phone call", at(4), at=at(1)),
            Assigned("lan", at=at(1)),
            StageEntered("Marketing Qualified Lead", at=at(1), reason=reason),
            Rejected(reason, at=at(2)),
            DealUpdated("D-1", at=at(3), stage="đã ký hợp đồng", reason="Giá cao."),
            ProfileChanged("source.channel", before=channel, after="KOC", at=at(5)),
            ProfileChanged("person.job_title", after="tổng giám đốc", at=at(5)),
            ProfileChanged("company.city", after="Huế", at=at(5)),
        ],
    )


LEADS = [spelled("a", "zalo OA", "Sai đối tượng."), spelled("b", "ZALO", "khong dung doi tuong")]


def test_a_population_has_one_spelling_and_keeps_what_was_recorded() -> None:
    population = Population.of(LEADS, as_of=at(4), vocabularies=WORDS)
    for lead in population:
        assert (lead.source.channel, lead.person.job_title) == ("Zalo", "chief accountant")
        assert lead.activities[0] == Activity("call", at=at(1), channel="Zalo", actor=Actor.SALES)
        assert (lead.journey.stage, lead.plans[0].kind) == ("mql", "call")
        assert [lead.stage_entries[0].reason, lead.history.of(Rejected)[0].reason] == ["not our customer"] * 2
        assert (lead.deals[0].stage, lead.deals[0].reason, lead.closings[0].deal) == ("won", "price", "D-1")
        assert source.channel.is_("Zalo").holds(lead, as_of=at(4))
        assert activities("call", actor=Actor.SALES).any().holds(lead, as_of=at(4))
    later = population.at(at(6)).leads[0]
    assert (later.source.channel, later.person.job_title, later.conflicts) == ("influencer", "CEO", ())
    assert later.company.city == "Huế"
    found = rejections(population, Month(2026, 3), as_of=at(4))
    assert [reason.reason for reason in found.reasons] == ["not our customer"]
    assert [segment.value for segment in found.channels] == ["Zalo"]
    groups = conversion(
        population, entered("mql"), entered("won"), within=timedelta(days=1), as_of=at(4), by=source.channel
    ).groups
    assert list(groups) == ["Zalo"]
    # What was recorded stays, for others to read in their own words.
    assert LEADS[0].as_of(at(4)).source.channel == "zalo OA"
    plain = Population.of(
        population, as_of=at(4), vocabularies=Vocabularies(channels={"Official account": ["zalo oa"]})
    )
    assert [lead.source.channel for lead in plain] == ["Official account", "ZALO"]
    assert Population.of(population, as_of=at(4)) is population
    assert Population.of(population, as_of=at(4), vocabularies=WORDS) is population
    closed = population.leads[0].closed_stages
    assert Population.of(population, as_of=at(4), closed_stages=closed) is population


def test_records_of_one_lead_are_merged_as_recorded_and_then_spelled() -> None:
    other = Lead("a", created_at=START, history=[Activity("call", at=at(1), channel="Zalo", actor=Actor.SALES)])
    population = Population.of([LEADS[0], other], as_of=at(4), vocabularies=WORDS)
    assert population.repeated == 1
    # In two spellings it was recorded twice, in one it is one call.
    assert len(population.leads[0].activities) == 1
    assert len(LEADS[0].merge(other).activities) == 2


def test_merged_records_that_differ_in_spelling_do_not_conflict() -> None:
    records = [Lead("c", created_at=START, source=Source(channel=channel)) for channel in ("zalo OA", "Zalo", "chat")]
    merged = records[0].merge(records[1]).merge(records[2])
    assert {conflict.claimed for conflict in merged.conflicts} | {merged.source.channel} == {"zalo OA", "Zalo", "chat"}
    read = WORDS.read(merged)
    assert {conflict.claimed for conflict in read.conflicts} | {read.source.channel} == {"Zalo", "chat"}
    assert WORDS.read(read) is read


def test_a_lead_that_is_spelled_so_already_is_itself() -> None:
    lead = WORDS.read(LEADS[0])
    assert lead != LEADS[0]
    assert WORDS.read(lead) is lead
    assert WORDS.read(Lead("c", created_at=START)).history is not None


def test_the_order_of_a_list_is_kept() -> None:
    lead = lead_with(
        StageEntered("sales qualified lead", at=at(1)),
        StageEntered("Opp", at=at(1)),
        StageEntered("cơ hội", at=at(1)),
        StageEntered("MQL", at=at(1)),
    )
    assert [entry.stage for entry in WORDS.read(lead).stage_entries] == ["sql", "opportunity", "mql"]
