"""What a review says of objections, of whom sales met, of quotas by the week, and of what the host observed."""

from datetime import date, timedelta

import attrs
import pytest

from leadflow import (
    ICP,
    Accepted,
    Activity,
    Actor,
    Cadence,
    Lead,
    Month,
    ObjectionRaised,
    Observed,
    Quarter,
    Rejected,
    StageEntered,
    activities,
    company,
)
from leadflow.errors import InvalidTypeError, InvalidValueError
from leadflow.metrics import CriterionAnswers, ObjectionSummary, Proportion, Targeting
from leadflow.playbook import Playbook, Review, Topic
from leadflow.sla import Count, Deliver, SLAContract
from tests.unit.playbook.house import at, contract, fitting, icp, playbook, section_of, with_parts

MARCH = Month(2026, 3)
FIRST_OF_APRIL = at(1, 8, month=4)


def month(
    *leads: Lead, sla: SLAContract = contract, observed: tuple[Observed, ...] = (), trend: int | None = None
) -> Review:
    book = attrs.evolve(playbook, sla=sla)
    return book.review(leads, MARCH, as_of=FIRST_OF_APRIL, observed=observed, trend=trend)


QUIET = Playbook("2026").review([], MARCH, as_of=FIRST_OF_APRIL)
section = section_of


SMALL = tuple(
    fitting(f"S{number}", ObjectionRaised("price", at=at(4)), Rejected("no budget", at=at(5)), employees=4)
    for number in range(9)
)
LARGE = tuple(fitting(f"L{number}", Accepted(at=at(4)), industry="farming") for number in range(20))
WON = fitting("W", Accepted(at=at(4)), StageEntered("won", at=at(9)), industry="farming")


def test_objections_are_told_by_what_the_icp_asks_for() -> None:
    assert section(month(*SMALL, *LARGE), "Objections") == [
        "objection  leads  resolved since",
        "price          9     0 of 9 (0%)",
        "",
        "Objections by ICP criterion",
        # Wilson for 9 of 9; all that sales met are 29.
        "objection  criterion not met          leads       95% CI  of all leads met  not known",
        "price      size               9 of 9 (100%)  70% to 100%               31%          0  stands out",
    ]


def answers(criterion: str = "size", *, yes: int = 0, no: int = 0, of: str = "SME") -> CriterionAnswers:
    return CriterionAnswers(icp=of, criterion=criterion, yes=yes, no=no, unknown=0, baseline=Proportion(1, 50))


def objection(kind: str, *criteria: CriterionAnswers) -> ObjectionSummary:
    return ObjectionSummary(kind=kind, leads=5, resolved=Proportion(0, 5), criteria=criteria)


def objections_of(*found: ObjectionSummary) -> list[str]:
    return section_of(with_parts(QUIET, objections=found), "Objections")


def targeting_of(found: Targeting) -> list[str]:
    return section_of(with_parts(QUIET, targeting=found), "Who sales met, and who we target")


def test_what_stands_out_comes_first_and_the_rest_is_counted() -> None:
    kinds = [objection(f"kind {number}", answers(yes=90, no=number)) for number in range(1, 10)]
    told = objections_of(*kinds, objection("price", answers(no=30)))
    place = told.index("Objections by ICP criterion")
    assert told[place + 2].startswith("price ")
    # Nine of ninety-nine are beyond 2% as well, and so are the others down to six of ninety-six.
    shown = [line.split("  ")[0] for line in told[place + 3 : place + 10]]
    assert shown == [f"kind {number}" for number in range(9, 2, -1)]
    assert told[place + 10] == "and 2 more criteria"
    assert told[place - 2] == "and 2 more kinds"


def test_with_several_icps_each_criterion_names_its_own() -> None:
    told = objections_of(objection("price", answers(no=1), answers(no=1, of="Enterprise")))
    assert told[-2:] == [
        "price      size (SME)         1 of 1 (100%)  21% to 100%                2%          0  stands out",
        "price      size (Enterprise)  1 of 1 (100%)  21% to 100%                2%          0  stands out",
    ]


def test_objections_of_fitting_leads_are_said_to_be_so() -> None:
    assert objections_of(objection("price", answers(yes=5)))[-1] == (
        "The leads with objections meet every ICP criterion that is known of them."
    )
    # Without an ICP there is nothing to tell.
    assert len(objections_of(objection("price"))) == 2
    assert objections_of() == []


def test_an_objection_of_whom_the_icp_does_not_ask_for_is_on_the_agenda() -> None:
    (item,) = [item for item in month(*SMALL, *LARGE).agenda if item.topic is Topic.OBJECTIONS]
    assert str(item) == (
        "Objection “price” comes from leads outside the ICP: 9 of 9 (100%) of them do not meet “size”, against 31% "
        "of all leads that sales met."
    )
    assert item.evidence == ("95% CI 70% to 100%",)


def test_whom_sales_met_beside_whom_we_target() -> None:
    assert section(month(*SMALL, *LARGE, WON), "Who sales met, and who we target") == [
        "Accepted or won, though no ICP targets them",
        "field             value      of leads met      95% CI  accepted of decided  won",
        "company.industry  farming  21 of 30 (70%)  52% to 83%      21 of 21 (100%)    1",
        "",
        "Targeted by an ICP, yet few or none won",
        "field             value    of leads met      95% CI  accepted of decided  won",
        "company.industry  retail  9 of 30 (30%)  17% to 48%          0 of 9 (0%)    0",
        "Not known: person.seniority of 30 leads.",
    ]


def test_what_is_won_and_not_targeted_is_on_the_agenda() -> None:
    (item,) = [item for item in month(*SMALL[:1], *LARGE, WON).agenda if item.topic is Topic.NOT_TARGETED]
    assert str(item) == "Sales won 1 lead with company.industry “farming”, which no ICP targets."
    # Wilson for 21 of 22: from 78% to 99%.
    assert item.evidence == ("21 of 22 (95%) of all leads that sales met, 95% CI 78% to 99%",)
    assert not [item for item in month(*LARGE).agenda if item.topic is Topic.NOT_TARGETED]


def test_where_sales_met_whom_we_look_for_it_says_so() -> None:
    told = month(fitting("A", Accepted(at=at(4))))
    assert section(told, "Who sales met, and who we target") == [
        "Sales met 1 lead; they are the ones that the ICPs target."
    ]
    assert targeting_of(Targeting(met=0)) == []


def test_criteria_that_ask_about_several_fields_are_said_to_be_left_out() -> None:
    joint = ICP("joint", must=[company.industry.is_("retail") | company.country.is_("VN")])
    book = attrs.evolve(playbook, icps=[icp, joint])
    review = book.review([WON], MARCH, as_of=FIRST_OF_APRIL)
    assert section(review, "Who sales met, and who we target")[-2:] == [
        "Left out, because each asks about several fields at once: company.industry is retail or",
        "company.country is VN.",
    ]


def quota(at_least: int) -> Deliver:
    return Deliver(
        "calls", activities("call", actor=Actor.SALES), at_least=at_least, per=Cadence.WEEK, count=Count.EACH
    )


def test_quotas_by_the_week_are_told_week_by_week() -> None:
    calls = [Activity("call", at=at(day), actor=Actor.SALES) for day in (2, 3, 9, 16, 17, 23, 24)]
    told = month(fitting("A", *calls), sla=attrs.evolve(contract, marketing=(), sales=(quota(2),)))
    assert told.attainment is not None
    assert [part.met for part in told.attainment["calls"].parts] == [0, 2, 1, 2, 2]
    # The week that ends on Sunday 1 March belongs to March; the one that begins on 30 March ends in April.
    text = " ".join(told.to_text().split())
    assert "2 per week: 2026-W09 0 (missed), 2026-W10 2, 2026-W11 1 (missed), 2026-W12 2, 2026-W13 2" in text


def test_observed_figures_say_their_period_and_by_when_the_target_is_due() -> None:
    seen = (
        Observed("visits", 11_900, target=15_000, target_by=date(2026, 12, 31), unit="visits", period=MARCH),
        Observed("recall", 14, target=20, unit="%", period=Quarter(2026, 1)),
    )
    told = month(observed=seen)
    assert told.observed == seen
    assert section(told, "Other metrics") == [
        "metric  period           value         target                 team",
        "visits           11,900 visits  15,000 visits  by 2026-12-31  marketing",
        "recall  Q1 2026           14 %           20 %                 marketing",
    ]


def test_what_is_no_period_and_no_date_is_refused() -> None:
    with pytest.raises(InvalidTypeError, match="period='March'"):
        Observed("visits", 1, period="March")  # type: ignore[arg-type]  # what a slip meets
    with pytest.raises((InvalidTypeError, InvalidValueError), match="target_by="):
        Observed("visits", 1, target_by="2026")  # type: ignore[arg-type]  # as above


def test_a_review_carries_the_trend_where_it_is_asked_for() -> None:
    before = fitting("B", StageEntered("mql", at=at(10, month=2)), created=at(3, month=2))
    leads = (*LARGE, before)
    told = month(*leads, trend=6)
    assert told.trend == playbook.trend(leads, MARCH, as_of=FIRST_OF_APRIL, count=6)
    assert told.trend is not None
    assert section(told, "Trend") == told.trend.to_text().splitlines()[2:]
    assert month(*leads).trend is None
    with pytest.raises(InvalidValueError, match="count=0"):
        month(*leads, trend=0)


def test_results_are_short_where_they_are_printed() -> None:
    before = fitting("B", StageEntered("mql", at=at(10, month=2)), created=at(3, month=2))
    told = month(WON, before, trend=2)
    assert repr(told) == "<Review Smarketing 2026: Mar 2026, 2 leads>"
    assert repr(month(WON)) == "<Review Smarketing 2026: Mar 2026, 1 lead>"
    assert repr(told.change).startswith("<Comparison Feb 2026 to Mar 2026: ")
    assert repr(told.change).endswith(" worse>")
    assert repr(told.trend).startswith("<Trend Smarketing 2026: Feb 2026 to Mar 2026, ")
    assert repr(playbook.trend([], MARCH, as_of=FIRST_OF_APRIL)) == "<Trend Smarketing 2026: no period, 0 figures>"
    assert repr(playbook.standing(before, as_of=at(11, month=2))).startswith("<Standing B: mql, ")
    nowhere = attrs.evolve(playbook, funnel=None, pipelines=()).standing(before, as_of=before.created_at + timedelta(1))
    assert repr(nowhere).startswith("<Standing B: stage not known, ")
    assert repr(told.funnel) == "<FunnelReport B2B: Mar 2026, leads=2>"
    assert repr(told.rejections) == "<Rejections: 0 of 1 (0 %), contested=0>"
    # Nobody called or decided on B since February: two promises.
    assert repr(told.promises) == "<Promises: breaches=0, overdue=2, at_risk=0, due=0>"
    assert repr(told.targeting) == f"<Targeting: met=1, segments={len(told.targeting.segments)}>"


def test_what_is_known_of_all_is_not_said_to_be_unknown() -> None:
    found = month(*SMALL, *LARGE, WON).targeting
    assert "Not known" in " ".join(targeting_of(found))
    assert "Not known" not in " ".join(targeting_of(attrs.evolve(found, unknown={})))


def test_nobody_is_said_to_be_whom_an_icp_asks_for_that_is_not_there_or_not_known() -> None:
    review = Playbook("without an ICP").review([*SMALL, *LARGE, WON], MARCH, as_of=FIRST_OF_APRIL)
    assert (review.targeting.met, review.targeting.segments) == (30, ())
    assert not [item for item in review.agenda if item.topic is Topic.NOT_TARGETED]
    assert targeting_of(review.targeting) == []
    unheard = targeting_of(Targeting(met=2, unknown={"company.industry": 2}))
    assert unheard == [
        "Sales met 2 leads; nothing tells whether an ICP targets them.",
        "Not known: company.industry of 2 leads.",
    ]
