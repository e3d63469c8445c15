"""What must hold of every question, whatever is asked of whom."""

import copy
import pickle
import re
from datetime import datetime, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from leadflow.criteria import Criterion, Decay, Guard, Happening
from leadflow.criteria.check import View
from leadflow.criteria.happening_kinds import Activities
from leadflow.criteria.operands import Presence
from leadflow.criteria.tree import Worth, leaves
from leadflow.criteria.weights import Each, decayed
from leadflow.leads import Activity, Actor, Company, Lead, Person, ProfileChanged, Source
from leadflow.testing import criteria, decays, each_rules, guards, happenings, leads, moments, questions, views, worths
from tests.unit.criteria.assessed import Judged, assessments
from tests.unit.criteria.oracle import Oracle

definitions = st.one_of(criteria(), guards(), happenings(), worths(), each_rules(), decays())


@given(criteria(), views())
def test_it_answers_as_a_slow_walk_over_all_events_does(criterion: Criterion, view: View) -> None:
    expected = Oracle(view.lead, view.as_of).ask(criterion)
    assert criterion.holds(view.lead, as_of=view.as_of) is expected
    assert criterion.interpret(view) is expected
    assert criterion.check(view.lead, as_of=view.as_of).answer is expected


@given(questions(), views())
def test_single_questions_answer_as_the_slow_walk_does(criterion: Criterion, view: View) -> None:
    expected = Oracle(view.lead, view.as_of).ask(criterion)
    assert criterion.holds(view.lead, as_of=view.as_of) is expected
    assert criterion.check(view.lead, as_of=view.as_of).answer is expected


@given(guards(fits=["Enterprise"]), assessments())
def test_guards_answer_as_the_slow_walk_does(guard: Guard, assessed: Judged) -> None:
    expected = Oracle(assessed.lead, assessed.as_of, assessed).ask(guard)
    assert guard.holds_in(assessed) is expected
    assert guard.check_in(assessed).answer is expected
    assert guard.interpret(assessed) is expected


@given(happenings(), views())
def test_happenings_are_found_as_the_slow_walk_finds_them(happening: Happening, view: View) -> None:
    expected = Oracle(view.lead, view.as_of).times(happening)
    found = happening.occurrences(view.lead, as_of=view.as_of)
    assert [(one.at, one.event) for one in found] == expected
    assert happening.any().holds(view.lead, as_of=view.as_of) in (bool(expected), None)
    if not view.lead.tracked and happening.needs_tracking:
        assert not happening.is_known(view.lead)


@given(happenings(), happenings(), leads(tracked=False), moments(), st.data())
def test_what_is_sure_of_an_untracked_lead_holds_whatever_it_did(
    one: Happening, other: Happening, lead: Lead, at: datetime, data: st.DataObject
) -> None:
    times, ago = data.draw(st.integers(0, 3), label="times"), data.draw(st.integers(0, 60), label="days ago")
    at = max(at, lead.created_at)
    mixed = data.draw(st.sampled_from([one | other, one.since(other), (one | other).nth(times + 1), other.since(one)]))
    asked = (mixed.any(), mixed.count() >= times, mixed.count().is_(times), mixed.days_since_last() <= ago)
    kinds = [kind for part in mixed.unbounded if isinstance(part, Activities) for kind in part.kinds] or ["webinar"]
    own = st.builds(Activity, st.sampled_from(kinds), at=moments(earliest=lead.created_at, latest=at))
    did = [event for event in lead.history if not isinstance(event, Activity) or event.actor is not Actor.LEAD]
    told = attrs.evolve(lead, tracked=True, history=[*did, *data.draw(st.lists(own, max_size=3))])
    for criterion in asked:
        answer = criterion.holds(lead, as_of=at)
        assert answer is Oracle(lead, at).ask(criterion)
        assert criterion.check(lead, as_of=at).answer is answer
        assert answer is None or criterion.holds(told, as_of=at) is answer


@given(happenings(), views(), moments())
def test_from_an_instant_on_it_is_found_as_the_slow_walk_finds_it(
    happening: Happening, view: View, start: datetime
) -> None:
    expected = Oracle(view.lead, view.as_of).times_from(happening, start)
    assert [(one.at, one.event) for one in happening.find(view.lead, view.as_of, start)] == expected
    first = happening.first_from(view.lead, start, as_of=view.as_of)
    assert (None if first is None else (first.at, first.event)) == (expected[0] if expected else None)


@given(criteria(), leads(), moments())
def test_nothing_after_the_instant_shows(criterion: Criterion, lead: Lead, at: datetime) -> None:
    instant = max(lead.created_at, at)
    known = lead.as_of(instant)
    assert criterion.check(lead, as_of=instant) == criterion.check(known, as_of=instant)
    assert criterion.holds(lead, as_of=instant) is criterion.holds(known, as_of=instant)


@given(criteria(), views())
def test_every_reason_has_the_answer_of_the_whole(criterion: Criterion, view: View) -> None:
    check = criterion.check_in(view)
    assert check.reasons
    for reason in check.reasons:
        assert reason.answer is check.answer
        assert bool(reason.missing) is (check.answer is None)
        assert set(reason.missing) <= set(criterion.paths)
    assert set(check.missing) <= set(criterion.paths)


@given(criteria(), views())
def test_reasons_are_made_of_the_question_and_never_of_the_facts(criterion: Criterion, view: View) -> None:
    asked = {str(leaf) for leaf in leaves(criterion)}
    told = asked | {f"not ({text})" for text in asked}
    problems = {
        "what this lead does is not tracked",
        "it never happened",
        *(f"the amount is in {currency}, and nothing is converted here" for currency in ("VND", "EUR", "USD")),
    }
    kinds = "text|a number|an amount of money|a date|an instant|a set of texts|a truth|a member of [A-Z][A-Za-z]+"
    allowed = told | {f"{text}: {problem}" for text in told for problem in problems}
    for reason in criterion.check_in(view).reasons:
        said = re.sub(f": it is ({kinds}), ({kinds}) is asked for$", "", reason.text)
        assert said in allowed


@given(criteria(), views())
def test_not_inverts_and_twice_not_is_nothing(criterion: Criterion, view: View) -> None:
    answer = criterion.holds_in(view)
    assert (~criterion).holds_in(view) is (None if answer is None else not answer)
    assert (~criterion).check_in(view).answer is (None if answer is None else not answer)
    assert (~~criterion).holds_in(view) is answer
    assert str(~~criterion) == str(criterion)


@given(criteria(), criteria(), criteria())
def test_parentheses_of_one_joint_do_not_matter(one: Criterion, two: Criterion, three: Criterion) -> None:
    assert (one & two) & three == one & (two & three)
    assert (one | two) | three == one | (two | three)
    assert str((one & two) & three) == str(one & (two & three))


@given(criteria(), views(), st.data())
def test_forgetting_a_fact_never_turns_a_yes_into_a_no(criterion: Criterion, view: View, data: st.DataObject) -> None:
    if any(isinstance(leaf, Presence) for leaf in leaves(criterion)):
        return
    known = view.lead
    full = attrs.evolve(
        known,
        person=known.person,
        company=known.company,
        source=known.source,
        attributes=known.attributes,
        history=[event for event in known.history if not isinstance(event, ProfileChanged)],
    )
    assert criterion.holds_in(View(full, view.as_of)) is criterion.holds_in(View(known, view.as_of))
    forgetful = attrs.evolve(
        full,
        person=data.draw(st.sampled_from([full.person, Person()])),
        company=data.draw(st.sampled_from([full.company, Company(), attrs.evolve(full.company, country=None)])),
        source=data.draw(st.sampled_from([full.source, Source()])),
        attributes={
            name: value for name, value in full.attributes.items() if data.draw(st.booleans(), label=f"know {name}")
        },
        tracked=full.tracked and data.draw(st.booleans(), label="tracked"),
    )
    assert criterion.holds_in(View(forgetful, view.as_of)) in (criterion.holds_in(View(full, view.as_of)), None)


@given(definitions)
def test_definitions_survive_copy_and_pickle(definition: Criterion | Guard | Happening | Worth | Each | Decay) -> None:
    for twin in (copy.copy(definition), copy.deepcopy(definition), pickle.loads(pickle.dumps(definition))):
        assert twin == definition
        assert hash(twin) == hash(definition)
        assert repr(twin) == repr(definition)
        assert str(twin) == str(definition)


@given(criteria(), views())
def test_a_copy_compiles_anew_and_answers_the_same(criterion: Criterion, view: View) -> None:
    answer = criterion.holds_in(view)
    twin = pickle.loads(pickle.dumps(criterion))
    assert not hasattr(twin, "_decide")
    assert twin.holds_in(view) is answer
    assert twin == criterion


@given(st.lists(definitions, min_size=2, max_size=2))
def test_equal_definitions_read_and_hash_the_same(pair: list[object]) -> None:
    if pair[0] == pair[1]:
        assert hash(pair[0]) == hash(pair[1])
        assert str(pair[0]) == str(pair[1])


@given(decays(), st.lists(st.timedeltas(timedelta(0), timedelta(days=200)), max_size=6), st.integers(-30, 30))
def test_events_decay_together_as_they_do_alone(decay: Decay, ages: list[timedelta], points: int) -> None:
    shares = [decay.share(age) for age in ages]
    assert all(0 <= share <= 1 for share in shares)
    assert abs(decayed(points, ages, decay) - points * float(sum(shares))) <= 0.5 + 1e-9
    assert decayed(points, reversed(ages), decay) == decayed(points, ages, decay)
    older = [decay.share(age + timedelta(days=1)) for age in ages]
    assert all(later <= now for later, now in zip(older, shares, strict=True))


@given(each_rules(), views())
def test_each_earns_what_its_occurrences_are_worth(rule: Each, view: View) -> None:
    earned = rule.earned(view.lead, as_of=view.as_of)
    times = Oracle(view.lead, view.as_of).times(rule.happening)
    if Oracle(view.lead, view.as_of).untracked(rule.happening):
        assert earned is None
        return
    shares = [1 if rule.decay is None else rule.decay.share(view.as_of - at) for at, _ in times]
    assert earned is not None
    assert abs(earned - rule.points * float(sum(shares))) <= 0.5 + 1e-9
    bounded = rule.bounded(earned)
    assert abs(bounded) <= abs(earned)
    assert rule.at_most is None or abs(bounded) <= abs(rule.at_most)
