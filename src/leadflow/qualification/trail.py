"""Trail: who found out what about a dimension, when, and what it replaced."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs

from leadflow.criteria import Criterion, dimensions_in, findings_on
from leadflow.leads import Evidence, Lead

__all__ = ["Found", "trail_of"]


@attrs.frozen(kw_only=True, weakref_slot=False)
class Found:
    """One finding on a `dimension` of a framework: the `evidence`, when it was found, and `by` whom.

    `replaced` is the finding before it that it took the place of; on authority nothing is replaced, as every current
    finding counts. `counts` says whether it has a say now: it was not replaced, and is not `stale`.

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
    >>> from leadflow.qualification import answered
    >>> at = datetime(2026, 3, 2, tzinfo=UTC)
    >>> list(trail_of("metrics", answered("metrics"), Lead("L-1", created_at=at), as_of=at, stale_after=None))
    []
    """
    for asked in dimensions_in(met):
        findings = findings_on(lead, asked)
        for place, event in enumerate(findings):
            alone = asked == "authority"
            stale = stale_after is not None and as_of - event.at > stale_after
            yield Found(
                key,
                evidence=event.evidence,
                at=event.at,
                by=event.by,
                replaced=None if alone or not place else findings[place - 1].evidence,
                stale=stale,
                counts=not stale and (alone or place == len(findings) - 1),
            )
