"""Scorecard: rules that give and take points, in groups with bounds."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import TypeAlias

import attrs

from leadflow._validate import asked_at, required_text, whole_number
from leadflow.criteria import Criterion
from leadflow.criteria.tree import Worth
from leadflow.criteria.weights import Each
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead
from leadflow.scores.characteristic import Characteristic
from leadflow.scores.compiled import CompiledRules, RuleSet
from leadflow.scores.rules import Section, compile_rule
from leadflow.scores.score import Score
from leadflow.scores.versions import Aspects, aspects_of

__all__ = ["Group", "Rule", "Scorecard"]

Rule: TypeAlias = Worth | Each | Characteristic
"""Any one rule: `criterion.worth(...)`, `happening.each(...)` or a `Characteristic`."""


def _check(kind: str, name: str, parts: tuple[object, ...], cap: int | None, floor: int | None) -> None:
    """Refuse parts that are no rules or groups, none at all, and bounds that are none or exclude each other."""
    for part in parts:
        if isinstance(part, Criterion):
            raise invalid_type("rules", str(part), "a rule gives points", "write criterion.worth(points)")
        if not isinstance(part, (Worth, Each, Characteristic, *([Group] if kind == "scorecard" else []))):
            raise invalid_type("rules", part, "a rule gives points", "write .worth(points) or .each(points)")
    if not parts:
        what, fix = (
            ("rules", "give it a rule, or leave it out") if kind == "group" else ("parts", "give it a rule or a Group")
        )
        raise invalid(what, (), f"{kind} {name!r} has none", fix)
    for bound, points in (("cap", cap), ("floor", floor)):
        if points is not None:
            whole_number(points, bound)
    if cap is not None and floor is not None and floor > cap:
        raise invalid("floor", floor, f"lies above cap={cap} of {name!r}", "let the floor lie below the cap")


def _repr(kind: str, name: str, parts: Iterable[object], cap: int | None, floor: int | None) -> str:
    bounds = [f"{bound}={points}" for bound, points in (("cap", cap), ("floor", floor)) if points is not None]
    return f"{kind}({', '.join([repr(name), *map(repr, parts), *bounds])})"


@attrs.frozen(order=False, init=False)
class Group:
    """Rules that share a `cap` (the most they give together) and a `floor` (the most they take, below zero).

    >>> from leadflow import activities
    >>> print(Group("behaviour", activities("email_click").each(3, at_most=15), cap=60))
    behaviour (at most 60): +3 for each email_click, at most +15
    """

    name: str
    rules: tuple[Rule, ...]
    cap: int | None
    floor: int | None

    def __init__(self, name: str, *rules: Rule, cap: int | None = None, floor: int | None = None) -> None:
        self.__attrs_init__(required_text(name, "name"), rules, cap, floor)
        _check("group", self.name, rules, cap, floor)

    def __str__(self) -> str:
        bounds = [f"at most {self.cap}"] if self.cap is not None else []
        bounds += [f"at least {self.floor}"] if self.floor is not None else []
        head = f"{self.name} ({', '.join(bounds)})" if bounds else self.name
        return f"{head}: {'; '.join(map(str, self.rules))}"

    def __repr__(self) -> str:
        return _repr("Group", self.name, self.rules, self.cap, self.floor)


@attrs.frozen(order=False, init=False)
class Scorecard(RuleSet):
    """Points for what a lead is and did: rules, in groups or on their own, with a `cap` and a `floor` for the whole.

    Points are whole numbers, so the sum is exact; each bound that changes it is a reason of its own, so reasons always
    sum to the value. Raises when names repeat, nothing bounds an `each` rule from any side, or there are more than
    10,000 rules.

    >>> from datetime import UTC
    >>> from leadflow import Activity, Lead, activities
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> card = Scorecard("engagement", activities("email_click").each(3, at_most=15))
    >>> lead = Lead("L-1", created_at=at, history=[Activity("email_click", at=at)])
    >>> card.score(lead, as_of=at).value
    3
    """

    name: str
    parts: tuple[Group | Rule, ...]
    cap: int | None
    floor: int | None
    groups: tuple[Group, ...] = attrs.field(init=False, eq=False)
    """The groups, in declared order; rules on their own are in none."""
    rules: tuple[Rule, ...] = attrs.field(init=False, eq=False)
    """All rules, in declared order, those of groups in their place."""
    reachable: int = attrs.field(init=False, eq=False)
    """The most points that any lead can have."""
    lowest: int = attrs.field(init=False, eq=False)
    """The fewest points that any lead can have."""

    def __init__(self, name: str, *parts: Group | Rule, cap: int | None = None, floor: int | None = None) -> None:
        self.__attrs_init__(required_text(name, "name"), parts, cap, floor)
        _check("scorecard", self.name, parts, cap, floor)
        rules = (rule for part in parts for rule in (part.rules if isinstance(part, Group) else (part,)))
        object.__setattr__(self, "groups", tuple(part for part in parts if isinstance(part, Group)))
        object.__setattr__(self, "rules", tuple(rules))
        names = [group.name for group in self.groups]
        for one in names:
            if names.count(one) > 1:
                raise invalid("name", one, f"two groups of {self.name!r} share it", "give each a name of its own")
        object.__setattr__(self, "reachable", self._compiled.reachable)
        object.__setattr__(self, "lowest", self._compiled.lowest)

    # What makes it fast is outside equality, hash and pickle.
    @cached_property
    def _compiled(self) -> CompiledRules:
        sections = []
        # Rules in a row that are in no group make one section.
        for _, parts in groupby(self.parts, lambda part: isinstance(part, Group)):
            found = list(parts)
            groups = [part for part in found if isinstance(part, Group)]
            rules_alone = [part for part in found if not isinstance(part, Group)]
            for group in groups or [Group(self.name, *rules_alone)]:
                limit = self.cap if group.cap is None else group.cap
                rules = tuple(compile_rule(rule, limit=limit) for rule in group.rules)
                sections.append(Section(name=group.name, rules=rules, cap=group.cap, floor=group.floor))
        return CompiledRules(self.name, sections, cap=self.cap, floor=self.floor)

    def described(self) -> dict[str, Aspects]:
        """Return every rule, group and bound in words, by its name and aspect: what `diff` compares."""

        def bounds(of: "Scorecard | Group") -> Aspects:
            found = {
                "cap": None if of.cap is None else f"{of.cap:+d}",
                "floor": None if of.floor is None else f"{of.floor:+d}",
            }
            said = ", ".join(f"{name} {bound}" for name, bound in found.items() if bound is not None)
            return {"text": said or "no bounds", **found}

        found = {"whole": bounds(self)}
        for part in self.parts:
            if isinstance(part, Group):
                found[f"group {part.name}"] = bounds(part)
                found |= {rule.name: aspects_of(rule, group=part.name) for rule in part.rules}
            else:
                found[part.name] = aspects_of(part)
        return found

    def score(self, lead: Lead, *, as_of: datetime) -> Score:
        """Return the points of `lead` as it was known at `as_of` (aware), with a reason for each rule and each bound
        that changes the sum.

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        at = asked_at(as_of)
        return self._compiled.score(lead.as_of(at), at)

    def __str__(self) -> str:
        return "\n".join([self.name, *(f"  {part}" for part in self.parts)])

    def __repr__(self) -> str:
        return _repr("Scorecard", self.name, self.parts, self.cap, self.floor)
