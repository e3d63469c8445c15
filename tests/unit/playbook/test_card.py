"""The card of one lead, as text: what a rep reads before the next call."""

from datetime import UTC, datetime, timedelta

from leadflow import (
    ICP,
    Activity,
    Actor,
    Assigned,
    ConsentChanged,
    EvidenceFound,
    Lead,
    Money,
    ObjectionRaised,
    Person,
    Playbook,
    Source,
    StageEntered,
    TemperatureRules,
    company,
)
from leadflow.funnel import presets
from leadflow.leads import Answer, Severity
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
        "objections: price",
        "consent: email: no, phone: yes",
        "known: budget, metrics",
    ]


def test_it_opens_with_the_lead_the_instant_and_the_stage() -> None:
    lines = str(PLAYBOOK.standing(LEAD, as_of=NOW)).split("\n")
    assert lines[:3] == ["L-7", "===", "As of Thu 5 Mar 2026 09:00 (UTC+00:00); stage: mql"]


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


def test_the_card_shows_no_personal_data() -> None:
    person = Person(name="Hoa", email="hoa@minhphat.example", phone="+84 912 345 678")
    named = Lead("L-9", created_at=CREATED, person=person, history=LEAD.history)
    text = PLAYBOOK.standing(named, as_of=NOW).to_text()
    assert not any(secret in text for secret in ("Hoa", "hoa@", "912 345"))
