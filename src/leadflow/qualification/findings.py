"""Findings: an answer to a framework's question, what was found on a dimension in words, and who found what when."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from leadflow._validate import day_of, normalise_text, required_text
from leadflow._words import spell
from leadflow.criteria import Check, Criterion, evidence
from leadflow.criteria.check import Subject, View
from leadflow.criteria.conditions import Condition, Spans
from leadflow.criteria.findings import Finding, dimensions_in, known_on
from leadflow.criteria.operands import FieldCriterion, Kind
from leadflow.criteria.tree import leaves
from leadflow.errors import is_personal, redact
from leadflow.leads import Answer, Authority, Budget, BuyingRole, Evidence, EvidenceFound, Lead, Need, Timeline
from leadflow.money import Money

__all__ = ["Found", "answered", "at_disposal", "found_as", "in_words", "trail_of"]

_KINDS: dict[str, type] = {"budget": Budget, "authority": Authority, "need": Need, "timeline": Timeline}


def _recorded_on(lead: Lead, dimension: str) -> list[EvidenceFound]:
    """Return the evidence on a dimension as it was recorded, in order."""
    kind, wanted = _KINDS.get(dimension), normalise_text(dimension)
    return [
        found
        for found in lead.evidence
        if (kind is not None and isinstance(found.evidence, kind))
        or (isinstance(found.evidence, Answer) and normalise_text(found.evidence.dimension) == wanted)
    ]


@attrs.frozen(order=False, weakref_slot=False)
class NewestAnswer(Finding):
    """The newest answer to the question of a dimension, of whatever kind."""

    def values(self, view: Subject, *, by_day: bool = False) -> tuple[object | None, ...]:  # noqa: ARG002  # it stays as it is
        """Return the answer as it stands."""
        return self.found(view.lead)[-1:]

    def problem(self, view: Subject) -> str | None:  # noqa: ARG002  # an answer of any kind answers
        """Nothing: an answer of any kind answers."""
        return None


@attrs.frozen(order=False, weakref_slot=False)
class Affirmed(Condition):
    """The value is anything but False."""

    phrase: str = attrs.field(init=False, default="is answered, and not with no", eq=False, repr=False)

    def meets(self, value: object, as_of: datetime) -> bool:  # noqa: ARG002  # an answer does not change with time
        """Whether the value speaks for it."""
        return value is not False


def answered(dimension: str) -> Criterion:
    """Ask whether the newest `Answer` of a dimension speaks for it: text, a number, money and True do, False does not.

    Without an answer it is unknown.

    >>> str(answered("metrics"))
    'evidence.metrics is answered, and not with no'
    """
    return FieldCriterion(NewestAnswer(required_text(dimension, "dimension"), "answer", Kind.TEXT), Affirmed())


@attrs.frozen(order=False, weakref_slot=False)
class AtDisposal(Finding):
    """What may be spent: the amount of the budget, and nothing while it is known not to be approved."""

    currency: str = attrs.field(kw_only=True)

    def values(self, view: Subject, *, by_day: bool = False) -> tuple[object | None, ...]:
        """Return the amount at disposal."""
        approved = Finding("budget", "approved", Kind.TRUTH).values(view)[-1]
        return (Money(0, self.currency),) if approved is False else super().values(view, by_day=by_day)


def at_disposal(minimum: Money) -> Criterion:
    """Ask whether the budget is at least `minimum`, and not known to be without approval.

    >>> str(at_disposal(Money("20000000", "VND")))
    'evidence.budget.amount is at least 20,000,000 VND'
    """
    plain: Any = evidence.budget.amount >= minimum
    operand = AtDisposal("budget", "amount", Kind.MONEY, currency=minimum.currency)
    return FieldCriterion(operand, plain.condition)


@attrs.frozen(order=False, weakref_slot=False)
class FoundAs(Finding):
    """The people found in one of some roles: unknown until there is one, unless the answer to the `key` is no."""

    roles: tuple[BuyingRole, ...] = attrs.field(kw_only=True)
    key: str = attrs.field(kw_only=True)

    def values(self, view: Subject, *, by_day: bool = False) -> tuple[object | None, ...]:
        """Return the roles looked for that were found; a no where there is said to be no such person."""
        found = tuple(role for role in super().values(view, by_day=by_day) if role in self.roles)
        said = [each.evidence.answer for each in _recorded_on(view.lead, self.key) if isinstance(each.evidence, Answer)]
        return found or ((False,) if said and said[-1] is False else (None,))

    def problem(self, view: Subject) -> str | None:
        """Return why the people who were found answer nothing, or None."""
        known = any(role is not None for role in super().values(view))
        return "the role needed is not found yet" if known else super().problem(view)


def found_as(roles: Iterable[BuyingRole], key: str) -> Criterion:
    """Ask whether a person in one of these roles was found; that another one was found does not say no.

    >>> str(found_as([BuyingRole.CHAMPION], "champion"))
    'evidence.authority.role is one of champion'
    """
    plain: Any = evidence.authority.role.in_(roles)
    operand = FoundAs("authority", "role", Kind.MEMBER, members=BuyingRole, roles=plain.condition.bounds, key=key)
    return FieldCriterion(operand, plain.condition)


def in_words(met: Criterion, check: Check, view: View) -> str:
    """Return what was found on a dimension and why it is met, unmet or unknown, for people.

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> view = View(Lead("L-1", created_at=at), at)
    >>> in_words(answered("metrics"), answered("metrics").check_in(view), view)
    'not known'
    """
    found: list[tuple[Condition | None, Finding, Any]] = []
    for leaf in leaves(met):
        operand = getattr(leaf, "operand", None)
        if isinstance(operand, Finding):
            values = [value for value in operand.found(view.lead) if value is not None]
            found += [(getattr(leaf, "condition", None), operand, value) for value in values]
    said = ", ".join(dict.fromkeys((*(_spoken(value, operand) for _, operand, value in found), *_asides(met, view))))
    if check.answer:
        return said or "; ".join(reason.text for reason in check.reasons)
    if check.answer is None:
        return f"{said}, but {_doubt(met, check, view)}" if said else "not known"
    for condition, _, value in found:
        ahead = isinstance(condition, Spans) and condition.ahead
        now: Any = view.as_of if isinstance(value, datetime) else day_of(view.as_of)
        if ahead and isinstance(value, date) and value < now:
            return f"{said}: the date has passed"
        at_disposal = isinstance(getattr(met, "operand", None), AtDisposal)
        if at_disposal and condition is not None and condition.meets(value, view.as_of):
            return said  # it would be enough, were it approved
    needed = f"needed: {_needed(met, check)}"
    return f"{said}; {needed}" if said else needed


def _needed(met: Criterion, check: Check) -> str:
    """What would meet it: of one finding what it must be, otherwise the questions that were not answered so."""
    if not (isinstance(met, FieldCriterion) and isinstance(met.operand, Finding)):
        return "; ".join(reason.text for reason in check.reasons)
    phrase = met.condition.phrase.removeprefix("is ")
    return phrase if met.operand.members is None else phrase.replace("_", " ")


def _doubt(met: Criterion, check: Check, view: View) -> str:
    """Why what was found does not decide it."""
    needed = _needed(met, check)
    if not (isinstance(met, FieldCriterion) and isinstance(met.operand, Finding)):
        return f"it is not known whether {needed}"
    part = "date" if met.operand.part == "decide_by" else met.operand.part
    missing = f"{'a' if met.operand.several else 'the'} {part} is not known"
    return f"{met.doubt(view)[0] or missing} (needed: {needed})"


def _asides(met: Criterion, view: View) -> Iterator[str]:
    """Return what else is known of the dimensions asked about: that the money is approved, what hurts, what presses."""
    asked = {getattr(getattr(leaf, "operand", None), "part", None) for leaf in leaves(met)}
    for dimension in dimensions_in(met):
        part, words = _ASIDES.get(dimension, (None, None))
        if words is not None and part not in asked and (findings := known_on(view.lead, dimension)):
            yield from map(redact, words(findings[-1].evidence))


_ASIDES: dict[str, tuple[str, Callable[[Any], tuple[str, ...]]]] = {
    "budget": ("approved", lambda budget: {True: ("approved",), False: ("not approved yet",)}.get(budget.approved, ())),
    "need": ("pains", lambda need: need.pains),
    "timeline": ("trigger", lambda timeline: (timeline.trigger,) if timeline.trigger else ()),
}
"""What else to say of a dimension: the part of the finding that has it, and its words."""


def _spoken(value: object, operand: Finding) -> str:
    if isinstance(value, str) and is_personal(operand.path):
        return f"{value[:1]}***"
    if isinstance(value, bool):
        yes, no = ("yes", "no") if operand.part == "answer" else (operand.part, f"not {operand.part}")
        return yes if value else no
    if isinstance(value, frozenset):
        return redact("; ".join(sorted(value)))
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    said = spell(value).replace("_", " ")
    # Money and numbers look like something to call.
    return redact(said) if isinstance(value, str) else said


@attrs.frozen(kw_only=True, weakref_slot=False)
class Found:
    """One finding on a `dimension` of a framework: the `evidence`, when it was found, and `by` whom.

    `replaced` is the finding before it on the same dimension (of authority, on the same person). `counts` says whether
    any part of it has a say now: it is not `stale`, and says something that no later finding says anew.

    >>> from datetime import UTC
    >>> from leadflow.leads import Budget
    >>> Found("budget", evidence=Budget(approved=True), at=datetime(2026, 3, 5, tzinfo=UTC), by="rep-7").counts
    True
    """

    dimension: str = attrs.field(kw_only=False)
    evidence: Evidence
    at: datetime
    by: str | None = None
    replaced: Evidence | None = None
    stale: bool = False
    counts: bool = True


def trail_of(
    key: str, met: Criterion, lead: Lead, *, as_of: datetime, stale_after: timedelta | None
) -> Iterator[Found]:
    """Return the findings on what `met` asks about, oldest first, of a lead as it was known at `as_of` (in UTC).

    >>> from datetime import UTC
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> list(trail_of("metrics", answered("metrics"), Lead("L-1", created_at=at), as_of=at, stale_after=None))
    []
    """
    for asked in dimensions_in(met):
        events = _recorded_on(lead, asked)
        for event in events:
            same = [other for other in events if _of_one(event.evidence, other.evidence) or other is event]
            here = next(i for i, other in enumerate(same) if other is event)
            later = [other.evidence for other in same[here + 1 :]]
            stale = stale_after is not None and as_of - event.at > stale_after
            yield Found(
                key,
                evidence=event.evidence,
                at=event.at,
                by=event.by,
                replaced=same[here - 1].evidence if here else None,
                stale=stale,
                counts=not stale and _adds(event.evidence, later),
            )


def _of_one(one: Evidence, other: Evidence) -> bool:
    """Whether two findings on a dimension add up: of authority, those on one person with a name."""
    if isinstance(one, Authority) and isinstance(other, Authority):
        named = one.name is not None and other.name is not None
        return named and normalise_text(str(one.name)) == normalise_text(str(other.name))
    return type(one) is type(other)


def _adds(found: Evidence, later: list[Evidence]) -> bool:
    """Whether a finding says anything that none of the later ones says anew; pains are united."""
    for field in attrs.fields(type(found)):
        value = getattr(found, field.name)
        if (
            value is not None
            and value != ()
            and (isinstance(value, tuple) or all(getattr(x, field.name) is None for x in later))
        ):
            return True
    return not later
