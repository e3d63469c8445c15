"""Vocabulary: the functions that name happenings, the same for rules, for clocks of the SLA and for measures."""

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from leadflow._validate import required_text
from leadflow.criteria.arguments import plain_number
from leadflow.criteria.happening_kinds import Activities, Creation, DealChange, DealMoment, Recorded, StageEntry
from leadflow.criteria.happenings import Happening
from leadflow.errors import invalid_type
from leadflow.leads import (
    Accepted,
    Actor,
    Assigned,
    ConsentChanged,
    DealKind,
    Disposition,
    Event,
    EvidenceFound,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    Planned,
    Referred,
    Rejected,
    Resumed,
)
from leadflow.leads.vocabulary import member
from leadflow.money import Money

__all__ = [
    "accepted",
    "activities",
    "assigned",
    "consent_changed",
    "created",
    "deal_entered",
    "deal_lost",
    "deal_opened",
    "deal_won",
    "entered",
    "evidence_found",
    "objection_raised",
    "objection_resolved",
    "planned",
    "put_on_hold",
    "referred",
    "rejected",
    "resumed",
]

M = TypeVar("M", bound=Enum | bool)


def _chosen(kind: type[M], value: object, name: str) -> M | None:
    if value is None or (kind is bool and isinstance(value, bool)):
        return value  # type: ignore[return-value]  # it is of the kind, or None
    if issubclass(kind, Enum):
        return member(kind, value, name)
    raise invalid_type(name, value, "is True, False, or None for both", f"write {name}=True")


def _outcomes(values: Outcome | Iterable[Outcome]) -> tuple[Outcome, ...]:
    several = [values] if isinstance(values, str) else values
    if not isinstance(several, Iterable):
        rule = "an outcome is needed, or several"
        raise invalid_type("outcome_not", values, rule, "write outcome_not=Outcome.BOUNCED")
    chosen = {member(Outcome, value, "outcome_not") for value in several}
    return tuple(outcome for outcome in Outcome if outcome in chosen)


def _recorded(
    event: type[Event], phrase: str, field: str, value: str | None, word: str, *, present: bool = False
) -> Happening:
    if value is None:
        return Recorded(event, phrase=phrase, present=(field,) if present else ())
    text = required_text(value, field)
    return Recorded(event, phrase=f"{phrase}{word}{text}", wanted=((field, text),))


def activities(
    *kinds: str,
    actor: Actor | None = Actor.LEAD,
    outcome: Outcome | None = None,
    channel: str | None = None,
    campaign: str | None = None,
    automated: bool | None = False,
    value: str | float | Decimal | Money | None = None,
    outcome_not: Outcome | Iterable[Outcome] | None = None,
) -> Activities:
    """Activities of these kinds, or of any: by default the lead's own, and none that a machine did in its name.

    Args:
        kinds: The kinds, in any spelling; none for all.
        actor: Who did them; None for anyone.
        outcome: How they ended.
        channel: On which channel.
        campaign: Of which campaign.
        automated: True for what a machine did in the actor's name alone, None for both.
        value: What they were about. For more than equality ask the result, as in `activities("session").value >= 5`.
        outcome_not: How they did not end, one outcome or several; an activity without an outcome counts.

    >>> str(activities("call", "email_sent", actor=Actor.SALES))
    'call or email_sent by sales'
    """
    if isinstance(value, str):
        value = required_text(value, "value")
    elif value is not None and not isinstance(value, Money):
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            rule = "an activity is about text, a number or money"
            raise invalid_type("value", value, rule, 'write value="/pricing"')
        value = plain_number(value, "value")
    return Activities(
        kinds,
        actor=_chosen(Actor, actor, "actor"),
        outcome=_chosen(Outcome, outcome, "outcome"),
        channel=channel,
        campaign=campaign,
        automated=_chosen(bool, automated, "automated"),
        about=value,
        outcome_not=() if outcome_not is None else _outcomes(outcome_not),
    )


def created() -> Happening:
    """The creation of the lead.

    >>> str(created().within(days=7).any())
    'creation within 7 days happened'
    """
    return Creation()


def entered(stage: str) -> Happening:
    """Entries into a stage: a lead that comes back enters again, recorded twice of the present stage is one entry.

    >>> str(entered("mql"))
    'entering mql'
    """
    return StageEntry(stage)


def accepted() -> Happening:
    """Acceptances of the hand-off by sales.

    >>> str(accepted().since(entered("mql")).any())
    'acceptance since entering mql happened'
    """
    return Recorded(Accepted, phrase="acceptance")


def rejected(
    disposition: Disposition | None = None, *, reason: str | None = None, with_reason: bool = False
) -> Happening:
    """Rejections of the hand-off by sales: with one `disposition`, for one `reason`, or with any reason recorded.

    >>> str(rejected(Disposition.RECYCLE)), str(rejected(with_reason=True))
    ('rejection to recycle', 'rejection with a reason')
    """
    if not isinstance(with_reason, bool):
        raise invalid_type("with_reason", with_reason, "is True or False", "write with_reason=True, or reason=...")
    chosen = _chosen(Disposition, disposition, "disposition")
    phrase = "rejection"
    wanted: list[tuple[str, object]] = []
    if chosen is not None:
        phrase += f" to {chosen.value}"
        wanted.append(("disposition", chosen))
    if reason is not None:
        text = required_text(reason, "reason")
        phrase += f" for {text}"
        wanted.append(("reason", text))
    elif with_reason:
        phrase += " with a reason"
    return Recorded(Rejected, phrase=phrase, wanted=tuple(wanted), present=("reason",) if with_reason else ())


def assigned(to: str | None = None) -> Happening:
    """Assignments to an owner, one or any; being put into a queue is none.

    >>> str(assigned("rep-7"))
    'assignment to rep-7'
    """
    return _recorded(Assigned, "assignment", "to", to, " to ", present=True)


def evidence_found(dimension: str | None = None) -> Happening:
    """Findings of evidence on any dimension, or on one: "budget", "authority", "need", "timeline", that of an answer.

    >>> str(evidence_found("budget"))
    'evidence on budget'
    """
    return _recorded(EvidenceFound, "evidence", "dimension", dimension, " on ")


def objection_raised(kind: str | None = None) -> Happening:
    """Objections raised by the lead, of one kind or any.

    >>> str(objection_raised("price"))
    'objection price'
    """
    return _recorded(ObjectionRaised, "objection", "kind", kind, " ")


def objection_resolved(kind: str | None = None) -> Happening:
    """Objections answered to the lead's satisfaction, of one kind or any.

    >>> str(objection_resolved("price"))
    'resolved objection price'
    """
    return _recorded(ObjectionResolved, "resolved objection", "kind", kind, " ")


def planned(kind: str | None = None) -> Happening:
    """Next steps agreed: the planning of an activity of one kind, or of any. `next_step` asks what is still open.

    >>> str(planned("call"))
    'plan to call'
    """
    return _recorded(Planned, "plan", "kind", kind, " to ")


def referred(by_lead: str | None = None) -> Happening:
    """Referrals of the lead by another one, by any or by the one with this id.

    >>> str(referred())
    'referral'
    """
    return _recorded(Referred, "referral", "by_lead", by_lead, " by ")


def put_on_hold() -> Happening:
    """Times that work on the lead was put on hold.

    >>> str(put_on_hold())
    'hold'
    """
    return Recorded(OnHold, phrase="hold")


def resumed() -> Happening:
    """Times that work on the lead was resumed.

    >>> str(resumed())
    'resumption'
    """
    return Recorded(Resumed, phrase="resumption")


def consent_changed(purpose: str | None = None, *, granted: bool | None = None) -> Happening:
    """Consents given or withdrawn (`granted` says which; None means both), for one purpose or any.

    >>> str(consent_changed("email", granted=False))
    'withdrawal of consent to email'
    """
    phrase = {True: "consent", False: "withdrawal of consent", None: "change of consent"}[
        _chosen(bool, granted, "granted")
    ]
    wanted: list[tuple[str, object]] = []
    if purpose is not None:
        text = required_text(purpose, "purpose")
        phrase += f" to {text}"
        wanted.append(("purpose", text))
    if granted is not None:
        wanted.append(("granted", granted))
    return Recorded(ConsentChanged, phrase=phrase, wanted=tuple(wanted))


def deal_opened(kind: DealKind | None = None) -> Happening:
    """Deals recorded for the first time, of one kind or any.

    >>> str(deal_opened())
    'deal opened'
    """
    return DealChange(DealMoment.OPENED, _chosen(DealKind, kind, "kind"))


def deal_entered(stage: str, kind: DealKind | None = None) -> Happening:
    """Entries of deals into a stage of their pipeline.

    >>> str(deal_entered("closing"))
    'deal entering closing'
    """
    return DealChange(DealMoment.ENTERED, _chosen(DealKind, kind, "kind"), required_text(stage, "stage"))


def deal_won(kind: DealKind | None = None) -> Happening:
    """Deals won, of one kind or any: by their outcome, or by entering a stage that counts as won.

    Which stages those are the lead says (`Lead.closed_stages`): those of the funnel and the pipelines where a
    population or a playbook reads it, else the usual names. So it takes no pipelines of its own.

    >>> str(deal_won(DealKind.RENEWAL))
    'renewal deal won'
    """
    return DealChange(DealMoment.WON, _chosen(DealKind, kind, "kind"))


def deal_lost(kind: DealKind | None = None) -> Happening:
    """Deals lost, of one kind or any: by their outcome, or by entering a stage that counts as lost (see `deal_won`).

    >>> str(deal_lost())
    'deal lost'
    """
    return DealChange(DealMoment.LOST, _chosen(DealKind, kind, "kind"))
