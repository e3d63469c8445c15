"""Read a bank's log of loan applications as leads, with the agreement to review it by.

The log is that of the BPI Challenge 2012 (B. van Dongen, 4TU.ResearchData,
doi:10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f): a row is an event of an application, with the columns of
`COLUMNS`. An application is a lead; `A_PREACCEPTED` makes it an MQL, `A_ACCEPTED` an SQL, `O_SENT` a proposal,
`O_SENT_BACK` an answer, `A_APPROVED` won, `A_DECLINED` and `A_CANCELLED` lost. A work item (`W_*`) started by somebody
is a touch of sales. The amount asked for is the deal's, in EUR. Every row becomes one event; an application that is
declined or cancelled after an offer loses its deal, too. An offer that is withdrawn for another one (`O_CANCELLED`)
loses nothing yet.
"""

import csv
import gzip
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from leadflow import (
    Activity,
    Actor,
    BusinessCalendar,
    BusinessDays,
    BusinessHours,
    Cadence,
    DealUpdated,
    Lead,
    LeadflowError,
    Money,
    Outcome,
    Playbook,
    Source,
    StageEntered,
    TemperatureRules,
    activities,
    entered,
)
from leadflow.funnel import Funnel, Stage, StageKind, Transition
from leadflow.leads import Event
from leadflow.sla import Convert, Deliver, Respond, SLAContract

__all__ = ["AMSTERDAM", "Log", "by_the_book", "contract", "funnel", "playbook", "read_log"]

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
COLUMNS = ["case_id", "amount_req", "reg_date", "activity", "lifecycle", "resource", "timestamp"]

STAGES = {
    "A_SUBMITTED": "submitted",
    "A_PREACCEPTED": "mql",
    "A_ACCEPTED": "sql",
    "O_SENT": "proposal",
    "O_SENT_BACK": "answered",
    "A_APPROVED": "won",
    "A_DECLINED": "lost",
    "A_CANCELLED": "lost",
}

office = BusinessCalendar(
    tz=AMSTERDAM,
    weekly={"mon-fri": ["08:00-21:00"], "sat": ["09:00-16:00"]},
    holidays=[date(2011, 12, 26), date(2012, 1, 1)],
)

touch = activities("work_start", actor=Actor.SALES)

funnel = Funnel(
    "loan application",
    stages=(
        Stage("submitted", owner=Actor.MARKETING, label="Submitted"),
        Stage("mql", owner=Actor.MARKETING, label="Pre-accepted"),
        Stage("sql", owner=Actor.SALES, label="Accepted"),
        Stage("proposal", owner=Actor.SALES, label="Offer sent"),
        Stage("answered", owner=Actor.SALES, label="Offer answered"),
        Stage("won", kind=StageKind.WON, label="Approved"),
        Stage("lost", kind=StageKind.LOST, label="Declined or cancelled"),
    ),
    transitions=(
        Transition("submitted", "mql"),
        Transition("mql", "sql"),
        Transition("sql", "proposal"),
        Transition("proposal", "answered"),
        Transition("answered", "won"),
        *(Transition(stage, "lost") for stage in ("submitted", "mql", "sql", "proposal", "answered")),
    ),
)

worked_on = activities("work_start", actor=Actor.SALES).since(entered("mql")).any()
checked = activities("work_start", actor=Actor.SALES, value="W_Valideren aanvraag").since(entered("answered")).any()

by_the_book = Funnel(
    "loan application, by the book",
    stages=funnel.stages,
    transitions=(
        Transition("submitted", "mql"),
        Transition("mql", "sql", when=worked_on),
        Transition("sql", "proposal"),
        Transition("proposal", "answered"),
        Transition("answered", "proposal", name="a new offer"),
        Transition("answered", "won", when=checked),
        *(Transition(stage, "lost") for stage in ("submitted", "mql", "sql", "proposal", "answered")),
    ),
)

contract = SLAContract(
    "loan desk",
    calendar=office,
    marketing=(Deliver("pre-accepted applications", entered("mql"), at_least=1_200, per=Cadence.MONTH),),
    sales=(
        Respond(
            "first touch", start=entered("mql"), stop=touch, within=BusinessHours(4), at_least=0.9, per=Cadence.MONTH
        ),
        Respond(
            "acceptance",
            start=entered("mql"),
            stop=entered("sql"),
            within=BusinessDays(2),
            at_least=0.6,
            per=Cadence.MONTH,
        ),
        Respond(
            "follow-up of the offer",
            start=entered("proposal"),
            stop=activities("work_start", actor=Actor.SALES, value="W_Nabellen offertes"),
            within=BusinessDays(10),
            at_least=0.9,
            per=Cadence.MONTH,
        ),
        Convert(
            "pre-accepted to approved in 45 days",
            start=entered("mql"),
            stop=entered("won"),
            within=timedelta(days=45),
            at_least=0.3,
            per=Cadence.MONTH,
        ),
    ),
)

playbook = Playbook("loan desk", temperature=TemperatureRules(), funnel=funnel, sla=contract)


@attrs.frozen(kw_only=True)
class Log:
    """What was read: applications as leads, how many rows there were, and what was left out, with line and reason."""

    leads: tuple[Lead, ...]
    rows: int
    problems: tuple[str, ...]

    @property
    def until(self) -> datetime:
        """The instant of the last event: nobody knows what happened later."""
        return max(lead.history.events[-1].at for lead in self.leads)


def event_of(row: list[str], line: int) -> Event:
    """Return the event that a row describes; its line is its identity."""
    case, amount, registered, activity, lifecycle, resource, timestamp = row
    # The log writes a submission some milliseconds after the application was registered.
    at = datetime.fromisoformat(registered if activity == "A_SUBMITTED" else timestamp)
    key, by = f"{case}:{line}", resource or None
    if activity in STAGES:
        reason = activity if STAGES[activity] == "lost" else None
        return StageEntered(STAGES[activity], at=at, id=key, seq=line, by=by, reason=reason)
    if activity == "A_FINALIZED":
        return DealUpdated(case, at=at, id=key, seq=line, by=by, stage="offer", amount=Money(amount, "EUR"))
    if activity == "A_REGISTERED":
        return DealUpdated(case, at=at, id=key, seq=line, by=by, stage="won", outcome=Outcome.WON)
    if activity.startswith("W_"):
        worked = lifecycle == "START" and by is not None
        actor = Actor.SALES if worked else Actor.SYSTEM
        return Activity(f"work_{lifecycle.lower()}", at=at, id=key, seq=line, by=by, actor=actor, value=activity)
    return Activity(activity, at=at, id=key, seq=line, by=by, actor=Actor.SYSTEM)


def deal_lost_by(event: Event, case: str) -> DealUpdated:
    """Return the end of an application's deal that an event brought."""
    return DealUpdated(case, at=event.at, id=f"{event.id}:deal", seq=event.seq, by=event.by, outcome=Outcome.LOST)


def read_log(path: Path) -> Log:
    """Read a log, plain or gzipped, into leads; a row that cannot be read is left out and reported."""
    cases: dict[str, list[Event]] = {}
    created: dict[str, datetime] = {}
    offered: set[str] = set()
    problems: list[str] = []
    rows = 0
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8", newline="") as file
    ):
        lines = csv.reader(file)
        if next(lines, None) != COLUMNS:
            raise SystemExit(f"{path}: the first line must be {','.join(COLUMNS)}")
        for line, row in enumerate(lines, 2):
            rows += 1
            try:
                event = event_of(row, line)
                submitted = datetime.fromisoformat(row[2])
            except (LeadflowError, ValueError) as error:
                problems.append(f"{path.name}:{line}: {error}")
                continue
            case = row[0]
            events = cases.setdefault(case, [])
            created.setdefault(case, submitted)
            events.append(event)
            if isinstance(event, DealUpdated):
                offered.add(case)
            if isinstance(event, StageEntered) and event.stage == "lost" and case in offered:
                events.append(deal_lost_by(event, case))
    leads = []
    for case, events in cases.items():
        try:
            leads.append(Lead(case, created_at=created[case], source=Source(origin=Actor.MARKETING), history=events))
        except LeadflowError as error:
            problems.append(f"{path.name}: application {case}: {error}")
    return Log(leads=tuple(leads), rows=rows, problems=tuple(problems))
