"""The generated functions: their source, what they share, and how they show in a traceback."""

import copy
import linecache
import pickle
import threading
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadflow.criteria import (
    Criterion,
    accepted,
    activities,
    attribute,
    codegen,
    company,
    created,
    entered,
    evidence,
    person,
)
from leadflow.criteria.check import View
from leadflow.criteria.codegen import Code, Emitted, Memo, Pass, compiled
from leadflow.criteria.tree import AnyOf, Leaf
from leadflow.leads import Accepted, Activity, Company, Lead, Seniority

NOW = datetime(2026, 3, 31, tzinfo=UTC)
LEAD = Lead("L-1", created_at=NOW - timedelta(days=30), company=Company(country="VN", employees=85))


def source(criterion: Criterion) -> str:
    criterion.holds_in(View(LEAD, NOW))
    return "".join(linecache.getlines(criterion._decide.__code__.co_filename))


def test_fields_are_read_once_and_compared_in_place() -> None:
    criterion = company.country.is_("VN") & company.employees.between(10, 250) & (company.employees > 3)
    assert source(criterion) == (
        "def decide(lead, at, view, k1=k1):\n"
        "    v2 = lead.company\n"
        "    v3 = v2.country\n"
        "    v4 = v2.employees\n"
        "    return True if (k1[v3] and (v4 is not None and 10 <= v4 <= 250) and (v4 is not None and v4 > 3))"
        " else False if (k1[v3] is False or (v4 is not None and not 10 <= v4 <= 250) or (v4 is not None and v4 <= 3))"
        " else None\n"
    )


def test_one_walk_answers_all_questions_about_activities() -> None:
    criterion = (activities("demo").any() | (activities("price").within(days=7).count() >= 2)) & ~activities().any()
    assert source(criterion).count("for e in") == 1
    assert source(criterion).count("lead.activities") == 1


def test_what_is_asked_twice_is_counted_once() -> None:
    demo = activities("demo").within(days=7)
    criterion = (demo.count() >= 1) & (demo.count() <= 5) & demo.any()
    assert source(criterion).count("+= 1") == 1
    assert criterion.holds_in(View(LEAD.record(Activity("demo", at=NOW)), NOW)) is True


def test_cheap_questions_may_decide_before_the_walk() -> None:
    text = source(activities("demo").any() & company.country.is_("VN"))
    assert text.index("return False") < text.index("for e in")
    text = source(activities("demo").any() | company.country.is_("VN"))
    assert text.index("return True") < text.index("for e in")
    assert "return False\n" not in source(activities("demo").any() & activities("price").any())


def test_nothing_but_names_and_whole_numbers_reaches_the_source() -> None:
    one = company.country.is_("VN") & attribute("erp", str).is_("sap") & activities("demo", campaign="tet").any()
    two = company.country.is_("DE") & attribute("crm", str).is_("x'\n") & activities("call", campaign="%s").any()
    assert source(one) == source(two)
    assert one._decide.__code__.co_code == two._decide.__code__.co_code
    assert one._decide.__code__.co_filename == two._decide.__code__.co_filename


def test_a_traceback_shows_the_generated_line() -> None:
    broken: Any = object()
    criterion = company.country.is_("VN")
    with pytest.raises(AttributeError) as raised:
        criterion.holds_in(View(broken, NOW))
    lines = "".join(traceback.format_tb(raised.value.__traceback__))
    assert "v2 = lead.company" in lines
    assert "<leadflow " in lines


def test_a_definition_is_compiled_once_and_travels_without_its_function() -> None:
    criterion = company.country.is_("VN")
    assert not hasattr(criterion, "_decide")
    criterion.holds_in(View(LEAD, NOW))
    function = criterion._decide
    criterion.holds(LEAD, as_of=NOW)
    assert criterion._decide is function
    for twin in (copy.copy(criterion), copy.deepcopy(criterion), pickle.loads(pickle.dumps(criterion))):
        assert twin == criterion
        assert not hasattr(twin, "_decide")
        assert twin.holds(LEAD, as_of=NOW) is True


def test_a_memo_forgets_when_it_has_seen_too_much() -> None:
    calls: list[int] = []

    def double(number: int) -> int:
        calls.append(number)
        return 2 * number

    memo = Memo(double)
    assert [memo[number] for number in (1, 2, 1)] == [2, 4, 2]
    assert calls == [1, 2]
    for number in range(10_000):
        assert memo[number] == 2 * number
        assert len(memo) <= 4096


def test_sources_are_kept_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codegen, "MOST_SHAPES", 3)
    monkeypatch.setattr(codegen, "_SHAPES", {})
    wide = [AnyOf([company.country.is_("VN")] * width) for width in range(1, 8)]
    for criterion in wide:
        assert criterion.holds_in(View(LEAD, NOW)) is True
        assert len(codegen._SHAPES) <= 3
    kept = [criterion for criterion in wide if criterion._decide.__code__.co_filename in linecache.cache]
    assert kept == wide[-1:]
    assert [criterion.holds_in(View(LEAD, NOW)) for criterion in wide] == [True] * 7


def test_a_population_of_different_texts_stays_right() -> None:
    vn = company.industry.is_("industry 4999")
    found = [
        vn.holds(Lead("L-1", created_at=NOW, company=Company(industry=f"Industry {number}")), as_of=NOW)
        for number in range(5000)
    ]
    assert found.count(True) == 1
    assert found[-1] is True


def test_a_question_without_expressions_of_its_own_is_interpreted() -> None:
    class Odd(Leaf):
        def interpret(self, view: Any) -> bool | None:
            return {1: True, 0: False}.get(view.lead % 3)

        def __str__(self) -> str:
            return "it is odd"

    odd = Odd()
    function: Any = compiled(odd)
    assert [function(number, NOW, None) for number in (0, 1, 2)] == [False, True, None]
    assert odd.depth == 1


def test_emitted_parts_may_be_combined_by_others() -> None:
    code = Code()
    parts = [part.emit(code) for part in (company.country.is_("VN"), activities("demo").any())]
    assert all(isinstance(part, Emitted) for part in parts)
    code.flush()
    code.line(f"return (40 if {parts[0].yes} else 0) + (15 if {parts[1].yes} else 0)")
    value = code.function()
    assert value(LEAD, NOW, None) == 40
    assert value(LEAD.record(Activity("demo", at=NOW)), NOW, None) == 55


def test_a_text_has_no_value_that_conditions_compare_in_place() -> None:
    code = Code()
    assert company.country.operand.emit_value(code) is None
    assert evidence.budget.amount.operand.emit_value(code) is None
    assert company.employees.operand.emit_value(code) == ("v2", "v2 is not None")
    assert activities("demo").count().operand.emit_value(code)[0].startswith("n")


def test_what_is_of_the_instant_alone_is_written_once_for_a_population() -> None:
    code = Code(population=True)
    part = (activities("demo").within(days=7).any() & company.country.is_("VN")).emit(code)
    code.flush()
    code.give("1", where=part.yes)
    code.give("0")
    count = code.function()
    lines = linecache.getlines(count.__code__.co_filename)
    assert [line.index(line.strip()) for line in lines if " if at > " in line] == [4]
    demo = LEAD.record(Activity("demo", at=NOW), Activity("demo", at=NOW + timedelta(days=1)))
    late = Lead("L-2", created_at=NOW + timedelta(days=1))
    assert count(iter([LEAD, late, demo]), NOW) == [0, None, 1]
    assert count([demo], NOW - timedelta(days=1)) == [0]


def test_constants_that_no_line_needs_are_left_out() -> None:
    code = Code()
    code.bind("unused")
    code.give(code.bind("used"))
    assert code.function().__defaults__ == ("used",)


def test_one_pass_of_a_kind_collects_until_it_is_written() -> None:
    class Notes(Pass):
        def write(self) -> None:
            self.code.line("pass")

    code = Code()
    first = code.collecting(Notes)
    assert code.collecting(Notes) is first
    code.flush()
    assert code.collecting(Notes) is not first
    assert code.local("x", lambda: "1") == code.local("x", lambda: "2")
    assert code.shared("y", object) == code.shared("y", object)


def test_many_threads_may_ask_a_new_definition_at_once() -> None:
    criterion = AnyOf([company.country.is_(f"C{number}") for number in range(50)]) | activities("demo").any()
    answers: list[bool | None] = []
    start = threading.Barrier(8)

    def ask() -> None:
        start.wait()
        answers.append(criterion.holds_in(View(LEAD, NOW)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [False] * 8


def test_evidence_and_members_are_compiled_too() -> None:
    criterion = (
        person.seniority.at_least(Seniority.MANAGER)
        | evidence.budget.amount.known()
        | activities("demo").since(entered("mql")).any()
    )
    assert criterion.holds_in(View(LEAD, NOW)) is None
    assert " is k" in source(criterion)


def test_the_instants_of_anything_are_expressions_too() -> None:
    code = Code()
    accepted_at, known = accepted().emit_found("all", code)
    ago, _ = created().days_since_last().operand.emit_value(code) or ("", "")
    code.flush()
    code.give(f"({accepted_at}, {ago})")
    told = LEAD.record(Accepted(at=NOW))
    assert (code.function()(told, NOW, None), known) == (([NOW], timedelta(days=30)), "")


def test_two_own_activities_are_recognised_once() -> None:
    asked = activities("demo").any() & activities("price").any() & activities("call", actor=None).any()
    assert source(asked).count("o = ") == 1
    assert asked.holds(LEAD.record(*(Activity(kind, at=NOW) for kind in ("demo", "price", "call"))), as_of=NOW) is True


def test_an_activity_of_two_questions_counts_for_both() -> None:
    asked = activities("demo").any() & (activities("demo", "price").count() >= 2)
    assert "elif" not in source(asked)
    assert asked.holds(LEAD.record(Activity("demo", at=NOW), Activity("price", at=NOW)), as_of=NOW) is True
