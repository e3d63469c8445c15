"""Asked: what the rules of a playbook ask leads for, so that an audit can say what no lead ever had."""

from collections.abc import Iterator, Mapping

import attrs

from leadflow.criteria.activity_pass import ActivityFilter
from leadflow.criteria.conditions import Has, IsText
from leadflow.criteria.happening_kinds import DealChange, Recorded, StageEntry
from leadflow.criteria.operands import Fact, Field, FieldCriterion, Operand
from leadflow.funnel import Funnel
from leadflow.leads import Activity, Assigned, ConsentChanged, DealUpdated, Event, StageEntered
from leadflow.money import Money
from leadflow.qualification import Framework
from leadflow.scores import Scorer
from leadflow.scores.characteristic import Characteristic
from leadflow.sla import Commitment

__all__ = ["Asked", "Place", "asked_of", "pieces"]

Place = tuple[type[Event], str] | str
"""Where a name is found: a field of an event, `"attributes"`, or the path of a field of the profile."""

_EVENTS: dict[str, tuple[type[Event], str]] = {
    "owner": (Assigned, "to"),
    "stage": (StageEntered, "stage"),
    "consents": (ConsentChanged, "purpose"),
}
"""The views of a lead that are read from events."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Asked:
    """What rules ask for: `names` by where they are found, `texts` of profile fields, facts and currencies.

    - `names`: each with the rule that asks for it.
    - `texts`: groups of alternatives, of which a lead should have one.
    - `facts`: what is read, with a kind of value.
    - `currencies`: what amounts are compared in, by path; `"deals.amount"` is that of deals.
    """

    names: dict[Place, dict[str, str]] = attrs.field(factory=dict)
    texts: list[tuple[str, tuple[str, ...], str]] = attrs.field(factory=list)
    facts: dict[Fact, str] = attrs.field(factory=dict)
    currencies: dict[str, set[str]] = attrs.field(factory=dict)

    def happening(self, piece: object, rule: str) -> None:
        """Add the names that a happening asks for."""
        found: list[tuple[Place, str | None]] = []
        if isinstance(piece, ActivityFilter):
            found += [((Activity, "kind"), kind) for kind in piece.kinds]
            found += [((Activity, "channel"), piece.channel), ((Activity, "campaign"), piece.campaign)]
        elif isinstance(piece, Recorded):
            found += [((piece.event, field), value) for field, value in piece.wanted if type(value) is str]
        elif isinstance(piece, StageEntry):
            found.append(((StageEntered, "stage"), piece.stage))
        elif isinstance(piece, DealChange):
            found.append(((DealUpdated, "stage"), piece.stage))
        for place, name in found:
            if name is not None:
                self.names.setdefault(place, {}).setdefault(name, rule)

    def fact(self, operand: Operand, rule: str, currencies: set[str]) -> None:
        """Add a fact that is read, and the currencies in which it is compared."""
        if isinstance(operand, Fact):
            self.facts.setdefault(operand, rule)
            self.currencies.setdefault(operand.path, set()).update(currencies)
        section, _, name = operand.path.partition(".")
        if isinstance(operand, Field) and section in {"attributes", "consents"}:
            self.names.setdefault(_EVENTS.get(section, section), {}).setdefault(name, rule)

    def condition(self, leaf: FieldCriterion, rule: str) -> None:
        """Add what a condition on a field asks for."""
        condition, operand = leaf.condition, leaf.operand
        amounts = [bound for bound in condition.bounds or () if isinstance(bound, Money)]
        self.fact(operand, rule, {amount.currency for amount in amounts})
        if not isinstance(operand, Field) or not isinstance(condition, (IsText, Has)) or condition.negated:
            return
        if operand.path in _EVENTS:
            self.names.setdefault(_EVENTS[operand.path], {}).update(dict.fromkeys(condition.texts, rule))
        elif not condition.redacted:
            self.texts.append((operand.path, condition.texts, rule))


def pieces(rules: object) -> Iterator[tuple[str, object]]:
    """Yield everything that rules are made of, each with the name of the rule that it stands in."""
    waiting: list[tuple[str, object]] = [("", rules)]
    seen: set[int] = set()
    while waiting:
        rule, piece = waiting.pop()
        inside: list[object] = []
        if isinstance(piece, Mapping):
            inside += [*piece.keys(), *piece.values()]
        elif isinstance(piece, (tuple, list, set, frozenset)):
            inside += piece
        elif attrs.has(type(piece)) and id(piece) not in seen:
            seen.add(id(piece))
            if isinstance(piece, (Scorer, Framework, Commitment, Funnel)):
                rule = piece.name
            yield rule, piece
            inside += [getattr(piece, field.name) for field in attrs.fields(type(piece))]  # type: ignore[arg-type]  # it has
        waiting += [(rule, each) for each in reversed(inside)]


def asked_of(rules: object) -> Asked:
    """Return what rules ask for: a playbook's, a scorecard's, or those of anything made of criteria and happenings.

    >>> from leadflow import activities
    >>> list(asked_of(activities("call", "email_sent")).names.values())
    [{'call': '', 'email_sent': ''}]
    """
    found = Asked()
    for rule, piece in pieces(rules):
        if isinstance(piece, FieldCriterion):
            found.condition(piece, rule)
        elif isinstance(piece, Characteristic):
            found.fact(piece.field, rule, set() if piece.currency is None else {piece.currency})
        elif isinstance(piece, Fact):
            found.fact(piece, rule, set())
        elif isinstance(piece, Commitment) and isinstance(piece.at_least, Money):
            found.currencies.setdefault("deals.amount", set()).add(piece.at_least.currency)
        else:
            found.happening(piece, rule)
    return found
