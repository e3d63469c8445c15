"""Read the example's export into leads: the host's half of the work, since leadflow itself reads nothing.

A row that cannot be read is left out, reported with its file, line and reason, and counted; the run goes on.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

import attrs

from leadflow import (
    Accepted,
    Activity,
    Assigned,
    Company,
    ConsentChanged,
    DealUpdated,
    EvidenceFound,
    Lead,
    LeadflowError,
    Money,
    ObjectionRaised,
    ObjectionResolved,
    Person,
    Referred,
    Rejected,
    Source,
    StageEntered,
)
from leadflow.leads import Event
from leadflow.metrics import Observed, Spend
from leadflow.qualification import Authority, Budget, Need, Timeline
from leadflow.sla import Provided

__all__ = ["Export", "Problem", "read_export"]

Row = dict[str, str]
T = TypeVar("T")

MISSING = {"", "nan", "null", "none", "n/a"}
ACTIVITIES = {
    "call", "chat_answer", "demo", "demo_request", "email_click", "email_open", "email_sent", "form_submit", "meeting",
    "page_view", "price_page", "unsubscribe", "webinar",
}  # fmt: skip


@attrs.frozen
class Problem:
    """A row that was left out: where it stands, and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@attrs.frozen(kw_only=True)
class Export:
    """What was read: the leads, the months' figures, how many rows there were, and what was left out."""

    leads: tuple[Lead, ...]
    provided: tuple[Provided, ...]
    spend: dict[str, tuple[Spend, ...]]
    observed: dict[str, tuple[Observed, ...]]
    rows: int
    repeated: int
    problems: tuple[Problem, ...]


def cell(row: Row, name: str) -> str | None:
    """Return what stands in a cell, or None when it says that nothing is known."""
    text = (row.get(name) or "").strip()
    return None if text.casefold() in MISSING else text


def needed(row: Row, name: str) -> str:
    """Return what stands in a cell that must not be empty."""
    text = cell(row, name)
    if text is None:
        raise ValueError(f"{name} is missing")
    return text


def instant(text: str, name: str) -> datetime:
    """Read an instant with its offset from UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name}={text!r} is not a time such as 2026-03-02T09:15:00+07:00") from None
    if at.tzinfo is None:
        raise ValueError(f"{name}={text!r} has no time zone")
    return at


def whole(text: str | None, name: str) -> int | None:
    """Read a whole number; "85.0" is one."""
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{name}={text!r} is not a number") from None
    if not number.is_integer():
        raise ValueError(f"{name}={text!r} is not a whole number")
    return int(number)


def figure(text: str, name: str) -> Decimal:
    """Read a number."""
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{name}={text!r} is not a number") from None


def money(row: Row, name: str) -> Money | None:
    """Read an amount with the currency beside it."""
    text = cell(row, name)
    return None if text is None else Money(text, needed(row, "currency"))


def lead_of(row: Row) -> Lead:
    """Read one row of the leads."""
    erp = cell(row, "erp") if row.get("erp") != "none" else "none"  # here "none" is an answer
    return Lead(
        needed(row, "lead_id"),
        created_at=instant(needed(row, "created_at"), "created_at"),
        person=Person(
            name=cell(row, "full_name"),
            email=cell(row, "email"),
            phone=cell(row, "phone"),
            job_title=cell(row, "job_title"),
            seniority=cell(row, "seniority"),
        ),
        company=Company(
            name=cell(row, "company"),
            industry=cell(row, "industry"),
            employees=whole(cell(row, "employees"), "employees"),
            country=cell(row, "country"),
            annual_revenue=money(row, "annual_revenue"),
        ),
        source=Source(
            channel=cell(row, "channel"),
            campaign=cell(row, "campaign"),
            offer=cell(row, "offer"),
            origin=cell(row, "origin"),
        ),
        attributes={} if erp is None else {"erp": erp},
    )


def event_of(row: Row) -> Event:
    """Read one row of the events."""
    kind = needed(row, "event")
    at, by, key = instant(needed(row, "at"), "at"), cell(row, "by"), cell(row, "event_id")
    if kind in ACTIVITIES:
        return Activity(
            kind,
            at=at,
            id=key,
            by=by,
            channel=cell(row, "channel"),
            campaign=cell(row, "campaign"),
            actor=cell(row, "actor") or "lead",
            outcome=cell(row, "outcome"),
            automated=cell(row, "automated") == "true",
            value=cell(row, "value"),
        )
    if kind not in OTHERS:
        raise ValueError(f"event={kind!r} is not one that this export knows")
    return OTHERS[kind](row, at, key, by)


OTHERS: dict[str, Callable[[Row, datetime, str | None, str | None], Event]] = {
    "stage": lambda row, at, key, by: StageEntered(
        needed(row, "detail"), at=at, id=key, by=by, reason=cell(row, "reason")
    ),
    "assigned": lambda row, at, key, by: Assigned(needed(row, "detail"), at=at, id=key, by=by),
    "accepted": lambda _, at, key, by: Accepted(at=at, id=key, by=by),
    "rejected": lambda row, at, key, by: Rejected(
        cell(row, "reason"), at=at, id=key, by=by, disposition=needed(row, "disposition")
    ),
    "referred": lambda row, at, key, by: Referred(needed(row, "detail"), at=at, id=key, by=by),
    "consent": lambda row, at, key, by: ConsentChanged(
        needed(row, "detail"), needed(row, "value") == "yes", at=at, id=key, by=by
    ),
    "objection": lambda row, at, key, by: ObjectionRaised(needed(row, "detail"), at=at, id=key, by=by),
    "objection_resolved": lambda row, at, key, by: ObjectionResolved(needed(row, "detail"), at=at, id=key, by=by),
    "budget": lambda row, at, key, by: EvidenceFound(
        Budget(money(row, "amount"), approved=True if cell(row, "value") == "approved" else None), at=at, id=key, by=by
    ),
    "authority": lambda row, at, key, by: EvidenceFound(Authority(needed(row, "detail")), at=at, id=key, by=by),
    "need": lambda row, at, key, by: EvidenceFound(
        Need(severity=needed(row, "detail"), pains=tuple(filter(None, [cell(row, "value")]))), at=at, id=key, by=by
    ),
    "timeline": lambda row, at, key, by: EvidenceFound(
        Timeline(date.fromisoformat(needed(row, "detail"))), at=at, id=key, by=by
    ),
    "deal": lambda row, at, key, by: DealUpdated(
        needed(row, "deal"),
        at=at,
        id=key,
        by=by,
        kind=cell(row, "deal_kind"),
        stage=needed(row, "detail"),
        amount=money(row, "amount"),
        outcome=cell(row, "outcome"),
    ),
}


class Reader:
    """Reads files row by row and keeps what went wrong."""

    def __init__(self) -> None:
        self.rows = 0
        self.repeated = 0
        self.problems: list[Problem] = []

    def read(self, path: Path, make: Callable[[Row], T]) -> Iterator[tuple[int, Row, T]]:
        """Return each row's line, cells and what `make` makes of them; leave out and report what it refuses."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                self.rows += 1
                try:
                    yield rows.line_num, row, make(row)
                except (LeadflowError, ValueError) as error:
                    self.report(path, rows.line_num, error)

    def report(self, path: Path, line: int, why: object) -> None:
        """Keep a row that was left out."""
        self.problems.append(Problem(path.name, line, str(why)))


def read_export(folder: Path, *, with_errors: bool = False) -> Export:
    """Read the files of the export; with errors, those of the rows that cannot be read, too."""
    reader = Reader()
    endings = ("", "_errors") if with_errors else ("",)
    leads: dict[str, Lead] = {}
    for path in (folder / f"leads_export{ending}.csv" for ending in endings):
        for _, _, lead in reader.read(path, lead_of):
            if lead.id in leads:
                reader.repeated += 1
            leads[lead.id] = leads[lead.id].merge(lead) if lead.id in leads else lead

    events: dict[str, dict[str, Event]] = {}
    for path in (folder / f"events_export{ending}.csv" for ending in endings):
        for line, row, event in reader.read(path, event_of):
            mine = events.setdefault(row["lead_id"], {})
            key = event.id or f"{path.name}, line {line}"
            if row["lead_id"] not in leads:
                reader.report(path, line, f"lead_id={row['lead_id']!r} is not among the leads")
            elif key not in mine:
                mine[key] = event
            elif mine[key] == event:
                reader.repeated += 1
            else:
                reader.report(path, line, f"event_id={key!r} was recorded before with another content")

    spend: dict[str, list[Spend]] = {}
    for _, row, paid in reader.read(folder / "spend_export.csv", spend_of):
        spend.setdefault(row["month"], []).append(paid)
    observed: dict[str, list[Observed]] = {}
    for _, row, seen in reader.read(folder / "observed_export.csv", observed_of):
        observed.setdefault(row["month"], []).append(seen)
    provided = [given for _, _, given in reader.read(folder / "handovers_export.csv", provided_of)]
    return Export(
        leads=tuple(lead.record(*events.get(lead.id, {}).values()) for lead in leads.values()),
        provided=tuple(provided),
        spend={month: tuple(paid) for month, paid in spend.items()},
        observed={month: tuple(seen) for month, seen in observed.items()},
        rows=reader.rows,
        repeated=reader.repeated,
        problems=tuple(reader.problems),
    )


def spend_of(row: Row) -> Spend:
    """Read what was spent on a campaign in a month."""
    return Spend(
        Money(needed(row, "amount"), needed(row, "currency")),
        channel=cell(row, "channel"),
        campaign=cell(row, "campaign"),
    )


def observed_of(row: Row) -> Observed:
    """Read a figure that no lead records."""
    value = figure(needed(row, "value"), "value")
    target, by = cell(row, "target"), cell(row, "target_by")
    return Observed(
        needed(row, "what"),
        value,
        target=None if target is None else figure(target, "target"),
        unit=cell(row, "unit"),
        target_by=None if by is None else date.fromisoformat(by),
    )


def provided_of(row: Row) -> Provided:
    """Read what one team handed to the other."""
    return Provided(needed(row, "what"), at=instant(needed(row, "at"), "at").astimezone(UTC), by=cell(row, "by"))
