"""Records: how several records of one lead become one, and where they disagree."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

import attrs

from leadflow._mapping import FrozenMapping
from leadflow.leads.events import ProfileChanged
from leadflow.leads.profile import Company, Person, Profile, Source
from leadflow.leads.values import content_key, meaning, shown

__all__ = ["Claim", "ProfileConflict", "Record", "agreed", "conflicts_of", "united"]

B = TypeVar("B", Person, Company)

Claim: TypeAlias = tuple[str, object]
"""The path of a field, and a value that some record of the lead claims for it."""

Record: TypeAlias = tuple[datetime, Profile]
"""When a record of the lead was created, and who the lead is by it."""

# What tells two companies, or two people, from each other.
_IDENTITY = {"company": ("name", "domain"), "person": ("name",)}


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class ProfileConflict:
    """Two records disagree on a field of the profile: what is `kept` here, and what else was `claimed`.

    `at` is the instant of the change that contradicts what was known, or None for a disagreement of two merged records
    about the profile at creation. `kept` is None where a claim belongs to another company, person or source. `personal`
    says that the field is an attribute that was declared personal, whose values are not shown.

    >>> ProfileConflict(field="person.email", kept="hoa@minhphat.example", claimed="mai@minhphat.example")
    ProfileConflict(field='person.email', kept='h***@minhphat.example', claimed='m***@minhphat.example')
    """

    field: str
    kept: object
    claimed: object
    at: datetime | None = None
    personal: bool = attrs.field(default=False, eq=False)

    __repr__ = shown


def united(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return records, each once, in one order whatever order they came in: created first, then knowing most."""
    found: dict[tuple[Any, ...], Record] = {}
    for at, profile in records:
        claims = tuple(sorted((path, content_key(value)) for path, value in profile.claims().items()))
        if claims:
            found[(at, -len(claims), claims)] = (at, profile)
    return tuple(found[key] for key in sorted(found))


def agreed(records: Sequence[Record]) -> tuple[Profile, tuple[Claim, ...]]:
    """Return the one profile that records of a lead come to, and what they claim beside it.

    Everything depends on the set of records alone, so that neither the order nor the grouping of merges matters.

    - The source is that of one record, whole: of the first that knows a channel or a campaign.
    - Company and person belong together: a record whose company has another name or domain, or whose person has another
      name, adds nothing, nor does one that is of the same company as that; the others fill up what the earlier ones do
      not know.
    - Attributes fill up one by one.

    Args:
        records: Different records, in the order of `united`.
    """
    profiles = [profile for _, profile in records]
    sources = [profile.source for profile in profiles if profile.source != Source()]
    first = [source for source in sources if source.channel is not None or source.campaign is not None]
    attributes: dict[str, object] = {}
    for profile in reversed(profiles):
        attributes.update(profile.attributes)
    kept = Profile(
        person=_filled([profile.person for profile in profiles], Person, _IDENTITY["person"]),
        company=_filled([profile.company for profile in profiles], Company, _IDENTITY["company"]),
        source=next(iter((*first, *sources)), Source()),
        attributes=FrozenMapping(
            dict(sorted(attributes.items())),
            frozenset().union(*(profile.attributes.personal for profile in profiles)),
        ),
    )
    left: dict[tuple[str, object], Claim] = {}
    for profile in profiles:
        for path, value in profile.claims().items():
            if meaning(value) != meaning(kept.value(path)):
                left.setdefault((path, meaning(value)), (path, value))
    return kept, tuple(sorted(left.values(), key=lambda claim: claim[0]))


def _filled(blocks: Sequence[B], kind: Callable[..., B], identity: Sequence[str]) -> B:
    """Return what blocks about one company or person say together; those about another one are left out.

    The first block with a name (or domain) says who it is. Another one is whoever has another name, and whoever shares
    a name with another one and none with the first; a block without a name may be about anyone.
    """
    known = [
        {name: value for name, value in attrs.asdict(block, recurse=False).items() if value is not None}
        for block in blocks
    ]
    claims = [{(name, meaning(own[name])) for name in identity if name in own} for own in known]
    same: set[tuple[str, object]] = set()
    other: set[tuple[str, object]] = set()

    def contradicts(claimed: set[tuple[str, object]]) -> bool:
        names = dict(same)
        return any(names.get(name, value) != value for name, value in claimed)

    # As often as there are blocks: a name may lead to the next one.
    for _ in claims:
        for claimed in claims:
            if claimed and not contradicts(claimed) and (not same or claimed & same):
                same |= claimed
    for _ in claims:
        for claimed in claims:
            if contradicts(claimed) or (claimed & other and not claimed & same):
                other |= claimed
    values: dict[str, object] = {}
    for own, claimed in zip(known, claims, strict=True):
        if not contradicts(claimed) and (claimed & same or not claimed & other):
            same |= claimed
            values = own | values
    return kind(**values)


def conflicts_of(
    initial: Profile, claims: Iterable[Claim], changes: Iterable[ProfileChanged], created_at: datetime
) -> tuple[ProfileConflict, ...]:
    """Return where records disagree: merged ones first, then the changes that contradict what was known.

    A change before the creation does not change the profile at creation, and contradicts it only by another value. A
    later one contradicts what was known by its `before`, where something was known and a `before` was recorded.
    """
    personal = {f"attributes.{name}" for name in initial.attributes.personal}
    found = [
        ProfileConflict(field=path, kept=initial.value(path), claimed=value, personal=path in personal)
        for path, value in claims
    ]
    earlier: dict[str, ProfileChanged] = {}
    later: list[ProfileChanged] = []
    for change in changes:
        if change.at < created_at:
            earlier[change.field] = change
        else:
            later.append(change)
    contradicting = [(change, change.after, initial.value(change.field)) for change in earlier.values()]
    known: dict[str, object] = {}
    for change in later:
        contradicting.append((change, change.before, known.get(change.field, initial.value(change.field))))
        known[change.field] = change.after
    found += [
        ProfileConflict(field=change.field, kept=kept, claimed=claimed, at=change.at, personal=change.field in personal)
        for change, claimed, kept in contradicting
        if claimed is not None and kept is not None and meaning(claimed) != meaning(kept)
    ]
    return tuple(found)
