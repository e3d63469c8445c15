"""Facts as a user writes them: checked by mypy and pyright in strict mode, never run."""

from datetime import UTC, date, datetime, timedelta
from typing import assert_type

from leadflow import (
    Accepted,
    Activity,
    Actor,
    Assigned,
    Channel,
    Company,
    ConsentChanged,
    DealKind,
    DealUpdated,
    Disposition,
    EvidenceFound,
    Lead,
    LeadflowError,
    Money,
    ObjectionRaised,
    ObjectionResolved,
    OnHold,
    Outcome,
    Person,
    Planned,
    ProfileChanged,
    Referred,
    Rejected,
    Resumed,
    Seniority,
    Source,
    StageEntered,
)
from leadflow.calendars import ALWAYS_OPEN, BusinessHours
from leadflow.errors import ConflictingEventError, CurrencyMismatchError, NaiveDatetimeError, NotYetCreatedError
from leadflow.leads import (
    Answer,
    Authority,
    Budget,
    BuyingRole,
    Closed,
    ClosedStages,
    Deal,
    HandOff,
    HandOffStatus,
    Journey,
    Need,
    Objection,
    Outreach,
    OutreachStatus,
    Plan,
    Profile,
    Severity,
    Timeline,
)

now = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)

price = Money("19.90", "EUR")
assert_type(price + Money(1, "EUR"), Money)
assert_type(price * 2, Money)
assert_type(price >= price, bool)
assert_type(price.split([1, 1], quantum="0.01"), tuple[Money, ...])
Money(0.5, "EUR")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # a float is no exact amount

lead = Lead(
    "L-1042",
    created_at=now,
    person=Person(name="Hoa", email="hoa@minhphat.example", job_title="Chief accountant", seniority=Seniority.MANAGER),
    company=Company(name="Minh Phat", employees=85, annual_revenue=price, technologies={"sap"}),
    source=Source(channel=Channel.PAID_SOCIAL, campaign="seven-reasons", origin=Actor.MARKETING),
    attributes={"erp": "none"},
    tracked=False,
)
lead.id = "L-1043"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]  # leads are frozen

lead = lead.record(
    Activity("call", at=now, id="c-1", seq=1, by="rep-7", actor=Actor.SALES, outcome=Outcome.CONNECTED, value="price"),
    StageEntered("mql", at=now, reason="asked for a demo"),
    Assigned("rep-7", at=now, queue="north"),
    Accepted(at=now, by="rep-7"),
    Rejected("no answer", at=now, note="tried twice", disposition=Disposition.RECYCLE, nurture_until=now),
    EvidenceFound(Budget(price, approved=True), at=now),
    EvidenceFound(Authority(BuyingRole.DECISION_MAKER), at=now),
    EvidenceFound(Need(severity=Severity.HIGH, pains=("month-end closing takes 9 days",)), at=now),
    EvidenceFound(Timeline(date(2026, 6, 30)), at=now),
    EvidenceFound(Answer("competition", "spreadsheets"), at=now),
    ObjectionRaised("price", at=now),
    ObjectionResolved("price", at=now),
    DealUpdated("D-1", at=now, kind=DealKind.RENEWAL, stage="closing", amount=price, closes_on=date(2026, 6, 30)),
    ConsentChanged("email", True, at=now),
    ProfileChanged("company.employees", before=85, after=90, at=now),
    OnHold(at=now, until=now),
    Resumed(at=now),
    Planned("call", date(2026, 3, 9), at=now, deal="D-1"),
    Referred("L-7", at=now),
)
assert_type(lead, Lead)
assert_type(lead.person, Person)
assert_type(lead.initial, Profile)
assert_type(lead.initial.company, Company)
assert_type(lead.owner_at(now), str | None)
assert_type(lead.owner_from(now, now), str | None)
assert_type(lead.stage_entries, tuple[StageEntered, ...])
assert_type(lead.deals[0].closings, tuple[Closed, ...])
assert_type(lead.closings, tuple[Closed, ...])
assert_type(lead.with_closed_stages(ClosedStages(won={"customer"})), Lead)
assert_type(lead.company.employees, int | None)
assert_type(lead.activities, tuple[Activity, ...])
assert_type(lead.evidence, tuple[EvidenceFound, ...])
assert_type(lead.findings, tuple[EvidenceFound, ...])
assert_type(lead.deals, tuple[Deal, ...])
assert_type(lead.journey, Journey)
assert_type(lead.journey.entered("mql"), datetime | None)
assert_type(lead.journey.time_in("mql", as_of=now), timedelta)
assert_type(lead.journey.time_in("mql", as_of=now, calendar=ALWAYS_OPEN), timedelta)
assert_type(lead.deals[0].journey, Journey)
assert_type(lead.owner, str | None)
assert_type(lead.referred_by, str | None)
assert_type(lead.plans, tuple[Plan, ...])
assert_type(lead.plans[0].due, datetime | date)
assert_type(lead.plans[0].done_at, datetime | None)
hand_offs = lead.hand_offs("mql", "aql", as_of=now, within=BusinessHours(4), calendar=ALWAYS_OPEN, accepted_in={"sal"})
assert_type(hand_offs, tuple[HandOff, ...])
assert_type(hand_offs[0].status, HandOffStatus)
assert_type(hand_offs[0].decided_at, datetime | None)
assert_type(hand_offs[0].disposition, Disposition | None)
lead.hand_offs("mql", within=4, as_of=now)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # 4 of what?
assert_type(lead.outreach(as_of=now, since=now, kinds=["call"]), Outreach)
assert_type(lead.outreach(as_of=now).status, OutreachStatus)
assert_type(lead.outreach(as_of=now).connected, bool | None)
assert_type(lead.objections, tuple[Objection, ...])
assert_type(lead.open_objections, tuple[Objection, ...])
assert_type(lead.as_of(now), Lead)
assert_type(lead.merge(lead), Lead)

try:
    lead.as_of(now)
except (ConflictingEventError, CurrencyMismatchError, NaiveDatetimeError, NotYetCreatedError) as error:
    family: LeadflowError = error
    assert_type(str(family), str)
