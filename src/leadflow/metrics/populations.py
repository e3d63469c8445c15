"""Populations: the leads that existed at an instant, each as it was known then, and how many did not exist yet."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import TypeVar

import attrs

from leadflow._validate import stream
from leadflow.leads import Lead

__all__ = ["Population", "in_order"]

K = TypeVar("K", bound=Hashable)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Population:
    """The leads known at an instant; `not_yet_created` came later and `repeated` told of a lead already here.

    Records of one lead (one id) are merged, so that it counts once and the order of the records does not matter.
    """

    leads: tuple[Lead, ...]
    not_yet_created: int = 0
    repeated: int = 0

    @classmethod
    def of(cls, leads: Iterable[Lead], *, as_of: datetime) -> "Population":
        """Return the population at `as_of` (in UTC) out of any iterable of leads, which is read once.

        >>> from datetime import UTC
        >>> now = datetime(2026, 3, 31, tzinfo=UTC)
        >>> Population.of([Lead("L-1", created_at=now)], as_of=now).not_yet_created
        0
        """
        found: dict[str, Lead] = {}
        not_yet_created = repeated = 0
        for lead in stream(leads, "leads", "pass [lead]"):
            if lead.id in found:
                repeated += 1
                found[lead.id] = found[lead.id].merge(lead)
            else:
                found[lead.id] = lead
        known = []
        for lead in found.values():
            if lead.created_at > as_of:
                not_yet_created += 1
            else:
                known.append(lead.as_of(as_of))
        return cls(leads=tuple(known), not_yet_created=not_yet_created, repeated=repeated)


def in_order(values: Iterable[K]) -> tuple[K, ...]:
    """Return different values in an order of their own, the same in every process: texts by the alphabet, None last.

    >>> in_order(["b", None, "a"])
    ('a', 'b', None)
    """
    return tuple(sorted(values, key=lambda value: (value is None, str(value))))
