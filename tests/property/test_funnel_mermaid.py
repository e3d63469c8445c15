"""Laws of the drawing: whatever stages and transitions are called, Mermaid reads it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from leadflow.funnel import Funnel, Stage, StageKind, Transition
from leadflow.testing import funnels

CODED = r'"(?:\#[0-9]+;|[^"\n\r\#;:<>`\[\]{}|&\\*$@^])*"'
LINE = re.compile(
    rf"""flowchart\ (LR|TB)
    | \ {{4}}s\d+(\[{CODED}\] | \(\[{CODED}\]\))
    | \ {{4}}s\d+\ (-->|-\.->|--x)(\|{CODED}\|)?\ s\d+
    | \ {{4}}classDef\ stage_[a-z]+\ [a-z:\#0-9,]+
    | \ {{4}}class\ s\d+(,s\d+)*\ stage_[a-z]+""",
    re.VERBOSE,
)


def drawn_label(text: str) -> str:
    """Return the string that is drawn in a stage with this label."""
    stages = (Stage("a"), Stage("b", kind=StageKind.WON, label=text))
    line = Funnel("labels", stages=stages, transitions=[Transition("a", "b")]).to_mermaid().splitlines()[2]
    return line.removeprefix("    s1([").removesuffix("])")


@given(st.text().filter(lambda text: bool(text.strip())))
def test_a_label_is_one_string_that_decodes_to_the_text(text: str) -> None:
    label = drawn_label(text)
    assert re.fullmatch(CODED, label, re.VERBOSE)
    decoded = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label[1:-1])
    assert decoded == " ".join(text.split())


@given(funnels(), st.booleans(), st.sampled_from(["LR", "TB"]))
def test_every_line_is_a_statement(funnel: Funnel, guards: bool, direction: str) -> None:
    drawn = funnel.to_mermaid(guards=guards, direction=direction)  # type: ignore[arg-type]  # one of the two
    assert drawn.endswith("\n")
    for line in drawn.splitlines():
        assert LINE.fullmatch(line), line
    assert len(re.findall(r"^    s\d+[\[(]", drawn, re.MULTILINE)) == len(funnel.stages)
    assert len(re.findall(r"^    s\d+ -", drawn, re.MULTILINE)) == len(funnel.transitions)


@given(funnels(), st.data())
def test_numbers_are_drawn_for_every_stage_and_every_move(funnel: Funnel, data: st.DataObject) -> None:
    names = st.sampled_from(funnel.order)
    counts = data.draw(st.dictionaries(names, st.integers(0, 10**6)))
    moves = data.draw(st.dictionaries(st.tuples(names, names), st.integers(0, 10**6), max_size=5))
    drawn = funnel.to_mermaid(counts, moves)
    assert all(LINE.fullmatch(line) for line in drawn.splitlines())
    for (source, target), number in moves.items():
        ends = f"s{funnel.order.index(source)} ", f" s{funnel.order.index(target)}"
        lines = [
            line.strip() for line in drawn.splitlines() if line.strip().startswith(ends[0]) and line.endswith(ends[1])
        ]
        assert len(lines) == 1
        assert f'|"{number:,}' in lines[0]
        declared = any((way.source, way.target) == (source, target) for way in funnel.transitions)
        assert ("undeclared" not in lines[0]) is declared
    for rank, name in enumerate(funnel.order):
        assert re.search(rf"^    s{rank}[\[(].*#58; {counts.get(name, 0):,}\"", drawn, re.MULTILINE)
