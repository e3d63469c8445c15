"""What happened to a lead: every event that a history can hold."""

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs

from leadflow._validate import known, known_text, required_text, to_utc, whole_number
from leadflow.errors import invalid, invalid_type
from leadflow.leads._known import (
    as_member,
    known_channel,
    known_date,
    known_instant,
    known_member,
    known_money,
    known_number,
    truth,
)
from leadflow.leads._shown import shown
from leadflow.leads.evidence import Answer, Authority, Budget, Evidence, Need, Timeline
from leadflow.leads.fields import known_field_value, required_field
from leadflow.leads.vocabulary import Actor, DealKind, Disposition, Outcome
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
    "ProfileChanged",
    "Referred",
    "Rejected",
    "Resumed",
    "StageEntered",
]


def _at(value: datetime) -> datetime:
    # A copy of the first line of to_utc: most times come in UTC, and a call costs as much as the check.
    return value if type(value) is datetime and value.tzinfo is UTC else to_utc(value, "at")


def _id(value: str | None) -> str | None:
    return known_text(value, "id")


def _seq(value: int | None) -> int:
    return value if type(value) is int else whole_number(0 if known(value) is None else known(value), "seq")


def _by(value: str | None) -> str | None:
    return known_text(value, "by")


def _kind(value: str) -> str:
    return required_text(value, "kind")


def _campaign(value: str | None) -> str | None:
    return known_text(value, "campaign")


def _actor(value: Actor | str) -> Actor:
    return value if type(value) is Actor else as_member(Actor, value, "actor")


def _outcome(value: Outcome | str | None) -> Outcome | None:
    return value if value is None or type(value) is Outcome else known_member(Outcome, value, "outcome")


def _automated(value: bool) -> bool:
    return value if type(value) is bool else truth(value, "automated")


def _value(value: str | float | Decimal | Money | None) -> str | int | float | Decimal | Money | None:
    if value is None or isinstance(value, Money):
        return value
    return known_text(value, "value") if isinstance(value, str) else known_number(value, "value")


def _stage(value: str) -> str:
    return required_text(value, "stage")


def _reason(value: str | None) -> str | None:
    return known_text(value, "reason")


def _note(value: str | None) -> str | None:
    return known_text(value, "note")


def _to(value: str | None) -> str | None:
    return known_text(value, "to")


def _queue(value: str | None) -> str | None:
    return known_text(value, "queue")


def _disposition(value: Disposition | str) -> Disposition:
    return as_member(Disposition, value, "disposition")


def _nurture_until(value: datetime | None) -> datetime | None:
    return known_instant(value, "nurture_until")


def _evidence(value: Evidence) -> Evidence:
    if not isinstance(value, (Budget, Authority, Need, Timeline, Answer)):
        raise invalid_type("evidence", value, "evidence is needed", "write Budget(...), Authority(...), Answer(...)")
    return value


def _deal(value: str) -> str:
    return required_text(value, "deal")


def _deal_kind(value: DealKind | str | None) -> DealKind | None:
    return known_member(DealKind, value, "kind")


def _deal_stage(value: str | None) -> str | None:
    return known_text(value, "stage")


def _amount(value: Money | None) -> Money | None:
    return known_money(value, "amount")


def _closes_on(value: date | None) -> date | None:
    return known_date(value, "closes_on")


def _deal_outcome(value: Outcome | str | None) -> Outcome | None:
    outcome = _outcome(value)
    if outcome not in (None, Outcome.WON, Outcome.LOST):
        raise invalid("outcome", value, "a deal ends won or lost", "write Outcome.WON, Outcome.LOST, or leave it out")
    return outcome


def _purpose(value: str) -> str:
    return required_text(value, "purpose")


def _granted(value: bool) -> bool:
    return truth(value, "granted")


def _until(value: datetime | None) -> datetime | None:
    return known_instant(value, "until")


def _by_lead(value: str) -> str:
    return required_text(value, "by_lead")


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Event:
    """Something that happened at an instant; `at` is kept in UTC.

    `id` tells two records of one event from two events (without it an event is its own identity by content), `seq`
    orders events of one instant, `by` is who recorded it.

    >>> from datetime import UTC
    >>> issubclass(Activity, Event), Event(at=datetime(2026, 3, 4, tzinfo=UTC), by="crm").by
    (True, 'crm')
    """

    at: datetime = attrs.field(converter=_at)
    id: str | None = attrs.field(default=None, converter=_id)
    seq: int = attrs.field(default=0, converter=_seq)
    by: str | None = attrs.field(default=None, converter=_by)

    def __repr__(self) -> str:
        return shown(self)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Activity(Event):
    """Something that somebody did: the lead (by default), sales, marketing.

    `kind` is free text of your own vocabulary (`"email_click"`, `"call"`), `value` what it was about: the page, the
    offer, an amount. `automated` marks what a machine did in somebody's name, such as a mail opened by a virus scanner.

    >>> from datetime import UTC
    >>> Activity("call", at=datetime(2026, 3, 4, 11, 30, tzinfo=UTC), actor=Actor.SALES, outcome="connected").outcome
    <Outcome.CONNECTED: 'connected'>
    """

    kind: str = attrs.field(converter=_kind, kw_only=False)
    channel: str | None = attrs.field(default=None, converter=known_channel)
    campaign: str | None = attrs.field(default=None, converter=_campaign)
    actor: Actor = attrs.field(default=Actor.LEAD, converter=_actor)
    outcome: Outcome | None = attrs.field(default=None, converter=_outcome)
    automated: bool = attrs.field(default=False, converter=_automated)
    value: str | int | float | Decimal | Money | None = attrs.field(default=None, converter=_value)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class StageEntered(Event):
    """The lead entered a stage of its life.

    >>> from datetime import UTC
    >>> StageEntered("mql", at=datetime(2026, 3, 4, tzinfo=UTC))
    StageEntered('mql', at=2026-03-04T00:00:00+00:00)
    """

    stage: str = attrs.field(converter=_stage, kw_only=False)
    reason: str | None = attrs.field(default=None, converter=_reason)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Assigned(Event):
    """The lead was given `to` an owner, or put into a `queue` (then nobody owns it).

    >>> from datetime import UTC
    >>> Assigned("rep-7", at=datetime(2026, 3, 4, tzinfo=UTC), by="round robin").to
    'rep-7'
    """

    to: str | None = attrs.field(default=None, converter=_to, kw_only=False)
    queue: str | None = attrs.field(default=None, converter=_queue)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Accepted(Event):
    """Sales accepted the hand-off.

    >>> from datetime import UTC
    >>> Accepted(at=datetime(2026, 3, 4, tzinfo=UTC), by="rep-7").by
    'rep-7'
    """


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Rejected(Event):
    """Sales rejected the hand-off: why, and what is to become of the lead.

    >>> from datetime import UTC
    >>> Rejected("no budget", at=datetime(2026, 3, 4, tzinfo=UTC), disposition="recycle").disposition
    <Disposition.RECYCLE: 'recycle'>
    """

    reason: str | None = attrs.field(default=None, converter=_reason, kw_only=False)
    note: str | None = attrs.field(default=None, converter=_note)
    disposition: Disposition = attrs.field(default=Disposition.RECYCLE, converter=_disposition)
    nurture_until: datetime | None = attrs.field(default=None, converter=_nurture_until)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class EvidenceFound(Event):
    """Something was found out about the lead's readiness to buy.

    >>> from datetime import UTC
    >>> EvidenceFound(Budget(Money("30000000", "VND")), at=datetime(2026, 3, 4, tzinfo=UTC)).evidence
    Budget(Money('30000000', 'VND'))
    """

    evidence: Evidence = attrs.field(converter=_evidence, kw_only=False)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class ObjectionRaised(Event):
    """The lead raised an objection, such as `"price"`.

    >>> from datetime import UTC
    >>> ObjectionRaised("price", at=datetime(2026, 3, 4, tzinfo=UTC)).kind
    'price'
    """

    kind: str = attrs.field(converter=_kind, kw_only=False)
    note: str | None = attrs.field(default=None, converter=_note)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class ObjectionResolved(Event):
    """An objection was answered to the lead's content.

    >>> from datetime import UTC
    >>> ObjectionResolved("price", at=datetime(2026, 3, 4, tzinfo=UTC), note="paid by quarter").note
    'paid by quarter'
    """

    kind: str = attrs.field(converter=_kind, kw_only=False)
    note: str | None = attrs.field(default=None, converter=_note)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class DealUpdated(Event):
    """A deal was opened or changed; what is None did not change (a deal that never says its `kind` is NEW).

    >>> from datetime import UTC
    >>> DealUpdated("D-1", at=datetime(2026, 3, 4, tzinfo=UTC), stage="closing", outcome="won").outcome
    <Outcome.WON: 'won'>
    """

    deal: str = attrs.field(converter=_deal, kw_only=False)
    kind: DealKind | None = attrs.field(default=None, converter=_deal_kind)
    stage: str | None = attrs.field(default=None, converter=_deal_stage)
    amount: Money | None = attrs.field(default=None, converter=_amount)
    closes_on: date | None = attrs.field(default=None, converter=_closes_on)
    outcome: Outcome | None = attrs.field(default=None, converter=_deal_outcome)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class ConsentChanged(Event):
    """The person gave or withdrew consent to a purpose, such as `"email"`.

    >>> from datetime import UTC
    >>> ConsentChanged("email", False, at=datetime(2026, 3, 4, tzinfo=UTC)).granted
    False
    """

    purpose: str = attrs.field(converter=_purpose, kw_only=False)
    granted: bool = attrs.field(converter=_granted, kw_only=False)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class ProfileChanged(Event):
    """A field of the profile changed: its path, such as `"company.employees"` or `"attributes.erp"`, and its values.

    Without `before` nobody told what it was; with it, `Lead.conflicts` reports when something else had been known.

    >>> from datetime import UTC
    >>> ProfileChanged("company.employees", at=datetime(2026, 3, 4, tzinfo=UTC), before=80, after=85.0).after
    85
    """

    field: str = attrs.field(converter=required_field, kw_only=False)
    before: object = attrs.field(default=None)
    after: object = attrs.field(default=None)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "before", known_field_value(self.field, self.before))
        object.__setattr__(self, "after", known_field_value(self.field, self.after))


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class OnHold(Event):
    """Work on the lead is on hold, `until` an instant or until it is resumed: clocks of the SLA pause.

    >>> from datetime import UTC
    >>> OnHold(at=datetime(2026, 3, 4, tzinfo=UTC), until=datetime(2026, 3, 9, tzinfo=UTC)).until.day
    9
    """

    until: datetime | None = attrs.field(default=None, converter=_until)

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


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Referred(Event):
    """The lead was referred by another lead, named by its id.

    >>> from datetime import UTC
    >>> Referred("L-7", at=datetime(2026, 3, 4, tzinfo=UTC)).by_lead
    'L-7'
    """

    by_lead: str = attrs.field(converter=_by_lead, kw_only=False)
