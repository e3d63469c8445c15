"""A playbook that reads names in one spelling."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow import (
    ALWAYS_OPEN,
    ICP,
    Cadence,
    Lead,
    Month,
    Playbook,
    Source,
    StageEntered,
    accepted,
    entered,
    source,
)
from leadflow.errors import InvalidTypeError
from leadflow.funnel import Funnel, Stage, StageKind, Transition
from leadflow.leads import Population, Rejected, Vocabularies
from leadflow.sla import Respond, SLAContract

funnel = Funnel(
    "f",
    stages=(Stage("mới"), Stage("Chốt đơn", kind=StageKind.WON)),
    transitions=(Transition("mới", "Chốt đơn"),),
)
icp = ICP("chat", must=[source.channel.is_("Zalo")])
playbook = Playbook("p", funnel=funnel, icps=(icp,), vocabularies=Vocabularies())
NOW = datetime(2026, 4, 1, tzinfo=UTC)


def lead(name: str, channel: str, reason: str, stage: str) -> Lead:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    history = [StageEntered(stage, at=at), Rejected(reason, at=datetime(2026, 3, 3, tzinfo=UTC), by="an")]
    return Lead(name, created_at=at, source=Source(channel=channel), history=history)


leads = [
    lead("1", "Zalo", "not our customer", "Chốt đơn"),
    lead("2", "ZALO OA", "Không đúng đối tượng.", "chot don"),
    lead("3", "zalo official account", "khong dung doi tuong", "CHỐT ĐƠN"),
]


def test_a_review_reads_every_spelling_as_one_name_and_keeps_the_stages_of_its_funnel() -> None:
    review = playbook.review(leads, Month(2026, 3), as_of=NOW)
    assert [reason.reason for reason in review.rejections.reasons] == ["not our customer"]
    assert review.kpis.customers == 3
    assert [each.lead_id for each in review.contested] == ["1", "2", "3"]
    assert not review.data_quality.undeclared


def test_one_lead_is_read_as_the_population_is() -> None:
    assert [playbook.assess(each, as_of=NOW).fit.verdict.value for each in leads] == ["fit"] * 3  # type: ignore[union-attr]  # one ICP
    assert [playbook.standing(each, as_of=NOW).stage for each in leads] == ["Chốt đơn"] * 3
    population = playbook.population(leads, as_of=NOW)
    assert {each.source.channel for each in population} == {"Zalo"}
    assert playbook.population(population, as_of=NOW) is population
    assert playbook.review(Population.of(leads, as_of=NOW), Month(2026, 3), as_of=NOW).kpis.customers == 3


def test_without_vocabularies_names_stay_as_they_are_recorded() -> None:
    bare = Playbook("p", funnel=funnel).population(leads, as_of=NOW)
    assert {each.source.channel for each in bare} == {each.source.channel for each in leads}
    with pytest.raises(InvalidTypeError, match="write vocabularies=Vocabularies"):
        Playbook("p", vocabularies={"Zalo": ["zalo oa"]})  # type: ignore[arg-type]  # no Vocabularies


def test_the_lists_of_the_contract_read_leads_as_card_and_review_do() -> None:
    answer = Respond(
        "answer", start=entered("sql"), stop=accepted(), within=timedelta(days=1), at_least=0.9, per=Cadence.MONTH
    )
    contract = SLAContract("s", calendar=ALWAYS_OPEN, sales=[answer])
    own = Playbook("p", sla=contract, vocabularies=Vocabularies())
    at = datetime(2026, 3, 2, tzinfo=UTC)
    late = Lead("4", created_at=at, history=[StageEntered("Sales Qualified", at=at)])
    assert own.contract is not None
    for leads in ([late], Population.of([late], as_of=NOW)):
        assert [row.commitment for row in own.contract.overdue(leads, as_of=NOW)] == ["answer"]
        assert [clock.lead_id for clock in own.contract.breaches(leads, as_of=NOW)] == ["4"]
        found = own.review(leads, Month(2026, 3), as_of=NOW).promises
        assert [clock.lead_id for clock in found.overdue] == ["4"]
    assert len(own.contract.clocks(late, as_of=NOW)) == len(own.standing(late, as_of=NOW).clocks) == 1
    assert contract.overdue([late], as_of=NOW) == ()
    with pytest.raises(InvalidTypeError, match=r"write vocabularies=Vocabularies\(\)"):
        SLAContract("s", calendar=ALWAYS_OPEN, vocabularies="vi")  # type: ignore[arg-type]  # no Vocabularies
