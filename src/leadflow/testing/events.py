"""Strategies for what happened to a lead: events of every kind, and of each."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import attrs
from hypothesis import strategies as st

from leadflow import leads as facts
from leadflow.leads import Accepted, Event, Rejected
from leadflow.leads.values import content_key
from leadflow.testing._hook import register
from leadflow.testing.profiles import emails, evidence, moments, money, names, phones

__all__ = ["events", "events_of"]

At = st.SearchStrategy[datetime]
E = TypeVar("E", bound=Event)
Fields = dict[str, st.SearchStrategy[Any]]

ACTIVITIES = (
    "email_click",
    "email_open",
    "form_submit",
    "price_page",
    "webinar",
    "demo_request",
    "call",
    "unsubscribe",
)
STAGES = ("lead", "mql", "sal", "sql", "opportunity", "won", "lost", "recycled", "disqualified")

_BY_CONTENT = "by content"
_REPS = st.sampled_from([None, "rep-7", "rep-9", "lan@seller.example"])
_OBJECTIONS: Fields = {"kind": st.sampled_from(["price", "migration"]), "note": st.none() | names()}
_PROFILES: Fields = {
    "company.employees": st.integers(0, 300),
    "company.country": st.sampled_from(["VN", "vn", "DE"]),
    "company.technologies": st.frozensets(st.sampled_from(["sap", "odoo"])),
    "person.name": names(),
    "person.email": emails(),
    "person.phone": phones(),
    "person.seniority": st.sampled_from(facts.Seniority),
    "source.channel": st.sampled_from(facts.Channel),
    "attributes.erp": st.sampled_from(["none", "sap"]),
    "attributes.branches": st.integers(0, 50),
}
# What may be recorded of each kind of event, beside what all of them have.
_FIELDS: dict[type[Event], Fields] = {
    facts.Activity: {
        "kind": st.sampled_from(ACTIVITIES),
        "channel": st.sampled_from([None, *facts.Channel, "Zalo"]),
        "campaign": st.sampled_from([None, "seven-reasons", "tet-offer"]),
        "actor": st.sampled_from(facts.Actor),
        "outcome": st.sampled_from([None, *facts.Outcome]),
        "automated": st.booleans(),
        "value": st.sampled_from([None, "price list", 3, 0.5]) | money() | emails(),
    },
    facts.StageEntered: {"stage": st.sampled_from(STAGES), "reason": st.sampled_from([None, "asked for a demo"])},
    facts.Assigned: {"to": _REPS, "queue": st.sampled_from([None, "north"])},
    Accepted: {},
    Rejected: {
        "reason": st.sampled_from([None, "no answer", "not our customer", "no budget"]),
        "note": st.none() | names() | phones().map("call {}".format),
        "disposition": st.sampled_from(facts.Disposition),
        "nurture_until": st.none() | moments(),
    },
    facts.EvidenceFound: {"evidence": evidence()},
    facts.ObjectionRaised: _OBJECTIONS,
    facts.ObjectionResolved: _OBJECTIONS,
    facts.DealUpdated: {
        "deal": st.sampled_from(["D-1", "D-2", "D-3"]),
        "kind": st.sampled_from([None, *facts.DealKind]),
        "stage": st.sampled_from([None, "qualification", "closing", "won", "Closed Lost"]),
        "amount": st.none() | money(),
        "closes_on": st.none() | moments().map(lambda at: at.date()),
        "outcome": st.sampled_from([None, facts.Outcome.WON, facts.Outcome.LOST, facts.Outcome.OPEN]),
        "owner": st.none() | _REPS,
        "reason": st.sampled_from([None, "price", "no decision"]),
        "competitor": st.sampled_from([None, "MISA"]),
        "next_step": st.sampled_from([None, "send the contract"]),
    },
    facts.Planned: {
        "kind": st.sampled_from(["call", "demo"]),
        "due": moments() | moments().map(lambda at: at.date()),
        "deal": st.sampled_from([None, "D-1"]),
    },
    facts.ConsentChanged: {"purpose": st.sampled_from(["email", "phone"]), "granted": st.booleans()},
    facts.OnHold: {"until": st.none() | st.integers(0, 20 * 24)},
    facts.ProfileChanged: {},
    facts.Resumed: {},
    facts.Referred: {"by_lead": st.sampled_from(["L-7", "mai@minhphat.example"])},
}


def _made(kind: type[E], at: datetime, fields: dict[str, Any]) -> E:
    """Return an event, identified by its content where it is to have an id.

    So events that share an id are the same, however few bits a shrunk example has.
    """
    if kind is facts.OnHold and fields["until"] is not None:
        fields = {**fields, "until": at + timedelta(hours=fields["until"])}
    event: E = kind(at=at, **fields)
    if event.id != _BY_CONTENT:
        return event
    digest = hashlib.blake2b(repr(content_key(event)).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return attrs.evolve(event, id=f"e-{digest}")


def events_of(kind: type[E], /, *, at: At | None = None, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[E]:
    """Draw events of one kind, such as `events_of(Accepted)`, at instants `at`; `fields` draw fields of the event.

    >>> from hypothesis import find
    >>> find(events_of(Rejected), lambda rejected: True).disposition
    <Disposition.RECYCLE: 'recycle'>
    """
    common: Fields = {
        "id": st.sampled_from([None, None, _BY_CONTENT]),
        "seq": st.sampled_from([0, 0, 0, 1, 2]),
        "by": _REPS,
        "recorded_at": st.none() | st.none() | moments(),
    }
    drawn: list[Fields] = [common | _FIELDS[kind] | fields]
    if kind is facts.ProfileChanged:
        drawn = [
            {"field": st.just(path), "before": st.none() | value, "after": st.none() | value} | drawn[0]
            for path, value in _PROFILES.items()
        ]
    when = moments() if at is None else at
    return st.one_of(*(st.builds(partial(_made, kind), when, st.fixed_dictionaries(each)) for each in drawn))


def events(
    *, at: At | None = None, stages: Sequence[str] = STAGES, kinds: Sequence[str] = ACTIVITIES
) -> st.SearchStrategy[Event]:
    """Draw events of every kind, activities and stage entries more often than the others.

    >>> from hypothesis import find
    >>> find(events(), lambda event: isinstance(event, Accepted)).by is None
    True
    """
    activity: st.SearchStrategy[Event] = events_of(facts.Activity, at=at, kind=st.sampled_from(kinds))
    entry: st.SearchStrategy[Event] = events_of(facts.StageEntered, at=at, stage=st.sampled_from(stages))
    others = [events_of(kind, at=at) for kind in _FIELDS if kind not in (facts.Activity, facts.StageEntered)]
    return st.one_of(activity, entry, activity, entry, *others)


register({Event: events, **{kind: partial(events_of, kind) for kind in _FIELDS}})
