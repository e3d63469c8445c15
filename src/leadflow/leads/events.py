"""What happened to a lead: every event that a history can hold."""

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs

from leadflow._validate import known, known_text, named, required_text, to_utc, whole_number
from leadflow.errors import PersonalName, invalid, invalid_type
from leadflow.leads.evidence import Answer, Authority, Budget, Evidence, Need, Timeline
from leadflow.leads.profile import known_field_value, required_field
from leadflow.leads.values import (
    known_channel,
    known_date,
    known_day_or_instant,
    known_instant,
    known_member,
    known_money,
    known_number,
    shown,
    truth,
)
from leadflow.leads.vocabulary import Actor, DealKind, Disposition, Outcome, member
from leadflow.money import Money

__all__ = [
    "Accepted",
    "Activity",
    "Assigned",
    "ConsentChanged",
    "DealKind",
    "DealUpdated",
    "Disposition",
    "Event",
    "EvidenceFound",
    "ObjectionRaised",
    "ObjectionResolved",
    "OnHold",
    "Outcome",
    "Planned",
    "ProfileChanged",
    "Referred",
    "Rejected",
    "Resumed",
    "StageEntered",
]


def _at(value: datetime) -> datetime:
    # A copy of the first line of to_utc: most times come in UTC, and a call costs as much as the check.
    return value if type(value) is datetime and value.tzinfo is UTC else to_utc(value, "at")


def _seq(value: int | None) -> int:
    return value if type(value) is int else whole_number(0 if known(value) is None else known(value), "seq")


def _actor(value: Actor | str) -> Actor:
    return member(Actor, value, "actor")


def _outcome(value: Outcome | str | None) -> Outcome | None:
    return known_member(Outcome, value, "outcome")


def _value(value: str | float | Decimal | Money | None) -> str | int | float | Decimal | Money | None:
    if value is None or isinstance(value, Money):
        return value
    return known_text(value, "value") if isinstance(value, str) else known_number(value, "value")


def _personal(value: bool) -> bool:
    return truth(value, "personal")


def _disposition(value: Disposition | str) -> Disposition:
    return member(Disposition, value, "disposition")


def _evidence(value: Evidence) -> Evidence:
    if not isinstance(value, (Budget, Authority, Need, Timeline, Answer)):
        raise invalid_type("evidence", value, "evidence is needed", "write Budget(...), Authority(...), Answer(...)")
    return value


def _due(value: datetime | date) -> datetime | date:
    due = known_day_or_instant(value, "due")
    if due is None:
        fix = "write due=date(2026, 6, 30) or datetime(..., tzinfo=...)"
        raise invalid_type("due", value, "a plan needs the day or the instant when it is due", fix)
    return due


def _deal_kind(value: DealKind | str | None) -> DealKind | None:
    return known_member(DealKind, value, "kind")


def _deal_outcome(value: Outcome | str | None) -> Outcome | None:
    outcome = _outcome(value)
    if outcome not in (None, Outcome.WON, Outcome.LOST, Outcome.OPEN):
        fix = "write Outcome.WON, Outcome.LOST, Outcome.OPEN (again), or leave it out"
        raise invalid("outcome", value, "a deal is won, lost or open", fix)
    return outcome


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Event:
    """Something that happened at an instant; `at` is kept in UTC.

    - `id`: two records of the same id are one event; without it, two of the same content are.
    - `seq`: the order of events at one instant.
    - `by`: who recorded it.
    - `recorded_at`: when it was recorded, if later: `Lead.as_of(..., known=True)` sees it only from then on.

    >>> from datetime import UTC
    >>> issubclass(Activity, Event), Event(at=datetime(2026, 3, 4, tzinfo=UTC), by="crm").by
    (True, 'crm')
    """

    at: datetime = attrs.field(converter=_at)
    id: str | None = attrs.field(default=None, converter=known_text)
    seq: int = attrs.field(default=0, converter=_seq)
    by: str | None = attrs.field(default=None, converter=known_text)
    recorded_at: datetime | None = attrs.field(default=None, converter=known_instant)
    # The order in which a list named events of one place, for a lead to read them by; no part of what happened, and
    # nothing that can be written: histories set it on events of their own.
    _order: int = attrs.field(init=False, default=0, eq=False, repr=False)

    @property
    def known_at(self) -> datetime:
        """When it was known: when it was recorded, or at once."""
        return self.at if self.recorded_at is None else max(self.at, self.recorded_at)

    __repr__ = shown


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Activity(Event):
    """Something that the lead (by default), sales or marketing did.

    `kind` is free text of your own vocabulary (`"email_click"`, `"call"`), `value` what it was about: the page, the
    offer, an amount. `automated` marks what a machine did in their name, such as a mail opened by a virus scanner.

    >>> from datetime import UTC
    >>> Activity("call", at=datetime(2026, 3, 4, 11, 30, tzinfo=UTC), actor=Actor.SALES, outcome="connected").outcome
    <Outcome.CONNECTED: 'connected'>
    """

    kind: str = attrs.field(converter=required_text, kw_only=False)
    channel: str | None = attrs.field(default=None, converter=known_channel)
    campaign: str | None = attrs.field(default=None, converter=known_text)
    actor: Actor = attrs.field(default=Actor.LEAD, converter=_actor)
    outcome: Outcome | None = attrs.field(default=None, converter=_outcome)
    automated: bool = attrs.field(default=False, converter=truth)
    value: str | int | float | Decimal | Money | None = attrs.field(default=None, converter=_value)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class StageEntered(Event):
    """The lead entered a stage of its life cycle.

    >>> from datetime import UTC
    >>> StageEntered("mql", at=datetime(2026, 3, 4, tzinfo=UTC))
    StageEntered('mql', at=2026-03-04T00:00:00+00:00)
    """

    stage: str = attrs.field(converter=required_text, kw_only=False)
    reason: str | None = attrs.field(default=None, converter=known_text)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Assigned(Event):
    """The lead was given `to` an owner, or put into a `queue` (then it has no owner).

    >>> from datetime import UTC
    >>> Assigned("rep-7", at=datetime(2026, 3, 4, tzinfo=UTC), by="round robin").to
    'rep-7'
    """

    to: str | None = attrs.field(default=None, converter=known_text, kw_only=False)
    queue: str | None = attrs.field(default=None, converter=known_text)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Accepted(Event):
    """Sales accepted the hand-off.

    >>> from datetime import UTC
    >>> Accepted(at=datetime(2026, 3, 4, tzinfo=UTC), by="rep-7").by
    'rep-7'
    """


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Rejected(Event):
    """Sales rejected the hand-off: why, and what is to become of the lead.

    >>> from datetime import UTC
    >>> Rejected("no budget", at=datetime(2026, 3, 4, tzinfo=UTC), disposition="recycle").disposition
    <Disposition.RECYCLE: 'recycle'>
    """

    reason: str | None = attrs.field(default=None, converter=known_text, kw_only=False)
    note: str | None = attrs.field(default=None, converter=known_text)
    disposition: Disposition = attrs.field(default=Disposition.RECYCLE, converter=_disposition)
    nurture_until: datetime | None = attrs.field(default=None, converter=known_instant)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class EvidenceFound(Event):
    """Something was found out about the lead's readiness to buy.

    >>> from datetime import UTC
    >>> EvidenceFound(Budget(Money("30000000", "VND")), at=datetime(2026, 3, 4, tzinfo=UTC)).evidence
    Budget(Money('30000000', 'VND'))
    """

    evidence: Evidence = attrs.field(converter=_evidence, kw_only=False)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class ObjectionRaised(Event):
    """The lead raised an objection, such as `"price"`.

    >>> from datetime import UTC
    >>> ObjectionRaised("price", at=datetime(2026, 3, 4, tzinfo=UTC)).kind
    'price'
    """

    kind: str = attrs.field(converter=required_text, kw_only=False)
    note: str | None = attrs.field(default=None, converter=known_text)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class ObjectionResolved(Event):
    """An objection was answered to the lead's satisfaction.

    >>> from datetime import UTC
    >>> ObjectionResolved("price", at=datetime(2026, 3, 4, tzinfo=UTC), note="paid by quarter").note
    'paid by quarter'
    """

    kind: str = attrs.field(converter=required_text, kw_only=False)
    note: str | None = attrs.field(default=None, converter=known_text)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class DealUpdated(Event):
    """A deal was opened or changed; what is None did not change (a deal that never says its `kind` is NEW).

    - `stage`: of its pipeline; entering one that closes deals closes it, entering an open one opens it again.
    - `outcome`: WON, LOST, or OPEN again, where your system records it.
    - `owner`: who works on the deal, where that is not the owner of the lead.
    - `reason`, `competitor`: why it was lost, and to whom; or why it was won.
    - `next_step`: what is to be done next.

    >>> from datetime import UTC
    >>> DealUpdated("D-1", at=datetime(2026, 3, 4, tzinfo=UTC), stage="closing", outcome="won").outcome
    <Outcome.WON: 'won'>
    """

    deal: str = attrs.field(converter=required_text, kw_only=False)
    kind: DealKind | None = attrs.field(default=None, converter=_deal_kind)
    stage: str | None = attrs.field(default=None, converter=known_text)
    amount: Money | None = attrs.field(default=None, converter=known_money)
    closes_on: date | None = attrs.field(default=None, converter=known_date)
    outcome: Outcome | None = attrs.field(default=None, converter=_deal_outcome)
    owner: str | None = attrs.field(default=None, converter=known_text)
    reason: str | None = attrs.field(default=None, converter=known_text)
    competitor: str | None = attrs.field(default=None, converter=known_text)
    next_step: str | None = attrs.field(default=None, converter=known_text)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Planned(Event):
    """A next step was agreed: what sales will do (the `kind` of an activity), and by when.

    `due` is a plain date (that day, wherever it is asked) or an aware datetime; `deal` is the deal it is for, if any.
    It is done with the first activity of that kind by sales after it: `Lead.plans` shows which are open.

    >>> from datetime import UTC
    >>> Planned("call", date(2026, 3, 9), at=datetime(2026, 3, 4, tzinfo=UTC), by="rep-7").due
    datetime.date(2026, 3, 9)
    """

    kind: str = attrs.field(converter=required_text, kw_only=False)
    due: datetime | date = attrs.field(converter=_due, kw_only=False)
    deal: str | None = attrs.field(default=None, converter=known_text)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class ConsentChanged(Event):
    """The person gave or withdrew consent to a purpose, such as `"email"`.

    >>> from datetime import UTC
    >>> ConsentChanged("email", False, at=datetime(2026, 3, 4, tzinfo=UTC)).granted
    False
    """

    purpose: str = attrs.field(converter=required_text, kw_only=False)
    granted: bool = attrs.field(converter=truth, kw_only=False)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class ProfileChanged(Event):
    """A field of the profile changed: its path, such as `"company.employees"` or `"attributes.erp"`, and its values.

    `before` may be left out; with it, `Lead.conflicts` reports when another value had been known. `personal` declares
    that the attribute holds personal data, which nothing shows: no part of what happened.

    >>> from datetime import UTC
    >>> ProfileChanged("company.employees", at=datetime(2026, 3, 4, tzinfo=UTC), before=80, after=85.0).after
    85
    """

    field: str = attrs.field(converter=required_field, kw_only=False)
    before: object = attrs.field(default=None)
    after: object = attrs.field(default=None)
    personal: bool = attrs.field(default=False, converter=_personal, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.personal and not self.field.startswith("attributes."):
            rule = "attributes of your own are declared personal; of the other fields it is settled"
            raise invalid("personal", self.personal, rule, f"leave it out for {self.field}")
        path = PersonalName(self.field) if self.personal else self.field
        object.__setattr__(self, "before", known_field_value(path, self.before))
        object.__setattr__(self, "after", known_field_value(path, self.after))


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class OnHold(Event):
    """Work on the lead is on hold, `until` an instant or until it is resumed: clocks of the SLA pause.

    >>> from datetime import UTC
    >>> OnHold(at=datetime(2026, 3, 4, tzinfo=UTC), until=datetime(2026, 3, 9, tzinfo=UTC)).until.day
    9
    """

    until: datetime | None = attrs.field(default=None, converter=known_instant)

    def __attrs_post_init__(self) -> None:
        if self.until is not None and self.until < self.at:
            raise invalid("until", self.until, "a hold ends after it begins", "write until= later than at=")


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Resumed(Event):
    """Work on the lead goes on.

    >>> from datetime import UTC
    >>> Resumed(at=datetime(2026, 3, 4, tzinfo=UTC)).at.day
    4
    """


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Referred(Event):
    """The lead was referred by another lead, named by its id.

    >>> from datetime import UTC
    >>> Referred("L-7", at=datetime(2026, 3, 4, tzinfo=UTC)).by_lead
    'L-7'
    """

    by_lead: str = attrs.field(converter=required_text, kw_only=False)
