"""Records: how several records of one lead become one, and where they disagree."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

import attrs

from leadflow._validate import FrozenMapping
from leadflow.leads.events import ProfileChanged
from leadflow.leads.profile import SECTIONS, Company, Person, Profile, Source
from leadflow.leads.values import content_key, meaning, shown

__all__ = ["Claim", "ProfileConflict", "agreed", "conflicts_of"]

Claim: TypeAlias = tuple[str, object]
"""The path of a field, and a value that some record of the lead claims for it."""


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class ProfileConflict:
    """Two records disagree on a field of the profile: what is `kept` here, and what else was `claimed`.

    `at` is the instant of the change whose `before` did not match what was known, or None for a disagreement of two
    merged records about the state at creation.

    >>> ProfileConflict(field="person.email", kept="hoa@minhphat.example", claimed="mai@minhphat.example")
    ProfileConflict(field='person.email', kept='h***@minhphat.example', claimed='m***@minhphat.example')
    """

    field: str
    kept: object
    claimed: object
    at: datetime | None = None

    __repr__ = shown


def agreed(records: Iterable[Profile], claims: Iterable[Claim]) -> tuple[Profile, tuple[Claim, ...]]:
    """Return the one state that several records of a lead come to, and what they claim beside it.

    A field that one record knows is known. Where records differ the value that comes first by its content is kept, so
    that neither the order nor the grouping of merges matters.
    """
    claimed: dict[str, dict[object, object]] = {}
    for path, value in [*(claim for record in records for claim in record.claims().items()), *claims]:
        spellings = claimed.setdefault(path, {})
        sense = meaning(value)
        spellings[sense] = min(spellings.get(sense, value), value, key=content_key)
    kept: dict[str, dict[str, Any]] = {section: {} for section in (*SECTIONS, "attributes")}
    left: list[Claim] = []
    for path, spellings in sorted(claimed.items()):
        section, _, name = path.partition(".")
        kept[section][name], *others = sorted(spellings.values(), key=content_key)
        left.extend((path, other) for other in others)
    state = Profile(
        person=Person(**kept["person"]),
        company=Company(**kept["company"]),
        source=Source(**kept["source"]),
        attributes=FrozenMapping(kept["attributes"]),
    )
    return state, tuple(left)


def conflicts_of(
    initial: Profile, claims: Iterable[Claim], changes: Iterable[ProfileChanged]
) -> tuple[ProfileConflict, ...]:
    """Return where records disagree: merged ones first, then the changes whose `before` is not what was known.

    A `before` that was not recorded contradicts nothing.
    """
    found = [ProfileConflict(field=path, kept=initial.value(path), claimed=value) for path, value in claims]
    known: dict[str, object] = {}
    for change in changes:
        kept = known[change.field] if change.field in known else initial.value(change.field)
        if change.before is not None and meaning(change.before) != meaning(kept):
            found.append(ProfileConflict(field=change.field, kept=kept, claimed=change.before, at=change.at))
        known[change.field] = change.after
    return tuple(found)
