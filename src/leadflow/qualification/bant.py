"""BANT: budget, authority, need and timeline, as a framework."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from leadflow._validate import FrozenMapping, positive_timedelta
from leadflow.criteria import Criterion, evidence
from leadflow.criteria.conditions import Spans
from leadflow.criteria.operands import Asked
from leadflow.errors import invalid, invalid_type
from leadflow.leads import BuyingRole, Severity
from leadflow.money import Money
from leadflow.qualification.framework import Dimension, Framework
from leadflow.qualification.verdict import IfUnmet

__all__ = ["AS_USUAL", "BANT", "HALF_A_YEAR", "SIGNERS", "adapted", "affordable", "decided_within"]

SIGNERS = (BuyingRole.DECISION_MAKER, BuyingRole.ECONOMIC_BUYER)
"""Who signs off a purchase, as frameworks take it unless told otherwise."""
HALF_A_YEAR = timedelta(days=180)
"""Within which time a decision counts as near, unless told otherwise."""
AS_USUAL: FrozenMapping[str, str] = FrozenMapping()
"""Questions as they come."""
_WEIGHTS: FrozenMapping[str, int] = FrozenMapping()
_MEANINGS: FrozenMapping[str, IfUnmet] = FrozenMapping()


def affordable(minimum: Money) -> Criterion:
    """Ask whether the newest budget is at least `minimum`; refuse one of nothing.

    >>> str(affordable(Money("20000000", "VND")))
    'evidence.budget.amount is at least 20,000,000 VND'
    """
    if isinstance(minimum, Money) and minimum.amount <= 0:
        raise invalid("minimum_budget", minimum, "must be more than zero", 'write Money("20000000", "VND")')
    return evidence.budget.amount >= minimum


def decided_within(span: timedelta) -> Criterion:
    """Ask whether the newest timeline means to decide within `span` from now, and not in the past.

    >>> str(decided_within(timedelta(days=180)))
    'evidence.timeline.decide_by is within the next 180 days'
    """
    return Asked(evidence.timeline.decide_by.operand, Spans(positive_timedelta(span, "decide_within"), ahead=True))


def adapted(
    name: str,
    dimensions: Iterable[Dimension],
    *,
    stale_after: timedelta | None,
    required: int | Iterable[str] | None,
    questions: Mapping[str, str],
    weights: Mapping[str, int] = _WEIGHTS,
    if_unmet: Mapping[str, IfUnmet] = _MEANINGS,
) -> Framework:
    """Return a framework of these dimensions, with your own questions, weights and meanings where you have some.

    >>> from leadflow.qualification import answered
    >>> metrics = Dimension("metrics", question="What will be better?", met=answered("metrics"))
    >>> asked = {"metrics": "How much faster?"}
    >>> adapted("ours", [metrics], stale_after=None, required=None, questions=asked).dimensions[0].question
    'How much faster?'
    """
    standard = tuple(dimensions)
    keys = [dimension.key for dimension in standard]
    for argument, chosen in (("questions", questions), ("weights", weights), ("if_unmet", if_unmet)):
        if not isinstance(chosen, Mapping):
            raise invalid_type(argument, chosen, "is given per dimension", f"write {argument}={{{keys[0]!r}: ...}}")
        for key in chosen:
            if key not in keys:
                raise invalid(argument, key, f"{name} has no such dimension", f"write one of {', '.join(keys)}")
    return Framework(
        name,
        dimensions=[
            Dimension(
                dimension.key,
                question=questions.get(dimension.key, dimension.question),
                met=dimension.met,
                weight=weights.get(dimension.key, dimension.weight),
                if_unmet=if_unmet.get(dimension.key, dimension.if_unmet),
            )
            for dimension in standard
        ],
        required=required,
        stale_after=stale_after,
    )


def BANT(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_budget: Money,
    roles: Iterable[BuyingRole] = SIGNERS,
    minimum_need: Severity = Severity.MODERATE,
    decide_within: timedelta = HALF_A_YEAR,
    stale_after: timedelta | None = None,
    required: int | Iterable[str] | None = None,
    questions: Mapping[str, str] = AS_USUAL,
    weights: Mapping[str, int] = _WEIGHTS,
    if_unmet: Mapping[str, IfUnmet] = _MEANINGS,
) -> Framework:
    """Return the framework of budget, authority, need and timeline (IBM, 1960s).

    Met are a newest budget of at least `minimum_budget`, any person found in one of the `roles`, a newest need of at
    least `minimum_need`, and a decision within `decide_within` of the instant asked about. Evidence older than
    `stale_after` is unknown again. `required` is None (all four), a number, or a set of keys. By default an unmet need
    disqualifies, budget and timeline recycle, authority sends one to find the person; `if_unmet`, `questions` and
    `weights` change that per key. Raises when a value is out of range, or a key is none of the four.

    >>> bant = BANT(minimum_budget=Money("20000000", "VND"), stale_after=timedelta(days=90))
    >>> [dimension.key for dimension in bant.dimensions]
    ['budget', 'authority', 'need', 'timeline']
    """
    return adapted(
        "BANT",
        (
            Dimension(
                "budget",
                question="How much is set aside for this, and is it approved?",
                met=affordable(minimum_budget),
                if_unmet=IfUnmet.RECYCLE,
            ),
            Dimension(
                "authority",
                question="Who signs off a purchase of this size?",
                met=evidence.authority.role.in_(roles),
                if_unmet=IfUnmet.FIND_PERSON,
            ),
            Dimension(
                "need",
                question="What does it cost you today that this is not solved?",
                met=evidence.need.severity.at_least(minimum_need),
                if_unmet=IfUnmet.DISQUALIFY,
            ),
            Dimension(
                "timeline",
                question="By when must it be in place?",
                met=decided_within(decide_within),
                if_unmet=IfUnmet.RECYCLE,
            ),
        ),
        stale_after=stale_after,
        required=required,
        questions=questions,
        weights=weights,
        if_unmet=if_unmet,
    )
