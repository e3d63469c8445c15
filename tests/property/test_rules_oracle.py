"""Scorecards against a slow walk: every way in which the unknown rules may turn out, added up plainly."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from leadflow.criteria.check import View
from leadflow.criteria.tree import Worth
from leadflow.criteria.weights import Each
from leadflow.icp import ICP
from leadflow.leads import Lead
from leadflow.scores import Characteristic, Grades
from leadflow.scoring import Group, Scorecard
from leadflow.scoring.blend import blended
from leadflow.testing import characteristics, grades, icps, leads, moments, scorecards, views
from tests.profiles import share

# More than any rule here gives in a group that has a cap.
PLENTY = 100_000


def now(rule: object, view: View) -> tuple[int, list[int]]:
    """Return what a rule gives now, and everything that it may turn out to give."""
    if isinstance(rule, Worth):
        answer = rule.criterion.check_in(view).answer
        if answer is None:
            return rule.unknown, [rule.points, 0, rule.unknown]
        given_ = rule.points if answer else 0
        return given_, [given_]
    if isinstance(rule, Each):
        earned = rule.earned(view.lead, as_of=view.as_of)
        if earned is None:
            most = rule.at_most if rule.at_most is not None else (PLENTY if rule.points > 0 else -PLENTY)
            return 0, [0, most]
        return rule.bounded(earned), [rule.bounded(earned)]
    assert isinstance(rule, Characteristic)
    found = rule.bin_of(view)
    every = [*(one.points for one in rule.bins), rule.other, rule.unknown]
    return (rule.unknown, every) if found is None else (found.points, [found.points])


def bounded(points: int, cap: int | None, floor: int | None) -> int:
    points = points if cap is None else min(points, cap)
    return points if floor is None else max(points, floor)


def totals(card: Scorecard, view: View) -> Iterator[int]:
    """Return the value of the card for every way in which the unknown rules may turn out."""
    ways = [now(rule, view)[1] for rule in card.rules]
    for chosen in product(*ways):
        yield total(card, iter(chosen))


def total(card: Scorecard, points: Iterator[int]) -> int:
    whole = 0
    for part in card.parts:
        if isinstance(part, Group):
            whole += bounded(sum(next(points) for _ in part.rules), part.cap, part.floor)
        else:
            whole += next(points)
    return bounded(whole, card.cap, card.floor)


@share(60)
@given(scorecards(), views())
def test_a_scorecard_adds_up_as_a_slow_walk_does(card: Scorecard, view: View) -> None:
    combinations = 1
    for rule in card.rules:
        combinations *= len(now(rule, view)[1])
    assume(combinations <= 3_000)
    score = card.score(view.lead, as_of=view.as_of)
    every = list(totals(card, view))
    assert score.value == total(card, (now(rule, view)[0] for rule in card.rules))
    assert (score.low, score.high) == (min(every), max(every))
    weights = [weight(rule) for rule in card.rules]
    decided = sum(w for w, rule in zip(weights, card.rules, strict=True) if is_decided(rule, view))
    assert (score.decided, score.weight) == (decided, sum(weights))
    assert score.coverage == (float(Fraction(decided, sum(weights))) if sum(weights) else 1.0)


def weight(rule: object) -> int:
    if isinstance(rule, Characteristic):
        return max(abs(points) for points in [*(one.points for one in rule.bins), rule.other])
    assert isinstance(rule, (Worth, Each))
    return abs((rule.at_most if isinstance(rule, Each) else None) or rule.points)


def is_decided(rule: object, view: View) -> bool:
    if isinstance(rule, Worth):
        return rule.criterion.check_in(view).answer is not None
    if isinstance(rule, Each):
        return rule.earned(view.lead, as_of=view.as_of) is not None
    assert isinstance(rule, Characteristic)
    return rule.bin_of(view) is not None


@share(60)
@given(characteristics(), views())
def test_bins_are_found_by_generated_code_as_the_interpreter_finds_them(rule: Characteristic, view: View) -> None:
    found = rule.bin_of(view)
    card, at = Scorecard("card", rule), view.as_of
    (reason,) = card.score(view.lead, as_of=at).reasons
    expected = rule.unknown if found is None else found.points
    assert card.value(view.lead, as_of=at) == reason.points == expected
    assert card.values([view.lead], as_of=at) == [expected]
    (spread,) = card.ranges([view.lead], as_of=at)
    assert spread is not None
    every = [*(one.points for one in rule.bins), rule.other, rule.unknown]
    assert spread[:3] == (expected, *((min(every), max(every)) if found is None else (expected, expected)))
    assert (reason.answer is None) is (found is None)


@share(60)
@given(scorecards() | icps(), st.lists(leads(), max_size=4), moments())
def test_ranges_and_values_are_those_of_the_scores(card: Scorecard | ICP, several: list[Lead], at: datetime) -> None:
    known = [lead.created_at <= at for lead in several]
    scores = [card.score(lead, as_of=at) if now_known else None for lead, now_known in zip(several, known, strict=True)]
    assert card.values(iter(several), as_of=at) == [score and score.value for score in scores]
    for lead, score, found in zip(several, scores, card.ranges(iter(several), as_of=at), strict=True):
        if score is None:
            assert found is None
            continue
        assert found == (score.value, score.low, score.high, score.coverage)
        assert card.value(lead, as_of=at) == score.value


@share(60)
@given(scorecards(), views())
def test_what_it_could_gain_is_what_it_would_have_more(card: Scorecard, view: View) -> None:
    score = card.score(view.lead, as_of=view.as_of)
    points = [now(rule, view)[0] for rule in card.rules]
    names = [f"rule:{rule.name}" for rule in card.rules]
    gains = {gain.reason.code: gain.points for gain in score.potential_gains}
    assert list(gains.values()) == sorted(gains.values(), reverse=True)
    reachable = {reason.code: reason.reachable for reason in score.reasons}
    for place, (name, rule) in enumerate(zip(names, card.rules, strict=True)):
        if isinstance(rule, Each):
            continue  # what an unbounded one could give is up to the bounds around it
        better = [*points[:place], reachable[name], *points[place + 1 :]]
        assert gains.get(name, 0) == max(0, total(card, iter(better)) - score.value)


@given(grades(), st.integers(-20, 120), st.integers(1, 120))
def test_grades_are_those_of_fractions(graded: Grades, earned: int, possible: int) -> None:
    share = Fraction(earned * 100, possible)
    expected = [name for name, least in graded.thresholds.items() if share >= least]
    assert graded.grade(earned, possible) == (expected[0] if expected else graded.scale[-1])


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 100)), min_size=1, max_size=6))
def test_blended_parts_sum_and_stay_near(pairs: list[tuple[int, int]]) -> None:
    percents, weights = [p for p, _ in pairs], [w for _, w in pairs]
    parts = blended(percents, weights)
    exact = [Fraction(p * w, sum(weights)) for p, w in pairs]
    assert sum(parts) == round(sum(exact))
    assert all(abs(part - share) < 1 for part, share in zip(parts, exact, strict=True))
