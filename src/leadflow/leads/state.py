"""What was known of a lead at an instant: the state of its profile, how it moves on, where records of it disagree."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

import attrs

from leadflow._validate import FrozenMapping
from leadflow.leads._shown import shown
from leadflow.leads.events import ProfileChanged
from leadflow.leads.fields import SECTIONS, content_key, meaning
from leadflow.leads.profile import Company, Person, Source

__all__ = ["Claim", "ProfileConflict", "ProfileState", "agreed", "conflicts_of"]

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

    def __repr__(self) -> str:
        return shown(self)


@attrs.frozen(weakref_slot=False)
class ProfileState:
    """Person, company, source and attributes as they were known at one instant."""

    person: Person
    company: Company
    source: Source
    attributes: FrozenMapping[str, object]

    def value(self, path: str) -> object:
        """Return the value of the field at `path`, or None when it is missing."""
        section, _, name = path.partition(".")
        if section == "attributes":
            return self.attributes.get(name)
        return getattr(getattr(self, section), name)

    def claims(self) -> dict[str, object]:
        """Return every value that is known, by the path of its field."""
        known = {
            f"{section}.{field.name}": getattr(getattr(self, section), field.name)
            for section, kind in SECTIONS.items()
            for field in attrs.fields(kind)
        }
        known.update((f"attributes.{name}", value) for name, value in self.attributes.items())
        return {path: value for path, value in known.items() if value is not None}

    def after(self, changes: Iterable[ProfileChanged]) -> "ProfileState":
        """Return the state after these changes, told in order."""
        # One construction a section, however many changes.
        told: dict[str, dict[str, Any]] = {}
        for change in changes:
            section, _, name = change.field.partition(".")
            told.setdefault(section, {})[name] = change.after
        attributes = {**self.attributes, **told.pop("attributes", {})}
        parts = {section: attrs.evolve(getattr(self, section), **values) for section, values in told.items()}
        return ProfileState(
            person=parts.get("person", self.person),
            company=parts.get("company", self.company),
            source=parts.get("source", self.source),
            attributes=FrozenMapping({name: value for name, value in attributes.items() if value is not None}),
        )


def agreed(records: Iterable[ProfileState], claims: Iterable[Claim]) -> tuple[ProfileState, tuple[Claim, ...]]:
    """Return the one state that several records of a lead come to, and what they claim beside it.

    A field that one record knows is known. Where records differ the value that comes first by its content is kept, so
    that neither the order nor the grouping of merges matters.
    """
    said: dict[str, dict[object, object]] = {}
    for path, value in [*(claim for record in records for claim in record.claims().items()), *claims]:
        spellings = said.setdefault(path, {})
        sense = meaning(value)
        spellings[sense] = min(spellings.get(sense, value), value, key=content_key)
    kept: dict[str, dict[str, Any]] = {section: {} for section in (*SECTIONS, "attributes")}
    left: list[Claim] = []
    for path, spellings in sorted(said.items()):
        section, _, name = path.partition(".")
        kept[section][name], *others = sorted(spellings.values(), key=content_key)
        left.extend((path, other) for other in others)
    state = ProfileState(
        person=Person(**kept["person"]),
        company=Company(**kept["company"]),
        source=Source(**kept["source"]),
        attributes=FrozenMapping(kept["attributes"]),
    )
    return state, tuple(left)


def conflicts_of(
    initial: ProfileState, claims: Iterable[Claim], changes: Iterable[ProfileChanged]
) -> tuple[ProfileConflict, ...]:
    """Return where records disagree: merged ones first, then the changes whose `before` is not what was known.

    A `before` that was not told contradicts nothing.
    """
    found = [ProfileConflict(field=path, kept=initial.value(path), claimed=value) for path, value in claims]
    known: dict[str, object] = {}
    for change in changes:
        kept = known[change.field] if change.field in known else initial.value(change.field)
        if change.before is not None and meaning(change.before) != meaning(kept):
            found.append(ProfileConflict(field=change.field, kept=kept, claimed=change.before, at=change.at))
        known[change.field] = change.after
    return tuple(found)
