"""What is put on the agenda, topic by topic; the ranking is in test_review."""

import attrs
import pytest

from leadflow import (
    Accepted,
    Actor,
    Cadence,
    DealUpdated,
    Disposition,
    Lead,
    Money,
    Month,
    Outcome,
    Rejected,
    Review,
    StageEntered,
    entered,
)
from leadflow.metrics import Proportion, Rejections, Segment
from leadflow.playbook import AGENDA_LENGTH, AgendaItem, Comparison, Figure, FigureKind, Playbook, Topic
from leadflow.sla import Attainment, Attainments, AttainmentStatus, Counted, Deliver, Provide, SLAContract
from tests.unit.playbook.house import at, call, contract, fitting, handed_over, playbook, with_parts

MARCH = Month(2026, 3)
QUIET = Playbook("2026").review([], MARCH, as_of=at(32, 8))


def items(**parts: object) -> tuple[AgendaItem, ...]:
    """Return the agenda of a review in which nothing happened but what these parts say."""
    return with_parts(QUIET, **parts).agenda  # type: ignore[arg-type]  # the parts by their names


def month(*leads: Lead, sla: SLAContract = contract, day: int = 32) -> Review:
    return attrs.evolve(playbook, sla=sla).review(leads, MARCH, as_of=at(day, 8))


def test_nothing_is_nothing() -> None:
    assert items() == ()


def test_the_gravest_promise_is_the_one_that_most_is_missing_to() -> None:
    sla = attrs.evolve(
        contract,
        sales=(),
        marketing=(
            Provide("calendar", at_least=1, per=Cadence.MONTH),
            Deliver("MQLs", entered("mql"), at_least=30, per=Cadence.MONTH),
            Deliver("worth", entered("mql"), worth="amount", at_least=Money(9, "EUR"), per=Cadence.MONTH),
        ),
    )
    first = month(handed_over("A", 3), handed_over("B", 3), sla=sla).agenda[0]
    assert str(first) == "Marketing missed “MQLs”: 2 against a target of 30."
    assert first.evidence == ("also missed: worth 0 EUR, target 9 EUR; calendar 0, target 1",)


def test_of_two_shares_the_one_with_more_cases_missing_is_the_graver() -> None:
    # 0.9 of 2 is 1.8, none of them met; 0.9 of 20 is 18, of which 10 are met.
    terms = {"party": Actor.SALES, "target": 0.9, "period": MARCH, "as_of": at(32), "over": True}
    few, many = (
        Attainment(commitment=contract.sales[place], calendar=contract.calendar, counted=counted, **terms)  # type: ignore[arg-type]  # fields by their names
        for place, counted in enumerate((Counted(started=2, breached=2), Counted(started=20, met=10, breached=10)))
    )
    agreed = Attainments(contract="Smarketing", version=1, period=MARCH, as_of=at(32), rows=(few, many))
    assert few.status is many.status is AttainmentStatus.MISSED
    (missed,) = items(agreement=agreed)
    assert many.name in str(missed)
    assert few.name in missed.evidence[0]


def test_an_answer_told_before_the_start_at_its_instant_is_none() -> None:
    early = fitting("early", Accepted(at=at(3), seq=1), StageEntered("mql", at=at(3), seq=2), call(3), created=at(2))
    assert [clock.commitment for clock in month(early).promises.overdue] == ["accept or reject"]


def test_of_money_more_is_better() -> None:
    events = (
        DealUpdated("D-1", at=at(3), amount=Money(9, "EUR")),
        DealUpdated("D-1", at=at(5), outcome=Outcome.WON),
    )
    review = month(fitting("buyer", *events))
    assert {figure.higher_is_better for figure in review.figures if figure.kind is FigureKind.MONEY} == {True}


def test_many_owners_are_not_all_named() -> None:
    late = [handed_over(f"L-{number}", 3, call(9), rep=f"rep-{number}") for number in range(6)]
    (missed,) = [item for item in month(*late).agenda if item.topic is Topic.SALES_MISSED]
    assert missed.evidence[0] == "late responses by owner: rep-0 1, rep-1 1, rep-2 1, rep-3 1 and 2 more"


def test_breaches_of_nobody_name_nobody() -> None:
    late = [handed_over(f"L-{number}", 3, call(9), rep=None) for number in range(3)]
    (missed,) = [item for item in month(*late).agenda if item.topic is Topic.SALES_MISSED]
    assert not any("by owner" in text for text in missed.evidence)


def test_several_closed_untouched_are_counted() -> None:
    gone = [handed_over(f"L-{number}", 3, StageEntered("disqualified", at=at(3, 10))) for number in range(2)]
    (missed,) = [item for item in month(*gone).agenda if item.topic is Topic.SALES_MISSED]
    assert "2 of them were closed without any contact" in missed.evidence


def segments(*counts: tuple[str | None, int, int]) -> tuple[Segment, ...]:
    whole = Proportion(sum(counted for _, counted, _ in counts), sum(of for _, _, of in counts))
    return tuple(
        Segment(value=value, rejected=Proportion(counted, of), baseline=whole) for value, counted, of in counts
    )


def test_a_segment_above_the_rest_is_told_and_one_below_is_not() -> None:
    found = Rejections(
        decided=Proportion(60, 200),
        channels=segments(("email", 45, 60), ("chat", 15, 140)),
        reps=segments((None, 40, 50), ("an", 20, 150)),
    )
    first, second = items(rejections=found)
    assert str(first) == "Sales rejected 45 of 60 (75%) of the leads from channel “email”; over all leads it is 30%."
    assert str(second) == "Sales rejected 40 of 50 (80%) of the leads from rep “not known”; over all leads it is 30%."
    assert first.evidence == ("95% CI 63% to 84%",)  # Wilson, 45 of 60


def share(counted: int, of: int, key: str = "step:mql:sal") -> Figure:
    cases = Proportion(counted, of)
    return Figure(key, label="MQL to SAL", kind=FigureKind.SHARE, value=cases.value, higher_is_better=True, cases=cases)


@pytest.mark.parametrize(("before", "told"), [((80, 100), True), ((55, 100), False), ((4, 5), False), ((0, 0), False)])
def test_what_got_worse_beyond_chance_is_told(before: tuple[int, int], told: bool) -> None:
    change = Comparison.between([share(*before)], [share(50, 100)], periods=(Month(2026, 2), MARCH))
    found = [str(item) for item in items(change=change)]
    assert found == ["MQL to SAL: 50%, against 80% in Feb 2026."] * told


def test_counts_that_fall_are_no_topic() -> None:
    fewer = [Figure("x", label="leads", kind=FigureKind.COUNT, value=value, higher_is_better=True) for value in (9, 1)]
    assert items(change=Comparison.between(fewer[:1], fewer[1:], periods=(Month(2026, 2), MARCH))) == ()


def test_the_greater_fall_comes_first() -> None:
    change = Comparison.between(
        [share(80, 100, "a"), share(90, 100, "b")],
        [share(50, 100, "a"), share(50, 100, "b")],
        periods=(Month(2026, 2), MARCH),
    )
    assert [item.headline.split(", ")[1] for item in items(change=change)] == [
        "against 90% in Feb 2026.",
        "against 80% in Feb 2026.",
    ]


def test_a_promise_at_risk_says_what_it_needs() -> None:
    sla = attrs.evolve(
        contract,
        sales=(),
        marketing=(
            Deliver("MQLs", entered("mql"), at_least=40, per=Cadence.MONTH),
            Deliver("worth", entered("mql"), worth="amount", at_least=Money(90, "EUR"), per=Cadence.MONTH),
        ),
    )
    running = month(handed_over("A", 3), sla=sla, day=20)
    risky = [(str(item), item.evidence) for item in running.agenda if item.topic is Topic.AT_RISK]
    assert risky == [
        ("Marketing may miss “MQLs”: 1 against a target of 40.", ("39 more needed",)),
        ("Marketing may miss “worth”: 0 EUR against a target of 90 EUR.", ("90 EUR more needed",)),
    ]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1 lead with a running or late SLA clock has no owner."),
        (2, "2 leads with a running or late SLA clock have no owner."),
    ],
)
def test_leads_of_nobody_are_told(number: int, said: str) -> None:
    waiting = [fitting(f"L-{place}", StageEntered("mql", at=at(31, 17))) for place in range(number)]
    promises = month(*waiting).promises
    assert [str(item) for item in items(promises=promises)] == [said]


def test_the_largest_leak_is_told_with_where_it_goes() -> None:
    lost = [
        handed_over(f"L-{place}", 3, Rejected("x", at=at(3, 10)), StageEntered("recycled", at=at(3, 10)))
        for place in range(3)
    ]
    more = handed_over("M", 3, Accepted(at=at(3)), StageEntered("sal", at=at(3, 11)), StageEntered("lost", at=at(4)))
    first, second = items(funnel=month(*lost, more).funnel)
    assert str(first) == "3 of 4 leads that entered MQL dropped out (75%)."
    assert (first.evidence, second.evidence) == (("to: nurture 3",), ("to: lost 1",))


def test_at_most_five_things_are_talked_about() -> None:
    found = items(
        rejections=Rejections(
            decided=Proportion(60, 200),
            channels=segments(("email", 45, 60), ("chat", 15, 140)),
            campaigns=segments(("tet", 45, 60), ("mid", 15, 140)),
            reps=segments(("an", 45, 60), ("binh", 15, 140)),
        ),
        change=Comparison.between(
            [share(80, 100, key) for key in "abc"],
            [share(50, 100, key) for key in "abc"],
            periods=(Month(2026, 2), MARCH),
        ),
    )
    assert len(found) == AGENDA_LENGTH
    # The first of each topic before the second of any.
    assert [item.topic for item in found] == [Topic.REJECTIONS, Topic.WORSE] * 2 + [Topic.REJECTIONS]


def test_contested_without_a_grade_or_a_rep() -> None:
    disputed = fitting(
        "L-1", StageEntered("mql", at=at(3)), Rejected("not ICP", at=at(4), disposition=Disposition.DISQUALIFY)
    )
    found = month(disputed).rejections
    nameless = attrs.evolve(found, contested=[attrs.evolve(item, grade=None) for item in found.contested])
    (item,) = [item for item in items(rejections=nameless) if item.topic is Topic.CONTESTED]
    assert item.evidence == ("rejected by: unassigned 1",)


def test_figures_have_the_same_keys_for_the_same_playbook() -> None:
    some = month(handed_over("A", 3, call(3), Accepted(at=at(4))))
    none = month()
    assert [figure.key for figure in none.figures] == [figure.key for figure in some.figures]
    bought = fitting(
        "W", DealUpdated("D", at=at(3), amount=Money(90, "EUR")), DealUpdated("D", at=at(9), outcome=Outcome.WON)
    )
    figures = {figure.key: figure.value for figure in month(bought).figures}
    assert (figures["average:new:EUR"], figures["velocity:new:EUR"]) == (Money(90, "EUR"), Money(0, "EUR"))
    alone = Playbook("2026").review([], MARCH, as_of=at(32, 8)).figures
    assert [figure.key for figure in alone][:2] == ["created", "customers"]
