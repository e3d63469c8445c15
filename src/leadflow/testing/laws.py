"""Laws for rules of your own: what every scorer, criterion and framework keeps, checked on drawn leads."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import attrs
from hypothesis import strategies as st

from leadflow.criteria import Check, Criterion, Guard
from leadflow.criteria.check import inverse
from leadflow.criteria.happenings import happenings_in
from leadflow.criteria.operands import Presence
from leadflow.criteria.tree import leaves
from leadflow.errors import InvalidValueError
from leadflow.leads import Lead
from leadflow.qualification import Framework, Qualification
from leadflow.scores import Score, Scorer
from leadflow.scores.score import percent_of
from leadflow.testing._cases import Case, LawBrokenError, run, state_of

__all__ = [
    "LawBrokenError",
    "asks_what_is_known",
    "check_criterion_laws",
    "check_framework_laws",
    "check_scorer_laws",
    "keep_criterion_laws",
    "keep_framework_laws",
    "keep_scorer_laws",
]

V = TypeVar("V")

Ask = Callable[[Lead, datetime], V]
Leads = st.SearchStrategy[Lead]


def _must(law: str, kept: bool, how: str) -> None:
    if not kept:
        raise LawBrokenError(law, how)


def _common(rule: object, ask: Ask[V], case: Case) -> V:
    """Check what every verdict keeps: the same lead has the same one, whatever was asked before and in what order."""
    lead, at = case.known, case.at
    before = state_of(rule, lead)
    first = ask(lead, at)
    _must("pure", state_of(rule, lead) == before, "asking changed the lead, or a global of the rule's module")
    _must("deterministic", ask(lead, at) == first, f"asked twice, it gave another answer than {first}")
    _must("causal", ask(case.lead, at) == first, f"with events after as_of it gave another answer than {first}")
    _must("order-free", ask(case.reordered, at) == first, f"in another order it gave another answer than {first}")
    ask(case.other, max(at, case.other.created_at))
    _must("order-free", ask(lead, at) == first, f"after another lead it gave another answer than {first}")
    return first


def _questions(thing: object) -> Iterator[Guard]:
    if isinstance(thing, Guard):
        yield thing
    elif isinstance(thing, (tuple, list)):
        for part in thing:
            yield from _questions(part)
    elif attrs.has(type(thing)):
        for field in attrs.fields(type(thing)):  # type: ignore[arg-type]  # attrs.has does not narrow an object
            yield from _questions(getattr(thing, field.name))


def asks_what_is_known(rule: object) -> bool:
    """Whether a rule gives something for a fact being known or missing: learning it may then change a decided
    answer.
    """
    return any(isinstance(leaf, Presence) for guard in _questions(rule) for leaf in leaves(guard))


def check_scorer_laws(
    scorer: Scorer, *, leads: Leads | None = None, examples: int = 100, monotone: bool | None = None
) -> None:
    """Check on drawn leads that a scorer keeps the laws; raises `LawBrokenError` that names the law and the lead.

    - named: it has a name, and its scores have it too
    - deterministic: the same question has the same answer
    - causal: nothing after `as_of` matters
    - order-free: neither the order in which events were recorded nor the leads asked before matter
    - pure: it leaves the lead and the globals of its module alone
    - explained: the points of the reasons sum to the value; `value` and `values`, where it has them, give the same
    - bounded: low <= value <= high <= reachable, percents and coverage are in their range
    - unknown-monotone: learning a fact narrows low to high. Checked unless the scorer asks `known()` or `missing()`
      (`monotone=True` or `False` decides for a strategy that cannot be looked into)

    `leads` draws the leads, such as `leads(history=...)` with your own kinds of activity; `examples` is how many.

    >>> from leadflow.criteria import activities
    >>> from leadflow.scoring import Scorecard
    >>> check_scorer_laws(Scorecard("engagement", activities("email_click").each(3, at_most=15)), examples=5)
    """
    narrows = not asks_what_is_known(scorer) if monotone is None else monotone
    run(lambda case: keep_scorer_laws(scorer, case, narrows=narrows), leads, examples)


def keep_scorer_laws(scorer: Scorer, case: Case, *, narrows: bool) -> None:
    """Check one case of what `check_scorer_laws` checks; `narrows`: whether learning a fact must narrow the range."""

    def ask(lead: Lead, at: datetime) -> Score:
        return _score(scorer, lead, at)

    _must("named", isinstance(scorer.name, str) and bool(scorer.name.strip()), f"its name is {scorer.name!r}")
    score = _common(scorer, ask, case)
    _must("named", score.name == scorer.name, f"the scorer {scorer.name!r} gave a score named {score.name!r}")
    _bounded(score)
    _explained(scorer, score, case)
    if narrows:
        rich, poor = ask(case.plain, case.at), ask(case.poorer, case.at)
        _must(
            "unknown-monotone",
            poor.low <= rich.low and rich.high <= poor.high,
            f"knowing less it said {poor.low} to {poor.high}, knowing more {rich.low} to {rich.high}",
        )


def _score(scorer: Scorer, lead: Lead, at: datetime) -> Score:
    try:
        score: Any = scorer.score(lead, as_of=at)
    except InvalidValueError as error:
        law = (
            "explained"
            if "the reasons sum to" in str(error)
            else "bounded"
            if "lies outside" in str(error)
            else "answers"
        )
        raise LawBrokenError(law, str(error)) from error
    except Exception as error:
        raise LawBrokenError("answers", f"it raised {type(error).__name__}: {error}") from error
    _must("answers", isinstance(score, Score), f"it gave {score!r}, which is no Score")
    return score  # type: ignore[no-any-return]  # checked above


def _bounded(score: Score) -> None:
    numbers = (score.value, score.low, score.high, score.reachable, score.decided, score.weight)
    _must("bounded", all(type(number) is int for number in numbers), f"{score} has points that are no whole numbers")
    _must("bounded", score.low <= score.value <= score.high, f"{score} lies outside its range")
    _must("bounded", score.high <= score.reachable, f"{score} could come to {score.high}, above {score.reachable}")
    _must("bounded", 0 <= score.coverage <= 1, f"{score} has a coverage of {score.coverage}")
    percent = 0 if score.fits is False else percent_of(score.value, score.reachable)
    _must("bounded", score.percent == percent, f"{score} has another percentage")


def _explained(scorer: Scorer, score: Score, case: Case) -> None:
    explained = sum(reason.points for reason in score.reasons)
    _must("explained", explained == score.value, f"{score}, but its reasons sum to {explained}")
    value, values = getattr(scorer, "value", None), getattr(scorer, "values", None)
    if callable(value):
        alone = value(case.known, as_of=case.at)
        _must("explained", alone == score.value, f"{score}, but value() gave {alone}")
    if callable(values):
        alone = list(values([case.known], as_of=case.at))
        _must("explained", alone == [score.value], f"{score}, but values() gave {alone}")


def check_criterion_laws(criterion: Criterion, *, leads: Leads | None = None, examples: int = 100) -> None:
    """Check on drawn leads that a criterion keeps the laws; raises `LawBrokenError` that names the law and the lead.

    Deterministic, causal, order-free and pure, as in `check_scorer_laws`; agreed: `holds` says what `check` says;
    explained: there are reasons, each with the answer of the whole, and an unknown names what is missing; inverted: `~`
    gives the inverse; unknown-monotone: what is decided stays so when more is known (unless it asks `known()` or
    `missing()`).

    >>> from leadflow.criteria import company
    >>> check_criterion_laws(company.country.is_("VN"), examples=5)
    """
    run(lambda case: keep_criterion_laws(criterion, case), leads, examples)


def keep_criterion_laws(criterion: Criterion, case: Case) -> None:
    """Check one case of what `check_criterion_laws` checks."""

    def ask(lead: Lead, at: datetime) -> Check:
        return criterion.check(lead, as_of=at)

    found = _common(criterion, ask, case)
    held = criterion.holds(case.known, as_of=case.at)
    _must("agreed", held is found.answer, f"check() says {found.answer}, holds() says {held}")
    _must("explained", len(found.reasons) > 0, f"{found.answer} without a reason")
    same = all(reason.answer is found.answer for reason in found.reasons)
    _must("explained", same, f"{found.answer}, but a reason says otherwise: {found.reasons}")
    _must("explained", bool(found.missing) is (found.answer is None), f"{found.answer}, missing {found.missing}")
    turned = (~criterion).holds(case.known, as_of=case.at)
    _must("inverted", turned is inverse(found.answer), f"{found.answer}, and its inverse {turned}")
    if not asks_what_is_known(criterion):
        poor, rich = criterion.holds(case.poorer, as_of=case.at), criterion.holds(case.plain, as_of=case.at)
        _must("unknown-monotone", poor is None or poor is rich, f"knowing less it said {poor}, knowing more {rich}")


def check_framework_laws(framework: Framework, *, leads: Leads | None = None, examples: int = 100) -> None:
    """Check on drawn leads that a qualification framework keeps the laws; raises `LawBrokenError` that names the law.

    Deterministic, causal, order-free and pure, as in `check_scorer_laws`; explained: every dimension is met, unmet or
    unknown and has its reason, every unknown one its question; unknown-monotone: a lead that is qualified or
    disqualified, or surely is not, stays so when more is found out (unless a dimension asks `known()`, `missing()`, or
    what happened).

    >>> from leadflow.money import Money
    >>> from leadflow.qualification import BANT
    >>> check_framework_laws(BANT(minimum_budget=Money(5_000, "EUR")), examples=5)
    """
    run(lambda case: keep_framework_laws(framework, case), leads, examples)


def keep_framework_laws(framework: Framework, case: Case) -> None:
    """Check one case of what `check_framework_laws` checks."""

    def ask(lead: Lead, at: datetime) -> Qualification:
        return framework.qualify(lead, as_of=at)

    keys = [dimension.key for dimension in framework.dimensions]
    found = _common(framework, ask, case)
    listed = sorted((*found.met, *found.unmet, *found.unknown))
    _must("explained", listed == sorted(keys), f"{found} lost a dimension")
    _must("explained", [reason.code for reason in found.reasons] == keys, f"{found} has other reasons")
    _must("explained", len(found.next_questions) == len(found.unknown), f"{found} asks for something else")
    _must("explained", {*found.stale} <= {*found.unknown}, f"{found}: what is stale is unknown")
    events = any(True for dimension in framework.dimensions for _ in happenings_in(dimension.met))
    if not events and not asks_what_is_known(framework):
        poor, rich = ask(case.poorer_in_evidence, case.at), ask(case.plain, case.at)
        for name in ("qualified", "disqualified"):
            less, more = getattr(poor, name), getattr(rich, name)
            _must("unknown-monotone", less is None or less is more, f"{name}: knowing less {less}, more {more}")
