"""Blocked: of the leads that do not pass a guard yet, how many wait for which fact to be known."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadflow._validate import to_utc
from leadflow.assessment import Assess
from leadflow.criteria import Guard, View
from leadflow.criteria.what_if import WhatIf
from leadflow.errors import invalid_type
from leadflow.leads import Lead, Population

__all__ = ["BlockedReport", "MissingFacts", "WantedFact", "blocked"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class MissingFacts:
    """Leads that lack the facts at the paths `missing`, and could pass if they were known.

    Each of those that are `enough` could let them pass by itself, by an answer that helps, whatever the others are.

    >>> print(MissingFacts(missing=("company.country", "company.employees"), enough=(), lead_ids=("L-1",)))
    1 for want of company.country, company.employees (neither one is surely enough)
    """

    missing: tuple[str, ...]
    enough: tuple[str, ...]
    lead_ids: tuple[str, ...]

    @property
    def count(self) -> int:
        """The number of leads."""
        return len(self.lead_ids)

    def __str__(self) -> str:
        said = f"{self.count:,} for want of {', '.join(self.missing) or 'facts that have no name'}"
        if len(self.missing) < 2:
            return said
        enough = " or ".join(self.enough) or "neither one"
        return f"{said} ({enough} is {'' if self.enough else 'surely '}enough)"


@attrs.frozen(kw_only=True, weakref_slot=False)
class WantedFact:
    """How much hangs on the fact at `path`: so many blocked `leads` lack it, and it `alone` could let so many pass.

    >>> print(WantedFact("company.employees", leads=12, alone=9))
    company.employees: 12 lack it, 9 could pass by it alone
    """

    path: str = attrs.field(kw_only=False)
    leads: int
    alone: int

    def __str__(self) -> str:
        return f"{self.path}: {self.leads:,} lack it, {self.alone:,} could pass by it alone"


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class BlockedReport:
    """How a population stands to a `guard`: so many leads `passed`, so many `failed` and no fact that is missing can
    change it, and the `blocked` ones by what they lack, the most first.

    `facts` tells the same fact by fact, the one first that alone could let most leads pass. Leads that were not there
    yet are counted in `not_yet_created`, records of one lead told again in `repeated`.
    """

    guard: str
    passed: int
    failed: int
    blocked: tuple[MissingFacts, ...]
    not_yet_created: int = 0
    repeated: int = 0

    @property
    def count(self) -> int:
        """The number of leads that are blocked."""
        return sum(group.count for group in self.blocked)

    @property
    def facts(self) -> tuple[WantedFact, ...]:
        """Each fact that blocked leads lack; a lead that lacks several counts for each."""
        paths = sorted({path for group in self.blocked for path in group.missing})
        found = [
            WantedFact(
                path,
                leads=sum(group.count for group in self.blocked if path in group.missing),
                alone=sum(group.count for group in self.blocked if path in group.enough),
            )
            for path in paths
        ]
        return tuple(sorted(found, key=lambda fact: (-fact.alone, -fact.leads)))

    def __repr__(self) -> str:
        return f"<BlockedReport: passed={self.passed}, failed={self.failed}, blocked={self.count}>"

    def __str__(self) -> str:
        out = f"; {self.not_yet_created:,} not yet created left out" if self.not_yet_created else ""
        head = f"{self.guard}: passed {self.passed:,}, failed {self.failed:,}, blocked {self.count:,}{out}"
        return "\n".join([head, *(f"  {group}" for group in self.blocked)])


def blocked(leads: Iterable[Lead], guard: Guard, *, as_of: datetime, assess: Assess | None = None) -> BlockedReport:
    """Return how many of `leads` (read once) would pass `guard` at `as_of` (aware) if which fact were known.

    `guard` is any criterion, or a guard about verdicts; those need `assess`, such as `playbook.assess`. A lead counts
    as blocked when the answer is unknown and some answers to what is missing make it a yes: questions about one number,
    amount, day, member, truth or text are answered by one value; of a verdict that lacks several facts, which of them
    is enough cannot be told.

    Raises `InvalidTypeError` for anything but a guard, and for one about verdicts without `assess`.

    >>> from datetime import UTC
    >>> from leadflow import Company, company
    >>> now = datetime(2026, 3, 31, tzinfo=UTC)
    >>> people = [
    ...     Lead("L-1", created_at=now, company=Company(country="VN", employees=85)),
    ...     Lead("L-2", created_at=now, company=Company(country="VN")),
    ...     Lead("L-3", created_at=now, company=Company(country="US")),
    ... ]
    >>> print(blocked(people, company.country.is_("VN") & company.employees.between(10, 250), as_of=now))
    company.country is VN and company.employees is between 10 and 250: passed 1, failed 1, blocked 1
      1 for want of company.employees
    """
    if not isinstance(guard, Guard):
        raise invalid_type("guard", guard, "a criterion or a guard is needed", 'write company.country.is_("VN")')
    if guard.needs_verdicts and assess is None:
        raise invalid_type("assess", None, f"{guard}: asks about a verdict", "give assess=playbook.assess")
    at = to_utc(as_of, "as_of")
    population = Population.of(leads, as_of=at)
    what_if = WhatIf(guard)
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    answers: list[bool] = []
    for lead in population.leads:
        view = assess(lead, as_of=at) if assess is not None and guard.needs_verdicts else View(lead, at)
        answer = guard.holds_in(view)
        missing = what_if.blocked_by(view) if answer is None else None
        if missing is None:
            answers.append(answer is True)
        else:
            found.setdefault(missing, []).append(lead.id)
    groups = [
        MissingFacts(missing=missing, enough=enough, lead_ids=tuple(sorted(ids)))
        for (missing, enough), ids in found.items()
    ]
    return BlockedReport(
        guard=str(guard),
        passed=answers.count(True),
        failed=answers.count(False),
        blocked=tuple(sorted(groups, key=lambda group: (-group.count, group.missing, group.enough))),
        not_yet_created=population.not_yet_created,
        repeated=population.repeated,
    )
