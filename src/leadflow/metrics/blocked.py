"""Blocked: of the leads that do not pass a guard yet, how many wait for which missing fact."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadflow.assessment import Assess
from leadflow.criteria import Guard
from leadflow.criteria.check import View
from leadflow.criteria.what_if import WhatIf
from leadflow.errors import invalid_type
from leadflow.leads import Lead, Population

__all__ = ["BlockedReport", "MissingFacts", "WantedFact", "blocked"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class MissingFacts:
    """Leads that lack the facts at the paths `missing`, and could pass if they were known.

    Each of those that are `enough` could let them pass by itself, by an answer that helps, whatever the others are.

    >>> print(MissingFacts(missing=("company.country", "company.employees"), enough=(), lead_ids=("L-1",)))
    1 missing company.country, company.employees (none alone is surely enough)
    """

    missing: tuple[str, ...]
    enough: tuple[str, ...]
    lead_ids: tuple[str, ...]

    @property
    def count(self) -> int:
        """The number of leads."""
        return len(self.lead_ids)

    def __str__(self) -> str:
        said = f"{self.count:,} missing {', '.join(self.missing) or 'facts that have no name'}"
        if len(self.missing) < 2:
            return said
        enough = " or ".join(self.enough) or "none alone"
        return f"{said} ({enough} is {'' if self.enough else 'surely '}enough)"


@attrs.frozen(kw_only=True, weakref_slot=False)
class WantedFact:
    """How much depends on the fact at `path`: so many blocked `leads` lack it, and it `alone` could let so many pass.

    >>> print(WantedFact("company.employees", leads=12, alone=9))
    company.employees: missing for 12 leads, sufficient alone for 9
    """

    path: str = attrs.field(kw_only=False)
    leads: int
    alone: int

    def __str__(self) -> str:
        leads = "lead" if self.leads == 1 else "leads"
        return f"{self.path}: missing for {self.leads:,} {leads}, sufficient alone for {self.alone:,}"


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class BlockedReport:
    """How a population stands to a `guard`: so many leads `passed`, so many `failed` and no fact that is missing can
    change it, and the `blocked` ones by what they lack, the most first.

    `facts` says the same fact by fact, the one first that alone could let most leads pass. `not_yet_created` counts the
    leads created later, `repeated` the records merged into an earlier one of the same lead.
    """

    guard: str
    passed: int
    failed: int
    blocked: tuple[MissingFacts, ...]
    not_yet_created: int = 0
    repeated: int = 0

    count: int = attrs.field(init=False, eq=False)
    """The number of leads that are blocked."""
    facts: tuple[WantedFact, ...] = attrs.field(init=False, eq=False)
    """Each fact that blocked leads lack; a lead that lacks several counts for each."""

    def __attrs_post_init__(self) -> None:
        paths = sorted({path for group in self.blocked for path in group.missing})
        found = [
            WantedFact(
                path,
                leads=sum(group.count for group in self.blocked if path in group.missing),
                alone=sum(group.count for group in self.blocked if path in group.enough),
            )
            for path in paths
        ]
        object.__setattr__(self, "count", sum(group.count for group in self.blocked))
        object.__setattr__(self, "facts", tuple(sorted(found, key=lambda fact: (-fact.alone, -fact.leads))))

    def __repr__(self) -> str:
        return f"<BlockedReport: passed={self.passed}, failed={self.failed}, blocked={self.count}>"

    def __str__(self) -> str:
        out = f"; {self.not_yet_created:,} not yet created left out" if self.not_yet_created else ""
        head = f"{self.guard}: passed {self.passed:,}, failed {self.failed:,}, blocked {self.count:,}{out}"
        return "\n".join([head, *(f"  {group}" for group in self.blocked)])


def blocked(leads: Iterable[Lead], guard: Guard, *, as_of: datetime, assess: Assess | None = None) -> BlockedReport:
    """Return how many of `leads` would pass `guard` if which missing fact were known.

    A lead counts as blocked when the answer is unknown and some answers to what is missing make it a yes. Questions
    about one number, amount, day, member, truth or text are answered by one value. Of a verdict that lacks several
    facts, it cannot be said which of them is enough.

    Args:
        leads: Any iterable of leads, or a population: all of them, or those that wait in one stage.
        guard: A criterion, or a guard about verdicts.
        as_of: The instant, aware.
        assess: Such as `playbook.assess`; needed for a guard about verdicts.

    Raises:
        InvalidTypeError: `guard` is no guard, or one about verdicts without `assess`.

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
      1 missing company.employees
    """
    if not isinstance(guard, Guard):
        raise invalid_type("guard", guard, "a criterion or a guard is needed", 'write company.country.is_("VN")')
    if guard.needs_verdicts and assess is None:
        raise invalid_type("assess", None, f"{guard}: asks about a verdict", "give assess=playbook.assess")
    population = Population.of(leads, as_of=as_of)
    at = population.as_of
    what_if = WhatIf(guard)
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    answers: list[bool] = []
    for lead in population:
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
