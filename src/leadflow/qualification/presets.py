"""Presets: the cousins of BANT, as data."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from leadflow.criteria import Criterion, evidence
from leadflow.leads import BuyingRole, Severity
from leadflow.money import Money
from leadflow.qualification.bant import AS_USUAL, HALF_A_YEAR, SIGNERS, adapted, affordable, decided_within
from leadflow.qualification.findings import answered
from leadflow.qualification.framework import Dimension, Framework
from leadflow.qualification.verdict import IfUnmet

__all__ = ["ANUM", "CHAMP", "GPCT", "MEDDIC", "MEDDPICC"]


def _dimension(key: str, question: str, met: Criterion, if_unmet: IfUnmet = IfUnmet.RECYCLE) -> Dimension:
    return Dimension(key, question=question, met=met, if_unmet=if_unmet)


def _hurts(severity: Severity) -> Criterion:
    return evidence.need.severity.at_least(severity)


def _signs(roles: Iterable[BuyingRole]) -> Criterion:
    return evidence.authority.role.in_(roles)


def _metrics() -> Dimension:
    return _dimension("metrics", "What will be better, in figures?", answered("metrics"))


def _buyer() -> Dimension:
    return _dimension(
        "economic_buyer", "Who owns the money for this?", _signs({BuyingRole.ECONOMIC_BUYER}), IfUnmet.FIND_PERSON
    )


def _decision() -> tuple[Dimension, Dimension]:
    return (
        _dimension("decision_criteria", "By what will you compare the offers?", answered("decision_criteria")),
        _dimension("decision_process", "Who decides what, in which order, until when?", answered("decision_process")),
    )


def _pain(severity: Severity) -> Dimension:
    return _dimension(
        "identify_pain", "What does it cost you today that this is not solved?", _hurts(severity), IfUnmet.DISQUALIFY
    )


def _champion() -> Dimension:
    return _dimension(
        "champion", "Who sells this for us when we are not there?", _signs({BuyingRole.CHAMPION}), IfUnmet.FIND_PERSON
    )


def MEDDIC(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_need: Severity = Severity.MODERATE,
    stale_after: timedelta | None = None,
    required: int | Iterable[str] | None = None,
    questions: Mapping[str, str] = AS_USUAL,
) -> Framework:
    """Return metrics, economic buyer, decision criteria, decision process, identified pain and champion (PTC, 1990s).

    The buyer and the champion are found as `Authority`, the pain as `Need`; the rest as `Answer("metrics", ...)` and so
    on. `stale_after`, `required` and `questions` are as in `BANT`.

    >>> [dimension.key for dimension in MEDDIC().dimensions]
    ['metrics', 'economic_buyer', 'decision_criteria', 'decision_process', 'identify_pain', 'champion']
    """
    dimensions = (_metrics(), _buyer(), *_decision(), _pain(minimum_need), _champion())
    return adapted("MEDDIC", dimensions, stale_after=stale_after, required=required, questions=questions)


def MEDDPICC(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_need: Severity = Severity.MODERATE,
    stale_after: timedelta | None = None,
    required: int | Iterable[str] | None = None,
    questions: Mapping[str, str] = AS_USUAL,
) -> Framework:
    """Return `MEDDIC` with the paper process and the competition.

    >>> len(MEDDPICC().dimensions)
    8
    """
    dimensions = (
        _metrics(),
        _buyer(),
        *_decision(),
        _dimension(
            "paper_process", "What has to be signed, by whom, and how long does that take?", answered("paper_process")
        ),
        _pain(minimum_need),
        _champion(),
        _dimension("competition", "What else are you looking at, doing nothing included?", answered("competition")),
    )
    return adapted("MEDDPICC", dimensions, stale_after=stale_after, required=required, questions=questions)


def CHAMP(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_budget: Money,
    roles: Iterable[BuyingRole] = SIGNERS,
    minimum_need: Severity = Severity.MODERATE,
    decide_within: timedelta = HALF_A_YEAR,
    stale_after: timedelta | None = None,
    required: int | Iterable[str] | None = None,
    questions: Mapping[str, str] = AS_USUAL,
) -> Framework:
    """Return challenges, authority, money and prioritisation: BANT with the need first (InsightSquared).

    Arguments are as in `BANT`.

    >>> [dimension.key for dimension in CHAMP(minimum_budget=Money(5_000, "EUR")).dimensions]
    ['challenges', 'authority', 'money', 'prioritisation']
    """
    dimensions = (
        _dimension("challenges", "What is in your way today?", _hurts(minimum_need), IfUnmet.DISQUALIFY),
        _dimension("authority", "Who signs off a purchase of this size?", _signs(roles), IfUnmet.FIND_PERSON),
        _dimension("money", "How much is set aside for this, and is it approved?", affordable(minimum_budget)),
        _dimension("prioritisation", "By when must it be in place?", decided_within(decide_within)),
    )
    return adapted("CHAMP", dimensions, stale_after=stale_after, required=required, questions=questions)


def ANUM(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_budget: Money,
    roles: Iterable[BuyingRole] = SIGNERS,
    minimum_need: Severity = Severity.MODERATE,
    decide_within: timedelta = HALF_A_YEAR,
    stale_after: timedelta | None = None,
    required: int | Iterable[str] | None = None,
    questions: Mapping[str, str] = AS_USUAL,
) -> Framework:
    """Return authority, need, urgency and money: BANT for who must speak to the right person first.

    Arguments are as in `BANT`.

    >>> [dimension.key for dimension in ANUM(minimum_budget=Money(5_000, "EUR")).dimensions]
    ['authority', 'need', 'urgency', 'money']
    """
    dimensions = (
        _dimension("authority", "Who signs off a purchase of this size?", _signs(roles), IfUnmet.FIND_PERSON),
        _dimension(
            "need", "What does it cost you today that this is not solved?", _hurts(minimum_need), IfUnmet.DISQUALIFY
        ),
        _dimension("urgency", "By when must it be in place?", decided_within(decide_within)),
        _dimension("money", "How much is set aside for this, and is it approved?", affordable(minimum_budget)),
    )
    return adapted("ANUM", dimensions, stale_after=stale_after, required=required, questions=questions)


def GPCT(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_need: Severity = Severity.MODERATE,
    decide_within: timedelta = HALF_A_YEAR,
    stale_after: timedelta | None = None,
    required: int | Iterable[str] | None = None,
    questions: Mapping[str, str] = AS_USUAL,
) -> Framework:
    """Return goals, plans, challenges and timeline (HubSpot): what the lead wants comes before what it can pay.

    Goals and plans are found as `Answer("goals", ...)` and `Answer("plans", ...)`; other arguments are as in `BANT`.

    >>> [dimension.key for dimension in GPCT().dimensions]
    ['goals', 'plans', 'challenges', 'timeline']
    """
    dimensions = (
        _dimension("goals", "What do you want to have reached a year from now?", answered("goals")),
        _dimension("plans", "How do you mean to get there?", answered("plans")),
        _dimension("challenges", "What is in your way today?", _hurts(minimum_need), IfUnmet.DISQUALIFY),
        _dimension("timeline", "By when must it be in place?", decided_within(decide_within)),
    )
    return adapted("GPCT", dimensions, stale_after=stale_after, required=required, questions=questions)
