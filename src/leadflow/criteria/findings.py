"""Evidence handles: questions about what was found out on a lead's readiness to buy."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import overload

import attrs

from leadflow._validate import positive_timedelta, required_text, to_utc
from leadflow.criteria.conditions import normal
from leadflow.criteria.handles import (
    EnumHandle,
    Handle,
    InstantHandle,
    MoneyHandle,
    NumberHandle,
    OrderedHandle,
    SetHandle,
    TextHandle,
    TruthHandle,
)
from leadflow.criteria.operands import Fact, FieldCriterion, Kind, Presence
from leadflow.criteria.tree import Guard, leaves
from leadflow.errors import invalid_type
from leadflow.leads import (
    Answer,
    Authority,
    Budget,
    BuyingRole,
    EvidenceFound,
    History,
    Lead,
    Need,
    Severity,
    Timeline,
)
from leadflow.money import Money

__all__ = ["EvidenceHandles", "Finding", "dimensions_in", "evidence", "findings_on", "known_on", "without_stale"]

_KINDS: dict[str, type] = {"budget": Budget, "authority": Authority, "need": Need, "timeline": Timeline}


def findings_on(lead: Lead, dimension: str) -> tuple[EvidenceFound, ...]:
    """Return the evidence on one dimension, in order: "budget", "authority", "need", "timeline", or that of an answer.

    >>> from datetime import UTC
    >>> findings_on(Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC)), "budget")
    ()
    """
    return _on(dimension, lead.evidence)


def known_on(lead: Lead, dimension: str) -> tuple[EvidenceFound, ...]:
    """Return what the evidence on one dimension adds up to: of every part the newest value, and of each person the
    newest role.

    >>> from datetime import UTC
    >>> known_on(Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC)), "budget")
    ()
    """
    return _on(dimension, lead.findings)


def _on(dimension: str, evidence: tuple[EvidenceFound, ...]) -> tuple[EvidenceFound, ...]:
    kind = _KINDS.get(dimension)
    if kind is not None:
        return tuple(found for found in evidence if isinstance(found.evidence, kind))
    wanted = normal(dimension)
    return tuple(
        found for found in evidence if isinstance(found.evidence, Answer) and normal(found.evidence.dimension) == wanted
    )


@attrs.frozen(kw_only=True, order=False, weakref_slot=False)
class Finding(Fact):
    """A part of the evidence on one dimension. Findings add up, part by part; of authority, person by person."""

    dimension: str = attrs.field(kw_only=False)
    part: str = attrs.field(kw_only=False)
    kind: Kind = attrs.field(kw_only=False)
    members: type[Enum] | None = None

    several: bool = attrs.field(init=False, eq=False, repr=False)
    """Whether all evidence on the dimension counts, and not only the newest."""
    days_end = True

    def __attrs_post_init__(self) -> None:
        path = f"evidence.{self.dimension}" if self.part == "answer" else f"evidence.{self.dimension}.{self.part}"
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "several", self.dimension == "authority")
        super().__attrs_post_init__()

    def found(self, lead: Lead) -> tuple[object | None, ...]:
        """Return the facts that count (at least one), oldest first, as they stand; None for each that is missing."""
        events = known_on(lead, self.dimension)
        counting = events if self.several else events[-1:]
        values = [getattr(event.evidence, self.part) for event in counting]
        # No pains recorded is no statement that nothing hurts.
        facts = [(frozenset(value) or None) if isinstance(value, tuple) else value for value in values]
        return tuple(facts) or (None,)


class BudgetHandles:
    """What can be asked about the budget."""

    __slots__ = ()
    amount = MoneyHandle(Finding("budget", "amount", Kind.MONEY))
    approved = TruthHandle(Finding("budget", "approved", Kind.TRUTH))


class AuthorityHandles:
    """What can be asked about authority; any finding that meets wins."""

    __slots__ = ()
    role = EnumHandle(Finding("authority", "role", Kind.MEMBER, members=BuyingRole), BuyingRole)
    name = TextHandle(Finding("authority", "name", Kind.TEXT))


class NeedHandles:
    """What can be asked about the need."""

    __slots__ = ()
    severity = OrderedHandle(Finding("need", "severity", Kind.MEMBER, members=Severity), Severity)
    pains = SetHandle(Finding("need", "pains", Kind.SET))


class TimelineHandles:
    """What can be asked about the timeline."""

    __slots__ = ()
    decide_by = InstantHandle(Finding("timeline", "decide_by", Kind.INSTANT))
    trigger = TextHandle(Finding("timeline", "trigger", Kind.TEXT))


class EvidenceHandles:
    """What can be asked about evidence: `budget`, `authority`, `need`, `timeline`, and the `answer` to anything else.

    >>> str(evidence.budget.amount >= Money("20000000", "VND"))
    'evidence.budget.amount is at least 20,000,000 VND'
    """

    __slots__ = ()
    budget = BudgetHandles()
    authority = AuthorityHandles()
    need = NeedHandles()
    timeline = TimelineHandles()

    @overload
    def answer(self, dimension: str) -> TextHandle: ...
    @overload
    def answer(self, dimension: str, kind: type[str]) -> TextHandle: ...
    @overload
    def answer(self, dimension: str, kind: type[bool]) -> TruthHandle: ...
    @overload
    def answer(self, dimension: str, kind: type[float]) -> NumberHandle: ...
    @overload
    def answer(self, dimension: str, kind: type[Money]) -> MoneyHandle: ...
    def answer(self, dimension: str, kind: type[object] = str) -> Handle:
        """Ask about the answer to the question of any other dimension: text, or the `kind` given (bool, float, Money).

        >>> str(evidence.answer("metrics").known())
        'evidence.metrics is known'
        """
        name = required_text(dimension, "dimension")
        if name in _KINDS:
            raise invalid_type("dimension", name, "has handles of its own", f"write evidence.{name}.…")
        for known, (handle, holds) in _ANSWERS.items():
            if kind is known:
                return handle(Finding(name, "answer", holds))
        raise invalid_type(
            "kind", kind, "an answer is text, truth, a number or money", "write str, bool, float or Money"
        )


_ANSWERS: dict[type, tuple[type[Handle], Kind]] = {
    str: (TextHandle, Kind.TEXT),
    bool: (TruthHandle, Kind.TRUTH),
    int: (NumberHandle, Kind.NUMBER),
    float: (NumberHandle, Kind.NUMBER),
    Decimal: (NumberHandle, Kind.NUMBER),
    Money: (MoneyHandle, Kind.MONEY),
}

evidence = EvidenceHandles()
"""What was found out about a lead's readiness to buy."""


def dimensions_in(guard: Guard) -> tuple[str, ...]:
    """Return the evidence dimensions that a question reads, first read first.

    >>> dimensions_in(evidence.budget.amount.known() & evidence.answer("metrics").known())
    ('budget', 'metrics')
    """
    found = (leaf.operand for leaf in leaves(guard) if isinstance(leaf, (FieldCriterion, Presence)))
    return tuple(dict.fromkeys(operand.dimension for operand in found if isinstance(operand, Finding)))


def without_stale(lead: Lead, *, as_of: datetime, stale_after: timedelta | None) -> Lead:
    """Return the lead (as it was known at `as_of`) without evidence older than `stale_after` (None: for ever).

    >>> from datetime import UTC
    >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
    >>> without_stale(lead, as_of=datetime(2026, 3, 31, tzinfo=UTC), stale_after=timedelta(days=90)) is lead
    True
    """
    at = to_utc(as_of, "as_of")
    if stale_after is None:
        return lead
    age = positive_timedelta(stale_after, "stale_after")
    if all(at - found.at <= age for found in lead.evidence):
        return lead
    kept = [event for event in lead.history if not isinstance(event, EvidenceFound) or at - event.at <= age]
    return attrs.evolve(lead, history=History(kept))
