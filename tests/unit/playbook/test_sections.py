"""What a review says of the rarer cases, section by section."""

from datetime import datetime, timedelta

import attrs

from leadflow import (
    ALWAYS_OPEN,
    Accepted,
    BusinessCalendar,
    BusinessHours,
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
    accepted,
    activities,
    company,
    entered,
    rejected,
)
from leadflow.calendars import Period
from leadflow.metrics import Proportion, RejectionReason, Rejections
from leadflow.playbook import Blocked, Paragraph, Table
from leadflow.sla import Deliver, Respond, Share, SLAContract, Tiers
from tests.unit.playbook.house import SAIGON, at, call, contract, fitting, handed_over, playbook, section_of, with_parts

MARCH = Month(2026, 3)
REJECTED = "Why sales rejected leads"
FIRST_OF_APRIL = at(1, 8, month=4)


def month(
    *leads: Lead, sla: SLAContract = contract, as_of: datetime = FIRST_OF_APRIL, period: Period = MARCH
) -> Review:
    return attrs.evolve(playbook, sla=sla).review(leads, period, as_of=as_of)


def only(*promised: object) -> SLAContract:
    return attrs.evolve(contract, marketing=(), sales=promised)


def notes(review: Review) -> list[str]:
    return [
        note
        for section in review.sections
        if section.title == "SLA: commitments of both teams"
        for block in section.blocks
        if isinstance(block, Table)
        for row in block.notes
        for note in row
    ]


def answer(**more: object) -> Respond:
    fields = {
        "start": entered("mql"),
        "stop": accepted() | rejected(),
        "within": BusinessHours(4),
        "at_least": 0.5,
    } | more
    return Respond("answer", per=Cadence.MONTH, **fields)  # type: ignore[arg-type]  # fields of a promise


def test_what_was_cancelled_or_not_meant_is_said() -> None:
    some = answer(where=company.employees >= 10)
    told = month(
        handed_over("A", 3, StageEntered("won", at=at(3, 10))),
        handed_over("B", 3, Accepted(at=at(3, 10)), employees=None),
        sla=only(some),
    )
    assert notes(told) == ["1 cancelled", "1 not counted: unclear whether the commitment applies"]


def test_untracked_leads_are_said() -> None:
    told = month(attrs.evolve(handed_over("A", 3), tracked=False), sla=only(answer(stop=activities("x") | accepted())))
    assert notes(told) == ["1 not counted: unclear whether the commitment applies"]
    asked = month(attrs.evolve(handed_over("A", 3), tracked=False), sla=only(answer(start=activities("x"))))
    assert notes(asked) == ["1 lead not counted: their activity is not tracked"]


def test_what_facts_are_missing_for_is_undecided() -> None:
    quality = Share("size", of=entered("mql"), meeting=company.employees >= 10, at_least=0.9, per=Cadence.MONTH)
    told = month(handed_over("A", 3), handed_over("B", 3, employees=None), sla=only(quality))
    assert notes(told) == ["1 undecided (data missing): the final figure lies between 50% and 100%"]


def test_amounts_of_other_currencies_are_said() -> None:
    worth = Deliver("worth", entered("mql"), worth="amount", at_least=Money(9, "EUR"), per=Cadence.MONTH)
    deals = [
        handed_over("A", 3, DealUpdated("a", at=at(3), amount=Money(5, "EUR"))),
        handed_over("B", 3, DealUpdated("b", at=at(3), amount=Money(7, "USD"))),
        handed_over("C", 3),
    ]
    assert notes(month(*deals, sla=only(worth))) == ["not counted (other currencies): 7 USD", "1 without an amount"]


def test_a_running_volume_has_a_pace() -> None:
    volume = Deliver("MQLs", entered("mql"), at_least=40, per=Cadence.MONTH)
    worth = Deliver("worth", entered("mql"), worth="amount", at_least=Money(400, "EUR"), per=Cadence.MONTH)
    even = attrs.evolve(contract, calendar=ALWAYS_OPEN, marketing=(), sales=(volume, worth))
    # Ten of thirty-one days are over: 40 x 10 / 31, 2 x 31 / 10, 38 / 21.
    told = month(
        handed_over("A", 3, DealUpdated("a", at=at(3), amount=Money(50, "EUR"))),
        handed_over("B", 3, DealUpdated("b", at=at(3), amount=Money(50, "EUR"))),
        sla=even,
        as_of=datetime(2026, 3, 11, tzinfo=ALWAYS_OPEN.tz),
    )
    assert notes(told) == [
        "expected to date 13, on course for 6.2, 1.8 a day needed",
        # Neither has a point of the forty that the funnel asks for.
        "2 by hand, against the rules of the funnel",
        "expected to date 129 EUR, on course for 310 EUR, 14 EUR a day needed",
    ]


def test_a_month_without_open_time_has_no_pace() -> None:
    closed = BusinessCalendar(tz=SAIGON, weekly="mon-fri 08:00-12:00", closures=[(at(1), at(1, 0, month=4))])
    volume = Deliver("MQLs", entered("mql"), at_least=40, per=Cadence.MONTH)
    told = month(sla=attrs.evolve(contract, calendar=closed, marketing=(), sales=(volume,)), as_of=at(10))
    assert notes(told) == []


def test_a_longer_cadence_is_reported_so_far() -> None:
    volume = Deliver("MQLs", entered("mql"), at_least=40, per=Cadence.QUARTER)
    told = month(sla=only(volume), as_of=at(16), period=Month(2026, 3))
    assert notes(told)[0] == "of Q1 2026, so far"


def test_the_latest_full_cohort_is_told() -> None:
    old = fitting("O", StageEntered("mql", at=at(3, month=1)), created=at(2, month=1))
    won = old.record(StageEntered("won", at=at(9, month=1)), DealUpdated("d", at=at(9, month=1), outcome=Outcome.WON))
    spring = month(won, handed_over("A", 20), as_of=at(25, 8, month=4), period=Month(2026, 4))
    assert "the latest complete cohort, Q1 2026: 1 of 2 (50%), met" in notes(spring)


def test_targets_in_words() -> None:
    tiers = Tiers([(company.employees >= 500, BusinessHours(1))], otherwise=BusinessHours(8))
    text = month(sla=only(answer(within=tiers))).to_text()
    assert "answer  " in text
    assert "answer (45 min)" in month(sla=only(answer(within=timedelta(minutes=45)))).to_text()
    assert "answer (2 business hours)" in month(sla=only(answer(within=BusinessHours(2)))).to_text()


def test_only_what_is_there_is_compared() -> None:
    before = fitting("O", StageEntered("mql", at=at(3, month=2)), created=at(2, month=2))
    decided = handed_over("A", 3, Rejected("x", at=at(4)))
    earlier = fitting("P", StageEntered("mql", at=at(3, month=2)), Accepted(at=at(4, month=2)), created=at(2, month=2))
    told = month(before, decided, earlier).to_text()
    assert "Compared with Feb 2026 at the same point in time." in told.replace("\n", " ")
    assert "Sales rejected 1 of 1 hand-offs (100%); Feb 2026: 0%." in told
    assert "Feb 2026   change" in told


def test_sales_may_accept_everything() -> None:
    told = section_of(with_parts(month(), rejections=Rejections(decided=Proportion(0, 4))), REJECTED)
    assert told == ["Sales rejected 0 of 4 hand-offs (0%)."]


def texts(review: Review, title: str) -> list[str]:
    """Return the paragraphs of one section."""
    (section,) = [each for each in review.sections if each.title == title]
    return [block.text for block in section.blocks if isinstance(block, Paragraph)]


def tables(review: Review, title: str) -> list[Table]:
    """Return the tables of one section."""
    (section,) = [each for each in review.sections if each.title == title]
    return [block for block in section.blocks if isinstance(block, Table)]


def test_long_lists_are_cut_and_say_so() -> None:
    decided = [
        fitting(
            f"L-{number}",
            Rejected("not ICP", at=at(4), by=f"rep-{number}", disposition=Disposition.DISQUALIFY),
            Rejected(f"reason {number}", at=at(5)),
        )
        for number in range(10)
    ]
    told = texts(month(*decided), REJECTED)
    assert told[2:] == ["and 3 more reasons", "and 3 more reps", "and 2 more contested"]


def test_segments_say_whether_they_stand_out() -> None:
    leads = [
        handed_over(f"L-{number}", 3, Rejected("x", at=at(4)) if refuse else Accepted(at=at(4)), rep=rep)
        for number, (rep, refuse) in enumerate(
            [("an", number == 0) for number in range(10)] + [("binh", number > 1) for number in range(14)]
        )
    ]
    (by_rep,) = [block for block in tables(month(*leads), REJECTED) if block.columns[0].name == "by rep"]
    assert by_rep.rows == (
        ("binh", "12 of 14 (86%)", "60% to 96%", "above the rest"),
        ("an", "1 of 10 (10%)", "2% to 40%", "below the rest"),
    )


def test_reasons_nobody_gave_have_a_name() -> None:
    silent = Rejections(decided=Proportion(1, 2), reasons=(RejectionReason(reason=None, share=Proportion(1, 1)),))
    (reasons,) = tables(with_parts(month(), rejections=silent), REJECTED)
    assert reasons.rows == (("(none given)", "1 of 1 (100%)"),)


def test_many_blocks_are_summed_up() -> None:
    many = [
        Blocked(stage="mql", label="MQL", missing=(f"attributes.a{number}",), lead_ids=("L-1",) * (10 - number))
        for number in range(10)
    ]
    told = texts(with_parts(month(), blocked=tuple(many)), "Blocked by missing data")
    assert told == ["and 3 for other missing data"]
    assert texts(with_parts(month(), blocked=tuple(many[:8])), "Blocked by missing data") == []


def test_late_ones_without_open_ones_have_no_list_to_do() -> None:
    told = month(handed_over("A", 3, call(9), Accepted(at=at(9))))
    assert len(tables(told, "Response commitments, one by one")) == 1
