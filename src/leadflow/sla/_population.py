"""The leads that a contract looks at, each once, and how many it does not look at."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from leadflow._validate import stream
from leadflow.leads import Lead

__all__ = ["Population", "population_of"]


class Population(NamedTuple):
    """Leads as they were known at an instant, and the records left out or merged."""

    leads: list[Lead]
    not_yet_created: int
    repeated: int


def population_of(leads: Iterable[Lead], as_of: datetime) -> Population:
    """Read any iterable of leads once; records of one lead are merged, so that it counts once."""
    found: dict[str, Lead] = {}
    read = 0
    for lead in stream(leads, "leads", "pass [lead]"):
        read += 1
        known = found.setdefault(lead.id, lead)
        if known is not lead:
            found[lead.id] = known.merge(lead)
    current = [lead.as_of(as_of) for lead in found.values() if lead.created_at <= as_of]
    return Population(current, len(found) - len(current), read - len(found))
