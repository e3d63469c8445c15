"""How sections become lines."""

import unicodedata

import pytest

from leadflow.playbook import Paragraph, Points, Section, Table, table

WIDTH = 100


def section_lines(section: Section) -> list[str]:
    return section.to_text().splitlines()


def test_a_section_is_underlined() -> None:
    assert section_lines(Section("Costs", blocks=(Paragraph("None."),))) == ["COSTS", "-----", "None."]


def test_long_sentences_are_wrapped_and_set_in() -> None:
    lines = section_lines(Section("x", blocks=(Points((("first", ("word " * 60,)),)),)))[3:]
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[0].startswith("   - word")
    assert lines[1].startswith("     word")
    assert section_lines(Section("x", blocks=(Paragraph(""),))) == ["X", "-"]


def test_points_are_numbered_with_their_reasons() -> None:
    points = Points((("first", ("because", "and")), ("second", ())))
    assert section_lines(Section("x", blocks=(points,)))[2:] == ["1. first", "   - because", "   - and", "2. second"]


def test_figures_stand_to_the_right_and_remarks_below() -> None:
    rows = table(["stage", "entered>"], [["MQL", "1,200"], ["SAL", "7"]], notes=[["a remark"], []], title="Flow")
    assert section_lines(Section("x", blocks=(rows,)))[2:] == [
        "Flow",
        "stage  entered",
        "MQL      1,200",
        "    a remark",
        "SAL          7",
    ]


def test_tables_stand_apart() -> None:
    one = table(["a"], [["1"]])
    lines = section_lines(Section("x", blocks=(Paragraph("p"), one, Paragraph("q"), one)))
    assert lines[2:] == ["p", "a", "1", "q", "", "a", "1"]


def test_columns_that_say_nothing_are_left_out() -> None:
    drawn = table(["a", "b>", "c"], [["1", "", "n/a"], ["2", "", "n/a"]], empty=("", "n/a"))
    assert [column.name for column in drawn.columns] == ["a"]
    assert drawn.rows == (("1",), ("2",))


@pytest.mark.parametrize("figures", [0, 2, 9])
def test_a_table_is_cut_to_the_width_texts_first(figures: int) -> None:
    header = ["text", "more", *(f"f{number}>" for number in range(figures))]
    rows = [["t" * 90, "m" * 70, *["1,234 (56%)"] * figures]]
    lines = section_lines(Section("x", blocks=(table(header, rows),)))[2:]
    assert all(len(line) <= WIDTH for line in lines)
    assert "…" in lines[1]
    if figures == 2:
        assert lines[1].endswith("1,234 (56%)  1,234 (56%)")


def test_letters_are_counted_as_people_see_them() -> None:
    spelled = [unicodedata.normalize(form, "Nguyễn") for form in ("NFC", "NFD")]
    lines = section_lines(Section("x", blocks=(table(["name", "n>"], [[name, "1"] for name in spelled]),)))
    assert len(set(lines[3:])) == 1
    assert len(lines[3]) == len("Nguyễn  1")


def test_white_space_in_a_cell_does_not_break_the_table() -> None:
    lines = section_lines(Section("x", blocks=(table(["name"], [["a\nb\tc"]]),)))
    assert lines[-1] == "a b c"


def test_blocks_are_values() -> None:
    drawn = table(["a>"], [["1"]])
    assert isinstance(drawn, Table)
    assert drawn == table(["a>"], [["1"]])
    assert hash(drawn) == hash(table(["a>"], [["1"]]))


def test_a_long_title_is_wrapped_and_underlined_as_wide_as_it_is() -> None:
    lines = section_lines(Section("word " * 40))
    assert len(lines) == 3
    assert len(lines[0]) == len(lines[2]) <= WIDTH
    name = unicodedata.normalize("NFD", "Nguyễn Thị Ánh Tuyết")
    assert section_lines(Section(name)) == ["NGUYỄN THỊ ÁNH TUYẾT", "-" * 20]
    assert section_lines(Section("two\nlines")) == ["TWO LINES", "---------"]


def test_what_steers_a_terminal_does_not_reach_it() -> None:
    hostile = "a\x1b[2Jb\u202ec\u2066d\x7f\x9be 👩‍💻"
    drawn = table(["n\x07ame"], [[hostile]], notes=[[hostile]], title=hostile)
    text = Section(hostile, blocks=(Paragraph(hostile), Points(((hostile, (hostile,)),)), drawn)).to_text()
    assert not set("\x1b\x07\x7f\x9b\u202e\u2066") & set(text)
    assert text.count("a [2Jb c d e 👩‍💻") == 6  # the heading is in capitals
