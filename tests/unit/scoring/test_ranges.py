"""Ranges and coverage of a whole population, by generated code."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest

from leadflow import ICP, Company, Lead, Person, Seniority, activities, attribute, company, entered, person
from leadflow.errors import NaiveDatetimeError
from leadflow.scoring import Characteristic, Group, Scorecard, ScoreRange
from tests.unit.rulebook import NOW, ago, did, lead

CARD = Scorecard(
    "card",
    Group("fit", company.country.is_("VN").worth(30), company.employees.between(10, 250).worth(20), cap=40),
    Group("behaviour", activities("click").each(3, at_most=9), activities("spam").any().worth(-50), floor=-20),
    Characteristic(company.industry, {"retail": 10, "mining": -5}, unknown=1),
    cap=55,
    floor=0,
)
# What the rules weigh: 30, 20, 9, 50 and 10.
WEIGHT = 119


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # Nothing known, but that nothing was done: fit 0 to 40, behaviour 0, industry 1 (-5 to 10).
        (lead(), ScoreRange(1, 0, 50, 59 / WEIGHT)),
        # Not tracked either: behaviour -20 to 9, and the whole at least 0, at most 55.
        (lead(tracked=False), ScoreRange(1, 0, 55, 0.0)),
        # At home, size open: fit 30 to 40 (50, capped); four clicks make 9; mining takes 5.
        (
            lead(
                *(did("click", hours=h) for h in range(4)),
                company=Company(country="VN", industry="Mining", employees=None),
            ),
            ScoreRange(34, 34, 44, 99 / WEIGHT),
        ),
        # All known: 40 - 20 + 10; the floor of the group keeps -50 + 3 to -20.
        (
            lead(did("click"), did("spam"), company=Company(country="VN", employees=10, industry="retail")),
            ScoreRange(30, 30, 30, 1.0),
        ),
        (lead(company=Company(country="US", employees=9, industry="law")), ScoreRange(0, 0, 0, 1.0)),
    ],
)
def test_ranges_by_hand(asked: Lead, expected: ScoreRange) -> None:
    assert CARD.ranges([asked], as_of=NOW) == [expected]
    score = CARD.score(asked, as_of=NOW)
    assert (score.value, score.low, score.high, score.coverage) == expected


def test_a_population_is_read_once_and_who_came_later_has_none() -> None:
    late = lead(created_at=NOW + timedelta(days=1))
    later = lead(did("click", days=-1))  # what happens tomorrow does not count
    asked = iter([lead(), late, later])
    assert CARD.ranges(asked, as_of=NOW) == [ScoreRange(1, 0, 50, 59 / WEIGHT), None, ScoreRange(1, 0, 50, 59 / WEIGHT)]
    assert CARD.values(iter([lead(), late, later]), as_of=NOW) == [1, None, 1]
    assert CARD.ranges([], as_of=NOW) == []


def test_a_naive_time_is_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    for ask in (CARD.ranges, ICP("x", must=[company.country.is_("VN")]).ranges):
        with pytest.raises(NaiveDatetimeError, match="as_of="):
            ask([lead()], as_of=naive)


def test_it_prints_as_a_sentence() -> None:
    assert str(ScoreRange(34, 34, 34, 1.0)) == "34"
    assert str(ScoreRange(34, 34, 44, 99 / WEIGHT)) == "34, from 34 to 44 when all is known (83 % of the weight is)"


def at_home(*, country: str | None, employees: int | None) -> Lead:
    return lead(company=Company(country=country, employees=employees))


SME = ICP(
    "SME",
    must=[company.country.is_("VN")],
    should=[company.employees.between(10, 250).worth(40), person.seniority.at_least(Seniority.MANAGER).worth(-10)],
)


@pytest.mark.parametrize(
    ("country", "employees", "expected"),
    [
        ("VN", 85, ScoreRange(40, 30, 40, 0.8)),
        ("VN", None, ScoreRange(0, -10, 40, 0.0)),
        ("US", 85, ScoreRange(0, 0, 0, 0.8)),  # a must that is not met leaves nothing
        (None, 85, ScoreRange(40, 0, 40, 0.8)),  # one that is unknown may leave nothing
        (None, 9, ScoreRange(0, -10, 0, 0.8)),
    ],
)
def test_ranges_of_a_profile(country: str | None, employees: int | None, expected: ScoreRange) -> None:
    asked = at_home(country=country, employees=employees)
    assert SME.ranges([asked], as_of=NOW) == [expected]
    assert SME.values([asked], as_of=NOW) == [expected.value]
    score = SME.score(asked, as_of=NOW)
    assert (score.value, score.low, score.high, score.coverage) == expected


def test_what_is_unknown_and_can_only_lose_pulls_the_best_down() -> None:
    icp = ICP("x", must=[company.country.is_("VN")], should=[company.industry.is_("mining").worth(-10)])
    asked = lead(company=Company(industry="mining"))
    assert icp.ranges([asked], as_of=NOW) == [ScoreRange(-10, -10, 0, 1.0)]
    score = icp.score(asked, as_of=NOW)
    assert (score.value, score.low, score.high) == (-10, -10, 0)


def test_musts_alone_are_what_is_covered() -> None:
    icp = ICP("x", must=[company.country.is_("VN"), company.industry.is_("retail"), person.country.known()])
    asked = lead(company=Company(country="VN"))
    assert icp.ranges([asked], as_of=NOW) == [ScoreRange(0, 0, 0, 2 / 3)]
    assert icp.score(asked, as_of=NOW).coverage == 2 / 3


def test_rules_without_points_and_rules_for_the_unknown() -> None:
    card = Scorecard(
        "x",
        company.country.is_("VN").worth(0, "idle"),
        company.industry.is_("retail").worth(5, "trade", unknown=2),
        person.seniority.at_least(Seniority.MANAGER).worth(4, "level", unknown=-3),
        (activities("a").any() & company.name.known()).worth(7),
        entered("mql").each(2, at_most=4),
    )
    assert card.ranges([lead()], as_of=NOW) == [ScoreRange(-1, -3, 9, 11 / 20)]
    asked = lead(company=Company(country="VN", industry="retail"), person=Person(seniority=Seniority.OWNER))
    assert card.ranges([asked], as_of=NOW) == [ScoreRange(9, 9, 9, 1.0)]
    assert Scorecard("idle", activities("a").each(0)).ranges([lead(tracked=False)], as_of=NOW) == [
        ScoreRange(0, 0, 0, 1.0)
    ]


def test_a_rule_that_nothing_but_its_group_bounds() -> None:
    card = Scorecard("x", Group("g", activities("page").each(1), activities("spam").any().worth(-10), cap=20))
    assert card.ranges([lead(tracked=False)], as_of=NOW) == [ScoreRange(0, -10, 20, 0.0)]


def levels(*keys: Any) -> dict[Any, int]:
    return {key: 10 * place for place, key in enumerate(keys, 1)}


def test_many_bins_are_looked_up() -> None:
    size = Characteristic(company.employees, levels(*range(0, 120, 10)), other=-7, unknown=-3)
    card = Scorecard("x", size)
    people = [None, 0, 9, 10, 109, 110, 5_000]
    found = card.values([lead(company=Company(employees=number)) for number in people], as_of=NOW)
    assert found == [-3, 10, 10, 20, 110, 120, 120]
    days = Characteristic(activities().days_since_last(), levels(*range(1, 12)), other=-7, unknown=-3)
    found = Scorecard("x", days).values([lead(did("a", days=d)) for d in (0.5, 1, 11.5)] + [lead()], as_of=NOW)
    assert found == [-7, 10, 110, -3]
    every = Characteristic(person.seniority, levels(*Seniority))
    several = Characteristic(person.seniority, {tuple(Seniority)[1:]: 5, Seniority.ENTRY: 1}, name="several", unknown=9)
    for place, level in enumerate(Seniority, 1):
        asked = lead(person=Person(seniority=level))
        assert Scorecard("x", every, several).values([asked], as_of=NOW) == [10 * place + (5 if place > 1 else 1)]
    months = StrEnum("Month", [f"m{number}" for number in range(1, 13)])
    start = Characteristic(attribute("start", months), levels(*months), other=-7)
    asked = [lead(attributes={"start": text}) for text in ("m1", "M12", "m13", "")]
    assert Scorecard("x", start).values(asked, as_of=NOW) == [10, 120, 0, 0]
    assert Scorecard("x", start).ranges(asked[1:3], as_of=NOW) == [
        ScoreRange(120, 120, 120, 1.0),
        ScoreRange(0, -7, 120, 0.0),
    ]


def test_ages_near_the_ends_of_time() -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    from leadflow import Activity

    old = Lead("L-1", created_at=first, history=[Activity("a", at=first)])
    quiet = activities("a").days_since_last()
    for at, days, expected in [(first, 0, True), (first, 30, True), (last, 30, False), (last, 10**9 - 1, True)]:
        for criterion, answer in [(quiet <= days, expected), (quiet > days, not expected), (~(quiet > days), expected)]:
            assert criterion.holds(old, as_of=at) is answer
            assert criterion.check(old, as_of=at).answer is answer
    for days in (10_000_000, 999_999_999):
        longer = activities("a").within(days=days)
        assert longer.any().holds(old, as_of=last) is longer.any().check(old, as_of=last).answer is True
        assert (longer.within(days=1).count() >= 1).holds(old, as_of=last) is False
    assert (quiet <= 5).holds(lead(), as_of=NOW) is None
    assert (quiet < 5).holds(lead(did("a", days=5)), as_of=NOW) is False
    assert (quiet >= 5).holds(lead(did("a", days=5)), as_of=NOW) is True


def test_one_kind_in_two_patterns_counts_in_both() -> None:
    both = Scorecard(
        "x",
        activities("a", "b").any().worth(1, "a or b"),
        (activities("b", "c").count() >= 2).worth(10, "twice b or c"),
        activities("c").within(days=1).any().worth(100, "c today"),
    )
    kinds = [("a",), ("b",), ("b", "c"), ("c",), ("c", "c"), ("A ", "B")]
    asked = [lead(*(did(kind, minutes=m) for m, kind in enumerate(one))) for one in kinds]
    assert both.values(asked, as_of=NOW) == [1, 1, 111, 100, 110, 1]
    assert both.values([lead(did("c", days=2), created_at=ago(days=9))], as_of=NOW) == [0]
