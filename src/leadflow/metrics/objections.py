"""Objections: what leads held against buying, and how often it could be answered."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

import attrs

from leadflow._validate import normalise_text, to_utc
from leadflow.calendars import Period
from leadflow.leads import Lead, ObjectionRaised, ObjectionResolved
from leadflow.metrics.populations import Population
from leadflow.metrics.ratios import Proportion

__all__ = ["Objection", "objections"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Objection:
    """One kind of objection in a period: by how many `leads` it was raised, and how often it was `resolved` since.

    >>> str(Objection(kind="price", leads=5, resolved=Proportion(2, 6)).resolved)
    '2 of 6 (33 %)'
    """

    kind: str
    leads: int
    resolved: Proportion


def objections(leads: Iterable[Lead], period: Period, *, as_of: datetime, tz: tzinfo = UTC) -> tuple[Objection, ...]:
    """Give the objections raised in the period, the one raised most often first, as known at `as_of`.

    One that is raised again before it was resolved is one. Kinds that differ in case or spacing only count as one,
    spelled as the first by the alphabet.

    >>> from leadflow import Month
    >>> objections([], Month(2026, 3), as_of=datetime(2026, 3, 31, tzinfo=UTC))
    ()
    """
    low, high = period.bounds(tz)
    spelled: dict[str, set[str]] = {}
    raised: dict[str, int] = {}
    resolved: dict[str, int] = {}
    people: dict[str, set[str]] = {}
    for lead in Population.of(leads, as_of=to_utc(as_of, "as_of")).leads:
        # The kinds that wait for an answer, and whether they were raised in the period.
        waiting: dict[str, bool] = {}
        for event in lead.history.events:
            if isinstance(event, ObjectionRaised):
                kind = normalise_text(event.kind)
                if low <= event.at < high:
                    spelled.setdefault(kind, set()).add(event.kind)
                    people.setdefault(kind, set()).add(lead.id)
                    raised[kind] = raised.get(kind, 0) + (not waiting.get(kind, False))
                    waiting[kind] = True
                else:
                    waiting.setdefault(kind, False)
            elif isinstance(event, ObjectionResolved) and waiting.pop(normalise_text(event.kind), False):
                kind = normalise_text(event.kind)
                resolved[kind] = resolved.get(kind, 0) + 1
    found = [
        Objection(kind=min(spelled[kind]), leads=len(people[kind]), resolved=Proportion(resolved.get(kind, 0), count))
        for kind, count in raised.items()
    ]
    return tuple(sorted(found, key=lambda item: (-item.resolved.of, item.kind)))
