"""Points by rules, in groups with bounds; expected values by hand arithmetic."""

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadflow import Company, activities, company, entered, person
from leadflow.errors import InvalidTypeError, InvalidValueError, LimitError, NaiveDatetimeError, NotYetCreatedError
from leadflow.leads import Lead, StageEntered
from leadflow.scores import Score, Span
from leadflow.scoring import Characteristic, Group, HalfLife, LinearDecay, PerInterval, Scorecard, Steps
from tests.unit.rulebook import CREATED, NOW, ago, did, lead
from tests.unit.scores.cases import CASES

HOT = activities("demo_request").any() | (activities("price_page").within(days=7).count() >= 2)
ENGAGEMENT = Scorecard(
    "engagement",
    Group(
        "behaviour",
        activities("email_click").each(3, at_most=15, decay=HalfLife(days=14)),
        activities("webinar").within(days=90).any().worth(15),
        HOT.worth(40, "asked for sales"),
        cap=60,
    ),
    Group("bad signs", activities("unsubscribe").any().worth(-30), activities("complaint").any().worth(-30), floor=-40),
)


def parts(score: Score) -> dict[str, int]:
    return {reason.code: reason.points for reason in score.reasons if reason.points}


def scored(card: Scorecard, asked: Lead) -> Score:
    """Ask a card every way it can be asked."""
    score = card.score(asked, as_of=NOW)
    assert card.value(asked, as_of=NOW) == score.value
    assert card.values(iter([asked, asked]), as_of=NOW) == [score.value] * 2
    assert score.reachable == card.reachable
    assert card.lowest <= score.low
    return score


def test_a_floor_may_be_the_cap() -> None:
    assert Scorecard("x", YES, cap=5, floor=5).score(lead(), as_of=NOW).value == 5


def test_what_nobody_did_is_a_known_nothing() -> None:
    score = scored(ENGAGEMENT, lead())
    assert (score.value, score.low, score.high, score.reachable, score.coverage) == (0, 0, 0, 60, 1.0)
    assert ENGAGEMENT.lowest == -40


def test_points_fade_and_are_rounded_once() -> None:
    # 3 + 1.5 + 0.75 = 5.25 -> 5
    score = scored(ENGAGEMENT, lead(*(did("email_click", days=d) for d in (0, 14, 28))))
    assert (score.value, parts(score)) == (5, {"rule:email_click": 5})
    # 7 clicks of today: 21, of which the rule gives 15
    score = scored(ENGAGEMENT, lead(*(did("email_click", minutes=m) for m in range(7))))
    assert (score.value, parts(score)) == (15, {"rule:email_click": 21, "cap:email_click": -6})
    assert [reason.text for reason in score.reasons[:2]] == ["email_click", "at most 15 for email_click"]


def test_a_cap_that_bites_is_a_reason() -> None:
    clicks = [did("email_click", minutes=m) for m in range(5)]
    score = scored(ENGAGEMENT, lead(*clicks, did("webinar", days=90), did("demo_request")))
    # 15 + 15 + 40 = 70, the group gives 60
    assert score.value == 60
    assert parts(score)["cap:behaviour"] == -10
    assert score.percent == 100
    assert score.potential_gains == ()


def test_a_floor_that_bites_is_a_reason() -> None:
    score = scored(ENGAGEMENT, lead(did("unsubscribe"), did("complaint")))
    assert score.value == -40
    assert parts(score)["floor:bad signs"] == 20
    assert score.percent == 0
    assert texts(score.deductions) == ["unsubscribe happened", "complaint happened"]


def test_an_unknown_goes_both_ways_within_the_bounds() -> None:
    score = scored(ENGAGEMENT, lead(tracked=False))
    assert (score.value, score.low, score.high, score.coverage) == (0, -40, 60, 0.0)
    assert score.to_find_out == ("activities",)
    assert score.reasons[0].text == "email_click: not known"


def test_coverage_is_the_share_of_absolute_points() -> None:
    card = Scorecard(
        "fit",
        company.employees.between(10, 250).worth(40),
        company.country.is_("VN").worth(-20),
        person.name.known().worth(0),
    )
    score = scored(card, lead(company=Company(country="VN")))
    assert (score.decided, score.weight, score.coverage) == (20, 60, 20 / 60)
    assert (score.value, score.low, score.high) == (-20, -20, 20)


def test_an_unknown_may_be_worth_something() -> None:
    card = Scorecard("fit", company.employees.between(10, 250).worth(40, unknown=10))
    score = scored(card, lead())
    assert (score.value, score.low, score.high) == (10, 0, 40)
    generous = Scorecard("fit", company.employees.between(10, 250).worth(40, unknown=50))
    assert generous.reachable == 50
    assert scored(generous, lead()).percent == 100


def test_rules_stand_in_groups_or_on_their_own() -> None:
    card = Scorecard(
        "mixed",
        activities("a").any().worth(1),
        Group("g", activities("b").any().worth(2), activities("c").any().worth(4), cap=5),
        activities("d").any().worth(8),
        Characteristic(activities("e").count(), {0: 0, 1: 16}, name="e"),
        cap=25,
        floor=-5,
    )
    score = scored(card, lead(did("a"), did("b"), did("c"), did("d"), did("e")))
    # 1 + min(6, 5) + 8 + 16 = 30, the card gives 25
    assert parts(score) == {
        "rule:a happened": 1,
        "rule:b happened": 2,
        "rule:c happened": 4,
        "cap:g": -1,
        "rule:d happened": 8,
        "rule:e": 16,
        "cap:mixed": -5,
    }
    assert score.spans == (Span(0, 1), Span(1, 3, 5), Span(4, 6), Span(0, 6, 25, -5))
    assert [rule.name for rule in card.rules] == ["a happened", "b happened", "c happened", "d happened", "e"]
    assert [group.name for group in card.groups] == ["g"]


def test_a_floor_of_the_whole_gives_points_back() -> None:
    card = Scorecard("x", activities("bounce").each(-5, at_most=-100), floor=0)
    score = scored(card, lead(did("bounce", days=1), did("bounce", days=2)))
    assert (score.value, parts(score)) == (0, {"rule:bounce": -10, "floor:x": 10})
    assert score.reasons[0].text == "bounce, 2 times"


def test_what_takes_points_has_a_limit_too() -> None:
    card = Scorecard("x", activities("bounce").each(-5, at_most=-12), activities("call").any().worth(20))
    score = scored(card, lead(*(did("bounce", days=d) for d in range(1, 4))))
    assert parts(score) == {"rule:bounce": -15, "floor:bounce": 3}
    unknown = scored(card, lead(tracked=False))
    assert (unknown.low, unknown.high) == (-12, 20)


def test_a_cap_around_it_bounds_a_rule_that_has_no_limit() -> None:
    grouped = Scorecard("x", Group("g", activities("page_view").each(1), activities("bounce").any().worth(-10), cap=20))
    assert grouped.reachable == 20
    # The group keeps the sum to 20, not the rule: 30 - 10 = 20.
    score = scored(grouped, lead(did("bounce"), *(did("page_view", hours=h) for h in range(30))))
    assert (score.value, parts(score)) == (20, {"rule:page_view": 30, "rule:bounce happened": -10})
    unknown = scored(grouped, lead(tracked=False))
    assert (unknown.low, unknown.high) == (-10, 20)
    assert (unknown.reasons[0].high, unknown.reasons[0].reachable) == (20, 20)
    whole = Scorecard("x", Group("g", activities("page_view").each(1)), activities("bounce").each(-1), cap=50, floor=-5)
    assert (whole.reachable, whole.lowest) == (50, -5)
    assert scored(whole, lead(tracked=False)).high == 50


def test_each_of_nothing_and_without_points() -> None:
    card = Scorecard("x", activities("a").each(0, "idle"), entered("mql").each(2, at_most=4))
    score = scored(card, lead(did("a"), StageEntered("mql", at=ago(days=3))))
    assert [reason.text for reason in score.reasons] == ["idle", "entering mql"]
    assert scored(card, lead(tracked=False)).coverage == 1.0  # an idle rule weighs nothing, entries are recorded by us


@pytest.mark.parametrize(
    ("decay", "expected"),
    [
        # Ages 0, 10, 20, 40 days, 12 points each, by hand:
        (None, 48),
        (HalfLife(days=10), 22),  # 12 + 6 + 3 + 0.75 = 21.75
        (LinearDecay(over_days=40), 27),  # 12 + 9 + 6 + 0
        (Steps({10: 1, 20: 0.5, 30: 0.25}), 30),  # 12 + 12 + 6 + 0
        (PerInterval(percent=50, days=10, compounding=True), 22),  # 12 + 6 + 3 + 0.75
        (PerInterval(percent=25, days=10, compounding=False), 27),  # 12 + 9 + 6 + 0
    ],
    ids=str,
)
def test_every_decay(decay: Any, expected: int) -> None:
    card = Scorecard("x", activities("a").each(12, at_most=100, decay=decay))
    assert scored(card, lead(*(did("a", days=d) for d in (0, 10, 20, 40)))).value == expected


def test_a_half_is_rounded_to_even() -> None:
    card = Scorecard("x", activities("a").each(1, at_most=100, decay=Steps({30: 0.5})))
    got = [scored(card, lead(*(did("a", hours=h) for h in range(n)))).value for n in (1, 3, 5)]
    assert got == [0, 2, 2]  # 0.5, 1.5, 2.5


def test_pardots_default_points() -> None:
    default = CASES["pardot_default_scores"]
    card = Scorecard(
        "Pardot",
        *(activities(kind).each(points, kind) for kind, points in default.items() if isinstance(points, int)),
        cap=1_000,
        floor=-1_000,
    )
    person_ = lead(
        did("form_or_landing_success", days=9), did("visitor_session", days=9), did("form_error", days=9),
        *(did("page_view", days=9, minutes=m) for m in range(4)), did("email_open", days=1),
    )  # fmt: skip
    assert scored(card, person_).value == 50 + 3 - 5 + 4 * 1 + 0


def test_hubspots_groups_and_total() -> None:
    example = CASES["hubspot"]["group_example"]
    limits = example["groups"]
    card = Scorecard(
        "HubSpot",
        Group("sales", activities("meeting").each(50), cap=limits["sales"]),
        Group("marketing", activities("form").each(30), cap=limits["marketing"]),
        cap=example["total"],
    )
    assert card.reachable == 100
    score = scored(card, lead(did("meeting", days=1), did("meeting", days=2), did("form", days=1), did("form", days=2)))
    assert parts(score) == {"rule:meeting": 100, "cap:sales": -40, "rule:form": 60, "cap:marketing": -20}


def test_marketos_daily_cap_by_kind() -> None:
    # Marketo counts at most 20 a day of one kind of activity: a rule over one day with at_most=20.
    cap = CASES["marketo_person_engagement"]["daily_cap_per_activity_type"]
    card = Scorecard("today", activities("web_visit").within(days=1).each(1, at_most=cap))
    busy = lead(
        *(did("web_visit", minutes=m) for m in range(50)), *(did("web_visit", days=2, minutes=m) for m in range(9))
    )
    assert scored(card, busy).value == 20


def test_it_looks_back_from_the_instant_asked_about() -> None:
    early = lead(did("demo_request", days=10))
    assert ENGAGEMENT.score(early, as_of=ago(days=11)).value == 0
    assert ENGAGEMENT.score(early, as_of=ago(days=10)).value == 40


def test_leads_of_tomorrow_have_no_points() -> None:
    late = lead(created_at=NOW + timedelta(days=1))
    assert ENGAGEMENT.values([late, lead()], as_of=NOW) == [None, 0]
    with pytest.raises(NotYetCreatedError):
        ENGAGEMENT.score(late, as_of=NOW)
    with pytest.raises(NotYetCreatedError):
        ENGAGEMENT.value(late, as_of=NOW)


def values(one: Lead, *, as_of: datetime) -> object:
    return ENGAGEMENT.values([one], as_of=as_of)


@pytest.mark.parametrize("ask", [ENGAGEMENT.score, ENGAGEMENT.value, values])
def test_a_naive_time_is_refused(ask: Callable[..., object]) -> None:
    with pytest.raises(NaiveDatetimeError, match="as_of="):
        ask(lead(), as_of=CREATED.replace(tzinfo=None))


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_it_survives_copies(travel: Callable[[Any], Any]) -> None:
    assert ENGAGEMENT.score(lead(), as_of=NOW).value == ENGAGEMENT.value(lead(), as_of=NOW)  # generated code stays here
    for thing in (ENGAGEMENT, ENGAGEMENT.groups[0]):
        assert travel(thing) == thing
        assert hash(travel(thing)) == hash(thing)
    assert travel(ENGAGEMENT).score(lead(), as_of=NOW) == ENGAGEMENT.score(lead(), as_of=NOW)


def test_it_reads_aloud() -> None:
    group = Group("g", activities("b").any().worth(2), cap=5, floor=0)
    card = Scorecard("c", activities("a").any().worth(1), group, cap=9)
    assert str(card).splitlines() == ["c", "  +1 if a happened", "  g (at most 5, at least 0): +2 if b happened"]
    assert str(Group("g", activities("b").any().worth(2))) == "g: +2 if b happened"
    assert repr(card).startswith("Scorecard('c', Worth(")
    assert repr(card).endswith("cap=5, floor=0), cap=9)")
    assert repr(Group("g", activities("b").any().worth(2), floor=-1)).endswith(", floor=-1)")


YES = activities("a").any().worth(1)


@pytest.mark.parametrize(
    ("write", "error", "message"),
    [
        (lambda: Scorecard("x"), InvalidValueError, "scorecard 'x' has none; give it a rule or a Group"),
        (lambda: Group("x"), InvalidValueError, "group 'x' has none"),
        (lambda: Scorecard("", YES), InvalidValueError, "must not be blank"),
        (
            lambda: Scorecard("x", activities("a").any()),
            InvalidTypeError,
            r"a rule gives points; write criterion.w",
        ),
        (
            lambda: Group("x", activities("a")),
            InvalidTypeError,
            r"a rule gives points; write .worth\(points",
        ),
        (lambda: Scorecard("x", YES, YES), InvalidValueError, "two rules of 'x' share it"),
        (lambda: Scorecard("x", YES, Group("g", YES)), InvalidValueError, "'a happened': two rules of 'x' share it"),
        (
            lambda: Scorecard("x", Group("g", YES), Group("g", activities("b").any().worth(1))),
            InvalidValueError,
            "two groups of 'x' share it",
        ),
        (lambda: Scorecard("x", YES, cap=5, floor=6), InvalidValueError, "floor=6: lies above cap=5 of 'x'"),
        (lambda: Group("x", YES, cap=5, floor=6), InvalidValueError, "floor=6: lies above cap=5"),
        (lambda: Scorecard("x", YES, cap=0.5), InvalidTypeError, "cap=0.5: a whole number is needed"),
        (lambda: Group("x", YES, floor=True), InvalidTypeError, "floor=True"),
        (lambda: activities("a").any().worth(0.5), InvalidTypeError, "points=0.5"),
        (
            lambda: Scorecard("x", YES, activities("b").each(3)),
            InvalidValueError,
            "nothing bounds what each 'b' of 'x' comes to",
        ),
        (lambda: Scorecard("x", activities("b").each(-3), cap=5), InvalidValueError, "nothing bounds what each 'b'"),
        (lambda: Scorecard("x", Group("g", activities("b").each(3), floor=0)), InvalidValueError, "at_most=15"),
        (
            lambda: Scorecard("x", activities("b").any().worth(10**10)),
            InvalidValueError,
            "a rule gives at most 1,000,000,000",
        ),
    ],
)
def test_what_cannot_be_written(write: Callable[[], object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        write()


def test_there_is_a_limit_to_rules() -> None:
    rules = [activities("a").any().worth(1, f"rule {n}") for n in range(10_000)]
    assert Scorecard("large", *rules).reachable == 10_000
    with pytest.raises(LimitError, match="'large' has 10,001 rules: a set holds at most 10,000") as raised:
        Scorecard("large", *rules, activities("a").any().worth(1, "one more"))
    assert (raised.value.size, raised.value.limit) == (10_001, 10_000)


def texts(things: Any) -> list[str]:
    return [thing.text for thing in things]


def test_the_time_zone_of_the_question_does_not_matter() -> None:
    asked = lead(did("demo_request", days=1))
    assert ENGAGEMENT.score(asked, as_of=NOW) == ENGAGEMENT.score(asked, as_of=datetime(2026, 3, 31, 11, tzinfo=UTC))


@pytest.mark.parametrize("number", [47, 48, 49, 97, 200])
def test_many_kinds_of_activity_count_as_few_do(number: int) -> None:
    # One rule for each kind. Four kinds happened two days ago, the first of them today too, and none in the chat.
    happened = sorted({0, 5, number // 2, number - 1})
    asked = lead(did("K0 ", minutes=1), *(did(f"k{place}", days=2) for place in happened), did("other", minutes=1))
    kinds = range(number)
    for rules, points in [
        ([activities(f"k{place}").each(1, at_most=9) for place in kinds], 5),
        ([activities(f"k{place}").any().worth(1) for place in kinds], 4),
        ([activities(f"k{place}").within(days=1).any().worth(1) for place in kinds], 1),
        ([activities(f"k{place}", channel="chat").any().worth(1) for place in kinds], 0),
        # Each with a kind that no other rule has, and one that all have: then all hold.
        ([activities(f"k{place}", "k5").any().worth(1) for place in kinds], number),
        # The rules of kinds beside one of any activity: six of those happened.
        ([*(activities(f"k{place}").any().worth(1) for place in kinds), activities().each(1, at_most=50)], 4 + 6),
    ]:
        card = Scorecard("many", *rules, cap=100_000)
        assert card.value(asked, as_of=NOW) == card.score(asked, as_of=NOW).value == points


def test_thousands_of_rules_nest_no_deeper() -> None:
    card = Scorecard("many", *(activities(f"k{place}").any().worth(1) for place in range(3000)), cap=100_000)
    assert card.value(lead(did("k0"), did("k1499"), did("k1500"), did("k2999")), as_of=NOW) == 4
