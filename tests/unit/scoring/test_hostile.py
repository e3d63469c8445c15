"""What tries to break a scorecard: texts that try to be code, sets of rules and histories beyond all measure."""

import linecache
from typing import Any

import pytest

from leadflow import Activity, Company, Lead, StageEntered, activities, attribute, company, entered
from leadflow.criteria.check import View
from leadflow.scoring import Characteristic, Group, HalfLife, Scorecard, ScoreRange
from tests.unit.rulebook import NOW, ago, lead

TEXTS = [
    "'); import os; os._exit(1) #",
    '__import__("os").system("false")',
    '"""',
    "'''",
    "\\",
    "\\n",
    "a\nreturn 99\n",
    "a\r\n\tfound = []",
    "{x}",
    "{0.__class__}",
    "%(x)s",
    "__class__",
    "__builtins__",
    "lead",
    "k1",
    "at",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "\x00",
]


def card_of(text: str) -> Scorecard:
    """Return a card that uses a text wherever a card takes one."""
    return Scorecard(
        text,
        Group(
            text,
            company.name.is_(text).worth(1, text),
            attribute(text, str).in_({text, "x"}).worth(2),
            activities(text, campaign=text, value=text).within(days=7).any().worth(4),
            entered(text).any().worth(8),
            activities(text).each(16, f"each {text}", at_most=16, decay=HalfLife(days=9)),
            cap=100,
        ),
        Characteristic(attribute(text, str), {text: 32, "x": -1}, name=f"bin {text}"),
        Characteristic(attribute(text, float), {0: -5}, name=f"number {text}"),
    )


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_becomes_code(text: str) -> None:
    card = card_of(text)
    asked = lead(
        Activity(text, at=ago(hours=0), campaign=text, value=text),
        StageEntered(text, at=ago(days=1)),
        company=Company(name=text),
        attributes={text: text},
    )
    assert card.values([asked, lead()], as_of=NOW) == [63, 0]
    assert card.value(asked, as_of=NOW) == card.score(asked, as_of=NOW).value == 63
    # A text is no number: how many it is stays unknown.
    assert card.ranges([asked], as_of=NOW) == [ScoreRange(63, 58, 63, 63 / 68)]
    for function in (card._compiled.values, card._compiled.value, card._compiled.ranges, card._compiled._reasons):
        code: Any = function
        source = "".join(linecache.getlines(code.__code__.co_filename))
        # All that reaches the source are names made here, names of fields, and whole numbers.
        assert source.isascii()
        assert source.replace("\n", "").isprintable()
        assert not set("'\"\\{}%#@;`") & set(source)


def test_cards_that_differ_in_texts_alone_share_their_source() -> None:
    asked = lead()
    one, two = card_of("a"), card_of('"""\n')
    assert one.values([asked], as_of=NOW) == two.values([asked], as_of=NOW) == [0]
    functions: list[Any] = [one._compiled.values, two._compiled.values]
    assert functions[0].__code__.co_filename == functions[1].__code__.co_filename


def test_ten_thousand_rules_are_asked_in_every_way() -> None:
    rules = [
        (company.employees >= number).worth(1, f"at least {number}")
        if number % 2
        else (activities().count() >= number).worth(1, f"{number} activities")
        for number in range(10_000)
    ]
    card = Scorecard("large", *rules)
    asked = lead(*(Activity("call", at=ago(hours=hour)) for hour in range(5)), company=Company(employees=10))
    # At least 1, 3, 5, 7, 9 people; 0, 2 and 4 activities.
    assert card.values([asked], as_of=NOW) == [8]
    assert card.score(asked, as_of=NOW).value == 8
    assert card.ranges([asked, lead(tracked=False)], as_of=NOW) == [
        ScoreRange(8, 8, 8, 1.0),
        # Any count is 0 or more: one rule of the ten thousand is met by everybody.
        ScoreRange(1, 1, 10_000, 0.0001),
    ]


def test_a_rule_with_as_many_bins_as_one_likes() -> None:
    size = Characteristic(company.employees, {number: number for number in range(5_000)})
    asked = [lead(company=Company(employees=number)) for number in (0, 1, 2_500, 4_999, 9_999)]
    assert Scorecard("x", size).values(asked, as_of=NOW) == [0, 1, 2_500, 4_999, 4_999]


def test_a_huge_history_scores() -> None:
    count = 100_000
    busy = Lead(
        "L-1",
        created_at=ago(days=200),
        history=[Activity("page_view" if n % 10 else "click", at=ago(minutes=n)) for n in range(count)],
    )
    card = Scorecard(
        "card",
        activities("click").each(1, at_most=50_000),
        activities("page_view").within(days=1).each(1, "today", at_most=2_000),
        (activities().count() >= count).worth(1_000_000),
        activities("click").each(10, "fading", at_most=10**6, decay=HalfLife(days=1)),
        (activities("click").within(days=7).count() >= 1_008).worth(5_000_000),
    )
    # One click in ten minutes; a day has 1,440 minutes, both ends included.
    plain = 10_000 + (1_441 - 145) + 1_000_000 + 5_000_000
    # 10 * (1 + q + q**2 + ...), q = 2 ** (-1/144), the tail beyond 69 days is nothing.
    fading = round(10 / (1 - 2 ** (-1 / 144)))
    assert card.values([busy], as_of=NOW) == [plain + fading]
    assert card.value(busy, as_of=NOW) == card.score(busy, as_of=NOW).value == plain + fading
    # As it was after the first tenth, nothing of what came later counts.
    then = ago(minutes=count - 10_000)
    found = card.ranges([busy], as_of=then)
    score = card.score(busy, as_of=then)
    assert found == [(score.value, score.low, score.high, score.coverage)]


SAME = [
    ("Nguyễn", "Nguye\u0302\u0303n"),
    ("Straße", "STRASSE"),
    ("１２３ ＡＢＣ", "123 abc"),
    ("  sản   xuất\t", "SẢN XUẤT"),
    ("İstanbul", "i\u0307stanbul"),
    ("ﬁnance", "FINANCE"),
    ("ΣΊΣΥΦΟΣ", "σίσυφος"),
]
OTHER = [("İstanbul", "istanbul"), ("ılgaz", "ilgaz"), ("ILGAZ", "ılgaz"), ("a b", "ab"), ("ss", "s")]


@pytest.mark.parametrize(("fact", "asked", "same"), [(*p, True) for p in SAME] + [(*p, False) for p in OTHER])
def test_texts_compare_alike_wherever_they_stand(fact: str, asked: str, same: bool) -> None:
    holder = lead(
        Activity(fact, at=ago(hours=1), campaign=fact, value=fact),
        StageEntered(fact, at=ago(hours=1)),
        company=Company(city=fact, technologies=[fact]),
        attributes={"erp": fact, "tools": frozenset({fact})},
    )
    questions = [
        company.city.is_(asked),
        ~company.city.is_not(asked),
        company.city.in_({asked, "nothing else"}),
        company.city.contains(asked),
        company.technologies.has(asked),
        attribute("erp", str).is_(asked),
        attribute("tools", frozenset).has_any({asked, "nothing else"}),
        activities(asked).any(),
        activities(campaign=asked).any(),
        activities(value=asked).any(),
        entered(asked).any(),
        activities().since(entered(asked)).any(),
    ]
    for question in questions:
        if not same and asked == "s":
            continue  # "ss" contains it
        assert question.holds(holder, as_of=NOW) is same, question
        assert question.interpret(View(holder, NOW)) is same
        assert question.check(holder, as_of=NOW).answer is same
    bins = Characteristic(company.city, {asked: 7}, other=-1, name="bins")
    card = Scorecard("x", *(question.worth(1) for question in questions[:3]), bins)
    expected = 10 if same else -1
    assert card.values([holder], as_of=NOW) == [expected]
    assert card.score(holder, as_of=NOW).value == expected
