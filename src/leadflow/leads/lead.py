"""Lead: a profile and a history."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

import attrs

from leadflow._validate import FrozenMapping, required_text, to_utc
from leadflow.errors import NotYetCreatedError, invalid, invalid_type
from leadflow.leads.consents import Consent, consents_of
from leadflow.leads.deals import Deal, deals_of
from leadflow.leads.events import (
    Activity,
    Assigned,
    ConsentChanged,
    DealUpdated,
    Event,
    EvidenceFound,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    ProfileChanged,
    Resumed,
    StageEntered,
)
from leadflow.leads.fields import SECTIONS, content_key, known_attribute, quiet
from leadflow.leads.history import History, as_history
from leadflow.leads.journey import Hold, Journey, holds_of, journey_of
from leadflow.leads.profile import Company, Person, Source

__all__ = ["Lead", "ProfileConflict"]


def _id(value: str) -> str:
    return required_text(value, "id")


def _created_at(value: datetime) -> datetime:
    return to_utc(value, "created_at")


def _attributes(value: Mapping[str, object]) -> FrozenMapping[str, object]:
    kept = {required_text(name, "attribute"): known_attribute(item, name) for name, item in value.items()}
    return FrozenMapping({name: item for name, item in kept.items() if item is not None})


def _person(value: Person) -> Person:
    if not isinstance(value, Person):
        raise invalid_type("person", value, "a Person is needed", "write person=Person(...), or leave it out")
    return value


def _company(value: Company) -> Company:
    if not isinstance(value, Company):
        raise invalid_type("company", value, "a Company is needed", "write company=Company(...), or leave it out")
    return value


def _source(value: Source) -> Source:
    if not isinstance(value, Source):
        raise invalid_type("source", value, "a Source is needed", "write source=Source(...), or leave it out")
    return value


@attrs.frozen(kw_only=True, weakref_slot=False)
class ProfileConflict:
    """Two records disagree on a field of the profile: what is `kept` here, and what else was `claimed`.

    `at` is the instant of the change whose `before` did not match what was known, or None for a disagreement of two merged
    records about the state at creation.
    """

    field: str
    kept: object = attrs.field(repr=quiet)
    claimed: object = attrs.field(repr=quiet)
    at: datetime | None = None


@attrs.frozen(kw_only=True, weakref_slot=False)
class _Profile:
    person: Person
    company: Company
    source: Source
    attributes: FrozenMapping[str, object]


@attrs.frozen(kw_only=True)
class Lead:
    """A prospective customer: who it is, where it came from, and everything that happened, as facts.

    `id` is your own; `created_at` an aware datetime (kept in UTC). `person`, `company`, `source` and `attributes` are the state
    at creation; `ProfileChanged` events move them on, and the attributes of the same names give what was known last.
    `tracked=False` says that nobody records what this lead does, so that questions about its activities are unknown, not no.
    `history` takes a `History` or any iterable of events. Raises an error that names the value, the rule and the fix.

    >>> from datetime import UTC
    >>> lead = Lead("L-1042", created_at=datetime(2026, 3, 2, tzinfo=UTC), company=Company(employees=85))
    >>> lead.record(StageEntered("mql", at=datetime(2026, 3, 4, tzinfo=UTC))).journey.stage
    'mql'
    """

    id: str = attrs.field(converter=_id, kw_only=False)
    created_at: datetime = attrs.field(converter=_created_at)
    _person: Person = attrs.field(alias="person", factory=Person, converter=_person)
    _company: Company = attrs.field(alias="company", factory=Company, converter=_company)
    _source: Source = attrs.field(alias="source", factory=Source, converter=_source)
    _attributes: FrozenMapping[str, object] = attrs.field(alias="attributes", factory=dict, converter=_attributes)
    tracked: bool = True
    history: History = attrs.field(factory=History, converter=as_history)
    _claims: tuple[tuple[str, object], ...] = attrs.field(alias="claims", default=(), repr=False)

    # What is known now

    @cached_property
    def _profile(self) -> _Profile:
        changes = self.history.of(ProfileChanged)
        attributes = dict(self._attributes)
        parts: dict[str, dict[str, object]] = {section: {} for section in SECTIONS}
        for change in changes:
            section, _, name = change.field.partition(".")
            if section != "attributes":
                parts[section][name] = change.after
            elif change.after is None:
                attributes.pop(name, None)
            else:
                attributes[name] = change.after
        # One construction a section, however many changes.
        return _Profile(
            person=attrs.evolve(self._person, **parts["person"]) if parts["person"] else self._person,  # type: ignore[arg-type]  # values were converted by the event
            company=attrs.evolve(self._company, **parts["company"]) if parts["company"] else self._company,  # type: ignore[arg-type]  # as above
            source=attrs.evolve(self._source, **parts["source"]) if parts["source"] else self._source,  # type: ignore[arg-type]  # as above
            attributes=FrozenMapping(attributes),
        )

    @property
    def person(self) -> Person:
        """The person, as known last."""
        return self._profile.person

    @property
    def company(self) -> Company:
        """The company, as known last."""
        return self._profile.company

    @property
    def source(self) -> Source:
        """The source, as known last."""
        return self._profile.source

    @property
    def attributes(self) -> FrozenMapping[str, object]:
        """The custom attributes, as known last; what is missing is not in it."""
        return self._profile.attributes

    @cached_property
    def conflicts(self) -> tuple[ProfileConflict, ...]:
        """Where records of the profile disagree: merged ones first, then changes whose `before` was not what was known."""
        found = [
            ProfileConflict(field=path, kept=self._initial(path), claimed=value) for path, value in self._claims
        ]
        state: dict[str, object] = {}
        for change in self.history.of(ProfileChanged):
            kept = state[change.field] if change.field in state else self._initial(change.field)
            if change.before != kept:
                found.append(ProfileConflict(field=change.field, kept=kept, claimed=change.before, at=change.at))
            state[change.field] = change.after
        return tuple(found)

    def _initial(self, path: str) -> object:
        section, _, name = path.partition(".")
        if section == "attributes":
            return self._attributes.get(name)
        return getattr({"person": self._person, "company": self._company, "source": self._source}[section], name)

    # Views of the history

    @property
    def activities(self) -> tuple[Activity, ...]:
        """Everything that anybody did, in order: the lead's own activities and the teams'."""
        return self.history.of(Activity)

    @property
    def evidence(self) -> tuple[EvidenceFound, ...]:
        """What was found out about readiness to buy, in order."""
        return self.history.of(EvidenceFound)

    @cached_property
    def journey(self) -> Journey:
        """The stages visited."""
        return journey_of(self.history.of(StageEntered))

    @cached_property
    def deals(self) -> tuple[Deal, ...]:
        """The deals, in the order in which they were opened."""
        return deals_of(self.history.of(DealUpdated))

    @cached_property
    def consents(self) -> FrozenMapping[str, Consent]:
        """The present consent per purpose."""
        return consents_of(self.history.of(ConsentChanged))

    @cached_property
    def holds(self) -> tuple[Hold, ...]:
        """The stretches in which work on the lead was on hold."""
        marks: list[OnHold | Resumed] = [
            event for event in self.history.events if isinstance(event, (OnHold, Resumed))
        ]
        return holds_of(marks)

    @property
    def owner(self) -> str | None:
        """Who owns the lead: the last it was assigned to, or None (nobody, or a queue)."""
        assigned = self.history.of(Assigned)
        return assigned[-1].to if assigned else None

    @cached_property
    def open_objections(self) -> tuple[ObjectionRaised, ...]:
        """The objections raised last of their kind and not resolved since, in order."""
        raised: dict[str, ObjectionRaised] = {}
        for event in self.history.events:
            if isinstance(event, ObjectionRaised):
                raised.pop(event.kind, None)
                raised[event.kind] = event
            elif isinstance(event, ObjectionResolved):
                raised.pop(event.kind, None)
        return tuple(raised.values())

    # Change gives a new lead

    def record(self, *events: Event) -> "Lead":
        """Give the lead with these events in its history; recording twice, or in another order, changes nothing.

        Raises `ConflictingEventError` when an event's `id` is here already with other content. To record many, pass many: each
        call sorts the history once.

        >>> from datetime import UTC
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> lead.record(Assigned("rep-7", at=datetime(2026, 3, 4, tzinfo=UTC))).owner
        'rep-7'
        """
        return self._with_history(self.history.record(*events)) if events else self

    def as_of(self, at: datetime) -> "Lead":
        """Give the lead as it was known at the instant `at` (aware): later events are gone, the profile is that day's.

        Raises `NotYetCreatedError` when the lead was created later.

        >>> from datetime import UTC
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC), history=[Assigned("rep-7", at=datetime(2026, 3, 4, tzinfo=UTC))])
        >>> lead.as_of(datetime(2026, 3, 3, tzinfo=UTC)).owner is None
        True
        """
        instant = to_utc(at, "as_of")
        if self.created_at > instant:
            raise NotYetCreatedError(
                f"lead {self.id!r} was created at {self.created_at.isoformat()}, after as_of={instant.isoformat()}; "
                f"ask for a later instant, or leave the lead out",
                lead_id=self.id,
                created_at=self.created_at,
                as_of=instant,
            )
        history = self.history.until(instant)
        return self if history is self.history else self._with_history(history)

    def merge(self, other: "Lead") -> "Lead":
        """Give the lead with the histories of two records of it; which of the two is asked does not matter.

        A field that only one record knows is kept; where both know and differ, one is kept and the other listed in
        `conflicts`. The earlier creation counts. Raises `InvalidValueError` when the ids differ.

        >>> from datetime import UTC
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> lead.merge(lead) == lead
        True
        """
        if other.id != self.id:
            raise invalid("other.id", other.id, f"records of one lead share its id, here {self.id!r}", "give both one id")
        if other == self:
            return self
        claims = {*self._claims, *other._claims}
        merged = {
            section: kind(**{field.name: self._agree(f"{section}.{field.name}", other, claims) for field in attrs.fields(kind)})  # type: ignore[arg-type]  # values of the same fields
            for section, kind in SECTIONS.items()
        }
        names = sorted({*self._attributes, *other._attributes})
        attributes = {name: self._agree(f"attributes.{name}", other, claims) for name in names}
        lead = Lead(
            self.id,
            created_at=min(self.created_at, other.created_at),
            attributes=attributes,
            tracked=self.tracked or other.tracked,
            history=self.history.merge(other.history),
            **merged,  # type: ignore[arg-type]  # person, company and source by their names
        )
        left = sorted((claim for claim in claims if claim[1] != lead._initial(claim[0])), key=content_key)
        return attrs.evolve(lead, claims=tuple(left)) if left else lead

    def _agree(self, path: str, other: "Lead", claims: set[tuple[str, object]]) -> object:
        mine, theirs = self._initial(path), other._initial(path)
        if mine is None or mine == theirs:
            return theirs
        if theirs is None:
            return mine
        claims.update({(path, mine), (path, theirs)})
        return min(mine, theirs, key=content_key)

    def _with_history(self, history: History) -> "Lead":
        return Lead(
            self.id,
            created_at=self.created_at,
            person=self._person,
            company=self._company,
            source=self._source,
            attributes=self._attributes,
            tracked=self.tracked,
            history=history,
            claims=self._claims,
        )
