"""The card of one lead, as text: what a rep reads before the next call."""

from datetime import UTC, date, datetime, timedelta

import attrs

from leadflow import (
    ICP,
    Accepted,
    Activity,
    Actor,
    Assigned,
    Company,
    ConsentChanged,
    DealUpdated,
    EvidenceFound,
    Lead,
    Money,
    ObjectionRaised,
    OnHold,
    Person,
    Playbook,
    Rejected,
    Resumed,
    Source,
    StageEntered,
    TemperatureRules,
    company,
)
from leadflow.display import to_html, to_page
from leadflow.funnel import presets
from leadflow.leads import Answer, Authority, Need, Severity, Timeline, in_order
from leadflow.qualification import BANT, Budget, BuyingRole

CREATED = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)

PLAYBOOK = Playbook(
    "2026",
    icps=(
        ICP(
            "here",
            must=(company.country.is_("VN"),),
            should=(company.employees.between(10, 250).worth(10, "size"),),
            grades={"A": 50, "B": 0},
        ),
    ),
    qualification=BANT(
        minimum_budget=Money(1_000, "EUR"),
        roles={BuyingRole.DECISION_MAKER},
        minimum_need=Severity.MODERATE,
        decide_within=timedelta(days=90),
    ),
    temperature=TemperatureRules(),
    funnel=presets.lifecycle(scorer=None, grade=None),
)
LEAD = Lead(
    "L-7",
    created_at=CREATED,
    source=Source(channel="Paid Social", campaign="spring", offer="template", referred_by="L-1"),
    history=[
        Activity("page_view", at=CREATED, value="prices"),
        Activity("page_view", at=CREATED + timedelta(hours=1), value="prices"),
        Activity("call", at=CREATED + timedelta(hours=2), actor=Actor.SALES),
        Assigned("rep-7", at=CREATED + timedelta(hours=1)),
        StageEntered("mql", at=CREATED + timedelta(hours=1)),
        ObjectionRaised("price", at=CREATED + timedelta(hours=2)),
        ConsentChanged("email", False, at=CREATED),
        ConsentChanged("phone", True, at=CREATED),
        EvidenceFound(Budget(Money(2_000, "EUR")), at=CREATED + timedelta(hours=2)),
        EvidenceFound(Answer("metrics", "three days"), at=CREATED + timedelta(hours=3)),
    ],
)


def section(text: str, title: str) -> list[str]:
    lines = text.split("\n")
    start = lines.index(title) + 2
    return lines[start : lines.index("", start)]


def test_the_brief_says_what_is_known_and_nothing_else() -> None:
    assert section(PLAYBOOK.standing(LEAD, as_of=NOW).to_text(), "BRIEF") == [
        "owner: rep-7",
        "source: paid_social",
        "campaign: spring",
        "offer: template",
        "referred by: L-1",
        "activity: page_view: prices (2 times)",
        "contact attempts: 1",
        "objection: price",
        "consent: email: no, phone: yes",
        "budget: 2,000 EUR",
        "metrics: three days",
    ]


def test_it_opens_with_the_lead_the_instant_and_the_stage() -> None:
    lines = str(PLAYBOOK.standing(LEAD, as_of=NOW)).split("\n")
    assert lines[:3] == ["L-7", "===", "As of Thu 5 Mar 2026 09:00 (UTC+00:00); stage: mql"]
    who = attrs.evolve(LEAD, person=Person(name="Hoa", phone="+84 9"), company=Company(name="Minh Phat"))
    named = PLAYBOOK.standing(who, as_of=NOW, personal=True)
    assert named.title == "L-7, Hoa, Minh Phat"
    assert named.to_text().startswith("L-7, Hoa, Minh Phat\n===================\n")
    assert to_page(named).count("L-7, Hoa, Minh Phat</") == 2  # the window and the heading


def test_each_way_on_says_whether_it_is_open_and_what_it_needs() -> None:
    ways = section(PLAYBOOK.standing(LEAD, as_of=NOW).to_text(), "POSSIBLE MOVES")
    assert [" ".join(line.split()[:2]) for line in ways] == ["next stage", "sal no", "recycled no", "disqualified no"]


def test_the_verdicts_stand_in_a_line_each() -> None:
    verdicts = section(PLAYBOOK.standing(LEAD, as_of=NOW).to_text(), "SCORES AND VERDICTS")
    assert [line.split(":")[0] for line in verdicts if ":" in line[:12]] == ["here", "BANT", "temperature"]


def test_a_lead_of_which_nothing_is_known_needs_nothing() -> None:
    bare = Playbook("bare").standing(Lead("L-8", created_at=CREATED), as_of=NOW)
    assert bare.to_text() == (
        "L-8\n===\nAs of Thu 5 Mar 2026 09:00 (UTC+00:00); stage: not known\n\nNEXT STEPS\n----------\nNothing to do.\n"
    )


def test_no_line_is_wider_than_a_hundred_characters() -> None:
    many = LEAD.record(*(Activity(f"kind_{n}", at=NOW, value="page " * 9) for n in range(30)))
    assert max(map(len, PLAYBOOK.standing(many, as_of=NOW).to_text().split("\n"))) <= 100


def test_the_card_shows_how_to_reach_the_person_only_where_asked() -> None:
    person = Person(name="Hoa", email="hoa@minhphat.example", phone="+84 912 345 678")
    named = Lead("L-9", created_at=CREATED, person=person, history=LEAD.history)
    text = PLAYBOOK.standing(named, as_of=NOW).to_text()
    assert "person: Hoa\n" in text
    assert not any(secret in text for secret in ("hoa@", "912 345"))
    reach = ["person: Hoa", "phone: +84 912 345 678", "e-mail: hoa@minhphat.example"]
    standing = PLAYBOOK.standing(named, as_of=NOW, personal=True)
    assert section(standing.to_text(), "BRIEF")[:3] == reach
    assert standing.to_text(personal=False) == text
    assert section(PLAYBOOK.standing(named, as_of=NOW).to_text(personal=True), "BRIEF")[:3] == reach
    assert "hoa@" in to_html(standing)
    assert "hoa@" not in to_html(PLAYBOOK.standing(named, as_of=NOW))


def test_the_card_says_what_was_found_talked_about_and_agreed() -> None:
    lead = Lead(
        "L-9",
        created_at=CREATED,
        person=Person(name="Hoa <b>", job_title="CFO"),
        company=Company(name="Minh Phat", industry="retail", employees=85),
        history=in_order(
            [
                Assigned(queue="North", at=CREATED),
                Activity("call", at=CREATED, actor=Actor.SALES, outcome="no_answer"),
                Activity("call", at=NOW - timedelta(hours=1), actor=Actor.SALES, outcome="connected", by="rep-7"),
                Activity("email_sent", at=NOW, actor=Actor.SALES),
                ObjectionRaised("price", at=CREATED),
                ObjectionRaised("price", at=NOW, note="20 % above the other"),
                EvidenceFound(Budget(Money(30_000_000, "VND")), at=CREATED),
                EvidenceFound(Budget(approved=False), at=NOW),
                EvidenceFound(Authority(BuyingRole.DECISION_MAKER, name="Mai"), at=NOW),
                EvidenceFound(Need(severity=Severity.HIGH, pains=["closing takes 9 days"]), at=NOW),
                EvidenceFound(Timeline(date(2026, 6, 30), trigger="audit"), at=NOW),
                EvidenceFound(Answer("paper_process", True), at=NOW),
                EvidenceFound(Answer("savings", Money(5, "EUR")), at=NOW),
                EvidenceFound(Answer("champion", None), at=NOW),
                DealUpdated("D-1", at=NOW, stage="discovery", amount=Money(900, "EUR"), closes_on=date(2026, 4, 1)),
                DealUpdated("D-2", at=NOW, kind="renewal", outcome="lost"),
            ]
        ),
    )
    card = PLAYBOOK.standing(lead, as_of=NOW)
    assert section(card.to_text(), "BRIEF") == [
        "person: Hoa <b>, CFO",
        "company: Minh Phat, retail, 85 employees",
        "queue: North",
        "contact attempts: 3",
        "last talk: call today 08:00: connected, by rep-7",
        "objection: price: 20 % above the other (raised 2 times)",
        "budget: 30.0m VND, not approved yet",
        "authority: Mai, decision maker",
        "need: high, closing takes 9 days",
        "timeline: decides by Tue 30 Jun, audit",
        "paper process: yes",
        "savings: 5 EUR",
    ]
    assert "Hoa &lt;b&gt;, CFO" in to_html(card)
    later = lead.record(
        Activity("call", at=NOW, actor=Actor.SALES, outcome="voicemail"),
        EvidenceFound(Timeline(NOW + timedelta(days=2)), at=NOW + timedelta(hours=1)),
    )
    text = PLAYBOOK.standing(later, as_of=NOW + timedelta(days=1)).to_text()
    assert "last talk: call Thu 5 Mar 09:00: voicemail\n" in text
    assert "timeline: decides by Sat 7 Mar, audit\n" in text


def test_deals_stand_in_a_table_the_open_ones_first() -> None:
    lead = LEAD.record(
        DealUpdated(
            "D-1", at=NOW, stage="closing", amount=Money(900, "EUR"), closes_on=date(2026, 5, 4), owner="rep-9"
        ),
        DealUpdated("D-2", at=NOW, stage="closing", amount=Money(5_000_000, "VND"), closes_on=date(2026, 4, 1)),
        DealUpdated("D-3", at=NOW, owner="rep-7", next_step="send the offer"),
        DealUpdated("D-4", at=CREATED, outcome="lost", reason="price", competitor="Misa", next_step="call"),
        DealUpdated("D-5", at=NOW, kind="renewal", outcome="won", reason="service", competitor="Misa"),
        DealUpdated("D-6", at=NOW - timedelta(days=1), outcome="lost"),
    )
    card = PLAYBOOK.standing(lead, as_of=NOW)
    assert section(card.to_text(), "DEALS") == [
        "deal  kind     stage       amount  closing    owner  next step       why",
        "D-2   new      closing  5.00m VND  Wed 1 Apr",
        "D-1   new      closing    900 EUR  Mon 4 May  rep-9",
        "D-3   new                                            send the offer",
        "D-5   renewal  won                 Thu 5 Mar                         service, against Misa",
        "D-6   new      lost                Wed 4 Mar",
        "D-4   new      lost                Mon 2 Mar                         price, to Misa",
    ]
    assert "deal: " not in card.to_text()
    assert '<td class="whole">D-4</td><td>new</td><td>lost</td>' in to_html(card)


def test_the_card_says_why_it_was_rejected_and_what_it_waits_for() -> None:
    rejected = LEAD.record(
        Rejected("bad timing", at=CREATED + timedelta(hours=5), by="rep-7", note="call after Tet"),
        OnHold(at=NOW - timedelta(hours=1)),
    )
    brief = section(PLAYBOOK.standing(rejected, as_of=NOW).to_text(), "BRIEF")
    assert "rejected: bad timing: call after Tet, Mon 2 Mar, by rep-7" in brief
    assert "on hold: since Thu 5 Mar" in brief
    ends = LEAD.record(Rejected(at=CREATED), OnHold(at=CREATED, until=NOW + timedelta(days=2)))
    brief = section(PLAYBOOK.standing(ends, as_of=NOW).to_text(), "BRIEF")
    assert "rejected: no reason given, Mon 2 Mar" in brief
    assert "on hold: since Mon 2 Mar, until Sat 7 Mar" in brief
    over = rejected.record(Accepted(at=NOW), Resumed(at=NOW))
    brief = section(PLAYBOOK.standing(over, as_of=NOW).to_text(), "BRIEF")
    assert not [line for line in brief if line.startswith(("rejected", "on hold"))]


def test_of_very_many_activities_the_latest_are_named() -> None:
    many = Lead("L-9", created_at=CREATED, history=[Activity(f"kind_{n}", at=CREATED, seq=n) for n in range(30)])
    (line,) = section(PLAYBOOK.standing(many, as_of=NOW).to_text(), "BRIEF")
    assert line == "activity: kind_29, kind_28, kind_27, kind_26, kind_25, kind_24, kind_23, kind_22, and 22 more"


def test_of_very_many_objections_the_first_are_named() -> None:
    many = Lead("L-9", created_at=CREATED, history=[ObjectionRaised(f"kind {n}", at=CREATED, seq=n) for n in range(30)])
    lines = section(PLAYBOOK.standing(many, as_of=NOW).to_text(), "BRIEF")
    assert lines == [*(f"objection: kind {n}" for n in range(8)), "objections: and 22 more"]


def test_a_page_has_no_heading_over_nothing() -> None:
    bare = to_html(Playbook("bare").standing(Lead("L-8", created_at=CREATED), as_of=NOW))
    assert [
        heading for heading in ("Next steps", "Brief", "Deals", "moves", "clocks", "verdicts") if heading in bare
    ] == ["Next steps"]
    assert "<table" not in bare
