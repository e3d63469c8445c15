"""Facts: a lead is a profile and a history."""

import copy
import pickle
from collections.abc import Iterator
from datetime import UTC, timedelta

from leadflow.calendars import BusinessCalendar, BusinessHours
from leadflow.errors import ConflictingEventError, InvalidValueError, NaiveDatetimeError, NotYetCreatedError
from leadflow.leads import (
    Accepted,
    Activity,
    Actor,
    Answer,
    Assigned,
    Authority,
    Budget,
    BuyingRole,
    Channel,
    Company,
    ConsentChanged,
    DealKind,
    DealUpdated,
    Disposition,
    Event,
    EvidenceFound,
    HandOffStatus,
    History,
    Lead,
    Need,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    OutreachStatus,
    Person,
    Planned,
    Population,
    ProfileChanged,
    Referred,
    Rejected,
    Resumed,
    Seniority,
    Severity,
    Source,
    StageEntered,
    Timeline,
    Vocabularies,
    Vocabulary,
    in_order,
)
from leadflow.money import Money
from tests.contracts.story import moment, part, refused


def someone(turn: int) -> Lead:
    """Return the lead that every chapter speaks of: all kinds of events, and every field of the profile known."""
    return Lead(
        f"L-{1042 + turn}",
        created_at=moment(turn),
        person=Person(
            name="Nguyễn Thị Hoa",
            email=f"hoa{turn}@minhphat.example",
            phone="+84 912 345 678",
            job_title="Chief accountant",
            department="finance",
            seniority=Seniority.MANAGER,
            country="VN",
            city="Huế",
            language="vi",
        ),
        company=Company(
            name="Minh Phat",
            domain="minhphat.example",
            industry="retail",
            employees=85 + turn,
            country="VN",
            annual_revenue=Money("4500000000", "VND"),
            technologies={"excel", "pos", "sap", "crm", "mail", "chat", "bank"},
        ),
        source=Source(
            channel=Channel.PAID_SOCIAL, campaign="seven-reasons", offer="report template", origin=Actor.MARKETING
        ),
        attributes={"erp": "none", "branches": 3 + turn},
        history=happenings(turn),
    )


def happenings(turn: int) -> list[Event]:
    """Return one event of every kind, and some more."""
    return [
        Activity("form_submit", at=moment(turn), channel=Channel.PAID_SOCIAL, campaign="seven-reasons"),
        Activity("email_click", at=moment(turn, days=1), channel=Channel.EMAIL, id="em-1", value="price list"),
        Activity("email_open", at=moment(turn, days=1), channel=Channel.EMAIL, automated=True),
        StageEntered("mql", at=moment(turn, days=2), reason="asked for a demo"),
        Assigned("rep-7", at=moment(turn, days=2)),
        Rejected("no answer", at=moment(turn, days=3), disposition=Disposition.RETURN, note="tried twice", by="rep-7"),
        Assigned("rep-9", at=moment(turn, days=3.5)),
        OnHold(at=moment(turn, days=3.6), until=moment(turn, days=8)),
        Resumed(at=moment(turn, days=3.9)),
        Activity("call", at=moment(turn, days=4), actor=Actor.SALES, outcome=Outcome.CONNECTED),
        Accepted(at=moment(turn, days=4), by="rep-9"),
        StageEntered("sal", at=moment(turn, days=4), seq=1),
        EvidenceFound(Budget(Money("30000000", "VND"), approved=True), at=moment(turn, days=5), by="rep-9"),
        EvidenceFound(Authority(BuyingRole.DECISION_MAKER), at=moment(turn, days=5)),
        EvidenceFound(Need(pains=("closing takes 9 days",), severity=Severity.HIGH), at=moment(turn, days=5)),
        EvidenceFound(Timeline(moment(turn, days=60)), at=moment(turn, days=5)),
        EvidenceFound(Answer("competition", "spreadsheets"), at=moment(turn, days=5)),
        ObjectionRaised("price", at=moment(turn, days=5)),
        ObjectionRaised("migration", at=moment(turn, days=5)),
        ObjectionResolved("price", at=moment(turn, days=6)),
        ProfileChanged("company.employees", before=85 + turn, after=90 + turn, at=moment(turn, days=6)),
        ProfileChanged("attributes.erp", before="sap", after="odoo", at=moment(turn, days=6)),
        ConsentChanged("email", True, at=moment(turn, days=6)),
        StageEntered("sql", at=moment(turn, days=7)),
        DealUpdated("D-1", stage="qualification", amount=Money("30000000", "VND"), at=moment(turn, days=7)),
        DealUpdated("D-1", stage="closing", outcome=Outcome.WON, at=moment(turn, days=20)),
        StageEntered("opportunity", at=moment(turn, days=8)),
        StageEntered("won", at=moment(turn, days=20)),
        DealUpdated("D-2", kind=DealKind.RENEWAL, amount=Money("36000000", "VND"), at=moment(turn, days=40)),
        Referred("L-7", at=moment(turn, days=1)),
        Planned("call", moment(turn, days=4).date(), at=moment(turn, days=3), deal="D-1"),
    ]


@part
def vocabularies(turn: int) -> Iterator[str]:
    """Spell names in one way."""
    words = Vocabularies().but(channels={"Zalo": ["OA"]}, kinds=Vocabulary({"visit": ["field visit"]}))
    yield f"{words.channels.name_of('oa')} {words.channels.find('x')} {Vocabulary().but({'a': ['b']})} {words!r:.100}"
    lead = Lead("L", created_at=moment(turn), source=Source(channel="zalo oa"), history=happenings(turn))
    people = Population.of([lead], as_of=moment(turn), vocabularies=words)
    yield f"{words.read(lead).source} {people.vocabularies == words}"
    yield refused(InvalidValueError, lambda: Vocabulary({"a": ["b"], "b": []}))


@part
def histories(turn: int) -> Iterator[str]:
    """Record, merge, cut and read histories."""
    events = happenings(turn)
    whole = History(events)
    yield f"{len(whole)} {whole == History(reversed(events))} {whole.record(*events) == whole}"
    yield f"{in_order(events)[3]} {whole.ties} {[event.known_at for event in events[:3]]}"
    yield f"{whole.until(moment(turn, days=4)).merge(whole) == whole} {whole.of(Accepted)} {whole[0]} {whole[:2]}"
    for event in whole:
        yield str(event)
    yield str(Event(at=moment(turn)))
    yield refused(ConflictingEventError, lambda: whole.record(Activity("call", at=moment(turn), id="em-1")))


@part
def leads(turn: int) -> Iterator[str]:
    """Look at one lead from every side and at every age."""
    lead = someone(turn)
    for days in (0, 3, 6, 50):
        then = lead.as_of(moment(turn, days=days))
        yield f"{then.person} {then.company} {then.source} {then.attributes} {then.owner}"
        yield f"{then.journey} {then.plans} {then.deals} {then.consents} {then.holds}"
        yield f"{then.activities} {then.evidence} {then.open_objections} {then.conflicts}"
    yield f"{sorted(lead.company.technologies or ())} {Seniority.MANAGER.rank} {Seniority.MANAGER < Seniority.OWNER}"
    other = Lead(lead.id, created_at=moment(turn, days=1), person=Person(name="Hoa"))
    merged = lead.merge(other)
    yield f"{merged == other.merge(lead)} {merged.conflicts} {lead.record(*happenings(turn)) == lead}"
    yield f"{pickle.loads(pickle.dumps(lead)) == lead} {copy.deepcopy(lead) == lead}"
    yield refused(NotYetCreatedError, lambda: lead.as_of(moment(turn, days=-1)))
    yield refused(NaiveDatetimeError, lambda: lead.as_of(moment(turn).replace(tzinfo=None)))
    yield refused(InvalidValueError, lambda: lead.merge(Lead("L-1", created_at=moment(turn))))


@part
def journeys(turn: int) -> Iterator[str]:
    """Ask when stages were entered, and how long they lasted."""
    journey = someone(turn).journey
    yield f"{journey.stage} {journey.since} {journey.entered('mql')} {journey.last_entered('mql')}"
    yield f"{journey.visits_to('sal')} {journey.time_in('mql', as_of=moment(turn, days=3) + timedelta(minutes=5))}"
    office = BusinessCalendar(tz=UTC, weekly="mon-fri 09:00-17:00")
    yield f"{journey.time_in('mql', as_of=moment(turn, days=9), calendar=office)}"
    yield f"{[deal.journey.time_in('qualification', as_of=moment(turn, days=9)) for deal in someone(turn).deals]}"


@part
def handing_over(turn: int) -> Iterator[str]:
    """Ask what became of hand-offs, of objections and of the attempts to reach the lead."""
    lead = someone(turn).record(
        ObjectionRaised("Price", at=moment(turn, days=9), note="still too dear"),
        StageEntered("recycled", at=moment(turn, days=21)),
        StageEntered("mql", at=moment(turn, days=22)),
        Accepted(at=moment(turn, days=24)),
    )
    for days in (2, 3, 5, 23):
        as_of = moment(turn, days=days)
        for one in lead.hand_offs("mql", as_of=as_of, within=BusinessHours(4)):
            yield f"{one} {one.answer} {one.late_answer} {one.by} {one.reason} {one.disposition}"
        outreach = lead.outreach(as_of=as_of)
        yield f"{outreach} {outreach.status} {outreach.status.rank} {lead.as_of(as_of).referred_by}"
        yield f"{[(one, one.open) for one in lead.as_of(as_of).objections]}"
    found = lead.hand_offs("mql", as_of=moment(turn, days=23), accepted_in=["sal"])
    yield f"{HandOffStatus.LAPSED} {[(one.status, one.moved_to) for one in found]}"
    yield f"{OutreachStatus.NEW < OutreachStatus.CONNECTED} {lead.outreach(as_of=moment(turn, days=9), kinds=['call'])}"
    yield refused(InvalidValueError, lambda: lead.hand_offs(as_of=moment(turn)))
