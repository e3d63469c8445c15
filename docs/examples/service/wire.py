"""The wire: leadflow's events and leads as JSON, and back, without loss."""

from leadflow import (
    Accepted,
    Activity,
    Assigned,
    Company,
    ConsentChanged,
    DealUpdated,
    EvidenceFound,
    Lead,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Person,
    Planned,
    ProfileChanged,
    Referred,
    Rejected,
    Resumed,
    Source,
    StageEntered,
)
from leadflow.errors import PersonalName, UnknownNameError, invalid, invalid_type
from leadflow.leads import Answer, Authority, Budget, Event, Evidence, Need, Timeline
from service.values import Json, T, checked, fact_from, fact_to, said, value_from, value_to

EVENTS: dict[str, type[Event]] = {
    "accepted": Accepted,
    "activity": Activity,
    "assigned": Assigned,
    "consent_changed": ConsentChanged,
    "deal_updated": DealUpdated,
    "evidence_found": EvidenceFound,
    "objection_raised": ObjectionRaised,
    "objection_resolved": ObjectionResolved,
    "on_hold": OnHold,
    "planned": Planned,
    "profile_changed": ProfileChanged,
    "referred": Referred,
    "rejected": Rejected,
    "resumed": Resumed,
    "stage_entered": StageEntered,
}
EVIDENCE: dict[str, type[Evidence]] = {
    "answer": Answer,
    "authority": Authority,
    "budget": Budget,
    "need": Need,
    "timeline": Timeline,
}
NAMES = {kind: name for table in (EVENTS, EVIDENCE) for name, kind in table.items()}

SECTIONS = ("person", "company", "source")
LEAD = ("id", "created_at", *SECTIONS, "attributes", "personal_attributes", "tracked")


def kind_of(raw: object, table: dict[str, type[T]], name: str) -> tuple[type[T], Json]:
    """Return the kind that an object says it is of, and the rest of it."""
    if not isinstance(raw, dict):
        raise invalid_type(name, raw, "an object is needed", f'write {{"type": {next(iter(table))!r}, ...}}')
    named = raw.get("type")
    if not isinstance(named, str) or named not in table:
        raise UnknownNameError(
            f"{name}.type={said(named)}: is no kind of {name}; write one of {', '.join(table)}",
            kind=f"{name} type",
            name=said(named),
            known=tuple(table),
        )
    return table[named], {field: value for field, value in raw.items() if field != "type"}


def event_from(raw: object) -> Event:
    """Make an event of the object that describes it."""
    kind, fields = kind_of(raw, EVENTS, "event")
    if kind is EvidenceFound:
        found, about = kind_of(fields.get("evidence"), EVIDENCE, "evidence")
        return fact_from(kind, fields, "event", evidence=fact_from(found, about, "evidence"))
    return fact_from(kind, fields, "event")


def event_to(event: Event) -> Json:
    """Return an event as JSON."""
    raw = {"type": NAMES[type(event)], **fact_to(event)}
    if isinstance(event, EvidenceFound):
        raw["evidence"] = {"type": NAMES[type(event.evidence)], **fact_to(event.evidence)}
    return raw


def lead_from(raw: object) -> Lead:
    """Make a lead of the object that says who it is; what happened to it comes as events."""
    read = checked(raw, "lead", known=LEAD, needed=("id", "created_at"))
    fields = {name: value for name, value in read.items() if value is not None}
    attributes = fields.get("attributes", {})
    if not isinstance(attributes, dict):
        raise invalid(PersonalName("attributes"), attributes, "an object is needed", 'write {"erp": "none"}')
    personal = fields.get("personal_attributes", [])
    paths = {name: f"attributes.{name}" for name in attributes}
    if isinstance(personal, list):
        paths |= {name: PersonalName(path) for name, path in paths.items() if name in personal}
    return Lead(
        fields["id"],  # type: ignore[arg-type]  # leadflow checks it, and says what is wrong
        created_at=value_from(fields["created_at"], "created_at"),  # type: ignore[arg-type]  # the same
        person=fact_from(Person, fields.get("person", {}), "person"),
        company=fact_from(Company, fields.get("company", {}), "company"),
        source=fact_from(Source, fields.get("source", {}), "source"),
        attributes={name: value_from(value, paths[name]) for name, value in attributes.items()},
        personal_attributes=personal,  # type: ignore[arg-type]  # the same
        tracked=fields.get("tracked", True),  # type: ignore[arg-type]  # the same
    )


def lead_to(lead: Lead) -> Json:
    """Return who a lead is as JSON, without its history."""
    return {
        "id": lead.id,
        "created_at": lead.created_at.isoformat(),
        **{section: fact_to(getattr(lead, section)) for section in SECTIONS},
        "attributes": {name: value_to(value, f"attributes.{name}") for name, value in lead.attributes.items()},
        "personal_attributes": sorted(lead.personal_attributes),
        "tracked": lead.tracked,
    }
