"""The audit: what cannot be right in histories, and what rules ask for that no lead ever had."""

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from leadflow import (
    ALWAYS_OPEN as ALWAYS,
)
from leadflow import (
    Activity,
    Assigned,
    Cadence,
    Company,
    DealUpdated,
    Lead,
    Money,
    Month,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    Person,
    Playbook,
    ProfileChanged,
    Rejected,
    Resumed,
    Source,
    StageEntered,
    activities,
    attribute,
    company,
    entered,
    evidence,
    owner,
    person,
    rejected,
    source,
)
from leadflow.criteria import assigned, consent, deal_entered, deal_opened, evidence_found, objection_raised
from leadflow.display import to_html
from leadflow.errors import InvalidTypeError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from leadflow.leads import Answer, Budget, Event, EvidenceFound, Population, Vocabularies
from leadflow.playbook import Audit, AuditKind, audit
from leadflow.playbook.auditing import audit_of
from leadflow.scores.characteristic import Characteristic
from leadflow.scoring import Scorecard
from leadflow.sla import Deliver, SLAContract
from tests.unit.playbook.house import at, call, handed_over, playbook

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BORN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def hours(number: float) -> datetime:
    return BORN + timedelta(hours=number)


def lead(*events: Event, name: str = "L-1", **known: Any) -> Lead:
    return Lead(name, created_at=BORN, history=events, **known)


def found(*leads: Lead, by: Playbook | None = None) -> list[str]:
    return [str(finding) for finding in audit(leads, by, as_of=NOW).findings]


def asking(*rules: Any) -> Playbook:
    return Playbook("2026", scorers=(Scorecard("card", *rules),))


CLEAN = (
    handed_over("L-1", 3, Activity("demo_request", at=at(2)), Activity("email_click", at=at(2)), call(3)),
    handed_over("L-2", 3, Activity("email_sent", at=at(4), actor="sales"), StageEntered("recycled", at=at(5))),
)
STAGES = Playbook(
    "2026",
    funnel=Funnel(
        "B2B",
        stages=[Stage("new"), Stage("mql"), Stage("won", kind=StageKind.WON), Stage("lost", kind=StageKind.LOST)],
        transitions=[
            Transition("new", "mql"),
            Transition("mql", "won"),
            Transition("mql", "lost"),
            Transition("lost", "mql"),
        ],
    ),
    pipelines=(presets.sales_steps(),),
)


def test_clean_histories_are_not_suspected() -> None:
    assert found(*CLEAN, by=playbook) == []
    assert audit([], playbook, as_of=NOW).to_text() == "AUDIT\n-----\nNothing irregular among 0 leads.\n"


def test_what_happened_before_the_lead_is_named() -> None:
    early = lead(
        Activity("form", at=hours(-5)),
        StageEntered("mql", at=hours(-4)),
        ProfileChanged("company.employees", at=hours(-3), after=5),
        Resumed(at=hours(-2)),
    )
    of = "was recorded of a time before the lead was created: 1 lead (L-1)"
    assert sorted(found(early)) == sorted(
        [
            f"an activity {of}",
            f"the entry into a stage {of}",
            f"a change of the profile {of}",
            f"a resumption {of}",
        ]
    )
    assert {finding.kind for finding in audit([early], as_of=NOW).findings} == {AuditKind.BEFORE_CREATION}


def test_a_time_does_not_end_before_it_begins() -> None:
    odd = lead(
        Activity("call", at=hours(5), recorded_at=hours(4)),
        Rejected("later", at=hours(6), nurture_until=hours(3)),
    )
    assert sorted(found(odd)) == sorted(
        [
            "an event was recorded before it happened: 1 lead (L-1)",
            "a lead was to be nurtured until a day before it was rejected: 1 lead (L-1)",
        ]
    )


def test_nothing_is_closed_before_it_is_open() -> None:
    odd = lead(
        DealUpdated("D-1", at=hours(1), outcome=Outcome.WON),
        DealUpdated("D-1", at=hours(2), stage="discovery"),
        DealUpdated("D-2", at=hours(3), stage="discovery", closes_on=date(2026, 3, 1)),
        ObjectionResolved("price", at=hours(1)),
        ObjectionRaised("price", at=hours(2)),
        StageEntered("won", at=hours(3)),
        StageEntered("mql", at=hours(4)),
    )
    assert sorted(found(odd, by=STAGES)) == sorted(
        [
            "an objection was resolved before it was raised: 1 lead (L-1)",
            "a lead was won before it entered any other stage: 1 lead (L-1)",
            "a deal was closed before it was opened: 1 lead (L-1)",
            "a deal was to close on a day before it was opened: 1 lead (L-1)",
        ]
    )
    again = lead(
        StageEntered("mql", at=hours(1)),
        StageEntered("won", at=hours(3)),
        StageEntered("mql", at=hours(4)),
        ObjectionRaised("Price", at=hours(2)),
        ObjectionResolved("price", at=hours(2), seq=1),
        DealUpdated("D-1", at=hours(2), stage="discovery", closes_on=date(2026, 3, 2)),
        DealUpdated("D-1", at=hours(3), outcome=Outcome.LOST),
        DealUpdated("D-1", at=hours(4), outcome=Outcome.OPEN),
    )
    assert found(again, by=STAGES) == []


def test_the_day_of_a_deal_is_that_of_the_office() -> None:
    # Opened at 23:30 in UTC on 2 March, which is 3 March in Saigon.
    late = lead(DealUpdated("D-1", at=hours(14.5), stage="discovery", closes_on=date(2026, 3, 2)))
    assert found(late) == []
    told = [line for line in found(late, by=playbook) if "no lead ever" not in line]
    assert told == ["a deal was to close on a day before it was opened: 1 lead (L-1)"]


@pytest.mark.parametrize(
    ("updates", "what"),
    [
        ([("won", "closed lost")], "the outcome and the stage of a deal disagree (outcome won, stage “closed lost”)"),
        ([("open", "closed won")], "the outcome and the stage of a deal disagree (outcome open, stage “closed won”)"),
        (
            [("won", None), (None, "closed lost")],
            "a deal was closed as won and then as lost, without being open between",
        ),
        ([("won", "closed won")], None),
        ([("won", "negotiation")], None),
        ([("won", None), ("open", None), ("lost", None)], None),
    ],
)
def test_an_outcome_and_a_stage_say_the_same(updates: list[tuple[str | None, str | None]], what: str | None) -> None:
    events = [DealUpdated("D-1", at=hours(1), stage="negotiation")]
    events += [
        DealUpdated("D-1", at=hours(2 + place), outcome=outcome, stage=stage)
        for place, (outcome, stage) in enumerate(updates)
    ]
    assert found(lead(*events)) == ([] if what is None else [f"{what}: 1 lead (L-1)"])


def test_a_deal_that_its_stage_alone_closed_is_named() -> None:
    opened = DealUpdated("D-1", at=hours(1), stage="Prospecting")
    closed = [lead(opened, DealUpdated("D-1", at=hours(2), stage=stage), name=stage) for stage in ("won", "lost")]
    said = "a deal was closed by its stage alone, without an outcome: 2 leads (lost, won)"
    assert found(*closed) == [said]
    review = Playbook("2026").review(closed, Month(2026, 3), as_of=NOW)
    assert f"A{said[1:]}.\n" in review.to_text()
    assert found(lead(opened, DealUpdated("D-1", at=hours(2), stage="won", outcome=Outcome.WON))) == []


def test_channels_of_a_vocabulary_are_known() -> None:
    from_zalo = lead(source=Source(channel="ZALO OA"))
    douyin = lead(Activity("click", at=hours(1), channel="douyin"), name="L-2")
    assert found(from_zalo, douyin) == ["the channel “douyin” is in no vocabulary: 1 lead (L-2)"]
    spoken = Playbook("2026", vocabularies=Vocabularies().but(channels={"TikTok": ["douyin"]}))
    assert found(from_zalo, douyin, by=spoken) == []


def test_a_lead_and_its_deals_say_the_same() -> None:
    won = [DealUpdated("D-1", at=hours(1), stage="a"), DealUpdated("D-1", at=hours(9), outcome=Outcome.WON)]
    lost = [DealUpdated("D-1", at=hours(1), stage="a"), DealUpdated("D-1", at=hours(9), outcome=Outcome.LOST)]
    stands = StageEntered("mql", at=hours(1))
    assert found(lead(*won, stands, StageEntered("lost", at=hours(5)))) == [
        "a lead stands as lost, though a deal of it was won since: 1 lead (L-1)"
    ]
    assert found(lead(*lost, stands, StageEntered("won", at=hours(9)))) == [
        "a lead stands as won, though all of its deals were lost: 1 lead (L-1)"
    ]
    # A customer that left: won first, lost later.
    assert found(lead(*won, stands, StageEntered("lost", at=hours(50)))) == []
    assert found(lead(*won, stands, StageEntered("won", at=hours(9)))) == []
    assert found(lead(*won, stands, StageEntered("lost", at=hours(5)), StageEntered("mql", at=hours(6)))) == []


@pytest.mark.parametrize(
    ("events", "what"),
    [
        ([StageEntered("mql", at=BORN), StageEntered("won", at=BORN)], None),
        (
            [StageEntered("won", at=BORN), StageEntered("mql", at=BORN)],
            "several values of the entry into a stage (stage)",
        ),
        ([StageEntered("won", at=BORN), StageEntered("mql", at=BORN, seq=1), StageEntered("won", at=hours(1))], None),
        ([StageEntered("mql", at=BORN), StageEntered("MQL ", at=BORN, by="crm")], None),
        ([Assigned("an", at=BORN), Assigned("binh", at=BORN)], "several values of an assignment (to)"),
        (
            [Assigned(queue="north", at=BORN), Assigned(queue="south", at=BORN)],
            "several values of an assignment (queue)",
        ),
        ([OnHold(at=BORN), Resumed(at=BORN)], None),
        ([OnHold(at=BORN), OnHold(at=BORN, until=hours(1))], None),
        ([ObjectionRaised("price", at=BORN), ObjectionResolved("price", at=BORN)], None),
        ([DealUpdated("D", at=BORN, stage="closing"), DealUpdated("D", at=BORN, stage="won")], None),
        ([DealUpdated("D", at=BORN, stage="closing"), DealUpdated("E", at=BORN, stage="discovery")], None),
        ([DealUpdated("D", at=BORN, owner="an"), DealUpdated("D", at=BORN, amount=Money(1, "EUR"))], None),
        (
            [DealUpdated("D", at=BORN, owner="an"), DealUpdated("D", at=BORN, owner="chi")],
            "several values of a deal (owner)",
        ),
        (
            [
                ProfileChanged("company.employees", at=BORN, after=5),
                ProfileChanged("company.employees", at=BORN, after=9),
            ],
            "several values of company.employees",
        ),
        (
            [
                ProfileChanged("company.employees", at=BORN, before=5, after=9),
                ProfileChanged("company.employees", at=BORN, before=2, after=5),
            ],
            None,
        ),
    ],
)
def test_what_has_no_order_is_counted(events: list[Event], what: str | None) -> None:
    of = "at one instant, without seq: read in the order in which they were listed: 1 lead (L-1)"
    told = [line for line in found(lead(*events), by=STAGES) if "at one instant" in line]
    assert told == ([] if what is None else [f"{what} {of}"])


def test_stages_and_channels_that_nothing_knows() -> None:
    strange = lead(
        StageEntered("MQL", at=hours(1)),
        StageEntered("mqll", at=hours(2)),
        DealUpdated("D-1", at=hours(3), stage="discovry"),
        Activity("click", at=hours(4), channel="webinarr"),
        Activity("click", at=hours(5), channel="Paid Social"),
        source=Source(channel="trade fair"),
    )
    assert sorted(found(strange, by=STAGES)) == sorted(
        [
            "“mqll” is no stage of the funnel (did you mean “mql”?): 1 lead (L-1)",
            "“discovry” is no stage of a pipeline (did you mean “discovery”?): 1 lead (L-1)",
            "the channel “webinarr” is in no vocabulary (did you mean “webinar”?): 1 lead (L-1)",
            "the channel “trade fair” is in no vocabulary: 1 lead (L-1)",
        ]
    )
    fair = asking(source.channel.is_("Trade fair").worth(1), activities("click", channel="webinarr").any().worth(1))
    assert found(strange, by=fair) == []


def test_what_the_rules_ask_for_and_no_lead_ever_had() -> None:
    known = lead(
        Activity("demo_request", at=hours(1)),
        Assigned("Chi", at=hours(1)),
        DealUpdated("D-1", at=hours(1), owner="binh"),
        Rejected("no budget", at=hours(2)),
        ObjectionRaised("price", at=hours(3)),
        EvidenceFound(Budget(Money(1, "EUR")), at=hours(3)),
        EvidenceFound(Answer("metrics", "3 days"), at=hours(3)),
        ProfileChanged("attributes.size", at=hours(3), after="big"),
        ProfileChanged("company.employees", at=hours(3), after=5),
        DealUpdated("D-1", at=hours(3), stage="closing"),
        attributes={"erp": "sap"},
    )
    rules = asking(
        activities("demo_requst").any().worth(1),
        activities("Demo_Request ", channel="email").any().worth(1, "by mail"),
        attribute("epr", str).known().worth(1),
        attribute("size", str).known().worth(1),
        owner.is_("chi").worth(1),
        owner.in_(["bin", "binh"]).worth(1),
        rejected(reason="no buget").any().worth(1),
        objection_raised("pricing").any().worth(1),
        consent("email").is_true().worth(1),
        evidence_found("metrics").any().worth(1),
        evidence_found("budget").any().worth(1),
        evidence_found("metric").any().worth(1),
        assigned("dung").any().worth(1),
        entered("mql").any().worth(1),
        deal_entered("clozing").any().worth(1),
        deal_opened().any().worth(1),
        Characteristic(activities("demo_request").count(), {1: 5}, name="requests"),
    )
    told = [line.removeprefix("“card” asks for ") for line in found(known, by=rules)]
    never = "which no lead ever had"
    assert told == [
        f"the activity “demo_requst”, {never} (did you mean “demo_request”?)",
        f"the channel “email”, {never}",
        f"the attribute “epr”, {never} (did you mean “erp”?)",
        f"the owner “bin”, {never} (did you mean “binh”?)",
        f"the owner “dung”, {never}",
        f"the reason “no buget”, {never} (did you mean “no budget”?)",
        f"the objection “pricing”, {never} (did you mean “price”?)",
        f"consent to “email”, {never}",
        f"evidence on “metric”, {never} (did you mean “metrics”?)",
        f"the stage “mql”, {never}",
        f"the stage “clozing”, {never} (did you mean “closing”?)",
    ]
    assert all(finding.kind is AuditKind.NEVER_SEEN for finding in audit([known], rules, as_of=NOW).findings)


def test_a_value_that_no_lead_has_yet_is_suspected_only_where_leads_have_almost_the_same() -> None:
    shop = lead(
        company=Company(industry="retail", technologies=["salesforce"]), person=Person(email="hoa@minhphat.example")
    )
    rules = asking(
        company.industry.is_("retial").worth(1),
        company.industry.in_({"logistics", "steel"}).worth(1),
        company.industry.is_not("competitor").worth(1),
        company.technologies.has("salesfroce").worth(1),
        company.country.is_("VN").worth(1),
        person.email.is_("hoa@minhphat.exmple").worth(1),
    )
    assert sorted(found(shop, by=rules)) == sorted(
        [
            "“card” asks for company.industry “retial”, which no lead ever had (did you mean “retail”?)",
            "“card” asks for company.technologies “salesfroce”, which no lead ever had (did you mean “salesforce”?)",
        ]
    )
    assert found(shop, by=asking((company.industry.is_("retail") | company.industry.is_("retial")).worth(1))) == []


def test_what_funnels_declare_may_be_yet_to_come() -> None:
    assert found(lead(), by=Playbook("2026", funnel=STAGES.funnel, pipelines=STAGES.pipelines)) == []


def test_facts_of_another_kind_and_currencies_that_nothing_compares() -> None:
    odd = lead(
        DealUpdated("D-1", at=hours(1), amount=Money(900, "USD")),
        DealUpdated("D-2", at=hours(1), amount=Money(900, "EUR")),
        EvidenceFound(Budget(Money(30_000_000, "VND")), at=hours(1)),
        company=Company(annual_revenue=Money(5, "JPY")),
        attributes={"seats": "12", "price": Money(1, "EUR")},
    )
    rules = Playbook(
        "2026",
        scorers=(
            Scorecard(
                "card",
                (attribute("seats", float) >= 10).worth(1),
                (evidence.budget.amount >= Money(100, "EUR")).worth(1),
                Characteristic(company.annual_revenue, {Money(1, "USD"): 5}, name="size"),
                attribute("price", Money).known().worth(1),
            ),
        ),
        sla=SLAContract(
            "SLA",
            calendar=ALWAYS,
            marketing=(
                Deliver("revenue", entered("won"), worth="amount", at_least=Money(1, "EUR"), per=Cadence.MONTH),
            ),
        ),
    )
    assert [line for line in found(odd, by=rules) if "no lead ever" not in line] == [
        "“attributes.seats”: it is text, a number is asked for: 1 lead (L-1)",
        "“company.annual_revenue” is in JPY, which no rule compares (they ask for USD): 1 lead (L-1)",
        "“deals.amount” is in USD, which no rule compares (they ask for EUR): 1 lead (L-1)",
        "“evidence.budget.amount” is in VND, which no rule compares (they ask for EUR): 1 lead (L-1)",
    ]


def test_duplicates_are_counted() -> None:
    one = lead(
        Activity("click", at=hours(1), id="E-1"),
        Activity("click", at=hours(1), id="E-2"),
        name="L-1",
        person=Person(email="Hoa@minhphat.example", phone="+84 912 345 678"),
    )
    two = lead(name="L-2", person=Person(email="hoa@minhphat.example", phone="0912 345 678"))
    three = lead(name="L-3", person=Person(phone="12"))
    four = lead(name="L-4", person=Person(phone="12"))
    assert sorted(found(one, two, two, three, four)) == sorted(
        [
            "leads with the e-mail address of another lead: 2 leads (L-1, L-2)",
            "leads with the phone number of another lead: 2 leads (L-1, L-2)",
            "two events of one content have ids of their own, and count twice: 1 lead (L-1)",
            "1 record of a lead known already, merged",
        ]
    )


def months(*numbers: int) -> list[Lead]:
    return [
        Lead(f"L-{number}-{place}", created_at=BORN + timedelta(days=30 * number + place), history=[])
        for number in numbers
        for place in range(12)
    ]


def test_a_gap_at_the_beginning() -> None:
    leads = [
        each.record(
            StageEntered("new", at=each.created_at),
            StageEntered("won", at=max(each.created_at, at(1, month=12)) + timedelta(days=9)),
        )
        for each in months(*range(12))
    ]
    later = datetime(2027, 6, 1, tzinfo=UTC)
    # Half of all took 121 days or more; 6 months of 12 leads were created so long before the first.
    assert [str(each) for each in audit(leads, STAGES, as_of=later).findings] == [
        "no win before Dec 2026, though 72 leads had the usual time by then"
    ]
    few = [each for each in leads if each.created_at > at(5, month=11)]
    assert audit(few, STAGES, as_of=later).findings == ()


def test_a_gap_between() -> None:
    assert found(*months(-9, -8, -7, -4, -3, -2)) == ["no new lead between Aug 2025 and Nov 2025"]
    assert found(*months(-9, -8, -7), *months(-3)[:2]) == []


def test_a_finding_names_a_few_leads_and_the_most_frequent_come_first() -> None:
    many = [lead(StageEntered("mqll", at=hours(1)), name=f"L-{number}") for number in range(7)]
    first, second = audit([*many, lead(StageEntered("sqll", at=hours(1)), name="M")], STAGES, as_of=NOW).findings
    assert (first.count, len(first.leads), second.count) == (7, 5, 1)
    assert str(first).endswith("7 leads (L-0, L-1, L-2, L-3, L-4, …)")


def test_it_reads_what_was_known_then_and_takes_a_population() -> None:
    later = lead(StageEntered("mqll", at=hours(100)))
    assert audit([later], STAGES, as_of=hours(99)).findings == ()
    assert audit([later], STAGES, as_of=hours(100)).leads == 1
    with pytest.raises(InvalidTypeError, match="a Playbook is needed"):
        audit([later], STAGES.funnel, as_of=NOW)  # type: ignore[arg-type]  # the wrong one


def test_a_rule_that_does_not_know_what_is_personal_is_named() -> None:
    told = Lead("L-1", created_at=NOW, attributes={"tax_id": "801", "erp": "sap"}, personal_attributes={"tax_id"})
    plain = Lead("L-2", created_at=NOW, attributes={"tax_id": "801", "erp": "sap"})

    def found(personal: bool) -> list[str]:
        tax_id, erp = attribute("tax_id", str, personal=personal), attribute("erp", str)
        card = Scorecard("card", tax_id.is_("801").worth(1, "id"), erp.is_("sap").worth(1))
        return [str(each) for each in audit([told, plain], Playbook("2026", scorers=(card,)), as_of=NOW).findings]

    assert found(personal=True) == []
    assert found(personal=False) == [
        "“card” asks about “attributes.tax_id”, which is personal, without personal=True: 1 lead (L-1)"
    ]
    (bare,) = audit_of(Population.of([told], as_of=NOW), rules=[attribute("tax_id", str).known()]).findings
    assert bare.text == "a rule asks about “attributes.tax_id”, which is personal, without personal=True"


def test_it_is_text_and_a_page_and_a_value() -> None:
    made = audit([lead(StageEntered("<script>", at=hours(1)))], STAGES, as_of=NOW)
    assert made.to_text() == "AUDIT\n-----\n“<script>” is no stage of the funnel: 1 lead (L-1).\n"
    assert "“&lt;script&gt;” is no stage" in to_html(made)
    assert pickle.loads(pickle.dumps(made)) == made
    assert isinstance(made, Audit)


def test_the_review_has_it_last_and_says_nothing_where_all_is_well() -> None:
    strange = [lead(StageEntered(f"stage {number}", at=hours(1)), name=f"L-{number}") for number in range(10)]
    review = playbook.review(strange, Month(2026, 3), as_of=NOW)
    assert [each.kind for each in review.audit.findings][:10] == [AuditKind.NEVER_SEEN] * 4 + [
        AuditKind.UNKNOWN_STAGE
    ] * 6
    assert review.sections[-1].title == "Audit of the data"
    assert review.sections[-1].to_text().splitlines()[-1] == f"and {len(review.audit.findings) - 8} more findings"
    assert all(
        each.title != "Audit of the data" for each in Playbook("2026").review([], Month(2026, 3), as_of=NOW).sections
    )
    clean = playbook.review(CLEAN, Month(2026, 3), as_of=NOW)
    assert clean.audit == audit(CLEAN, playbook, as_of=NOW)
