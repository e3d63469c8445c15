"""Strategies for what happened to a lead: one for every kind of event, and one for all of them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import attrs
from hypothesis import strategies as st

from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Channel,
    ConsentChanged,
    DealKind,
    DealUpdated,
    Disposition,
    Event,
    EvidenceFound,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    ProfileChanged,
    Referred,
    Rejected,
    Resumed,
    Seniority,
    StageEntered,
)
from leadflow.leads.values import content_key
from leadflow.testing.evidence import evidence
from leadflow.testing.profiles import emails, moments, money, names, phones

__all__ = [
    "acceptances",
    "activities",
    "assignments",
    "consent_changes",
    "deal_updates",
    "events",
    "evidence_found",
    "holds_begun",
    "moments",
    "objections_raised",
    "objections_resolved",
    "profile_changes",
    "referrals",
    "rejections",
    "resumptions",
    "stage_entries",
]

At = st.SearchStrategy[datetime]
E = TypeVar("E", bound=Event)

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
_REPS = (None, "rep-7", "rep-9", "lan@seller.example")


def _common(at: At | None) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "at": moments() if at is None else at,
        "id": st.sampled_from([None, None, _BY_CONTENT]),
        "seq": st.sampled_from([0, 0, 0, 1, 2]),
        "by": st.sampled_from(_REPS),
    }


def _identified(event: E) -> E:
    # An id that is made of the content: events that share one are the same, however few bits a shrunk example has.
    if event.id != _BY_CONTENT:
        return event
    digest = hashlib.blake2b(repr(content_key(event)).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return attrs.evolve(event, id=f"e-{digest}")


def _events(
    made: type[E], at: At | None, /, *args: st.SearchStrategy[Any], **fields: st.SearchStrategy[Any]
) -> st.SearchStrategy[E]:
    return st.builds(made, *args, **fields, **_common(at)).map(_identified)


def activities(*, at: At | None = None, kinds: Sequence[str] = ACTIVITIES) -> st.SearchStrategy[Activity]:
    """Draw activities of these `kinds`: the lead's own and the teams', by hand and by machine."""
    values = st.sampled_from([None, "price list", 3, 0.5]) | money() | emails()
    return _events(
        Activity,
        at,
        st.sampled_from(kinds),
        channel=st.sampled_from([None, *Channel, "Zalo"]),
        campaign=st.sampled_from([None, "seven-reasons", "tet-offer"]),
        actor=st.sampled_from(Actor),
        outcome=st.sampled_from([None, *Outcome]),
        automated=st.booleans(),
        value=values,
    )


def stage_entries(*, at: At | None = None, stages: Sequence[str] = STAGES) -> st.SearchStrategy[StageEntered]:
    """Draw entries into these `stages`."""
    reasons = st.sampled_from([None, "asked for a demo"])
    return _events(StageEntered, at, st.sampled_from(stages), reason=reasons)


def assignments(*, at: At | None = None) -> st.SearchStrategy[Assigned]:
    """Draw assignments to an owner, to a queue, to nobody."""
    return _events(Assigned, at, st.sampled_from(_REPS), queue=st.sampled_from([None, "north"]))


def acceptances(*, at: At | None = None) -> st.SearchStrategy[Accepted]:
    """Draw acceptances of a hand-off."""
    return _events(Accepted, at)


def rejections(*, at: At | None = None) -> st.SearchStrategy[Rejected]:
    """Draw rejections of a hand-off, with every disposition, with a reason and without."""
    return _events(
        Rejected,
        at,
        st.sampled_from([None, "no answer", "not our customer", "no budget"]),
        note=st.none() | names() | phones().map("call {}".format),
        disposition=st.sampled_from(Disposition),
        nurture_until=st.none() | moments(),
    )


def evidence_found(*, at: At | None = None) -> st.SearchStrategy[EvidenceFound]:
    """Draw findings of evidence."""
    return _events(EvidenceFound, at, evidence())


def objections_raised(*, at: At | None = None) -> st.SearchStrategy[ObjectionRaised]:
    """Draw objections."""
    return _events(ObjectionRaised, at, st.sampled_from(["price", "migration"]), note=st.none() | names())


def objections_resolved(*, at: At | None = None) -> st.SearchStrategy[ObjectionResolved]:
    """Draw resolutions of objections."""
    return _events(ObjectionResolved, at, st.sampled_from(["price", "migration"]), note=st.none() | names())


def deal_updates(
    *, at: At | None = None, stages: Sequence[str] = ("qualification", "closing", "won")
) -> st.SearchStrategy[DealUpdated]:
    """Draw updates of a few deals, each telling some of what can be told."""
    dates = moments().map(lambda at: at.date())
    return _events(
        DealUpdated,
        at,
        st.sampled_from(["D-1", "D-2", "D-3"]),
        kind=st.sampled_from([None, *DealKind]),
        stage=st.sampled_from([None, *stages]),
        amount=st.none() | money(),
        closes_on=st.none() | dates,
        outcome=st.sampled_from([None, Outcome.WON, Outcome.LOST]),
    )


def consent_changes(*, at: At | None = None) -> st.SearchStrategy[ConsentChanged]:
    """Draw consents given and withdrawn."""
    return _events(ConsentChanged, at, st.sampled_from(["email", "phone"]), st.booleans())


def profile_changes(*, at: At | None = None) -> st.SearchStrategy[ProfileChanged]:
    """Draw changes of the profile, with what was before and without."""
    values: dict[str, st.SearchStrategy[object]] = {
        "company.employees": st.integers(0, 300),
        "company.country": st.sampled_from(["VN", "vn", "DE"]),
        "company.technologies": st.frozensets(st.sampled_from(["sap", "odoo"])),
        "person.name": names(),
        "person.email": emails(),
        "person.phone": phones(),
        "person.seniority": st.sampled_from(Seniority),
        "source.channel": st.sampled_from(Channel),
        "attributes.erp": st.sampled_from(["none", "sap"]),
        "attributes.branches": st.integers(0, 50),
    }
    return st.one_of(
        *(
            _events(ProfileChanged, at, st.just(path), before=st.none() | value, after=st.none() | value)
            for path, value in values.items()
        )
    )


@st.composite
def _on_hold(draw: st.DrawFn, common: dict[str, st.SearchStrategy[Any]]) -> OnHold:
    told = {name: draw(value) for name, value in common.items()}
    length = draw(st.none() | st.integers(0, 20 * 24))
    until = None if length is None else told["at"] + timedelta(hours=length)
    return OnHold(until=until, **told)


def holds_begun(*, at: At | None = None) -> st.SearchStrategy[OnHold]:
    """Draw holds, with an end and without."""
    return _on_hold(_common(at)).map(_identified)


def resumptions(*, at: At | None = None) -> st.SearchStrategy[Resumed]:
    """Draw ends of holds."""
    return _events(Resumed, at)


def referrals(*, at: At | None = None) -> st.SearchStrategy[Referred]:
    """Draw referrals by another lead."""
    return _events(Referred, at, st.sampled_from(["L-7", "mai@minhphat.example"]))


def events(
    *, at: At | None = None, stages: Sequence[str] = STAGES, kinds: Sequence[str] = ACTIVITIES
) -> st.SearchStrategy[Event]:
    """Draw events of every kind, activities and stage entries more often than the others."""
    activity, entry = activities(at=at, kinds=kinds), stage_entries(at=at, stages=stages)
    return st.one_of(
        activity,
        entry,
        activity,
        entry,
        assignments(at=at),
        acceptances(at=at),
        rejections(at=at),
        evidence_found(at=at),
        objections_raised(at=at),
        objections_resolved(at=at),
        deal_updates(at=at),
        consent_changes(at=at),
        profile_changes(at=at),
        holds_begun(at=at),
        resumptions(at=at),
        referrals(at=at),
    )
