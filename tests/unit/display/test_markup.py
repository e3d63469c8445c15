import pytest

from leadflow.display.markup import Html, css_class, joined, paragraph, rows, tag


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "a & b", 'x" onload="y', "it's", "&lt;", "]]>", "<!--"]
)
def test_every_text_is_escaped(hostile: str) -> None:
    said = tag("p", hostile, title=hostile)
    inside = said.removeprefix("<p ").removesuffix("</p>")
    assert "<" not in inside.replace("&lt;", "")
    assert inside.count('"') == 2  # those of the attribute
    assert "'" not in inside


def test_only_tags_make_markup() -> None:
    assert joined([tag("b", "x"), "<i>"]) == "<b>x</b>&lt;i&gt;"
    # What is put together by hand is text again.
    assert paragraph(tag("b", "x") + "!") == "<p>&lt;b&gt;x&lt;/b&gt;!</p>"
    assert isinstance(tag("b"), Html)
    assert tag("b", "a\u202eb\x1bc👩\u200d💻") == "<b>a b c👩\u200d💻</b>"


def test_attributes_have_the_names_of_html() -> None:
    assert tag("td", 1, class_="figures", text_anchor=None, font_size=2) == '<td class="figures" font-size="2">1</td>'


def test_class_names_hold_nothing_else() -> None:
    assert css_class("At Risk!") == "at-risk"
    assert css_class("đã mất") == "m-t"
    assert css_class('"><') == ""


def test_a_column_that_says_nothing_is_left_out() -> None:
    assert rows(["a", "b"], [["1", ""], ["2", ""]]).count("<td>") == 2
    assert rows(["a", "b"], []).count("<th>") == 2


def test_a_table_without_names_of_columns_has_no_header() -> None:
    assert rows(["", ""], [["owner", "an"]]) == "<table><tbody><tr><td>owner</td><td>an</td></tr></tbody></table>"
