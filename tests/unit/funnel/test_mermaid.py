"""The drawing: text that Mermaid reads, the same every time."""

import pytest

from leadflow.criteria import company
from leadflow.errors import LeadflowError
from leadflow.funnel import Funnel, Stage, StageKind, Transition, presets
from tests.unit.funnel.lines import funnel

SMALL = funnel(
    "lead mql won lost",
    Transition("lead", "mql", when=company.employees >= 10, automatic=True),
    Transition("mql", "won", name='said "yes"; signed'),
    "mql lost",
)


def test_the_drawing_of_a_small_funnel() -> None:
    assert (
        SMALL.to_mermaid()
        == """\
flowchart LR
    s0(["lead"])
    s1["mql"]
    s2(["won"])
    s3(["lost"])
    s0 -.->|"company.employees is at least 10"| s1
    s1 -->|"said #34;yes#34;#59; signed"| s2
    s1 --> s3
    classDef stage_open fill:#eef4fb,stroke:#3b6ea5,color:#1b1f24
    class s0,s1 stage_open
    classDef stage_won fill:#e6f4ea,stroke:#2e7d32,color:#1b1f24
    class s2 stage_won
    classDef stage_lost fill:#fdecea,stroke:#b3261e,color:#1b1f24
    class s3 stage_lost
"""
    )


def test_guards_can_be_left_out() -> None:
    lines = SMALL.to_mermaid(guards=False, direction="TB").splitlines()
    assert lines[0] == "flowchart TB"
    assert lines[5:8] == ["    s0 -.-> s1", "    s1 --> s2", "    s1 --> s3"]


def test_numbers_of_leads_stand_in_the_stages() -> None:
    lines = SMALL.to_mermaid({"lead": 13087, "MQL": 1, "won": 2246}).splitlines()
    assert lines[1:5] == [
        '    s0(["lead#58; 13,087"])',
        '    s1["mql#58; 1"]',
        '    s2(["won#58; 2,246"])',
        '    s3(["lost#58; 0"])',
    ]


def test_numbers_of_moves_stand_on_the_ways_and_undeclared_ones_are_crossed() -> None:
    moves = {("mql", "won"): 3, ("Lead", "mql"): 1200, ("won", "lead"): 2, ("lead", "won"): 4}
    lines = SMALL.to_mermaid(moves=moves).splitlines()
    assert lines[5:10] == [
        '    s0 -.->|"1,200"| s1',
        '    s1 -->|"3"| s2',
        '    s1 -->|"0"| s3',
        '    s0 --x|"4 undeclared"| s2',
        '    s2 --x|"2 undeclared"| s0',
    ]


def test_two_ways_with_the_same_ends_are_one_arrow_of_moves() -> None:
    two = funnel(
        "lead won",
        Transition("lead", "won", when=company.employees >= 10, automatic=True),
        Transition("lead", "won", when=company.country.known()),
    )
    assert [line for line in two.to_mermaid(moves={("lead", "won"): 7}).splitlines() if "|" in line] == [
        '    s0 -->|"7"| s1'
    ]


def test_it_is_drawn_in_one_of_two_directions() -> None:
    with pytest.raises(LeadflowError, match="direction='TB; click s0': it is drawn left to right or top to bottom"):
        SMALL.to_mermaid(direction="TB; click s0")  # type: ignore[arg-type]  # what a form may send


def test_a_long_guard_is_cut() -> None:
    long = funnel(
        "lead won",
        Transition("lead", "won", when=company.industry.in_({f"industry {n}" for n in range(20)}), automatic=True),
    )
    (label,) = [line.split('"')[1] for line in long.to_mermaid().splitlines() if "|" in line]
    assert label.endswith("…")
    assert len(label) == 80


@pytest.mark.parametrize(("length", "shown"), [(80, "x" * 80), (81, "x" * 79 + "…")])
def test_a_name_of_eighty_letters_stands_whole(length: int, shown: str) -> None:
    long = funnel("lead won", Transition("lead", "won", name="x" * length))
    assert f'|"{shown}"|' in long.to_mermaid()


def test_labels_stand_for_names() -> None:
    made = Funnel(
        "test",
        stages=(Stage("lead", label="Lead: new"), Stage("won", kind=StageKind.WON)),
        transitions=(Transition("lead", "won"),),
    )
    assert made.to_mermaid().splitlines()[1] == '    s0(["Lead#58; new"])'


def test_numbers_of_one_stage_by_two_spellings_add_up() -> None:
    assert SMALL.to_mermaid({"lead": 1, " LEAD ": 2}).splitlines()[1] == '    s0(["lead#58; 3"])'


@pytest.mark.parametrize("wrong", [0.5, -1, True])
def test_numbers_are_whole(wrong: int) -> None:
    with pytest.raises(LeadflowError, match=f"counts={wrong}"):
        SMALL.to_mermaid({"lead": wrong})
    with pytest.raises(LeadflowError, match=f"moves={wrong}"):
        SMALL.to_mermaid(moves={("lead", "mql"): wrong})


def test_stages_that_the_funnel_does_not_declare_are_drawn_apart() -> None:
    drawn = SMALL.to_mermaid({"customer": 1, "lead": 2}, {("lead", "customer"): 3, ("someday", "lead"): 4})
    last = len(SMALL.order)
    assert f'    s{last}["customer#58; 1"]\n    s{last + 1}["someday#58; 0"]\n' in drawn
    assert f'    s0 --x|"3 undeclared"| s{last}\n    s{last + 1} --x|"4 undeclared"| s0\n' in drawn
    assert drawn.endswith(f"    class s{last},s{last + 1} stage_undeclared\n")
    again = SMALL.to_mermaid({"Someday": 1, "lead": 2}, {("lead", "someday "): 3, ("LEAD", "SOMEDAY"): 1})
    assert f'    s{last}["Someday#58; 1"]\n' in again
    assert f'    s0 --x|"4 undeclared"| s{last}\n' in again
    assert f'    s{last}["customer"]' in SMALL.to_mermaid(moves={("lead", "customer"): 3})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words, 40 % (of 100)", "plain words, 40 % (of 100)"),
        ('"quoted"', "#34;quoted#34;"),
        ("a: b; c", "a#58; b#59; c"),
        ("#quot;", "#35;quot#59;"),
        ("<b>bold</b> & `code`", "#60;b#62;bold#60;/b#62; #38; #96;code#96;"),
        ("email_click", "email_click"),
        ("_so_ *this*", "#95;so#95; #42;this#42;"),
        ("- one", "#45; one"),
        ("1. one", "1#46; one"),
        ("2) two", "2#41; two"),
        ("[x] {y} |z| \\n", "#91;x#93; #123;y#125; #124;z#124; #92;n"),
        ("two\nlines\t%% end", "two lines %% end"),
        ("Nguyễn Văn — 東京", "Nguyễn Văn — 東京"),
    ],
)
def test_only_plain_text_reaches_mermaid(text: str, expected: str) -> None:
    stages = (Stage("a"), Stage("b", kind=StageKind.WON, label=text))
    drawn = Funnel("labels", stages=stages, transitions=[Transition("a", "b")]).to_mermaid()
    assert drawn.splitlines()[2] == f'    s1(["{expected}"])'


def test_every_preset_can_be_drawn() -> None:
    for name in presets.__all__:
        made = getattr(presets, name)()
        assert made.to_mermaid() == getattr(presets, name)().to_mermaid()
        assert made.to_mermaid().count("\n    s") == len(made.stages) + len(made.transitions)
