"""What was found out about readiness to buy: the newest counts, on authority any one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from leadflow.criteria import Criterion, company, evidence, verdict
from leadflow.criteria.findings import dimensions_in, findings_on, without_stale
from leadflow.errors import InvalidValueError, NaiveDatetimeError
from leadflow.leads import (
    Activity,
    Answer,
    Authority,
    Budget,
    BuyingRole,
    Evidence,
    EvidenceFound,
    Lead,
    Need,
    Severity,
    Timeline,
)
from leadflow.money import Money

BORN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
EUR = Money(30_000, "EUR")


def lead(*found: Evidence) -> Lead:
    """A lead on whom this was found, one finding a day from the second of March on."""
    events = [EvidenceFound(one, at=datetime(2026, 3, day, tzinfo=UTC)) for day, one in enumerate(found, 2)]
    return Lead("L-1", created_at=BORN, history=events)


def ask(criterion: Criterion, *found: Evidence) -> bool | None:
    answer = criterion.holds(lead(*found), as_of=NOW)
    assert criterion.check(lead(*found), as_of=NOW).answer is answer
    return answer


def test_the_newest_value_of_each_part_counts() -> None:
    enough = evidence.budget.amount >= Money(20_000, "EUR")
    assert ask(enough) is None
    assert ask(enough, Budget(EUR)) is True
    assert ask(enough, Budget(EUR), Budget(Money(5, "EUR"))) is False
    assert ask(enough, Budget(Money(5, "EUR")), Budget(EUR)) is True
    assert ask(enough, Budget(EUR), Budget(approved=True)) is True  # it leaves the amount as it was
    assert ask(evidence.budget.approved.is_true(), Budget(EUR), Budget(approved=True)) is True
    assert ask(enough, Budget(Money(10**9, "VND"))) is None


def test_any_finding_on_authority_that_meets_wins() -> None:
    decides = evidence.authority.role.is_(BuyingRole.DECISION_MAKER)
    boss, user, other = Authority("decision_maker"), Authority("user"), Authority(name="Lan")
    assert ask(decides) is None
    assert ask(decides, boss, user) is True
    assert ask(decides, user) is False
    assert ask(decides, user, other) is None
    assert ask(decides, other, boss) is True
    assert ask(~decides, user, boss) is False
    no_decider = evidence.authority.role.is_not(BuyingRole.DECISION_MAKER)
    assert ask(no_decider, user) is True
    assert ask(no_decider, user, boss) is False
    assert ask(no_decider, user, other) is None
    assert ask(evidence.authority.role.in_({"champion", "user"}), boss, user) is True
    assert ask(evidence.authority.name.is_("lan"), boss, other) is True
    assert ask(evidence.authority.name.known(), boss) is False


def test_any_name_of_several_people_that_meets_wins_too() -> None:
    named = evidence.authority.name.contains("an")
    assert ask(named, Authority(name="Lan"), Authority(name="Bob")) is True
    assert ask(named, Authority(name="Bob"), Authority(name="Tim")) is False
    assert ask(named, Authority(name="Bob"), Authority("user")) is None


def test_need_and_timeline() -> None:
    hurts = evidence.need.severity.at_least(Severity.MODERATE)
    assert ask(hurts, Need(severity="high")) is True
    assert ask(hurts, Need(severity="low", pains=["audit"])) is False
    assert ask(hurts, Need(pains=["audit"])) is None
    assert ask(evidence.need.pains.has("Audit"), Need(pains=["audit"])) is True
    assert ask(evidence.need.pains.known(), Need(severity="low")) is False
    assert ask(evidence.need.pains.has("audit"), Need(severity="low")) is None
    soon = evidence.timeline.decide_by.within_next(days=180)
    assert ask(soon, Timeline(date(2026, 9, 1))) is True
    assert ask(soon, Timeline(date(2026, 12, 1))) is False
    assert ask(soon, Timeline(date(2026, 3, 1))) is False
    assert ask(evidence.timeline.trigger.is_("tax audit"), Timeline(trigger="Tax  audit")) is True


def test_answers_are_found_by_their_dimension_and_kind() -> None:
    metrics = Answer("Metrics", "closing 3 days faster")
    assert ask(evidence.answer("metrics").known(), metrics) is True
    assert ask(evidence.answer("metrics").is_("Closing 3 days faster"), metrics) is True
    assert ask(evidence.answer("champion").known(), metrics) is False
    assert ask(evidence.answer("seats", float) >= 5, Answer("seats", 7)) is True
    assert ask(evidence.answer("seats", int) >= 5, Answer("seats", 4)) is False
    assert ask(evidence.answer("champion", bool).is_true(), Answer("champion", True)) is True
    assert ask(evidence.answer("cost", Money) > Money(1, "EUR"), Answer("cost", EUR)) is True
    assert ask(evidence.answer("seats").is_("7"), Answer("seats", 7)) is None
    (reason,) = evidence.answer("seats").is_("7").check(lead(Answer("seats", 7)), as_of=NOW).reasons
    assert reason.text == "evidence.seats is 7: it is a number, text is asked for"
    assert reason.missing == ("evidence.seats",)
    assert evidence.answer("seats").is_("7").check(lead(), as_of=NOW).reasons[0].text == "evidence.seats is 7"


def test_handles_read_the_newest() -> None:
    known = lead(
        Budget(EUR, approved=True), Authority("user"), Authority("champion"), Need(severity="low", pains=["a"])
    )
    assert evidence.budget.amount.get(known) == EUR
    assert evidence.budget.approved.get(known) is True
    assert evidence.authority.role.get(known) is BuyingRole.CHAMPION
    assert evidence.need.pains.get(known) == {"a"}
    assert evidence.timeline.decide_by.get(known) is None
    assert evidence.budget.amount.path == "evidence.budget.amount"
    assert evidence.answer("metrics").path == "evidence.metrics"


def test_findings_on_a_dimension_are_listed_in_order() -> None:
    known = lead(Budget(EUR), Answer("metrics", 1), Budget(), Answer("METRICS", 2), Need())
    assert [event.at.day for event in findings_on(known, "budget")] == [2, 4]
    assert [event.at.day for event in findings_on(known, "metrics")] == [3, 5]
    assert findings_on(known, "timeline") == ()


def test_the_dimensions_of_a_question_are_listed_as_written() -> None:
    guard = evidence.need.severity.known() & (evidence.answer("metrics").known() | (evidence.budget.amount > EUR))
    assert dimensions_in(guard & verdict.qualified & company.name.known()) == ("need", "metrics", "budget")


def test_stale_evidence_is_left_out() -> None:
    known = lead(Budget(EUR), Need(severity="high")).record(Activity("click", at=datetime(2026, 3, 2, tzinfo=UTC)))
    assert without_stale(known, as_of=NOW, stale_after=None) is known
    exactly = NOW - datetime(2026, 3, 2, tzinfo=UTC)
    assert without_stale(known, as_of=NOW, stale_after=exactly) is known
    current = without_stale(known, as_of=NOW, stale_after=exactly - timedelta(microseconds=1))
    assert findings_on(current, "budget") == ()
    assert len(findings_on(current, "need")) == 1
    assert len(current.activities) == 1
    assert current.id == known.id
    with pytest.raises(InvalidValueError, match="stale_after"):
        without_stale(known, as_of=NOW, stale_after=timedelta(0))
    with pytest.raises(NaiveDatetimeError, match="as_of"):
        without_stale(known, as_of=NOW.replace(tzinfo=None), stale_after=None)
