"""Presets: BANT and its cousins, as data."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TypedDict, Unpack

import attrs

from leadflow._validate import positive_timedelta
from leadflow.criteria import evidence
from leadflow.criteria.conditions import Spans
from leadflow.criteria.operands import FieldCriterion
from leadflow.errors import invalid, invalid_type, unknown_name
from leadflow.leads import BuyingRole, Severity
from leadflow.money import Money
from leadflow.qualification.findings import answered, at_disposal, found_as
from leadflow.qualification.framework import Dimension, Framework
from leadflow.qualification.verdict import IfUnmet

__all__ = ["ANUM", "BANT", "CHAMP", "GPCT", "MEDDIC", "MEDDPICC", "FrameworkOptions"]


class FrameworkOptions(TypedDict, total=False):
    """What every preset takes beside its own arguments; each has a default.

    Evidence older than `stale_after` is unknown again. `required` is None (all dimensions), a number, or a set of keys.
    `questions`, `weights` and `if_unmet` replace what the preset says, by the key of a dimension.
    """

    stale_after: timedelta | None
    required: int | Iterable[str] | None
    questions: Mapping[str, str]
    weights: Mapping[str, int]
    if_unmet: Mapping[str, IfUnmet]


_SIGNERS = (BuyingRole.DECISION_MAKER, BuyingRole.ECONOMIC_BUYER)
"""Who signs off a purchase, unless another role is asked for."""
_HALF_A_YEAR = timedelta(days=180)
"""Within which time a decision counts as near, unless another is asked for."""


def _framework(name: str, *dimensions: Dimension, **options: Unpack[FrameworkOptions]) -> Framework:
    """Return a framework of these dimensions, with questions, weights and meanings replaced where `options` say so."""
    known = {dimension.key: dimension for dimension in dimensions}
    for argument, field in (("questions", "question"), ("weights", "weight"), ("if_unmet", "if_unmet")):
        chosen = options.get(argument, {})
        if not isinstance(chosen, Mapping):
            fix = f"write {argument}={{{dimensions[0].key!r}: ...}}"
            raise invalid_type(argument, chosen, "is given per dimension", fix)
        for key, value in chosen.items():
            if key not in known:
                raise unknown_name("dimension", key, known, where=f"{argument} of {name}")
            known[key] = attrs.evolve(known[key], **{field: value})
    required, stale_after = options.get("required"), options.get("stale_after")
    return Framework(name, dimensions=known.values(), required=required, stale_after=stale_after)


def _budget(key: str, minimum: Money) -> Dimension:
    if isinstance(minimum, Money) and minimum.amount <= 0:
        raise invalid("minimum_budget", minimum, "must be more than zero", 'write Money("20000000", "VND")')
    return Dimension(
        key,
        question="How much is set aside for this, and is it approved?",
        met=at_disposal(minimum),
        if_unmet=IfUnmet.RECYCLE,
    )


def _person(key: str, question: str, roles: Iterable[BuyingRole]) -> Dimension:
    return Dimension(key, question=question, met=found_as(roles, key), if_unmet=IfUnmet.FIND_PERSON)


def _need(key: str, question: str, minimum: Severity) -> Dimension:
    met = evidence.need.severity.at_least(minimum)
    return Dimension(key, question=question, met=met, if_unmet=IfUnmet.DISQUALIFY)


def _timeline(key: str, within: timedelta) -> Dimension:
    span = positive_timedelta(within, "decide_within")
    met = FieldCriterion(evidence.timeline.decide_by.operand, Spans(span, ahead=True))
    return Dimension(key, question="By when must it be in place?", met=met, if_unmet=IfUnmet.RECYCLE)


def _answer(key: str, question: str) -> Dimension:
    return Dimension(key, question=question, met=answered(key), if_unmet=IfUnmet.RECYCLE)


_WHO_SIGNS = "Who signs off a purchase of this size?"
_WHAT_IT_COSTS = "What does it cost you today that this is not solved?"
_IN_THE_WAY = "What is in your way today?"
_METRICS = _answer("metrics", "What will be better, in figures?")
_BUYER = _person("economic_buyer", "Who owns the money for this?", {BuyingRole.ECONOMIC_BUYER})
_CRITERIA = _answer("decision_criteria", "By what will you compare the offers?")
_PROCESS = _answer("decision_process", "Who decides what, in which order, until when?")
_PAPERS = _answer("paper_process", "What has to be signed, by whom, and how long does that take?")
_CHAMPION = _person("champion", "Who sells this for us when we are not there?", {BuyingRole.CHAMPION})
_COMPETITION = _answer("competition", "What else are you looking at, doing nothing included?")
_GOALS = _answer("goals", "What do you want to have reached a year from now?")
_PLANS = _answer("plans", "How do you mean to get there?")


def BANT(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_budget: Money,
    roles: Iterable[BuyingRole] = _SIGNERS,
    minimum_need: Severity = Severity.MODERATE,
    decide_within: timedelta = _HALF_A_YEAR,
    **options: Unpack[FrameworkOptions],
) -> Framework:
    """Return the framework of budget, authority, need and timeline (IBM, 1960s).

    Evidence adds up: a new pain leaves the severity, "approved" leaves the amount. A budget that is known not to be
    approved is unmet. Authority is unknown until a person in one of the roles is found, and unmet only when the
    `Answer` to "authority" is no. By default an unmet need disqualifies, budget and timeline recycle, authority sends
    one to find the person.

    Args:
        minimum_budget: What the newest budget has to be at least.
        roles: The roles of which any person found meets the authority.
        minimum_need: What the newest need has to be at least.
        decide_within: The time from the instant asked about within which the decision falls.
        options: `stale_after`, `required`, `questions`, `weights` and `if_unmet`, as in `FrameworkOptions`.

    Returns:
        The framework, to be asked with `qualify(lead, as_of=now)`.

    Raises:
        InvalidValueError: A value is out of range.
        UnknownNameError: A key is none of the four.

    >>> bant = BANT(minimum_budget=Money("20000000", "VND"), stale_after=timedelta(days=90))
    >>> [dimension.key for dimension in bant.dimensions]
    ['budget', 'authority', 'need', 'timeline']
    """
    return _framework(
        "BANT",
        _budget("budget", minimum_budget),
        _person("authority", _WHO_SIGNS, roles),
        _need("need", _WHAT_IT_COSTS, minimum_need),
        _timeline("timeline", decide_within),
        **options,
    )


def MEDDIC(  # noqa: N802  # a framework is called by its name in the field
    *, minimum_need: Severity = Severity.MODERATE, **options: Unpack[FrameworkOptions]
) -> Framework:
    """Return metrics, economic buyer, decision criteria, decision process, identified pain and champion (PTC, 1990s).

    The buyer and the champion are found as `Authority`, the pain as `Need`; the rest as `Answer("metrics", ...)` and so
    on. `options` are as in `BANT`.

    >>> [dimension.key for dimension in MEDDIC().dimensions]
    ['metrics', 'economic_buyer', 'decision_criteria', 'decision_process', 'identify_pain', 'champion']
    """
    pain = _need("identify_pain", _WHAT_IT_COSTS, minimum_need)
    return _framework("MEDDIC", _METRICS, _BUYER, _CRITERIA, _PROCESS, pain, _CHAMPION, **options)


def MEDDPICC(  # noqa: N802  # a framework is called by its name in the field
    *, minimum_need: Severity = Severity.MODERATE, **options: Unpack[FrameworkOptions]
) -> Framework:
    """Return `MEDDIC` with the paper process and the competition.

    >>> len(MEDDPICC().dimensions)
    8
    """
    pain = _need("identify_pain", _WHAT_IT_COSTS, minimum_need)
    dimensions = (_METRICS, _BUYER, _CRITERIA, _PROCESS, _PAPERS, pain, _CHAMPION, _COMPETITION)
    return _framework("MEDDPICC", *dimensions, **options)


def CHAMP(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_budget: Money,
    roles: Iterable[BuyingRole] = _SIGNERS,
    minimum_need: Severity = Severity.MODERATE,
    decide_within: timedelta = _HALF_A_YEAR,
    **options: Unpack[FrameworkOptions],
) -> Framework:
    """Return challenges, authority, money and prioritisation: BANT with the need first (InsightSquared).

    Arguments are as in `BANT`.

    >>> [dimension.key for dimension in CHAMP(minimum_budget=Money(5_000, "EUR")).dimensions]
    ['challenges', 'authority', 'money', 'prioritisation']
    """
    return _framework(
        "CHAMP",
        _need("challenges", _IN_THE_WAY, minimum_need),
        _person("authority", _WHO_SIGNS, roles),
        _budget("money", minimum_budget),
        _timeline("prioritisation", decide_within),
        **options,
    )


def ANUM(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_budget: Money,
    roles: Iterable[BuyingRole] = _SIGNERS,
    minimum_need: Severity = Severity.MODERATE,
    decide_within: timedelta = _HALF_A_YEAR,
    **options: Unpack[FrameworkOptions],
) -> Framework:
    """Return authority, need, urgency and money: BANT for teams that must find the right person first.

    Arguments are as in `BANT`.

    >>> [dimension.key for dimension in ANUM(minimum_budget=Money(5_000, "EUR")).dimensions]
    ['authority', 'need', 'urgency', 'money']
    """
    return _framework(
        "ANUM",
        _person("authority", _WHO_SIGNS, roles),
        _need("need", _WHAT_IT_COSTS, minimum_need),
        _timeline("urgency", decide_within),
        _budget("money", minimum_budget),
        **options,
    )


def GPCT(  # noqa: N802  # a framework is called by its name in the field
    *,
    minimum_need: Severity = Severity.MODERATE,
    decide_within: timedelta = _HALF_A_YEAR,
    **options: Unpack[FrameworkOptions],
) -> Framework:
    """Return goals, plans, challenges and timeline (HubSpot): what the lead wants comes before what it can pay.

    Goals and plans are found as `Answer("goals", ...)` and `Answer("plans", ...)`; other arguments are as in `BANT`.

    >>> [dimension.key for dimension in GPCT().dimensions]
    ['goals', 'plans', 'challenges', 'timeline']
    """
    challenges = _need("challenges", _IN_THE_WAY, minimum_need)
    return _framework("GPCT", _GOALS, _PLANS, challenges, _timeline("timeline", decide_within), **options)
