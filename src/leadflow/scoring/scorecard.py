"""Scorecard: rules that give and take points, in groups with bounds."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

import attrs

from leadflow._validate import required_text, stream, to_utc, whole_number
from leadflow.criteria import Criterion, Each, Worth
from leadflow.errors import invalid, invalid_type
from leadflow.leads import Lead
from leadflow.scores.characteristic import Characteristic
from leadflow.scores.describe import aspects_of
from leadflow.scores.diff import RulesDiff, compared
from leadflow.scores.identity import digest
from leadflow.scores.ranges import ScoreRange
from leadflow.scores.rules import made_ready
from leadflow.scores.score import Score
from leadflow.scores.tally import Ledger, Part, Section

__all__ = ["Group", "Rule", "Scorecard"]

Rule: TypeAlias = Worth | Each | Characteristic
"""Any one rule: `criterion.worth(...)`, `happening.each(...)` or a `Characteristic`."""


def _name(value: str) -> str:
    return required_text(value, "name")


def _bound(value: int | None, name: str = "") -> int | None:
    return None if value is None else whole_number(value, name)


def _cap(value: int | None) -> int | None:
    return _bound(value, "cap")


def _floor(value: int | None) -> int | None:
    return _bound(value, "floor")


def _rule(value: object) -> Rule:
    if isinstance(value, (Worth, Each, Characteristic)):
        return value
    fix = "write criterion.worth(points)" if isinstance(value, Criterion) else "write .worth(points) or .each(points)"
    raise invalid_type("rules", value if not isinstance(value, Criterion) else str(value), "a rule gives points", fix)


def _check_bounds(name: str, cap: int | None, floor: int | None) -> None:
    if cap is not None and floor is not None and floor > cap:
        raise invalid("floor", floor, f"lies above cap={cap} of {name!r}", "let the floor lie below the cap")


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
        self.__attrs_init__(_name(name), tuple(map(_rule, rules)), _cap(cap), _floor(floor))
        if not self.rules:
            raise invalid("rules", (), f"group {self.name!r} has none", "give it a rule, or leave it out")
        _check_bounds(self.name, self.cap, self.floor)

    def __str__(self) -> str:
        bounds = [f"at most {self.cap}"] if self.cap is not None else []
        bounds += [f"at least {self.floor}"] if self.floor is not None else []
        head = f"{self.name} ({', '.join(bounds)})" if bounds else self.name
        return f"{head}: {'; '.join(map(str, self.rules))}"

    def __repr__(self) -> str:
        return _repr("Group", self.name, self.rules, self.cap, self.floor)


def _bounds(cap: int | None, floor: int | None) -> dict[str, str | None]:
    bounds = {"cap": None if cap is None else f"{cap:+d}", "floor": None if floor is None else f"{floor:+d}"}
    said = ", ".join(f"{name} {bound}" for name, bound in bounds.items() if bound is not None)
    return {"text": said or "no bounds", **bounds}


def _repr(kind: str, name: str, parts: Iterable[object], cap: int | None, floor: int | None) -> str:
    said = [repr(name), *map(repr, parts)]
    said += [f"cap={cap}"] if cap is not None else []
    said += [f"floor={floor}"] if floor is not None else []
    return f"{kind}({', '.join(said)})"


@attrs.frozen(order=False, init=False)
class Scorecard:
    """Points for what a lead is and did: rules, in groups or on their own, with a `cap` and a `floor` for the whole.

    Points are whole numbers, so the sum is exact; each bound that bites is a reason of its own, so reasons always sum
    to the value. Raises when names repeat, nothing bounds an `each` rule from any side, or there are more than 10,000
    rules.

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

    def __init__(self, name: str, *parts: Group | Rule, cap: int | None = None, floor: int | None = None) -> None:
        found = tuple(part if isinstance(part, Group) else _rule(part) for part in parts)
        self.__attrs_init__(_name(name), found, _cap(cap), _floor(floor))
        if not self.parts:
            raise invalid("parts", (), f"scorecard {self.name!r} has none", "give it a rule or a Group")
        _check_bounds(self.name, self.cap, self.floor)
        seen: set[str] = set()
        for group in self.groups:
            if group.name in seen:
                raise invalid(
                    "name", group.name, f"two groups of {self.name!r} share it", "give each a name of its own"
                )
            seen.add(group.name)
        loose = self._ledger.loose
        if loose is not None:
            raise invalid(
                "at_most",
                None,
                f"nothing bounds what each {loose!r} of {self.name!r} comes to, so it has no range and no percentage",
                "write each(..., at_most=15), or a cap= (for points taken, a floor=) on its Group or on the Scorecard",
            )

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups, in declared order; rules on their own are in none."""
        return tuple(part for part in self.parts if isinstance(part, Group))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, in declared order, those of groups in their place."""
        return tuple(rule for part in self.parts for rule in (part.rules if isinstance(part, Group) else (part,)))

    # What makes it fast is outside equality, hash and pickle.
    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self.name, tuple(self._made_ready()), cap=self.cap, floor=self.floor)

    def _made_ready(self) -> Iterator[Section]:
        loose: list[Part] = []
        for part in self.parts:
            if isinstance(part, Group):
                if loose:
                    yield Section(name=self.name, parts=tuple(loose))
                    loose = []
                limit = part.cap if part.cap is not None else self.cap
                parts = tuple(made_ready(rule, limit=limit) for rule in part.rules)
                yield Section(name=part.name, parts=parts, cap=part.cap, floor=part.floor)
            else:
                loose.append(made_ready(part, limit=self.cap))
        if loose:
            yield Section(name=self.name, parts=tuple(loose))

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that identify these rules in every process: equal scorecards have the same."""
        return digest(self)

    def diff(self, other: "Scorecard") -> RulesDiff:
        """Return what changed from this scorecard to `other`: rules added, removed and changed, by name.

        >>> from leadflow import activities
        >>> old = Scorecard("engagement", activities("webinar").any().worth(15, "webinar"))
        >>> new = Scorecard("engagement", activities("webinar").any().worth(20, "webinar"))
        >>> print(old.diff(new))
        engagement:
          ~ webinar: points +15 -> +20
        """
        return compared((self.name, self.described()), (other.name, other.described()))

    def described(self) -> dict[str, dict[str, str | None]]:
        """Return every rule, group and bound in words, by its name and aspect: what `diff` compares."""
        found = {"whole": _bounds(self.cap, self.floor)}
        for part in self.parts:
            if isinstance(part, Group):
                found[f"group {part.name}"] = _bounds(part.cap, part.floor)
                found |= {rule.name: aspects_of(rule, group=part.name) for rule in part.rules}
            else:
                found[part.name] = aspects_of(part)
        return found

    @property
    def reachable(self) -> int:
        """The most points that any lead can have."""
        return self._ledger.reachable

    @property
    def lowest(self) -> int:
        """The fewest points that any lead can have."""
        return self._ledger.lowest

    def score(self, lead: Lead, *, as_of: datetime) -> Score:
        """Return the points of `lead` as it was known at `as_of` (aware), with a reason for each rule and each bound
        that bites.

        Raises `NotYetCreatedError` when the lead was created later, `NaiveDatetimeError` for a naive `as_of`.
        """
        at = to_utc(as_of, "as_of")
        return self._ledger.score(lead.as_of(at), at)

    def value(self, lead: Lead, *, as_of: datetime) -> int:
        """Return the points alone. Raises as `score` does."""
        at = to_utc(as_of, "as_of")
        return self._ledger.value(lead.as_of(at), at, None)

    def values(self, leads: Iterable[Lead], *, as_of: datetime) -> list[int | None]:
        """Return the points of each of `leads` (read once), in their order; None for one that was created after
        `as_of`.
        """
        return self._ledger.values(stream(leads, "leads", "pass [lead]"), to_utc(as_of, "as_of"))

    def ranges(self, leads: Iterable[Lead], *, as_of: datetime) -> list[ScoreRange | None]:
        """Return the points of each of `leads` (read once) with their range and coverage, as `score` gives them but
        without reasons, in their order; None for one that was created after `as_of`.

        >>> from datetime import UTC
        >>> from leadflow import Lead, company
        >>> at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> card = Scorecard("fit", company.employees.between(10, 250).worth(40, "size"))
        >>> card.ranges([Lead("L-1", created_at=at)], as_of=at)
        [ScoreRange(value=0, low=0, high=40, coverage=0.0)]
        """
        return self._ledger.ranges(stream(leads, "leads", "pass [lead]"), to_utc(as_of, "as_of"))

    def __str__(self) -> str:
        return "\n".join([self.name, *(f"  {part}" for part in self.parts)])

    def __repr__(self) -> str:
        return _repr("Scorecard", self.name, self.parts, self.cap, self.floor)
