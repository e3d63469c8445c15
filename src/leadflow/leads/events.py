"""What happened to a lead: every event that a history can hold."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import attrs

from leadflow._validate import known_text, plain_date, required_text, to_utc, whole_number
from leadflow.errors import invalid, invalid_type
from leadflow.leads.evidence import Answer, Authority, Budget, Evidence, Need, Timeline
from leadflow.leads.fields import known_field_value, quiet, required_field
from leadflow.leads.profile import Actor, as_member, known_channel, known_money, known_number, known_text_or_member
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


class Outcome(StrEnum):
    """How an activity ended, or a deal (`WON`, `LOST`)."""

    CONNECTED = "connected"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    WRONG_NUMBER = "wrong_number"
    REPLIED = "replied"
    BOUNCED = "bounced"
    HELD = "held"
    NO_SHOW = "no_show"
    WON = "won"
    LOST = "lost"


class Disposition(StrEnum):
    """What is to become of a rejected lead: nurture it again, drop it, or give it back to be reassigned."""

    RECYCLE = "recycle"
    DISQUALIFY = "disqualify"
    RETURN = "return"


class DealKind(StrEnum):
    """What a deal is for: a first purchase, the same again, or more."""

    NEW = "new"
    RENEWAL = "renewal"
    EXPANSION = "expansion"


def _at(value: datetime) -> datetime:
    return to_utc(value, "at")


def _id(value: str | None) -> str | None:
    return None if value is None else required_text(value, "id")


def _seq(value: int) -> int:
    return whole_number(value, "seq")


def _text(value: str | None) -> str | None:
    return None if value is None else known_text(value, "text")


def _kind(value: str) -> str:
    return required_text(value, "kind")


def _stage(value: str) -> str:
    return required_text(value, "stage")


def _known_stage(value: str | None) -> str | None:
    return known_text(value, "stage")


def _channel(value: str | None) -> str | None:
    return None if value is None else known_channel(value)


def _actor(value: Actor | str) -> Actor:
    return value if type(value) is Actor else as_member(Actor, value, "actor")


def _outcome(value: Outcome | str | None) -> Outcome | None:
    if value is None or type(value) is Outcome:
        return value
    return None if known_text_or_member(value) is None else as_member(Outcome, value, "outcome")


def _deal_outcome(value: Outcome | str | None) -> Outcome | None:
    outcome = _outcome(value)
    if outcome not in (None, Outcome.WON, Outcome.LOST):
        raise invalid("outcome", value, "a deal ends won or lost", "write Outcome.WON, Outcome.LOST, or leave it out")
    return outcome


def _disposition(value: Disposition | str) -> Disposition:
    return as_member(Disposition, value, "disposition")


def _deal_kind(value: DealKind | str | None) -> DealKind | None:
    return None if known_text_or_member(value) is None else as_member(DealKind, value, "kind")


def _amount(value: Money | None) -> Money | None:
    return known_money(value, "amount")


def _closes_on(value: date | None) -> date | None:
    return None if value is None or type(value).__name__ == "NaTType" else plain_date(value, "closes_on")


def _nurture_until(value: datetime | None) -> datetime | None:
    return None if value is None else to_utc(value, "nurture_until")


def _until(value: datetime | None) -> datetime | None:
    return None if value is None else to_utc(value, "until")


def _truth(value: bool) -> bool:
    if not isinstance(value, bool):
        raise invalid_type("truth", value, "is True or False", "write True or False")
    return value


def _value(value: str | float | Decimal | Money | None) -> str | int | float | Decimal | Money | None:
    if value is None or isinstance(value, Money):
        return value
    if isinstance(value, str):
        return known_text(value, "value")
    return known_number(value, "value")


def _evidence(value: Evidence) -> Evidence:
    if not isinstance(value, (Budget, Authority, Need, Timeline, Answer)):
        raise invalid_type("evidence", value, "evidence is needed", "write Budget(...), Authority(...), Answer(...)")
    return value


def _to(value: str | None) -> str | None:
    return known_text(value, "to")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Event:
    """Something that happened at an instant; `at` is kept in UTC.

    `id` tells two records of one event apart from two events (without it an event is its own identity by content), `seq`
    orders events of one instant, `by` is who recorded it.
    """

    at: datetime = attrs.field(converter=_at)
    id: str | None = attrs.field(default=None, converter=_id)
    seq: int = attrs.field(default=0, converter=_seq)
    by: str | None = attrs.field(default=None, converter=_text)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Activity(Event):
    """Something that somebody did: the lead (by default), sales, marketing.

    `kind` is free text of your own vocabulary (`"email_click"`, `"call"`), `value` what it was about: the page, the offer, an
    amount. `automated` marks what a machine did in somebody's name, such as a mail opened by a virus scanner.

    >>> from datetime import UTC
    >>> Activity("call", at=datetime(2026, 3, 4, 11, 30, tzinfo=UTC), actor=Actor.SALES, outcome="connected").outcome
    <Outcome.CONNECTED: 'connected'>
    """

    kind: str = attrs.field(converter=_kind, kw_only=False)
    channel: str | None = attrs.field(default=None, converter=_channel)
    campaign: str | None = attrs.field(default=None, converter=_text)
    actor: Actor = attrs.field(default=Actor.LEAD, converter=_actor)
    outcome: Outcome | None = attrs.field(default=None, converter=_outcome)
    automated: bool = attrs.field(default=False, converter=_truth)
    value: str | int | float | Decimal | Money | None = attrs.field(default=None, converter=_value, repr=quiet)


@attrs.frozen(kw_only=True, weakref_slot=False)
class StageEntered(Event):
    """The lead entered a stage of its life."""

    stage: str = attrs.field(converter=_stage, kw_only=False)
    reason: str | None = attrs.field(default=None, converter=_text)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Assigned(Event):
    """The lead was given `to` an owner, or put into a `queue` (then nobody owns it)."""

    to: str | None = attrs.field(default=None, converter=_to, kw_only=False)
    queue: str | None = attrs.field(default=None, converter=_text)


@attrs.frozen(kw_only=True, weakref_slot=False)
class Accepted(Event):
    """Sales accepted the hand-off."""


@attrs.frozen(kw_only=True, weakref_slot=False)
class Rejected(Event):
    """Sales rejected the hand-off: why, and what is to become of the lead."""

    reason: str | None = attrs.field(default=None, converter=_text, kw_only=False)
    note: str | None = attrs.field(default=None, converter=_text)
    disposition: Disposition = attrs.field(default=Disposition.RECYCLE, converter=_disposition)
    nurture_until: datetime | None = attrs.field(default=None, converter=_nurture_until)


@attrs.frozen(kw_only=True, weakref_slot=False)
class EvidenceFound(Event):
    """Something was found out about the lead's readiness to buy."""

    evidence: Evidence = attrs.field(converter=_evidence, kw_only=False)


@attrs.frozen(kw_only=True, weakref_slot=False)
class ObjectionRaised(Event):
    """The lead raised an objection, such as `"price"`."""

    kind: str = attrs.field(converter=_kind, kw_only=False)
    note: str | None = attrs.field(default=None, converter=_text)


@attrs.frozen(kw_only=True, weakref_slot=False)
class ObjectionResolved(Event):
    """An objection was answered to the lead's content."""

    kind: str = attrs.field(converter=_kind, kw_only=False)
    note: str | None = attrs.field(default=None, converter=_text)


def _deal(value: str) -> str:
    return required_text(value, "deal")


@attrs.frozen(kw_only=True, weakref_slot=False)
class DealUpdated(Event):
    """A deal was opened or changed; what is None did not change (a deal that never says its `kind` is NEW)."""

    deal: str = attrs.field(converter=_deal, kw_only=False)
    kind: DealKind | None = attrs.field(default=None, converter=_deal_kind)
    stage: str | None = attrs.field(default=None, converter=_known_stage)
    amount: Money | None = attrs.field(default=None, converter=_amount)
    closes_on: date | None = attrs.field(default=None, converter=_closes_on)
    outcome: Outcome | None = attrs.field(default=None, converter=_deal_outcome)


def _purpose(value: str) -> str:
    return required_text(value, "purpose")


@attrs.frozen(kw_only=True, weakref_slot=False)
class ConsentChanged(Event):
    """The person gave or withdrew consent to a purpose, such as `"email"`."""

    purpose: str = attrs.field(converter=_purpose, kw_only=False)
    granted: bool = attrs.field(converter=_truth, kw_only=False)


@attrs.frozen(kw_only=True, weakref_slot=False)
class ProfileChanged(Event):
    """A field of the profile changed: its path, such as `"company.employees"` or `"attributes.erp"`, and its values."""

    field: str = attrs.field(converter=required_field, kw_only=False)
    before: object = attrs.field(default=None, repr=quiet)
    after: object = attrs.field(default=None, repr=quiet)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "before", known_field_value(self.field, self.before))
        object.__setattr__(self, "after", known_field_value(self.field, self.after))


@attrs.frozen(kw_only=True, weakref_slot=False)
class OnHold(Event):
    """Work on the lead is on hold, `until` an instant or until it is resumed: clocks of the SLA pause."""

    until: datetime | None = attrs.field(default=None, converter=_until)

    def __attrs_post_init__(self) -> None:
        if self.until is not None and self.until < self.at:
            raise invalid("until", self.until, "a hold ends after it begins", "write until= later than at=")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Resumed(Event):
    """Work on the lead goes on."""


def _by_lead(value: str) -> str:
    return required_text(value, "by_lead")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Referred(Event):
    """The lead was referred by another lead, named by its id."""

    by_lead: str = attrs.field(converter=_by_lead, kw_only=False)
