"""The conversation of sales and the lead: outreach, plans, objections, findings, consents."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime
from operator import attrgetter

import attrs

from leadflow._mapping import FrozenMapping
from leadflow._validate import named, normalise_text, required_text, to_utc
from leadflow.errors import invalid_type
from leadflow.leads.events import (
    Activity,
    Assigned,
    ConsentChanged,
    Event,
    EvidenceFound,
    ObjectionRaised,
    ObjectionResolved,
    Planned,
)
from leadflow.leads.evidence import Answer, Authority, folded
from leadflow.leads.history import History
from leadflow.leads.values import known_instant, shown, truth
from leadflow.leads.vocabulary import Actor, OrderedEnum, Outcome

__all__ = [
    "Consent",
    "Objection",
    "Outreach",
    "OutreachStatus",
    "Plan",
    "consents_of",
    "findings_of",
    "objections_of",
    "outreach_of",
    "plans_of",
]

_PLACE = attrgetter("at", "seq")
_SPOKEN = frozenset({Outcome.CONNECTED, Outcome.REPLIED, Outcome.HELD})
_ANSWERED = frozenset({Outcome.CONNECTED, Outcome.REPLIED})


class OutreachStatus(OrderedEnum):
    """How far sales came in reaching the lead: nothing tried yet, trying, or in touch."""

    NEW = "new"
    ATTEMPTING = "attempting"
    CONNECTED = "connected"


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Outreach:
    """What sales did to reach a lead `since` an instant (None: ever), as a rep's list shows it; times in UTC.

    `attempts` counts what sales did by hand, `connected_at` is when the two first spoke. `connected` is None where
    it is not known: on a lead that is not tracked, an answer that sales did not record stays unseen.

    >>> Outreach().status
    <OutreachStatus.NEW: 'new'>
    """

    since: datetime | None = attrs.field(default=None, converter=known_instant)
    attempts: int = 0
    first_attempt: datetime | None = attrs.field(default=None, converter=known_instant)
    last_attempt: datetime | None = attrs.field(default=None, converter=known_instant)
    connected_at: datetime | None = attrs.field(default=None, converter=known_instant)
    connected: bool | None = False

    @property
    def status(self) -> OutreachStatus:
        """NEW, ATTEMPTING or CONNECTED, by what was recorded."""
        if self.connected_at is not None:
            return OutreachStatus.CONNECTED
        return OutreachStatus.ATTEMPTING if self.attempts else OutreachStatus.NEW

    __repr__ = shown


def outreach_of(
    activities: Iterable[Activity],
    assigned: Iterable[Assigned],
    *,
    since: datetime | None,
    kinds: Iterable[str],
    tracked: bool,
) -> Outreach:
    """Return what sales did to reach a lead.

    Args:
        activities: All activities, in order.
        assigned: All assignments, in order.
        since: Count from this instant on; None: since the lead came to its present owner, or ever where it has none.
        kinds: The kinds of activities that are attempts; none named: any.
        tracked: Whether what the lead does is recorded.
    """
    if isinstance(kinds, str):
        raise invalid_type("kinds", kinds, "several kinds are needed", f"write kinds=({kinds!r},)")
    wanted = {normalise_text(required_text(kind, "kinds")) for kind in kinds}
    since = known_instant(since, "since")
    if since is None:
        owner: str | None = None
        for event in assigned:
            # Assigned again to the same owner, it stays with them.
            if event.to != owner:
                owner, since = event.to, event.at if event.to is not None else None
    attempts: list[datetime] = []
    connected_at: datetime | None = None
    for activity in activities:
        if activity.automated or (since is not None and activity.at < since):
            continue
        if activity.actor is Actor.SALES and (not wanted or normalise_text(activity.kind) in wanted):
            attempts.append(activity.at)
            spoken = activity.outcome in _SPOKEN
        else:
            # What the lead did by itself is an answer only to an attempt.
            spoken = activity.actor is Actor.LEAD and bool(attempts) and activity.outcome in _ANSWERED
        if spoken and connected_at is None:
            connected_at = activity.at
    return Outreach(
        since=since,
        attempts=len(attempts),
        first_attempt=attempts[0] if attempts else None,
        last_attempt=attempts[-1] if attempts else None,
        connected_at=connected_at,
        connected=connected_at is not None or (False if tracked else None),
    )


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Plan:
    """A next step that was agreed: the `kind` of activity, when it is `due`, and when it was done; times in UTC.

    - `at`, `by`: when it was planned, and by whom.
    - `deal`: the deal it is for, or None.
    - `done_at`: the instant of the activity that did it, or None while the plan is open.

    >>> from datetime import UTC
    >>> Plan("call", due=date(2026, 3, 9), at=datetime(2026, 3, 4, tzinfo=UTC)).done_at is None
    True
    """

    kind: str = attrs.field(converter=required_text, kw_only=False)
    due: datetime | date
    at: datetime = attrs.field(converter=to_utc)
    deal: str | None = None
    by: str | None = None
    done_at: datetime | None = attrs.field(default=None, converter=known_instant)

    __repr__ = shown


def plans_of(history: History) -> tuple[Plan, ...]:
    """Return the next steps that were agreed, in order, each with the instant when it was done.

    A plan is done with the first activity of its kind after it that sales did by hand: at a later instant, or at the
    same one by `seq`. One activity does every plan of its kind that is open.
    """
    steps = history.of(Planned)
    done: dict[str, list[Activity]] = {}
    for activity in history.of(Activity) if steps else ():
        if activity.actor is Actor.SALES and not activity.automated:
            done.setdefault(normalise_text(activity.kind), []).append(activity)
    found = []
    for step in steps:
        same = done.get(normalise_text(step.kind), [])
        place = bisect_right(same, (step.at, step.seq), key=_PLACE)
        done_at = same[place].at if place < len(same) else None
        found.append(Plan(step.kind, due=step.due, at=step.at, deal=step.deal, by=step.by, done_at=done_at))
    return tuple(found)


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False, field_transformer=named)
class Objection:
    """One objection of a lead: from when it was raised until it was resolved (None while it stands); times in UTC.

    Raised again before it was resolved it is the same one: `times` counts, `last_raised_at` says when, and `note` is
    the last that was noted. Raised again after it was resolved it is another one, which was `reopened`. Kinds that
    differ in case or white space only are one kind. `resolution` is what was noted when it was resolved.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    >>> Objection("price", raised_at=noon, last_raised_at=noon).open
    True
    """

    kind: str = attrs.field(kw_only=False)
    raised_at: datetime = attrs.field(converter=to_utc)
    last_raised_at: datetime = attrs.field(converter=to_utc)
    resolved_at: datetime | None = attrs.field(default=None, converter=known_instant)
    times: int = 1
    reopened: bool = False
    note: str | None = None
    resolution: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still stands."""
        return self.resolved_at is None

    __repr__ = shown


def objections_of(events: Iterable[Event]) -> tuple[Objection, ...]:
    """Fold what was raised and resolved, in order, to objections in the order in which they were first raised.

    What is resolved without having been raised is none.
    """
    found: list[Objection] = []
    latest: dict[str, int] = {}
    for event in events:
        if not isinstance(event, (ObjectionRaised, ObjectionResolved)):
            continue
        kind = normalise_text(event.kind)
        place = latest.get(kind)
        last = None if place is None else found[place]
        if isinstance(event, ObjectionRaised):
            if place is not None and last is not None and last.open:
                note = last.note if event.note is None else event.note
                found[place] = attrs.evolve(last, last_raised_at=event.at, times=last.times + 1, note=note)
            else:
                latest[kind] = len(found)
                new = Objection(event.kind, raised_at=event.at, last_raised_at=event.at, note=event.note)
                found.append(new if last is None else attrs.evolve(new, reopened=True))
        elif place is not None and last is not None and last.open:
            found[place] = attrs.evolve(last, resolved_at=event.at, resolution=event.note)
    return tuple(found)


@attrs.frozen(kw_only=True, weakref_slot=False, field_transformer=named)
class Consent:
    """Whether a purpose is allowed, and since when.

    >>> from datetime import UTC
    >>> Consent("email", granted=False, at=datetime(2026, 3, 4, tzinfo=UTC)).granted
    False
    """

    purpose: str = attrs.field(converter=required_text, kw_only=False)
    granted: bool = attrs.field(converter=truth)
    at: datetime = attrs.field(converter=to_utc)


def findings_of(found: Iterable[EvidenceFound]) -> tuple[EvidenceFound, ...]:
    """Fold what was found out, in order: one finding a dimension, and on authority one a person, the newest last.

    A new finding replaces only what it says itself. Of authority, findings on people without a name are one each.
    """
    folds: dict[object, EvidenceFound] = {}
    for event in found:
        evidence = event.evidence
        key: object = type(evidence)
        if isinstance(evidence, Answer):
            key = normalise_text(evidence.dimension)
        elif isinstance(evidence, Authority):
            key = (key, id(event) if evidence.name is None else normalise_text(evidence.name))
        before = folds.pop(key, None)
        folds[key] = event if before is None else attrs.evolve(event, evidence=folded(before.evidence, evidence))
    return tuple(folds.values())


def consents_of(history: History) -> FrozenMapping[str, Consent]:
    """Fold changes, in order, to the present consent per purpose.

    Recorded both ways at one instant, and not put in order by `seq`, the strict one holds. Purposes that differ in case
    or white space only are one, named as it was first recorded: a withdrawal counts however it was spelled.
    """
    latest: dict[str, ConsentChanged] = {}
    names: dict[str, str] = {}
    for change in history.of(ConsentChanged):
        purpose = normalise_text(change.purpose)
        name = names.setdefault(purpose, change.purpose)
        present = latest.get(name)
        tied = present is not None and (present.at, present.seq) == (change.at, change.seq)
        if not (tied and change.granted):
            latest[name] = change
    return FrozenMapping({name: Consent(name, granted=change.granted, at=change.at) for name, change in latest.items()})
