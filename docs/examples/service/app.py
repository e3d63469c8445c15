"""The service: the host stores, knows the time and is asked; leadflow decides."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from leadflow import Lead, Month
from leadflow.display import to_page
from leadflow.funnel import Advanced, Refused, Settled
from leadflow.sla import Provided
from service import answers
from service.door import Body, guard, key_of, like, text_of
from service.rules import contract, funnel, playbook
from service.storage import Store
from service.values import Json, checked, fact_from, instant
from service.wire import event_from, lead_from

router = APIRouter()

LEAD: Json = {"id": "L-1", "created_at": "2026-03-02T09:00:00+07:00", "company": {"country": "VN", "employees": 85}}
EVENT: Json = {"id": "web-1", "type": "activity", "kind": "demo_request", "at": "2026-03-07T22:40:00+07:00"}
MOVE: Json = {"to": "sal", "by": "rep-7"}
HANDOVER: Json = {"id": "h-1", "what": "campaign calendar", "at": "2026-03-02T10:00:00+07:00"}


async def now() -> datetime:
    """Return the time: the only clock of the service, in whose place tests put another."""
    return datetime.now(UTC)


async def store(request: Request) -> Store:
    """Return what the service remembers."""
    kept: Store = request.app.state.store
    return kept


Now = Annotated[datetime, Depends(now)]
Kept = Annotated[Store, Depends(store)]


def create_app(kept: Store) -> FastAPI:
    """Make the service over a store."""
    app = FastAPI(title="Leads")
    app.state.store = kept
    app.include_router(router)
    guard(app)
    return app


def settled(lead: Lead, at: datetime) -> Settled:
    """Let the rules move a lead; one that is not there yet stays."""
    return Settled(lead=lead) if lead.created_at > at else funnel.settle(lead, playbook.assess, as_of=at, by="rules")


def reads_pages(request: Request) -> bool:
    """Return whether a browser asks, which gets a page instead of JSON."""
    return "text/html" in request.headers.get("accept", "")


@router.post("/leads", status_code=201, openapi_extra=like(LEAD))
def add_lead(raw: Body, kept: Kept, response: Response) -> Json:
    """Return of a lead: who it is."""
    lead = lead_from(raw)
    key_of(lead.id, "lead.id")
    new = kept.add_lead(lead)
    response.status_code = 201 if new else 200
    return {"lead": lead.id, "new": new}


@router.post("/leads/{lead_id}/events", status_code=201, openapi_extra=like(EVENT))
def add_event(lead_id: str, raw: Body, kept: Kept, at: Now, response: Response) -> Json:
    """Return of something that happened to a lead; what is sent twice counts once."""
    event = event_from(raw)
    new = kept.add_event(lead_id, event, key_of(event.id, "event.id"), received_at=at)
    moved = kept.decide(lead_id, lambda lead: settled(lead, at), at=at)
    response.status_code = 201 if new else 200
    return {"lead": lead_id, "event": event.id, "new": new, "moves": answers.moves(moved)}


@router.get("/leads/{lead_id}/standing")
def standing(lead_id: str, kept: Kept, at: Now, request: Request) -> Response:
    """Say where a lead stands, why, and what to do next."""
    found = playbook.standing(kept.lead(lead_id), as_of=at)
    return HTMLResponse(to_page(found)) if reads_pages(request) else JSONResponse(answers.standing(found))


@router.post("/leads/{lead_id}/advance", openapi_extra=like(MOVE))
def advance(lead_id: str, raw: Body, kept: Kept, at: Now) -> Response:
    """Move a lead to another stage, or say why not."""
    asked = checked(raw, "advance", known=("to", "by", "reason"), needed=("to",))
    to = text_of(asked["to"], "to")
    by, reason = (None if asked.get(name) is None else text_of(asked[name], name) for name in ("by", "reason"))

    def ask(lead: Lead) -> Advanced | Refused:
        return funnel.advance(playbook.assess(lead, as_of=at), to, by=by, reason=reason)

    decision = kept.decide(lead_id, ask, at=at)
    if isinstance(decision, Refused):
        return JSONResponse(answers.refusal(decision), 409)
    return JSONResponse(answers.move(decision))


@router.get("/due")
def due(kept: Kept, at: Now, before: str | None = None) -> list[Json]:
    """Return the work list: what is to be done by when, the most pressing first."""
    # The + of an offset, written plainly in an address, arrives as a space.
    limit = None if before is None else instant(before.replace(" ", "+"), "before")
    rows = contract.due(kept.leads(), as_of=at, before=limit, assess=playbook.assess)
    return [answers.due(row) for row in rows]


@router.post("/tick")
def tick(kept: Kept, at: Now) -> Json:
    """Do what only time brings about; the scheduler of the host calls it every few minutes."""
    moves: list[Json] = []
    for lead in kept.leads():
        if settled(lead, at).moves:
            made = kept.decide(lead.id, lambda found: settled(found, at), at=at)
            moves += [{"lead": lead.id, **move} for move in answers.moves(made)]
    leads = kept.leads()
    rows = contract.due(leads, as_of=at, assess=playbook.assess)
    late = contract.overdue(leads, as_of=at, assess=playbook.assess)
    warnings = [answers.due(row) for row in rows if row.warning]
    return {"at": at.isoformat(), "moves": moves, "warnings": warnings, "overdue": [answers.due(row) for row in late]}


@router.post("/handovers", status_code=201, openapi_extra=like(HANDOVER))
def add_handover(raw: Body, kept: Kept, response: Response) -> Json:
    """Return what one team handed to the other."""
    given = fact_from(Provided, raw, "handover")
    new = kept.add_handover(given, key_of(given.id, "handover.id"))
    response.status_code = 201 if new else 200
    return {"handover": given.id, "new": new}


@router.get("/review/{year}/{month}")
def review(year: int, month: int, kept: Kept, at: Now, request: Request) -> Response:
    """Say what a month was, for marketing and sales to read together."""
    found = playbook.review(kept.leads(), Month(year, month), as_of=at, provided=kept.provided())
    return HTMLResponse(to_page(found)) if reads_pages(request) else JSONResponse(answers.review(found))
