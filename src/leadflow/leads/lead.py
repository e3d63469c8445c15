"""Lead: a profile and a history."""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property
from operator import attrgetter

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import named, required_text, to_utc
from leadflow.calendars import Calendar, Within
from leadflow.errors import NotYetCreatedError, invalid, invalid_type, redacted
from leadflow.leads.attributes import attribute_names, declared, known_attributes, own_attributes, personal_names
from leadflow.leads.conversation import (
    Consent,
    Objection,
    Outreach,
    Plan,
    consents_of,
    findings_of,
    objections_of,
    outreach_of,
    plans_of,
)
from leadflow.leads.deals import USUAL, Closed, ClosedStages, Deal, closings_of, deals_of, settled
from leadflow.leads.events import (
    Activity,
    Assigned,
    DealUpdated,
    Event,
    EvidenceFound,
    ProfileChanged,
    Referred,
    StageEntered,
)
from leadflow.leads.handoffs import HandOff, HandOffPolicy, begun_of, hand_offs_of
from leadflow.leads.history import History, as_history, as_listed, sorted_history
from leadflow.leads.journey import Hold, Journey, entries_of, holds_of, journey_of
from leadflow.leads.profile import Company, Person, Profile, Source, check_section
from leadflow.leads.records import ProfileConflict, Record, agreed, conflicts_of, united
from leadflow.leads.values import truth

__all__ = ["Lead"]

_AT = attrgetter("at")


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Lead:
    """A prospective customer: who it is, where it came from, and everything that happened, as facts.

    Args:
        id: Your own name for it.
        created_at: An aware datetime, kept in UTC.
        person: Who it was at creation; `ProfileChanged` events change it, and the property is what was known last.
        company: The company at creation, in the same sense.
        source: Where it came from, in the same sense.
        attributes: Your own fields, in the same sense.
        personal_attributes: Which of them hold personal data, by name: nothing shows their values. A change with
            `personal=True` declares its attribute too; no fact, so that leads are equal without it.
        tracked: False if what this lead does is not recorded: questions about its activities are then unknown, not no.
        history: A `History` or any iterable of events.
        closed_stages: The stages by which `deals` and `closings` are read; no fact, so that leads are equal without it.

    Raises:
        InvalidValueError: A value breaks a rule; the message names the value, the rule and the fix.

    >>> from datetime import UTC
    >>> lead = Lead("L-1042", created_at=datetime(2026, 3, 2, tzinfo=UTC), company=Company(employees=85))
    >>> lead.record(StageEntered("mql", at=datetime(2026, 3, 4, tzinfo=UTC))).journey.stage
    'mql'
    """

    id: str = attrs.field(converter=required_text, kw_only=False)
    created_at: datetime = attrs.field(converter=to_utc)
    _person: Person = attrs.field(alias="person", factory=Person, validator=check_section)
    _company: Company = attrs.field(alias="company", factory=Company, validator=check_section)
    _source: Source = attrs.field(alias="source", factory=Source, validator=check_section)
    personal_attributes: frozenset[str] = attrs.field(default=(), converter=attribute_names, eq=False, repr=False)
    _attributes: FrozenMapping[str, object] = attrs.field(alias="attributes", factory=dict, converter=own_attributes)
    tracked: bool = attrs.field(default=True, converter=truth)
    history: History = attrs.field(factory=History, converter=as_history)
    closed_stages: ClosedStages = attrs.field(default=USUAL, eq=False, repr=False)
    # The records that it was merged from, so that merging again depends on them alone; no argument of a user's.
    _records: tuple[Record, ...] = attrs.field(alias="_records", default=())

    def __attrs_post_init__(self) -> None:
        names = self.personal_attributes | personal_names(self.history.of(ProfileChanged))
        object.__setattr__(self, "_attributes", known_attributes(self._attributes, names))
        if names:
            object.__setattr__(self, "personal_attributes", names)
            object.__setattr__(self, "history", sorted_history(tuple(declared(self.history.events, names))))

    @cached_property
    def initial(self) -> Profile:
        """The profile at creation, before any change."""
        return Profile(self._person, self._company, self._source, self._attributes)

    @cached_property
    def _profile(self) -> Profile:
        # What was recorded of a time before the creation is older than the profile at creation.
        changes = [change for change in self.history.of(ProfileChanged) if change.at >= self.created_at]
        return self.initial.changed({change.field: change.after for change in changes}) if changes else self.initial

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
        """Where records of the profile disagree: merged records first, then changes that contradict what was known."""
        return conflicts_of(self.initial, agreed(self._records)[1], self.history.of(ProfileChanged), self.created_at)

    @property
    def activities(self) -> tuple[Activity, ...]:
        """Everything that anybody did, in order: the lead's own activities and the teams'."""
        return self.history.of(Activity)

    @property
    def evidence(self) -> tuple[EvidenceFound, ...]:
        """What was found out about readiness to buy, in order."""
        return self.history.of(EvidenceFound)

    @cached_property
    def findings(self) -> tuple[EvidenceFound, ...]:
        """What is known of its readiness to buy: the evidence of each dimension, and of each person, added up.

        A new pain leaves the severity that was found before; "approved" leaves the amount.
        """
        return findings_of(self.evidence)

    @cached_property
    def stage_entries(self) -> tuple[StageEntered, ...]:
        """The entries into stages, in order: recorded again of the present stage is no entry."""
        return tuple(entries_of(self.history.of(StageEntered)))

    @cached_property
    def journey(self) -> Journey:
        """The stages visited."""
        return journey_of(self.history.of(StageEntered))

    @cached_property
    def deals(self) -> tuple[Deal, ...]:
        """The deals, in the order in which they were opened."""
        return deals_of(self.history.of(DealUpdated), self.closed_stages)

    @cached_property
    def closings(self) -> tuple[Closed, ...]:
        """When it was won or lost, in order: by its stages, or as won by any of its deals."""
        return closings_of(self.stage_entries, self.deals, self.closed_stages)

    @cached_property
    def consents(self) -> FrozenMapping[str, Consent]:
        """The present consent per purpose."""
        return consents_of(self.history)

    @cached_property
    def holds(self) -> tuple[Hold, ...]:
        """The stretches in which work on the lead was on hold."""
        return holds_of(self.history)

    @property
    def owner(self) -> str | None:
        """Who owns the lead: the last it was assigned to, or None (no owner, or a queue)."""
        assigned = self.history.of(Assigned)
        return assigned[-1].to if assigned else None

    def owner_at(self, at: datetime) -> str | None:
        """Return who owned the lead at the instant `at` (aware), or None: no owner, or a queue."""
        assigned = self.history.of(Assigned)
        place = bisect_right(assigned, to_utc(at, "at"), key=_AT)
        return assigned[place - 1].to if place else None

    def owner_from(self, at: datetime, until: datetime) -> str | None:
        """Return who owned the lead at the instant `at`, or else who was the first to get it until `until` (included).

        This is whose work it is that began at `at`: a lead is often handed over first and assigned a minute later.

        >>> from datetime import UTC, timedelta
        >>> noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=noon, history=[Assigned("rep-7", at=noon + timedelta(minutes=1))])
        >>> lead.owner_at(noon), lead.owner_from(noon, noon + timedelta(hours=1))
        (None, 'rep-7')
        """
        assigned = self.history.of(Assigned)
        first, last = (bisect_right(assigned, to_utc(instant, "at"), key=_AT) for instant in (at, until))
        return next((event.to for event in assigned[max(first - 1, 0) : last] if event.to is not None), None)

    @property
    def referred_by(self) -> str | None:
        """The id of the lead that referred this one: the first `Referred`, or None."""
        referred = self.history.of(Referred)
        return referred[0].by_lead if referred else None

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """The next steps that were agreed, in order, each with the instant when it was done, or None."""
        return plans_of(self.history)

    @cached_property
    def objections(self) -> tuple[Objection, ...]:
        """Every objection, resolved or not, in the order in which they were raised."""
        return objections_of(self.history)

    @property
    def open_objections(self) -> tuple[Objection, ...]:
        """The objections that still stand, in the order in which they were raised."""
        return tuple(objection for objection in self.objections if objection.open)

    def hand_offs(
        self,
        *stages: str,
        as_of: datetime,
        within: Within | None = None,
        calendar: Calendar | None = None,
        accepted_in: Collection[str] = (),
    ) -> tuple[HandOff, ...]:
        """Return every hand-off to sales, in order, with its status as known at `as_of`.

        One begins at each entry into one of the `stages`, and when a lead that sales returned (disposition RETURN) is
        assigned anew in its stage. An answer of sales belongs to the hand-off begun last: at or after its instant, and
        within one instant by `seq`. The first `Accepted` or `Rejected` decides it, if it comes no later than the lead
        leaves the stage and than `within` is used up. Without an answer it has LAPSED when the time is used up or the
        lead has moved on; until then it is PENDING. Once decided, a later `as_of` changes nothing but adds answers.

        Time and owner are those of a clock in an SLA that begins at the same instant.

        Args:
            stages: Where marketing hands over, such as "mql".
            as_of: An aware datetime.
            within: How long an answer may take: `BusinessHours`, `BusinessDays` or a `timedelta`; holds are left out.
            calendar: The business time of `within`; open at all times where none is given.
            accepted_in: Stages whose entry is an acceptance too, such as "sal".

        Raises:
            NotYetCreatedError: The lead was created after `as_of`.
            InvalidValueError: No stage is named, or one both hands over and accepts.

        >>> from datetime import UTC
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> lead = lead.record(StageEntered("mql", at=datetime(2026, 3, 4, tzinfo=UTC)))
        >>> [hand_off.status.value for hand_off in lead.hand_offs("mql", as_of=datetime(2026, 3, 5, tzinfo=UTC))]
        ['pending']
        """
        policy = HandOffPolicy.of(stages, accepted_in, within, calendar)
        now = to_utc(as_of, "as_of")
        then = self.as_of(now)
        begun = begun_of(then.history, then.stage_entries, policy)
        found = hand_offs_of(then.id, begun, policy, then.holds, now)
        ends = [(one, now if one.decided_at is None else one.decided_at) for one in found]
        return tuple(
            attrs.evolve(one, owner=then.owner_from(one.at, end), owner_at_end=then.owner_at(end)) for one, end in ends
        )

    def outreach(self, *, as_of: datetime, since: datetime | None = None, kinds: Iterable[str] = ()) -> Outreach:
        """Return what sales did to reach the lead, as known at `as_of` (aware): new, attempting or connected.

        The two are connected when sales records it (outcome CONNECTED, REPLIED or HELD), or, after an attempt, the lead
        (CONNECTED, REPLIED).

        Args:
            as_of: An aware datetime.
            since: Count from this instant on (aware), such as that of a hand-off; without one, since the lead came to
                its present owner, or ever where it has none.
            kinds: The kinds of activities that are attempts, when sales did them by hand; none named: any.

        Raises:
            NotYetCreatedError: The lead was created after `as_of`.

        >>> from datetime import UTC
        >>> noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
        >>> lead = Lead("L-1", created_at=noon, history=[Activity("call", at=noon, actor="sales", outcome="busy")])
        >>> lead.outreach(as_of=noon).status
        <OutreachStatus.ATTEMPTING: 'attempting'>
        """
        then = self.as_of(as_of)
        assigned = then.history.of(Assigned)
        return outreach_of(then.activities, assigned, since=since, kinds=kinds, tracked=then.tracked)

    def with_closed_stages(self, closed_stages: ClosedStages) -> "Lead":
        """Return the lead read by these stages: its deals, its closings, and entries of one instant in their order."""
        history = settled(self.history, closed_stages.order, closed_stages.deals_order)
        same = history is self.history and self.closed_stages == closed_stages
        return self if same else self._with(closed_stages=closed_stages, history=history)

    def record(self, *events: Event) -> "Lead":
        """Return the lead with these events in its history; what is recorded twice counts once.

        The order does not matter, but for events of one instant and `seq` about the same thing, such as two stages: the
        one recorded last comes last.

        Raises `ConflictingEventError` when an event's `id` is here already with other content. To record many, pass
        many: each call sorts the history once.

        >>> from datetime import UTC
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> lead.record(Assigned("rep-7", at=datetime(2026, 3, 4, tzinfo=UTC))).owner
        'rep-7'
        """
        if not events:
            return self
        history = self.history.record(*as_listed(events, self.history.events))
        declares = self.personal_attributes or personal_names(events)
        return attrs.evolve(self, history=history) if declares else self._with(history=history)

    def as_of(self, at: datetime, *, known: bool = False) -> "Lead":
        """Return the lead as it was at the instant `at` (aware), without later events and changes.

        With `known`, also without what was recorded later (`recorded_at`).

        Raises:
            NotYetCreatedError: The lead was created later.

        >>> from datetime import UTC
        >>> lead = Lead("L-1", created_at=datetime(2026, 3, 2, tzinfo=UTC))
        >>> lead = lead.record(Assigned("rep-7", at=datetime(2026, 3, 4, tzinfo=UTC)))
        >>> lead.as_of(datetime(2026, 3, 3, tzinfo=UTC)).owner is None
        True
        """
        instant = to_utc(at, "as_of")
        if self.created_at > instant:
            raise NotYetCreatedError(
                f"lead {redacted(self.id)} was created at {self.created_at.isoformat()}, after "
                f"as_of={instant.isoformat()}; ask for a later instant, or leave the lead out",
                lead_id=self.id,
                created_at=self.created_at,
                as_of=instant,
            )
        history = self.history.until(instant, known=known)
        return self if history is self.history else self._with(history=history)

    def merge(self, other: "Lead") -> "Lead":
        """Merge two records of the same lead; which of the two is asked does not matter.

        Histories are united and the earlier creation counts. The source is that of one record, whole: of the one
        created first that knows a channel or a campaign. Company and person are not mixed with those of another name
        (or domain); else what one record does not know is filled up from the others, the one created first before the
        rest. What was not kept is in `conflicts`. What either tracks is tracked.

        Raises:
            InvalidValueError: The ids differ.
            ConflictingEventError: Two events of one id differ.
        """
        if not isinstance(other, Lead):
            raise invalid_type("other", other, "a lead merges with a lead", "pass the other record as a Lead")
        if other.id != self.id:
            rule = f"records of one lead share its id, here {redacted(self.id)}"
            raise invalid("other.id", other.id, rule, "give both one id")
        both = (self, other)
        records = united(each for lead in both for each in lead._records or ((lead.created_at, lead.initial),))  # noqa: SLF001  # of this class
        state, created_at = agreed(records)[0], min(self.created_at, other.created_at)
        return Lead(
            self.id,
            created_at=created_at,
            **attrs.asdict(state, recurse=False),
            personal_attributes=self.personal_attributes | other.personal_attributes,
            tracked=self.tracked or other.tracked,
            history=self.history.merge(other.history),
            _records=() if records in ((), ((created_at, state),)) else records,
            closed_stages=other.closed_stages if self.closed_stages == USUAL else self.closed_stages,
        )

    def _with(self, **changes: object) -> "Lead":
        # The facts were checked when this lead was made: checking them again would double the cost of replaying.
        lead = Lead.__new__(Lead)
        for name in _FIELDS:
            object.__setattr__(lead, name, changes[name] if name in changes else getattr(self, name))
        return lead

    def __repr__(self) -> str:
        parts = [redacted(self.id), f"created_at={self.created_at.isoformat()}"]
        sections = {"person": self._person, "company": self._company, "source": self._source}
        parts += [f"{name}={part!r}" for name, part in sections.items() if part != type(part)()]
        if self._attributes:
            parts.append(f"attributes={redacted(self._attributes)}")
        parts += ["tracked=False"] * (not self.tracked)
        if len(self.history):
            parts.append(f"history={self.history!r}")
        return f"Lead({', '.join(parts)})"


_FIELDS = tuple(field.name for field in attrs.fields(Lead))
