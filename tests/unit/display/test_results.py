"""Every result shows itself, whole, escaped, and in a page that needs nothing else."""

import re
from datetime import datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import attrs
import pytest

from leadflow import (
    ICP,
    Accepted,
    DealUpdated,
    EvidenceFound,
    Lead,
    Money,
    Month,
    ObjectionRaised,
    Playbook,
    Review,
    StageEntered,
    TemperatureRules,
    company,
    entered,
    verdict,
)
from leadflow.display import to_html, to_page
from leadflow.display.drawing import draw_funnel
from leadflow.funnel import Funnel, Stage, StageKind, Transition
from leadflow.icp import AnswerFigures
from leadflow.metrics import FunnelReport, blocked, stage_flow
from leadflow.playbook import Paragraph, Points, Section, table
from leadflow.qualification import Budget
from leadflow.temperature import TemperatureVerdict
from tests.contracts.project import run_python
from tests.unit.playbook.house import at, call, contract, fitting, funnel, handed_over, playbook

MARCH = Month(2026, 3)
NOW = at(1, 8, month=4)
HOSTILE = "<script>alert('x')</script>"


def leads() -> list[Lead]:
    return [
        handed_over(
            "A", 3, call(3), Accepted(at=at(3, 11)), StageEntered("sal", at=at(3, 11)), StageEntered("lost", at=at(9))
        ),
        handed_over("B", 4, StageEntered("lead", at=at(4, 12)), StageEntered("mql", at=at(5)), rep=HOSTILE),
        fitting(f"{HOSTILE}C", employees=None),
    ]


@pytest.fixture(scope="module")
def review() -> Review:
    return attrs.evolve(playbook, name=f"2026 {HOSTILE}").review(leads(), MARCH, as_of=NOW)


class Balanced(HTMLParser):
    """Checks that every tag is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> str:
    """Return the text of well-formed HTML."""
    parser = Balanced()
    parser.feed(html)
    assert not parser.open
    return " ".join(" ".join(parser.text).split())


def test_a_review_is_a_page_that_needs_nothing_else(review: Review) -> None:
    page = to_page(review)
    assert page.startswith("<!doctype html>\n<html")
    assert '<meta charset="utf-8">' in page
    assert not re.search(r"(?:src|href)=|@import|url\(|<script", page)
    text = read(page)
    for section in review.sections:
        assert section.title in text
    assert HOSTILE in text  # as text
    assert f"<title>{review.title.replace('<', '&lt;').replace('>', '&gt;').replace(chr(39), '&#x27;')}</title>" in page


def test_a_page_fits_a_phone_and_a_dark_screen(review: Review) -> None:
    page = to_page(review)
    assert "color-scheme:light dark" in page
    assert "background:#fff" not in page
    style = page[page.index("<style> ") : page.index("</style>", page.index("<style> "))]
    assert '"' not in style  # a text of CSS that goes over two lines takes the rule away
    assert style.count("{") == style.count("}")
    plain = " ".join(style.split())
    assert "table{display:block;overflow-x:auto}" in plain
    # Printers leave out backgrounds: white on white would say nothing.
    assert "@media print" in plain
    assert plain.index(".badge{color:inherit;background:none") > plain.index("@media print")


def test_every_figure_of_the_text_is_on_the_page(review: Review) -> None:
    text = read(to_page(review))
    for section in review.sections:
        for block in section.blocks:
            if hasattr(block, "rows"):
                for row in block.rows:
                    for cell in row:
                        assert " ".join(cell.split()) in text


def test_statuses_are_badges(review: Review) -> None:
    page = to_html(review)
    assert '<span class="badge missed">missed</span>' in page
    assert '<tr class="note">' in page
    assert '<td class="figures">' in page


def test_the_funnel_is_drawn_well_formed(review: Review) -> None:
    assert review.funnel is not None
    drawn = ET.fromstring(draw_funnel(review.funnel))
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    bars = drawn.findall("{http://www.w3.org/2000/svg}rect")
    entered = [flow.entered for flow in review.funnel.stages if flow.kind.progress]
    widths = [float(bar.attrib["width"]) for bar in bars]
    assert len(bars) == len(entered) == 4
    assert [round(width / widths[0], 2) for width in widths[:3]] == [
        round(number / entered[0], 2) for number in entered[:3]
    ]
    texts = [text.text for text in drawn.findall("{http://www.w3.org/2000/svg}text")]
    assert "1 back" in " ".join(text or "" for text in texts)
    assert str(drawn[0].text).startswith("What entered each stage in Mar 2026: lead 1, MQL 3, SAL 1, won 0")


def tiny(label: str) -> Funnel:
    stages = (Stage("a", label=label), Stage("won", kind=StageKind.WON), Stage("lost", kind=StageKind.LOST))
    return Funnel("tiny", stages=stages, transitions=(Transition("a", "won"), Transition("a", "lost")))


def flow(label: str, *people: Lead) -> FunnelReport:
    return stage_flow(people, tiny(label), MARCH, as_of=NOW)


def test_nobody_is_drawn_as_nothing() -> None:
    drawn = draw_funnel(flow("a"))
    assert 'width="2.0"' in drawn
    assert "went on" not in drawn


def test_long_labels_are_cut_and_leaks_are_told() -> None:
    lost = fitting("L", StageEntered("a", at=at(3)), StageEntered("lost", at=at(4)))
    drawn = draw_funnel(flow("a label that is far too long", lost))
    assert "a label that is far…" in drawn
    assert "twenty letters exact</text>" in draw_funnel(flow("twenty letters exact", lost))
    assert "1 leaked (100%)" in drawn


def test_a_standing_is_a_card_for_the_rep() -> None:
    lead = handed_over(
        "A",
        3,
        ObjectionRaised("price", at=at(3)),
        EvidenceFound(Budget(Money(1, "EUR")), at=at(3)),
        DealUpdated("D-1", at=at(3), stage="discovery", amount=Money(90, "EUR")),
        DealUpdated("D-2", at=at(3)),
        rep="chi",
    )
    text = read(to_page(playbook.standing(lead, as_of=at(3, 10))))
    for said in (
        "call or email sent before 14:30",
        "price",
        "chi",
        "Deal D-1, new, discovery, 90 EUR",
        "Deal D-2, new",
        "first touch",
        "running",
    ):
        assert said in text
    closed = handed_over("B", 3, StageEntered("disqualified", at=at(4)))
    assert "Nothing to do." in read(to_html(playbook.standing(closed, as_of=at(9))))


def test_every_verdict_shows_its_reasons() -> None:
    lead = handed_over("A", 3, employees=None)
    assessment = playbook.assess(lead, as_of=at(4))
    text = read(to_html(assessment))
    for said in ("SME", "engagement", "BANT", "Temperature", "size", "company.employees", "in all", "To ask next:"):
        assert said in text
    qualified = assessment.qualification
    assert qualified is not None
    assert "To ask next" not in to_html(attrs.evolve(qualified, next_questions=()))
    check = company.country.is_("VN").check(lead, as_of=at(4))
    assert '<span class="badge yes">yes</span>' in to_html(check)
    assert "unknown" in to_html(TemperatureVerdict(None, could_be=()))


def test_an_assessment_without_rules_is_short() -> None:
    from leadflow.assessment import Rules

    text = read(to_html(Rules()(fitting("A"), as_of=at(4))))
    assert "A , stage not known" in text


def test_refusals_and_clocks_show_themselves() -> None:
    lead = handed_over("A", 3)
    refused = funnel.advance(playbook.assess(lead, as_of=at(4)), "sal")
    assert "acceptance" in to_html(refused)
    assert "<table" not in to_html(funnel.advance(playbook.assess(lead, as_of=at(4)), "won"))
    clock = contract.clocks(lead, as_of=at(3, 10), assess=playbook.assess)[0]
    text = read(to_html(clock))
    assert "first touch running Tue 3 Mar 2026 09:00 Tue 3 Mar 2026 14:30 60 min of 4.0 h" in text
    never = attrs.evolve(clock, due_at=None, target=None)
    assert "60 min of n/a" in read(to_html(never))


def test_blocks_and_sections_show_themselves() -> None:
    points = Points((("first", ("because",)), ("second", ())))
    drawn = table(["a>", "b"], [["1", "<"]], notes=[["a note"]], title="T")
    html = to_html(Section("S", blocks=(Paragraph("p & q"), points, drawn)))
    assert read(html).endswith("S p & q first because second T a b 1 < a note")
    for block in (points, drawn, Paragraph("x")):
        assert read(to_html(block))


def test_a_trend_shows_itself(review: Review) -> None:
    trend = playbook.trend([fitting("A")], review.period, as_of=review.as_of)
    text = read(to_html(trend))
    assert "Trend metric Mar 2026" in text
    assert "new leads 1" in text


def test_notebooks_find_what_they_ask_for(review: Review) -> None:
    for value in (review, playbook.assess(fitting("A"), as_of=at(4)), Paragraph("x")):
        assert value._repr_html_() == to_html(value)  # type: ignore[attr-defined]  # installed by the display


def test_anything_else_is_its_repr() -> None:
    assert "<pre>[1,\n &lt;2&gt;]</pre>" in to_html(_Odd())
    page = to_page(_Odd())
    assert "<title>_Odd</title>" in page
    assert "<title>str</title>" in to_page("a text")
    assert "<title>A &amp; B</title>" in to_page(_Odd(), title="A & B")


class _Odd:
    def __repr__(self) -> str:
        return "[1,\n <2>]"


def test_the_same_value_gives_the_same_page(review: Review) -> None:
    assert to_page(review) == to_page(attrs.evolve(review))
    assert isinstance(review.as_of, datetime)


def test_what_blocks_leads_is_shown() -> None:
    people = [fitting("A", employees=None), fitting("B", employees=85)]
    guard = company.employees.between(10, 250) & company.industry.is_(HOSTILE)
    text = read(to_page(blocked(people, company.employees.between(10, 250), as_of=NOW)))
    assert "passed 1, failed 0, blocked 1" in text
    assert "leads lack one is enough 1 company.employees company.employees" in text
    assert "fact lacked by enough alone for company.employees 1 1" in text
    assert HOSTILE in read(to_page(blocked(people, guard, as_of=NOW)))
    before = read(to_page(blocked(people, guard, as_of=at(1, month=1))))
    assert before.endswith("passed 0, failed 0, blocked 0; 2 not yet created left out")
    nameless = blocked(
        people, verdict.qualified, as_of=NOW, assess=Playbook("ours", temperature=TemperatureRules()).assess
    )
    assert "facts that have no name" in read(to_page(nameless))


def test_importing_leadflow_is_enough_for_notebooks() -> None:
    done = run_python("-c", "from leadflow import Review, Standing; print(Review._repr_html_ is Standing._repr_html_)")
    assert done.stdout.split() == ["True"]


def test_the_evidence_for_a_profile_is_shown() -> None:
    people = [fitting(f"{number}", StageEntered("won", at=at(9)), employees=50) for number in range(3)]
    people += [fitting(f"{number}x", StageEntered("lost", at=at(9)), employees=500) for number in range(3)]
    size, here = company.employees.between(10, 250), company.country.is_(HOSTILE)
    profile = ICP(
        f"{HOSTILE} SME", must=[here | company.country.is_("VN")], should=[size.worth(9, "size"), here.worth(1)]
    )
    text = read(
        to_page(
            profile.evidence([*people, fitting("open")], entered("won").any(), lost=entered("lost").any(), as_of=NOW)
        )
    )
    assert "1 undecided leads left out" in text
    assert f"size {figures_text(3, 0)} {figures_text(0, 3)} none" in text
    assert HOSTILE in text
    both = profile.evidence(
        [people[0], people[3], fitting("x", StageEntered("lost", at=at(9)))], entered("won").any(), as_of=NOW
    )
    assert "does not discriminate" in read(to_page(both))


def figures_text(won: int, lost: int) -> str:
    return str(AnswerFigures(won=won, lost=lost))
